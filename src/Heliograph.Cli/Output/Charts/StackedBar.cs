namespace Heliograph.Cli.Output.Charts;

/// <summary>A share of a whole.</summary>
internal sealed record Segment(string Label, double Value, string Text, Swatch Colour);

/// <summary>Bars of shares, one a row: the whole at a glance; a share is labelled where its name fits inside.</summary>
internal static class StackedBar
{
    private const double Row = 46;
    private const double Height = 26;

    public static string Draw(string label, IReadOnlyList<(string Name, string Total, IReadOnlyList<Segment> Segments)> rows, bool narrow)
    {
        double width = narrow ? RowLayout.NarrowWidth : RowLayout.WideWidth;
        double whole = rows.Max(r => r.Segments.Sum(s => Math.Max(0, s.Value)));
        double plot = width - 8;
        Svg svg = new(width) { Height = rows.Count * Row + 6 };
        for (int i = 0; i < rows.Count; i++)
        {
            double y = i * Row + 16;
            svg.Text(4, y - 4, $"{rows[i].Name}: {rows[i].Total}", "label", Anchor.Start, width - 8);
            double x = 4;
            foreach (Segment segment in rows[i].Segments.Where(s => s.Value > 0))
            {
                double w = whole == 0 ? 0 : segment.Value / whole * plot;
                svg.Rect(x, y, Math.Max(0.5, w), Height, segment.Colour.Css, $"{segment.Label}: {segment.Text}", " stroke=\"var(--paper)\"");
                if (Svg.TextWidth(segment.Label) + 10 <= w)
                {
                    // A plate behind the name keeps it readable on every colour, light and dark.
                    double tw = Svg.TextWidth(segment.Label) + 6;
                    svg.Rect(x + w / 2 - tw / 2, y + 5, tw, 16, "var(--plate)", null, " rx=\"3\"");
                    svg.Text(x + w / 2, y + 17, segment.Label, "value", Anchor.Middle);
                }
                x += w;
            }
        }
        return svg.Close(label);
    }
}
