using Heliograph.Photonics.Imdd;

namespace Heliograph.Photonics.Devices;

/// <summary>Resonance shift that heaters must supply to one ring, Hz: the mean for energy, the largest for the supply.</summary>
public readonly record struct TuningNeed(double Mean, double Maximum);

/// <summary>
/// Thermal tuning of a row of rings to a row of lines. Heaters shift one way, so rings are built high by the largest error and the mean
/// shift is half of the largest. Equations 24 to 26 of devices.md. Frequencies in Hz; errors are half widths of uniform distributions.
/// </summary>
public sealed record RingTuner
{
    /// <summary>Shift over heater power, Hz/W.</summary>
    public required double HeaterEfficiency { get; init; }

    /// <summary>Half width of the common offset of the line grid to the row of rings, Hz.</summary>
    public required double GridError { get; init; }

    /// <summary>Half width of the variation from ring to ring, Hz.</summary>
    public required double Variation { get; init; }

    /// <summary>Movement of resonances over the temperature range of the chip, whole span, Hz.</summary>
    public required double Drift { get; init; }

    /// <summary>Hz; infinity (the default) for a ring with one resonance in reach.</summary>
    public double FreeSpectralRange { get; init; } = double.PositiveInfinity;

    /// <summary>Spacing of the lines, Hz; needed for cyclic assignment.</summary>
    public double Spacing { get; init; }

    /// <summary>Lines and rings of the row; needed for cyclic assignment.</summary>
    public int Lines { get; init; }

    /// <summary>
    /// Whether the row may serve the lines rotated by any number of places, with electronics that put the bits back in order: what is common
    /// to all rings then counts modulo the spacing only.
    /// </summary>
    public bool IsCyclic { get; init; }

    /// <summary>
    /// Shift of one ring. Direct: W = 2 e + 2 v + drift. Cyclic: W = min(2 e + drift, spacing + |FSR - N spacing|) + 2 v, as a ring that wraps
    /// round lands beside its line by the mismatch. Never above the free spectral range, where the next order arrives.
    /// </summary>
    public TuningNeed Need()
    {
        double common = 2 * Require.NotNegative(GridError) + Require.NotNegative(Drift);
        double range = Require.PositiveOrInfinite(FreeSpectralRange);
        if (IsCyclic)
        {
            Require.Positive(FreeSpectralRange);
            double mismatch = Math.Abs(range - Require.AtLeast(Lines, 1) * Require.Positive(Spacing));
            double rotated = Spacing + mismatch;
            common = Math.Min(common, rotated);
        }
        double width = Math.Min(common + 2 * Require.NotNegative(Variation), range);
        return new TuningNeed(0.5 * width, width);
    }

    /// <summary>Mean heater power of one ring, W.</summary>
    public double MeanPower => Need().Mean / Require.Positive(HeaterEfficiency);

    /// <summary>Heater power of the worst ring, W.</summary>
    public double MaximumPower => Need().Maximum / Require.Positive(HeaterEfficiency);
}
