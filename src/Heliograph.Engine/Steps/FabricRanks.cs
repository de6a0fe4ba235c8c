using System.Collections.Immutable;
using Heliograph.Engine.Packets.Phases;
using Heliograph.Model;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Model.Traffic;
using Heliograph.Model.Units;
using Heliograph.Simulation.Flow;
using Heliograph.Simulation.Flow.Ranks;
using Heliograph.Simulation.Packet;
using Heliograph.Workload.Training;

namespace Heliograph.Engine.Steps;

/// <summary>
/// The fabric as built, as ranks use it: rank r is accelerator r. Messages go through the innermost network that joins the two; where rails do not meet,
/// over an accelerator of the sender's inner domain that has a way. Rates and latencies are those that software reaches and cables have the mean length of
/// their class, both as in the closed forms. A message to its sender goes up to the switches of its domain and back, where they reduce: a link of
/// their own holds
/// what they sum together.
/// </summary>
internal sealed class FabricRanks : RankNetwork
{
    private readonly FabricMap _map;
    private readonly FlowNetwork[] _levels;
    private readonly int[] _firstLink;
    private readonly double[] _efficiency;
    private readonly long[] _softwarePs;
    private readonly int[] _group;
    private readonly bool[] _isUp;
    private readonly bool[] _isUsed;
    private readonly Dictionary<(int From, int To), int> _relays = [];
    private readonly SwitchReductions? _reductions;

    private FabricRanks(
        FabricMap map,
        FlowNetwork[] levels,
        double[] efficiency,
        long[] softwarePs,
        Func<int, int, (int Group, bool IsUp)> linkOf,
        SwitchReductions? reductions
    )
    {
        (_map, _levels, _efficiency, _softwarePs, _reductions) = (map, levels, efficiency, softwarePs, reductions);
        _firstLink = new int[levels.Length + 1];
        for (int l = 0; l < levels.Length; l++)
        {
            _firstLink[l + 1] = _firstLink[l] + levels[l].Links;
        }
        (_group, _isUp) = (new int[_firstLink[^1]], new bool[_firstLink[^1]]);
        _isUsed = new bool[levels.Length];
        for (int l = 0; l < levels.Length; l++)
        {
            for (int i = 0; i < levels[l].Links; i++)
            {
                (_group[_firstLink[l] + i], _isUp[_firstLink[l] + i]) = linkOf(l, i);
            }
        }
    }

    public override int Links => _firstLink[^1] + (_reductions?.Domains ?? 0);

    public override int Groups => _map.Fabric.LinkClasses.Length;

    public override bool IsDeterministic => true;

    /// <summary>Networks by level, those whose messages keep one way by a hash; null: sprayed.</summary>
    public required ImmutableArray<string?> Hashed { get; init; }

    /// <summary>Of them those that some message has asked for a way so far.</summary>
    public IEnumerable<string> UsedHashed => Hashed.Where((name, level) => _isUsed[level]).OfType<string>();

    public override double CapacityOf(int link) =>
        link >= _firstLink[^1]
            ? _reductions!.RateOf(link - _firstLink[^1])
            : _levels[LevelOf(link)].CapacityOf(link - _firstLink[LevelOf(link)]) * _efficiency[LevelOf(link)];

    // What switches sum is counted to the links into them.
    public override int GroupOf(int link) => _group[link >= _firstLink[^1] ? _firstLink[_reductions!.Level] : link];

    public override bool TryRoute(int from, int to, long message, RankRoute route)
    {
        if (from == to)
        {
            return TryReduce(from, route);
        }
        int level = _map.LevelOf(from, to);
        if (TryAdd(level, from, to, route))
        {
            return true;
        }
        if (!_relays.TryGetValue((from, to), out int relay))
        {
            relay = RelayOf(from, to, level);
            _relays.Add((from, to), relay);
        }
        if (relay < 0)
        {
            return false;
        }
        return TryAdd(_map.LevelOf(from, relay), from, relay, route) && TryAdd(level, relay, to, route);
    }

    // By the links up of a way to another member, and those down of the way back. Of switches in several tiers it is not known where a group meets.
    private bool TryReduce(int rank, RankRoute route)
    {
        if (_reductions is not { } reductions)
        {
            return false;
        }
        int level = reductions.Level;
        (int first, int count) = _map.Domain(rank, level);
        int peer = rank == first ? first + 1 : first;
        if (count < 2 || !TryAddHalf(level, rank, peer, isUp: true, route) || !TryAddHalf(level, peer, rank, isUp: false, route))
        {
            return false;
        }
        route.Add(_firstLink[^1] + reductions.DomainOf(rank), 1);
        _isUsed[level] = true;
        route.LatencyPs += _softwarePs[level];
        return true;
    }

    private bool TryAddHalf(int level, int from, int to, bool isUp, RankRoute route)
    {
        FlowRoute found = RouteOf(level, from, to);
        if (!found.Exists || found.Hops != 2)
        {
            return false;
        }
        for (int h = 0; h < found.Links.Length; h++)
        {
            int link = _firstLink[level] + found.Links[h];
            if (_isUp[link] == isUp)
            {
                route.Add(link, found.Uses.IsEmpty ? 1 : found.Uses[h]);
            }
        }
        route.LatencyPs += isUp ? found.LatencyPs : 0;
        return true;
    }

    private int LevelOf(int link)
    {
        int level = 0;
        while (link >= _firstLink[level + 1])
        {
            level++;
        }
        return level;
    }

    private bool TryAdd(int level, int from, int to, RankRoute route)
    {
        FlowRoute found = RouteOf(level, from, to);
        if (!found.Exists)
        {
            return false;
        }
        for (int h = 0; h < found.Links.Length; h++)
        {
            route.Add(_firstLink[level] + found.Links[h], found.Uses.IsEmpty ? 1 : found.Uses[h]);
        }
        _isUsed[level] = true;
        route.LatencyPs += found.LatencyPs + _softwarePs[level];
        return true;
    }

    // Messages between two ranks share a connection, whose hash they have.
    private FlowRoute RouteOf(int level, int from, int to) => _levels[level].RouteOf(from, to, unchecked((from * 1_000_003) + to) & int.MaxValue);

    private int RelayOf(int from, int to, int level)
    {
        for (int inner = level - 1; inner >= 0; inner--)
        {
            (int first, int count) = _map.Domain(from, inner);
            for (int i = 1; i < count; i++)
            {
                int candidate = first + ((from - first + i) % count);
                if (RouteOf(level, candidate, to).Exists)
                {
                    return candidate;
                }
            }
        }
        return -1;
    }

    /// <summary>Builds the networks of all levels. Seconds at 10^5 accelerators.</summary>
    /// <param name="constants">Shares of rates and software latencies of a hop.</param>
    /// <param name="hashes">False: all networks are sprayed, whatever their transport.</param>
    /// <param name="reductions">Switches that sum; null: none.</param>
    public static FabricRanks Build(
        FabricMap map,
        ImmutableArray<LinkDesign> links,
        Constants constants,
        ulong seed,
        bool hashes = true,
        SwitchReductions? reductions = null
    )
    {
        int levels = map.Levels;
        FlowNetwork[] networks = new FlowNetwork[levels];
        PacketNetwork[] wired = new PacketNetwork[levels];
        double[] efficiency = new double[levels];
        long[] software = new long[levels];
        int[][] classOfPort = new int[levels][];
        ImmutableArray<string?>.Builder hashed = ImmutableArray.CreateBuilder<string?>();
        for (int level = 0; level < levels; level++)
        {
            FabricNetwork network = map.Fabric.Networks[map.NetworkOf(0, level)];
            Transport transport = network.Spec.Transport ?? PhaseTransport.Silent;
            bool sprays = !hashes || PhaseTransport.Sprays(transport);
            hashed.Add(sprays ? null : network.Name);
            (wired[level], classOfPort[level]) = NetworkOf(map, links, level);
            networks[level] = FlowNetwork.Of(wired[level], sprays ? FlowPaths.Spray : FlowPaths.Ecmp, seed);
            bool isInner = TrainingMachine.IsScaleUp(network.Spec.Name);
            efficiency[level] = isInner ? constants.ScaleUpEfficiency : constants.ScaleOutEfficiency;
            software[level] = Duration.FromSeconds(isInner ? constants.ScaleUpHopLatency : constants.ScaleOutHopLatency).Ps;
        }
        return new FabricRanks(map, networks, efficiency, software, LinkOf, reductions) { Hashed = hashed.ToImmutable() };

        // Accelerators are the first nodes of each network.
        (int, bool) LinkOf(int level, int link)
        {
            int port = networks[level].PortsOf(link)[0];
            return (classOfPort[level][port], wired[level].Node[port] < map.Fabric.Accelerators);
        }
    }

    // All accelerators and the switches of a level's networks, of all sites; lines between sites are part of the outermost.
    private static (PacketNetwork, int[]) NetworkOf(FabricMap map, ImmutableArray<LinkDesign> designs, int level)
    {
        Fabric fabric = map.Fabric;
        bool isOuter = level == map.Levels - 1;
        int[] number = new int[fabric.Nodes];
        Array.Fill(number, -1);
        List<WireNode> nodes = [];
        for (int a = 0; a < fabric.Accelerators; a++)
        {
            number[a] = nodes.Count;
            nodes.Add(new WireNode("", 0, default));
        }
        HashSet<int> networks = [.. fabric.NodeClasses.Where(c => c.Kind == NodeKind.Accelerator).Select(c => map.NetworkOf(c.First, level))];
        foreach (NodeClass c in fabric.NodeClasses.Where(c => c.Kind == NodeKind.Switch && networks.Contains(c.Network)))
        {
            for (int i = 0; i < c.Count; i++)
            {
                number[c.First + i] = nodes.Count;
                nodes.Add(new WireNode("", 1, map.SwitchLatency(c.First + i)));
            }
        }
        List<Wire> wires = [];
        List<int> classOf = [];
        for (int c = 0; c < fabric.LinkClasses.Length; c++)
        {
            LinkClass links = fabric.LinkClasses[c];
            if (!networks.Contains(links.Network) && !(links.Network < 0 && isOuter))
            {
                continue;
            }
            Duration delay = Duration.FromSeconds(designs[c].Delay.Value ?? 0);
            for (int i = links.First; i < links.First + links.Count; i++)
            {
                (int a, int b) = (number[fabric.LinkA[i]], number[fabric.LinkB[i]]);
                Duration nic = fabric.LinkA[i] < fabric.Accelerators ? map.NicLatency(c) : default;
                wires.Add(new Wire(a, b, new BitRate(map.Compiled.BitsPerSecond[2 * i]), delay + nic, 0));
                classOf.Add(c);
            }
        }
        PacketNetwork packets = PacketNetwork.Of(new WireGraph("fabric", fabric.Accelerators, [.. nodes], [.. wires]));
        int[] classOfPort = new int[packets.Ports];
        for (int c = 0; c < packets.Cables; c++)
        {
            (int a, int b) = packets.PortsOfCable(c);
            (classOfPort[a], classOfPort[b]) = (classOf[c], classOf[c]);
        }
        return (packets, classOfPort);
    }
}

/// <summary>A network in which links of some group have so many times their rate.</summary>
internal sealed class FasterLinks(RankNetwork network, int group, double factor) : RankNetwork
{
    public override int Links => network.Links;

    public override int Groups => network.Groups;

    public override bool IsDeterministic => network.IsDeterministic;

    public override double CapacityOf(int link) => network.CapacityOf(link) * (network.GroupOf(link) == group ? factor : 1);

    public override int GroupOf(int link) => network.GroupOf(link);

    public override bool TryRoute(int from, int to, long message, RankRoute route) => network.TryRoute(from, to, message, route);
}
