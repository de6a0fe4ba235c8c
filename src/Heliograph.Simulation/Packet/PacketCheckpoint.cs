using System.Runtime.InteropServices;
using Heliograph.Simulation.Kernel;

namespace Heliograph.Simulation.Packet;

/// <summary>Where a checkpoint stands.</summary>
/// <param name="TimePs">Changes, samples and looks up to this time are done.</param>
/// <param name="ProgressSeen">What had got through at the last look whether the run still gets anywhere.</param>
internal readonly record struct CheckpointPosition(long TimePs, long ProgressSeen);

/// <summary>
/// The whole state of a run between two windows, to a file and back. Arrays go as they lie in memory; queues and wires as lists of their frames, records of
/// telemetry with the frame that carries them: so a run may go on with another number of threads. What follows from network, traffic and options is not
/// written but checked by its hash. 2 to 4 ms a megabyte, on disk.
/// </summary>
internal sealed unsafe class PacketCheckpoint(PacketState state, PacketWorker[] workers, void* controls, long controlBytes)
{
    /// <summary>Of <see cref="PacketState"/>: what is written in a way of its own, or found again by repeating the changes of the network.</summary>
    internal static readonly string[] Handled =
    [
        nameof(PacketState.Ports),
        nameof(PacketState.QueueTable),
        nameof(PacketState.Telemetry),
        nameof(PacketState.Paths),
        nameof(PacketState.TriggerFired),
        nameof(PacketState.MayStart),
        nameof(PacketState.IsDue),
        nameof(PacketState.Network),
        nameof(PacketState.Down),
        nameof(PacketState.Routes),
        nameof(PacketState.LookaheadPs),
        nameof(PacketState.Rates),
        nameof(PacketState.AdaptiveAnchor),
        nameof(PacketState.AnchorNode),
        nameof(PacketState.AdaptiveSet),
        nameof(PacketState.AdaptiveSets),
        nameof(PacketState.AdaptivePorts),
    ];

    /// <summary>Of <see cref="PacketState"/>: what a new run of the same inputs has anyway, and scratch that is empty between windows.</summary>
    internal static readonly string[] Derived =
    [
        nameof(PacketState.Traffic),
        nameof(PacketState.Options),
        nameof(PacketState.ClassOf),
        nameof(PacketState.TrafficClass),
        nameof(PacketState.Ramps),
        nameof(PacketState.Queues),
        nameof(PacketState.Draws),
        nameof(PacketState.PathDraws),
        nameof(PacketState.TriggerStart),
        nameof(PacketState.TriggerFlows),
        nameof(PacketState.NextMessage),
        nameof(PacketState.PreviousMessage),
        nameof(PacketState.FirstMessage),
        nameof(PacketState.SequenceBase),
        nameof(PacketState.BaseRttPs),
        nameof(PacketState.SlotTargets),
        nameof(PacketState.SlotNext),
        nameof(PacketState.SlotBuckets),
        nameof(PacketState.Processes),
        nameof(PacketState.TimerSlots),
        nameof(PacketState.ProcessOfNode),
        nameof(PacketState.ProcessCount),
        nameof(PacketState.WorkerOfProcess),
    ];

    // Traits that follow from how this run is set up, not from how far it is.
    private const PortTraits OwnTraits = PortTraits.Remote | PortTraits.Captured;

    private readonly PacketNetwork _network = state.Network;
    private RunInputs? _inputs;

    /// <summary>Arrays that go as they are, in the order of the file.</summary>
    internal (string Name, nint Address, long Bytes)[] Arrays =>
        [
            Of(nameof(PacketState.Fractions), state.Fractions),
            Of(nameof(PacketState.Ingress), state.Ingress),
            Of(nameof(PacketState.Pauses), state.Pauses),
            Of(nameof(PacketState.Refreshes), state.Refreshes),
            Of(nameof(PacketState.Credits), state.Credits),
            Of(nameof(PacketState.Buffers), state.Buffers),
            Of(nameof(PacketState.Headroom), state.Headroom),
            Of(nameof(PacketState.Senders), state.Senders),
            Of(nameof(PacketState.Receivers), state.Receivers),
            Of(nameof(PacketState.Settings), state.Settings),
            Of(nameof(PacketState.Ready), state.Ready),
            Of(nameof(PacketState.Paced), state.Paced),
            Of(nameof(PacketState.PacedFlows), state.PacedFlows),
            Of(nameof(PacketState.Pulls), state.Pulls),
            Of(nameof(PacketState.Deficits), state.Deficits),
            Of(nameof(PacketState.Bitmaps), state.Bitmaps),
            Of(nameof(PacketState.SlotTimes), state.SlotTimes),
            Of(nameof(PacketState.ProcessNext), state.ProcessNext),
            Of(nameof(PacketState.ProcessHash), state.ProcessHash),
            Of(nameof(PacketState.TimerHeaps), state.TimerHeaps),
            Of(nameof(PacketState.Timers), state.Timers),
            ("controls", (nint)controls, controlBytes),
        ];

    private RunInputs Inputs => _inputs ??= RunInputs.Of(_network, state.Traffic, state.Options);

    /// <summary>Sees whether a checkpoint can be written; leaves nothing behind.</summary>
    /// <exception cref="CheckpointException">It cannot.</exception>
    public static void Probe(string file) => Guarded(() => new CheckpointWriter(file).Dispose());

    /// <summary>Writes the state; all workers must stand and have taken up what the others sent. Returns the size of the file.</summary>
    /// <exception cref="CheckpointException">The file cannot be written; what stood under its name still does.</exception>
    public long Write(string file, CheckpointPosition at)
    {
        long size = 0;
        Guarded(() =>
        {
            using CheckpointWriter writer = new(file);
            writer.Write(CheckpointHead.Own);
            writer.Write(Inputs.Seed);
            writer.Write(Inputs.Network);
            writer.Write(Inputs.Traffic);
            writer.Write(Inputs.Options);
            writer.Write(at);
            WriteWorkers(writer);
            writer.Write(state.Paths.Length);
            writer.Write(state.Paths.Pointer, state.Paths.Bytes);
            foreach ((_, nint address, long bytes) in Arrays)
            {
                writer.Write(bytes);
                writer.Write((void*)address, bytes);
            }
            writer.Write(MemoryMarshal.AsBytes<long>(state.Rates));
            writer.Write(MemoryMarshal.AsBytes<int>(state.TriggerFired));
            writer.Write(MemoryMarshal.AsBytes<bool>(state.MayStart));
            writer.Write(MemoryMarshal.AsBytes<bool>(state.IsDue));
            WritePorts(writer);
            writer.Complete();
            size = writer.Bytes;
        });
        return size;
    }

    /// <summary>Brings the state of a run that has not begun to where the checkpoint stands, but for the network itself and its routes.</summary>
    /// <exception cref="CheckpointException">The file is of no use for this run.</exception>
    public CheckpointPosition Read(string file)
    {
        using CheckpointReader reader = new(file);
        RunInputs written = new(reader.Read<ulong>(), reader.Read<Hash128>(), reader.Read<Hash128>(), reader.Read<Hash128>());
        if (written.Differences(Inputs) is { Length: > 0 } differences)
        {
            string verb = differences.Contains(" and ", StringComparison.Ordinal) || differences.EndsWith('s') ? "differ" : "differs";
            throw new CheckpointException(CheckpointProblem.OtherRun, $"is of another run: {differences} {verb}");
        }
        CheckpointPosition at = reader.Read<CheckpointPosition>();
        ReadWorkers(reader);
        state.MakePaths(reader.Read<long>());
        reader.Read(state.Paths.Pointer, state.Paths.Bytes);
        foreach ((string name, nint address, long bytes) in Arrays)
        {
            if (reader.Read<long>() is var there && there != bytes)
            {
                throw new CheckpointException(CheckpointProblem.OtherRun, $"is of another run: {there} bytes of {name}, not {bytes}");
            }
            reader.Read((void*)address, bytes);
        }
        reader.Read(MemoryMarshal.AsBytes(state.Rates.AsSpan()));
        reader.Read(MemoryMarshal.AsBytes(state.TriggerFired.AsSpan()));
        reader.Read(MemoryMarshal.AsBytes(state.MayStart.AsSpan()));
        reader.Read(MemoryMarshal.AsBytes(state.IsDue.AsSpan()));
        ReadPorts(reader);
        return at;
    }

    private static void Guarded(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (CheckpointReader.IsOfFile(e))
        {
            throw new CheckpointException(CheckpointProblem.NotWritable, e.Message, e);
        }
    }

    private static (string Name, nint Address, long Bytes) Of<T>(string name, NativeBuffer<T> buffer)
        where T : unmanaged => (name, (nint)buffer.Pointer, buffer.Bytes);

    private void WriteWorkers(CheckpointWriter writer)
    {
        PacketCounters counters = default;
        foreach (PacketWorker worker in workers)
        {
            counters.Add(worker.Counters);
        }
        LosslessDrop[] drops = PacketWorker.FirstDrops(workers);
        writer.Write(counters);
        writer.Write(workers.Max(w => w.LastPs));
        writer.Write(workers.Sum(w => w.WaitingToStart));
        writer.Write(PacketWorker.LongestOf(workers));
        writer.Write(drops.Length);
        writer.Write(MemoryMarshal.AsBytes<LosslessDrop>(drops));
    }

    // Sums over workers: one of them takes them up.
    private void ReadWorkers(CheckpointReader reader)
    {
        PacketCounters counters = reader.Read<PacketCounters>();
        long lastPs = reader.Read<long>();
        int waiting = reader.Read<int>();
        LongestPause longest = reader.Read<LongestPause>();
        LosslessDrop[] drops = new LosslessDrop[reader.Read<int>()];
        reader.Read(MemoryMarshal.AsBytes(drops.AsSpan()));
        workers[0].GoOn(counters, lastPs, waiting, longest, drops);
    }

    private void WritePorts(CheckpointWriter writer)
    {
        for (int p = 0; p < _network.Ports; p++)
        {
            Port port = state.Ports.Pointer[p];
            port.WireHead = null;
            port.WireTail = null;
            port.Traits &= ~OwnTraits;
            writer.Write(port);
        }
        for (int q = 0; q < state.QueueTable.Length; q++)
        {
            writer.Write(state.QueueTable.Pointer[q].Count);
            for (FrameQueue.Walk walk = state.QueueTable.Pointer[q].Frames(); walk.MoveNext(); )
            {
                WriteFrame(writer, walk.Current);
            }
        }
        for (int p = 0; p < _network.Ports; p++)
        {
            for (Frame* slot = state.Ports.Pointer[p].WireHead; slot->Time != long.MaxValue; slot = FramePool.After(slot))
            {
                WriteFrame(writer, *slot);
            }
            writer.Write(new Frame { Time = long.MaxValue });
        }
    }

    private void WriteFrame(CheckpointWriter writer, Frame frame)
    {
        if (!workers[0].HasRecord(frame))
        {
            writer.Write(frame);
            return;
        }
        TelemetryRecord* record = state.Telemetry.At(frame.Extra);
        frame.Extra = 0;
        writer.Write(frame);
        writer.Write(record->Count);
        writer.Write(record->Base);
        writer.Write(record->Bits);
        writer.Write(record->Stamp);
        writer.Write(record->Hops, (long)record->Count * sizeof(TelemetryHop));
    }

    private void ReadPorts(CheckpointReader reader)
    {
        for (int p = 0; p < _network.Ports; p++)
        {
            ref Port port = ref state.Ports.Pointer[p];
            Frame* head = port.WireHead;
            PortTraits own = port.Traits & PortTraits.Captured;
            port = reader.Read<Port>();
            port.WireHead = head;
            bool isRemote = state.WorkerOfProcess[state.ProcessOfNode[port.Node]] != state.WorkerOfProcess[port.PeerProcess];
            port.Traits |= own | (isRemote ? PortTraits.Remote : PortTraits.None);
        }
        for (int q = 0; q < state.QueueTable.Length; q++)
        {
            PacketWorker worker = WorkerOf(q / state.Queues);
            int count = reader.Read<int>();
            for (int f = 0; f < count; f++)
            {
                state.QueueTable.Pointer[q].Push(ReadFrame(reader, worker), worker.Pool);
            }
        }
        for (int p = 0; p < _network.Ports; p++)
        {
            PacketWorker worker = WorkerOf(p);
            Frame* slot = state.Ports.Pointer[p].WireHead;
            for (Frame frame = ReadFrame(reader, worker); frame.Time != long.MaxValue; frame = ReadFrame(reader, worker))
            {
                if (FramePool.IsEnd(slot + 1))
                {
                    *FramePool.Link(FramePool.ChunkOf(slot)) = worker.Pool.Take();
                }
                *slot = frame;
                slot = FramePool.After(slot);
            }
            // Circuits may have been swapped: who writes is who is joined now.
            state.Ports.Pointer[state.Ports.Pointer[p].Peer].WireTail = slot;
        }
    }

    private PacketWorker WorkerOf(int port) => workers[state.WorkerOfProcess[state.ProcessOfNode[_network.Node[port]]]];

    private Frame ReadFrame(CheckpointReader reader, PacketWorker worker)
    {
        Frame frame = reader.Read<Frame>();
        if (frame.Time == long.MaxValue || !worker.HasRecord(frame))
        {
            return frame;
        }
        frame.Extra = worker.TakeRecord();
        TelemetryRecord* record = state.Telemetry.At(frame.Extra);
        record->Count = Math.Clamp(reader.Read<int>(), 0, TelemetryRecord.MaxHops);
        record->Base = reader.Read<uint>();
        record->Bits = reader.Read<ulong>();
        record->Stamp = reader.Read<uint>();
        reader.Read(record->Hops, (long)record->Count * sizeof(TelemetryHop));
        return frame;
    }
}
