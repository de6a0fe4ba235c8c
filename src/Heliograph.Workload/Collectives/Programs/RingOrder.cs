using System.Collections.Immutable;
using Heliograph.Model.Topology;

namespace Heliograph.Workload.Collectives.Programs;

/// <summary>A nested block of a group: members up to which it reaches, the network that joins its parts, and how.</summary>
/// <param name="Level">0 is the innermost network of an accelerator.</param>
/// <param name="Members">Of the block; a multiple of the blocks inside it.</param>
/// <param name="IsWhole">It fills the dimension of a torus, so that its ring closes.</param>
public readonly record struct RingBlock(int Level, TierKind Kind, int Members, bool IsWhole);

/// <summary>
/// The rings of a group: each enters and leaves every block once, and as many run side by side as the largest block has members, each in and out by
/// another one, as the closed form has it. Blocks are passed forth and back in turn, so that a ring comes in by the same place of a block as it left the
/// last one: between rails that way, and along a dimension of a mesh. Inside a full mesh the members are passed in a zigzag, whose turns use each link of
/// the mesh once (E. Lucas, Récréations mathématiques II, 1892: Walecki's paths), elsewhere in order.
/// </summary>
public static class RingOrder
{
    /// <summary>Blocks of a group, inner to outer; a switched network is one block, a mesh or torus one for each dimension.</summary>
    /// <param name="levelOf">Level of a network by its name; the outermost one for lines between sites.</param>
    public static ImmutableArray<RingBlock> Blocks(PlacedGroup group, Func<string, int> levelOf)
    {
        ImmutableArray<RingBlock>.Builder blocks = ImmutableArray.CreateBuilder<RingBlock>();
        int inner = 1;
        int span = 1;
        for (int t = 0; t < group.Tiers.Length; t++)
        {
            TierNumbers tier = group.Tiers[t];
            int outer = group.Local[t];
            if (outer > inner)
            {
                int level = levelOf(tier.Network);
                bool forwards = tier.Kind is TierKind.FullMesh or TierKind.TorusDimension;
                bool joins = !forwards && blocks.Count > 0 && blocks[^1].Level == level && blocks[^1].Kind is TierKind.Switched or TierKind.WideArea;
                RingBlock block = new(level, forwards ? tier.Kind : TierKind.Switched, outer, outer / inner == tier.Span / Math.Max(1, span));
                if (joins)
                {
                    blocks[^1] = block;
                }
                else
                {
                    blocks.Add(block);
                }
            }
            inner = outer;
            span = tier.Span;
        }
        return blocks.ToImmutable();
    }

    /// <summary>Rings side by side: members of the largest block inside the group; twice as many, both ways round, where the group closes in a torus.</summary>
    public static int Rings(ImmutableArray<RingBlock> blocks) =>
        (blocks.Length > 1 ? blocks[^2].Members : 1) * (blocks[^1] is { Kind: TierKind.TorusDimension, IsWhole: true } ? 2 : 1);

    /// <summary>Members in the order of a ring.</summary>
    public static int[] Of(ImmutableArray<RingBlock> blocks, int ring)
    {
        int once = blocks.Length > 1 ? blocks[^2].Members : 1;
        List<int> order = new(blocks[^1].Members);
        Pass(blocks, blocks.Length - 1, 0, ring % once, order);
        if (ring >= once)
        {
            order.Reverse();
        }
        return [.. order];
    }

    private static void Pass(ImmutableArray<RingBlock> blocks, int depth, int first, int ring, List<int> order)
    {
        if (depth < 0)
        {
            order.Add(first);
            return;
        }
        int part = depth == 0 ? 1 : blocks[depth - 1].Members;
        int parts = blocks[depth].Members / part;
        // The outermost block is passed from its beginning by all rings.
        int start = depth == blocks.Length - 1 ? 0 : ring / part % parts;
        for (int i = 0; i < parts; i++)
        {
            int turn = (i + 1) / 2;
            int at = blocks[depth].Kind != TierKind.FullMesh ? start + i : start + (i % 2 == 1 ? turn : -turn);
            int begin = order.Count;
            Pass(blocks, depth - 1, first + (at % parts + parts) % parts * part, ring, order);
            if (i % 2 == 1)
            {
                order.Reverse(begin, order.Count - begin);
            }
        }
    }
}
