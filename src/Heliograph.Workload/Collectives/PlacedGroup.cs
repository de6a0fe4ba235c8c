using System.Collections.Immutable;
using Heliograph.Model.Topology;

namespace Heliograph.Workload.Collectives;

/// <summary>
/// A communication group on the fabric: <see cref="Size"/> accelerators, <see cref="Stride"/> apart, and the levels of
/// locality that it really spans.
/// </summary>
/// <remarks>
/// A group that fits into a domain lies in one: placement leaves accelerators of a domain idle rather than straddle two.
/// For the same reason the local count of a larger group is the largest divisor of its size that fits (64 of a group of
/// 256 in a domain of 72). Local counts of outer tiers are multiples of inner ones.
/// </remarks>
public sealed class PlacedGroup
{
    private PlacedGroup(
        int size,
        int stride,
        ImmutableArray<int> local,
        ImmutableArray<GroupLevel> levels,
        ImmutableArray<TierNumbers> tiers,
        PlacedGroup? within
    )
    {
        (Size, Stride, Local, Levels, Tiers, Within) = (size, stride, local, levels, tiers, within);
    }

    public int Size { get; }

    /// <summary>Distance of consecutive members, in accelerators.</summary>
    public int Stride { get; }

    /// <summary>For each tier, members inside one of its domains.</summary>
    public ImmutableArray<int> Local { get; }

    /// <summary>Its members at one site, where it is split over several; null: it is not, whichever networks it spans.</summary>
    public PlacedGroup? Within { get; }

    /// <summary>Inner to outer, only levels at which the group has more than one block.</summary>
    public ImmutableArray<GroupLevel> Levels { get; }

    public ImmutableArray<TierNumbers> Tiers { get; }

    /// <summary>False when no tier joins all members.</summary>
    public bool IsJoined => Size == 1 || (Levels.Length > 0 && Levels[^1].Outer == Size);

    /// <summary>Places a group; O(tiers x divisors tried).</summary>
    /// <param name="sites">Sites over which the members are split evenly; a divisor of the size.</param>
    public static PlacedGroup Place(int size, int stride, ImmutableArray<TierNumbers> tiers, int sites = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        if (sites > 1)
        {
            return Split(size, stride, tiers, sites);
        }
        ImmutableArray<int>.Builder local = ImmutableArray.CreateBuilder<int>(tiers.Length);
        ImmutableArray<GroupLevel>.Builder levels = ImmutableArray.CreateBuilder<GroupLevel>();
        int inner = 1;
        for (int i = 0; i < tiers.Length; i++)
        {
            int outer = LocalMembers(size, stride, tiers[i].Span, inner);
            local.Add(outer);
            if (outer > inner)
            {
                int previousSpan = i == 0 ? 1 : tiers[i - 1].Span;
                levels.Add(LevelOf(tiers[i], i, size, inner, outer, previousSpan));
            }
            inner = outer;
        }
        return new PlacedGroup(size, stride, local.MoveToImmutable(), MergeTorus(levels, tiers, size), tiers, null);
    }

    // The members of a site on its own networks, and one level over all of them for the lines.
    private static PlacedGroup Split(int size, int stride, ImmutableArray<TierNumbers> tiers, int sites)
    {
        if (size % sites != 0)
        {
            throw new ArgumentException($"{size} members do not divide over {sites} sites", nameof(sites));
        }
        int line = -1;
        for (int i = 0; i < tiers.Length; i++)
        {
            line = tiers[i].Kind == TierKind.WideArea ? i : line;
        }
        PlacedGroup within = Place(size / sites, stride, [.. tiers.Where(t => t.Kind != TierKind.WideArea)]);
        ImmutableArray<GroupLevel> levels = within.Levels;
        ImmutableArray<int> local = within.Local;
        if (line >= 0 && within.IsJoined)
        {
            levels = levels.Add(LevelOf(tiers[line], line, size, within.Size, size, 1));
            local = local.Insert(line, size);
        }
        return new PlacedGroup(size, stride, local, levels, tiers, within);
    }

    /// <summary>
    /// Members of a group inside one domain of <paramref name="span"/> accelerators, a multiple of what is already local.
    /// </summary>
    public static int LocalMembers(int size, int stride, int span, int inner = 1)
    {
        long fits = span / stride;
        if (fits >= size)
        {
            return size;
        }
        for (int n = (int)fits / inner * inner; n > inner; n -= inner)
        {
            if (size % n == 0)
            {
                return n;
            }
        }
        return inner;
    }

    private static GroupLevel LevelOf(TierNumbers tier, int index, int size, int inner, int outer, int previousSpan)
    {
        int members = outer / inner;
        int dimension = Math.Max(1, tier.Span / previousSpan);
        // A segment of a torus ring is a line: a ring folded onto it uses one link per direction, half of the rate.
        double links = tier.Kind switch
        {
            TierKind.FullMesh => members - 1,
            TierKind.TorusDimension => members < dimension ? 0.5 : 1,
            _ => 1,
        };
        double pair = tier.Kind == TierKind.TorusDimension ? tier.Rate / 2 : tier.Rate;
        double injection = tier.Rate * links;
        // Rings on a torus or a mesh use neighbours only: the taper of uniform traffic does not touch them.
        bool neighbours = tier.Kind is TierKind.TorusDimension or TierKind.FullMesh;
        double tapered = injection * tier.Taper;
        return new GroupLevel(
            index,
            1,
            inner,
            outer,
            neighbours ? injection : tapered,
            tapered,
            injection,
            neighbours ? pair : pair * tier.Taper,
            tier.Latency,
            (size / inner) - (size / outer)
        );
    }

    // Dimensions of one torus work together: each carries its share of the data at the same time.
    private static ImmutableArray<GroupLevel> MergeTorus(ImmutableArray<GroupLevel>.Builder levels, ImmutableArray<TierNumbers> tiers, int size)
    {
        ImmutableArray<GroupLevel>.Builder merged = ImmutableArray.CreateBuilder<GroupLevel>(levels.Count);
        foreach (GroupLevel level in levels)
        {
            GroupLevel last = merged.Count > 0 ? merged[^1] : default;
            bool together =
                merged.Count > 0
                && tiers[level.Tier].Kind == TierKind.TorusDimension
                && tiers[last.Tier].Kind == TierKind.TorusDimension
                && tiers[level.Tier].Network == tiers[last.Tier].Network;
            if (!together)
            {
                merged.Add(level);
                continue;
            }
            // Each phase walks one dimension: hops add, they do not multiply.
            int hopsOfLine = (level.Outer / level.Inner) - 1;
            int domains = size / level.Outer;
            merged[^1] = last with
            {
                Tiers = level.Tier - last.Tier + 1,
                Outer = level.Outer,
                Rate = last.Rate + level.Rate,
                UniformRate = last.UniformRate + level.UniformRate,
                InjectionRate = last.InjectionRate + level.InjectionRate,
                PairRate = Math.Min(last.PairRate, level.PairRate),
                Latency = Math.Max(last.Latency, level.Latency),
                Hops = Math.Min(last.Hops, domains * ((last.Outer / last.Inner) - 1)) + (domains * hopsOfLine),
            };
        }
        return merged.ToImmutable();
    }
}
