using System.Collections.Immutable;
using System.Globalization;

namespace Heliograph.Workload.Training.Planning;

/// <summary>The dimensions of a space and their values, numbered through: slot = first slot of the dimension + index of the value.</summary>
internal sealed class SearchAxes
{
    public const int Tensor = 0;
    public const int Pipeline = 1;
    public const int Data = 2;
    public const int Context = 3;
    public const int Expert = 4;
    public const int MicroBatch = 5;
    public const int SequenceParallel = 6;
    public const int FlashAttention = 7;
    public const int Virtual = 8;
    public const int Recompute = 9;
    public const int Shard = 10;
    public const int Schedule = 11;

    public static readonly ImmutableArray<string> Recomputations = ["none", "selective", "full"];
    public static readonly ImmutableArray<string> Schedules = ["1f1b", "interleaved", "zero-bubble", "dualpipe"];

    private static readonly ImmutableArray<string> Names =
    [
        "tensor",
        "pipeline",
        "data",
        "context",
        "expert",
        "micro-batch",
        "sequence-parallel",
        "flash-attention",
        "virtual",
        "recompute",
        "shard",
        "schedule",
    ];

    // As people read a mapping.
    private static readonly ImmutableArray<int> Shown =
    [
        Tensor,
        Pipeline,
        Data,
        Context,
        Expert,
        Virtual,
        MicroBatch,
        Recompute,
        SequenceParallel,
        Shard,
        FlashAttention,
        Schedule,
    ];

    private readonly HashSet<int>[] _values = [.. Names.Select(_ => new HashSet<int>())];
    private readonly int[][] _sorted = new int[Names.Length][];
    private readonly int[] _first = new int[Names.Length];

    public int Slots { get; private set; }

    public void Add(int dimension, int value) => _values[dimension].Add(value);

    /// <summary>Numbers what was added.</summary>
    public void Close()
    {
        for (int d = 0; d < _sorted.Length; d++)
        {
            _sorted[d] = [.. _values[d].Order()];
            _first[d] = Slots;
            Slots += _sorted[d].Length;
        }
    }

    public int Slot(int dimension, int value) => _first[dimension] + Array.BinarySearch(_sorted[dimension], value);

    public ImmutableArray<DimensionProfile> Profile(Func<int, RankedMapping?> best) =>
        [.. Shown.Select(d => new DimensionProfile(Names[d], [.. _sorted[d].Select((v, i) => new DimensionValue(Text(d, v), best(_first[d] + i)))]))];

    private static string Text(int dimension, int value) =>
        dimension switch
        {
            Recompute => Recomputations[value],
            Schedule => Schedules[value],
            SequenceParallel or FlashAttention => value == 1 ? "true" : "false",
            _ => value.ToString(CultureInfo.InvariantCulture),
        };
}
