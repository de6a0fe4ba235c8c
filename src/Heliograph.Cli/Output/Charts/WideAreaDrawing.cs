using Heliograph.Model;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;

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
        string[][] texts = [.. report.Scenario.Wan.Select(line => Lines(Describe(report, line), width - 12))];
        Svg svg = new(width) { Height = y + 70 + (texts.Sum(t => t.Length) * 18) };
        double textY = y + 66;
        double X(string name) => (sites.Select((s, i) => (s, i)).First(p => p.s.Name == name).i + 0.5) * slot;
        for (int i = 0; i < report.Scenario.Wan.Length; i++)
        {
            WideAreaLine line = report.Scenario.Wan[i];
            (double a, double b) = (X(line.From), X(line.To));
            double rise = 30 + Math.Min(56, Math.Abs(b - a) / slot * 14);
            string d = $"M{Svg.F(a)} {Svg.F(y - 16)} Q{Svg.F((a + b) / 2)} {Svg.F(y - 16 - rise)} {Svg.F(b)} {Svg.F(y - 16)}";
            svg.Path(d, Palette.Lines.Css, 4);
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

    private static string Describe(Report report, WideAreaLine line)
    {
        LinkClass? c = report.Fabric.LinkClasses.FirstOrDefault(l => l.Name == $"wan/{line.From}-{line.To}");
        string rate = c is null ? "" : $", {Numbers.Text((double)c.Rate.BitsPerSecond * c.Count, "b/s")} each way";
        string spans = line.AmplifierSpacing is { } spacing ? $", amplified every {Numbers.Text(spacing, "m")}" : ", unamplified";
        return $"{line.From} to {line.To}: {Numbers.Text(line.Length, "m")} of {line.Fibre.Id}, {line.Wavelengths} wavelengths of {line.Transponder.Id}{rate}{spans}";
    }
}
