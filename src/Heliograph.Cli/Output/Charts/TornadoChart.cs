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
        RowLayout plot = WithRoom(layout, axis, swings, preferred);
        double bottom = layout.Bottom(swings.Count) + 14;
        Svg svg = new(layout.Width) { Height = bottom + 36 };
        axis.Draw(svg, plot.PlotX, plot.PlotWidth, 18, bottom);
        double centre = axis.Position(preferred, plot.PlotX, plot.PlotWidth);
        svg.Text(centre, 11, preferredText, "value strong", Anchor.Middle);
        for (int i = 0; i < swings.Count; i++)
        {
            DrawSwing(svg, layout, plot, axis, swings[i], i, centre);
        }
        return svg.Close(label);
    }

    // The plot gives way where the text of an end would leave the picture or run under the names.
    private static RowLayout WithRoom(RowLayout layout, Axis axis, IReadOnlyList<Swing> swings, double preferred)
    {
        double least = layout.IsNarrow ? 2 : layout.PlotX + 2;
        double left = layout.PlotX;
        double right = layout.PlotX + layout.PlotWidth;
        // Each side moves the ends of the other a little: a few rounds settle it.
        for (int round = 0; round < 4; round++)
        {
            foreach (Swing s in swings)
            {
                (double low, string lowText, double high, string highText) =
                    s.AtLow <= s.AtHigh ? (s.AtLow, s.LowText, s.AtHigh, s.HighText) : (s.AtHigh, s.HighText, s.AtLow, s.LowText);
                double from = axis.Position(Math.Min(low, preferred), 0, 1);
                double to = axis.Position(Math.Max(high, preferred), 0, 1);
                if (from < 1)
                {
                    left = Math.Max(left, (least + 5 + Svg.TextWidth(lowText) - (from * right)) / (1 - from));
                }
                if (to > 0)
                {
                    right = Math.Min(right, (layout.Width - 5 - Svg.TextWidth(highText) - ((1 - to) * left)) / to);
                }
            }
        }
        return layout with { PlotX = left, PlotWidth = Math.Max(layout.PlotWidth / 4, right - left) };
    }

    private static void DrawSwing(Svg svg, RowLayout layout, RowLayout plot, Axis axis, Swing swing, int row, double centre)
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
        double low = axis.Position(swing.AtLow, plot.PlotX, plot.PlotWidth);
        double high = axis.Position(swing.AtHigh, plot.PlotX, plot.PlotWidth);
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
