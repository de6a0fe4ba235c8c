using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Dimensions;
using Heliograph.Workload.Collectives.Programs;

namespace Heliograph.Tests.Collectives;

/// <summary>Closed forms against programs executed message by message, and against the numbers of the textbooks.</summary>
public sealed class ProgramSecondsTests
{
    private const double Bytes = 3e6;
    private const double Alpha = 5e-6;
    private const double Beta = 1 / 50e9;
    private const double Rounding = 1e-12;

    private static readonly CollectiveKind[] Reducing = [CollectiveKind.AllReduce, CollectiveKind.AllGather, CollectiveKind.ReduceScatter];

    // The textbook's port, that of a fluid, and both.
    private static readonly MessageCost[] Costs =
    [
        MessageCost.Held(Alpha, Beta),
        MessageCost.InFlight(Alpha, Beta),
        new MessageCost(0.3 * Alpha, 0.7 * Alpha, Beta),
    ];

    private static readonly int[] Sizes = [1, 2, 3, 4, 5, 7, 8, 12, 16, 17, 31, 32, 64];

    [Fact]
    public void Programs_of_one_message_at_a_time_take_their_closed_forms_to_rounding()
    {
        foreach (MessageCost cost in Costs)
        {
            foreach (int n in Sizes)
            {
                foreach (CollectiveKind kind in Reducing)
                {
                    Close(Run(new RingProgram(kind, n, Bytes), cost), ProgramSeconds.Ring(kind, n, Bytes, cost));
                    Close(Run(new DirectProgram(kind, n, Bytes), cost), ProgramSeconds.Direct(kind, n, Bytes, cost));
                    Close(OnMesh(new DirectProgram(kind, n, Bytes, together: true), cost), ProgramSeconds.DirectMesh(kind, n, Bytes, cost));
                    if (int.PopCount(n) == 1)
                    {
                        Close(Run(new HalvingDoublingProgram(kind, n, Bytes), cost), ProgramSeconds.HalvingDoubling(kind, n, Bytes, cost));
                    }
                }
                Close(Run(BruckProgram.AllGather(n, Bytes), cost), ProgramSeconds.BruckAllGather(n, Bytes, cost));
                Close(Run(BruckProgram.AllToAll(n, Bytes), cost), ProgramSeconds.BruckAllToAll(n, Bytes, cost));
                Close(Run(new ExchangeProgram(n, Bytes), cost), ProgramSeconds.Direct(CollectiveKind.AllToAll, n, Bytes, cost));
                Close(Run(new BarrierProgram(n, 8), cost), ProgramSeconds.Barrier(n, 8, cost));
                Close(Run(new RingProgram(CollectiveKind.AllGather, n, n * Bytes), cost), ProgramSeconds.RingExchange(n, Bytes, cost));
                foreach (int chunks in new[] { 1, 4, 30 })
                {
                    Close(Run(ChainProgram.Broadcast(n, Bytes, chunks, n / 2), cost), ProgramSeconds.Chain(n, Bytes, chunks, cost));
                    Close(Run(ChainProgram.Reduce(n, Bytes, chunks, n / 2), cost), ProgramSeconds.Chain(n, Bytes, chunks, cost));
                    Close(Run(new InNetworkProgram(n, Bytes, chunks), cost), ProgramSeconds.InNetwork(n, Bytes, chunks, cost));
                }
                if (n > 1)
                {
                    Close(Run(new TransferProgram(n, Bytes, isClosed: true), cost), cost.Alone(Bytes));
                }
            }
        }
    }

    [Fact]
    public void Trees_take_their_closed_form_to_rounding()
    {
        foreach (MessageCost cost in Costs)
        {
            foreach (int chunks in new[] { 1, 4, 30 })
            {
                foreach (int n in Sizes)
                {
                    double form = ProgramSeconds.Tree(n, Bytes, chunks, cost);
                    double broadcast = Run(TreeProgram.Broadcast(n, Bytes, chunks), cost);
                    double reduce = Run(TreeProgram.Reduce(n, Bytes, chunks), cost);
                    Close(broadcast, form);
                    if (int.PopCount(n + 1) == 1)
                    {
                        Close(reduce, form);
                        int depth = int.Log2(n);
                        double busy = cost.Busy(Bytes / chunks);
                        Close(form, (depth * ((2 * busy) + cost.Latency)) + (n == 1 ? 0 : 2 * (chunks - 1) * busy));
                    }
                    // Ports take what comes first, which need not be what is waited for.
                    reduce.ShouldBeInRange(form * 0.95, form * 1.12);
                }
            }
        }
    }

    // Sanders, Speck, Träff 2009: with many chunks each port carries 2 S, whatever the members; the way up and down costs 4 log2 n messages.
    [Fact]
    public void Two_trees_use_the_whole_port()
    {
        foreach (MessageCost cost in Costs)
        {
            foreach (int n in new[] { 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 32, 64 })
            {
                foreach (int chunks in new[] { 1, 4, 32 })
                {
                    double ratio = Run(TreeProgram.AllReduce(n, Bytes, chunks), cost) / ProgramSeconds.DoubleTree(n, Bytes, chunks, cost);
                    if (chunks == 1 && n >= 4 && int.PopCount(n) == 1)
                    {
                        ratio.ShouldBe(1, Rounding);
                    }
                    ratio.ShouldBeInRange(0.65, 1.02, $"{n} members, {chunks} chunks");
                }
            }
        }
        MessageCost fluid = MessageCost.InFlight(0, Beta);
        Run(TreeProgram.AllReduce(64, Bytes, 64), fluid).ShouldBe(2 * Bytes * Beta, 0.07 * 2 * Bytes * Beta);
    }

    [Fact]
    public void A_fold_takes_its_closed_form_or_less_and_longer_than_the_power_of_two_below()
    {
        foreach (MessageCost cost in Costs)
        {
            foreach (int n in Sizes.Where(n => int.PopCount(n) > 1))
            {
                foreach (CollectiveKind kind in Reducing)
                {
                    double seconds = Run(new HalvingDoublingProgram(kind, n, Bytes), cost);
                    // A half that comes while the fold still does can hold it up.
                    seconds.ShouldBeLessThanOrEqualTo(ProgramSeconds.HalvingDoubling(kind, n, Bytes, cost) * 1.01, $"{kind} of {n}");
                    int power = 1 << int.Log2(n);
                    seconds.ShouldBeGreaterThan(
                        ProgramSeconds.HalvingDoubling(kind, power, Bytes * (kind == CollectiveKind.AllReduce ? 1 : (double)power / n), cost)
                    );
                }
            }
        }
    }

    [Fact]
    public void Levels_one_after_another_take_the_sum_of_their_rings()
    {
        foreach (MessageCost inner in Costs)
        {
            MessageCost outer = inner with { SecondsPerByte = 4 * Beta };
            foreach (CollectiveKind kind in Reducing)
            {
                ProgramNetwork network = ProgramNetwork.Levels([(4, inner), (24, outer)]);
                (int, MessageCost)[] levels = [(4, inner), (6, outer)];
                double Ratio(int chunks) =>
                    ProgramTiming.Run(NestedProgram.Hierarchical(kind, [4, 6], Bytes, chunks), network).Seconds
                    / ProgramSeconds.Hierarchical(kind, levels, Bytes, chunks);
                Ratio(1).ShouldBe(1, Rounding);
                foreach (int chunks in new[] { 2, 4, 8 })
                {
                    // A port that latency does not hold overlaps more.
                    Ratio(chunks).ShouldBeInRange(inner.Latency > 0 ? 0.3 : 0.9, 1.08, $"{kind} in {chunks} chunks");
                }
            }
        }
    }

    [Fact]
    public void All_links_of_a_torus_work_at_once()
    {
        foreach (MessageCost cost in Costs)
        {
            foreach (ImmutableArray<int> sizes in new ImmutableArray<int>[] { [5], [4, 4], [3, 3, 3], [2, 2, 2] })
            {
                foreach (CollectiveKind kind in Reducing)
                {
                    int n = sizes.Aggregate(1, (a, b) => a * b);
                    double seconds = ProgramTiming.Run(NestedProgram.Torus(kind, sizes, Bytes), ProgramNetwork.Links(n, cost)).Seconds;
                    Close(seconds, ProgramSeconds.Torus(kind, [.. sizes.Select(s => (s, cost))], Bytes));
                    // Each of the links of a member carries the same, so that what it has to send passes as fast as it can.
                    int halves = kind == CollectiveKind.AllReduce ? 2 : 1;
                    int links = sizes.Sum(s => s > 2 ? 2 : 1);
                    double latency = halves * sizes.Sum(s => s - 1) * (cost.Overhead + cost.Latency);
                    Close(seconds, latency + (halves * (n - 1.0) / n * Bytes / links * Beta));
                }
            }
        }
    }

    [Fact]
    public void Zigzags_of_a_mesh_are_rings_with_links_of_their_own()
    {
        foreach (int n in new[] { 3, 5, 8, 9 })
        {
            ImmutableArray<ImmutableArray<int>> rings = MeshRings.Of(n);
            Close(
                OnMesh(new RingProgram(CollectiveKind.AllReduce, n, Bytes, rings), Costs[1]),
                ProgramSeconds.Ring(CollectiveKind.AllReduce, n, Bytes, Costs[1], rings.Length)
            );
        }
    }

    // Thakur, Rabenseifner, Gropp 2005 and Chan et al. 2007, written down from their tables: alpha + m beta, the port held.
    [Fact]
    public void Closed_forms_are_those_of_the_textbooks()
    {
        MessageCost cost = MessageCost.Held(Alpha, Beta);
        foreach (int n in new[] { 4, 16, 64 })
        {
            double log = Math.Log2(n);
            double share = (n - 1.0) / n * Bytes * Beta;
            Close(ProgramSeconds.Ring(CollectiveKind.AllReduce, n, Bytes, cost), (2 * (n - 1) * Alpha) + (2 * share));
            Close(ProgramSeconds.Ring(CollectiveKind.AllGather, n, Bytes, cost), ((n - 1) * Alpha) + share);
            Close(ProgramSeconds.HalvingDoubling(CollectiveKind.AllReduce, n, Bytes, cost), (2 * log * Alpha) + (2 * share));
            Close(ProgramSeconds.HalvingDoubling(CollectiveKind.ReduceScatter, n, Bytes, cost), (log * Alpha) + share);
            Close(ProgramSeconds.BruckAllGather(n, Bytes, cost), (log * Alpha) + share);
            Close(ProgramSeconds.BruckAllToAll(n, Bytes, cost), log * (Alpha + (Bytes / 2 * Beta)));
            Close(ProgramSeconds.Direct(CollectiveKind.AllToAll, n, Bytes, cost), ((n - 1) * Alpha) + share);
            Close(ProgramSeconds.Chain(n, Bytes, 10, cost), (n + 10 - 2) * (Alpha + (Bytes / 10 * Beta)));
        }
        // Bruck of 6 members: 3 rounds; an all-gather sends 1, 2, 2 blocks, an all-to-all 3, 2 and 2 (001 011 101, 010 011, 100 101).
        Close(ProgramSeconds.BruckAllGather(6, Bytes, cost), (3 * Alpha) + (5.0 / 6 * Bytes * Beta));
        Close(ProgramSeconds.BruckAllToAll(6, Bytes, cost), (3 * Alpha) + (7.0 / 6 * Bytes * Beta));
        // A fold of 6: two of 2^2 get another one's, and give it back.
        Close(ProgramSeconds.HalvingDoubling(CollectiveKind.AllReduce, 6, Bytes, cost), ((2 * 2) + 2) * Alpha + (((2 * 3.0 / 4) + 2) * Bytes * Beta));
    }

    [Fact]
    public void Members_may_be_far_apart_and_a_program_that_waits_for_ever_is_said()
    {
        // One slow pair of a ring of 4 holds all up: 6 steps, each waits for the slow one.
        MessageCost Cost(int from, int to) => MessageCost.InFlight(from == 2 && to == 3 ? 10 * Alpha : Alpha, Beta);
        double seconds = ProgramTiming.Run(new RingProgram(CollectiveKind.AllGather, 4, Bytes), ProgramNetwork.OnePort(4, Cost)).Seconds;
        // 2 -> 3 is on the way of three of the four shards; the longest way is 3 hops with it.
        Close(seconds, (12 * Alpha) + (3 * Bytes / 4 * Beta));
        Should
            .Throw<InvalidOperationException>(() => ProgramTiming.Run(new Stuck(), ProgramNetwork.OnePort(2, Costs[0])))
            .Message.ShouldContain("member 0 channel 0: 0 of 1 sent");
    }

    [Fact]
    public void Asking_a_program_allocates_nothing()
    {
        CollectiveProgram[] programs =
        [
            new RingProgram(CollectiveKind.AllReduce, 33, Bytes),
            new RingProgram(CollectiveKind.AllReduce, 33, Bytes, MeshRings.Of(33)),
            NestedProgram.Torus(CollectiveKind.AllReduce, [4, 3, 2], Bytes, 2),
            new HalvingDoublingProgram(CollectiveKind.AllReduce, 33, Bytes),
            BruckProgram.AllToAll(33, Bytes),
            new DirectProgram(CollectiveKind.AllReduce, 33, Bytes),
            new ExchangeProgram(33, (a, b) => a + b),
            TreeProgram.AllReduce(33, Bytes, 4),
            ChainProgram.Reduce(33, Bytes, 4),
            new InNetworkProgram(33, Bytes, 4),
            new BarrierProgram(33),
            new TransferProgram(33, Bytes, false),
            new ExpertProgram(32, 8, 100, 10),
        ];
        foreach (CollectiveProgram program in programs)
        {
            Walk(program);
            long before = GC.GetAllocatedBytesForCurrentThread();
            double sum = Walk(program);
            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0, program.GetType().Name);
            sum.ShouldBeGreaterThan(0);
        }
    }

    private static double Walk(CollectiveProgram program)
    {
        double sum = 0;
        for (int member = 0; member < program.Members; member++)
        {
            for (int channel = 0; channel < program.Channels; channel++)
            {
                int steps = program.Steps(member, channel);
                sum += program.Receives(member, channel);
                for (int step = 0; step < steps; step++)
                {
                    sum += program.Send(member, channel, step).Bytes;
                }
            }
        }
        return sum;
    }

    private static double Run(CollectiveProgram program, MessageCost cost) =>
        ProgramTiming.Run(program, ProgramNetwork.OnePort(program.Members, cost)).Seconds;

    private static double OnMesh(CollectiveProgram program, MessageCost cost) =>
        ProgramTiming.Run(program, ProgramNetwork.Links(program.Members, cost)).Seconds;

    private static void Close(double seconds, double form) => seconds.ShouldBe(form, Rounding * Math.Max(form, 1e-9) * 100);

    private sealed class Stuck : CollectiveProgram
    {
        public override int Members => 2;

        public override int Channels => 1;

        public override int Steps(int member, int channel) => 1;

        public override int Receives(int member, int channel) => 1;

        public override MessageSend Send(int member, int channel, int step) => new(1 - member, 0, 1, 0, 1);
    }
}
