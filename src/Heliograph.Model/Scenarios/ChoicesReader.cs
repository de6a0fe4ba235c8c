using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;

namespace Heliograph.Model.Scenarios;

/// <summary>
/// Reads a mapping with <c>rest: best</c>: dimensions that are written hold one value or a list to choose from, all others
/// are searched.
/// </summary>
internal static class ChoicesReader
{
    public static readonly string[] Rests = ["best"];

    public static MappingChoices Read(MapReader map)
    {
        map.OneOf("rest", Rests);
        MappingChoices choices = new()
        {
            Tensor = map.Integers("tensor", 1, TrainingReader.Most),
            Pipeline = map.Integers("pipeline", 1, TrainingReader.Most),
            Data = map.Integers("data", 1, TrainingReader.Most),
            Context = map.Integers("context", 1, TrainingReader.Most),
            Expert = map.Integers("expert", 1, TrainingReader.Most),
            Virtual = map.Integers("virtual", 1, 10_000),
            MicroBatch = map.Integers("micro-batch", 1, TrainingReader.Most),
            Recompute = map.SomeOf("recompute", TrainingReader.Recomputations),
            SequenceParallel = One(map.Flag("sequence-parallel")),
            ShardStates = map.Integers("shard", 0, 3),
            FlashAttention = One(map.Flag("flash-attention")),
            Schedule = map.SomeOf("schedule", TrainingReader.Schedules),
            AcrossSites = map.OneOf("across-sites", TrainingReader.Crossings),
            Overlap = TrainingReader.ReadOverlap(map),
            Between = TrainingReader.ReadBetween(map),
            Collectives = CollectiveRules.Read(map, map.Diagnostics),
        };
        map.Done();
        return choices;
    }

    /// <summary>What stands in for the mapping until the search has run: all accelerators data parallel.</summary>
    public static Mapping Undecided(MappingChoices choices, ImmutableArray<Site> sites, SourceSpan span) =>
        new Mapping(
            1,
            1,
            Math.Max(1, sites.Sum(s => s.Accelerators)),
            1,
            1,
            1,
            1,
            "none",
            false,
            0,
            true,
            "1f1b",
            choices.AcrossSites ?? "none",
            span,
            choices.Overlap
        )
        {
            Between = choices.Between,
            Collectives = choices.Collectives,
        }.Over(sites.Length);

    private static ImmutableArray<bool> One(bool? flag) => flag is { } value ? [value] : [];
}
