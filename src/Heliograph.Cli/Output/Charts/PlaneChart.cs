namespace Heliograph.Cli.Output.Charts;

/// <summary>A rectangle of a row.</summary>
/// <param name="From">On the axis, base units.</param>
/// <param name="Top">0 to 1: upper edge within the row.</param>
/// <param name="IsHollow">An outline alone: kept, not used.</param>
internal sealed record PlaneArea(double From, double To, double Top, double Bottom, Swatch Colour, string Detail, bool IsHollow = false);

/// <summary>A named row with its areas, the first drawn undermost; <paramref name="Note"/> stands in it where there is nothing else to see.</summary>
internal sealed record PlaneRow(string Name, IReadOnlyList<PlaneArea> Areas, string? Note = null);

/// <summary>Rows of areas over one axis: what is taken of each, from where to where; the height within a row is a second quantity.</summary>
internal static class PlaneChart
{
    private const double Wide = 24;

    public static string Draw(string label, IReadOnlyList<PlaneRow> rows, double from, double to, string unit, bool narrow)
    {
        RowLayout layout = RowLayout.For(narrow, rows.Select(r => r.Name), 8);
        Axis axis = Axis.Over(from, to, unit, narrow ? 4 : 8);
        double bottom = layout.Bottom(rows.Count);
        Svg svg = new(layout.Width) { Height = bottom + 36 };
        axis.Draw(svg, layout.PlotX, layout.PlotWidth, 4, bottom);
        for (int r = 0; r < rows.Count; r++)
        {
            layout.Label(svg, r, rows[r].Name);
            double y = layout.RowTop(r) + layout.BarTop;
            double height = narrow ? layout.BarHeight : Wide - 6;
            svg.Line(layout.PlotX, y + height, layout.PlotX + layout.PlotWidth, y + height, "var(--grid)");
            foreach (PlaneArea area in rows[r].Areas)
            {
                double left = axis.Position(area.From, layout.PlotX, layout.PlotWidth);
                double right = axis.Position(area.To, layout.PlotX, layout.PlotWidth);
                double top = y + area.Top * height;
                double high = Math.Max((area.Bottom - area.Top) * height, 1);
                string extra = area.IsHollow
                    ? $" stroke=\"{area.Colour.Css}\" stroke-dasharray=\"3 2\""
                    : " stroke=\"var(--paper)\" stroke-width=\"0.5\"";
                svg.Rect(left, top, Math.Max(right - left, 1), high, area.IsHollow ? "transparent" : area.Colour.Css, area.Detail, extra);
            }
            if (rows[r].Note is { } note)
            {
                svg.Text(layout.PlotX + 6, y + height - 5, note, "missing", Anchor.Start, layout.PlotWidth - 8);
            }
        }
        return svg.Close(label);
    }
}
