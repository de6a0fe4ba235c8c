using Heliograph.Model.Dimensions;

namespace Heliograph.Workload.Messages;

/// <summary>
/// Times of a message under each set of rules, in ticks: nanoseconds for the compatibility modes, whose truncations are those of the reference
/// tool, picoseconds for our own. Sizes are bytes; results are from 0. Not thread-safe.
/// </summary>
internal sealed class LinkTimes
{
    private readonly NetworkDimension[] _dimensions;
    private readonly double[] _bytesPerNs;
    private readonly double _memory_Bps;

    // Messages of one size follow each other: the last answer of each dimension saves two divisions an event.
    private readonly (long Bytes, long Ticks)[] _busy;
    private readonly (long Bytes, long Ticks)[] _across;
    private (long Bytes, long Ticks) _reduce;

    public LinkTimes(DimensionalNetwork network, CollectiveSystem system, NetworkRules rules)
    {
        Rules = rules;
        TicksPerNs = rules == NetworkRules.Own ? 1000 : 1;
        _dimensions = [.. network.Dimensions];
        _bytesPerNs = [.. network.Dimensions.Select(d => d.BytesPerNs(bareIsBinary: rules != NetworkRules.Own))];
        _busy = [.. network.Dimensions.Select(_ => (-1L, 0L))];
        _across = [.. _busy];
        _memory_Bps = (system.MemoryBytesPerNs ?? double.PositiveInfinity) * 1e9;
        Endpoint = Ticks(system.EndpointDelay_ns);
        GroupEndpoint = rules == NetworkRules.Own ? Endpoint : (long)CollectiveSystem.DefaultEndpointDelay_ns;
    }

    public NetworkRules Rules { get; }

    public int TicksPerNs { get; }

    /// <summary>Before a message of a collective over the network leaves.</summary>
    public long Endpoint { get; }

    /// <summary>The same in a group; the reference tool holds it fixed there.</summary>
    public long GroupEndpoint { get; }

    /// <summary>Time that a link is busy with a message.</summary>
    public long Busy(int dimension, long bytes)
    {
        ref (long Bytes, long Ticks) last = ref _busy[dimension];
        if (last.Bytes != bytes)
        {
            last = (bytes, Ticks(bytes / _bytesPerNs[dimension]));
        }
        return last.Ticks;
    }

    /// <summary>Time until a message that has a link is across it, all of it.</summary>
    public long Across(int dimension, long bytes)
    {
        ref (long Bytes, long Ticks) last = ref _across[dimension];
        if (last.Bytes != bytes)
        {
            last = (bytes, Ticks(_dimensions[dimension].Latency_ns + (bytes / _bytesPerNs[dimension])));
        }
        return last.Ticks;
    }

    /// <summary>Latency of a link alone.</summary>
    public long Latency(int dimension) => Ticks(_dimensions[dimension].Latency_ns);

    /// <summary>Time of a message over <paramref name="hops"/> links when nothing else is sent.</summary>
    public long Alone(int dimension, int hops, long bytes) =>
        Rules switch
        {
            NetworkRules.AstraAware => hops * Across(dimension, bytes),
            NetworkRules.AstraUnaware => Ticks((hops * _dimensions[dimension].Latency_ns) + (bytes / _bytesPerNs[dimension])),
            _ => (hops * Latency(dimension)) + Busy(dimension, bytes),
        };

    /// <summary>Two reads and a write of what is reduced.</summary>
    public long Reduce(long bytes)
    {
        if (bytes != 0 && _reduce.Bytes != bytes)
        {
            _reduce = (bytes, 3 * Ticks(bytes / _memory_Bps * 1e9));
        }
        return bytes == 0 ? 0 : _reduce.Ticks;
    }

    /// <summary>Links between two members of a dimension, the shorter way; a tie goes up.</summary>
    public int Hops(int dimension, int offset)
    {
        int ranks = _dimensions[dimension].Ranks;
        return _dimensions[dimension].Kind switch
        {
            DimensionKind.Ring => Math.Min(offset, ranks - offset),
            DimensionKind.Switch => 2,
            _ => 1,
        };
    }

    /// <summary>Nanoseconds in ticks: truncated where the reference tool truncates, else rounded.</summary>
    public long Ticks(double ns) => Rules == NetworkRules.Own ? (long)Math.Round(ns * TicksPerNs) : (long)ns;
}
