using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;

namespace Heliograph.Engine.Goodput;

/// <summary>
/// Causes that interrupt a job on a system, with their rates, from the FIT figures of what was built. Accelerators, their
/// hosts, their cards and their only links stop it; what has parallel paths stops it with the share that the catalogue
/// states; a missing figure makes the rate unknown, by name.
/// </summary>
internal static class Interruptions
{
    public static readonly PartRef Constants = new("cal-goodput");
    private static readonly PartRef Host = new("cal-goodput-host");
    private static readonly PartRef Software = new("cal-goodput-software");
    private static readonly PartRef Cuts = new("fib-cut");

    /// <summary>A cause before it is known how long it makes the job wait.</summary>
    public sealed record Cause(string Name, InterruptionKind Kind, Derivation Rate);

    public static ImmutableArray<Cause> Of(
        Scenario scenario,
        Fabric fabric,
        ImmutableArray<LinkDesign> links,
        ImmutableArray<BillItem> bill,
        FigureBook book
    )
    {
        Causes causes = new();
        foreach (Site site in scenario.Sites)
        {
            causes.AddRange(OfNodes(site.Servers.Accelerator, site.Accelerators, book));
        }
        foreach (BillItem nic in bill.Where(i => i.Layer == "NICs" && i.PriceEach?.Value != 0))
        {
            // A NIC inside the accelerator fails with it. Where no figure of the accelerator is known, the published rate
            // of whole nodes has its NICs in it.
            if (book.Figure(SiteOf(scenario, nic).Servers.Accelerator, "fit") is not null)
            {
                causes.Add("NICs", InterruptionKind.Node, Times(nic.Item, nic.Count, book.Get(new PartRef(nic.Item), "fit")));
            }
        }
        AddNetwork(causes, fabric, links, book);
        foreach (WideAreaLine line in scenario.Wan)
        {
            AddLine(causes, scenario, line, book);
        }
        return causes.All();
    }

    /// <summary>Accelerators, hosts and software of one kind of node, or all of it by the published rate of nodes.</summary>
    public static IEnumerable<Cause> OfNodes(PartRef accelerator, double count, FigureBook book)
    {
        if (book.Figure(accelerator, "fit") is null)
        {
            yield return new Cause("nodes, all causes", InterruptionKind.Node, ByNodes(count, book));
            yield break;
        }
        yield return new Cause("accelerators", InterruptionKind.Node, Times(accelerator.Id, count, book.Get(accelerator, "fit")));
        yield return new Cause("hosts", InterruptionKind.Node, Times("host", count, book.Get(Host, "fit")));
        yield return new Cause("software", InterruptionKind.Restart, Times("software", count, book.Get(Software, "fit")));
    }

    /// <summary>Interruptions by the published failures of whole nodes, each accelerator charged with its share of one.</summary>
    public static Derivation ByNodes(double accelerators, FigureBook book) =>
        Derivation.Of(
            "interruptions by node rates",
            "1/s",
            $"{accelerators} accelerators / accelerators of a node x failures of a node",
            [book.Get(Constants, "accelerators"), book.Get(Constants, "failures-per-node-day")],
            o => accelerators / o[0].Value!.Value * o[1].Value!.Value
        );

    public static Derivation Times(string name, double count, Derivation rate) =>
        Derivation.Of($"{name} failures", "1/s", $"{count} x {rate.Name}", [rate], o => count * o[0].Value!.Value);

    private static Site SiteOf(Scenario scenario, BillItem item) => scenario.Sites.FirstOrDefault(s => s.Name == item.Site) ?? scenario.Sites[0];

    private static void AddNetwork(Causes causes, Fabric fabric, ImmutableArray<LinkDesign> links, FigureBook book)
    {
        Derivation onlyPath = book.Get(Constants, "host-link-interrupts");
        Derivation parallel = book.Get(Constants, "fabric-link-interrupts");
        Derivation Stopping(Derivation failures, Derivation share) =>
            Derivation.Product($"{failures.Name} that stop the job", "1/s", failures, share);
        HashSet<int> first = [];
        foreach (LinkDesign link in links.Where(l => l.Class.Count > 0))
        {
            LinkClass c = link.Class;
            (int a, int b) = (fabric.ClassOfNode(fabric.LinkA[c.First]), fabric.ClassOfNode(fabric.LinkB[c.First]));
            bool atAccelerator = c.Kind != "wan" && (IsAccelerator(fabric, a) || IsAccelerator(fabric, b));
            if (atAccelerator)
            {
                first.Add(a);
                first.Add(b);
            }
            if (c.Medium is not null)
            {
                Derivation failures = Times(c.Name, c.Count, link.FailureRate);
                string name = atAccelerator ? "links of accelerators" : "links behind the first switch";
                causes.Add(
                    c.Kind == "wan" ? "lines" : name,
                    atAccelerator ? InterruptionKind.Node : InterruptionKind.Restart,
                    Stopping(failures, atAccelerator ? onlyPath : parallel)
                );
            }
        }
        for (int n = 0; n < fabric.NodeClasses.Length; n++)
        {
            NodeClass node = fabric.NodeClasses[n];
            if (node.Kind == NodeKind.Switch && node.Part is { } part)
            {
                bool isFirst = first.Contains(n);
                causes.Add(
                    isFirst ? "first switches" : "switches behind them",
                    isFirst ? InterruptionKind.Switch : InterruptionKind.Restart,
                    Stopping(Times(node.Name, node.Count, book.Get(part, "fit")), isFirst ? onlyPath : parallel)
                );
            }
        }
        foreach (CircuitSwitchClass ocs in fabric.CircuitSwitches)
        {
            // Light has no second way without being switched anew.
            causes.Add("circuit switches", InterruptionKind.Switch, Times(ocs.Part.Id, ocs.Count, book.Get(ocs.Part, "fit")));
        }
    }

    private static bool IsAccelerator(Fabric fabric, int nodeClass) => fabric.NodeClasses[nodeClass].Kind == NodeKind.Accelerator;

    /// <summary>Cuts of a line, 1/s: by its own fibre where the catalogue knows them, else as fibre is cut anywhere.</summary>
    public static Derivation CutsOf(WideAreaLine line, FigureBook book)
    {
        PartRef fibre = book.Figure(line.Fibre, "cuts-per-km") is null ? Cuts : line.Fibre;
        Derivation metres = Derivation.Input($"{line.Name} length", line.Length, "m", "scenario");
        return Derivation.Product($"cuts {line.Name}", "1/s", metres, book.Get(fibre, "cuts-per-km"));
    }

    /// <summary>Cuts and dead amplifiers of a line, 1/s: each takes all its wavelengths.</summary>
    public static IEnumerable<Derivation> LineFailuresOf(WideAreaLine line, FigureBook book)
    {
        yield return CutsOf(line, book);
        if (line.Amplifier is { } amplifier && Bill.AmplifierPairs(line) is > 0 and int pairs)
        {
            yield return Times(amplifier.Id, 2 * pairs, book.Get(amplifier, "fit"));
        }
    }

    // Restored within what a job tolerates a failure is a pause; later, or where other lines lead there, the job starts again; else it waits for the repair.
    private static void AddLine(Causes causes, Scenario scenario, WideAreaLine line, FigureBook book)
    {
        if (line.Restoration <= book.Get(Constants, "stall-tolerance").Value)
        {
            return;
        }
        (string name, InterruptionKind kind) =
            line.Restoration is not null ? ("lines restored too late", InterruptionKind.Restart)
            : scenario.IsJoinedWithout(line) ? ("lines cut or dark beside others", InterruptionKind.Restart)
            : ("lines cut or dark", InterruptionKind.Line);
        foreach (Derivation rate in LineFailuresOf(line, book))
        {
            causes.Add(name, kind, rate);
        }
    }

    /// <summary>Rates of one name and kind add up; order is that of the first of each.</summary>
    private sealed class Causes
    {
        private readonly List<(string Name, InterruptionKind Kind, List<Derivation> Rates)> _causes = [];

        public void Add(string name, InterruptionKind kind, Derivation rate)
        {
            int at = _causes.FindIndex(c => c.Name == name && c.Kind == kind);
            if (at < 0)
            {
                _causes.Add((name, kind, [rate]));
            }
            else
            {
                _causes[at].Rates.Add(rate);
            }
        }

        public void AddRange(IEnumerable<Cause> causes)
        {
            foreach (Cause cause in causes)
            {
                Add(cause.Name, cause.Kind, cause.Rate);
            }
        }

        public ImmutableArray<Cause> All() => [.. _causes.Select(c => new Cause(c.Name, c.Kind, Derivation.Sum(c.Name, "1/s", c.Rates)))];
    }
}
