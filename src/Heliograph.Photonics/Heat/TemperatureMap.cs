using System.Collections.Immutable;

namespace Heliograph.Photonics.Heat;

/// <summary>The temperatures of one layer as a picture needs them.</summary>
/// <param name="X">Lines between columns, m, ascending; one more than columns.</param>
/// <param name="Y">Lines between rows, m, ascending.</param>
/// <param name="Celsius">Row by row from the lowest y, columns within.</param>
/// <param name="Outlines">Material and power blocks of the layer.</param>
public sealed record TemperatureMap(
    string Layer,
    ImmutableArray<double> X,
    ImmutableArray<double> Y,
    ImmutableArray<double> Celsius,
    ImmutableArray<BlockOutline> Outlines
)
{
    public int Columns => X.Length - 1;

    public int Rows => Y.Length - 1;

    /// <summary>degC of a cell.</summary>
    public double At(int row, int column) => Celsius[row * Columns + column];

    public double Coldest => Celsius.Min();

    public double Hottest => Celsius.Max();
}
