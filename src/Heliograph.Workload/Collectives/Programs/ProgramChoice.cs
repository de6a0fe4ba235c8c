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
    /// <param name="cost">Of a message, by latency and seconds a byte; null: <see cref="MessageCost.Held"/>.</param>
    public static ImmutableArray<ProgramChoice> All(
        ProgramCollective collective,
        PlacedGroup group,
        double bytes,
        bool hasReducingSwitch = false,
        Func<double, double, MessageCost>? cost = null
    )
    {
        ArgumentNullException.ThrowIfNull(group);
        List<ProgramChoice> found = [];
        foreach (ProgramAlgorithm algorithm in ProgramWords.Of(collective))
        {
            if (IsPossible(algorithm, group, hasReducingSwitch))
            {
                found.Add(Of(collective, algorithm, group, bytes, cost));
            }
        }
        return [.. found.OrderBy(c => c.Seconds)];
    }

    /// <summary>Whether a group can run an algorithm where it lies.</summary>
    public static bool IsPossible(ProgramAlgorithm algorithm, PlacedGroup group, bool hasReducingSwitch)
    {
        ArgumentNullException.ThrowIfNull(group);
        return algorithm switch
        {
            ProgramAlgorithm.InNetwork => hasReducingSwitch,
            ProgramAlgorithm.Torus => IsTorus(group),
            _ => true,
        };
    }

    /// <summary>One algorithm, in its best number of chunks.</summary>
    public static ProgramChoice Of(
        ProgramCollective collective,
        ProgramAlgorithm algorithm,
        PlacedGroup group,
        double bytes,
        Func<double, double, MessageCost>? cost = null
    )
    {
        ArgumentNullException.ThrowIfNull(group);
        bool isPipelined =
            algorithm is ProgramAlgorithm.DoubleBinaryTree or ProgramAlgorithm.Hierarchical or ProgramAlgorithm.Chain or ProgramAlgorithm.BinaryTree;
        ProgramChoice best = new(algorithm, 1, SecondsOf(collective, algorithm, group, bytes, 1, cost));
        for (int chunks = 2; isPipelined && chunks <= MostChunks; chunks *= 2)
        {
            double seconds = SecondsOf(collective, algorithm, group, bytes, chunks, cost);
            best = seconds < best.Seconds ? new ProgramChoice(algorithm, chunks, seconds) : best;
        }
        return best;
    }

    /// <summary>The closed form of an algorithm in so many chunks; what it is of, as <see cref="All"/> has it.</summary>
    public static double SecondsOf(
        ProgramCollective collective,
        ProgramAlgorithm algorithm,
        PlacedGroup group,
        double bytes,
        int chunks,
        Func<double, double, MessageCost>? cost = null
    )
    {
        ArgumentNullException.ThrowIfNull(group);
        cost ??= MessageCost.Held;
        if (group.Size == 1 || !group.IsJoined)
        {
            return group.Size == 1 ? 0 : double.NaN;
        }
        CollectiveKind kind = ProgramBuild.KindOf(collective) ?? CollectiveKind.AllGather;
        return algorithm switch
        {
            ProgramAlgorithm.Ring => Ring(kind, group, bytes, cost),
            ProgramAlgorithm.DoubleBinaryTree => DoubleTree(group, bytes, chunks, cost),
            ProgramAlgorithm.HalvingDoubling => HalvingDoubling(kind, group, bytes, cost),
            ProgramAlgorithm.Bruck when kind == CollectiveKind.AllToAll => Worst(
                group,
                cost,
                c => ProgramSeconds.BruckAllToAll(group.Size, bytes, c)
            ),
            ProgramAlgorithm.Bruck => Worst(group, cost, c => ProgramSeconds.BruckAllGather(group.Size, bytes, c)),
            ProgramAlgorithm.Direct => Direct(kind, group, bytes, cost),
            ProgramAlgorithm.Hierarchical => ProgramSeconds.Hierarchical(
                kind,
                [.. group.Levels.Select(l => (l.Outer / l.Inner, RingCost(group, l, cost)))],
                bytes,
                chunks
            ),
            ProgramAlgorithm.Torus => ProgramSeconds.Torus(kind, TorusDimensions(group, cost), bytes),
            ProgramAlgorithm.InNetwork => Worst(group, cost, c => ProgramSeconds.InNetwork(group.Size, bytes, chunks, c)),
            ProgramAlgorithm.Chain => Chain(group, bytes, chunks, cost),
            ProgramAlgorithm.BinaryTree => Worst(group, cost, c => ProgramSeconds.Tree(group.Size, bytes, chunks, c)),
            _ => Worst(group, cost, c => ProgramSeconds.Barrier(group.Size, bytes, c)),
        };
    }

    private static MessageCost CostOf(GroupLevel level, Func<double, double, MessageCost> cost) => cost(level.Latency, 1 / level.PairRate);

    // Some pairs of each round lie on any level.
    private static double Worst(PlacedGroup group, Func<double, double, MessageCost> cost, Func<MessageCost, double> seconds) =>
        group.Levels.Max(l => seconds(CostOf(l, cost)));

    // The pace is that of the slowest level; each edge of the way up and down is crossed at its own.
    private static double DoubleTree(PlacedGroup group, double bytes, int chunks, Func<double, double, MessageCost> cost)
    {
        if (group.Levels.Length == 1)
        {
            return ProgramSeconds.DoubleTree(group.Size, bytes, chunks, CostOf(group.Levels[0], cost));
        }
        double slowest = group.Levels.Max(l => CostOf(l, cost).Busy(bytes / 2 / chunks));
        return (((4 * chunks) - 6) * slowest)
            + group.Levels.Sum(l =>
                Math.Log2((double)l.Outer / l.Inner) * ((4 * CostOf(l, cost).Busy(bytes / 2 / chunks)) + (2 * CostOf(l, cost).Latency))
            );
    }

    // Partners at a distance share a block of twice as many, where blocks are multiples of that.
    private static double HalvingDoubling(CollectiveKind kind, PlacedGroup group, double bytes, Func<double, double, MessageCost> cost)
    {
        if (!BitOperations.IsPow2(group.Size))
        {
            return Worst(group, cost, c => ProgramSeconds.HalvingDoubling(kind, group.Size, bytes, c));
        }
        double seconds = 0;
        for (int half = group.Size / 2; half >= 1; half /= 2)
        {
            GroupLevel level = group.Levels.First(l => l.Outer % (2 * half) == 0);
            seconds += CostOf(level, cost).Alone(bytes / group.Size * half);
        }
        return kind == CollectiveKind.AllReduce ? 2 * seconds : seconds;
    }

    // Over a mesh all leave at once, dimension by dimension; through a switch one after another.
    private static double Direct(CollectiveKind kind, PlacedGroup group, double bytes, Func<double, double, MessageCost> cost)
    {
        int halves = kind == CollectiveKind.AllReduce ? 2 : 1;
        if (ProgramBuild.IsMesh(group) && kind != CollectiveKind.AllToAll)
        {
            return halves * group.Levels.Sum(l => CostOf(l, cost).Alone(bytes / l.Outer));
        }
        // A member has one message under way at a time, so that levels do not work together.
        if (kind != CollectiveKind.AllToAll && group.Levels.Length > 1)
        {
            double busy = group.Levels.Sum(l => (l.Outer - l.Inner) * CostOf(l, cost).Busy(bytes / group.Size));
            return halves * (busy + group.Levels.Max(l => CostOf(l, cost).Latency));
        }
        double starts = 0;
        foreach (GroupLevel level in group.Levels)
        {
            MessageCost one = CostOf(level, cost);
            int messages = group.Tiers[level.Tier].Kind == TierKind.FullMesh ? 1 : level.Outer - level.Inner;
            starts = Math.Max(starts + (messages * one.Overhead), one.Latency);
        }
        double half = CollectiveTime.AllToAll(group, bytes) - group.Levels[^1].Latency + starts;
        return halves * half;
    }

    // As the programs of ProgramBuild.On: those of a mesh fill it with zigzags, those of a torus have two links of each member, where the closed form lets its
    // dimensions work together.
    private static double Ring(CollectiveKind kind, PlacedGroup group, double bytes, Func<double, double, MessageCost> cost)
    {
        bool isMesh = ProgramBuild.IsMesh(group);
        if (isMesh || group.Levels is [{ Tiers: > 1 }])
        {
            int rings =
                !isMesh ? 2
                : group.Levels.Length == 1 ? MeshRings.Count(group.Size)
                : group.Levels[^1].Inner;
            return Worst(group, cost, c => ProgramSeconds.Ring(kind, group.Size, bytes, c, rings));
        }
        return kind == CollectiveKind.AllReduce ? CollectiveTime.AllReduce(group, bytes) : CollectiveTime.AllGather(group, bytes);
    }

    // A ring in a mesh or torus has one link of each member.
    private static MessageCost RingCost(PlacedGroup group, GroupLevel level, Func<double, double, MessageCost> cost) =>
        group.Tiers[level.Tier].Kind is TierKind.FullMesh or TierKind.TorusDimension ? CostOf(level, cost) : cost(level.Latency, 1 / level.Rate);

    // The first chunk takes every hop at its level, the others follow at the pace of the slowest.
    private static double Chain(PlacedGroup group, double bytes, int chunks, Func<double, double, MessageCost> cost) =>
        group.Levels.Sum(l => l.Hops * CostOf(l, cost).Alone(bytes / chunks))
        + ((chunks - 1) * group.Levels.Max(l => CostOf(l, cost).Busy(bytes / chunks)));

    private static bool IsTorus(PlacedGroup group) =>
        group.Levels.Length == 1
        && group.Tiers[group.Levels[0].Tier].Kind == TierKind.TorusDimension
        && TorusDimensions(group, MessageCost.Held).Length == group.Levels[0].Tiers
        && group.Levels[0].Outer == group.Size;

    private static (int Members, MessageCost Cost)[] TorusDimensions(PlacedGroup group, Func<double, double, MessageCost> cost)
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
                dimensions.Add((members, cost(group.Tiers[t].Latency, 2 / group.Tiers[t].Rate)));
            }
            (inner, span) = (group.Local[t], group.Tiers[t].Span);
        }
        return [.. dimensions];
    }
}
