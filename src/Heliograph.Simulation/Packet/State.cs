using System.Runtime.InteropServices;
using Heliograph.Simulation.Kernel;

namespace Heliograph.Simulation.Packet;

/// <summary>
/// One end of a cable, 128 bytes. The first cache line is written while sending by it, the second while receiving by it; where a cable joins
/// two threads, each line has one writer.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
internal unsafe struct Port
{
    /// <summary>The last bit of the frame in transmission leaves then.</summary>
    [FieldOffset(0)]
    public long BusyUntil;

    /// <summary>Where the next frame is put on the wire.</summary>
    [FieldOffset(8)]
    public Frame* WireTail;

    /// <summary>From the last bit out (cut-through: from the decision) to effect at the peer: propagation and the peer's pipeline.</summary>
    [FieldOffset(16)]
    public long ToPeerPs;

    /// <summary>All queues of the port together.</summary>
    [FieldOffset(24)]
    public int QueuedBytes;

    /// <summary>Slot of the peer that the wire feeds.</summary>
    [FieldOffset(28)]
    public int PeerSlot;

    /// <summary>Largest sum of queues since the last sample.</summary>
    [FieldOffset(32)]
    public int SampledMaxBytes;

    /// <summary>Whole ps a byte takes; the fraction is in <see cref="RateFraction"/>.</summary>
    [FieldOffset(36)]
    public int PsPerByte;

    [FieldOffset(40)]
    public int ServeSlot;

    /// <summary>Logical process of the peer.</summary>
    [FieldOffset(44)]
    public int PeerProcess;

    /// <summary>Bit a queue: it is not empty. Bit number of classes: link control.</summary>
    [FieldOffset(48)]
    public ushort Waiting;

    /// <summary>Bit a class: the peer has paused it, or may have: <see cref="PauseWindow"/> says from when to when.</summary>
    [FieldOffset(50)]
    public ushort Paused;

    [FieldOffset(52)]
    public PortTraits Traits;

    /// <summary>Number of its marking ramp.</summary>
    [FieldOffset(54)]
    public ushort Ramp;

    /// <summary>Bytes that have left, for telemetry and utilisation.</summary>
    [FieldOffset(56)]
    public long SentBytes;

    /// <summary>The next frame to come in.</summary>
    [FieldOffset(64)]
    public Frame* WireHead;

    [FieldOffset(72)]
    public int InSlot;

    /// <summary>Bit a class: this end has paused the peer.</summary>
    [FieldOffset(76)]
    public ushort Pausing;

    /// <summary>Ports of its node.</summary>
    [FieldOffset(78)]
    public ushort PortCount;

    /// <summary>Largest sum of queues up to the last sample.</summary>
    [FieldOffset(80)]
    public int MaxQueuedBytes;

    /// <summary>Port at the other end.</summary>
    [FieldOffset(84)]
    public int Peer;

    [FieldOffset(88)]
    public int Marks;

    [FieldOffset(92)]
    public int PausesSent;

    [FieldOffset(96)]
    public long PausedSince;

    /// <summary>Time that some class stood paused by the peer.</summary>
    [FieldOffset(104)]
    public long PausedPs;

    [FieldOffset(112)]
    public int Draws;

    [FieldOffset(116)]
    public int Drops;

    [FieldOffset(120)]
    public int Node;

    /// <summary>First port of its node.</summary>
    [FieldOffset(124)]
    public int First;
}

[Flags]
internal enum PortTraits : ushort
{
    None = 0,

    /// <summary>The port of a host: queue pairs wait behind its queues.</summary>
    Host = 1,

    /// <summary>A byte takes a fraction of a picosecond.</summary>
    Fractional = 2,

    /// <summary>Frames are lost on the cable.</summary>
    Lossy = 4,

    Down = 8,

    /// <summary>The peer begins to send on before the last bit is in.</summary>
    CutThrough = 16,

    /// <summary>The peer runs on another thread.</summary>
    Remote = 32,

    /// <summary>Frames that pass are copied to the capture.</summary>
    Captured = 64,
}

/// <summary>The part of a picosecond that the port's clock still owes: exact long-run rate at any bit rate.</summary>
internal struct RateFraction
{
    /// <summary>8e12 = (whole) x rate + rest; a byte takes whole + Numerator / Denominator ps.</summary>
    public long Numerator;
    public long Denominator;
    public long Carry;
}

/// <summary>When the peer's pause of a class begins and ends to bind.</summary>
internal struct PauseWindow
{
    public long From;
    public long Until;
}

/// <summary>Credits of a port and class: what may still be sent, and what came in and was freed but not yet told.</summary>
internal struct CreditUse
{
    public int Available;
    public int Freed;
}

/// <summary>What an ingress port holds of a class: counts towards pauses.</summary>
internal struct IngressUse
{
    public int Bytes;
    public int HeadroomBytes;
}

/// <summary>Shared memory of a node.</summary>
internal struct NodeBuffer
{
    /// <summary>Drawn from the shared pool by ingress use above the reserve, or by egress queues without flow control.</summary>
    public long SharedBytes;

    /// <summary>Size of the shared pool; 0: thresholds are static.</summary>
    public long PoolBytes;

    /// <summary>Ingress ports and classes of the node that stand paused.</summary>
    public int Pausing;
}

/// <summary>The sending side of a flow, 128 bytes; the host's thread alone touches it.</summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
internal struct Sender
{
    [FieldOffset(0)]
    public ulong Route;

    /// <summary>Pacing: no frame before this.</summary>
    [FieldOffset(8)]
    public long NextAvailable;

    [FieldOffset(16)]
    public uint Next;

    [FieldOffset(20)]
    public uint Acknowledged;

    [FieldOffset(24)]
    public uint Packets;

    /// <summary>Payload of the last packet.</summary>
    [FieldOffset(28)]
    public ushort LastPayload;

    [FieldOffset(30)]
    public SenderState State;

    [FieldOffset(31)]
    public byte Class;

    /// <summary>Host port it sends by.</summary>
    [FieldOffset(32)]
    public int Port;

    /// <summary>Next flow of the list it stands in.</summary>
    [FieldOffset(36)]
    public int Link;

    /// <summary>ps that pacing puts between the starts of two bytes, at the current rate; 0: the line's.</summary>
    [FieldOffset(40)]
    public double PacePsPerByte;

    /// <summary>Packets in flight allowed; <see cref="uint.MaxValue"/> none.</summary>
    [FieldOffset(48)]
    public long WindowBytes;

    [FieldOffset(56)]
    public long Start;

    /// <summary>The sender has the last acknowledgement; -1 before.</summary>
    [FieldOffset(64)]
    public long Finish;

    /// <summary>When unacknowledged packets are sent again.</summary>
    [FieldOffset(72)]
    public long Deadline;

    [FieldOffset(80)]
    public int Retransmitted;

    /// <summary>Highest packet ever sent + 1.</summary>
    [FieldOffset(84)]
    public uint Highest;

    /// <summary>Spraying: first of its paths, their number, position and the stride of this round.</summary>
    [FieldOffset(88)]
    public int FirstPath;

    [FieldOffset(92)]
    public int PathCount;

    [FieldOffset(96)]
    public int PathPosition;

    /// <summary>Bits of packets: acknowledged, and to be sent again; -1 before there are any.</summary>
    [FieldOffset(100)]
    public int Bitmap;

    /// <summary>Packets in flight by selective count.</summary>
    [FieldOffset(104)]
    public int InFlight;

    [FieldOffset(108)]
    public int Resend;

    /// <summary>Packets that the receiver has granted.</summary>
    [FieldOffset(112)]
    public int Credit;

    /// <summary>Of the first message of a connection: the one that is being sent.</summary>
    [FieldOffset(116)]
    public int CurrentMessage;

    [FieldOffset(120)]
    public long LastSent;
}

internal enum SenderState : byte
{
    /// <summary>Not begun, or done sending, or waiting for window or credit.</summary>
    Idle,

    /// <summary>In the ready list of its port.</summary>
    Ready,

    /// <summary>In the pacing heap of its port.</summary>
    Paced,
}

/// <summary>The receiving side of a flow, 64 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct Receiver
{
    /// <summary>Route of what it answers.</summary>
    [FieldOffset(0)]
    public ulong Route;

    [FieldOffset(8)]
    public uint Expected;

    /// <summary>Go-back-N: the gap reported last.</summary>
    [FieldOffset(12)]
    public uint LastNegative;

    /// <summary>Selective: data frames and headers that came in.</summary>
    [FieldOffset(12)]
    public uint Arrivals;

    /// <summary>Port it answers by.</summary>
    [FieldOffset(16)]
    public int Port;

    [FieldOffset(20)]
    public uint Packets;

    [FieldOffset(24)]
    public long Finish;

    [FieldOffset(32)]
    public uint Received;

    [FieldOffset(36)]
    public int Bitmap;

    [FieldOffset(40)]
    public uint SinceAcknowledged;

    [FieldOffset(44)]
    public int Link;

    /// <summary>Pulls sent so far (receiver-paced).</summary>
    [FieldOffset(48)]
    public uint Granted;

    [FieldOffset(52)]
    public byte Class;

    [FieldOffset(53)]
    public byte Queued;

    [FieldOffset(54)]
    public byte Marked;

    [FieldOffset(56)]
    public int FirstPath;

    [FieldOffset(60)]
    public int PathCount;
}

/// <summary>Deficit round robin of a port: what each class may still send, and whose turn it is.</summary>
internal unsafe struct DeficitRound
{
    private fixed int _deficits[8];
    public int Turn;

    /// <summary>The class has had its quantum of this turn.</summary>
    public bool IsGranted;

    public ref int this[int queue] => ref _deficits[queue];
}

/// <summary>Flows that a receiving port owes a pull, in the order of their turns.</summary>
internal struct PullPort
{
    public int Head;
    public int Tail;

    /// <summary>No pull before this.</summary>
    public long Next;
    public bool IsScheduled;
}

/// <summary>Ready queue pairs of a port and class, in the order of their turns.</summary>
internal struct ReadyList
{
    public int Head;
    public int Tail;
}

/// <summary>Queue pairs of a port that wait for their pace: a binary heap in a fixed piece of one array.</summary>
internal struct PaceHeap
{
    public int First;
    public int Count;
}

/// <summary>A switch's record in telemetry (INT): the 64 bits a hop of HPCC, Li et al., SIGCOMM 2019, section 4.1, unpacked.</summary>
internal struct TelemetryHop
{
    public long TimeNs;
    public long SentBytes;
    public long BitsPerSecond;
    public int QueueBytes;
}
