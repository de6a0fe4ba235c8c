namespace Heliograph.Cli.Output.Charts;

/// <summary>A point of a line, in base units.</summary>
/// <param name="Y">Null where it is unknown: the line has a gap there.</param>
/// <param name="Low">Lower edge of the band about the line; a band is drawn where both edges are known.</param>
/// <param name="High">Upper edge.</param>
internal readonly record struct LinePoint(double X, double? Y, double? Low = null, double? High = null);

/// <summary>Where a line ends because what it describes ends there.</summary>
/// <param name="X">Within the line's points; what lies beyond is not drawn.</param>
/// <param name="Word">Why, for the label: "stops at 2 m".</param>
internal sealed record StopMark(double X, string Word);

/// <summary>One line.</summary>
/// <param name="Points">In rising x.</param>
/// <param name="IsDashed">For what is not like the rest: an estimate, a variant.</param>
internal sealed record LineSeries(string Name, Swatch Colour, IReadOnlyList<LinePoint> Points, bool IsDashed = false, StopMark? Stop = null);

/// <summary>
/// Lines over a shared plane, each with its name at its end. Where there is no room for the names (many lines, a phone),
/// letters stand at the ends and the names in a key below.
/// </summary>
internal sealed class LineChart
{
    private const double WideHeight = 340;
    private const double NarrowHeight = 260;
    private const double Top = 24;

    /// <summary>A name may run over this much of foreign lines before a key serves better.</summary>
    private const double MostCovered = 90;

    private readonly IReadOnlyList<LineSeries> _series;
    private readonly IReadOnlyList<ReferenceLine> _references;
    private readonly PlotScale _x;
    private readonly PlotScale _y;
    private readonly bool _narrow;
    private readonly double _width;

    private LineChart(IReadOnlyList<LineSeries> series, AxisSpec x, AxisSpec y, bool narrow, IReadOnlyList<ReferenceLine> references)
    {
        _series = [.. series.Select(s => Shown(s, x, y))];
        _references = [.. references.Where(r => (r.IsVertical ? x : y).Shows(r.At))];
        _narrow = narrow;
        _width = narrow ? RowLayout.NarrowWidth : RowLayout.WideWidth;
        LinePoint[] known = [.. _series.SelectMany(s => s.Points).Where(p => p.Y is not null || (p.Low is not null && p.High is not null))];
        _x = PlotScale.Over(known.Select(p => p.X).Concat(_references.Where(r => r.IsVertical).Select(r => r.At)), x, narrow ? 5 : 10);
        IEnumerable<double> heights = known.SelectMany(p => new[] { p.Y, p.Low, p.High }).OfType<double>();
        _y = PlotScale.Over(heights.Concat(_references.Where(r => !r.IsVertical).Select(r => r.At)), y, narrow ? 6 : 8);
    }

    /// <summary>The picture. Deterministic; cost is about 50 places tried a name, each against all lines.</summary>
    /// <param name="label">For a screen reader.</param>
    /// <param name="series">May be empty; a line of a single point is a dot.</param>
    /// <param name="isKeyed">Letters and a key in any case: for many long names.</param>
    public static string Draw(
        string label,
        IReadOnlyList<LineSeries> series,
        AxisSpec x,
        AxisSpec y,
        bool narrow,
        IReadOnlyList<ReferenceLine>? references = null,
        bool isKeyed = false
    )
    {
        LineChart chart = new(series, x, y, narrow, references ?? []);
        return (isKeyed ? null : chart.DrawNamed(label)) ?? chart.DrawKeyed(label);
    }

    // Names at the ends of the lines; null when they do not fit.
    private string? DrawNamed(string label)
    {
        double most = _narrow ? 96 : 210;
        EndLabel[] labels = [.. Ends().Select(e => Named(e, most))];
        if (_narrow && labels.Sum(l => l.Name.Count + l.Note.Count) > 8)
        {
            return null;
        }
        PlotFrame frame = FrameFor(labels);
        if (frame.Area.Width < 0.5 * _width)
        {
            return null;
        }
        (Svg svg, LabelPlacer placer) = DrawPlot(frame);
        bool fits = EndLabels.Draw(svg, frame, placer, labels, MostCovered);
        return fits && frame.DrawReferenceLabels(svg, _references, placer).Count == 0 ? svg.Close(label) : null;
    }

    private static EndLabel Named((LineSeries Series, LinePoint Start, LinePoint End) line, double most)
    {
        IReadOnlyList<string> name = line.Series.Name.Length == 0 ? [] : Box.Wrap(line.Series.Name, most, "strong");
        return new EndLabel(line.Series, line.Start, line.End, name, line.Series.Stop is { } stop ? Box.Wrap(stop.Word, most, "tick") : []);
    }

    private string DrawKeyed(string label)
    {
        (LineSeries Series, LinePoint Start, LinePoint End)[] ends = [.. Ends()];
        // One line needs no letter; past z a letter helps no one, and the colour and the key remain.
        string[] letters = [.. ends.Select((_, i) => ends.Length is > 1 and <= 26 ? $"{(char)('a' + i)}" : "")];
        EndLabel[] labels =
        [
            .. ends.Zip(letters)
                .Where(e => e.Second.Length > 0)
                .Select(e => new EndLabel(e.First.Series, e.First.Start, e.First.End, [e.Second], [])),
        ];
        PlotFrame frame = FrameFor(labels);
        (Svg svg, LabelPlacer placer) = DrawPlot(frame);
        EndLabels.Draw(svg, frame, placer, labels, double.PositiveInfinity);
        IReadOnlyList<ReferenceLine> homeless = frame.DrawReferenceLabels(svg, _references, placer);
        foreach ((LineSeries s, string letter) in ends.Select(e => e.Series).Zip(letters))
        {
            PlotKey.Add(svg, s.Stop is null ? s.Name : $"{s.Name}: {s.Stop.Word}", s.Colour.Css, s.IsDashed, letter);
        }
        foreach (ReferenceLine r in homeless)
        {
            PlotKey.Add(svg, r.Label, "var(--ink)");
        }
        return svg.Close(label);
    }

    // Names that have to move apart need room for the lines that lead to them.
    private PlotFrame FrameFor(EndLabel[] labels)
    {
        PlotFrame frame = Frame(labels, EndLabels.Gap);
        return EndLabels.MoveApart(frame, labels) ? Frame(labels, EndLabels.LeaderGap) : frame;
    }

    // The plot gives way where a name would leave the picture.
    private PlotFrame Frame(EndLabel[] labels, double gap)
    {
        double left = PlotFrame.Gutter(_x, _y);
        double width = _width - left - PlotFrame.Overhang(_x);
        foreach (EndLabel label in labels)
        {
            double at = _x.Position(label.End.X, 0, 1);
            if (at > 0)
            {
                width = Math.Min(width, (_width - left - gap - label.Width - 2) / at);
            }
        }
        return new PlotFrame(new Box(left, Top, Math.Max(40, width), _narrow ? NarrowHeight : WideHeight), _x, _y);
    }

    private (Svg Svg, LabelPlacer Placer) DrawPlot(PlotFrame frame)
    {
        Svg svg = new(_width) { Height = frame.Area.Bottom + PlotFrame.Foot };
        LabelPlacer placer = new(new Box(0, 0, _width, frame.Area.Bottom));
        frame.DrawAxes(svg, placer);
        foreach (LineSeries s in _series)
        {
            DrawBand(svg, frame, s);
        }
        frame.DrawReferences(svg, _references);
        foreach (ReferenceLine r in _references)
        {
            (double x1, double y1, double x2, double y2) = frame.Ends(r);
            placer.AddLine(x1, y1, x2, y2);
        }
        foreach (LineSeries s in _series)
        {
            DrawLine(svg, frame, s, placer);
        }
        foreach ((LineSeries s, _, LinePoint end) in Ends().Where(e => e.Series.Stop is not null))
        {
            DrawStop(svg, frame.PixelX(end.X), frame.PixelY(end.Y!.Value), s);
            placer.Take(new Box(frame.PixelX(end.X) - 3, frame.PixelY(end.Y!.Value) - 7, 6, 14));
        }
        if (!_series.SelectMany(s => s.Points).Any(p => p.Y is not null || (p.Low is not null && p.High is not null)))
        {
            frame.DrawNothing(svg, placer);
        }
        return (svg, placer);
    }

    private static void DrawBand(Svg svg, PlotFrame frame, LineSeries series)
    {
        foreach (LinePoint[] run in Runs(series.Points, p => p.Low is not null && p.High is not null).Where(r => r.Length > 1))
        {
            IEnumerable<string> upper = run.Select(p => At(frame, p.X, p.High!.Value));
            IEnumerable<string> lower = run.Reverse().Select(p => At(frame, p.X, p.Low!.Value));
            svg.Area($"M{string.Join("L", upper.Concat(lower))}Z", series.Colour.Css, $"{series.Name}: range", " fill-opacity=\"0.18\"");
        }
    }

    private static void DrawLine(Svg svg, PlotFrame frame, LineSeries series, LabelPlacer placer)
    {
        foreach (LinePoint[] run in Runs(series.Points, p => p.Y is not null))
        {
            if (run.Length == 1)
            {
                svg.Circle(frame.PixelX(run[0].X), frame.PixelY(run[0].Y!.Value), 3.5, series.Colour.Css);
                continue;
            }
            string d = $"M{string.Join("L", run.Select(p => At(frame, p.X, p.Y!.Value)))}";
            svg.Path(d, series.Colour.Css, 2.5, $" stroke-linejoin=\"round\"{PlotKey.Dash(series.IsDashed)}");
            for (int i = 1; i < run.Length; i++)
            {
                placer.AddLine(frame.PixelX(run[i - 1].X), frame.PixelY(run[i - 1].Y!.Value), frame.PixelX(run[i].X), frame.PixelY(run[i].Y!.Value));
            }
        }
    }

    // A wall across the line: here it ends, for a reason, and not for want of data.
    private static void DrawStop(Svg svg, double x, double y, LineSeries series)
    {
        svg.Line(x, y - 7, x, y + 7, "var(--paper)", 5);
        svg.Line(x, y - 6, x, y + 6, series.Colour.Css, 3);
    }

    private IEnumerable<(LineSeries Series, LinePoint Start, LinePoint End)> Ends() =>
        _series
            .Select(s => (Series: s, Known: s.Points.Where(p => p.Y is not null).ToArray()))
            .Where(s => s.Known.Length > 0)
            .Select(s => (s.Series, s.Known[0], s.Known[^1]));

    private static string At(PlotFrame frame, double x, double y) => $"{Svg.F(frame.PixelX(x))} {Svg.F(frame.PixelY(y))}";

    // What has a place on the axes, up to the mark.
    private static LineSeries Shown(LineSeries series, AxisSpec x, AxisSpec y)
    {
        double? Kept(double? value) => value is { } v && y.Shows(v) ? v : null;
        LinePoint[] points =
        [
            .. series.Points.Where(p => x.Shows(p.X) && x.Clamp(p.X) == p.X).Select(p => new LinePoint(p.X, Kept(p.Y), Kept(p.Low), Kept(p.High))),
        ];
        LinePoint[] kept = series.Stop is { } stop ? UpTo(points, stop.X, x, y) : points;
        return series with { Points = y.Within is { } within ? [.. Cut(kept, within, x, y)] : kept };
    }

    private static LinePoint[] UpTo(LinePoint[] points, double stop, AxisSpec x, AxisSpec y)
    {
        int next = Array.FindIndex(points, p => p.X > stop);
        if (next < 0)
        {
            return points;
        }
        if (next == 0 || points[next - 1].X == stop)
        {
            return points[..next];
        }
        (LinePoint a, LinePoint b) = (points[next - 1], points[next]);
        return [.. points[..next], Between(a, b, (x.Forward(stop) - x.Forward(a.X)) / (x.Forward(b.X) - x.Forward(a.X)), x, y)];
    }

    // A line that leaves the axis ends, and begins again, on its edge.
    private static IEnumerable<LinePoint> Cut(LinePoint[] points, (double From, double To) within, AxisSpec x, AxisSpec y)
    {
        LinePoint Inside(LinePoint p) =>
            p with
            {
                Y = p.Y is { } v && y.Clamp(v) == v ? v : null,
                Low = p.Low is { } low ? y.Clamp(low) : null,
                High = p.High is { } high ? y.Clamp(high) : null,
            };
        for (int i = 0; i < points.Length; i++)
        {
            yield return Inside(points[i]);
            if (i + 1 < points.Length && points[i].Y is { } a && points[i + 1].Y is { } b && a != b)
            {
                double Share(double edge) => (y.Forward(edge) - y.Forward(a)) / (y.Forward(b) - y.Forward(a));
                foreach (double edge in new[] { within.From, within.To }.Where(e => y.Shows(e) && Share(e) is > 0 and < 1).OrderBy(Share))
                {
                    yield return Inside(Between(points[i], points[i + 1], Share(edge), x, y)) with
                    {
                        Y = edge,
                    };
                }
            }
        }
    }

    // Straight as the axes show it, so that the point lies on the line that is drawn.
    private static LinePoint Between(LinePoint a, LinePoint b, double share, AxisSpec x, AxisSpec y)
    {
        double Mix(double from, double to, AxisSpec axis) => axis.Back(axis.Forward(from) + (share * (axis.Forward(to) - axis.Forward(from))));
        double? Known(double? from, double? to) => from is { } f && to is { } t ? Mix(f, t, y) : null;
        return new LinePoint(Mix(a.X, b.X, x), Known(a.Y, b.Y), Known(a.Low, b.Low), Known(a.High, b.High));
    }

    private static IEnumerable<LinePoint[]> Runs(IReadOnlyList<LinePoint> points, Func<LinePoint, bool> known)
    {
        for (int i = 0; i < points.Count; )
        {
            int end = i;
            while (end < points.Count && known(points[end]))
            {
                end++;
            }
            if (end > i)
            {
                yield return [.. points.Skip(i).Take(end - i)];
            }
            i = end + 1;
        }
    }
}
