using Heliograph.Model.Traffic;
using Heliograph.Simulation.Kernel;

namespace Heliograph.Simulation.Packet;

/// <summary>Flows beginning, timing out, being pulled and finishing.</summary>
internal sealed unsafe partial class PacketWorker<TControl>
{
    private void FireTimer(int host, long now)
    {
        ref PaceHeap heap = ref _timerHeaps[host];
        TimerEntry entry = TimerHeap.Pop(_timers + heap.First, ref heap.Count);
        SetSlot(_timerSlots[host], heap.Count > 0 ? _timers[heap.First].Time : long.MaxValue);
        switch ((TimerKind)entry.Kind)
        {
            case TimerKind.Start:
                WaitingToStart -= _state.Traffic.Flows[entry.Key].StartTrigger >= 0 ? 1 : 0;
                Due(entry.Key, now);
                break;
            case TimerKind.Timeout:
                TimeOut(entry.Key, now);
                break;
            default:
                SendPulls(entry.Key, now);
                break;
        }
    }

    private void AddTimer(int host, long time, int key, TimerKind kind)
    {
        ref PaceHeap heap = ref _timerHeaps[host];
        TimerHeap.Push(
            _timers + heap.First,
            ref heap.Count,
            new TimerEntry
            {
                Time = time,
                Key = key,
                Kind = (int)kind,
            }
        );
        SetSlot(_timerSlots[host], _timers[heap.First].Time);
    }

    // A message starts when its time or trigger has come and the message before it on the connection has been sent.
    private void Due(int flow, long now)
    {
        _state.IsDue[flow] = true;
        if (_state.MayStart[flow] && _senders[flow].Start < 0)
        {
            Begin(flow, now);
        }
    }

    private void StartNextMessage(int flow, long now)
    {
        int next = _state.NextMessage[flow];
        if (next < 0)
        {
            return;
        }
        _state.MayStart[next] = true;
        if (_state.IsDue[next])
        {
            Begin(next, now);
        }
    }

    private void Begin(int flow, long now)
    {
        ref Sender sender = ref _senders[flow];
        sender.Start = now;
        sender.Credit = _receiverPaced ? _options.Congestion.InitialPackets : 0;
        int first = _state.FirstMessage[flow];
        if (first == flow)
        {
            sender.WindowBytes = _settings[flow].WindowBytes;
            TControl.Start(ref _controls[flow], ref sender, _settings[flow], _options.Congestion, now);
        }
        else
        {
            // The connection goes on as it stands: pace, window and congestion state.
            ref Sender before = ref _senders[_senders[first].CurrentMessage];
            (sender.PacePsPerByte, sender.WindowBytes, sender.NextAvailable) = (before.PacePsPerByte, before.WindowBytes, before.NextAvailable);
            _senders[first].CurrentMessage = flow;
        }
        Wake(flow, ref sender, now);
    }

    private void Finish(int flow, ref Sender sender, long now)
    {
        sender.Finish = now;
        Counters.FlowsDone++;
        if (sender.State == SenderState.Paced)
        {
            RemovePaced(ref _paced[sender.Port], sender.Link);
        }
        Fire(_state.Traffic.Flows[flow].SendDoneTrigger, now);
        if (_state.NextMessage[flow] is var next and >= 0 && !_state.MayStart[next])
        {
            StartNextMessage(flow, now);
        }
    }

    private void Received(int flow, ref Receiver receiver, long now)
    {
        receiver.Finish = now;
        Fire(_state.Traffic.Flows[flow].ReceiveDoneTrigger, now);
    }

    private void Fire(int trigger, long now)
    {
        if (trigger < 0)
        {
            return;
        }
        int fired = ++_state.TriggerFired[trigger];
        TriggerSpec spec = _state.Traffic.Triggers[trigger];
        ReadOnlySpan<int> targets = _state.TriggerFlows.AsSpan(
            _state.TriggerStart[trigger],
            _state.TriggerStart[trigger + 1] - _state.TriggerStart[trigger]
        );
        switch (spec.Kind)
        {
            case TriggerKind.MultiShot when fired <= targets.Length:
                StartTriggered(targets[fired - 1], now);
                break;
            case TriggerKind.OneShot when fired == 1:
            case TriggerKind.Barrier when fired == spec.Count:
                foreach (int target in targets)
                {
                    StartTriggered(target, now);
                }
                break;
        }
    }

    private void StartTriggered(int flow, long now)
    {
        FlowSpec spec = _state.Traffic.Flows[flow];
        if (spec.StartPs > 0)
        {
            WaitingToStart++;
            AddTimer(spec.Source, now + spec.StartPs, flow, TimerKind.Start);
        }
        else
        {
            Due(flow, now);
        }
    }

    // Nothing was acknowledged for a timeout: everything unacknowledged counts as lost.
    private void TimeOut(int flow, long now)
    {
        ref Sender sender = ref _senders[flow];
        if (sender.Finish >= 0)
        {
            return;
        }
        if (sender.Deadline == long.MaxValue)
        {
            return;
        }
        if (sender.Deadline > now)
        {
            AddTimer(_state.Traffic.Flows[flow].Source, sender.Deadline, flow, TimerKind.Timeout);
            return;
        }
        if (_selective)
        {
            int words = (int)((sender.Packets + 63) / 64);
            for (uint s = sender.Acknowledged; s < sender.Next; s++)
            {
                if (!HasBit(sender.Bitmap, s) && SetBit(sender.Bitmap + words, s))
                {
                    sender.Resend++;
                    sender.InFlight--;
                }
            }
            sender.Credit = _receiverPaced ? Math.Max(1, sender.Credit) : 0;
        }
        else
        {
            sender.Next = sender.Acknowledged;
        }
        sender.Deadline = now + _options.TimeoutPs;
        AddTimer(_state.Traffic.Flows[flow].Source, sender.Deadline, flow, TimerKind.Timeout);
        Wake(flow, ref sender, now);
    }

    /// <summary>The receiver lets the flow send more.</summary>
    private void Grant(int flow, int packets, long now)
    {
        ref Sender sender = ref _senders[flow];
        if (sender.Finish < 0)
        {
            sender.Credit += packets;
            Wake(flow, ref sender, now);
        }
    }

    // A packet came in: its place on the way is free. Where the port owes no other flow a pull the answer carries it; else it waits its turn.
    private void QueuePull(int flow, ref Receiver receiver, ref Frame data, FrameKind kind, long now)
    {
        int p = receiver.Port;
        ref PullPort pulls = ref _pulls[p];
        if (pulls.Head < 0 && now >= pulls.Next)
        {
            pulls.Next = now + PullGapPs(p);
            receiver.Granted++;
            Answer(ref receiver, ref data, kind, data.Sequence, now, pulls: true);
            return;
        }
        receiver.Granted++;
        Answer(ref receiver, ref data, kind, data.Sequence, now);
        if (++receiver.SinceAcknowledged == 1)
        {
            receiver.Link = -1;
            if (pulls.Head < 0)
            {
                pulls.Head = flow;
            }
            else
            {
                _receivers[pulls.Tail].Link = flow;
            }
            pulls.Tail = flow;
        }
        if (!pulls.IsScheduled)
        {
            pulls.IsScheduled = true;
            AddTimer(_ports[p].Node, Math.Max(now, pulls.Next), p, TimerKind.Pull);
        }
    }

    // The time of a full frame on the port: pulled packets come in back to back and no faster.
    private long PullGapPs(int p) => WireTime.Of(_frameBytes, _state.Rates[p]);

    private void SendPulls(int p, long now)
    {
        ref PullPort pulls = ref _pulls[p];
        pulls.IsScheduled = false;
        while (pulls.Head >= 0)
        {
            int flow = pulls.Head;
            ref Receiver receiver = ref _receivers[flow];
            pulls.Head = receiver.Link;
            bool isOver = receiver.Finish >= 0;
            receiver.SinceAcknowledged = isOver ? 0 : receiver.SinceAcknowledged - 1;
            if (receiver.SinceAcknowledged > 0)
            {
                // Flows take turns.
                receiver.Link = -1;
                if (pulls.Head < 0)
                {
                    pulls.Head = flow;
                }
                else
                {
                    _receivers[pulls.Tail].Link = flow;
                }
                pulls.Tail = flow;
            }
            if (!isOver)
            {
                SendPull(flow, ref receiver, now);
                pulls.Next = now + PullGapPs(p);
                break;
            }
        }
        if (pulls.Head >= 0)
        {
            pulls.IsScheduled = true;
            AddTimer(_ports[p].Node, pulls.Next, p, TimerKind.Pull);
        }
    }

    private void SendPull(int flow, ref Receiver receiver, long now)
    {
        Frame pull = new()
        {
            Time = -1,
            Route = receiver.PathCount > 0 ? AnswerPath(flow, receiver, receiver.Granted + (1UL << 32) - receiver.SinceAcknowledged) : receiver.Route,
            Flow = flow,
            Bytes = (ushort)_options.AcknowledgementBytes,
            Kind = FrameKind.Pull,
            Flags = (FrameFlags)receiver.Class,
        };
        Counters.ControlFramesSent++;
        SendFromHost(receiver.Port, ref pull, now);
    }
}
