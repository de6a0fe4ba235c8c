using Heliograph.Model.Traffic;
using Heliograph.Simulation.Packet;

namespace Heliograph.Tests.Simulation.Packet;

/// <summary>Faults that were found once, of findings, of networks that change and of options that meet: each smallest run that showed one.</summary>
public sealed class PacketChangeRegressionTests
{
    private const long Us = Cases.Microsecond;
    private const long Ms = 1000 * Us;
    private const string Leaves = "leaf-spine(hosts: 16, leaf-hosts: 4, spines: 2, rate: 100 Gb/s, latency: 500 ns)";

    [Fact]
    public void The_longest_pause_is_one_whatever_the_threads()
    {
        PacketNetwork network = Cases.Network(Leaves);
        TrafficMatrix traffic = Cases.Flows(16, [.. Enumerable.Range(1, 15).Select(i => Cases.Flow(i - 1, i, 0, 300_000))]);
        for (ulong seed = 1; seed <= 10; seed++)
        {
            PacketOptions options = Cases.Roce with { Seed = seed };
            LongestPause one = Run(network, traffic, options).LongestPause;
            one.Ps.ShouldBeGreaterThan(0);
            Run(network, traffic, options with { Threads = 2 }).LongestPause.ShouldBe(one);
            Run(network, traffic, options with { Threads = 3 }).LongestPause.ShouldBe(one);
        }
    }

    [Fact]
    public void The_first_lossless_drops_are_the_same_whatever_the_threads()
    {
        // Headroom of 5 kB where 33 kB come after a pause, at two hosts at once.
        PacketNetwork network = Cases.Network(Leaves);
        FlowSpec[] flows =
        [
            .. Enumerable.Range(1, 15).Select(i => Cases.Flow(i - 1, i, i % 4 == 0 ? i / 4 : 0, 300_000)),
            .. Enumerable.Range(1, 15).Where(i => i != 8).Select((i, k) => Cases.Flow(15 + k, i, 8, 300_000)),
        ];
        for (ulong seed = 1; seed <= 8; seed++)
        {
            PacketOptions options = new()
            {
                FlowControl = FlowControl.Pause,
                TimeoutPs = 100 * Us,
                EndPs = 2 * Ms,
                Seed = seed,
                Buffer = new BufferOptions { SharedBytes = 200_000, HeadroomBytes = 5000 },
            };
            PacketResult one = Run(network, Cases.Flows(16, flows), options);
            one.LosslessDrops.ShouldNotBeEmpty();
            Run(network, Cases.Flows(16, flows), options with { Threads = 2 }).LosslessDrops.ShouldBe(one.LosslessDrops);
            Run(network, Cases.Flows(16, flows), options with { Threads = 3 }).LosslessDrops.ShouldBe(one.LosslessDrops);
        }
    }

    [Fact]
    public void Telemetry_tells_the_rate_of_now()
    {
        // A cable at a quarter of its rate: HPCC keeps its queue where it would be had the cable been built so.
        double MeanQueue(long built, params NetworkEvent[] events)
        {
            PacketNetwork network = Wires.Network(3, 4, Enumerable.Range(0, 3).Select(h => Wires.Cable(h, 3, (h == 2 ? built : 100) * Wires.Gb, Us)));
            Recorder recorder = new();
            PacketOptions options = new()
            {
                CongestionControl = CongestionControl.Hpcc,
                WindowBytes = -1,
                WindowFollowsRate = true,
                TimeoutPs = 0,
                SamplePs = 20 * Us,
                Congestion = new CongestionOptions { BaseRttPs = 5 * Us },
                Events = [.. events],
            };
            PacketSimulation.Simulate(network, Cases.Flows(3, Cases.Flow(0, 0, 2, 4_000_000, 10 * Us)), options, recorder);
            return recorder.Samples.Where(s => s.Port == Wires.PortTo(network, 2)).Skip(10).Average(s => s.QueuedBytes);
        }
        double degraded = MeanQueue(100, new NetworkEvent(1 * Us, NetworkEventKind.CableRate, 2, 25 * Wires.Gb));
        degraded.ShouldBeLessThan(MeanQueue(25) + 4160);
    }

    [Fact]
    public void A_cable_that_is_up_and_comes_up_is_as_before()
    {
        // In the middle of a frame: no second one begins beside it.
        PacketNetwork network = Cases.Network("star(hosts: 3, rate: 10 Gb/s, latency: 1 us)");
        TrafficMatrix traffic = Cases.Flows(3, Cases.Flow(0, 0, 1, 1_000_000), Cases.Flow(1, 1, 0, 1_000_000));
        PacketOptions options = new() { TimeoutPs = 0 };
        NetworkEvent up = new(100 * Us + 500_000, NetworkEventKind.CableUp, 0);
        Run(network, traffic, options with { Events = [up] }).TraceHash.ShouldBe(Run(network, traffic, options).TraceHash);
    }

    [Fact]
    public void A_cable_stays_out_while_a_node_at_either_end_is_out()
    {
        PacketNetwork network = Cases.Network("leaf-spine(hosts: 4, leaf-hosts: 2, spines: 1, rate: 100 Gb/s, latency: 1 us)");
        TrafficMatrix traffic = Cases.Flows(4, Cases.Flow(0, 0, 1, 400_000, 20 * Us));
        NetworkEvent[] events =
        [
            new(1 * Us, NetworkEventKind.NodeDown, 0),
            new(2 * Us, NetworkEventKind.NodeDown, 4),
            new(3 * Us, NetworkEventKind.NodeUp, 4),
        ];
        PacketOptions options = new()
        {
            TimeoutPs = 100 * Us,
            EndPs = 20 * Ms,
            Events = [.. events],
        };
        PacketResult result = Run(network, traffic, options);
        (result.Completed, result.DataHops).ShouldBe((0, 0L));
        NetworkEvent last = new(4 * Us, NetworkEventKind.NodeUp, 0);
        Run(network, traffic, options with { Events = [.. events, last] }).Completed.ShouldBe(1);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(256)]
    public void Few_paths_are_still_spread_over_all_uplinks(int limit)
    {
        // k = 8: four uplinks of a leaf, four of each switch above. The first four of sixteen ways all begin with one uplink.
        PacketNetwork network = Cases.Network("fat-tree(hosts: 128, tiers: 3, rate: 100 Gb/s, latency: 1 us)");
        PacketOptions options = new()
        {
            Paths = PathChoice.Spray,
            PathLimit = limit,
            CongestionControl = CongestionControl.Nscc,
            TimeoutPs = 5 * Ms,
        };
        PacketResult result = Run(network, Cases.Flows(128, Cases.Flow(0, 0, 127, 1600 * 4096)), options);
        result.End.ShouldBe(PacketEnd.Completed);
        int leaf = network.Node[network.Peer[network.FirstPort(0)]];
        IEnumerable<int> uplinks = Enumerable
            .Range(network.FirstPort(leaf), network.PortCount(leaf))
            .Where(p => network.Node[network.Peer[p]] >= 128);
        uplinks.Select(p => result.Ports[p].SentBytes).ShouldAllBe(b => Math.Abs(b / 4160.0 - 400) <= 4);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(7)]
    public void Trimmed_headers_have_a_class_whether_answers_have_one_or_not(int acknowledgements)
    {
        PacketOptions options = new()
        {
            CongestionControl = CongestionControl.Receiver,
            AcknowledgementClass = acknowledgements,
            Buffer = new BufferOptions
            {
                QueueBytes = 80_000,
                TrimToBytes = 64,
                TrimQueueBytes = 20_000,
            },
        };
        TrafficMatrix traffic = Cases.Flows(9, [.. Enumerable.Range(0, 8).Select(i => Cases.Flow(i, i, 8, 400_000))]);
        PacketResult result = Run(Cases.Network("star(hosts: 9, rate: 100 Gb/s, latency: 1 us)"), traffic, options);
        (result.End, result.Dropped).ShouldBe((PacketEnd.Completed, 0L));
        result.Trims.ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData(Recovery.GoBackN)]
    [InlineData(Recovery.SelectiveRepeat)]
    public void A_window_smaller_than_the_packets_of_an_acknowledgement_is_answered(Recovery recovery)
    {
        // Two packets may be under way and four are answered together: the sender asks for the answer with the second. 98 packets are 49 round trips,
        // each of four cables, two frames to the switch and one more to the host, and an answer.
        PacketNetwork network = Cases.Network("star(hosts: 3, rate: 100 Gb/s, latency: 1 us)");
        PacketOptions options = new()
        {
            AcknowledgeEvery = 4,
            WindowBytes = 8192,
            TimeoutPs = 0,
            Recovery = recovery,
        };
        PacketResult result = Run(network, Cases.Flows(3, Cases.Flow(0, 0, 1, 98 * 4096)), options);
        long roundTrip = 4 * Us + 3 * 332_800 + 2 * 5_120;
        result.End.ShouldBe(PacketEnd.Completed);
        result.LastPs.ShouldBeInRange(49 * roundTrip - 98 * 332_800, 49 * roundTrip);
    }

    private static PacketResult Run(PacketNetwork network, TrafficMatrix traffic, PacketOptions options) =>
        PacketSimulation.Simulate(network, traffic, options);
}
