using System.Collections.Immutable;
using System.Numerics;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Dimensions;

namespace Heliograph.Workload.Messages;

/// <summary>One phase of a chunk.</summary>
/// <param name="Dimension">Whose queue it waits in.</param>
/// <param name="Stride">Rank distance between neighbours of the phase; 0 for a group, whose members are listed.</param>
internal readonly record struct CollectivePhase(int Dimension, int Stride, PhaseShape Shape);

/// <summary>A collective cut into chunks, each of which runs the same phases.</summary>
internal sealed class CollectivePlan
{
    // Messages of a rank are counted in 32 bits.
    private const int MostRingRanks = 46_341;

    private CollectivePlan(int chunks, ImmutableArray<CollectivePhase> phases, ImmutableArray<int> members, bool isFlat)
    {
        (Chunks, Phases, Members, IsFlat) = (chunks, phases, members, isFlat);
    }

    public int Chunks { get; }

    public ImmutableArray<CollectivePhase> Phases { get; }

    /// <summary>Ranks of a group in their order; empty for the whole network.</summary>
    public ImmutableArray<int> Members { get; }

    /// <summary>True where all ranks form one ring over a network of several dimensions.</summary>
    public bool IsFlat { get; }

    /// <summary>Builds the plan; null, with a diagnostic at <paramref name="span"/>, where there is none.</summary>
    /// <param name="bytes">Of an all-gather each rank's shard, else what each rank has.</param>
    /// <param name="involved">Dimensions that take part; empty for all.</param>
    /// <param name="members">Ranks of a group; empty for all.</param>
    public static CollectivePlan? Build(
        DimensionalNetwork network,
        CollectiveSystem system,
        CollectiveKind kind,
        long bytes,
        ImmutableArray<bool> involved,
        ImmutableArray<int> members,
        SourceSpan span,
        DiagnosticList diagnostics
    )
    {
        string name = CollectiveWords.Name(kind);
        if (!system.Choices.TryGetValue(kind, out ImmutableArray<CollectiveChoice> choices) || choices.IsEmpty)
        {
            diagnostics.Error(
                Codes.CollectiveNotPossible,
                span,
                $"{system.File} does not say how {name} runs",
                $"add \"{name}-implementation\": [\"ring\"]"
            );
            return null;
        }
        int before = diagnostics.ErrorCount;
        (int chunks, long chunk) = Chunk(system.Splits, kind, bytes, network.Ranks);
        if (chunk == 0)
        {
            diagnostics.Error(
                Codes.CollectiveNotPossible,
                span,
                $"{name} of {bytes} B cannot be cut into {system.Splits} chunks",
                "make it larger, or preferred-dataset-splits smaller"
            );
            return null;
        }
        ImmutableArray<(int Dimension, int Ranks, int Stride, CollectiveChoice Choice)> steps = Steps(
            network,
            choices,
            involved,
            members,
            span,
            diagnostics
        );
        if (kind == CollectiveKind.AllToAll && steps.Any(s => s.Choice.Algorithm == CollectiveAlgorithm.Ring && s.Ranks > MostRingRanks))
        {
            diagnostics.Error(
                Codes.CollectiveNotPossible,
                span,
                $"an all-to-all step by step around a ring takes half the square of its ranks in messages, and is done for up to {MostRingRanks} ranks",
                "choose direct"
            );
            return null;
        }
        ImmutableArray<CollectivePhase> phases = [.. Phase(kind, chunk, steps, system.IsHierarchical, !members.IsEmpty)];
        foreach (PhaseShape shape in phases.Select(p => p.Shape).Where(s => s.Algorithm == CollectiveAlgorithm.HalvingDoubling))
        {
            if (!BitOperations.IsPow2(shape.Ranks) || shape.Kind == CollectiveKind.AllToAll)
            {
                diagnostics.Error(
                    Codes.CollectiveNotPossible,
                    span,
                    shape.Kind == CollectiveKind.AllToAll
                        ? "halvingDoubling does not run an all-to-all"
                        : $"halvingDoubling runs on powers of two, not on {shape.Ranks} ranks",
                    "choose ring or direct"
                );
                break;
            }
        }
        return diagnostics.ErrorCount > before
            ? null
            : new CollectivePlan(chunks, phases, members, choices[0].IsFlat && network.Dimensions.Length > 1);
    }

    /// <summary>One chunk with one phase.</summary>
    internal static CollectivePlan OfPhase(CollectivePhase phase) => new(1, [phase], [], false);

    // Chunks are of one size, so that a size that does not divide makes one chunk more. Each rank gets a byte at least.
    private static (int Chunks, long Bytes) Chunk(int splits, CollectiveKind kind, long bytes, int ranks)
    {
        long chunk = bytes / splits;
        if (kind != CollectiveKind.AllGather && ranks > chunk)
        {
            return (splits, ranks);
        }
        return chunk == 0 ? (0, 0) : ((int)((bytes + chunk - 1) / chunk), chunk);
    }

    private static ImmutableArray<(int Dimension, int Ranks, int Stride, CollectiveChoice Choice)> Steps(
        DimensionalNetwork network,
        ImmutableArray<CollectiveChoice> choices,
        ImmutableArray<bool> involved,
        ImmutableArray<int> members,
        SourceSpan span,
        DiagnosticList diagnostics
    )
    {
        if (!members.IsEmpty)
        {
            // A group knows no dimensions: it is one ring of its members.
            return [(0, members.Length, 0, choices.Length > 1 ? new CollectiveChoice(CollectiveAlgorithm.Ring) : choices[0])];
        }
        if (choices[0].IsFlat)
        {
            return [(0, network.Ranks, 1, choices[0])];
        }
        if (choices.Length > network.Dimensions.Length)
        {
            diagnostics.Error(
                Codes.CollectiveNotPossible,
                span,
                $"{choices.Length} implementations for the {network.Dimensions.Length} dimensions of {network.File}",
                "give one for each dimension"
            );
            return [];
        }
        if (choices.Length < network.Dimensions.Length)
        {
            diagnostics.Warning(
                Codes.CollectiveNotPossible,
                span,
                $"implementations for {choices.Length} of the {network.Dimensions.Length} dimensions of {network.File}: the rest takes no part",
                "give one for each dimension"
            );
        }
        ImmutableArray<(int, int, int, CollectiveChoice)>.Builder steps = ImmutableArray.CreateBuilder<(int, int, int, CollectiveChoice)>();
        int stride = 1;
        for (int d = 0; d < choices.Length; d++)
        {
            if (d >= involved.Length || involved[d])
            {
                steps.Add((d, network.Dimensions[d].Ranks, stride, choices[d] with { IsFlat = false }));
            }
            stride *= network.Dimensions[d].Ranks;
        }
        return steps.ToImmutable();
    }

    private static IEnumerable<CollectivePhase> Phase(
        CollectiveKind kind,
        long chunk,
        ImmutableArray<(int Dimension, int Ranks, int Stride, CollectiveChoice Choice)> steps,
        bool isHierarchical,
        bool isGroup
    )
    {
        IEnumerable<(CollectiveKind Kind, int Step)> order =
            kind == CollectiveKind.AllGather ? Enumerable.Range(0, steps.Length).Reverse().Select(s => (kind, s))
            : kind == CollectiveKind.AllReduce && isHierarchical && steps.Length > 1
                ?
                [
                    .. Enumerable.Range(0, steps.Length - 1).Select(s => (CollectiveKind.ReduceScatter, s)),
                    (CollectiveKind.AllReduce, steps.Length - 1),
                    .. Enumerable.Range(0, steps.Length - 1).Reverse().Select(s => (CollectiveKind.AllGather, s)),
                ]
            : Enumerable.Range(0, steps.Length).Select(s => (kind, s));
        foreach ((CollectiveKind phase, int step) in order)
        {
            PhaseShape shape = new(phase, steps[step].Choice, steps[step].Ranks, chunk, isGroup);
            yield return new CollectivePhase(steps[step].Dimension, steps[step].Stride, shape);
            chunk = shape.FinalBytes;
        }
    }
}
