using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Photonics.Imdd;

namespace Heliograph.Photonics.Engines;

/// <summary>
/// The receiver of one lane: what OMA it needs with thermal, shot, intensity, interference and crosstalk noise together, and how often it
/// errs at the OMA that arrives. Equations 7 and 8 of <c>docs/models/engine.md</c>.
/// </summary>
internal sealed class EngineReceiver
{
    private const double HalfMilliwatt = 0.5e-3;
    private const double LeastWatts = 1e-300;

    private readonly EqualisedChannel _channel;
    private readonly int _levels;
    private readonly double _symbolRate;
    private readonly Derivation _limit;
    private readonly Derivation _reflections;
    private readonly Derivation? _leaks;
    private readonly double? _floor;

    /// <param name="limit">Bit error ratio to reach.</param>
    public EngineReceiver(EngineFigures figures, Derivation extinctionRatio, int levels, double symbolRate, EngineChannel channel, Derivation limit)
    {
        (_levels, _symbolRate, _limit) = (levels, symbolRate, limit);
        (_reflections, _leaks) = (channel.Reflections, channel.Leaks);
        _channel = channel.Equalised ?? default;
        Inputs =
        [
            extinctionRatio,
            EngineFigures.AboveZero(figures.Of("photodiode", "responsivity")),
            figures.Of("tia", "input-noise"),
            figures.Find("photodiode", "dark-current")
                ?? Derivation.Input("dark current", 0, "A", "not stated; nanoamperes, below shot noise of the light"),
            figures.Of("laser", "level-rin"),
            channel.Interference,
            channel.Crosstalk,
            channel.Penalty,
            channel.Dispersion,
        ];
        bool isKnown = limit.IsKnown && Inputs.All(i => i.IsKnown);
        _floor = isKnown ? ImddSolver.BerFloor(Signal(Inputs, 0, HalfMilliwatt)) : null;
    }

    /// <summary>What the receiver needs its light for: a signal follows from them.</summary>
    public ImmutableArray<Derivation> Inputs { get; }

    /// <summary>Noise that grows with the light keeps the error ratio above its limit at any power.</summary>
    public bool HasFloor => _floor >= _limit.Value;

    /// <summary>What other paths leak makes that floor: without it there is none above the limit.</summary>
    public bool HasFloorByLeaks =>
        HasFloor
        && _leaks is not null
        && ImddSolver.BerFloor(Signal(Inputs, 0, HalfMilliwatt) with { InterferenceRatio = _reflections.Value!.Value }) < _limit.Value;

    /// <summary>dBm at the photodiode for the limit; unknown, naming the floor, where no power reaches it.</summary>
    public Derivation RequiredOma()
    {
        const string Name = "OMA that the receiver needs";
        if (HasFloor)
        {
            return Derivation.Unknown(Name, "dBm", FormattableString.Invariant($"an error floor below {_limit.Value:0.##e0}: it is {_floor:0.##e0}"));
        }
        return Derivation.Of(
            Name,
            "dBm",
            "joint solution of thermal, shot, intensity, interference and crosstalk noise",
            [_limit, .. Inputs],
            o => OpticalModulation.ToDb(ImddSolver.RequiredOma(Signal(o, 1, HalfMilliwatt), o[0].Value!.Value).Oma!.Value / 1e-3)
        );
    }

    /// <summary>dB of light that what leaks in costs, given what the receiver needs; null where nothing does.</summary>
    public Derivation? LeakPenalty(Derivation required) =>
        _leaks is null
            ? null
            : Derivation.Of(
                "penalty of the crosstalk of switches",
                "dB",
                "OMA that the receiver needs - the same with reflections alone",
                [required, _limit, .. Inputs, _reflections],
                o =>
                {
                    ImddSignal alone = Signal(o, 2, HalfMilliwatt) with { InterferenceRatio = o[^1].Value!.Value };
                    return o[0].Value!.Value - OpticalModulation.ToDb(ImddSolver.RequiredOma(alone, o[1].Value!.Value).Oma!.Value / 1e-3);
                }
            );

    /// <summary>The lane at an OMA at the photodiode, W; null where a figure is missing.</summary>
    public ImddSignal? Signal(double oma) => Inputs.All(i => i.IsKnown) ? Signal(Inputs, 0, oma) : null;

    public Derivation BitErrorRatio(Derivation received) =>
        Derivation.Of(
            "bit error ratio of the optics",
            "",
            "joint solution of thermal, shot, intensity, interference and crosstalk noise",
            [received, .. Inputs],
            o => ImddSolver.BitErrorRatio(Signal(o, 1, Watts(o[0])))
        );

    /// <summary>On the highest level, largest first; empty where a figure is missing.</summary>
    public ImmutableArray<NoiseShare> Noise(Derivation received)
    {
        if (!received.IsKnown || Inputs.Any(i => !i.IsKnown))
        {
            return [];
        }
        NoiseBudget noise = ImddSolver.Noise(Signal(Inputs, 0, Watts(received)), _levels - 1);
        double residue = _channel.Residue * _channel.Residue;
        double leaking = residue + Square(Inputs[6].Value!.Value);
        double mixed = noise.Share(NoiseSource.Crosstalk);
        double beating = noise.Share(NoiseSource.Interference);
        double switches = _leaks is null ? 0 : _leaks.Value!.Value / Inputs[5].Value!.Value;
        NoiseShare[] all =
        [
            new("thermal", noise.Share(NoiseSource.Thermal)),
            new("shot", noise.Share(NoiseSource.Shot)),
            new("laser intensity (RIN)", noise.Share(NoiseSource.Rin)),
            new("multipath interference", beating * (1 - switches)),
            new("crosstalk of switches", beating * switches),
            new("neighbouring symbols", leaking > 0 ? mixed * residue / leaking : 0),
            new("crosstalk", leaking > 0 ? mixed * (1 - residue / leaking) : 0),
        ];
        return [.. all.Where(s => s.Share > 0).OrderByDescending(s => s.Share).ThenBy(s => s.Source, StringComparer.Ordinal)];
    }

    /// <summary>The lane in front of its equaliser, without what dispersion closes.</summary>
    /// <param name="light">Noise bandwidth of what noise of the light passes, Hz.</param>
    /// <param name="amplifier">The same of the amplifier's own.</param>
    public ImddSignal Unequalised(double oma, double light, double amplifier) =>
        Signal(Inputs, 0, oma) with
        {
            NoiseBandwidth = light,
            ThermalNoise = Inputs[2].Value!.Value * Math.Sqrt(amplifier / light),
            IncoherentCrosstalkRatio = Inputs[6].Value!.Value,
            IsiPenaltyDb = 0,
            DispersionPenaltyDb = 0,
        };

    private ImddSignal Signal(ImmutableArray<Derivation> o, int first, double oma)
    {
        double At(int i) => o[first + i].Value!.Value;
        return new ImddSignal
        {
            Levels = _levels,
            Oma = oma,
            ExtinctionRatio = OpticalModulation.FromDb(At(0)),
            // Shot noise and RIN in the band of the light; the amplifier's own is wider or narrower, which its density takes up.
            NoiseBandwidth = _channel.LightBandwidth * _symbolRate,
            Responsivity = At(1),
            ThermalNoise = At(2) * Math.Sqrt(_channel.AmplifierBandwidth / _channel.LightBandwidth),
            DarkCurrent = At(3),
            Rin = OpticalModulation.FromDb(At(4)),
            RinDefinition = RinDefinition.Level,
            InterferenceRatio = At(5),
            // What the equaliser leaves of neighbouring symbols adds to the levels as other wavelengths do: in proportion to the swing.
            IncoherentCrosstalkRatio = Math.Sqrt(Square(At(6)) + Square(_channel.Residue)),
            IsiPenaltyDb = _channel.ClosureDb,
            DispersionPenaltyDb = At(8),
        };
    }

    private static double Square(double x) => x * x;

    private static double Watts(Derivation dbm) => Watts(dbm.Value!.Value);

    /// <summary>W of dBm; beyond three thousand decibels of loss a double would be 0, and no light at all is no signal.</summary>
    public static double Watts(double dbm) => Math.Max(LeastWatts, 1e-3 * OpticalModulation.FromDb(dbm));
}
