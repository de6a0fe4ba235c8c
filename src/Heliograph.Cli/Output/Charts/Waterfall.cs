namespace Heliograph.Cli.Output.Charts;

/// <summary>One addition of a waterfall.</summary>
internal sealed record WaterfallTerm(string Label, double Value, string Text, Swatch Colour);

/// <summary>Terms that follow each other from zero to their sum, top to bottom: what the total consists of, in order.</summary>
internal static class Waterfall
{
    public static string Draw(string label, IReadOnlyList<WaterfallTerm> terms, string totalLabel, string totalText, string unit, bool narrow)
    {
        double total = terms.Sum(t => t.Value);
        double valueRoom = terms.Select(t => Svg.TextWidth(t.Text)).Append(Svg.TextWidth(totalText)).Max() + 10;
        RowLayout layout = RowLayout.For(narrow, terms.Select(t => t.Label), valueRoom);
        Axis axis = Axis.Over(0, total, unit, narrow ? 3 : 6);
        double bottom = layout.Bottom(terms.Count + 1);
        Svg svg = new(layout.Width) { Height = bottom + 36 };
        axis.Draw(svg, layout.PlotX, layout.PlotWidth, 4, bottom);
        double sum = 0;
        for (int i = 0; i < terms.Count; i++)
        {
            double from = axis.Position(sum, layout.PlotX, layout.PlotWidth);
            sum += terms[i].Value;
            double to = axis.Position(sum, layout.PlotX, layout.PlotWidth);
            double y = layout.RowTop(i) + layout.BarTop;
            layout.Label(svg, i, terms[i].Label);
            svg.Rect(from, y, Math.Max(1, to - from), layout.BarHeight, terms[i].Colour.Css, $"{terms[i].Label}: {terms[i].Text}");
            svg.Line(to, y + layout.BarHeight, to, layout.RowTop(i + 1) + layout.BarTop, "var(--muted)", 1, " stroke-dasharray=\"2 2\"");
            svg.Text(to + 6, layout.TextY(i), terms[i].Text, "value");
        }
        DrawTotal(svg, layout, axis, terms, totalLabel, totalText);
        svg.Line(layout.PlotX, 4, layout.PlotX, bottom, "var(--ink)");
        return svg.Close(label);
    }

    // The total repeats the colours, gathered: how much of the whole is compute, how much is waiting.
    private static void DrawTotal(Svg svg, RowLayout layout, Axis axis, IReadOnlyList<WaterfallTerm> terms, string totalLabel, string totalText)
    {
        int row = terms.Count;
        layout.Label(svg, row, totalLabel, "label strong");
        double sum = 0;
        foreach (IGrouping<Swatch, WaterfallTerm> group in terms.GroupBy(t => t.Colour))
        {
            double from = axis.Position(sum, layout.PlotX, layout.PlotWidth);
            sum += group.Sum(t => t.Value);
            double to = axis.Position(sum, layout.PlotX, layout.PlotWidth);
            svg.Rect(from, layout.RowTop(row) + layout.BarTop, to - from, layout.BarHeight, group.Key.Css, group.Key.Means);
        }
        svg.Text(axis.Position(sum, layout.PlotX, layout.PlotWidth) + 6, layout.TextY(row), totalText, "value strong");
    }
}
