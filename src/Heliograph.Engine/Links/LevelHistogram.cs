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
    // Reference receivers. Source: IEEE 802.3: NRZ without equaliser behind 0.75 of the symbol rate (clause 88), PAM of 100G lanes 5 taps
    // behind half of it (121.8.5); drafts of 802.3dj 15 taps for 200G lanes.
    private const double NrzReceiver = 0.75;
    private const double PamReceiver = 0.5;
    private const int TapsOf100G = 5;
    private const int TapsOf200G = 15;
    private const double Between = 80e9;

    /// <summary>Null where a figure of the receiver is unknown, or the eye is closed. About a millisecond.</summary>
    public static LevelHistogram? Of(LinkOptics optics)
    {
        ArgumentNullException.ThrowIfNull(optics);
        // One pole each from the modulator's driver to the amplifier, which is the last, behind the photodiode.
        Derivation[] poles = [.. optics.EqualiserPenalty.From.Where(d => d.Unit == "Hz" && d.Value > 0).Skip(1)];
        if (ReceivedSignal.Of(optics) is not { } signal || !optics.EqualiserPenalty.IsKnown || poles.Length < 2)
        {
            return null;
        }
        Filter low = Filter.BesselThomson4((optics.Levels == 2 ? NrzReceiver : PamReceiver) * optics.SymbolRate);
        Filter amplifier = Filter.Cascade(Filter.OnePole(poles[^1].Value!.Value), low);
        Derivation[] lit = [.. poles.SkipLast(1).Where(d => d == poles[^2] || d.Name == "half width of the drop filter")];
        Filter light = Filter.Cascade([.. lit.Select(d => Filter.OnePole(d.Value!.Value)), amplifier]);
        double end = 8 * optics.SymbolRate;
        double band = light.NoiseBandwidth_Hz(end);
        ImddSignal received = signal with
        {
            NoiseBandwidth = band,
            ThermalNoise = signal.ThermalNoise * Math.Sqrt(amplifier.NoiseBandwidth_Hz(end) / band),
            // Closes the levels themselves here.
            DispersionPenaltyDb = 0,
        };
        Filter whole = Filter.Cascade([.. poles.SkipLast(1).Select(d => Filter.OnePole(d.Value!.Value)), amplifier]);
        return Solve(optics, received, whole, amplifier, OpticalModulation.FromDb(-signal.DispersionPenaltyDb));
    }

    private static LevelHistogram Solve(LinkOptics optics, in ImddSignal signal, Filter whole, Filter receiver, double opening)
    {
        PulseResponse pulse = PulseResponse.Compute(whole, optics.SymbolRate);
        int taps =
            optics.Levels == 2 ? 1
            : optics.SymbolRate < Between ? TapsOf100G
            : TapsOf200G;
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
