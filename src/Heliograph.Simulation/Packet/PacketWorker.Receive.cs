using System.Numerics;
using System.Runtime.CompilerServices;
using Heliograph.Model.Traffic;
using Heliograph.Simulation.Kernel;
using Heliograph.Simulation.Packet.Congestion;

namespace Heliograph.Simulation.Packet;

/// <summary>Hosts receiving: data is answered, answers move the sender on.</summary>
internal sealed unsafe partial class PacketWorker<TControl>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Deliver(int p, ref Port port, ref Frame frame, long now)
    {
        if (_checksEnds && !IsAtItsEnd(port.Node, frame))
        {
            frame.Time = -1; // Its credit is given back; the time is no port.
            Drop(p, ref port, frame, now, isFault: true);
            return;
        }
        switch (frame.Kind)
        {
            case FrameKind.Data:
                Counters.DataFramesDelivered++;
                if (_selective)
                {
                    ReceiveSelective(ref port, ref frame, now);
                }
                else
                {
                    ReceiveInOrder(ref frame, now);
                }
                break;
            case FrameKind.Pull:
                Counters.ControlFramesDelivered++;
                Grant(frame.Flow, 1, now);
                break;
            default:
                Counters.ControlFramesDelivered++;
                ReceiveAnswer(ref frame, now);
                break;
        }
    }

    // Where circuits are swapped an old route can end at a host that is not meant.
    private bool IsAtItsEnd(int node, in Frame frame)
    {
        FlowSpec flow = _state.Traffic.Flows[frame.Flow];
        return node == (frame.Kind == FrameKind.Data ? flow.Destination : flow.Source);
    }

    // Go-back-N: only the next packet counts; a gap is reported once, and again only when the sender has gone back and failed anew.
    private void ReceiveInOrder(ref Frame frame, long now)
    {
        ref Receiver receiver = ref _receivers[frame.Flow];
        uint sequence = frame.Sequence;
        bool wentBack = sequence <= receiver.Received;
        receiver.Received = sequence;
        if ((frame.Flags & FrameFlags.CongestionExperienced) != 0)
        {
            receiver.Marked = 1;
        }
        if (sequence > receiver.Expected)
        {
            if (receiver.LastNegative != receiver.Expected || wentBack)
            {
                receiver.LastNegative = receiver.Expected;
                Answer(ref receiver, ref frame, FrameKind.NegativeAcknowledgement, receiver.Expected, now);
            }
            else
            {
                GiveTelemetry(frame);
            }
            return;
        }
        if (sequence == receiver.Expected)
        {
            receiver.Expected++;
            Counters.PayloadDelivered += frame.Bytes - _options.HeaderBytes;
        }
        receiver.SinceAcknowledged++;
        bool complete = receiver.Expected == receiver.Packets;
        if (receiver.SinceAcknowledged >= _options.AcknowledgeEvery || complete || (frame.Flags & FrameFlags.Probe) != 0)
        {
            receiver.SinceAcknowledged = 0;
            Answer(ref receiver, ref frame, FrameKind.Acknowledgement, receiver.Expected, now);
        }
        else
        {
            GiveTelemetry(frame);
        }
        if (complete && receiver.Finish < 0)
        {
            Received(frame.Flow, ref receiver, now);
        }
    }

    // Selective repeat: every packet is kept and answered by its number. A header without payload asks for its repeat.
    private void ReceiveSelective(ref Port port, ref Frame frame, long now)
    {
        ref Receiver receiver = ref _receivers[frame.Flow];
        uint sequence = frame.Sequence;
        receiver.Marked = (frame.Flags & FrameFlags.CongestionExperienced) != 0 ? (byte)1 : (byte)0;
        bool trimmed = (frame.Flags & FrameFlags.Trimmed) != 0;
        int bytes = frame.Bytes - _options.HeaderBytes;
        FrameKind kind = trimmed ? FrameKind.NegativeAcknowledgement : FrameKind.Acknowledgement;
        bool isNew = !trimmed && SetBit(receiver.Bitmap, sequence);
        if (isNew)
        {
            receiver.Received++;
            Counters.PayloadDelivered += bytes;
            while (receiver.Expected < receiver.Packets && HasBit(receiver.Bitmap, receiver.Expected))
            {
                receiver.Expected++;
            }
        }
        bool complete = receiver.Received == receiver.Packets;
        int flow = frame.Flow;
        receiver.Arrivals++;
        if (_coalesces && !trimmed)
        {
            AnswerTogether(ref receiver, ref frame, atOnce: complete || !isNew || receiver.Received == 1, now);
            if (complete && receiver.Finish < 0)
            {
                Received(flow, ref receiver, now);
            }
            return;
        }
        if (_receiverPaced && NeedsPull(receiver))
        {
            QueuePull(flow, ref receiver, ref frame, kind, now);
        }
        else
        {
            Answer(ref receiver, ref frame, kind, sequence, now);
        }
        if (complete && receiver.Finish < 0)
        {
            Received(flow, ref receiver, now);
        }
    }

    // One answer for several packets: it names all that have come in from the first missing one on, as UEC's 64-bit selective acknowledgement does.
    // The first, the last, a marked and a doubled packet are answered at once.
    private void AnswerTogether(ref Receiver receiver, ref Frame frame, bool atOnce, long now)
    {
        atOnce |= receiver.Marked != 0 || (frame.Flags & (FrameFlags.Last | FrameFlags.Probe)) != 0;
        if (++receiver.SinceAcknowledged < _options.AcknowledgeEvery && !atOnce)
        {
            GiveTelemetry(frame);
            return;
        }
        receiver.SinceAcknowledged = 0;
        uint stamp = frame.Extra;
        if (!TControl.UsesTelemetry)
        {
            frame.Extra = _state.Telemetry.Take(ref _freeTelemetry);
        }
        TelemetryRecord* record = _state.Telemetry.At(frame.Extra);
        (record->Base, record->Stamp, record->Bits) = (receiver.Expected, stamp, BitsFrom(receiver.Bitmap, receiver.Expected, receiver.Packets));
        Answer(ref receiver, ref frame, FrameKind.Acknowledgement, frame.Sequence, now);
    }

    // 64 bits of a bitmap from a bit on.
    private ulong BitsFrom(int bitmap, uint first, uint count)
    {
        int word = (int)(first / 64);
        int shift = (int)(first % 64);
        int words = (int)((count + 63) / 64);
        ulong low = word < words ? _bitmaps[bitmap + word] >> shift : 0;
        ulong high = shift > 0 && word + 1 < words ? _bitmaps[bitmap + word + 1] << (64 - shift) : 0;
        return low | high;
    }

    /// <summary>Sends an answer to a data frame; it carries the frame's time stamp or telemetry back.</summary>
    private void Answer(ref Receiver receiver, ref Frame data, FrameKind kind, uint sequence, long now, bool pulls = false)
    {
        Frame answer = new()
        {
            Time = -1,
            Route = receiver.PathCount > 0 ? AnswerPath(data.Flow, receiver, receiver.Arrivals) : receiver.Route,
            Flow = data.Flow,
            Sequence = sequence,
            Bytes = (ushort)_options.AcknowledgementBytes,
            Kind = kind,
            Flags = (FrameFlags)receiver.Class | (receiver.Marked != 0 ? FrameFlags.CongestionExperienced : 0) | (pulls ? FrameFlags.Probe : 0),
            Extra = data.Extra,
        };
        receiver.Marked = 0;
        Counters.ControlFramesSent++;
        SendFromHost(receiver.Port, ref answer, now);
    }

    // What was sent and has not come in, against what is still missing: more would be pulled for nothing.
    private bool NeedsPull(in Receiver receiver)
    {
        long underway = (long)_options.Congestion.InitialPackets + receiver.Granted - receiver.Arrivals;
        return underway < receiver.Packets - receiver.Received;
    }

    private ulong AnswerPath(int flow, in Receiver receiver, ulong number)
    {
        ulong draw = _state.PathDraws.At((uint)flow + (1UL << 40)).Bits(number);
        return _paths[receiver.FirstPath + (int)(draw % (ulong)receiver.PathCount)];
    }

    private void SendFromHost(int p, ref Frame frame, long now)
    {
        Send(p, ref frame, now);
        ref Port port = ref _ports[p];
        if (_slots[port.ServeSlot] < port.BusyUntil || _slots[port.ServeSlot] == long.MaxValue)
        {
            ScheduleServe(p, ref port, now);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReceiveAnswer(ref Frame frame, long now)
    {
        int flow = frame.Flow;
        ref Sender sender = ref _senders[flow];
        bool negative = frame.Kind == FrameKind.NegativeAcknowledgement;
        if (sender.Finish >= 0)
        {
            GiveTelemetry(frame);
            return;
        }
        uint before = sender.Acknowledged;
        long acknowledged =
            _coalesces && !negative ? AcknowledgeTogether(ref sender, frame)
            : _selective ? AcknowledgeSelective(ref sender, frame.Sequence, negative)
            : AcknowledgeInOrder(ref sender, frame.Sequence, negative);
        if (!TControl.IgnoresPlainAnswers || negative || (frame.Flags & FrameFlags.CongestionExperienced) != 0)
        {
            Feed(flow, ref sender, frame, acknowledged, negative, now);
        }
        GiveTelemetry(frame);
        if (sender.Acknowledged != before || _receiverPaced)
        {
            sender.Deadline = sender.Acknowledged == sender.Packets || _options.TimeoutPs == 0 ? long.MaxValue : now + _options.TimeoutPs;
        }
        if (sender.Acknowledged == sender.Packets)
        {
            Finish(flow, ref sender, now);
            WakeCurrent(flow, now);
            return;
        }
        if ((frame.Flags & FrameFlags.Probe) != 0)
        {
            sender.Credit++;
        }
        Wake(flow, ref sender, now);
        WakeCurrent(flow, now);
    }

    // An answer to an earlier message makes room for the one being sent.
    private void WakeCurrent(int flow, long now)
    {
        int current = _senders[_state.FirstMessage[flow]].CurrentMessage;
        if (current != flow)
        {
            Wake(current, ref _senders[current], now);
        }
    }

    // Tells the congestion control of the connection; its new pace is that of the message being sent, and may move it in the heap.
    private void Feed(int flow, ref Sender sender, in Frame frame, long acknowledged, bool negative, long now)
    {
        TelemetryRecord* record = TControl.UsesTelemetry ? _state.Telemetry.At(frame.Extra) : null;
        uint stamp = _coalesces && !negative ? _state.Telemetry.At(frame.Extra)->Stamp : frame.Extra;
        int first = _state.FirstMessage[flow];
        int current = _senders[first].CurrentMessage;
        ref Sender sending = ref _senders[current];
        Feedback feedback = new()
        {
            Now = now,
            RttPs = (long)unchecked((uint)(now >> 8) - stamp) << 8,
            Marked = (frame.Flags & FrameFlags.CongestionExperienced) != 0,
            Lost = negative,
            AcknowledgedBytes = acknowledged * _options.PayloadBytes,
            Acknowledged = _state.SequenceBase[flow] + sender.Acknowledged,
            Next = _state.SequenceBase[current] + sending.Next,
            Hops = record == null ? null : record->Hops,
            HopCount = record == null ? 0 : record->Count,
        };
        long available = sending.NextAvailable;
        TControl.Acknowledge(ref _controls[first], ref sending, _settings[current], _options.Congestion, feedback);
        if (sending.State == SenderState.Paced && sending.NextAvailable != available)
        {
            MovePaced(current, ref sending, now);
        }
    }

    private long AcknowledgeTogether(ref Sender sender, in Frame frame)
    {
        TelemetryRecord* record = _state.Telemetry.At(frame.Extra);
        long newly = 0;
        for (uint s = sender.Acknowledged; s < record->Base; s++)
        {
            newly += AcknowledgeSelective(ref sender, s, negative: false);
        }
        for (ulong bits = record->Bits; bits != 0; bits &= bits - 1)
        {
            newly += AcknowledgeSelective(ref sender, record->Base + (uint)BitOperations.TrailingZeroCount(bits), negative: false);
        }
        return newly;
    }

    private static long AcknowledgeInOrder(ref Sender sender, uint expected, bool negative)
    {
        long newly = 0;
        if (expected > sender.Acknowledged)
        {
            newly = expected - sender.Acknowledged;
            sender.Acknowledged = expected;
        }
        if (negative || sender.Next < sender.Acknowledged)
        {
            sender.Next = sender.Acknowledged;
        }
        return newly;
    }

    private long AcknowledgeSelective(ref Sender sender, uint sequence, bool negative)
    {
        int words = (int)((sender.Packets + 63) / 64);
        if (negative)
        {
            if (!HasBit(sender.Bitmap, sequence) && SetBit(sender.Bitmap + words, sequence))
            {
                sender.Resend++;
                sender.InFlight--;
            }
            return 0;
        }
        if (!SetBit(sender.Bitmap, sequence))
        {
            return 0;
        }
        if (ClearBit(sender.Bitmap + words, sequence))
        {
            sender.Resend--; // The first copy arrived after all.
        }
        else
        {
            sender.InFlight--;
        }
        if (sequence == sender.Acknowledged)
        {
            while (sender.Acknowledged < sender.Packets && HasBit(sender.Bitmap, sender.Acknowledged))
            {
                sender.Acknowledged++;
            }
        }
        else if (sender.PathCount == 0 && !_isAdaptive && !_receiverPaced && sequence > sender.Acknowledged)
        {
            MarkHoles(ref sender, words, sequence);
        }
        return 1;
    }

    // One path keeps order: what was sent before an acknowledged packet and is not acknowledged is lost. A repeat is judged only by packets sent after it.
    private void MarkHoles(ref Sender sender, int words, uint sequence)
    {
        uint from = Math.Max(sender.Acknowledged, (uint)sender.Credit);
        for (uint s = from; s < sequence; s++)
        {
            if (!HasBit(sender.Bitmap, s) && SetBit(sender.Bitmap + words, s))
            {
                sender.Resend++;
                sender.InFlight--;
            }
        }
        sender.Credit = (int)Math.Max(sequence, (uint)sender.Credit);
    }

    private uint TakeMarked(ref Sender sender)
    {
        int words = (int)((sender.Packets + 63) / 64);
        ulong* marked = _bitmaps + sender.Bitmap + words;
        for (int w = (int)(sender.Acknowledged / 64); ; w++)
        {
            if (marked[w] != 0)
            {
                int bit = BitOperations.TrailingZeroCount(marked[w]);
                marked[w] &= marked[w] - 1;
                return (uint)(64 * w + bit);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool HasBit(int bitmap, uint bit) => (_bitmaps[bitmap + (int)(bit / 64)] >> (int)(bit % 64) & 1) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool SetBit(int bitmap, uint bit)
    {
        ref ulong word = ref _bitmaps[bitmap + (int)(bit / 64)];
        ulong mask = 1UL << (int)(bit % 64);
        bool isNew = (word & mask) == 0;
        word |= mask;
        return isNew;
    }

    private bool ClearBit(int bitmap, uint bit)
    {
        ref ulong word = ref _bitmaps[bitmap + (int)(bit / 64)];
        ulong mask = 1UL << (int)(bit % 64);
        bool was = (word & mask) != 0;
        word &= ~mask;
        return was;
    }
}
