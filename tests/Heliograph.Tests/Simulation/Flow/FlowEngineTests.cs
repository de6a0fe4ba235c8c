using Heliograph.Simulation.Flow;

namespace Heliograph.Tests.Simulation.Flow;

public sealed class FlowEngineTests
{
    private const double Rate = 50e9;

    private static FlowEngine Engine(int links, double batch = 0)
    {
        FlowEngine engine = new(links, new FlowEngineOptions(Rate) { Batch = batch });
        for (int link = 0; link < links; link++)
        {
            engine.SetCapacity(link, Rate);
        }
        return engine;
    }

    private static long[] Finish(params (double Bytes, double Weight, long StartPs, int[] Links)[] flows) =>
        [.. FlowSimulation.Simulate(FlowCases.Of([Rate, Rate, Rate], flows)).FinishPs];

    // 1 B takes 20 ps at 50 GB/s.
    [Fact]
    public void A_lone_flow_takes_its_size_over_the_least_capacity() => Finish((1e6, 1, 7, [0, 1])).ShouldBe([20_000_007]);

    // Equal shares to 40 us, when the first 1 MB are through; then the second has 1 MB left alone: 60 us.
    [Fact]
    public void Two_flows_halve_a_link() => Finish((1e6, 1, 0, [0]), (2e6, 1, 0, [0])).ShouldBe([40_000_000, 60_000_000]);

    // 3/4 and 1/4: 3 MB and 1 MB at once, after 80 us.
    [Fact]
    public void Weights_divide_a_link() => Finish((3e6, 0.75, 0, [0]), (1e6, 0.25, 0, [0])).ShouldBe([80_000_000, 80_000_000]);

    // Parking lot: the long flow has half of each link; then each short one is done first, at 2 x 20 us, and the long one, with half of its 2 MB, at 60.
    [Fact]
    public void A_parking_lot_shares_by_halves() =>
        Finish((2e6, 1, 0, [0, 1, 2]), (1e6, 1, 0, [0]), (1e6, 1, 0, [1]), (1e6, 1, 0, [2]))
            .ShouldBe([60_000_000, 40_000_000, 40_000_000, 40_000_000]);

    // The second comes when half of the first is through, at 10 us; from then on 1/2 and 1/2: the first is done at 30, the second 10 us later.
    [Fact]
    public void An_arrival_takes_its_share_from_when_it_comes() =>
        Finish((1e6, 1, 0, [0]), (1e6, 1, 10_000_000, [0])).ShouldBe([30_000_000, 40_000_000]);

    // 2/3 of a byte's 20 ps x 3 B is no whole number of picoseconds: 40/3 a byte at 75 GB/s would be 13.3; here 1 B over 3 flows is 60 ps each.
    [Fact]
    public void Thirds_are_rounded_once() => Finish((1, 1, 0, [0]), (1, 1, 0, [0]), (1, 1, 0, [0])).ShouldBe([60, 60, 60]);

    [Fact]
    public void A_link_that_is_cut_stops_its_flows_until_it_is_back()
    {
        FlowEngine engine = Engine(2);
        int cut = engine.Add(1e6, 1, [0]);
        int other = engine.Add(1e6, 1, [1]);
        engine.Step(5_000_000).Length.ShouldBe(0);
        engine.SetCapacity(0, 0);
        engine.RateOf(cut).ShouldBe(0);
        engine.Step().ToArray().ShouldBe([new FlowCompletion(other, 20_000_000, 1)]);
        engine.NextPs().ShouldBe(FlowEngine.Never);
        engine.Step(30_000_000).Length.ShouldBe(0);
        // Three quarters were left; at half the rate they take 30 us.
        engine.SetCapacity(0, Rate / 2);
        engine.Step().ToArray().ShouldBe([new FlowCompletion(cut, 60_000_000, 0)]);
    }

    [Fact]
    public void What_is_taken_out_leaves_its_share_to_the_others()
    {
        FlowEngine engine = Engine(1);
        int stays = engine.Add(1e6, 1, [0]);
        int goes = engine.Add(1e6, 1, [0]);
        engine.Step(20_000_000);
        engine.RateOf(stays).ShouldBe(Rate / 2, 1e-3);
        engine.BottleneckOf(stays).ShouldBe(0);
        engine.SlackOf(0).ShouldBe(0, 1e-3);
        engine.Remove(goes);
        engine.Count.ShouldBe(1);
        engine.Step().ToArray().ShouldBe([new FlowCompletion(stays, 30_000_000, 0)]);
        Should.Throw<ArgumentOutOfRangeException>(() => engine.Remove(goes));
        Should.Throw<ArgumentOutOfRangeException>(() => engine.RateOf(stays));
    }

    [Fact]
    public void A_flow_that_comes_and_goes_at_once_leaves_nothing()
    {
        FlowEngine engine = Engine(1);
        int stays = engine.Add(1e6, 1, [0]);
        engine.Remove(engine.Add(1e6, 1, [0]));
        engine.Step().ToArray().ShouldBe([new FlowCompletion(stays, 20_000_000, 0)]);
    }

    [Fact]
    public void A_batch_gives_each_flow_its_own_time()
    {
        FlowEngine engine = Engine(2, batch: 0.05);
        engine.Add(1.00e6, 1, [0]);
        engine.Add(1.04e6, 1, [1]);
        engine.Step().ToArray().ShouldBe([new FlowCompletion(0, 20_000_000, 0), new FlowCompletion(1, 20_800_000, 1)]);
        engine.NowPs.ShouldBe(21_000_000);
    }

    [Fact]
    public void Routes_of_any_length_come_and_go()
    {
        FlowEngine engine = Engine(64);
        for (int round = 0; round < 3; round++)
        {
            for (int length = 1; length <= 64; length++)
            {
                engine.Add(1e6, 1, [.. Enumerable.Range(0, length)]);
            }
            // All 64 share link 0 first.
            int done = 0;
            while (engine.Count > 0)
            {
                done += engine.Step().Length;
            }
            done.ShouldBe(64);
        }
        // 3 rounds of 64 MB through link 0.
        engine.NowPs.ShouldBe(3 * 64 * 20_000_000L);
    }

    [Fact]
    public void Arguments_out_of_range_are_refused()
    {
        FlowEngine engine = Engine(2);
        Should.Throw<ArgumentOutOfRangeException>(() => engine.Add(0, 1, [0]));
        Should.Throw<ArgumentOutOfRangeException>(() => engine.Add(double.NaN, 1, [0]));
        Should.Throw<ArgumentOutOfRangeException>(() => engine.Add(1, 2, [0]));
        Should.Throw<ArgumentOutOfRangeException>(() => engine.Add(1, 1e-9, [0]));
        Should.Throw<ArgumentException>(() => engine.Add(1, 1, []));
        Should.Throw<ArgumentException>(() => engine.Add(1, 1, [2]));
        Should.Throw<ArgumentException>(() => engine.Add(1, 1, [0, 1], [1]));
        Should.Throw<ArgumentOutOfRangeException>(() => engine.SetCapacity(0, 2 * Rate));
        Should.Throw<ArgumentOutOfRangeException>(() => engine.SetCapacity(2, Rate));
        Should.Throw<ArgumentOutOfRangeException>(() => engine.SetCapacity(0, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => new FlowEngine(1, new FlowEngineOptions(0)));
        Should.Throw<ArgumentOutOfRangeException>(() => new FlowEngine(1, new FlowEngineOptions(1) { Batch = 0.5 }));
        engine.Step(10);
        Should.Throw<ArgumentOutOfRangeException>(() => engine.Step(9));
    }

    [Fact]
    public void Nothing_is_allocated_while_it_runs()
    {
        FlowWorkload w = FlowCases.Tree(8, FlowCases.Random(64, 400, 3));
        FlowEngine engine = new(w.Links, new FlowEngineOptions(Rate) { ExpectedFlows = w.Flows, ExpectedHops = w.RouteLinks.Length });
        for (int link = 0; link < w.Links; link++)
        {
            engine.SetCapacity(link, Rate);
        }
        // The first round grows the tables, the second has all that it needs.
        long allocated = 0;
        for (int round = 0; round < 2; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int f = 0; f < w.Flows; f++)
            {
                engine.Add(w.Bytes[f], 1, w.RouteOf(f));
            }
            while (engine.Count > 0)
            {
                engine.Step();
            }
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        allocated.ShouldBe(0);
    }
}
