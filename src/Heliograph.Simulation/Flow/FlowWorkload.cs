using System.Collections.Immutable;

namespace Heliograph.Simulation.Flow;

/// <summary>What a flow run is given: links and flows, in arrays. Flow f takes <c>RouteLinks[RouteStart[f]..RouteStart[f + 1]]</c>.</summary>
/// <param name="Capacity">Of each link, bytes a second: above 0, within nine orders of magnitude.</param>
/// <param name="Bytes">Of each flow, above 0.</param>
/// <param name="Weight">Share of each flow beside others: above 0, within six orders of magnitude.</param>
/// <param name="StartPs">When each flow begins to take bandwidth, from 0.</param>
/// <param name="RouteStart">Where each flow's links begin; one more entry than there are flows.</param>
/// <param name="RouteLinks">At least one a flow, none twice.</param>
public sealed record FlowWorkload(
    ImmutableArray<double> Capacity,
    ImmutableArray<double> Bytes,
    ImmutableArray<double> Weight,
    ImmutableArray<long> StartPs,
    ImmutableArray<int> RouteStart,
    ImmutableArray<int> RouteLinks
)
{
    public int Links => Capacity.Length;

    public int Flows => Bytes.Length;

    public ReadOnlySpan<int> RouteOf(int flow) => RouteLinks.AsSpan()[RouteStart[flow]..RouteStart[flow + 1]];
}
