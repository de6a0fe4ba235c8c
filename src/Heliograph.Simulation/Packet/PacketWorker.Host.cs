using System.Runtime.CompilerServices;
using Heliograph.Model;
using Heliograph.Simulation.Kernel;

namespace Heliograph.Simulation.Packet;

/// <summary>Hosts sending: queue pairs take turns at their port; those that must keep a pace wait in a heap beside.</summary>
internal sealed unsafe partial class PacketWorker<TControl>
{
    /// <summary>The next packet of the queue pair whose turn it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryNextPacket(int p, ref Port port, long now, out Frame frame)
    {
        ReleasePaced(p, now);
        int paused = PausedAt(p, ref port, now, now);
        for (int c = _classCount - 1; c >= 0; c--)
        {
            ref ReadyList ready = ref _ready[p * _classCount + c];
            if (ready.Head < 0 || (paused >> c & 1) != 0)
            {
                continue;
            }
            if (_credits && !TakeCredit(p, c, _frameBytes))
            {
                continue;
            }
            int flow = ready.Head;
            ref Sender sender = ref _senders[flow];
            ready.Head = sender.Link;
            if (ready.Head < 0)
            {
                ready.Tail = -1;
            }
            sender.State = SenderState.Idle;
            if (!CanSend(flow, ref sender))
            {
                // Answers that came while it waited its turn left it nothing to send.
                if (_credits)
                {
                    _creditUses[p * _classCount + c].Available += Units(_frameBytes);
                }
                c++;
                continue;
            }
            MakePacket(flow, ref sender, now, out frame);
            if (_credits)
            {
                _creditUses[p * _classCount + c].Available += Units(_frameBytes) - Units(frame.Bytes);
            }
            Requeue(flow, ref sender);
            return true;
        }
        frame = default;
        return false;
    }

    /// <summary>When <see cref="TryNextPacket"/> could succeed by time alone.</summary>
    private long NextPacketTime(int p, ref Port port, int paused, long now)
    {
        for (int c = 0; c < _classCount; c++)
        {
            bool canSend = !_credits || _creditUses[p * _classCount + c].Available >= Units(_frameBytes);
            if (_ready[p * _classCount + c].Head >= 0 && (paused >> c & 1) == 0 && canSend)
            {
                return Math.Max(now, port.BusyUntil);
            }
        }
        ref PaceHeap heap = ref _paced[p];
        if (heap.Count == 0)
        {
            return long.MaxValue;
        }
        long first = _senders[_pacedFlows[heap.First]].NextAvailable;
        return Math.Max(Math.Max(now, port.BusyUntil), first);
    }

    private void MakePacket(int flow, ref Sender sender, long now, out Frame frame)
    {
        uint sequence = NextSequence(flow, ref sender, out bool isRepeat);
        TControl.Advance(ref _controls[_state.FirstMessage[flow]], ref sender, _settings[flow], _options.Congestion, now);
        bool last = sequence + 1 == sender.Packets;
        int bytes = _options.HeaderBytes + (last ? sender.LastPayload : _options.PayloadBytes);
        frame = new Frame
        {
            Time = -1,
            Route = sender.PathCount > 0 ? NextPath(flow, ref sender, now) : sender.Route,
            Flow = flow,
            Sequence = sequence,
            Bytes = (ushort)bytes,
            Kind = FrameKind.Data,
            Flags = (FrameFlags)sender.Class | (last ? FrameFlags.Last : 0) | (isRepeat ? FrameFlags.Retransmitted : 0),
            Extra = TControl.UsesTelemetry ? _state.Telemetry.Take(ref _freeTelemetry) : unchecked((uint)(now >> 8)),
        };
        Counters.DataFramesSent++;
        if (isRepeat)
        {
            sender.Retransmitted++;
            Counters.Retransmissions++;
        }
        sender.Credit -= _receiverPaced ? 1 : 0;
        sender.LastSent = now;
        // The pace counts from the start of this frame: at line rate the port itself is the clock.
        sender.NextAvailable = sender.PacePsPerByte > 0 ? now + (long)(bytes * sender.PacePsPerByte) : now;
        if (_options.TimeoutPs > 0 && sender.Deadline == long.MaxValue)
        {
            sender.Deadline = now + _options.TimeoutPs;
            AddTimer(_state.Traffic.Flows[flow].Source, sender.Deadline, flow, TimerKind.Timeout);
        }
        if (_options.AcknowledgeEvery > 1 && !CanSend(flow, ref sender))
        {
            frame.Flags |= FrameFlags.Probe; // The sender waits for the answer.
        }
        if (sequence + 1 == sender.Packets && !isRepeat)
        {
            StartNextMessage(flow, now);
        }
    }

    // Go-back-N resends by going back; selective repeat takes what is marked first.
    private uint NextSequence(int flow, ref Sender sender, out bool isRepeat)
    {
        if (sender.Resend > 0)
        {
            isRepeat = true;
            sender.Resend--;
            sender.InFlight++;
            return TakeMarked(ref sender);
        }
        uint sequence = sender.Next++;
        isRepeat = sequence < sender.Highest;
        sender.Highest = Math.Max(sender.Highest, sender.Next);
        sender.InFlight++;
        return sequence;
    }

    // Every path once a round, in an order drawn anew for each.
    private ulong NextPath(int flow, ref Sender sender, long now)
    {
        uint count = (uint)sender.PathCount;
        if (_options.Paths == PathChoice.Flowlet)
        {
            sender.PathPosition += now - sender.LastSent > _options.FlowletGapPs ? 1 : 0;
            return _paths[sender.FirstPath + (int)(_state.PathDraws.At((ulong)flow).Bits((ulong)sender.PathPosition) % count)];
        }
        uint position = (uint)sender.PathPosition++;
        RandomStream draws = _state.PathDraws.At((ulong)flow);
        uint path =
            _options.Paths == PathChoice.SprayRandom
                ? (uint)(draws.Bits(position) % count)
                : Shuffle.At(position % count, count, draws.Bits(position / count));
        return _paths[sender.FirstPath + (int)path];
    }

    /// <summary>True where the flow has something that it may send, but for its pace.</summary>
    private bool CanSend(int flow, ref Sender sender)
    {
        if (sender.Start < 0 || sender.Finish >= 0)
        {
            return false;
        }
        if (_receiverPaced)
        {
            return sender.Credit > 0 && (sender.Resend > 0 || sender.Next < sender.Packets);
        }
        if (sender.Resend == 0 && sender.Next >= sender.Packets)
        {
            return false;
        }
        return sender.WindowBytes == 0 || (long)InFlight(flow) * _options.PayloadBytes < sender.WindowBytes;
    }

    // Packets of the connection on their way: of this message and of those before it that are not done.
    private int InFlight(int flow)
    {
        int packets = 0;
        for (int message = flow; message >= 0 && _senders[message].Finish < 0; message = _state.PreviousMessage[message])
        {
            ref Sender sender = ref _senders[message];
            packets += _selective ? sender.InFlight : (int)(sender.Next - sender.Acknowledged);
        }
        return packets;
    }

    /// <summary>Puts a flow where it waits for its turn: the ready list, the pacing heap, or nowhere while it may not send.</summary>
    private void Requeue(int flow, ref Sender sender)
    {
        if (sender.State != SenderState.Idle || !CanSend(flow, ref sender))
        {
            return;
        }
        ref Port port = ref _ports[sender.Port];
        if (sender.NextAvailable <= port.BusyUntil || sender.NextAvailable <= sender.LastSent)
        {
            MakeReady(flow, ref sender);
        }
        else
        {
            PushPaced(flow, ref sender);
        }
    }

    /// <summary>A flow may have become able to send: queues it and wakes its port.</summary>
    private void Wake(int flow, ref Sender sender, long now)
    {
        if (sender.State == SenderState.Idle && CanSend(flow, ref sender))
        {
            if (sender.NextAvailable <= now)
            {
                MakeReady(flow, ref sender);
            }
            else
            {
                PushPaced(flow, ref sender);
            }
            ScheduleServe(sender.Port, ref _ports[sender.Port], now);
        }
    }

    private void MakeReady(int flow, ref Sender sender)
    {
        ref ReadyList ready = ref _ready[sender.Port * _classCount + sender.Class];
        sender.State = SenderState.Ready;
        sender.Link = -1;
        if (ready.Tail < 0)
        {
            ready.Head = flow;
        }
        else
        {
            _senders[ready.Tail].Link = flow;
        }
        ready.Tail = flow;
    }

    private void ReleasePaced(int p, long now)
    {
        ref PaceHeap heap = ref _paced[p];
        while (heap.Count > 0)
        {
            int flow = _pacedFlows[heap.First];
            ref Sender sender = ref _senders[flow];
            if (sender.NextAvailable > now)
            {
                return;
            }
            RemovePaced(ref heap, 0);
            MakeReady(flow, ref sender);
        }
    }

    // The pacing heap: flows by (time, id); a flow knows its place by Link.
    private void PushPaced(int flow, ref Sender sender)
    {
        ref PaceHeap heap = ref _paced[sender.Port];
        sender.State = SenderState.Paced;
        SiftUp(_pacedFlows + heap.First, heap.Count++, flow);
    }

    /// <summary>The pace of a flow in the heap has changed.</summary>
    private void MovePaced(int flow, ref Sender sender, long now)
    {
        ref PaceHeap heap = ref _paced[sender.Port];
        RemovePaced(ref heap, sender.Link);
        PushPaced(flow, ref sender);
        ScheduleServe(sender.Port, ref _ports[sender.Port], now);
    }

    private void RemovePaced(ref PaceHeap heap, int place)
    {
        int* flows = _pacedFlows + heap.First;
        _senders[flows[place]].State = SenderState.Idle;
        int last = flows[--heap.Count];
        if (place == heap.Count)
        {
            return;
        }
        if (place > 0 && IsSooner(last, flows[(place - 1) / 2]))
        {
            SiftUp(flows, place, last);
            return;
        }
        while (true)
        {
            int child = 2 * place + 1;
            if (child >= heap.Count)
            {
                break;
            }
            if (child + 1 < heap.Count && IsSooner(flows[child + 1], flows[child]))
            {
                child++;
            }
            if (!IsSooner(flows[child], last))
            {
                break;
            }
            flows[place] = flows[child];
            _senders[flows[place]].Link = place;
            place = child;
        }
        flows[place] = last;
        _senders[last].Link = place;
    }

    private void SiftUp(int* flows, int place, int flow)
    {
        while (place > 0)
        {
            int parent = (place - 1) / 2;
            if (!IsSooner(flow, flows[parent]))
            {
                break;
            }
            flows[place] = flows[parent];
            _senders[flows[place]].Link = place;
            place = parent;
        }
        flows[place] = flow;
        _senders[flow].Link = place;
    }

    private bool IsSooner(int a, int b)
    {
        long at = _senders[a].NextAvailable;
        long bt = _senders[b].NextAvailable;
        return at < bt || (at == bt && a < b);
    }
}
