using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Photonics.Electrical;
using Heliograph.Photonics.Engines;

namespace Heliograph.Photonics;

/// <summary>
/// The electrical way of a link from the figures of its parts: of a cable from host to host or to its retimers, of a module or engine
/// from its host. The stretch that closes worst, against the budget of its interface at the same frequency and between the same points.
/// Losses are those of named rows; nothing is fitted to a published total. Equations and limits: <c>docs/models/electrical.md</c>, use:
/// <c>docs/models/link.md</c>.
/// </summary>
internal sealed class ElectricalChannel
{
    private static readonly PartRef Host = new("ch-host");

    // Package of the chip in a module or engine; the trace to an engine where no package of the host says where it sits.
    private static readonly PartRef ModuleChip = new("ch-module");
    private static readonly PartRef ToEngine = new("ch-engine");

    private readonly LinkFigures _figures;
    private readonly ChannelTopology _topology;
    private readonly Lane _lane;
    private readonly double _frequency;
    private readonly HostElements _elements;

    private ElectricalChannel(LinkFigures figures, ChannelTopology topology, Lane lane, double frequency) =>
        (_figures, _topology, _lane, _frequency, _elements) = (figures, topology, lane, frequency, new HostElements(figures.Book, frequency));

    /// <summary>Null where the medium names no channel, its lanes have no budget in the catalogue, or a loss on the way is missing.</summary>
    public static LinkElectrical? Of(LinkFigures figures)
    {
        if (TopologyOf(figures) is not { } topology || LaneOf(figures) is not { } lane)
        {
            return null;
        }
        LinkElectrical? worst = null;
        foreach ((SegmentRole role, PartRef interfaceOf) in Budgets(figures, topology))
        {
            string quantity = figures.Book.Figure(interfaceOf, "channel-budget") is null ? "channel-insertion-loss" : "channel-budget";
            if (figures.Book.Figure(interfaceOf, quantity) is not { } stated || EndpointsOf(stated.Boundary) is not { } endpoints)
            {
                continue;
            }
            Derivation budget = figures.Book.Get(interfaceOf, quantity);
            ElectricalChannel way = new(figures, topology, lane, stated.Frequency ?? lane.Nyquist);
            LinkElectrical? solved = way.Solve(role, interfaceOf, budget, endpoints);
            worst = solved is not null && (worst is null || solved.Margin.Value < worst.Margin.Value) ? solved : worst;
        }
        return worst;
    }

    private static ChannelTopology? TopologyOf(LinkFigures figures)
    {
        if (figures.Kind == MediumKind.Copper)
        {
            return figures.Part.Device("channel") is null ? null
                : figures.Part.Device("dsp") is not null ? ChannelTopology.RetimedCable
                : figures.Part.Device("redriver") is not null ? ChannelTopology.ActiveCable
                : figures.Part.Find("latency") is null ? ChannelTopology.PassiveCable
                : null;
        }
        if (
            figures.Kind is not (MediumKind.Pluggable or MediumKind.CoPackaged)
            || EngineFigures.Of(figures.Medium.Part, figures.Book) is not { } engine
        )
        {
            return null;
        }
        return figures.Kind == MediumKind.CoPackaged
            ? ChannelTopology.CoPackaged
            : engine.Own("retimed-share", 0, "no retimer stated").Value switch
            {
                null => null,
                0 => ChannelTopology.LinearModule,
                >= 1 => ChannelTopology.RetimedModule,
                _ => ChannelTopology.LinearReceiveModule,
            };
    }

    // Only the band of the budget counts here; the rate on the line is that of the class.
    private static Lane? LaneOf(LinkFigures figures) =>
        figures.LaneRate.Value is { } rate
            ? new Lane
            {
                LineRate = rate * Coding.ReedSolomon.Kp4.LineRateFactor,
                Modulation = figures.Levels == 2 ? Modulation.Nrz : Modulation.Pam4,
                BitErrorRatio = 1e-4,
            }
            : null;

    /// <summary>Which interface of the catalogue each stretch between retimers is held to. Both ends are alike: one of them stands for both.</summary>
    private static IEnumerable<(SegmentRole Role, PartRef Interface)> Budgets(LinkFigures figures, ChannelTopology topology)
    {
        if (figures.Kind != MediumKind.Copper)
        {
            if (EngineFigures.Of(figures.Medium.Part, figures.Book)?.Device("channel") is { } channel)
            {
                yield return (SegmentRole.HostToModule, channel);
            }
            yield break;
        }
        (string Host, string Plug, string Cable)? classes = figures.LaneClass switch
        {
            50 => ("ch-kr50", "ch-c2m50", "ch-kr50"),
            100 => ("ch-cr100", "ch-c2m100", "ch-lr112"),
            200 => ("ch-dj", "ch-c2m200", "ch-dj"),
            _ => null,
        };
        if (classes is not { } of)
        {
            yield break;
        }
        if (topology == ChannelTopology.RetimedCable)
        {
            yield return (SegmentRole.HostToModule, new PartRef(of.Plug));
            yield return (SegmentRole.CableOnly, new PartRef(of.Cable));
        }
        else
        {
            yield return (SegmentRole.EndToEnd, new PartRef(of.Host));
        }
    }

    private static Endpoints? EndpointsOf(string? boundary) =>
        boundary switch
        {
            "ball-to-ball" => Endpoints.BallToBall,
            "bump-to-bump" => Endpoints.BumpToBump,
            _ => null,
        };

    private LinkElectrical? Solve(SegmentRole role, PartRef interfaceOf, Derivation budget, Endpoints endpoints)
    {
        ChannelParts parts = Parts(role);
        if (!_elements.IsComplete || budget.Value is not { } most)
        {
            return null;
        }
        SerDesClass serDes = new()
        {
            Name = interfaceOf.Id,
            BudgetDb = most,
            BudgetHz = _frequency,
            Endpoints = endpoints,
            MaxBaud = 4 * _frequency,
        };
        Channel channel = HostChannels.Build(_topology, parts).First(s => s.Role == role).Channel;
        ElectricalReachResult result = ElectricalReach.Solve(channel, serDes, _lane);
        if (result.MarginDb is not { } margin)
        {
            return null;
        }
        Derivation[] from = [budget, .. _elements.Inputs];
        ChannelElement variable = channel.Elements.First(e => e.IsVariable);
        Derivation reach = result.BudgetLength is { } length
            ? Derivation.Of("reach by loss", "m", $"length of {variable.Name} at which the margin is zero", from, _ => length)
            : Derivation.Unknown("reach by loss", "m", $"a loss per length of the {variable.Name} above 0");
        string upTo = reach.Value is { } metres ? $"; {variable.Name} could be {Text(metres)} long, it is {Text(variable.Quantity)}" : "";
        return new LinkElectrical(
            Words(role),
            _frequency,
            endpoints == Endpoints.BallToBall ? "ball-to-ball" : "bump-to-bump",
            [
                .. result.Losses.Select(l => new BudgetLine(
                    $"{l.Name} {l.Source}",
                    Derivation.Of(l.Name, "dB", "loss at the frequency of the budget", from, _ => l.LossDb)
                )),
            ],
            budget,
            Derivation.Of("electrical margin", "dB", "budget - losses between the same points at the same frequency", from, _ => margin),
            variable.Name,
            variable.Quantity,
            reach,
            $"{Words(role)}: {result.Reason}{upTo}"
        );
    }

    private static string Text(double metres) =>
        metres < 1
            ? string.Create(CultureInfo.InvariantCulture, $"{1e3 * metres:0} mm")
            : string.Create(CultureInfo.InvariantCulture, $"{metres:0.##} m");

    private string Words(SegmentRole role) =>
        role switch
        {
            SegmentRole.CableOnly => "cable between its retimers",
            SegmentRole.EndToEnd => "host to host",
            _ => _topology == ChannelTopology.CoPackaged ? "host to engine" : "host to module",
        };

    // Only what lies on the stretch is looked up, so that nothing else is an input of it.
    private ChannelParts Parts(SegmentRole role)
    {
        HostElements e = _elements;
        if (_topology == ChannelTopology.CoPackaged)
        {
            double? trace = e.Note(Trace(TraceToEngine()));
            return new ChannelParts { HostPackage = e.Line("package trace", ElementSection.Package, HostElements.Package, trace, isVariable: true) };
        }
        PartRef plug = _figures.Part.Device("connector") ?? HostElements.Plug;
        PartRef? wire = role is SegmentRole.EndToEnd or SegmentRole.CableOnly ? _figures.Part.Device("channel") : null;
        ChannelParts parts = new()
        {
            Line = wire is null ? [] : e.Line("cable", ElementSection.Cable, wire, _figures.Link.LengthMax, isVariable: true),
            ModuleChip = role == SegmentRole.EndToEnd ? [] : OfModule(),
            Stage = _topology == ChannelTopology.ActiveCable ? Redriver() : [],
        };
        return role == SegmentRole.CableOnly
            ? parts
            : parts with
            {
                HostPackage = e.Piece("host package", ElementSection.Package, HostElements.Package),
                HostBoard =
                [
                    .. e.Line(
                        "host board",
                        ElementSection.Board,
                        HostElements.Board,
                        e.Note(Trace(_figures.Book.Get(Host, "trace-length"))),
                        isVariable: wire is null
                    ),
                    .. e.Piece("via", ElementSection.Board, HostElements.Via),
                ],
                Plug = e.Piece("connector", ElementSection.Connector, plug),
            };
    }

    // A scenario may say it for one medium, as hosts differ.
    private Derivation Trace(Derivation otherwise) =>
        _figures.Medium.Part.Overrides.Any(f => f.Quantity == "trace-length") ? _figures.Of("trace-length") : otherwise;

    private ImmutableArray<ChannelElement> OfModule()
    {
        double? length = _elements.Note(_figures.Book.Get(ModuleChip, "trace-length"));
        return _elements.Line("module package", ElementSection.Package, HostElements.Package, length);
    }

    private ImmutableArray<ChannelElement> Redriver()
    {
        PartRef part = _figures.Part.Device("redriver")!;
        // Noise plays no part in a budget of loss.
        StageLaw? law = _elements.Note(_figures.Book.Get(part, "peaking")) is { } dB
            ? new StageLaw
            {
                PeakingDb = dB,
                AtHz = _frequency,
                InputNoise = 0,
            }
            : null;
        return _elements.Of("redriver", ElementSection.Stage, law, part, 1);
    }

    // From the bumps at the edge of the die to the middle of the engine, as the package of the host places it.
    private Derivation TraceToEngine()
    {
        if (_figures.Part.Device("package") is not { } package)
        {
            return _figures.Book.Get(ToEngine, "trace-length");
        }
        return Derivation.Of(
            "trace to the engine",
            "m",
            "gap between die and engine + half the length of the engine",
            [_figures.Book.Get(package, "engine-gap"), _figures.Book.Get(package, "engine-length")],
            o => o[0].Value!.Value + o[1].Value!.Value / 2
        );
    }
}
