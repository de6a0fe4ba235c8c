using System.Numerics;
using Heliograph.Simulation.Kernel;

namespace Heliograph.Simulation.Packet;

/// <summary>Ports that go down, come up and change; between windows only, while all workers stand.</summary>
internal sealed unsafe partial class PacketWorker<TControl>
{
    public override void TakeDown(int p, long now)
    {
        ref Port port = ref _ports[p];
        Enter(port.Node);
        port.Traits |= PortTraits.Down;
        for (int queue = 0; queue < _queueCount; queue++)
        {
            ref FrameQueue frames = ref _queues[p * _queueCount + queue];
            while (!frames.IsEmpty)
            {
                frames.Pop(out Frame frame, Pool);
                port.QueuedBytes -= frame.Bytes;
                if (queue != _linkControl)
                {
                    FreeIngress(frame, now);
                    frame.Time = -1; // It is freed.
                    Drop(p, ref port, frame, now, isFault: true);
                }
            }
        }
        port.Waiting = 0;
        SetSlot(port.ServeSlot, long.MaxValue);
        EmptyWire(p, ref port);
        Refresh();
    }

    public override void BringUp(int p, long now)
    {
        ref Port port = ref _ports[p];
        Enter(port.Node);
        port.Traits &= ~PortTraits.Down;
        port.Paused = 0;
        _buffers[port.Node].Pausing -= BitOperations.PopCount(port.Pausing);
        port.Pausing = 0;
        if (_quanta > 0)
        {
            _refreshes[p] = long.MaxValue;
        }
        port.BusyUntil = now - port.ToPeerPs; // Free, and nothing of before is on the wire.
        for (int c = 0; c < _classCount && _credits; c++)
        {
            // What the far end still holds of it is not free yet.
            ref CreditUse credit = ref _creditUses[p * _classCount + c];
            credit.Available = _state.CreditOf(p) - _ingress[port.Peer * _classCount + c].Bytes;
            _creditUses[port.Peer * _classCount + c].Freed = 0;
        }
        ScheduleServe(p, ref port, now);
        Refresh();
    }

    public override void Wake(int flow, long now)
    {
        ref Sender sender = ref _senders[flow];
        Enter(_ports[sender.Port].Node);
        Wake(flow, ref sender, now);
        if (sender.State != SenderState.Idle)
        {
            ScheduleServe(sender.Port, ref _ports[sender.Port], now);
        }
        Refresh();
    }

    /// <summary>Takes a flow out of the list it waits in, so that it can wait at another port.</summary>
    public override void Withdraw(int flow)
    {
        ref Sender sender = ref _senders[flow];
        if (sender.State == SenderState.Paced)
        {
            RemovePaced(ref _paced[sender.Port], sender.Link);
        }
        else if (sender.State == SenderState.Ready)
        {
            ref ReadyList ready = ref _ready[sender.Port * _classCount + sender.Class];
            int next = ready.Head;
            (ready.Head, ready.Tail) = (-1, -1);
            while (next >= 0)
            {
                int one = next;
                next = _senders[one].Link;
                if (one != flow)
                {
                    MakeReady(one, ref _senders[one]);
                }
            }
            sender.State = SenderState.Idle;
        }
    }

    private void EmptyWire(int p, ref Port port)
    {
        Frame* head = port.WireHead;
        while (head->Time != long.MaxValue)
        {
            Counters.LostOnWire += head->Kind < FrameKind.Pause ? 1 : 0;
            GiveTelemetry(*head);
            head->Time = long.MaxValue;
            head++;
            if (FramePool.IsEnd(head))
            {
                Frame* chunk = FramePool.ChunkOf(head - 1);
                head = *FramePool.Link(chunk);
                Pool.Give(chunk);
            }
        }
        port.WireHead = head;
        SetSlot(port.InSlot, long.MaxValue);
    }

    private void Enter(int node)
    {
        _process = _state.ProcessOfNode[node];
        _windowEnd = long.MaxValue;
        _kind = ProcessKind.Tiny; // Between windows slots alone are set.
    }

    private void Refresh()
    {
        Process process = _processTable[_process];
        _processNext[_process] = EventSlots.Least(_slots + process.First, process.Count);
    }
}
