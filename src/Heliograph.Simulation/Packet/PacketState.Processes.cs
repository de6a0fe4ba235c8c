using Heliograph.Model.Traffic;
using Heliograph.Simulation.Kernel;

namespace Heliograph.Simulation.Packet;

/// <summary>What an event is, in the low bits of a slot's target.</summary>
internal enum EventKind
{
    Arrive = 0,
    Serve = 1,
    Timer = 2,
}

/// <summary>Slots [First, First + Count) are one logical process; Count is a multiple of 8.</summary>
internal struct Process
{
    public int First;
    public int Count;

    /// <summary>The switch that it is, where frames may go in trains; -1 for hosts, and for what is more than one node.</summary>
    public int Switch;

    /// <summary>Ports of its node, where it is one: slots begin with their wires, then comes their service.</summary>
    public int FirstPort;

    public int PortCount;

    public ProcessKind Kind;
}

/// <summary>How the next event of a process is found.</summary>
internal enum ProcessKind
{
    /// <summary>No more than four slots: compared one by one.</summary>
    Tiny,

    /// <summary>As many as a wheel can name: <see cref="EventWheel"/>.</summary>
    Small,

    /// <summary><see cref="EventCalendar"/>.</summary>
    Large,
}

/// <summary>
/// Logical processes: the nodes that act on each other without delay. Most are one node; hosts that start each other's flows instantly are one.
/// What one process does at t reaches another no sooner than t + <see cref="LookaheadPs"/>, so within such a window each can be run by itself, in any
/// order and on any thread: a node's state is then fetched once a window and not once an event.
/// </summary>
internal sealed unsafe partial class PacketState
{
    // A cable shorter than this joins its ends into one process: windows must not become smaller than an event.
    private const long LeastLookaheadPs = 100;

    // Full frames of a window at the fastest port: with fewer an event a frame costs less (measured: docs/models/packet.md).
    private const long LeastTrain = 8;

    /// <summary>Pending event of each slot, ps.</summary>
    public NativeBuffer<long> SlotTimes { get; private set; } = new(0);

    /// <summary>Id x 4 + <see cref="EventKind"/>; the id is a port, for timers a host.</summary>
    public NativeBuffer<int> SlotTargets { get; private set; } = new(0);

    /// <summary>Scratch of the calendars.</summary>
    public NativeBuffer<int> SlotNext { get; private set; } = new(0);

    public NativeBuffer<short> SlotBuckets { get; private set; } = new(0);

    public NativeBuffer<Process> Processes { get; private set; } = new(0);

    public NativeBuffer<long> ProcessNext { get; private set; } = new(0);

    public NativeBuffer<ulong> ProcessHash { get; private set; } = new(0);

    /// <summary>Slot of a host's timers.</summary>
    public NativeBuffer<int> TimerSlots { get; private set; } = new(0);

    public NativeBuffer<PaceHeap> TimerHeaps { get; private set; } = new(0);

    public NativeBuffer<TimerEntry> Timers { get; private set; } = new(0);

    public int[] ProcessOfNode { get; private set; } = [];

    public int ProcessCount { get; private set; }

    /// <summary>Which worker runs a process.</summary>
    public int[] WorkerOfProcess { get; private set; } = [];

    public long LookaheadPs { get; private set; }

    /// <summary>Smallest frame that can be on a wire.</summary>
    private int LeastFrameBytes
    {
        get
        {
            int least = Math.Min(Options.AcknowledgementBytes, Options.HeaderBytes + 1);
            least = Options.FlowControl == FlowControl.Pause ? Math.Min(least, Options.Pause.FrameBytes) : least;
            least = Options.FlowControl == FlowControl.Credit ? Math.Min(least, PacketWorker.CreditFrameBytes) : least;
            return Options.Buffer.TrimToBytes > 0 ? Math.Min(least, Options.Buffer.TrimToBytes) : least;
        }
    }

    private void BuildProcesses()
    {
        int[] root = new int[Network.Nodes];
        for (int n = 0; n < root.Length; n++)
        {
            root[n] = n;
        }
        JoinTriggered(root);
        int leastBytes = LeastFrameBytes;
        for (int p = 0; p < Network.Ports; p++)
        {
            if (ReachPs(p, leastBytes) < LeastLookaheadPs)
            {
                Join(root, Network.Node[p], Network.Node[Network.Peer[p]]);
            }
        }
        Number(root);
        LookaheadPs = ShortestReach();
        LayOut();
    }

    private long ShortestReach()
    {
        long shortest = long.MaxValue / 4;
        for (int p = 0; p < Network.Ports; p++)
        {
            if (ProcessOfNode[Network.Node[p]] != ProcessOfNode[Network.Node[Network.Peer[p]]])
            {
                shortest = Math.Min(shortest, ReachPs(p, LeastFrameBytes));
            }
        }
        return shortest;
    }

    private long ReachPs(int port, int bytes)
    {
        int counted = Options.CutThroughBytes > 0 ? Math.Min(bytes, Options.CutThroughBytes) : bytes;
        long fastest = Network.BitsPerSecond[port];
        foreach (NetworkEvent e in Options.Events)
        {
            fastest = e.Kind == NetworkEventKind.CableRate ? Math.Max(fastest, e.Value) : fastest;
        }
        return Network.DelayPs[port] + counted * (8_000_000_000_000 / fastest);
    }

    private void JoinTriggered(int[] root)
    {
        int[] owner = new int[Traffic.Triggers.Length];
        Array.Fill(owner, -1);
        void Own(int trigger, int host)
        {
            if (trigger >= 0)
            {
                if (owner[trigger] < 0)
                {
                    owner[trigger] = host;
                }
                Join(root, owner[trigger], host);
            }
        }
        foreach (FlowSpec flow in Traffic.Flows)
        {
            Own(flow.StartTrigger, flow.Source);
            Own(flow.SendDoneTrigger, flow.Source);
            Own(flow.ReceiveDoneTrigger, flow.Destination);
        }
    }

    private static int Find(int[] root, int node)
    {
        while (root[node] != node)
        {
            root[node] = root[root[node]];
            node = root[node];
        }
        return node;
    }

    private static void Join(int[] root, int a, int b)
    {
        (a, b) = (Find(root, a), Find(root, b));
        root[Math.Max(a, b)] = Math.Min(a, b);
    }

    // Processes in the order of their first node.
    private void Number(int[] root)
    {
        ProcessOfNode = new int[root.Length];
        int next = 0;
        for (int n = 0; n < root.Length; n++)
        {
            int r = Find(root, n);
            ProcessOfNode[n] = r == n ? next++ : ProcessOfNode[r];
        }
        ProcessCount = next;
    }

    private void LayOut()
    {
        int[] slots = new int[ProcessCount];
        for (int n = 0; n < Network.Nodes; n++)
        {
            slots[ProcessOfNode[n]] += 2 * Network.PortCount(n) + (n < Network.Hosts ? 1 : 0);
        }
        Processes = new NativeBuffer<Process>(ProcessCount);
        int next = 0;
        for (int i = 0; i < ProcessCount; i++)
        {
            int count = (slots[i] + 7) / 8 * 8;
            Processes.Pointer[i] = new Process
            {
                First = next,
                Count = count,
                Switch = -1,
                Kind =
                    slots[i] <= 4 ? ProcessKind.Tiny
                    : slots[i] <= EventWheel.MostSlots ? ProcessKind.Small
                    : ProcessKind.Large,
            };
            next += count;
        }
        // Never empty rows: a node without ports has one that never fires.
        SlotTimes = new NativeBuffer<long>(next + 8).Fill(long.MaxValue);
        SlotTargets = new NativeBuffer<int>(next);
        SlotNext = new NativeBuffer<int>(next);
        SlotBuckets = new NativeBuffer<short>(next).Fill(-1);
        ProcessNext = new NativeBuffer<long>((ProcessCount + 7) / 8 * 8).Fill(long.MaxValue);
        ProcessHash = new NativeBuffer<ulong>(ProcessCount).Fill(TraceHash.Start);
        TimerSlots = new NativeBuffer<int>(Network.Hosts);
        AssignSlots();
        NameNodes();
    }

    // Processes of one node know its ports; switches where a window holds enough frames of a wire move them in trains.
    private void NameNodes()
    {
        long frameBytes = Options.PayloadBytes + Options.HeaderBytes;
        int[] nodes = new int[ProcessCount];
        foreach (int process in ProcessOfNode)
        {
            nodes[process]++;
        }
        for (int n = 0; n < Network.Nodes; n++)
        {
            ref Process process = ref Processes.Pointer[ProcessOfNode[n]];
            if (nodes[ProcessOfNode[n]] > 1)
            {
                continue;
            }
            (process.FirstPort, process.PortCount) = (Network.FirstPort(n), Network.PortCount(n));
            long fastest = 1;
            bool isCaptured = false;
            for (int p = process.FirstPort; p < process.FirstPort + process.PortCount; p++)
            {
                fastest = Math.Max(fastest, Network.BitsPerSecond[p]);
                isCaptured |= p == Options.CapturePort;
            }
            bool hasTrains = LookaheadPs / (frameBytes * PsBitsPerByte / fastest) >= LeastTrain;
            process.Switch = n >= Network.Hosts && hasTrains && !isCaptured ? n : -1;
        }
    }

    private void AssignSlots()
    {
        int[] next = new int[ProcessCount];
        int Take(int process, int target)
        {
            int slot = Processes.Pointer[process].First + next[process]++;
            SlotTargets.Pointer[slot] = target;
            return slot;
        }
        for (int n = 0; n < Network.Nodes; n++)
        {
            int process = ProcessOfNode[n];
            int first = Network.FirstPort(n);
            for (int p = first; p < first + Network.PortCount(n); p++)
            {
                Ports.Pointer[p].InSlot = Take(process, p << 2 | (int)EventKind.Arrive);
            }
            for (int p = first; p < first + Network.PortCount(n); p++)
            {
                Ports.Pointer[p].ServeSlot = Take(process, p << 2 | (int)EventKind.Serve);
            }
            if (n < Network.Hosts)
            {
                TimerSlots.Pointer[n] = Take(process, n << 2 | (int)EventKind.Timer);
            }
        }
    }

    /// <summary>
    /// Shares the processes out over workers. Whole neighbourhoods stay together: hosts are cut into equal runs in the order of ids, and every
    /// switch goes where most of the ports below it lead; what serves all alike is dealt out in turn.
    /// </summary>
    public int[][] Partition(int workers)
    {
        int[] owner = new int[Network.Nodes];
        Array.Fill(owner, -1);
        for (int h = 0; h < Network.Hosts; h++)
        {
            owner[h] = (int)((long)h * workers / Math.Max(1, Network.Hosts));
        }
        int[] votes = new int[workers];
        int turn = 0;
        for (int tier = 0; tier < Network.Nodes; tier++)
        {
            bool moved = false;
            List<(int Node, int Owner)> decided = [];
            for (int n = Network.Hosts; n < Network.Nodes; n++)
            {
                if (owner[n] >= 0)
                {
                    continue;
                }
                Array.Clear(votes);
                int voters = 0;
                for (int p = Network.FirstPort(n); p < Network.FirstPort(n) + Network.PortCount(n); p++)
                {
                    int peer = owner[Network.Node[Network.Peer[p]]];
                    if (peer >= 0)
                    {
                        votes[peer]++;
                        voters++;
                    }
                }
                if (voters == 0)
                {
                    continue;
                }
                int most = votes.Max();
                decided.Add((n, 2 * most > voters ? Array.IndexOf(votes, most) : turn++ % workers));
                moved = true;
            }
            foreach ((int node, int to) in decided)
            {
                owner[node] = to;
            }
            if (!moved)
            {
                break;
            }
        }
        WorkerOfProcess = new int[ProcessCount];
        for (int n = Network.Nodes - 1; n >= 0; n--)
        {
            WorkerOfProcess[ProcessOfNode[n]] = Math.Max(0, owner[n]);
        }
        for (int p = 0; p < Network.Ports; p++)
        {
            ref Port port = ref Ports.Pointer[p];
            bool remote = WorkerOfProcess[ProcessOfNode[port.Node]] != WorkerOfProcess[port.PeerProcess];
            port.Traits = remote ? port.Traits | PortTraits.Remote : port.Traits & ~PortTraits.Remote;
        }
        return [.. Enumerable.Range(0, workers).Select(w => Enumerable.Range(0, ProcessCount).Where(i => WorkerOfProcess[i] == w).ToArray())];
    }
}
