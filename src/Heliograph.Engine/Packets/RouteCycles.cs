using System.Collections.Immutable;
using Heliograph.Model.Traffic;
using Heliograph.Simulation.Lossless;
using Heliograph.Simulation.Packet;

namespace Heliograph.Engine.Packets;

/// <summary>Whether routes can deadlock, before anything is run.</summary>
internal static class RouteCycles
{
    /// <summary>
    /// Links whose buffers can wait for each other in a circle, on the shortest ways of a traffic's flows: what the packet engine chooses from,
    /// whatever it chooses. O(anchors x (nodes + ports)).
    /// </summary>
    /// <param name="hostsForward">Hosts pass frames on, as in a torus.</param>
    /// <param name="stated">Ways that pairs of hosts take instead.</param>
    public static BufferCycle Find(PacketNetwork network, TrafficMatrix traffic, bool hostsForward, ImmutableArray<SourceRoute> stated)
    {
        BufferDependencies dependencies = new(network.Ports);
        int[] to = new int[network.Ports];
        for (int p = 0; p < to.Length; p++)
        {
            to[p] = network.Node[network.Peer[p]];
        }
        HashSet<(int, int)> pairs = [.. traffic.Flows.Select(f => (f.Source, f.Destination))];
        foreach (SourceRoute route in stated.Where(r => pairs.Remove((r.Source, r.Destination))))
        {
            dependencies.AddPath(route.Ports.AsSpan());
        }
        ShortestWays ways = new(network, hostsForward);
        IEnumerable<IGrouping<int, int>> byAnchor = pairs
            .Select(f => (Source: f.Item1, Anchor: ways.AnchorOf(f.Item2)))
            .Distinct()
            .GroupBy(p => p.Anchor, p => p.Source)
            .OrderBy(g => g.Key);
        foreach (IGrouping<int, int> destination in byAnchor)
        {
            ways.Search(destination.Key);
            // A single cable holds nothing up.
            int[] sources = [.. destination.Where(s => ways.Distance(s) > 1)];
            if (sources.Length > 0)
            {
                dependencies.AddDestination(to, ways.NextStart, ways.NextPorts, sources);
            }
        }
        return dependencies.Find();
    }
}

/// <summary>The next ports of every node on shortest ways, by hops, to one node: the ways that the packet engine chooses from.</summary>
internal sealed class ShortestWays(PacketNetwork network, bool hostsForward)
{
    private readonly int[] _distance = new int[network.Nodes];
    private readonly int[] _frontier = new int[network.Nodes];
    private readonly int[] _start = new int[network.Nodes + 1];
    private readonly int[] _ports = new int[network.Ports];

    /// <summary>Of each node, where its next ports begin.</summary>
    public ReadOnlySpan<int> NextStart => _start;

    public ReadOnlySpan<int> NextPorts => _ports.AsSpan(0, _start[^1]);

    /// <summary>Cables to the node that was searched for; -1: there is no way.</summary>
    public int Distance(int node) => _distance[node];

    /// <summary>The switch that a host hangs on; itself where it has several cables.</summary>
    public int AnchorOf(int host) => network.PortCount(host) == 1 && !hostsForward ? network.Node[network.Peer[network.FirstPort(host)]] : host;

    /// <summary>O(nodes + ports).</summary>
    public void Search(int anchor)
    {
        Array.Fill(_distance, -1);
        (_distance[anchor], _frontier[0]) = (0, anchor);
        int tail = 1;
        for (int head = 0; head < tail; head++)
        {
            int node = _frontier[head];
            if (node < network.Hosts && node != anchor && !hostsForward)
            {
                continue;
            }
            for (int p = network.FirstPort(node); p < network.FirstPort(node) + network.PortCount(node); p++)
            {
                int peer = network.Node[network.Peer[p]];
                if (_distance[peer] < 0)
                {
                    _distance[peer] = _distance[node] + 1;
                    _frontier[tail++] = peer;
                }
            }
        }
        int count = 0;
        for (int node = 0; node < network.Nodes; node++)
        {
            _start[node] = count;
            for (int p = network.FirstPort(node); _distance[node] > 0 && p < network.FirstPort(node) + network.PortCount(node); p++)
            {
                if (_distance[network.Node[network.Peer[p]]] == _distance[node] - 1)
                {
                    _ports[count++] = p;
                }
            }
        }
        _start[^1] = count;
    }
}
