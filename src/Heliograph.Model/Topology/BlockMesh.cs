using Heliograph.Model.Diagnostics;
using Heliograph.Model.Scenarios;

namespace Heliograph.Model.Topology;

/// <summary>
/// Blocks joined directly to each other, usually through circuit switches. Source: L. Poutievski et al., "Jupiter
/// evolving", SIGCOMM 2022.
/// </summary>
public static class BlockMesh
{
    /// <summary>
    /// Mean number of links between blocks on a path when <paramref name="directShare"/> (0 to 1) of the traffic takes
    /// the direct link and the rest goes by one other block: d x 1 + (1 - d) x 2.
    /// </summary>
    public static double Stretch(double directShare)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(directShare);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(directShare, 1);
        return 2 - directShare;
    }

    internal static TopologyPlan? Plan(PlanContext context, BlockMeshSpec spec)
    {
        if (!(spec.DirectShare is >= 0 and <= 1) || spec.Blocks < 1 || spec.LeavesPerBlock < 1)
        {
            return context.Fail(Codes.BadTopology, "blocks and leaves are at least 1, direct-share is 0 to 1", "correct them");
        }
        long hosts = (long)context.Accelerators * context.Links;
        long leaves = (long)spec.Blocks * spec.LeavesPerBlock;
        if (hosts % leaves != 0)
        {
            return context.Fail(
                Codes.DoesNotDivide,
                $"{hosts} host links do not divide over {spec.Blocks} blocks x {spec.LeavesPerBlock} leaves",
                "choose blocks and leaves that divide domain x links.count"
            );
        }
        return new GroupMesh(
            spec.Blocks,
            spec.LeavesPerBlock,
            spec.SpinesPerBlock,
            (int)(hosts / leaves),
            spec.UplinksPerBlock,
            spec.Switch,
            "block",
            Stretch(spec.DirectShare),
            spec.CircuitSwitch
        ).Plan(context);
    }
}
