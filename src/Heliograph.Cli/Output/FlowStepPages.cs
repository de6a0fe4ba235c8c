using System.Collections.Immutable;
using Heliograph.Cli.Output.Charts;
using Heliograph.Model;

namespace Heliograph.Cli.Output;

/// <summary>The step as a flow run has it: what it consists of, its critical path, its links over time, and what faster links would do.</summary>
internal static class FlowStepPages
{
    private const int MostPathRows = 8;

    // Of a link over time.
    private const int MostLines = 6;

    public static FlowStep? Of(Report report) => report.FlowStep is { Seconds: not null } flow ? flow : null;

    /// <summary>In a few words, for the terminal.</summary>
    public static string Meaning(FlowStep flow)
    {
        string ratio = flow.Ratio is { } r ? $", {Numbers.Digits(r)} times the closed form" : "";
        string path = flow.Path.FirstOrDefault(p => p.Link.Length > 0) is { } held
            ? $" Of its critical path {Numbers.Text(held.Seconds, "s")} is {held.Dimension} exchange held back by {held.Link}."
            : "";
        string lever = flow.WhatIfs.FirstOrDefault(w => w.Seconds is not null) is { Seconds: { } faster } w
            ? $" With {w.Link} {Numbers.Digits(w.Factor)} times as fast it would take {Numbers.Text(faster, "s")}."
            : "";
        return $"As flows the step takes {Numbers.Text(flow.Seconds, "s")}{ratio}.{path}{lever}";
    }

    public static TextTable Text(FlowStep flow)
    {
        TextTable table = new("step as flows", ">exposed", ">hidden", ">closed form");
        foreach (FlowDimension d in Shown(flow))
        {
            table.Add(Cells(d));
        }
        return table;
    }

    public static void Write(HtmlPage html, Report report)
    {
        if (Of(report) is not { } flow)
        {
            return;
        }
        html.Section("The step as flows", Timeline(flow), Load(flow));
        html.Append($"<p>{Svg.Escape(Meaning(flow))}</p>\n");
        html.Table(["dimension", ">exposed", ">hidden", ">closed form"], [.. Shown(flow).Select(Cells)]);
        html.Append(
            $"<p class=\"source\">Mean over {Numbers.Count(flow.Ranks)} ranks; schedule {Svg.Escape(flow.Schedule)}. Equal ranks run once: {Svg.Escape(flow.Folding)}. {Numbers.Count(flow.Flows)} messages were run. docs/models/step-graph.md. <a href=\"trace.json\">trace.json</a> opens in Perfetto.</p>\n"
        );
        if (!flow.Calls.IsEmpty)
        {
            html.Append("<h3>Each exchange alone</h3>\n");
            html.Table(
                ["dimension", "collective", ">group", ">size", ">closed form", ">flow", ">ratio"],
                [
                    .. flow.Calls.Select(c =>
                        (string[])
                            [
                                c.Dimension,
                                c.Collective,
                                Numbers.Count(c.Group),
                                Numbers.Text(c.Bytes, "B"),
                                Numbers.Text(c.ClosedForm, "s"),
                                Numbers.Text(c.Flow, "s"),
                                c.Ratio is { } ratio ? Numbers.Digits(ratio) : "-",
                            ]
                    ),
                ]
            );
            html.Append(
                "<p class=\"source\">All groups of a dimension at once, at the rates of links, without efficiency and start of software.</p>\n"
            );
        }
        html.Append("<h3>Critical path</h3>\n");
        html.Table(
            ["what it does", "held back by", ">time", ">share"],
            [
                .. flow
                    .Path.Take(MostPathRows)
                    .Select(p =>
                        (string[])
                            [
                                p.Dimension,
                                p.Link.Length == 0 ? "-" : p.Link,
                                Numbers.Text(p.Seconds, "s"),
                                Numbers.Percent(p.Seconds / flow.Seconds!.Value),
                            ]
                    ),
            ]
        );
        if (!flow.WhatIfs.IsEmpty)
        {
            html.Append("<h3>With faster links</h3>\n");
            html.Table(
                ["links", ">times as fast", ">step, from the critical path", ">step, run again", ">saved"],
                [
                    .. flow.WhatIfs.Select(w =>
                        (string[])
                            [
                                w.Link,
                                Numbers.Digits(w.Factor),
                                Numbers.Text(w.Estimate, "s"),
                                Numbers.Text(w.Seconds, "s"),
                                w.Seconds is { } s ? Numbers.Percent(1 - s / flow.Seconds!.Value) : "-",
                            ]
                    ),
                ]
            );
        }
        if (!flow.Stragglers.IsEmpty)
        {
            html.Append("<h3>Who others wait for</h3>\n");
            html.Table(
                [">rank", "where", ">ranks alike", ">others wait"],
                [.. flow.Stragglers.Select(s => (string[])[Numbers.Count(s.Rank), s.Where, Numbers.Count(s.Alike), Numbers.Text(s.Waits, "s")])]
            );
        }
    }

    public static IEnumerable<DataTable> Tables(Report report) =>
        Of(report) is not { } flow
            ? []
            :
            [
                new DataTable(
                    "flow-step",
                    ["dimension", "exposed_s", "hidden_s", "closed_form_s", "closed_form_total_s"],
                    [
                        .. flow.Dimensions.Select(d =>
                            (string[])
                                [
                                    d.Dimension,
                                    Numbers.Exact(d.Exposed),
                                    Numbers.Exact(d.Hidden),
                                    Numbers.Exact(d.ClosedForm),
                                    Numbers.Exact(d.ClosedFormTotal),
                                ]
                        ),
                    ]
                ),
                new DataTable(
                    "flow-path",
                    ["dimension", "links", "time_s"],
                    [.. flow.Path.Select(p => (string[])[p.Dimension, p.Link, Numbers.Exact(p.Seconds)])]
                ),
                LoadTable(flow),
                TimelineTable(flow),
            ];

    private static DataTable LoadTable(FlowStep flow) =>
        new(
            "flow-links",
            ["links", "mean", "busiest", .. Enumerable.Range(0, flow.Links.IsEmpty ? 0 : flow.Links[0].OverTime.Length).Select(i => $"part{i}")],
            [
                .. flow.Links.Select(l =>
                    (string[])[l.Link, Numbers.Exact(l.Mean), Numbers.Exact(l.Busiest), .. l.OverTime.Select(u => Numbers.Exact(u))]
                ),
            ]
        );

    private static DataTable TimelineTable(FlowStep flow) =>
        new(
            "flow-timeline",
            ["rank", "stream", "dimension", "name", "begin_s", "end_s"],
            [
                .. flow.Timeline.SelectMany(t =>
                    t.Spans.Select(s =>
                        (string[])[Numbers.Exact(t.Rank), Numbers.Exact(s.Stream), s.Dimension, s.Name, Numbers.Exact(s.Begin), Numbers.Exact(s.End)]
                    )
                ),
            ]
        );

    private static IEnumerable<FlowDimension> Shown(FlowStep flow) =>
        flow.Dimensions.Where(d => d.Exposed > 0 || d.Hidden > 0 || d.ClosedForm > 0).OrderByDescending(d => d.Exposed);

    private static string[] Cells(FlowDimension d) =>
        [
            d.Dimension == "end" ? "done before the last rank" : d.Dimension,
            Numbers.Text(d.Exposed, "s"),
            d.Hidden > 0 ? Numbers.Text(d.Hidden, "s") : "-",
            d.ClosedForm is { } closed ? Numbers.Text(closed, "s") : "-",
        ];

    private static Picture? Timeline(FlowStep flow)
    {
        if (flow.Timeline.IsEmpty)
        {
            return null;
        }
        FlowDimension? idle = flow.Dimensions.Where(d => TimelineChart.ColourOf(d.Dimension) != Palette.Compute).MaxBy(d => d.Exposed);
        string title =
            idle is null || idle.Exposed == 0
                ? $"{Numbers.Text(flow.Seconds, "s")} of work without a wait"
                : $"{Numbers.Percent(idle.Exposed / flow.Seconds!.Value)} of the step a rank {(idle.Dimension is "pipeline" or "end" ? "waits in the pipeline" : $"stands still for {idle.Dimension} exchange")}";
        return Picture.Of(
            title,
            narrow => TimelineChart.Draw("what ranks do over the step", flow.Timeline, flow.Seconds!.Value, narrow),
            "What the compute stream of one rank of each stage does, from the beginning of the step to its end; docs/models/step-graph.md.",
            TimelineTable(flow),
            (Palette.Compute, "compute"),
            (Palette.Exposed, "stands still for an exchange"),
            (Palette.Bubble, "waits for a micro-batch or for others"),
            (Palette.Optimizer, "optimizer")
        );
    }

    private static Picture? Load(FlowStep flow)
    {
        ImmutableArray<LinkLoad> lines = [.. flow.Links.OrderByDescending(l => l.Mean).Take(MostLines)];
        if (lines.IsEmpty)
        {
            return null;
        }
        LinkLoad busiest = flow.Links.MaxBy(l => l.Busiest)!;
        double step = flow.Seconds!.Value;
        Swatch[] colours = [Palette.Pluggable, Palette.Copper, Palette.Cpo, Palette.OpticalIo, Palette.Switches, Palette.Lines];
        LineSeries[] series =
        [
            .. lines.Select(
                (l, i) =>
                    new LineSeries(l.Link, colours[i], [.. l.OverTime.Select((u, t) => new LinePoint((t + 0.5) * step / l.OverTime.Length, 100 * u))])
            ),
        ];
        return Picture.Of(
            $"The busiest link, of {busiest.Link}, is full {Numbers.Percent(busiest.Busiest)} of the step",
            narrow =>
                LineChart.Draw("load of links over the step", series, new AxisSpec("time", "s"), new AxisSpec("mean load of all links", "%"), narrow),
            "Share of the rate that software reaches, both directions, mean over all links of a class; docs/models/step-graph.md.",
            LoadTable(flow)
        );
    }
}
