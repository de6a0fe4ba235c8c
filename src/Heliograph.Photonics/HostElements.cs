using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Photonics.Electrical;

namespace Heliograph.Photonics;

/// <summary>
/// Elements of electrical ways from the figures of the catalogue, as they are near one frequency: what hosts, plugs and modules are made of
/// where a scenario does not say. A figure that is missing leaves its element out and <see cref="IsComplete"/> false.
/// </summary>
internal sealed class HostElements(FigureBook book, double frequency)
{
    private static readonly PartRef Package = new("pkg-com");
    private static readonly PartRef BoardOf = new("pcb-m8n");
    private static readonly PartRef Via = new("pcb-via");
    private static readonly PartRef Plug = new("ch-conn");
    private static readonly PartRef Panel = new("ch-host");
    private static readonly PartRef ModuleChip = new("ch-module");
    private static readonly PartRef Redrivers = new("drv-redriver");

    // Standard test length of the COM reference package, m.
    private const double PackageLength = 0.033;

    // Down to the layer of a trace, and up again.
    private const int LayerChanges = 2;

    private readonly Dictionary<(string Name, string Source), ImmutableArray<Derivation>> _inputs = [];

    public bool IsComplete { get; private set; } = true;

    /// <summary>Figures that an element comes from.</summary>
    public ImmutableArray<Derivation> InputsOf(string name, string source) => _inputs.GetValueOrDefault((name, source), []);

    /// <summary>Figures of all elements.</summary>
    public IEnumerable<Derivation> Inputs => _inputs.Values.SelectMany(i => i);

    public ImmutableArray<ChannelElement> HostPackage() =>
        Line("host package", ElementSection.Package, Package, Derivation.Input("package of a host", PackageLength, "m", "COM reference package"));

    /// <summary>Board from the chip to the front panel, with its layer changes.</summary>
    /// <param name="length">m; null takes what the catalogue has for a host.</param>
    public ImmutableArray<ChannelElement> HostBoard(Derivation? length = null, bool isVariable = false) =>
        [.. Line("host board", ElementSection.Board, BoardOf, length ?? book.Get(Panel, "trace-length"), isVariable), .. LayerChange()];

    /// <param name="count">Down to the layer of a trace, and up again; one at each end of a board between two hosts.</param>
    public ImmutableArray<ChannelElement> LayerChange(int count = LayerChanges) => Piece("layer changes", ElementSection.Board, Via, count);

    public ImmutableArray<ChannelElement> Board(Derivation length) => Line("board", ElementSection.Board, BoardOf, length, isVariable: true);

    public ImmutableArray<ChannelElement> Connector(PartRef? plug = null) => Piece("connector", ElementSection.Connector, plug ?? Plug);

    /// <summary>A trace in the package of the host, to an engine or another die.</summary>
    public ImmutableArray<ChannelElement> PackageTrace(Derivation length) =>
        Line("package trace", ElementSection.Package, Package, length, isVariable: true);

    public ImmutableArray<ChannelElement> ModulePackage() =>
        Line("module package", ElementSection.Package, Package, book.Get(ModuleChip, "trace-length"));

    public ImmutableArray<ChannelElement> Cable(PartRef wire, Derivation length) =>
        Line("cable", ElementSection.Cable, wire, length, isVariable: true);

    /// <param name="redriver">Null takes the one of the catalogue.</param>
    /// <param name="inputNoise">V^2/Hz.</param>
    public ImmutableArray<ChannelElement> Redriver(PartRef? redriver, double inputNoise)
    {
        PartRef part = redriver ?? Redrivers;
        Derivation peaking = book.Get(part, "peaking");
        return Of(
            "redriver",
            ElementSection.Stage,
            peaking.Value is { } dB
                ? new StageLaw
                {
                    PeakingDb = dB,
                    AtHz = frequency,
                    InputNoise = inputNoise,
                }
                : null,
            part,
            1,
            false,
            [peaking]
        );
    }

    /// <summary>Pieces; the part states the loss of one.</summary>
    public ImmutableArray<ChannelElement> Piece(string name, ElementSection section, PartRef part, int count = 1)
    {
        (ImmutableArray<Derivation> figures, List<(double Hz, double Db)> points) = PointsOf(part, "insertion-loss");
        (double at, double loss) = points.Count == 0 ? default : points.MinBy(p => Math.Abs(Math.Log(p.Hz / frequency)));
        return Of(name, section, points.Count == 0 ? null : new LumpedLaw { PieceLossDb = loss, AtHz = at }, part, count, false, figures);
    }

    /// <summary>A length of line; the part states its loss per length.</summary>
    private ImmutableArray<ChannelElement> Line(string name, ElementSection section, PartRef part, Derivation length, bool isVariable = false)
    {
        (ImmutableArray<Derivation> figures, List<(double Hz, double Value)> points) = PointsOf(part, "loss-per-length");
        return Of(name, section, Through(points), part, length.Value, isVariable, [.. figures, length]);
    }

    private ImmutableArray<ChannelElement> Of(
        string name,
        ElementSection section,
        ElementLaw? law,
        PartRef part,
        double? quantity,
        bool isVariable,
        ImmutableArray<Derivation> inputs
    )
    {
        if (law is null || quantity is not { } much)
        {
            IsComplete = false;
            return [];
        }
        _inputs[(name, part.Id)] = inputs;
        return [new ChannelElement(name, section, law, much, part.Id, isVariable)];
    }

    // Skin and dielectric part of a line from two of its figures: loss = s sqrt(f) + d f goes through both.
    private LineLaw? Through(List<(double Hz, double DbPerM)> points)
    {
        if (points.Count == 0)
        {
            return null;
        }
        (double f1, double l1) = points.MinBy(p => Math.Abs(Math.Log(p.Hz / frequency)));
        (double Hz, double DbPerM)[] others = [.. points.Where(p => p.Hz != f1)];
        if (others.Length == 0)
        {
            return LineLaw.FromAnchor(l1, f1, 0);
        }
        (double f2, double l2) = others.MinBy(p => Math.Abs(Math.Log(p.Hz / frequency)));
        // Share of the skin part at f1, within what a line can have.
        double share = (l2 - l1 * f2 / f1) / (l1 * (Math.Sqrt(f2 / f1) - f2 / f1));
        return LineLaw.FromAnchor(l1, f1, Math.Clamp(share, 0, 1));
    }

    private (ImmutableArray<Derivation> Figures, List<(double Hz, double Value)> Points) PointsOf(PartRef part, string quantity)
    {
        ImmutableArray<Derivation>.Builder figures = ImmutableArray.CreateBuilder<Derivation>();
        List<(double, double)> points = [];
        foreach (Figure figure in book.Part(part)?.All(quantity) ?? [])
        {
            if (figure.Frequency is { } hz && book.Use(part, figure) is { Value: { } value } used)
            {
                figures.Add(used);
                points.Add((hz, value));
            }
        }
        return (figures.ToImmutable(), points);
    }
}
