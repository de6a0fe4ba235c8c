using Heliograph.Model.Traffic;
using Heliograph.Simulation.Packet;

namespace Heliograph.Tests.Simulation.Packet;

/// <summary>Queues, buffers, pauses and the wire, each by a number that a changed sign, factor or condition would miss.</summary>
public sealed class PacketMutantTests
{
    private const long Us = Cases.Microsecond;
    private const long Rate = 100 * Wires.Gb;
    private const int Frame = 4160;
    private const long FramePs = 332_800;

    // 20 packets under way and a slow last cable: with the next frame in transmission and one just received, 18 stand behind every frame that leaves.
    private const int Held = 18 * Frame;
    private const int Packets = 4000;

    private static PacketResult RunHeldQueue(EcnOptions ecn)
    {
        PacketOptions options = new()
        {
            WindowBytes = 20 * 4096,
            TimeoutPs = 0,
            Ecn = ecn,
        };
        return Run(Wires.TwoCables(3200 * Wires.Gb, 25 * Wires.Gb, 1000), Cases.Flows(2, Cases.Flow(0, 0, 1, Packets * 4096L)), options);
    }

    [Theory]
    [InlineData(10_000, 30_000, 1.0)]
    [InlineData(10_000, 30_000, 0.4)]
    [InlineData(40_000, 10_000, 0.5)]
    public void A_held_queue_is_marked_with_the_probability_of_its_ramp(int below, int above, double most)
    {
        PacketResult result = RunHeldQueue(
            new EcnOptions
            {
                MinBytes = Held - below,
                MaxBytes = Held + above,
                MaxProbability = most,
            }
        );
        // Binomial; five standard deviations. The last 18 frames see less and count for little.
        double share = most * below / (below + above);
        double deviation = Math.Sqrt(Packets * share * (1 - share));
        ((double)result.Marks).ShouldBe((Packets - 18) * share, 5 * deviation + 10);
        result.Ports.Max(p => p.Marks).ShouldBe((int)result.Marks);
    }

    [Fact]
    public void Above_the_ramp_every_frame_is_marked()
    {
        // All but the first, which waits for nothing, and the last 18, behind which less stands.
        RunHeldQueue(
            new EcnOptions
            {
                MinBytes = Held - 2,
                MaxBytes = Held - 1,
                MaxProbability = 0.1,
            }
        )
            .Marks.ShouldBe(Packets - 1 - 18);
        RunHeldQueue(new EcnOptions { MinBytes = Held, MaxBytes = Held + 1 }).Marks.ShouldBe(0);
    }

    // Host 0 sends at 100 Gb/s into 25: paused again and again.
    private static (PacketResult Result, Recorder AtHost) RunPaused(PauseOptions pause)
    {
        Recorder recorder = new();
        PacketOptions options = Cases.Roce with { Pause = pause, CapturePort = 0 };
        PacketNetwork network = Wires.TwoCables(Rate, 25 * Wires.Gb, Us);
        PacketResult result = PacketSimulation.Simulate(network, Cases.Flows(2, Cases.Flow(0, 0, 1, 400 * 4096L)), options, recorder);
        result.End.ShouldBe(PacketEnd.Completed);
        return (result, recorder);
    }

    private static CapturedFrame[] PausesIn(Recorder recorder) => [.. recorder.Frames.Where(f => !f.IsOutgoing && f.Kind == 4)];

    [Theory]
    [InlineData(0)]
    [InlineData(2_000_000)]
    [InlineData(777_777)]
    public void A_pause_binds_after_the_reaction_time_and_a_resume_too(long reaction)
    {
        (PacketResult result, Recorder recorder) = RunPaused(new PauseOptions { ReactionPs = reaction });
        CapturedFrame[] link = PausesIn(recorder);
        link.Length.ShouldBeGreaterThan(10);
        long lastData = recorder.DataOut.Max(f => f.TimePs);
        for (int i = 0; i + 1 < link.Length && link[i + 1].TimePs + reaction <= lastData; i += 2)
        {
            long pause = link[i].TimePs;
            long resume = link[i + 1].TimePs;
            // To the last moment frames start, back to back; then none until the very moment that the resume binds.
            recorder.DataOut.Count(f => f.TimePs >= pause + reaction && f.TimePs < resume + reaction).ShouldBe(0);
            recorder.DataOut.Last(f => f.TimePs < pause + reaction).TimePs.ShouldBeGreaterThanOrEqualTo(pause + reaction - FramePs);
            recorder.DataOut.First(f => f.TimePs >= pause + reaction).TimePs.ShouldBe(resume + reaction);
        }
        result.Ports[0].PausedPs.ShouldBe(Enumerable.Range(0, link.Length / 2).Sum(i => link[2 * i + 1].TimePs + reaction - link[2 * i].TimePs));
        long longest = Enumerable.Range(0, link.Length / 2).Max(i => link[2 * i + 1].TimePs + reaction - link[2 * i].TimePs);
        (result.LongestPause.Port, result.LongestPause.Ps).ShouldBe((0, longest));
        result.Pauses.ShouldBe(link.Length / 2);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(700_000)]
    public void A_pause_of_quanta_is_said_again_before_it_runs_out(long reaction)
    {
        // 160 times 512 bits at 100 Gb/s are 819.2 ns. A pause of no size delays nothing: all but the refreshes is as if pauses held.
        PauseOptions holds = new() { FrameBytes = 0, ReactionPs = reaction };
        (PacketResult until, Recorder lifted) = RunPaused(holds);
        (PacketResult result, Recorder recorder) = RunPaused(holds with { Quanta = 160 });
        result.Flows.ShouldBe(until.Flows);
        result.Ports.ShouldBe(until.Ports);
        (result.Pauses, result.LongestPause).ShouldBe((until.Pauses, until.LongestPause));
        CapturedFrame[] link = PausesIn(recorder);
        link.Length.ShouldBeGreaterThan(5 * PausesIn(lifted).Length);
        for (int i = 0; i + 1 < link.Length; i++)
        {
            // After half of its time, behind an answer of 64 bytes at most.
            if (link[i].Sequence != 0)
            {
                (link[i + 1].TimePs - link[i].TimePs).ShouldBeLessThanOrEqualTo(409_600 + 5_120);
            }
        }
    }

    [Fact]
    public void A_pause_that_is_not_said_again_in_time_runs_out()
    {
        // 20 quanta are 102.4 ns, said again after 51.2: at the switch they wait behind frames of 332.8 ns the other way.
        PacketNetwork network = Wires.TwoCables(Rate, 25 * Wires.Gb, Us);
        TrafficMatrix both = Cases.Flows(2, Cases.Flow(0, 0, 1, 400 * 4096L), Cases.Flow(1, 1, 0, 400 * 4096L));
        PacketOptions options = Cases.Roce with
        {
            CapturePort = 0,
            Pause = new PauseOptions { Quanta = 20 },
        };
        Recorder recorder = new();
        PacketSimulation.Simulate(network, both, options, recorder);
        CapturedFrame[] link = PausesIn(recorder);
        int ranOut = 0;
        for (int i = 0; i + 1 < link.Length; i++)
        {
            long end = link[i].TimePs + 102_400;
            CapturedFrame[] between = [.. recorder.DataOut.Where(f => f.TimePs >= link[i].TimePs && f.TimePs < link[i + 1].TimePs)];
            if (link[i].Sequence != 0 && link[i + 1].TimePs > end)
            {
                // Behind an answer of 64 bytes at most.
                between.ShouldAllBe(f => f.TimePs >= end);
                ranOut += between.Any(f => f.TimePs <= end + 5_120) ? 1 : 0;
            }
        }
        ranOut.ShouldBeGreaterThan(5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void A_queue_takes_its_share_of_the_free_memory_and_no_more(int shift)
    {
        // One ingress draws x of P: paused where x >= (P - x) / 2^shift, at x = P / (2^shift + 1), plus its reserve. What comes after is a round trip of 2 ns
        // cables: the frame on its way, and the one that waits behind the pause frame.
        const int pool = 1_000_000;
        PacketOptions options = new()
        {
            FlowControl = FlowControl.Pause,
            TimeoutPs = 0,
            Buffer = new BufferOptions
            {
                SharedBytes = pool + 2 * (4096 + 20_000),
                HeadroomBytes = 20_000,
                AlphaShift = shift,
            },
        };
        PacketNetwork network = Wires.TwoCables(Rate, 10 * Wires.Gb, 1000);
        PacketResult result = Run(network, Cases.Flows(2, Cases.Flow(0, 0, 1, 2000 * 4096L)), options);
        int share = pool / ((1 << shift) + 1) + 4096;
        result.Ports[Wires.PortTo(network, 1)].MaxQueuedBytes.ShouldBeInRange(share, share + 3 * Frame);
        result.LosslessDropped.ShouldBe(0);
    }

    [Theory]
    [InlineData(280_000, false)]
    [InlineData(150_000, true)]
    public void Headroom_takes_what_a_round_trip_holds_and_what_is_above_is_lost(int headroom, bool loses)
    {
        // 2 x 10 us at 100 Gb/s are 250 kB on the way when the pause is sent, and three frames at the ends.
        const int pool = 200_000;
        PacketOptions options = new()
        {
            FlowControl = FlowControl.Pause,
            TimeoutPs = 0,
            EndPs = 150 * Us,
            Buffer = new BufferOptions { SharedBytes = pool + 2 * (4096 + headroom), HeadroomBytes = headroom },
        };
        PacketNetwork network = Wires.TwoCables(Rate, Wires.Gb, 10 * Us);
        PacketResult result = Run(network, Cases.Flows(2, Cases.Flow(0, 0, 1, 2000 * 4096L)), options);
        int share = pool / 9 + 4096;
        int most = result.Ports[Wires.PortTo(network, 1)].MaxQueuedBytes;
        (result.LosslessDropped > 0).ShouldBe(loses);
        if (loses)
        {
            // Threshold and headroom are used to the last frame that fits; the rest of the 250 kB and two frames is lost.
            most.ShouldBeInRange(share + headroom - 2 * Frame, share + headroom + Frame);
            ((double)result.LosslessDropped * Frame).ShouldBe(250_000 - headroom, 3 * Frame);
        }
        else
        {
            most.ShouldBeInRange(share + 250_000 - Frame, share + 250_000 + 3 * Frame);
        }
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(1_000_000)]
    [InlineData(50_000_000)]
    public void The_credits_of_a_port_are_enough_for_its_rate(long delayPs)
    {
        // Nothing waits for a credit: frames come as without flow control, but for the credits of 8 bytes that host 0 gives for 1,000 answers.
        PacketNetwork network = Wires.TwoCables(Rate, Rate, delayPs, latencyPs: 500_000);
        TrafficMatrix traffic = Cases.Flows(2, Cases.Flow(0, 0, 1, 1000 * 4096L));
        long free = 1001 * FramePs + 2 * delayPs + 500_000;
        long most = free + 1000 * 8 * 80;
        Run(network, traffic, new PacketOptions { TimeoutPs = 0, FlowControl = FlowControl.Credit }).Flows[0].ReceivedPs.ShouldBeInRange(free, most);
        // Half of it is not: less than the round trip holds.
        int half = (int)((2 * delayPs + 500_000) / 80 + 4 * Frame) / 2;
        PacketOptions less = new()
        {
            TimeoutPs = 0,
            FlowControl = FlowControl.Credit,
            Buffer = new BufferOptions { CreditBytes = half },
        };
        Run(network, traffic, less).Flows[0].ReceivedPs.ShouldBeGreaterThan(most);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(64, 0)]
    [InlineData(64, 600_000)]
    [InlineData(1500, 250_000)]
    public void Cut_through_and_the_pipeline_of_a_switch_change_the_time_by_their_own(int cut, long latencyPs)
    {
        // 4,160 bytes once, the header of them or all of them again, two cables, one pipeline; the answer of 64 bytes is stored or all header.
        PacketOptions options = new() { CutThroughBytes = cut, TimeoutPs = 0 };
        PacketResult result = Run(Wires.TwoCables(Rate, Rate, Us, latencyPs), Cases.Flows(2, Cases.Flow(0, 0, 1, 4096)), options);
        long received = FramePs + (cut > 0 ? cut * 80 : FramePs) + 2 * Us + latencyPs;
        result.Flows[0].ReceivedPs.ShouldBe(received);
        result.Flows[0].FinishPs.ShouldBe(received + 2 * 64 * 80 + 2 * Us + latencyPs);
    }

    [Fact]
    public void Trimmed_headers_go_before_all_data()
    {
        // Eight hosts send 50 packets each into a queue of 80 kB. The headers come as class 7 and overtake what the queue holds: 19 frames.
        PacketNetwork network = Cases.Network("star(hosts: 9, rate: 100 Gb/s, latency: 1 us)");
        TrafficMatrix traffic = Cases.Flows(9, [.. Enumerable.Range(0, 8).Select(i => Cases.Flow(i, i, 8, 50 * 4096))]);
        Recorder recorder = new();
        PacketOptions options = new()
        {
            CongestionControl = CongestionControl.Receiver,
            CapturePort = network.FirstPort(8),
            Buffer = new BufferOptions
            {
                QueueBytes = 80_000,
                TrimToBytes = 64,
                TrimQueueBytes = 20_000,
            },
        };
        PacketResult result = PacketSimulation.Simulate(network, traffic, options, recorder);
        result.End.ShouldBe(PacketEnd.Completed);
        CapturedFrame[] inward = [.. recorder.Frames.Where(f => !f.IsOutgoing && f.Kind == 0)];
        CapturedFrame[] trimmed = [.. inward.Where(f => (f.Flags & 64) != 0)];
        trimmed.Length.ShouldBe((int)result.Trims);
        trimmed.ShouldAllBe(f => (f.Flags & 7) == 7 && f.Bytes == 64);
        // A packet of the same flow sent before the trimmed one comes after it.
        int overtaken = trimmed.Count(t =>
            inward.Any(f => f.Flow == t.Flow && f.TimePs > t.TimePs && f.Sequence < t.Sequence && (f.Flags & 96) == 0)
        );
        overtaken.ShouldBeGreaterThan(0);
        // The first trim is of a frame that found the queue full, and waits for one frame and no more.
        long first = trimmed[0].TimePs;
        first.ShouldBeLessThan(2 * Us + 8 * FramePs);
    }

    [Fact]
    public void Adaptive_switches_send_by_the_shortest_queue()
    {
        // Four hosts at line rate over four equal ways: no queue of an uplink grows beyond a frame of each host.
        PacketNetwork network = Cases.Network("leaf-spine(hosts: 8, leaf-hosts: 4, spines: 4, rate: 100 Gb/s, latency: 1 us)");
        PacketOptions options = new()
        {
            Paths = PathChoice.Adaptive,
            Recovery = Recovery.SelectiveRepeat,
            TimeoutPs = 0,
        };
        TrafficMatrix traffic = Cases.Flows(8, [.. Enumerable.Range(0, 4).Select(i => Cases.Flow(i, i, 4 + i, 500 * 4096))]);
        PacketResult result = Run(network, traffic, options);
        int leaf = network.Node[network.Peer[network.FirstPort(0)]];
        IEnumerable<int> uplinks = Enumerable.Range(network.FirstPort(leaf), network.PortCount(leaf)).Where(p => network.Node[network.Peer[p]] >= 8);
        uplinks.Max(p => result.Ports[p].MaxQueuedBytes).ShouldBeLessThanOrEqualTo(4 * Frame);
    }

    [Fact]
    public void Adaptive_switches_avoid_a_slow_way_as_its_queue_says()
    {
        // Ways of 100 and 25 Gb/s: queues of equal length q are served 4 : 1 while packets come, and at the end q more each.
        PacketNetwork network = Wires.Network(
            2,
            6,
            [
                Wires.Cable(0, 2, 200 * Wires.Gb, 1000),
                Wires.Cable(2, 3, 100 * Wires.Gb, 1000),
                Wires.Cable(2, 4, 25 * Wires.Gb, 1000),
                Wires.Cable(3, 5, Rate, 1000),
                Wires.Cable(4, 5, Rate, 1000),
                Wires.Cable(5, 1, 200 * Wires.Gb, 1000),
            ]
        );
        PacketOptions options = new()
        {
            Paths = PathChoice.Adaptive,
            Recovery = Recovery.SelectiveRepeat,
            TimeoutPs = 0,
            WindowBytes = 100 * 4096,
        };
        PacketResult result = Run(network, Cases.Flows(2, Cases.Flow(0, 0, 1, 5000 * 4096L)), options);
        int first = network.FirstPort(2);
        double queue = result.Ports[first + 1].MaxQueuedBytes / (double)Frame;
        double slow = (5000 - 2 * queue) / 5;
        double expected = (4 * slow + queue) / (slow + queue);
        ((double)result.Ports[first + 1].SentBytes / result.Ports[first + 2].SentBytes).ShouldBe(expected, 0.05);
        queue.ShouldBeInRange(40, 50);
    }

    private static PacketResult Run(PacketNetwork network, TrafficMatrix traffic, PacketOptions options) =>
        PacketSimulation.Simulate(network, traffic, options);
}
