namespace Heliograph.Cli.Output.Charts;

/// <summary>A distribution in bins of equal width: of a level of an eye, of a margin.</summary>
/// <param name="Name">Stands at its highest bin.</param>
/// <param name="From">Lower edge of the first bin, in the base unit of the value.</param>
/// <param name="BinWidth">Above zero.</param>
/// <param name="Weights">Of each bin, zero or above: counts, shares or densities, as the axis says.</param>
internal sealed record Distribution(string Name, Swatch Colour, double From, double BinWidth, IReadOnlyList<double> Weights)
{
    public double Edge(int bin) => From + (bin * BinWidth);
}

/// <summary>A limit that splits a distribution, and each side in words.</summary>
/// <param name="Below">"1.2% do not close".</param>
/// <param name="Above">"98.8% close".</param>
internal sealed record Limit(double At, string Below, string Above);

/// <summary>Distributions as areas.</summary>
internal sealed class Histogram
{
    private const double WideHeight = 240;
    private const double NarrowHeight = 200;

    private readonly IReadOnlyList<Distribution> _classes;
    private readonly PlotFrame _frame;
    private readonly bool _levels;
    private readonly string _unit;
    private readonly Svg _svg;
    private readonly LabelPlacer _placer;

    private Histogram(
        IReadOnlyList<Distribution> classes,
        AxisSpec value,
        AxisSpec weight,
        IEnumerable<double> marks,
        bool levels,
        bool narrow,
        double top
    )
    {
        foreach (Distribution c in classes)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(c.BinWidth, nameof(classes));
        }
        _classes = classes;
        _levels = levels;
        _unit = value.Unit;
        double width = narrow ? RowLayout.NarrowWidth : RowLayout.WideWidth;
        double height = (narrow ? NarrowHeight : WideHeight) * (levels ? 1.3 : 1);
        IEnumerable<double> values = classes.Where(c => c.Weights.Count > 0).SelectMany(c => new[] { c.From, c.Edge(c.Weights.Count) });
        PlotScale across = PlotScale.Over(
            values.Concat(marks),
            value,
            levels ? 8
                : narrow ? 5
                : 10
        );
        IEnumerable<double> weights = classes.SelectMany(c => c.Weights);
        PlotScale along = PlotScale.Over(weight.IsLog ? weights : weights.Prepend(0), weight, levels ? (narrow ? 4 : 8) : 4);
        (PlotScale x, PlotScale y) = levels ? (along, across) : (across, along);
        double left = PlotFrame.Gutter(x, y);
        double right = PlotFrame.Overhang(x);
        double plot = width - left - right;
        // Names of levels stand right of their peaks, names of spreads above them.
        if (levels)
        {
            foreach (Distribution c in classes.Where(c => c.Weights.Any(weight.Shows)))
            {
                double room = width - left - Box.TextWidth(c.Name, "strong") - 8;
                plot = Math.Min(plot, room / Math.Max(1e-9, x.Position(c.Weights.Max(), 0, 1)));
            }
        }
        double above = top + (levels ? 0 : 16);
        _frame = new PlotFrame(new Box(left, above, Math.Max(0.4 * width, plot), height), x, y);
        _svg = new Svg(width) { Height = _frame.Area.Bottom + PlotFrame.Foot };
        _placer = new LabelPlacer(new Box(0, 0, width, _frame.Area.Bottom));
    }

    /// <summary>
    /// Levels of an eye: values upwards, as on an oscilloscope, weights to the right, decision thresholds across.
    /// </summary>
    /// <param name="levels">From the lowest; may be empty.</param>
    /// <param name="thresholds">In the base unit of <paramref name="value"/>.</param>
    public static string DrawLevels(
        string label,
        IReadOnlyList<Distribution> levels,
        AxisSpec value,
        AxisSpec weight,
        IReadOnlyList<(double At, string Label)> thresholds,
        bool narrow
    )
    {
        ReferenceLine[] lines = [.. thresholds.Where(t => value.Shows(t.At)).Select(t => new ReferenceLine(t.At, t.Label))];
        Histogram histogram = new(levels, value, weight, lines.Select(l => l.At), levels: true, narrow, 24);
        return histogram.Draw(label, lines, null);
    }

    /// <summary>How a quantity spreads: values to the right, weights upwards, a limit and what lies on each side of it.</summary>
    /// <param name="classes">May be empty.</param>
    /// <param name="limit">What lies below it has a dashed outline.</param>
    public static string DrawSpread(
        string label,
        IReadOnlyList<Distribution> classes,
        AxisSpec value,
        AxisSpec weight,
        Limit? limit,
        bool narrow,
        IReadOnlyList<(double At, string Label)>? marks = null
    )
    {
        Limit? split = limit is { } l && value.Shows(l.At) ? l : null;
        ReferenceLine[] lines = [.. (marks ?? []).Where(m => value.Shows(m.At)).Select(m => new ReferenceLine(m.At, m.Label, IsVertical: true))];
        IEnumerable<double> ends = lines.Select(m => m.At).Concat(split is null ? [] : [split.At]);
        Histogram histogram = new(classes, value, weight, ends, levels: false, narrow, split is null ? 24 : 56);
        return histogram.Draw(label, lines, split);
    }

    private string Draw(string label, ReferenceLine[] lines, Limit? limit)
    {
        _frame.DrawAxes(_svg, _placer);
        foreach (Distribution c in _classes)
        {
            DrawArea(c, limit);
        }
        if (_classes.All(c => c.Weights.Count == 0))
        {
            _frame.DrawNothing(_svg, _placer);
        }
        _frame.DrawReferences(_svg, lines);
        foreach (ReferenceLine line in lines)
        {
            (double x1, double y1, double x2, double y2) = _frame.Ends(line);
            _placer.AddLine(x1, y1, x2, y2);
        }
        if (limit is not null)
        {
            DrawLimit(limit);
        }
        foreach (Distribution c in _classes.Where(c => c.Name.Length > 0 && c.Weights.Any(w => w > 0)))
        {
            DrawName(c);
        }
        foreach (ReferenceLine line in _frame.DrawReferenceLabels(_svg, lines, _placer))
        {
            PlotKey.Add(_svg, $"{line.Label}: {Numbers.Text(line.At, _unit)}", "var(--ink)");
        }
        return _svg.Close(label);
    }

    private void DrawArea(Distribution c, Limit? limit)
    {
        if (c.Weights.Count == 0)
        {
            return;
        }
        int last = c.Weights.Count;
        (double X, double Y)[] outline = [.. Steps(c, c.From, c.Edge(last))];
        _svg.Area($"M{Join(outline)}Z", c.Colour.Css, c.Name, " fill-opacity=\"0.45\"");
        // The two ends on the axis close the area; the outline leaves the axis out, and what fails has its own.
        double from = limit is null ? c.From : Math.Max(c.From, limit.At);
        if (from < c.Edge(last))
        {
            (double X, double Y)[] passing = [.. Steps(c, from, c.Edge(last))];
            _svg.Path($"M{Join(passing[1..^1])}", c.Colour.Css, 1.5);
        }
        for (int i = 2; i < outline.Length - 1; i++)
        {
            _placer.AddLine(outline[i - 1].X, outline[i - 1].Y, outline[i].X, outline[i].Y);
        }
        if (limit is not null && c.From < limit.At)
        {
            (double X, double Y)[] failing = [.. Steps(c, c.From, Math.Min(limit.At, c.Edge(last)))];
            _svg.Path($"M{Join(failing[..^1])}", "var(--error)", 2, " stroke-dasharray=\"4 2\"");
        }
    }

    // Corners of the steps between two values, from the axis and back to it.
    private IEnumerable<(double X, double Y)> Steps(Distribution c, double from, double to)
    {
        yield return Pixel(from, 0);
        for (int bin = 0; bin < c.Weights.Count && c.Edge(bin) < to; bin++)
        {
            if (c.Edge(bin + 1) <= from)
            {
                continue;
            }
            yield return Pixel(Math.Max(from, c.Edge(bin)), c.Weights[bin]);
            yield return Pixel(Math.Min(to, c.Edge(bin + 1)), c.Weights[bin]);
        }
        yield return Pixel(to, 0);
    }

    private (double X, double Y) Pixel(double value, double weight)
    {
        PlotScale along = _levels ? _frame.X : _frame.Y;
        double w = double.IsFinite(weight) ? Math.Max(along.Min, weight) : along.Min;
        return _levels ? (_frame.PixelX(w), _frame.PixelY(value)) : (_frame.PixelX(value), _frame.PixelY(w));
    }

    private static string Join(IEnumerable<(double X, double Y)> points) => string.Join("L", points.Select(p => $"{Svg.F(p.X)} {Svg.F(p.Y)}"));

    private void DrawLimit(Limit limit)
    {
        double x = _frame.PixelX(limit.At);
        (string Text, string Css, Anchor Anchor, double Side)[] sides =
        [
            (Box.Cut($"← {limit.Below}", _svg.Width - 4, "alarm"), "alarm", Anchor.End, -6),
            (Box.Cut($"{limit.Above} →", _svg.Width - 4, "strong"), "value strong", Anchor.Start, 6),
        ];
        bool fits = sides.All(s => InPicture(Box.OfText(s.Text, x + s.Side, 0, s.Css, s.Anchor)));
        double y = _frame.Area.Y - (fits ? 18 : 34);
        double top = fits ? y - Box.Ascent : _frame.Area.Y - 14;
        _svg.Line(x, top, x, _frame.Area.Bottom, "var(--ink)", 1.5);
        _placer.AddLine(x, top, x, _frame.Area.Bottom);
        foreach ((string text, string css, Anchor anchor, double side) in sides)
        {
            Box box = Box.OfText(text, x + side, y, css, anchor);
            // Beside the line where both fit; else one below the other, as near to it as the picture allows.
            double left = Math.Clamp(box.X, 2, Math.Max(2, _svg.Width - box.Width - 2));
            _svg.Text(left, y, text, css);
            _placer.Take(box with { X = left });
            y += fits ? 0 : 16;
        }
    }

    private bool InPicture(Box box) => box.X >= 0 && box.Right <= _svg.Width;

    private void DrawName(Distribution c)
    {
        int peak = 0;
        for (int bin = 1; bin < c.Weights.Count; bin++)
        {
            peak = c.Weights[bin] > c.Weights[peak] ? bin : peak;
        }
        (double x, double y) = Pixel(c.Edge(peak) + (c.BinWidth / 2), c.Weights[peak]);
        Box text = Box.OfText(c.Name, 0, 0, "strong");
        IEnumerable<(Box, double, int)> places = Enumerable
            .Range(0, 17)
            .Select(i => ((i + 1) / 2) * (i % 2 == 0 ? 8.0 : -8.0))
            .Select(move =>
                _levels
                    ? (text with { X = x + 6, Y = y - (text.Height / 2) + move }, Math.Abs(move), 0)
                    : (text with { X = x - (text.Width / 2) + (2 * move), Y = y - text.Height - 3 }, Math.Abs(move), 0)
            );
        if (_placer.Place(places) is { } place)
        {
            PlotFrame.Plate(_svg, place.Box, _placer);
            _svg.Text(place.Box.X, place.Box.Y + Box.Ascent, c.Name, "value strong");
        }
        else
        {
            PlotKey.Add(_svg, c.Name, c.Colour.Css);
        }
    }
}
