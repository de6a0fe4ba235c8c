using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Heliograph.Model.Traffic;
using Heliograph.Simulation.Kernel;
using Heliograph.Simulation.Packet.Congestion;

namespace Heliograph.Simulation.Packet;

/// <summary>Timers of a host.</summary>
internal enum TimerKind
{
    /// <summary>The flow of the key begins.</summary>
    Start = 0,

    /// <summary>The flow of the key may have waited too long for an acknowledgement.</summary>
    Timeout = 1,

    /// <summary>The port of the key may send its next pull.</summary>
    Pull = 2,
}

internal sealed unsafe partial class PacketState
{
    /// <summary>Flows that a trigger starts, in compressed rows; how often it has fired.</summary>
    public int[] TriggerStart { get; private set; } = [];

    public int[] TriggerFlows { get; private set; } = [];

    public int[] TriggerFired { get; private set; } = [];

    /// <summary>Next message of the same connection; -1 for none.</summary>
    public int[] NextMessage { get; private set; } = [];

    public int[] PreviousMessage { get; private set; } = [];

    /// <summary>By message: the first of its connection, which stands for the connection.</summary>
    public int[] FirstMessage { get; private set; } = [];

    /// <summary>By message: packets of the connection before it.</summary>
    public uint[] SequenceBase { get; private set; } = [];

    /// <summary>Previous message of the same connection has been sent, or there is none.</summary>
    public bool[] MayStart { get; private set; } = [];

    /// <summary>The message's own time or trigger has come.</summary>
    public bool[] IsDue { get; private set; } = [];

    /// <summary>Longest round trip of the network: propagation both ways and one frame at each cable, ps.</summary>
    public long BaseRttPs { get; private set; }

    /// <summary>A packet is one bit.</summary>
    public bool NeedsBitmaps =>
        Options.Recovery == Recovery.SelectiveRepeat || Options.CongestionControl is CongestionControl.Receiver or CongestionControl.Nscc;

    private void BuildFlows()
    {
        BaseRttPs = Options.Congestion.BaseRttPs > 0 ? Options.Congestion.BaseRttPs : LongestRoundTrip();
        BuildTriggers();
        BuildConnections();
        RouteFlows();
        BuildTimers();
    }

    /// <summary>Packets of a message; at least one.</summary>
    public static long PacketsOf(long bytes, int payload) => Math.Max(1, (bytes + payload - 1) / payload);

    private void RouteFlows()
    {
        bool sprays = Options.Paths is PathChoice.Spray or PathChoice.SprayRandom or PathChoice.Flowlet;
        PathSets paths = new(Routes, Options.PathLimit);
        TakeStatedRoutes();
        long words = 0;
        for (int f = 0; f < Traffic.Flows.Length; f++)
        {
            FlowSpec flow = Traffic.Flows[f];
            ref Sender sender = ref Senders.Pointer[f];
            ref Receiver receiver = ref Receivers.Pointer[f];
            long packets = PacketsOf(flow.Bytes, Options.PayloadBytes);
            sender.Packets = (uint)packets;
            sender.LastPayload = (ushort)(Options.PadLastFrame ? Options.PayloadBytes : flow.Bytes - (packets - 1) * Options.PayloadBytes);
            sender.Class = ClassOf[flow.Class];
            sender.Finish = -1;
            sender.Start = -1;
            sender.Link = -1;
            sender.Deadline = long.MaxValue;
            receiver.Packets = sender.Packets;
            receiver.LastNegative = NeedsBitmaps ? 0 : uint.MaxValue;
            receiver.Finish = -1;
            receiver.Class = Options.AcknowledgementClass >= 0 ? ClassOf[Options.AcknowledgementClass] : sender.Class;
            if (!TryRoute(f, sprays ? paths : null))
            {
                throw new UnreachableFlowException(f, Routes.Code.MaxHops);
            }
            if (NeedsBitmaps)
            {
                int length = (int)((packets + 63) / 64);
                sender.Bitmap = checked((int)words);
                receiver.Bitmap = checked((int)words + 2 * length);
                words += 3 * length;
            }
        }
        Bitmaps.Dispose();
        Bitmaps = new NativeBuffer<ulong>(words);
        SetPaths(paths.Routes);
        if (Options.Paths == PathChoice.Adaptive)
        {
            BuildAdaptive();
        }
    }

    private void SetPaths(List<ulong> paths)
    {
        Paths.Dispose();
        Paths = new NativeBuffer<ulong>(paths.Count);
        CollectionsMarshal.AsSpan(paths).CopyTo(Paths.Span);
    }

    private bool TryRoute(int f, PathSets? paths)
    {
        FlowSpec flow = Traffic.Flows[f];
        ref Sender sender = ref Senders.Pointer[f];
        ref Receiver receiver = ref Receivers.Pointer[f];
        (FlowKey there, FlowKey back) = Keys(f);
        if (
            !TryWay(flow.Source, flow.Destination, there, paths, out Way data) || !TryWay(flow.Destination, flow.Source, back, paths, out Way answers)
        )
        {
            return false;
        }
        (sender.Port, sender.Route, sender.FirstPath, sender.PathCount) = (data.Port, data.Route, data.Paths.First, data.Paths.Count);
        (receiver.Port, receiver.Route, receiver.FirstPath, receiver.PathCount) = (
            answers.Port,
            answers.Route,
            answers.Paths.First,
            answers.Paths.Count
        );
        long rate = Network.BitsPerSecond[sender.Port];
        Settings.Pointer[f] = new FlowSetting
        {
            LineRate = rate,
            PayloadBytes = Options.PayloadBytes,
            FrameBytes = Options.PayloadBytes + Options.HeaderBytes,
            BaseRttPs = BaseRttPs,
            WindowBytes = Options.WindowBytes >= 0 ? Options.WindowBytes : (long)((Int128)BaseRttPs * rate / PsBitsPerByte),
            WindowFollowsRate = Options.WindowFollowsRate,
            Hops = data.Hops,
        };
        return true;
    }

    /// <summary>How frames go from one host to another.</summary>
    /// <param name="Paths">Of sprayed flows; they leave by <paramref name="Port"/> too.</param>
    private readonly record struct Way(int Port, ulong Route, PathSet Paths, int Hops);

    private bool TryWay(int source, int destination, in FlowKey key, PathSets? paths, out Way way)
    {
        way = default;
        if (_stated.TryGetValue((source, destination), out ImmutableArray<int> stated) && Routes.TryStated(stated, destination, out ulong route))
        {
            way = new Way(stated[0], route, default, stated.Length);
            return true;
        }
        if (!Routes.TryPath(source, destination, key, out int port, out route))
        {
            return false;
        }
        route = Options.Paths == PathChoice.Adaptive ? 1UL << 63 | (uint)destination : route;
        // All paths of a set leave by one port of the host; where it has several, that need not be the one of the hash.
        PathSet set = paths?.Between(source, destination) ?? default;
        if (paths is not null && set.Count == 0)
        {
            return false; // Longer than a route can say.
        }
        int hops = (Routes.Distance(source, Routes.AnchorOf(destination)) ?? 0) + 1;
        way = new Way(paths is null ? port : set.Port, route, set, hops);
        return true;
    }

    private readonly Dictionary<(int Source, int Destination), ImmutableArray<int>> _stated = [];

    private void TakeStatedRoutes()
    {
        foreach (SourceRoute route in Options.Routes)
        {
            if (!route.IsIn(Network) || route.Ports.Length > Routes.Code.MaxHops + 1)
            {
                throw new ArgumentException(
                    $"the route from host {route.Source} to host {route.Destination} is none of the network",
                    nameof(Options)
                );
            }
            _stated[(route.Source, route.Destination)] = route.Ports;
        }
    }

    private (FlowKey There, FlowKey Back) Keys(int f)
    {
        FlowSpec flow = Traffic.Flows[f];
        ushort from = (ushort)(FlowKey.FirstPort + (Options.PathHash == PathHash.Ns3 ? PairIndex(f) : 0));
        return (
            new FlowKey(Options.PathHash, Options.Seed, 2 * f, flow.Source, flow.Destination, from, FlowKey.LastPort),
            new FlowKey(Options.PathHash, Options.Seed, 2 * f + 1, flow.Destination, flow.Source, FlowKey.LastPort, from)
        );
    }

    // The how-manieth flow between its two hosts, as the ns-3 simulator numbers ports.
    private readonly Dictionary<(int, int), int> _pairs = [];

    private int PairIndex(int f)
    {
        (int, int) pair = (Traffic.Flows[f].Source, Traffic.Flows[f].Destination);
        int index = _pairs.GetValueOrDefault(pair);
        _pairs[pair] = index + 1;
        return index;
    }

    private void BuildTriggers()
    {
        TriggerFired = new int[Traffic.Triggers.Length];
        TriggerStart = new int[Traffic.Triggers.Length + 1];
        foreach (FlowSpec flow in Traffic.Flows)
        {
            if (flow.StartTrigger >= 0)
            {
                TriggerStart[flow.StartTrigger + 1]++;
            }
        }
        for (int t = 0; t < Traffic.Triggers.Length; t++)
        {
            TriggerStart[t + 1] += TriggerStart[t];
        }
        int[] next = TriggerStart[..^1];
        TriggerFlows = new int[TriggerStart[^1]];
        for (int f = 0; f < Traffic.Flows.Length; f++)
        {
            if (Traffic.Flows[f].StartTrigger is var trigger and >= 0)
            {
                TriggerFlows[next[trigger]++] = f;
            }
        }
    }

    private void BuildConnections()
    {
        int flows = Traffic.Flows.Length;
        (NextMessage, PreviousMessage, FirstMessage) = (new int[flows], new int[flows], new int[flows]);
        SequenceBase = new uint[flows];
        MayStart = new bool[flows];
        IsDue = new bool[flows];
        Array.Fill(NextMessage, -1);
        Array.Fill(PreviousMessage, -1);
        Dictionary<(int, int, int), int> last = [];
        for (int f = 0; f < flows; f++)
        {
            FlowSpec flow = Traffic.Flows[f];
            (int, int, int) connection = (flow.Connection, flow.Source, flow.Destination);
            if (last.TryGetValue(connection, out int before))
            {
                NextMessage[before] = f;
                PreviousMessage[f] = before;
                FirstMessage[f] = FirstMessage[before];
                SequenceBase[f] = SequenceBase[before] + (uint)PacketsOf(Traffic.Flows[before].Bytes, Options.PayloadBytes);
            }
            else
            {
                MayStart[f] = true;
                FirstMessage[f] = f;
                Senders.Pointer[f].CurrentMessage = f;
            }
            last[connection] = f;
        }
    }

    // Room for all flows of the host at each of its ports: a flow may change its port when the network changes.
    private NativeBuffer<int> BuildPaceHeaps()
    {
        int[] outgoing = new int[Network.Nodes];
        foreach (FlowSpec flow in Traffic.Flows)
        {
            outgoing[flow.Source]++;
        }
        int room = 0;
        for (int p = 0; p < Network.Ports; p++)
        {
            Paced.Pointer[p].First = room;
            room = checked(room + outgoing[Network.Node[p]]);
        }
        return new NativeBuffer<int>(room);
    }

    private void BuildTimers()
    {
        int hosts = Network.Hosts;
        int[] outgoing = new int[hosts];
        foreach (FlowSpec flow in Traffic.Flows)
        {
            outgoing[flow.Source]++;
        }
        TimerHeaps = new NativeBuffer<PaceHeap>(hosts);
        int first = 0;
        for (int h = 0; h < hosts; h++)
        {
            // A start and a timeout a flow, and the pull of each port.
            TimerHeaps.Pointer[h].First = first;
            first += 2 * outgoing[h] + Network.PortCount(h) + 1;
        }
        Timers = new NativeBuffer<TimerEntry>(first);
        for (int f = 0; f < Traffic.Flows.Length; f++)
        {
            FlowSpec flow = Traffic.Flows[f];
            if (flow.StartTrigger < 0)
            {
                AddTimer(flow.Source, flow.StartPs, f, TimerKind.Start);
            }
        }
        for (int n = 0; n < ProcessCount; n++)
        {
            Process process = Processes.Pointer[n];
            ProcessNext.Pointer[n] = EventSlots.Least(SlotTimes.Pointer + process.First, process.Count);
        }
    }

    private void AddTimer(int host, long time, int key, TimerKind kind)
    {
        ref PaceHeap heap = ref TimerHeaps.Pointer[host];
        TimerHeap.Push(
            Timers.Pointer + heap.First,
            ref heap.Count,
            new TimerEntry
            {
                Time = time,
                Key = key,
                Kind = (int)kind,
            }
        );
        int slot = TimerSlots.Pointer[host];
        SlotTimes.Pointer[slot] = Timers.Pointer[heap.First].Time;
    }

    // As the ns-3 simulator does: propagation there and back, and a payload sent at each cable of the way there.
    private long LongestRoundTrip()
    {
        long longest = 0;
        long[] costs = new long[Network.Ports];
        for (int p = 0; p < costs.Length; p++)
        {
            costs[p] = 2 * Network.DelayPs[p] + Options.PayloadBytes * (PsBitsPerByte / Network.BitsPerSecond[p]);
        }
        HashSet<int> seen = [];
        foreach (FlowSpec flow in Traffic.Flows)
        {
            // Per anchor is enough: hosts of a switch differ by their own cable alone.
            if (seen.Add(Routes.AnchorOf(flow.Destination)))
            {
                longest = Math.Max(longest, LongestFrom(Routes.AnchorOf(flow.Destination), costs));
            }
        }
        return longest;
    }

    private long LongestFrom(int anchor, long[] costs)
    {
        long[] reach = new long[Network.Nodes];
        Array.Fill(reach, -1);
        int[] queue = new int[Network.Nodes];
        reach[anchor] = 0;
        queue[0] = anchor;
        int tail = 1;
        long longest = 0;
        long lastHop = 0;
        for (int head = 0; head < tail; head++)
        {
            int node = queue[head];
            for (int p = Network.FirstPort(node); p < Network.FirstPort(node) + Network.PortCount(node); p++)
            {
                int peer = Network.Node[Network.Peer[p]];
                long cost = costs[p];
                lastHop = node == anchor && peer < Network.Hosts ? Math.Max(lastHop, cost) : lastHop;
                if (reach[peer] < 0)
                {
                    reach[peer] = reach[node] + cost;
                    longest = peer < Network.Hosts ? Math.Max(longest, reach[peer]) : longest;
                    if (peer >= Network.Hosts || anchor < Network.Hosts)
                    {
                        queue[tail++] = peer;
                    }
                }
            }
        }
        return longest + (anchor >= Network.Hosts ? lastHop : 0);
    }
}

/// <summary>There is no way between the hosts of a flow, or none that the 64 bits of a route can say.</summary>
/// <param name="flow">Index of the flow.</param>
/// <param name="mostHops">Switches that a route of this network can pass.</param>
public sealed class UnreachableFlowException(int flow, int mostHops)
    : ArgumentException($"flow {flow} has no way to its destination over {mostHops} switches or fewer")
{
    public int Flow { get; } = flow;

    public int MostHops { get; } = mostHops;
}
