namespace Heliograph.Simulation.Packet;

/// <summary>State of one port at a sample.</summary>
/// <param name="QueuedBytes">In its queues now.</param>
/// <param name="MaxQueuedBytes">Most since the sample before.</param>
/// <param name="SentBytes">Since the start, headers included.</param>
/// <param name="PausedPs">Time that some class stood paused, since the start.</param>
/// <param name="Marks">Frames marked, since the start.</param>
/// <param name="PausesSent">Pause frames sent to the peer, since the start.</param>
/// <param name="Drops">Since the start.</param>
public readonly record struct PortSample(
    int Port,
    int QueuedBytes,
    int MaxQueuedBytes,
    long SentBytes,
    long PausedPs,
    int Marks,
    int PausesSent,
    int Drops
);

/// <summary>A frame that passed the captured port.</summary>
/// <param name="TimePs">Its first bit leaves, or its effect at this end.</param>
/// <param name="IsOutgoing">It leaves by the port; else it came in.</param>
/// <param name="Kind">0 data, 1 acknowledgement, 2 negative acknowledgement, 3 pull, 4 pause, 5 credit.</param>
/// <param name="Flow">Index in the traffic; -1 for link control.</param>
/// <param name="Flags">Bits 0-2 class, 8 congestion experienced, 16 last, 32 retransmitted, 64 trimmed.</param>
public readonly record struct CapturedFrame(long TimePs, bool IsOutgoing, int Bytes, int Kind, int Flow, uint Sequence, int Flags);

/// <summary>How far a run is.</summary>
public readonly record struct PacketProgress(long TimePs, int FlowsDone, int Flows, long Hops, double ElapsedSeconds)
{
    /// <summary>Of the hops: made before the checkpoint the run went on from, not in the time elapsed.</summary>
    public long HopsBefore { get; init; }

    /// <summary>
    /// What is left at the mean pace so far: of the bytes of all flows, or of the time to the stated end where that comes sooner. Null before anything got
    /// through.
    /// </summary>
    public double? RemainingSeconds { get; init; }
}

/// <summary>Watches a run. Called between windows, on one thread; what it is given is valid during the call. It changes no result.</summary>
public interface IPacketObserver
{
    /// <summary>Ports that have sent or hold anything, ascending; every <see cref="PacketOptions.SamplePs"/>.</summary>
    void Sample(long timePs, ReadOnlySpan<PortSample> ports);

    /// <summary>Frames of <see cref="PacketOptions.CapturePort"/>, in order of time.</summary>
    void Capture(ReadOnlySpan<CapturedFrame> frames);

    /// <summary>About once a second of real time.</summary>
    void Progress(in PacketProgress progress);
}
