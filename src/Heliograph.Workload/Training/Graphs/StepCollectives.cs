using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Dimensions;
using Heliograph.Model.Topology;
using Heliograph.Workload.Collectives;
using Heliograph.Workload.Collectives.Programs;

namespace Heliograph.Workload.Training.Graphs;

/// <summary>
/// The programs of the exchanges of a step, for groups as they lie: a ring behind a switch, straight over a mesh, both ways round a torus, and level by level,
/// in chunks that follow each other, where a group spans several networks; straight on each level where one of them is a mesh.
/// </summary>
internal static class StepCollectives
{
    // Enough that levels overlap, few enough that latencies do not count.
    private const int Chunks = 4;

    public static CollectiveProgram Of(StepCall call) =>
        call.Kind switch
        {
            CallKind.AllReduce => StepAlgorithms.Program(call.Algorithm, CollectiveKind.AllReduce, call.Placed, call.Bytes),
            CallKind.ReduceScatter => StepAlgorithms.Program(call.Algorithm, CollectiveKind.ReduceScatter, call.Placed, call.Bytes),
            CallKind.Exchange => Exchange(call.Placed, call.Bytes, call.Copies, call.Domains),
            CallKind.RingExchange => RingExchange(call.Placed, call.Bytes),
            _ => new TransferProgram(call.Placed.Size, call.Bytes, call.IsClosed),
        };

    /// <summary>Each member's block once around.</summary>
    public static CollectiveProgram RingExchange(PlacedGroup group, double bytes) =>
        new RingProgram(CollectiveKind.AllGather, group.Size, bytes * group.Size);

    /// <summary>Tokens to their experts: inside a domain to all at once; else once to each other domain, and copied there.</summary>
    public static CollectiveProgram Exchange(PlacedGroup group, double bytes, int copies, int reach)
    {
        ImmutableArray<RingBlock> blocks = BlocksOf(group);
        int domain = blocks.Last(b => b.Level == blocks[0].Level).Members;
        return domain == group.Size
            ? new AtOnceProgram(group.Size, bytes * copies / group.Size)
            : ExpertProgram.Even(group.Size, domain, bytes, copies, reach);
    }

    /// <summary>A reduction or gather of a group; bytes as in <see cref="RingProgram"/>.</summary>
    public static CollectiveProgram Of(CollectiveKind kind, PlacedGroup group, double bytes)
    {
        // Over sites a phase at each and one across, in turn, as the closed form has it.
        if (group.Within is { } within)
        {
            int sites = group.Size / within.Size;
            return within.Size == 1 ? new RingProgram(kind, sites, bytes) : NestedProgram.Hierarchical(kind, [within.Size, sites], bytes);
        }
        ImmutableArray<RingBlock> blocks = BlocksOf(group);
        ImmutableArray<int> sizes = [.. blocks.Select((b, i) => i == 0 ? b.Members : b.Members / blocks[i - 1].Members)];
        return blocks switch
        {
            _ when blocks.All(b => b.Kind == TierKind.FullMesh) => NestedProgram.Direct(kind, sizes, bytes),
            _ when blocks.All(b => b.Kind == TierKind.TorusDimension) => NestedProgram.Torus(kind, sizes, bytes),
            [_] => new RingProgram(kind, group.Size, bytes),
            _ when blocks.Any(b => b.Kind == TierKind.FullMesh) => new NestedProgram(
                kind,
                sizes,
                bytes,
                [new NestedWay([.. Enumerable.Range(0, sizes.Length)])],
                Chunks,
                isDirect: true
            ),
            _ => NestedProgram.Hierarchical(kind, sizes, bytes, Chunks),
        };
    }

    /// <summary>Level of a network by its name; lines between sites join the outermost one.</summary>
    public static Func<string, int> LevelOf(PlacedGroup group)
    {
        string[] networks = [.. group.Tiers.Where(t => t.Kind != TierKind.WideArea).Select(t => t.Network).Distinct()];
        return name => Array.IndexOf(networks, name) is var i && i < 0 ? networks.Length - 1 : i;
    }

    private static ImmutableArray<RingBlock> BlocksOf(PlacedGroup group) => RingOrder.Blocks(group, LevelOf(group));
}
