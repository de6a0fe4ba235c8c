using System.Collections.Concurrent;
using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Photonics.Engines;
using Heliograph.Photonics.Heat;
using Heliograph.Photonics.OpticalLine;
using Heliograph.Photonics.Waveform;

namespace Heliograph.Photonics;

/// <summary>
/// Solutions that the designs of one evaluation share, because their inputs seldom change from pass to pass: equalised channels
/// and packages reduced to their blocks. Each is a pure function of its key, so that results do not depend on what was asked
/// before, nor on the number of threads. For any number of threads.
/// </summary>
public sealed class LinkPhysics
{
    /// <summary>The board side of a package; all other zones are its coolant.</summary>
    internal const string BoardZone = "board";

    private readonly ConcurrentDictionary<(ChannelBand Band, double Q), EqualisedChannel?> _equalised = new();

    private readonly ConcurrentDictionary<(ChannelBand Band, double ExtinctionRatio, double Rin, bool HasArms), TdecqResult> _transmitters = new();

    private readonly ConcurrentDictionary<CoPackagedLayout, PackageThermal> _packages = new();

    private readonly ConcurrentDictionary<EqualSpans, LineOptics?> _lines = new();

    private readonly ConcurrentDictionary<LineSpectrumKey, LineOptics?> _paths = new();

    /// <summary>A path through files of GNPy with a spectrum; solved once.</summary>
    public LineOptics? Propagate(LineSpectrumKey path, Func<LineSpectrumKey, LineOptics?> solve) => _paths.GetOrAdd(path, solve);

    /// <summary>A line of equal spans. Half a millisecond the first time.</summary>
    public LineOptics? Propagate(EqualSpans line) => _lines.GetOrAdd(line, l => l.Propagate());

    /// <summary>
    /// A package reduced to three blocks, or four with memory, each the whole of its kind: die, electronics and photonic chips of all
    /// engines. Engines of one package work alike, so that their shares are equal. Some milliseconds the first time.
    /// </summary>
    /// <param name="layout">Without heat and with coolants at 0, so that equal geometries are one key.</param>
    internal PackageThermal Package(CoPackagedLayout layout, int columns) => _packages.GetOrAdd(layout, static (l, n) => Reduce(l, n), columns);

    /// <summary>Null where nothing opens the eye; see <see cref="EqualisedChannel.Solve"/>.</summary>
    internal EqualisedChannel? Equalised(ChannelBand band, double q) =>
        _equalised.GetOrAdd((band, q), static k => EqualisedChannel.Solve(k.Band, k.Q));

    /// <summary>See <see cref="TransmitterEye.Solve"/>.</summary>
    internal TdecqResult Transmitter(ChannelBand band, double extinctionRatio, double rin, bool hasArms)
    {
        // What lies behind the fibre is another receiver's.
        ChannelBand sent = new(band.Levels, band.SymbolRate) { Driver = band.Driver, Modulator = band.Modulator };
        return _transmitters.GetOrAdd(
            (sent, extinctionRatio, rin, hasArms),
            static k => TransmitterEye.Solve(k.Band, k.ExtinctionRatio, k.Rin, k.HasArms)
        );
    }

    private static PackageThermal Reduce(CoPackagedLayout layout, int columns)
    {
        HeatStackup stack = layout.Build().Stack;
        string[] blocks = [.. stack.Power.Select(p => p.Name)];
        string[] zones = [.. stack.Zones.Select(z => z.Name)];
        ImmutableArray<HeatGroup> groups =
        [
            Group("die", blocks, n => n == "die"),
            Group("electronics", blocks, n => n.EndsWith(" electronics", StringComparison.Ordinal)),
            Group("photonics", blocks, n => n.EndsWith(" photonics", StringComparison.Ordinal)),
            Group("memory", blocks, n => n.StartsWith("memory ", StringComparison.Ordinal)),
        ];
        return ConductionModel
            .Build(stack, HeatGrid.Fitted(stack, columns, columns))
            .Compile(
                [.. groups.Where(g => !g.Members.IsEmpty)],
                [Group("coolant", zones, n => n != BoardZone), Group(BoardZone, zones, n => n == BoardZone)]
            );
    }

    private static HeatGroup Group(string name, string[] all, Func<string, bool> isOf) =>
        new(name, [.. Enumerable.Range(0, all.Length).Where(i => isOf(all[i]))]);
}

/// <summary>A path through files of GNPy and the wavelengths of transponders on it: equal ones are one propagation.</summary>
/// <param name="SymbolRate">Bd.</param>
/// <param name="Spacing">Hz.</param>
public readonly record struct LineSpectrumKey(
    Model.Scenarios.LineFiles Files,
    int Wavelengths,
    double SymbolRate,
    double Spacing,
    double RollOff,
    double TransmitterOsnr
)
{
    public bool Equals(LineSpectrumKey other) =>
        ReferenceEquals(Files, other.Files)
        && (Wavelengths, SymbolRate, Spacing, RollOff, TransmitterOsnr)
            == (other.Wavelengths, other.SymbolRate, other.Spacing, other.RollOff, other.TransmitterOsnr);

    public override int GetHashCode() => HashCode.Combine(Wavelengths, SymbolRate, Spacing, RollOff, TransmitterOsnr);
}
