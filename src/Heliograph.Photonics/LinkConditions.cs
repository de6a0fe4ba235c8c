namespace Heliograph.Photonics;

/// <summary>Where a link works, and what is asked of it beyond its description. Null takes the figures of its parts.</summary>
/// <param name="Coolant">degC at the inlet of cold plates.</param>
/// <param name="Air">degC at the inlet of racks and front panels.</param>
/// <param name="Laser">degC of the lasers themselves: overrides what heat would make it.</param>
/// <param name="ExtraLossDb">Loss added to the path, dB, for sweeps.</param>
/// <param name="SymbolRateScale">Symbol rate over that of the engine, for sweeps.</param>
public sealed record LinkConditions(
    double? Coolant = null,
    double? Air = null,
    double? Laser = null,
    double ExtraLossDb = 0,
    double SymbolRateScale = 1
)
{
    public static readonly LinkConditions Default = new();
}
