using System.Collections.Immutable;
using CsCheck;
using Heliograph.Model;
using Heliograph.Model.Traffic;
using Heliograph.Simulation.Packet;

namespace Heliograph.Tests.Simulation.Packet;

/// <summary>What holds whatever the network, the traffic and the options.</summary>
public sealed class PacketInvariantTests
{
    internal static readonly string[] Networks =
    [
        "star(hosts: 6, rate: 100 Gb/s, latency: 100 ns)",
        "leaf-spine(hosts: 16, leaf-hosts: 4, spines: 2, rate: 100 Gb/s, latency: 500 ns)",
        "fat-tree(hosts: 16, tiers: 3, rate: 200 Gb/s, latency: 1 us)",
        "dumbbell(hosts: 8, rate: 106.25 Gb/s, bottleneck: 50 Gb/s, latency: 20 ns, bottleneck-latency: 30 us)",
        "torus(size: 3x3, rate: 100 Gb/s, latency: 300 ns)",
    ];

    private static readonly Gen<(PacketNetwork Network, TrafficMatrix Traffic, PacketOptions Options)> Runs = Gen.Select(
        Gen.Int[0, Networks.Length - 1],
        Gen.Int[0, int.MaxValue - 1],
        (n, seed) =>
        {
            PacketNetwork network = Cases.Network(Networks[n]);
            return (network, RandomTraffic(network.Hosts, (ulong)seed), RandomOptions((ulong)seed));
        }
    );

    // Cables that lose frames, flows that start each other, and the network changing under them.
    private static readonly Gen<(PacketNetwork Network, TrafficMatrix Traffic, PacketOptions Options)> ChangingRuns = Gen.Select(
        Gen.Int[0, Networks.Length - 1],
        Gen.Int[0, int.MaxValue - 1],
        (n, seed) =>
        {
            WireGraph graph = Cases.Graph(Networks[n]);
            double loss = seed % 3 == 0 ? 1e-3 : 0;
            PacketNetwork network = PacketNetwork.Of(graph with { Wires = [.. graph.Wires.Select(w => w with { FrameLoss = loss })] });
            TrafficMatrix traffic = RandomTraffic(network.Hosts, (ulong)seed);
            PacketOptions options = RandomOptions((ulong)seed) with
            {
                LinkRetries = seed / 3 % 2,
                EndPs = 5_000_000_000,
                Events = RandomEvents(network, (ulong)seed),
            };
            return (network, seed / 6 % 2 == 0 ? traffic : WithTriggers(traffic), options);
        }
    );

    [Fact]
    public void Threads_change_nothing()
    {
        Runs.Sample(IsTheSameOnThreads, iter: 100);
        ChangingRuns.Sample(IsTheSameOnThreads, iter: 150);
    }

    private static bool IsTheSameOnThreads((PacketNetwork Network, TrafficMatrix Traffic, PacketOptions Options) run)
    {
        PacketResult one = Simulate(run, 1);
        return new[] { 2, 3 }
            .Select(threads => Simulate(run, threads))
            .All(many =>
                many.TraceHash == one.TraceHash
                && many.Flows.SequenceEqual(one.Flows)
                && many.Ports.SequenceEqual(one.Ports)
                && many.LosslessDrops.SequenceEqual(one.LosslessDrops)
                && (many.End, many.LongestPause, many.LastPs) == (one.End, one.LongestPause, one.LastPs)
            );
    }

    [Fact]
    public void Samples_change_nothing()
    {
        // Each sample ends a window where it would not have ended.
        Runs.Sample(IsTheSameSampled, iter: 60);
        ChangingRuns.Sample(IsTheSameSampled, iter: 60);
    }

    private static bool IsTheSameSampled((PacketNetwork Network, TrafficMatrix Traffic, PacketOptions Options) run)
    {
        PacketResult plain = Simulate(run, 1);
        return new[] { 1_300_001, 7_654_321 }
            .Select(period => PacketSimulation.Simulate(run.Network, run.Traffic, run.Options with { SamplePs = period }, new Recorder()))
            .All(sampled =>
                sampled.TraceHash == plain.TraceHash && sampled.Flows.SequenceEqual(plain.Flows) && sampled.Ports.SequenceEqual(plain.Ports)
            );
    }

    [Fact]
    public void A_pause_of_no_size_takes_time_over_the_cable_alone()
    {
        // A window that is longer than that by the time of a byte has the host run through it before the pause is sent. Cables of 100 frames: the
        // pause comes at the very moment of a start.
        PacketNetwork network = Cases.Network("star(hosts: 5, rate: 100 Gb/s, latency: 1024 ns)");
        PacketOptions options = Cases.Roce with
        {
            PayloadBytes = 64,
            Pause = new PauseOptions { FrameBytes = 0 },
            Buffer = new BufferOptions { PauseAboveBytes = 2_000, ResumeBelowBytes = 1_500 },
            CapturePort = network.FirstPort(network.Hosts),
        };
        TrafficMatrix traffic = Cases.Flows(5, [.. Enumerable.Range(0, 4).Select(h => Cases.Flow(h, h, 4, 40_000))]);
        Recorder recorder = new();
        ulong one = PacketSimulation.Simulate(network, traffic, options, recorder).TraceHash;
        long[] sent = [.. recorder.Frames.Where(f => f.IsOutgoing && f.Kind == 4).Select(f => f.TimePs)];
        sent.Length.ShouldBeGreaterThan(4);
        foreach (long time in sent)
        {
            // A sample, so that a window begins as the pause is sent.
            PacketSimulation.Simulate(network, traffic, options with { SamplePs = time }, new Recorder()).TraceHash.ShouldBe(one, $"{time} ps");
        }
    }

    [Fact]
    public void No_port_is_paused_for_longer_than_the_run()
    {
        // A link that repeats is busy for longer than a short pause has left: the refresh that follows goes on with that pause.
        WireGraph graph = Cases.Graph("dumbbell(hosts: 8, rate: 400 Gb/s, bottleneck: 800 Gb/s, latency: 1 us)");
        PacketNetwork network = PacketNetwork.Of(graph with { Wires = [.. graph.Wires.Select(w => w with { FrameLoss = 0.05 })] });
        PacketOptions options = Cases.Roce with
        {
            LinkRetries = 1,
            Pause = new PauseOptions { Quanta = 160, ReactionPs = 1_000_000 },
        };
        long paused = 0;
        foreach (ulong seed in (ReadOnlySpan<ulong>)[1, 2, 3])
        {
            PacketResult result = PacketSimulation.Simulate(
                network,
                Cases.Traffic("incast(bytes: 2 MB, fan-in: 7)", 8),
                options with
                {
                    Seed = seed,
                }
            );
            result.Ports.ShouldAllBe(p => p.PausedPs <= result.LastPs);
            paused += result.Ports.Sum(p => p.PausedPs);
        }
        paused.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void No_frame_appears_or_vanishes()
    {
        Runs.Sample(
            run =>
            {
                PacketResult result = Simulate(run, 1);
                return result.FramesSent == result.FramesDelivered + result.Dropped + result.FramesLeft;
            },
            iter: 300
        );
    }

    [Fact]
    public void A_flow_that_is_done_has_delivered_everything()
    {
        Runs.Sample(
            run =>
            {
                PacketResult result = Simulate(run, 1);
                return result.Flows.All(f => f.FinishPs < 0 || (f.ReceivedPs >= 0 && f.ReceivedPs <= f.FinishPs))
                    && (result.End != PacketEnd.Completed || result.Flows.All(f => f.FinishPs >= 0));
            },
            iter: 300
        );
    }

    [Fact]
    public void Flow_control_loses_nothing()
    {
        Runs.Where(run => run.Options.FlowControl != FlowControl.None)
            .Sample(run => Simulate(run, 1) is { Dropped: 0, LosslessDropped: 0 }, iter: 200);
    }

    [Fact]
    public void Conservation_laws_hold_after_every_window()
    {
        // A breach throws; the run itself must go its way unchanged.
        Runs.Sample(
            run =>
            {
                PacketOptions looked = run.Options with { ChecksEveryWindow = true };
                return PacketSimulation.Simulate(run.Network, run.Traffic, looked).TraceHash == Simulate(run, 1).TraceHash;
            },
            iter: 100
        );
    }

    [Fact]
    public void A_breach_of_a_law_is_found()
    {
        PacketNetwork network = Cases.Network(Networks[0]);
        using PacketState state = new(network, Cases.Flows(6, Cases.Flow(0, 0, 1, 4096)), Cases.Roce);
        state.Partition(1);
        PacketChecks.FindBreach(state, new PacketCounters { DataFramesSent = 1, DataFramesDelivered = 1 }).ShouldBeNull();
        PacketChecks.FindBreach(state, new PacketCounters { DataFramesSent = 2, DataFramesDelivered = 1 })!.ShouldContain("2 frames were sent");
        state.Ports.Span[3].QueuedBytes = 64;
        PacketChecks.FindBreach(state, default)!.ShouldContain("port 3 counts 64 bytes");
        state.Ports.Span[3].QueuedBytes = 0;
        state.Ingress.Span[2].Bytes = 100;
        PacketChecks.FindBreach(state, default)!.ShouldContain("ingress port 2 counts 100");
    }

    [Fact]
    public void The_same_run_gives_the_same_bytes()
    {
        Runs.Sample(run => Simulate(run, 1).TraceHash == Simulate(run, 1).TraceHash, iter: 50);
    }

    [Fact]
    public void Another_seed_gives_another_run()
    {
        PacketNetwork network = Cases.Network(Networks[2]);
        TrafficMatrix traffic = Cases.Traffic("permutation(bytes: 1 MB, seed: 1)", 16);
        ulong[] hashes =
        [
            .. Enumerable.Range(1, 4).Select(s => PacketSimulation.Simulate(network, traffic, Cases.Full with { Seed = (ulong)s }).TraceHash),
        ];
        hashes.Distinct().Count().ShouldBe(4);
    }

    [Fact]
    public void Nothing_is_allocated_once_it_runs()
    {
        // Twice the traffic takes more windows, not more memory: what differs between the two is less than an object a thousand hops.
        PacketNetwork network = Cases.Network(Networks[2]);
        long Allocated(string bytes)
        {
            TrafficMatrix traffic = Cases.Traffic($"permutation(bytes: {bytes}, seed: 1)", 16);
            PacketSimulation.Simulate(network, traffic, Cases.Full);
            long before = GC.GetAllocatedBytesForCurrentThread();
            PacketSimulation.Simulate(network, traffic, Cases.Full);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        long small = Allocated("1 MB");
        long large = Allocated("8 MB");
        large.ShouldBeLessThanOrEqualTo(small + 1024);
    }

    private static PacketResult Simulate((PacketNetwork Network, TrafficMatrix Traffic, PacketOptions Options) run, int threads) =>
        PacketSimulation.Simulate(run.Network, run.Traffic, run.Options with { Threads = threads });

    internal static TrafficMatrix RandomTraffic(int hosts, ulong seed)
    {
        RandomStream draws = RandomStream.Of(seed, "test", "traffic");
        int count = 4 + (int)(draws.Bits(0) % 24);
        ImmutableArray<FlowSpec>.Builder flows = ImmutableArray.CreateBuilder<FlowSpec>();
        for (int f = 0; f < count; f++)
        {
            ulong a = draws.Bits((ulong)f * 2 + 2);
            ulong b = draws.Bits((ulong)f * 2 + 3);
            int source = (int)(a % (ulong)hosts);
            // Half of the flows go to one host: an incast in every case.
            int destination = (a >> 32) % 2 == 0 ? 0 : (int)((a >> 33) % (ulong)hosts);
            destination = destination == source ? (source + 1) % hosts : destination;
            flows.Add(Cases.Flow(f, source, destination, 1 + (long)(b % 200_000), (long)((b >> 32) % 50_000_000), (int)((b >> 20) & 1)));
        }
        return new TrafficMatrix("random", hosts, flows.ToImmutable(), [], []);
    }

    // Every fifth flow fires one of three triggers, as many wait for them.
    private static TrafficMatrix WithTriggers(TrafficMatrix traffic)
    {
        FlowSpec Triggered(FlowSpec flow, int f) =>
            (f % 5) switch
            {
                0 => flow with { ReceiveDoneTrigger = f / 5 % 3 },
                1 => flow with { SendDoneTrigger = f / 5 % 3 },
                3 => flow with { StartTrigger = f / 5 % 3, StartPs = f % 2 * 777_777 },
                _ => flow,
            };
        TriggerSpec[] triggers = [new(1, TriggerKind.OneShot, 1), new(2, TriggerKind.MultiShot, 1), new(3, TriggerKind.Barrier, 2)];
        return traffic with { Flows = [.. traffic.Flows.Select(Triggered)], Triggers = [.. triggers] };
    }

    internal static ImmutableArray<NetworkEvent> RandomEvents(PacketNetwork network, ulong seed)
    {
        RandomStream draws = RandomStream.Of(seed, "test", "events");
        long at = 10_000_000 + (long)(draws.Bits(0) % 40_000_000);
        int cable = (int)(draws.Bits(1) % (ulong)network.Cables);
        int other = (cable + 1 + (int)(draws.Bits(2) % (ulong)(network.Cables - 1))) % network.Cables;
        int node = (int)(draws.Bits(3) % (ulong)network.Nodes);
        NetworkEvent Then(long later, NetworkEventKind kind, int target = 0, long value = 0, long dark = 0) =>
            new(at + later, kind, target, value, dark);
        return (draws.Bits(4) % 6) switch
        {
            0 => [Then(0, NetworkEventKind.CableDown, cable), Then(20_000_000, NetworkEventKind.CableUp, cable)],
            1 => [Then(0, NetworkEventKind.CableRate, cable, 25_000_000_000), Then(20_000_000, NetworkEventKind.CableRate, cable, 400_000_000_000)],
            2 =>
            [
                Then(0, NetworkEventKind.NodeDown, node),
                Then(1, NetworkEventKind.Reroute),
                Then(20_000_000, NetworkEventKind.NodeUp, node),
                Then(25_000_000, NetworkEventKind.Reroute),
            ],
            3 => [Then(0, NetworkEventKind.BufferBytes, node, 600_000)],
            4 => [Then(0, NetworkEventKind.SwapCables, cable, other, 5_000_000), Then(9_000_000, NetworkEventKind.Reroute)],
            _ => [Then(0, NetworkEventKind.CableDown, cable), Then(1_000_000, NetworkEventKind.Reroute)],
        };
    }

    internal static PacketOptions RandomOptions(ulong seed)
    {
        RandomStream draws = RandomStream.Of(seed, "test", "options");
        FlowControl control = (FlowControl)(draws.Bits(0) % 3);
        bool trims = control == FlowControl.None && draws.Bits(1) % 2 == 0;
        CongestionControl congestion = (CongestionControl)(draws.Bits(2) % 7);
        bool isShared = draws.Bits(3) % 2 == 0;
        return new PacketOptions
        {
            Seed = seed,
            FlowControl = control,
            CongestionControl = congestion,
            Recovery = (Recovery)(draws.Bits(4) % 2),
            Paths = congestion is CongestionControl.Receiver or CongestionControl.Nscc ? (PathChoice)(draws.Bits(5) % 5) : PathChoice.Ecmp,
            WindowBytes =
                congestion == CongestionControl.Hpcc ? -1
                : draws.Bits(6) % 2 == 0 ? -1
                : 0,
            AcknowledgeEvery = draws.Bits(9) % 2 == 0 ? 4 : 1,
            TimeoutPs = 200_000_000,
            AcknowledgementClass = trims ? 7 : -1,
            LinkRetries = 0,
            CutThroughBytes = draws.Bits(7) % 3 == 0 ? 64 : 0,
            EndPs = 60_000_000_000,
            Pause = new PauseOptions
            {
                FrameBytes = draws.Bits(12) % 2 == 0 ? 0 : 64,
                Quanta = draws.Bits(10) % 2 == 0 ? 0 : 160,
                ReactionPs = draws.Bits(11) % 2 == 0 ? 0 : 300_000,
            },
            Buffer = new BufferOptions
            {
                SharedBytes = isShared ? 4 << 20 : 0,
                PauseAboveBytes = 40_000,
                ResumeBelowBytes = 30_000,
                HeadroomBytes = 60_000,
                QueueBytes = control == FlowControl.None ? 80_000 : 0,
                TrimToBytes = trims ? 64 : 0,
                TrimQueueBytes = 20_000,
            },
            Ecn = draws.Bits(8) % 2 == 0 ? new EcnOptions { MinBytes = 20_000, MaxBytes = 60_000 } : null,
        };
    }
}
