using Heliograph.Model.Traffic;
using Heliograph.Simulation.Packet;

namespace Heliograph.Simulation.Flow;

/// <summary>Routes, and what changes them: failures, rates, circuits.</summary>
internal sealed partial class FluidRun
{
    private readonly bool[] _down;
    private readonly bool[] _known;
    private readonly long[] _rates;
    private readonly double[] _portBytes;
    private readonly NetworkEvent[] _changes;
    private readonly int _lastReroute;
    private readonly double _largestRise;
    private readonly FlowPaths _paths;
    private readonly HashSet<int> _nodesDown = [];
    private readonly List<int> _waiting = [];
    private readonly Dictionary<(int, int), int> _pairs = [];
    private int[]? _pairOf;
    private PacketNetwork _network;
    private FlowNetwork _plan = null!;
    private FluidLevels _engines = null!;
    private double[] _linkBytes = [];
    private int _nextChange;
    private int _epoch;
    private long _solves;
    private long _solvedHops;

    // Where packets choose one by one, a flow is spread over all its ways.
    private static FlowPaths PathsOf(PathChoice paths) =>
        paths is PathChoice.Spray or PathChoice.SprayRandom or PathChoice.Adaptive ? FlowPaths.Spray : FlowPaths.Ecmp;

    // A plan of the network as it is known to be, and engines for it. The clock of new engines begins where that of the old ones stood.
    private void Lay()
    {
        FlowNetworkOptions options = new()
        {
            Seed = _options.Seed,
            Hash = _options.PathHash,
            PortDown = [.. _known],
            Routes = _options.Routes,
            Folds = _fluid.Folds,
            Rates = _options.Paths == PathChoice.Weighted ? [.. _rates] : null,
            LinkRetries = _options.LinkRetries,
            LargestRise = _largestRise,
        };
        long now = _engines?.NowPs ?? 0;
        (_solves, _solvedHops) = (_solves + (_engines?.Solves ?? 0), _solvedHops + (_engines?.SolvedHops ?? 0));
        _plan = FlowNetwork.Of(_network, _paths, options);
        // By the first rates: what is slower now may come back.
        FlowEngineOptions engine = _plan.EngineOptions(_flows.Length) with
        {
            Batch = _levels > 1 ? 0 : _fluid.Batch,
        };
        for (int p = 0; p < _rates.Length; p++)
        {
            if (_rates[p] != _network.BitsPerSecond[p])
            {
                _plan.SetRate(p, _rates[p]);
            }
        }
        _engines = new FluidLevels(_plan, engine, _levels, IsOut);
        _engines.Step(now, (_, _) => { });
        _linkBytes = new double[_plan.Links];
        _epoch++;
    }

    private bool IsOut(int link)
    {
        foreach (int port in _plan.PortsOf(link))
        {
            if (_down[port])
            {
                return true;
            }
        }
        return false;
    }

    private bool TryRoute(int f)
    {
        ref State flow = ref _flows[f];
        FlowSpec spec = _traffic.Flows[f];
        FlowRoute route = _plan.RouteOf(spec.Source, spec.Destination, f, PairOf(f));
        flow.Epoch = _epoch;
        if (!route.Exists)
        {
            return false;
        }
        (flow.Links, flow.Uses) = (route.Links.ToArray(), route.Uses.IsEmpty ? null : route.Uses.ToArray());
        (flow.Hops, flow.AheadPs, flow.BackPs) = (route.Hops, _transport.AheadPs(route, spec.Bytes), _transport.BackPs(route));
        double recovered = RecoveredOf(route);
        flow.Recovered = recovered * _transport.Utilisation;
        _recovered = (Math.Min(_recovered.Least, recovered), Math.Max(_recovered.Most, recovered));
        return true;
    }

    private double RecoveredOf(in FlowRoute route)
    {
        if (!_transport.Loses)
        {
            return 1;
        }
        double slowest = 1;
        foreach (int link in route.Links)
        {
            foreach (int port in _options.LinkRetries > 0 ? _plan.PortsOf(link) : default)
            {
                slowest = Math.Min(slowest, _transport.Retried(_network, port));
            }
        }
        return _transport.Recovered(route, slowest);
    }

    // The how-manieth flow between its hosts, where the hash asks for it.
    private int PairOf(int f)
    {
        if (_options.PathHash != PathHash.Ns3)
        {
            return 0;
        }
        if (_pairOf is null)
        {
            _pairOf = new int[_flows.Length];
            for (int i = 0; i < _pairOf.Length; i++)
            {
                (int, int) pair = (_traffic.Flows[i].Source, _traffic.Flows[i].Destination);
                _pairOf[i] = _pairs.GetValueOrDefault(pair);
                _pairs[pair] = _pairOf[i] + 1;
            }
        }
        return _pairOf[f];
    }

    private void Change(long now)
    {
        bool isCut = false;
        bool isRerouted = false;
        bool isOther = false;
        _lastPs = Math.Max(_lastPs, now);
        for (; _nextChange < _changes.Length && _changes[_nextChange].TimePs <= now; _nextChange++)
        {
            NetworkEvent change = _changes[_nextChange];
            _events++;
            switch (change.Kind)
            {
                case NetworkEventKind.CableDown or NetworkEventKind.CableUp:
                    isCut |= SetCable(change.Target, change.Kind == NetworkEventKind.CableUp);
                    break;
                case NetworkEventKind.NodeDown or NetworkEventKind.NodeUp:
                    isCut |= SetNode(change.Target, change.Kind == NetworkEventKind.NodeUp);
                    break;
                case NetworkEventKind.CableRate:
                    SetRate(change.Target, change.Value);
                    break;
                case NetworkEventKind.SwapCables:
                    Swap(change.Target, (int)change.Value);
                    isOther = true;
                    break;
                case NetworkEventKind.Reroute:
                    isRerouted = true;
                    break;
                default:
                    break; // A buffer: a fluid has none.
            }
        }
        // Pinned flows learn of a failure with the next reroute; where none will come, and where packets are spread, at once.
        bool isKnown = isRerouted || _paths == FlowPaths.Spray || _nextChange > _lastReroute;
        if (isKnown && (isCut || isOther || isRerouted))
        {
            Adopt(isRerouted || isOther || _paths == FlowPaths.Spray);
        }
        else if (isCut || isOther)
        {
            Dim();
        }
    }

    // Links whose cables are out stand still; ways stay.
    private void Dim()
    {
        for (int l = 0; l < _plan.Links; l++)
        {
            _engines.SetCapacity(l, IsOut(l) ? 0 : _plan.CapacityOf(l));
        }
    }

    // Every flow takes a way of the network as it is; pinned ones keep theirs while it is whole, unless all are to be laid anew.
    private void Adopt(bool all)
    {
        List<int> present = [];
        for (int f = 0; f < _flows.Length; f++)
        {
            if (Withdraw(f))
            {
                present.Add(f);
            }
        }
        SumPorts();
        _down.CopyTo(_known, 0);
        Lay();
        present.AddRange(_waiting);
        present.Sort();
        _waiting.Clear();
        foreach (int f in present)
        {
            Return(f, all);
        }
    }

    private void Return(int f, bool all)
    {
        ref State flow = ref _flows[f];
        if (flow.Links is null)
        {
            // It could not even begin before.
            if (TryRoute(f))
            {
                flow.LonePs = Lone(flow);
                Add(Due.Enter, f, _engines.NowPs + flow.AheadPs);
            }
            else
            {
                _waiting.Add(f);
            }
            return;
        }
        bool isKept = !all && !AnyOut(flow.Links);
        flow.Epoch = isKept ? _epoch : -1;
        Enter(f);
    }

    private bool AnyOut(int[] links)
    {
        foreach (int link in links)
        {
            if (IsOut(link))
            {
                return true;
            }
        }
        return false;
    }

    // Takes a flow out of its engine with what it has left; false where it was in none.
    private bool Withdraw(int f)
    {
        ref State flow = ref _flows[f];
        if (flow.Engine < 0)
        {
            return false;
        }
        FlowEngine engine = _engines[_levelOfClass[_traffic.Flows[f].Class]];
        double left = Math.Max(engine.LeftOf(flow.Engine), 1e-9);
        engine.Remove(flow.Engine);
        Count(flow, flow.Left / flow.Recovered - left);
        flow.Left = left * flow.Recovered;
        flow.StalledPs = _engines.NowPs;
        flow.Engine = -1;
        return true;
    }

    // What a flow sent, by link.
    private void Count(in State flow, double bytes)
    {
        for (int i = 0; i < flow.Links.Length; i++)
        {
            int link = flow.Links[i];
            _linkBytes[link] += bytes * (flow.Uses is null ? 1 : flow.Uses[i]) / _plan.ScaleOf(link);
        }
    }

    // Every cable of a link carries the same.
    private void SumPorts()
    {
        for (int l = 0; l < _linkBytes.Length; l++)
        {
            ReadOnlySpan<int> ports = _linkBytes[l] > 0 ? _plan.PortsOf(l) : default;
            foreach (int port in ports)
            {
                _portBytes[port] += _linkBytes[l] / ports.Length;
            }
            _linkBytes[l] = 0;
        }
    }

    private void SetRate(int cable, long bitsPerSecond)
    {
        (int a, int b) = _network.PortsOfCable(cable);
        foreach (int port in (ReadOnlySpan<int>)[a, b])
        {
            _rates[port] = bitsPerSecond;
            if (_plan.SetRate(port, bitsPerSecond) is var link and >= 0)
            {
                _engines.SetCapacity(link, IsOut(link) ? 0 : _plan.CapacityOf(link));
            }
        }
    }

    // Each cable runs at the rate of its A end.
    private void Swap(int one, int other)
    {
        _network = _network.WithSwapped(one, other);
        foreach (int cable in (ReadOnlySpan<int>)[one, other])
        {
            (int a, int b) = _network.PortsOfCable(cable);
            (_rates[a], _rates[b]) = (_network.BitsPerSecond[a], _network.BitsPerSecond[b]);
        }
    }

    private bool SetNode(int node, bool up)
    {
        _ = up ? _nodesDown.Remove(node) : _nodesDown.Add(node);
        bool isChanged = false;
        for (int c = 0; c < _network.Cables; c++)
        {
            (int a, int b) = _network.PortsOfCable(c);
            isChanged |= (_network.Node[a] == node || _network.Node[b] == node) && SetCable(c, up);
        }
        return isChanged;
    }

    private bool SetCable(int cable, bool up)
    {
        (int a, int b) = _network.PortsOfCable(cable);
        bool areNodesUp = !_nodesDown.Contains(_network.Node[a]) && !_nodesDown.Contains(_network.Node[b]);
        if (_down[a] == !up || (up && !areNodesUp))
        {
            return false;
        }
        (_down[a], _down[b]) = (!up, !up);
        return true;
    }

    // How much faster than at first a cable ever gets.
    private static double LargestRise(PacketNetwork network, NetworkEvent[] changes)
    {
        double rise = 1;
        foreach (NetworkEvent change in changes)
        {
            if (change.Kind == NetworkEventKind.CableRate)
            {
                rise = Math.Max(rise, (double)change.Value / Math.Max(1, network.BitsPerSecond[network.PortsOfCable(change.Target).A]));
            }
        }
        return rise;
    }
}
