using System.Collections.Immutable;

namespace Heliograph.Simulation.Packet;

/// <summary>How frames are kept from being lost where queues fill.</summary>
public enum FlowControl
{
    /// <summary>They are dropped, or trimmed where <see cref="BufferOptions.TrimToBytes"/> says so.</summary>
    None,

    /// <summary>Priority flow control, IEEE 802.1Qbb.</summary>
    Pause,

    /// <summary>Credits per link and class (UEC CBFC, InfiniBand): nothing is sent that the far end has no room for.</summary>
    Credit,
}

/// <summary>How a flow finds its way where several ways are equally short.</summary>
public enum PathChoice
{
    /// <summary>One path a flow, by hash.</summary>
    Ecmp,

    /// <summary>Packets go over the paths in turn, in an order shuffled anew each round.</summary>
    Spray,

    /// <summary>Each packet draws its path.</summary>
    SprayRandom,

    /// <summary>Each switch sends a packet by the shortest of its equal queues; ties by packet number.</summary>
    Adaptive,

    /// <summary>As ECMP, and a new path after a gap in the flow.</summary>
    Flowlet,

    /// <summary>One path a flow, by hash, in proportion to the capacity behind each port as it is when routes are made (WCMP).</summary>
    Weighted,
}

/// <summary>How what was lost is sent again.</summary>
public enum Recovery
{
    /// <summary>The receiver takes packets in order only; the sender returns to the first that is missing (RoCEv2).</summary>
    GoBackN,

    /// <summary>The receiver keeps what comes out of order; only what is missing is sent again.</summary>
    SelectiveRepeat,
}

/// <summary>Who decides how fast a flow sends.</summary>
public enum CongestionControl
{
    /// <summary>Line rate, or the window alone.</summary>
    None,
    Dcqcn,
    Hpcc,
    Swift,
    Timely,

    /// <summary>Ultra Ethernet's network-signalled control: window by ECN and delay.</summary>
    Nscc,

    /// <summary>The receiver paces: NDP and EQDS pulls, UEC receiver credit.</summary>
    Receiver,
}

/// <summary>Buffers of switches. Sizes in bytes; 0 is no limit where not said otherwise.</summary>
public sealed record BufferOptions
{
    /// <summary>Shared memory of a switch. With it thresholds are dynamic: (free shared memory) x 2^-<see cref="AlphaShift"/> each.</summary>
    public long SharedBytes { get; init; }

    /// <summary>Private to each ingress port and class before it draws on the shared pool.</summary>
    public int ReserveBytes { get; init; } = 4096;

    /// <summary>Headroom of each ingress port and lossless class, for what arrives after a pause; -1 computes 3 x rate x delay of its cable.</summary>
    public int HeadroomBytes { get; init; } = -1;

    /// <summary>A queue may take 2^-shift of the free shared memory.</summary>
    public int AlphaShift { get; init; } = 3;

    /// <summary>Resume when this much below the dynamic threshold.</summary>
    public int ResumeOffsetBytes { get; init; } = 3072;

    /// <summary>Static: pause an ingress port and class above this; used where <see cref="SharedBytes"/> is 0.</summary>
    public int PauseAboveBytes { get; init; }

    /// <summary>Static: resume below this.</summary>
    public int ResumeBelowBytes { get; init; }

    /// <summary>Longest egress queue of a class without flow control; more is dropped or trimmed. A topology file's own size goes first.</summary>
    public int QueueBytes { get; init; }

    /// <summary>What overflows is cut to this size and goes before all data (NDP, UEC); 0 drops it.</summary>
    public int TrimToBytes { get; init; }

    /// <summary>Longest queue of trimmed headers and control.</summary>
    public int TrimQueueBytes { get; init; }

    /// <summary>Credits (CBFC): buffer of each ingress port and class; 0 computes the full-rate size.</summary>
    public int CreditBytes { get; init; }

    /// <summary>Granularity of a credit.</summary>
    public int CreditUnitBytes { get; init; } = 64;
}

/// <summary>The random-early marking ramp: none below the minimum, certain above the maximum, linear to the probability between them.</summary>
public sealed record EcnOptions
{
    /// <summary>Queue at which marking starts, at <see cref="PerBitsPerSecond"/>; scales with the rate of the port.</summary>
    public long MinBytes { get; init; }

    public long MaxBytes { get; init; }

    public double MaxProbability { get; init; } = 1;

    /// <summary>Rate that the two sizes are for; 0 applies them to every port as they are.</summary>
    public long PerBitsPerSecond { get; init; }
}

/// <summary>Pause frames.</summary>
public sealed record PauseOptions
{
    /// <summary>Size on the wire; it waits for the frame in transmission, then goes first. 0: takes no bandwidth.</summary>
    public int FrameBytes { get; init; } = 64;

    /// <summary>From the last bit of the pause frame to the last moment a new frame may start, ps.</summary>
    public long ReactionPs { get; init; }

    /// <summary>
    /// How long a pause holds from when it binds, in times of 512 bits at the rate of the port (IEEE 802.1Q clause 36); the port that sent it says it
    /// again after half of that while it must stand. 0: it holds until its resume, as with a refresh that costs nothing. At most 65,535.
    /// </summary>
    public int Quanta { get; init; }
}

/// <summary>Everything of a packet run that is not the network or the traffic. Sizes in bytes, times in ps, rates in b/s.</summary>
public sealed record PacketOptions
{
    public ulong Seed { get; init; } = 1;

    /// <summary>Payload of a full frame.</summary>
    public int PayloadBytes { get; init; } = 4096;

    /// <summary>All headers of a data frame, preamble and gap where they are to count.</summary>
    public int HeaderBytes { get; init; } = 64;

    public int AcknowledgementBytes { get; init; } = 64;

    /// <summary>The last frame of a message is as long as the others (htsim).</summary>
    public bool PadLastFrame { get; init; }

    /// <summary>Data packets that one acknowledgement covers; the last of a message is always acknowledged.</summary>
    public int AcknowledgeEvery { get; init; } = 1;

    /// <summary>Class of acknowledgements; -1 for that of their data.</summary>
    public int AcknowledgementClass { get; init; } = -1;

    /// <summary>Class of trimmed headers: that of acknowledgements, or the highest.</summary>
    public int HeaderClass => AcknowledgementClass >= 0 ? AcknowledgementClass : 7;

    public FlowControl FlowControl { get; init; }

    /// <summary>Bit set of the classes that flow control covers.</summary>
    public int LosslessClasses { get; init; } = 0xFF;

    public BufferOptions Buffer { get; init; } = new();

    public EcnOptions? Ecn { get; init; }

    public PauseOptions Pause { get; init; } = new();

    /// <summary>A switch starts to send on once it has this many bytes, where the way out is no faster than the way in; 0: stores each frame whole.</summary>
    public int CutThroughBytes { get; init; }

    public PathChoice Paths { get; init; }

    public PathHash PathHash { get; init; }

    /// <summary>Stated ways between pairs of hosts; where a cable of one is out when routes are made, <see cref="Paths"/> chooses.</summary>
    public ImmutableArray<SourceRoute> Routes { get; init; } = [];

    /// <summary>Most paths that spraying uses between two hosts.</summary>
    public int PathLimit { get; init; } = 256;

    /// <summary>Gap after which a flowlet may change its path.</summary>
    public long FlowletGapPs { get; init; } = 10_000_000;

    public Recovery Recovery { get; init; }

    /// <summary>Resend what is unacknowledged this long; 0 never.</summary>
    public long TimeoutPs { get; init; } = 1_000_000_000;

    /// <summary>Bytes a flow may have unacknowledged; 0 no limit, -1 bandwidth x round trip of the longest path.</summary>
    public long WindowBytes { get; init; }

    /// <summary>The window shrinks with the rate (ns-3 VAR_WIN).</summary>
    public bool WindowFollowsRate { get; init; }

    public CongestionControl CongestionControl { get; init; }

    public CongestionOptions Congestion { get; init; } = new();

    /// <summary>A link repeats a frame it lost (UEC LLR) at most this often; 0: no link-level retry.</summary>
    public int LinkRetries { get; init; }

    /// <summary>Failures and changes of the network on the way.</summary>
    public ImmutableArray<NetworkEvent> Events { get; init; } = [];

    /// <summary>Weights of classes in deficit round robin; 0, or beyond the list: strict priority, before all weighted ones.</summary>
    public ImmutableArray<int> ClassWeights { get; init; } = [];

    /// <summary>Stop at this time; 0 runs until all flows are done.</summary>
    public long EndPs { get; init; }

    /// <summary>Between two samples of the ports; 0 none.</summary>
    public long SamplePs { get; init; }

    /// <summary>Port whose frames are captured; -1 none.</summary>
    public int CapturePort { get; init; } = -1;

    /// <summary>Look at the conservation laws after every window and not at the end alone: a hundred times slower, one thread only.</summary>
    public bool ChecksEveryWindow { get; init; }

    /// <summary>Every frame is an event of its own, also where those of a window can go together: the same result, slower.</summary>
    public bool FrameByFrame { get; init; }

    /// <summary>Checkpoints to write, and the one to go on from; null for none. The result does not depend on it.</summary>
    public CheckpointOptions? Checkpoint { get; init; }

    /// <summary>Processors to use; the result does not depend on it.</summary>
    public int Threads { get; init; } = 1;
}
