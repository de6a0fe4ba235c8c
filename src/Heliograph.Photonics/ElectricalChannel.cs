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
    // The trace to an engine where no package of the host says where it sits.
    private static readonly PartRef ToEngine = new("ch-engine");

    private readonly LinkFigures _figures;
    private readonly ChannelTopology _topology;
    private readonly Lane _lane;
    private readonly SegmentRole _role;
    private readonly InterfaceBudget _budget;
    private readonly HostElements _elements;

    private ElectricalChannel(LinkFigures figures, ChannelTopology topology, Lane lane, SegmentRole role, InterfaceBudget budget)
    {
        (_figures, _topology, _lane, _role, _budget) = (figures, topology, lane, role, budget);
        _elements = new HostElements(figures.Book, budget.Frequency ?? lane.Nyquist);
    }

    /// <summary>Null where the medium names no channel, its lanes have no budget in the catalogue, or a loss on the way is missing.</summary>
    public static LinkElectrical? Of(LinkFigures figures)
    {
        if (TopologyOf(figures) is not { } topology || LaneOf(figures) is not { } lane)
        {
            return null;
        }
        LinkElectrical? worst = null;
        foreach ((SegmentRole role, PartRef interfaceOf) in Stretches(figures, topology))
        {
            LinkElectrical? solved = InterfaceBudget.Of(interfaceOf, figures.Book) is { } budget
                ? new ElectricalChannel(figures, topology, lane, role, budget).Solve()
                : null;
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
        return figures.RetimedShare is not { } share ? null
            : figures.Kind == MediumKind.CoPackaged ? ChannelTopology.CoPackaged
            : figures.Kind == MediumKind.Pluggable
                ? share.Value switch
                {
                    null => null,
                    0 => ChannelTopology.LinearModule,
                    >= 1 => ChannelTopology.RetimedModule,
                    _ => ChannelTopology.LinearReceiveModule,
                }
            : null;
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

    /// <summary>The stretches between retimers and what each is held to. Both ends are alike: one of them stands for both.</summary>
    private static IEnumerable<(SegmentRole Role, PartRef Interface)> Stretches(LinkFigures figures, ChannelTopology topology)
    {
        if (figures.Kind != MediumKind.Copper)
        {
            return EngineFigures.Of(figures.Medium.Part, figures.Book)?.Device("channel") is { } channel ? [(SegmentRole.HostToModule, channel)] : [];
        }
        SegmentRole[] roles = topology == ChannelTopology.RetimedCable ? [SegmentRole.HostToModule, SegmentRole.CableOnly] : [SegmentRole.EndToEnd];
        return roles
            .Select(r => (Role: r, Interface: InterfaceBudget.For(topology, r, figures.LaneClass)))
            .Where(s => s.Interface is not null)
            .Select(s => (s.Role, s.Interface!));
    }

    private LinkElectrical? Solve()
    {
        ChannelParts parts = Parts();
        if (!_elements.IsComplete || _budget.SerDes(noise: null) is not { } serDes)
        {
            return null;
        }
        Channel channel = HostChannels.Build(_topology, parts).First(s => s.Role == _role).Channel;
        ElectricalReachResult result = ElectricalReach.Solve(channel, serDes, _lane);
        if (result.MarginDb is not { } left)
        {
            return null;
        }
        ImmutableArray<BudgetLine> losses =
        [
            .. result.Losses.Select(l => new BudgetLine(
                $"{l.Name} {l.Source}",
                Derivation.Of(l.Name, "dB", "loss at the frequency of the budget", [.. _elements.InputsOf(l.Name, l.Source)], _ => l.LossDb)
            )),
        ];
        ChannelElement line = channel.Elements.First(e => e.IsVariable);
        Derivation reach = result.BudgetLength is { } length
            ? Derivation.Of(
                "reach by loss",
                "m",
                $"length of {line.Name} at which the margin is zero",
                [_budget.Loss, .. _elements.Inputs],
                _ => length
            )
            : Derivation.Unknown("reach by loss", "m", $"a loss per length of the {line.Name} above 0");
        string upTo = reach.Value is { } metres ? $"; {line.Name} could be {Text(metres)} long, it is {Text(line.Quantity)}" : "";
        string decides = left < 0 && _figures.Kind.IsCable() ? "; the reach that its maker states decides" : "";
        return new LinkElectrical(
            Words(),
            result.FrequencyHz,
            InterfaceBudget.Words(result.Endpoints),
            losses,
            _budget.Loss,
            Derivation.Of(
                "electrical margin",
                "dB",
                "budget - losses between the same points at the same frequency",
                [_budget.Loss, .. losses.Select(l => l.Loss)],
                o => o[0].Value!.Value - o.Skip(1).Sum(l => l.Value!.Value)
            ),
            line.Name,
            line.Quantity,
            reach,
            $"{Words()}: {result.Reason}{upTo}{decides}"
        );
    }

    private static string Text(double metres) =>
        metres < 1
            ? string.Create(CultureInfo.InvariantCulture, $"{1e3 * metres:0} mm")
            : string.Create(CultureInfo.InvariantCulture, $"{metres:0.##} m");

    private string Words() =>
        _role switch
        {
            SegmentRole.CableOnly => "cable between its retimers",
            SegmentRole.EndToEnd => "host to host",
            _ => _topology == ChannelTopology.CoPackaged ? "host to engine" : "host to module",
        };

    // Only what lies on the stretch is looked up, so that nothing else is an input of it.
    private ChannelParts Parts()
    {
        HostElements e = _elements;
        if (_topology == ChannelTopology.CoPackaged)
        {
            return new ChannelParts { HostPackage = e.PackageTrace(Stated() ?? TraceToEngine()) };
        }
        PartRef? wire = _role == SegmentRole.HostToModule ? null : _figures.Part.Device("channel");
        ChannelParts parts = new()
        {
            Line = wire is null ? [] : e.Cable(wire, Derivation.Input("longest link", _figures.Link.LengthMax, "m", "floor layout")),
            ModuleChip = _role == SegmentRole.EndToEnd ? [] : e.ModulePackage(),
            // Noise plays no part in a budget of loss.
            Stage = _topology == ChannelTopology.ActiveCable ? e.Redriver(_figures.Part.Device("redriver"), inputNoise: 0) : [],
        };
        return _role == SegmentRole.CableOnly
            ? parts
            : parts with
            {
                HostPackage = e.HostPackage(),
                HostBoard = e.HostBoard(Stated(), isVariable: wire is null),
                Plug = e.Connector(_figures.Part.Device("connector")),
            };
    }

    // A scenario may say it for one medium, as hosts differ.
    private Derivation? Stated() => _figures.Medium.Part.Overrides.Any(f => f.Quantity == "trace-length") ? _figures.Of("trace-length") : null;

    // From the bumps at the edge of the die to the middle of the engine, as the package of the host places it.
    private Derivation TraceToEngine() =>
        _figures.Part.Device("package") is not { } package
            ? _figures.Book.Get(ToEngine, "trace-length")
            : Derivation.Of(
                "trace to the engine",
                "m",
                "gap between die and engine + half the length of the engine",
                [_figures.Book.Get(package, "engine-gap"), _figures.Book.Get(package, "engine-length")],
                o => o[0].Value!.Value + o[1].Value!.Value / 2
            );
}
