using System.Collections.Immutable;

namespace Heliograph.Photonics.Heat;

/// <summary>
/// A package reduced to its blocks: T = sum_j R_ij P_j + sum_z a_iz T_z. Immutable; for any number of threads.
/// </summary>
public sealed partial class PackageThermal
{
    private readonly double[] _influence;
    private readonly double[] _share;
    private readonly double[][] _cells;

    private PackageThermal(ImmutableArray<string> blocks, ImmutableArray<string> zones, double[] influence, double[] share, double[][] cells)
    {
        (Blocks, Zones, _influence, _share, _cells) = (blocks, zones, influence, share, cells);
    }

    public ImmutableArray<string> Blocks { get; }

    public ImmutableArray<string> Zones { get; }

    internal static PackageThermal Of(HeatStackup stack, (int Cell, double Share)[][] blockCells, double[][] fields) => throw new InvalidOperationException();
}
