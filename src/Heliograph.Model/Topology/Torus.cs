using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Scenarios;

namespace Heliograph.Model.Topology;

/// <summary>
/// 2D or 3D torus, whole or of cubes whose faces meet in circuit switches. The first coordinate runs fastest in the
/// ids. Every accelerator has two links by dimension (times the multiplicity), also where a dimension is 2 and both
/// go to the same neighbour.
/// </summary>
internal static class Torus
{
    public static TopologyPlan? Plan(PlanContext context, TorusSpec spec)
    {
        if (!Grid.Fits(context, spec.Dimensions))
        {
            return null;
        }
        int n = spec.Dimensions.Length;
        if (n is < 2 or > 3)
        {
            return context.Fail(Codes.BadTopology, $"a torus has 2 or 3 dimensions, not {n}", "use 2 or 3 dimensions");
        }
        if (context.Links % (2 * n) != 0 || context.Links == 0)
        {
            return context.Fail(
                Codes.DoesNotDivide,
                $"{context.Links} links of an accelerator are no multiple of the {2 * n} directions of a {n}D torus",
                $"set links.count to {2 * n}"
            );
        }
        if (spec.CubeSide is { } side && spec.Dimensions.Any(k => side < 1 || k % side != 0))
        {
            return context.Fail(
                Codes.DoesNotDivide,
                $"dimensions {string.Join(" x ", spec.Dimensions)} are no multiples of the cube side {side}",
                "choose a side that divides every dimension"
            );
        }
        if (spec.CircuitSwitch is not null && spec.CubeSide is null)
        {
            return context.Fail(Codes.BadTopology, "circuit switches join cubes, but no cube side is given", "add cube, or leave out circuit-switch");
        }
        int multiple = context.Links / (2 * n);
        if (
            !context.Reserve((long)context.Accelerators * n * multiple)
            || !TryCircuits(context, spec, multiple, out ImmutableArray<CircuitGroup> circuits)
        )
        {
            return null;
        }
        return new TopologyPlan(
            [],
            Links(context, spec, multiple),
            circuits,
            spec.Dimensions.Sum(k => k / 2),
            // A ring is cut twice, wherever it is cut.
            Grid.Halve([.. spec.Dimensions], _ => 2)
                * (double)multiple
                * context.Rate.BitsPerSecond,
            Diversity(spec, multiple),
            Tiers(context, spec, multiple),
            Placement(spec)
        );
    }

    /// <summary>
    /// Edge-disjoint shortest paths between antipodes: the smallest cut around the points that differ from the source
    /// in a set T of dimensions only, min over T of prod_T w x sum_(not T) m. Antipodes of an even ring have m = 2 shortest
    /// ways with w = k points on them, of an odd ring m = 1 with w = (k + 1) / 2.
    /// </summary>
    private static long Diversity(TorusSpec spec, int multiple)
    {
        int n = spec.Dimensions.Length;
        long least = long.MaxValue;
        for (int set = 0; set < (1 << n) - 1; set++)
        {
            (long points, long ways) = (1, 0);
            for (int d = 0; d < n; d++)
            {
                int k = spec.Dimensions[d];
                bool inside = (set >> d & 1) == 1;
                points *=
                    !inside ? 1
                    : k % 2 == 0 ? k
                    : (k + 1) / 2;
                ways += inside ? 0 : 2 - k % 2;
            }
            least = Math.Min(least, points * ways);
        }
        return least * multiple;
    }

    private static bool TryCircuits(PlanContext context, TorusSpec spec, int multiple, out ImmutableArray<CircuitGroup> circuits)
    {
        circuits = [];
        if (spec.CircuitSwitch is not { } part || spec.CubeSide is not { } side)
        {
            return true;
        }
        int n = spec.Dimensions.Length;
        int cubes = spec.Dimensions.Aggregate(1, (product, k) => product * (k / side));
        if (SwitchPorts.RequiredRadix(context, part, context.Rate, $"give {part.Id} a radix in place") is null)
        {
            return false;
        }
        // A circuit switch passes any rate: its ports are counted as they are.
        int radix = SwitchPorts.Whole(context.Figure(part, "radix")!.Value);
        if (TorusCubes.CircuitSwitches(cubes, side, radix, n) is not { } count)
        {
            context.Fail(
                Codes.CircuitSwitchTooSmall,
                $"{part.Id} has {radix} ports, but each face position joins 2 x {cubes} cubes = {2 * cubes} ports in one switch",
                $"choose a circuit switch with {2 * cubes} ports or more, or larger cubes"
            );
            return false;
        }
        long groups = (long)Math.Pow(side, n - 1) * n;
        int groupsEach = (int)Math.Min(groups, radix / (2 * cubes));
        circuits = [new CircuitGroup("circuit-switch", part, count * multiple, groupsEach * 2 * cubes, radix)];
        return true;
    }

    private static ImmutableArray<LinkGroup> Links(PlanContext context, TorusSpec spec, int multiple)
    {
        int hosts = context.Accelerators;
        List<int> innerA = [];
        List<int> innerB = [];
        List<int> faceA = [];
        List<int> faceB = [];
        int stride = 1;
        foreach (int k in spec.Dimensions)
        {
            for (int host = 0; host < hosts; host++)
            {
                int x = host / stride % k;
                int peer = host + ((x + 1) % k - x) * stride;
                bool face = spec.CubeSide is { } side && (x + 1) % side == 0;
                for (int link = 0; link < multiple; link++)
                {
                    (face ? faceA : innerA).Add(host);
                    (face ? faceB : innerB).Add(peer);
                }
            }
            stride *= k;
        }
        LinkGroup inner = new(spec.CubeSide is null ? "torus" : "cube", context.Rate, [.. innerA], [.. innerB]);
        LinkGroup faces = new("face", context.Rate, [.. faceA], [.. faceB], ViaCircuit: spec.CircuitSwitch is not null);
        return [.. new[] { inner, faces }.Where(g => g.Count > 0)];
    }

    private static ImmutableArray<TierPlan> Tiers(PlanContext context, TorusSpec spec, int multiple)
    {
        ImmutableArray<TierPlan>.Builder tiers = ImmutableArray.CreateBuilder<TierPlan>();
        int span = 1;
        for (int d = 0; d < spec.Dimensions.Length; d++)
        {
            span *= spec.Dimensions[d];
            // A step of a ring waits for its slowest link, which is the one through the circuit switch.
            string kind = spec.CubeSide is null ? "torus" : "face";
            tiers.Add(
                new TierPlan($"{context.Network.Name}/{"xyz"[d]}", TierKind.TorusDimension, span, context.Rate * (2 * multiple), 1, [(kind, 1)], [])
            );
        }
        return tiers.ToImmutable();
    }

    // A cube is a place on the floor: its accelerators stand together although their ids do not run together.
    private static int[]? Placement(TorusSpec spec)
    {
        if (spec.CubeSide is not { } side)
        {
            return null;
        }
        int hosts = spec.Dimensions.Aggregate(1, (product, k) => product * k);
        int[] placement = new int[hosts];
        for (int host = 0; host < hosts; host++)
        {
            (int rest, int cube, int local) = (host, 0, 0);
            (int cubeStride, int localStride) = (1, 1);
            foreach (int k in spec.Dimensions)
            {
                (rest, int x) = Math.DivRem(rest, k);
                cube += x / side * cubeStride;
                local += x % side * localStride;
                cubeStride *= k / side;
                localStride *= side;
            }
            placement[host] = cube * localStride + local;
        }
        return placement;
    }
}
