namespace Heliograph.Cli.Output.Charts;

/// <summary>One figure and where it takes the headline at each end of its range.</summary>
internal sealed record Swing(string Label, double AtLow, double AtHigh, string LowText, string HighText, bool IsWeak);

/// <summary>Bars about the preferred value, widest first: which unknown moves the answer most.</summary>
internal static class TornadoChart
{
    public static string Draw(string label, IReadOnlyList<Swing> swings, double preferred, string preferredText, string unit, bool narrow)
    {
        RowLayout layout = RowLayout.For(narrow, swings.Select(s => s.Label), 10);
        double min = Math.Min(preferred, swings.Select(s => Math.Min(s.AtLow, s.AtHigh)).DefaultIfEmpty(preferred).Min());
        double max = Math.Max(preferred, swings.Select(s => Math.Max(s.AtLow, s.AtHigh)).DefaultIfEmpty(preferred).Max());
        // Room for the ends' texts beyond the longest bar.
        double pad = (max - min) * (narrow ? 0.3 : 0.2);
        Axis axis = Axis.Over(Math.Max(0, min - pad), max + pad, unit, narrow ? 3 : 6);
        double bottom = layout.Bottom(swings.Count) + 14;
        Svg svg = new(layout.Width) { Height = bottom + 36 };
        axis.Draw(svg, layout.PlotX, layout.PlotWidth, 18, bottom);
        double centre = axis.Position(preferred, layout.PlotX, layout.PlotWidth);
        svg.Text(centre, 11, preferredText, "value strong", Anchor.Middle);
        for (int i = 0; i < swings.Count; i++)
        {
            DrawSwing(svg, layout, axis, swings[i], i, centre);
        }
        return svg.Close(label);
    }

    private static void DrawSwing(Svg svg, RowLayout layout, Axis axis, Swing swing, int row, double centre)
    {
        double y = layout.RowTop(row) + layout.BarTop + 14;
        if (layout.IsNarrow)
        {
            svg.Text(layout.PlotX + 3, layout.RowTop(row) + 26, swing.Label, "label", Anchor.Start, layout.LabelRoom);
        }
        else
        {
            svg.Text(layout.PlotX - 8, y + 13, swing.Label, "label", Anchor.End, layout.LabelRoom);
        }
        double low = axis.Position(swing.AtLow, layout.PlotX, layout.PlotWidth);
        double high = axis.Position(swing.AtHigh, layout.PlotX, layout.PlotWidth);
        Half(svg, centre, low, y, layout.BarHeight, "var(--end-low)", $"{swing.Label} at its low end: {swing.LowText}", swing.IsWeak);
        Half(svg, centre, high, y, layout.BarHeight, "var(--end-high)", $"{swing.Label} at its high end: {swing.HighText}", swing.IsWeak);
        // Not through the labels that stand above the bars of a narrow picture.
        svg.Line(centre, layout.IsNarrow ? y - 3 : y - 8, centre, y + layout.BarHeight + 3, "var(--ink)", 1.5);
        double left = Math.Min(Math.Min(low, high), centre);
        double right = Math.Max(Math.Max(low, high), centre);
        svg.Text(left - 5, y + layout.BarHeight - 4, low <= high ? swing.LowText : swing.HighText, "tick", Anchor.End);
        svg.Text(right + 5, y + layout.BarHeight - 4, low <= high ? swing.HighText : swing.LowText, "tick");
    }

    private static void Half(Svg svg, double centre, double end, double y, double height, string colour, string title, bool weak) =>
        svg.Rect(
            Math.Min(centre, end),
            y,
            Math.Abs(end - centre),
            height,
            colour,
            title,
            weak ? " stroke=\"var(--ink)\" stroke-dasharray=\"3 2\"" : ""
        );
}
