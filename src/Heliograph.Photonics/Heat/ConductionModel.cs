using System.Collections.Immutable;

namespace Heliograph.Photonics.Heat;

/// <summary>
/// A stack made ready to solve: matrix, multigrid hierarchy and the last field. Other powers and other coolant temperatures
/// start from there. Not for two threads at once; <see cref="Compile()"/> gives what is.
/// </summary>
public sealed class ConductionModel
{
    /// <summary>Residual over right-hand side, 2-norm, of steady fields: below 1e-6 K against a library solver.</summary>
    internal const double SteadyTolerance = 1e-10;

    // Columns of the influence matrix: 1e-8 of a rise of 100 K is a microkelvin.
    private const double InfluenceTolerance = 1e-8;

    private readonly (int Cell, double Share)[][] _blockCells;
    private readonly (int Cell, double Conductance)[][] _zoneCells;
    private readonly List<ConductionLevel> _levels;
    private readonly ConductionSolver<double> _solver;
    private readonly double[] _capacity;
    private double[] _rise;

    private ConductionModel(HeatStackup stack, HeatGrid grid)
    {
        Stack = stack;
        Grid = grid;
        ConductionAssembly assembly = new(stack, grid);
        _blockCells = [.. stack.Power.Select(assembly.BlockCells)];
        _zoneCells = assembly.ZoneCells();
        _capacity = assembly.Capacity;
        _levels = assembly.Level.Hierarchy();
        _solver = new ConductionSolver<double>(_levels);
        _rise = new double[assembly.Level.Cells];
        LayerOf = assembly.LayerOf;
    }

    public HeatStackup Stack { get; }

    public HeatGrid Grid { get; }

    /// <summary>Cells of the whole grid.</summary>
    public int Cells => _rise.Length;

    internal int[] LayerOf { get; }

    internal ConductionLevel Matrix => _levels[0];

    internal ReadOnlySpan<double> Capacity => _capacity;

    /// <summary>Cuts and factors: about 10 ms for 64 x 64 x 8.</summary>
    /// <param name="grid">Null: 64 x 64, fitted.</param>
    /// <exception cref="ArgumentOutOfRangeException">The stack does not describe a package, see <see cref="HeatStackup.Check"/>.</exception>
    public static ConductionModel Build(HeatStackup stack, HeatGrid? grid = null)
    {
        ArgumentNullException.ThrowIfNull(stack);
        stack.Check();
        return new ConductionModel(stack, grid ?? HeatGrid.Fitted(stack, 64, 64));
    }

    /// <summary>The steady field with the stack's own powers and coolant temperatures.</summary>
    public HeatField Solve() => Solve([.. Stack.Power.Select(p => p.Power)], [.. Stack.Zones.Select(z => z.Coolant)]);

    /// <summary>The steady field; the last one is where the search starts.</summary>
    /// <param name="powers">W by block, in the stack's order.</param>
    /// <param name="coolants">degC by zone, in the stack's order.</param>
    public HeatField Solve(ImmutableArray<double> powers, ImmutableArray<double> coolants)
    {
        double reference = CheckInputs(powers, coolants);
        double[] right = RightSide(powers, coolants, reference);
        int iterations = _solver.Solve(right, _rise, SteadyTolerance);
        return new HeatField(this, [.. _rise.Select(r => reference + r)], powers, coolants, iterations);
    }

    /// <summary>
    /// The package as a matrix between its blocks: after this, any powers and coolant temperatures cost microseconds. Costs a solve
    /// for every block and every zone but one, four at a time and on all cores: about 20 ms for four on one core of 64 x 64 x 8.
    /// </summary>
    public PackageThermal Compile() =>
        Compile([.. Stack.Power.Select((p, i) => new HeatGroup(p.Name, [i]))], [.. Stack.Zones.Select((z, i) => new HeatGroup(z.Name, [i]))]);

    /// <summary>
    /// The same for groups of blocks and of zones, each of which is one unknown: engines that work alike need one solve, not one each.
    /// A group's mean is over all its blocks, its peak the hottest cell of any.
    /// </summary>
    /// <param name="blockGroups">Each block in one group at most; blocks in none have no power.</param>
    /// <param name="zoneGroups">Each zone in exactly one group.</param>
    /// <exception cref="ArgumentOutOfRangeException">A zone is in no group or in two.</exception>
    public PackageThermal Compile(ImmutableArray<HeatGroup> blockGroups, ImmutableArray<HeatGroup> zoneGroups)
    {
        if (!zoneGroups.SelectMany(g => g.Members).Order().SequenceEqual(Enumerable.Range(0, Stack.Zones.Length)))
        {
            throw new ArgumentOutOfRangeException(nameof(zoneGroups), zoneGroups.Length, "each zone is in exactly one group");
        }
        (int Cell, double Share)[][] blockCells =
        [
            .. blockGroups.Select(g => g.Members.SelectMany(b => _blockCells[b].Select(c => (c.Cell, c.Share / g.Members.Length))).ToArray()),
        ];
        (int Cell, double Conductance)[][] zoneCells = [.. zoneGroups.Select(g => g.Members.SelectMany(z => _zoneCells[z]).ToArray())];
        int blocks = blockGroups.Length;
        int zones = zoneGroups.Length;
        double[][] fields = new double[blocks + zones][];
        int due = blocks + zones - 1;
        (int Cell, double Weight)[][] sources = [.. blockCells, .. zoneCells];
        // Each batch has its own lanes and fields: the same bits with any number of threads.
        Parallel.For(
            0,
            (due + FourLanes.Count - 1) / FourLanes.Count,
            () => new ConductionSolver<FourLanes>(_levels),
            (batch, _, solver) =>
            {
                SolveBatch(solver, sources, fields, batch * FourLanes.Count, Math.Min(due, (batch + 1) * FourLanes.Count));
                return solver;
            },
            _ => { }
        );
        // With all coolants one kelvin warmer the whole package is: the last zone has what the others leave.
        fields[^1] = new double[Cells];
        for (int c = 0; c < Cells; c++)
        {
            fields[^1][c] = 1;
            for (int z = blocks; z < fields.Length - 1; z++)
            {
                fields[^1][c] -= fields[z][c];
            }
        }
        return PackageThermal.Of([.. blockGroups.Select(g => g.Name)], [.. zoneGroups.Select(g => g.Name)], blockCells, fields);
    }

    // Fields of one watt in a block, or of one kelvin of a zone's coolant, four at once.
    private void SolveBatch(ConductionSolver<FourLanes> solver, (int Cell, double Weight)[][] sources, double[][] fields, int first, int end)
    {
        FourLanes[] right = new FourLanes[Cells];
        FourLanes[] rise = new FourLanes[Cells];
        for (int f = first; f < end; f++)
        {
            foreach ((int cell, double weight) in sources[f])
            {
                right[cell] = right[cell].Add(f - first, weight);
            }
        }
        solver.Solve(right, rise, InfluenceTolerance);
        for (int f = first; f < end; f++)
        {
            fields[f] = new double[Cells];
            for (int c = 0; c < Cells; c++)
            {
                fields[f][c] = rise[c][f - first];
            }
        }
    }

    internal double CheckInputs(ImmutableArray<double> powers, ImmutableArray<double> coolants)
    {
        if (powers.Length != Stack.Power.Length || !powers.All(double.IsFinite))
        {
            throw new ArgumentOutOfRangeException(nameof(powers), powers.Length, "a finite power for each block");
        }
        if (coolants.Length != Stack.Zones.Length || !coolants.All(double.IsFinite))
        {
            throw new ArgumentOutOfRangeException(nameof(coolants), coolants.Length, "a finite temperature for each zone");
        }
        // Solving for the rise over the coldest coolant keeps the residual relative to what matters.
        return coolants.Min();
    }

    /// <summary>W into each cell, with the zones' coolants over the reference.</summary>
    internal double[] RightSide(ImmutableArray<double> powers, ImmutableArray<double> coolants, double reference)
    {
        double[] right = new double[Cells];
        for (int b = 0; b < _blockCells.Length; b++)
        {
            foreach ((int cell, double share) in _blockCells[b])
            {
                right[cell] += share * powers[b];
            }
        }
        for (int z = 0; z < _zoneCells.Length; z++)
        {
            foreach ((int cell, double conductance) in _zoneCells[z])
            {
                right[cell] += conductance * (coolants[z] - reference);
            }
        }
        return right;
    }

    internal BlockTemperature ReadBlock(int block, double[] celsius, double power)
    {
        double mean = 0;
        double peak = double.NegativeInfinity;
        foreach ((int cell, double share) in _blockCells[block])
        {
            mean += share * celsius[cell];
            peak = Math.Max(peak, celsius[cell]);
        }
        return new BlockTemperature(Stack.Power[block].Name, power, mean, peak);
    }

    internal double HeatInto(int zone, double[] celsius, double coolant)
    {
        double heat = 0;
        foreach ((int cell, double conductance) in _zoneCells[zone])
        {
            heat += conductance * (celsius[cell] - coolant);
        }
        return heat;
    }
}
