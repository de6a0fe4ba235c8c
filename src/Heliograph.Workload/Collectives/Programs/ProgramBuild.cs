using System.Collections.Immutable;
using Heliograph.Model.Dimensions;
using Heliograph.Model.Topology;

namespace Heliograph.Workload.Collectives.Programs;

/// <summary>Programs by the names of collective and algorithm.</summary>
public static class ProgramBuild
{
    /// <summary>Builds a program; a ring is one ring in the order of members.</summary>
    /// <param name="sizes">Members along each level or dimension, inner to outer; their product is the group. Others than hierarchical and torus use the product.</param>
    /// <param name="bytes">
    /// What is reduced or spread; of an all-gather what each has in the end; of an all-to-all what each has; of a barrier a message.
    /// </param>
    /// <param name="chunks">Of pipelined algorithms (trees, chains, hierarchies, the switch); others have none.</param>
    /// <exception cref="ArgumentException">The collective has no such algorithm.</exception>
    public static BlockProgram Of(ProgramCollective collective, ProgramAlgorithm algorithm, ImmutableArray<int> sizes, double bytes, int chunks = 1)
    {
        int members = sizes.Aggregate(1, (n, s) => checked(n * s));
        CollectiveKind? kind = KindOf(collective);
        return (algorithm, collective) switch
        {
            _ when !ProgramWords.Of(collective).Contains(algorithm) => throw new ArgumentException(
                $"{collective} has no algorithm {algorithm}",
                nameof(algorithm)
            ),
            (ProgramAlgorithm.Ring, _) => new RingProgram(kind!.Value, members, bytes),
            (ProgramAlgorithm.DoubleBinaryTree, _) => TreeProgram.AllReduce(members, bytes, chunks),
            (ProgramAlgorithm.HalvingDoubling, _) => new HalvingDoublingProgram(kind!.Value, members, bytes),
            (ProgramAlgorithm.Bruck, ProgramCollective.AllGather) => BruckProgram.AllGather(members, bytes),
            (ProgramAlgorithm.Bruck, _) => BruckProgram.AllToAll(members, bytes),
            (ProgramAlgorithm.Direct, ProgramCollective.AllToAll) => new ExchangeProgram(members, bytes),
            (ProgramAlgorithm.Direct, _) => new DirectProgram(kind!.Value, members, bytes),
            (ProgramAlgorithm.Hierarchical, _) => NestedProgram.Hierarchical(kind!.Value, sizes, bytes, chunks),
            (ProgramAlgorithm.Torus, _) => NestedProgram.Torus(kind!.Value, sizes, bytes),
            (ProgramAlgorithm.InNetwork, _) => new InNetworkProgram(members, bytes, chunks),
            (ProgramAlgorithm.Chain, ProgramCollective.Broadcast) => ChainProgram.Broadcast(members, bytes, chunks),
            (ProgramAlgorithm.Chain, _) => ChainProgram.Reduce(members, bytes, chunks),
            (ProgramAlgorithm.BinaryTree, ProgramCollective.Broadcast) => TreeProgram.Broadcast(members, bytes, chunks),
            (ProgramAlgorithm.BinaryTree, _) => TreeProgram.Reduce(members, bytes, chunks),
            _ => new BarrierProgram(members, bytes),
        };
    }

    /// <summary>
    /// Builds a program for a placed group: rings in the order of its blocks, as many as the largest block inside has members (<see cref="RingOrder"/>), zigzags in a mesh;
    /// hierarchies over its levels; a torus over its dimensions; straight exchanges of a mesh dimension by dimension, over all links of one at once.
    /// </summary>
    /// <param name="levelOf">Level of a network by its name, 0 for the innermost.</param>
    public static BlockProgram On(
        PlacedGroup group,
        ProgramCollective collective,
        ProgramAlgorithm algorithm,
        double bytes,
        Func<string, int> levelOf,
        int chunks = 1
    )
    {
        ArgumentNullException.ThrowIfNull(group);
        if (group.Size == 1)
        {
            return Of(collective, algorithm, [1], bytes, chunks);
        }
        if (algorithm == ProgramAlgorithm.Ring && group.Levels.Length == 1 && IsMesh(group))
        {
            return new RingProgram(KindOf(collective)!.Value, group.Size, bytes, MeshRings.Of(group.Size));
        }
        if (algorithm == ProgramAlgorithm.Ring)
        {
            ImmutableArray<RingBlock> blocks = RingOrder.Blocks(group, levelOf);
            ImmutableArray<ImmutableArray<int>> orders =
            [
                .. Enumerable.Range(0, RingOrder.Rings(blocks)).Select(r => RingOrder.Of(blocks, r).ToImmutableArray()),
            ];
            return new RingProgram(KindOf(collective)!.Value, group.Size, bytes, orders);
        }
        if (algorithm == ProgramAlgorithm.Direct && IsMesh(group))
        {
            return collective == ProgramCollective.AllToAll
                ? new ExchangeProgram(group.Size, bytes, together: true)
                : NestedProgram.Direct(KindOf(collective)!.Value, DimensionsOf(group), bytes);
        }
        ImmutableArray<int> sizes = algorithm == ProgramAlgorithm.Torus ? DimensionsOf(group) : [.. group.Levels.Select(l => l.Outer / l.Inner)];
        return Of(collective, algorithm, sizes, bytes, chunks);
    }

    /// <summary>Members of a group along each tier that it spans, inner to outer.</summary>
    internal static ImmutableArray<int> DimensionsOf(PlacedGroup group) =>
        [.. group.Local.Select((outer, t) => outer / (t == 0 ? 1 : group.Local[t - 1])).Where(s => s > 1)];

    /// <summary>Every member has a link to each other one of its dimension.</summary>
    internal static bool IsMesh(PlacedGroup group) => group.Levels.All(l => group.Tiers[l.Tier].Kind == TierKind.FullMesh);

    internal static CollectiveKind? KindOf(ProgramCollective collective) =>
        collective switch
        {
            ProgramCollective.AllReduce => CollectiveKind.AllReduce,
            ProgramCollective.AllGather => CollectiveKind.AllGather,
            ProgramCollective.ReduceScatter => CollectiveKind.ReduceScatter,
            ProgramCollective.AllToAll => CollectiveKind.AllToAll,
            _ => null,
        };
}
