namespace Heliograph.Cli.Output.Charts;

/// <summary>A site of a map. Coordinates in degrees, north and east positive.</summary>
internal sealed record MapSite(string Name, double Latitude, double Longitude);

/// <summary>A line of a map between two of its sites, by index.</summary>
/// <param name="Load">0 to 1: how wide it is drawn.</param>
/// <param name="Label">Beside it where there is room.</param>
internal sealed record MapLine(int From, int To, double Load, Swatch Colour, string Label, string Detail);

/// <summary>
/// Sites at their places, north up, a degree of longitude as wide as at the middle latitude; on a circle, in their order, where half of them or more have no
/// place of their own; fewer stand beside those whose place they share. Parallel lines bow apart. Names and labels stand where they cover least; a label
/// without room is left out.
/// </summary>
internal static class NetworkMap
{
    private const double Pad = 46;

    public static string Draw(string label, IReadOnlyList<MapSite> sites, IReadOnlyList<MapLine> lines, bool narrow)
    {
        double width = narrow ? RowLayout.NarrowWidth : RowLayout.WideWidth;
        double pad = narrow ? 26 : Pad;
        (double X, double Y)[] places = Places(sites, out bool isCircle);
        (double least, double most) = (places.Min(p => p.Y), places.Max(p => p.Y));
        double span = Math.Max(places.Max(p => p.X) - places.Min(p => p.X), 1e-9);
        // The shape of the land is kept while the picture is neither a strip nor a tower.
        double height = Math.Clamp((most - least) / span, 0.45, narrow ? 1.3 : 0.8) * (width - 2 * pad);
        double scale = Math.Min((width - 2 * pad) / span, height / Math.Max(most - least, 1e-9));
        (double left, double top) = ((width - span * scale) / 2, pad / 2 + 10 + (height - (most - least) * scale) / 2);
        double west = places.Min(p => p.X);
        (double X, double Y)[] at = [.. places.Select(p => (left + (p.X - west) * scale, top + (most - p.Y) * scale))];
        Svg svg = new(width) { Height = height + pad + 20 };
        LabelPlacer placer = new(new Box(0, 0, width, svg.Height));
        (double X, double Y)[] middles = [.. Bows(lines, at).Select(bow => Line(svg, placer, at, bow))];
        foreach ((double x, double y) in at)
        {
            svg.Circle(x, y, narrow ? 4 : 5, Palette.Compute.Css);
            placer.Take(new Box(x - 5, y - 5, 10, 10));
        }
        for (int i = 0; i < sites.Count; i++)
        {
            Write(svg, placer, Box.Cut(sites[i].Name, narrow ? 90 : 150, "value strong"), at[i], "value strong", 9);
        }
        for (int i = 0; i < lines.Count && !narrow; i++)
        {
            Write(svg, placer, lines[i].Label, middles[i], "tick", 4);
        }
        if (isCircle)
        {
            svg.Text(4, svg.Height - 4, "on a circle: most sites have no place of their own", "tick", Anchor.Start, width - 8);
        }
        return svg.Close(label);
    }

    // Each line with how far it bows to the side, px: none alone, apart where several join two sites.
    private static IEnumerable<(MapLine Line, double Bow)> Bows(IReadOnlyList<MapLine> lines, (double X, double Y)[] at)
    {
        Dictionary<(int, int), int> seen = [];
        foreach (MapLine line in lines)
        {
            (int, int) pair = (Math.Min(line.From, line.To), Math.Max(line.From, line.To));
            int number = seen[pair] = seen.GetValueOrDefault(pair) + 1;
            double side = number % 2 == 0 ? 1 : -1;
            double reach = Math.Max(12, 0.12 * Math.Sqrt(Square(at[line.From].X - at[line.To].X) + Square(at[line.From].Y - at[line.To].Y)));
            yield return (line, side * (number / 2) * reach * (line.From < line.To ? 1 : -1));
        }
    }

    private static (double X, double Y) Line(Svg svg, LabelPlacer placer, (double X, double Y)[] at, (MapLine Line, double Bow) bow)
    {
        ((double ax, double ay), (double bx, double by)) = (at[bow.Line.From], at[bow.Line.To]);
        double length = Math.Max(Math.Sqrt(Square(bx - ax) + Square(by - ay)), 1e-9);
        // The top of the arc is half way to its control point.
        double cx = (ax + bx) / 2 - 2 * bow.Bow * (by - ay) / length;
        double cy = (ay + by) / 2 + 2 * bow.Bow * (bx - ax) / length;
        (double mx, double my) = ((ax + 2 * cx + bx) / 4, (ay + 2 * cy + by) / 4);
        string d = $"M{Svg.F(ax)} {Svg.F(ay)} Q{Svg.F(cx)} {Svg.F(cy)} {Svg.F(bx)} {Svg.F(by)}";
        svg.Titled(d, bow.Line.Colour.Css, 2 + 8 * Math.Clamp(bow.Line.Load, 0, 1), bow.Line.Detail);
        placer.AddLine(ax, ay, mx, my);
        placer.AddLine(mx, my, bx, by);
        return (mx, my);
    }

    private static double Square(double x) => x * x;

    private static void Write(Svg svg, LabelPlacer placer, string text, (double X, double Y) at, string css, double away)
    {
        IEnumerable<(Box, double, (double X, double Y, Anchor Anchor))> Around()
        {
            foreach (
                (double dx, double dy, Anchor anchor, double cost) in new[]
                {
                    (away, 4.0, Anchor.Start, 0.0),
                    (-away, 4, Anchor.End, 1),
                    (0, -away, Anchor.Middle, 2),
                    (0, away + 10, Anchor.Middle, 2),
                    (away, away + 8, Anchor.Start, 4),
                    (-away, away + 8, Anchor.End, 4),
                    (away, -away, Anchor.Start, 4),
                    (-away, -away, Anchor.End, 4),
                    (0, -away - 14, Anchor.Middle, 9),
                    (0, away + 24, Anchor.Middle, 9),
                }
            )
            {
                (double x, double y) = (at.X + dx, at.Y + dy);
                yield return (Box.OfText(text, x, y, css, anchor), cost, (x, y, anchor));
            }
        }
        if (placer.Place(Around()) is { } place)
        {
            PlotFrame.Plate(svg, place.Box, placer);
            svg.Text(place.Tag.X, place.Tag.Y, text, css, place.Tag.Anchor);
        }
    }

    // In degrees of latitude; east of the widest gap in longitude comes first, so that a map across the date line is whole.
    private static (double X, double Y)[] Places(IReadOnlyList<MapSite> sites, out bool isCircle)
    {
        isCircle = sites.Select(s => (s.Latitude, s.Longitude)).Distinct().Count() * 2 <= sites.Count;
        if (isCircle)
        {
            return
            [
                .. Enumerable
                    .Range(0, sites.Count)
                    .Select(i => 2 * Math.PI * i / sites.Count)
                    .Select(angle => (1.6 * Math.Sin(angle), Math.Cos(angle))),
            ];
        }
        double[] east = [.. sites.Select(s => s.Longitude).Distinct().Order()];
        double first = east[0];
        double widest = east[0] + 360 - east[^1];
        for (int i = 1; i < east.Length; i++)
        {
            if (east[i] - east[i - 1] > widest)
            {
                (first, widest) = (east[i], east[i] - east[i - 1]);
            }
        }
        double middle = (sites.Min(s => s.Latitude) + sites.Max(s => s.Latitude)) / 2;
        double squeeze = Math.Max(Math.Cos(middle * Math.PI / 180), 0.05);
        (double X, double Y)[] places = [.. sites.Select(s => (squeeze * (s.Longitude < first ? s.Longitude + 360 : s.Longitude), s.Latitude))];
        double step = 0.04 * Math.Max(places.Max(p => p.X) - places.Min(p => p.X), places.Max(p => p.Y) - places.Min(p => p.Y));
        for (int i = 0; i < places.Length; i++)
        {
            // The golden angle never comes back to where another was moved.
            int before = Enumerable.Range(0, i).Count(j => sites[j].Latitude == sites[i].Latitude && sites[j].Longitude == sites[i].Longitude);
            double angle = 2.399963 * before;
            places[i] = before == 0 ? places[i] : (places[i].X + step * Math.Cos(angle), places[i].Y + step * Math.Sin(angle));
        }
        return places;
    }
}
