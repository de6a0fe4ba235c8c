using System.Collections.Immutable;

namespace Heliograph.Model;

/// <summary>A rectangle of a package plane, m from its lower left corner.</summary>
public sealed record PackageBlock(string Name, double X, double Y, double Width, double Height);

/// <summary>Temperatures of the plane of a package in which its chips make their heat.</summary>
/// <param name="Width">m along x.</param>
/// <param name="Height">m along y.</param>
/// <param name="Celsius">Row by row from the lower edge, columns within, all cells alike.</param>
/// <param name="Blocks">Chips in the plane.</param>
public sealed record PackageMap(
    int Columns,
    int Rows,
    double Width,
    double Height,
    ImmutableArray<double> Celsius,
    ImmutableArray<PackageBlock> Blocks
);
