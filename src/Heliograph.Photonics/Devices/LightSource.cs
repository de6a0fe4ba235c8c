using Heliograph.Photonics.Imdd;

namespace Heliograph.Photonics.Devices;

/// <summary>How the efficiency of a light source falls with its temperature.</summary>
public enum DeratingLaw
{
    /// <summary>WPE_0 (1 + s (T - T_0)).</summary>
    Linear,

    /// <summary>In proportion to a laser chip at constant power, with its threshold and slope.</summary>
    Threshold,
}

/// <summary>Efficiency of a source at a temperature and the law that gave it; null where the source does not deliver there.</summary>
public readonly record struct SourceEfficiency(double? Value, DeratingLaw Law);

/// <summary>
/// A source of several lines with one supply: an external laser source module, a laser array or a comb. Powers are per line at the
/// plane named with them, temperatures in K.
/// </summary>
public sealed record LightSource
{
    /// <summary>Lines (wavelengths times fibres).</summary>
    public required int Lines { get; init; }

    /// <summary>Mean power of a line, W.</summary>
    public required double PowerPerLine { get; init; }

    /// <summary>Strongest over weakest line, dB: 0 for single lasers held at their power, the flatness of a comb.</summary>
    public double FlatnessDb { get; init; }

    /// <summary>Optical power of all lines over electrical power at <see cref="ReferenceTemperature"/>, with what the module contains.</summary>
    public required double WallPlugEfficiency { get; init; }

    public required double ReferenceTemperature { get; init; }

    /// <summary>s, relative change of the efficiency per kelvin, 1/K; usually negative.</summary>
    public double EfficiencyPerKelvin { get; init; }

    /// <summary>The chip of a line for the threshold law; null for the linear one.</summary>
    public Laser? Chip { get; init; }

    /// <summary>Chip power over the power of a line, at least 1: what coupling inside the module takes. Used by the threshold law only.</summary>
    public double ChipPowerOverLine { get; init; } = 1;

    /// <summary>Power of the weakest line, W: half the flatness below the mean, in dB.</summary>
    public double WeakestLine => Require.Positive(PowerPerLine) / OpticalModulation.FromDb(0.5 * Require.NotNegative(FlatnessDb));

    /// <summary>Optical power of all lines, W.</summary>
    public double OpticalPower => Require.AtLeast(Lines, 1) * Require.Positive(PowerPerLine);

    /// <summary>Efficiency at a temperature. Equation 9 of devices.md.</summary>
    public SourceEfficiency EfficiencyAt(double temperature)
    {
        Require.Efficiency(WallPlugEfficiency);
        double above = Require.Positive(temperature) - Require.Positive(ReferenceTemperature);
        if (Chip is null)
        {
            double linear = WallPlugEfficiency * (1 + EfficiencyPerKelvin * above);
            return new SourceEfficiency(linear is > 0 and <= 1 ? linear : null, DeratingLaw.Linear);
        }
        double chipPower = PowerPerLine * Require.AtLeastOne(ChipPowerOverLine);
        LaserOperation reference = Chip.ForPower(chipPower, ReferenceTemperature);
        LaserOperation here = Chip.ForPower(chipPower, temperature);
        bool lases = reference.State == LaserState.Operates && here.State == LaserState.Operates;
        double? value = lases ? WallPlugEfficiency * here.WallPlugEfficiency / reference.WallPlugEfficiency : null;
        return new SourceEfficiency(value is <= 1 ? value : null, DeratingLaw.Threshold);
    }

    /// <summary>Electrical power of the module at a temperature, W; null where it does not deliver.</summary>
    public double? ElectricalPowerAt(double temperature) => OpticalPower / EfficiencyAt(temperature).Value;
}
