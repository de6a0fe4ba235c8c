using System.Globalization;
using System.Text;
using Heliograph.Cli.Output.Charts;
using Heliograph.Engine.Lightpaths;
using Heliograph.Operations.Lightpaths;

namespace Heliograph.Cli.Output;

/// <summary>
/// <c>plan.html</c> of a lightpath plan and the files beside it: the network, who is served how, what cuts do, who has what when, what it costs.
/// </summary>
internal sealed class LightpathPage
{
    private readonly LightpathStudyResult _result;
    private readonly HtmlPage _html = new();

    private LightpathPage(LightpathStudyResult result) => _result = result;

    /// <summary>Files relative to their folder.</summary>
    public static IReadOnlyList<(string Path, byte[] Content)> Files(LightpathStudyResult result) =>
        [
            ("plan.html", Encoding.UTF8.GetBytes(Write(result))),
            ("plan.json", Encoding.UTF8.GetBytes(LightpathJson.Of(result))),
            .. LightpathPictures.Tables(result).Select(t => (Path.Combine("tables", t.FileName), Encoding.UTF8.GetBytes(t.ToCsv()))),
        ];

    public static string Write(LightpathStudyResult result)
    {
        LightpathPage page = new(result);
        page.Page();
        return page._html.Close();
    }

    private void Page()
    {
        _html.Open($"{_result.File.Name}: lightpaths");
        _html.Append($"<h1>{E(_result.File.Name)}: lightpaths</h1>\n");
        string[] summary = [.. LightpathText.Summary(_result)];
        _html.Append($"<p class=\"answer\">{E(summary[0])}.</p>\n");
        foreach (string line in summary[1..])
        {
            _html.Append($"<p class=\"meta\">{E(line)}</p>\n");
        }
        _html.Findings(_result.Findings);
        _html.Section("The network", LightpathPictures.Map(_result), LightpathPictures.Spectrum(_result));
        Demands();
        Cuts();
        Jobs();
        Bookings();
        _html.Section("What it costs", LightpathPictures.Cost(_result));
        Lines();
        _html.Append("<p class=\"source\">All numbers: <a href=\"plan.json\">plan.json</a></p>\n");
    }

    private void Demands()
    {
        _html.Append("<h2>Who is served how</h2>\n");
        string Way(LitPath path) =>
            $"{string.Join(" > ", _result.Map.Names(path.Route))}; {path.Channels} x {path.Mode.Format}, slots {LightpathText.Slots(path)}";
        _html.Table(
            ["demand", ">Gb/s", ">latency, ms", ">margin, dB", "way", "second way", ">down, min/year"],
            [
                .. _result.Plan.Placed.Select(
                    (p, i) =>
                        new[]
                        {
                            $"{p.Demand.Name} ({LightpathText.Words(p.Demand.Protection)})",
                            Numbers.Count(p.Demand.Rate_bps / 1e9),
                            Fixed(p.Candidate.Working.Latency_s * 1e3, 2),
                            Fixed(_result.Margins_dB[i], 2),
                            Way(p.Working),
                            p.Backup is { } backup ? Way(backup) : "",
                            Fixed((1 - _result.Availability[i].Least) * 365.25 * 1440, 1),
                        }
                ),
                .. _result.Plan.Blocked.Select(b =>
                    new[] { b.Demand.Name, Numbers.Count(b.Demand.Rate_bps / 1e9), "-", "-", $"none: {LightpathWords.Of(b.Reason)}", "", "-" }
                ),
            ],
            r => r < _result.Plan.Placed.Length ? "" : "error"
        );
    }

    private void Cuts()
    {
        CutOutcome[] felt = [.. _result.Cuts.Where(c => !c.Demands.IsEmpty)];
        _html.Append("<h2>What cuts do</h2>\n");
        if (felt.Length == 0)
        {
            _html.Append("<p>No cut meets a lightpath.</p>\n");
            return;
        }
        CutOutcome worst = felt.MinBy(c => c.Remaining)!;
        _html.Append(
            $"<p>The worst cut, of {E(worst.Risk.Name)}, leaves {E(Numbers.Percent(worst.Remaining))} of the rate until it is repaired in {E(Hours(_result.Repair_s))} h. Cut at the instant of the greatest load.</p>\n"
        );
        _html.Table(
            ["cut of", ">a year", ">rate left, %", ">margin, dB", "what falls, and how it comes back"],
            [
                .. felt.Select(c =>
                    new[]
                    {
                        c.Risk.Name,
                        Fixed(c.CutsPerYear, 2),
                        Fixed(c.Remaining * 100, 1),
                        double.IsFinite(c.Margin_dB) ? Fixed(c.Margin_dB, 2) : "-",
                        string.Join("; ", c.Demands.Select(Fate)),
                    }
                ),
            ]
        );
    }

    private string Fate(CutDemand d)
    {
        string part = d.Rate_bps < d.Demand.Rate_bps ? $" with {Numbers.Text(d.Rate_bps, "b/s")}" : "";
        string way = d.Now is { } now ? $" by {string.Join(" > ", _result.Map.Names(now.Route))}" : "";
        return d.Now is null
            ? $"{d.Demand.Name} waits for the repair"
            : $"{d.Demand.Name} {d.Fate.ToString().ToLowerInvariant()} in {Numbers.Text(d.Outage_s, "s")}{part}{way}";
    }

    private void Jobs()
    {
        if (!_result.Jobs.IsEmpty)
        {
            _html.Append("<h2>What cuts do to jobs</h2>\n");
        }
        foreach (JobOutlook job in _result.Jobs)
        {
            _html.Append($"<p>{E(LightpathText.Job(job))}.</p>\n");
            _html.Table(
                ["cut of", ">a year", "the job", ">stands, s", ">rate left, Gb/s", ">step until the repair, s", ">lost by a cut, s"],
                [.. job.Cuts.Select(LightpathText.Row)]
            );
        }
    }

    private void Bookings()
    {
        _html.Section("Who has what when", LightpathPictures.Calendar(_result));
        (string[] Risks, CutBooking Hit)[] hits = [.. LightpathText.Met(_result)];
        if (hits.Length == 0)
        {
            return;
        }
        _html.Append("<h3>Bookings that a cut meets as they run</h3>\n");
        _html.Table(
            ["cut of", "booking", ">cut at, h", ">stands, h", ">undelivered, TB", ">done, h", ">late, h"],
            [.. hits.Select(h => (string[])[string.Join(", ", h.Risks), .. LightpathText.Hit(h.Hit)])]
        );
    }

    private void Lines() =>
        _html.Table(
            ["line", ">km", ">lit, %", ">carries, Gb/s", ">booked, %", ">USD/year", ">USD/PB", ">kW", ">pJ/b"],
            [.. _result.Lines.Select(l => LightpathText.Row(l, _result.File.Horizon_s))]
        );

    private static string Hours(double seconds) => Fixed(seconds / 3600, 1);

    private static string Fixed(double value, int digits) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);

    private static string E(string text) => Svg.Escape(text);
}
