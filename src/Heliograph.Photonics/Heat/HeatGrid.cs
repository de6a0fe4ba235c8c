using System.Collections.Immutable;

namespace Heliograph.Photonics.Heat;

/// <summary>Lines that cut the package into columns of cells; through the thickness the layers' divisions cut.</summary>
public sealed class HeatGrid
{
    // A power block's edge deserves cells this much finer than the margin of the package.
    private const double MarginCellRatio = 4;

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
    /// As many cells, with lines on the edges of blocks (the closest edges are merged where half of the cells do not suffice), finer where
    /// there is power than in the margins.
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
            Fit(stack.Width, Count(columns), [.. areas.SelectMany(a => new[] { a.X, a.Right })], [.. stack.Power.Select(p => (p.Area.X, p.Area.Right))]),
            Fit(stack.Depth, Count(rows), [.. areas.SelectMany(a => new[] { a.Y, a.Top })], [.. stack.Power.Select(p => (p.Area.Y, p.Area.Top))])
        );
    }

    private static int Count(int cells) =>
        cells is >= 1 and <= 4096 ? cells : throw new ArgumentOutOfRangeException(nameof(cells), cells, "a grid has 1 to 4096 cells a side");

    private static ImmutableArray<double> Even(double length, int cells) =>
        [.. Enumerable.Range(0, cells + 1).Select(i => i == cells ? length : length * i / cells)];

    private static ImmutableArray<double> Fit(double length, int cells, double[] edges, (double From, double To)[] power)
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
        int[] parts = new int[intervals];
        double[] weight = new double[intervals];
        for (int i = 0; i < intervals; i++)
        {
            double middle = 0.5 * (lines[i] + lines[i + 1]);
            parts[i] = 1;
            weight[i] = (lines[i + 1] - lines[i]) * (power.Any(p => middle > p.From && middle < p.To) ? MarginCellRatio : 1);
        }
        for (int left = cells - intervals; left > 0; left--)
        {
            int widest = 0;
            for (int i = 1; i < intervals; i++)
            {
                if (weight[i] / parts[i] > weight[widest] / parts[widest])
                {
                    widest = i;
                }
            }
            parts[widest]++;
        }
        ImmutableArray<double>.Builder result = ImmutableArray.CreateBuilder<double>(cells + 1);
        for (int i = 0; i < intervals; i++)
        {
            for (int s = 0; s < parts[i]; s++)
            {
                result.Add(lines[i] + (lines[i + 1] - lines[i]) * s / parts[i]);
            }
        }
        result.Add(length);
        return result.ToImmutable();
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
}
