using System.Collections.Immutable;

namespace Heliograph.Simulation.Packet;

/// <summary>How a switch chooses among equal next hops for a flow.</summary>
public enum PathHash
{
    /// <summary>SplitMix64 over (seed, flow, node).</summary>
    Mixed,

    /// <summary>MurmurHash3 over addresses and ports with the node's id as its seed, as the ns-3 simulator of HPCC does: the same paths as there.</summary>
    Ns3,
}

/// <summary>
/// Shortest paths, by hop count, over what is up. Distances are kept per anchor: the switch that a host hangs on, or the host itself where it
/// has several cables. One breadth-first search an anchor, when first asked for; 1 byte a node and anchor.
/// </summary>
internal sealed class RouteTable
{
    private const byte Unreached = byte.MaxValue;
    private const int MostWalked = 4096;

    private readonly PacketNetwork _network;
    private readonly bool[] _down;
    private readonly int[] _anchor;
    private readonly long[]? _rates;
    private readonly byte[]?[] _distance;
    private readonly Dictionary<int, long[]> _capacity = [];
    private readonly int[] _frontier;
    private readonly bool _hostsForward;

    /// <param name="down">By port: true where its cable is out in that direction.</param>
    /// <param name="rates">By port, b/s: paths share flows by the capacity behind each port; null: equally.</param>
    public RouteTable(PacketNetwork network, bool[] down, long[]? rates)
    {
        _network = network;
        _down = down;
        _rates = rates;
        _anchor = new int[network.Hosts];
        _distance = new byte[]?[network.Nodes];
        _frontier = new int[network.Nodes];
        _hostsForward = network.HostsForward;
        Code = RouteCode.For(network);
        for (int h = 0; h < network.Hosts; h++)
        {
            bool hangs = network.PortCount(h) == 1 && !_hostsForward;
            _anchor[h] = hangs ? network.Node[network.Peer[network.FirstPort(h)]] : h;
        }
    }

    public RouteCode Code { get; }

    public int AnchorOf(int host) => _anchor[host];

    /// <summary>Hops from a node to an anchor; null where there is no way.</summary>
    public int? Distance(int node, int anchor) => DistancesTo(anchor)[node] is var d && d == Unreached ? null : d;

    /// <summary>
    /// The path of one flow: at each node one of the ports that lead nearer, by hash. False where there is none.
    /// </summary>
    /// <param name="firstPort">Port of the source to send by.</param>
    /// <param name="route">Code of the ports after it.</param>
    public bool TryPath(int source, int destination, in FlowKey key, out int firstPort, out ulong route)
    {
        Span<int> candidates = stackalloc int[512];
        (firstPort, route) = (-1, 0);
        int anchor = _anchor[destination];
        byte[] distance = DistancesTo(anchor);
        int node = source;
        int hop = -1;
        while (node != anchor)
        {
            int count = NextPorts(node, distance, candidates);
            if (count == 0)
            {
                return false;
            }
            int port =
                count == 1 ? candidates[0]
                : _rates is null ? candidates[key.Choose(node, count)]
                : ChooseByCapacity(node, anchor, key, candidates[..count]);
            if (!Take(port, ref hop, ref firstPort, ref route))
            {
                return false;
            }
            node = _network.Node[_network.Peer[port]];
        }
        return anchor == destination || Take(LastPort(destination), ref hop, ref firstPort, ref route);
    }

    /// <summary>The code of a way stated by its ports; false where one of its cables is out or leads elsewhere now.</summary>
    public bool TryStated(ImmutableArray<int> ports, int destination, out ulong route)
    {
        route = 0;
        for (int i = 0; i < ports.Length; i++)
        {
            int next = i + 1 < ports.Length ? _network.Node[ports[i + 1]] : destination;
            if (_down[ports[i]] || _network.Node[_network.Peer[ports[i]]] != next)
            {
                return false;
            }
            route = i == 0 ? 0 : Code.With(route, i - 1, ports[i] - _network.FirstPort(_network.Node[ports[i]]));
        }
        return true;
    }

    /// <summary>Every shortest path between two hosts, at most <paramref name="limit"/>, in the order of ports; all leave by one port of the source.</summary>
    public void AllPaths(int source, int destination, int limit, List<ulong> routes, out int firstPort)
    {
        routes.Clear();
        firstPort = -1;
        int anchor = _anchor[destination];
        byte[] distance = DistancesTo(anchor);
        Span<int> candidates = stackalloc int[512];
        int start = source;
        if (source != anchor)
        {
            if (NextPorts(source, distance, candidates) == 0)
            {
                return;
            }
            firstPort = candidates[0];
            start = _network.Node[_network.Peer[firstPort]];
        }
        Walk(start, 0, 0, anchor, destination, distance, Math.Max(limit, MostWalked), routes);
        Thin(routes, limit);
    }

    // More than are wanted: evenly over the order of ports, so that no next hop is left out for another.
    private static void Thin(List<ulong> routes, int limit)
    {
        int found = routes.Count;
        if (found <= limit)
        {
            return;
        }
        for (int i = 0; i < limit; i++)
        {
            routes[i] = routes[(int)((long)i * found / limit)];
        }
        routes.RemoveRange(limit, found - limit);
    }

    /// <summary>Ports of <paramref name="node"/> that lead one hop nearer to <paramref name="anchor"/>, ascending.</summary>
    public int NextPorts(int node, int anchor, Span<int> ports) => NextPorts(node, DistancesTo(anchor), ports);

    /// <summary>The port by which a host's anchor sends to it.</summary>
    public int LastPort(int host) => _network.Peer[_network.FirstPort(host)];

    private void Walk(int node, int hop, ulong route, int anchor, int destination, byte[] distance, int limit, List<ulong> routes)
    {
        if (routes.Count >= limit)
        {
            return;
        }
        if (node == anchor)
        {
            bool arrived = anchor == destination;
            int last = LastPort(destination);
            if (arrived || (hop < Code.MaxHops && !_down[last]))
            {
                routes.Add(arrived ? route : Code.With(route, hop, last - _network.FirstPort(node)));
            }
            return;
        }
        int first = _network.FirstPort(node);
        for (int i = 0; i < _network.PortCount(node) && hop < Code.MaxHops; i++)
        {
            int peer = _network.Node[_network.Peer[first + i]];
            if (LeadsNearer(first + i, node, distance))
            {
                Walk(peer, hop + 1, Code.With(route, hop, i), anchor, destination, distance, limit, routes);
            }
        }
    }

    // Weighted-cost multipath: J. Zhou et al., WCMP, EuroSys 2014.
    private int ChooseByCapacity(int node, int anchor, in FlowKey key, ReadOnlySpan<int> ports)
    {
        long[] capacity = CapacitiesTo(anchor);
        Int128 sum = 0;
        foreach (int port in ports)
        {
            sum += CapacityBehind(port, capacity);
        }
        Int128 drawn = key.Draw(node, sum);
        foreach (int port in ports)
        {
            drawn -= CapacityBehind(port, capacity);
            if (drawn < 0)
            {
                return port;
            }
        }
        return ports[^1];
    }

    private long CapacityBehind(int port, long[] capacity) => Math.Min(_rates![port], capacity[_network.Node[_network.Peer[port]]]);

    // What each node can send towards an anchor by shortest paths, b/s: its ports, each no more than what the node behind it can pass on.
    private long[] CapacitiesTo(int anchor)
    {
        if (_capacity.TryGetValue(anchor, out long[]? known))
        {
            return known;
        }
        byte[] distance = DistancesTo(anchor);
        long[] capacity = new long[_network.Nodes];
        capacity[anchor] = long.MaxValue;
        Span<int> ports = stackalloc int[512];
        foreach (int node in Enumerable.Range(0, _network.Nodes).Where(n => distance[n] is not (0 or Unreached)).OrderBy(n => distance[n]))
        {
            foreach (int port in ports[..NextPorts(node, distance, ports)])
            {
                capacity[node] += CapacityBehind(port, capacity);
            }
        }
        _capacity.Add(anchor, capacity);
        return capacity;
    }

    private bool Take(int port, ref int hop, ref int firstPort, ref ulong route)
    {
        if (_down[port] || hop >= Code.MaxHops)
        {
            return false;
        }
        if (hop < 0)
        {
            firstPort = port;
        }
        else
        {
            route = Code.With(route, hop, port - _network.FirstPort(_network.Node[port]));
        }
        hop++;
        return true;
    }

    private int NextPorts(int node, byte[] distance, Span<int> ports)
    {
        int first = _network.FirstPort(node);
        int count = 0;
        if (distance[node] == Unreached)
        {
            return 0;
        }
        for (int p = first; p < first + _network.PortCount(node) && count < ports.Length; p++)
        {
            if (LeadsNearer(p, node, distance))
            {
                ports[count++] = p;
            }
        }
        return count;
    }

    // A host of several cables may be nearer than its switch: it is no way but for itself.
    private bool LeadsNearer(int port, int node, byte[] distance)
    {
        int peer = _network.Node[_network.Peer[port]];
        return !_down[port] && distance[peer] == distance[node] - 1 && (peer >= _network.Hosts || _hostsForward || distance[peer] == 0);
    }

    private byte[] DistancesTo(int anchor)
    {
        if (_distance[anchor] is { } known)
        {
            return known;
        }
        byte[] distance = new byte[_network.Nodes];
        Array.Fill(distance, Unreached);
        distance[anchor] = 0;
        _frontier[0] = anchor;
        int tail = 1;
        for (int head = 0; head < tail; head++)
        {
            int node = _frontier[head];
            if (node < _network.Hosts && node != anchor && !_hostsForward)
            {
                continue; // A host is an end of paths, not on them.
            }
            byte next = (byte)Math.Min(distance[node] + 1, Unreached - 1);
            int first = _network.FirstPort(node);
            for (int p = first; p < first + _network.PortCount(node); p++)
            {
                int peerPort = _network.Peer[p];
                int peer = _network.Node[peerPort];
                if (distance[peer] == Unreached && !_down[peerPort])
                {
                    distance[peer] = next;
                    _frontier[tail++] = peer;
                }
            }
        }
        return _distance[anchor] = distance;
    }
}

/// <summary>What a flow's path depends on.</summary>
internal readonly struct FlowKey(PathHash hash, ulong seed, int flow, int source, int destination, ushort sourcePort, ushort destinationPort)
{
    /// <summary>Port number that a flow sends from; under <see cref="PathHash.Ns3"/> plus how many flows its two hosts had before it.</summary>
    public const int FirstPort = 10_000;

    /// <summary>Port number that it sends to.</summary>
    public const ushort LastPort = 100;

    /// <summary>The chosen one of <paramref name="count"/> equal ports at <paramref name="node"/>.</summary>
    public int Choose(int node, int count) =>
        // That simulator lists its next hops by address in memory, where its large switch objects lie in falling order of id.
        hash == PathHash.Ns3
            ? count - 1 - (int)(Murmur((uint)node) % (uint)count)
            : (int)(Mixed(node) % (ulong)count);

    /// <summary>A number from 0 to below <paramref name="sum"/> at <paramref name="node"/>.</summary>
    public Int128 Draw(int node, Int128 sum) => sum * Mixed(node) >> 53;

    private ulong Mixed(int node)
    {
        unchecked
        {
            ulong z = seed + 0x9E3779B97F4A7C15 * ((ulong)(uint)flow + 1);
            z = Finish(z) ^ ((ulong)(uint)node * 0xD1B54A32D192ED03);
            return Finish(z) >> 11;
        }
    }

    private static ulong Finish(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    // MurmurHash3 x86 32 (A. Appleby, public domain algorithm) over 12 bytes: source and destination address, both ports.
    private uint Murmur(uint nodeSeed)
    {
        unchecked
        {
            uint h = nodeSeed;
            h = Block(h, Address(source));
            h = Block(h, Address(destination));
            h = Block(h, sourcePort | ((uint)destinationPort << 16));
            h ^= 12;
            h = (h ^ (h >> 16)) * 0x85EBCA6B;
            h = (h ^ (h >> 13)) * 0xC2B2AE35;
            return h ^ (h >> 16);
        }
    }

    private static uint Block(uint h, uint k)
    {
        unchecked
        {
            k = uint.RotateLeft(k * 0xCC9E2D51, 15) * 0x1B873593;
            // The simulator adds 4 h to h: five times h, as in the original.
            return uint.RotateLeft(h ^ k, 13) * 5 + 0xE6546B64;
        }
    }

    // Addresses that the simulator gives its nodes: 11.0.0.1 plus the id in the second and third byte.
    private static uint Address(int node) => 0x0B000001u + (uint)(node / 256) * 0x10000 + (uint)(node % 256) * 0x100;
}
