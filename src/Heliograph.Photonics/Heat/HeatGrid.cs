using System.Collections.Immutable;

namespace Heliograph.Photonics.Heat;

/// <summary>Lines that cut the package into columns of cells; through the thickness the layers' divisions cut.</summary>
public sealed class HeatGrid
{
    // Cells grow by this share of the distance from the nearest edge: gradients are steep there and die away.
    private const double Growth = 0.1;

    // And up to this many times the finest, so that no cell is a needle.
    private const double CoarsestCell = 4;

    private HeatGrid(ImmutableArray<double> x, ImmutableArray<double> y)
    {
        X = x;
        Y = y;
    }

    /// <summary>Ascending, m, from 0 to the width.</summary>
    public ImmutableArray<double> X { get; }

    /// <summary>Ascending, m, from 0 to the depth.</summary>
    public ImmutableArray<double> Y { get; }

    public int Columns => X.Length - 1;

    public int Rows => Y.Length - 1;

    /// <summary>Cells of one size. Blocks that do not fall on lines are averaged by area.</summary>
    public static HeatGrid Uniform(HeatStackup stack, int columns, int rows)
    {
        ArgumentNullException.ThrowIfNull(stack);
        return new HeatGrid(Even(stack.Width, Count(columns)), Even(stack.Depth, Count(rows)));
    }

    /// <summary>
    /// As many cells, with lines on the edges of blocks (the closest edges are merged where half of the cells do not suffice), fine at
    /// the edges and coarser away from them.
    /// </summary>
    public static HeatGrid Fitted(HeatStackup stack, int columns, int rows)
    {
        ArgumentNullException.ThrowIfNull(stack);
        IEnumerable<Footprint> all = stack
            .Layers.SelectMany(l => l.Blocks.Select(b => b.Area).Concat(l.Contacts.Select(c => c.Area)))
            .Concat(stack.Power.Select(p => p.Area))
            .Concat(stack.Zones.Select(z => z.Area));
        Footprint[] areas = [.. all];
        return new HeatGrid(
            Fit(stack.Width, Count(columns), areas.SelectMany(a => new[] { a.X, a.Right })),
            Fit(stack.Depth, Count(rows), areas.SelectMany(a => new[] { a.Y, a.Top }))
        );
    }

    private static int Count(int cells) =>
        cells is >= 1 and <= 4096 ? cells : throw new ArgumentOutOfRangeException(nameof(cells), cells, "a grid has 1 to 4096 cells a side");

    private static ImmutableArray<double> Even(double length, int cells) =>
        [.. Enumerable.Range(0, cells + 1).Select(i => i == cells ? length : length * i / cells)];

    private static ImmutableArray<double> Fit(double length, int cells, IEnumerable<double> edges)
    {
        List<double> lines = [0];
        double least = 1e-6 * length;
        foreach (double edge in edges.Where(e => e > least && e < length - least).Order())
        {
            if (edge - lines[^1] > least)
            {
                lines.Add(edge);
            }
        }
        lines.Add(length);
        // Half of the cells at most go to edges, the rest to where the gradients are.
        MergeDown(lines, Math.Max(1, cells / 2));
        int intervals = lines.Count - 1;
        if (intervals == 1)
        {
            return Even(length, cells);
        }
        Interval[] between = [.. Enumerable.Range(0, intervals).Select(i => new Interval(lines[i], lines[i + 1], i > 0, i < intervals - 1))];
        double finest = Finest(between, length, cells);
        int[] parts = Share([.. between.Select(b => b.Cells(finest))], cells);
        ImmutableArray<double>.Builder result = ImmutableArray.CreateBuilder<double>(cells + 1);
        for (int i = 0; i < intervals; i++)
        {
            for (int s = 0; s < parts[i]; s++)
            {
                result.Add(between[i].Line((double)s / parts[i], finest));
            }
        }
        result.Add(length);
        return result.MoveToImmutable();
    }

    // Size of the cells at edges with which the growing cells are as many as wanted.
    private static double Finest(Interval[] between, double length, int cells)
    {
        (double low, double high) = (1e-9 * length, length);
        for (int i = 0; i < 100; i++)
        {
            double middle = Math.Sqrt(low * high);
            (low, high) = between.Sum(b => b.Cells(middle)) > cells ? (middle, high) : (low, middle);
        }
        return high;
    }

    // Whole numbers, at least 1, near what each interval wants.
    private static int[] Share(double[] wanted, int cells)
    {
        int[] parts = [.. wanted.Select(w => Math.Max(1, (int)w))];
        for (int left = cells - parts.Sum(); left != 0; left -= Math.Sign(left))
        {
            int best = -1;
            for (int i = 0; i < parts.Length; i++)
            {
                bool open = left > 0 || parts[i] > 1;
                if (open && (best < 0 || (wanted[i] / parts[i] > wanted[best] / parts[best]) == left > 0))
                {
                    best = i;
                }
            }
            parts[best] += Math.Sign(left);
        }
        return parts;
    }

    // Drops the inner line whose two intervals are the shortest together, until the cells suffice.
    private static void MergeDown(List<double> lines, int cells)
    {
        while (lines.Count - 1 > cells)
        {
            int shortest = 1;
            for (int i = 2; i < lines.Count - 1; i++)
            {
                if (lines[i + 1] - lines[i - 1] < lines[shortest + 1] - lines[shortest - 1])
                {
                    shortest = i;
                }
            }
            lines.RemoveAt(shortest);
        }
    }

    /// <summary>From one edge to the next; the border of the package is no edge.</summary>
    private readonly record struct Interval(double From, double To, bool LeftEdge, bool RightEdge)
    {
        private double Side => LeftEdge && RightEdge ? 0.5 * (To - From) : To - From;

        /// <summary>Cells that start at the finest size at an edge and grow away from it: the integral of one over their size.</summary>
        public double Cells(double finest) => (LeftEdge && RightEdge ? 2 : 1) * OneSide(finest);

        /// <summary>The line behind which a share of the cells lies.</summary>
        public double Line(double share, double finest)
        {
            if (share == 0)
            {
                return From;
            }
            double cells = share * Cells(finest);
            double fromRight = Cells(finest) - cells;
            bool left = LeftEdge && (!RightEdge || cells <= OneSide(finest));
            double distance = Distance(left ? cells : fromRight, finest);
            return left ? From + distance : To - distance;
        }

        private double OneSide(double finest)
        {
            double growing = Math.Min(Side, (CoarsestCell - 1) * finest / Growth);
            return Math.Log(1 + Growth * growing / finest) / Growth + (Side - growing) / (CoarsestCell * finest);
        }

        // Inverse of the above.
        private static double Distance(double cells, double finest)
        {
            double growing = Math.Min(cells, Math.Log(CoarsestCell) / Growth);
            return finest / Growth * (Math.Exp(Growth * growing) - 1) + (cells - growing) * CoarsestCell * finest;
        }
    }
}
