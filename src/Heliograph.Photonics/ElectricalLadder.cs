using System.Collections.Immutable;
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
    // Standard test length of the COM reference package, m.
    private const double HostPackage = 0.033;

    // What of the 150 mm from a die to an engine near its package (ch-reach) is board.
    private const double NearPackageBoard = 0.1;

    // m of each kind of cable that is looked at, and of board between two hosts.
    private const double Passive = 1;
    private const double Active = 3;
    private const double Backplane = 0.5;

    // Bit error ratio that the code behind an electrical interface is used with here: the COM detector error ratio of 200G lanes.
    private const double ErrorRatio = 1e-4;

    private const double BandTolerance = 1.1;

    private static readonly PartRef Socket = new("pkg-socket");
    private static readonly PartRef ToEngine = new("ch-engine");
    private static readonly PartRef ToPanel = new("ch-host");
    private static readonly PartRef ModuleChip = new("ch-module");
    private static readonly PartRef Redriver = new("drv-redriver");

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
        new("package trace", ChannelTopology.CoPackaged, SegmentRole.HostToModule, InPackage, [null, "ch-xsr112", "ch-xsr224", null]),
        new("near-package engine", ChannelTopology.NearPackage, SegmentRole.HostToModule, NearPackage, [null, null, null, null]),
        new("retimed module", ChannelTopology.RetimedModule, SegmentRole.HostToModule, ToModule, ["ch-c2m50", "ch-c2m100", "ch-c2m200", null]),
        new("linear module", ChannelTopology.LinearModule, SegmentRole.HostToModule, ToModule, [null, "ch-lpo100", "ch-lpo200", "ch-lpo400"])
        {
            EndsInStage = true,
        },
        new("board", ChannelTopology.Board, SegmentRole.EndToEnd, OverBoard, ["ch-kr50", "ch-kr100", "ch-dj", null]),
        new("passive cable", ChannelTopology.PassiveCable, SegmentRole.EndToEnd, OverCable("tw-26", Passive), ["ch-kr50", "ch-cr100", "ch-dj", null]),
        new("active cable", ChannelTopology.ActiveCable, SegmentRole.EndToEnd, OverCable("tw-28", Active), ["ch-kr50", "ch-cr100", "ch-dj", null]),
        new("retimed cable", ChannelTopology.RetimedCable, SegmentRole.CableOnly, OverCable("tw-30", Active), ["ch-kr50", "ch-lr112", "ch-dj", null]),
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
        string? named = way.Interfaces[
            LinkFigures.ClassOf(lineRate) switch
            {
                50 => 0,
                100 => 1,
                200 => 2,
                _ => 3,
            }
        ];
        (Figure? stated, double? budget) = BudgetOf(named, book);
        HostElements elements = new(book, lane.Nyquist);
        ChannelParts parts = way.Parts(elements, book, lineRate);
        if (!elements.IsComplete)
        {
            return null;
        }
        Channel channel = HostChannels.Build(way.Topology, parts).First(s => s.Role == way.Role).Channel;
        Endpoints endpoints = stated?.Boundary == "ball-to-ball" ? Endpoints.BallToBall : Endpoints.BumpToBump;
        SerDesClass serDes = new()
        {
            Name = named ?? "the reference transmitter and receiver",
            BudgetDb = budget,
            BudgetHz = stated?.Frequency,
            Endpoints = endpoints,
            // A budget at its frequency is for lanes whose band ends there.
            MinBaud = stated?.Frequency is { } at ? 2 * at / BandTolerance : 0,
            MaxBaud = stated?.Frequency is { } most ? 2 * most * BandTolerance : double.MaxValue,
            Noise = way.EndsInStage ? null : ReferenceSerDes.NoiseAt(lineRate, book),
        };
        ElectricalReachResult result = ElectricalReach.Solve(channel, serDes, lane);
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
            endpoints == Endpoints.BallToBall ? "ball-to-ball" : "bump-to-bump",
            result.LossDb,
            result.BudgetDb is null ? null : named,
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

    private static (Figure? Stated, double? Budget) BudgetOf(string? named, FigureBook book)
    {
        if (named is null)
        {
            return (null, null);
        }
        PartRef part = new(named);
        Figure? stated = book.Figure(part, "channel-budget") ?? book.Figure(part, "channel-insertion-loss");
        return stated is null ? (null, null) : (stated, book.Use(part, stated).Value);
    }

    private static ChannelParts InPackage(HostElements e, FigureBook book, double lineRate) =>
        new()
        {
            HostDie = ReferenceSerDes.DieAt(lineRate),
            HostPackage = e.Line(
                "package trace",
                ElementSection.Package,
                HostElements.Package,
                e.Note(book.Get(ToEngine, "trace-length")),
                isVariable: true
            ),
            ModuleChip = ReferenceSerDes.FarDieAt(lineRate),
        };

    private static ChannelParts NearPackage(HostElements e, FigureBook book, double lineRate) =>
        ToModule(e, book, lineRate) with
        {
            HostBoard = e.Line("host board", ElementSection.Board, HostElements.Board, NearPackageBoard, isVariable: true),
            Plug = e.Piece("socket", ElementSection.Board, Socket),
        };

    private static ChannelParts ToModule(HostElements e, FigureBook book, double lineRate) =>
        Host(e, lineRate) with
        {
            HostBoard =
            [
                .. e.Line("host board", ElementSection.Board, HostElements.Board, e.Note(book.Get(ToPanel, "trace-length")), isVariable: true),
                .. e.Piece("via", ElementSection.Board, HostElements.Via),
            ],
            Plug = e.Piece("connector", ElementSection.Connector, HostElements.Plug),
            ModuleChip = Module(e, book, lineRate),
        };

    private static ChannelParts OverBoard(HostElements e, FigureBook book, double lineRate) =>
        Host(e, lineRate) with
        {
            HostBoard = e.Piece("via", ElementSection.Board, HostElements.Via),
            Line = e.Line("board", ElementSection.Board, HostElements.Board, Backplane, isVariable: true),
        };

    private static Func<HostElements, FigureBook, double, ChannelParts> OverCable(string wire, double metres) =>
        (e, book, lineRate) =>
            Host(e, lineRate) with
            {
                HostBoard =
                [
                    .. e.Line("host board", ElementSection.Board, HostElements.Board, e.Note(book.Get(ToPanel, "trace-length"))),
                    .. e.Piece("via", ElementSection.Board, HostElements.Via),
                ],
                Plug = e.Piece("connector", ElementSection.Connector, HostElements.Plug),
                Line = e.Line("cable", ElementSection.Cable, new PartRef(wire), metres, isVariable: true),
                ModuleChip = Module(e, book, lineRate),
                Stage = Stage(e, book, lineRate),
            };

    private static ChannelParts Host(HostElements e, double lineRate) =>
        new()
        {
            HostDie = ReferenceSerDes.DieAt(lineRate),
            HostPackage = e.Line("host package", ElementSection.Package, HostElements.Package, HostPackage),
        };

    private static ImmutableArray<ChannelElement> Module(HostElements e, FigureBook book, double lineRate) =>
        [
            .. e.Line("module package", ElementSection.Package, HostElements.Package, e.Note(book.Get(ModuleChip, "trace-length"))),
            .. ReferenceSerDes.FarDieAt(lineRate),
        ];

    // Its input is as noisy as that of the reference receiver; used by active cables alone.
    private static ImmutableArray<ChannelElement> Stage(HostElements e, FigureBook book, double lineRate)
    {
        StageLaw? law =
            e.Note(book.Get(Redriver, "peaking")) is { } peaking && ReferenceSerDes.NoiseAt(lineRate, book) is { } noise
                ? new StageLaw
                {
                    PeakingDb = peaking,
                    AtHz = lineRate / Modulation.Pam4.BitsPerSymbol / 2,
                    InputNoise = noise.InputNoise,
                }
                : null;
        return e.Of("redriver", ElementSection.Stage, law, Redriver, 1);
    }

    /// <param name="Interfaces">Part with the budget of 50G, 100G, 200G and 400G lanes.</param>
    private sealed record Way(
        string Name,
        ChannelTopology Topology,
        SegmentRole Role,
        Func<HostElements, FigureBook, double, ChannelParts> Parts,
        ImmutableArray<string?> Interfaces
    )
    {
        /// <summary>What ends the way is no receiver with an equaliser and a slicer.</summary>
        public bool EndsInStage { get; init; }
    }
}
