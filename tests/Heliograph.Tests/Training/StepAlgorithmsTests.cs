using System.Collections.Immutable;
using CsCheck;
using Heliograph.Model;
using Heliograph.Model.Dimensions;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Simulation.Flow.Ranks;
using Heliograph.Workload.Collectives;
using Heliograph.Workload.Collectives.Nccl;
using Heliograph.Workload.Collectives.Programs;
using Heliograph.Workload.Training;

namespace Heliograph.Tests.Training;

public sealed class StepAlgorithmsTests
{
    private const double Rate = 50e9;
    private const int Iterations = 200;

    private static readonly CollectiveRules Cost = new("cost");

    // Behind one switch, latency L and rate B: 2 (n-1) (L + S/n/B) of the ring against 2 (L + (n-1) S/n/B) of all at once: the same bytes, and n-1 times the
    // latency. Where latency is a tenth of the ring it is worth leaving it.
    [Fact]
    public void A_small_message_goes_straight_and_a_large_one_around_the_ring()
    {
        PlacedGroup group = Behind(8, 2e-6);
        StepAlgorithms algorithms = new(Cost, null);
        algorithms.Of(CollectiveKind.AllReduce, group, 64e3).Algorithm.ShouldBe(ProgramAlgorithm.Direct);
        algorithms.Of(CollectiveKind.AllReduce, group, 1e9).ShouldBe(StepAlgorithm.Placement);
        // 12 L saved of 14 L + 2 (7/8) S/B: a tenth at S = 106 L B / (7/4).
        double even = ((12 / 0.1) - 14) * 2e-6 * Rate / 1.75;
        algorithms.Of(CollectiveKind.AllReduce, group, 0.99 * even).Algorithm.ShouldBe(ProgramAlgorithm.Direct);
        algorithms.Of(CollectiveKind.AllReduce, group, 1.01 * even).ShouldBe(StepAlgorithm.Placement);
    }

    // A rule of NCCL's on 16 single accelerators of Hopper: a tree while latency counts, the ring beyond; its own table decides, not our cost.
    [Fact]
    public void NCCL_takes_a_tree_for_a_small_message_and_a_ring_for_a_large_one()
    {
        NcclSystem system = new(NcclGeneration.Hopper, 450, true, 50, false);
        StepAlgorithms algorithms = new(new CollectiveRules("nccl"), system);
        PlacedGroup group = Behind(32, 2e-6, "scale-out");
        StepAlgorithm small = algorithms.Of(CollectiveKind.AllReduce, group, 64e3);
        StepAlgorithm large = algorithms.Of(CollectiveKind.AllReduce, group, 4e9);
        small.Algorithm.ShouldBe(ProgramAlgorithm.DoubleBinaryTree);
        large.Algorithm.ShouldBe(ProgramAlgorithm.Ring);
        NcclGroup seen = system.GroupOf(32, 1);
        NcclTuning.Choose(CollectiveKind.AllReduce, 64e3, seen).Algorithm.ShouldBe(NcclAlgorithm.Tree);
        NcclTuning.Choose(CollectiveKind.AllReduce, 4e9, seen).Algorithm.ShouldBe(NcclAlgorithm.Ring);
    }

    [Fact]
    public void NCCL_reduces_in_the_switch_where_there_is_one_that_can()
    {
        NcclSystem system = new(NcclGeneration.Hopper, 450, true, 50, false);
        StepAlgorithms algorithms = new(new CollectiveRules("nccl"), system);
        PlacedGroup plain = Behind(8, 1e-6);
        PlacedGroup reducing = PlacedGroup.Place(8, 1, [plain.Tiers[0] with { Reduces = true }]);
        algorithms.Of(CollectiveKind.AllReduce, reducing, 1e9).Algorithm.ShouldBe(ProgramAlgorithm.InNetwork);
        algorithms.Of(CollectiveKind.AllReduce, plain, 1e9).Algorithm.ShouldBe(ProgramAlgorithm.Ring);
        // Its halves are no all-reduce.
        algorithms.Of(CollectiveKind.AllReduce, reducing, 1e9, inHalves: true).Algorithm.ShouldBe(ProgramAlgorithm.Ring);
        algorithms.Of(CollectiveKind.AllGather, reducing, 1e9).Algorithm.ShouldBe(ProgramAlgorithm.Ring);
    }

    [Fact]
    public void A_given_algorithm_is_taken_and_one_that_is_not_possible_left()
    {
        StepAlgorithms algorithms = new(new CollectiveRules("cost", AllReduce: "double-binary-tree", ReduceScatter: "torus"), null);
        PlacedGroup group = Behind(8, 1e-6);
        StepAlgorithm tree = algorithms.Of(CollectiveKind.AllReduce, group, 1e9);
        tree.Algorithm.ShouldBe(ProgramAlgorithm.DoubleBinaryTree);
        tree.Chunks.ShouldBeGreaterThan(1);
        tree.Words.ShouldBe($", double-binary-tree in {tree.Chunks} chunks");
        algorithms.Of(CollectiveKind.ReduceScatter, group, 1e9).ShouldBe(StepAlgorithm.Placement);
        algorithms.Of(CollectiveKind.AllReduce, group, 1e9, inHalves: true).ShouldBe(StepAlgorithm.Placement);
    }

    // As flows, alone on a network of two levels. The band is what a double tree may take beyond its closed form (docs/models/collectives.md).
    [Fact]
    public void The_cheapest_is_never_slower_than_what_the_place_asks_for()
    {
        CollectiveKind[] kinds = [CollectiveKind.AllReduce, CollectiveKind.AllGather, CollectiveKind.ReduceScatter];
        int others = 0;
        Gen.Select(Gen.Int[2, 9], Gen.Int[1, 6], Gen.Int[0, 2], Gen.Double[3, 9], Gen.Double[0.1, 10], Gen.Double[-1, 1])
            .Sample(
                (inner, domains, kind, bytesLog, latency_us, ratioLog) =>
                {
                    TwoLevels network = new(inner, domains, Rate, Rate * Math.Pow(10, ratioLog) / 2, latency_us * 1e-6);
                    (CollectiveKind what, double bytes) = (kinds[kind], Math.Pow(10, bytesLog));
                    StepAlgorithm chosen = new StepAlgorithms(Cost, null).Of(what, network.Group, bytes);
                    if (chosen.Algorithm is null)
                    {
                        return;
                    }
                    others++;
                    double one = Flow(network, StepAlgorithms.Program(chosen, what, network.Group, bytes));
                    double placed = Flow(network, StepAlgorithms.Program(StepAlgorithm.Placement, what, network.Group, bytes));
                    one.ShouldBeLessThanOrEqualTo(1.02 * placed, $"{what} of {bytes:0} B{chosen.Words}, {domains} domains of {inner}");
                },
                iter: Iterations,
                threads: 1
            );
        others.ShouldBeGreaterThan(Iterations / 10);
    }

    // All members send their last chunk at S/B after the last one has begun, and have the sum a latency later.
    [Fact]
    public void A_reduction_in_the_switch_waits_for_the_last_member()
    {
        const double Bytes = 1e9;
        TwoLevels network = new(8, 1, Rate, Rate, 1e-6);
        RankCall call = new("data", "sum", new RankGroup(8, 1), new JoinedReduction(8, Bytes, 4));
        RankOperation begin = new(RankOperationKind.Call, 0, 0, 0, 0, 0, StreamWait.None, StreamWait.None);
        RankOperation late = new(RankOperationKind.Compute, 0, 0.005, 0, 0, 0, StreamWait.None, StreamWait.None);
        RankWorkload work = new(
            [0, 0, 0, 1, 0, 0, 0, 0],
            [
                new RankProgram([
                    [late with { Seconds = 0.001 }, begin],
                ]),
                new RankProgram([
                    [late, begin],
                ]),
            ],
            [call],
            [new OperationLabel("data", "sum")]
        );
        RankResult result = RankSimulation.Run(work, network);
        for (int rank = 0; rank < 8; rank++)
        {
            // n - 1 bytes of tokens.
            (result.FinishOf[rank] / 1e12).ShouldBe(0.005 + (Bytes / Rate) + 1e-6, 1e-9, $"rank {rank}");
        }
    }

    private static double Flow(TwoLevels network, CollectiveProgram program)
    {
        RankOperation begin = new(RankOperationKind.Call, 0, 0, 0, 0, 0, StreamWait.None, StreamWait.None);
        RankWorkload work = new(
            [.. new int[network.Group.Size]],
            [
                new RankProgram([
                    [begin],
                ]),
            ],
            [new RankCall("data", "x", new RankGroup(network.Group.Size, 1), program)],
            [new OperationLabel("data", "x")]
        );
        return RankSimulation.Run(work, network).FinishPs / 1e12;
    }

    private static PlacedGroup Behind(int size, double latency, string name = "scale-up") =>
        PlacedGroup.Place(size, 1, [new TierNumbers(name, TierKind.Switched, size, Rate, 1, latency)]);

    /// <summary>Domains behind a switch each, and a switch that joins all members of all domains.</summary>
    private sealed class TwoLevels(int inner, int domains, double inside, double outside, double latency) : RankNetwork
    {
        private int Ranks => inner * domains;

        public PlacedGroup Group { get; } =
            PlacedGroup.Place(
                inner * domains,
                1,
                [
                    new TierNumbers("scale-up", TierKind.Switched, inner, inside, 1, latency),
                    new TierNumbers("scale-out", TierKind.Switched, inner * domains, outside, 1, 2 * latency),
                ]
            );

        public override int Links => 4 * Ranks;

        public override int Groups => 1;

        public override bool IsDeterministic => true;

        public override double CapacityOf(int link) => link < 2 * Ranks ? inside : outside;

        public override int GroupOf(int link) => 0;

        public override bool TryRoute(int from, int to, long message, RankRoute route)
        {
            bool isInside = from / inner == to / inner;
            int first = isInside ? 0 : 2 * Ranks;
            route.Add(first + from, 1);
            route.Add(first + Ranks + to, 1);
            route.LatencyPs = (long)Math.Round((isInside ? 1 : 2) * latency * 1e12);
            return true;
        }
    }
}
