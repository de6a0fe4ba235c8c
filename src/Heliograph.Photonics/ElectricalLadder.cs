using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Photonics.Electrical;

namespace Heliograph.Photonics;

/// <summary>One electrical way at one lane rate.</summary>
/// <param name="Way">Kind of link: passive cable, retimed module, package trace (from die to die or engine), ...</param>
/// <param name="Topology">What it is in the way of <see cref="HostChannels"/>.</param>
/// <param name="LineRate">b/s of a lane with its code.</param>
/// <param name="Modulation">PAM4 or PAM6.</param>
/// <param name="Frequency">Of the loss, Hz: that of the budget, else half the symbol rate.</param>
/// <param name="Endpoints"><c>ball-to-ball</c> or <c>bump-to-bump</c>: between which points loss and budget are.</param>
/// <param name="LossDb">At <paramref name="Length"/>.</param>
/// <param name="Interface">Part whose budget it is held to; null where the catalogue has none for such lanes.</param>
/// <param name="BudgetDb">Null as above.</param>
/// <param name="SnrMarginDb">
/// Behind an ideal equaliser with the reference transmitter and receiver, over what the modulation needs; null where a linear stage and not a
/// receiver ends the way.
/// </param>
/// <param name="Line">What the lengths are of: cable, board or trace in the package.</param>
/// <param name="Length">m, of the catalogue or customary.</param>
/// <param name="LengthByBudget">m at which the budget is spent; null without a budget.</param>
/// <param name="LengthBySnr">m at which the signal-to-noise ratio just suffices; null as above.</param>
/// <param name="Closes">By every route that there is.</param>
/// <param name="Reason">What decides, in words.</param>
public sealed record ElectricalRung(
    string Way,
    ChannelTopology Topology,
    double LineRate,
    string Modulation,
    double Frequency,
    string Endpoints,
    double LossDb,
    string? Interface,
    double? BudgetDb,
    double? SnrMarginDb,
    string Line,
    double Length,
    double? LengthByBudget,
    double? LengthBySnr,
    bool Closes,
    string Reason
)
{
    /// <summary>m: the shorter of both routes.</summary>
    public double? Reach => LengthByBudget is { } budget && LengthBySnr is { } snr ? Math.Min(budget, snr) : LengthByBudget ?? LengthBySnr;
}

/// <summary>
/// Which electrical ways close at which lane rate, from 56G to 448G: cables, boards, modules and engines built of the catalogue's packages,
/// boards, wires and connectors, by the budgets of their interfaces and by the noise of the reference transmitter and receiver. Equations
/// and limits: <c>docs/models/electrical.md</c>.
/// </summary>
public static class ElectricalLadder
{
    // What of the 150 mm from a die to an engine near its package (ch-reach) is board.
    private const double NearPackageBoard = 0.1;

    // m of each kind of cable that is looked at, and of board between two hosts.
    private const double Passive = 1;
    private const double Active = 3;
    private const double Backplane = 0.5;

    // Bit error ratio that the code behind an electrical interface is used with here: the COM detector error ratio of 200G lanes.
    private const double ErrorRatio = 1e-4;

    private static readonly PartRef Socket = new("pkg-socket");
    private static readonly PartRef ToEngine = new("ch-engine");

    private static readonly ImmutableArray<(double LineRate, Modulation Modulation)> Lanes =
    [
        (53.125e9, Modulation.Pam4),
        (106.25e9, Modulation.Pam4),
        (212.5e9, Modulation.Pam4),
        (425e9, Modulation.Pam4),
        (425e9, Modulation.Pam6),
    ];

    private static readonly ImmutableArray<Way> Ways =
    [
        new("package trace", ChannelTopology.CoPackaged, SegmentRole.HostToModule, InPackage),
        new("near package", ChannelTopology.NearPackage, SegmentRole.HostToModule, NearPackage),
        new("retimed module", ChannelTopology.RetimedModule, SegmentRole.HostToModule, ToModule),
        new("linear module", ChannelTopology.LinearModule, SegmentRole.HostToModule, ToModule) { EndsInStage = true },
        new("board", ChannelTopology.Board, SegmentRole.EndToEnd, OverBoard),
        new("passive cable", ChannelTopology.PassiveCable, SegmentRole.EndToEnd, OverCable("tw-26", Passive)),
        new("active cable", ChannelTopology.ActiveCable, SegmentRole.EndToEnd, OverCable("tw-28", Active)),
        new("retimed cable", ChannelTopology.RetimedCable, SegmentRole.CableOnly, OverCable("tw-30", Active)),
    ];

    /// <summary>Way by way, from the slowest lane; ways with a loss that the catalogue lacks are left out. Some 0.2 s.</summary>
    /// <param name="laneRate">Payload, b/s: only lanes of its class; null for all.</param>
    public static ImmutableArray<ElectricalRung> Of(FigureBook book, double? laneRate = null)
    {
        ArgumentNullException.ThrowIfNull(book);
        int? only = laneRate is { } wanted ? LinkFigures.ClassOf(wanted) : null;
        return
        [
            .. from way in Ways
            from lane in Lanes
            where laneRate is null || LinkFigures.ClassOf(lane.LineRate) == only
            let rung = Rung(way, lane.LineRate, lane.Modulation, book)
            where rung is not null
            select rung,
        ];
    }

    private static ElectricalRung? Rung(Way way, double lineRate, Modulation modulation, FigureBook book)
    {
        Lane lane = new()
        {
            LineRate = lineRate,
            Modulation = modulation,
            BitErrorRatio = ErrorRatio,
        };
        PartRef? named = InterfaceBudget.For(way.Topology, way.Role, LinkFigures.ClassOf(lineRate));
        InterfaceBudget? budget = named is null ? null : InterfaceBudget.Of(named, book);
        HostElements elements = new(book, lane.Nyquist);
        ChannelParts parts = way.Parts(elements, book, lineRate);
        SerDesNoise? noise = way.EndsInStage ? null : ReferenceSerDes.NoiseAt(lineRate, book);
        SerDesClass reference = new()
        {
            Name = "the reference transmitter and receiver",
            Endpoints = Endpoints.BumpToBump,
            MaxBaud = double.MaxValue,
            Noise = noise,
        };
        if (!elements.IsComplete)
        {
            return null;
        }
        Channel channel = HostChannels.Build(way.Topology, parts).First(s => s.Role == way.Role).Channel;
        ElectricalReachResult result = ElectricalReach.Solve(channel, budget?.SerDes(noise) ?? reference, lane);
        if (result.Verdict == ElectricalVerdict.NotComparable)
        {
            return null;
        }
        ChannelElement line = channel.Elements.First(e => e.IsVariable);
        return new ElectricalRung(
            way.Name,
            way.Topology,
            lineRate,
            modulation.Name,
            result.FrequencyHz,
            InterfaceBudget.Words(result.Endpoints),
            result.LossDb,
            result.BudgetDb is null ? null : named?.Id,
            result.BudgetDb,
            result.SnrMarginDb,
            line.Name,
            line.Quantity,
            result.BudgetLength,
            result.SnrLength,
            result.Closes,
            result.Reason
        );
    }

    private static ChannelParts InPackage(HostElements e, FigureBook book, double lineRate) =>
        new()
        {
            HostDie = ReferenceSerDes.DieAt(lineRate),
            HostPackage = e.PackageTrace(book.Get(ToEngine, "trace-length")),
            ModuleChip = ReferenceSerDes.FarDieAt(lineRate),
        };

    private static ChannelParts NearPackage(HostElements e, FigureBook book, double lineRate) =>
        Host(e, lineRate) with
        {
            HostBoard = e.HostBoard(Given(NearPackageBoard), isVariable: true),
            Plug = e.Piece("socket", ElementSection.Board, Socket),
            ModuleChip = Module(e, lineRate),
        };

    private static ChannelParts ToModule(HostElements e, FigureBook book, double lineRate) =>
        Host(e, lineRate) with
        {
            HostBoard = e.HostBoard(isVariable: true),
            Plug = e.Connector(),
            ModuleChip = Module(e, lineRate),
        };

    private static ChannelParts OverBoard(HostElements e, FigureBook book, double lineRate) =>
        Host(e, lineRate) with
        {
            HostBoard = e.LayerChange(count: 1),
            Line = e.Board(Given(Backplane)),
        };

    private static Func<HostElements, FigureBook, double, ChannelParts> OverCable(string wire, double metres) =>
        (e, book, lineRate) =>
            Host(e, lineRate) with
            {
                HostBoard = e.HostBoard(),
                Plug = e.Connector(),
                Line = e.Cable(new PartRef(wire), Given(metres)),
                ModuleChip = Module(e, lineRate),
                // As noisy at its input as the reference receiver; in active cables alone.
                Stage = e.Redriver(null, ReferenceSerDes.NoiseAt(lineRate, book)?.InputNoise ?? 0),
            };

    private static ChannelParts Host(HostElements e, double lineRate) =>
        new() { HostDie = ReferenceSerDes.DieAt(lineRate), HostPackage = e.HostPackage() };

    private static ImmutableArray<ChannelElement> Module(HostElements e, double lineRate) =>
        [.. e.ModulePackage(), .. ReferenceSerDes.FarDieAt(lineRate)];

    private static Derivation Given(double metres) => Derivation.Input("length", metres, "m", "customary");

    private sealed record Way(string Name, ChannelTopology Topology, SegmentRole Role, Func<HostElements, FigureBook, double, ChannelParts> Parts)
    {
        /// <summary>What ends the way is no receiver with an equaliser and a slicer.</summary>
        public bool EndsInStage { get; init; }
    }
}
