namespace Heliograph.Engine.Flows;

/// <summary>How a flow list becomes a fluid: what a link gives of its capacity, when a flow enters, and by what flows share.</summary>
/// <param name="Name">For <c>--compat</c>; null for the rules of this project.</param>
/// <param name="CapacityFactor">Of each link's capacity.</param>
/// <param name="LatencyFactor">Of the latency of a route, before a flow takes bandwidth.</param>
/// <param name="IsWeighted">Flows share by the reciprocals of their weight denominators; else equally.</param>
/// <param name="RanksDown">Quantiles are sorted[floor(q n)], as in the results of the other program; else nearest rank, sorted[ceil(q n) - 1].</param>
public sealed record FlowRules(string? Name, double CapacityFactor, double LatencyFactor, bool IsWeighted, bool RanksDown)
{
    /// <summary>Links as they are, one latency, equal shares.</summary>
    public static FlowRules Plain { get; } = new(null, 1, 1, false, false);

    /// <summary>
    /// SimGrid's default model of TCP. Source: P. Velho, A. Legrand, Accuracy study and improvement of network simulation in the SimGrid framework,
    /// SIMUTools 2009, and SimGrid 3.32: <c>network/bandwidth-factor</c> 0.97, <c>network/latency-factor</c> 13.01, <c>network/weight-S</c> 20537 B (in the
    /// weight denominators of the list).
    /// </summary>
    public static FlowRules SimGridLv08 { get; } = new("simgrid-lv08", 0.97, 13.01, true, true);

    /// <summary>Names of the rules of other programs.</summary>
    public static IReadOnlyList<string> Names { get; } = [SimGridLv08.Name!];

    /// <summary>Null where there are none of that name.</summary>
    public static FlowRules? Of(string name) => name == SimGridLv08.Name ? SimGridLv08 : null;
}
