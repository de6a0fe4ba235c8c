using Heliograph.Model.Dimensions;

namespace Heliograph.Workload.Messages;

/// <summary>
/// Closed forms: the time of one phase of one chunk, alone in its dimension, all ranks beginning together. They are exact for the rules they stand
/// for; <c>PhaseTimeTests</c> holds each against the message simulation. Cost O(log ranks).
/// </summary>
internal static class PhaseTime
{
    /// <summary>The time in ticks; null where only a simulation tells.</summary>
    public static long? Compute(LinkTimes times, DimensionKind kind, int dimension, PhaseShape shape, bool isGroup)
    {
        long endpoint = isGroup ? times.GroupEndpoint : times.Endpoint;
        if (shape.Algorithm == CollectiveAlgorithm.HalvingDoubling)
        {
            // A switch and a mesh join every pair alike; on a ring the messages of an exchange follow each other without touching, stored at each hop.
            bool isFree = kind != DimensionKind.Ring || times.Rules != NetworkRules.Own;
            return isFree ? Halving(times, dimension, shape, endpoint) : null;
        }
        if (shape.Algorithm == CollectiveAlgorithm.Ring)
        {
            long step = times.Alone(dimension, times.Hops(dimension, 1), shape.Size(0));
            return endpoint + (shape.Messages * (step + endpoint)) + Reductions(times, shape, shape.Messages);
        }
        if (shape.Parallel < shape.Ranks - 1 || (kind == DimensionKind.Ring && times.Rules != NetworkRules.AstraUnaware))
        {
            return null;
        }
        int farthest = times.Hops(dimension, shape.Ranks / 2);
        long last = times.Alone(dimension, farthest, shape.Size(0));
        long gap = Gap(times, kind, dimension, shape.Size(0));
        if (!shape.WaitsForAll)
        {
            return (2 * endpoint) + ((shape.Ranks - 2) * gap) + last + Reductions(times, shape, shape.Parallel) / shape.Parallel;
        }
        // Two rounds; with gaps, or on a ring, the second round does not begin for all shards at once.
        bool isEven = gap == 0 && kind != DimensionKind.Ring;
        return isEven ? (3 * endpoint) + (2 * last) + (Reductions(times, shape, shape.Parallel) / shape.Parallel) : null;
    }

    // What the packets that messages 1..count make cost; of packets that are ready side by side each costs the same.
    private static long Reductions(LinkTimes times, PhaseShape shape, int count)
    {
        if (shape.Algorithm == CollectiveAlgorithm.HalvingDoubling)
        {
            return Enumerable.Range(1, count).Sum(n => times.Reduce(shape.ReducedBytes(n)));
        }
        bool isReducing = shape.Kind is CollectiveKind.AllReduce or CollectiveKind.ReduceScatter;
        return isReducing ? (shape.Ranks - 1) * times.Reduce(shape.Size(0)) : 0;
    }

    private static long Halving(LinkTimes times, int dimension, PhaseShape shape, long endpoint)
    {
        long total = endpoint + Reductions(times, shape, shape.Messages);
        for (int k = 0; k < shape.Messages; k++)
        {
            total += times.Alone(dimension, times.Hops(dimension, shape.OffsetOf(k)), shape.Size(k)) + endpoint;
        }
        return total;
    }

    // Time between messages that leave a rank together.
    private static long Gap(LinkTimes times, DimensionKind kind, int dimension, long bytes) =>
        times.Rules switch
        {
            NetworkRules.AstraUnaware => 0,
            NetworkRules.AstraAware => kind == DimensionKind.FullyConnected ? 0 : times.Busy(dimension, bytes),
            _ => times.Busy(dimension, bytes),
        };
}
