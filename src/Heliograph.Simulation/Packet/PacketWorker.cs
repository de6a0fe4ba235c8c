using System.Runtime.CompilerServices;
using Heliograph.Simulation.Kernel;
using Heliograph.Simulation.Packet.Congestion;

namespace Heliograph.Simulation.Packet;

/// <summary>What a worker counts.</summary>
internal struct PacketCounters
{
    public long Events;
    public long DataHops;
    public long ControlHops;

    /// <summary>Pause and credit frames.</summary>
    public long LinkControlHops;
    public long Drops;
    public long LostOnWire;
    public long Trims;
    public long Marks;
    public long Pauses;
    public long Retransmissions;
    public long DataFramesSent;
    public long ControlFramesSent;
    public long DataFramesDelivered;
    public long ControlFramesDelivered;
    public long PayloadDelivered;
    public long FlowsDone;

    /// <summary>Frames of a class under flow control that were dropped all the same.</summary>
    public long LosslessDrops;

    public void Add(in PacketCounters other)
    {
        Events += other.Events;
        DataHops += other.DataHops;
        ControlHops += other.ControlHops;
        LinkControlHops += other.LinkControlHops;
        Drops += other.Drops;
        LostOnWire += other.LostOnWire;
        Trims += other.Trims;
        Marks += other.Marks;
        Pauses += other.Pauses;
        Retransmissions += other.Retransmissions;
        DataFramesSent += other.DataFramesSent;
        ControlFramesSent += other.ControlFramesSent;
        DataFramesDelivered += other.DataFramesDelivered;
        ControlFramesDelivered += other.ControlFramesDelivered;
        PayloadDelivered += other.PayloadDelivered;
        FlowsDone += other.FlowsDone;
        LosslessDrops += other.LosslessDrops;
    }
}

/// <summary>A drop where nothing may be dropped: at a port's queue, of what came in by another; -1 from the host itself.</summary>
public readonly record struct LosslessDrop(long TimePs, int Port, int Ingress, int Class);

/// <summary>A frame on a wire between two threads: the slot that it feeds and when.</summary>
internal readonly record struct RemoteArrival(int Slot, int Process, long Time);

/// <summary>Runs logical processes; one a thread.</summary>
internal abstract class PacketWorker : IDisposable
{
    /// <summary>A credit update is an 8-byte ordered set (UEC 1.0, section 5.2).</summary>
    public const int CreditFrameBytes = 8;

    private const int MostDrops = 16;

    // By time; then so that there is one order.
    private static readonly Comparer<LosslessDrop> ByTime = Comparer<LosslessDrop>.Create(
        (a, b) => (a.TimePs, a.Port, a.Ingress, a.Class).CompareTo((b.TimePs, b.Port, b.Ingress, b.Class))
    );

    public PacketCounters Counters;

    public FramePool Pool { get; } = new();

    /// <summary>The first few of them, in order.</summary>
    public List<LosslessDrop> LosslessDrops { get; } = [];

    /// <summary>Time of the last event.</summary>
    public long LastPs { get; protected set; }

    /// <summary>Triggered flows that wait for their time.</summary>
    public int WaitingToStart { get; protected set; }

    public LongestPause LongestPause { get; protected set; }

    /// <summary>Runs the worker's processes from <paramref name="start"/> up to <paramref name="end"/>, exclusive.</summary>
    public abstract void RunWindow(long start, long end);

    /// <summary>Earliest event of the worker's processes.</summary>
    public abstract long Earliest();

    /// <summary>Puts the first chunk on each wire that comes in here.</summary>
    public abstract void Prepare();

    /// <summary>Frames of the captured port since the last look.</summary>
    public List<CapturedFrame> Captured { get; } = [];

    /// <summary>A port's cable goes out: what is queued and on the wire to it is lost.</summary>
    public abstract void TakeDown(int p, long now);

    public abstract void BringUp(int p, long now);

    /// <summary>A flow may have become able to send.</summary>
    public abstract void Wake(int flow, long now);

    /// <summary>Takes a flow out of the list it waits in.</summary>
    public abstract void Withdraw(int flow);

    /// <summary>The frame has a record of telemetry, which its <see cref="Frame.Extra"/> names.</summary>
    public abstract bool HasRecord(in Frame frame);

    /// <summary>A record for a frame that comes out of a checkpoint.</summary>
    public abstract uint TakeRecord();

    /// <summary>By worker: what this one has sent over wires that end there.</summary>
    public List<RemoteArrival>[] Outbox { get; set; } = [];

    /// <summary>Takes up what the other workers have sent here in the window that is over.</summary>
    public abstract void TakeUp(ReadOnlySpan<List<RemoteArrival>> inboxes);

    public virtual void Dispose() => Pool.Dispose();

    /// <summary>Takes up what was counted before a checkpoint.</summary>
    public void GoOn(in PacketCounters counters, long lastPs, int waitingToStart, LongestPause longest, ReadOnlySpan<LosslessDrop> drops)
    {
        (Counters, LastPs, WaitingToStart, LongestPause) = (counters, lastPs, waitingToStart, longest);
        LosslessDrops.AddRange(drops);
    }

    /// <summary>The first drops of all workers, in order.</summary>
    public static LosslessDrop[] FirstDrops(IEnumerable<PacketWorker> workers) =>
        [.. workers.SelectMany(w => w.LosslessDrops).Order(ByTime).Take(MostDrops)];

    /// <summary>The longest pause of all workers; of equal ones that of the first port.</summary>
    public static LongestPause LongestOf(IEnumerable<PacketWorker> workers) => workers.Select(w => w.LongestPause).Aggregate(LongestPause.Of);

    // Processes take turns within a window: what is met first need not be the first.
    protected void AddLosslessDrop(in LosslessDrop drop)
    {
        if (LosslessDrops.Count == MostDrops && ByTime.Compare(drop, LosslessDrops[^1]) >= 0)
        {
            return;
        }
        int place = LosslessDrops.BinarySearch(drop, ByTime);
        LosslessDrops.Insert(place < 0 ? ~place : place, drop);
        if (LosslessDrops.Count > MostDrops)
        {
            LosslessDrops.RemoveAt(MostDrops);
        }
    }
}

/// <summary>
/// The engine for one congestion control. Cost an event: one scan of the process's row of slots, one frame taken off a wire (32 bytes), one put
/// on the next wire or in a queue; no search, no allocation, no call that is not resolved when compiled.
/// </summary>
internal sealed unsafe partial class PacketWorker<TControl> : PacketWorker
    where TControl : unmanaged, ICongestionControl<TControl>
{
    // State beyond this does not stay in a second-level cache: fetching ahead pays.
    private const long CacheBytes = 1 << 20;

    // Set in the route of a frame whose way each switch chooses; the destination is in the low 32 bits.
    private const ulong AdaptiveRoute = 1UL << 63;

    private readonly PacketState _state;
    private readonly PacketOptions _options;
    private readonly int[] _processes;

    private readonly Port* _ports;
    private readonly FrameQueue* _queues;
    private readonly IngressUse* _ingress;
    private readonly NodeBuffer* _buffers;
    private readonly Sender* _senders;
    private readonly Receiver* _receivers;
    private readonly FlowSetting* _settings;
    private readonly TControl* _controls;
    private readonly long* _slots;
    private readonly int* _targets;
    private readonly EventCalendar _calendar;
    private EventWheel _wheel;
    private readonly long* _processNext;
    private readonly ulong* _hash;
    private readonly ulong* _bitmaps;
    private readonly MarkingRamp[] _ramps;
    private readonly ReadyList* _ready;
    private readonly PaceHeap* _paced;
    private readonly int* _pacedFlows;
    private readonly PauseWindow* _pauseWindows;
    private readonly long* _refreshes;
    private readonly CreditUse* _creditUses;
    private readonly int* _timerSlots;
    private readonly PaceHeap* _timerHeaps;
    private readonly TimerEntry* _timers;
    private readonly PullPort* _pulls;
    private readonly int* _headroom;
    private readonly RateFraction* _fractions;
    private readonly DeficitRound* _deficits;
    private readonly Process* _processTable;
    private ulong* _paths;

    private readonly ulong _routeMask;
    private readonly int _routeBits;
    private readonly int _queueCount;
    private readonly int _classCount;
    private readonly int _linkControl;
    private readonly bool _pauses;
    private readonly int _quanta;
    private readonly bool _credits;
    private readonly bool _marks;
    private readonly bool _receiverPaced;
    private readonly bool _selective;
    private readonly bool _coalesces;
    private readonly bool _fetches;
    private readonly bool _checksEnds;
    private readonly bool _isAdaptive;
    private readonly int _weighted;
    private readonly int[] _weights = new int[8];
    private readonly int _losslessMask;
    private readonly int _frameBytes;

    // Of the process that runs.
    private int _process;
    private ProcessKind _kind;
    private long _windowEnd;
    private int _rowFirst;
    private uint _freeTelemetry;

    public PacketWorker(PacketState state, NativeBuffer<TControl> controls, int[] processes)
    {
        _state = state;
        _options = state.Options;
        _processes = processes;
        _ports = state.Ports.Pointer;
        _queues = state.QueueTable.Pointer;
        _ingress = state.Ingress.Pointer;
        _buffers = state.Buffers.Pointer;
        _senders = state.Senders.Pointer;
        _receivers = state.Receivers.Pointer;
        _settings = state.Settings.Pointer;
        _controls = controls.Pointer;
        _slots = state.SlotTimes.Pointer;
        _targets = state.SlotTargets.Pointer;
        _calendar = new EventCalendar(_slots, state.SlotNext.Pointer, state.SlotBuckets.Pointer);
        _processNext = state.ProcessNext.Pointer;
        _hash = state.ProcessHash.Pointer;
        _bitmaps = state.Bitmaps.Pointer;
        _ramps = state.Ramps;
        _ready = state.Ready.Pointer;
        _paced = state.Paced.Pointer;
        _pacedFlows = state.PacedFlows.Pointer;
        _pauseWindows = state.Pauses.Pointer;
        _refreshes = state.Refreshes.Pointer;
        _creditUses = state.Credits.Pointer;
        _timerSlots = state.TimerSlots.Pointer;
        _timerHeaps = state.TimerHeaps.Pointer;
        _timers = state.Timers.Pointer;
        _pulls = state.Pulls.Pointer;
        _headroom = state.Headroom.Pointer;
        _fractions = state.Fractions.Pointer;
        _deficits = state.Deficits.Pointer;
        _processTable = state.Processes.Pointer;
        _routeMask = state.Routes.Code.Mask;
        _routeBits = state.Routes.Code.Bits;
        _queueCount = state.Queues;
        _classCount = state.Classes;
        _linkControl = state.Classes;
        _pauses = _options.FlowControl == FlowControl.Pause;
        _quanta = _pauses ? _options.Pause.Quanta : 0;
        _credits = _options.FlowControl == FlowControl.Credit;
        _marks = _options.Ecn is not null;
        _receiverPaced = _options.CongestionControl == CongestionControl.Receiver;
        _selective = state.NeedsBitmaps;
        _coalesces = _selective && !_receiverPaced && _options.AcknowledgeEvery > 1;
        _frameBytes = _options.PayloadBytes + _options.HeaderBytes;
        _fetches = state.Bytes > CacheBytes;
        _checksEnds = _options.Events.Length > 0;
        _losslessMask = state.LosslessMask;
        _isAdaptive = _options.Paths == PathChoice.Adaptive;
        _trains = !_options.FrameByFrame && !_credits && !_isAdaptive && _options.CutThroughBytes == 0;
        _yard = new TrainYard(Enumerable.Range(0, state.Network.Nodes).Max(state.Network.PortCount));
        for (int c = 0; c < _classCount; c++)
        {
            int trafficClass = state.TrafficClass[c];
            if (trafficClass < _options.ClassWeights.Length && _options.ClassWeights[trafficClass] > 0)
            {
                _weighted |= 1 << c;
                _weights[c] = _options.ClassWeights[trafficClass];
            }
        }
    }

    public override void Dispose()
    {
        _calendar.Dispose();
        _yard.Dispose();
        base.Dispose();
    }

    public override void Prepare()
    {
        for (int p = 0; p < _state.Network.Ports; p++)
        {
            if (Array.BinarySearch(_processes, _state.ProcessOfNode[_ports[p].Node]) >= 0)
            {
                Frame* chunk = Pool.Take();
                _ports[p].WireHead = chunk;
                _ports[_ports[p].Peer].WireTail = chunk;
            }
        }
    }

    /// <summary>Takes up what the other workers have sent to this one's processes in the window that is over.</summary>
    public override void TakeUp(ReadOnlySpan<List<RemoteArrival>> inboxes)
    {
        foreach (List<RemoteArrival> inbox in inboxes)
        {
            foreach (RemoteArrival arrival in inbox)
            {
                long due = _ports[_targets[arrival.Slot] >> 2].WireHead->Time; // The wire is the truth: it may be emptied, or read already.
                _slots[arrival.Slot] = Math.Min(_slots[arrival.Slot], due);
                _processNext[arrival.Process] = Math.Min(_processNext[arrival.Process], _slots[arrival.Slot]);
            }
            inbox.Clear();
        }
    }

    public override long Earliest()
    {
        long earliest = long.MaxValue;
        foreach (int process in _processes)
        {
            earliest = Math.Min(earliest, _processNext[process]);
        }
        return earliest;
    }

    public override void RunWindow(long start, long end)
    {
        _paths = _state.Paths.Pointer;
        _calendar.Begin(start, end);
        _wheel.Begin(start, end);
        _windowEnd = end;
        if (_fetches)
        {
            RunFetching(end);
            return;
        }
        foreach (int process in _processes)
        {
            if (_processNext[process] < end)
            {
                RunProcess(process, end);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunProcess(int id, long end)
    {
        Process process = _processTable[id];
        _process = id;
        _kind = process.Kind;
        _rowFirst = process.First;
        long* row = _slots + process.First;
        if (_trains && process.Switch >= 0 && TryMoveTrains(id, process, end))
        {
            return;
        }
        long last = 0;
        long now;
        if (_kind == ProcessKind.Small)
        {
            _wheel.Load(row, process.Count);
            for (int slot = _wheel.Take(row, out now); slot >= 0; slot = _wheel.Take(row, out now))
            {
                last = now;
                Dispatch(process.First + slot, now);
            }
            now = EventSlots.Least(row, process.Count);
        }
        else if (_kind == ProcessKind.Tiny)
        {
            for (int slot = EventSlots.FirstOfFour(row, out now); now < end; slot = EventSlots.FirstOfFour(row, out now))
            {
                last = now;
                Dispatch(process.First + slot, now);
            }
        }
        else
        {
            _calendar.Load(process.First, process.Count);
            for (int slot = _calendar.Take(); slot >= 0; slot = _calendar.Take())
            {
                last = _slots[slot];
                Dispatch(slot, last);
            }
            now = EventSlots.Least(row, process.Count);
        }
        _processNext[id] = now;
        LastPs = Math.Max(LastPs, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Dispatch(int slot, long now)
    {
        Counters.Events++;
        int target = _targets[slot];
        switch ((EventKind)(target & 3))
        {
            case EventKind.Arrive:
                Arrive(target >> 2, now);
                break;
            case EventKind.Serve:
                _slots[slot] = long.MaxValue;
                Serve(target >> 2, now);
                break;
            default:
                FireTimer(target >> 2, now);
                break;
        }
    }

    /// <summary>Sets a slot of the running process.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SetSlot(int slot, long time)
    {
        if (_kind == ProcessKind.Large)
        {
            _calendar.Set(slot, time);
            return;
        }
        _slots[slot] = time;
        if (_kind == ProcessKind.Small)
        {
            _wheel.Put(slot - _rowFirst, time);
        }
    }

    private void AnnounceRemote(ref Port port, long arrival) =>
        Outbox[_state.WorkerOfProcess[port.PeerProcess]].Add(new RemoteArrival(port.PeerSlot, port.PeerProcess, arrival));
}
