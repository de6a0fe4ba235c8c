using System.Collections.Immutable;

namespace Heliograph.Simulation.Packet;

/// <summary>One flow's times, ps from t = 0; -1 for what did not happen.</summary>
/// <param name="FinishPs">The sender has the last acknowledgement.</param>
/// <param name="ReceivedPs">The receiver has the last byte.</param>
public readonly record struct FlowOutcome(long StartPs, long FinishPs, long ReceivedPs, int Retransmitted);

/// <summary>What a port did. Bytes with headers; time that some class stood paused by the peer.</summary>
public readonly record struct PortOutcome(long SentBytes, int MaxQueuedBytes, long PausedPs, int Marks, int PausesSent, int Drops);

/// <summary>What a packet run did.</summary>
public sealed record PacketResult
{
    public required ImmutableArray<FlowOutcome> Flows { get; init; }

    public required PacketEnd End { get; init; }

    public required int Completed { get; init; }

    /// <summary>One data frame crossing one cable.</summary>
    public required long DataHops { get; init; }

    /// <summary>Acknowledgements, negative ones, pulls and trimmed headers.</summary>
    public required long ControlHops { get; init; }

    public required long LinkControlHops { get; init; }

    public required long Events { get; init; }

    public required long Dropped { get; init; }

    public required long Pauses { get; init; }

    public required long Marks { get; init; }

    public required long Trims { get; init; }

    public required long Retransmissions { get; init; }

    public required long LostOnWire { get; init; }

    /// <summary>Drops of classes under flow control; the first few are in <see cref="LosslessDrops"/>.</summary>
    public required long LosslessDropped { get; init; }

    /// <summary>In order of time.</summary>
    public required ImmutableArray<LosslessDrop> LosslessDrops { get; init; }

    /// <summary>Ports in a cycle of pauses at the end of a run that got nowhere; else empty.</summary>
    public required ImmutableArray<BlockedPort> Deadlock { get; init; }

    /// <summary>Frames still queued or on a wire at the end.</summary>
    public required long FramesLeft { get; init; }

    public required LongestPause LongestPause { get; init; }

    public required ImmutableArray<PortOutcome> Ports { get; init; }

    /// <summary>When the last event was.</summary>
    public required long LastPs { get; init; }

    /// <summary>Data and control frames that hosts sent; those delivered, dropped, lost and left add up to them.</summary>
    public required long FramesSent { get; init; }

    public required long FramesDelivered { get; init; }

    /// <summary>64 bits summed over every arrival with its time: equal runs have equal hashes, others practically never.</summary>
    public required ulong TraceHash { get; init; }

    /// <summary>Native memory of the run.</summary>
    public required long Bytes { get; init; }

    /// <summary>Hops that were made before the checkpoint the run went on from; 0 where it began at t = 0.</summary>
    public long HopsBefore { get; init; }

    /// <summary>In the event loop; of this machine.</summary>
    public required TimeSpan Loop { get; init; }

    internal static PacketResult Of(PacketState state, IReadOnlyList<PacketWorker> workers, PacketEnd end, TimeSpan loop)
    {
        PacketCounters counters = default;
        long bytes = state.Bytes;
        foreach (PacketWorker worker in workers)
        {
            counters.Add(worker.Counters);
            bytes += worker.Pool.Bytes;
        }
        FlowOutcome[] flows = new FlowOutcome[state.Traffic.Flows.Length];
        for (int f = 0; f < flows.Length; f++)
        {
            Sender sender = state.Senders.Span[f];
            flows[f] = new FlowOutcome(sender.Start, sender.Finish, state.Receivers.Span[f].Finish, sender.Retransmitted);
        }
        ulong hash = Kernel.TraceHash.Start;
        foreach (ulong one in state.ProcessHash.Span)
        {
            hash = Kernel.TraceHash.Of(hash, one);
        }
        return new PacketResult
        {
            Flows = ImmutableArray.Create(flows),
            End = end,
            Completed = (int)counters.FlowsDone,
            DataHops = counters.DataHops,
            ControlHops = counters.ControlHops,
            LinkControlHops = counters.LinkControlHops,
            Events = counters.Events,
            Dropped = counters.Drops + counters.LostOnWire,
            LostOnWire = counters.LostOnWire,
            LosslessDropped = counters.LosslessDrops,
            LosslessDrops = [.. PacketWorker.FirstDrops(workers)],
            Deadlock = end == PacketEnd.NoProgress ? PacketFindings.FindDeadlock(state) : [],
            FramesLeft = state.CountFrames(),
            LongestPause = LongestOf(state, workers),
            Ports = [.. OutcomesOf(state)],
            LastPs = workers.Max(w => w.LastPs),
            FramesSent = counters.DataFramesSent + counters.ControlFramesSent,
            FramesDelivered = counters.DataFramesDelivered + counters.ControlFramesDelivered,
            Pauses = counters.Pauses,
            Marks = counters.Marks,
            Trims = counters.Trims,
            Retransmissions = counters.Retransmissions,
            TraceHash = hash,
            Bytes = bytes,
            Loop = loop,
        };
    }

    // Pauses that had not ended count to the last event.
    private static LongestPause LongestOf(PacketState state, IReadOnlyList<PacketWorker> workers)
    {
        long last = workers.Max(w => w.LastPs);
        LongestPause longest = PacketWorker.LongestOf(workers);
        for (int p = 0; p < state.Network.Ports; p++)
        {
            Port port = state.Ports.Span[p];
            LongestPause open = new(p, port.PausedSince, port.Paused != 0 ? last - port.PausedSince : 0);
            longest = open.Ps > 0 ? LongestPause.Of(longest, open) : longest;
        }
        return longest;
    }

    private static PortOutcome[] OutcomesOf(PacketState state)
    {
        PortOutcome[] ports = new PortOutcome[state.Network.Ports];
        for (int p = 0; p < ports.Length; p++)
        {
            Port port = state.Ports.Span[p];
            ports[p] = new PortOutcome(
                port.SentBytes,
                Math.Max(port.MaxQueuedBytes, port.SampledMaxBytes),
                port.PausedPs,
                port.Marks,
                port.PausesSent,
                port.Drops
            );
        }
        return ports;
    }
}
