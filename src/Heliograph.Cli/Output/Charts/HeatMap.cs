namespace Heliograph.Cli.Output.Charts;

/// <summary>A plane of values.</summary>
/// <param name="Values">Row by row, <paramref name="Columns"/> a row, the first row at the lower edge; NaN where there is nothing.</param>
/// <param name="Width">Extent of all columns, m.</param>
/// <param name="Height">Extent of all rows, m.</param>
internal sealed record HeatField(int Columns, int Rows, IReadOnlyList<double> Values, double Width, double Height);

/// <summary>A named rectangle of the plane.</summary>
/// <param name="X">Of its lower left corner, m from that of the plane, like <paramref name="Y"/>.</param>
/// <param name="Width">m.</param>
/// <param name="Height">m.</param>
internal sealed record HeatBlock(string Name, double X, double Y, double Width, double Height);

/// <summary>
/// Values of a plane as colours in round steps, so that the edge of a colour is a contour; the outlines and names of what lies
/// there, and where the largest value is. A name that does not fit its block is a number, explained beside the map.
/// </summary>
internal sealed class HeatMap
{
    private const int Steps = 24;
    private const double Top = 10;

    private readonly HeatField _field;
    private readonly string _unit;
    private readonly Axis _bins;
    private readonly int _count;
    private readonly bool _narrow;
    private readonly Svg _svg;
    private readonly Box _map;
    private readonly LabelPlacer _placer;

    private HeatMap(HeatField field, string unit, bool narrow, (double From, double To)? covers)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(field.Columns, nameof(field));
        ArgumentOutOfRangeException.ThrowIfNegative(field.Rows, nameof(field));
        ArgumentOutOfRangeException.ThrowIfNotEqual(field.Values.Count, field.Columns * field.Rows, nameof(field));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(field.Width, nameof(field));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(field.Height, nameof(field));
        (_field, _unit, _narrow) = (field, unit, narrow);
        IEnumerable<double> known = field.Values.Where(double.IsFinite);
        double[] span = [.. covers is { } c ? known.Append(c.From).Append(c.To) : known];
        (double min, double max) = span.Length == 0 ? (0, 1) : (span.Min(), span.Max());
        _bins = Axis.Over(min, max > min ? max : min + 1, unit, Steps);
        _count = Math.Max(1, (int)Math.Round((_bins.Max - _bins.Min) / _bins.Step));
        double width = narrow ? RowLayout.NarrowWidth : RowLayout.WideWidth;
        const double gutter = 34;
        double scale = Math.Min((narrow ? width - gutter - 24 : 560) / field.Width, (narrow ? 420 : 460) / field.Height);
        _map = new Box(gutter, Top, field.Width * scale, field.Height * scale);
        _svg = new Svg(width) { Height = _map.Bottom + PlotFrame.Foot };
        _placer = new LabelPlacer(new Box(_map.X + 2, _map.Y + 2, _map.Width - 4, _map.Height - 4));
    }

    /// <summary>
    /// The picture: below 150 kB for 64 by 64 values, and a third of that for a smooth plane, as equal neighbours share a rectangle.
    /// </summary>
    /// <param name="quantity">In words: "temperature".</param>
    /// <param name="covers">Colours reach at least this far, so that a nearly even plane looks even.</param>
    /// <exception cref="ArgumentOutOfRangeException">No extent, or not as many values as rows times columns.</exception>
    public static string Draw(
        string label,
        HeatField field,
        string quantity,
        string unit,
        IReadOnlyList<HeatBlock> blocks,
        bool narrow,
        (double From, double To)? covers = null
    )
    {
        HeatMap map = new(field, unit, narrow, covers);
        map.DrawCells();
        map.DrawEdges();
        map.DrawOutlines(blocks);
        map.DrawHottest();
        List<string> key = map.DrawNames(blocks);
        if (field.Values.Any(double.IsFinite))
        {
            map.DrawScale(quantity);
        }
        map.DrawKey(key);
        return map._svg.Close(label);
    }

    private double ColumnEdge(int column) => _map.X + (_map.Width * column / _field.Columns);

    private double RowEdge(int row) => _map.Bottom - (_map.Height * row / _field.Rows);

    private int Bin(double value) =>
        double.IsFinite(value) ? Math.Clamp((int)Math.Floor(((value / _bins.Factor) - _bins.Min) / _bins.Step), 0, _count - 1) : -1;

    private string Colour(int bin) => HeatRamp.Css(_count == 1 ? 0.5 : (double)bin / (_count - 1));

    private string Range(int bin)
    {
        double Edge(int i) => (_bins.Min + (i * _bins.Step)) * _bins.Factor;
        return $"{Numbers.Text(Edge(bin), _unit)} to {Numbers.Text(Edge(bin + 1), _unit)}";
    }

    private void DrawCells()
    {
        foreach (IGrouping<int, (int Bin, int Column, int Row, int Width, int Height)> colour in Rectangles().GroupBy(r => r.Bin).OrderBy(g => g.Key))
        {
            IEnumerable<string> outlines = colour.Select(r =>
            {
                (double left, double right) = (ColumnEdge(r.Column), ColumnEdge(r.Column + r.Width));
                (double bottom, double top) = (RowEdge(r.Row), RowEdge(r.Row + r.Height));
                return $"M{Svg.F(left)} {Svg.F(bottom)}H{Svg.F(right)}V{Svg.F(top)}H{Svg.F(left)}Z";
            });
            // Crisp edges: no paper shines through between neighbours.
            _svg.Area(string.Concat(outlines), Colour(colour.Key), Range(colour.Key), " shape-rendering=\"crispEdges\"");
        }
    }

    // Runs of one colour along a row, and down the rows below where they repeat.
    private IEnumerable<(int Bin, int Column, int Row, int Width, int Height)> Rectangles()
    {
        Dictionary<(int Column, int Width, int Bin), (int Row, int Height)> open = [];
        for (int row = 0; row <= _field.Rows; row++)
        {
            List<(int Column, int Width, int Bin)> runs = row == _field.Rows ? [] : Runs(row);
            foreach (
                ((int column, int width, int bin) run, (int first, int height)) in open.Where(o => !runs.Contains(o.Key))
                    .OrderBy(o => o.Key.Column)
                    .ToArray()
            )
            {
                yield return (run.bin, run.column, first, run.width, height);
                open.Remove(run);
            }
            foreach ((int Column, int Width, int Bin) run in runs)
            {
                open[run] = open.TryGetValue(run, out (int Row, int Height) so) ? (so.Row, so.Height + 1) : (row, 1);
            }
        }
    }

    private List<(int Column, int Width, int Bin)> Runs(int row)
    {
        List<(int, int, int)> runs = [];
        for (int column = 0; column < _field.Columns; )
        {
            int bin = Bin(_field.Values[(row * _field.Columns) + column]);
            int end = column + 1;
            while (end < _field.Columns && Bin(_field.Values[(row * _field.Columns) + end]) == bin)
            {
                end++;
            }
            if (bin >= 0)
            {
                runs.Add((column, end - column, bin));
            }
            column = end;
        }
        return runs;
    }

    private void DrawEdges()
    {
        _svg.Rect(_map.X, _map.Y, _map.Width, _map.Height, "none", null, " stroke=\"var(--muted)\"");
        (double factor, string unit) = Numbers.Scale(Math.Max(_field.Width, _field.Height), "m");
        double scale = _map.Width / _field.Width;
        foreach ((double at, string text) in Ticks(_field.Width, _narrow ? 4 : 8, factor))
        {
            double x = _map.X + (at * scale);
            _svg.Line(x, _map.Bottom, x, _map.Bottom + 4, "var(--muted)");
            _svg.Text(x, _map.Bottom + 17, text, "tick", Anchor.Middle);
        }
        foreach ((double at, string text) in Ticks(_field.Height, _narrow ? 4 : 8, factor))
        {
            double y = _map.Bottom - (at * scale);
            _svg.Line(_map.X - 4, y, _map.X, y, "var(--muted)");
            _svg.Text(_map.X - 7, y + 4, text, "tick", Anchor.End);
        }
        _svg.Text(_map.Right, _map.Bottom + 33, unit, "tick", Anchor.End);
    }

    // Both sides in the unit of the longer one; at least 24 pixels apart.
    private IEnumerable<(double At, string Text)> Ticks(double extent, int wanted, double factor)
    {
        int most = Math.Clamp((int)(extent * _map.Width / _field.Width / 24), 1, wanted);
        Axis axis = Axis.Over(0, extent / factor, "", most);
        return axis.Ticks().Where(t => t.Base * factor <= extent * (1 + 1e-9)).Select(t => (t.Base * factor, t.Text));
    }

    private Box OnMap(HeatBlock block)
    {
        double scale = _map.Width / _field.Width;
        return new Box(_map.X + (block.X * scale), _map.Bottom - ((block.Y + block.Height) * scale), block.Width * scale, block.Height * scale);
    }

    // Dark on light or light on dark: one of the two strokes shows on every colour.
    private void DrawOutlines(IReadOnlyList<HeatBlock> blocks)
    {
        foreach (HeatBlock block in blocks)
        {
            Box b = OnMap(block);
            _svg.Rect(b.X, b.Y, b.Width, b.Height, "none", null, " stroke=\"var(--paper)\" stroke-width=\"2.6\" stroke-opacity=\"0.7\"");
            _svg.Rect(b.X, b.Y, b.Width, b.Height, "none", null, " stroke=\"var(--ink)\"");
            _placer.AddLine(b.X, b.Y, b.Right, b.Y);
            _placer.AddLine(b.X, b.Bottom, b.Right, b.Bottom);
            _placer.AddLine(b.X, b.Y, b.X, b.Bottom);
            _placer.AddLine(b.Right, b.Y, b.Right, b.Bottom);
        }
    }

    private void DrawHottest()
    {
        int hottest = -1;
        for (int i = 0; i < _field.Values.Count; i++)
        {
            hottest = double.IsFinite(_field.Values[i]) && (hottest < 0 || _field.Values[i] > _field.Values[hottest]) ? i : hottest;
        }
        if (hottest < 0)
        {
            _svg.Text(_map.X + (_map.Width / 2), _map.Y + (_map.Height / 2), "no data", "missing", Anchor.Middle);
            return;
        }
        double x = (ColumnEdge(hottest % _field.Columns) + ColumnEdge((hottest % _field.Columns) + 1)) / 2;
        double y = (RowEdge(hottest / _field.Columns) + RowEdge((hottest / _field.Columns) + 1)) / 2;
        _svg.Circle(x, y, 6, "var(--paper)");
        _svg.Circle(x, y, 4.5, "var(--ink)");
        _svg.Circle(x, y, 2, "var(--paper)");
        _placer.Take(new Box(x - 6, y - 6, 12, 12));
        string text = $"max {Numbers.Text(_field.Values[hottest], _unit)}";
        Box box = Padded(text, "strong");
        IEnumerable<(Box, double, int)> places = Enumerable
            .Range(0, 12)
            .SelectMany(i =>
                new (Box, double, int)[]
                {
                    (box with { X = x + 9, Y = y - (box.Height / 2) - (6 * i) }, 6 * i, 0),
                    (box with { X = x - 9 - box.Width, Y = y - (box.Height / 2) - (6 * i) }, (6 * i) + 1, 0),
                    (box with { X = x - (box.Width / 2) - (4 * i), Y = y - 9 - box.Height }, (4 * i) + 2, 0),
                    (box with { X = x - (box.Width / 2) + (4 * i), Y = y + 9 }, (4 * i) + 3, 0),
                    (box with { X = x - (box.Width / 2) + (4 * i), Y = y - 9 - box.Height }, (4 * i) + 4, 0),
                    (box with { X = x - (box.Width / 2) - (4 * i), Y = y + 9 }, (4 * i) + 5, 0),
                }
            );
        if (_placer.Place(places) is { } place)
        {
            Write(place.Box, [text], "value strong");
        }
        else
        {
            PlotKey.Add(_svg, text, "var(--ink)");
        }
    }

    private static Box Padded(string text, string css) => Box.OfText(text, 0, 0, css) with { Width = Box.TextWidth(text, css) + 6, Height = 15 };

    private void Write(Box box, IReadOnlyList<string> lines, string css)
    {
        _svg.Rect(box.X, box.Y, box.Width, box.Height, "var(--plate)", null, " rx=\"3\"");
        for (int i = 0; i < lines.Count; i++)
        {
            _svg.Text(box.X + (box.Width / 2), box.Y + Box.Ascent + 1 + (i * Box.Line), lines[i], css, Anchor.Middle);
        }
    }

    // Small blocks first: they have the least choice. Rows of the key come back in the order of the blocks.
    private List<string> DrawNames(IReadOnlyList<HeatBlock> blocks)
    {
        List<(int Index, HeatBlock Block)> unnamed = [];
        foreach ((int index, HeatBlock block) in blocks.Index().OrderBy(b => b.Item.Width * b.Item.Height))
        {
            if (!TryName(block, block.Name))
            {
                unnamed.Add((index, block));
            }
        }
        List<string> key = [];
        foreach ((_, HeatBlock block) in unnamed.OrderBy(u => u.Index))
        {
            string number = Numbers.Count(key.Count + 1);
            key.Add(TryName(block, number) ? $"{number}  {block.Name}" : $"{block.Name}, at {Place(block)}");
        }
        return key;
    }

    private static string Place(HeatBlock block) =>
        $"{Numbers.Text(block.X + (block.Width / 2), "m")}, {Numbers.Text(block.Y + (block.Height / 2), "m")}";

    private bool TryName(HeatBlock block, string text)
    {
        Box room = OnMap(block);
        IReadOnlyList<string> lines = Box.Wrap(text, Math.Max(0, room.Width - 8));
        if (lines.Any(l => l.EndsWith('…')) && !text.EndsWith('…'))
        {
            return false;
        }
        Box box = Padded(lines.MaxBy(l => l.Length)!, "") with { Height = 1 + (lines.Count * Box.Line) };
        (double spareX, double spareY) = (room.Width - box.Width - 2, room.Height - box.Height - 2);
        if (spareX < 0 || spareY < 0)
        {
            return false;
        }
        // From the middle outwards.
        double[] stops = [0.5, 0.25, 0.75, 0, 1];
        IEnumerable<(Box, double, int)> places = stops.SelectMany(
            (v, j) => stops.Select((h, i) => (box with { X = room.X + 1 + (h * spareX), Y = room.Y + 1 + (v * spareY) }, (double)(i + j), 0))
        );
        if (_placer.Place(places) is not { } place)
        {
            return false;
        }
        Write(place.Box, lines, "value");
        return true;
    }

    // Every fifth edge of a colour has its value (every fourth where a colour is 5 units wide: 20, not 25).
    private IEnumerable<(int Edge, string Text)> ScaleTicks()
    {
        double mantissa = _bins.Step / Math.Pow(10, Math.Floor(Math.Log10(_bins.Step) + 1e-9));
        int every = Math.Abs(mantissa - 5) < 1e-6 ? 4 : 5;
        int first = (int)Math.Round(_bins.Min / _bins.Step);
        string[] texts = [.. _bins.Ticks().Select(t => t.Text)];
        return texts.Select((t, i) => (i, t)).Where(t => (first + t.i) % every == 0 || _count < every);
    }

    private void DrawScale(string quantity)
    {
        string caption = quantity.Length == 0 ? _bins.Unit : $"{quantity}, {_bins.Unit}";
        if (_narrow)
        {
            double y = _svg.Height + 4;
            double pitch = _map.Width / _count;
            _svg.Text(_map.X, y + Box.Ascent, caption, "tick");
            Scale(bin => new Box(_map.X + (bin * pitch), y + 18, pitch, 14));
            foreach ((int edge, string text) in ScaleTicks())
            {
                _svg.Text(_map.X + (edge * pitch), y + 46, text, "tick", Anchor.Middle);
            }
            _svg.Height = y + 54;
            return;
        }
        double x = _map.Right + 28;
        double height = Math.Max(60, _map.Height - 24);
        double step = height / _count;
        _svg.Text(x, _map.Y + Box.Ascent, caption, "tick");
        double bottom = _map.Y + 20 + height;
        Scale(bin => new Box(x, bottom - ((bin + 1) * step), 18, step));
        foreach ((int edge, string text) in ScaleTicks())
        {
            _svg.Line(x + 18, bottom - (edge * step), x + 22, bottom - (edge * step), "var(--muted)");
            _svg.Text(x + 26, bottom - (edge * step) + 4, text, "tick");
        }
        _svg.Height = Math.Max(_svg.Height, bottom + 8);
    }

    private void Scale(Func<int, Box> place)
    {
        for (int bin = 0; bin < _count; bin++)
        {
            Box b = place(bin);
            _svg.Rect(b.X, b.Y, b.Width, b.Height, Colour(bin), Range(bin), " shape-rendering=\"crispEdges\"");
        }
    }

    private void DrawKey(List<string> key)
    {
        double x = _narrow ? _map.X : _map.Right + 120;
        double y = _narrow ? _svg.Height + 4 : _map.Y + 20;
        // Short names stand in two columns.
        double room = _svg.Width - x - 4;
        int columns = key.Count > 4 && key.All(k => Box.TextWidth(k) < (room / 2) - 8) ? 2 : 1;
        double top = y;
        foreach (string[] column in key.Chunk(Math.Max(1, (key.Count + columns - 1) / columns)))
        {
            double at = top;
            foreach (string line in column.SelectMany(k => Box.Wrap(k, (room / columns) - 4)))
            {
                _svg.Text(x, at + Box.Ascent, line, "value");
                at += Box.Line + 2;
            }
            x += room / columns;
            y = Math.Max(y, at);
        }
        _svg.Height = Math.Max(_svg.Height, y + 2);
    }
}
