using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Heliograph.Simulation.Packet;

namespace Heliograph.Simulation.Flow;

/// <summary>How flows are laid over equally short ways.</summary>
public enum FlowPaths
{
    /// <summary>One way a flow, by the same hash as in the packet engine.</summary>
    Ecmp,

    /// <summary>All ways at once: every node sends on in equal parts over all cables that lead nearer.</summary>
    Spray,

    /// <summary>One way a flow: of some drawn by hash, the one whose fullest cable has the fewest flows for its rate when the flow comes.</summary>
    Adaptive,
}

/// <summary>
/// A network for the flow engine: which links there are, what each can carry, and what a flow uses of them. With <see cref="FlowPaths.Ecmp"/> and
/// <see cref="FlowPaths.Adaptive"/> a link is one direction of a cable. With <see cref="FlowPaths.Spray"/> it is all cables from one class of equal nodes
/// to another (<see cref="NodeClasses"/>): each of them carries the same of every flow, so that together they are one link, and a flow crosses one link a
/// stage instead of hundreds. Proof in docs/models/flow.md, checked against the cable by cable split by <c>FlowNetworkTests</c>. Not thread-safe.
/// </summary>
public sealed class FlowNetwork
{
    private const int AdaptiveDraws = 16;
    private const double PsBitsPerByte = 8e12;

    private readonly PacketNetwork _network;
    private readonly FlowPaths _paths;
    private readonly FlowNetworkOptions _options;
    private readonly bool[] _down;
    private readonly ClassGraph _graph;
    private readonly int[] _scale;
    private readonly long[] _rate;
    private readonly int[] _linkOfPort;
    private readonly int[] _crowd;
    private readonly Dictionary<(int, int), ImmutableArray<int>> _stated = [];
    private readonly Way[] _ways;
    private readonly Way[] _stages;
    private readonly double[] _capacity;
    private readonly RouteTable? _weighted;
    private readonly List<int> _here = [];
    private readonly List<int> _next = [];
    private int[] _links = new int[64];
    private int[] _uses = new int[64];
    private int[] _best = new int[64];
    private int[] _candidates = new int[64];

    private FlowNetwork(PacketNetwork network, FlowPaths paths, FlowNetworkOptions options)
    {
        (_network, _paths, _options) = (network, paths, options);
        _down = options.PortDown ?? new bool[network.Ports];
        ArgumentOutOfRangeException.ThrowIfNotEqual(_down.Length, network.Ports, nameof(options));
        bool sprays = paths == FlowPaths.Spray;
        ImmutableArray<SourceRoute> stated = options.Routes;
        foreach (SourceRoute route in stated)
        {
            if (!route.IsIn(network))
            {
                throw new ArgumentException(
                    $"the route from host {route.Source} to host {route.Destination} is none of the network",
                    nameof(options)
                );
            }
            _stated.Add((route.Source, route.Destination), route.Ports);
        }
        NodeClasses classes = options.Folds ? NodeClasses.Find(network, _down, sprays ? stated : []) : NodeClasses.Each(network);
        _graph = new ClassGraph(network, classes, _down, sprays ? stated : []);
        Links = sprays ? _graph.Links : network.Ports;
        _rate = [.. network.BitsPerSecond];
        _linkOfPort = new int[network.Ports];
        Array.Fill(_linkOfPort, -1);
        _scale = sprays ? ShareScales.Of(_graph, LargestScaleFor(network)) : [];
        _crowd = new int[paths == FlowPaths.Adaptive ? Links : 0];
        _ways = new Way[_graph.Classes];
        _stages = new Way[sprays ? Links : 0];
        _capacity = new double[Links];
        _weighted = options.Rates is null ? null : new RouteTable(network, _down, options.Rates);
        for (int l = 0; l < Links; l++)
        {
            foreach (int port in PortsOf(l))
            {
                _linkOfPort[port] = l;
            }
            Measure(l);
        }
    }

    /// <summary>Links, numbered from 0.</summary>
    public int Links { get; }

    /// <summary>Classes of equal nodes; hosts are alone.</summary>
    public int Classes => _graph.Classes;

    /// <summary>
    /// The links of a network. O(ports) for pinned ways; for sprayed ones also O(destination switches x links) where that is affordable, about a second.
    /// </summary>
    /// <param name="seed">Of the hash, as in <see cref="PacketOptions.Seed"/>.</param>
    /// <param name="portDown">By port: out, in that direction; null: none is. Kept, not copied.</param>
    public static FlowNetwork Of(PacketNetwork network, FlowPaths paths, ulong seed = 1, bool[]? portDown = null) =>
        Of(network, paths, new FlowNetworkOptions { Seed = seed, PortDown = portDown });

    /// <summary>As above, with stated ways and other hashes.</summary>
    /// <exception cref="ArgumentException">A stated way is none of the network.</exception>
    public static FlowNetwork Of(PacketNetwork network, FlowPaths paths, FlowNetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(options);
        return new FlowNetwork(network, paths, options);
    }

    /// <summary>Ports, directed, that a link stands for: each carries the same of every flow.</summary>
    public ReadOnlySpan<int> PortsOf(int link)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(link);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(link, Links);
        return _paths == FlowPaths.Spray ? _graph.PortList.AsSpan(_graph.PortStart[link].._graph.PortStart[link + 1]) : AllPorts.AsSpan(link, 1);
    }

    /// <summary>The link of a port; -1 where it is down.</summary>
    public int LinkOf(int port) => _linkOfPort[port];

    /// <summary>Uses of a link that are all of a flow: a flow with u uses sends u / this of its bytes over it.</summary>
    public int ScaleOf(int link) => _paths == FlowPaths.Spray ? _scale[link] : 1;

    /// <summary>Largest <see cref="ScaleOf"/>.</summary>
    public int LargestScale => _scale.Length == 0 ? 1 : _scale.Max();

    /// <summary>
    /// For <see cref="FlowEngine.SetCapacity"/>, bytes a second: the ports of a link together, each at the rate of the slowest, as all carry the same; times
    /// <see cref="ScaleOf"/>. 0 where one stands still.
    /// </summary>
    public double CapacityOf(int link) => _capacity[link];

    /// <summary>Rate of a port now, b/s.</summary>
    public long RateOf(int port) => _rate[port];

    /// <summary>Another rate of a port from now on, b/s; 0 or more. Ways stay: its link is as fast as the slowest of its ports.</summary>
    /// <returns>Its link, whose capacity has to be asked for again; -1 where the port is down.</returns>
    public int SetRate(int port, long bitsPerSecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bitsPerSecond);
        _rate[port] = bitsPerSecond;
        if (_linkOfPort[port] is var link and >= 0)
        {
            Measure(link);
        }
        return _linkOfPort[port];
    }

    /// <summary>Options of an engine for this network, with the capacities that it has now.</summary>
    /// <param name="flows">Most at a time.</param>
    public FlowEngineOptions EngineOptions(int flows)
    {
        double largest = 1;
        for (int l = 0; l < Links; l++)
        {
            largest = Math.Max(largest, CapacityOf(l));
        }
        largest *= _options.LargestRise;
        return new FlowEngineOptions(largest) { MostFlowsOnLink = Math.Clamp((long)flows * LargestScale, 1, FlowEngineOptions.MostOnLink) };
    }

    /// <summary>An engine with these links.</summary>
    public FlowEngine Engine(FlowEngineOptions options)
    {
        FlowEngine engine = new(Links, options);
        for (int l = 0; l < Links; l++)
        {
            engine.SetCapacity(l, CapacityOf(l));
        }
        return engine;
    }

    /// <summary>
    /// What a flow uses. Shortest ways by hops over what is up, or the stated one. Pinned: about 1 us, and a search for each new switch of destinations;
    /// sprayed: O(links of the ways). Allocates only when such a search is new.
    /// </summary>
    /// <param name="source">Host.</param>
    /// <param name="destination">Another host.</param>
    /// <param name="flow">Number for the hash.</param>
    public FlowRoute RouteOf(int source, int destination, int flow) => RouteOf(source, destination, flow, 0);

    /// <summary>As above; <paramref name="pair"/> tells flows between the same two hosts apart under <see cref="PathHash.Ns3"/>.</summary>
    public FlowRoute RouteOf(int source, int destination, int flow, int pair)
    {
        CheckHosts(source, destination);
        if (_stated.TryGetValue((source, destination), out ImmutableArray<int> stated) && !AnyDown(stated))
        {
            return Stated(stated);
        }
        ushort[] distance = _graph.DistancesTo(destination, source);
        int hops = _graph.Distance(source, destination, distance);
        if (hops == ClassGraph.Unreached)
        {
            return default;
        }
        return _paths switch
        {
            FlowPaths.Spray => Sprayed(source, destination, hops, distance),
            FlowPaths.Ecmp => Pinned(Walk(source, destination, hops, distance, KeyOf(flow, source, destination, pair)), hops),
            _ => LeastCrowded(source, destination, flow, hops, distance),
        };
    }

    /// <summary>Counts a flow on its links, for <see cref="FlowPaths.Adaptive"/>; else nothing.</summary>
    public void Enter(ReadOnlySpan<int> links) => Crowd(links, 1);

    /// <summary>Takes it off again.</summary>
    public void Leave(ReadOnlySpan<int> links) => Crowd(links, -1);

    private ImmutableArray<int> AllPorts => _allPorts.IsDefault ? _allPorts = [.. Enumerable.Range(0, _network.Ports)] : _allPorts;

    private ImmutableArray<int> _allPorts;

    private void Crowd(ReadOnlySpan<int> links, int change)
    {
        foreach (int link in _crowd.Length > 0 ? links : default)
        {
            _crowd[link] += change;
        }
    }

    private void CheckHosts(int source, int destination)
    {
        if ((uint)source >= (uint)_network.Hosts || (uint)destination >= (uint)_network.Hosts || source == destination)
        {
            throw new ArgumentOutOfRangeException(nameof(destination), destination, $"two hosts of {_network.Hosts}, the other is {source}");
        }
    }

    // As the packet engine makes them.
    private FlowKey KeyOf(int flow, int source, int destination, int pair) =>
        new(_options.Hash, _options.Seed, unchecked(2 * flow), source, destination, (ushort)(FlowKey.FirstPort + pair), FlowKey.LastPort);

    private bool AnyDown(ImmutableArray<int> ports)
    {
        foreach (int port in ports)
        {
            if (_down[port])
            {
                return true;
            }
        }
        return false;
    }

    private FlowRoute Stated(ImmutableArray<int> ports)
    {
        Reserve(ports.Length);
        bool once = true;
        for (int i = 0; i < ports.Length; i++)
        {
            _links[i] = _linkOfPort[ports[i]];
            _uses[i] = ScaleOf(_links[i]);
            once &= _uses[i] == 1;
        }
        Way way = default;
        foreach (int port in ports)
        {
            way = After(way, port);
        }
        return RouteOf(ports.Length, once ? null : _uses, ports.Length, way);
    }

    private FlowRoute Pinned(Way way, int hops) => RouteOf(hops, null, hops, way);

    private FlowRoute RouteOf(int count, int[]? uses, int hops, in Way way) =>
        new(_links, uses, count)
        {
            Hops = hops,
            LatencyPs = way.LatencyPs,
            PsPerByte = way.PsPerByte,
            SlowestPsPerByte = way.Slowest,
            FrameLoss = way.Loss,
        };

    // Port by port into the links; ports are links.
    private Way Walk(int source, int destination, int hops, ushort[] distance, in FlowKey key)
    {
        Reserve(hops);
        Way way = default;
        if (_weighted is not null && _weighted.TryPath(source, destination, key, out int port0, out ulong code))
        {
            return Decoded(port0, code, hops);
        }
        int node = source;
        for (int h = 0; h < hops; h++)
        {
            int count = NextPorts(node, destination, hops - h, distance);
            int port = count == 1 ? _candidates[0] : _candidates[key.Choose(node, count)];
            _links[h] = port;
            way = After(way, port);
            node = _network.Node[_network.Peer[port]];
        }
        return way;
    }

    // A way that the packet engine says by the ports to leave by.
    private Way Decoded(int port, ulong code, int hops)
    {
        Way way = default;
        for (int h = 0; h < hops; h++)
        {
            _links[h] = port;
            way = After(way, port);
            port = _network.FirstPort(_network.Node[_network.Peer[port]]) + (int)(code & _weighted!.Code.Mask) - 1;
            code >>= _weighted.Code.Bits;
        }
        return way;
    }

    private int NextPorts(int node, int destination, int left, ushort[] distance)
    {
        int first = _network.FirstPort(node);
        int end = first + _network.PortCount(node);
        if (end - first > _candidates.Length)
        {
            _candidates = new int[2 * (end - first)];
        }
        int count = 0;
        for (int p = first; p < end; p++)
        {
            int peer = _network.Node[_network.Peer[p]];
            int beyond = _graph.ClassOf[peer] - _graph.First;
            if (!_down[p] && (left == 1 ? peer == destination : beyond >= 0 && distance[beyond] == left - 1))
            {
                _candidates[count++] = p;
            }
        }
        return count;
    }

    private FlowRoute LeastCrowded(int source, int destination, int flow, int hops, ushort[] distance)
    {
        double least = double.PositiveInfinity;
        Way best = default;
        for (int draw = 0; draw < AdaptiveDraws; draw++)
        {
            FlowKey key = new(PathHash.Mixed, _options.Seed, unchecked(flow * AdaptiveDraws + draw), source, destination, 0, 0);
            Way way = Walk(source, destination, hops, distance, key);
            double fullest = 0;
            foreach (int link in _links.AsSpan(0, hops))
            {
                fullest = Math.Max(fullest, (_crowd[link] + 1) / (double)Math.Max(1, _rate[link]));
            }
            if (fullest < least)
            {
                (least, best) = (fullest, way);
                _links.AsSpan(0, hops).CopyTo(_best);
            }
        }
        (_links, _best) = (_best, _links);
        return Pinned(best, hops);
    }

    // Stage by stage: every class of a stage has its share and sends it on in equal parts.
    private FlowRoute Sprayed(int source, int destination, int hops, ushort[] distance)
    {
        _here.Clear();
        _here.Add(source);
        _ways[source] = new Way { Share = 1 };
        int count = 0;
        bool once = true;
        for (int left = hops; left > 0; left--)
        {
            _next.Clear();
            foreach (int c in _here)
            {
                (int begin, int innerEnd, _) = _graph.Out(c);
                ReadOnlySpan<int> last = left == 1 ? _graph.In(destination) : default;
                int most = left == 1 ? last.Length : innerEnd - begin;
                int cables = 0;
                int first = count;
                Reserve(count + most);
                for (int i = 0; i < most; i++)
                {
                    int link = left == 1 ? last[i] : begin + i;
                    if (left == 1 ? _graph.From[link] == c : distance[_graph.To[link] - _graph.First] == left - 1)
                    {
                        _links[count++] = link;
                        cables += _graph.Cables[link];
                    }
                }
                for (int i = first; i < count; i++)
                {
                    _uses[i] = Take(_links[i], _ways[c], cables);
                    once &= _uses[i] == 1;
                }
                _ways[c].Share = 0;
            }
            _here.Clear();
            _here.AddRange(_next);
        }
        Way way = _ways[destination];
        _ways[destination].Share = 0;
        return RouteOf(count, once ? null : _uses, hops, way);
    }

    // Sends a part of what a class has over a link; returns uses of it.
    private int Take(int link, in Way way, int cables)
    {
        double share = way.Share * _graph.Cables[link] / cables;
        int to = _graph.To[link];
        ref Way there = ref _ways[to];
        Way one = After(way, _stages[link]);
        if (there.Share == 0)
        {
            _next.Add(to);
            there = one with { Share = share };
        }
        else
        {
            double sum = there.Share + share;
            double loss = (there.Share * there.Loss + share * one.Loss) / sum;
            there = (Longer(one, there) ? one : there) with { Share = sum, Loss = loss };
        }
        // Denominators are exact up to where they are rounded: so is this.
        return Math.Max(1, (int)Math.Round(share * _scale[link]));
    }

    private static bool Longer(in Way a, in Way b) => a.LatencyPs > b.LatencyPs || (a.LatencyPs == b.LatencyPs && a.PsPerByte > b.PsPerByte);

    // The longest cable of a link, and the mean loss.
    private Way StageOf(int link)
    {
        Way longest = default;
        double loss = 0;
        bool isFirst = true;
        ReadOnlySpan<int> ports = PortsOf(link);
        foreach (int port in ports)
        {
            Way one = After(default, port);
            longest = isFirst || Longer(one, longest) ? one : longest;
            loss += one.Loss / ports.Length;
            isFirst = false;
        }
        return longest with { Loss = loss };
    }

    private Way After(in Way way, int port)
    {
        double psPerByte = PsBitsPerByte / Math.Max(1, _rate[port]);
        Way stage = new()
        {
            LatencyPs = _network.DelayPs[port] + _network.LatencyPs[_network.Node[_network.Peer[port]]],
            PsPerByte = psPerByte,
            Slowest = psPerByte,
            Loss = Math.Pow(_network.FrameLoss[port], _options.LinkRetries + 1),
        };
        return After(way, stage);
    }

    private static Way After(in Way way, in Way stage) =>
        new()
        {
            LatencyPs = way.LatencyPs + stage.LatencyPs,
            PsPerByte = way.PsPerByte + stage.PsPerByte,
            Slowest = Math.Max(way.Slowest, stage.Slowest),
            Loss = way.Loss + stage.Loss * (1 - way.Loss),
        };

    // Scaled capacities have to lie within what the engine resolves.
    private static int LargestScaleFor(PacketNetwork network)
    {
        (long least, long most) = (long.MaxValue, 1);
        foreach (long rate in network.BitsPerSecond)
        {
            (least, most) = (Math.Min(least, Math.Max(1, rate)), Math.Max(most, rate));
        }
        return (int)Math.Clamp(least / (2 * FlowEngineOptions.Range * most), 1, ShareScales.Most);
    }

    private void Measure(int link)
    {
        ReadOnlySpan<int> ports = PortsOf(link);
        _capacity[link] = ports.Length * (SlowestOf(ports) / 8.0) * ScaleOf(link);
        if (_stages.Length > 0)
        {
            _stages[link] = StageOf(link);
        }
    }

    private double SlowestOf(ReadOnlySpan<int> ports)
    {
        long slowest = long.MaxValue;
        foreach (int port in ports)
        {
            slowest = Math.Min(slowest, _rate[port]);
        }
        return slowest;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Reserve(int count)
    {
        if (count > _links.Length)
        {
            Array.Resize(ref _links, 2 * count);
            Array.Resize(ref _uses, 2 * count);
            Array.Resize(ref _best, 2 * count);
        }
    }

    private struct Way
    {
        public double Share;
        public long LatencyPs;
        public double PsPerByte;
        public double Slowest;
        public double Loss;
    }
}
