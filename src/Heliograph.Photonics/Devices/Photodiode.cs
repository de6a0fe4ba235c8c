using Heliograph.Photonics.Imdd;

namespace Heliograph.Photonics.Devices;

/// <summary>A photodiode without gain.</summary>
public sealed record Photodiode
{
    /// <summary>Planck's constant times c over the elementary charge, V m: 1.2398e-6, the photon energy in eV times the wavelength.</summary>
    private const double PhotonVoltMetres = PhysicalConstants.Planck * PhysicalConstants.SpeedOfLight / PhysicalConstants.ElementaryCharge;

    /// <summary>A/W, at <see cref="Wavelength"/>.</summary>
    public required double Responsivity { get; init; }

    /// <summary>m.</summary>
    public required double Wavelength { get; init; }

    /// <summary>A, at the reference temperature.</summary>
    public double DarkCurrent { get; init; }

    /// <summary>K.</summary>
    public double ReferenceTemperature { get; init; } = PhysicalConstants.CelsiusZero + 25;

    /// <summary>Kelvin in which the dark current doubles; infinity (the default) where it does not.</summary>
    public double DarkCurrentDoubling { get; init; } = double.PositiveInfinity;

    /// <summary>Transit-time bandwidth, Hz; infinity where it does not matter.</summary>
    public double TransitBandwidth { get; init; } = double.PositiveInfinity;

    /// <summary>Bandwidth of capacitance and load, Hz; infinity where it does not matter.</summary>
    public double CapacitanceBandwidth { get; init; } = double.PositiveInfinity;

    /// <summary>Electrons per photon. Equation 15. Above 1 no diode without gain exists.</summary>
    public double QuantumEfficiency => Responsivity * PhotonVoltage(Wavelength);

    /// <summary>Whether the responsivity is at or below one electron a photon.</summary>
    public bool IsPossible => QuantumEfficiency <= 1;

    /// <summary>Bandwidth of both limits, Hz.</summary>
    public double Bandwidth => FrequencyResponse.Combined(TransitBandwidth, CapacitanceBandwidth);

    /// <summary>Energy of a photon over the elementary charge, V: also the largest slope efficiency of a laser, W/A.</summary>
    public static double PhotonVoltage(double wavelength) => PhotonVoltMetres / Require.Positive(wavelength);

    /// <summary>Largest responsivity without gain, A/W: lambda / 1.2398 um.</summary>
    public static double ResponsivityLimit(double wavelength) => 1 / PhotonVoltage(wavelength);

    /// <summary>Dark current at a temperature (K), A: I_0 2^((T - T_ref) / T_2). Equation 16.</summary>
    public double DarkCurrentAt(double temperature)
    {
        Require.NotNegative(DarkCurrent);
        return DarkCurrent * Math.Pow(2, (Require.Positive(temperature) - ReferenceTemperature) / DarkCurrentDoubling);
    }
}

/// <summary>Input-referred noise of a transimpedance amplifier, as density or as an rms current over its own bandwidth.</summary>
public static class Tia
{
    /// <summary>A/sqrt(Hz), of an rms current (A) and the noise bandwidth (Hz) over which it was taken: not the bandwidth of the link. Equation 17.</summary>
    public static double Density(double rms, double noiseBandwidth) => Require.NotNegative(rms) / Math.Sqrt(Require.Positive(noiseBandwidth));

    /// <summary>A rms, of a density over a noise bandwidth.</summary>
    public static double Rms(double density, double noiseBandwidth) => Require.NotNegative(density) * Math.Sqrt(Require.Positive(noiseBandwidth));
}

/// <summary>Bandwidths of stages in a row.</summary>
public static class FrequencyResponse
{
    /// <summary>
    /// -3 dB bandwidth of stages in a row, Hz: 1/B^2 = sum of 1/B_i^2, exact for Gaussian responses and within some per cent for
    /// poles. An infinite one does not count. Equation 10.
    /// </summary>
    public static double Combined(params ReadOnlySpan<double> bandwidths)
    {
        double sum = 0;
        foreach (double bandwidth in bandwidths)
        {
            Require.PositiveOrInfinite(bandwidth);
            sum += 1 / (bandwidth * bandwidth);
        }
        return sum > 0 ? 1 / Math.Sqrt(sum) : double.PositiveInfinity;
    }
}
