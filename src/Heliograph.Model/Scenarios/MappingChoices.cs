using System.Collections.Immutable;

namespace Heliograph.Model.Scenarios;

/// <summary>
/// What a search over mappings may choose from, by dimension: empty is every value that divides, one value is fixed,
/// several are all that is tried. What each dimension means stands at <see cref="Mapping"/>.
/// </summary>
public sealed record MappingChoices
{
    /// <summary>Everything is free.</summary>
    public static readonly MappingChoices Free = new();

    public ImmutableArray<int> Tensor { get; init; } = [];

    public ImmutableArray<int> Pipeline { get; init; } = [];

    /// <summary>Always accelerators / (tensor x context x pipeline); values here only leave mappings out.</summary>
    public ImmutableArray<int> Data { get; init; } = [];

    public ImmutableArray<int> Context { get; init; } = [];

    public ImmutableArray<int> Expert { get; init; } = [];

    public ImmutableArray<int> Virtual { get; init; } = [];

    public ImmutableArray<int> MicroBatch { get; init; } = [];

    public ImmutableArray<string> Recompute { get; init; } = [];

    public ImmutableArray<bool> SequenceParallel { get; init; } = [];

    public ImmutableArray<int> ShardStates { get; init; } = [];

    public ImmutableArray<bool> FlashAttention { get; init; } = [];

    public ImmutableArray<string> Schedule { get; init; } = [];

    /// <summary>Null: pipeline and data, where they divide over the sites.</summary>
    public string? AcrossSites { get; init; }

    /// <summary>Of the training software; never searched.</summary>
    public Overlap Overlap { get; init; } = Overlap.All;

    /// <summary>What is said of exchanges between sites; never searched.</summary>
    public SiteExchange Between { get; init; } = SiteExchange.Plain;

    /// <summary>Of the training software; never searched.</summary>
    public CollectiveRules Collectives { get; init; } = CollectiveRules.Placement;

    /// <summary>Every dimension fixed to that of <paramref name="mapping"/>.</summary>
    public static MappingChoices Of(Mapping mapping)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        return new MappingChoices
        {
            Tensor = [mapping.Tensor],
            Pipeline = [mapping.Pipeline],
            Data = [mapping.Data],
            Context = [mapping.Context],
            Expert = [mapping.Expert],
            Virtual = [mapping.Virtual],
            MicroBatch = [mapping.MicroBatch],
            Recompute = [mapping.Recompute],
            SequenceParallel = [mapping.SequenceParallel],
            ShardStates = [mapping.ShardStates],
            FlashAttention = [mapping.FlashAttention],
            Schedule = [mapping.Schedule],
            AcrossSites = mapping.AcrossSites,
            Overlap = mapping.Overlap,
            Between = mapping.Between,
            Collectives = mapping.Collectives,
        };
    }
}
