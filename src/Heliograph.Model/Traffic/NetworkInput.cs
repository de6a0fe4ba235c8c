using System.Collections.Immutable;

namespace Heliograph.Model.Traffic;

/// <summary>A network as read, with the numbers that its file gave to the nodes.</summary>
/// <param name="NodeOfId">
/// Node of <paramref name="Graph"/> for each id of the file. The identity unless the file numbers switches between hosts.
/// </param>
public sealed record NetworkInput(WireGraph Graph, ImmutableArray<int> NodeOfId)
{
    /// <summary>A network whose file numbers its nodes as the graph does.</summary>
    internal static NetworkInput Plain(WireGraph graph) => new(graph, [.. Enumerable.Range(0, graph.Nodes.Length)]);
}
