namespace Heliograph.Workload.Collectives;

/// <summary>
/// Time and traffic of the collective operations of training on a placed group: closed forms without contention from
/// other groups. Time in s, sizes in bytes; a group of one costs nothing. Not joined by any tier: NaN.
/// </summary>
/// <remarks>
/// <para>
/// Ring: the members form rings that enter and leave each domain once; as many rings as local members run side by side,
/// each on its own links. So n_local x rate carries what crosses a boundary, and the slowest level decides:
/// t = k (n-1)/n S / min(n_local x rate) + sum(hops x latency), k = 2 for all-reduce, 1 for all-gather and reduce-scatter.
/// </para>
/// <para>
/// A group that is split over sites (<see cref="PlacedGroup.Within"/>) takes one phase at each site and one across, in turn: every member sends its part of what
/// its site has reduced to its peers, (s-1)/s S/n_local over its share of the line. A single ring over s sites would send s/(s-1) times as much.
/// </para>
/// <para>
/// Hierarchical: each level works on what the inner level has already reduced; phases overlap, so the time lies between
/// the largest and the sum of the levels.
/// </para>
/// Source: facts of nccl-tests doc/PERFORMANCE.md (bus bandwidth) and NCCL src/graph/tuning.cc (hops).
/// </remarks>
public static class CollectiveTime
{
    /// <summary>Ring all-reduce of <paramref name="bytes"/> a member: 2(n-1)/n S/B.</summary>
    public static double AllReduce(PlacedGroup group, double bytes) => Ring(group, bytes, 2);

    /// <summary>Ring all-gather to <paramref name="bytes"/> in all: (n-1)/n S/B.</summary>
    public static double AllGather(PlacedGroup group, double bytes) => Ring(group, bytes, 1);

    /// <summary>Ring reduce-scatter from <paramref name="bytes"/> in all: (n-1)/n S/B.</summary>
    public static double ReduceScatter(PlacedGroup group, double bytes) => Ring(group, bytes, 1);

    /// <summary>B/s of the ring: min over levels of local members x rate.</summary>
    public static double RingRate(PlacedGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        double rate = group.IsJoined ? double.PositiveInfinity : double.NaN;
        foreach (GroupLevel level in group.Levels)
        {
            rate = Math.Min(rate, level.Inner * level.Rate);
        }
        return rate;
    }

    /// <summary>s of latency once around: each hop at the level where it happens.</summary>
    public static double RingLatency(PlacedGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        double latency = 0;
        foreach (GroupLevel level in group.Levels)
        {
            latency += level.Hops * level.Latency;
        }
        return latency;
    }

    /// <summary>
    /// s of one half of an exchange across sites, <paramref name="bytes"/> a member of which its site has reduced its share: a ring over the sites, one for
    /// each member of a site.
    /// </summary>
    public static double AcrossSites(PlacedGroup group, double bytes)
    {
        ArgumentNullException.ThrowIfNull(group);
        if (group.Within is null || !group.IsJoined)
        {
            return group.Within is null ? 0 : double.NaN;
        }
        GroupLevel line = group.Levels[^1];
        return LevelBytes(line, bytes) / line.Rate + line.Hops * line.Latency;
    }

    /// <summary>
    /// All-reduce by levels: reduce-scatter inwards, all-reduce at the top, all-gather outwards.
    /// <paramref name="pipelined"/>: levels overlap fully (the lower bound), else not at all (the upper bound).
    /// </summary>
    public static double HierarchicalAllReduce(PlacedGroup group, double bytes, bool pipelined)
    {
        ArgumentNullException.ThrowIfNull(group);
        double most = group.IsJoined ? 0 : double.NaN;
        double sum = most;
        double latency = 0;
        foreach (GroupLevel level in group.Levels)
        {
            double seconds = 2 * LevelBytes(level, bytes) / level.Rate;
            most = Math.Max(most, seconds);
            sum += seconds;
            latency += 2.0 * ((level.Outer / level.Inner) - 1) * level.Latency;
        }
        return (pipelined ? most : sum) + latency;
    }

    /// <summary>Bytes that one member sends at a level of the hierarchical reduce-scatter: (g-1)/g S/n_local.</summary>
    public static double LevelBytes(GroupLevel level, double bytes)
    {
        double members = (double)level.Outer / level.Inner;
        return (members - 1) / members * bytes / level.Inner;
    }

    /// <summary>
    /// All-to-all, <paramref name="bytes"/> a member spread evenly over all members (its own share stays). Each member's
    /// own links carry what leaves it: links of other members do not help. Levels work at the same time.
    /// </summary>
    public static double AllToAll(PlacedGroup group, double bytes)
    {
        ArgumentNullException.ThrowIfNull(group);
        return Exchange(group, bytes, static (group, level) => (double)(level.Outer - level.Inner) / group.Size);
    }

    /// <summary>
    /// Exchange of tokens with their experts, <paramref name="bytes"/> a member for one copy of each of its tokens, to
    /// <paramref name="copies"/> experts of random members. Out of the innermost network a token crosses once for each
    /// of its domains that holds some of its experts, and is copied there: N (1 - (1 - 1/N)^copies) domains of N, or of
    /// <paramref name="domains"/> when routing is limited to so many (0: it is not). Levels work at the same time.
    /// </summary>
    /// <remarks>Source: the byte counts of expert-exchange kernels, docs/models/training.md, N3.</remarks>
    public static double ExpertExchange(PlacedGroup group, double bytes, int copies, int domains)
    {
        ArgumentNullException.ThrowIfNull(group);
        return Exchange(group, bytes, (group, level) => ExpertCopies(group, level, copies, domains));
    }

    /// <summary>Adds the bytes that one member sends in <see cref="ExpertExchange"/>, by tier.</summary>
    public static void AddExpertBytes(PlacedGroup group, double bytes, int copies, int domains, Span<double> byTier)
    {
        ArgumentNullException.ThrowIfNull(group);
        foreach (GroupLevel level in group.Levels)
        {
            Spread(level, bytes * ExpertCopies(group, level, copies, domains), byTier);
        }
    }

    // Copies of a token that a member sends through a level, mean.
    private static double ExpertCopies(PlacedGroup group, GroupLevel level, int copies, int domains)
    {
        string innermost = group.Tiers[group.Levels[0].Tier].Network;
        int domain = 1;
        foreach (GroupLevel l in group.Levels)
        {
            domain = group.Tiers[l.Tier].Network == innermost ? l.Outer : domain;
        }
        if (level.Outer <= domain)
        {
            // Every copy moves inside some domain, or stays on its member.
            return copies * (double)(level.Outer - level.Inner) / domain;
        }
        int blocks = group.Size / domain;
        double reachable = domains > 0 ? Math.Min(domains, blocks) : blocks;
        double distinct = reachable * (1 - Math.Pow(1 - (1 / reachable), copies));
        return distinct * (level.Outer - level.Inner) / group.Size;
    }

    // Levels work at the same time; those of one switched network share the links of the member.
    private static double Exchange(PlacedGroup group, double bytes, Func<PlacedGroup, GroupLevel, double> share)
    {
        double seconds = group.IsJoined ? 0 : double.NaN;
        double latency = 0;
        double injected = 0;
        int network = -1;
        foreach (GroupLevel level in group.Levels)
        {
            double sent = bytes * share(group, level);
            bool sameLinks =
                network >= 0
                && group.Tiers[network].Network == group.Tiers[level.Tier].Network
                && group.Tiers[level.Tier].Kind == Heliograph.Model.Topology.TierKind.Switched;
            injected = sameLinks ? injected + sent : sent;
            network = level.Tier;
            seconds = Math.Max(seconds, Math.Max(sent / level.UniformRate, injected / level.InjectionRate));
            latency = level.Latency;
        }
        return seconds + latency;
    }

    /// <summary>
    /// Every member hands a block of <paramref name="bytes"/> to the next one, <paramref name="steps"/> times: the
    /// slowest hop sets the pace, and one member's links carry it (no sharing among local members).
    /// </summary>
    public static double RingExchange(PlacedGroup group, double bytes, int steps)
    {
        ArgumentNullException.ThrowIfNull(group);
        double hop = group.IsJoined ? 0 : double.NaN;
        foreach (GroupLevel level in group.Levels)
        {
            hop = Math.Max(hop, (bytes / level.PairRate) + level.Latency);
        }
        return steps * hop;
    }

    /// <summary>Adds the bytes that one member sends in a ring, by tier, mean over members; k as in the remarks.</summary>
    public static void AddRingBytes(PlacedGroup group, double bytes, double k, Span<double> byTier)
    {
        ArgumentNullException.ThrowIfNull(group);
        if (group.Within is { } within)
        {
            AddRingBytes(within, bytes, k, byTier);
            if (group.IsJoined)
            {
                Spread(group.Levels[^1], k * LevelBytes(group.Levels[^1], bytes), byTier);
            }
            return;
        }
        AddHops(group, k * bytes * (group.Size - 1) / group.Size, byTier);
    }

    /// <summary>Splits bytes that each member sends to its successor of a ring by the tier of that hop.</summary>
    public static void AddHops(PlacedGroup group, double sent, Span<double> byTier)
    {
        ArgumentNullException.ThrowIfNull(group);
        for (int i = 0; i < group.Levels.Length; i++)
        {
            GroupLevel level = group.Levels[i];
            // Of Size hops around the ring, Size / Inner leave a block; the outermost level also closes the ring.
            double share = (1.0 / level.Inner) - (i == group.Levels.Length - 1 ? 0 : 1.0 / level.Outer);
            Spread(level, sent * share, byTier);
        }
    }

    /// <summary>Adds the bytes that one member sends in an all-to-all, by tier.</summary>
    public static void AddAllToAllBytes(PlacedGroup group, double bytes, Span<double> byTier)
    {
        ArgumentNullException.ThrowIfNull(group);
        foreach (GroupLevel level in group.Levels)
        {
            Spread(level, bytes * (level.Outer - level.Inner) / group.Size, byTier);
        }
    }

    private static double Ring(PlacedGroup group, double bytes, double k)
    {
        ArgumentNullException.ThrowIfNull(group);
        if (group.Size == 1)
        {
            return 0;
        }
        if (group.Within is { } within)
        {
            return Ring(within, bytes, k) + k * AcrossSites(group, bytes);
        }
        return k * ((bytes * (group.Size - 1) / group.Size / RingRate(group)) + RingLatency(group));
    }

    // Dimensions of a torus that work together carry equal parts.
    private static void Spread(GroupLevel level, double bytes, Span<double> byTier)
    {
        for (int t = level.Tier; t < level.Tier + level.Tiers; t++)
        {
            byTier[t] += bytes / level.Tiers;
        }
    }
}
