using Heliograph.Photonics.Imdd;

namespace Heliograph.Photonics.Devices;

/// <summary>
/// Outer transmissions of a modulator at one operating point: insertion loss and extinction as the pair that they are. Taking the
/// best of each from different points describes a device that does not exist.
/// </summary>
/// <param name="High">Transmission of the highest level, 0 to 1.</param>
/// <param name="Low">Transmission of the lowest level.</param>
public readonly record struct ModulatorLevels(double High, double Low)
{
    /// <summary>High over low; infinite for a perfect extinction.</summary>
    public double ExtinctionRatio => High / Low;

    public double ExtinctionRatioDb => OpticalModulation.ToDb(ExtinctionRatio);

    /// <summary>Loss of the highest level, dB.</summary>
    public double InsertionLossDb => -OpticalModulation.ToDb(High);

    /// <summary>OMA over input power.</summary>
    public double Swing => High - Low;

    /// <summary>Input power over OMA, dB: insertion loss and finite extinction, charged once.</summary>
    public double OmaLossDb => -OpticalModulation.ToDb(Swing);
}

/// <summary>Energy to drive a modulator with random M-level symbols.</summary>
public static class DriveEnergy
{
    /// <summary>
    /// Energy dissipated per symbol in charging a lumped capacitance between random levels, J: C V^2 (M + 1) / (12 (M - 1)), which is
    /// C V^2 / 4 for two levels. Equation 13 of devices.md. The driver's own power is not in it.
    /// </summary>
    /// <param name="capacitance">F.</param>
    /// <param name="swing">Peak to peak between the outer levels, V.</param>
    public static double LumpedPerSymbol(double capacitance, double swing, int levels) =>
        Require.NotNegative(capacitance) * Require.NotNegative(swing) * swing * Variance(levels);

    /// <summary>
    /// Power into the line and termination of a travelling-wave electrode, W: V_pp^2 (M + 1) / (12 (M - 1)) / R with equally likely levels
    /// around zero, V_pp^2 / (4 R) for two. Equation 14. Bias and back termination are not in it.
    /// </summary>
    /// <param name="impedance">ohm.</param>
    public static double TravellingWave(double swing, double impedance, int levels) =>
        Require.NotNegative(swing) * swing * Variance(levels) / Require.Positive(impedance);

    private static double Variance(int levels) => (Require.AtLeast(levels, 2) + 1.0) / (12 * (levels - 1));
}
