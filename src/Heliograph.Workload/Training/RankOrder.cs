using Heliograph.Model.Scenarios;

namespace Heliograph.Workload.Training;

/// <summary>A group of a parallel dimension: how many members, and how many accelerators apart.</summary>
/// <param name="Sites">Sites over which the members are split evenly; those of a site are <paramref name="Stride"/> apart.</param>
public readonly record struct GroupShape(int Size, int Stride, int Sites = 1);

/// <summary>
/// Order of ranks on accelerators: tensor fastest, then context, then data, pipeline slowest:
/// rank = t + TP (c + CP (d + DP p)). The busiest groups thus stay in the smallest domains. Where replicas are split over sites, each site has all stages of
/// its own: accelerator = t + TP (c + CP (d' + DP' (p + PP s))), d = d' + DP' s, DP' = DP / sites.
/// </summary>
/// <remarks>
/// Experts: with an expert dimension above one, experts are whole and a group is that many consecutive ranks of
/// tensor x context x data; their replicas are that far apart. With one, experts are sliced by the tensor group as dense
/// blocks are.
/// </remarks>
public static class RankOrder
{
    public static GroupShape Tensor(Mapping mapping) => new(Checked(mapping).Tensor, 1);

    public static GroupShape Context(Mapping mapping) => new(Checked(mapping).Context, mapping.Tensor);

    /// <summary>Ranks with the same weights, data and context together, that exchange gradients every step: where sites average, those of a site.</summary>
    public static GroupShape Data(Mapping mapping) => EveryStep(Checked(mapping), Replicas(mapping));

    /// <summary>Ranks that hold the same weights, at all sites.</summary>
    public static GroupShape Replicas(Mapping mapping) => new(Checked(mapping).Data * mapping.Context, mapping.Tensor, mapping.Between.Sites);

    public static GroupShape Expert(Mapping mapping) => new(Checked(mapping).Expert, 1, mapping.AcrossSites == "expert" ? mapping.Between.Sites : 1);

    /// <summary>Ranks with the same routed experts that exchange their gradients every step.</summary>
    public static GroupShape ExpertData(Mapping mapping) => EveryStep(Checked(mapping), ExpertReplicas(mapping));

    /// <summary>Ranks with the same routed experts, at all sites.</summary>
    public static GroupShape ExpertReplicas(Mapping mapping) =>
        Checked(mapping).Expert == 1 ? Replicas(mapping)
        : mapping.AcrossSites == "expert" ? new(StageSize(mapping) / mapping.Expert, mapping.Expert / mapping.Between.Sites)
        : new(StageSize(mapping) / mapping.Expert, mapping.Expert, mapping.Between.Sites);

    public static GroupShape Pipeline(Mapping mapping) => new(Checked(mapping).Pipeline, StageSize(mapping) / mapping.Between.Sites);

    /// <summary>Accelerators of one pipeline stage, at all sites.</summary>
    public static int StageSize(Mapping mapping) => Checked(mapping).Tensor * mapping.Context * mapping.Data;

    /// <summary>Accelerator of a rank; both count from 0.</summary>
    public static int AcceleratorOf(Mapping mapping, int rank)
    {
        int sites = Checked(mapping).Between.Sites;
        int ofSite = StageSize(mapping) / sites;
        (int stage, int within) = Math.DivRem(rank, StageSize(mapping));
        (int site, int place) = Math.DivRem(within, ofSite);
        return place + ofSite * (stage + mapping.Pipeline * site);
    }

    private static GroupShape EveryStep(Mapping mapping, GroupShape replicas) =>
        mapping.Between.InnerSteps > 1 ? new(replicas.Size / replicas.Sites, replicas.Stride) : replicas;

    private static Mapping Checked(Mapping mapping)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        return mapping;
    }
}
