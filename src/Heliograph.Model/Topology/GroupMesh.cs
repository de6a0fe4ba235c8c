using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;

namespace Heliograph.Model.Topology;

/// <summary>
/// Groups of leaves and spines whose spines are joined directly to those of every other group: what dragonfly+ and a
/// block mesh have in common. Within a group every leaf reaches every spine by ceil(hosts / spines) links, so that a
/// group is non-blocking; between groups i and j run <see cref="Between"/> links, spread over the spines round robin.
/// </summary>
/// <param name="LinkKind">Kind of the links between groups.</param>
/// <param name="HostsPerLeaf">Host links of a leaf.</param>
/// <param name="Uplinks">Links of a group to all others together.</param>
/// <param name="Stretch">Links between groups that a path crosses on average.</param>
internal sealed record GroupMesh(
    int Groups,
    int Leaves,
    int Spines,
    int HostsPerLeaf,
    int Uplinks,
    PartRef Switch,
    string LinkKind,
    double Stretch,
    PartRef? Circuit
)
{
    /// <summary>
    /// Links between two groups: floor(U / (G - 1)) for every pair, and what is left over as a circulant: one more to the
    /// groups at distance 1, 2, ... and, where an odd one is left and G is even, to the group opposite.
    /// </summary>
    public int Between(int i, int j)
    {
        (int each, int rest) = Math.DivRem(Uplinks, Groups - 1);
        int distance = Math.Abs(i - j);
        distance = Math.Min(distance, Groups - distance);
        bool opposite = 2 * distance == Groups;
        return each
            + (
                opposite ? rest % 2
                : distance <= rest / 2 ? 1
                : 0
            );
    }

    public TopologyPlan? Plan(PlanContext context)
    {
        if (Refuse(context))
        {
            return null;
        }
        Int128 perLeaf = (Int128)LinksToSpine * Spines;
        Int128 hostLinks = (Int128)context.Accelerators * context.Links;
        Int128 links = hostLinks + (Int128)Groups * Leaves * perLeaf + (Int128)Groups * Uplinks / 2;
        if (!context.Reserve(links) || !TryCircuits(context, out ImmutableArray<CircuitGroup> circuits))
        {
            return null;
        }
        int leaf = context.Accelerators;
        int spine = leaf + Groups * Leaves;
        List<LinkGroup> groups = [HostLinks(context, leaf), LeafLinks(context, leaf, spine)];
        if (Groups > 1)
        {
            groups.Add(GroupLinks(context, spine));
        }
        return new TopologyPlan(
            [new SwitchGroup("leaf", Switch, Groups * Leaves), new SwitchGroup("spine", Switch, Groups * Spines)],
            [.. groups],
            circuits,
            Groups > 1 ? 5
                : Leaves > 1 ? 4
                : 2,
            Bisection(context),
            Groups > 1 ? Math.Min(context.Links, Uplinks / (Groups - 1)) : context.Links,
            Tiers(context)
        );
    }

    private int LinksToSpine => (HostsPerLeaf + Spines - 1) / Spines;

    private bool Refuse(PlanContext context)
    {
        if (Groups < 1 || Leaves < 1 || Spines < 1 || HostsPerLeaf < 1 || Uplinks < 0)
        {
            context.Fail(Codes.BadTopology, "groups, leaves, spines and hosts of a leaf are at least 1", "correct the counts");
            return true;
        }
        if (Spines > SizeBudget.LinksMax || HostsPerLeaf > SizeBudget.LinksMax)
        {
            context.Fail(Codes.FabricTooLarge, $"{Spines} spines of a group or {HostsPerLeaf} hosts of a leaf", "use fewer");
            return true;
        }
        Int128 places = (Int128)Groups * Leaves * HostsPerLeaf;
        long needed = (long)context.Accelerators * context.Links;
        if (places != needed)
        {
            context.Fail(
                Codes.DoesNotDivide,
                $"{Groups} groups x {Leaves} leaves x {HostsPerLeaf} hosts make {places} places for {needed} host links",
                "make the product equal domain x links.count"
            );
            return true;
        }
        if (Groups > 1 && Uplinks < Groups - 1)
        {
            context.Fail(
                Codes.DoesNotDivide,
                $"{Uplinks} {LinkKind} links of a group do not reach {Groups - 1} other groups",
                $"use {Groups - 1} or more"
            );
            return true;
        }
        return false;
    }

    // A block's uplinks are spread evenly over all circuit switches, so that any two blocks can be joined in each.
    private bool TryCircuits(PlanContext context, out ImmutableArray<CircuitGroup> circuits)
    {
        circuits = [];
        if (Circuit is not { } part || Groups < 2)
        {
            return true;
        }
        if (SwitchPorts.RequiredRadix(context, part, context.Rate, $"give {part.Id} a radix in place") is null)
        {
            return false;
        }
        int radix = SwitchPorts.Whole(context.Figure(part, "radix")!.Value);
        if (Groups > radix)
        {
            context.Fail(
                Codes.CircuitSwitchTooSmall,
                $"{part.Id} has {radix} ports, but joins {Groups} blocks with a port each",
                $"choose a circuit switch with {Groups} ports or more"
            );
            return false;
        }
        long ports = (long)Groups * Uplinks;
        int count = (int)((ports + radix - 1) / radix);
        circuits = [new CircuitGroup("circuit-switch", part, count, (int)((ports + count - 1) / count), radix)];
        return true;
    }

    private LinkGroup HostLinks(PlanContext context, int firstLeaf)
    {
        int[] a = new int[context.Accelerators * context.Links];
        int[] b = new int[a.Length];
        for (int i = 0; i < a.Length; i++)
        {
            (a[i], b[i]) = (i / context.Links, firstLeaf + i / HostsPerLeaf);
        }
        return new LinkGroup("host-leaf", context.Rate, a, b);
    }

    private LinkGroup LeafLinks(PlanContext context, int firstLeaf, int firstSpine)
    {
        int perLeaf = LinksToSpine * Spines;
        int[] a = new int[Groups * Leaves * perLeaf];
        int[] b = new int[a.Length];
        for (int i = 0; i < a.Length; i++)
        {
            (int leaf, int link) = Math.DivRem(i, perLeaf);
            a[i] = firstLeaf + leaf;
            b[i] = firstSpine + leaf / Leaves * Spines + link % Spines;
        }
        return new LinkGroup("leaf-spine", context.Rate, a, b);
    }

    private LinkGroup GroupLinks(PlanContext context, int firstSpine)
    {
        List<int> a = [];
        List<int> b = [];
        int[] next = new int[Groups];
        for (int i = 0; i < Groups; i++)
        {
            for (int j = i + 1; j < Groups; j++)
            {
                for (int link = Between(i, j); link > 0; link--)
                {
                    a.Add(firstSpine + i * Spines + next[i]++ % Spines);
                    b.Add(firstSpine + j * Spines + next[j]++ % Spines);
                }
            }
        }
        return new LinkGroup(LinkKind, context.Rate, [.. a], [.. b], ViaCircuit: Circuit is not null);
    }

    // The smallest cut that takes the first x groups and moves single hosts until the halves are equal.
    private double Bisection(PlanContext context)
    {
        long hosts = (long)context.Accelerators * context.Links;
        long group = (long)Leaves * HostsPerLeaf;
        long half = context.Accelerators / 2 * (long)context.Links;
        long best = half;
        long crossing = 0;
        for (int x = 0; x < Groups - 1; x++)
        {
            for (int j = 0; j < Groups; j++)
            {
                crossing +=
                    j == x ? 0
                    : j > x ? Between(x, j)
                    : -Between(x, j);
            }
            best = Math.Min(best, crossing + Math.Abs(half - Math.Min((x + 1) * group, hosts)));
        }
        return best * (double)context.Rate.BitsPerSecond;
    }

    private ImmutableArray<TierPlan> Tiers(PlanContext context)
    {
        string name = context.Network.Name;
        ImmutableArray<TierPlan>.Builder tiers = ImmutableArray.CreateBuilder<TierPlan>();
        void Add(TierPlan tier)
        {
            if (tiers.Count == 0 || tiers[^1].Span < tier.Span)
            {
                tiers.Add(tier);
            }
        }
        int inLeaf = Math.Max(1, HostsPerLeaf / context.Links);
        int inGroup = context.Accelerators / Groups;
        Add(new TierPlan($"{name}/leaf", TierKind.Switched, inLeaf, context.BandwidthEach, 1, [("host-leaf", 2)], [("leaf", 1)]));
        Add(
            new TierPlan(
                $"{name}/spine",
                TierKind.Switched,
                inGroup,
                context.BandwidthEach,
                1,
                [("host-leaf", 2), ("leaf-spine", 2)],
                [("leaf", 2), ("spine", 1)]
            )
        );
        // All traffic leaves its group; on average it crosses this many links between groups.
        double taper = Math.Min(1, Uplinks / ((double)Leaves * HostsPerLeaf * Stretch));
        int crossings = (int)Math.Ceiling(Stretch);
        if (Groups > 1)
        {
            Add(
                new TierPlan(
                    $"{name}/{LinkKind}",
                    TierKind.Switched,
                    context.Accelerators,
                    context.BandwidthEach,
                    taper,
                    [("host-leaf", 2), ("leaf-spine", 2), (LinkKind, crossings)],
                    [("leaf", 2), ("spine", crossings + 1)]
                )
            );
        }
        return tiers.ToImmutable();
    }
}
