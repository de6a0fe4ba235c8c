using System.Collections.Immutable;

namespace Heliograph.Photonics.Heat;

/// <summary>
/// A package reduced to its blocks: T = sum_j R_ij P_j + sum_z a_iz T_z, exact for the stack that it was compiled from.
/// Immutable; for any number of threads. Equation 7 of <c>docs/models/heat.md</c>.
/// </summary>
public sealed class PackageThermal
{
    private readonly double[] _influence;
    private readonly double[] _share;

    // By block: rise of each of its cells per watt of every block, then per kelvin of every zone.
    private readonly double[][] _cells;

    private PackageThermal(ImmutableArray<string> blocks, ImmutableArray<string> zones, double[] influence, double[] share, double[][] cells)
    {
        (Blocks, Zones, _influence, _share, _cells) = (blocks, zones, influence, share, cells);
        Root = LowerRoot(influence, blocks.Length);
    }

    /// <summary>In the order of powers and results.</summary>
    public ImmutableArray<string> Blocks { get; }

    /// <summary>In the order of coolant temperatures.</summary>
    public ImmutableArray<string> Zones { get; }

    /// <summary>L of R = L L', row by row: what stability is decided with.</summary>
    internal double[] Root { get; }

    internal ReadOnlySpan<double> Matrix => _influence;

    /// <summary>Mean rise of a block per watt in another, K/W; symmetric.</summary>
    public double Influence(int block, int source) => _influence[block * Blocks.Length + source];

    /// <summary>Rise of a block per kelvin of a zone's coolant; a block's shares sum to 1.</summary>
    public double ZoneShare(int block, int zone) => _share[block * Zones.Length + zone];

    /// <summary>Mean temperatures of the blocks, degC, into <paramref name="celsius"/>. Blocks squared operations, no allocation.</summary>
    public void Means(ReadOnlySpan<double> powers, ReadOnlySpan<double> coolants, Span<double> celsius)
    {
        CheckLengths(powers, coolants);
        for (int i = 0; i < Blocks.Length; i++)
        {
            celsius[i] = Weighted(_share.AsSpan(i * Zones.Length, Zones.Length), coolants);
            celsius[i] += Weighted(_influence.AsSpan(i * Blocks.Length, Blocks.Length), powers);
        }
    }

    /// <summary>Means and peaks. Costs cells of all blocks times blocks.</summary>
    public ImmutableArray<BlockTemperature> Temperatures(ReadOnlySpan<double> powers, ReadOnlySpan<double> coolants)
    {
        double[] means = new double[Blocks.Length];
        Means(powers, coolants, means);
        ImmutableArray<BlockTemperature>.Builder all = ImmutableArray.CreateBuilder<BlockTemperature>(Blocks.Length);
        int stride = Blocks.Length + Zones.Length;
        for (int i = 0; i < Blocks.Length; i++)
        {
            double peak = double.NegativeInfinity;
            for (int at = 0; at < _cells[i].Length; at += stride)
            {
                double cell = Weighted(_cells[i].AsSpan(at, Blocks.Length), powers);
                peak = Math.Max(peak, cell + Weighted(_cells[i].AsSpan(at + Blocks.Length, Zones.Length), coolants));
            }
            all.Add(new BlockTemperature(Blocks[i], powers[i], means[i], peak));
        }
        return all.MoveToImmutable();
    }

    /// <summary>
    /// The same with a part that shares no heat with the package, such as an external laser: one more block and one more zone,
    /// joined by one resistance.
    /// </summary>
    /// <param name="name">Of the block; the zone has the same name.</param>
    /// <param name="resistance">Part to its own air or coolant, K/W, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The name is taken, or the resistance is none.</exception>
    public PackageThermal WithRemote(string name, double resistance)
    {
        if (Blocks.Contains(name) || Zones.Contains(name))
        {
            throw new ArgumentOutOfRangeException(nameof(name), name, "the name is taken");
        }
        if (!(resistance > 0 && double.IsFinite(resistance)))
        {
            throw new ArgumentOutOfRangeException(nameof(resistance), resistance, "a resistance is above 0");
        }
        (int n, int m) = (Blocks.Length, Zones.Length);
        double[] influence = new double[(n + 1) * (n + 1)];
        double[] share = new double[(n + 1) * (m + 1)];
        double[][] cells = new double[n + 1][];
        for (int i = 0; i < n; i++)
        {
            Array.Copy(_influence, i * n, influence, i * (n + 1), n);
            Array.Copy(_share, i * m, share, i * (m + 1), m);
            int count = _cells[i].Length / (n + m);
            cells[i] = new double[count * (n + m + 2)];
            for (int c = 0; c < count; c++)
            {
                Array.Copy(_cells[i], c * (n + m), cells[i], c * (n + m + 2), n);
                Array.Copy(_cells[i], c * (n + m) + n, cells[i], c * (n + m + 2) + n + 1, m);
            }
        }
        influence[^1] = resistance;
        share[^1] = 1;
        cells[n] = new double[n + m + 2];
        cells[n][n] = resistance;
        cells[n][^1] = 1;
        return new PackageThermal(Blocks.Add(name), Zones.Add(name), influence, share, cells);
    }

    /// <summary>
    /// Powers that depend on temperature, at rest: the equilibrium that the package reaches when it is switched on cold, or that
    /// there is none. Microseconds to a millisecond. Equations 8 to 10 of <c>docs/models/heat.md</c>.
    /// </summary>
    /// <param name="behaviours">By block.</param>
    /// <param name="coolants">degC by zone.</param>
    /// <param name="ceiling">degC; a block that positive feedback carries beyond it has run away.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another number of blocks or zones.</exception>
    /// <exception cref="InvalidOperationException">A behaviour has returned NaN.</exception>
    public CoupledHeat SolveCoupled(ImmutableArray<BlockBehaviour> behaviours, ImmutableArray<double> coolants, double ceiling)
    {
        if (behaviours.Length != Blocks.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(behaviours), behaviours.Length, "a behaviour for each block");
        }
        return new CoupledIteration(this, behaviours, coolants, ceiling).Run();
    }

    internal static PackageThermal Of(
        ImmutableArray<string> blocks,
        ImmutableArray<string> zones,
        (int Cell, double Share)[][] blockCells,
        double[][] fields
    )
    {
        int n = blocks.Length;
        int m = zones.Length;
        double[] influence = new double[n * n];
        double[] share = new double[n * m];
        double[][] cells = new double[n][];
        for (int i = 0; i < n; i++)
        {
            for (int f = 0; f < n + m; f++)
            {
                double mean = blockCells[i].Sum(c => c.Share * fields[f][c.Cell]);
                (double[] to, int at) = f < n ? (influence, i * n + f) : (share, i * m + f - n);
                to[at] = mean;
            }
            cells[i] = [.. blockCells[i].SelectMany(c => fields.Select(f => f[c.Cell]))];
        }
        // R_ij = R_ji; what the solver's tolerance leaves between them is shared.
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < i; j++)
            {
                influence[i * n + j] = influence[j * n + i] = 0.5 * (influence[i * n + j] + influence[j * n + i]);
            }
        }
        return new PackageThermal(blocks, zones, influence, share, cells);
    }

    private void CheckLengths(ReadOnlySpan<double> powers, ReadOnlySpan<double> coolants)
    {
        if (powers.Length != Blocks.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(powers), powers.Length, "a power for each block");
        }
        if (coolants.Length != Zones.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(coolants), coolants.Length, "a temperature for each zone");
        }
    }

    private static double Weighted(ReadOnlySpan<double> weights, ReadOnlySpan<double> values)
    {
        double sum = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            sum += weights[i] * values[i];
        }
        return sum;
    }

    // Cholesky; two blocks on the same cells leave a pivot of nothing, and a column of zeros.
    private static double[] LowerRoot(double[] matrix, int n)
    {
        double[] root = new double[n * n];
        for (int j = 0; j < n; j++)
        {
            ReadOnlySpan<double> row = root.AsSpan(j * n, j);
            double pivot = matrix[j * n + j] - Weighted(row, row);
            if (pivot <= 1e-9 * matrix[j * n + j])
            {
                continue;
            }
            root[j * n + j] = Math.Sqrt(pivot);
            for (int i = j + 1; i < n; i++)
            {
                root[i * n + j] = (matrix[i * n + j] - Weighted(row, root.AsSpan(i * n, j))) / root[j * n + j];
            }
        }
        return root;
    }
}
