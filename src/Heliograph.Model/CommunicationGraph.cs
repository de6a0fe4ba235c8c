using System.Collections.Immutable;
using Heliograph.Model.Dimensions;

namespace Heliograph.Model;

public enum CommunicationKind : byte
{
    Compute,
    Send,
    Receive,
    Collective,
    Memory,
}

/// <summary>
/// One node of a communication graph.
/// </summary>
/// <param name="Rank">Rank that executes it; for a collective every member has its own node with the same <paramref name="Match"/>.</param>
/// <param name="Seconds">Duration of compute and memory nodes; 0 for communication, whose time the network decides.</param>
/// <param name="Bytes">Payload of a send, receive or collective; 0 else.</param>
/// <param name="Peer">Other rank of a send or receive; -1 else.</param>
/// <param name="Match">Pairs a send with its receive, and the nodes of one collective; -1 for compute and memory.</param>
/// <param name="Collective">Of a collective: which one.</param>
public readonly record struct CommunicationNode(
    CommunicationKind Kind,
    int Rank,
    double Seconds,
    long Bytes,
    int Peer,
    int Match,
    CollectiveKind Collective = CollectiveKind.AllReduce
);

/// <summary>
/// What a workload asks of a network: nodes per rank and their dependencies, in compressed rows. Node ids are
/// topologically ordered: every dependency points to a smaller id, which makes a cycle impossible to state.
/// </summary>
public sealed class CommunicationGraph
{
    private readonly int[] _dependencyStart;
    private readonly int[] _dependencies;

    private CommunicationGraph(int ranks, ImmutableArray<CommunicationNode> nodes, int[] start, int[] dependencies)
    {
        (Ranks, Nodes, _dependencyStart, _dependencies) = (ranks, nodes, start, dependencies);
    }

    public int Ranks { get; }

    public ImmutableArray<CommunicationNode> Nodes { get; }

    /// <summary>Nodes that must finish before <paramref name="node"/> starts.</summary>
    public ReadOnlySpan<int> DependenciesOf(int node) => _dependencies.AsSpan(_dependencyStart[node].._dependencyStart[node + 1]);

    /// <summary>
    /// Longest path, with a send costing <paramref name="secondsOf"/> and its receive ending when the send does:
    /// the finish time of the graph on a network without contention. O(nodes + edges).
    /// </summary>
    public double CriticalPath(Func<CommunicationNode, double> secondsOf)
    {
        ArgumentNullException.ThrowIfNull(secondsOf);
        double[] finish = new double[Nodes.Length];
        Dictionary<int, double> sent = [];
        double last = 0;
        for (int i = 0; i < Nodes.Length; i++)
        {
            CommunicationNode node = Nodes[i];
            double start = 0;
            foreach (int dependency in DependenciesOf(i))
            {
                start = Math.Max(start, finish[dependency]);
            }
            if (node.Kind == CommunicationKind.Receive)
            {
                // A receive waits for the matching send, which the builder has put before it.
                finish[i] = Math.Max(start, sent[node.Match]);
            }
            else
            {
                finish[i] = start + secondsOf(node);
            }
            if (node.Kind == CommunicationKind.Send)
            {
                sent[node.Match] = finish[i];
            }
            last = Math.Max(last, finish[i]);
        }
        return last;
    }

    /// <summary>Builds a graph node by node; a dependency must already have been added.</summary>
    public sealed class Builder(int ranks)
    {
        private readonly ImmutableArray<CommunicationNode>.Builder _nodes = ImmutableArray.CreateBuilder<CommunicationNode>();
        private readonly List<int> _start = [0];
        private readonly List<int> _dependencies = [];

        public int Add(CommunicationNode node, params ReadOnlySpan<int> after)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(node.Rank, ranks);
            ArgumentOutOfRangeException.ThrowIfNegative(node.Rank);
            foreach (int dependency in after)
            {
                ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(dependency, _nodes.Count);
                _dependencies.Add(dependency);
            }
            _nodes.Add(node);
            _start.Add(_dependencies.Count);
            return _nodes.Count - 1;
        }

        public CommunicationGraph Build() => new(ranks, _nodes.ToImmutable(), [.. _start], [.. _dependencies]);
    }
}
