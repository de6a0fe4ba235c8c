using System.Text.Json;
using Heliograph.Cli.Output.Charts;
using Heliograph.Model;

namespace Heliograph.Cli.Output;

/// <summary>What distance costs a job over several sites: curves, the sentence on them, tables, JSON.</summary>
internal static class SitePages
{
    /// <summary>The same on two lines of a terminal.</summary>
    public static string? Brief(Report report)
    {
        if (report.Sites is not { } s)
        {
            return null;
        }
        string cut =
            s.SurvivesCuts == true ? "go on"
            : s.Restoration_s is null && !s.HasOtherLines ? "wait for the repair"
            : "restart it";
        string cuts = s.CutsPerYear is { } rate ? $"; {Numbers.Digits(rate)} cuts a year {cut}" : "";
        string flows = s.EfficiencyAsFlows is { } run ? $", as flows {Numbers.Percent(run)}," : "";
        return $"{s.Dimension} across {LinkWords.Metres(s.Length_m)}: {Numbers.Percent(s.Efficiency)} of one site{flows} at {Numbers.Count(Math.Round(s.Convergence, 1))} to 1{cuts}";
    }

    /// <summary>The job at its distance, in words; null on one site.</summary>
    public static string? Meaning(Report report)
    {
        if (report.Sites is not { } s)
        {
            return null;
        }
        string flows = s.EfficiencyAsFlows is { } run
            ? $" As flows, {Numbers.Text(s.StepAsFlows_s, "s")} for {Numbers.Text(s.SingleSiteAsFlows_s, "s")} at one site: {Numbers.Percent(run)}."
            : "";
        string cuts =
            s.CutsPerYear is not { } rate ? ""
            : s.SurvivesCuts == true
                ? $" {Numbers.Digits(rate)} cuts or dark amplifiers a year are restored within {Numbers.Text(s.Restoration_s, "s")}: the job pauses and goes on."
            : s.Restoration_s is { } late
                ? $" {Numbers.Digits(rate)} cuts or dark amplifiers a year are restored after {Numbers.Text(late, "s")}, more than the {Numbers.Text(s.Tolerance_s, "s")} that the job survives: it starts again."
            : s.HasOtherLines
                ? $" {Numbers.Digits(rate)} cuts or dark amplifiers a year leave it on the other lines: it starts again on them, slower until the repair, which is in no figure."
            : $" {Numbers.Digits(rate)} cuts or dark amplifiers a year stop it until they are repaired; wan 'restoration' says how long another way takes.";
        return $"{Name(s)} cross{(s.Dimension == "pipeline" ? "es" : "")} {LinkWords.Metres(s.Length_m)}, {Numbers.Text(s.Delay_s, "s")} one way, at {Numbers.Text(s.LineRate_bps, "b/s")} for "
            + $"{Numbers.Text(s.SiteRate_bps, "b/s")} of a site ({Numbers.Count(Math.Round(s.Convergence, 1))} to 1): {Numbers.Percent(s.Efficiency)} of what the same accelerators do at one site.{flows}{cuts}";
    }

    public static void Write(HtmlPage html, Report report)
    {
        if (report.Sites is not { } s)
        {
            return;
        }
        html.Section("What distance costs the job", ByLength(report, s), ByConvergence(report, s), ByWavelengths(report, s));
        html.Append($"<p>{Svg.Escape(Meaning(report)!)}</p>\n");
    }

    public static DataTable Table(Report report)
    {
        IEnumerable<IReadOnlyList<string>> Rows(string what, IEnumerable<SitePoint> points) =>
            points.Select(p => (IReadOnlyList<string>)[what, Numbers.Exact(p.At), Numbers.Exact(p.Step_s), Numbers.Exact(p.Efficiency)]);
        return new DataTable(
            "sites",
            ["varied", "at", "step_s", "efficiency"],
            report.Sites is not { } s
                ? []
                : [.. Rows("length_m", s.ByLength), .. Rows("convergence_ratio", s.ByConvergence), .. Rows("wavelengths_lost", s.ByWavelengthsLost)]
        );
    }

    public static void WriteJson(Utf8JsonWriter json, Report report)
    {
        if (!JsonReport.Begins(json, "sites", report.Sites))
        {
            return;
        }
        SiteStudy s = report.Sites!;
        json.WriteString("acrossSites", s.Dimension);
        json.WriteNumber("efficiency", s.Efficiency);
        json.WriteNumber("step_s", s.Step_s);
        json.WriteNumber("singleSiteStep_s", s.SingleSite_s);
        JsonReport.Number(json, "efficiencyAsFlows", s.EfficiencyAsFlows);
        JsonReport.Number(json, "stepAsFlows_s", s.StepAsFlows_s);
        JsonReport.Number(json, "singleSiteStepAsFlows_s", s.SingleSiteAsFlows_s);
        json.WriteNumber("length_m", s.Length_m);
        json.WriteNumber("delay_s", s.Delay_s);
        json.WriteNumber("lineRate_bps", s.LineRate_bps);
        json.WriteNumber("siteRate_bps", s.SiteRate_bps);
        json.WriteNumber("convergenceRatio", s.Convergence);
        JsonReport.Number(json, "cutsPerYear", s.CutsPerYear);
        JsonReport.Number(json, "restoration_s", s.Restoration_s);
        JsonReport.Number(json, "stallTolerance_s", s.Tolerance_s);
        Points(json, "byLength", "length_m", s.ByLength);
        Points(json, "byConvergenceRatio", "convergenceRatio", s.ByConvergence);
        Points(json, "byWavelengthsLost", "wavelengthsLost", s.ByWavelengthsLost);
        json.WriteEndObject();
    }

    private static void Points(Utf8JsonWriter json, string name, string at, IEnumerable<SitePoint> points) =>
        JsonReport.Array(
            json,
            name,
            points,
            p =>
            {
                json.WriteNumber(at, p.At);
                json.WriteNumber("step_s", p.Step_s);
                json.WriteNumber("efficiency", p.Efficiency);
            }
        );

    private static string Name(SiteStudy s) =>
        s.Dimension == "expert" ? "Experts"
        : s.Dimension == "data" ? "Data"
        : "The pipeline";

    private static Picture ByLength(Report report, SiteStudy s)
    {
        // The longest that still has 95 % of one site.
        double? far = s.ByLength.Where(p => p.Efficiency >= 0.95).Select(p => (double?)p.At).Max();
        string title = far is { } m
            ? $"The job keeps 95% of one site up to {LinkWords.Metres(m)}; at {LinkWords.Metres(s.Length_m)} it has {Numbers.Percent(s.Efficiency)}"
            : $"The job has {Numbers.Percent(s.Efficiency)} of one site at {LinkWords.Metres(s.Length_m)}, and 95% at no distance";
        return Curve(
            report,
            title,
            s.ByLength,
            new AxisSpec("length of the line", "m", IsLog: true),
            [new ReferenceLine(s.Length_m, "as it is", IsVertical: true)],
            "Closed forms; only the delay changes: rate and wavelengths stay, whether or not light reaches so far."
        );
    }

    private static Picture ByConvergence(Report report, SiteStudy s)
    {
        double? most = s.ByConvergence.Where(p => p.Efficiency >= 0.95).Select(p => (double?)p.At).Max();
        string title = most is { } r
            ? $"95% of one site needs a line of at least 1/{Numbers.Count(r)} of the site's rate; this one has 1/{Numbers.Count(Math.Round(s.Convergence, 1))}"
            : $"At no line rate the job has 95% of one site; the line has 1/{Numbers.Count(Math.Round(s.Convergence, 1))} of the site's rate";
        return Curve(
            report,
            title,
            s.ByConvergence,
            new AxisSpec("rate of the site over rate of the line", "", IsLog: true),
            [new ReferenceLine(s.Convergence, "as it is", IsVertical: true)],
            "Convergence ratio; length and delay as they are."
        );
    }

    private static Picture? ByWavelengths(Report report, SiteStudy s)
    {
        if (s.ByWavelengthsLost.Length < 2)
        {
            return null;
        }
        SitePoint one = s.ByWavelengthsLost[1];
        return Curve(
            report,
            $"With {Numbers.Count(one.At)} wavelength lost the job has {Numbers.Percent(one.Efficiency)} of one site, with {Numbers.Count(s.ByWavelengthsLost[^1].At)} lost {Numbers.Percent(s.ByWavelengthsLost[^1].Efficiency)}",
            s.ByWavelengthsLost,
            new AxisSpec("wavelengths lost", ""),
            [],
            "The rest carries all; until it does, see restoration."
        );
    }

    private static Picture Curve(Report report, string title, IEnumerable<SitePoint> points, AxisSpec x, ReferenceLine[] references, string note)
    {
        LineSeries[] lines = [new("this mapping", Palette.Lines, [.. points.Select(p => new LinePoint(p.At, 100 * p.Efficiency))])];
        return Picture.Of(
            title,
            narrow =>
                LineChart.Draw(
                    $"efficiency against {x.Quantity}",
                    lines,
                    x,
                    new AxisSpec("step at one site over step", "%", Covers: (0, 100)),
                    narrow,
                    references
                ),
            $"{note} docs/models/sites.md.",
            Table(report)
        );
    }
}
