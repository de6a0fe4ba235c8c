using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Scenarios;

namespace Heliograph.Workload.Inference;

/// <summary>The figures of a service by what they drive, for explanations and ranges.</summary>
/// <param name="All">Everything that the rate depends on.</param>
/// <param name="Compute">Peaks and efficiencies of products.</param>
/// <param name="Memory">Bandwidth and what reads through it.</param>
/// <param name="Network">Rates, latencies and floors of the tiers.</param>
/// <param name="Launch">Kernels, scheduling and waiting.</param>
/// <param name="Load">Sizes that say how many requests are in service.</param>
internal sealed record ServingFigures(
    ImmutableArray<Derivation> All,
    ImmutableArray<Derivation> Compute,
    ImmutableArray<Derivation> Memory,
    ImmutableArray<Derivation> Network,
    ImmutableArray<Derivation> Launch,
    ImmutableArray<Derivation> Load
)
{
    public static ServingFigures Of(InferenceJob job, ImmutableArray<ServingSite> sites, ServingCalibration prefill, ServingCalibration decode)
    {
        ImmutableArray<ServingCalibration> both = job.IsSplit ? [prefill, decode] : [decode];
        List<Derivation> network = [];
        int prefillSite = job.Prefill.Site;
        foreach (
            (ServingCalibration c, int site, int group) in new[]
            {
                (prefill, prefillSite, job.Prefill.Group),
                (decode, job.Decode.Site, job.Decode.Group),
            }
        )
        {
            network.AddRange(Tiers(c, sites[site].Tiers, group));
        }
        if (job.IsSplit)
        {
            int reach = prefillSite == job.Decode.Site ? job.Prefill.Accelerators + job.Decode.Accelerators : int.MaxValue;
            network.AddRange(Tiers(prefill, sites[prefillSite].Tiers, reach));
        }
        ImmutableArray<Derivation> Each(Func<ServingCalibration, IEnumerable<Derivation>> of) => Distinct(both.SelectMany(of));
        ImmutableArray<Derivation> all = Distinct(both.SelectMany(c => c.All).Concat(network));
        return new ServingFigures(
            all,
            Each(c =>
                [
                    c.Peak16,
                    c.Peak8,
                    c.Peak4,
                    c.GemmEfficiency,
                    c.BusyShare,
                    .. c.Of(
                        "attention-efficiency",
                        "expert-efficiency",
                        "expert-half-tokens",
                        "dequantised-efficiency",
                        "expert-imbalance",
                        "prefill-chunk"
                    ),
                ]
            ),
            Each(c => [c.Bandwidth, c.BusyShare, .. c.Of("memory-efficiency", "elementwise-passes")]),
            Distinct([.. network, .. both.SelectMany(c => c.Of("batch-overlap")), .. both.Select(c => c.BusyShare)]),
            Each(c => [c.KernelTime, c.BusyShare, .. c.Of("sequence-overhead", "iteration-overhead", "data-parallel-wait", "prefill-load")]),
            Each(c => [c.Memory, .. c.Of("memory-share", "runtime-memory", "draft-acceptance", "length-variation")])
        );
    }

    // Tiers up to the one that holds a group; a group of one has no traffic.
    private static IEnumerable<Derivation> Tiers(ServingCalibration calibration, ImmutableArray<TierPerformance> tiers, int group)
    {
        int reached = 1;
        foreach (TierPerformance tier in tiers)
        {
            if (reached >= group)
            {
                yield break;
            }
            foreach (Derivation d in calibration.Tier(tier).From)
            {
                yield return d;
            }
            reached = Math.Max(reached, tier.Span);
        }
    }

    private static ImmutableArray<Derivation> Distinct(IEnumerable<Derivation> from)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        return [.. from.Where(d => seen.Add($"{d.Name} {d.Figure?.Key}"))];
    }
}
