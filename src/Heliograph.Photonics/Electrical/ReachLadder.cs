using System.Collections.Immutable;

namespace Heliograph.Photonics.Electrical;

/// <summary>A medium at a lane rate, ready to be solved: its channel has a variable length.</summary>
public sealed record LadderCase(string Medium, Channel Channel, SerDesClass SerDes, Lane Lane);

/// <summary>One rung: how far the medium goes at the rate.</summary>
/// <param name="Reach">m; 0 where it does not close at any length, null where it may not be compared or nothing varies.</param>
/// <param name="LimitedBy">Which route is the shorter one.</param>
/// <param name="LossesAtReach">Waterfall at the reach; empty without one.</param>
/// <param name="Result">At the length that the channel was given with.</param>
public sealed record LadderRung(
    string Medium,
    Lane Lane,
    double? Reach,
    ElectricalVerdict LimitedBy,
    ImmutableArray<ElementLoss> LossesAtReach,
    ElectricalReachResult Result
);

/// <summary>Reach of every medium by lane rate.</summary>
public static class ReachLadder
{
    /// <summary>The rungs, in the order of the cases.</summary>
    public static ImmutableArray<LadderRung> Solve(IEnumerable<LadderCase> cases)
    {
        ArgumentNullException.ThrowIfNull(cases);
        return [.. cases.Select(Rung)];
    }

    private static LadderRung Rung(LadderCase at)
    {
        ElectricalReachResult result = ElectricalReach.Solve(at.Channel, at.SerDes, at.Lane);
        double? reach = result.MaxLength;
        ElectricalVerdict limit =
            reach is null ? ElectricalVerdict.NotComparable
            : result.SnrLength is { } snr && (result.BudgetLength is not { } budget || snr < budget) ? ElectricalVerdict.BelowSnr
            : ElectricalVerdict.OverBudget;
        ElectricalReachResult? atReach = reach is { } length
            ? ElectricalReach.Solve(at.Channel.WithLength(length), at.SerDes with { Noise = null }, at.Lane)
            : null;
        return new LadderRung(at.Medium, at.Lane, reach, limit, atReach?.Losses ?? [], result);
    }
}
