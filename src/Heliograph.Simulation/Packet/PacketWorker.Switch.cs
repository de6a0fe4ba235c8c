using System.Numerics;
using System.Runtime.CompilerServices;
using Heliograph.Model;
using Heliograph.Simulation.Kernel;

namespace Heliograph.Simulation.Packet;

internal sealed unsafe partial class PacketWorker<TControl>
{
    private const int Nowhere = -2;

    /// <summary>The frame at the head of a wire takes effect at this end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Arrive(int p, long now)
    {
        ref Port port = ref _ports[p];
        Frame* head = port.WireHead;
        Frame frame = *head;
        head->Time = long.MaxValue;
        head++;
        if (FramePool.IsEnd(head))
        {
            Frame* chunk = FramePool.ChunkOf(head - 1);
            head = *FramePool.Link(chunk);
            Pool.Give(chunk);
        }
        port.WireHead = head;
        SetSlot(port.InSlot, Volatile.Read(ref head->Time));
        _hash[_process] += HashOf(frame, p, now);
        if (p == _options.CapturePort)
        {
            Capture(frame, now, isOutgoing: false);
        }
        if (frame.Kind >= FrameKind.Pause)
        {
            Counters.LinkControlHops++;
            ReceiveLinkControl(p, ref port, frame, now);
            return;
        }
        if (frame.Kind == FrameKind.Data && (frame.Flags & FrameFlags.Trimmed) == 0)
        {
            Counters.DataHops++;
        }
        else
        {
            Counters.ControlHops++;
        }
        if (_credits)
        {
            _ingress[p * _classCount + (int)(frame.Flags & FrameFlags.ClassMask)].Bytes += Units(frame.Bytes);
        }
        int way = NextPort(ref port, ref frame);
        if (way < -1)
        {
            frame.Time = p;
            Drop(p, ref port, frame, now, isFault: true);
            return;
        }
        if (way < 0)
        {
            if (_credits)
            {
                ReturnCredit(p, (int)(frame.Flags & FrameFlags.ClassMask), frame.Bytes, now);
            }
            Deliver(p, ref port, ref frame, now);
            return;
        }
        frame.Time = p;
        if (_options.CutThroughBytes > 0)
        {
            WaitForLastBit(p, way, frame, now);
        }
        Send(way, ref frame, now);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong HashOf(in Frame frame, int p, long now) =>
        TraceHash.Of(unchecked((ulong)now ^ (ulong)frame.Flow << 40), (ulong)frame.Sequence << 32 | (uint)p << 3 | (uint)frame.Kind);

    // Passed on at its header, a frame must not run out of bits where the way out is faster: its last bit may leave when it has come.
    private void WaitForLastBit(int p, int way, in Frame frame, long now)
    {
        int ahead = Math.Max(0, frame.Bytes - _options.CutThroughBytes);
        long earliest = now + WireTime.Of(ahead, _state.Rates[p]) - WireTime.Of(frame.Bytes, _state.Rates[way]);
        if (earliest > now)
        {
            _ports[way].BusyUntil = Math.Max(_ports[way].BusyUntil, earliest);
        }
    }

    /// <summary>The port to leave by, from the frame's own route; -1 where it is at its destination.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int NextPort(ref Port port, ref Frame frame)
    {
        if (_isAdaptive && (frame.Route & AdaptiveRoute) != 0)
        {
            return NextAdaptive(port.Node, ref frame);
        }
        uint hop = (uint)(frame.Route & _routeMask);
        frame.Route >>= _routeBits;
        return hop == 0 ? -1
            : hop > port.PortCount ? Nowhere
            : port.First + (int)hop - 1;
    }

    // The route of an adaptive frame is its destination: each switch sends it by the shortest of the queues that lead nearer.
    private int NextAdaptive(int node, ref Frame frame)
    {
        int destination = unchecked((int)(uint)frame.Route);
        if (node == destination)
        {
            return -1;
        }
        int anchor = _state.AdaptiveAnchor[destination];
        if (node == _state.AnchorNode[anchor])
        {
            return _state.Routes.LastPort(destination);
        }
        (int first, int count) = _state.AdaptiveSets[_state.AdaptiveSet[anchor * _state.Network.Nodes + node]];
        int best = Nowhere;
        long bestKey = long.MaxValue;
        uint start = unchecked(frame.Sequence * 2_654_435_761 ^ (uint)frame.Flow * 2_246_822_519);
        for (int i = 0; i < count; i++)
        {
            // Equal queues are taken in turn, beginning where flow and packet number say.
            int port = _state.AdaptivePorts[first + (int)(unchecked(start + (uint)i) % (uint)count)];
            long key = (_ports[port].Traits & PortTraits.Down) != 0 ? long.MaxValue - 1 : _ports[port].QueuedBytes;
            if (key < bestKey)
            {
                (best, bestKey) = (port, key);
            }
        }
        return best;
    }

    /// <summary>
    /// Sends a frame by a port: at once where nothing is before it, else through its queue. <see cref="Frame.Time"/> is the port it came in by, -1 from
    /// this host. A frame that starts at once is never in a buffer: it is counted neither in nor out.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Send(int p, ref Frame frame, long now)
    {
        ref Port port = ref _ports[p];
        int queue = (int)(frame.Flags & FrameFlags.ClassMask);
        if ((port.Waiting | port.Paused) == 0 && now >= port.BusyUntil && !_credits && (port.Traits & PortTraits.Down) == 0)
        {
            if (_pauses && frame.Time >= 0)
            {
                PauseIfAbove((int)frame.Time, queue, now);
            }
            Start(p, ref port, ref frame, now);
            return;
        }
        if ((port.Traits & PortTraits.Down) != 0)
        {
            Drop(p, ref port, frame, now, isFault: true);
            return;
        }
        if (_credits && port.Waiting == 0 && now >= port.BusyUntil && TakeCredit(p, queue, frame.Bytes))
        {
            FreeIngress(frame, now);
            Start(p, ref port, ref frame, now);
            return;
        }
        if (!Admit(p, ref port, ref frame, ref queue, now))
        {
            return;
        }
        Push(p, ref port, queue, frame);
        if (_slots[port.ServeSlot] > Math.Max(now, port.BusyUntil))
        {
            ScheduleServe(p, ref port, now);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Push(int p, ref Port port, int queue, in Frame frame)
    {
        _queues[p * _queueCount + queue].Push(frame, Pool);
        port.Waiting |= (ushort)(1 << queue);
        port.QueuedBytes += frame.Bytes;
        port.SampledMaxBytes = Math.Max(port.SampledMaxBytes, port.QueuedBytes);
    }

    /// <summary>The port is free: the next frame starts, by strict priority of its queues; at a host queue pairs come after them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Serve(int p, long now)
    {
        ref Port port = ref _ports[p];
        if ((port.Traits & PortTraits.Down) != 0)
        {
            return;
        }
        if (now < port.BusyUntil)
        {
            SetSlot(port.ServeSlot, port.BusyUntil);
            return;
        }
        if (_quanta > 0 && now >= _refreshes[p])
        {
            QueueRefresh(p, ref port, now);
        }
        int free = port.Waiting & ~PausedAt(p, ref port, now, now);
        Frame frame;
        while (free != 0)
        {
            int queue = _weighted != 0 ? ChooseQueue(p, free) : 31 - BitOperations.LeadingZeroCount((uint)free);
            ref FrameQueue frames = ref _queues[p * _queueCount + queue];
            if (_credits && queue != _linkControl && !TakeCredit(p, queue, frames.Head.Bytes))
            {
                free &= ~(1 << queue);
                continue;
            }
            TakeQueued(p, ref port, queue, out frame, now);
            Start(p, ref port, ref frame, now);
            ScheduleServe(p, ref port, now);
            return;
        }
        if ((port.Traits & PortTraits.Host) != 0 && TryNextPacket(p, ref port, now, out frame))
        {
            Start(p, ref port, ref frame, now);
        }
        ScheduleServe(p, ref port, now);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void TakeQueued(int p, ref Port port, int queue, out Frame frame, long now)
    {
        ref FrameQueue frames = ref _queues[p * _queueCount + queue];
        frames.Pop(out frame, Pool);
        port.QueuedBytes -= frame.Bytes;
        if (frames.IsEmpty)
        {
            port.Waiting &= unchecked((ushort)~(1 << queue));
        }
        if (queue != _linkControl)
        {
            Leave(p, ref port, queue, ref frame, frames.Bytes, now);
        }
    }

    // Strict queues first, the highest before the others; then weighted ones in deficit round robin (Shreedhar and Varghese, SIGCOMM 1995).
    private int ChooseQueue(int p, int free)
    {
        int strict = free & ~_weighted;
        if (strict != 0)
        {
            return 31 - BitOperations.LeadingZeroCount((uint)strict);
        }
        ref DeficitRound round = ref _deficits[p];
        while (true)
        {
            int queue = round.Turn;
            if ((free >> queue & 1) != 0)
            {
                ref int deficit = ref round[queue];
                deficit += round.IsGranted ? 0 : _weights[queue] * _frameBytes;
                round.IsGranted = true;
                if (deficit >= _queues[p * _queueCount + queue].Head.Bytes)
                {
                    deficit -= _queues[p * _queueCount + queue].Head.Bytes;
                    return queue;
                }
            }
            else if ((_ports[p].Waiting >> queue & 1) == 0)
            {
                round[queue] = 0; // What is not used is not saved up.
            }
            round.Turn = (queue + 1) % _classCount;
            round.IsGranted = false;
        }
    }

    // When the port must look again; never while nothing can change by time alone.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ScheduleServe(int p, ref Port port, long now)
    {
        long at = long.MaxValue;
        int paused = port.Paused == 0 ? 0 : PausedAt(p, ref port, Math.Max(now, port.BusyUntil), now);
        if ((port.Waiting & ~paused) != 0)
        {
            at = !_credits || HasCredit(p, port.Waiting & ~paused) ? Math.Max(now, port.BusyUntil) : long.MaxValue;
        }
        if ((port.Traits & PortTraits.Host) != 0)
        {
            at = Math.Min(at, NextPacketTime(p, ref port, paused, now));
        }
        if (port.Paused != 0)
        {
            at = Math.Min(at, Math.Max(EndOfPause(p, ref port), port.BusyUntil));
        }
        if (_quanta > 0)
        {
            at = Math.Min(at, Math.Max(_refreshes[p], Math.Max(now, port.BusyUntil)));
        }
        SetSlot(port.ServeSlot, at);
    }

    /// <summary>A frame leaves a queue: its buffer is free with its first bit (as in the ns-3 model), and it is marked by what is left behind it.</summary>
    private void Leave(int p, ref Port port, int queue, ref Frame frame, long left, long now)
    {
        if (frame.Time >= 0)
        {
            FreeIngress(frame, now);
        }
        if (_marks && frame.Kind == FrameKind.Data && frame.Time >= 0)
        {
            frame.Flags |= IsMarked(p, ref port, left) ? FrameFlags.CongestionExperienced : 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsMarked(int p, ref Port port, long left)
    {
        ref MarkingRamp ramp = ref _ramps[port.Ramp];
        if (left <= ramp.MinBytes || (left <= ramp.MaxBytes && Draw(p, ref port) >= (left - ramp.MinBytes) * ramp.PerByte))
        {
            return false;
        }
        Counters.Marks++;
        port.Marks++;
        return true;
    }

    // One number per draw, by port and count alone: adding a part changes no other part's draws.
    private double Draw(int p, ref Port port) => RandomStream.ToUnit(_state.Draws.At((ulong)p).Bits((ulong)port.Draws++));

    /// <summary>Puts a frame on the wire.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Start(int p, ref Port port, ref Frame frame, long now)
    {
        if (TControl.UsesTelemetry && frame.Kind == FrameKind.Data)
        {
            Stamp(p, ref port, frame, now);
        }
        long serialisation = (long)frame.Bytes * port.PsPerByte;
        long toPeer = port.ToPeerPs;
        const PortTraits special = PortTraits.Fractional | PortTraits.Lossy | PortTraits.CutThrough | PortTraits.Captured;
        if ((port.Traits & special) != 0 && !Special(p, ref port, frame, now, ref serialisation, ref toPeer))
        {
            return;
        }
        // The frame before this one is still on the wire after this window: the far end knows when to look.
        bool isKnown = port.BusyUntil + toPeer >= _windowEnd && (port.Traits & PortTraits.Lossy) == 0 && _options.CutThroughBytes == 0;
        port.BusyUntil = now + serialisation;
        port.SentBytes += frame.Bytes;
        long arrival = now + serialisation + toPeer;
        Frame* slot = port.WireTail;
        Frame* next = slot + 1;
        if (FramePool.IsEnd(next))
        {
            // The link must stand before the frame can be seen: the reader follows it after the last frame.
            next = Pool.Take();
            *FramePool.Link(FramePool.ChunkOf(slot)) = next;
        }
        port.WireTail = next;
        slot->Route = frame.Route;
        *(ulong*)&slot->Flow = *(ulong*)Unsafe.AsPointer(ref frame.Flow);
        *(ulong*)&slot->Bytes = *(ulong*)Unsafe.AsPointer(ref frame.Bytes);
        Volatile.Write(ref slot->Time, arrival);
        if (!isKnown)
        {
            Announce(ref port, arrival);
        }
    }

    // Tells the process at the far end of the wire when it has something to do.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Announce(ref Port port, long arrival)
    {
        if ((port.Traits & PortTraits.Remote) != 0)
        {
            AnnounceRemote(ref port, arrival);
            return;
        }
        if (arrival < _slots[port.PeerSlot])
        {
            if (port.PeerProcess == _process)
            {
                SetSlot(port.PeerSlot, arrival); // The process that runs: its wheel must know.
                return;
            }
            _slots[port.PeerSlot] = arrival;
            if (arrival < _processNext[port.PeerProcess])
            {
                _processNext[port.PeerProcess] = arrival;
            }
        }
    }

    /// <summary>What few ports have: rates that are no whole ps a byte, loss, cut-through. False where the frame is lost.</summary>
    private bool Special(int p, ref Port port, in Frame frame, long now, ref long serialisation, ref long toPeer)
    {
        if ((port.Traits & PortTraits.Captured) != 0)
        {
            Capture(frame, now, isOutgoing: true);
        }
        if ((port.Traits & PortTraits.Fractional) != 0)
        {
            ref RateFraction fraction = ref _fractions[p];
            Int128 owed = fraction.Carry + (Int128)frame.Bytes * fraction.Numerator;
            long whole = (long)(owed / fraction.Denominator);
            fraction.Carry = (long)(owed - (Int128)whole * fraction.Denominator);
            serialisation += whole;
        }
        if ((port.Traits & PortTraits.CutThrough) != 0)
        {
            int ahead = Math.Max(0, frame.Bytes - _options.CutThroughBytes);
            toPeer -= WireTime.Of(ahead, _state.Rates[p]);
        }
        if ((port.Traits & PortTraits.Lossy) != 0 && frame.Kind < FrameKind.Pause && IsLost(p, ref port, frame, now, ref serialisation))
        {
            port.BusyUntil = now + serialisation;
            port.SentBytes += frame.Bytes;
            Counters.LostOnWire++;
            GiveTelemetry(frame);
            return false;
        }
        return true;
    }

    // Link control has no number of its own: it shows what it says, pause (1), resume (0) or bytes of credit.
    private void Capture(in Frame frame, long now, bool isOutgoing)
    {
        uint sequence = frame.Kind >= FrameKind.Pause ? frame.Extra : frame.Sequence;
        int trafficClass = _state.TrafficClass[(int)(frame.Flags & FrameFlags.ClassMask)];
        int flags = (int)(frame.Flags & ~FrameFlags.ClassMask) | trafficClass;
        Captured.Add(new CapturedFrame(now, isOutgoing, frame.Bytes, (int)frame.Kind, frame.Flow, sequence, flags));
    }

    private bool IsLost(int p, ref Port port, in Frame frame, long now, ref long serialisation)
    {
        double loss = _state.Network.FrameLoss[p];
        if (Draw(p, ref port) >= loss)
        {
            return false;
        }
        // Link-level retry: the receiver asks again from the lost frame on; the link is blocked until the repeat, a round trip later.
        long once = serialisation;
        for (int retry = 0; retry < _options.LinkRetries; retry++)
        {
            serialisation += 2 * _state.Network.DelayPs[p] + once;
            Counters.Retransmissions++;
            if (Draw(p, ref port) >= loss)
            {
                return false;
            }
        }
        return true;
    }

    private void Drop(int p, ref Port port, in Frame frame, long now, bool isFault)
    {
        Counters.Drops++;
        port.Drops++;
        GiveTelemetry(frame);
        bool lossless = !isFault && (_losslessMask >> (int)(frame.Flags & FrameFlags.ClassMask) & 1) != 0 && (_pauses || _credits);
        if (lossless)
        {
            Counters.LosslessDrops++;
            AddLosslessDrop(new LosslessDrop(now, p, (int)frame.Time, (int)(frame.Flags & FrameFlags.ClassMask)));
        }
        if (isFault && frame.Time >= 0 && _credits)
        {
            ReturnCredit((int)frame.Time, (int)(frame.Flags & FrameFlags.ClassMask), frame.Bytes, now);
        }
    }

    private void Stamp(int p, ref Port port, in Frame frame, long now)
    {
        if (frame.Time < 0)
        {
            return; // A host does not report of itself.
        }
        TelemetryRecord* record = _state.Telemetry.At(frame.Extra);
        if (record->Count < TelemetryRecord.MaxHops)
        {
            // The fields of the 64-bit record: nanoseconds, 128-byte units sent, 80-byte units queued.
            ref TelemetryHop hop = ref record->Hops[record->Count++];
            hop.TimeNs = now / 1000;
            hop.SentBytes = port.SentBytes / 128 * 128;
            hop.QueueBytes = port.QueuedBytes / 80 * 80;
            hop.BitsPerSecond = _state.Rates[p];
        }
    }

    // The record of a frame that ends here, if it has one.
    private void GiveTelemetry(in Frame frame)
    {
        if (HasRecord(frame))
        {
            _state.Telemetry.Give(frame.Extra, ref _freeTelemetry);
        }
    }

    public override bool HasRecord(in Frame frame) =>
        TControl.UsesTelemetry ? frame.Kind <= FrameKind.NegativeAcknowledgement : _coalesces && frame.Kind == FrameKind.Acknowledgement;

    public override uint TakeRecord() => _state.Telemetry.Take(ref _freeTelemetry);
}
