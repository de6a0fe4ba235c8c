namespace Heliograph.Photonics.Heat;

/// <summary>
/// Finite volumes: cuts a stack by a grid into the conductances between cells, to the coolant, and the cells' heat capacity.
/// Where blocks do not fall on the grid, each cell is looked at in its pieces: ways side by side add as conductances, ways in a
/// row as resistances. Equations 2 to 5 of <c>docs/models/heat.md</c>.
/// </summary>
internal sealed class ConductionAssembly
{
    private readonly HeatStackup _stack;
    private readonly HeatGrid _grid;
    private readonly Axis _x;
    private readonly Axis _y;

    // Material and contact by layer and piece, painted once.
    private readonly HeatMaterial[][] _materials;
    private readonly double[][] _contacts;

    public ConductionAssembly(HeatStackup stack, HeatGrid grid)
    {
        _stack = stack;
        _grid = grid;
        Footprint[] areas =
        [
            .. stack.Layers.SelectMany(l => l.Blocks.Select(b => b.Area).Concat(l.Contacts.Select(c => c.Area))),
            .. stack.Zones.Select(z => z.Area),
        ];
        _x = new Axis(grid.X, areas.SelectMany(a => new[] { a.X, a.Right }));
        _y = new Axis(grid.Y, areas.SelectMany(a => new[] { a.Y, a.Top }));
        _materials = [.. stack.Layers.Select(l => Paint(l.Background, l.Blocks.Select(b => (b.Area, b.Material))))];
        _contacts = [.. stack.Layers.Select(l => Paint(l.ContactAbove, l.Contacts.Select(c => (c.Area, c.Resistance))))];
        LayerOf = [.. stack.Layers.SelectMany((l, i) => Enumerable.Repeat(i, l.Divisions))];
        Level = new ConductionLevel(Sizes(grid.X), Sizes(grid.Y), LayerOf.Length);
        Capacity = new double[Level.Cells];
        for (int k = 0; k < LayerOf.Length; k++)
        {
            InPlane(k);
            ThroughAbove(k);
        }
    }

    /// <summary>Conductances, not yet factored; ground is that to the coolant.</summary>
    public ConductionLevel Level { get; }

    /// <summary>J/K of each cell.</summary>
    public double[] Capacity { get; }

    /// <summary>Layer of each cell of a column.</summary>
    public int[] LayerOf { get; }

    /// <summary>Cells and conductances, W/K, by which each zone holds the package.</summary>
    public (int Cell, double Conductance)[][] ZoneCells() =>
        [.. _stack.Top.Select(z => ZoneCells(z, LayerOf.Length - 1)), .. _stack.Bottom.Select(z => ZoneCells(z, 0))];

    /// <summary>Share of a block's power in each of its cells; they sum to 1.</summary>
    public (int Cell, double Share)[] BlockCells(PowerBlock block)
    {
        int layer = _stack.LayerIndex(block.Layer);
        int first = Array.IndexOf(LayerOf, layer);
        int last = Array.LastIndexOf(LayerOf, layer);
        (int from, int to) = block.Depth switch
        {
            PowerDepth.Bottom => (first, first),
            PowerDepth.Top => (last, last),
            _ => (first, last),
        };
        List<(int, double)> cells = [];
        double total = 0;
        for (int j = 0; j < _grid.Rows; j++)
        {
            for (int i = 0; i < _grid.Columns; i++)
            {
                Footprint cell = new(_grid.X[i], _grid.Y[j], _grid.X[i + 1] - _grid.X[i], _grid.Y[j + 1] - _grid.Y[j]);
                double share = cell.Overlap(block.Area) / block.Area.Area / (to - from + 1);
                // Rounding leaves slivers where an edge falls on a line: no heat, and no place to read a peak.
                if (share * block.Area.Area < 1e-9 * cell.Area)
                {
                    continue;
                }
                for (int k = from; k <= to; k++)
                {
                    cells.Add(((j * _grid.Columns + i) * LayerOf.Length + k, share));
                    total += share;
                }
            }
        }
        return [.. cells.Select(c => (c.Item1, c.Item2 / total))];
    }

    private static double[] Sizes(IReadOnlyList<double> lines) => [.. Enumerable.Range(0, lines.Count - 1).Select(i => lines[i + 1] - lines[i])];

    private T[] Paint<T>(T background, IEnumerable<(Footprint Area, T What)> blocks)
    {
        T[] pieces = new T[_x.Pieces * _y.Pieces];
        Array.Fill(pieces, background);
        foreach ((Footprint area, T what) in blocks)
        {
            (int fromX, int toX) = _x.Inside(area.X, area.Right);
            (int fromY, int toY) = _y.Inside(area.Y, area.Top);
            for (int y = fromY; y < toY; y++)
            {
                Array.Fill(pieces, what, y * _x.Pieces + fromX, toX - fromX);
            }
        }
        return pieces;
    }

    private double Height(int k) => _stack.Layers[LayerOf[k]].Thickness / _stack.Layers[LayerOf[k]].Divisions;

    // Conductances along x and y, and capacities, of the cells at height k.
    private void InPlane(int k)
    {
        HeatMaterial[] material = _materials[LayerOf[k]];
        double height = Height(k);
        for (int j = 0; j < _grid.Rows; j++)
        {
            double before = 0;
            for (int i = 0; i < _grid.Columns; i++)
            {
                (double first, double second) = AlongX(material, i, j, height);
                if (i > 0)
                {
                    Level.Gx[(j * (_grid.Columns + 1) + i) * Level.Nz + k] = 1 / (before + first);
                }
                before = second;
                Capacity[(j * _grid.Columns + i) * Level.Nz + k] = Sum(i, j, p => material[p].HeatCapacity) * height;
            }
        }
        for (int i = 0; i < _grid.Columns; i++)
        {
            double before = 0;
            for (int j = 0; j < _grid.Rows; j++)
            {
                (double first, double second) = AlongY(material, i, j, height);
                if (j > 0)
                {
                    Level.Gy[(j * _grid.Columns + i) * Level.Nz + k] = 1 / (before + first);
                }
                before = second;
            }
        }
    }

    // Resistance, K/W, from the left face of a cell to its centre and from there to the right face: each slice across is a
    // conductance, the slices are in a row.
    private (double First, double Second) AlongX(HeatMaterial[] material, int i, int j, double height)
    {
        (double first, double second) = (0, 0);
        for (int x = _x.First[i]; x < _x.First[i + 1]; x++)
        {
            double slice = 0;
            for (int y = _y.First[j]; y < _y.First[j + 1]; y++)
            {
                slice += _y.Size[y] * material[y * _x.Pieces + x].InPlane;
            }
            double resistance = _x.Size[x] / (slice * height);
            (first, second) = x < _x.Middle[i] ? (first + resistance, second) : (first, second + resistance);
        }
        return (first, second);
    }

    private (double First, double Second) AlongY(HeatMaterial[] material, int i, int j, double height)
    {
        (double first, double second) = (0, 0);
        for (int y = _y.First[j]; y < _y.First[j + 1]; y++)
        {
            double slice = 0;
            for (int x = _x.First[i]; x < _x.First[i + 1]; x++)
            {
                slice += _x.Size[x] * material[y * _x.Pieces + x].InPlane;
            }
            double resistance = _y.Size[y] / (slice * height);
            (first, second) = y < _y.Middle[j] ? (first + resistance, second) : (first, second + resistance);
        }
        return (first, second);
    }

    // From the centres at height k to the centres above: pieces side by side.
    private void ThroughAbove(int k)
    {
        if (k == LayerOf.Length - 1)
        {
            return;
        }
        HeatMaterial[] lower = _materials[LayerOf[k]];
        HeatMaterial[] upper = _materials[LayerOf[k + 1]];
        double[] contact = _contacts[LayerOf[k]];
        bool between = LayerOf[k] != LayerOf[k + 1];
        (double below, double above) = (0.5 * Height(k), 0.5 * Height(k + 1));
        for (int j = 0; j < _grid.Rows; j++)
        {
            for (int i = 0; i < _grid.Columns; i++)
            {
                Level.Gz[(j * _grid.Columns + i) * Level.Nz + k] = Sum(
                    i,
                    j,
                    p => 1 / (below / lower[p].Through + (between ? contact[p] : 0) + above / upper[p].Through)
                );
            }
        }
    }

    private (int, double)[] ZoneCells(CoolingZone zone, int k)
    {
        HeatMaterial[] material = _materials[LayerOf[k]];
        double half = 0.5 * Height(k);
        (int fromX, int toX) = _x.Inside(zone.Area.X, zone.Area.Right);
        (int fromY, int toY) = _y.Inside(zone.Area.Y, zone.Area.Top);
        List<(int, double)> cells = [];
        for (int j = 0; j < _grid.Rows; j++)
        {
            for (int i = 0; i < _grid.Columns; i++)
            {
                double g = 0;
                for (int y = Math.Max(fromY, _y.First[j]); y < Math.Min(toY, _y.First[j + 1]); y++)
                {
                    for (int x = Math.Max(fromX, _x.First[i]); x < Math.Min(toX, _x.First[i + 1]); x++)
                    {
                        g += _x.Size[x] * _y.Size[y] / (half / material[y * _x.Pieces + x].Through + 1 / zone.Coefficient);
                    }
                }
                if (g > 0)
                {
                    int cell = (j * _grid.Columns + i) * Level.Nz + k;
                    Level.Ground[cell] += g;
                    cells.Add((cell, g));
                }
            }
        }
        return [.. cells];
    }

    // Sum over the pieces of a cell of area times a value.
    private double Sum(int i, int j, Func<int, double> value)
    {
        double sum = 0;
        for (int y = _y.First[j]; y < _y.First[j + 1]; y++)
        {
            for (int x = _x.First[i]; x < _x.First[i + 1]; x++)
            {
                sum += _x.Size[x] * _y.Size[y] * value(y * _x.Pieces + x);
            }
        }
        return sum;
    }

    /// <summary>One direction cut at grid lines, at the middles of cells and at edges of blocks.</summary>
    private sealed class Axis
    {
        private readonly double[] _lines;
        private readonly double _least;

        public Axis(IReadOnlyList<double> grid, IEnumerable<double> edges)
        {
            double length = grid[^1];
            _least = 1e-9 * length;
            List<double> own = [];
            for (int i = 0; i < grid.Count; i++)
            {
                own.Add(grid[i]);
                if (i + 1 < grid.Count)
                {
                    own.Add(0.5 * (grid[i] + grid[i + 1]));
                }
            }
            List<double> all = [.. own.Concat(edges.Where(e => e > _least && e < length - _least)).Order()];
            List<double> lines = [all[0]];
            foreach (double line in all.Skip(1))
            {
                if (line - lines[^1] > _least)
                {
                    lines.Add(line);
                }
            }
            _lines = [.. lines];
            Size = [.. Enumerable.Range(0, Pieces).Select(i => _lines[i + 1] - _lines[i])];
            First = [.. grid.Select(At)];
            Middle = [.. Enumerable.Range(0, grid.Count - 1).Select(i => At(0.5 * (grid[i] + grid[i + 1])))];
        }

        public int Pieces => _lines.Length - 1;

        /// <summary>m.</summary>
        public double[] Size { get; }

        /// <summary>First piece of each cell, and the number of pieces.</summary>
        public int[] First { get; }

        /// <summary>First piece beyond each cell's centre.</summary>
        public int[] Middle { get; }

        /// <summary>Pieces between two edges: from, and one beyond.</summary>
        public (int From, int To) Inside(double low, double high) => (At(low), At(high));

        private int At(double place)
        {
            int at = Array.BinarySearch(_lines, place);
            at = at >= 0 ? at : ~at;
            // Merged lines lie within the tolerance of the place.
            if (at > 0 && (at == _lines.Length || place - _lines[at - 1] < _lines[at] - place))
            {
                at--;
            }
            return at;
        }
    }
}
