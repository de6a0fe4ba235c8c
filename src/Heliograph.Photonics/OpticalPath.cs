using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Topology;

namespace Heliograph.Photonics;

/// <summary>
/// The way between the two ends of an optical link: fibre, mated connectors, circuit switches, circulators. Names the
/// parts that stand in when the scenario leaves them out.
/// </summary>
internal sealed class OpticalPath
{
    /// <summary>Stand-ins: standard single-mode fibre, and the jumper of the interface.</summary>
    private static readonly PartRef StandardFibre = new("fib-smf28");
    private static readonly PartRef ParallelJumper = new("con-mpo12");
    private static readonly PartRef DuplexJumper = new("con-lc");

    private readonly LinkFigures _figures;

    public OpticalPath(LinkFigures figures)
    {
        _figures = figures;
        Interface = FibreInterfaces.Of(figures.Part);
        Fibre = figures.Medium.Fibre ?? StandardFibre;
        Connector = figures.Medium.Connector ?? (Interface == FibreInterface.Parallel ? ParallelJumper : DuplexJumper);
        Circulator = figures.Medium.Through.FirstOrDefault(IsCirculator);
        Passed = [.. figures.Medium.Through.Where(p => !IsCirculator(p) && !IsAmplifier(p))];
        HasAmplifier = figures.Medium.Through.Any(IsAmplifier);
        HasCircuit = Circulator is not null || Passed.Any(p => FamilyOf(p) == "circuit-switch");
    }

    public FibreInterface Interface { get; }

    public PartRef Fibre { get; }

    public PartRef Connector { get; }

    /// <summary>There is one at each end, however often the scenario lists it; null without.</summary>
    public PartRef? Circulator { get; }

    /// <summary>Other parts on the way, each passed once.</summary>
    public ImmutableArray<PartRef> Passed { get; }

    /// <summary>Those that state how much of other paths leaks into this one, at the same wavelength.</summary>
    public IEnumerable<PartRef> Leaking => Passed.Where(p => _figures.Book.Figure(p, "crosstalk") is not null);

    public bool HasAmplifier { get; }

    /// <summary>A circuit switch or circulators add reflections to the path.</summary>
    public bool HasCircuit { get; }

    /// <summary>Mated pairs on the way.</summary>
    public int MatedPairs => _figures.Medium.Connectors;

    /// <summary>Cables in series between the mated pairs.</summary>
    public int Jumpers => _figures.Medium.Connectors == 0 ? 0 : Math.Max(1, _figures.Medium.Connectors - 1);

    /// <summary>
    /// Jumpers that one link pays for: links of one module lie in one jumper as far as it has fibres for them. A
    /// connector without a figure for its fibres carries one link.
    /// </summary>
    public Derivation JumpersOfLink()
    {
        Derivation inSeries = Derivation.Input("jumpers in series", Jumpers, "", "mated pairs less one, at least one");
        if (LinksPerModule <= 1 || _figures.Book.Figure(Connector, "fibres") is null)
        {
            return inSeries;
        }
        return Derivation.Of(
            "jumpers of a link",
            "",
            "jumpers in series / min(links of a module, whole links in the fibres of a jumper), at least 1 link",
            [inSeries, _figures.Book.Get(Connector, "fibres"), Fibres()],
            o => o[0].Value!.Value / Math.Clamp(Math.Floor(o[1].Value!.Value / o[2].Value!.Value), 1, LinksPerModule)
        );
    }

    /// <summary>Each loss on the way, at the longest link of the class. MPI is not in it.</summary>
    public IEnumerable<BudgetLine> Losses()
    {
        yield return new BudgetLine($"fibre {Fibre.Id}, {_figures.Link.LengthMax:0.#} m", FibreLoss());
        if (_figures.Medium.Connectors > 0)
        {
            yield return Passes(Connector, _figures.Medium.Connectors, "mated pairs");
        }
        if (Circulator is not null)
        {
            yield return Passes(Circulator, 2, "passes");
        }
        foreach (PartRef part in Passed)
        {
            yield return new BudgetLine(part.Id, _figures.Book.Get(part, "insertion-loss"));
        }
    }

    /// <summary>dB, at the longest link of the class.</summary>
    public Derivation FibreLoss()
    {
        Derivation length = Derivation.Input("longest link", _figures.Link.LengthMax, "m", $"floor layout of {_figures.Link.Name}");
        return Derivation.Product("fibre loss", "dB", _figures.Attenuation(Fibre), length);
    }

    /// <summary>Largest chromatic dispersion of the fibre in the band of the link, s/m2.</summary>
    public Derivation Dispersion() => _figures.Dispersion(Fibre);

    /// <summary>Power allocated to multipath interference; the catalogue's estimate by kind of path.</summary>
    public Derivation MpiPenalty(bool circuit) =>
        _figures.Book.Get(
            new PartRef(
                circuit ? "mpi-circuit"
                : Interface == FibreInterface.Parallel ? "mpi-parallel"
                : "mpi-duplex"
            ),
            "mpi-penalty"
        );

    /// <summary>Fibres of one link, both directions.</summary>
    public Derivation Fibres()
    {
        if (_figures.Book.Figure(_figures.Medium.Part, "fibres") is not null)
        {
            return Derivation.Of(
                "fibres",
                "",
                "fibres of the module / links per module",
                [_figures.Book.Get(_figures.Medium.Part, "fibres")],
                o => o[0].Value!.Value / LinksPerModule
            );
        }
        switch (Interface)
        {
            case FibreInterface.Bidirectional:
                return Derivation.Input("fibres", 1, "", "both directions on one fibre");
            case FibreInterface.Duplex:
                return Derivation.Input("fibres", 2, "", "wavelength-multiplexed: one fibre a direction");
            default:
                break;
        }
        if (_figures.Kind == MediumKind.Pluggable && _figures.Book.Figure(_figures.Medium.Part, "lanes") is not null)
        {
            return Derivation.Of(
                "fibres",
                "",
                "2 x lanes / links per module",
                [_figures.Book.Get(_figures.Medium.Part, "lanes")],
                o => 2 * o[0].Value!.Value / LinksPerModule
            );
        }
        return Derivation.Of(
            "fibres",
            "",
            "2 x link rate / lane rate, whole lanes",
            [_figures.Rate, _figures.LaneRate],
            o => 2 * Math.Ceiling(o[0].Value!.Value / o[1].Value!.Value)
        );
    }

    private double LinksPerModule => Math.Max(1, _figures.Link.LinksPerModule);

    private BudgetLine Passes(PartRef part, int count, string what)
    {
        Derivation each = _figures.Book.Get(part, "insertion-loss");
        Derivation times = Derivation.Input(what, count, "", "of the scenario's medium");
        return new BudgetLine($"{count} {what} {part.Id}", Derivation.Product($"{part.Id} loss", "dB", each, times));
    }

    private string? FamilyOf(PartRef part) => _figures.Book.Part(part)?.Family;

    private bool IsCirculator(PartRef part) => FibreInterfaces.IsCirculator(_figures.Book, part);

    private bool IsAmplifier(PartRef part) => FamilyOf(part) == "coherent";
}
