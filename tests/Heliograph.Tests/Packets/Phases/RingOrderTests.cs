using System.Collections.Immutable;
using Heliograph.Engine.Packets.Phases;
using Heliograph.Model.Topology;
using Heliograph.Workload.Collectives;
using Heliograph.Workload.Collectives.Programs;

namespace Heliograph.Tests.Packets.Phases;

public sealed class RingOrderTests
{
    private static ImmutableArray<TierNumbers> Tiers(params (string Network, TierKind Kind, int Span)[] tiers) =>
        [.. tiers.Select(t => new TierNumbers(t.Network, t.Kind, t.Span, 1e9, 1, 1e-6))];

    private static int LevelOf(string network) => network == "scale-up" ? 0 : 1;

    [Theory]
    [InlineData(TierKind.Switched, 8, 32)]
    [InlineData(TierKind.FullMesh, 8, 64)]
    [InlineData(TierKind.Switched, 4, 12)]
    public void A_ring_passes_every_member_once_and_rings_leave_a_block_each_by_another_member(TierKind kind, int inner, int size)
    {
        PlacedGroup group = PlacedGroup.Place(size, 1, Tiers(("scale-up", kind, inner), ("scale-out", TierKind.Switched, size)));
        ImmutableArray<RingBlock> blocks = RingOrder.Blocks(group, LevelOf);
        RingOrder.Rings(blocks).ShouldBe(inner);
        HashSet<(int From, int To)> crossings = [];
        for (int ring = 0; ring < inner; ring++)
        {
            int[] order = RingOrder.Of(blocks, ring);
            order.Order().ShouldBe(Enumerable.Range(0, size));
            for (int i = 0; i < size; i++)
            {
                (int from, int to) = (order[i], order[(i + 1) % size]);
                if (from / inner != to / inner)
                {
                    crossings.Add((from, to)).ShouldBeTrue($"{from} -> {to} is used twice");
                    // By the same place: between rails that never meet. An odd number of blocks closes elsewhere.
                    if (size / inner % 2 == 0)
                    {
                        (to % inner).ShouldBe(from % inner);
                    }
                }
            }
        }
        crossings.Count.ShouldBe(inner * (size / inner));
        crossings.Select(c => c.From).Distinct().Count().ShouldBe(size);
    }

    [Fact]
    public void The_rings_of_a_mesh_use_each_of_its_links_once()
    {
        PlacedGroup group = PlacedGroup.Place(64, 1, Tiers(("scale-up", TierKind.FullMesh, 8), ("scale-out", TierKind.Switched, 64)));
        ImmutableArray<RingBlock> blocks = RingOrder.Blocks(group, LevelOf);
        Dictionary<(int, int), int> uses = [];
        for (int ring = 0; ring < 8; ring++)
        {
            int[] order = RingOrder.Of(blocks, ring);
            for (int i = 0; i < order.Length; i++)
            {
                (int from, int to) = (order[i], order[(i + 1) % order.Length]);
                if (from / 8 == to / 8)
                {
                    uses[(from, to)] = uses.GetValueOrDefault((from, to)) + 1;
                }
            }
        }
        uses.Count.ShouldBe(8 * 8 * 7);
        uses.Values.ShouldAllBe(u => u == 1);
    }

    [Fact]
    public void A_whole_dimension_of_a_torus_has_a_ring_each_way()
    {
        PlacedGroup group = PlacedGroup.Place(16, 1, Tiers(("scale-up", TierKind.TorusDimension, 16), ("scale-up", TierKind.TorusDimension, 256)));
        ImmutableArray<RingBlock> blocks = RingOrder.Blocks(group, LevelOf);
        RingOrder.Rings(blocks).ShouldBe(2);
        RingOrder.Of(blocks, 0).ShouldBe(Enumerable.Range(0, 16));
        RingOrder.Of(blocks, 1).ShouldBe(Enumerable.Range(0, 16).Reverse());
        // Half a dimension is a line.
        RingOrder.Rings(RingOrder.Blocks(PlacedGroup.Place(8, 1, group.Tiers), LevelOf)).ShouldBe(1);
    }

    [Theory]
    [InlineData(8, 8, 8, 64, 512, 1)]
    [InlineData(8, 1, 8, 64, 512, 8)]
    [InlineData(64, 1, 8, 64, 512, 8)]
    [InlineData(16, 4, 72, 576, 576, 16)]
    [InlineData(256, 1, 72, 576, 1152, 64)]
    [InlineData(9, 64, 72, 576, 576, 1)]
    public void Groups_lie_as_they_are_placed_and_share_no_accelerator(int size, int stride, int domain, int pod, int all, int local)
    {
        PlacedGroup group = PlacedGroup.Place(
            size,
            stride,
            Tiers(("scale-up", TierKind.Switched, domain), ("scale-out", TierKind.Switched, pod), ("scale-out", TierKind.Switched, all))
        );
        GroupLayout layout = GroupLayout.Of(group, all);
        HashSet<int> seen = [];
        for (int g = 0; g < layout.Groups; g++)
        {
            int[] members = [.. Enumerable.Range(0, size).Select(m => layout.Member(g, m))];
            foreach (int member in members)
            {
                member.ShouldBeInRange(0, all - 1);
                seen.Add(member).ShouldBeTrue($"accelerator {member} is in two groups");
            }
            // Blocks of local members share a domain.
            int block = group.Local[0];
            for (int m = 0; m < size; m++)
            {
                (members[m] / domain).ShouldBe(members[m / block * block] / domain);
            }
        }
        group.Local[0].ShouldBe(local);
    }
}
