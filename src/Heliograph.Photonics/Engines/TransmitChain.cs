using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Photonics.Imdd;

namespace Heliograph.Photonics.Engines;

/// <summary>
/// Light of one lane from the laser to the fibre, and from the fibre to the photodiode. Each loss is one figure of one device;
/// the finite extinction ratio is charged once, in the step from the top level to the average. Equations 1 to 4 of
/// <c>docs/models/engine.md</c>.
/// </summary>
internal sealed class TransmitChain
{
    private readonly EngineFigures _figures;

    public TransmitChain(EngineFigures figures)
    {
        _figures = figures;
        Launch = LaunchPower();
        ExtinctionRatio = EngineFigures.AboveZero(figures.Rather("modulator", "extinction-ratio"));
        Transmit = [.. TransmitLosses()];
        Receive = [.. ReceiveLosses()];
        Derivation losses = Derivation.Sum("losses in the transmitter", "dB", Transmit.Select(l => l.Loss));
        Average = Derivation.Of("average power in the fibre", "dBm", "launch - losses", [Launch, losses], o => o[0].Value!.Value - o[1].Value!.Value);
        Oma = Derivation.Of(
            "OMA in the fibre",
            "dBm",
            "average + 10 log10(2 (ER - 1) / (ER + 1))",
            [Average, ExtinctionRatio],
            o =>
            {
                double ratio = OpticalModulation.FromDb(o[1].Value!.Value);
                return o[0].Value!.Value + OpticalModulation.ToDb(OpticalModulation.OmaOfAverage(1, ratio));
            }
        );
    }

    /// <summary>dBm of one laser line, at the plane that its figure names.</summary>
    public Derivation Launch { get; }

    /// <summary>Outer, dB.</summary>
    public Derivation ExtinctionRatio { get; }

    public ImmutableArray<BudgetLine> Transmit { get; }

    public ImmutableArray<BudgetLine> Receive { get; }

    /// <summary>dBm in the fibre.</summary>
    public Derivation Average { get; }

    /// <summary>dBm in the fibre, outer.</summary>
    public Derivation Oma { get; }

    private Derivation LaunchPower()
    {
        if (_figures.Has("launch-power"))
        {
            return _figures.Own("launch-power").As("launch power of a line");
        }
        Derivation? power = _figures.Find("laser", "launch-power");
        return power?.As("launch power of a line")
            ?? Derivation.Of(
                "launch power of a line",
                "dBm",
                "10 log10(output power / 1 mW)",
                [EngineFigures.AboveZero(_figures.Of("laser", "output-power"))],
                o => OpticalModulation.ToDb(o[0].Value!.Value / 1e-3)
            );
    }

    private IEnumerable<BudgetLine> TransmitLosses()
    {
        foreach ((string role, string name) in new[] { ("laser-connector", "laser connector"), ("laser-coupler", "laser to chip") })
        {
            if (_figures.Device(role) is { } part)
            {
                yield return new BudgetLine($"{name} {part.Id}", _figures.Of(role, "insertion-loss"));
            }
        }
        Derivation lanes = _figures.Own("lanes-per-laser", 1, "a laser a lane");
        if (lanes.Value is not 1)
        {
            yield return new BudgetLine($"split to {lanes.Value:0} lanes", SplitLoss(lanes));
        }
        if (_figures.Device("waveguide") is { } guide)
        {
            yield return new BudgetLine($"routing {guide.Id}", Routing(_figures.Own("waveguide-length")));
        }
        // The launch power of a laser that is modulated itself is that of modulated light.
        if (!_figures.IsLaserModulated)
        {
            yield return new BudgetLine($"modulator {_figures.Device("modulator")?.Id}, top level", _figures.Of("modulator", "insertion-loss"));
            yield return new BudgetLine(
                "extinction ratio, top level to average",
                Derivation.Of(
                    "modulation loss",
                    "dB",
                    "-10 log10((1 + 1/ER) / 2)",
                    [ExtinctionRatio],
                    o => OpticalModulation.ModulationLossDb(OpticalModulation.FromDb(o[0].Value!.Value))
                )
            );
        }
        if (IsRing("mux"))
        {
            // Ring modulators on one guide are the multiplexer: light passes the others and drops nowhere.
            yield return PassBy("mux");
        }
        else if (_figures.Device("mux") is { } mux)
        {
            yield return new BudgetLine($"multiplexer {mux.Id}", _figures.Of("mux", "insertion-loss"));
        }
        if (_figures.Device("coupler") is { } coupler)
        {
            yield return new BudgetLine($"chip to fibre {coupler.Id}", _figures.Of("coupler", "insertion-loss"));
        }
    }

    private IEnumerable<BudgetLine> ReceiveLosses()
    {
        if (_figures.Device("coupler") is { } coupler)
        {
            yield return new BudgetLine($"fibre to chip {coupler.Id}", _figures.Of("coupler", "insertion-loss"));
        }
        if (_figures.Device("waveguide") is not null && _figures.Has("receive-waveguide-length"))
        {
            yield return new BudgetLine("routing in the receiver", Routing(_figures.Own("receive-waveguide-length")));
        }
        if (_figures.Device("demux") is { } drop)
        {
            yield return new BudgetLine($"demultiplexer {drop.Id}", _figures.Of("demux", "insertion-loss"));
        }
        if (IsRing("demux"))
        {
            yield return PassBy("demux");
        }
    }

    // A ring states what passing it costs; other filters have no such figure.
    private bool IsRing(string role) => _figures.Find(role, "through-loss") is not null;

    private Derivation Routing(Derivation length) => Derivation.Product("routing", "dB", _figures.Of("waveguide", "loss-per-length"), length);

    // 3.01 dB for each halving, and the excess of each stage of splitters.
    private Derivation SplitLoss(Derivation lanes)
    {
        Derivation ideal = Derivation.Of("equal shares", "dB", "10 log10(lanes of a laser)", [lanes], o => OpticalModulation.ToDb(o[0].Value!.Value));
        Derivation excess = Derivation.Of(
            "excess of the splitters",
            "dB",
            "excess of a stage x stages, log2 of the lanes rounded up",
            [_figures.Of("splitter", "insertion-loss"), lanes],
            o => o[0].Value!.Value * Math.Ceiling(Math.Log2(o[1].Value!.Value) - 1e-9)
        );
        return Derivation.Sum("split", "dB", [ideal, excess]);
    }

    // Rings of the other wavelengths on the same guide, off resonance.
    private BudgetLine PassBy(string role)
    {
        Derivation lines = _figures.Own("wavelengths-per-fibre");
        Derivation loss = Derivation.Of(
            "rings passed",
            "dB",
            "loss of a ring off resonance x (wavelengths - 1)",
            [_figures.Of(role, "through-loss"), lines],
            o => o[0].Value!.Value * (o[1].Value!.Value - 1)
        );
        return new BudgetLine($"{lines.Value - 1:0} other rings {_figures.Device(role)!.Id}", loss);
    }
}
