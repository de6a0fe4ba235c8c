using System.Collections.Immutable;
using Heliograph.Model.Traffic;
using Heliograph.Model.Units;
using Heliograph.Simulation.Lossless;
using Heliograph.Simulation.Packet;

namespace Heliograph.Tests.Simulation.Packet;

/// <summary>Mechanisms against what they must do.</summary>
public sealed class PacketBehaviourTests
{
    private const string Tree = "fat-tree(hosts: 16, tiers: 3, rate: 100 Gb/s, latency: 1 us)";

    [Theory]
    [InlineData(0)]
    [InlineData(200)]
    public void A_ring_of_pauses_is_named_with_its_ports(int quanta)
    {
        // Four switches in a ring, each host sends two hops clockwise with tight buffers: each switch waits for the next.
        PacketNetwork network = Cases.Network("ring(hosts: 4, rate: 100 Gb/s, latency: 1 us)");
        FlowSpec[] flows =
        [
            .. Enumerable.Range(0, 4).SelectMany(h => Enumerable.Range(0, 4).Select(i => Cases.Flow(4 * h + i, h, (h + 2) % 4, 4_000_000))),
        ];
        PacketOptions options = Cases.Roce with
        {
            Seed = 3,
            TimeoutPs = 1_000_000_000,
            Pause = new PauseOptions { Quanta = quanta },
            Buffer = Cases.Roce.Buffer with { PauseAboveBytes = 20_000, ResumeBelowBytes = 15_000 },
        };
        PacketResult? stuck = Enumerable
            .Range(0, 40)
            .Select(s => PacketSimulation.Simulate(network, Cases.Flows(4, flows), options with { Seed = (ulong)s }))
            .FirstOrDefault(r => r.End == PacketEnd.NoProgress);
        stuck.ShouldNotBeNull();
        stuck.Deadlock.Length.ShouldBe(4);
        for (int i = 0; i < 4; i++)
        {
            // Each port of the cycle leads to the switch that the next one leaves.
            BlockedPort one = stuck.Deadlock[i];
            BlockedPort next = stuck.Deadlock[(i + 1) % 4];
            network.Node[network.Peer[one.Port]].ShouldBe(network.Node[next.Port]);
        }
    }

    [Fact]
    public void A_tree_never_ends_in_a_ring_of_pauses()
    {
        PacketOptions options = Cases.Roce with { Buffer = Cases.Roce.Buffer with { PauseAboveBytes = 9_000, ResumeBelowBytes = 5_000 } };
        PacketResult result = PacketSimulation.Simulate(Cases.Network(Tree), Cases.Traffic("all-to-all(bytes: 100 kB)", 16), options);
        (result.End, result.Dropped).ShouldBe((PacketEnd.Completed, 0L));
    }

    [Fact]
    public void A_cut_cable_loses_what_is_on_it_and_a_reroute_saves_the_flow()
    {
        PacketNetwork network = Cases.Network(Tree);
        TrafficMatrix traffic = Cases.Flows(16, Cases.Flow(0, 0, 15, 4_000_000));
        PacketOptions options = new() { TimeoutPs = 200_000_000 };
        PacketResult whole = PacketSimulation.Simulate(network, traffic, options);
        int cable = UsedUplink(network, whole);
        NetworkEvent cut = new(50_000_000, NetworkEventKind.CableDown, cable);
        PacketResult lost = PacketSimulation.Simulate(network, traffic, options with { Events = [cut] });
        lost.End.ShouldBe(PacketEnd.NoProgress);
        PacketResult saved = PacketSimulation.Simulate(
            network,
            traffic,
            options with
            {
                Events = [cut, new NetworkEvent(60_000_000, NetworkEventKind.Reroute, 0)],
            }
        );
        saved.End.ShouldBe(PacketEnd.Completed);
        saved.Dropped.ShouldBeGreaterThan(0);
        saved.Flows[0].Retransmitted.ShouldBeGreaterThan(0);
        saved.Flows[0].FinishPs.ShouldBeGreaterThan(whole.Flows[0].FinishPs);
        PacketResult flap = PacketSimulation.Simulate(
            network,
            traffic,
            options with
            {
                Events = [cut, new NetworkEvent(70_000_000, NetworkEventKind.CableUp, cable)],
            }
        );
        flap.End.ShouldBe(PacketEnd.Completed);
    }

    [Fact]
    public void A_cable_of_half_its_lanes_takes_twice_as_long()
    {
        Wire wire = new(0, 1, new BitRate(100_000_000_000), new Duration(1_000_000));
        TrafficMatrix traffic = Cases.Flows(2, Cases.Flow(0, 0, 1, 1000 * 4096L));
        long Time(params NetworkEvent[] events) =>
            PacketSimulation.Simulate(Cases.Line(wire), traffic, new PacketOptions { Events = [.. events] }).Flows[0].ReceivedPs;
        // 1,000 frames of 332.8 ns; the rate halves before the 501st starts (at 500 x 332.8 ns).
        Time().ShouldBe(1000 * 332_800L + 1_000_000);
        Time(new NetworkEvent(500 * 332_800L - 1, NetworkEventKind.CableRate, 0, 50_000_000_000))
            .ShouldBe(500 * 332_800L + 500 * 665_600L + 1_000_000);
    }

    [Fact]
    public void Swapped_circuits_carry_to_the_other_end_after_the_dark_time()
    {
        // Two pairs of switches, each joined by one cable; hosts 0-1, 2-3 hang on them: swapped, host 0 reaches 3 and no longer 1.
        WireNode[] nodes = [.. Enumerable.Range(0, 8).Select(n => new WireNode($"n{n}", n < 4 ? 0 : 1, default))];
        Wire Cable(int a, int b) => new(a, b, new BitRate(100_000_000_000), new Duration(1_000_000));
        Wire[] wires = [Cable(0, 4), Cable(1, 5), Cable(2, 6), Cable(3, 7), Cable(4, 5), Cable(6, 7)];
        PacketNetwork network = PacketNetwork.Of(new WireGraph("pairs", 4, [.. nodes], [.. wires]));
        FlowSpec[] flows = [Cases.Flow(0, 0, 1, 400_000), Cases.Flow(1, 2, 3, 400_000)];
        PacketOptions options = new()
        {
            TimeoutPs = 100_000_000,
            EndPs = 5_000_000_000,
            Events = [new NetworkEvent(10_000_000, NetworkEventKind.SwapCables, 4, 5, DarkPs: 20_000_000)],
        };
        PacketResult result = PacketSimulation.Simulate(network, Cases.Flows(4, flows), options);
        // The flows want the old ends; after the swap there is no way for them.
        result.Completed.ShouldBe(0);
        // Swapped back, they end.
        PacketResult back = PacketSimulation.Simulate(
            network,
            Cases.Flows(4, flows),
            options with
            {
                Events = [.. options.Events, new NetworkEvent(100_000_000, NetworkEventKind.SwapCables, 4, 5, DarkPs: 20_000_000)],
            }
        );
        back.Completed.ShouldBe(2);
        back.Flows[0].ReceivedPs.ShouldBeGreaterThan(120_000_000);
        PacketSimulation.Simulate(network, Cases.Flows(4, flows), options with { Threads = 2 }).TraceHash.ShouldBe(result.TraceHash);
    }

    [Fact]
    public void Weighted_classes_share_a_port_by_their_weights()
    {
        // Classes 0 and 1 with weights 3 and 1 through one port of half the rate: while both send, their bytes are 3 : 1.
        PacketNetwork network = Cases.Network("dumbbell(hosts: 4, rate: 100 Gb/s, bottleneck: 100 Gb/s, latency: 1 us, bottleneck-latency: 1 us)");
        FlowSpec[] flows = [Cases.Flow(0, 0, 2, 3_000_000, priority: 0), Cases.Flow(1, 1, 3, 3_000_000, priority: 1)];
        PacketOptions options = Cases.Roce with { ClassWeights = [3, 1] };
        PacketResult result = PacketSimulation.Simulate(network, Cases.Flows(4, flows), options);
        // The heavier ends when both have used 4/3 of its own time; the lighter when all bytes are through.
        double heavy = result.Flows[0].ReceivedPs;
        double all = result.Flows[1].ReceivedPs;
        (heavy / all).ShouldBe(2.0 / 3, 0.02);
        // Strict priority: the higher class takes the port for itself.
        PacketResult strict = PacketSimulation.Simulate(network, Cases.Flows(4, flows), Cases.Roce);
        ((double)strict.Flows[1].ReceivedPs / all).ShouldBe(0.5, 0.03);
    }

    [Fact]
    public void Goodput_under_loss_is_that_of_its_closed_form()
    {
        // 100 Gb/s over 20 us one way, 1 frame in 2,000 lost: W packets in flight are lost with each under go-back-N.
        const double loss = 5e-4;
        Wire wire = new(0, 1, new BitRate(100_000_000_000), new Duration(20_000_000), loss);
        const int frames = 60_000;
        double Goodput(PacketOptions options)
        {
            PacketResult result = PacketSimulation.Simulate(Cases.Line(wire), Cases.Flows(2, Cases.Flow(0, 0, 1, frames * 4096L)), options);
            result.End.ShouldBe(PacketEnd.Completed);
            return frames * 332_800.0 / result.Flows[0].ReceivedPs;
        }
        double inFlight = (2 * 20_000_000 + 332_800 + 5_120) / 332_800.0;
        // 30 losses expected a run and standard error 1 / sqrt(30) of the loss in goodput.
        double goBackN = Goodput(new PacketOptions { TimeoutPs = 500_000_000 });
        double expected = Heliograph.Simulation.Lossless.Recovery.GoBackN(loss, inFlight);
        goBackN.ShouldBe(expected, 4 * (1 - expected) / Math.Sqrt(frames * loss));
        double selective = Goodput(new PacketOptions { TimeoutPs = 500_000_000, Recovery = Heliograph.Simulation.Packet.Recovery.SelectiveRepeat });
        selective.ShouldBeGreaterThan(0.985);
        double retried = Goodput(new PacketOptions { TimeoutPs = 500_000_000, LinkRetries = 3 });
        retried.ShouldBe(expected, 4 * (1 - expected) / Math.Sqrt(frames * loss));
    }

    [Fact]
    public void An_ingress_never_holds_more_than_threshold_and_headroom()
    {
        // 3 hosts to 1 through a star: each ingress is paused at 100 kB; what still comes is the worksheet's: the cable both ways, a frame at each end and
        // the pause frame behind a frame of the way back.
        PacketNetwork network = Cases.Network("star(hosts: 4, rate: 100 Gb/s, latency: 2 us)");
        FlowSpec[] flows = [.. Enumerable.Range(0, 3).Select(i => Cases.Flow(i, i, 3, 3_000_000))];
        PacketOptions options = Cases.Roce with { Buffer = Cases.Roce.Buffer with { PauseAboveBytes = 100_000, ResumeBelowBytes = 90_000 } };
        PacketResult result = PacketSimulation.Simulate(network, Cases.Flows(4, flows), options);
        DataSize headroom = Headroom
            .Compute(
                new PauseLink
                {
                    Rate = new BitRate(100_000_000_000),
                    Delay = new Duration(2_000_000),
                    PortFrame = new DataSize(4160),
                    LosslessFrame = new DataSize(4160),
                    FrameOverhead = new DataSize(0),
                    PauseFrame = new DataSize(64),
                    Response = new Duration(0),
                    InterfaceDelay = new Duration(0),
                }
            )
            .Total;
        int egress = Enumerable.Range(0, network.Ports).Single(p => network.Node[network.Peer[p]] == 3);
        int most = result.Ports[egress].MaxQueuedBytes;
        most.ShouldBeGreaterThan(3 * 100_000);
        most.ShouldBeLessThanOrEqualTo((int)(3 * (100_000 + 4160 + headroom.Bytes)));
        result.Dropped.ShouldBe(0);
    }

    [Fact]
    public void Spraying_and_adaptive_routing_use_all_ways()
    {
        PacketNetwork network = Cases.Network("leaf-spine(hosts: 8, leaf-hosts: 4, spines: 4, rate: 100 Gb/s, latency: 1 us)");
        TrafficMatrix traffic = Cases.Flows(8, [.. Enumerable.Range(0, 4).Select(i => Cases.Flow(i, i, 4 + i, 4_000_000))]);
        foreach (PathChoice choice in new[] { PathChoice.Spray, PathChoice.SprayRandom, PathChoice.Adaptive })
        {
            PacketOptions options = new()
            {
                Paths = choice,
                CongestionControl = CongestionControl.Nscc,
                TimeoutPs = 500_000_000,
            };
            PacketResult result = PacketSimulation.Simulate(network, traffic, options);
            result.End.ShouldBe(PacketEnd.Completed);
            long[] up =
            [
                .. Enumerable
                    .Range(0, network.Ports)
                    .Where(p => network.Tier[network.Node[p]] == 1 && network.Tier[network.Node[network.Peer[p]]] == 2)
                    .Select(p => result.Ports[p].SentBytes),
            ];
            // Four flows of 4 MB over four ways: each within 10 % of its quarter on the leaf that sends data.
            up.Where(b => b > 1_000_000).Count().ShouldBe(4, choice.ToString());
            up.Where(b => b > 1_000_000).ShouldAllBe(b => Math.Abs(b - 4_062_500.0) < 0.1 * 4_062_500);
        }
    }

    [Fact]
    public void Spraying_between_forwarding_hosts_leaves_by_the_port_of_its_paths()
    {
        PacketNetwork network = Cases.Network("torus(size: 3x3x3, rate: 100 Gb/s, latency: 300 ns)");
        PacketOptions options = new()
        {
            Paths = PathChoice.Spray,
            FlowControl = FlowControl.Credit,
            TimeoutPs = 0,
        };
        PacketResult result = PacketSimulation.Simulate(network, Cases.Traffic("permutation(bytes: 300 kB, seed: 2)", 27), options);
        (result.End, result.Dropped).ShouldBe((PacketEnd.Completed, 0L));
    }

    private static int UsedUplink(PacketNetwork network, PacketResult result)
    {
        for (int c = 0; c < network.Cables; c++)
        {
            (int a, int b) = network.PortsOfCable(c);
            if (network.Tier[network.Node[a]] == 1 && network.Tier[network.Node[b]] == 2 && result.Ports[a].SentBytes > 1_000_000)
            {
                return c;
            }
        }
        throw new InvalidOperationException("no uplink carried the flow");
    }
}
