using System.Collections.Immutable;
using System.Reflection;
using CsCheck;
using Heliograph.Model;
using Heliograph.Model.Traffic;
using Heliograph.Simulation.Kernel;
using Heliograph.Simulation.Packet;
using Heliograph.Tests.Packets;

namespace Heliograph.Tests.Simulation.Packet;

/// <summary>A run that goes on from a checkpoint ends as if it had never stopped.</summary>
public sealed class PacketCheckpointTests
{
    private const long Microsecond = Cases.Microsecond;

    // The runs of the invariants, and what they have not: connections of several messages, triggers, failures, swapped circuits, all paths and controls.
    private static readonly Gen<(PacketNetwork Network, TrafficMatrix Traffic, PacketOptions Options, ulong Seed)> Runs = Gen.Select(
        Gen.Int[0, PacketInvariantTests.Networks.Length - 1],
        Gen.Int[0, int.MaxValue - 1],
        (n, number) =>
        {
            ulong seed = (ulong)number;
            PacketNetwork network = Cases.Network(PacketInvariantTests.Networks[n]);
            TrafficMatrix traffic = Woven(PacketInvariantTests.RandomTraffic(network.Hosts, seed), seed);
            RandomStream draws = RandomStream.Of(seed, "test", "checkpoints");
            PacketOptions plain = PacketInvariantTests.RandomOptions(seed);
            PacketOptions options = plain with
            {
                Paths = (PathChoice)(draws.Bits(0) % 5),
                Events = draws.Bits(1) % 3 == 0 ? [] : Events(network, draws, plain.Buffer.SharedBytes > 0),
                ClassWeights = draws.Bits(2) % 3 == 0 ? [2, 1] : [],
                WindowFollowsRate = draws.Bits(3) % 2 == 0,
            };
            return (network, traffic, options, seed);
        }
    );

    [Fact]
    public void A_run_that_goes_on_from_a_checkpoint_ends_as_if_it_had_never_stopped()
    {
        using PacketSamples.Folder folder = new();
        string file = Path.Combine(folder.Path, "run.checkpoint");
        Runs.Sample(
            run =>
            {
                PacketResult whole = Simulate(run.Network, run.Traffic, run.Options);
                RandomStream draws = RandomStream.Of(run.Seed, "test", "times");
                long every = 1 + (long)(draws.Bits(0) % (ulong)(whole.LastPs + 1));
                string kept = Path.Combine(folder.Path, "kept.checkpoint");
                int keep = 1 + (int)(draws.Bits(1) % 3);
                int written = 0;
                File.Delete(kept);
                CheckpointOptions writes = new()
                {
                    File = file,
                    EveryPs = Math.Max(every, whole.LastPs / 8 + 1),
                    Tell = note =>
                    {
                        note.Failure.ShouldBeNull();
                        if (++written <= keep)
                        {
                            File.Copy(file, kept, overwrite: true);
                        }
                    },
                };
                PacketResult watched = Simulate(run.Network, run.Traffic, run.Options, 1 + (int)(draws.Bits(2) % 3), writes);
                ShouldBeSame(watched, whole, "written");
                for (int threads = 1; threads <= 3 && written > 0; threads++)
                {
                    PacketResult resumed = Simulate(run.Network, run.Traffic, run.Options, threads, new CheckpointOptions { ResumeFrom = kept });
                    ShouldBeSame(resumed, whole, $"resumed with {threads} threads");
                }
            },
            iter: 150,
            threads: 1
        );
    }

    private static PacketResult Simulate(
        PacketNetwork network,
        TrafficMatrix traffic,
        PacketOptions options,
        int threads = 1,
        CheckpointOptions? checkpoint = null
    ) => PacketSimulation.Simulate(network, traffic, options with { Threads = threads, Checkpoint = checkpoint });

    private static void ShouldBeSame(PacketResult one, PacketResult other, string how)
    {
        one.TraceHash.ShouldBe(other.TraceHash, how);
        one.Flows.SequenceEqual(other.Flows).ShouldBeTrue(how);
        one.Ports.SequenceEqual(other.Ports).ShouldBeTrue(how);
        one.LosslessDrops.SequenceEqual(other.LosslessDrops).ShouldBeTrue(how);
        one.Deadlock.SequenceEqual(other.Deadlock).ShouldBeTrue(how);
        PacketResult rest = one with
        {
            Flows = other.Flows,
            Ports = other.Ports,
            LosslessDrops = other.LosslessDrops,
            Deadlock = other.Deadlock,
            Bytes = other.Bytes,
            Loop = other.Loop,
            HopsBefore = other.HopsBefore,
        };
        rest.ShouldBe(other, how);
    }

    // Every third flow follows on the connection of the one before it; the last two wait for others.
    private static TrafficMatrix Woven(TrafficMatrix plain, ulong seed)
    {
        RandomStream draws = RandomStream.Of(seed, "test", "woven");
        ImmutableArray<FlowSpec>.Builder flows = plain.Flows.ToBuilder();
        for (int f = 1; f < flows.Count; f += 3)
        {
            FlowSpec before = flows[f - 1];
            flows[f] = flows[f] with
            {
                Source = before.Source,
                Destination = before.Destination,
                Class = before.Class,
                Connection = before.Connection,
            };
        }
        if (draws.Bits(0) % 2 == 0)
        {
            return plain with { Flows = flows.ToImmutable() };
        }
        (flows[0], flows[1]) = (flows[0] with { SendDoneTrigger = 0 }, flows[1] with { ReceiveDoneTrigger = 0 });
        int last = flows.Count - 1;
        flows[last] = flows[last] with { StartTrigger = 0, StartPs = 0, SendDoneTrigger = 1 };
        flows[last - 1] = flows[last - 1] with { StartTrigger = 1, StartPs = 3 * Microsecond };
        return plain with { Flows = flows.ToImmutable(), Triggers = [new(1, TriggerKind.Barrier, 2), new(2, TriggerKind.OneShot, 1)] };
    }

    // A cable that fails, is found out and comes back, a slow one, a switch out, a smaller buffer, circuits that swap.
    private static ImmutableArray<NetworkEvent> Events(PacketNetwork network, RandomStream draws, bool isShared)
    {
        long At(ulong number) => (long)(draws.Bits(100 + number) % (ulong)(80 * Microsecond));
        int[] inner = [.. Enumerable.Range(0, network.Cables).Where(c => IsInner(network, c))];
        List<NetworkEvent> events = [];
        int any = (int)(draws.Bits(10) % (ulong)network.Cables);
        events.Add(new NetworkEvent(At(1), NetworkEventKind.CableRate, any, 40_000_000_000));
        if (isShared && network.Nodes > network.Hosts)
        {
            events.Add(new NetworkEvent(At(2), NetworkEventKind.BufferBytes, network.Nodes - 1, 2 << 20));
        }
        long down = At(3);
        int failing = inner.Length > 0 ? inner[draws.Bits(11) % (ulong)inner.Length] : any;
        events.Add(new NetworkEvent(down, NetworkEventKind.CableDown, failing));
        events.Add(new NetworkEvent(down + 5 * Microsecond, NetworkEventKind.Reroute, 0));
        events.Add(new NetworkEvent(down + 60 * Microsecond, NetworkEventKind.CableUp, failing));
        if (inner.Length > 4 && draws.Bits(12) % 2 == 0)
        {
            int one = inner[draws.Bits(13) % (ulong)inner.Length];
            int other = inner[draws.Bits(14) % (ulong)inner.Length];
            if (one != other && one != failing && other != failing)
            {
                events.Add(new NetworkEvent(At(4), NetworkEventKind.SwapCables, one, other, 8 * Microsecond));
            }
        }
        if (draws.Bits(15) % 3 == 0)
        {
            events.Add(new NetworkEvent(At(5), NetworkEventKind.NodeDown, network.Nodes - 1));
            events.Add(new NetworkEvent(At(5) + 30 * Microsecond, NetworkEventKind.NodeUp, network.Nodes - 1));
            events.Add(new NetworkEvent(At(5) + 31 * Microsecond, NetworkEventKind.Reroute, 0));
        }
        return [.. events];
    }

    private static bool IsInner(PacketNetwork network, int cable)
    {
        (int a, int b) = network.PortsOfCable(cable);
        return network.Node[a] >= network.Hosts && network.Node[b] >= network.Hosts;
    }
}
