using System.Numerics;

namespace Heliograph.Simulation.Flow;

/// <summary>
/// Flows that share links by weighted max-min fairness, as a fluid, in time of whole picoseconds. Flows come and go and links change while it runs: a
/// driver asks for the next completion, goes there or to an instant before it, changes what it has to and goes on. Not thread-safe.
/// </summary>
/// <remarks>
/// A flow that has b bytes left at t and sends r bytes a picosecond from then on is done at t + b/r, in whole picoseconds (0.59 and above goes up); b is
/// brought up to date only when the rate changes. Bytes are doubles, rates whole multiples of a power of two (2^-52 of the largest capacity), so a run is a
/// function of its calls to the last bit. Once tables have grown to what is present at a time, nothing is allocated.
/// </remarks>
public sealed unsafe class FlowEngine
{
    /// <summary>Time of what never happens.</summary>
    public const long Never = long.MaxValue;

    private const int BlockBits = 7;
    private const int Block = 1 << BlockBits;
    private const double PsPerSecond = 1e12;

    // Of a block: its earliest end has to be looked for.
    private const long Stale = -1;

    // Beyond it a clock would wrap: 53 days.
    private const double LatestPs = 4.6e18;

    // Times of round rates and sizes are whole or half picoseconds, give or take what doubles lose: neither lies on the edge.
    private const double Rounding = 0.41;

    private readonly MaxMinRates _rates;
    private readonly PinnedTable<Progress> _progress;
    private readonly PinnedTable<long> _finish;
    private readonly PinnedTable<long> _blocks;
    private readonly FlowEngineOptions _options;
    private readonly double _unitsPerByteRate;
    private readonly double _bytesPerUnitPs;
    private readonly double _unitsPerWeight;
    private FlowCompletion[] _done = new FlowCompletion[64];
    private int _doneCount;
    private int _end;

    /// <param name="links">Number of links. Each has no capacity until <see cref="SetCapacity"/> gives it one.</param>
    /// <param name="options">Largest capacity and weight, and how exact.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public FlowEngine(int links, FlowEngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        _options = options;
        _rates = new MaxMinRates(links, options.ExpectedFlows, options.ExpectedHops) { AlwaysFull = options.AlwaysSolvesAll };
        _progress = new PinnedTable<Progress>(options.ExpectedFlows);
        _finish = new PinnedTable<long>(Math.Max(options.ExpectedFlows, Block));
        _blocks = new PinnedTable<long>((options.ExpectedFlows >> BlockBits) + 1);
        _unitsPerByteRate = PowerOfTwo(options.LargestCapacity, MaxMinRates.Bits);
        _bytesPerUnitPs = 1 / (_unitsPerByteRate * PsPerSecond);
        _unitsPerWeight = PowerOfTwo(options.LargestWeight, MaxMinRates.Bits - BitOperations.Log2((ulong)options.MostFlowsOnLink) - 1);
    }

    /// <summary>The instant that the engine is at, picoseconds.</summary>
    public long NowPs { get; private set; }

    /// <summary>Flows present.</summary>
    public int Count => _rates.Count;

    /// <summary>Solves so far.</summary>
    public long Solves { get; private set; }

    /// <summary>Hops whose rates they set: the work done.</summary>
    public long SolvedHops => _rates.FrozenHops;

    /// <summary>Solves of what changed whose proof failed, so that everything was solved: 0, but for a defect (<c>FlowPropertyTests</c>).</summary>
    public int RefutedSolves => _rates.Refuted;

    /// <summary>Memory of its tables.</summary>
    public long Bytes => _rates.Bytes + _progress.Bytes + _finish.Bytes + _blocks.Bytes;

    /// <summary>Gives a link another capacity from now on; 0 takes it out, and flows on it stand still.</summary>
    /// <param name="bytesPerSecond">0, or 1e-9 of the largest capacity of the options to the largest.</param>
    public void SetCapacity(int link, double bytesPerSecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(link);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(link, _rates.Links);
        bool isInRange = bytesPerSecond >= _options.LargestCapacity * FlowEngineOptions.Range && bytesPerSecond <= _options.LargestCapacity;
        if (bytesPerSecond != 0 && !isInRange)
        {
            throw new ArgumentOutOfRangeException(nameof(bytesPerSecond), bytesPerSecond, "outside of what the options allow");
        }
        _rates.SetCapacity(link, (long)Math.Round(bytesPerSecond * _unitsPerByteRate));
    }

    /// <summary>Lets a flow in now.</summary>
    /// <param name="bytes">More than 0.</param>
    /// <param name="weight">1e-6 of the largest weight of the options to the largest.</param>
    /// <param name="links">Distinct, at least one.</param>
    /// <param name="uses">How often each is used; empty: once.</param>
    /// <returns>Its number; one of a flow that is gone may come again.</returns>
    public int Add(double bytes, double weight, ReadOnlySpan<int> links, ReadOnlySpan<int> uses = default)
    {
        if (!(bytes > 0) || double.IsInfinity(bytes))
        {
            throw new ArgumentOutOfRangeException(nameof(bytes), bytes, "no size of a flow");
        }
        if (!(weight >= _options.LargestWeight * FlowEngineOptions.WeightRange && weight <= _options.LargestWeight))
        {
            throw new ArgumentOutOfRangeException(nameof(weight), weight, "outside of what the options allow");
        }
        if (links.IsEmpty || links.ContainsAnyExceptInRange(0, _rates.Links - 1))
        {
            throw new ArgumentException("names no links of the engine", nameof(links));
        }
        if (!uses.IsEmpty && (uses.Length != links.Length || uses.ContainsAnyExceptInRange(1, int.MaxValue)))
        {
            throw new ArgumentException("has to have a count from 1 for each link", nameof(uses));
        }
        int flow = _rates.Add(Math.Max(1, (long)Math.Round(weight * _unitsPerWeight)), links, uses);
        Extend();
        _progress.Pointer[flow] = new Progress
        {
            Left = bytes,
            StartPs = NowPs,
            SincePs = NowPs,
        };
        SetFinish(flow, Never);
        return flow;
    }

    /// <summary>Takes a flow out that is not done.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none of that number.</exception>
    public void Remove(int flow)
    {
        CheckPresent(flow);
        _rates.Remove(flow);
        SetFinish(flow, Never);
    }

    /// <summary>What a flow has left at this instant, bytes.</summary>
    public double LeftOf(int flow)
    {
        CheckPresent(flow);
        Refresh();
        Progress p = _progress.Pointer[flow];
        return Math.Max(0, p.Left - p.Rate * _bytesPerUnitPs * (NowPs - p.SincePs));
    }

    /// <summary>Rate of a flow at this instant, bytes a second.</summary>
    public double RateOf(int flow)
    {
        CheckPresent(flow);
        Refresh();
        return _rates.RateOf(flow) / _unitsPerByteRate;
    }

    /// <summary>What a link has left at this instant, bytes a second.</summary>
    public double SlackOf(int link)
    {
        Refresh();
        return _rates.SlackOf(link) / _unitsPerByteRate;
    }

    /// <summary>The link that holds a flow back at this instant.</summary>
    public int BottleneckOf(int flow)
    {
        CheckPresent(flow);
        Refresh();
        return _rates.BottleneckOf(flow);
    }

    /// <summary>When the next flow is done if nothing else changes; <see cref="Never"/> without one.</summary>
    public long NextPs()
    {
        Refresh();
        return Earliest();
    }

    /// <summary>
    /// Goes on to the next completion, or to <paramref name="untilPs"/> where that comes sooner, and gives back what is done; at
    /// <paramref name="untilPs"/> itself, too. With a batch, flows that are done within it come together, each with its own time.
    /// </summary>
    /// <returns>In the order of their numbers; good until the next call.</returns>
    public ReadOnlySpan<FlowCompletion> Step(long untilPs = Never)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(untilPs, NowPs);
        Refresh();
        _doneCount = 0;
        long next = Earliest();
        if (next > untilPs || next == Never)
        {
            NowPs = untilPs == Never ? NowPs : untilPs;
            return default;
        }
        long end = next;
        if (_options.Batch > 0)
        {
            long age = next - _progress.Pointer[First(next)].StartPs;
            end = Math.Min(untilPs, next + (long)(_options.Batch * age));
        }
        Collect(end);
        NowPs = end;
        for (int i = 0; i < _doneCount; i++)
        {
            _rates.Remove(_done[i].Flow);
        }
        return _done.AsSpan(0, _doneCount);
    }

    /// <summary>Whole picoseconds of a time, as completions are rounded.</summary>
    public static long WholePs(double ps) => (long)(ps + Rounding);

    private static double PowerOfTwo(double largest, int bits) => Math.ScaleB(1, bits - 1 - Math.ILogB(largest));

    // Numbers of long routes are not dense: what lies between never ends.
    private void Extend()
    {
        int end = _rates.FlowEnd;
        if (end <= _end)
        {
            return;
        }
        _progress.Reserve(end);
        _finish.Reserve(end);
        _blocks.Reserve(((end - 1) >> BlockBits) + 1);
        for (; _end < end; _end++)
        {
            SetFinish(_end, Never);
        }
    }

    private void CheckPresent(int flow)
    {
        if (!_rates.Has(flow))
        {
            throw new ArgumentOutOfRangeException(nameof(flow), flow, "no flow of this number is present");
        }
    }

    private void Refresh()
    {
        if (!_rates.IsStale)
        {
            return;
        }
        _rates.Solve();
        Solves++;
        foreach (int flow in _rates.Solved)
        {
            Settle(flow, _rates.RateOf(flow));
        }
        _rates.Acknowledge();
    }

    private void Settle(int flow, long rate)
    {
        Progress* p = _progress.Pointer + flow;
        if (p->Rate == rate)
        {
            return;
        }
        p->Left = Math.Max(0, p->Left - p->Rate * _bytesPerUnitPs * (NowPs - p->SincePs));
        (p->SincePs, p->Rate) = (NowPs, rate);
        double takes = p->Left / (rate * _bytesPerUnitPs);
        SetFinish(flow, rate > 0 && takes < LatestPs - NowPs ? NowPs + WholePs(takes) : Never);
    }

    private void SetFinish(int flow, long ps)
    {
        _finish.Pointer[flow] = ps;
        _blocks.Pointer[flow >> BlockBits] = Stale;
    }

    // The earliest end, by blocks whose flows changed.
    private long Earliest()
    {
        int count = (_rates.FlowEnd + Block - 1) >> BlockBits;
        long* blocks = _blocks.Pointer;
        long least = Never;
        for (int b = 0; b < count; b++)
        {
            if (blocks[b] == Stale)
            {
                blocks[b] = LeastOf(_finish.Pointer + ((long)b << BlockBits), Math.Min(Block, _rates.FlowEnd - (b << BlockBits)));
            }
            least = Math.Min(least, blocks[b]);
        }
        return least;
    }

    private static long LeastOf(long* times, int count)
    {
        Vector<long> least = new(Never);
        int i = 0;
        for (; i + Vector<long>.Count <= count; i += Vector<long>.Count)
        {
            least = Vector.Min(least, Vector.Load(times + i));
        }
        long result = Never;
        for (int k = 0; k < Vector<long>.Count; k++)
        {
            result = Math.Min(result, least[k]);
        }
        for (; i < count; i++)
        {
            result = Math.Min(result, times[i]);
        }
        return result;
    }

    private int First(long ps)
    {
        int block = 0;
        while (_blocks.Pointer[block] != ps)
        {
            block++;
        }
        int flow = block << BlockBits;
        while (_finish.Pointer[flow] != ps)
        {
            flow++;
        }
        return flow;
    }

    private void Collect(long end)
    {
        int count = (_rates.FlowEnd + Block - 1) >> BlockBits;
        for (int b = 0; b < count; b++)
        {
            if (_blocks.Pointer[b] > end)
            {
                continue;
            }
            int last = Math.Min((b + 1) << BlockBits, _rates.FlowEnd);
            for (int flow = b << BlockBits; flow < last; flow++)
            {
                if (_finish.Pointer[flow] > end)
                {
                    continue;
                }
                if (_doneCount == _done.Length)
                {
                    Array.Resize(ref _done, 2 * _done.Length);
                }
                _done[_doneCount++] = new FlowCompletion(flow, _finish.Pointer[flow], _rates.BottleneckOf(flow));
                _finish.Pointer[flow] = Never;
            }
            _blocks.Pointer[b] = Stale;
        }
    }

    private struct Progress
    {
        public double Left;
        public long SincePs;
        public long Rate;
        public long StartPs;
    }
}
