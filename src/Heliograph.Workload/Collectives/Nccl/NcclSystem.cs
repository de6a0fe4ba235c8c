using System.Collections.Immutable;
using Heliograph.Model.Topology;

namespace Heliograph.Workload.Collectives.Nccl;

/// <summary>What NCCL's rules need to know of a system, whatever the group. Rates in GB/s of one direction, data sheet.</summary>
/// <param name="LinkRate">Into the scale-up network.</param>
/// <param name="HasSwitch">Switches join the accelerators of a node.</param>
/// <param name="NicRate">Of an accelerator into the network beyond; 0 without one.</param>
public sealed record NcclSystem(NcclGeneration Generation, double LinkRate, bool HasSwitch, double NicRate, bool ReducesInNetwork)
{
    /// <summary>Null for accelerators that NCCL does not run on, and where rates are unknown.</summary>
    /// <param name="architecture">Of the accelerator, as the catalogue has it.</param>
    /// <param name="tiers">By span, smallest first, before any efficiency.</param>
    /// <param name="isNode">Whether a network joins the accelerators of a node.</param>
    public static NcclSystem? Of(string? architecture, ImmutableArray<TierNumbers> tiers, Func<string, bool> isNode)
    {
        ArgumentNullException.ThrowIfNull(isNode);
        NcclGeneration? generation = architecture switch
        {
            "volta" => NcclGeneration.Volta,
            "ampere" => NcclGeneration.Ampere,
            "hopper" => NcclGeneration.Hopper,
            "blackwell" => NcclGeneration.Blackwell,
            _ => null,
        };
        TierNumbers? inside = tiers.Where(t => isNode(t.Network)).Select(t => (TierNumbers?)t).LastOrDefault();
        TierNumbers? beyond = tiers.Where(t => !isNode(t.Network)).Select(t => (TierNumbers?)t).FirstOrDefault();
        bool isKnown = inside is { } i && i.Rate > 0 && (beyond is not { } b || b.Rate > 0);
        return generation is null || !isKnown
            ? null
            : new NcclSystem(
                generation.Value,
                inside!.Value.Rate / 1e9,
                inside.Value.Kind == TierKind.Switched,
                (beyond?.Rate ?? 0) / 1e9,
                beyond?.Reduces ?? false
            );
    }

    /// <summary>A group as NCCL sees it.</summary>
    /// <param name="perNode">Members that share a node; divides <paramref name="ranks"/>. Each has NICs of its own.</param>
    public NcclGroup GroupOf(int ranks, int perNode) =>
        new(ranks, ranks / perNode, Generation, LinkRate, HasSwitch, ranks == perNode ? 0 : perNode, NicRate) { ReducesInNetwork = ReducesInNetwork };
}
