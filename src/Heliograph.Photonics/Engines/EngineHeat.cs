using Heliograph.Model;

namespace Heliograph.Photonics.Engines;

/// <summary>Heat of one engine, W.</summary>
/// <param name="Electronics">Drivers, amplifiers, interfaces, and what no device accounts for.</param>
/// <param name="Photonics">Modulators and heaters of rings.</param>
internal sealed record EngineHeat(Derivation Electronics, Derivation Photonics)
{
    /// <summary>Of the lasers at both ends at the temperature of their figure; null where the light comes from outside.</summary>
    public Derivation? Laser { get; init; }

    /// <summary>The same, W of both ends, over their temperature, degC; null where it comes from outside, or a figure is missing.</summary>
    public Func<double, double>? LaserOverTemperature { get; init; }

    /// <summary>degC; null where none is stated.</summary>
    public double? LaserLimit { get; init; }
}
