using System.Collections.Immutable;
using Heliograph.Model;

namespace Heliograph.Cli.Output.Charts;

/// <summary>
/// What ranks do over time: a row a rank, each pixel in the colour of what fills most of it. Operations by the ten thousand come to as many rectangles as a
/// row has changes of colour.
/// </summary>
internal static class TimelineChart
{
    private const double RowHeight = 18;
    private const double Gap = 4;
    private const double Foot = 36;

    /// <param name="seconds">Length of the time axis.</param>
    public static string Draw(string label, ImmutableArray<RankTimeline> rows, double seconds, bool narrow)
    {
        RowLayout layout = RowLayout.For(narrow, rows.Select(r => r.Name), 8);
        double row = narrow ? layout.RowHeight : RowHeight + Gap;
        double bottom = 6 + (rows.Length * row);
        Svg svg = new(layout.Width) { Height = bottom + Foot };
        Axis axis = Axis.Over(0, seconds, "s", narrow ? 4 : 8);
        double pixels = layout.PlotWidth;
        // The axis ends at a round number, the rows at the end of the step.
        double used = axis.Position(seconds, 0, pixels);
        axis.Draw(svg, layout.PlotX, pixels, 6, bottom);
        for (int r = 0; r < rows.Length; r++)
        {
            double top = 6 + (r * row);
            svg.Text(
                narrow ? layout.PlotX + 3 : layout.PlotX - 8,
                top + 12,
                rows[r].Name,
                "label",
                narrow ? Anchor.Start : Anchor.End,
                layout.LabelRoom
            );
            double y = top + (narrow ? layout.BarTop : 0);
            Swatch[] colours = Columns(rows[r], seconds, (int)Math.Max(1, used));
            for (int from = 0; from < colours.Length; )
            {
                int to = from + 1;
                while (to < colours.Length && colours[to] == colours[from])
                {
                    to++;
                }
                svg.Rect(layout.PlotX + from, y, to - from, RowHeight, colours[from].Css, colours[from].Means);
                from = to;
            }
        }
        return svg.Close(label);
    }

    /// <summary>Colour of what a compute stream does, or stands still for.</summary>
    public static Swatch ColourOf(string dimension) =>
        dimension switch
        {
            "compute" => Palette.Compute,
            "optimizer" => Palette.Optimizer,
            "pipeline" or "wait" or "end" => Palette.Bubble,
            _ => Palette.Exposed,
        };

    // What fills most of each column; what nothing fills is a wait for what other streams bring.
    private static Swatch[] Columns(RankTimeline row, double seconds, int columns)
    {
        Swatch[] kinds = [Palette.Compute, Palette.Exposed, Palette.Bubble, Palette.Optimizer];
        double[,] filled = new double[columns, kinds.Length];
        double width = seconds / columns;
        double last = 0;
        foreach (TimelineSpan span in row.Spans.Where(s => s.Stream == 0))
        {
            Fill(Array.IndexOf(kinds, ColourOf(span.Dimension)), span.Begin, span.End);
            Fill(1, last, span.Begin);
            last = span.End;
        }
        Fill(2, last, seconds);
        Swatch[] colours = new Swatch[columns];
        for (int c = 0; c < columns; c++)
        {
            int most = 0;
            for (int k = 1; k < kinds.Length; k++)
            {
                most = filled[c, k] > filled[c, most] ? k : most;
            }
            colours[c] = kinds[most];
        }
        return colours;

        void Fill(int kind, double from, double to)
        {
            for (int c = (int)(from / width); c < columns && c * width < to; c++)
            {
                filled[c, kind] += Math.Max(0, Math.Min(to, (c + 1) * width) - Math.Max(from, c * width));
            }
        }
    }
}
