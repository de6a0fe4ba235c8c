namespace Heliograph.Cli.Output.Charts;

/// <summary>What stands at the end of a line.</summary>
/// <param name="Start">First known point of the line.</param>
/// <param name="End">Last known point.</param>
/// <param name="Name">Lines of its name.</param>
/// <param name="Note">Lines below it, smaller.</param>
/// <param name="IsFlat">The note stands beside the name, not below.</param>
internal sealed record EndLabel(
    LineSeries Series,
    LinePoint Start,
    LinePoint End,
    IReadOnlyList<string> Name,
    IReadOnlyList<string> Note,
    bool IsFlat = false
)
{
    private const double Space = 3;

    public double NameWidth => Name.Select(n => Box.TextWidth(n, "strong")).DefaultIfEmpty(0).Max();

    private double NoteWidth => Note.Select(n => Box.TextWidth(n, "tick")).DefaultIfEmpty(0).Max();

    public double Width => IsFlat ? NameWidth + Space + NoteWidth : Math.Max(NameWidth, NoteWidth);

    public double Height => Box.Line * (IsFlat ? 1 : Name.Count + Note.Count);

    public void Write(Svg svg, double x, double top)
    {
        double y = top + Box.Ascent + 1;
        foreach (string line in Name)
        {
            svg.Text(x, y, line, "value strong");
            y += Box.Line;
        }
        if (IsFlat)
        {
            (x, y) = (x + NameWidth + Space, y - Box.Line);
        }
        foreach (string line in Note)
        {
            svg.Text(x, y, line, "tick");
            y += Box.Line;
        }
    }
}

/// <summary>
/// Puts names at the ends of lines: right of the plot in the order of the ends, pushed apart as little as need be; inside
/// the plot where the least is covered. A name that had to move keeps a thin line to its end.
/// </summary>
internal static class EndLabels
{
    /// <summary>Pixels between the end of a line and its name.</summary>
    public const double Gap = 10;

    /// <summary>The same where thin lines run between.</summary>
    public const double LeaderGap = 34;

    // Less than half a line of text away, a name needs no thin line.
    private const double Near = 6;

    // A crossed line or text hurts a thin line as much as this many pixels of length.
    private const double CrossingCost = 25;

    /// <summary>Whether names right of the plot have to leave the height of their ends.</summary>
    public static bool MoveApart(PlotFrame frame, IReadOnlyList<EndLabel> labels)
    {
        EndLabel[] right = Right(frame, labels);
        return Tops(frame, right).Zip(right).Any(p => Math.Abs(p.First + (p.Second.Height / 2) - frame.PixelY(p.Second.End.Y!.Value)) > Near);
    }

    /// <returns>Whether all found room and none covers more of the lines than <paramref name="mostCovered"/>.</returns>
    public static bool Draw(Svg svg, PlotFrame frame, LabelPlacer placer, IReadOnlyList<EndLabel> labels, double mostCovered)
    {
        EndLabel[] right = Right(frame, labels);
        bool fits = DrawRight(svg, frame, placer, right);
        foreach (EndLabel label in labels.Except(right).OrderBy(l => frame.PixelY(l.End.Y!.Value)).ThenBy(l => l.End.X))
        {
            IEnumerable<(Box, double, (EndLabel, double?))> places = Places(frame, placer, label, 0);
            if (label.Name.Count == 1 && label.Note.Count == 1)
            {
                places = Places(frame, placer, label with { IsFlat = true }, 0).Concat(Places(frame, placer, label, 3));
            }
            if (placer.Place(places) is not ({ } box, ({ } placed, var lead)))
            {
                fits = false;
                continue;
            }
            fits &= placer.CoveredLine(box) <= mostCovered;
            if (lead is { } end)
            {
                DrawLeader(svg, frame, placed, end, box);
            }
            PlotFrame.Plate(svg, box, placer);
            placed.Write(svg, box.X, box.Y);
        }
        return fits;
    }

    private static EndLabel[] Right(PlotFrame frame, IReadOnlyList<EndLabel> labels) =>
        [.. labels.Where(l => frame.PixelX(l.End.X) + Gap >= frame.Area.Right).OrderBy(l => frame.PixelY(l.End.Y!.Value))];

    private static double[] Tops(PlotFrame frame, EndLabel[] right) =>
        Spread(
            [.. right.Select(l => frame.PixelY(l.End.Y!.Value) - (l.Height / 2))],
            [.. right.Select(l => l.Height)],
            frame.Area.Y - 8,
            frame.Area.Bottom + 2
        );

    private static bool DrawRight(Svg svg, PlotFrame frame, LabelPlacer placer, EndLabel[] right)
    {
        double[] tops = Tops(frame, right);
        double gap = MoveApart(frame, right) ? LeaderGap : Gap;
        for (int i = 0; i < tops.Length; i++)
        {
            double x = Math.Min(frame.PixelX(right[i].End.X) + gap, svg.Width - right[i].Width - 1);
            Box box = new(x, tops[i], right[i].Width, right[i].Height);
            placer.Take(box);
            if (gap == LeaderGap)
            {
                DrawLeader(svg, frame, right[i], x - 2, box);
            }
            right[i].Write(svg, box.X, box.Y);
        }
        return tops.Length == right.Length;
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

    // At the end, at the start, above and below, then ever further off with a thin line whose other end is the tag's number.
    private static IEnumerable<(Box Box, double Cost, (EndLabel Label, double? Lead) Tag)> Places(
        PlotFrame frame,
        LabelPlacer placer,
        EndLabel label,
        double extra
    )
    {
        (double x, double y) = (frame.PixelX(label.End.X), frame.PixelY(label.End.Y!.Value));
        (double startX, double startY) = (frame.PixelX(label.Start.X), frame.PixelY(label.Start.Y!.Value));
        (double w, double h) = (label.Width, label.Height);
        (double Left, double Top, double Cost)[] touching =
        [
            (x + Gap, y - (h / 2), 0),
            (x + Gap, y - h, 3),
            (x + Gap, y, 3),
            (x - w, y - h - 7, 6),
            (x - w, y + 7, 7),
            (x - (w / 2), y - h - 8, 8),
            (x - (w / 2), y + 8, 9),
            (startX - w - Gap, startY - (h / 2), 14),
            (startX, startY - h - 4, 15),
            (startX, startY + 4, 16),
        ];
        foreach ((double left, double top, double cost) in touching)
        {
            yield return (new Box(left, top, w, h), cost + extra, (label, null));
        }
        for (int step = 1; step <= 24; step++)
        {
            foreach (double dy in new[] { -6.0 * step, 6 * step })
            {
                foreach ((double left, double cost) in new[] { (x + Gap, 0.0), (x + Gap + 16, 6), (x - w - Gap, 12) })
                {
                    Box box = new(left, y - (h / 2) + dy, w, h);
                    if (!placer.IsFree(box))
                    {
                        continue;
                    }
                    double lead = left > x ? box.X - 2 : box.Right + 2;
                    int crossings = placer.Crossings(x + (left > x ? 4 : -4), y, lead, box.Y + (h / 2));
                    yield return (box, 10 + Math.Abs(dy) + cost + extra + (CrossingCost * crossings), (label, lead));
                }
            }
        }
    }

    private static void DrawLeader(Svg svg, PlotFrame frame, EndLabel label, double toX, Box box)
    {
        (double x, double y) = (frame.PixelX(label.End.X), frame.PixelY(label.End.Y!.Value));
        svg.Line(x + (toX > x ? 3 : -3), y, toX, box.Y + (box.Height / 2), label.Series.Colour.Css, 0.9);
    }
}
