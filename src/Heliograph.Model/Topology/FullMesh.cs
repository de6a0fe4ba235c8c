using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Scenarios;

namespace Heliograph.Model.Topology;

/// <summary>
/// n-dimensional full mesh (HyperX without switches): accelerators that differ in one coordinate are joined. The first
/// coordinate runs fastest in the ids.
/// </summary>
internal static class FullMesh
{
    public static TopologyPlan? Plan(PlanContext context, FullMeshSpec spec)
    {
        int hosts = context.Accelerators;
        if (!Grid.Fits(context, spec.Dimensions))
        {
            return null;
        }
        long needed = spec.Dimensions.Sum(k => (long)(k - 1) * spec.LinksPerPair);
        if (needed != context.Links)
        {
            return context.Fail(
                Codes.DoesNotDivide,
                $"the mesh needs {needed} links of an accelerator, links.count says {context.Links}",
                $"set links.count to {needed}"
            );
        }
        if (!context.Reserve(hosts * needed / 2))
        {
            return null;
        }
        ImmutableArray<LinkGroup>.Builder links = ImmutableArray.CreateBuilder<LinkGroup>();
        ImmutableArray<TierPlan>.Builder tiers = ImmutableArray.CreateBuilder<TierPlan>();
        int stride = 1;
        for (int d = 0; d < spec.Dimensions.Length; d++)
        {
            int k = spec.Dimensions[d];
            string kind = $"mesh-{d + 1}";
            links.Add(Dimension(context, spec, kind, k, stride));
            stride *= k;
            tiers.Add(
                new TierPlan($"{context.Network.Name}/{kind}", TierKind.FullMesh, stride, context.Rate * spec.LinksPerPair, 1, [(kind, 1)], [])
            );
        }
        int n = spec.Dimensions.Length;
        return new TopologyPlan(
            [],
            links.ToImmutable(),
            [],
            n,
            Bisection([.. spec.Dimensions]) * (double)spec.LinksPerPair * context.Rate.BitsPerSecond,
            // The first hop of a shortest path settles one whole coordinate: one way by dimension.
            (long)n * spec.LinksPerPair,
            tiers.ToImmutable()
        );
    }

    private static LinkGroup Dimension(PlanContext context, FullMeshSpec spec, string kind, int k, int stride)
    {
        int hosts = context.Accelerators;
        int count = (int)((long)hosts * (k - 1) / 2 * spec.LinksPerPair);
        int[] a = new int[count];
        int[] b = new int[count];
        int i = 0;
        for (int host = 0; host < hosts; host++)
        {
            for (int other = host / stride % k + 1; other < k; other++)
            {
                int peer = host + (other - host / stride % k) * stride;
                for (int link = 0; link < spec.LinksPerPair; link++)
                {
                    a[i] = host;
                    b[i++] = peer;
                }
            }
        }
        return new LinkGroup(kind, context.Rate, a, b);
    }

    /// <summary>
    /// Pairs across the smallest balanced cut of a product of complete graphs: halve one dimension (floor(k/2) ceil(k/2)
    /// pairs in each of the other coordinates); where k is odd, the middle layer is halved in the dimensions left.
    /// Checked against all balanced cuts of small meshes.
    /// </summary>
    internal static long Bisection(ReadOnlySpan<int> dimensions) => Grid.Halve(dimensions, MeshCut);

    // Of an odd column (k - 1) / 2 nodes are on each side, and the middle one adds (k - 1) / 2 wherever it goes.
    private static long MeshCut(int k) => (long)(k / 2) * ((k + 1) / 2);
}
