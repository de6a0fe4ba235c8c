namespace Heliograph.Cli.Output.Charts;

/// <summary>What stands at the end of a line.</summary>
/// <param name="X">End of the line, in base units, like <paramref name="Y"/>.</param>
/// <param name="Name">Lines of its name.</param>
/// <param name="Note">Lines below it, smaller.</param>
internal sealed record EndLabel(LineSeries Series, double X, double Y, IReadOnlyList<string> Name, IReadOnlyList<string> Note)
{
    public IReadOnlyList<string> Lines => [.. Name, .. Note];

    public double Width => Name.Select(n => Box.TextWidth(n, "strong")).Concat(Note.Select(n => Box.TextWidth(n, "tick"))).DefaultIfEmpty(0).Max();

    public double Height => Lines.Count * Box.Line;
}

/// <summary>
/// Puts names at the ends of lines: right of the plot in the order of the ends, pushed apart as little as need be; inside
/// the plot where the least is covered. A name that had to move keeps a thin line to its end.
/// </summary>
internal static class EndLabels
{
    /// <summary>Pixels between the end of a line and its name.</summary>
    public const double Gap = 10;

    /// <returns>Whether all found room and none covers more of the lines than <paramref name="mostCovered"/>.</returns>
    public static bool Draw(Svg svg, PlotFrame frame, LabelPlacer placer, IReadOnlyList<EndLabel> labels, double width, double mostCovered)
    {
        EndLabel[] right = [.. labels.Where(l => frame.PixelX(l.X) + Gap >= frame.Area.Right).OrderBy(l => frame.PixelY(l.Y))];
        bool fits = DrawRight(svg, frame, placer, right, width);
        foreach (EndLabel label in labels.Except(right).OrderBy(l => frame.PixelY(l.Y)).ThenBy(l => l.X))
        {
            if (placer.Place(Places(frame, label)) is not { } place)
            {
                fits = false;
                continue;
            }
            fits &= placer.CoveredLine(place.Box) <= mostCovered;
            DrawLeader(svg, frame, label, place.Box, place.Tag);
            PlotFrame.Plate(svg, place.Box, placer);
            Write(svg, label, place.Box);
        }
        return fits;
    }

    private static bool DrawRight(Svg svg, PlotFrame frame, LabelPlacer placer, EndLabel[] labels, double width)
    {
        double[] tops = Spread(
            [.. labels.Select(l => frame.PixelY(l.Y) - (l.Height / 2))],
            [.. labels.Select(l => l.Height)],
            frame.Area.Y - 8,
            frame.Area.Bottom + 2
        );
        for (int i = 0; i < tops.Length; i++)
        {
            Box box = new(Math.Min(frame.PixelX(labels[i].X) + Gap, width - labels[i].Width - 1), tops[i], labels[i].Width, labels[i].Height);
            placer.Take(box);
            DrawLeader(svg, frame, labels[i], box, Math.Abs(box.Y + (box.Height / 2) - frame.PixelY(labels[i].Y)) > 6);
            Write(svg, labels[i], box);
        }
        return tops.Length == labels.Length;
    }

    /// <summary>
    /// Tops of boxes in the given order that do not overlap, between two bounds, with the least sum of squared moves from where they
    /// want to be (pooling of adjacent violators). Empty when they are together higher than the room.
    /// </summary>
    public static double[] Spread(IReadOnlyList<double> wanted, IReadOnlyList<double> heights, double from, double to)
    {
        double total = heights.Sum();
        if (total > to - from)
        {
            return [];
        }
        // Less the heights before it, each top need only not fall.
        double[] before = new double[wanted.Count];
        List<(double Sum, int Count)> pools = [];
        for (int i = 0; i < wanted.Count; i++)
        {
            before[i] = i == 0 ? 0 : before[i - 1] + heights[i - 1];
            (double Sum, int Count) pool = (wanted[i] - before[i], 1);
            while (pools.Count > 0 && pools[^1].Sum / pools[^1].Count > pool.Sum / pool.Count)
            {
                pool = (pool.Sum + pools[^1].Sum, pool.Count + pools[^1].Count);
                pools.RemoveAt(pools.Count - 1);
            }
            pools.Add(pool);
        }
        double[] level = [.. pools.SelectMany(p => Enumerable.Repeat(Math.Clamp(p.Sum / p.Count, from, to - total), p.Count))];
        return [.. level.Select((l, i) => l + before[i])];
    }

    private static IEnumerable<(Box Box, double Cost, bool Tag)> Places(PlotFrame frame, EndLabel label)
    {
        (double x, double y) = (frame.PixelX(label.X), frame.PixelY(label.Y));
        (double w, double h) = (label.Width, label.Height);
        yield return (new Box(x + Gap, y - (h / 2), w, h), 0, false);
        yield return (new Box(x - w, y - h - 8, w, h), 6, false);
        yield return (new Box(x - w, y + 8, w, h), 7, false);
        yield return (new Box(x - (w / 2), y - h - 8, w, h), 5, false);
        yield return (new Box(x - (w / 2), y + 8, w, h), 6, false);
        for (int step = 1; step <= 24; step++)
        {
            double far = 6 * step;
            foreach (double dy in new[] { -far, far })
            {
                double cost = 8 + far;
                yield return (new Box(x + Gap, y - (h / 2) + dy, w, h), cost, true);
                yield return (new Box(x + Gap + 14, y - (h / 2) + dy, w, h), cost + 10, true);
                yield return (new Box(x - w - Gap, y - (h / 2) + dy, w, h), cost + 12, true);
            }
        }
    }

    private static void DrawLeader(Svg svg, PlotFrame frame, EndLabel label, Box box, bool moved)
    {
        if (moved)
        {
            double y = box.Y + (box.Height / 2);
            double x = frame.PixelX(label.X);
            double end = box.X > x ? box.X - 2 : Math.Min(box.Right + 2, x);
            svg.Line(x + (box.X > x ? 3 : 0), frame.PixelY(label.Y), end, y, "var(--muted)", 0.8);
        }
    }

    private static void Write(Svg svg, EndLabel label, Box box)
    {
        double y = box.Y + Box.Ascent + 1;
        foreach (string line in label.Name)
        {
            svg.Text(box.X, y, line, "value strong");
            y += Box.Line;
        }
        foreach (string line in label.Note)
        {
            svg.Text(box.X, y, line, "tick");
            y += Box.Line;
        }
    }
}
