using Heliograph.Model;
using Heliograph.Model.Scenarios;

namespace Heliograph.Cli.Output.Charts;

/// <summary>Sites in a row and the lines between them as arcs, each with its length, wavelengths and rate.</summary>
internal static class WideAreaDrawing
{
    public static string Draw(Report report, bool narrow)
    {
        double width = narrow ? RowLayout.NarrowWidth : RowLayout.WideWidth;
        IReadOnlyList<Site> sites = [.. report.Scenario.Sites];
        double slot = width / sites.Count;
        const double y = 96;
        string[][] texts =
        [
            .. report.Scenario.Wan.Select(line =>
                Of(report, line) is { } state
                    ? LinePages.Words(report, state).SelectMany(t => Lines(t, width - 12)).ToArray()
                    : Lines($"{line.From} to {line.To}: {Numbers.Text(line.Length, "m")}", width - 12)
            ),
        ];
        Svg svg = new(width) { Height = y + 70 + (texts.Sum(t => t.Length) * 18) };
        double textY = y + 66;
        double X(string name) => (sites.Select((s, i) => (s, i)).First(p => p.s.Name == name).i + 0.5) * slot;
        for (int i = 0; i < report.Scenario.Wan.Length; i++)
        {
            WideAreaLine line = report.Scenario.Wan[i];
            (double a, double b) = (X(line.From), X(line.To));
            // Arcs between the same sites one above the other.
            double rise = Math.Min(86, 30 + Math.Min(56, Math.Abs(b - a) / slot * 14) + (16 * (line.Number - 1)));
            string d = $"M{Svg.F(a)} {Svg.F(y - 16)} Q{Svg.F((a + b) / 2)} {Svg.F(y - 16 - rise)} {Svg.F(b)} {Svg.F(y - 16)}";
            LineState? state = Of(report, line);
            svg.Path(d, Palette.Lines.Css, Stroke(state));
            // The top of the arc is half way up to its control point.
            svg.Text((a + b) / 2, y - 22 - (rise / 2), Label(state), "tick", Anchor.Middle, Math.Abs(b - a));
            foreach (string text in texts[i])
            {
                svg.Text(narrow ? 6 : width / 2, textY, text, "value", narrow ? Anchor.Start : Anchor.Middle, width - 12);
                textY += 18;
            }
        }
        foreach (Site site in sites)
        {
            double x = X(site.Name);
            svg.Rect(x - Math.Min(60, slot / 2 - 4), y - 16, Math.Min(120, slot - 8), 32, Palette.Compute.Css, site.Name, " rx=\"6\"");
            svg.Text(x, y + 32, site.Name, "value strong", Anchor.Middle, slot - 4);
            svg.Text(x, y + 46, $"{Numbers.Count(site.Accelerators)} accelerators", "tick", Anchor.Middle, slot - 4);
        }
        return svg.Close("sites and the lines between them");
    }

    private static string[] Lines(string text, double room) => [.. TextTable.Wrap(text, (int)(room / Svg.TextWidth("m")))];

    private static LineState? Of(Report report, WideAreaLine line) => report.Lines.FirstOrDefault(l => ReferenceEquals(l.Line, line));

    // Width by load: what is full stands out, and an empty line is still seen.
    private static double Stroke(LineState? state) => 3 + 6 * Math.Clamp(state?.Load.Value ?? 0, 0, 1);

    private static string Label(LineState? state) =>
        state is null
            ? ""
            : string.Join(
                ", ",
                new[]
                {
                    state.Load.Value is { } load ? $"{Numbers.Percent(load)} loaded" : null,
                    state.Design.Margin.Value is { } margin
                        ? $"{margin.ToString("+0.0;-0.0", System.Globalization.CultureInfo.InvariantCulture)} {state.Design.Margin.Unit}"
                        : null,
                }.OfType<string>()
            );
}
