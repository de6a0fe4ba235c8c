using Heliograph.Model.Traffic;
using Heliograph.Model.Units;
using Heliograph.Simulation.Packet;

namespace Heliograph.Engine.Packets;

/// <summary>
/// What a flow would take if it were alone: frames back to back from its host, each stored or cut through at every switch of a shortest way, and the last
/// acknowledgement back. Of equally short ways the fastest next cable, then the shortest, then the first. Windows, pacing and queues are not in it.
/// </summary>
internal sealed class LoneFlow
{
    private const int Unreached = int.MaxValue;

    private readonly PacketNetwork _network;
    private readonly PacketOptions _options;
    private readonly bool[] _down;
    private readonly bool _hostsForward;
    private readonly int[] _distance;
    private readonly int[] _frontier;
    private readonly int[] _next;
    private readonly List<int> _way = [];

    private LoneFlow(PacketNetwork network, PacketOptions options, bool[] down)
    {
        (_network, _options, _down) = (network, options, down);
        _distance = new int[network.Nodes];
        _frontier = new int[network.Nodes];
        _next = new int[network.Nodes];
        for (int p = 0; p < network.Ports && !_hostsForward; p++)
        {
            _hostsForward = network.Node[p] < network.Hosts && network.Node[network.Peer[p]] < network.Hosts;
        }
    }

    /// <summary>
    /// By flow, ps from its first bit to its last acknowledgement; -1 where there is no way. O(flows x hops) and a search of the network for each switch
    /// that has a destination.
    /// </summary>
    public static long[] Compute(PacketNetwork network, WireGraph graph, TrafficMatrix traffic, PacketOptions options)
    {
        bool[] down = new bool[network.Ports];
        foreach (FailureSpec failure in traffic.Failures)
        {
            if (TrafficFit.FindUplink(graph, failure) is var cable and >= 0)
            {
                (int a, int b) = network.PortsOfCable(cable);
                (down[a], down[b]) = (true, true);
            }
        }
        LoneFlow lone = new(network, options, down);
        long[] times = new long[traffic.Flows.Length];
        // Flows to the hosts of one switch share its search.
        int[] order = [.. Enumerable.Range(0, times.Length).OrderBy(f => lone.AnchorOf(traffic.Flows[f].Destination))];
        int anchor = -1;
        foreach (int f in order)
        {
            FlowSpec flow = traffic.Flows[f];
            if (lone.AnchorOf(flow.Destination) is var here && here != anchor)
            {
                lone.Search(anchor = here);
            }
            times[f] = lone.TryWay(flow, anchor) ? lone.TimeOf(flow.Bytes) : -1;
        }
        return times;
    }

    // The switch that a host hangs on; the host itself where it has several cables.
    private int AnchorOf(int host) => _network.PortCount(host) == 1 && !_hostsForward ? _network.Node[_network.Peer[_network.FirstPort(host)]] : host;

    private void Search(int anchor)
    {
        Array.Fill(_distance, Unreached);
        Array.Fill(_next, -1);
        _distance[anchor] = 0;
        _frontier[0] = anchor;
        int tail = 1;
        for (int head = 0; head < tail; head++)
        {
            int node = _frontier[head];
            if (node < _network.Hosts && node != anchor && !_hostsForward)
            {
                continue; // A host is an end of ways, not on them.
            }
            for (int p = _network.FirstPort(node); p < _network.FirstPort(node) + _network.PortCount(node); p++)
            {
                int back = _network.Peer[p];
                int peer = _network.Node[back];
                if (_down[back])
                {
                    continue;
                }
                if (_distance[peer] == Unreached)
                {
                    _distance[peer] = _distance[node] + 1;
                    _frontier[tail++] = peer;
                }
                if (_distance[peer] == _distance[node] + 1 && (_next[peer] < 0 || IsBetter(back, _next[peer])))
                {
                    _next[peer] = back;
                }
            }
        }
    }

    private bool IsBetter(int port, int than) =>
        _network.BitsPerSecond[port] != _network.BitsPerSecond[than] ? _network.BitsPerSecond[port] > _network.BitsPerSecond[than]
        : _network.DelayPs[port] != _network.DelayPs[than] ? _network.DelayPs[port] < _network.DelayPs[than]
        : port < than;

    // Ports of the way in the order of travel.
    private bool TryWay(FlowSpec flow, int anchor)
    {
        _way.Clear();
        int node = flow.Source;
        while (node != anchor)
        {
            if (_next[node] < 0)
            {
                return false;
            }
            _way.Add(_next[node]);
            node = _network.Node[_network.Peer[_next[node]]];
        }
        if (anchor != flow.Destination)
        {
            _way.Add(_network.Peer[_network.FirstPort(flow.Destination)]);
        }
        return !_down[_way[^1]];
    }

    private long TimeOf(long bytes)
    {
        int payload = _options.PayloadBytes;
        int full = payload + _options.HeaderBytes;
        long frames = Math.Max(1, (bytes + payload - 1) / payload);
        int last = _options.PadLastFrame ? full : (int)(bytes - (frames - 1) * payload) + _options.HeaderBytes;
        // At each hop: when the first full frame can begin, when the last frame can.
        Int128 first = 0;
        Int128 lastAt = 0;
        Int128 slowest = 0;
        foreach (int port in _way)
        {
            Int128 each = Sending(port, full);
            slowest = Int128.Max(slowest, each);
            if (frames > 1)
            {
                // Behind the last but one, which the slowest cable so far has spaced.
                lastAt = Int128.Max(lastAt, first + (frames - 2) * slowest + each);
            }
            first += Ahead(port, full);
            lastAt += Ahead(port, last);
        }
        Int128 back = 0;
        foreach (int port in _way)
        {
            back += Ahead(_network.Peer[port], _options.AcknowledgementBytes);
        }
        return (long)Int128.Min(lastAt + back, long.MaxValue);
    }

    // From the first bit out of a port to the moment at which the next node can send it on.
    private Int128 Ahead(int port, int bytes)
    {
        int peer = _network.Node[_network.Peer[port]];
        bool cuts = _options.CutThroughBytes > 0 && peer >= _network.Hosts;
        return Sending(port, cuts ? Math.Min(bytes, _options.CutThroughBytes) : bytes) + _network.DelayPs[port] + _network.LatencyPs[peer];
    }

    private Int128 Sending(int port, int bytes) => new BitRate(_network.BitsPerSecond[port]).TimeToSend(new DataSize(bytes)).Ps;
}
