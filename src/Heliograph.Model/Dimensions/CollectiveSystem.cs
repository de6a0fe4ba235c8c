using System.Collections.Immutable;

namespace Heliograph.Model.Dimensions;

/// <summary>A collective that a network performs among ranks.</summary>
public enum CollectiveKind
{
    AllReduce,
    AllGather,
    ReduceScatter,
    AllToAll,
}

/// <summary>How a collective runs in one dimension.</summary>
public enum CollectiveAlgorithm
{
    Ring,
    Direct,
    HalvingDoubling,
}

/// <summary>One item of an implementation list.</summary>
/// <param name="Window">Messages that a rank keeps in flight with <see cref="CollectiveAlgorithm.Direct"/>; 0 for all.</param>
/// <param name="IsFlat">True for the forms "one...": all ranks of the network as one dimension.</param>
public readonly record struct CollectiveChoice(CollectiveAlgorithm Algorithm, int Window = 0, bool IsFlat = false);

/// <summary>How a rank runs collectives: the system file of ASTRA-sim. Immutable.</summary>
public sealed record CollectiveSystem(string File)
{
    /// <summary>What the reference tool does without a key.</summary>
    public const double DefaultEndpointDelay_ns = 10;

    /// <summary>Before each message of a collective, ns.</summary>
    public double EndpointDelay_ns { get; init; } = DefaultEndpointDelay_ns;

    /// <summary>Chunks that a dimension works on at the same time, from 1.</summary>
    public int ActiveChunks { get; init; } = 1;

    /// <summary>Chunks that a collective is cut into, from 1.</summary>
    public int Splits { get; init; } = 1;

    /// <summary>Bytes a nanosecond of local memory, decimal GB/s; null where the file does not say: a reduction then costs nothing.</summary>
    public double? MemoryBytesPerNs { get; init; }

    /// <summary>True to turn each all-reduce over several dimensions into reduce-scatter, all-reduce and all-gather ("localBWAware").</summary>
    public bool IsHierarchical { get; init; }

    /// <summary>True where compute nodes take the time that operations and bytes need, not that of the trace.</summary>
    public bool UsesRoofline { get; init; }

    /// <summary>Operations a nanosecond: peak-perf in TFLOP/s is 1000 of them.</summary>
    public double PeakOperationsPerNs { get; init; }

    /// <summary>True where every node takes the time of the trace, communication too.</summary>
    public bool IsReplayOnly { get; init; }

    /// <summary>One item for each dimension that the collective spans; empty where the file does not name it.</summary>
    public ImmutableDictionary<CollectiveKind, ImmutableArray<CollectiveChoice>> Choices { get; init; } =
        ImmutableDictionary<CollectiveKind, ImmutableArray<CollectiveChoice>>.Empty;

    /// <summary>Prefix of traces that spell out a collective, as written in the file: "all-reduce-implementation-custom".</summary>
    public ImmutableDictionary<CollectiveKind, string> Custom { get; init; } = ImmutableDictionary<CollectiveKind, string>.Empty;

    /// <summary>What is assumed without a file: rings in every dimension, one chunk, no endpoint delay, reductions at no cost.</summary>
    public static CollectiveSystem Rings(int dimensions) =>
        new("(no system file)")
        {
            EndpointDelay_ns = 0,
            IsHierarchical = true,
            Choices = Enum.GetValues<CollectiveKind>()
                .ToImmutableDictionary(
                    k => k,
                    k =>
                        Enumerable
                            .Repeat(new CollectiveChoice(k == CollectiveKind.AllToAll ? CollectiveAlgorithm.Direct : default), dimensions)
                            .ToImmutableArray()
                ),
        };
}
