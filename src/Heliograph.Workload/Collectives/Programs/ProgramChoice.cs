using System.Collections.Immutable;
using System.Numerics;
using Heliograph.Model.Dimensions;
using Heliograph.Model.Topology;

namespace Heliograph.Workload.Collectives.Programs;

/// <summary>An algorithm for a collective of a placed group, and its closed form there.</summary>
/// <param name="Chunks">Of pipelined algorithms; 1 else.</param>
/// <param name="Seconds">Alone on the group's levels.</param>
public sealed record ProgramChoice(ProgramAlgorithm Algorithm, int Chunks, double Seconds)
{
    private const int MostChunks = 256;

    /// <summary>The cheapest one.</summary>
    public static ProgramChoice Of(ProgramCollective collective, PlacedGroup group, double bytes, bool hasReducingSwitch = false) =>
        All(collective, group, bytes, hasReducingSwitch)[0];

    /// <summary>
    /// All algorithms that the group can run, cheapest first; of equal ones the first of <see cref="ProgramWords.Of"/>. A message holds its port for the latency
    /// of its level, as in the textbooks; levels have ports of their own. O(levels + log2 n), allocation aside.
    /// </summary>
    /// <remarks>
    /// Rings are those of <see cref="CollectiveTime"/>, which use the ports of all members of a block; the other flat algorithms take each step at
    /// the level that its pairs cross, at the rate of one member to another. Not joined: NaN.
    /// </remarks>
    /// <param name="bytes">As in <see cref="ProgramBuild.Of"/>.</param>
    /// <param name="hasReducingSwitch">The switches of all levels of the group reduce.</param>
    public static ImmutableArray<ProgramChoice> All(ProgramCollective collective, PlacedGroup group, double bytes, bool hasReducingSwitch = false)
    {
        ArgumentNullException.ThrowIfNull(group);
        List<ProgramChoice> found = [];
        foreach (ProgramAlgorithm algorithm in ProgramWords.Of(collective))
        {
            bool isPossible = algorithm switch
            {
                ProgramAlgorithm.InNetwork => hasReducingSwitch,
                ProgramAlgorithm.Torus => IsTorus(group),
                _ => true,
            };
            if (isPossible)
            {
                found.Add(Cheapest(collective, algorithm, group, bytes));
            }
        }
        return [.. found.OrderBy(c => c.Seconds)];
    }

    private static ProgramChoice Cheapest(ProgramCollective collective, ProgramAlgorithm algorithm, PlacedGroup group, double bytes)
    {
        bool isPipelined =
            algorithm is ProgramAlgorithm.DoubleBinaryTree or ProgramAlgorithm.Hierarchical or ProgramAlgorithm.Chain or ProgramAlgorithm.BinaryTree;
        ProgramChoice best = new(algorithm, 1, SecondsOf(collective, algorithm, group, bytes, 1));
        for (int chunks = 2; isPipelined && chunks <= MostChunks; chunks *= 2)
        {
            double seconds = SecondsOf(collective, algorithm, group, bytes, chunks);
            best = seconds < best.Seconds ? new ProgramChoice(algorithm, chunks, seconds) : best;
        }
        return best;
    }

    private static double SecondsOf(ProgramCollective collective, ProgramAlgorithm algorithm, PlacedGroup group, double bytes, int chunks)
    {
        if (group.Size == 1 || !group.IsJoined)
        {
            return group.Size == 1 ? 0 : double.NaN;
        }
        CollectiveKind kind = ProgramBuild.KindOf(collective) ?? CollectiveKind.AllGather;
        return algorithm switch
        {
            ProgramAlgorithm.Ring => Ring(kind, group, bytes),
            ProgramAlgorithm.DoubleBinaryTree => DoubleTree(group, bytes, chunks),
            ProgramAlgorithm.HalvingDoubling => HalvingDoubling(kind, group, bytes),
            ProgramAlgorithm.Bruck when kind == CollectiveKind.AllToAll => Worst(group, c => ProgramSeconds.BruckAllToAll(group.Size, bytes, c)),
            ProgramAlgorithm.Bruck => Worst(group, c => ProgramSeconds.BruckAllGather(group.Size, bytes, c)),
            ProgramAlgorithm.Direct => Direct(kind, group, bytes),
            ProgramAlgorithm.Hierarchical => ProgramSeconds.Hierarchical(
                kind,
                [.. group.Levels.Select(l => (l.Outer / l.Inner, RingCost(group, l)))],
                bytes,
                chunks
            ),
            ProgramAlgorithm.Torus => ProgramSeconds.Torus(kind, TorusDimensions(group), bytes),
            ProgramAlgorithm.InNetwork => Worst(group, c => ProgramSeconds.InNetwork(group.Size, bytes, chunks, c)),
            ProgramAlgorithm.Chain => Chain(group, bytes, chunks),
            ProgramAlgorithm.BinaryTree => Worst(group, c => ProgramSeconds.Tree(group.Size, bytes, chunks, c)),
            _ => Worst(group, c => ProgramSeconds.Barrier(group.Size, bytes, c)),
        };
    }

    private static MessageCost CostOf(GroupLevel level) => MessageCost.Held(level.Latency, 1 / level.PairRate);

    // Some pairs of each round lie on any level.
    private static double Worst(PlacedGroup group, Func<MessageCost, double> seconds) => group.Levels.Max(l => seconds(CostOf(l)));

    // The pace is that of the slowest level; each edge of the way up and down is crossed at its own.
    private static double DoubleTree(PlacedGroup group, double bytes, int chunks)
    {
        if (group.Levels.Length == 1)
        {
            return ProgramSeconds.DoubleTree(group.Size, bytes, chunks, CostOf(group.Levels[0]));
        }
        double slowest = group.Levels.Max(l => CostOf(l).Busy(bytes / 2 / chunks));
        return (((4 * chunks) - 6) * slowest) + group.Levels.Sum(l => 4 * Math.Log2((double)l.Outer / l.Inner) * CostOf(l).Busy(bytes / 2 / chunks));
    }

    // Partners at a distance share a block of twice as many, where blocks are multiples of that.
    private static double HalvingDoubling(CollectiveKind kind, PlacedGroup group, double bytes)
    {
        if (!BitOperations.IsPow2(group.Size))
        {
            return Worst(group, c => ProgramSeconds.HalvingDoubling(kind, group.Size, bytes, c));
        }
        double seconds = 0;
        for (int half = group.Size / 2; half >= 1; half /= 2)
        {
            GroupLevel level = group.Levels.First(l => l.Outer % (2 * half) == 0);
            seconds += CostOf(level).Alone(bytes / group.Size * half);
        }
        return kind == CollectiveKind.AllReduce ? 2 * seconds : seconds;
    }

    // Over a mesh all leave at once, dimension by dimension; through a switch one after another.
    private static double Direct(CollectiveKind kind, PlacedGroup group, double bytes)
    {
        int halves = kind == CollectiveKind.AllReduce ? 2 : 1;
        if (ProgramBuild.IsMesh(group) && kind != CollectiveKind.AllToAll)
        {
            return halves * group.Levels.Sum(l => CostOf(l).Alone(bytes / l.Outer));
        }
        double starts = 0;
        foreach (GroupLevel level in group.Levels)
        {
            starts += (group.Tiers[level.Tier].Kind == TierKind.FullMesh ? 1 : level.Outer - level.Inner) * level.Latency;
        }
        double half = CollectiveTime.AllToAll(group, bytes) - group.Levels[^1].Latency + starts;
        return halves * half;
    }

    // As the programs of ProgramBuild.On: those of a mesh fill it with zigzags, those of a torus have two links of each member, where the closed form lets its
    // dimensions work together.
    private static double Ring(CollectiveKind kind, PlacedGroup group, double bytes)
    {
        bool isMesh = ProgramBuild.IsMesh(group);
        if (isMesh || group.Levels is [{ Tiers: > 1 }])
        {
            int rings =
                !isMesh ? 2
                : group.Levels.Length == 1 ? MeshRings.Count(group.Size)
                : group.Levels[^1].Inner;
            return Worst(group, c => ProgramSeconds.Ring(kind, group.Size, bytes, c, rings));
        }
        return kind == CollectiveKind.AllReduce ? CollectiveTime.AllReduce(group, bytes) : CollectiveTime.AllGather(group, bytes);
    }

    // A ring in a mesh or torus has one link of each member.
    private static MessageCost RingCost(PlacedGroup group, GroupLevel level) =>
        group.Tiers[level.Tier].Kind is TierKind.FullMesh or TierKind.TorusDimension
            ? CostOf(level)
            : MessageCost.Held(level.Latency, 1 / level.Rate);

    // The first chunk takes every hop at its level, the others follow at the pace of the slowest.
    private static double Chain(PlacedGroup group, double bytes, int chunks) =>
        group.Levels.Sum(l => l.Hops * CostOf(l).Alone(bytes / chunks)) + ((chunks - 1) * group.Levels.Max(l => CostOf(l).Busy(bytes / chunks)));

    private static bool IsTorus(PlacedGroup group) =>
        group.Levels.Length == 1
        && group.Tiers[group.Levels[0].Tier].Kind == TierKind.TorusDimension
        && TorusDimensions(group).Length == group.Levels[0].Tiers
        && group.Levels[0].Outer == group.Size;

    private static (int Members, MessageCost Cost)[] TorusDimensions(PlacedGroup group)
    {
        int inner = 1;
        int span = 1;
        List<(int, MessageCost)> dimensions = [];
        for (int t = 0; t < group.Tiers.Length; t++)
        {
            int members = group.Local[t] / inner;
            // A segment of a dimension is no ring: left out, so that there are fewer dimensions than tiers.
            if (members > 1 && members == group.Tiers[t].Span / span)
            {
                dimensions.Add((members, MessageCost.Held(group.Tiers[t].Latency, 2 / group.Tiers[t].Rate)));
            }
            (inner, span) = (group.Local[t], group.Tiers[t].Span);
        }
        return [.. dimensions];
    }
}
