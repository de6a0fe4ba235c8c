using Heliograph.Photonics.Imdd;

namespace Heliograph.Photonics.Devices;

/// <summary>A power splitter of equal outputs.</summary>
/// <param name="Outputs">At least 1.</param>
/// <param name="ExcessLossDb">Loss beyond the division, dB.</param>
public sealed record Splitter(int Outputs, double ExcessLossDb)
{
    /// <summary>Input to one output, dB: 10 log10 of the outputs, plus the excess.</summary>
    public double LossDb => OpticalModulation.ToDb(Require.AtLeast(Outputs, 1)) + Require.NotNegative(ExcessLossDb);
}

/// <summary>A waveguide.</summary>
/// <param name="LossDbPerMetre">dB/m; 1 dB/cm is 100.</param>
/// <param name="Length">m.</param>
public sealed record Waveguide(double LossDbPerMetre, double Length)
{
    public double LossDb => Require.NotNegative(LossDbPerMetre) * Require.NotNegative(Length);
}

/// <summary>A coupler between chip and fibre, best at one wavelength.</summary>
/// <param name="PeakLossDb">dB.</param>
/// <param name="OneDbBandwidth">Full width in which the loss is within 1 dB of the best, m; infinity for edge couplers.</param>
public sealed record Coupler(double PeakLossDb, double OneDbBandwidth = double.PositiveInfinity)
{
    /// <summary>Loss at a distance (m) from the best wavelength, dB: Gaussian, so quadratic in dB.</summary>
    public double LossDb(double offset)
    {
        double relative = 2 * Require.Finite(offset) / Require.PositiveOrInfinite(OneDbBandwidth);
        return Require.NotNegative(PeakLossDb) + relative * relative;
    }
}

/// <summary>A wavelength multiplexer or demultiplexer.</summary>
/// <param name="Channels">At least 1.</param>
/// <param name="InsertionLossDb">dB.</param>
/// <param name="AdjacentIsolationDb">Suppression of a neighbouring channel, dB.</param>
/// <param name="OtherIsolationDb">Suppression of any other channel, dB.</param>
public sealed record Multiplexer(int Channels, double InsertionLossDb, double AdjacentIsolationDb, double OtherIsolationDb)
{
    /// <summary>Power of all other channels over that of the worst channel, linear: two neighbours where there are three channels.</summary>
    public double CrosstalkRatio => Neighbours * Leak(AdjacentIsolationDb) + Others * Leak(OtherIsolationDb);

    /// <summary>Root of the sum of squares of the single ratios, as <see cref="ImddSignal.IncoherentCrosstalkRatio"/> wants it.</summary>
    public double CrosstalkRootSumSquare
    {
        get
        {
            double near = Leak(AdjacentIsolationDb);
            double far = Leak(OtherIsolationDb);
            return Math.Sqrt(Neighbours * near * near + Others * far * far);
        }
    }

    private int Neighbours => Math.Min(2, Require.AtLeast(Channels, 1) - 1);

    private int Others => Channels - 1 - Neighbours;

    private static double Leak(double isolationDb) => OpticalModulation.FromDb(-Require.NotNegative(isolationDb));
}
