using Heliograph.Model.Traffic;
using Heliograph.Simulation.Packet;

namespace Heliograph.Tests.Simulation.Packet;

/// <summary>Faults that were found once: each smallest run that showed one.</summary>
public sealed class PacketRegressionTests
{
    private const long Us = Cases.Microsecond;
    private const long Ms = 1000 * Us;
    private const long Rate = 100 * Wires.Gb;
    private const string Leaves = "leaf-spine(hosts: 16, leaf-hosts: 4, spines: 2, rate: 100 Gb/s, latency: 500 ns)";

    [Theory]
    [InlineData(FlowControl.Pause)]
    [InlineData(FlowControl.Credit)]
    public void Cables_and_nodes_that_come_and_go_are_the_same_on_two_threads(FlowControl control)
    {
        PacketNetwork network = Cases.Network(Leaves);
        for (int k = 0; k < 24; k++)
        {
            TrafficMatrix traffic =
                k % 4 < 2
                    ? Cases.Flows(16, [.. Enumerable.Range(1, 15).Select(i => Cases.Flow(i - 1, i, 0, 300_000))])
                    : PacketInvariantTests.RandomTraffic(network.Hosts, (ulong)k);
            bool isNode = k % 2 == 0;
            int target = isNode ? 16 + k / 2 % 6 : k * 5 % network.Cables;
            long at = 20 * Us + k * 1_234_567;
            NetworkEvent[] events =
            [
                new(at, isNode ? NetworkEventKind.NodeDown : NetworkEventKind.CableDown, target),
                new(at + 1 * Us, NetworkEventKind.Reroute, 0),
                new(at + 30 * Us, isNode ? NetworkEventKind.NodeUp : NetworkEventKind.CableUp, target),
                new(at + 35 * Us, NetworkEventKind.Reroute, 0),
            ];
            PacketOptions options = Cases.Roce with { FlowControl = control, TimeoutPs = 100 * Us, EndPs = 3 * Ms, Events = [.. events] };
            PacketResult one = Run(network, traffic, options);
            one.End.ShouldBe(PacketEnd.Completed, $"{k}");
            Run(network, traffic, options with { Threads = 2 }).TraceHash.ShouldBe(one.TraceHash, $"{k}");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sprayed_flows_end_whenever_routes_change_under_them(bool swaps)
    {
        // Frames with the route of before come to switches that have other ports, or none of that number.
        PacketNetwork network = Cases.Network("leaf-spine(hosts: 16, leaf-hosts: 4, spines: 4, rate: 100 Gb/s, latency: 20 us)");
        TrafficMatrix traffic = Cases.Flows(
            16,
            [
                .. Enumerable
                    .Range(0, 12)
                    .Select(i =>
                        Cases.Flow(
                            i,
                            i,
                            i == 7 ? 12
                                : 15 - i == i ? 14
                                : 15 - i,
                            40_960
                        )
                    ),
            ]
        );
        for (long at = 90 * Us; at < 260 * Us; at += 10 * Us)
        {
            PacketOptions options = new()
            {
                Paths = PathChoice.Spray,
                CongestionControl = CongestionControl.Nscc,
                TimeoutPs = 30 * Us,
                EndPs = 10 * Ms,
                Events =
                [
                    new NetworkEvent(at, NetworkEventKind.Reroute, 0),
                    new NetworkEvent(at + Us, swaps ? NetworkEventKind.SwapCables : NetworkEventKind.Reroute, 16, 17),
                    new NetworkEvent(at + 60 * Us, NetworkEventKind.Reroute, 0),
                ],
            };
            Run(network, traffic, options).End.ShouldBe(PacketEnd.Completed, $"{at}");
        }
    }

    [Fact]
    public void A_route_that_names_a_port_its_node_has_not_ends_there()
    {
        // Host 1 sends to host 7, the fourth of leaf 9. The spine's way to leaf 9 is swapped for host 0: what is under way comes there and asks for port 4.
        PacketNetwork network = Cases.Network("leaf-spine(hosts: 8, leaf-hosts: 4, spines: 4, rate: 100 Gb/s, latency: 1 us)");
        TrafficMatrix traffic = Cases.Flows(8, Cases.Flow(0, 1, 7, 200 * 4096));
        int other = Enumerable.Range(0, network.Cables).First(c => network.Node[network.PortsOfCable(c).A] == 9);
        int spine = network.Node[network.PortsOfCable(other).B];
        PacketOptions options = new() { TimeoutPs = 100 * Us };
        bool IsThrough(ulong seed) => Run(network, traffic, options with { Seed = seed }).Ports[network.FirstPort(spine) + 1].SentBytes > 200 * 4096;
        PacketResult result = Run(
            network,
            traffic,
            options with
            {
                Seed = Enumerable.Range(1, 50).Select(s => (ulong)s).First(IsThrough),
                Events = [new NetworkEvent(20 * Us, NetworkEventKind.SwapCables, 0, other)],
            }
        );
        result.End.ShouldBe(PacketEnd.Completed);
        // Four frames a cable and microsecond; those of the host's and the leaf's cable came to host 0, and nothing left it or its neighbours.
        result.Dropped.ShouldBeGreaterThan(6);
        result.Ports[network.FirstPort(0)].Drops.ShouldBeGreaterThan(2);
        new[] { 0, 2, 3 }.ShouldAllBe(h => result.Ports[network.FirstPort(h)].SentBytes == 0);
    }

    [Fact]
    public void Credits_are_neither_lost_nor_doubled_by_a_cable_that_comes_back()
    {
        const int buffer = 200_000;
        PacketNetwork network = Cases.Network("star(hosts: 4, rate: 100 Gb/s, latency: 1 us)");
        TrafficMatrix traffic = Cases.Flows(4, [.. Enumerable.Range(0, 3).Select(i => Cases.Flow(i, i, 3, 4_000_000))]);
        for (int cable = 0; cable < 4; cable++)
        {
            PacketOptions options = new()
            {
                FlowControl = FlowControl.Credit,
                TimeoutPs = 200 * Us,
                EndPs = 50 * Ms,
                Buffer = new BufferOptions { CreditBytes = buffer },
                Events = [new NetworkEvent(60 * Us, NetworkEventKind.CableDown, cable), new NetworkEvent(61 * Us, NetworkEventKind.CableUp, cable)],
            };
            PacketResult result = Run(network, traffic, options);
            result.End.ShouldBe(PacketEnd.Completed);
            // What three ingress ports have room for, and no more.
            result.Ports[Wires.PortTo(network, 3)].MaxQueuedBytes.ShouldBeLessThanOrEqualTo(3 * buffer);
            // 3 x 977 frames through one port, and what a microsecond's outage and a timeout of 200 us cost.
            result.LastPs.ShouldBeLessThan(3 * 977 * 332_800L + 700 * Us);
        }
    }

    [Theory]
    [InlineData(4160)]
    [InlineData(4224)]
    [InlineData(5300)]
    public void Credits_for_one_frame_are_enough_to_get_on(int bytes)
    {
        PacketOptions options = new()
        {
            FlowControl = FlowControl.Credit,
            TimeoutPs = 0,
            Buffer = new BufferOptions { CreditBytes = bytes },
        };
        TrafficMatrix traffic = Cases.Flows(2, Cases.Flow(0, 0, 1, 400_000), Cases.Flow(1, 1, 0, 400_000));
        Run(Cases.Network("star(hosts: 2, rate: 100 Gb/s, latency: 1 us)"), traffic, options).End.ShouldBe(PacketEnd.Completed);
    }

    [Theory]
    [InlineData(Recovery.GoBackN, 10, 25, 24)]
    [InlineData(Recovery.GoBackN, 64, 40, 38)]
    [InlineData(Recovery.SelectiveRepeat, 10, 25, 24)]
    [InlineData(Recovery.SelectiveRepeat, 64, 40, 38)]
    public void No_packet_is_sent_beyond_the_last(Recovery recovery, int packets, int timeoutUs, int otherUs)
    {
        // The flow times out and waits behind a higher class; its answers come meanwhile and leave it nothing to send.
        PacketNetwork network = Wires.Network(3, 4, Enumerable.Range(0, 3).Select(h => Wires.Cable(h, 3, Rate, 10 * Us)));
        FlowSpec[] flows = [Cases.Flow(0, 0, 1, 4096L * packets), Cases.Flow(1, 0, 2, 4096L * 400, otherUs * Us, 1)];
        Recorder recorder = new();
        PacketOptions options = new()
        {
            TimeoutPs = timeoutUs * Us,
            Recovery = recovery,
            CapturePort = 0,
            EndPs = 20 * Ms,
        };
        PacketResult result = PacketSimulation.Simulate(network, Cases.Flows(3, flows), options, recorder);
        result.End.ShouldBe(PacketEnd.Completed);
        recorder.DataOut.Count(f => f.Flow == 0 && f.Sequence >= packets).ShouldBe(0);
    }

    [Theory]
    [InlineData(200_000)]
    [InlineData(400_000)]
    [InlineData(1_000_000)]
    public void A_switch_with_headroom_alone_loses_nothing(long shared)
    {
        // Headroom of 3 x 100 Gb/s x 1 us = 37.5 kB holds what comes after a pause (33.4 kB): no pool is needed for that.
        PacketOptions options = new()
        {
            FlowControl = FlowControl.Pause,
            TimeoutPs = 0,
            EndPs = 50 * Ms,
            Buffer = new BufferOptions { SharedBytes = shared },
        };
        PacketResult result = Run(Cases.Network("star(hosts: 9, rate: 100 Gb/s, latency: 1 us)"), Incast(8, 1_000_000), options);
        (result.End, result.LosslessDropped).ShouldBe((PacketEnd.Completed, 0L));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(40)]
    public void Hosts_joined_by_a_trigger_and_a_cable_are_as_without_the_trigger(int hosts)
    {
        PacketNetwork network = Cases.Network($"ring(hosts: {hosts}, rate: 100 Gb/s, latency: 1 us)");
        FlowSpec[] flows = [Cases.Flow(0, 0, 1, 1_000_000), Cases.Flow(1, 1, 0, 1_000_000)];
        ShouldBeAsWithoutTrigger(network, flows, new PacketOptions { TimeoutPs = 0, WindowBytes = 40_960 });
    }

    [Fact]
    public void Two_hosts_on_one_cable_joined_by_a_trigger_are_as_without_it()
    {
        PacketNetwork network = Wires.Network(2, 2, [Wires.Cable(0, 1, Rate, Us)]);
        FlowSpec[] flows = [Cases.Flow(0, 0, 1, 1_000_000), Cases.Flow(1, 1, 0, 1_000_000)];
        ShouldBeAsWithoutTrigger(network, flows, new PacketOptions { TimeoutPs = 0, WindowBytes = 40_960 });
    }

    [Fact]
    public void Flows_that_begin_at_one_time_keep_their_order_in_a_joined_process()
    {
        FlowSpec[] flows = [.. Enumerable.Range(0, 20).Select(i => Cases.Flow(i, 0, 1 + i, 41_600))];
        ShouldBeAsWithoutTrigger(Cases.Network("star(hosts: 40, rate: 100 Gb/s, latency: 1 us)"), flows, new PacketOptions { TimeoutPs = 0 });
    }

    [Fact]
    public void An_adaptive_flow_without_a_way_gets_nowhere_and_says_so()
    {
        PacketNetwork network = Cases.Network("leaf-spine(hosts: 4, leaf-hosts: 2, spines: 1, rate: 100 Gb/s, latency: 1 us)");
        int uplink = Enumerable.Range(0, network.Cables).First(c => network.Node[network.PortsOfCable(c).A] >= 4);
        PacketOptions options = new()
        {
            Paths = PathChoice.Adaptive,
            CongestionControl = CongestionControl.Nscc,
            TimeoutPs = 100 * Us,
            Events = [new NetworkEvent(20 * Us, NetworkEventKind.CableDown, uplink), new NetworkEvent(30 * Us, NetworkEventKind.Reroute, 0)],
        };
        PacketResult result = Run(network, Cases.Flows(4, Cases.Flow(0, 0, 3, 4_000_000)), options);
        result.End.ShouldBe(PacketEnd.NoProgress);
        result.Dropped.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Adaptive_packets_out_of_order_are_not_taken_for_lost()
    {
        PacketNetwork network = Cases.Network("leaf-spine(hosts: 8, leaf-hosts: 4, spines: 4, rate: 100 Gb/s, latency: 1 us)");
        FlowSpec[] flows = [.. Enumerable.Range(0, 4).Select(i => Cases.Flow(i, i, 4 + i, 1_000_000)), Cases.Flow(4, 0, 5, 1_000_000)];
        PacketOptions options = new()
        {
            Paths = PathChoice.Adaptive,
            Recovery = Recovery.SelectiveRepeat,
            CongestionControl = CongestionControl.Nscc,
            TimeoutPs = 10 * Ms,
        };
        PacketResult result = Run(network, Cases.Flows(8, flows), options);
        (result.End, result.Dropped, result.Retransmissions).ShouldBe((PacketEnd.Completed, 0L, 0L));
    }

    [Fact]
    public void A_rate_that_rises_on_the_way_is_not_outrun_by_the_windows()
    {
        // From 1 to 800 Gb/s the least time between two nodes falls to that of a pause frame at the new rate.
        PacketNetwork network = Wires.Network(3, 4, Enumerable.Range(0, 3).Select(h => Wires.Cable(h, 3, Wires.Gb, 1000)));
        FlowSpec[] flows = [.. Enumerable.Range(0, 30).Select(i => Cases.Flow(i, i % 2, 2, 40_960, i * Us)), Cases.Flow(30, 2, 0, 400_000)];
        PacketOptions options = Cases.Roce with
        {
            Events = [.. Enumerable.Range(0, 3).Select(c => new NetworkEvent(50 * Us, NetworkEventKind.CableRate, c, 800 * Wires.Gb))],
        };
        ulong one = Run(network, Cases.Flows(3, flows), options).TraceHash;
        Run(network, Cases.Flows(3, flows), options with { Threads = 3 }).TraceHash.ShouldBe(one);
        PacketSimulation.Simulate(network, Cases.Flows(3, flows), options with { SamplePs = 3 * Us }, new Recorder()).TraceHash.ShouldBe(one);
    }

    [Theory]
    [InlineData(FlowControl.Pause)]
    [InlineData(FlowControl.Credit)]
    public void A_lossy_cable_loses_no_pause_and_no_credit(FlowControl control)
    {
        // A lost resume would stop the flow for ever, a lost credit wear the buffer away.
        PacketNetwork network = Wires.Network(3, 4, Enumerable.Range(0, 3).Select(h => Wires.Cable(h, 3, Rate, Us, h < 2 ? 2e-3 : 0)));
        TrafficMatrix traffic = Cases.Flows(3, Cases.Flow(0, 0, 2, 4_000_000), Cases.Flow(1, 1, 2, 4_000_000));
        for (ulong seed = 1; seed <= 10; seed++)
        {
            PacketOptions options = Cases.Roce with
            {
                Seed = seed,
                FlowControl = control,
                TimeoutPs = 100 * Us,
                EndPs = 30 * Ms,
                Buffer = Cases.Roce.Buffer with { PauseAboveBytes = 4000, ResumeBelowBytes = 3000 },
            };
            PacketResult result = Run(network, traffic, options);
            (result.End, result.LosslessDropped).ShouldBe((PacketEnd.Completed, 0L), $"seed {seed}");
            result.LostOnWire.ShouldBeGreaterThan(0);
        }
    }

    [Fact]
    public void Messages_of_a_connection_share_its_window()
    {
        // 100 frames under a window of two take the same time as one message or as a hundred.
        PacketNetwork network = Cases.Network("star(hosts: 3, rate: 100 Gb/s, latency: 5 us)");
        PacketOptions options = new() { WindowBytes = 8192, TimeoutPs = 0 };
        PacketResult one = Run(network, Cases.Flows(3, Cases.Flow(0, 0, 1, 100 * 4096)), options);
        FlowSpec[] many = [.. Enumerable.Range(0, 100).Select(i => Cases.Flow(i, 0, 1, 4096) with { Connection = 0 })];
        Run(network, Cases.Flows(3, many), options).LastPs.ShouldBe(one.LastPs);
    }

    [Theory]
    [InlineData(10, 100)]
    [InlineData(25, 100)]
    [InlineData(100, 3200)]
    public void A_frame_cut_through_never_runs_out_of_bits(long slow, long fast)
    {
        // Into a faster link the last bit leaves when it has come: 4,160 bytes at the slow rate and both cables.
        PacketNetwork network = Wires.TwoCables(slow * Wires.Gb, fast * Wires.Gb, 1000);
        PacketOptions options = new() { CutThroughBytes = 64, TimeoutPs = 0 };
        PacketResult result = Run(network, Cases.Flows(2, Cases.Flow(0, 0, 1, 4096)), options);
        result.Flows[0].ReceivedPs.ShouldBe(4160 * 8000 / slow + 2000);
    }

    [Theory]
    [InlineData(PathChoice.Spray)]
    [InlineData(PathChoice.SprayRandom)]
    [InlineData(PathChoice.Flowlet)]
    public void Sprayed_flows_of_hosts_with_two_cables_arrive(PathChoice choice)
    {
        // Eight hosts, each on two leaves; four leaves, two spines: host, leaf, spine, leaf, host are four cables.
        List<Wire> wires = [];
        for (int h = 0; h < 8; h++)
        {
            wires.Add(Wires.Cable(h, 8 + h / 4 * 2, Rate, Us));
            wires.Add(Wires.Cable(h, 9 + h / 4 * 2, Rate, Us));
        }
        wires.AddRange(Enumerable.Range(0, 8).Select(i => Wires.Cable(8 + i / 2, 12 + i % 2, Rate, Us)));
        TrafficMatrix traffic = Cases.Flows(8, [.. Enumerable.Range(0, 8).Select(i => Cases.Flow(i, i, (i + 4) % 8, 100 * 4096))]);
        PacketOptions options = new()
        {
            Paths = choice,
            CongestionControl = CongestionControl.Nscc,
            TimeoutPs = 1 * Ms,
            EndPs = 30 * Ms,
            Events = [new NetworkEvent(29 * Ms, NetworkEventKind.Reroute, 0)], // With events a frame at the wrong end is dropped.
        };
        PacketResult result = Run(Wires.Network(8, 14, wires), traffic, options);
        (result.Completed, result.Dropped, result.DataHops).ShouldBe((8, 0L, 8L * 100 * 4));
    }

    [Fact]
    public void Hosts_that_forward_have_buffers_and_marks_of_their_own()
    {
        PacketNetwork network = Wires.Network(6, 6, Enumerable.Range(0, 6).Select(i => Wires.Cable(i, (i + 1) % 6, Rate, Us)));
        FlowSpec[] flows = [Cases.Flow(0, 0, 3, 400_000), Cases.Flow(1, 1, 3, 400_000), Cases.Flow(2, 2, 3, 400_000), Cases.Flow(3, 4, 1, 400_000)];
        PacketOptions shared = new()
        {
            FlowControl = FlowControl.Pause,
            TimeoutPs = 0,
            Buffer = new BufferOptions { SharedBytes = 32 << 20 },
        };
        PacketResult result = Run(network, Cases.Flows(6, flows), shared);
        // 1.2 MB in pools of 32 MB: nothing is paused.
        (result.End, result.LosslessDropped, result.Pauses).ShouldBe((PacketEnd.Completed, 0L, 0L));
        PacketOptions marks = new()
        {
            TimeoutPs = 0,
            Ecn = new EcnOptions { MinBytes = 1000, MaxBytes = 2000 },
        };
        Run(network, Cases.Flows(6, flows), marks).Marks.ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData(5, 0)]
    [InlineData(60, 0)]
    [InlineData(200, 1)]
    public void A_run_waits_for_a_flow_that_its_trigger_starts_late(long delayMs, long timeoutMs)
    {
        FlowSpec[] flows =
        [
            Cases.Flow(0, 0, 1, 40_960) with
            {
                ReceiveDoneTrigger = 0,
            },
            Cases.Flow(1, 1, 2, 40_960, delayMs * Ms) with
            {
                StartTrigger = 0,
            },
        ];
        TrafficMatrix traffic = new("late", 3, [.. flows], [new TriggerSpec(1, TriggerKind.OneShot, 1)], []);
        PacketResult result = Run(
            Cases.Network("star(hosts: 3, rate: 100 Gb/s, latency: 1 us)"),
            traffic,
            new PacketOptions { TimeoutPs = timeoutMs * Ms }
        );
        (result.End, result.Flows[1].StartPs).ShouldBe((PacketEnd.Completed, result.Flows[0].ReceivedPs + delayMs * Ms));
    }

    private static TrafficMatrix Incast(int senders, long bytes) =>
        Cases.Flows(senders + 1, [.. Enumerable.Range(0, senders).Select(i => Cases.Flow(i, i, senders, bytes))]);

    // A trigger that never fires in time joins all hosts into one process and changes nothing else.
    private static void ShouldBeAsWithoutTrigger(PacketNetwork network, FlowSpec[] flows, PacketOptions options)
    {
        int hosts = network.Hosts;
        PacketResult alone = Run(network, Cases.Flows(hosts, flows), options);
        IEnumerable<FlowSpec> joining = Enumerable
            .Range(0, hosts)
            .Select(h => Cases.Flow(flows.Length + h, h, (h + 1) % hosts, 64, 50 * Ms) with { StartTrigger = h == 0 ? -1 : 0, SendDoneTrigger = 0 });
        TrafficMatrix joined = new("joined", hosts, [.. flows, .. joining], [new TriggerSpec(1, TriggerKind.OneShot, 1)], []);
        Run(network, joined, options).Flows.Take(flows.Length).ShouldBe(alone.Flows);
    }

    private static PacketResult Run(PacketNetwork network, TrafficMatrix traffic, PacketOptions options) =>
        PacketSimulation.Simulate(network, traffic, options);
}
