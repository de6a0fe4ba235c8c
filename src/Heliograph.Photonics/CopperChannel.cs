using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Photonics.Electrical;

namespace Heliograph.Photonics;

/// <summary>
/// The electrical channel of a passive cable from the figures of its parts: host package, board, via, connector, cable and
/// back, against the budget of the interface at the same frequency and between the same points. Losses are those of named rows;
/// nothing is fitted to a published total. Equations and limits: <c>docs/models/electrical.md</c>, use: <c>docs/models/link.md</c>.
/// </summary>
internal sealed class CopperChannel
{
    /// <summary>What a host is made of where the scenario does not say: reference package, board of the present grade, one layer change.</summary>
    private static readonly PartRef Package = new("pkg-com");
    private static readonly PartRef Board = new("pcb-m8n");
    private static readonly PartRef Via = new("pcb-via");
    private static readonly PartRef Host = new("ch-host");

    private readonly LinkFigures _figures;
    private readonly PartRef _cable;
    private readonly PartRef _connector;
    private readonly double _frequency;
    private readonly List<Derivation> _inputs = [];

    private CopperChannel(LinkFigures figures, PartRef cable, PartRef connector, double frequency) =>
        (_figures, _cable, _connector, _frequency) = (figures, cable, connector, frequency);

    /// <summary>Null for what is no passive cable, names no channel, or has lanes without a budget in the catalogue.</summary>
    public static LinkElectrical? Of(LinkFigures figures)
    {
        (PartRef Budget, Endpoints Endpoints)? spec = figures.LaneClass switch
        {
            100 => (new PartRef("ch-cr100"), Endpoints.BallToBall),
            200 => (new PartRef("ch-dj"), Endpoints.BumpToBump),
            _ => null,
        };
        bool isPassive = figures.Part.Find("latency") is null && figures.Part.Device("dsp") is null;
        if (
            figures.Kind != MediumKind.Copper
            || !isPassive
            || spec is not { } given
            || figures.Part.Device("channel") is not { } cable
            || figures.Part.Device("connector") is not { } connector
        )
        {
            return null;
        }
        Figure? budget = figures.Book.Figure(given.Budget, "channel-budget");
        return budget?.Frequency is { } frequency
            ? new CopperChannel(figures, cable, connector, frequency).Solve(given.Budget, given.Endpoints)
            : null;
    }

    private LinkElectrical? Solve(PartRef budgetPart, Endpoints endpoints)
    {
        Derivation budget = _figures.Book.Get(budgetPart, "channel-budget");
        Derivation trace = Note(_figures.Book.Get(Host, "trace-length"));
        LumpedLaw? package = Lumped(Package);
        LineLaw? board = Line(Board);
        LumpedLaw? via = Lumped(Via);
        LumpedLaw? plug = Lumped(_connector);
        LineLaw? wire = Line(_cable);
        if (
            (package, board, via, plug, wire) is not ({ } p, { } b, { } v, { } c, { } w)
            || trace.Value is not { } metres
            || budget.Value is not { } most
            || _figures.LaneRate.Value is not { } laneRate
        )
        {
            return null;
        }
        ImmutableArray<ChannelElement> near =
        [
            new ChannelElement("host package", ElementSection.Package, p, 1, Package.Id),
            new ChannelElement("host board", ElementSection.Board, b, metres, Board.Id),
            new ChannelElement("via", ElementSection.Board, v, 1, Via.Id),
            new ChannelElement("connector", ElementSection.Connector, c, 1, _connector.Id),
        ];
        Channel channel = new(
            _figures.Part.Id,
            [.. near, new ChannelElement("cable", ElementSection.Cable, w, _figures.Link.LengthMax, _cable.Id, IsVariable: true), .. near.Reverse()]
        );
        SerDesClass serDes = new()
        {
            Name = budgetPart.Id,
            BudgetDb = most,
            BudgetHz = _frequency,
            Endpoints = endpoints,
            MaxBaud = 4 * _frequency,
        };
        // Only the band of the budget counts here; the rate on the line is that of the class.
        Lane lane = new()
        {
            LineRate = laneRate * Coding.ReedSolomon.Kp4.LineRateFactor,
            Modulation = _figures.Levels == 2 ? Modulation.Nrz : Modulation.Pam4,
            BitErrorRatio = 1e-4,
        };
        ElectricalReachResult result = ElectricalReach.Solve(channel, serDes, lane);
        if (result.MarginDb is not { } margin)
        {
            return null;
        }
        Derivation[] from = [budget, .. _inputs];
        return new LinkElectrical(
            _frequency,
            endpoints == Endpoints.BallToBall ? "ball-to-ball" : "bump-to-bump",
            [
                .. result.Losses.Select(l => new BudgetLine(
                    $"{l.Name} {l.Source}",
                    Derivation.Of(l.Name, "dB", "loss at half the symbol rate", from, _ => l.LossDb)
                )),
            ],
            budget,
            Derivation.Of("electrical margin", "dB", "budget - losses between the same points at the same frequency", from, _ => margin),
            result.BudgetLength is { } reach
                ? Derivation.Of("reach by loss", "m", "length of cable at which the margin is zero", from, _ => reach)
                : Derivation.Unknown("reach by loss", "m", "a loss per length of the cable above 0"),
            result.Reason
        );
    }

    // Skin and dielectric part of a line from two of its figures: loss = s sqrt(f) + d f goes through both.
    private LineLaw? Line(PartRef part)
    {
        (double Hz, double DbPerM)[] points = [.. PointsOf(part, "loss-per-length")];
        if (points.Length == 0)
        {
            return null;
        }
        (double f1, double l1) = points.MinBy(p => Math.Abs(Math.Log(p.Hz / _frequency)));
        (double Hz, double DbPerM)[] others = [.. points.Where(p => p.Hz != f1)];
        if (others.Length == 0)
        {
            return LineLaw.FromAnchor(l1, f1, 0);
        }
        (double f2, double l2) = others.MinBy(p => Math.Abs(Math.Log(p.Hz / _frequency)));
        // Share of the skin part at f1, within what a line can have.
        double share = (l2 - l1 * f2 / f1) / (l1 * (Math.Sqrt(f2 / f1) - f2 / f1));
        return LineLaw.FromAnchor(l1, f1, Math.Clamp(share, 0, 1));
    }

    private LumpedLaw? Lumped(PartRef part)
    {
        (double Hz, double Db)[] points = [.. PointsOf(part, "insertion-loss")];
        if (points.Length == 0)
        {
            return null;
        }
        (double at, double loss) = points.MinBy(p => Math.Abs(Math.Log(p.Hz / _frequency)));
        return new LumpedLaw { PieceLossDb = loss, AtHz = at };
    }

    private List<(double Hz, double Value)> PointsOf(PartRef part, string quantity)
    {
        List<(double, double)> points = [];
        foreach (Figure figure in _figures.Book.Part(part)?.All(quantity) ?? [])
        {
            if (figure.Frequency is { } hz && Note(_figures.Book.Use(part, figure)).Value is { } value)
            {
                points.Add((hz, value));
            }
        }
        return points;
    }

    private Derivation Note(Derivation figure)
    {
        _inputs.Add(figure);
        return figure;
    }
}
