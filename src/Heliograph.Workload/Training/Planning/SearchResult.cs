using System.Collections.Immutable;
using Heliograph.Model.Scenarios;

namespace Heliograph.Workload.Training.Planning;

/// <summary>A mapping with its step, s, and the memory of its fullest accelerator, bytes.</summary>
/// <param name="Seconds">NaN when a figure that it needs is unknown.</param>
public sealed record RankedMapping(Mapping Mapping, double Seconds, double MemoryBytes);

/// <summary>The best mapping with one dimension held at a value.</summary>
/// <param name="Best">Null when no mapping with this value fits, or none of them has a known step.</param>
public sealed record DimensionValue(string Value, RankedMapping? Best);

/// <summary>All values of a dimension that the space has, smallest first, each with its best mapping.</summary>
/// <param name="Dimension">As in the scenario language: <c>tensor</c>, ..., <c>micro-batch</c>, <c>schedule</c>.</param>
public sealed record DimensionProfile(string Dimension, ImmutableArray<DimensionValue> Values);

/// <summary>
/// What a search found. All but <paramref name="Seconds"/> is a function of machine, space and <c>keep</c>, whatever the
/// number of threads.
/// </summary>
/// <param name="Best">The best mapping of each of the best families (tensor, pipeline, expert), best first; empty when none fits.</param>
/// <param name="Unlimited">The best mapping if memory were no limit; null when no step is known.</param>
/// <param name="LeastMemory">When nothing is ranked, the mapping that needs least memory; else null.</param>
/// <param name="Capacity">Bytes of an accelerator; NaN when unknown, and then nothing is left out for its memory.</param>
/// <param name="Evaluated">Mappings whose step and memory were computed.</param>
/// <param name="Pruned">Mappings that a bound showed to be slower than every incumbent that they could replace.</param>
/// <param name="OverMemory">Of the evaluated, those that do not fit.</param>
/// <param name="Unknown">Of the evaluated, those that fit and whose step is unknown because a figure is missing.</param>
/// <param name="Seconds">Wall time, s.</param>
public sealed record SearchResult(
    ImmutableArray<RankedMapping> Best,
    ImmutableArray<DimensionProfile> Dimensions,
    RankedMapping? Unlimited,
    RankedMapping? LeastMemory,
    double Capacity,
    long Evaluated,
    long Pruned,
    long OverMemory,
    long Unknown,
    double Seconds
)
{
    /// <summary>Mappings of the space: evaluated or pruned.</summary>
    public long Space => Evaluated + Pruned;

    /// <summary>Evaluations over the wall time of the whole search, enumeration and sorting included.</summary>
    public double EvaluationsPerSecond => Seconds > 0 ? Evaluated / Seconds : 0;
}
