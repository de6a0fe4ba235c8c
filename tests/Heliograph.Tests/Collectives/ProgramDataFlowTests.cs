using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Dimensions;
using Heliograph.Workload.Collectives.Programs;

namespace Heliograph.Tests.Collectives;

public sealed class ProgramDataFlowTests
{
    private const double Bytes = 5040;
    private static readonly CollectiveKind[] Reducing = [CollectiveKind.AllReduce, CollectiveKind.AllGather, CollectiveKind.ReduceScatter];

    private static readonly int[] Sizes = [.. Enumerable.Range(1, 33), 64, 67];

    [Fact]
    public void Rings_reduce_and_gather_every_contribution_once()
    {
        foreach ((CollectiveKind kind, int n) in Cases())
        {
            Prove(new RingProgram(kind, n, Bytes), kind);
            if (n <= 16)
            {
                ImmutableArray<int> shuffled = [.. Enumerable.Range(0, n).OrderBy(m => (m * 7919) % 104_729)];
                Prove(
                    new RingProgram(
                        kind,
                        n,
                        Bytes,
                        [
                            [.. Enumerable.Range(0, n)],
                            shuffled,
                            [.. shuffled.Reverse()],
                        ]
                    ),
                    kind
                );
            }
            if (n <= 9)
            {
                Prove(new RingProgram(kind, n, Bytes, MeshRings.Of(n)), kind);
            }
        }
    }

    [Fact]
    public void Halving_and_doubling_reduce_and_gather_every_contribution_once()
    {
        foreach ((CollectiveKind kind, int n) in Cases())
        {
            Prove(new HalvingDoublingProgram(kind, n, Bytes), kind);
        }
    }

    [Fact]
    public void Direct_exchanges_reduce_and_gather_every_contribution_once()
    {
        foreach ((CollectiveKind kind, int n) in Cases())
        {
            Prove(new DirectProgram(kind, n, Bytes), kind);
            Prove(new DirectProgram(kind, n, Bytes, together: true), kind);
        }
    }

    [Fact]
    public void Nested_rings_of_levels_tori_and_meshes_reduce_and_gather_every_contribution_once()
    {
        ImmutableArray<int>[] groups =
        [
            [5],
            [1],
            [2, 3],
            [4, 4],
            [3, 1, 2],
            [2, 2, 2],
            [3, 4, 2],
            [8, 4],
            [2, 3, 5],
            [4, 4, 4],
        ];
        foreach (ImmutableArray<int> sizes in groups)
        {
            foreach (CollectiveKind kind in Reducing)
            {
                Prove(NestedProgram.Hierarchical(kind, sizes, Bytes), kind);
                Prove(NestedProgram.Hierarchical(kind, sizes, Bytes, chunks: 3), kind);
                Prove(NestedProgram.Torus(kind, sizes, Bytes), kind);
                Prove(NestedProgram.Torus(kind, sizes, Bytes, chunks: 2), kind);
                Prove(NestedProgram.Direct(kind, sizes, Bytes), kind);
            }
        }
    }

    [Fact]
    public void Trees_and_chains_reduce_and_spread_every_contribution_once()
    {
        foreach (int n in Sizes)
        {
            foreach (int chunks in new[] { 1, 2, 5 })
            {
                Prove(TreeProgram.AllReduce(n, Bytes, chunks), CollectiveKind.AllReduce);
                foreach (int root in new[] { 0, n / 2, n - 1 })
                {
                    Prove(TreeProgram.Broadcast(n, Bytes, chunks, root), sources: [root], targets: [BlockProgram.Everyone]);
                    Prove(TreeProgram.Reduce(n, Bytes, chunks, root), sources: [BlockProgram.Everyone], targets: [root]);
                    Prove(ChainProgram.Broadcast(n, Bytes, chunks, root), sources: [root], targets: [BlockProgram.Everyone]);
                    Prove(ChainProgram.Reduce(n, Bytes, chunks, root), sources: [BlockProgram.Everyone], targets: [root]);
                }
            }
        }
    }

    [Fact]
    public void Bruck_and_direct_exchanges_bring_every_block_to_its_member()
    {
        foreach (int n in Sizes)
        {
            Prove(BruckProgram.AllGather(n, Bytes), CollectiveKind.AllGather);
            Prove(BruckProgram.AllToAll(n, Bytes), CollectiveKind.AllToAll, interleavings: n > 33 ? 4 : 6);
            Prove(new ExchangeProgram(n, Bytes), CollectiveKind.AllToAll);
            Prove(new ExchangeProgram(n, Bytes, together: true), CollectiveKind.AllToAll);
        }
    }

    [Fact]
    public void An_exchange_of_any_sizes_sends_what_is_not_empty()
    {
        foreach (int n in new[] { 1, 2, 5, 16 })
        {
            double Size(int from, int to) => ((from * 31) + (to * 17)) % 4 * 100;
            ExchangeProgram program = new(n, Size);
            // A block of size 0 is nowhere; those that are sent have to be where they belong.
            Sends(program)
                .Select(s => (s.From, s.Send.To, s.Send.Bytes))
                .Order()
                .ShouldBe(from f in Enumerable.Range(0, n) from t in Enumerable.Range(0, n) where f != t && Size(f, t) > 0 select (f, t, Size(f, t)));
            for (int m = 0; m < n; m++)
            {
                program.Receives(m, 0).ShouldBe(Enumerable.Range(0, n).Count(f => f != m && Size(f, m) > 0));
            }
        }
        ExchangeProgram whole = new(9, (from, to) => from + (2 * to) + 1);
        Prove(whole, CollectiveKind.AllToAll, isEven: false);
        Should.Throw<ArgumentOutOfRangeException>(() => new ExchangeProgram(2, (_, _) => -1));
    }

    [Fact]
    public void The_switch_reduces_barriers_meet_and_neighbours_hand_on()
    {
        foreach (int n in Sizes)
        {
            Prove(new InNetworkProgram(n, Bytes, 3), CollectiveKind.AllReduce);
            Prove(new BarrierProgram(n), sources: Enumerable.Range(0, n), targets: [BlockProgram.Everyone]);
            if (n > 1)
            {
                Prove(new TransferProgram(n, Bytes, isClosed: true), sources: Enumerable.Range(0, n), targets: Enumerable.Range(0, n));
                Prove(new TransferProgram(n, Bytes, isClosed: false), sources: Enumerable.Range(0, n - 1), targets: Enumerable.Range(1, n - 1));
            }
        }
    }

    [Fact]
    public void Tokens_reach_their_experts_over_each_domain_once()
    {
        foreach ((int n, int domain) in new[] { (1, 1), (4, 4), (4, 1), (6, 2), (12, 4), (32, 8), (33, 3) })
        {
            Prove(new ExpertProgram(n, domain, 100, 10), sources: Enumerable.Range(0, n), targets: Enumerable.Range(0, n));
        }
        // The volumes of the closed form of the step: what a member sends out of its domain and inside one, 64 members, domains of 8, 8 experts of any.
        ExpertProgram even = ExpertProgram.Even(64, 8, 1e6, 8, 0);
        double across = 8 * (1 - Math.Pow(7.0 / 8, 8)) / 8 * 1e6;
        Sends(even).Where(s => s.From == 0 && s.Send.To % 8 == 0 && s.Send.To > 0).Select(s => s.Send.Bytes).ShouldBe(Enumerable.Repeat(across, 7));
        Sends(even).Where(s => s.From == 0 && s.Send.To < 8).Sum(s => s.Send.Bytes).ShouldBe(8 * 1e6 * 7 / 8, 1e-3);
    }

    // Every send of a member goes over another link: the rings of a mesh never meet.
    [Fact]
    public void Rings_of_a_mesh_use_no_link_twice()
    {
        for (int n = 3; n <= 33; n++)
        {
            ImmutableArray<ImmutableArray<int>> rings = MeshRings.Of(n);
            rings.Length.ShouldBe(n % 2 == 1 ? n - 1 : n - 2);
            MeshRings.Count(n).ShouldBe(rings.Length);
            HashSet<(int, int)> used = [];
            foreach (ImmutableArray<int> ring in rings)
            {
                ring.Order().ShouldBe(Enumerable.Range(0, n));
                for (int i = 0; i < n; i++)
                {
                    used.Add((ring[i], ring[(i + 1) % n])).ShouldBeTrue();
                }
            }
        }
    }

    [Fact]
    public void The_two_trees_load_every_member_alike()
    {
        for (int n = 2; n <= 65; n++)
        {
            BinaryTree[] trees = [BinaryTree.InOrder(n), BinaryTree.Complement(n)];
            foreach (BinaryTree tree in trees)
            {
                tree.Depth.ShouldBeLessThanOrEqualTo((int)Math.Floor(Math.Log2(n)) + 1);
            }
            // Inside both trees is nobody of an even number of members, and one of an odd number beside the roots.
            Enumerable.Range(0, n).Count(m => trees[0].Children(m) > 0 && trees[1].Children(m) > 0).ShouldBeLessThanOrEqualTo(n % 2 == 0 ? 0 : 1);
        }
    }

    [Theory]
    [InlineData("waits for nothing")]
    [InlineData("sends the wrong segment")]
    [InlineData("adds twice")]
    [InlineData("waits too long")]
    [InlineData("expects too little")]
    [InlineData("says too few bytes")]
    public void The_checker_catches_a_broken_program(string fault)
    {
        Broken broken = new(new RingProgram(CollectiveKind.AllReduce, 5, Bytes), fault);
        Enumerable.Range(0, 8).Any(seed => DataFlow.Problems(broken, seed).Count > 0).ShouldBeTrue();
    }

    private static IEnumerable<(CollectiveKind Kind, int Members)> Cases() => from n in Sizes from kind in Reducing select (kind, n);

    private static IEnumerable<(int From, MessageSend Send)> Sends(CollectiveProgram program) =>
        from m in Enumerable.Range(0, program.Members)
        from c in Enumerable.Range(0, program.Channels)
        from s in Enumerable.Range(0, program.Steps(m, c))
        select (m, program.Send(m, c, s));

    private static void Prove(BlockProgram program, CollectiveKind kind, int interleavings = 8, bool isEven = true)
    {
        int n = program.Members;
        IEnumerable<int> everyone = [BlockProgram.Everyone];
        IEnumerable<int> each = Enumerable.Range(0, n);
        Prove(
            program,
            kind is CollectiveKind.AllGather or CollectiveKind.AllToAll ? each : everyone,
            kind is CollectiveKind.ReduceScatter or CollectiveKind.AllToAll ? each : everyone,
            interleavings
        );
        if (!isEven)
        {
            return;
        }
        // The blocks are the payload: all of it, each member's share alike, and of an all-to-all the share of each pair.
        double all = Enumerable.Range(0, program.Blocks).Sum(program.BlockBytes);
        all.ShouldBe(kind == CollectiveKind.AllToAll ? Bytes * n : Bytes, 1e-6);
        foreach (IGrouping<(int, int), int> share in Enumerable.Range(0, program.Blocks).GroupBy(b => (program.SourceOf(b), program.TargetOf(b))))
        {
            share.Sum(program.BlockBytes).ShouldBe(kind == CollectiveKind.AllReduce ? Bytes : Bytes / n, 1e-6);
        }
    }

    private static void Prove(BlockProgram program, IEnumerable<int> sources, IEnumerable<int> targets, int interleavings = 8)
    {
        Enumerable.Range(0, program.Blocks).Select(program.SourceOf).Distinct().Order().ShouldBe(sources);
        Enumerable.Range(0, program.Blocks).Select(program.TargetOf).Distinct().Order().ShouldBe(targets);
        for (int seed = 0; seed < interleavings; seed++)
        {
            DataFlow.Problems(program, seed).ShouldBeEmpty($"{program.GetType().Name}, {program.Members} members, interleaving {seed}");
        }
    }

    /// <summary>A ring with one thing wrong.</summary>
    private sealed class Broken(RingProgram ring, string fault) : BlockProgram
    {
        public override int Members => ring.Members;

        public override int Channels => ring.Channels;

        public override int Blocks => ring.Blocks;

        public override double BlockBytes(int block) => ring.BlockBytes(block);

        public override int SourceOf(int block) => ring.SourceOf(block);

        public override int TargetOf(int block) => ring.TargetOf(block);

        public override int Steps(int member, int channel) => ring.Steps(member, channel);

        public override int Receives(int member, int channel) =>
            ring.Receives(member, channel) - (fault == "expects too little" && member == 1 ? 1 : 0);

        public override MessageSend Send(int member, int channel, int step)
        {
            MessageSend send = ring.Send(member, channel, step);
            return fault switch
            {
                "waits for nothing" when member == 2 => send with { WaitCount = 0 },
                "waits too long" => send with { WaitCount = send.WaitCount + 1 },
                "says too few bytes" when step == 3 => send with { Bytes = send.Bytes / 2 },
                _ => send,
            };
        }

        public override void Carry(int member, int channel, int step, List<BlockRange> blocks)
        {
            ring.Carry(member, channel, step, blocks);
            if (fault == "sends the wrong segment" && step == 6)
            {
                blocks[0] = blocks[0] with { First = (blocks[0].First + 1) % 5 };
            }
            if (fault == "adds twice" && step == 4)
            {
                blocks[0] = blocks[0] with { IsReduced = true };
            }
        }
    }
}
