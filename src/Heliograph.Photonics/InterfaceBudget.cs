using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Photonics.Electrical;

namespace Heliograph.Photonics;

/// <summary>What an electrical interface of the catalogue bears: loss, at which frequency, between which points.</summary>
/// <param name="Frequency">Hz; null: at half the symbol rate, whatever that is.</param>
internal sealed record InterfaceBudget(PartRef Part, Derivation Loss, double? Frequency, Endpoints Endpoints)
{
    // Lanes of a class are called alike within this: 106.25 and 112G, 212.5 and 224G.
    private const double Class = 1.2;

    /// <summary>Null where the part states no budget, or not between which points.</summary>
    public static InterfaceBudget? Of(PartRef part, FigureBook book)
    {
        Figure? stated = book.Figure(part, "channel-budget") ?? book.Figure(part, "channel-insertion-loss");
        Endpoints? endpoints = stated?.Boundary switch
        {
            "ball-to-ball" => Endpoints.BallToBall,
            "bump-to-bump" => Endpoints.BumpToBump,
            _ => null,
        };
        return stated is not null && endpoints is { } between ? new InterfaceBudget(part, book.Use(part, stated), stated.Frequency, between) : null;
    }

    /// <summary>Which interface a stretch between retimers is held to where the medium does not say; null where the catalogue has none.</summary>
    /// <param name="laneClass">Nominal Gb/s: 50, 100, 200, 400.</param>
    public static PartRef? For(ChannelTopology topology, SegmentRole role, int? laneClass)
    {
        string? id = (topology, role, laneClass) switch
        {
            (ChannelTopology.CoPackaged, _, 100) => "ch-xsr112",
            (ChannelTopology.CoPackaged, _, 200) => "ch-xsr224",
            (ChannelTopology.LinearModule, _, 100) => "ch-lpo100",
            (ChannelTopology.LinearModule, _, 200) => "ch-lpo200",
            (ChannelTopology.LinearModule, _, 400) => "ch-lpo400",
            (ChannelTopology.RetimedModule, _, 50) or (ChannelTopology.RetimedCable, SegmentRole.HostToModule, 50) => "ch-c2m50",
            (ChannelTopology.RetimedModule, _, 100) or (ChannelTopology.RetimedCable, SegmentRole.HostToModule, 100) => "ch-c2m100",
            (ChannelTopology.RetimedModule, _, 200) or (ChannelTopology.RetimedCable, SegmentRole.HostToModule, 200) => "ch-c2m200",
            (ChannelTopology.RetimedCable, SegmentRole.CableOnly, 100) => "ch-lr112",
            (ChannelTopology.Board, _, 100) => "ch-kr100",
            (ChannelTopology.PassiveCable or ChannelTopology.ActiveCable, _, 100) => "ch-cr100",
            (ChannelTopology.Board or ChannelTopology.PassiveCable or ChannelTopology.ActiveCable or ChannelTopology.RetimedCable, _, 50) =>
                "ch-kr50",
            (ChannelTopology.Board or ChannelTopology.PassiveCable or ChannelTopology.ActiveCable or ChannelTopology.RetimedCable, _, 200) => "ch-dj",
            _ => null,
        };
        return id is null ? null : new PartRef(id);
    }

    /// <summary>A pair that bears it, for lanes whose band ends about where the budget is stated; unknown losses leave none.</summary>
    public SerDesClass? SerDes(SerDesNoise? noise) =>
        Loss.Value is not { } most
            ? null
            : new SerDesClass
            {
                Name = Part.Id,
                BudgetDb = most,
                BudgetHz = Frequency,
                Endpoints = Endpoints,
                MinBaud = Frequency is { } least ? 2 * least / Class : 0,
                MaxBaud = Frequency is { } at ? 2 * at * Class : double.MaxValue,
                Noise = noise,
            };

    /// <summary><c>ball-to-ball</c> or <c>bump-to-bump</c>.</summary>
    public static string Words(Endpoints endpoints) => endpoints == Endpoints.BallToBall ? "ball-to-ball" : "bump-to-bump";
}
