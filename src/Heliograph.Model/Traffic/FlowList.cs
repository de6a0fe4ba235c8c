using System.Collections.Immutable;

namespace Heliograph.Model.Traffic;

/// <summary>
/// Flows with the routes that they take, as a flow list states them (<see cref="FlowListReader"/>). Flow f takes the links
/// <c>RouteLinks[RouteStart[f]..RouteStart[f + 1]]</c>, in order; all flows start at 0.
/// </summary>
/// <param name="Name">That of the file, without folder and extensions.</param>
/// <param name="Capacity">Of each directed link, bytes a second, above 0.</param>
/// <param name="Bytes">Size of each flow, from 1.</param>
/// <param name="Latency">Of each flow's route, seconds, from 0.</param>
/// <param name="WeightDenominator">Of each flow, above 0: a weighted share is its reciprocal.</param>
/// <param name="RouteStart">Where each flow's links begin; one more entry than there are flows.</param>
public sealed record FlowList(
    string Name,
    ImmutableArray<double> Capacity,
    ImmutableArray<long> Bytes,
    ImmutableArray<double> Latency,
    ImmutableArray<double> WeightDenominator,
    ImmutableArray<int> RouteStart,
    ImmutableArray<int> RouteLinks
)
{
    public int Links => Capacity.Length;

    public int Flows => Bytes.Length;

    public ReadOnlySpan<int> RouteOf(int flow) => RouteLinks.AsSpan()[RouteStart[flow]..RouteStart[flow + 1]];
}
