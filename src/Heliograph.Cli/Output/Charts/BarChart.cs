namespace Heliograph.Cli.Output.Charts;

/// <summary>One bar; a null value draws no bar and prints <paramref name="Note"/> in its place.</summary>
/// <param name="Range">Low and high, drawn as a whisker.</param>
internal sealed record Bar(
    string Label,
    double? Value,
    string Text,
    Swatch Colour,
    string? Note = null,
    (double Low, double High)? Range = null,
    bool Alarm = false
);

/// <summary>Horizontal bars from zero, both signs, each with its value in words at the end.</summary>
internal static class BarChart
{
    /// <param name="atLeast">The axis reaches this far, in base units, so that a small margin looks small.</param>
    public static string Draw(string label, IReadOnlyList<Bar> bars, string unit, bool narrow, double atLeast = 0)
    {
        double valueRoom = bars.Select(b => b.Value is null ? 0 : Svg.TextWidth(b.Text)).DefaultIfEmpty(0).Max() + 12;
        RowLayout layout = RowLayout.For(narrow, bars.Select(b => b.Label), Math.Min(valueRoom, narrow ? 130 : 260));
        double min = Math.Min(0, bars.Select(b => Math.Min(b.Value ?? 0, b.Range?.Low ?? 0)).DefaultIfEmpty(0).Min());
        double max = Math.Max(atLeast, bars.Select(b => Math.Max(b.Value ?? 0, b.Range?.High ?? 0)).DefaultIfEmpty(0).Max());
        Axis axis = Axis.Over(min, max, unit, narrow ? 3 : 6);
        double bottom = layout.Bottom(bars.Count);
        Svg svg = new(layout.Width) { Height = bottom + 36 };
        axis.Draw(svg, layout.PlotX, layout.PlotWidth, 4, bottom);
        double zero = axis.Position(0, layout.PlotX, layout.PlotWidth);
        for (int i = 0; i < bars.Count; i++)
        {
            DrawBar(svg, layout, axis, bars[i], i, zero);
        }
        svg.Line(zero, 4, zero, bottom, "var(--ink)");
        return svg.Close(label);
    }

    private static void DrawBar(Svg svg, RowLayout layout, Axis axis, Bar bar, int row, double zero)
    {
        layout.Label(svg, row, bar.Label);
        double y = layout.RowTop(row) + layout.BarTop;
        if (bar.Value is not { } value)
        {
            svg.Text(zero + 6, layout.TextY(row), bar.Note ?? "not computable", "missing", Anchor.Start, layout.PlotX + layout.PlotWidth - zero);
            return;
        }
        double x = axis.Position(value, layout.PlotX, layout.PlotWidth);
        string extra = bar.Alarm ? " stroke=\"var(--error)\" stroke-width=\"2\" stroke-dasharray=\"4 2\"" : "";
        svg.Rect(Math.Min(zero, x), y, Math.Max(1, Math.Abs(x - zero)), layout.BarHeight, bar.Colour.Css, $"{bar.Label}: {bar.Text}", extra);
        double end = Math.Max(zero, x);
        if (bar.Range is { } range)
        {
            double a = axis.Position(range.Low, layout.PlotX, layout.PlotWidth);
            double b = axis.Position(range.High, layout.PlotX, layout.PlotWidth);
            double middle = y + layout.BarHeight / 2;
            svg.Line(a, middle, b, middle, "var(--ink)", 1.5);
            svg.Line(a, middle - 4, a, middle + 4, "var(--ink)", 1.5);
            svg.Line(b, middle - 4, b, middle + 4, "var(--ink)", 1.5);
            end = Math.Max(end, b);
        }
        svg.Text(end + 6, layout.TextY(row), bar.Text, bar.Alarm ? "alarm" : "value");
    }
}
