using System.Buffers.Binary;
using Heliograph.Model.Traffic;
using Heliograph.Simulation.Packet;

namespace Heliograph.Engine.Packets.Statistics;

/// <summary>
/// Headers of a simulated frame as they would stand on a wire. Data and answers: Ethernet II, IPv4, UDP to port 4791, base transport header (InfiniBand
/// Architecture 1.4, volume 1, chapter 9 and annex A17, RoCEv2); an answer has an AETH. Pauses: MAC control, IEEE 802.1Qbb. Credits: an ethertype for local
/// experiments, 0x88B5: class, three zeros, bytes freed in 32 bits. All numbers big-endian.
/// </summary>
internal sealed class RoceFrame(PacketNetwork network, TrafficMatrix traffic, PacketOptions options)
{
    /// <summary>Most that is written of a frame.</summary>
    public const int MostBytes = 64;

    private const int Ethernet = 14;
    private const int Ip = 20;
    private const int Udp = 8;
    private const int Bth = 12;
    private const int Aeth = 4;
    private const int Icrc = 4;
    private const int LeastFrame = 60;

    private const int TypeIp = 0x0800;
    private const int TypeControl = 0x8808;
    private const int TypeExperiment = 0x88B5;
    private const int PriorityPause = 0x0101;
    private const int RocePort = 4791;
    private const int FirstFlowPort = 0xC000;

    // Reliable connection; the last is of the range left to manufacturers.
    private const byte SendFirst = 0x00;
    private const byte SendMiddle = 0x01;
    private const byte SendLast = 0x02;
    private const byte SendOnly = 0x04;
    private const byte Acknowledge = 0x11;
    private const byte Pull = 0xC0;

    // Syndromes: no limit on what may be sent; NAK, sequence error.
    private const byte Acknowledged = 0x1F;
    private const byte SequenceError = 0x60;

    private const int MostQuanta = 0xFFFF;

    private const int KindData = 0;
    private const int KindAnswer = 1;
    private const int KindNegative = 2;
    private const int KindPull = 3;
    private const int KindPause = 4;
    private const int FlagMarked = 8;
    private const int FlagLast = 16;
    private const int FlagTrimmed = 64;

    private readonly bool _selective =
        options.Recovery == Recovery.SelectiveRepeat || options.CongestionControl is CongestionControl.Receiver or CongestionControl.Nscc;

    private readonly int _pauseQuanta = options.Pause.Quanta > 0 ? options.Pause.Quanta : MostQuanta;

    /// <summary>Writes the headers.</summary>
    /// <param name="port">The captured port.</param>
    /// <returns>Bytes written, and bytes of the whole frame.</returns>
    public (int Captured, int Whole) Write(int port, in CapturedFrame frame, Span<byte> to)
    {
        to[..MostBytes].Clear();
        int from = frame.IsOutgoing ? port : network.Peer[port];
        WriteMac(to[6..], from);
        if (frame.Kind > KindPull)
        {
            return frame.Kind == KindPause ? WritePause(frame, to) : WriteCredit(frame, from, to);
        }
        WriteMac(to, network.Peer[from]);
        BinaryPrimitives.WriteUInt16BigEndian(to[12..], TypeIp);
        int captured = Ethernet + Ip + Udp + Bth + (frame.Kind is KindData or KindPull ? 0 : Aeth);
        int whole = Math.Max(frame.Bytes, captured + Icrc);
        FlowSpec flow = traffic.Flows[frame.Flow];
        WriteIp(frame, flow, whole - Ethernet, to[Ethernet..]);
        Span<byte> udp = to[(Ethernet + Ip)..];
        BinaryPrimitives.WriteUInt16BigEndian(udp, SourcePort(frame.Flow));
        BinaryPrimitives.WriteUInt16BigEndian(udp[2..], RocePort);
        // A checksum of zero is none, as RoCEv2 advises.
        BinaryPrimitives.WriteUInt16BigEndian(udp[4..], (ushort)(whole - Ethernet - Ip));
        WriteTransport(frame, flow, whole - captured - Icrc, udp[Udp..]);
        return (captured, whole);
    }

    // Locally administered, by port.
    private static void WriteMac(Span<byte> to, int port)
    {
        to[0] = 2;
        BinaryPrimitives.WriteInt32BigEndian(to[2..], port);
    }

    // The address is 10.0.0.0 plus the id of the host; the class stands in the first three bits of the DSCP.
    private void WriteIp(in CapturedFrame frame, FlowSpec flow, int length, Span<byte> to)
    {
        bool isData = frame.Kind == KindData;
        bool isAnswer = !isData || (frame.Flags & FlagTrimmed) != 0;
        int trafficClass = isAnswer && options.AcknowledgementClass >= 0 ? options.AcknowledgementClass : flow.Class;
        int ecn =
            options.Ecn is null ? 0
            : isData && (frame.Flags & FlagMarked) != 0 ? 3
            : 2;
        to[0] = 0x45;
        to[1] = (byte)(trafficClass << 5 | ecn);
        BinaryPrimitives.WriteUInt16BigEndian(to[2..], (ushort)length);
        BinaryPrimitives.WriteUInt16BigEndian(to[6..], 0x4000);
        to[8] = 64;
        to[9] = 17;
        BinaryPrimitives.WriteInt32BigEndian(to[12..], 10 << 24 | (isData ? flow.Source : flow.Destination));
        BinaryPrimitives.WriteInt32BigEndian(to[16..], 10 << 24 | (isData ? flow.Destination : flow.Source));
        int sum = 0;
        for (int i = 0; i < Ip; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(to[i..]);
        }
        sum = (sum & 0xFFFF) + (sum >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(to[10..], (ushort)(0xFFFF - ((sum & 0xFFFF) + (sum >> 16))));
    }

    private void WriteTransport(in CapturedFrame frame, FlowSpec flow, int payload, Span<byte> to)
    {
        bool isData = frame.Kind == KindData;
        bool isLast = (frame.Flags & FlagLast) != 0;
        to[0] =
            frame.Kind == KindPull ? Pull
            : !isData ? Acknowledge
            : frame.Sequence == 0 ? (isLast ? SendOnly : SendFirst)
            : (isLast ? SendLast : SendMiddle);
        to[1] = (byte)(0x40 | (isData ? (-payload & 3) << 4 : 0));
        BinaryPrimitives.WriteUInt16BigEndian(to[2..], 0xFFFF);
        // Queue pairs 0 and 1 are reserved. An answer brings a mark back as backward notification.
        BinaryPrimitives.WriteInt32BigEndian(to[4..], flow.Connection + 2 & 0xFFFFFF);
        to[4] = (byte)(!isData && (frame.Flags & FlagMarked) != 0 ? 0x40 : 0);
        BinaryPrimitives.WriteUInt32BigEndian(to[8..], PacketNumber(frame) & 0xFFFFFF);
        to[8] = (byte)(isData && (isLast || _selective || (frame.Sequence + 1) % options.AcknowledgeEvery == 0) ? 0x80 : 0);
        if (!isData && frame.Kind != KindPull)
        {
            to[12] = frame.Kind == KindNegative ? SequenceError : Acknowledged;
        }
    }

    // The engine acknowledges in order by the packet that it expects; RoCEv2 by the last that came. A NAK names the missing one in both.
    private uint PacketNumber(in CapturedFrame frame) => unchecked(frame.Kind == KindAnswer && !_selective ? frame.Sequence - 1 : frame.Sequence);

    private static ushort SourcePort(int flow)
    {
        uint hash = unchecked((uint)flow * 0x9E3779B1);
        return (ushort)(FirstFlowPort | hash >> 18);
    }

    // To the address that no bridge passes on; a pause that holds until it is lifted has the most quanta that there are.
    private (int, int) WritePause(in CapturedFrame frame, Span<byte> to)
    {
        ReadOnlySpan<byte> group = [0x01, 0x80, 0xC2, 0x00, 0x00, 0x01];
        group.CopyTo(to);
        BinaryPrimitives.WriteUInt16BigEndian(to[12..], TypeControl);
        BinaryPrimitives.WriteUInt16BigEndian(to[14..], PriorityPause);
        int paused = frame.Flags & 7;
        BinaryPrimitives.WriteUInt16BigEndian(to[16..], (ushort)(1 << paused));
        BinaryPrimitives.WriteUInt16BigEndian(to[(18 + 2 * paused)..], (ushort)(frame.Sequence != 0 ? _pauseQuanta : 0));
        return (Ethernet + 20, Math.Max(frame.Bytes, LeastFrame));
    }

    private (int, int) WriteCredit(in CapturedFrame frame, int from, Span<byte> to)
    {
        WriteMac(to, network.Peer[from]);
        BinaryPrimitives.WriteUInt16BigEndian(to[12..], TypeExperiment);
        to[14] = (byte)(frame.Flags & 7);
        BinaryPrimitives.WriteUInt32BigEndian(to[18..], frame.Sequence);
        return (Ethernet + 8, Math.Max(frame.Bytes, Ethernet + 8));
    }
}
