using System.Collections.Immutable;

namespace Heliograph.Simulation.Packet;

/// <summary>One flow's times, ps from t = 0; -1 for what did not happen.</summary>
/// <param name="FinishPs">The sender has the last acknowledgement.</param>
/// <param name="ReceivedPs">The receiver has the last byte.</param>
public readonly record struct FlowOutcome(long StartPs, long FinishPs, long ReceivedPs, int Retransmitted);

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

    /// <summary>Over every arrival of every process, in order: equal hashes, equal runs.</summary>
    public required ulong TraceHash { get; init; }

    /// <summary>Native memory of the run.</summary>
    public required long Bytes { get; init; }

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
            hash = Kernel.TraceHash.Add(hash, one, 0);
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
            Pauses = counters.Pauses,
            Marks = counters.Marks,
            Trims = counters.Trims,
            Retransmissions = counters.Retransmissions,
            TraceHash = hash,
            Bytes = bytes,
            Loop = loop,
        };
    }
}
