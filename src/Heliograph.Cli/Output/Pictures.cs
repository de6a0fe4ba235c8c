using System.Collections.Immutable;
using Heliograph.Cli.Output.Charts;
using Heliograph.Model;
using Heliograph.Model.Topology;

namespace Heliograph.Cli.Output;

/// <summary>The pictures of a report: each chooses its data, says its answer in the title, and names its source.</summary>
internal static class Pictures
{
    private const int TornadoBars = 10;

    /// <summary>Null without a workload or when a term is unknown.</summary>
    public static Picture? StepTime(Report report)
    {
        ImmutableArray<StepTerm> terms = report.Step?.Terms ?? [];
        if (terms.IsEmpty || terms.Any(t => !t.Seconds.IsKnown) || report.Step!.Seconds.Value is not > 0)
        {
            return null;
        }
        double total = report.Step.Seconds.Value!.Value;
        int hidden = terms.Count(t => t.Seconds.Value == 0);
        string zero = hidden == 0 ? "" : $" {hidden} terms are zero and not drawn.";
        return Terms(
            terms,
            total,
            $"A training step takes {Numbers.Text(total, "s")}",
            ("step time by term", "step"),
            report.FlowStep is null
                ? $"Terms of one step on the critical rank; {report.Fidelity} fidelity.{zero}"
                : $"Terms of one step, mean over ranks; {report.Fidelity} fidelity.{zero}",
            ReportTables.StepTerms(report),
            Palette.Word
        );
    }

    /// <summary>A waterfall of the terms above zero, with the share of each category in the title.</summary>
    /// <param name="terms">All known.</param>
    /// <param name="total">s, above zero.</param>
    /// <param name="answer">Start of the title.</param>
    /// <param name="names">Of the drawing and of its last bar.</param>
    /// <param name="source">Where the figures come from.</param>
    /// <param name="table">The same figures.</param>
    /// <param name="word">Of a category.</param>
    public static Picture Terms(
        ImmutableArray<StepTerm> terms,
        double total,
        string answer,
        (string Drawing, string Total) names,
        string source,
        DataTable table,
        Func<StepCategory, string> word
    )
    {
        StepTerm[] drawn = [.. terms.Where(t => t.Seconds.Value > 0)];
        WaterfallTerm[] bars =
        [
            .. drawn.Select(t => new WaterfallTerm(
                t.Name,
                t.Seconds.Value!.Value,
                $"{Numbers.Text(t.Seconds.Value, "s")} ({Numbers.Percent(t.Seconds.Value!.Value / total)})",
                Palette.OfStep(t.Category)
            )),
        ];
        IEnumerable<string> shares = drawn
            .GroupBy(t => t.Category)
            .Select(g => (g.Key, Share: g.Sum(t => t.Seconds.Value!.Value) / total))
            .Where(g => g.Share >= 0.005)
            .OrderByDescending(g => g.Share)
            .Select(g => $"{Numbers.Percent(g.Share)} {word(g.Key)}");
        string text = Numbers.Text(total, "s");
        return Picture.Of(
            $"{answer}: {string.Join(", ", shares)}",
            narrow => Waterfall.Draw(names.Drawing, bars, names.Total, text, "s", narrow),
            source,
            table,
            [.. drawn.Select(t => (Palette.OfStep(t.Category), word(t.Category))).Distinct()]
        );
    }

    /// <summary>Null without a mapping that says what an accelerator holds.</summary>
    public static Picture? Memory(Report report)
    {
        if (report.Step?.Memory is not { } m)
        {
            return null;
        }
        Bar Part(string name, double bytes) => new(name, bytes, Numbers.Text(bytes, "B"), Palette.Memory);
        Bar[] bars =
        [
            Part("weights", m.Weights),
            Part("gradients", m.Gradients),
            Part("optimizer states", m.Optimizer),
            Part("activations", m.Activations),
            Part("together", m.Total) with
            {
                Alarm = !m.Fits,
            },
            new("capacity", m.Capacity, Numbers.Text(m.Capacity, "B"), Palette.Other),
        ];
        string fits = m.Fits ? "fits" : "does not fit";
        return Picture.Of(
            $"The job {fits}: it needs {Numbers.Text(m.Total, "B")} of the {Numbers.Text(m.Capacity, "B")} of the fullest accelerator",
            narrow => BarChart.Draw("memory of the fullest accelerator", bars, "B", narrow),
            "Memory of the fullest accelerator by what holds it.",
            ReportTables.Memory(report)
        );
    }

    public static Picture Power(Report report)
    {
        string total = Shares.TotalText(report.Power, "W");
        return LedgerPicture(
            report,
            report.Power,
            "W",
            $"Of {total} of IT power, {LargestFirst(report.Power)}",
            "Average IT power by layer, before PUE.",
            ReportTables.Ledger("power", "W", report.Power)
        );
    }

    public static Picture Capital(Report report)
    {
        string total = Shares.TotalText(report.Capital, "USD");
        return LedgerPicture(
            report,
            report.Capital,
            "USD",
            $"Of {total} of purchase, {LargestFirst(report.Capital)}",
            "Purchase by layer.",
            ReportTables.Ledger("capital", "USD", report.Capital)
        );
    }

    public static Picture Annual(Report report)
    {
        string total = Shares.TotalText(report.Annual, "USD/year");
        return LedgerPicture(
            report,
            report.Annual,
            "USD/year",
            $"Of {total}, {LargestFirst(report.Annual)}",
            "Yearly cost by kind: write-off of the purchase and of spares, electricity, building, support, repairs.",
            ReportTables.Ledger("annual", "USD_per_year", report.Annual)
        );
    }

    public static IEnumerable<(string Heading, Picture Picture)> Networks(Report report)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int n = 0; n < report.Fabric.Networks.Length; n++)
        {
            FabricNetwork net = report.Fabric.Networks[n];
            int index = n;
            long switches = report.Fabric.NodeClasses.Where(c => c.Kind == NodeKind.Switch && c.Network == index).Sum(c => (long)c.Count);
            long links = report.Fabric.LinkClasses.Where(c => c.Network == index).Sum(c => (long)c.Count);
            // Sites made with `like:` have the same networks: one drawing stands for all.
            string site = report.Scenario.Sites[net.Site].Name;
            string shape = $"{net.Spec.Name} {net.Spec.Topology.Kind} {net.Domains} {net.Spec.Domain} {switches} {links}";
            if (!seen.Add(shape))
            {
                continue;
            }
            int alike = Enumerable.Range(0, report.Fabric.Networks.Length).Count(m => m > index && Shape(report, m) == shape);
            string also = alike == 0 ? "" : $" {alike} other {(alike == 1 ? "site has" : "sites have")} the same.";
            string joined =
                net.Domains == 1
                    ? $"{Numbers.Count(net.Spec.Domain)} accelerators"
                    : $"{Numbers.Count(net.Domains)} domains of {Numbers.Count(net.Spec.Domain)} accelerators";
            string through = switches == 0 ? "without packet switches" : $"through {Numbers.Count(switches)} switches";
            yield return (
                $"{site}: {net.Spec.Name}",
                Picture.Of(
                    $"{char.ToUpperInvariant(net.Spec.Name[0])}{net.Spec.Name[1..]} joins {joined} {through} with {Numbers.Count(links)} links, {Numbers.Text((double)net.BandwidthEach.BitsPerSecond / 8, "B/s")} each way per accelerator",
                    narrow => TopologyDrawing.Draw(report, index, narrow),
                    $"Schematic of the {net.Spec.Topology.Kind} topology; counts, ports and lengths are those of the fabric as built. Diameter {net.Diameter} {(net.Diameter == 1 ? "link" : "links")}, bisection {Numbers.Text(net.Bisection, "b/s")} a domain.{also}",
                    ReportTables.Structure(report),
                    [.. Media(report.Links.Where(l => l.Class.Network == index))]
                )
            );
        }
        if (report.Scenario.Wan.Length > 0)
        {
            double length = report.Scenario.Wan.Max(w => w.Length);
            yield return (
                "between sites",
                Picture.Of(
                    $"{report.Scenario.Wan.Length} {(report.Scenario.Wan.Length == 1 ? "line joins" : "lines join")} {report.Scenario.Sites.Length} sites over {(report.Scenario.Wan.Length == 1 ? "" : "up to ")}{Numbers.Text(length, "m")}",
                    narrow => WideAreaDrawing.Draw(report, narrow),
                    "Lines of the scenario, not to scale; an arc is as wide as it is loaded, its margin is that of the wavelength with the least GSNR (docs/models/sites.md).",
                    LinePages.Table(report)
                )
            );
        }
    }

    /// <summary>Margins in dB (optics) and in metres (copper) are two pictures: they share no axis.</summary>
    public static IEnumerable<Picture> Margins(Report report)
    {
        foreach (
            IGrouping<string, LinkDesign> group in report
                .Links.Where(l => l.Class.Medium is not null)
                .GroupBy(l => l.Margin.Unit, StringComparer.Ordinal)
        )
        {
            Bar[] bars =
            [
                .. group
                    .OrderBy(l => l.Margin.Value ?? double.MaxValue)
                    .Select(l => new Bar(
                        l.Class.Name,
                        l.Margin.Value,
                        $"{Numbers.Text(l.Margin.Value, l.Margin.Unit)}{(l.Closure == LinkClosure.DoesNotClose ? ", does not close" : "")}",
                        Palette.OfMedium(l.MediumFamily, l.Class.Medium!.Part.Id),
                        Numbers.Missing(l.Margin.Missing),
                        null,
                        l.Closure == LinkClosure.DoesNotClose
                    )),
            ];
            int closes = group.Count(l => l.Closure == LinkClosure.Closes);
            LinkDesign? tightest = group.Where(l => l.Margin.IsKnown).MinBy(l => l.Margin.Value!.Value);
            string kind = group.Key == "dB" ? "optical" : "fixed-reach";
            string least = tightest is null
                ? ""
                : $"; the tightest, {tightest.Class.Name}, {(tightest.Margin.Value < 0 ? "lacks" : "has")} {Numbers.Text(Math.Abs(tightest.Margin.Value!.Value), group.Key)}{(tightest.Margin.Value < 0 ? "" : " to spare")}";
            yield return Picture.Of(
                $"{closes} of {group.Count()} {kind} link classes close{least}",
                narrow => BarChart.Draw("margin of each link class", bars, group.Key, narrow, atLeast: group.Key == "dB" ? 3 : 1),
                group.Key == "dB"
                    ? "Loss budget less losses at the longest cable; left of zero does not close."
                    : "Specified reach less the longest cable; left of zero does not reach.",
                ReportTables.Links(report),
                [.. Media(group)]
            );
        }
    }

    public static IEnumerable<Picture> Tornados(Report report)
    {
        foreach (string field in new[] { "costPerPetabyte_USD", "stepTime_s", "power_W", "capital_USD", "costPerYear_USD" })
        {
            if (report.Find(field) is not { Value: { } value } headline)
            {
                continue;
            }
            TornadoBar[] bars = [.. report.Tornado.Where(b => b.Field == field && b.Swing > value * 1e-4).Take(TornadoBars)];
            if (bars.Length == 0)
            {
                continue;
            }
            Swing[] swings =
            [
                .. bars.Select(b => new Swing(
                    b.FigureKey,
                    b.AtLow ?? value,
                    b.AtHigh ?? value,
                    Numbers.Text(b.AtLow, headline.Unit),
                    Numbers.Text(b.AtHigh, headline.Unit),
                    Shares.IsWeak(b.Figure)
                )),
            ];
            TornadoBar top = bars[0];
            string from = Numbers.Text(Math.Min(top.AtLow ?? value, top.AtHigh ?? value), headline.Unit);
            string to = Numbers.Text(Math.Max(top.AtLow ?? value, top.AtHigh ?? value), headline.Unit);
            yield return Picture.Of(
                $"{headline.Title}: {top.FigureKey} matters most; over its range it takes the answer from {from} to {to}",
                narrow => TornadoChart.Draw($"what moves {headline.Title}", swings, value, Numbers.Text(headline), headline.Unit, narrow),
                "Each figure alone at each end of its range, all others preferred; a dashed outline marks an estimate or a recollection.",
                ReportTables.Tornado(report),
                (Palette.LowEnd, Palette.LowEnd.Means),
                (Palette.HighEnd, Palette.HighEnd.Means)
            );
        }
    }

    private static string Shape(Report report, int n)
    {
        FabricNetwork net = report.Fabric.Networks[n];
        long switches = report.Fabric.NodeClasses.Where(c => c.Kind == NodeKind.Switch && c.Network == n).Sum(c => (long)c.Count);
        long links = report.Fabric.LinkClasses.Where(c => c.Network == n).Sum(c => (long)c.Count);
        return $"{net.Spec.Name} {net.Spec.Topology.Kind} {net.Domains} {net.Spec.Domain} {switches} {links}";
    }

    private static IEnumerable<(Swatch, string)> Media(IEnumerable<LinkDesign> links) =>
        links
            .Where(l => l.Class.Medium is not null)
            .Select(l => Palette.OfMedium(l.MediumFamily, l.Class.Medium!.Part.Id))
            .Distinct()
            .Select(s => (s, s.Means));

    // "78% goes to servers, 9% to switches and 7% to LPO": the three largest layers of what is known.
    private static string LargestFirst(IReadOnlyCollection<LedgerEntry> entries)
    {
        double total = Shares.Known(entries);
        LayerShare[] top = [.. Shares.ByLayer(entries).Where(s => s.Known > 0).Take(3)];
        if (top.Length == 0 || total <= 0)
        {
            return "nothing is known";
        }
        string[] words = [.. top.Select((s, i) => $"{Numbers.Percent(s.Known / total)}{(i == 0 ? " goes" : "")} to {Words.Layer(s.Layer)}")];
        return words.Length == 1 ? words[0] : $"{string.Join(", ", words[..^1])} and {words[^1]}";
    }

    private static Picture LedgerPicture(Report report, ImmutableArray<LedgerEntry> entries, string unit, string title, string source, DataTable data)
    {
        double total = Shares.Known(entries);
        IReadOnlyList<LayerShare> shares = [.. Shares.ByLayer(entries).Where(s => s.Known != 0 || s.Missing.Count > 0)];
        string[] none = [.. Shares.ByLayer(entries).Where(s => s.Known == 0 && s.Missing.Count == 0).Select(s => s.Layer)];
        string zero = none.Length == 0 ? "" : $" Not drawn, being zero or counted inside the servers: {string.Join(", ", none)}.";
        Bar[] bars =
        [
            .. shares.Select(s => new Bar(
                s.Layer,
                s.Known == 0 && s.Missing.Count > 0 ? null : s.Known,
                $"{Numbers.Text(s.Known, unit)} ({Numbers.Percent(total > 0 ? s.Known / total : 0)}){(s.Missing.Count > 0 ? " and unknown" : "")}",
                Palette.OfLayer(s.Layer),
                Numbers.Missing(s.Missing)
            )),
        ];
        List<(string, string, IReadOnlyList<Segment>)> rows = [];
        // Sites apart where there are several; what belongs to none of them (support, lines) has its own bar.
        bool apart = report.Scenario.Sites.Length > 1;
        string RowOf(LedgerEntry e) =>
            !apart ? "together"
            : report.Scenario.Sites.Any(s => s.Name == e.Site) ? e.Site
            : "across sites";
        string[] order = [.. shares.Select(s => s.Layer)];
        foreach (IGrouping<string, LedgerEntry> site in entries.GroupBy(RowOf, StringComparer.Ordinal))
        {
            Segment[] segments =
            [
                .. Shares
                    .ByLayer(site)
                    .OrderBy(s => Array.IndexOf(order, s.Layer))
                    .Select(s => new Segment(s.Layer, s.Known, Numbers.Text(s.Known, unit), Palette.OfLayer(s.Layer))),
            ];
            if (segments.Any(s => s.Value > 0))
            {
                rows.Add((site.Key, Numbers.Text(Shares.Known(site), unit), segments));
            }
        }
        return Picture.Of(
            title,
            narrow => (rows.Count == 0 ? "" : StackedBar.Draw(title, rows, narrow)) + BarChart.Draw(title, bars, unit, narrow),
            source + zero,
            data
        );
    }
}
