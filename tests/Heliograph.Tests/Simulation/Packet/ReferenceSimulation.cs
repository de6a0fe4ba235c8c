using Heliograph.Model.Traffic;
using Heliograph.Simulation.Packet;

namespace Heliograph.Tests.Simulation.Packet;

/// <summary>
/// A second packet simulator, written to be read and not to be fast: one event queue, one closure an event, no processes and no windows. Trees only (one
/// path between two hosts); frames stored whole, strict priority, go-back-N with windows and timeouts, queues that drop, pauses with static or dynamic
/// thresholds and pause frames of their own. It shares no code with the engine but its records of input.
/// </summary>
internal sealed class ReferenceSimulation
{
    private readonly PriorityQueue<Action, (long Time, long Number)> _events = new();
    private readonly PacketNetwork _network;
    private readonly PacketOptions _options;
    private readonly Port[] _ports;
    private readonly FlowState[] _flows;
    private readonly long[] _sharedUsed;
    private readonly long[] _pool;
    private readonly int _classes;
    private readonly HashSet<(int Node, long Time)> _instants = [];
    private long _scheduled;
    private long _now;

    public ReferenceSimulation(PacketNetwork network, TrafficMatrix traffic, PacketOptions options)
    {
        (_network, _options) = (network, options);
        _classes = traffic.Flows.Max(f => f.Class) + 1;
        _ports = [.. Enumerable.Range(0, network.Ports).Select(p => new Port(network, p, _classes))];
        _flows = [.. traffic.Flows.Select(f => new FlowState(network, f, options))];
        _sharedUsed = new long[network.Nodes];
        BufferOptions buffer = options.Buffer;
        _pool =
        [
            .. Enumerable
                .Range(0, network.Nodes)
                .Select(n => Math.Max(1, buffer.SharedBytes - network.PortCount(n) * (long)_classes * (buffer.ReserveBytes + buffer.HeadroomBytes))),
        ];
    }

    /// <summary>Two things happened at one node at one picosecond: their order, and so all that follows, is not given by the rules.</summary>
    public bool HasTie { get; private set; }

    public long DataHops { get; private set; }

    public long Dropped { get; private set; }

    public long Pauses { get; private set; }

    public long ReceivedPs(int flow) => _flows[flow].Received;

    public long FinishedPs(int flow) => _flows[flow].Finished;

    public void Run()
    {
        foreach (FlowState flow in _flows)
        {
            Note(flow.Spec.Source, flow.Spec.StartPs);
            At(flow.Spec.StartPs, () => WaitForTurn(flow));
        }
        while (_events.TryDequeue(out Action? act, out (long Time, long Number) when))
        {
            _now = when.Time;
            act();
        }
    }

    private void Note(int node, long time) => HasTie |= !_instants.Add((node, time));

    private void At(long time, Action act) => _events.Enqueue(act, (time, _scheduled++));

    // The port looks at its queues as soon as it is free.
    private void LookWhenFree(Port port)
    {
        if (!port.WillLook)
        {
            port.WillLook = true;
            bool waits = port.BusyUntil > _now;
            At(
                Math.Max(_now, port.BusyUntil),
                () =>
                {
                    port.WillLook = false;
                    long before = port.BusyUntil;
                    Look(port);
                    if (waits && port.BusyUntil != before)
                    {
                        Note(port.Node, _now);
                    }
                }
            );
        }
    }

    // Link control, then queues, then the flows of the host, each by class.
    private void Look(Port port)
    {
        if (_now < port.BusyUntil)
        {
            LookWhenFree(port);
            return;
        }
        if (port.Control.TryDequeue(out Frame? control))
        {
            PutOnWire(port, control);
            return;
        }
        for (int c = _classes - 1; c >= 0; c--)
        {
            if (!port.Paused[c] && port.Queues[c].TryDequeue(out Frame? frame))
            {
                Free(frame);
                PutOnWire(port, frame);
                return;
            }
        }
        for (int c = _classes - 1; c >= 0; c--)
        {
            while (!port.Paused[c] && port.Turns[c].TryDequeue(out FlowState? flow))
            {
                flow.HasTurn = false;
                if (MaySend(flow))
                {
                    SendNext(port, flow);
                    return;
                }
            }
        }
    }

    // The clock of a port owes no fraction: it carries what a division leaves over.
    private void PutOnWire(Port port, Frame frame)
    {
        Int128 work = (Int128)frame.Bytes * 8_000_000_000_000 + port.Rest;
        long time = (long)(work / port.BitsPerSecond);
        port.Rest = work - (Int128)time * port.BitsPerSecond;
        port.BusyUntil = _now + time;
        Port peer = _ports[port.Peer];
        Note(peer.Node, port.BusyUntil + port.DelayPs);
        At(port.BusyUntil + port.DelayPs, () => Arrive(peer, frame));
        LookWhenFree(port);
    }

    private void Arrive(Port port, Frame frame)
    {
        if (frame.Kind is Kind.Pause or Kind.Resume)
        {
            port.Paused[frame.Class] = frame.Kind == Kind.Pause;
            LookWhenFree(port);
            return;
        }
        DataHops += frame.Kind == Kind.Data ? 1 : 0;
        if (frame.Hop < frame.Path.Length)
        {
            Forward(_ports[frame.Path[frame.Hop]], frame with { Hop = frame.Hop + 1, Ingress = port });
            return;
        }
        if (frame.Kind == Kind.Data)
        {
            Receive(frame);
        }
        else
        {
            ReceiveAnswer(frame);
        }
    }

    // A frame that starts at once is in no buffer.
    private void Forward(Port port, Frame frame)
    {
        bool isFree = _now >= port.BusyUntil && port.Control.Count == 0 && port.Queues.All(q => q.Count == 0) && !port.Paused.Any(p => p);
        if (frame.Ingress is { } ingress && !Admit(port, ingress, frame, isFree))
        {
            Dropped++;
            return;
        }
        if (isFree)
        {
            PutOnWire(port, frame);
            return;
        }
        port.Queues[frame.Class].Enqueue(frame);
        LookWhenFree(port);
    }

    private bool Admit(Port port, Port ingress, Frame frame, bool isFree)
    {
        if (_options.FlowControl == FlowControl.Pause)
        {
            if (!isFree && !Count(ingress, frame.Class, frame.Bytes))
            {
                return false;
            }
            if (!ingress.Pausing[frame.Class] && ingress.Shared[frame.Class] + ingress.Headroom[frame.Class] > 0 && IsAbove(ingress, frame.Class))
            {
                ingress.Pausing[frame.Class] = true;
                Pauses++;
                Tell(ingress, Kind.Pause, frame.Class);
            }
            return true;
        }
        long limit = _options.Buffer.QueueBytes;
        return isFree || limit == 0 || port.Queues[frame.Class].Sum(f => f.Bytes) + frame.Bytes <= limit;
    }

    // Reserve first, then the shared pool up to the threshold, then headroom.
    private bool Count(Port ingress, int of, int bytes)
    {
        if (_options.Buffer.SharedBytes == 0)
        {
            ingress.Shared[of] += bytes;
            return true;
        }
        long threshold = Threshold(ingress.Node);
        if (bytes + ingress.Headroom[of] > _options.Buffer.HeadroomBytes && bytes + Drawn(ingress, of) > threshold)
        {
            return false;
        }
        long after = ingress.Shared[of] + bytes;
        long drawn = after - _options.Buffer.ReserveBytes;
        if (drawn > threshold && drawn > 0)
        {
            ingress.Headroom[of] += bytes;
            return true;
        }
        ingress.Shared[of] = after;
        _sharedUsed[ingress.Node] += Math.Clamp(drawn, 0, bytes);
        return true;
    }

    private void Free(Frame frame)
    {
        if (_options.FlowControl != FlowControl.Pause || frame.Ingress is not { } ingress)
        {
            return;
        }
        int of = frame.Class;
        long fromHeadroom = Math.Min(ingress.Headroom[of], frame.Bytes);
        long fromPool = _options.Buffer.SharedBytes == 0 ? 0 : Math.Min(frame.Bytes - fromHeadroom, Drawn(ingress, of));
        ingress.Headroom[of] -= fromHeadroom;
        ingress.Shared[of] -= frame.Bytes - fromHeadroom;
        _sharedUsed[ingress.Node] -= fromPool;
        if (ingress.Pausing[of] && IsBelow(ingress, of))
        {
            ingress.Pausing[of] = false;
            Tell(ingress, Kind.Resume, of);
        }
    }

    private long Threshold(int node) => (_pool[node] - _sharedUsed[node]) >> _options.Buffer.AlphaShift;

    private long Drawn(Port ingress, int of) => Math.Max(0, ingress.Shared[of] - _options.Buffer.ReserveBytes);

    private bool IsAbove(Port ingress, int of) =>
        _options.Buffer.SharedBytes == 0
            ? ingress.Shared[of] > _options.Buffer.PauseAboveBytes
            : ingress.Headroom[of] > 0 || Drawn(ingress, of) >= Threshold(ingress.Node);

    private bool IsBelow(Port ingress, int of)
    {
        if (_options.Buffer.SharedBytes == 0)
        {
            return ingress.Shared[of] == 0 || ingress.Shared[of] < _options.Buffer.ResumeBelowBytes;
        }
        long drawn = Drawn(ingress, of);
        return ingress.Headroom[of] == 0 && (drawn == 0 || drawn + _options.Buffer.ResumeOffsetBytes <= Threshold(ingress.Node));
    }

    private void Tell(Port port, Kind kind, int of)
    {
        port.Control.Enqueue(new Frame(kind, null, 0, _options.Pause.FrameBytes, of, [], null));
        if (_now >= port.BusyUntil)
        {
            Look(port);
        }
        else
        {
            LookWhenFree(port);
        }
    }

    private bool MaySend(FlowState flow) =>
        flow.Finished < 0
        && flow.Next < flow.Packets
        && (_options.WindowBytes == 0 || (flow.Next - flow.Acknowledged) * _options.PayloadBytes < _options.WindowBytes);

    private void WaitForTurn(FlowState flow)
    {
        if (!flow.HasTurn && MaySend(flow))
        {
            Port port = _ports[flow.There[0]];
            flow.HasTurn = true;
            port.Turns[flow.Spec.Class].Enqueue(flow);
            LookWhenFree(port);
        }
    }

    private void SendNext(Port port, FlowState flow)
    {
        long sequence = flow.Next++;
        if (_options.TimeoutPs > 0 && flow.Deadline < 0)
        {
            flow.Deadline = _now + _options.TimeoutPs;
            WatchDeadline(flow);
        }
        int bytes = _options.HeaderBytes + (sequence + 1 == flow.Packets ? flow.LastBytes : _options.PayloadBytes);
        PutOnWire(port, new Frame(Kind.Data, flow, sequence, bytes, flow.Spec.Class, flow.There, null));
        if (MaySend(flow))
        {
            flow.HasTurn = true;
            port.Turns[flow.Spec.Class].Enqueue(flow);
        }
    }

    private void WatchDeadline(FlowState flow) =>
        At(
            flow.Deadline,
            () =>
            {
                if (flow.Finished >= 0)
                {
                    return;
                }
                bool isOver = flow.Deadline <= _now;
                if (isOver)
                {
                    Note(flow.Spec.Source, _now);
                    flow.Next = flow.Acknowledged;
                    flow.Deadline = _now + _options.TimeoutPs;
                }
                WatchDeadline(flow);
                if (isOver)
                {
                    WaitForTurn(flow);
                }
            }
        );

    // Go-back-N: a gap is told once, and again when the sender has gone back.
    private void Receive(Frame frame)
    {
        FlowState flow = frame.Flow!;
        bool wentBack = frame.Sequence <= flow.LastSeen;
        flow.LastSeen = frame.Sequence;
        if (frame.Sequence > flow.Expected)
        {
            if (flow.GapTold != flow.Expected || wentBack)
            {
                flow.GapTold = flow.Expected;
                Answer(flow, Kind.Gap);
            }
            return;
        }
        flow.Expected += frame.Sequence == flow.Expected ? 1 : 0;
        flow.Received = flow.Expected == flow.Packets && flow.Received < 0 ? _now : flow.Received;
        Answer(flow, Kind.Acknowledgement);
    }

    private void Answer(FlowState flow, Kind kind) =>
        Forward(_ports[flow.Back[0]], new Frame(kind, flow, flow.Expected, _options.AcknowledgementBytes, flow.Spec.Class, flow.Back, null));

    private void ReceiveAnswer(Frame frame)
    {
        FlowState flow = frame.Flow!;
        if (flow.Finished >= 0)
        {
            return;
        }
        if (frame.Sequence > flow.Acknowledged)
        {
            flow.Acknowledged = frame.Sequence;
            flow.Deadline = _now + _options.TimeoutPs;
        }
        flow.Next = frame.Kind == Kind.Gap ? flow.Acknowledged : Math.Max(flow.Next, flow.Acknowledged);
        if (flow.Acknowledged == flow.Packets)
        {
            flow.Finished = _now;
            return;
        }
        WaitForTurn(flow);
    }

    private enum Kind
    {
        Data,
        Acknowledgement,
        Gap,
        Pause,
        Resume,
    }

    private sealed record Frame(Kind Kind, FlowState? Flow, long Sequence, int Bytes, int Class, int[] Path, Port? Ingress)
    {
        public int Hop { get; init; } = 1;
    }

    private sealed class Port(PacketNetwork network, int p, int classes)
    {
        public int Node { get; } = network.Node[p];
        public int Peer { get; } = network.Peer[p];
        public long BitsPerSecond { get; } = network.BitsPerSecond[p];
        public long DelayPs { get; } = network.DelayPs[p] + network.LatencyPs[network.Node[network.Peer[p]]];
        public Queue<Frame> Control { get; } = new();
        public Queue<Frame>[] Queues { get; } = [.. Enumerable.Range(0, classes).Select(_ => new Queue<Frame>())];
        public Queue<FlowState>[] Turns { get; } = [.. Enumerable.Range(0, classes).Select(_ => new Queue<FlowState>())];

        /// <summary>By class: the peer has paused it; it has paused the peer.</summary>
        public bool[] Paused { get; } = new bool[classes];
        public bool[] Pausing { get; } = new bool[classes];

        /// <summary>By class, of what came in here: in reserve and pool, in headroom.</summary>
        public long[] Shared { get; } = new long[classes];
        public long[] Headroom { get; } = new long[classes];
        public long BusyUntil { get; set; } = long.MinValue / 4;
        public Int128 Rest { get; set; }
        public bool WillLook { get; set; }
    }

    private sealed class FlowState(PacketNetwork network, FlowSpec spec, PacketOptions options)
    {
        public FlowSpec Spec { get; } = spec;
        public long Packets { get; } = Math.Max(1, (spec.Bytes + options.PayloadBytes - 1) / options.PayloadBytes);
        public int[] There { get; } = PathBetween(network, spec.Source, spec.Destination);
        public int[] Back { get; } = PathBetween(network, spec.Destination, spec.Source);
        public int LastBytes => (int)(Spec.Bytes - (Packets - 1) * options.PayloadBytes);
        public long Next { get; set; }
        public long Acknowledged { get; set; }
        public long Expected { get; set; }
        public long LastSeen { get; set; }
        public long GapTold { get; set; } = -1;
        public long Deadline { get; set; } = -1;
        public long Received { get; set; } = -1;
        public long Finished { get; set; } = -1;
        public bool HasTurn { get; set; }

        // Ports of the one way in a tree.
        private static int[] PathBetween(PacketNetwork network, int from, int to, int without = -1)
        {
            int first = network.FirstPort(from);
            for (int p = first; p < first + network.PortCount(from); p++)
            {
                int next = network.Node[network.Peer[p]];
                if (next == to)
                {
                    return [p];
                }
                if (next != without && next >= network.Hosts && PathBetween(network, next, to, from) is { Length: > 0 } rest)
                {
                    return [p, .. rest];
                }
            }
            return [];
        }
    }
}
