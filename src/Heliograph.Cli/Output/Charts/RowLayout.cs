namespace Heliograph.Cli.Output.Charts;

/// <summary>
/// Geometry of charts with one row a thing: labels left of the bars on a wide picture, above them on a narrow one
/// (a phone), so that text keeps its size.
/// </summary>
internal sealed record RowLayout(double Width, double PlotX, double PlotWidth, double RowHeight, double BarTop, double BarHeight, double LabelRoom)
{
    public const double WideWidth = 860;
    public const double NarrowWidth = 350;

    public bool IsNarrow => Width < 500;

    /// <param name="labels">The labels' widths decide the split of a wide picture.</param>
    /// <param name="valueRoom">Pixels kept free right of the plot for the value at a bar's end.</param>
    public static RowLayout For(bool narrow, IEnumerable<string> labels, double valueRoom)
    {
        if (narrow)
        {
            return new RowLayout(NarrowWidth, 8, NarrowWidth - 16 - valueRoom, 40, 18, 15, NarrowWidth - 12);
        }
        double label = Math.Clamp(labels.Select(Svg.TextWidth).DefaultIfEmpty(0).Max() + 12, 90, 330);
        return new RowLayout(WideWidth, label, WideWidth - label - valueRoom - 8, 25, 4, 17, label - 10);
    }

    public double RowTop(int row) => 6 + row * RowHeight;

    public double Bottom(int rows) => RowTop(rows) + 2;

    public void Label(Svg svg, int row, string text, string cssClass = "label")
    {
        if (IsNarrow)
        {
            svg.Text(PlotX + 3, RowTop(row) + 12, text, cssClass, Anchor.Start, LabelRoom);
        }
        else
        {
            svg.Text(PlotX - 8, RowTop(row) + BarTop + 13, text, cssClass, Anchor.End, LabelRoom);
        }
    }

    /// <summary>Baseline of text beside a bar.</summary>
    public double TextY(int row) => RowTop(row) + BarTop + BarHeight - 4;
}
