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
                Paths = (PathChoice)(draws.Bits(0) % (ulong)Enum.GetValues<PathChoice>().Length),
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
        string kept = Path.Combine(folder.Path, "kept.checkpoint");
        int resumed = 0;
        Runs.Sample(
            run =>
            {
                PacketResult whole = Simulate(run.Network, run.Traffic, run.Options);
                RandomStream draws = RandomStream.Of(run.Seed, "test", "times");
                int writers = 1 + (int)(draws.Bits(0) % 3);
                File.Delete(kept);
                if (draws.Bits(1) % 3 == 0)
                {
                    long every = Math.Max(1 + (long)(draws.Bits(2) % (ulong)(whole.LastPs + 1)), whole.LastPs / 8 + 1);
                    CheckpointOptions writes = Keeping(file, kept, 1 + (int)(draws.Bits(3) % 3)) with { EveryPs = every };
                    ShouldBeSame(Simulate(run.Network, run.Traffic, run.Options, writers, writes), whole, "written");
                }
                else
                {
                    // While most is under way.
                    long end = 2 + (long)(draws.Bits(2) % (ulong)Math.Min(whole.LastPs, 120 * Microsecond));
                    Simulate(run.Network, run.Traffic, run.Options with { EndPs = end }, writers, new CheckpointOptions { File = kept });
                }
                for (int threads = 1; threads <= 3 && File.Exists(kept); threads++)
                {
                    CheckpointOptions from = new() { ResumeFrom = kept };
                    ShouldBeSame(Simulate(run.Network, run.Traffic, run.Options, threads, from), whole, $"resumed with {threads} threads");
                    resumed++;
                }
            },
            iter: 150,
            threads: 1
        );
        resumed.ShouldBeGreaterThan(300);
    }

    [Fact]
    public void What_is_stopped_goes_on_and_so_does_what_came_to_its_end()
    {
        using PacketSamples.Folder folder = new();
        string file = Path.Combine(folder.Path, "a.checkpoint");
        PacketNetwork network = Cases.Network(PacketInvariantTests.Networks[2]);
        TrafficMatrix traffic = Cases.Traffic("permutation(bytes: 20 MB, seed: 1)", 16);
        PacketResult whole = Simulate(network, traffic, Cases.Full);
        using CancellationTokenSource stop = new();
        stop.Cancel();
        foreach (int threads in new[] { 1, 2 })
        {
            PacketResult stopped = Simulate(network, traffic, Cases.Full, threads, new CheckpointOptions { File = file, Stop = stop.Token });
            stopped.End.ShouldBe(PacketEnd.Interrupted);
            stopped.LastPs.ShouldBeInRange(1, whole.LastPs / 2);
            PacketResult on = Simulate(network, traffic, Cases.Full, threads, new CheckpointOptions { ResumeFrom = file });
            ShouldBeSame(on, whole, "stopped");
            on.HopsBefore.ShouldBe(stopped.DataHops + stopped.ControlHops);
        }
        PacketOptions half = Cases.Full with { EndPs = whole.LastPs / 2 };
        Simulate(network, traffic, half, 2, new CheckpointOptions { File = file }).End.ShouldBe(PacketEnd.EndReached);
        PacketOptions most = half with { EndPs = whole.LastPs * 3 / 4 };
        PacketResult later = Simulate(network, traffic, most, 1, new CheckpointOptions { ResumeFrom = file, File = file });
        ShouldBeSame(later, Simulate(network, traffic, most), "a later end");
        ShouldBeSame(Simulate(network, traffic, Cases.Full, 1, new CheckpointOptions { ResumeFrom = file }), whole, "no end");
        Problem(network, traffic, half, file)
            .ShouldBe((CheckpointProblem.OtherRun, $"stands at {most.EndPs - 1} ps, after the stated end at {half.EndPs} ps"));
    }

    [Fact]
    public void Checkpoints_by_the_clock_change_nothing_and_the_file_is_always_whole()
    {
        using PacketSamples.Folder folder = new();
        string file = Path.Combine(folder.Path, "sub", "a.checkpoint");
        PacketNetwork network = Cases.Network(PacketInvariantTests.Networks[2]);
        TrafficMatrix traffic = Cases.Traffic("permutation(bytes: 40 MB, seed: 1)", 16);
        PacketResult whole = Simulate(network, traffic, Cases.Full);
        List<CheckpointNote> notes = [];
        CheckpointOptions every = new()
        {
            File = file,
            Every = TimeSpan.FromTicks(1),
            Tell = note =>
            {
                notes.Add(note);
                new FileInfo(file).Length.ShouldBe(note.Bytes);
                Directory.GetFiles(Path.GetDirectoryName(file)!).ShouldHaveSingleItem();
            },
        };
        ShouldBeSame(Simulate(network, traffic, Cases.Full, 2, every), whole, "written");
        notes.Count.ShouldBeGreaterThan(3);
        notes.ShouldAllBe(n => n.Failure == null && n.Bytes > 10_000);
        notes.Select(n => n.TimePs).ShouldBeInOrder();
        ShouldBeSame(Simulate(network, traffic, Cases.Full, 1, new CheckpointOptions { ResumeFrom = file }), whole, "the last one");
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_said_before_the_run_and_does_not_end_it_on_the_way()
    {
        using PacketSamples.Folder folder = new();
        (PacketNetwork network, TrafficMatrix traffic) = Small();
        string blocked = Path.Combine(folder.Write("file", ""), "a.checkpoint");
        Should
            .Throw<CheckpointException>(() => Simulate(network, traffic, Cases.Roce, 1, new CheckpointOptions { File = blocked }))
            .Problem.ShouldBe(CheckpointProblem.NotWritable);
        string place = Path.Combine(folder.Path, "gone", "a.checkpoint");
        List<CheckpointNote> notes = [];
        void Block(CheckpointNote note)
        {
            notes.Add(note);
            if (notes.Count == 1)
            {
                // A folder where the unfinished file should be.
                Directory.CreateDirectory(place + CheckpointWriter.Partial);
            }
        }
        CheckpointOptions told = new()
        {
            File = place,
            EveryPs = 10 * Microsecond,
            Tell = Block,
        };
        ShouldBeSame(Simulate(network, traffic, Cases.Roce, 1, told), Simulate(network, traffic, Cases.Roce), "told");
        notes.Count.ShouldBeGreaterThan(2);
        notes[0].Failure.ShouldBeNull();
        notes.Skip(1).ShouldAllBe(n => n.Failure != null);
        ShouldBeSame(
            Simulate(network, traffic, Cases.Roce, 1, new CheckpointOptions { ResumeFrom = place }),
            Simulate(network, traffic, Cases.Roce),
            "the one before"
        );
    }

    [Fact]
    public void A_file_that_is_no_whole_checkpoint_of_this_program_is_refused()
    {
        using PacketSamples.Folder folder = new();
        (PacketNetwork network, TrafficMatrix traffic) = Small();
        string file = Path.Combine(folder.Path, "a.checkpoint");
        Simulate(network, traffic, Cases.Roce, 1, new CheckpointOptions { File = file, EveryPs = 40 * Microsecond });
        byte[] good = File.ReadAllBytes(file);
        (CheckpointProblem Problem, string Message) With(byte[] bytes)
        {
            File.WriteAllBytes(file, bytes);
            return Problem(network, traffic, Cases.Roce, file);
        }
        byte[] Changed(int at) => [.. good.Select((b, i) => i == at ? (byte)(b ^ 1) : b)];
        With([]).ShouldBe((CheckpointProblem.Unreadable, "is no checkpoint"));
        With(Changed(0)).ShouldBe((CheckpointProblem.Unreadable, "is no checkpoint"));
        With(Changed(8)).ShouldBe((CheckpointProblem.OtherVersion, "was written by another version of the program (format 0, not 1)"));
        With(Changed(16))
            .ShouldSatisfyAllConditions(
                r => r.Problem.ShouldBe(CheckpointProblem.OtherVersion),
                r => r.Message.ShouldMatch(@"^was written by another version of the program \([0-9a-f]{16}, not [0-9a-f]{16}\)$")
            );
        foreach (int length in new[] { CheckpointHead.Bytes, 40, 100, good.Length / 2, good.Length - 1 })
        {
            With(good[..length]).ShouldBe((CheckpointProblem.Unreadable, "is cut off"));
        }
        foreach (int at in new[] { CheckpointHead.Bytes, good.Length / 3, good.Length / 2, good.Length - 1 })
        {
            With(Changed(at)).ShouldBe((CheckpointProblem.Unreadable, "is damaged: its checksum does not hold"));
        }
        Problem(network, traffic, Cases.Roce, folder.Path).Problem.ShouldBe(CheckpointProblem.Unreadable);
        Problem(network, traffic, Cases.Roce, Path.Combine(folder.Path, "none")).Message.ShouldStartWith("cannot be read: ");
    }

    [Fact]
    public void A_checkpoint_of_another_run_is_refused_and_says_what_differs()
    {
        using PacketSamples.Folder folder = new();
        (PacketNetwork network, TrafficMatrix traffic) = Small();
        string file = Path.Combine(folder.Path, "a.checkpoint");
        Simulate(network, traffic, Cases.Roce, 1, new CheckpointOptions { File = file, EveryPs = 40 * Microsecond });
        PacketNetwork longer = Cases.Network("star(hosts: 6, rate: 100 Gb/s, latency: 101 ns)");
        TrafficMatrix other = traffic with { Flows = traffic.Flows.SetItem(0, traffic.Flows[0] with { Bytes = 4097 }) };
        Problem(longer, traffic, Cases.Roce, file).ShouldBe((CheckpointProblem.OtherRun, "is of another run: the network differs"));
        Problem(network, other, Cases.Roce, file).Message.ShouldBe("is of another run: the traffic differs");
        Problem(network, traffic, Cases.Roce with { TimeoutPs = 1 }, file).Message.ShouldBe("is of another run: the options differ");
        Problem(longer, other, Cases.Roce with { Seed = 7 }, file)
            .Message.ShouldBe("is of another run: the network, the traffic and the seed (1 there, 7 here) differ");
        PacketOptions free = Cases.Roce with { SamplePs = 1000, CapturePort = 2, EndPs = long.MaxValue / 2 };
        Simulate(network, traffic, free, 3, new CheckpointOptions { ResumeFrom = file }).End.ShouldBe(PacketEnd.Completed);
    }

    [Fact]
    public void Every_option_is_part_of_what_a_run_is()
    {
        (PacketNetwork network, TrafficMatrix traffic) = Small();
        PacketOptions full = Cases.Full with { ClassWeights = [1], Events = [new NetworkEvent(1, NetworkEventKind.Reroute, 0)] };
        RunInputs own = RunInputs.Of(network, traffic, full);
        string[] free = ["Threads", "EndPs", "SamplePs", "CapturePort", "ChecksEveryWindow", "FrameByFrame", "Checkpoint"];
        foreach ((string name, PacketOptions changed) in ChangedOptions(full))
        {
            bool isSame = RunInputs.Of(network, traffic, changed) == own;
            isSame.ShouldBe(free.Contains(name), $"{name}: a run with another value is another run, unless it changes no result");
        }
        foreach (PropertyInfo property in typeof(FlowSpec).GetProperties().Where(p => p.Name != "Id"))
        {
            FlowSpec flow = (FlowSpec)Changed(traffic.Flows[1], property);
            RunInputs.Of(network, traffic with { Flows = traffic.Flows.SetItem(1, flow) }, full).ShouldNotBe(own, property.Name);
        }
    }

    [Fact]
    public void Everything_that_a_run_changes_is_saved_or_known_to_follow()
    {
        // Who adds state to a run decides here how it comes back: in the arrays, in a way of its own, or not at all.
        (PacketNetwork network, TrafficMatrix traffic) = Small();
        using PacketState state = new(network, traffic, Cases.Full);
        state.Partition(1);
        string[] arrays = ArraysOf(state);
        string[] fields = FieldsOf(typeof(PacketState));
        string[] known = [.. arrays, .. PacketCheckpoint.Handled, .. PacketCheckpoint.Derived, "_pairs", "_stated", "_rampRates"];
        fields.Except(known).ShouldBeEmpty("PacketState: say in PacketCheckpoint how it comes back");
        known.Except(fields).ShouldBe(["controls"], "PacketCheckpoint names what is no longer there");
        known.ShouldBeUnique();
        string[] worker =
        [
            .. FieldsOf(typeof(PacketWorker)),
            .. FieldsOf(typeof(PacketWorker<Heliograph.Simulation.Packet.Congestion.Hpcc>), isMutable: true),
        ];
        string[] ofWorker =
        [
            // Saved.
            "Counters",
            "LosslessDrops",
            "LastPs",
            "WaitingToStart",
            "LongestPause",
            // Empty between windows, or of this run alone.
            "Pool",
            "Captured",
            "Outbox",
            "_wheel",
            "_paths",
            "_process",
            "_kind",
            "_windowStart",
            "_windowEnd",
            "_rowFirst",
            "_freeTelemetry",
        ];
        worker.Except(ofWorker).ShouldBeEmpty("PacketWorker: save it with a checkpoint, or say here why not");
        string[] director = FieldsOf(typeof(PacketDirector), isMutable: true);
        string[] ofDirector =
        [
            // From the time of the checkpoint, or saved.
            "_nextChange",
            "_nextSample",
            "_nextWatch",
            "_nextCapture",
            "_nextCheckpoint",
            "_progressSeen",
            "HopsBefore",
            "_shareBefore",
            // Of this run alone.
            "_reported",
            "_saved",
            "_isRepeating",
            "Stopped",
            "IsInterrupted",
        ];
        director.Except(ofDirector).ShouldBeEmpty("PacketDirector: save it with a checkpoint, or say here why not");
    }

    [Fact]
    public void Samples_and_captures_go_on_where_the_checkpoint_stands()
    {
        using PacketSamples.Folder folder = new();
        (PacketNetwork network, TrafficMatrix traffic) = Small();
        string file = Path.Combine(folder.Path, "a.checkpoint");
        PacketOptions options = Cases.Roce with { SamplePs = 3 * Microsecond, CapturePort = network.Peer[0] };
        Watcher whole = new();
        PacketSimulation.Simulate(network, traffic, options, whole);
        Simulate(network, traffic, Cases.Roce, 1, new CheckpointOptions { File = file, EveryPs = 70 * Microsecond });
        Watcher rest = new();
        PacketSimulation.Simulate(network, traffic, options with { Checkpoint = new CheckpointOptions { ResumeFrom = file } }, rest);
        // One sample of all before, then those that were still to come.
        long at = rest.Samples[0].TimePs;
        (at % (70 * Microsecond)).ShouldBe(0);
        rest.Samples.Skip(1).Select(s => s.TimePs).ShouldBe(whole.Samples.Select(s => s.TimePs).Where(t => t > at));
        for (int s = 0; s < rest.Samples.Count - 1; s++)
        {
            // The longest queue of the interval in which it went on is of its rest.
            (long time, PortSample[] ports) = whole.Samples[^(rest.Samples.Count - 1 - s)];
            PortSample[] own = rest.Samples[s + 1].Ports;
            own.Select(p => s == 0 ? p with { MaxQueuedBytes = 0 } : p)
                .ShouldBe(ports.Select(p => s == 0 ? p with { MaxQueuedBytes = 0 } : p), $"{time}");
        }
        rest.Frames.ShouldNotBeEmpty();
        rest.Frames.ShouldBe(whole.Frames.TakeLast(rest.Frames.Count));
        whole.Frames[^(rest.Frames.Count + 1)].TimePs.ShouldBeLessThan(at);
    }

    // A copy of the checkpoint of a number, or of the last before it.
    private static CheckpointOptions Keeping(string file, string kept, int number)
    {
        int written = 0;
        void Copy(CheckpointNote note)
        {
            note.Failure.ShouldBeNull();
            if (++written <= number)
            {
                File.Copy(file, kept, overwrite: true);
            }
        }
        return new CheckpointOptions { File = file, Tell = Copy };
    }

    private static (PacketNetwork Network, TrafficMatrix Traffic) Small()
    {
        PacketNetwork network = Cases.Network(PacketInvariantTests.Networks[0]);
        return (network, Cases.Traffic("incast(bytes: 500 kB, fan-in: 5)", 6));
    }

    private static (CheckpointProblem Problem, string Message) Problem(
        PacketNetwork network,
        TrafficMatrix traffic,
        PacketOptions options,
        string file
    )
    {
        CheckpointOptions from = new() { ResumeFrom = file };
        CheckpointException refused = Should.Throw<CheckpointException>(() => Simulate(network, traffic, options, 1, from));
        return (refused.Problem, refused.Message);
    }

    private static unsafe string[] ArraysOf(PacketState state) => [.. new PacketCheckpoint(state, [], null, 0).Arrays.Select(a => a.Name)];

    // Fields by name, those behind properties by the property's.
    private static string[] FieldsOf(Type type, bool isMutable = false) =>
        [
            .. type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                .Where(f => !isMutable || !f.IsInitOnly)
                .Select(f => f.Name.Split('<', '>') is [_, var property, _] ? property : f.Name),
        ];

    // Each option with another value, one at a time, those of the parts among them.
    private static IEnumerable<(string Name, PacketOptions Options)> ChangedOptions(PacketOptions options)
    {
        foreach (PropertyInfo property in Settable(typeof(PacketOptions)))
        {
            if (property.GetValue(options) is { } part and (BufferOptions or EcnOptions or PauseOptions or CongestionOptions))
            {
                foreach (PropertyInfo inner in Settable(part.GetType()))
                {
                    yield return ($"{property.Name}.{inner.Name}", (PacketOptions)With(options, property, Changed(part, inner)));
                }
                continue;
            }
            yield return (property.Name, (PacketOptions)Changed(options, property));
        }
    }

    private static IEnumerable<PropertyInfo> Settable(Type type) => type.GetProperties().Where(p => p.CanWrite);

    private static object Changed(object record, PropertyInfo property)
    {
        object? value = property.GetValue(record);
        return With(
            record,
            property,
            value switch
            {
                bool b => !b,
                int i => i + 1,
                long l => l + 1,
                ulong u => u + 1,
                double d => d + 0.5,
                Enum e => Enum.ToObject(e.GetType(), Convert.ToInt32(e, System.Globalization.CultureInfo.InvariantCulture) == 0 ? 1 : 0),
                ImmutableArray<int> weights => weights.Add(3),
                ImmutableArray<SourceRoute> routes => routes.Add(new SourceRoute(0, 1, [0])),
                ImmutableArray<NetworkEvent> events => events.Add(new NetworkEvent(2, NetworkEventKind.Reroute, 0)),
                null => new CheckpointOptions(),
                _ => throw new InvalidOperationException($"no other value is known for {property.Name}"),
            }
        );
    }

    private static object With(object record, PropertyInfo property, object value)
    {
        object copy = record.GetType().GetMethod("<Clone>$")?.Invoke(record, null) ?? record;
        property.SetValue(copy, value);
        return copy;
    }

    private sealed class Watcher : IPacketObserver
    {
        public List<(long TimePs, PortSample[] Ports)> Samples { get; } = [];

        public List<CapturedFrame> Frames { get; } = [];

        public void Sample(long timePs, ReadOnlySpan<PortSample> ports) => Samples.Add((timePs, ports.ToArray()));

        public void Capture(ReadOnlySpan<CapturedFrame> frames) => Frames.AddRange(frames);

        public void Progress(in PacketProgress progress) { }
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
            Events = other.Events, // Work, not result: frames that go together are one.
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
