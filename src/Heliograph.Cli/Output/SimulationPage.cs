using System.Text;
using Heliograph.Cli.Output.Charts;
using Heliograph.Engine.Flows;
using Heliograph.Engine.Packets;

namespace Heliograph.Cli.Output;

/// <summary><c>report.html</c> of a packet run and the files beside it: the answer, what is wrong, how long flows took, what happened on the way.</summary>
internal sealed class SimulationPage
{
    private readonly PacketReport _report;
    private readonly HtmlPage _html = new();

    private SimulationPage(PacketReport report) => _report = report;

    /// <summary>Files relative to their folder.</summary>
    public static IReadOnlyList<(string Path, byte[] Content)> Files(PacketReport report)
    {
        using MemoryStream flows = new();
        SimulationFlows.Write(flows, report.Flows);
        return
        [
            ("report.html", Encoding.UTF8.GetBytes(Write(report))),
            ("report.json", SimulationJson.Of(report)),
            ("flows.csv", flows.ToArray()),
            .. SimulationPictures.Tables(report).Select(t => (Path.Combine("tables", t.FileName), Encoding.UTF8.GetBytes(t.ToCsv()))),
        ];
    }

    public static string Write(PacketReport report)
    {
        SimulationPage page = new(report);
        page.Page();
        return page._html.Close();
    }

    private void Page()
    {
        string title = $"{_report.Traffic.Name} on {_report.Network.Name}, {(_report.Fluid is null ? "frame by frame" : "as a fluid")}";
        _html.Open(title);
        _html.Append($"<h1>{E(title)}</h1>\n<p class=\"meta\">{E(SimulationText.Setting(_report))}</p>\n");
        _html.Append($"<p class=\"answer\">{E(Answer())}</p>\n");
        _html.Findings(_report.Findings);
        _html.Section("How long flows take", SimulationPictures.Completion(_report), SimulationPictures.Slowdown(_report));
        Sizes();
        if (_report.Fluid is { } fluid)
        {
            Links(fluid);
            Close();
            return;
        }
        Picture? pauses = _report.Series is { } series ? PacketPictures.PauseByTier(series) : null;
        _html.Section("Where it queues", SimulationPictures.Queues(_report), pauses);
        Ports();
        Counts();
        Close();
    }

    private void Close() =>
        _html.Append(
            "<p class=\"source\">Every flow: <a href=\"flows.csv\">flows.csv</a>. All numbers: <a href=\"report.json\">report.json</a></p>\n"
        );

    private void Links(FluidFigures fluid)
    {
        BusyPort[] ports = [.. _report.Busiest];
        (string sent, IReadOnlyList<string> bytes) = Numbers.Column([.. ports.Select(p => (double?)p.Outcome.SentBytes)], "B");
        _html.Append(
            $"<h2>Which links are full</h2>\n<h3>The {ports.Length} busiest ports of {Numbers.Count(2.0 * _report.Network.Wires.Length)}</h3>\n"
        );
        _html.Table(
            ["port", ">of its rate, %", $">sent, {sent}"],
            [.. ports.Select((p, i) => new[] { p.Name, Numbers.Digits(100 * p.Utilisation), bytes[i] })]
        );
        _html.Append("<h2>What of a link's rate is new payload</h2>\n");
        _html.Table(
            ["factor", ">share", "source"],
            [.. fluid.Factors.Select(f => new[] { f.Name, SimulationText.Factor(f)[(f.Name.Length + 1)..], f.Source })]
        );
    }

    private string Answer()
    {
        string done = $"{Numbers.Count(_report.Result.Completed)} of {Numbers.Count(_report.Flows.Length)} flows are done";
        if (_report.Fct_us is not { } fct || _report.Finish_us is not { } finish)
        {
            return $"{done}.";
        }
        if (_report.Fluid is not null)
        {
            return $"{done}, the last {Time(finish.Max)} after the first start; they took {Time(fct.Mean)} on average, 99% at most {Time(fct.P99)}.";
        }
        string lost = _report.Result.Dropped == 0 ? "no frame was dropped" : $"{Numbers.Count(_report.Result.Dropped)} frames were dropped";
        return $"{done}, the last {Time(finish.Max)} after the first start; they took {Time(fct.Mean)} on average, 99% at most {Time(fct.P99)}; {lost}.";
    }

    private void Sizes()
    {
        if (_report.BySize.Length < 2)
        {
            return;
        }
        SizeGroup[] groups = [.. _report.BySize];
        (string mean, IReadOnlyList<string> means) = Numbers.Column([.. groups.Select(g => g.Fct_us?.Mean * 1e-6)], "s");
        (string tail, IReadOnlyList<string> tails) = Numbers.Column([.. groups.Select(g => g.Fct_us?.P99 * 1e-6)], "s");
        _html.Table(
            ["size", ">flows", ">done", $">mean FCT, {mean}", $">p99 FCT, {tail}", ">mean slowdown", ">p99 slowdown"],
            [
                .. groups.Select(
                    (g, i) =>
                        new[]
                        {
                            SimulationPictures.Sizes(g),
                            Numbers.Count(g.Flows),
                            Numbers.Count(g.Completed),
                            means[i],
                            tails[i],
                            g.Slowdown is { } s ? Numbers.Digits(s.Mean) : "-",
                            g.Slowdown is { } p ? Numbers.Digits(p.P99) : "-",
                        }
                ),
            ]
        );
    }

    private void Ports()
    {
        if (_report.Busiest.IsEmpty)
        {
            return;
        }
        BusyPort[] ports = [.. _report.Busiest];
        (string sent, IReadOnlyList<string> bytes) = Numbers.Column([.. ports.Select(p => (double?)p.Outcome.SentBytes)], "B");
        (string queued, IReadOnlyList<string> queues) = Numbers.Column([.. ports.Select(p => (double?)p.Outcome.MaxQueuedBytes)], "B");
        (string paused, IReadOnlyList<string> pauses) = Numbers.Column([.. ports.Select(p => (double?)(p.Outcome.PausedPs * 1e-12))], "s");
        _html.Append(
            $"{(_report.Series is null ? "<h2>Where it queues</h2>\n" : "")}<h3>The {ports.Length} busiest ports of {Numbers.Count(2.0 * _report.Network.Wires.Length)}</h3>\n"
        );
        _html.Table(
            ["port", ">of its rate, %", $">sent, {sent}", $">longest queue, {queued}", $">stood paused, {paused}", ">marks", ">drops"],
            [
                .. ports.Select(
                    (p, i) =>
                        new[]
                        {
                            p.Name,
                            Numbers.Digits(100 * p.Utilisation),
                            bytes[i],
                            queues[i],
                            pauses[i],
                            Numbers.Count(p.Outcome.Marks),
                            Numbers.Count(p.Outcome.Drops),
                        }
                ),
            ]
        );
    }

    private void Counts()
    {
        Simulation.Packet.PacketResult r = _report.Result;
        _html.Append("<h2>What happened on the way</h2>\n");
        _html.Table(
            ["what", ">count"],
            [
                ["data frames over a cable", Numbers.Count(r.DataHops)],
                ["acknowledgements, pulls and trimmed headers over a cable", Numbers.Count(r.ControlHops)],
                ["pauses and credits over a cable", Numbers.Count(r.LinkControlHops)],
                ["pauses sent", Numbers.Count(r.Pauses)],
                ["frames marked", Numbers.Count(r.Marks)],
                ["frames trimmed", Numbers.Count(r.Trims)],
                ["frames dropped", Numbers.Count(r.Dropped)],
                ["packets sent again", Numbers.Count(r.Retransmissions)],
            ]
        );
    }

    private static string Time(double us) => Numbers.Text(us * 1e-6, "s");

    private static string E(string text) => Svg.Escape(text);
}
