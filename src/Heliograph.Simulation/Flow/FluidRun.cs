using System.Diagnostics;
using System.Runtime.InteropServices;
using Heliograph.Model.Traffic;
using Heliograph.Simulation.Kernel;
using Heliograph.Simulation.Packet;

namespace Heliograph.Simulation.Flow;

/// <summary>
/// One fluid run: a calendar of what is due (starts, entries, acknowledgements), a list of changes of the network, and engines that say when flows are done.
/// </summary>
internal sealed partial class FluidRun
{
    private const int LookEvery = 256;

    private readonly TrafficMatrix _traffic;
    private readonly PacketOptions _options;
    private readonly FluidOptions _fluid;
    private readonly FluidTransport _transport;
    private readonly TrafficOrder _order;
    private readonly State[] _flows;
    private readonly int[] _levelOfClass;
    private readonly double[] _weightOfClass;
    private readonly int _levels;
    private readonly int[][] _flowOf;
    private readonly PriorityQueue<(Due Kind, int Flow), (long Ps, Due Kind, int Flow)> _calendar = new();
    private readonly long _endPs;
    private readonly double _payload;
    private int _completed;
    private long _dataHops;
    private long _lastPs;
    private long _events;
    private double _delivered;
    private (double Least, double Most) _recovered = (1, 0);

    public FluidRun(PacketNetwork network, TrafficMatrix traffic, PacketOptions options, FluidOptions fluid)
    {
        (_network, _traffic, _options, _fluid) = (network, traffic, options, fluid);
        _transport = new FluidTransport(network, options);
        _order = new TrafficOrder(traffic);
        _flows = new State[traffic.Flows.Length];
        Array.Fill(
            _flows,
            new State
            {
                Engine = -1,
                StartPs = -1,
                ReceivedPs = -1,
                FinishPs = -1,
                LonePs = -1,
            }
        );
        (_levelOfClass, _weightOfClass, _levels) = Levels(traffic, options);
        _flowOf = [.. Enumerable.Range(0, _levels).Select(_ => new int[64])];
        _endPs = options.EndPs > 0 ? options.EndPs : FlowEngine.Never;
        _payload = Math.Max(1, traffic.Flows.Sum(f => (double)f.Bytes));
        _down = new bool[network.Ports];
        _known = new bool[network.Ports];
        _rates = [.. network.BitsPerSecond];
        _portBytes = new double[network.Ports];
        _changes = [.. NetworkEvent.Expanded(options.Events).OrderBy(e => e.TimePs)];
        _lastReroute = Array.FindLastIndex(_changes, c => c.Kind == NetworkEventKind.Reroute);
        _largestRise = LargestRise(network, _changes);
        _paths = PathsOf(options.Paths);
    }

    // What is due at one instant, in this order.
    private enum Due
    {
        Received,
        Finished,
        Start,
        Enter,
    }

    public FluidResult Run()
    {
        long began = Stopwatch.GetTimestamp();
        Lay();
        for (int f = 0; f < _flows.Length; f++)
        {
            if (_traffic.Flows[f].StartTrigger < 0)
            {
                Add(Due.Start, f, _traffic.Flows[f].StartPs);
            }
        }
        PacketEnd end = Loop(began);
        for (int f = 0; f < _flows.Length; f++)
        {
            Withdraw(f);
        }
        SumPorts();
        return Result(end, Stopwatch.GetElapsedTime(began));
    }

    private PacketEnd Loop(long began)
    {
        Action<int, FlowCompletion> isDone = IsDone;
        double told = 0;
        for (int step = 0; _completed < _flows.Length; step++)
        {
            long due = _calendar.TryPeek(out _, out (long Ps, Due, int) first) ? first.Ps : FlowEngine.Never;
            long change = _nextChange < _changes.Length ? _changes[_nextChange].TimePs : FlowEngine.Never;
            long stop = Math.Min(Math.Min(due, change), _endPs);
            long next = Math.Min(_engines.NextPs(), stop);
            if (next == FlowEngine.Never)
            {
                return PacketEnd.NoProgress;
            }
            if (_fluid.Stop.IsCancellationRequested)
            {
                return PacketEnd.Interrupted;
            }
            _engines.Step(stop, isDone);
            long now = _engines.NowPs;
            if (now >= _endPs)
            {
                return PacketEnd.EndReached;
            }
            if (change <= now)
            {
                Change(now);
            }
            while (_calendar.TryPeek(out (Due Kind, int Flow) item, out (long Ps, Due, int) at) && at.Ps <= now)
            {
                _calendar.Dequeue();
                Do(item.Kind, item.Flow, at.Ps);
            }
            if (
                step % LookEvery == 0
                && _fluid.Tell is not null
                && Stopwatch.GetElapsedTime(began).TotalSeconds is var elapsed
                && elapsed - told >= 1
            )
            {
                told = elapsed;
                Tell(now, elapsed);
            }
        }
        return PacketEnd.Completed;
    }

    private void Tell(long now, double elapsed)
    {
        double share = Math.Clamp(Math.Max(_delivered / _payload, (double)now / _endPs), 0, 1);
        _fluid.Tell!(
            new PacketProgress(now, _completed, _flows.Length, _dataHops, elapsed)
            {
                RemainingSeconds = share > 0 ? elapsed * (1 - share) / share : null,
            }
        );
    }

    private void Add(Due kind, int flow, long ps) => _calendar.Enqueue((kind, flow), (ps, kind, flow));

    // At its own time: completions of a batch are told together, somewhat later.
    private void Do(Due kind, int f, long now)
    {
        _lastPs = Math.Max(_lastPs, now);
        switch (kind)
        {
            case Due.Start:
                _order.IsDue(f, now);
                if (_order.MayStart(f) && _flows[f].StartPs < 0)
                {
                    Start(f, now);
                }
                break;
            case Due.Enter:
                Enter(f);
                break;
            case Due.Received:
                Fire(_traffic.Flows[f].ReceiveDoneTrigger, now);
                break;
            default:
                _flows[f].FinishPs = now;
                _completed++;
                _events++;
                Fire(_traffic.Flows[f].SendDoneTrigger, now);
                break;
        }
    }

    private void Fire(int trigger, long now)
    {
        foreach (int target in _order.Fire(trigger))
        {
            Add(Due.Start, target, now + _traffic.Flows[target].StartPs);
        }
    }

    // The first byte leaves; it takes bandwidth once it is there.
    private void Start(int f, long startPs)
    {
        ref State flow = ref _flows[f];
        flow.StartPs = startPs;
        flow.Left = _transport.Wire(_traffic.Flows[f].Bytes);
        flow.StalledPs = startPs;
        _events++;
        if (TryRoute(f))
        {
            flow.LonePs = Lone(flow);
            flow.EnterPs = Math.Max(_engines.NowPs, startPs + flow.AheadPs);
            Add(Due.Enter, f, flow.EnterPs);
        }
        else
        {
            _waiting.Add(f);
        }
    }

    private long Lone(in State flow)
    {
        double rate = double.PositiveInfinity;
        for (int i = 0; i < flow.Links.Length; i++)
        {
            rate = Math.Min(rate, _plan.CapacityOf(flow.Links[i]) / (flow.Uses is null ? 1 : flow.Uses[i]));
        }
        double takes = flow.Left / (flow.Recovered * Math.Max(rate, double.Epsilon)) * 1e12;
        return takes < long.MaxValue / 4 ? flow.AheadPs + FlowEngine.WholePs(takes) + flow.BackPs : -1;
    }

    private void Enter(int f)
    {
        ref State flow = ref _flows[f];
        if (flow.Epoch != _epoch && !TryRoute(f))
        {
            flow.StalledPs = _engines.NowPs;
            _waiting.Add(f);
            return;
        }
        int level = _levelOfClass[_traffic.Flows[f].Class];
        int number = _engines[level].Add(flow.Left / flow.Recovered, _weightOfClass[_traffic.Flows[f].Class], flow.Links, flow.Uses);
        if (number >= _flowOf[level].Length)
        {
            Array.Resize(ref _flowOf[level], 2 * number);
        }
        _flowOf[level][number] = f;
        flow.Engine = number;
    }

    // The last byte is there.
    private void IsDone(int level, FlowCompletion done)
    {
        int f = _flowOf[level][done.Flow];
        ref State flow = ref _flows[f];
        flow.Engine = -1;
        flow.ReceivedPs = done.Ps;
        Count(flow, flow.Left / flow.Recovered);
        flow.Left = 0;
        FlowSpec spec = _traffic.Flows[f];
        _delivered += spec.Bytes;
        _dataHops += flow.Hops * _transport.Frames(spec.Bytes);
        Add(Due.Received, f, done.Ps);
        Add(Due.Finished, f, done.Ps + flow.BackPs);
        // The sender was through with it as long ago as it takes to be there.
        int next = _order.Sent(f);
        if (next >= 0 && _flows[next].StartPs < 0)
        {
            Start(next, Math.Max(_order.DuePs(next), done.Ps - flow.AheadPs));
        }
    }

    // Highest strict class first; all weighted ones share the last level.
    private static (int[] Level, double[] Weight, int Levels) Levels(TrafficMatrix traffic, PacketOptions options)
    {
        int WeightOf(int c) => c < options.ClassWeights.Length ? options.ClassWeights[c] : 0;
        int[] level = new int[8];
        double[] weight = new double[8];
        int levels = 0;
        bool[] isUsed = new bool[8];
        foreach (FlowSpec flow in traffic.Flows)
        {
            isUsed[flow.Class] = true;
        }
        for (int c = 7; c >= 0; c--)
        {
            (level[c], weight[c]) = (levels, 1);
            levels += isUsed[c] && WeightOf(c) == 0 ? 1 : 0;
        }
        double most = Math.Max(1, options.ClassWeights.DefaultIfEmpty(0).Max());
        bool hasWeighted = false;
        for (int c = 0; c < 8; c++)
        {
            if (isUsed[c] && WeightOf(c) > 0)
            {
                (level[c], weight[c], hasWeighted) = (levels, WeightOf(c) / most, true);
            }
        }
        return (level, weight, Math.Max(1, levels + (hasWeighted ? 1 : 0)));
    }

    private FluidEfficiency Efficiency()
    {
        double wire = Math.Max(1, _traffic.Flows.Sum(f => (double)_transport.Wire(f.Bytes)));
        (double least, double most) = _recovered.Most > 0 ? _recovered : (1, 1);
        return new FluidEfficiency(_flows.Length > 0 ? _payload / wire : 1, least, most, _transport.Utilisation);
    }

    private FluidResult Result(PacketEnd end, TimeSpan loop)
    {
        ulong hash = 0;
        FlowOutcome[] outcomes = new FlowOutcome[_flows.Length];
        for (int f = 0; f < outcomes.Length; f++)
        {
            State flow = _flows[f];
            outcomes[f] = new FlowOutcome(flow.StartPs, flow.FinishPs, flow.ReceivedPs, 0);
            hash = unchecked(hash + (flow.FinishPs >= 0 ? TraceHash.Of((ulong)f, (ulong)flow.FinishPs) : 0));
        }
        return new FluidResult(
            ImmutableCollectionsMarshal.AsImmutableArray(outcomes),
            [.. _flows.Select(f => f.LonePs)],
            end,
            _completed,
            _dataHops,
            [.. _portBytes],
            _lastPs,
            [.. _waiting.Order().Select(f => new FluidStall(f, _flows[f].StalledPs))],
            Efficiency(),
            _plan.Links,
            _plan.Classes,
            _events,
            _solves + _engines.Solves,
            _solvedHops + _engines.SolvedHops,
            hash,
            _engines.Bytes,
            loop
        );
    }

    private struct State
    {
        /// <summary>Bytes on the wire that are still to come, without repeats; as of when it entered its engine.</summary>
        public double Left;
        public double Recovered;
        public long StartPs;
        public long EnterPs;
        public long ReceivedPs;
        public long FinishPs;
        public long LonePs;
        public long AheadPs;
        public long BackPs;
        public long StalledPs;
        public int Hops;

        /// <summary>Number in the engine of its level; -1 where it is not in it.</summary>
        public int Engine;

        /// <summary>Which plan of the network its links are of.</summary>
        public int Epoch;
        public int[] Links;
        public int[]? Uses;
    }
}
