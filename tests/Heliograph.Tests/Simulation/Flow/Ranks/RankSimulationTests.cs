using System.Collections.Immutable;
using CsCheck;
using Heliograph.Model;
using Heliograph.Simulation.Flow.Ranks;

namespace Heliograph.Tests.Simulation.Flow.Ranks;

public sealed class RankSimulationTests
{
    private const double PsPerSecond = 1e12;

    // 2 (n - 1) (S / (n B) + latency), each message to a whole picosecond.
    [Fact]
    public void A_ring_takes_its_closed_form() =>
        Gen.Select(Gen.Int[2, 24], Gen.Double[1e4, 1e8])
            .Sample(
                (n, bytes) =>
                {
                    RankResult result = RankSimulation.Run(Workloads.Ring(n, bytes), new StarNetwork(n));
                    double expected = 2 * (n - 1) * (bytes / n / StarNetwork.Rate + StarNetwork.LatencyPs / PsPerSecond);
                    return Math.Abs(result.FinishPs / PsPerSecond - expected) <= 2e-12 * n;
                }
            );

    // Each member sends n - 1 parts at once over its one link, and gets as many: (n - 1)/n S / B + latency.
    [Fact]
    public void A_direct_exchange_is_bound_by_the_links_of_a_member()
    {
        RankResult result = RankSimulation.Run(Workloads.Call(16, new DirectProgram(16, 16e6)), new StarNetwork(16));
        (result.FinishPs / PsPerSecond).ShouldBe(15e6 / StarNetwork.Rate + StarNetwork.LatencyPs / PsPerSecond, 1e-11);
    }

    [Fact]
    public void Folded_and_unfolded_runs_take_the_same_time() =>
        Gen.Select(Gen.Int[2, 12], Gen.Int[1, 6], Gen.Double[1e4, 1e7], Gen.Int[0, 3])
            .Sample(
                (n, groups, bytes, kind) =>
                {
                    RankWorkload work = Workloads.Groups(n, groups, bytes, kind);
                    StarNetwork network = new(n * groups);
                    RankResult each = RankSimulation.Run(work, network);
                    RankClasses? classes = RankFolding.TryFold(work, network);
                    classes.ShouldNotBeNull();
                    classes.Ranks.ShouldBe(1);
                    RankResult folded = RankSimulation.Run(work, network, classes);
                    folded.Flows.ShouldBeLessThan(each.Flows);
                    return each.FinishPs == folded.FinishPs && each.FinishPs > 0;
                }
            );

    // A sender's own link holds its messages back whoever else sends, so that one send to all takes what a flow to each takes, member by member.
    [Fact]
    public void One_send_to_all_others_takes_what_a_flow_to_each_takes() =>
        Gen.Select(Gen.Double[0, 3e-4].Array[2, 9], Gen.Double[1e5, 1e7])
            .Sample(
                (late, bytes) =>
                {
                    int n = late.Length;
                    RankResult flows = RankSimulation.Run(Workloads.Staggered(new DirectProgram(n, bytes), late), new StarNetwork(n));
                    RankResult sends = RankSimulation.Run(Workloads.Staggered(new ToOthers(n, bytes), late), new StarNetwork(n));
                    sends.Flows.ShouldBe(2 * n);
                    sends.Solves.ShouldBe(0);
                    flows.Solves.ShouldBeGreaterThan(n > 2 ? 0 : -1);
                    for (int r = 0; r < n; r++)
                    {
                        ((double)sends.FinishOf[r]).ShouldBe(flows.FinishOf[r], 10 * n);
                    }
                    sends.LinkSeconds.Zip(flows.LinkSeconds).ShouldAllBe(l => Math.Abs(l.First - l.Second) < 1e-12);
                }
            );

    // A ring of the same ranks at the same time: the sends share with it, and no longer go by themselves; all is the same folded.
    [Fact]
    public void Sends_to_all_others_share_links_with_who_comes_by() =>
        Gen.Select(Gen.Int[3, 8], Gen.Int[1, 4], Gen.Double[1e5, 1e7], Gen.Double[0, 1e-3])
            .Sample(
                (n, groups, bytes, later) =>
                {
                    RankWorkload work = Workloads.Beside(n, groups, new ToOthers(n, 1e7), new WholeRing(n, bytes), later);
                    StarNetwork network = new(n * groups);
                    RankResult each = RankSimulation.Run(work, network);
                    RankResult folded = RankSimulation.Run(work, network, RankFolding.TryFold(work, network).ShouldNotBeNull());
                    folded.FinishPs.ShouldBe(each.FinishPs);
                    folded.Classes.Ranks.ShouldBe(1);
                    RankResult alone = RankSimulation.Run(Workloads.Beside(n, groups, new ToOthers(n, 1e7), null, later), network);
                    double ring = 2 * (n - 1) * (bytes / n / StarNetwork.Rate * PsPerSecond + StarNetwork.LatencyPs);
                    bool meet = later * PsPerSecond < alone.FinishPs - StarNetwork.LatencyPs;
                    each.FinishPs.ShouldBeGreaterThanOrEqualTo(alone.FinishPs);
                    (each.Solves > 0).ShouldBe(meet);
                    ((double)each.FinishPs).ShouldBeLessThanOrEqualTo(Math.Max(alone.FinishPs, later * PsPerSecond) + ring + 100);
                }
            );

    // A ring of one class is one event until somebody comes by, in the middle of a send or between two: all times are those of every send run by itself.
    [Fact]
    public void Rings_that_are_one_event_take_the_time_of_their_sends() =>
        Gen.Select(Gen.Int[2, 8], Gen.Int[1, 4], Gen.Double[1e4, 1e6], Gen.Double[0, 2e-4], Gen.Int[0, 2])
            .Sample(
                (n, groups, bytes, later, kind) =>
                {
                    CollectiveProgram? other = kind switch
                    {
                        0 => null,
                        1 => new ToOthers(n, 1e6),
                        _ => new WholeRing(n, bytes / 3),
                    };
                    RankWorkload work = Workloads.Beside(n, groups, new WholeRing(n, bytes), other, later);
                    StarNetwork network = new(n * groups);
                    RankClasses classes = RankFolding.TryFold(work, network).ShouldNotBeNull();
                    RankResult each = RankSimulation.Run(work, network);
                    RankResult sends = RankSimulation.Run(work, network, classes, new RankOptions { RunsAhead = false });
                    RankResult ahead = RankSimulation.Run(work, network, classes);
                    ahead.FinishPs.ShouldBe(each.FinishPs);
                    ahead.FinishPs.ShouldBe(sends.FinishPs);
                    ahead.Flows.ShouldBe(sends.Flows);
                    for (int s = 0; s < work.Programs[0].Streams.Length; s++)
                    {
                        for (int i = 0; i < work.Programs[0].Streams[s].Length; i++)
                        {
                            ahead.Times.EndOf(0, s, i).ShouldBe(each.Times.EndOf(0, s, i));
                        }
                    }
                    ahead.LinkSeconds[0].ShouldBe(sends.LinkSeconds[0], 1e-12);
                }
            );

    // The third route: each send takes as long as its bytes fill what the links can carry.
    [Fact]
    public void Rings_whose_links_stand_still_for_a_while_lose_no_byte() =>
        Gen.Select(Gen.Int[2, 8], Gen.Int[1, 3], Gen.Double[1e4, 1e6], Gen.Select(Gen.Long[1, 60_000_000], Gen.Int[0, 2]).List[1, 6])
            .Sample(
                (n, groups, bytes, drawn) =>
                {
                    (long Ps, double Rate)[] rates =
                    [
                        .. drawn.DistinctBy(d => d.Item1).OrderBy(d => d.Item1).Select(d => (d.Item1, StarNetwork.Rate * d.Item2 / 2)),
                        (100_000_000, StarNetwork.Rate),
                    ];
                    RankWorkload work = Workloads.Beside(n, groups, new WholeRing(n, bytes), null, 0);
                    StarNetwork network = new(n * groups) { Rates = rates };
                    RankClasses classes = RankFolding.TryFold(work, network).ShouldNotBeNull();
                    RankResult each = RankSimulation.Run(work, network);
                    RankResult ahead = RankSimulation.Run(work, network, classes);
                    each.Stuck.ShouldBeEmpty();
                    ahead.FinishPs.ShouldBe(each.FinishPs);
                    ahead.LinkSeconds[0].ShouldBe(each.LinkSeconds[0], 1e-11);
                    double now = 0;
                    for (int send = 0; send < 2 * (n - 1); send++)
                    {
                        now = SentBy(now, bytes / n, rates) + StarNetwork.LatencyPs;
                    }
                    ((double)each.FinishPs).ShouldBe(now, 10.0 * n * rates.Length);
                }
            );

    private static double SentBy(double now, double bytes, (long Ps, double Rate)[] rates)
    {
        double rate = StarNetwork.Rate;
        foreach ((long ps, double next) in rates)
        {
            double fits = Math.Max(0, ps - now) / PsPerSecond * rate;
            if (fits >= bytes)
            {
                return now + bytes / rate * PsPerSecond;
            }
            bytes -= fits;
            (now, rate) = (Math.Max(now, ps), next);
        }
        return now + bytes / rate * PsPerSecond;
    }

    // The second ring is done at the very picosecond at which its links stop.
    [Fact]
    public void A_ring_that_ends_as_its_links_stop_is_counted_at_the_rate_that_it_had()
    {
        RankWorkload work = Workloads.Beside(4, 2, new WholeRing(4, 1e5), new WholeRing(4, 3e5), 1e-3);
        RankResult healthy = RankSimulation.Run(work, new StarNetwork(8), RankFolding.TryFold(work, new StarNetwork(8)));
        StarNetwork network = new(8) { Rates = [(healthy.FinishPs, 0), (healthy.FinishPs + 1_000_000, StarNetwork.Rate)] };
        RankResult stopped = RankSimulation.Run(work, network, RankFolding.TryFold(work, network).ShouldNotBeNull());
        stopped.FinishPs.ShouldBe(healthy.FinishPs);
        stopped.LinkSeconds[0].ShouldBe(healthy.LinkSeconds[0], 1e-12);
    }

    // One rank that computes longer, one slower link: what is equal then is found, the rest is apart, and times are the same.
    [Fact]
    public void Folding_keeps_apart_what_differs() =>
        Gen.Select(Gen.Int[2, 6], Gen.Int[2, 5], Gen.Int[0, 29], Gen.Int[0, 29], Gen.Int[0, 3])
            .Sample(
                (n, groups, slow, late, kind) =>
                {
                    RankWorkload work = Workloads.WithLate(n, groups, 1e6, late % (n * groups), kind);
                    StarNetwork network = new(n * groups) { Slow = slow % (n * groups) };
                    RankResult each = RankSimulation.Run(work, network);
                    if (RankFolding.TryFold(work, network) is { } classes)
                    {
                        classes.Ranks.ShouldBeGreaterThan(1);
                        RankResult folded = RankSimulation.Run(work, network, classes);
                        folded.FinishPs.ShouldBe(each.FinishPs);
                        for (int r = 0; r < work.Ranks; r++)
                        {
                            folded.FinishOf[classes.ClassOfRank[r]].ShouldBe(each.FinishOf[r]);
                        }
                    }
                }
            );

    [Fact]
    public void What_nobody_sends_is_named_and_never_waited_for_for_ever()
    {
        RankOperation receive = new(RankOperationKind.Receive, 0, 0, 0, 1, 1e6, StreamWait.None, StreamWait.None);
        RankProgram waits = new([
            [receive],
        ]);
        RankWorkload work = new(
            [0, 1],
            [
                waits,
                new RankProgram([
                    [],
                ]),
            ],
            [],
            [new OperationLabel("pipeline", "activations")]
        );
        RankResult result = RankSimulation.Run(work, new StarNetwork(2));
        result.FinishPs.ShouldBe(-1);
        result.Stuck.ShouldBe([new StuckOperation(0, 0, 0)]);
    }

    // Compute 1 ms, then an exchange on another stream, compute 2 ms beside it, and a wait for it.
    [Fact]
    public void An_exchange_beside_compute_is_hidden_and_the_rest_of_it_exposed()
    {
        double seconds = 1e8 / StarNetwork.Rate / 2 + StarNetwork.LatencyPs / PsPerSecond;
        RankOperation before = Workloads.Compute(0, 1e-3);
        RankOperation beside = Workloads.Compute(0, 1e-4);
        RankOperation after = beside with { First = new StreamWait(1, 1) };
        RankOperation call = new(RankOperationKind.Call, 1, 0, 0, 0, 0, new StreamWait(0, 1), StreamWait.None);
        RankWorkload work = new(
            [0, 0],
            [
                new RankProgram([
                    [before, beside, after],
                    [call],
                ]),
            ],
            [new RankCall("data", "ring", new RankGroup(2, 1), new HalfRing(2, 1e8))],
            [new OperationLabel("compute", "forward"), new OperationLabel("data", "ring")]
        );
        RankResult result = RankSimulation.Run(work, new StarNetwork(2));
        (result.FinishPs / PsPerSecond).ShouldBe(1e-3 + seconds + 1e-4, 1e-10);
        (result.ExposedOf(0, 1) / PsPerSecond).ShouldBe(seconds - 1e-4, 1e-10);
        (result.BusyOf(0, 1) / PsPerSecond).ShouldBe(seconds, 1e-10);
        (result.BusyOf(0, 0) / PsPerSecond).ShouldBe(1.2e-3, 1e-12);
    }

    [Fact]
    public void Load_over_time_adds_up_to_what_links_carried()
    {
        RankResult result = RankSimulation.Run(Workloads.Ring(8, 1e8), new StarNetwork(8));
        double binned = Enumerable.Range(0, result.Load.Count(result.FinishPs)).Sum(b => result.Load.SecondsOf(0, b));
        binned.ShouldBe(result.LinkSeconds.Sum(), 1e-9 * binned);
        // 14 segments of S/8 each way over each of 16 directed links.
        binned.ShouldBe(16 * 14 * 1e8 / 8 / StarNetwork.Rate, 1e-9 * binned);
    }
}
