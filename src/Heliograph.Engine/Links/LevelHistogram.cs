using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Photonics.Imdd;
using Heliograph.Photonics.Waveform;

namespace Heliograph.Engine.Links;

/// <summary>
/// The received signal of one lane after the equaliser: how the photocurrent of each level spreads by noise and by what is left of the
/// neighbouring symbols, with the thresholds between them.
/// </summary>
/// <param name="Start">A, of the first point of the densities.</param>
/// <param name="Step">A, between points.</param>
/// <param name="Levels">From the lowest.</param>
/// <param name="Eyes">From the lowest.</param>
/// <param name="BitErrorRatio">By the whole distribution; the budget's own closed form takes what the equaliser leaves as Gaussian.</param>
public sealed record LevelHistogram(
    double Start,
    double Step,
    ImmutableArray<SlicerLevel> Levels,
    ImmutableArray<SlicerEye> Eyes,
    double BitErrorRatio
)
{
    // Reference equalisers. Source: IEEE 802.3, 121.8.5 (5 taps, 100G lanes); 802.3dj drafts (15 taps, 200G lanes).
    private const int TapsOf100G = 5;
    private const int TapsOf200G = 15;
    private const double Between = 80e9;

    /// <summary>Null where a figure of the receiver is unknown. About a millisecond.</summary>
    public static LevelHistogram? Of(LinkOptics optics)
    {
        ArgumentNullException.ThrowIfNull(optics);
        if (ReceivedSignal.Of(optics) is not { } received)
        {
            return null;
        }
        Filter receiver = Filter.BesselThomson4(0.5 * optics.SymbolRate);
        ImddSignal signal = received.Signal with
        {
            NoiseBandwidth = receiver.NoiseBandwidth_Hz(8 * optics.SymbolRate),
            // Closes the levels themselves here.
            DispersionPenaltyDb = 0,
        };
        return Solve(optics, signal, receiver, OpticalModulation.FromDb(-received.Signal.DispersionPenaltyDb));
    }

    private static LevelHistogram Solve(LinkOptics optics, in ImddSignal signal, Filter receiver, double opening)
    {
        IEnumerable<Filter> poles = optics
            .EqualiserPenalty.From.Where(d => d.Leading?.Figure.Quantity == "bandwidth" && d.Value > 0)
            .Select(d => Filter.OnePole(d.Value!.Value));
        PulseResponse pulse = PulseResponse.Compute(Filter.Cascade([.. poles, receiver]), optics.SymbolRate);
        int taps = optics.SymbolRate < Between ? TapsOf100G : TapsOf200G;
        double[] currents = new double[signal.Levels];
        double[] noise = new double[signal.Levels];
        double lowest = signal.Oma / (signal.ExtinctionRatio - 1);
        double middle = lowest + (signal.Oma / 2);
        for (int level = 0; level < signal.Levels; level++)
        {
            double sent = lowest + (signal.Oma * level / (signal.Levels - 1));
            currents[level] = signal.Responsivity * (middle + (opening * (sent - middle)));
            noise[level] = Math.Sqrt(ImddSolver.Noise(signal, level).Total);
        }
        StatisticalLinkResult result = StatisticalLink.Solve(
            new StatisticalLinkInput(pulse, [.. currents], [.. noise])
            {
                NoiseCorrelation = [.. receiver.NoiseCorrelation(optics.SymbolRate, taps)],
                Taps = taps,
                MaxPrecursors = taps / 2,
            }
        );
        return new LevelHistogram(result.HistogramStart, result.HistogramStep, result.Levels, result.Eyes, result.Ber);
    }
}
