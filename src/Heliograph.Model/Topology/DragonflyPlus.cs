using Heliograph.Model.Diagnostics;
using Heliograph.Model.Scenarios;

namespace Heliograph.Model.Topology;

/// <summary>Dragonfly+ (A. Shpiner et al., HiPINEB 2017): leaf-spine groups, spines joined by global links.</summary>
internal static class DragonflyPlus
{
    public static TopologyPlan? Plan(PlanContext context, DragonflyPlusSpec spec)
    {
        long uplinks = (long)spec.SpinesPerGroup * spec.GlobalLinksPerSpine;
        if (uplinks > SizeBudget.LinksMax)
        {
            return context.Fail(Codes.FabricTooLarge, $"{uplinks} global links of a group", "use fewer spines or global links");
        }
        return new GroupMesh(
            spec.Groups,
            spec.LeavesPerGroup,
            spec.SpinesPerGroup,
            spec.HostsPerLeaf,
            (int)uplinks,
            spec.Switch,
            "global",
            1,
            null
        ).Plan(context);
    }
}
