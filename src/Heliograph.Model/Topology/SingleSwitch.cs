using Heliograph.Model.Diagnostics;
using Heliograph.Model.Scenarios;

namespace Heliograph.Model.Topology;

/// <summary>
/// Parallel switches, each reaching every accelerator of the domain: NVLink inside a server or rack. Link j of every
/// accelerator goes to switch j mod N, so that counts differ by at most one where N does not divide the links.
/// </summary>
internal static class SingleSwitch
{
    public static TopologyPlan? Plan(PlanContext context, SingleSwitchSpec spec)
    {
        (int hosts, int links) = (context.Accelerators, context.Links);
        if (spec.Switches < 1 || links < spec.Switches)
        {
            return context.Fail(
                Codes.DoesNotDivide,
                $"{links} links of an accelerator do not reach {spec.Switches} switches",
                $"use at most {links} parallel switches"
            );
        }
        if (!context.Reserve((long)hosts * links))
        {
            return null;
        }
        int[] a = new int[hosts * links];
        int[] b = new int[a.Length];
        for (int i = 0; i < a.Length; i++)
        {
            a[i] = i / links;
            b[i] = hosts + i % links % spec.Switches;
        }
        return new TopologyPlan(
            [new SwitchGroup("switch", spec.Switch, spec.Switches)],
            [new LinkGroup("host-switch", context.Rate, a, b)],
            [],
            Diameter: hosts > 1 ? 2 : 0,
            // Each switch is non-blocking, so the cut is through the links of the smaller half.
            Bisection: hosts / 2 * (double)links * context.Rate.BitsPerSecond,
            PathDiversity: links,
            [new TierPlan(context.Network.Name, TierKind.Switched, hosts, context.BandwidthEach, 1, [("host-switch", 2)], [("switch", 1)])]
        );
    }
}
