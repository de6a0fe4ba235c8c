using System.Numerics;
using System.Runtime.CompilerServices;
using Heliograph.Simulation.Kernel;

namespace Heliograph.Simulation.Packet;

/// <summary>
/// Trains: the frames of a window at a switch where nobody can disturb them. All that comes in within a window is on the wires when it begins.
/// Where all of it together reaches no threshold, no pause stands or comes and no way depends on a queue, the ports of the switch do not act on
/// each other: each takes its frames one after the other, in the order (time, wire), as one event. Anything else falls back to an event a frame,
/// with the same result to the last bit (<c>PacketTrainTests</c>).
/// </summary>
internal sealed unsafe partial class PacketWorker<TControl>
{
    private readonly bool _trains;
    private readonly TrainYard _yard;

    /// <summary>Moves all frames of the window through a switch; false, with nothing changed, where they may disturb each other.</summary>
    private bool TryMoveTrains(int id, in Process process, long end)
    {
        ref NodeBuffer buffer = ref _buffers[process.Switch];
        bool isCalm = buffer.Pausing == 0 && Gather(id, process, ref buffer, end);
        if (isCalm)
        {
            ulong hash = 0;
            for (int w = 0; w < _yard.WayCount; w++)
            {
                hash += MoveTrain(process.FirstPort, _yard.WayAt(w), end);
            }
            _hash[id] += hash;
            Counters.Events += _yard.WayCount;
            ReleaseWires(process);
            _processNext[id] = EventSlots.Least(_slots + process.First, process.Count);
        }
        _yard.Clear();
        return isCalm;
    }

    // Reads all wires and queues that have something to do; changes nothing.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Gather(int id, in Process process, ref NodeBuffer buffer, long end)
    {
        long* row = _slots + process.First;
        long total = 0;
        int mostHeld = 0;
        for (int s = 0; s < process.PortCount; s += 8)
        {
            for (ulong due = Due(row, s, process.PortCount, end); due != 0; due &= due - 1)
            {
                int p = process.FirstPort + s + BitOperations.TrailingZeroCount(due);
                int bytes = GatherWire(p, process.PortCount, end);
                if (bytes < 0 || (_pauses && !CanHold(p, bytes, ref mostHeld)))
                {
                    return false;
                }
                total += bytes;
            }
        }
        row += process.PortCount;
        for (int s = 0; s < process.PortCount; s += 8)
        {
            for (ulong due = Due(row, s, process.PortCount, end); due != 0; due &= due - 1)
            {
                _yard.AddWay(s + BitOperations.TrailingZeroCount(due));
            }
        }
        return AreOpen(id, process, out long longest) && HasRoom(ref buffer, total, mostHeld, longest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Due(long* row, int s, int count, long end)
    {
        ulong due = EventSlots.Before(row + s, end);
        return count - s < 8 ? due & ((1UL << (count - s)) - 1) : due;
    }

    /// <summary>Bytes that come in by a port within the window; -1 where one of them is no plain frame.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int GatherWire(int p, int ports, long end)
    {
        int all = 0;
        Frame* frame = _ports[p].WireHead;
        Frame* first = frame;
        uint way = 0;
        int frames = 0;
        int bytes = 0;
        while (Volatile.Read(ref frame->Time) < end)
        {
            uint hop = (uint)(frame->Route & _routeMask);
            if (frame->Kind >= FrameKind.Pause || hop - 1 >= (uint)ports)
            {
                return -1;
            }
            if (hop != way)
            {
                if (frames > 0)
                {
                    _yard.AddRun(first, p, (int)way - 1, frames, bytes);
                }
                all += bytes;
                first = frame;
                (way, frames, bytes) = (hop, 0, 0);
            }
            frames++;
            bytes += frame->Bytes;
            frame = FramePool.After(frame);
        }
        if (frames > 0)
        {
            _yard.AddRun(first, p, (int)way - 1, frames, bytes);
            _yard.AddWire(p, frame);
        }
        return all + bytes;
    }

    private bool CanHold(int p, int bytes, ref int mostHeld)
    {
        for (int c = 0; c < _classCount; c++)
        {
            if ((_losslessMask >> c & 1) != 0)
            {
                IngressUse use = _ingress[p * _classCount + c];
                if (use.HeadroomBytes > 0)
                {
                    return false;
                }
                mostHeld = Math.Max(mostHeld, use.Bytes + bytes);
            }
        }
        return true;
    }

    // No port that is to send is paused, down or cabled to its own switch.
    private bool AreOpen(int id, in Process process, out long longest)
    {
        longest = 0;
        for (int w = 0; w < _yard.WayCount; w++)
        {
            int way = _yard.WayAt(w);
            ref Port port = ref _ports[process.FirstPort + way];
            if (port.Paused != 0 || (port.Traits & PortTraits.Down) != 0 || port.PeerProcess == id)
            {
                return false;
            }
            longest = Math.Max(longest, (long)port.QueuedBytes + _yard[way].Bytes);
        }
        return true;
    }

    // Whether all thresholds that ports share stay out of reach if everything that comes has to wait.
    private bool HasRoom(ref NodeBuffer buffer, long total, int mostHeld, long longest)
    {
        if (buffer.PoolBytes == 0)
        {
            return !_pauses || mostHeld <= _options.Buffer.PauseAboveBytes;
        }
        long threshold = (buffer.PoolBytes - buffer.SharedBytes - total) >> _options.Buffer.AlphaShift;
        bool canPause = _pauses && mostHeld - _options.Buffer.ReserveBytes >= threshold;
        bool canDrop = (!_pauses || _losslessMask != (1 << _classCount) - 1) && longest > threshold;
        return threshold > 0 && !canPause && !canDrop;
    }

    /// <summary>All that a port does in the window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ulong MoveTrain(int firstPort, int way, long end)
    {
        int p = firstPort + way;
        ref Port port = ref _ports[p];
        int classes = _yard.Assemble(way);
        TrainYard.Car* train = _yard.Train;
        int count = _yard[way].Frames;
        bool inOrder =
            !TControl.UsesTelemetry
            && _weighted == 0 // Turns are counted.
            && (classes & (classes - 1)) == 0
            && (port.Traits & ~(PortTraits.Host | PortTraits.Remote)) == 0
            && HoldsAll(p, ref port, _yard[way].Bytes);
        ulong hash = HashOf(train, count, out int data);
        Counters.DataHops += data;
        Counters.ControlHops += count - data;
        long last = count > 0 ? train[count - 1].Frame->Time : 0;
        long serve = _slots[port.ServeSlot];
        serve = serve == long.MaxValue ? serve : Math.Max(serve, port.BusyUntil);
        int next = 0;
        for (; next < count && (port.Waiting != 0 || !inOrder); next++)
        {
            serve = MoveOne(p, ref port, train[next], serve);
        }
        if (next < count)
        {
            serve = MoveInOrder(p, ref port, train + next, count - next, end, ref last);
        }
        while (serve < end)
        {
            last = Math.Max(last, serve);
            serve = ServeTrain(p, ref port, serve);
        }
        _slots[port.ServeSlot] = serve;
        LastPs = Math.Max(LastPs, last);
        return hash;
    }

    private ulong HashOf(TrainYard.Car* train, int count, out int data)
    {
        ulong hash = 0;
        data = 0;
        for (int i = 0; i < count; i++)
        {
            Frame* frame = train[i].Frame;
            hash += HashOf(*frame, train[i].Port, frame->Time);
            data += frame->Kind == FrameKind.Data && (frame->Flags & FrameFlags.Trimmed) == 0 ? 1 : 0;
        }
        return hash;
    }

    // A queue of limited length takes all that comes.
    private bool HoldsAll(int p, ref Port port, int bytes)
    {
        if (_pauses && _losslessMask == (1 << _classCount) - 1)
        {
            return true;
        }
        int limit = _state.Network.QueueBytes[p] > 0 ? _state.Network.QueueBytes[p] : _options.Buffer.QueueBytes;
        limit = limit == 0 ? int.MaxValue : limit;
        limit = _options.Buffer.TrimToBytes > 0 && _options.Buffer.TrimQueueBytes > 0 ? Math.Min(limit, _options.Buffer.TrimQueueBytes) : limit;
        return (long)port.QueuedBytes + bytes <= limit;
    }

    // As an event would: what waits goes first.
    private long MoveOne(int p, ref Port port, in TrainYard.Car car, long serve)
    {
        Frame frame = *car.Frame;
        car.Frame->Time = long.MaxValue;
        long now = frame.Time;
        while (serve < now)
        {
            serve = ServeTrain(p, ref port, serve);
        }
        frame.Route >>= _routeBits;
        frame.Time = car.Port;
        if (port.Waiting == 0 && now >= port.BusyUntil)
        {
            Start(p, ref port, ref frame, now);
            return serve;
        }
        int queue = (int)(frame.Flags & FrameFlags.ClassMask);
        if (!Admit(p, ref port, ref frame, ref queue, now))
        {
            return serve;
        }
        Push(p, ref port, queue, frame);
        return serve == long.MaxValue ? Math.Max(now, port.BusyUntil) : serve;
    }

    // The next frame that waits starts; when the one after it may.
    private long ServeTrain(int p, ref Port port, long now)
    {
        int queue = _weighted != 0 ? ChooseQueue(p, port.Waiting) : 31 - BitOperations.LeadingZeroCount((uint)port.Waiting);
        TakeQueued(p, ref port, queue, out Frame frame, now);
        Start(p, ref port, ref frame, now);
        return port.Waiting != 0 ? port.BusyUntil : long.MaxValue;
    }

    /// <summary>
    /// Frames of one class to a port with nothing before them: they leave in the order they come, and those that leave within the window never enter a queue, a
    /// buffer or a count. Gives when the port next serves.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private long MoveInOrder(int p, ref Port port, TrainYard.Car* train, int count, long end, ref long last)
    {
        long busy = port.BusyUntil;
        long toPeer = port.ToPeerPs;
        long psPerByte = port.PsPerByte;
        bool isKnown = busy + toPeer >= end;
        long firstArrival = 0;
        long sent = 0;
        Frame* slot = port.WireTail;
        int come = 0; // Of the train: has come by the time looked at.
        int waiting = 0; // Bytes of those of them that have not started.
        int most = port.SampledMaxBytes;
        int next = 0;
        for (; next < count; next++)
        {
            Frame* frame = train[next].Frame;
            long start = frame->Time;
            ulong size = *(ulong*)&frame->Bytes;
            if (start < busy)
            {
                if (busy >= end)
                {
                    break;
                }
                start = busy;
                for (; come < count && train[come].Frame->Time <= start; come++)
                {
                    waiting += train[come].Frame->Bytes;
                    most = Math.Max(most, waiting);
                }
                waiting -= frame->Bytes;
                if (_marks && frame->Kind == FrameKind.Data && IsMarked(p, ref port, waiting))
                {
                    size |= (ulong)FrameFlags.CongestionExperienced << 24;
                }
                last = Math.Max(last, start);
            }
            else
            {
                come = next + 1;
            }
            busy = start + (long)(ushort)size * psPerByte;
            sent += (ushort)size;
            Frame* after = slot + 1;
            if (FramePool.IsEnd(after))
            {
                after = Pool.Take();
                *FramePool.Link(FramePool.ChunkOf(slot)) = after;
            }
            slot->Route = frame->Route >> _routeBits;
            *(ulong*)&slot->Flow = *(ulong*)&frame->Flow;
            *(ulong*)&slot->Bytes = size;
            Volatile.Write(ref slot->Time, busy + toPeer);
            frame->Time = long.MaxValue;
            firstArrival = firstArrival == 0 ? busy + toPeer : firstArrival;
            slot = after;
        }
        port.BusyUntil = busy;
        port.WireTail = slot;
        port.SentBytes += sent;
        if (!isKnown && next > 0)
        {
            Announce(ref port, firstArrival);
        }
        for (; come < count; come++)
        {
            waiting += train[come].Frame->Bytes;
            most = Math.Max(most, waiting);
        }
        port.SampledMaxBytes = most;
        for (int i = next; i < count; i++)
        {
            MoveOne(p, ref port, train[i], long.MaxValue);
        }
        return next < count ? busy : long.MaxValue;
    }

    private void ReleaseWires(in Process process)
    {
        for (int i = 0; i < _yard.WireCount; i++)
        {
            int p = _yard.WireAt(i).Port;
            Frame* head = _yard.WireAt(i).Head;
            ref Port port = ref _ports[p];
            for (Frame* chunk = FramePool.ChunkOf(port.WireHead); chunk != FramePool.ChunkOf(head); )
            {
                Frame* next = *FramePool.Link(chunk);
                Pool.Give(chunk);
                chunk = next;
            }
            port.WireHead = head;
            _slots[process.First + p - process.FirstPort] = Volatile.Read(ref head->Time);
        }
    }
}
