using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Units;

namespace Heliograph.Model.Topology;

/// <summary>
/// Ports of a switch part at the rates that a topology uses. A link faster than <c>port-rate</c> takes several ports;
/// a slower one shares a port by breakout, down to one lane.
/// </summary>
internal static class SwitchPorts
{
    // Rates are whole bits a second; the quotient of two of them is off by less than this.
    private const double Rounding = 1e-9;

    /// <summary>Ports of <c>port-rate</c> that one link takes: 2 for a double rate, 1/2 for a half; 1 where port-rate is unknown.</summary>
    public static double PortsPerLink(FigureBook book, PartRef part, BitRate rate)
    {
        if (book.Get(part, "port-rate").Value is not { } portRate || portRate <= 0)
        {
            return 1;
        }
        double ratio = rate.BitsPerSecond / portRate;
        if (ratio > 1 + Rounding)
        {
            return Math.Ceiling(ratio - Rounding);
        }
        double ways = Math.Floor(1 / ratio + Rounding);
        if (book.Get(part, "lane-rate").Value is { } laneRate && laneRate > 0)
        {
            ways = Math.Min(ways, Math.Max(1, Math.Floor(portRate / laneRate + Rounding)));
        }
        return 1 / ways;
    }

    /// <summary>Links of <paramref name="rate"/> that the part can hold; null when its radix is unknown.</summary>
    public static int? RadixAt(FigureBook book, PartRef part, BitRate rate) =>
        book.Get(part, "radix").Value is { } radix ? Whole(radix / PortsPerLink(book, part, rate)) : null;

    public static int Whole(double ports) => (int)Math.Clamp(Math.Floor(ports + Rounding), 0, int.MaxValue);

    /// <summary>Says which figure is missing when a topology has to be sized by ports.</summary>
    public static int? RequiredRadix(PlanContext context, PartRef part, BitRate rate, string fix)
    {
        int? radix = RadixAt(context.Book, part, rate);
        if (radix is null)
        {
            context.Diagnostics.Error(
                Codes.MissingFigure,
                Span(context, part),
                $"{context.Path}: {part.Id} has no figure 'radix', from which the topology is sized",
                fix
            );
        }
        return radix;
    }

    public static SourceSpan Span(PlanContext context, PartRef part) => part.Span.Line > 0 ? part.Span : context.Network.Span;

    /// <summary>
    /// Checks radix and capacity of every switch of a plan. Gives for each group the largest number of links on one
    /// switch and the radix at the mix of rates on that switch.
    /// </summary>
    public static (int PortsUsed, int? Radix)[] Check(PlanContext context, TopologyPlan plan)
    {
        (int, int?)[] result = new (int, int?)[plan.Switches.Length];
        int first = context.Accelerators;
        for (int g = 0; g < plan.Switches.Length; g++)
        {
            result[g] = CheckGroup(context, plan, plan.Switches[g], first);
            first += plan.Switches[g].Count;
        }
        return result;
    }

    private static (int PortsUsed, int? Radix) CheckGroup(PlanContext context, TopologyPlan plan, SwitchGroup group, int first)
    {
        double[] units = new double[group.Count];
        double[] downUnits = new double[group.Count];
        double[] rate = new double[group.Count];
        int[] links = new int[group.Count];
        foreach (LinkGroup g in plan.Links)
        {
            double each = PortsPerLink(context.Book, group.Part, g.Rate);
            for (int i = 0; i < g.Count; i++)
            {
                int a = g.A[i] - first;
                int b = g.B[i] - first;
                if (a >= 0 && a < group.Count)
                {
                    (units[a], rate[a], links[a]) = (units[a] + each, rate[a] + g.Rate.BitsPerSecond, links[a] + 1);
                }
                if (b >= 0 && b < group.Count)
                {
                    (units[b], rate[b], links[b]) = (units[b] + each, rate[b] + g.Rate.BitsPerSecond, links[b] + 1);
                    // Down: towards accelerators, that is, to a node of a lower group.
                    downUnits[b] += g.A[i] < first ? each : 0;
                }
            }
        }
        int worst = 0;
        for (int s = 1; s < group.Count; s++)
        {
            worst = units[s] > units[worst] ? s : worst;
        }
        double? radix = context.Figure(group.Part, "radix");
        if (radix < units[worst] - 1e-6)
        {
            ReportRadix(context, group, radix.Value, units[worst], downUnits[worst]);
        }
        else
        {
            CheckCapacity(context, group, rate[worst], links[worst]);
        }
        int used = links.Max();
        int? mixed = radix is null || units[worst] == 0 ? null : Whole(radix.Value * links[worst] / units[worst]);
        return (used, mixed);
    }

    private static void ReportRadix(PlanContext context, SwitchGroup group, double radix, double ports, double down)
    {
        long total = (long)Math.Ceiling(ports - Rounding);
        long below = (long)Math.Ceiling(down - Rounding);
        context.Diagnostics.Error(
            Codes.RadixExceeded,
            Span(context, group.Part),
            $"{context.Path}/{group.Name} {group.Part.Id}: radix {Whole(radix)} cannot host {total} ports ({below} down + {total - below} up)",
            $"reduce uplinks or hosts, or choose radix >= {total}"
        );
    }

    private static void CheckCapacity(PlanContext context, SwitchGroup group, double used, int links)
    {
        // A figure with a range is met when its high end is.
        double? capacity = context.Book.Figure(group.Part, "rate")?.High;
        if (capacity < used * (1 - Rounding))
        {
            context.Diagnostics.Error(
                Codes.CapacityExceeded,
                Span(context, group.Part),
                $"{context.Path}/{group.Name} {group.Part.Id}: switches {Tera(capacity.Value)} but its {links} links carry {Tera(used)}",
                "use fewer or slower links, or a larger switch"
            );
        }
    }

    private static string Tera(double bitsPerSecond) =>
        $"{(bitsPerSecond / 1e12).ToString("0.###", System.Globalization.CultureInfo.InvariantCulture)} Tb/s";
}
