using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Units;

namespace Heliograph.Model.Topology;

/// <summary>
/// Folded Clos of one to four tiers. A leaf is a block with U uplinks; a block of tier t joins n blocks of tier t - 1
/// by S switches, each of which reaches every one of the n blocks; the top tier joins all that is left.
/// </summary>
/// <remarks>
/// Uplink q of the k-th block below goes to switch (k U + q) mod S: equal numbers where S divides U, else round robin
/// with loads that differ by one. U >= S holds, because S = ceil(n U / d) and n is at most the d down ports of a
/// switch, so that every switch has a link to every block. Sizes: O(links) time, 8 bytes a link.
/// Source: M. Al-Fares, A. Loukissas, A. Vahdat, SIGCOMM 2008, section 3 (the fat tree is the case of one part,
/// oversubscription 1 and full pods).
/// </remarks>
internal static class Clos
{
    private static readonly string[] Groups = ["leaf", "spine", "core", "top"];
    private static readonly string[] Kinds = ["host-leaf", "leaf-spine", "spine-core", "core-top"];

    public static TopologyPlan? Plan(PlanContext context, ClosSpec spec)
    {
        // A switch has at least one link, so the limit on links, taken tier by tier, bounds the switches and every product.
        if (Shape.Of(context, spec) is not { } shape || !context.Reserve((long)context.Accelerators * context.Links) || !Levels(context, spec, shape))
        {
            return null;
        }
        ImmutableArray<SwitchGroup>.Builder groups = ImmutableArray.CreateBuilder<SwitchGroup>();
        ImmutableArray<LinkGroup>.Builder linkGroups = ImmutableArray.CreateBuilder<LinkGroup>();
        linkGroups.Add(HostLinks(context, spec, shape));
        int first = context.Accelerators;
        for (int t = 1; t <= spec.Tiers; t++)
        {
            if (t > 1)
            {
                linkGroups.Add(SwitchLinks(shape, t, first - (int)shape.SwitchesOf(t - 1), first));
            }
            groups.Add(new SwitchGroup(Groups[t - 1], PartOf(spec, t), (int)shape.SwitchesOf(t)));
            first += (int)shape.SwitchesOf(t);
        }
        return new TopologyPlan(
            groups.ToImmutable(),
            linkGroups.ToImmutable(),
            [],
            2 * MeetingTier(spec, shape),
            ClosCuts.Bisection(context, spec, shape),
            context.Links,
            Tiers(context, spec, shape)
        );
    }

    internal static PartRef PartOf(ClosSpec spec, int tier) => spec.Switches[Math.Min(tier, spec.Switches.Length) - 1];

    // Sizes the tiers above the leaves from their ports.
    private static bool Levels(PlanContext context, ClosSpec spec, Shape shape)
    {
        if (spec.Tiers == 1)
        {
            return OneTier(context, spec, shape);
        }
        for (int t = 2; t <= spec.Tiers; t++)
        {
            PartRef part = PartOf(spec, t);
            if (SwitchPorts.RequiredRadix(context, part, shape.UplinkRate, $"give {part.Id} a radix in place") is not { } radix)
            {
                return false;
            }
            if (!context.Reserve(shape.Planes * shape.Blocks[t - 1] * shape.Uplinks[t - 1]))
            {
                return false;
            }
            bool top = t == spec.Tiers;
            // Below the top, as much capacity goes up as comes from below.
            long down = top ? radix : radix / 2;
            if (down < 1 || (top && shape.Blocks[t - 1] > down))
            {
                context.Fail(
                    Codes.RadixExceeded,
                    $"{Groups[t - 1]} {part.Id}: radix {radix} cannot host {Math.Max(shape.Blocks[t - 1], 2)} ports "
                        + $"({shape.Blocks[t - 1]} down + 0 up), one to each {(t == 2 ? "leaf" : $"block of {Groups[t - 2]} switches")}",
                    spec.Tiers < 4 ? $"use {spec.Tiers + 1} tiers, or a larger radix" : "choose a larger radix or a smaller domain"
                );
                return false;
            }
            shape.Size(t, down, top, spec.Rails == RailMode.Optimized ? context.ServerSize : 1);
        }
        return true;
    }

    private static bool OneTier(PlanContext context, ClosSpec spec, Shape shape)
    {
        long leavesEach = spec.Rails == RailMode.Optimized ? shape.Blocks[1] / context.ServerSize : shape.Blocks[1];
        if (leavesEach <= 1)
        {
            return true;
        }
        long ports = spec.Rails == RailMode.Optimized ? shape.HostLinks / context.ServerSize : shape.HostLinks;
        context.Fail(
            Codes.RadixExceeded,
            $"leaf {PartOf(spec, 1).Id}: radix {shape.HostsPerLeaf} cannot host {ports} ports ({ports} down + 0 up), "
                + "as one tier has no other way between hosts",
            "use 2 tiers, more planes, or a larger radix"
        );
        return false;
    }

    private static LinkGroup HostLinks(PlanContext context, ClosSpec spec, Shape shape)
    {
        int hosts = context.Accelerators;
        int each = context.Links;
        int perPlane = each / spec.Planes;
        int server = context.ServerSize;
        int[] a = new int[hosts * each];
        int[] b = new int[a.Length];
        int leaves = (int)shape.Blocks[1];
        int i = 0;
        for (int host = 0; host < hosts; host++)
        {
            (int row, int rail) = spec.Rails == RailMode.None ? (host, 0) : Math.DivRem(host, server);
            for (int link = 0; link < each; link++)
            {
                (int plane, int j) = Math.DivRem(link, perPlane);
                int unit = (int)(((long)row * perPlane + j) / shape.HostsPerLeaf);
                int leaf = spec.Rails switch
                {
                    RailMode.Optimized => unit * server + rail,
                    _ => unit,
                };
                int copy = spec.Rails == RailMode.Only ? plane * server + rail : plane;
                a[i] = host;
                b[i++] = hosts + copy * leaves + leaf;
            }
        }
        return new LinkGroup(Kinds[0], context.Rate, a, b);
    }

    private static LinkGroup SwitchLinks(Shape shape, int tier, int firstBelow, int firstAbove)
    {
        int blocksBelow = (int)shape.Blocks[tier - 1];
        int uplinks = (int)shape.Uplinks[tier - 1];
        int join = (int)shape.Joins[tier];
        int above = (int)shape.SwitchesEach[tier];
        int below = (int)shape.SwitchesEach[tier - 1];
        int upEach = uplinks / below;
        int planes = (int)shape.Planes;
        int[] a = new int[planes * blocksBelow * uplinks];
        int[] b = new int[a.Length];
        int i = 0;
        for (int plane = 0; plane < planes; plane++)
        {
            int lower = firstBelow + plane * blocksBelow * below;
            int upper = firstAbove + plane * (int)shape.Blocks[tier] * above;
            for (int block = 0; block < blocksBelow; block++)
            {
                (int parent, int k) = Math.DivRem(block, join);
                for (int q = 0; q < uplinks; q++)
                {
                    a[i] = lower + block * below + q / upEach;
                    b[i++] = upper + parent * above + (int)(((long)k * uplinks + q) % above);
                }
            }
        }
        return new LinkGroup(Kinds[tier - 1], shape.UplinkRate, a, b);
    }

    // The lowest tier at which any two hosts of a plane meet.
    private static int MeetingTier(ClosSpec spec, Shape shape)
    {
        int tier = 1;
        while (tier < spec.Tiers && shape.Blocks[tier] > 1)
        {
            tier++;
        }
        return tier;
    }

    private static ImmutableArray<TierPlan> Tiers(PlanContext context, ClosSpec spec, Shape shape)
    {
        ImmutableArray<TierPlan>.Builder tiers = ImmutableArray.CreateBuilder<TierPlan>();
        int perPlane = context.Links / spec.Planes;
        int rails = spec.Rails == RailMode.None ? 1 : context.ServerSize;
        double taper = 1;
        int meeting = MeetingTier(spec, shape);
        // Hosts of one server are on different leaves of a rail design: a leaf holds one rail of a scalable unit, and
        // the unit is a tier of its own only when traffic changes rails inside the server.
        int lowest = spec.Rails == RailMode.Optimized && !context.RailsMeetInside ? 2 : 1;
        for (int t = 1; t <= meeting; t++)
        {
            long hostLinks = shape.HostLinksOfBlock(t);
            long copies = t == 1 || spec.Rails == RailMode.Only ? rails : 1;
            int span = (int)Math.Clamp(hostLinks * copies / perPlane, 1, context.Accelerators);
            span = t == meeting ? context.Accelerators : span;
            if (t > 1)
            {
                double up = (double)shape.Uplinks[t - 1] * shape.UplinkRate.BitsPerSecond;
                taper = Math.Min(taper, up / ((double)shape.HostLinksOfBlock(t - 1) * context.Rate.BitsPerSecond));
            }
            if (t < lowest || (tiers.Count > 0 && tiers[^1].Span == span))
            {
                continue;
            }
            tiers.Add(
                new TierPlan(
                    $"{context.Network.Name}/{Groups[t - 1]}",
                    TierKind.Switched,
                    span,
                    context.BandwidthEach,
                    taper,
                    [.. Kinds.Take(t).Select(k => (k, 2))],
                    [.. Groups.Take(t).Select((g, index) => (g, index == t - 1 ? 1 : 2))]
                )
            );
        }
        return tiers.ToImmutable();
    }

    /// <summary>
    /// Counts of one domain by tier (index 1 is the leaf). A rail-only network is a plane for each rail.
    /// </summary>
    internal sealed class Shape
    {
        /// <summary>Independent copies of the structure below.</summary>
        public required long Planes { get; init; }

        /// <summary>Host links of one plane.</summary>
        public required long HostLinks { get; init; }

        public required long HostsPerLeaf { get; init; }

        public required BitRate UplinkRate { get; init; }

        /// <summary>Blocks of a plane by tier.</summary>
        public long[] Blocks { get; } = new long[5];

        /// <summary>Uplinks of a block.</summary>
        public long[] Uplinks { get; } = new long[5];

        /// <summary>Switches of a block in its own tier.</summary>
        public long[] SwitchesEach { get; } = new long[5];

        /// <summary>Blocks of the tier below that a block joins.</summary>
        public long[] Joins { get; } = new long[5];

        public long SwitchesOf(int tier) => Planes * Blocks[tier] * SwitchesEach[tier];

        /// <summary>Host links below one full block.</summary>
        public long HostLinksOfBlock(int tier)
        {
            long links = HostsPerLeaf;
            for (int t = 2; t <= tier; t++)
            {
                links *= Joins[t];
            }
            return Math.Min(links, HostLinks);
        }

        public void Size(int t, long down, bool top, int rails)
        {
            long below = Blocks[t - 1];
            // Pods of a rail design hold whole scalable units where the ports allow it.
            long most = t == 2 && !top && down >= rails ? down - down % rails : down;
            long blocks = top ? 1 : CeilDiv(below, most);
            long join = CeilDiv(below, blocks);
            if (t == 2 && !top && down >= rails)
            {
                join = Math.Min(most, CeilDiv(join, rails) * rails);
            }
            Blocks[t] = CeilDiv(below, join);
            Joins[t] = join;
            SwitchesEach[t] = CeilDiv(join * Uplinks[t - 1], down);
            Uplinks[t] = top ? 0 : SwitchesEach[t] * CeilDiv(join * Uplinks[t - 1], SwitchesEach[t]);
        }

        public static Shape? Of(PlanContext context, ClosSpec spec)
        {
            int server = context.ServerSize;
            bool rails = spec.Rails != RailMode.None;
            if (Refuse(context, spec, server, rails))
            {
                return null;
            }
            int perPlane = context.Links / spec.Planes;
            long hostLinks = (long)context.Accelerators * perPlane / (spec.Rails == RailMode.Only ? server : 1);
            long onOneLeafMax = spec.Rails == RailMode.Optimized ? hostLinks / server : hostLinks;
            BitRate uplinkRate = spec.UplinkRate ?? context.Rate;
            if (HostsOf(context, spec, uplinkRate) is not { } hosts)
            {
                return null;
            }
            hosts = Math.Min(hosts, onOneLeafMax);
            Shape shape = new()
            {
                Planes = (long)spec.Planes * (spec.Rails == RailMode.Only ? server : 1),
                HostLinks = hostLinks,
                HostsPerLeaf = hosts,
                UplinkRate = uplinkRate,
            };
            shape.Blocks[1] = CeilDiv(onOneLeafMax, hosts) * (spec.Rails == RailMode.Optimized ? server : 1);
            shape.SwitchesEach[1] = 1;
            double uplinks = hosts * (context.Rate / uplinkRate) / spec.Oversubscription;
            if (!(uplinks < SizeBudget.LinksMax))
            {
                context.Fail(Codes.FabricTooLarge, $"a leaf would have {uplinks:0} uplinks", "correct uplink-rate");
                return null;
            }
            shape.Uplinks[1] = spec.Tiers == 1 ? 0 : Math.Max(1, (long)Math.Ceiling(uplinks - 1e-9));
            return shape;
        }

        private static bool Refuse(PlanContext context, ClosSpec spec, int server, bool rails)
        {
            if (spec.Tiers is < 1 or > 4 || !(spec.Oversubscription >= 1) || spec.HostsPerLeaf < 1)
            {
                context.Fail(Codes.BadTopology, "tiers are 1 to 4, oversubscription at least 1, hosts-per-leaf at least 1", "correct them");
                return true;
            }
            if (spec.Switches.IsDefaultOrEmpty || (spec.Switches.Length > 1 && spec.Switches.Length != spec.Tiers))
            {
                context.Fail(Codes.BadTopology, $"{spec.Switches.Length} switch parts for {spec.Tiers} tiers", "name one part, or one for each tier");
                return true;
            }
            if (spec.Planes < 1 || context.Links % spec.Planes != 0)
            {
                context.Fail(
                    Codes.DoesNotDivide,
                    $"{context.Links} links of an accelerator do not divide over {spec.Planes} planes",
                    "make links.count a multiple of planes"
                );
                return true;
            }
            if (rails && context.Accelerators % server != 0)
            {
                context.Fail(
                    Codes.DoesNotDivide,
                    $"a rail design needs whole servers, but a domain of {context.Accelerators} is no multiple of {server}",
                    $"make domain a multiple of {server}"
                );
                return true;
            }
            if (spec.Rails == RailMode.Only && !context.RailsMeetInside)
            {
                context.Fail(
                    Codes.BadTopology,
                    "the rails never meet: no scale-up network joins the accelerators of a server",
                    "add a scale-up network, or use rail-optimized"
                );
                return true;
            }
            return false;
        }

        // Host links of a leaf: given, or what the ports allow when up and down capacities are in the ratio asked for.
        private static long? HostsOf(PlanContext context, ClosSpec spec, BitRate uplinkRate)
        {
            if (spec.HostsPerLeaf is { } given)
            {
                return given;
            }
            PartRef part = PartOf(spec, 1);
            string fix = "give hosts-per-leaf, or the radix in place";
            if (SwitchPorts.RequiredRadix(context, part, context.Rate, fix) is null)
            {
                return null;
            }
            double radix = context.Figure(part, "radix")!.Value;
            double portsEach = SwitchPorts.PortsPerLink(context.Book, part, context.Rate);
            if (spec.Tiers > 1)
            {
                double uplinksEach = context.Rate / uplinkRate / spec.Oversubscription;
                portsEach += uplinksEach * SwitchPorts.PortsPerLink(context.Book, part, uplinkRate);
            }
            int hosts = SwitchPorts.Whole(radix / portsEach);
            if (hosts < 1)
            {
                context.Fail(Codes.RadixExceeded, $"leaf {part.Id}: radix {radix} has no room for a host and its uplinks", "choose a larger radix");
                return null;
            }
            return hosts;
        }

        internal static long CeilDiv(long a, long b) => (a + b - 1) / b;
    }
}
