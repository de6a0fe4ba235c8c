using System.Collections.Immutable;
using Heliograph.Cli.Output.Charts;
using Heliograph.Model;

namespace Heliograph.Cli.Output;

/// <summary>The simulated communication phases: table for the terminal and the page, picture, and what they come to in a sentence.</summary>
internal static class PhasePages
{
    private static readonly string[] Headings =
    [
        "phase",
        ">group",
        "first bytes",
        ">closed form",
        ">packet",
        ">ratio",
        ">hops",
        ">drops",
        ">pauses",
        ">queue",
        ">p50",
        ">p99",
    ];

    private const int WideScreen = 98;

    public static bool Has(Report report) => report.Fidelity == "packet" && !report.Phases.IsEmpty;

    /// <summary>The table for plain text: on a narrow screen without pauses and queues.</summary>
    public static TextTable Text(Report report, int width)
    {
        string[] left = width >= WideScreen ? [">hops", ">p50"] : [">hops", ">p50", ">pauses", ">queue"];
        int[] columns = [.. Enumerable.Range(0, Headings.Length).Where(c => !left.Contains(Headings[c]))];
        TextTable table = new([.. columns.Select(c => Headings[c])]);
        foreach (CommunicationPhase p in report.Phases)
        {
            string[] cells = Cells(p);
            table.Add([.. columns.Select(c => cells[c])]);
        }
        return table;
    }

    public static void Write(HtmlPage html, Report report)
    {
        if (!Has(report))
        {
            return;
        }
        html.Section("What the exchanges take frame by frame", Picture(report));
        html.Table(
            [.. Headings, "what was simulated", "transport"],
            [.. report.Phases.Select(p => (string[])[.. Cells(p), p.Scope, p.Transport])],
            row => report.Phases[row].Packet is null ? "error" : ""
        );
        html.Append($"<p>{Svg.Escape(Meaning(report))}</p>\n");
        html.Append(
            "<p class=\"source\">All groups of a dimension at the same time, on the links as built. Closed form and packet time are of the same bytes and steps, at the rates of links, without the efficiency and the fixed start of software. p50, p99: of a message. docs/models/packet-phases.md. <a href=\"tables/phases.csv\">tables/phases.csv</a></p>\n"
        );
    }

    /// <summary>What the step would be.</summary>
    public static string Meaning(Report report)
    {
        string band = "Step time and all that follows from it are of closed forms.";
        return report.StepAtPacketTimes is { } seconds && report.Find("stepTime_s") is { Value: { } analytic }
            ? $"{band} If every exchange took its packet time over its closed form, the step would take {Numbers.Text(seconds, "s")} instead of {Numbers.Text(analytic, "s")}."
            : band;
    }

    public static DataTable Table(Report report) =>
        new(
            "phases",
            [
                "dimension",
                "collective",
                "group",
                "bytes",
                "simulated_B",
                "scope",
                "closed_form_s",
                "packet_s",
                "ratio",
                "slowest_over_fastest",
                "frames",
                "hops",
                "dropped",
                "pauses",
                "max_queue_B",
                "p50_us",
                "p99_us",
            ],
            [
                .. report.Phases.Select(p =>
                    (string[])
                        [
                            p.Dimension,
                            p.Collective,
                            Numbers.Exact(p.Group),
                            Numbers.Exact(p.Bytes),
                            Numbers.Exact(p.SimulatedBytes),
                            p.Scope,
                            Numbers.Exact(p.ClosedForm),
                            Numbers.Exact(p.Packet),
                            Numbers.Exact(p.Ratio),
                            Numbers.Exact(p.SlowestOverFastest),
                            Numbers.Exact(p.Frames),
                            Numbers.Exact(p.Hops),
                            Numbers.Exact(p.Dropped),
                            Numbers.Exact(p.Pauses),
                            Numbers.Exact(p.MaxQueue),
                            Numbers.Exact(p.FctP50_us),
                            Numbers.Exact(p.FctP99_us),
                        ]
                ),
            ]
        );

    private static Picture? Picture(Report report)
    {
        ImmutableArray<CommunicationPhase> phases = report.Phases;
        CommunicationPhase? worst = phases.Where(p => p.Ratio is not null).MaxBy(p => p.Ratio);
        if (worst is null)
        {
            return null;
        }
        Bar[] bars = [.. phases.Select(p => new Bar(Name(p), p.Ratio, p.Ratio is { } r ? Numbers.Digits(r) : "", Palette.Exposed, "did not end"))];
        return Output.Picture.Of(
            $"Of all exchanges that of the {worst.Dimension} groups is farthest from its closed form: it takes {Numbers.Digits(worst.Ratio!.Value)} times as long",
            narrow => BarChart.Draw("packet time over closed form", bars, "", narrow, atLeast: 1),
            "Packet time over closed form of the same bytes on the fabric as built; docs/models/packet-phases.md.",
            Table(report)
        );
    }

    private static string Name(CommunicationPhase p) => $"{p.Dimension}: {p.Collective}";

    private static string[] Cells(CommunicationPhase p) =>
        [
            p.Dimension,
            Numbers.Count(p.Group),
            p.SimulatedBytes < 0.999 * p.Bytes
                ? $"{Numbers.Text(p.SimulatedBytes, "B")} of {Numbers.Text(p.Bytes, "B")}"
                : $"all {Numbers.Text(p.Bytes, "B")}",
            Numbers.Text(p.ClosedForm, "s"),
            p.Packet is { } packet ? Numbers.Text(packet, "s") : "did not end",
            p.Ratio is { } ratio ? Numbers.Digits(ratio) : "-",
            Numbers.Count(p.Hops),
            Numbers.Count(p.Dropped),
            Numbers.Count(p.Pauses),
            Numbers.Text(p.MaxQueue, "B"),
            p.FctP50_us is { } p50 ? Numbers.Text(p50 / 1e6, "s") : "-",
            p.FctP99_us is { } p99 ? Numbers.Text(p99 / 1e6, "s") : "-",
        ];
}
