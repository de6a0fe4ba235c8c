using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Photonics.Imdd;

namespace Heliograph.Photonics.Engines;

/// <summary>
/// The receiver of one lane: what OMA it needs with thermal, shot, intensity and interference noise together, and how often it
/// errs at the OMA that arrives. Equations 5 to 7 of <c>docs/models/engine.md</c>.
/// </summary>
internal sealed class EngineReceiver
{
    private readonly ImmutableArray<Derivation> _inputs;
    private readonly int _levels;
    private readonly double _symbolRate;

    /// <param name="interference">Power of delayed copies over that of the signal, linear.</param>
    /// <param name="equaliser">dB of optical power that the bandwidth of the devices costs; below 0 where equalised noise is less than in 0.75 of the symbol rate.</param>
    /// <param name="dispersion">dB of eye closure by the fibre.</param>
    public EngineReceiver(
        EngineFigures figures,
        Derivation extinctionRatio,
        int levels,
        double symbolRate,
        Derivation interference,
        Derivation equaliser,
        Derivation dispersion
    )
    {
        (_levels, _symbolRate) = (levels, symbolRate);
        _inputs =
        [
            extinctionRatio,
            figures.Of("photodiode", "responsivity"),
            figures.Of("tia", "input-noise"),
            figures.Find("photodiode", "dark-current") ?? Derivation.Input("dark current", 0, "A", "not stated; nanoamperes, below shot noise of the light"),
            figures.Of("laser", "level-rin"),
            interference,
            equaliser,
            dispersion,
        ];
    }

    /// <summary>
    /// dBm at the photodiode for a bit error ratio. Unknown, naming the floor, where noise that grows with the light keeps the ratio
    /// above it at any power.
    /// </summary>
    public Derivation RequiredOma(Derivation limit)
    {
        const string Name = "OMA that the receiver needs";
        if (Floor(limit) is { } floor && limit.Value is { } most && floor >= most)
        {
            return Derivation.Unknown(Name, "dBm", FormattableString.Invariant($"an error floor below {most:0.##e0}: it is {floor:0.##e0}"));
        }
        return Derivation.Of(
            Name,
            "dBm",
            "joint solution of thermal, shot, intensity and interference noise",
            [limit, .. _inputs],
            o => OpticalModulation.ToDb(ImddSolver.RequiredOma(Signal(o, 1, 1e-3), o[0].Value!.Value).Oma!.Value / 1e-3)
        );
    }

    /// <summary>Error ratio that no power undercuts; null where a figure is missing.</summary>
    public double? Floor(Derivation limit) => limit.IsKnown && _inputs.All(i => i.IsKnown) ? ImddSolver.BerFloor(Signal([limit, .. _inputs], 1, 1e-3)) : null;

    public Derivation BitErrorRatio(Derivation received) =>
        Derivation.Of(
            "bit error ratio of the optics",
            "",
            "joint solution of thermal, shot, intensity and interference noise",
            [received, .. _inputs],
            o => ImddSolver.BitErrorRatio(Signal(o, 1, Watts(o[0])))
        );

    /// <summary>On the highest level, largest first; empty where a figure is missing.</summary>
    public ImmutableArray<NoiseShare> Noise(Derivation received)
    {
        if (!received.IsKnown || _inputs.Any(i => !i.IsKnown))
        {
            return [];
        }
        NoiseBudget noise = ImddSolver.Noise(Signal([received, .. _inputs], 1, Watts(received)), _levels - 1);
        return
        [
            .. Enum.GetValues<NoiseSource>()
                .Select(s => new NoiseShare(Word(s), noise.Share(s)))
                .Where(s => s.Share > 0)
                .OrderByDescending(s => s.Share)
                .ThenBy(s => s.Source, StringComparer.Ordinal),
        ];
    }

    private ImddSignal Signal(ImmutableArray<Derivation> o, int first, double oma)
    {
        double At(int i) => o[first + i].Value!.Value;
        return new ImddSignal
        {
            Levels = _levels,
            Oma = oma,
            ExtinctionRatio = OpticalModulation.FromDb(At(0)),
            // What the equaliser leaves of noise and interference is noise in a wider or narrower band.
            NoiseBandwidth = ImddSignal.NoiseBandwidthPerBaud * _symbolRate * OpticalModulation.FromDb(2 * At(6)),
            Responsivity = At(1),
            ThermalNoise = At(2),
            DarkCurrent = At(3),
            Rin = OpticalModulation.FromDb(At(4)),
            RinDefinition = RinDefinition.Level,
            InterferenceRatio = At(5),
            DispersionPenaltyDb = At(7),
        };
    }

    private static double Watts(Derivation dbm) => 1e-3 * OpticalModulation.FromDb(dbm.Value!.Value);

    private static string Word(NoiseSource source) =>
        source switch
        {
            NoiseSource.Thermal => "thermal",
            NoiseSource.Shot => "shot",
            NoiseSource.Rin => "laser intensity (RIN)",
            NoiseSource.Interference => "multipath interference",
            _ => "crosstalk",
        };
}
