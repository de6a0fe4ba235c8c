using Heliograph.Model;

namespace Heliograph.Simulation.Flow.Ranks;

/// <summary>What came of running a <see cref="RankWorkload"/>.</summary>
public sealed record RankResult
{
    /// <summary>When the last rank was done, picoseconds; -1 where some never are.</summary>
    public required long FinishPs { get; init; }

    /// <summary>By class of ranks.</summary>
    public required RankClasses Classes { get; init; }

    public required long[] FinishOf { get; init; }

    /// <summary>Dimensions in the order of the columns of <see cref="Exposed"/> and <see cref="Busy"/>.</summary>
    public required string[] Dimensions { get; init; }

    /// <summary>ps that the compute stream of a class stood still for a dimension: class x dimension.</summary>
    public required long[] Exposed { get; init; }

    /// <summary>ps that operations of a dimension took on any stream, of compute too: class x dimension.</summary>
    public required long[] Busy { get; init; }

    /// <summary>Begin and end of every operation of a class and stream, where it was kept: see <see cref="OperationTimes"/>.</summary>
    public required OperationTimes Times { get; init; }

    /// <summary>Link-seconds that are full, by group of links and bin of time.</summary>
    public required LoadBins Load { get; init; }

    /// <summary>s of full use of one link of each class.</summary>
    public required double[] LinkSeconds { get; init; }

    /// <summary>Operations that some class never gets beyond: it waits for what never comes.</summary>
    public required IReadOnlyList<StuckOperation> Stuck { get; init; }

    /// <summary>Messages sent, each standing for those of all ranks of its class.</summary>
    public required long Flows { get; init; }

    public required long Solves { get; init; }

    public required TimeSpan Loop { get; init; }

    public long ExposedOf(int @class, int dimension) => Exposed[@class * Dimensions.Length + dimension];

    public long BusyOf(int @class, int dimension) => Busy[@class * Dimensions.Length + dimension];
}

/// <summary>An operation that was begun, or would be next, when nothing was left to happen.</summary>
public readonly record struct StuckOperation(int Rank, int Stream, int Operation);
