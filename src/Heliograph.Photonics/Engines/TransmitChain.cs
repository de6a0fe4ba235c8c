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
        ExtinctionRatio = figures.Rather("modulator", "extinction-ratio");
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
                [_figures.Of("laser", "output-power")],
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
        if (_figures.Own("lanes-per-laser", 1) > 1)
        {
            yield return new BudgetLine($"split to {_figures.Own("lanes-per-laser", 1):0} lanes", SplitLoss());
        }
        if (_figures.Device("waveguide") is { } guide && _figures.Has("waveguide-length"))
        {
            Derivation loss = Derivation.Product(
                "routing",
                "dB",
                _figures.Of("waveguide", "loss-per-length"),
                _figures.Own("waveguide-length")
            );
            yield return new BudgetLine($"routing {guide.Id}", loss);
        }
        if (_figures.Find("modulator", "insertion-loss") is { } modulator)
        {
            yield return new BudgetLine($"modulator {_figures.Device("modulator")!.Id}, top level", modulator);
        }
        if (PassBy("modulator") is { } passed)
        {
            yield return passed;
        }
        // The launch power of a laser that is modulated itself is that of modulated light.
        if (_figures.Device("modulator")?.Id != _figures.Device("laser")?.Id)
        {
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
        foreach ((string role, string name) in new[] { ("mux", "multiplexer"), ("coupler", "chip to fibre") })
        {
            if (_figures.Find(role, "insertion-loss") is { } loss)
            {
                yield return new BudgetLine($"{name} {_figures.Device(role)!.Id}", loss);
            }
        }
    }

    private IEnumerable<BudgetLine> ReceiveLosses()
    {
        if (_figures.Find("coupler", "insertion-loss") is { } coupler)
        {
            yield return new BudgetLine($"fibre to chip {_figures.Device("coupler")!.Id}", coupler);
        }
        if (_figures.Device("waveguide") is not null && _figures.Has("receive-waveguide-length"))
        {
            Derivation length = _figures.Own("receive-waveguide-length");
            yield return new BudgetLine("routing in the receiver", Derivation.Product("routing", "dB", _figures.Of("waveguide", "loss-per-length"), length));
        }
        if (_figures.Find("demux", "insertion-loss") is { } drop)
        {
            yield return new BudgetLine($"demultiplexer {_figures.Device("demux")!.Id}", drop);
        }
        if (PassBy("demux") is { } passed)
        {
            yield return passed;
        }
    }

    // 3.01 dB for each halving, and the excess of each stage of splitters.
    private Derivation SplitLoss()
    {
        Derivation lanes = _figures.Own("lanes-per-laser");
        Derivation ideal = Derivation.Of("equal shares", "dB", "10 log10(lanes of a laser)", [lanes], o => OpticalModulation.ToDb(o[0].Value!.Value));
        if (_figures.Device("splitter") is null)
        {
            return ideal;
        }
        Derivation excess = Derivation.Of(
            "excess of the splitters",
            "dB",
            "excess of a stage x stages, log2 of the lanes rounded up",
            [_figures.Of("splitter", "insertion-loss"), lanes],
            o => o[0].Value!.Value * Math.Ceiling(Math.Log2(o[1].Value!.Value) - 1e-9)
        );
        return Derivation.Sum("split", "dB", [ideal, excess]);
    }

    // Rings of the other wavelengths on the same guide, off resonance; transmit and receive rings are alike unless both are known.
    private BudgetLine? PassBy(string role)
    {
        Derivation? each = _figures.Find(role, "through-loss") ?? _figures.Find("demux", "through-loss");
        if (each is null || _figures.Own("wavelengths-per-fibre", 1) <= 1)
        {
            return null;
        }
        Derivation loss = Derivation.Of(
            "rings passed",
            "dB",
            "loss of a ring off resonance x (wavelengths - 1)",
            [each, _figures.Own("wavelengths-per-fibre")],
            o => o[0].Value!.Value * (o[1].Value!.Value - 1)
        );
        return new BudgetLine($"rings of {_figures.Own("wavelengths-per-fibre", 1) - 1:0} other wavelengths", loss);
    }
}
