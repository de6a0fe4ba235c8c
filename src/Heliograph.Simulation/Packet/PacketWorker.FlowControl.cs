using System.Numerics;
using System.Runtime.CompilerServices;
using Heliograph.Simulation.Kernel;

namespace Heliograph.Simulation.Packet;

/// <summary>Buffers, pauses and credits.</summary>
internal sealed unsafe partial class PacketWorker<TControl>
{
    private const uint PauseOn = 1;
    private const int QuantumBytes = 64;

    /// <summary>A frame wants to wait: counts it into the buffers, pauses the sender where the threshold is passed; false where it is dropped.</summary>
    private bool Admit(int p, ref Port port, ref Frame frame, ref int queue, long now)
    {
        if (frame.Time < 0)
        {
            return true; // A host's own answers wait in the host's memory.
        }
        if (_credits)
        {
            return true; // It was sent because there is room.
        }
        if (_pauses && (_losslessMask >> queue & 1) != 0)
        {
            if (AdmitLossless((int)frame.Time, queue, frame.Bytes, now))
            {
                return true;
            }
            Drop(p, ref port, frame, now, isFault: false);
            return false;
        }
        return AdmitLossy(p, ref port, ref frame, ref queue, now);
    }

    // Thresholds and their order as in the switch model of the HPCC simulator (switch-mmu.cc); static ones where there is no shared pool.
    private bool AdmitLossless(int ingress, int queue, int bytes, long now)
    {
        ref IngressUse use = ref _ingress[ingress * _classCount + queue];
        ref NodeBuffer buffer = ref _buffers[_ports[ingress].Node];
        if (buffer.PoolBytes == 0)
        {
            use.Bytes += bytes;
            PauseIfAbove(ingress, queue, now);
            return true;
        }
        int reserve = _options.Buffer.ReserveBytes;
        long threshold = (buffer.PoolBytes - buffer.SharedBytes) >> _options.Buffer.AlphaShift;
        int shared = Math.Max(0, use.Bytes - reserve);
        if (bytes + shared > threshold && bytes + use.HeadroomBytes > _headroom[ingress])
        {
            return false;
        }
        int after = use.Bytes + bytes;
        if (after <= reserve)
        {
            use.Bytes = after;
        }
        else if (after - reserve > threshold)
        {
            use.HeadroomBytes += bytes;
        }
        else
        {
            use.Bytes = after;
            buffer.SharedBytes += Math.Min(bytes, after - reserve);
        }
        PauseIfAbove(ingress, queue, now);
        return true;
    }

    private bool AdmitLossy(int p, ref Port port, ref Frame frame, ref int queue, long now)
    {
        int node = port.Node;
        ref NodeBuffer buffer = ref _buffers[node];
        int limit = _state.Network.QueueBytes[p] > 0 ? _state.Network.QueueBytes[p] : _options.Buffer.QueueBytes;
        bool isHeader = frame.Kind != FrameKind.Data || (frame.Flags & FrameFlags.Trimmed) != 0;
        if (isHeader && _options.Buffer.TrimToBytes > 0)
        {
            limit = _options.Buffer.TrimQueueBytes;
        }
        long room = limit > 0 ? limit - _queues[p * _queueCount + queue].Bytes : long.MaxValue;
        if (buffer.PoolBytes > 0)
        {
            room = Math.Min(room, ((buffer.PoolBytes - buffer.SharedBytes) >> _options.Buffer.AlphaShift) - _queues[p * _queueCount + queue].Bytes);
        }
        if (frame.Bytes <= room)
        {
            buffer.SharedBytes += frame.Bytes;
            return true;
        }
        if (!isHeader && _options.Buffer.TrimToBytes > 0)
        {
            Counters.Trims++;
            frame.Bytes = (ushort)_options.Buffer.TrimToBytes;
            frame.Flags |= FrameFlags.Trimmed;
            int header = _state.ClassOf[_options.HeaderClass];
            frame.Flags = frame.Flags & ~FrameFlags.ClassMask | (FrameFlags)header;
            queue = header;
            return Admit(p, ref port, ref frame, ref queue, now);
        }
        Drop(p, ref port, frame, now, isFault: false);
        return false;
    }

    /// <summary>A frame leaves the buffer of the node it came in at.</summary>
    private void FreeIngress(in Frame frame, long now)
    {
        int ingress = (int)frame.Time;
        if (ingress < 0)
        {
            return;
        }
        int queue = (int)(frame.Flags & FrameFlags.ClassMask);
        if (_credits)
        {
            ReturnCredit(ingress, queue, frame.Bytes, now);
            return;
        }
        ref NodeBuffer buffer = ref _buffers[_ports[ingress].Node];
        if (!_pauses || (_losslessMask >> queue & 1) == 0)
        {
            buffer.SharedBytes -= frame.Bytes;
            return;
        }
        ref IngressUse use = ref _ingress[ingress * _classCount + queue];
        if (buffer.PoolBytes > 0)
        {
            int reserve = _options.Buffer.ReserveBytes;
            int fromHeadroom = Math.Min(use.HeadroomBytes, frame.Bytes);
            int fromShared = Math.Min(frame.Bytes - fromHeadroom, Math.Max(0, use.Bytes - reserve));
            use.HeadroomBytes -= fromHeadroom;
            use.Bytes -= frame.Bytes - fromHeadroom;
            buffer.SharedBytes -= fromShared;
        }
        else
        {
            use.Bytes -= frame.Bytes;
        }
        if ((_ports[ingress].Pausing >> queue & 1) != 0)
        {
            ResumeIfBelow(ingress, queue, now);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void PauseIfAbove(int ingress, int queue, long now)
    {
        ref IngressUse use = ref _ingress[ingress * _classCount + queue];
        if (use.Bytes + use.HeadroomBytes == 0 || (_ports[ingress].Pausing >> queue & 1) != 0 || (_losslessMask >> queue & 1) == 0)
        {
            return;
        }
        ref NodeBuffer buffer = ref _buffers[_ports[ingress].Node];
        bool above =
            buffer.PoolBytes == 0
                ? use.Bytes > _options.Buffer.PauseAboveBytes
                : use.HeadroomBytes > 0
                    || Math.Max(0, use.Bytes - _options.Buffer.ReserveBytes) >= (buffer.PoolBytes - buffer.SharedBytes) >> _options.Buffer.AlphaShift;
        if (above)
        {
            _ports[ingress].Pausing |= (ushort)(1 << queue);
            buffer.Pausing++;
            SendPause(ingress, queue, PauseOn, now);
        }
    }

    private void ResumeIfBelow(int ingress, int queue, long now)
    {
        ref IngressUse use = ref _ingress[ingress * _classCount + queue];
        ref NodeBuffer buffer = ref _buffers[_ports[ingress].Node];
        int shared = Math.Max(0, use.Bytes - _options.Buffer.ReserveBytes);
        bool below =
            buffer.PoolBytes == 0
                ? use.Bytes == 0 || use.Bytes < _options.Buffer.ResumeBelowBytes
                : use.HeadroomBytes == 0
                    && (
                        shared == 0
                        || shared + _options.Buffer.ResumeOffsetBytes <= (buffer.PoolBytes - buffer.SharedBytes) >> _options.Buffer.AlphaShift
                    );
        if (below)
        {
            _ports[ingress].Pausing &= unchecked((ushort)~(1 << queue));
            buffer.Pausing--;
            SendPause(ingress, queue, 0, now);
        }
    }

    private void SendPause(int p, int queue, uint on, long now)
    {
        ref Port port = ref _ports[p];
        Counters.Pauses += on;
        port.PausesSent += (int)on;
        SendLinkControl(p, ref port, PauseFrame(queue, on), now);
        if (_quanta > 0)
        {
            long soonest = on == 0 ? _refreshes[p] : Math.Min(_refreshes[p], now + HalfQuantaPs(p));
            _refreshes[p] = port.Pausing == 0 ? long.MaxValue : soonest;
            ScheduleServe(p, ref port, now);
        }
    }

    private Frame PauseFrame(int queue, uint on) => LinkControl(FrameKind.Pause, _options.Pause.FrameBytes, queue, on);

    private static Frame LinkControl(FrameKind kind, int bytes, int queue, uint extra) =>
        new()
        {
            Time = -1,
            Flow = -1,
            Bytes = (ushort)bytes,
            Kind = kind,
            Flags = (FrameFlags)queue,
            Extra = extra,
        };

    private long QuantaPs(int p) => WireTime.Of((long)_quanta * QuantumBytes, _state.Rates[p]);

    private long HalfQuantaPs(int p) => QuantaPs(p) / 2;

    // All pauses of a port are said again together, before any of them runs out; they go with the first frames that it sends.
    private void QueueRefresh(int p, ref Port port, long now)
    {
        for (int bits = port.Pausing; bits != 0; bits &= bits - 1)
        {
            Push(p, ref port, _linkControl, PauseFrame(BitOperations.TrailingZeroCount(bits), PauseOn));
        }
        _refreshes[p] = port.Pausing == 0 ? long.MaxValue : now + HalfQuantaPs(p);
    }

    private void SendLinkControl(int p, ref Port port, Frame frame, long now)
    {
        if ((port.Traits & PortTraits.Down) != 0)
        {
            return;
        }
        if ((port.Waiting >> _linkControl & 1) == 0 && now >= port.BusyUntil)
        {
            Start(p, ref port, ref frame, now);
            if (port.Waiting != 0 || (port.Traits & PortTraits.Host) != 0)
            {
                ScheduleServe(p, ref port, now);
            }
            return;
        }
        Push(p, ref port, _linkControl, frame);
        SetSlot(port.ServeSlot, Math.Min(_slots[port.ServeSlot], Math.Max(now, port.BusyUntil)));
    }

    private void ReceiveLinkControl(int p, ref Port port, in Frame frame, long now)
    {
        int queue = (int)(frame.Flags & FrameFlags.ClassMask);
        if (frame.Kind == FrameKind.Credit)
        {
            _creditUses[p * _classCount + queue].Available += (int)frame.Extra;
        }
        else
        {
            ref PauseWindow pause = ref _pauseWindows[p * _classCount + queue];
            PausedAt(p, ref port, now, now);
            bool binds = (port.Paused >> queue & 1) != 0;
            if (frame.Extra == PauseOn)
            {
                // A pause that comes before the last resume binds continues the one before.
                pause.From = binds ? pause.From : now + _options.Pause.ReactionPs;
                pause.Until = _quanta == 0 ? long.MaxValue : now + _options.Pause.ReactionPs + QuantaPs(p);
                port.PausedSince = port.Paused == 0 ? now : port.PausedSince;
                port.Paused |= (ushort)(1 << queue);
            }
            else
            {
                pause.Until = now + _options.Pause.ReactionPs;
            }
        }
        ScheduleServe(p, ref port, now);
    }

    /// <summary>Classes that may not start at a time from now on; forgets pauses that are over now.</summary>
    private int PausedAt(int p, ref Port port, long at, long now)
    {
        int paused = 0;
        for (int bits = port.Paused; bits != 0; bits &= bits - 1)
        {
            int queue = BitOperations.TrailingZeroCount(bits);
            ref PauseWindow pause = ref _pauseWindows[p * _classCount + queue];
            if (pause.Until <= now)
            {
                port.Paused &= unchecked((ushort)~(1 << queue));
                if (port.Paused == 0)
                {
                    long stood = pause.Until - port.PausedSince;
                    port.PausedPs += stood;
                    LongestPause =
                        stood < LongestPause.Ps ? LongestPause : LongestPause.Of(LongestPause, new LongestPause(p, port.PausedSince, stood));
                }
            }
            else if (pause.From <= at && at < pause.Until)
            {
                paused |= 1 << queue;
            }
        }
        return paused;
    }

    private long EndOfPause(int p, ref Port port)
    {
        long end = long.MaxValue;
        for (int bits = port.Paused; bits != 0; bits &= bits - 1)
        {
            end = Math.Min(end, _pauseWindows[p * _classCount + BitOperations.TrailingZeroCount(bits)].Until);
        }
        return end;
    }

    private int Units(int bytes) => (bytes + _options.Buffer.CreditUnitBytes - 1) / _options.Buffer.CreditUnitBytes * _options.Buffer.CreditUnitBytes;

    private bool TakeCredit(int p, int queue, int bytes)
    {
        ref int available = ref _creditUses[p * _classCount + queue].Available;
        int needed = Units(bytes);
        if (available < needed)
        {
            return false;
        }
        available -= needed;
        return true;
    }

    // Whether any of the queues can send its first frame.
    private bool HasCredit(int p, int queues)
    {
        for (int bits = queues; bits != 0; bits &= bits - 1)
        {
            int queue = BitOperations.TrailingZeroCount(bits);
            if (queue == _linkControl || _creditUses[p * _classCount + queue].Available >= Units(_queues[p * _queueCount + queue].Head.Bytes))
            {
                return true;
            }
        }
        return false;
    }

    // An update goes out when a quarter of the buffer is free anew: never fewer than one frame may then be missing.
    private void ReturnCredit(int ingress, int queue, int bytes, long now)
    {
        ref CreditUse credit = ref _creditUses[ingress * _classCount + queue];
        credit.Freed += Units(bytes);
        _ingress[ingress * _classCount + queue].Bytes -= Units(bytes);
        int peer = _ports[ingress].Peer;
        // With nothing held here the rest is told too: a buffer of one frame must not wait for more.
        bool isEmpty = _ingress[ingress * _classCount + queue].Bytes == 0;
        if (isEmpty || credit.Freed >= Math.Min(_frameBytes, _state.CreditOf(peer) / 4))
        {
            uint freed = (uint)credit.Freed;
            credit.Freed = 0;
            SendLinkControl(ingress, ref _ports[ingress], LinkControl(FrameKind.Credit, CreditFrameBytes, queue, freed), now);
        }
    }
}
