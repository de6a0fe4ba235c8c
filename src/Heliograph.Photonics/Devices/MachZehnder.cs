using Heliograph.Photonics.Imdd;

namespace Heliograph.Photonics.Devices;

/// <summary>A Mach-Zehnder modulator: T(V) = IL (T_min + (1 - T_min) cos^2(pi V / (2 V_pi) + phi/2)). Equations 11 and 12 of devices.md.</summary>
public sealed record MachZehnder
{
    /// <summary>V_pi between the arms at the symbol rate's frequencies, V; push-pull drive counts both arms.</summary>
    public required double HalfWaveVoltage { get; init; }

    /// <summary>Loss at full transmission, dB.</summary>
    public required double InsertionLossDb { get; init; }

    /// <summary>Largest extinction ratio that the imbalance of the arms leaves, linear; infinity for a balanced one.</summary>
    public double StaticExtinctionRatio { get; init; } = double.PositiveInfinity;

    /// <summary>Electro-optic bandwidth, Hz; infinity where it is accounted for elsewhere.</summary>
    public double Bandwidth { get; init; } = double.PositiveInfinity;

    /// <summary>Transmission at a voltage from the point of full transmission, 0 to 1.</summary>
    public double Transmission(double voltage)
    {
        double cos = Math.Cos(0.5 * Math.PI * voltage / Require.Positive(HalfWaveVoltage));
        double least = 1 / Require.ExtinctionRatio(StaticExtinctionRatio);
        return (least + (1 - least) * cos * cos) / OpticalModulation.FromDb(Require.NotNegative(InsertionLossDb));
    }

    /// <summary>Outer levels with a swing (V peak to peak, at most V_pi) around a bias (V from full transmission; V_pi / 2 is quadrature).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The swing folds over an extremum of the transfer, where levels would change their order.</exception>
    public ModulatorLevels Levels(double swing, double bias)
    {
        double near = bias - 0.5 * Require.Positive(swing);
        double far = bias + 0.5 * swing;
        if (!(near >= -1e-12 * HalfWaveVoltage && far <= HalfWaveVoltage * (1 + 1e-12)))
        {
            throw new ArgumentOutOfRangeException(nameof(swing), swing, "the swing passes an extremum of the transfer");
        }
        return new ModulatorLevels(Transmission(near), Transmission(far));
    }

    /// <summary>Outer levels at quadrature: High, Low = (1 +- sin(pi V_pp / (2 V_pi))) / 2 of full transmission.</summary>
    public ModulatorLevels LevelsAtQuadrature(double swing) => Levels(swing, 0.5 * HalfWaveVoltage);
}
