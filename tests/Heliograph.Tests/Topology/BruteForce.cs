using System.Numerics;
using Heliograph.Model.Topology;
using QuikGraph;
using QuikGraph.Algorithms.MaximumFlow;

namespace Heliograph.Tests.Topology;

/// <summary>Structural numbers by exhaustion, for fabrics of one domain of at most 16 accelerators.</summary>
internal static class BruteForce
{
    /// <summary>Smallest cut over all balanced partitions of the accelerators, b/s, by maximum flow (QuikGraph).</summary>
    public static double Bisection(Fabric fabric)
    {
        int hosts = fabric.Accelerators;
        double best = double.MaxValue;
        for (uint left = 0; left < 1u << hosts; left++)
        {
            // The last accelerator stays on the right: each partition once.
            if (BitOperations.PopCount(left) == hosts / 2 && (hosts % 2 == 1 || left >> (hosts - 1) == 0))
            {
                uint side = left;
                best = Math.Min(best, MinimumCut(fabric, h => (side >> h & 1) == 1));
            }
        }
        return best;
    }

    /// <summary>Longest shortest path between accelerators that are connected.</summary>
    public static int Diameter(Fabric fabric, bool throughAccelerators)
    {
        Routes routes = new(fabric);
        int longest = 0;
        for (int a = 0; a < fabric.Accelerators; a++)
        {
            DestinationRoutes towards = routes.Towards(a, throughAccelerators);
            for (int b = 0; b < fabric.Accelerators; b++)
            {
                longest = Math.Max(longest, towards.Distance(b));
            }
        }
        return longest;
    }

    /// <summary>Edge-disjoint shortest paths between accelerators at the diameter: the least over all such pairs.</summary>
    public static long PathDiversity(Fabric fabric, bool throughAccelerators)
    {
        Routes routes = new(fabric);
        int diameter = Diameter(fabric, throughAccelerators);
        long least = long.MaxValue;
        for (int a = 0; a < fabric.Accelerators; a++)
        {
            DestinationRoutes towards = routes.Towards(a, throughAccelerators);
            for (int b = 0; b < fabric.Accelerators; b++)
            {
                if (towards.Distance(b) == diameter)
                {
                    least = Math.Min(least, DisjointPaths(fabric, routes, towards, b, a));
                }
            }
        }
        return least;
    }

    /// <summary>Maximum flow of directed edges (from, to, capacity) by Edmonds and Karp.</summary>
    public static double MaximumFlow(int nodes, IEnumerable<(int From, int To, double Capacity)> edges, int source, int sink)
    {
        AdjacencyGraph<int, TaggedEdge<int, double>> graph = new(allowParallelEdges: true);
        graph.AddVertexRange(Enumerable.Range(0, nodes));
        graph.AddEdgeRange(edges.Select(e => new TaggedEdge<int, double>(e.From, e.To, e.Capacity)));
        return Flow(graph, source, sink);
    }

    private static long DisjointPaths(Fabric fabric, Routes routes, DestinationRoutes towards, int source, int destination)
    {
        AdjacencyGraph<int, TaggedEdge<int, double>> graph = new(allowParallelEdges: true);
        graph.AddVertexRange(Enumerable.Range(0, fabric.Nodes));
        for (int node = 0; node < fabric.Nodes; node++)
        {
            foreach (int link in towards.NextLinks(node))
            {
                graph.AddEdge(new TaggedEdge<int, double>(node, routes.Peer(link, node), 1));
            }
        }
        return (long)Flow(graph, source, destination);
    }

    private static double MinimumCut(Fabric fabric, Func<int, bool> left)
    {
        AdjacencyGraph<int, TaggedEdge<int, double>> graph = new(allowParallelEdges: true);
        (int source, int sink) = (fabric.Nodes, fabric.Nodes + 1);
        graph.AddVertexRange(Enumerable.Range(0, fabric.Nodes + 2));
        for (int link = 0; link < fabric.Links; link++)
        {
            double rate = fabric.LinkClasses[fabric.ClassOfLink(link)].Rate.BitsPerSecond;
            graph.AddEdge(new TaggedEdge<int, double>(fabric.LinkA[link], fabric.LinkB[link], rate));
            graph.AddEdge(new TaggedEdge<int, double>(fabric.LinkB[link], fabric.LinkA[link], rate));
        }
        for (int h = 0; h < fabric.Accelerators; h++)
        {
            graph.AddEdge(left(h) ? new TaggedEdge<int, double>(source, h, 1e18) : new TaggedEdge<int, double>(h, sink, 1e18));
        }
        return Flow(graph, source, sink);
    }

    private static double Flow(AdjacencyGraph<int, TaggedEdge<int, double>> graph, int source, int sink)
    {
        static TaggedEdge<int, double> Reversed(int s, int t) => new(s, t, 0);
        ReversedEdgeAugmentorAlgorithm<int, TaggedEdge<int, double>> augmentor = new(graph, Reversed);
        augmentor.AddReversedEdges();
        EdmondsKarpMaximumFlowAlgorithm<int, TaggedEdge<int, double>> algorithm = new(graph, e => e.Tag, Reversed, augmentor)
        {
            Source = source,
            Sink = sink,
        };
        algorithm.Compute();
        return algorithm.MaxFlow;
    }
}
