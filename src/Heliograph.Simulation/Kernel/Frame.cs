using System.Runtime.InteropServices;

namespace Heliograph.Simulation.Kernel;

/// <summary>
/// One frame, by value: 32 bytes that move from queue to wire to queue. Nothing about a frame is kept anywhere else, so a hop touches the
/// two ends of two FIFOs and no table of packets.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct Frame
{
    /// <summary>On a wire: when the frame takes effect at the far end, ps. In a queue: the port it came in by, or -1 from this host.</summary>
    [FieldOffset(0)]
    public long Time;

    /// <summary>Ports still to take, low bits first, each +1; 0 where the route ends. See <see cref="Packet.RouteCode"/>.</summary>
    [FieldOffset(8)]
    public ulong Route;

    [FieldOffset(16)]
    public int Flow;

    /// <summary>Packet number of the flow: of the data, or what an acknowledgement is about.</summary>
    [FieldOffset(20)]
    public uint Sequence;

    /// <summary>On the wire with all headers.</summary>
    [FieldOffset(24)]
    public ushort Bytes;

    [FieldOffset(26)]
    public FrameKind Kind;

    [FieldOffset(27)]
    public FrameFlags Flags;

    /// <summary>By kind: when the data was sent (units of 256 ps), the record of telemetry, credit, pause.</summary>
    [FieldOffset(28)]
    public uint Extra;
}

internal enum FrameKind : byte
{
    Data,
    Acknowledgement,
    NegativeAcknowledgement,
    Pull,

    /// <summary>Between neighbours; never routed. Acts on the port it comes in by.</summary>
    Pause,

    Credit,
}

[Flags]
internal enum FrameFlags : byte
{
    None = 0,
    ClassMask = 7,
    CongestionExperienced = 8,
    Last = 16,
    Retransmitted = 32,
    Trimmed = 64,
    Probe = 128,
}
