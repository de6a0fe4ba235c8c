using Heliograph.Model;
using Heliograph.Model.Traffic;
using Heliograph.Simulation.Kernel;
using Heliograph.Simulation.Packet.Congestion;

namespace Heliograph.Simulation.Packet;

/// <summary>
/// Everything a run changes, in native arrays by dense id. Workers hold pointers into it. One run, one state; nothing is shared between runs.
/// </summary>
internal sealed unsafe partial class PacketState : IDisposable
{
    public PacketState(PacketNetwork network, TrafficMatrix traffic, PacketOptions options)
    {
        Network = network;
        Traffic = traffic;
        Options = options;
        Down = new bool[network.Ports];
        Rates = new long[network.Ports];
        TrafficClass = ClassesOf(traffic, options);
        for (int c = 0; c < TrafficClass.Length; c++)
        {
            ClassOf[TrafficClass[c]] = (byte)c;
        }
        int classes = Classes;
        Queues = classes + 1;
        Draws = RandomStream.Of(options.Seed, "packet/frames", "ports");
        PathDraws = RandomStream.Of(options.Seed, "packet/paths", "flows");
        Routes = new RouteTable(network, Down, Weights);
        Telemetry = new TelemetryPool();
        Ports = new NativeBuffer<Port>(network.Ports);
        Fractions = new NativeBuffer<RateFraction>(network.Ports);
        Ingress = new NativeBuffer<IngressUse>((long)network.Ports * classes);
        Pauses = new NativeBuffer<PauseWindow>((long)network.Ports * classes);
        Refreshes = new NativeBuffer<long>(options.Pause.Quanta > 0 ? network.Ports : 0).Fill(long.MaxValue);
        Credits = new NativeBuffer<CreditUse>((long)network.Ports * classes);
        QueueTable = new NativeBuffer<FrameQueue>((long)network.Ports * Queues);
        Buffers = new NativeBuffer<NodeBuffer>(network.Nodes);
        Headroom = new NativeBuffer<int>(network.Ports);
        Senders = new NativeBuffer<Sender>(traffic.Flows.Length);
        Receivers = new NativeBuffer<Receiver>(traffic.Flows.Length);
        Settings = new NativeBuffer<FlowSetting>(traffic.Flows.Length);
        Ready = new NativeBuffer<ReadyList>((long)network.Ports * classes).Fill(new ReadyList { Head = -1, Tail = -1 });
        Paced = new NativeBuffer<PaceHeap>(network.Ports);
        Pulls = new NativeBuffer<PullPort>(network.Ports).Fill(new PullPort { Head = -1 });
        Deficits = new NativeBuffer<DeficitRound>(options.ClassWeights.Any(w => w > 0) ? network.Ports : 0);
        BuildProcesses();
        PacedFlows = BuildPaceHeaps();
        BuildPorts();
        BuildFlows();
    }

    /// <summary>As cabled now.</summary>
    public PacketNetwork Network { get; private set; }

    public TrafficMatrix Traffic { get; }

    public PacketOptions Options { get; }

    public RouteTable Routes { get; private set; }

    /// <summary>By port: its cable is out.</summary>
    public bool[] Down { get; }

    /// <summary>By port: its rate now, b/s.</summary>
    public long[] Rates { get; }

    // Rates by which paths are weighed; null where all are alike.
    private long[]? Weights => Options.Paths == PathChoice.Weighted ? Rates : null;

    /// <summary>Dense class of each class of the traffic.</summary>
    public byte[] ClassOf { get; } = new byte[8];

    /// <summary>Class of the traffic by dense class.</summary>
    public int[] TrafficClass { get; }

    public int Classes => TrafficClass.Length;

    /// <summary>Bit a dense class: flow control covers it.</summary>
    public int LosslessMask
    {
        get
        {
            int mask = 0;
            for (int c = 0; c < Classes; c++)
            {
                mask |= (Options.LosslessClasses >> TrafficClass[c] & 1) << c;
            }
            return mask;
        }
    }

    /// <summary>Queues of a port: its classes and link control.</summary>
    public int Queues { get; }

    public TelemetryPool Telemetry { get; }

    public NativeBuffer<Port> Ports { get; }

    public NativeBuffer<RateFraction> Fractions { get; }

    /// <summary>By port and class.</summary>
    public NativeBuffer<IngressUse> Ingress { get; }

    public NativeBuffer<PauseWindow> Pauses { get; }

    /// <summary>By port: when it says its pauses again; empty where they hold until their resume.</summary>
    public NativeBuffer<long> Refreshes { get; }

    public NativeBuffer<CreditUse> Credits { get; }

    /// <summary>By port and queue.</summary>
    public NativeBuffer<FrameQueue> QueueTable { get; }

    public NativeBuffer<NodeBuffer> Buffers { get; }

    /// <summary>By port: headroom of each class.</summary>
    public NativeBuffer<int> Headroom { get; }

    /// <summary>By number; a port says which is its own.</summary>
    public MarkingRamp[] Ramps { get; private set; } = [];

    private readonly List<long> _rampRates = [];

    public NativeBuffer<Sender> Senders { get; }

    public NativeBuffer<Receiver> Receivers { get; }

    public NativeBuffer<FlowSetting> Settings { get; }

    public NativeBuffer<ReadyList> Ready { get; }

    public NativeBuffer<PaceHeap> Paced { get; }

    public NativeBuffer<int> PacedFlows { get; }

    public NativeBuffer<PullPort> Pulls { get; }

    /// <summary>By port: deficit round robin.</summary>
    public NativeBuffer<DeficitRound> Deficits { get; }

    /// <summary>Numbers for marking and loss, by port.</summary>
    public RandomStream Draws { get; }

    /// <summary>Numbers for paths, by flow.</summary>
    public RandomStream PathDraws { get; }

    /// <summary>Paths of sprayed flows, without the last hop.</summary>
    public NativeBuffer<ulong> Paths { get; private set; } = new(0);

    /// <summary>Bits of packets for selective repeat.</summary>
    public NativeBuffer<ulong> Bitmaps { get; private set; } = new(0);

    /// <summary>Memory of the arrays, without frames.</summary>
    public long Bytes =>
        Ports.Bytes
        + Fractions.Bytes
        + Ingress.Bytes
        + Pauses.Bytes
        + Refreshes.Bytes
        + Credits.Bytes
        + QueueTable.Bytes
        + Buffers.Bytes
        + Headroom.Bytes
        + Senders.Bytes
        + Receivers.Bytes
        + Settings.Bytes
        + Ready.Bytes
        + Paced.Bytes
        + Paths.Bytes
        + Bitmaps.Bytes
        + SlotTimes.Bytes
        + SlotTargets.Bytes
        + Timers.Bytes;

    public void Dispose()
    {
        IDisposable[] all =
        [
            Telemetry,
            Ports,
            Fractions,
            Ingress,
            Pauses,
            Refreshes,
            Credits,
            QueueTable,
            Buffers,
            Headroom,
            Senders,
            Receivers,
            Settings,
            Ready,
            Paced,
            PacedFlows,
            Pulls,
            Deficits,
            Paths,
            Bitmaps,
            SlotTimes,
            SlotTargets,
            SlotNext,
            SlotBuckets,
            Processes,
            ProcessNext,
            ProcessHash,
            TimerSlots,
            TimerHeaps,
            Timers,
        ];
        foreach (IDisposable one in all)
        {
            one.Dispose();
        }
    }

    // Classes that occur, ascending: priority keeps its order.
    private static int[] ClassesOf(TrafficMatrix traffic, PacketOptions options)
    {
        SortedSet<int> used = [.. traffic.Flows.Select(f => f.Class)];
        if (options.AcknowledgementClass >= 0)
        {
            used.Add(options.AcknowledgementClass);
        }
        if (options.Buffer.TrimToBytes > 0)
        {
            used.Add(options.HeaderClass);
        }
        return used.Count == 0 ? [0] : [.. used];
    }
}

/// <summary>The marking ramp at one port's rate.</summary>
internal struct MarkingRamp
{
    public int MinBytes;
    public int MaxBytes;
    public double PerByte;
}
