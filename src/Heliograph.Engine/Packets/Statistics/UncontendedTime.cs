using System.Collections.Immutable;
using Heliograph.Model.Traffic;
using Heliograph.Simulation.Kernel;
using Heliograph.Simulation.Packet;

namespace Heliograph.Engine.Packets.Statistics;

/// <summary>
/// What a flow takes alone on the network, from its start until its sender has the last acknowledgement, to the picosecond as the packet engine counts:
/// frames back to back, each stored or cut through at every switch, and acknowledgements back over the same cables. Windows, pacing and credit are not in
/// it: it is what the cables allow. The way is the stated one, or a shortest one by hops; of several, that with the least delay for one full frame and its
/// answer, then the lowest ports.
/// </summary>
public sealed class UncontendedTime
{
    private const long PsBitsPerByte = 8_000_000_000_000;
    private const int Unreached = int.MaxValue;

    private readonly PacketNetwork _network;
    private readonly PacketOptions _options;
    private readonly bool[] _down;
    private readonly bool _hostsForward;
    private readonly int[] _distance;
    private readonly long[] _delay;
    private readonly int[] _frontier;
    private readonly int[] _next;
    private readonly Station[] _stationOfPort;
    private readonly long[] _delayOfPort;
    private readonly Station[] _stations;
    private readonly int _acknowledgeEvery;
    private readonly Dictionary<(int Source, int Destination), ImmutableArray<int>> _stated;

    // Cables there, and there and back.
    private int _hops;
    private int _count;

    private UncontendedTime(PacketNetwork network, PacketOptions options, ReadOnlySpan<bool> down)
    {
        (_network, _options) = (network, options);
        _down = down.IsEmpty ? new bool[network.Ports] : down.ToArray();
        _distance = new int[network.Nodes];
        _delay = new long[network.Nodes];
        _frontier = new int[network.Nodes];
        _next = new int[network.Nodes];
        _stationOfPort = new Station[network.Ports];
        _delayOfPort = new long[network.Ports];
        _stations = new Station[2 * network.Nodes];
        _stated = options.Routes.Where(r => !r.Ports.Any(p => _down[p])).ToDictionary(r => (r.Source, r.Destination), r => r.Ports);
        for (int p = 0; p < network.Ports; p++)
        {
            _stationOfPort[p] = StationOf(p);
            _delayOfPort[p] = DelayOf(p);
        }
        bool selective =
            options.Recovery == Recovery.SelectiveRepeat || options.CongestionControl is CongestionControl.Receiver or CongestionControl.Nscc;
        _acknowledgeEvery = selective ? 1 : Math.Max(1, options.AcknowledgeEvery);
        for (int p = 0; p < network.Ports && !_hostsForward; p++)
        {
            _hostsForward = network.Node[p] < network.Hosts && network.Node[network.Peer[p]] < network.Hosts;
        }
    }

    /// <summary>A cable in the direction of travel.</summary>
    /// <param name="PsPerByte">Whole part; the rest is <paramref name="Numerator"/> / <paramref name="Denominator"/>.</param>
    /// <param name="LagPs">Propagation and the peer's pipeline.</param>
    /// <param name="CutBytes">The peer sends on once it has this many; 0 where it stores the frame.</param>
    /// <param name="NextRate">Of the cable after it, b/s: a frame passed on early must not run out of bits where that one is faster.</param>
    private readonly record struct Station(
        int Port,
        long PsPerByte,
        long Numerator,
        long Denominator,
        long LagPs,
        int CutBytes,
        long Rate,
        long NextRate
    )
    {
        public long Lag(long bytes)
        {
            if (CutBytes == 0)
            {
                return LagPs;
            }
            long ahead = WireTime.Of(Math.Max(0, bytes - CutBytes), Rate);
            return LagPs - Math.Min(ahead, WireTime.Of(bytes, NextRate));
        }
    }

    /// <summary>
    /// By flow, ps; -1 where there is no way. A search of the network for each switch that has a destination, then O(hops) a flow; O(hops x frames) where a
    /// rate on the way is no whole number of picoseconds a byte.
    /// </summary>
    /// <param name="down">By port: its cable is out. Empty: none is.</param>
    public static long[] Compute(PacketNetwork network, PacketOptions options, ImmutableArray<FlowSpec> flows, ReadOnlySpan<bool> down = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(options);
        UncontendedTime time = new(network, options, down);
        long[] times = new long[flows.Length];
        // Flows to the hosts of one switch share its search.
        int[] order = [.. Enumerable.Range(0, times.Length)];
        Array.Sort(Array.ConvertAll(order, f => time.AnchorOf(flows[f].Destination)), order);
        int anchor = -1;
        foreach (int f in order)
        {
            times[f] = time.TryWay(flows[f].Source, flows[f].Destination, ref anchor) ? time.Of(flows[f].Bytes) : -1;
        }
        return times;
    }

    /// <summary>Of one flow, ps; null where there is no way.</summary>
    public static long? Compute(PacketNetwork network, PacketOptions options, int source, int destination, long bytes)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(options);
        UncontendedTime time = new(network, options, []);
        int anchor = -1;
        return time.TryWay(source, destination, ref anchor) ? time.Of(bytes) : null;
    }

    // The switch that a host hangs on; the host itself where it has several cables.
    private int AnchorOf(int host) => _network.PortCount(host) == 1 && !_hostsForward ? _network.Node[_network.Peer[_network.FirstPort(host)]] : host;

    // From the anchor outwards; all nodes of one distance are final before the first of the next is looked at.
    private void Search(int anchor)
    {
        Array.Fill(_distance, Unreached);
        (_distance[anchor], _delay[anchor], _frontier[0]) = (0, 0, anchor);
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
                if (_down[back] || _distance[peer] <= _distance[node])
                {
                    continue;
                }
                long delay = _delay[node] + _delayOfPort[back];
                if (_distance[peer] == Unreached)
                {
                    _distance[peer] = _distance[node] + 1;
                    _frontier[tail++] = peer;
                }
                else if (delay > _delay[peer] || (delay == _delay[peer] && back > _next[peer]))
                {
                    continue;
                }
                (_delay[peer], _next[peer]) = (delay, back);
            }
        }
    }

    // One full frame there and its acknowledgement back, over one cable.
    private long DelayOf(int port)
    {
        int bytes = _options.PayloadBytes + _options.HeaderBytes + _options.AcknowledgementBytes;
        int back = _network.Peer[port];
        long pipelines = _network.LatencyPs[_network.Node[port]] + _network.LatencyPs[_network.Node[back]];
        return (long)((Int128)bytes * PsBitsPerByte / _network.BitsPerSecond[port]) + _network.DelayPs[port] + _network.DelayPs[back] + pipelines;
    }

    // The cables there, then those back, the last first. The anchor is the one searched for last.
    private bool TryWay(int source, int destination, ref int anchor)
    {
        if (_stated.ContainsKey((source, destination)) || _stated.ContainsKey((destination, source)))
        {
            anchor = -1;
            return TryStated(source, destination);
        }
        if (AnchorOf(destination) is var here && here != anchor)
        {
            Search(anchor = here);
        }
        _count = 0;
        if (!TryAppend(source, destination, anchor))
        {
            return false;
        }
        _hops = _count;
        for (int h = 0; h < _hops; h++)
        {
            _stations[2 * _hops - 1 - h] = _stationOfPort[_network.Peer[_stations[h].Port]];
        }
        _count = 2 * _hops;
        Join();
        return true;
    }

    // There and back, each as stated or by a shortest way of its own.
    private bool TryStated(int source, int destination)
    {
        _count = 0;
        bool there = TryAppend(source, destination);
        _hops = _count;
        bool found = there && TryAppend(destination, source);
        Join();
        return found;
    }

    private bool TryAppend(int source, int destination)
    {
        if (_stated.TryGetValue((source, destination), out ImmutableArray<int> ports))
        {
            foreach (int port in ports)
            {
                _stations[_count++] = _stationOfPort[port];
            }
            return true;
        }
        int anchor = AnchorOf(destination);
        Search(anchor);
        return TryAppend(source, destination, anchor);
    }

    private bool TryAppend(int source, int destination, int anchor)
    {
        for (int node = source; node != anchor; )
        {
            if (_distance[node] == Unreached)
            {
                return false;
            }
            _stations[_count++] = _stationOfPort[_next[node]];
            node = _network.Node[_network.Peer[_next[node]]];
        }
        if (anchor != destination)
        {
            int last = _network.Peer[_network.FirstPort(destination)];
            if (_down[last])
            {
                return false;
            }
            _stations[_count++] = _stationOfPort[last];
        }
        return true;
    }

    private void Join()
    {
        for (int h = 0; h + 1 < _count; h++)
        {
            _stations[h] = _stations[h] with { NextRate = _stations[h + 1].Rate };
        }
    }

    private Station StationOf(int port)
    {
        int peer = _network.Node[_network.Peer[port]];
        long rate = _network.BitsPerSecond[port];
        long rest = PsBitsPerByte % rate;
        long divisor = Divisor(rate, rest);
        int cut = peer >= _network.Hosts ? _options.CutThroughBytes : 0;
        return new Station(
            port,
            PsBitsPerByte / rate,
            rest / divisor,
            rate / divisor,
            _network.DelayPs[port] + _network.LatencyPs[peer],
            cut,
            rate,
            rate
        );
    }

    private long Of(long bytes)
    {
        int payload = _options.PayloadBytes;
        long frames = Math.Max(1, (bytes + payload - 1) / payload);
        long full = payload + _options.HeaderBytes;
        long last = _options.PadLastFrame ? full : bytes - (frames - 1) * payload + _options.HeaderBytes;
        bool isWhole = true;
        foreach (ref readonly Station station in Way)
        {
            isWhole &= station.Numerator == 0;
        }
        return isWhole ? Closed(frames, full, last) : Recursive(frames, full, last);
    }

    private ReadOnlySpan<Station> Way => _stations.AsSpan(0, _count);

    /// <summary>
    /// Frames through stations in a row, in order: the last leaves the last station at the greatest sum over staircases (stations down, frames right) of
    /// the services on them. The sum is linear in the frame at which a staircase steps down, but for the last frame, which is shorter, and
    /// acknowledgements, which answer every k-th: the greatest one steps at frames 1, k, the last multiple of k, the last but one or the last.
    /// </summary>
    private long Closed(long frames, long full, long last)
    {
        Span<long> steps = stackalloc long[5];
        Span<long> ready = stackalloc long[5];
        int count = Steps(frames, steps);
        ready.Clear();
        int answers = _options.AcknowledgementBytes;
        for (int s = 0; s < _count; s++)
        {
            ref readonly Station station = ref _stations[s];
            bool isAnswer = s >= _hops;
            for (int c = count - 1; c >= 0; c--)
            {
                long own = isAnswer ? answers : Size(steps[c], frames, full, last);
                long leaves = 0;
                for (int from = 0; from <= c; from++)
                {
                    if (isAnswer && !IsAnswered(steps[from], frames))
                    {
                        continue;
                    }
                    long before = isAnswer ? (Answers(steps[c], frames) - Answers(steps[from], frames)) * answers : (steps[c] - steps[from]) * full;
                    leaves = Math.Max(leaves, ready[from] + (before + own) * station.PsPerByte);
                }
                ready[c] = leaves + station.Lag(own);
            }
        }
        return ready[count - 1];
    }

    // Ascending, each once.
    private int Steps(long frames, Span<long> steps)
    {
        int k = _acknowledgeEvery;
        int count = 0;
        // In order, as k is at most its last multiple below the last frame, where it has one; what is no step of a staircase does no harm.
        foreach (long step in (ReadOnlySpan<long>)[1, Math.Min(k, frames - 1), (frames - 1) / k * k, frames - 1, frames])
        {
            if (step >= 1 && step <= frames && (count == 0 || step > steps[count - 1]))
            {
                steps[count++] = step;
            }
        }
        return count;
    }

    private static long Size(long frame, long frames, long full, long last) => frame == frames ? last : full;

    // Frame by frame: the part of a picosecond that a clock owes makes services uneven.
    private long Recursive(long frames, long full, long last)
    {
        ReadOnlySpan<Station> way = Way;
        long[] free = new long[way.Length];
        long[] owed = new long[way.Length];
        long at = 0;
        for (long frame = 1; frame <= frames; frame++)
        {
            int stations = IsAnswered(frame, frames) ? way.Length : _hops;
            at = 0;
            for (int s = 0; s < stations; s++)
            {
                ref readonly Station station = ref way[s];
                long bytes = s >= _hops ? _options.AcknowledgementBytes : Size(frame, frames, full, last);
                (long whole, owed[s]) = Math.DivRem(owed[s] + bytes * station.Numerator, station.Denominator);
                free[s] = Math.Max(at, free[s]) + bytes * station.PsPerByte + whole;
                at = free[s] + station.Lag(bytes);
            }
        }
        return at;
    }

    private bool IsAnswered(long frame, long frames) => frame == frames || frame % _acknowledgeEvery == 0;

    // Acknowledgements up to that of an answered frame.
    private long Answers(long frame, long frames) => frame == frames ? (frames - 1) / _acknowledgeEvery + 1 : frame / _acknowledgeEvery;

    private static long Divisor(long a, long b)
    {
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }
        return a;
    }
}
