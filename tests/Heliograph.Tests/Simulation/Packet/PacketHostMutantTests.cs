using Heliograph.Model.Traffic;
using Heliograph.Simulation.Packet;
using Heliograph.Simulation.Packet.Congestion;

namespace Heliograph.Tests.Simulation.Packet;

/// <summary>Hosts and congestion controls, each by a number that a changed sign, factor or condition would miss.</summary>
public sealed class PacketHostMutantTests
{
    private const long Gb = Wires.Gb;
    private const long Us = Cases.Microsecond;
    private const long FramePs = 332_800;
    private const string Star = "star(hosts: 9, rate: 100 Gb/s, latency: 1 us)";

    [Fact]
    public void An_acknowledgement_does_not_wait_for_the_pace_of_a_flow_beside_it()
    {
        // All that waits is marked: the flow from host 0 falls to tens of microseconds a frame. What host 0 answers waits for a frame at most.
        PacketOptions options = Cases.Full with
        {
            CapturePort = 0,
            Ecn = new EcnOptions { MinBytes = 0, MaxBytes = 1 },
            EndPs = 3000 * Us,
        };
        Recorder recorder = new();
        TrafficMatrix traffic = Cases.Flows(
            9,
            Cases.Flow(0, 0, 1, 40_000_000),
            Cases.Flow(1, 2, 1, 40_000_000),
            Cases.Flow(2, 3, 0, 40_000_000),
            Cases.Flow(3, 4, 0, 40_000_000)
        );
        PacketSimulation.Simulate(Cases.Network(Star), traffic, options, recorder);
        long[] came = [.. recorder.Frames.Where(f => !f.IsOutgoing && f.Kind == 0).Select(f => f.TimePs)];
        long[] answered = [.. recorder.Frames.Where(f => f.IsOutgoing && f.Kind == 1).Select(f => f.TimePs)];
        long[] sent = [.. recorder.DataOut.Select(f => f.TimePs)];
        sent.Zip(sent.Skip(1), (a, b) => b - a).Max().ShouldBeGreaterThan(5 * Us);
        answered.Length.ShouldBeGreaterThan(1000);
        answered.Zip(came, (a, c) => a - c).ShouldAllBe(wait => wait >= 0 && wait <= FramePs);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(37)]
    public void A_window_is_filled_to_the_packet_and_no_further(int packets)
    {
        // 37 frames are 12.3 us; the first answer comes after four cables of 10 us.
        PacketNetwork network = Wires.TwoCables(100 * Gb, 100 * Gb, 10 * Us);
        Recorder recorder = new();
        PacketOptions options = new()
        {
            WindowBytes = packets * 4096,
            TimeoutPs = 0,
            CapturePort = 0,
        };
        PacketSimulation.Simulate(network, Cases.Flows(2, Cases.Flow(0, 0, 1, 400 * 4096)), options, recorder);
        long answer = recorder.Frames.First(f => !f.IsOutgoing).TimePs;
        recorder.DataOut.Count(f => f.TimePs < answer).ShouldBe(packets);
        // One more for each answer, never two.
        recorder.DataOut.Count(f => f.TimePs < answer + 40 * Us).ShouldBeInRange(2 * packets - 1, 2 * packets);
    }

    [Theory]
    [InlineData(Recovery.GoBackN, 4, 25)]
    [InlineData(Recovery.GoBackN, 7, 15)]
    [InlineData(Recovery.GoBackN, 1, 100)]
    [InlineData(Recovery.SelectiveRepeat, 4, 26)]
    public void An_acknowledgement_covers_as_many_packets_as_stated(Recovery recovery, int every, int answers)
    {
        // 100 packets: each n-th is answered and the last; selective receivers answer the first as well: 1, 5, 9, ..., 97, and 100.
        PacketOptions options = new()
        {
            AcknowledgeEvery = every,
            Recovery = recovery,
            TimeoutPs = 0,
        };
        PacketResult result = Run(Cases.Network(Star), Cases.Flows(9, Cases.Flow(0, 0, 1, 100 * 4096)), options);
        (result.DataHops, result.ControlHops).ShouldBe((200, 2L * answers));
    }

    [Fact]
    public void A_host_sends_its_highest_class_first()
    {
        // Class 1 has the port to itself but for the one frame that may have begun before; class 0 has the rest.
        FlowSpec[] flows = [Cases.Flow(0, 0, 1, 100 * 4096), Cases.Flow(1, 0, 2, 100 * 4096, priority: 1)];
        PacketResult result = Run(Cases.Network(Star), Cases.Flows(9, flows), new PacketOptions { TimeoutPs = 0 });
        result.Flows[1].ReceivedPs.ShouldBeInRange(101 * FramePs + 2 * Us, 102 * FramePs + 2 * Us);
        result.Flows[0].ReceivedPs.ShouldBe(201 * FramePs + 2 * Us);
    }

    [Fact]
    public void A_barrier_opens_at_its_count_and_a_shot_at_the_first()
    {
        FlowSpec[] flows =
        [
            .. Enumerable.Range(0, 4).Select(i => Cases.Flow(i, i, 8, 40_000 * (i + 1)) with { ReceiveDoneTrigger = 0 }),
            Cases.Flow(4, 4, 5, 4096) with
            {
                StartTrigger = 0,
            },
        ];
        long StartWith(TriggerKind kind, int count, out long[] received)
        {
            TrafficMatrix traffic = new("triggers", 9, [.. flows], [new TriggerSpec(1, kind, count)], []);
            PacketResult result = Run(Cases.Network(Star), traffic, new PacketOptions { TimeoutPs = 0 });
            received = [.. result.Flows.Take(4).Select(f => f.ReceivedPs).Order()];
            return result.Flows[4].StartPs;
        }
        for (int count = 1; count <= 4; count++)
        {
            StartWith(TriggerKind.Barrier, count, out long[] received).ShouldBe(received[count - 1]);
        }
        StartWith(TriggerKind.OneShot, 4, out long[] first).ShouldBe(first[0]);
    }

    [Fact]
    public void The_next_message_begins_when_the_one_before_is_sent_and_not_when_it_is_answered()
    {
        // Its last of 100 packets begins at 99 frames; it is answered 4 us later.
        FlowSpec[] flows = [Cases.Flow(0, 0, 1, 100 * 4096), Cases.Flow(1, 0, 1, 100 * 4096) with { Connection = 0 }];
        PacketResult result = Run(Cases.Network(Star), Cases.Flows(9, flows), new PacketOptions { TimeoutPs = 0 });
        result.Flows[1].StartPs.ShouldBe(99 * FramePs);
        result.Flows[1].ReceivedPs.ShouldBe(201 * FramePs + 2 * Us);
        result.Flows[0].FinishPs.ShouldBeGreaterThan(100 * FramePs + 4 * Us);
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(1000, false)]
    public void A_flowlet_takes_a_new_way_after_a_gap_and_only_then(long gapUs, bool moves)
    {
        // Bursts of four packets, a round trip of 160 us apart.
        PacketNetwork network = Cases.Network("leaf-spine(hosts: 8, leaf-hosts: 4, spines: 4, rate: 100 Gb/s, latency: 20 us)");
        PacketOptions options = new()
        {
            Paths = PathChoice.Flowlet,
            FlowletGapPs = gapUs * Us,
            WindowBytes = 4 * 4096,
            TimeoutPs = 0,
        };
        PacketResult result = Run(network, Cases.Flows(8, Cases.Flow(0, 0, 7, 100 * 4096)), options);
        int leaf = network.Node[network.Peer[network.FirstPort(0)]];
        int used = Enumerable
            .Range(network.FirstPort(leaf), network.PortCount(leaf))
            .Count(p => network.Node[network.Peer[p]] >= 8 && result.Ports[p].SentBytes > 0);
        (used > 1).ShouldBe(moves);
        result.Retransmissions.ShouldBe(0);
    }

    [Fact]
    public void Pulls_leave_a_full_frame_apart()
    {
        // Eight flows owed pulls throughout: what is pulled comes back to back. A pull is a frame of its own or bit 128 of an answer.
        PacketNetwork network = Cases.Network(Star);
        Recorder recorder = new();
        PacketOptions options = new()
        {
            CongestionControl = CongestionControl.Receiver,
            AcknowledgementClass = 7,
            CapturePort = network.FirstPort(8),
            Congestion = new CongestionOptions { InitialPackets = 20 },
        };
        TrafficMatrix traffic = Cases.Flows(9, [.. Enumerable.Range(0, 8).Select(i => Cases.Flow(i, i, 8, 200 * 4096))]);
        PacketResult result = PacketSimulation.Simulate(network, traffic, options, recorder);
        result.End.ShouldBe(PacketEnd.Completed);
        long[] pulls = [.. recorder.Frames.Where(f => f.IsOutgoing && (f.Kind == 3 || (f.Flags & 128) != 0)).Select(f => f.TimePs)];
        pulls.Length.ShouldBe(8 * (200 - 20));
        // Within one answer's time on the wire.
        long[] gaps = [.. pulls.Skip(1).Zip(pulls, (b, a) => b - a)];
        gaps.Min().ShouldBeGreaterThanOrEqualTo(FramePs - 5_120);
        gaps.Count(g => Math.Abs(g - FramePs) <= 5_120).ShouldBeGreaterThan(gaps.Length * 9 / 10);
        // 1,600 frames through the last port without a hole.
        result.Flows.Max(f => f.ReceivedPs).ShouldBeInRange(1601 * FramePs + 2 * Us, 1640 * FramePs + 2 * Us);
    }

    [Theory]
    [InlineData(100, 50, 50)]
    [InlineData(51, 50, 1)]
    [InlineData(30, 50, 0)]
    public void Nothing_is_pulled_that_is_not_there(int packets, int initial, int pulls)
    {
        PacketNetwork network = Cases.Network(Star);
        Recorder recorder = new();
        PacketOptions options = new()
        {
            CongestionControl = CongestionControl.Receiver,
            CapturePort = network.FirstPort(8),
            Congestion = new CongestionOptions { InitialPackets = initial },
        };
        PacketSimulation.Simulate(network, Cases.Flows(9, Cases.Flow(0, 0, 8, packets * 4096L)), options, recorder);
        recorder.Frames.Count(f => f.IsOutgoing && (f.Kind == 3 || (f.Flags & 128) != 0)).ShouldBe(pulls);
    }

    [Fact]
    public void Dcqcn_stops_at_its_least_rate_and_hyper_increases_after_additive()
    {
        CongestionOptions options = new()
        {
            DcqcnAlphaPs = 50 * Us,
            DcqcnDecreasePs = 50 * Us,
            DcqcnIncreasePs = 55 * Us,
            DcqcnFastRecovery = 1,
            AdditiveIncrease = 1 * Gb,
            HyperIncrease = 3 * Gb,
            MinRate = 10 * Gb,
            DcqcnClampTarget = true,
        };
        Sender sender = default;
        Dcqcn state = default;
        Dcqcn.Start(ref state, ref sender, Cases.Setting, options, 0);
        for (int i = 0; i < 20; i++)
        {
            Dcqcn.Acknowledge(ref state, ref sender, Cases.Setting, options, new Feedback { Now = i * 50 * Us + 2_000, Marked = true });
        }
        long last = 20 * 50 * Us + 3_000;
        Dcqcn.Advance(ref state, ref sender, Cases.Setting, options, last);
        (state.Rate, state.Target).ShouldBe((10 * Gb, 10 * Gb));
        // Increases 55 us apart: half way to 10; to 10 + 1; to 11 + 3.
        long[] expected = [10_000_000_000, 10_500_000_000, 12_250_000_000, 14_625_000_000];
        for (int i = 0; i < expected.Length; i++)
        {
            Dcqcn.Advance(ref state, ref sender, Cases.Setting, options, last + (i + 1) * 55 * Us);
            state.Rate.ShouldBe(expected[i]);
        }
    }

    [Fact]
    public void A_dcqcn_flow_recovers_while_it_sends_though_no_mark_comes()
    {
        // Two flows, the second gone after 1 ms: the first is back at line rate a few increases of 55 us later. At its
        // lowest rate it would take ten times as long.
        PacketOptions options = Cases.Full with
        {
            Buffer = new BufferOptions { SharedBytes = 32 << 20 },
            Ecn = new EcnOptions { MinBytes = 5_000, MaxBytes = 20_000 },
            Congestion = new CongestionOptions
            {
                DcqcnIncreasePs = 55 * Us,
                DcqcnDecreasePs = 50 * Us,
                DcqcnAlphaPs = 55 * Us,
                HyperIncrease = 5 * Gb,
            },
        };
        FlowSpec[] flows = [Cases.Flow(0, 0, 8, 10_000 * 4096L), .. Enumerable.Range(1, 3).Select(i => Cases.Flow(i, i, 8, 200 * 4096L))];
        PacketResult result = Run(Cases.Network(Star), Cases.Flows(9, flows), options);
        result.Marks.ShouldBeGreaterThan(0);
        result.Flows[0].ReceivedPs.ShouldBeLessThan(2 * 10_000 * FramePs);
    }

    // Answers of one switch a base round trip apart, at line rate with one product queued: u = 1 + 1 = 2 and the whole of it counts.
    private static long[] HpccRates(bool isFast, params (uint Acknowledged, uint Next)[] answers)
    {
        CongestionOptions options = new() { AdditiveIncrease = 0, HpccFastReact = isFast };
        Sender sender = default;
        Hpcc state = default;
        Hpcc.Start(ref state, ref sender, Cases.Setting, options, 0);
        long[] rates = new long[answers.Length];
        for (int i = 0; i < answers.Length; i++)
        {
            rates[i] = HpccRateAfter(ref state, ref sender, options, i, answers[i]);
        }
        return rates;
    }

    private static unsafe long HpccRateAfter(
        ref Hpcc state,
        ref Sender sender,
        CongestionOptions options,
        int i,
        (uint Acknowledged, uint Next) answer
    )
    {
        TelemetryHop hop = new()
        {
            TimeNs = 10_000 + i * 12_000,
            SentBytes = i * 150_000,
            QueueBytes = 150_000,
            BitsPerSecond = 100 * Gb,
        };
        Feedback feedback = new()
        {
            Acknowledged = answer.Acknowledged,
            Next = answer.Next,
            Hops = &hop,
            HopCount = 1,
        };
        Hpcc.Acknowledge(ref state, ref sender, Cases.Setting, options, feedback);
        return state.Rate;
    }

    [Fact]
    public void Hpcc_reacts_at_once_from_a_reference_that_moves_once_a_round_trip()
    {
        // The first answer begins a round trip that ends with packet 30. All within it are reckoned from the rate of its beginning; that of packet 31 too,
        // but it moves the reference, and the next are reckoned from there.
        long once = (long)(100 * Gb / (2 / 0.95));
        long twice = (long)(once / (2 / 0.95));
        HpccRates(isFast: true, (1, 30), (2, 31), (3, 32), (31, 60), (32, 61), (61, 90)).ShouldBe([100 * Gb, once, once, once, twice, twice]);
        // Without fast reaction the answers within a round trip change nothing.
        HpccRates(isFast: false, (1, 30), (2, 31), (3, 32)).ShouldBe([100 * Gb, 100 * Gb, 100 * Gb]);
    }

    [Fact]
    public void Hpcc_senders_learn_the_queue_and_let_it_drain()
    {
        // Eight windows of a product each meet at one port: U is about 8 and every rate falls to an eighth within a round trip or two. From the rate of the
        // port alone U would be 1, and the rates would fall by 5 % a round trip.
        PacketNetwork network = Cases.Network(Star);
        Recorder recorder = new();
        PacketOptions options = new()
        {
            CongestionControl = CongestionControl.Hpcc,
            WindowBytes = -1,
            WindowFollowsRate = true,
            TimeoutPs = 0,
            SamplePs = 5 * Us,
            Congestion = new CongestionOptions { BaseRttPs = 10 * Us },
        };
        TrafficMatrix traffic = Cases.Flows(9, [.. Enumerable.Range(0, 8).Select(i => Cases.Flow(i, i, 8, 4_000_000))]);
        PacketSimulation.Simulate(network, traffic, options, recorder);
        // After 200 us, twenty round trips, less than one product (125 kB) stands.
        int[] queue = [.. recorder.Samples.Where(s => s.Port == Wires.PortTo(network, 8)).Select(s => s.QueuedBytes)];
        queue.Max().ShouldBeGreaterThan(500_000);
        queue.Skip(40).Max().ShouldBeLessThan(125_000);
    }

    [Fact]
    public void Swift_below_one_packet_is_a_pace()
    {
        CongestionOptions options = new();
        Sender sender = default;
        Swift state = default;
        Swift.Start(ref state, ref sender, Cases.Setting, options, 0);
        double window = 12e6 * 100e9 / 8e12 / 4096;
        for (int i = 1; window >= 1; i++)
        {
            window /= 2;
            Swift.Acknowledge(
                ref state,
                ref sender,
                Cases.Setting,
                options,
                new Feedback
                {
                    Now = i * 100 * Us,
                    RttPs = 20 * Us,
                    Lost = true,
                }
            );
            state.Window.ShouldBe(window, 1e-9);
            // A whole window is no pace. A packet goes when there is room for all of it: (w - 1) payloads may be out already.
            (sender.PacePsPerByte > 0).ShouldBe(window < 1);
            sender.WindowBytes.ShouldBe(window < 1 ? 1 : (long)((window - 1) * 4096) + 1);
        }
        // A frame each round trip / window.
        (sender.PacePsPerByte * 4160).ShouldBe(20 * Us / window, 1e-3);
    }

    [Fact]
    public void Swift_holds_the_round_trip_at_its_target()
    {
        // Target 25 us and 1 us for each of two cables. Without a queue a packet takes 333 and 1,331 ns, its answer 20 and 5, the cables 4 us; the rest is
        // queue, at 25 Gb/s.
        PacketNetwork network = Wires.TwoCables(100 * Gb, 25 * Gb, Us);
        Recorder recorder = new();
        PacketOptions options = new()
        {
            CongestionControl = CongestionControl.Swift,
            TimeoutPs = 0,
            SamplePs = 7 * Us,
            Congestion = new CongestionOptions { BaseRttPs = 100 * Us, SwiftFlowScalePs = 0 },
        };
        PacketSimulation.Simulate(network, Cases.Flows(2, Cases.Flow(0, 0, 1, 4_000 * 4096L)), options, recorder);
        int[] queue = [.. recorder.Samples.Where(s => s.Port == Wires.PortTo(network, 1)).Select(s => s.QueuedBytes)];
        double free = 4.0 * Us + 332_800 + 1_331_200 + 20_480 + 5_120;
        // A window of whole packets moves by one a round trip about the target: within a packet and a half on the average.
        queue.Skip(queue.Length / 4).SkipLast(20).Average().ShouldBe((27 * Us - free) * 25e9 / 8e12, 1.5 * 4160);
    }

    [Fact]
    public void Nscc_falls_at_once_to_what_got_through()
    {
        // Largest window 225,000 bytes. After a loss, and a round trip and target (12 + 9 us) in which less than an eighth got through, the window is that.
        CongestionOptions options = new();
        Sender sender = default;
        Nscc state = default;
        Nscc.Start(ref state, ref sender, Cases.Setting, options, 0);
        void Answer(long at, bool isLost)
        {
            Feedback feedback = new()
            {
                Now = at,
                RttPs = 12 * Us,
                Lost = isLost,
                AcknowledgedBytes = isLost ? 0 : 4096,
            };
            Nscc.Acknowledge(ref state, ref sender, Cases.Setting, options, feedback);
        }
        Answer(1 * Us, isLost: false); // The first ends a period of nothing.
        Answer(5 * Us, isLost: false);
        Answer(6 * Us, isLost: false);
        Answer(7 * Us, isLost: true);
        state.Window.ShouldBeGreaterThan(200_000);
        Answer(23 * Us, isLost: false);
        state.Window.ShouldBe(3 * 4096, 1e-6);
    }

    private static PacketResult Run(PacketNetwork network, TrafficMatrix traffic, PacketOptions options) =>
        PacketSimulation.Simulate(network, traffic, options);
}
