using CsCheck;
using Heliograph.Model.Traffic;
using Heliograph.Simulation.Packet;

namespace Heliograph.Tests.Simulation.Packet;

/// <summary>Frames that go together give the result of an event a frame, to the last bit.</summary>
public sealed class PacketTrainTests
{
    // Windows of 5 to 50 full frames.
    private static readonly string[] Networks =
    [
        "star(hosts: 9, rate: 400 Gb/s, latency: 1 us)",
        "leaf-spine(hosts: 16, leaf-hosts: 4, spines: 2, rate: 800 Gb/s, latency: 500 ns)",
        "fat-tree(hosts: 16, tiers: 3, rate: 200 Gb/s, latency: 3 us)",
        "dumbbell(hosts: 8, rate: 212.5 Gb/s, bottleneck: 100 Gb/s, latency: 4 us, bottleneck-latency: 30 us)",
        "torus(size: 3x3, rate: 1600 Gb/s, latency: 1 us)",
    ];

    private static readonly Gen<(PacketNetwork Network, TrafficMatrix Traffic, PacketOptions Options)> Runs = Gen.Select(
        Gen.Int[0, Networks.Length - 1],
        Gen.Int[0, int.MaxValue - 1],
        (n, seed) =>
        {
            PacketNetwork network = Cases.Network(Networks[n]);
            PacketOptions options = PacketInvariantTests.RandomOptions((ulong)seed) with
            {
                CutThroughBytes = 0,
                ClassWeights = seed % 3 == 0 ? [2, 1] : [],
                Events = seed % 2 == 0 ? PacketInvariantTests.RandomEvents(network, (ulong)seed) : [],
            };
            return (network, PacketInvariantTests.RandomTraffic(network.Hosts, (ulong)seed), options);
        }
    );

    [Fact]
    public void Trains_change_nothing()
    {
        int together = 0;
        Runs.Where(run => run.Options.FlowControl != FlowControl.Credit)
            .Sample(
                run =>
                {
                    PacketResult trains = PacketSimulation.Simulate(run.Network, run.Traffic, run.Options with { ChecksEveryWindow = true });
                    PacketResult frames = PacketSimulation.Simulate(run.Network, run.Traffic, run.Options with { FrameByFrame = true });
                    Interlocked.Add(ref together, trains.Events < frames.Events ? 1 : 0);
                    Difference(trains, frames).ShouldBeNull($"seed {run.Options.Seed}: {string.Join(' ', run.Options.Events)}");
                },
                iter: 300
            );
        together.ShouldBeGreaterThan(100, "runs that had trains at all");
    }

    [Fact]
    public void A_train_is_one_event()
    {
        // A lone flow through a switch: a microsecond of 800 Gb/s is 24 frames.
        PacketNetwork network = Cases.Network("star(hosts: 2, rate: 800 Gb/s, latency: 1 us)");
        TrafficMatrix traffic = Cases.Flows(2, Cases.Flow(0, 0, 1, 4096 * 2400));
        PacketResult trains = PacketSimulation.Simulate(network, traffic, Cases.Full);
        PacketResult frames = PacketSimulation.Simulate(network, traffic, Cases.Full with { FrameByFrame = true });
        Difference(trains, frames).ShouldBeNull();
        // Data and answers: an event a frame at the switch before, one in twenty or fewer now.
        (frames.Events - trains.Events).ShouldBeGreaterThan(2 * 2400 * 19 / 20);
    }

    // The first thing in which two results differ but for the number of events.
    private static string? Difference(PacketResult one, PacketResult other)
    {
        if (!one.Flows.SequenceEqual(other.Flows))
        {
            int f = Enumerable.Range(0, one.Flows.Length).First(i => one.Flows[i] != other.Flows[i]);
            return $"flow {f}: {one.Flows[f]} and {other.Flows[f]}";
        }
        if (!one.Ports.SequenceEqual(other.Ports))
        {
            int p = Enumerable.Range(0, one.Ports.Length).First(i => one.Ports[i] != other.Ports[i]);
            return $"port {p}: {one.Ports[p]} and {other.Ports[p]}";
        }
        var first = Numbers(one);
        var second = Numbers(other);
        return first == second && one.LosslessDrops.SequenceEqual(other.LosslessDrops) ? null : $"{first} and {second}";
    }

    private static (ulong, PacketEnd, long, long, long, long, long, long, long, long, long, LongestPause) Numbers(PacketResult r) =>
        (
            r.TraceHash,
            r.End,
            r.LastPs,
            r.DataHops,
            r.ControlHops,
            r.LinkControlHops,
            r.Dropped,
            r.Marks,
            r.Pauses,
            r.Trims,
            r.Retransmissions,
            r.LongestPause
        );
}
