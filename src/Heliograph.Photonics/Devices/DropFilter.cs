using Heliograph.Photonics.Imdd;

namespace Heliograph.Photonics.Devices;

/// <summary>A ring between two buses that drops one line. Equation 27 of devices.md.</summary>
public sealed record DropFilter
{
    /// <summary>Optical frequency, Hz.</summary>
    public required double Frequency { get; init; }

    /// <summary>Loaded quality factor.</summary>
    public required double Q { get; init; }

    /// <summary>Loss from bus to photodiode on resonance, dB.</summary>
    public required double DropLossDb { get; init; }

    /// <summary>Light that stays on the bus on resonance, 0 to below 1.</summary>
    public double LeastThrough { get; init; }

    /// <summary>Half width at half power, nu / (2 Q), Hz; the dropped signal sees a bandwidth of half of nu/Q on each side.</summary>
    public double HalfWidth => 0.5 * Require.Positive(Frequency) / Require.Positive(Q);

    /// <summary>Share of the bus that is dropped at a detuning (Hz).</summary>
    public double Drop(double detuning)
    {
        double x = detuning / HalfWidth;
        return 1 / ((1 + x * x) * OpticalModulation.FromDb(Require.NotNegative(DropLossDb)));
    }

    /// <summary>Share that stays on the bus at a detuning (Hz).</summary>
    public double Through(double detuning)
    {
        double x = detuning / HalfWidth;
        double x2 = x * x;
        return (x2 + Require.Remainder(LeastThrough)) / (x2 + 1);
    }
}
