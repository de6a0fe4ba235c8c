using System.Collections.Immutable;
using Heliograph.Model.Dimensions;
using Heliograph.Workload.Messages;

namespace Heliograph.Workload.Traces;

/// <summary>Where a node is in a replay.</summary>
internal enum ReplayState : byte
{
    Waiting,
    Ready,
    Running,
    Done,
}

/// <summary>Ranks that are in one collective together: who was first, and what it is.</summary>
internal sealed class Meeting(CollectiveRun run, int rank, ReplayNode node)
{
    public CollectiveRun Run { get; } = run;

    public int First { get; } = rank;

    public ReplayNode Node { get; } = node;

    public int Come { get; set; }
}

/// <summary>
/// Executes the nodes of all ranks: each rank has one accelerator, one host and one communication at a time, takes what is ready in the order of
/// ids, and receives at any time. Time is that of the message simulation, in ticks. Folded, rank 0 stands for all and a collective is one number.
/// </summary>
internal sealed class ReplayRun : IMessageUser
{
    private const int Lanes = 4;
    private const int HostLane = 0;
    private const int ComputeLane = 1;
    private const int MemoryLane = 2;
    private const int CommunicationLane = 3;

    private readonly ImmutableArray<RankTrace> _traces;
    private readonly CollectiveSystem _system;
    private readonly LinkTimes _times;
    private readonly MessageSimulation _simulation;
    private readonly Func<ReplayNode, CollectivePlan> _planOf;
    private readonly Func<CollectivePlan, long>? _foldedTicks;
    private readonly TraceGroups _groups;
    private readonly int[] _base;
    private readonly int[] _waits;
    private readonly ReplayState[] _state;
    private readonly PriorityQueue<int, ulong>[] _ready;
    private readonly bool[] _isBusy;
    private readonly PriorityQueue<int, ulong> _issuing = new();
    private readonly Dictionary<(int Group, int Ordinal), Meeting> _meetings = [];
    private readonly Dictionary<(int Rank, int Group), int> _ordinals = [];
    private readonly int[] _left;
    private readonly bool _hasLanes;

    /// <param name="foldedTicks">Time of a plan that all ranks begin together; null to simulate every rank.</param>
    /// <param name="hasLanes">False where nodes wait for their dependencies alone.</param>
    public ReplayRun(
        ImmutableArray<RankTrace> traces,
        DimensionalNetwork network,
        CollectiveSystem system,
        LinkTimes times,
        TraceGroups groups,
        Func<ReplayNode, CollectivePlan> planOf,
        Func<CollectivePlan, long>? foldedTicks,
        bool hasLanes
    )
    {
        _hasLanes = hasLanes;
        (_traces, _system, _times, _groups, _planOf, _foldedTicks) = (traces, system, times, groups, planOf, foldedTicks);
        _simulation = new MessageSimulation(network, system, times, isFolded: foldedTicks is not null, this);
        _base = new int[traces.Length + 1];
        for (int r = 0; r < traces.Length; r++)
        {
            _base[r + 1] = checked(_base[r] + traces[r].Nodes.Length);
        }
        _waits = new int[_base[^1]];
        _state = new ReplayState[_base[^1]];
        _ready = [.. Enumerable.Range(0, traces.Length * Lanes).Select(_ => new PriorityQueue<int, ulong>())];
        _isBusy = new bool[traces.Length * Lanes];
        _left = [.. traces.Select(t => t.Nodes.Length)];
        Ranks = [.. Enumerable.Range(0, traces.Length).Select(_ => new RankClock())];
    }

    public ImmutableArray<RankClock> Ranks { get; }

    public long Messages => _simulation.Messages;

    /// <summary>Collectives that ranks began with something else than the first of them: rank, node, and the meeting it does not fit.</summary>
    public List<(int Rank, int Node, Meeting Meeting)> Mismatches { get; } = [];

    /// <summary>Sends that nobody has received: rank and node.</summary>
    public IEnumerable<(int Rank, int Node)> Unreceived => _simulation.Unreceived.Select(t => (RankOf(t), t - _base[RankOf(t)]));

    public ReplayState StateOf(int rank, int node) => _state[_base[rank] + node];

    public bool IsFinished(int rank) => _left[rank] == 0;

    /// <summary>Collectives that a rank has begun in a group.</summary>
    public int Begun(int rank, int group) => _ordinals.GetValueOrDefault((rank, group));

    /// <summary>Runs until nothing is due any more; ranks that wait for ever are then not finished.</summary>
    public void Run()
    {
        for (int rank = 0; rank < _traces.Length; rank++)
        {
            _traces[rank].WaitsFor.CopyTo(_waits.AsSpan(_base[rank]));
            for (int node = 0; node < _traces[rank].Nodes.Length; node++)
            {
                if (_waits[_base[rank] + node] == 0)
                {
                    MakeReady(rank, node);
                }
            }
        }
        for (int rank = 0; rank < _traces.Length; rank++)
        {
            Issue(rank);
        }
        _simulation.Run();
    }

    public void CollectiveDone(int rank, int token) => Finish(token);

    public void SendDone(int token) => Finish(token);

    public void ReceiveDone(int token) => Finish(token);

    public void TimerDone(int token) => Finish(token);

    private static int LaneOf(ReplayKind kind, bool isReference) =>
        kind switch
        {
            ReplayKind.HostCompute => HostLane,
            ReplayKind.Compute => ComputeLane,
            // The reference tool lets memory and communication share a lane.
            ReplayKind.Memory when !isReference => MemoryLane,
            _ => CommunicationLane,
        };

    private bool IsReference => _times.Rules != NetworkRules.Own;

    private void MakeReady(int rank, int node)
    {
        ReplayNode ready = _traces[rank].Nodes[node];
        _state[_base[rank] + node] = ReplayState.Ready;
        if (!_hasLanes || ready.Kind is ReplayKind.Nothing or ReplayKind.Receive)
        {
            _issuing.Enqueue(_base[rank] + node, ready.Id);
            return;
        }
        _ready[(rank * Lanes) + LaneOf(ready.Kind, IsReference)].Enqueue(node, ready.Id);
    }

    private void Finish(int token)
    {
        int rank = RankOf(token);
        Complete(rank, token - _base[rank]);
        Issue(rank);
    }

    private void Complete(int rank, int node)
    {
        ReplayNode done = _traces[rank].Nodes[node];
        RankClock clock = Ranks[rank];
        _state[_base[rank] + node] = ReplayState.Done;
        _left[rank]--;
        clock.Finish = _simulation.Now;
        if (_hasLanes && done.Kind is not (ReplayKind.Nothing or ReplayKind.Receive))
        {
            _isBusy[(rank * Lanes) + LaneOf(done.Kind, IsReference)] = false;
        }
        clock.Change(_simulation.Now, done.Kind, -1);
        foreach (int follower in _traces[rank].FollowersOf(node))
        {
            if (--_waits[_base[rank] + follower] == 0)
            {
                MakeReady(rank, follower);
            }
        }
    }

    // Begins all that a rank can begin now.
    private void Issue(int rank)
    {
        bool isAny = true;
        while (isAny)
        {
            isAny = false;
            while (_issuing.TryDequeue(out int token, out _))
            {
                // Nodes that take no lane may free others of the same rank at once.
                isAny = true;
                int owner = RankOf(token);
                Begin(owner, token - _base[owner]);
            }
            for (int lane = 0; lane < Lanes; lane++)
            {
                int at = (rank * Lanes) + lane;
                if (!_isBusy[at] && _ready[at].TryDequeue(out int node, out _))
                {
                    _isBusy[at] = true;
                    isAny = true;
                    Begin(rank, node);
                }
            }
        }
    }

    private void Begin(int rank, int node)
    {
        int token = _base[rank] + node;
        ReplayNode begun = _traces[rank].Nodes[node];
        _state[token] = ReplayState.Running;
        if (begun.Kind == ReplayKind.Nothing)
        {
            Complete(rank, node);
            return;
        }
        Ranks[rank].Change(_simulation.Now, begun.Kind, 1);
        if (_system.IsReplayOnly)
        {
            Last(rank, token, begun, Recorded(begun));
            return;
        }
        switch (begun.Kind)
        {
            case ReplayKind.Send:
                _simulation.Send(rank, begun.Peer, begun.Tag, begun.Bytes, token);
                break;
            case ReplayKind.Receive:
                _simulation.Receive(begun.Peer, rank, begun.Tag, begun.Bytes, token);
                break;
            case ReplayKind.Collective when begun.Collective is not null:
                Meet(rank, token, begun);
                break;
            default:
                Last(rank, token, begun, Duration(begun));
                break;
        }
    }

    private void Last(int rank, int token, ReplayNode node, long ticks)
    {
        Ranks[rank].Compute += node.Kind == ReplayKind.Compute ? ticks : 0;
        _simulation.Timer(_simulation.Now + ticks, token);
    }

    // The reference tool gives a node that nobody measured 1 ns.
    private long Recorded(ReplayNode node) => node.Duration_ns == 0 && IsReference ? 1 : checked(node.Duration_ns * _times.TicksPerNs);

    private long Duration(ReplayNode node)
    {
        if (node.Kind == ReplayKind.Compute && _system.UsesRoofline)
        {
            return Roofline(node);
        }
        bool isFromBytes = node.Kind == ReplayKind.Memory && node.Duration_ns == 0 && _system.MemoryBytesPerNs is not null;
        return isFromBytes ? _times.Ticks(node.Bytes / _system.MemoryBytesPerNs!.Value) : Recorded(node);
    }

    private long Roofline(ReplayNode node)
    {
        if (node.Bytes == 0)
        {
            return IsReference ? 0 : _times.Ticks(node.Operations / _system.PeakOperationsPerNs);
        }
        double memory_Bps = _system.MemoryBytesPerNs!.Value * 1e9;
        double perSecond = Math.Min(memory_Bps * (node.Operations / (double)node.Bytes), _system.PeakOperationsPerNs * 1e9);
        return node.Operations == 0 ? _times.Ticks(node.Bytes / memory_Bps * 1e9) : _times.Ticks(node.Operations / perSecond * 1e9);
    }

    private void Meet(int rank, int token, ReplayNode node)
    {
        CollectivePlan plan = _planOf(node);
        if (_foldedTicks is not null)
        {
            _simulation.Timer(_simulation.Now + _foldedTicks(plan), token);
            return;
        }
        ImmutableArray<int> members = _groups[node.Group];
        int ordinal = _ordinals[(rank, node.Group)] = _ordinals.GetValueOrDefault((rank, node.Group)) + 1;
        if (!_meetings.TryGetValue((node.Group, ordinal), out Meeting? meeting))
        {
            int count = members.IsEmpty ? _traces.Length : members.Length;
            _meetings[(node.Group, ordinal)] = meeting = new Meeting(new CollectiveRun(plan, count), rank, node);
        }
        if (plan != meeting.Run.Plan)
        {
            Mismatches.Add((rank, token - _base[rank], meeting));
            return;
        }
        if (++meeting.Come == meeting.Run.Left.Length)
        {
            _meetings.Remove((node.Group, ordinal));
        }
        _simulation.Begin(meeting.Run, rank, members.IsEmpty ? rank : members.IndexOf(rank), token);
    }

    private int RankOf(int token)
    {
        // The last rank whose first node is not beyond the token; ranks without nodes have no token.
        int low = 0;
        int high = _traces.Length - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            (low, high) = _base[middle] <= token ? (middle, high) : (low, middle - 1);
        }
        return low;
    }
}

/// <summary>What a rank has done, in ticks.</summary>
internal sealed class RankClock
{
    private long _since;
    private int _computing;
    private int _communicating;

    public long Finish { get; set; }

    /// <summary>Of the accelerator, all nodes together.</summary>
    public long Compute { get; set; }

    /// <summary>Time in which a rank communicates and its accelerator does nothing.</summary>
    public long Exposed { get; private set; }

    public void Change(long now, ReplayKind kind, int by)
    {
        Exposed += _communicating > 0 && _computing == 0 ? now - _since : 0;
        _since = now;
        _computing += kind == ReplayKind.Compute ? by : 0;
        _communicating += kind is ReplayKind.Send or ReplayKind.Receive or ReplayKind.Collective ? by : 0;
    }
}
