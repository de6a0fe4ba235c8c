using System.Collections.Immutable;
using Heliograph.Model.Parts;
using Heliograph.Model.Topology;
using Heliograph.Photonics.Engines;
using Heliograph.Photonics.Imdd;
using Heliograph.Photonics.Waveform;

namespace Heliograph.Photonics;

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
    // Symbol rates up to which the filters' noise is counted: the low pass has taken all beyond.
    private const double LastRate = 8;

    /// <summary>Null where the medium has no optical engine, a figure of its receiver is unknown, or the eye is closed. About a millisecond.</summary>
    public static LevelHistogram? Of(LinkClass link, LinkEnds ends, FigureBook book, LinkConditions conditions, LinkPhysics physics) =>
        LaneState.Of(link, ends, book, conditions, physics) is { Signal: { } signal } lane ? Solve(lane, signal) : null;

    private static LevelHistogram Solve(LaneState lane, in ImddSignal equalised)
    {
        ChannelBand band = lane.Band;
        Filter light = band.Light();
        Filter receiver = band.Receiver();
        double end = LastRate * band.SymbolRate;
        ImddSignal signal = lane.Unequalised(light.NoiseBandwidth_Hz(end), receiver.NoiseBandwidth_Hz(end));
        // Dispersion closes the levels themselves here.
        double opening = OpticalModulation.FromDb(-equalised.DispersionPenaltyDb);
        double[] currents = new double[signal.Levels];
        double[] noise = new double[signal.Levels];
        double lowest = signal.Oma / (signal.ExtinctionRatio - 1);
        double middle = lowest + signal.Oma / 2;
        for (int level = 0; level < signal.Levels; level++)
        {
            double sent = lowest + signal.Oma * level / (signal.Levels - 1);
            currents[level] = signal.Responsivity * (middle + opening * (sent - middle));
            noise[level] = Math.Sqrt(ImddSolver.Noise(signal, level).Total);
        }
        int taps = EqualisedChannel.TapsOf(band.Levels, band.SymbolRate);
        StatisticalLinkResult result = StatisticalLink.Solve(
            new StatisticalLinkInput(PulseResponse.Compute(band.Whole(), band.SymbolRate), [.. currents], [.. noise])
            {
                NoiseCorrelation = [.. receiver.NoiseCorrelation(band.SymbolRate, taps)],
                Taps = taps,
                MaxPrecursors = taps / 2,
            }
        );
        return new LevelHistogram(result.HistogramStart, result.HistogramStep, result.Levels, result.Eyes, result.Ber);
    }
}
