namespace Heliograph.Photonics.Heat;

/// <summary>A block above its limit.</summary>
/// <param name="Peak">degC.</param>
/// <param name="Limit">degC.</param>
public sealed record HeatExcess(string Block, double Peak, double Limit)
{
    /// <summary>K.</summary>
    public double By => Peak - Limit;
}
