namespace Heliograph.Cli.Output.Charts;

/// <summary>A value that a reader compares the data with.</summary>
/// <param name="At">In the base unit of its axis.</param>
/// <param name="Label">What it means: "closes above 0 dB".</param>
/// <param name="IsVertical">A value of the x axis; else one of the y axis.</param>
internal sealed record ReferenceLine(double At, string Label, bool IsVertical = false);

/// <summary>The rectangle of a plot with two axes, in pixels of the picture.</summary>
internal sealed record PlotFrame(Box Area, PlotScale X, PlotScale Y)
{
    /// <summary>Below the plot: tick numbers and the caption of the x axis.</summary>
    public const double Foot = 40;

    public double PixelX(double value) => X.Position(value, Area.X, Area.Width);

    public double PixelY(double value) => Y.Position(value, Area.Bottom, -Area.Height);

    /// <summary>Left of the plot: room for the numbers of the y axis, and for half of the first of the x axis.</summary>
    public static double Gutter(PlotScale x, PlotScale y) =>
        Math.Max(Overhang(x), y.Ticks.Select(t => Box.TextWidth(t.Text, "tick")).DefaultIfEmpty(0).Max() + 10);

    /// <summary>Half of the last number of the x axis stands right of the plot.</summary>
    public static double Overhang(PlotScale x) => (x.Ticks.Select(t => Box.TextWidth(t.Text, "tick")).DefaultIfEmpty(0).Max() / 2) + 3;

    /// <summary>Grid, numbers, and a caption a side: that of y above the plot, that of x below it.</summary>
    public void DrawAxes(Svg svg, LabelPlacer placer)
    {
        foreach ((double at, string text) in Y.Ticks)
        {
            double y = PixelY(at);
            svg.Line(Area.X, y, Area.Right, y, "var(--grid)");
            svg.Text(Area.X - 6, y + 4, text, "tick", Anchor.End);
            placer.Take(Box.OfText(text, Area.X - 6, y + 4, "tick", Anchor.End));
        }
        foreach ((double at, string text) in X.Ticks)
        {
            double x = PixelX(at);
            svg.Line(x, Area.Y, x, Area.Bottom, "var(--grid)");
            svg.Text(x, Area.Bottom + 17, text, "tick", Anchor.Middle);
        }
        svg.Line(Area.X, Area.Bottom, Area.Right, Area.Bottom, "var(--muted)");
        svg.Line(Area.X, Area.Y, Area.X, Area.Bottom, "var(--muted)");
        svg.Text(2, 12, Box.Cut(Y.Caption, svg.Width - 4, "tick"), "tick");
        svg.Text(Area.Right, Area.Bottom + 33, Box.Cut(X.Caption, Area.Right - 2, "tick"), "tick", Anchor.End);
        placer.Take(Box.OfText(Y.Caption, 2, 12, "tick"));
    }

    /// <summary>Says that there is nothing to show.</summary>
    public void DrawNothing(Svg svg, LabelPlacer placer)
    {
        (double x, double y) = (Area.X + (Area.Width / 2), Area.Y + (Area.Height / 2));
        svg.Text(x, y, "no data", "missing", Anchor.Middle);
        placer.Take(Box.OfText("no data", x, y, "missing", Anchor.Middle));
    }

    /// <summary>The lines across the plot, without their labels.</summary>
    public void DrawReferences(Svg svg, IEnumerable<ReferenceLine> references)
    {
        foreach (ReferenceLine r in references)
        {
            (double x1, double y1, double x2, double y2) = Ends(r);
            svg.Line(x1, y1, x2, y2, "var(--ink)", 1.2);
        }
    }

    /// <summary>The labels, each where along its line it covers least.</summary>
    /// <returns>Those that found no room.</returns>
    public IReadOnlyList<ReferenceLine> DrawReferenceLabels(Svg svg, IEnumerable<ReferenceLine> references, LabelPlacer placer)
    {
        List<ReferenceLine> homeless = [];
        foreach (ReferenceLine r in references)
        {
            if (placer.Place(Places(r)) is not { } place)
            {
                homeless.Add(r);
                continue;
            }
            Plate(svg, place.Box, placer);
            svg.Text(place.Box.X, place.Box.Y + Box.Ascent, r.Label, "value");
        }
        return homeless;
    }

    /// <summary>Keeps text readable where it covers a line.</summary>
    public static void Plate(Svg svg, Box box, LabelPlacer placer)
    {
        if (placer.CoveredLine(box) > 0)
        {
            double left = Math.Max(0, box.X - 2);
            svg.Rect(left, box.Y, Math.Min(svg.Width, box.Right + 2) - left, box.Height, "var(--plate)", null, " rx=\"3\"");
        }
    }

    public (double X1, double Y1, double X2, double Y2) Ends(ReferenceLine r) =>
        r.IsVertical ? (PixelX(r.At), Area.Y, PixelX(r.At), Area.Bottom) : (Area.X, PixelY(r.At), Area.Right, PixelY(r.At));

    private IEnumerable<(Box Box, double Cost, int Tag)> Places(ReferenceLine r)
    {
        Box text = Box.OfText(r.Label, 0, 0, "value");
        const int stops = 12;
        for (int i = 0; i <= stops; i++)
        {
            if (r.IsVertical)
            {
                // From the top down; right of the line before left of it.
                double y = Area.Y + 3 + (i * (Area.Height - text.Height - 6) / stops);
                yield return (text with { X = PixelX(r.At) + 5, Y = y }, 2 * i, i);
                yield return (text with { X = PixelX(r.At) - 5 - text.Width, Y = y }, (2 * i) + 1, i);
            }
            else
            {
                // From the left; above the line before below it.
                double x = Area.X + 5 + (i * Math.Max(0, Area.Width - text.Width - 10) / stops);
                yield return (text with { X = x, Y = PixelY(r.At) - text.Height - 2 }, 2 * i, i);
                yield return (text with { X = x, Y = PixelY(r.At) + 3 }, (2 * i) + 1, i);
            }
        }
    }
}
