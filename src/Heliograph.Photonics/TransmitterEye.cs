using Heliograph.Model.Parts;
using Heliograph.Model.Topology;
using Heliograph.Photonics.Engines;
using Heliograph.Photonics.Waveform;

namespace Heliograph.Photonics;

/// <summary>
/// The transmitter of one lane as a compliance test sees it: the waveform of SSPRQ from driver and modulator of the engine, with the noise of
/// its laser, through the reference receiver and equaliser. Equations 6 to 11 of <c>docs/models/waveform.md</c>, use: <c>docs/models/link.md</c>.
/// </summary>
/// <param name="TdecqDb">Of the transmitter alone, without fibre; null where its eye is closed.</param>
/// <param name="MostTdecqDb">That the interface allows; null where no specification is known.</param>
/// <param name="OmaLessTdecq">OMA in the fibre - TDECQ, dBm; null as above.</param>
/// <param name="LeastOmaLessTdecq">That the interface asks for, dBm; null where no specification is known.</param>
/// <param name="LevelMismatch">R_LM of the mean levels in the middle of the equalised eye.</param>
/// <param name="Taps">Of the reference equaliser.</param>
public sealed record TransmitterEye(
    double? TdecqDb,
    double? MostTdecqDb,
    double? OmaLessTdecq,
    double? LeastOmaLessTdecq,
    double LevelMismatch,
    int Taps
)
{
    // A lane of 200G is tested with a longer equaliser. Source: IEEE 802.3dj, as TdecqOptions has it.
    private const int LongEqualiser = 15;
    private const int LongPrecursors = 3;

    // Symbol rates up to which the noise of the laser is counted: the reference receiver has taken all beyond.
    private const double LastRate = 4;

    /// <summary>It is as good as the interface asks; null where no specification is known.</summary>
    public bool? Complies =>
        MostTdecqDb is null && LeastOmaLessTdecq is null ? null
        : TdecqDb is null ? false
        : !(TdecqDb > MostTdecqDb) && !(OmaLessTdecq < LeastOmaLessTdecq);

    /// <summary>Null where the medium has no engine, is not PAM4, or a figure of its transmitter is unknown. About a tenth of a second.</summary>
    public static TransmitterEye? Of(LinkClass link, LinkEnds ends, FigureBook book, LinkConditions conditions, LinkPhysics physics)
    {
        if (LaneState.Of(link, ends, book, conditions, physics) is not { Signal: { Levels: 4 } signal } lane)
        {
            return null;
        }
        bool hasArms = lane.Engine.Find("modulator", "half-wave-voltage") is not null;
        TdecqResult result = physics.Transmitter(lane.Band, signal.ExtinctionRatio, signal.Rin, hasArms);
        double? oma = lane.TransmitOma.Value;
        return new TransmitterEye(
            result.TdecqDb,
            lane.Figures.Of("tdecq-max").Value,
            oma - result.TdecqDb,
            lane.Figures.Of("oma-minus-tdecq").Value,
            result.LevelMismatch,
            result.Taps.Length
        );
    }

    /// <param name="hasArms">A Mach-Zehnder modulator, whose curve shapes the transitions; else a straight line.</param>
    internal static TdecqResult Solve(in ChannelBand band, double extinctionRatio, double rin, bool hasArms)
    {
        // Levels equally spaced in light, as drivers set them, around the middle of the curve; transmission 1 is twice the mean power.
        double depth = (extinctionRatio - 1) / (extinctionRatio + 1);
        (double low, double high) = (0.5 * (1 - depth), 0.5 * (1 + depth));
        Modulator modulator = hasArms ? Modulator.MachZehnder(1, 0, 0) : Modulator.Linear(0, 1);
        double VoltageOf(double transmission) => hasArms ? 2 / Math.PI * Math.Acos(Math.Sqrt(transmission)) : transmission;
        DriveLevels levels = DriveLevels.Plan(modulator, band.Levels, VoltageOf(low), VoltageOf(high), predistorted: true);
        const double Laser = 2e-3;
        // The electrode of a Mach-Zehnder lies in front of its curve; a ring or laser low-passes the light.
        Filter electrical = hasArms ? Filter.Cascade(Filter.OnePole(band.Driver), Filter.OnePole(band.Modulator)) : Filter.OnePole(band.Driver);
        Filter optical = hasArms ? Filter.None : Filter.OnePole(band.Modulator);
        OpticalWaveform waveform = TransmitterWaveform.Simulate(
            SymbolPattern.Ssprq(),
            band.SymbolRate,
            levels,
            electrical,
            modulator,
            optical,
            Laser
        );
        double noiseBandwidth = Filter.BesselThomson4(0.5 * band.SymbolRate).NoiseBandwidth_Hz(LastRate * band.SymbolRate);
        int taps = EqualisedChannel.TapsOf(band.Levels, band.SymbolRate);
        TdecqOptions options = new() { TransmitterNoise_W = [.. levels.Transmission.Select(t => Laser * t * Math.Sqrt(rin * noiseBandwidth))] };
        return Tdecq.Compute(waveform, taps < LongEqualiser ? options : options with { Taps = taps, MaxPrecursors = LongPrecursors });
    }
}
