namespace Heliograph.Simulation.Flow;

/// <summary>What a <see cref="FlowEngine"/> is set to.</summary>
/// <param name="LargestCapacity">Largest that a link ever has, bytes a second; rates are resolved to 2^-52 of it.</param>
public sealed record FlowEngineOptions(double LargestCapacity)
{
    /// <summary>Smallest capacity over the largest.</summary>
    public const double Range = 1e-9;

    /// <summary>Smallest weight over the largest.</summary>
    public const double WeightRange = 1e-6;

    /// <summary>Largest value of <see cref="MostFlowsOnLink"/>.</summary>
    public const long MostOnLink = 1L << 44;

    /// <summary>Largest weight of a flow.</summary>
    public double LargestWeight { get; init; } = 1;

    /// <summary>
    /// Flows of the largest weight that may be on a link at a time, each counted as often as it uses the link, 1 to 2^44: the more, the coarser are weights
    /// (2^-52 of all together).
    /// </summary>
    public long MostFlowsOnLink { get; init; } = 1 << 20;

    /// <summary>
    /// Share of a flow's time that a solve may wait for more completions, 0 to 0.1; 0: every completion at once. What flows that are done leave free is
    /// idle for so long: times come out longer, of flows in a row on one link by up to b ln(1/b) for a share of b (1.2 % for 0.2 %).
    /// </summary>
    public double Batch { get; init; }

    /// <summary>Solves every flow each time: the obvious way, for checks. Else a solve is of what changed, and is proved link by link.</summary>
    public bool AlwaysSolvesAll { get; init; }

    /// <summary>Flows at a time to make room for ahead.</summary>
    public int ExpectedFlows { get; init; }

    /// <summary>Hops of them.</summary>
    public int ExpectedHops { get; init; }

    internal void Check()
    {
        if (!(LargestCapacity > 0) || double.IsInfinity(LargestCapacity))
        {
            throw new ArgumentOutOfRangeException(nameof(LargestCapacity), LargestCapacity, "no capacity");
        }
        if (!(LargestWeight > 0) || double.IsInfinity(LargestWeight))
        {
            throw new ArgumentOutOfRangeException(nameof(LargestWeight), LargestWeight, "no weight");
        }
        ArgumentOutOfRangeException.ThrowIfLessThan(MostFlowsOnLink, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MostFlowsOnLink, MostOnLink);
        if (!(Batch >= 0 && Batch <= 0.1))
        {
            throw new ArgumentOutOfRangeException(nameof(Batch), Batch, "0 to 0.1");
        }
        ArgumentOutOfRangeException.ThrowIfNegative(ExpectedFlows);
        ArgumentOutOfRangeException.ThrowIfNegative(ExpectedHops);
    }
}
