using System.Diagnostics;
using Heliograph.Model;
using Heliograph.Simulation.Kernel;

namespace Heliograph.Simulation.Flow.Ranks;

/// <summary>
/// Runs a communication graph on a network of fluid links: streams advance, collectives send, flows share links, messages arrive. What is simulated is a
/// rank of each class, with messages that stand for those of all its ranks.
/// </summary>
/// <remarks>
/// An event is a compute operation that ends, a call or send whose start time is over, or a message that leaves or arrives. A flow that is alone on its links
/// goes at the rate of the slowest; as soon as another one meets it, both are <see cref="FlowEngine"/>'s.
/// State: 12 B a stream, and for each call under way 16 B a channel. O(log events) an event and what the solve of a flow costs.
/// Messages that come before their call has begun wait in a table.
/// </remarks>
public sealed partial class RankSimulation
{
    private const double PsPerSecond = 1e12;

    // Instants; a few milliseconds.
    private const int TurnsBetweenLooks = 8192;

    private readonly RankWorkload _work;
    private readonly RankNetwork _network;
    private readonly RankClasses _classes;
    private readonly RankProgram[] _programOf;
    private readonly int _streams;
    private readonly int[] _next;
    private readonly long[] _began;
    private readonly bool[] _isBusy;
    private readonly int[] _slotOf;
    private readonly ulong[] _arrived;
    private readonly int _messageWords;
    private readonly long[] _finish;
    private readonly long[] _streamEnd;
    private readonly string[] _dimensions;
    private readonly int[] _dimensionOfLabel;
    private readonly long[] _exposed;
    private readonly long[] _busy;
    private readonly OperationTimes _times;
    private readonly LoadBins _load;
    private readonly double[] _linkSeconds;

    // By class of links: the group whose load it counts to.
    private readonly int[] _groupOfLink;
    private readonly double[] _secondsPerByte;
    private readonly FlowEngine _engine;
    private readonly bool _runsAhead;
    private readonly RankOptions _options;
    private long _started;
    private long _told;
    private long _flows;

    private RankSimulation(RankWorkload work, RankNetwork network, RankClasses classes, RankOptions options)
    {
        (_work, _network, _classes, _options) = (work, network, classes, options);
        _runsAhead = options.RunsAhead && classes.IsFolded;
        _programOf = [.. classes.Rank.Select(r => work.Programs[work.ProgramOf[r]])];
        _streams = work.Programs.Max(p => p.Streams.Length);
        int states = classes.Ranks * _streams;
        (_next, _began, _isBusy, _slotOf, _streamEnd) = (new int[states], new long[states], new bool[states], new int[states], new long[states]);
        Array.Fill(_slotOf, -1);
        _finish = new long[classes.Ranks];
        Array.Fill(_finish, -1);
        _messageWords = (MessagesOf(work) + 63) / 64;
        _arrived = new ulong[classes.Ranks * _messageWords];
        _dimensions = [.. work.Labels.Select(l => l.Dimension).Distinct()];
        _dimensionOfLabel = [.. work.Labels.Select(l => Array.IndexOf(_dimensions, l.Dimension))];
        _exposed = new long[classes.Ranks * _dimensions.Length];
        _busy = new long[classes.Ranks * _dimensions.Length];
        _times = new OperationTimes(work, classes, _streams, OperationTimes.CountOf(work, classes) <= options.KeptOperations);
        _load = new LoadBins(network.Groups);
        _linkSeconds = new double[classes.Links];
        _lastRoute = new (int, int)[classes.Ranks];
        Array.Fill(_lastRoute, (None, None));
        _groupOfLink = [.. Enumerable.Range(0, classes.Links).Select(l => network.GroupOf(classes.Link[l]))];
        (_flowsOn, _aloneOn) = (new int[classes.Links], new int[classes.Links]);
        Array.Fill(_aloneOn, None);
        _engine = EngineOf(network, classes, out _secondsPerByte);
        _teams = new RankTeams(work, network, classes);
        WriteSpreads();
        _slots = new SlotTable(Math.Max(1, work.Calls.Length == 0 ? 1 : work.Calls.Max(c => c.Program.Channels)));
    }

    /// <summary>Runs a workload to its end, or to where nothing more happens.</summary>
    /// <param name="classes">Null: each rank for itself.</param>
    /// <exception cref="UnreachableRankException">Two ranks that send have no way between them.</exception>
    public static RankResult Run(RankWorkload work, RankNetwork network, RankClasses? classes = null, RankOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(network);
        RankSimulation run = new(work, network, classes ?? RankClasses.Each(work.Ranks, network.Links), options ?? new RankOptions());
        return run.Complete();
    }

    private static int MessagesOf(RankWorkload work)
    {
        int most = 0;
        foreach (RankProgram program in work.Programs)
        {
            foreach (RankOperation o in program.Streams.SelectMany(s => s))
            {
                most = o.Kind is RankOperationKind.Receive or RankOperationKind.Send ? Math.Max(most, o.Index + 1) : most;
            }
        }
        return most;
    }

    private static FlowEngine EngineOf(RankNetwork network, RankClasses classes, out double[] secondsPerByte)
    {
        double[] capacity = [.. classes.Link.Select(network.CapacityOf)];
        double most = capacity.Concat(network.Changes.Select(c => c.BytesPerSecond)).DefaultIfEmpty(1).Max();
        FlowEngine engine = new(classes.Links, new FlowEngineOptions(most) { MostFlowsOnLink = 1 << 24 });
        secondsPerByte = new double[capacity.Length];
        for (int l = 0; l < capacity.Length; l++)
        {
            engine.SetCapacity(l, capacity[l]);
            secondsPerByte[l] = 1 / capacity[l];
        }
        return engine;
    }

    private RankResult Complete()
    {
        (_started, _told) = (Stopwatch.GetTimestamp(), Stopwatch.GetTimestamp());
        PlanChanges();
        for (int c = 0; c < _classes.Ranks; c++)
        {
            Advance(c);
        }
        Loop();
        CountLinkSeconds();
        List<StuckOperation> stuck = [];
        for (int c = 0; c < _classes.Ranks; c++)
        {
            for (int s = 0; s < StreamsOf(c); s++)
            {
                if (_next[c * _streams + s] < _programOf[c].Streams[s].Length)
                {
                    stuck.Add(new StuckOperation(_classes.Rank[c], s, _next[c * _streams + s]));
                }
            }
        }
        return new RankResult
        {
            FinishPs = stuck.Count > 0 ? -1 : _finish.Max(),
            Classes = _classes,
            FinishOf = _finish,
            Dimensions = _dimensions,
            Exposed = _exposed,
            Busy = _busy,
            Times = _times,
            Load = _load,
            LinkSeconds = _linkSeconds,
            Stuck = stuck,
            Flows = _flows,
            Solves = _engine.Solves,
            Loop = Stopwatch.GetElapsedTime(_started),
        };
    }

    private long Now { get; set; }

    private void Loop()
    {
        for (long turn = 1; ; turn++)
        {
            if (turn % TurnsBetweenLooks == 0)
            {
                Look();
            }
            long due = _events.FirstTime;
            long next = _engine.Count == 0 ? FlowEngine.Never : _engine.NextPs();
            if (due == FlowEngine.Never && next == FlowEngine.Never)
            {
                return;
            }
            if (next <= due)
            {
                Now = next;
                LeftAll(_engine.Step(due));
                continue;
            }
            Now = due;
            while (_events.FirstTime == due)
            {
                Happen(_events.Take());
            }
        }
    }

    private void Look()
    {
        _options.Stop.ThrowIfCancellationRequested();
        if (_options.Tell is null || Stopwatch.GetElapsedTime(_told).TotalSeconds < 1)
        {
            return;
        }
        _told = Stopwatch.GetTimestamp();
        long done = 0;
        foreach (int next in _next)
        {
            done += next;
        }
        _options.Tell(new RankProgress(Now, done, OperationTimes.CountOf(_work, _classes), _flows, Stopwatch.GetElapsedTime(_started).TotalSeconds));
    }

    private void Happen(TimerEntry entry)
    {
        switch ((EventKind)entry.Kind)
        {
            case EventKind.End:
                EndOperation(entry.Key / _streams, entry.Key % _streams);
                break;
            case EventKind.Start:
                BeginSends(entry.Key / _streams, entry.Key % _streams);
                break;
            case EventKind.Left:
                LeftAlone(entry.Key);
                break;
            case EventKind.RingEnd:
                EndRing(entry.Key);
                break;
            case EventKind.Change:
                Change(_network.Changes[entry.Key]);
                break;
            default:
                Arrive(entry.Key);
                break;
        }
    }

    // ---- streams ----

    private int StreamsOf(int c) => _programOf[c].Streams.Length;

    // What begins unblocks nothing, and what ends comes by here again.
    private void Advance(int c)
    {
        for (int s = 0; s < StreamsOf(c); s++)
        {
            TryBegin(c, s);
        }
    }

    private bool IsDone(int c, StreamWait wait) => wait.Stream < 0 || _next[c * _streams + wait.Stream] >= wait.Operations;

    private void TryBegin(int c, int s)
    {
        int state = c * _streams + s;
        ReadOnlySpan<RankOperation> stream = _programOf[c].Streams[s].AsSpan();
        if (_isBusy[state] || _next[state] >= stream.Length)
        {
            return;
        }
        ref readonly RankOperation o = ref stream[_next[state]];
        if (!IsDone(c, o.First) || !IsDone(c, o.Second))
        {
            return;
        }
        if (o.Kind == RankOperationKind.Receive && !HasArrived(c, o.Index))
        {
            return;
        }
        _isBusy[state] = true;
        // A receive stands in its stream from the end of the one before.
        _began[state] = o.Kind == RankOperationKind.Receive ? Math.Max(_streamEnd[state], Latest(c, o)) : Now;
        if (s == 0)
        {
            Waited(c, state, o);
        }
        _times.Begin(c, s, _next[state], _began[state]);
        if (o.Kind == RankOperationKind.Receive)
        {
            EndOperation(c, s);
            return;
        }
        long ps = (long)Math.Round(o.Seconds * PsPerSecond);
        EventKind kind = o.Kind == RankOperationKind.Compute ? EventKind.End : EventKind.Start;
        if (ps > 0)
        {
            _events.Add(Now + ps, state, (int)kind);
        }
        else if (kind == EventKind.End)
        {
            EndOperation(c, s);
        }
        else
        {
            BeginSends(c, s);
        }
    }

    private long Latest(int c, in RankOperation o) => Math.Max(EndOf(c, o.First), EndOf(c, o.Second));

    // Waits are for the last operation that a stream has behind it or one before: no later than its end.
    private long EndOf(int c, StreamWait wait) =>
        wait.Stream < 0 ? 0
        : _times.IsKept && wait.Operations > 0 ? _times.EndOf(c, wait.Stream, wait.Operations - 1)
        : _next[c * _streams + wait.Stream] == wait.Operations ? _streamEnd[c * _streams + wait.Stream]
        : 0;

    // The compute stream stood still: for what it waited for last.
    private void Waited(int c, int state, in RankOperation o)
    {
        long gap = _began[state] - _streamEnd[state];
        if (gap <= 0)
        {
            return;
        }
        StreamWait wait = EndOf(c, o.Second) > EndOf(c, o.First) ? o.Second : o.First;
        if (wait.Stream >= 0)
        {
            int label = _programOf[c].Streams[wait.Stream][wait.Operations - 1].Label;
            _exposed[c * _dimensions.Length + _dimensionOfLabel[label]] += gap;
        }
    }

    private void EndOperation(int c, int s)
    {
        int state = c * _streams + s;
        ref readonly RankOperation o = ref _programOf[c].Streams[s].AsSpan()[_next[state]];
        int column = c * _dimensions.Length + _dimensionOfLabel[o.Label];
        long took = Now - _began[state];
        _busy[column] += o.Kind == RankOperationKind.Receive ? 0 : took;
        _exposed[column] += s == 0 && o.Kind != RankOperationKind.Compute ? took : 0;
        _times.End(c, s, _next[state], Now);
        _streamEnd[state] = Now;
        _isBusy[state] = false;
        _next[state]++;
        if (_next[state] == _programOf[c].Streams[s].Length)
        {
            _finish[c] = Now;
        }
        Advance(c);
    }

    // ---- messages between two ranks ----

    private bool HasArrived(int c, int message) => (_arrived[c * _messageWords + message / 64] >> (message % 64) & 1) != 0;

    private void SetArrived(int c, int message) => _arrived[c * _messageWords + message / 64] |= 1UL << (message % 64);

    private enum EventKind
    {
        /// <summary>Of a stream's operation.</summary>
        End,

        /// <summary>The time before the first byte of a call or send is over.</summary>
        Start,

        /// <summary>The last byte of a flow that was alone.</summary>
        Left,

        /// <summary>Of a message.</summary>
        Arrival,

        /// <summary>The last message of a ring of one event is there.</summary>
        RingEnd,

        /// <summary>Of the capacity of a link.</summary>
        Change,
    }
}

/// <summary>How a workload is run.</summary>
public sealed record RankOptions
{
    /// <summary>Operations up to whose number the times of all are kept, 20 B each.</summary>
    public long KeptOperations { get; init; } = 20_000_000;

    /// <summary>
    /// In a folded run, rings whose members are all of one class are one event while nobody else is on their links: the same times, fewer events. False:
    /// every send is one.
    /// </summary>
    public bool RunsAhead { get; init; } = true;

    /// <summary>Asked some times a second: the run ends with <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>Told once a second how far it is; null: nobody looks.</summary>
    public Action<RankProgress>? Tell { get; init; }
}

/// <summary>How far a run is.</summary>
/// <param name="TimePs">Of what is simulated.</param>
/// <param name="Done">Operations of all classes that are done.</param>
/// <param name="Operations">All of them.</param>
/// <param name="Flows">Messages sent.</param>
/// <param name="ElapsedSeconds">Since it began.</param>
public readonly record struct RankProgress(long TimePs, long Done, long Operations, long Flows, double ElapsedSeconds);

/// <summary>Two ranks that send have no way between them.</summary>
public sealed class UnreachableRankException(int from, int to) : Exception($"ranks {from} and {to} have no way between them")
{
    public int From { get; } = from;

    public int To { get; } = to;
}
