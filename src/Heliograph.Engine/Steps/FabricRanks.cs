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
/// The fabric as built, as ranks use it: rank r is accelerator r, or where the mapping places it. Messages go through the innermost network that joins the
/// two; where rails do not meet, or a cable is out, over an accelerator of the sender's inner domain that has a way, or else of the receiver's. Rates and
/// latencies are those that software reaches and cables have the mean length of their class, both as in the closed forms. A message to its sender goes up to
/// the switches of its domain and back, where they reduce: a link of their own holds what they sum together.
/// </summary>
internal sealed class FabricRanks : RankNetwork
{
    private const int NoRelay = int.MinValue;

    private readonly FabricMap _map;
    private readonly FlowNetwork[] _levels;
    private readonly int[] _firstLink;
    private readonly double[] _efficiency;
    private readonly long[] _softwarePs;
    private readonly int[] _group;
    private readonly bool[] _isUp;
    private readonly bool[] _isUsed;
    private readonly Dictionary<(int From, int To), int> _relays = [];
    private readonly LevelWires[] _wires;
    private readonly List<CapacityChange> _changes = [];
    private readonly SwitchReductions? _reductions;

    // Accelerator of each rank; null: the same numbers.
    private readonly int[]? _places;

    private FabricRanks(
        FabricMap map,
        FlowNetwork[] levels,
        LevelWires[] wires,
        double[] efficiency,
        long[] softwarePs,
        SwitchReductions? reductions,
        int[]? places
    )
    {
        (_map, _levels, _wires, _efficiency, _softwarePs, _reductions, _places) = (map, levels, wires, efficiency, softwarePs, reductions, places);
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
                int port = levels[l].PortsOf(i)[0];
                _group[_firstLink[l] + i] = wires[l].ClassOfPort[port];
                // Accelerators are the first nodes of each network.
                _isUp[_firstLink[l] + i] = wires[l].Packets.Node[port] < map.Fabric.Accelerators;
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

    public override IReadOnlyList<CapacityChange> Changes => _changes;

    /// <summary>The same networks with other shares of rates and software latencies; not one whose rates change.</summary>
    public FabricRanks With(Constants constants)
    {
        (double[] efficiency, long[] software) = Reached(_map, constants);
        return new FabricRanks(_map, _levels, _wires, efficiency, software, _reductions, _places) { Hashed = Hashed };
    }

    /// <summary>
    /// Changes the rates of links of the fabric; 0: what needs them waits. Before the step: now. During it: planned; what is sprayed over several cables is
    /// as fast as the slowest.
    /// </summary>
    public void Change(IEnumerable<RateChange> changes)
    {
        Dictionary<(int Level, int Port), long> before = [];
        foreach (IGrouping<long, RateChange> instant in changes.GroupBy(c => c.AtPs).OrderBy(g => g.Key))
        {
            SortedSet<int> changed = [];
            foreach (RateChange change in instant)
            {
                foreach ((int level, int port) in PortsOf(change.FabricLink))
                {
                    if (change.AtPs > 0)
                    {
                        before.TryAdd((level, port), _levels[level].RateOf(port));
                    }
                    if (_levels[level].SetRate(port, change.BitsPerSecond) is var link and >= 0)
                    {
                        changed.Add(_firstLink[level] + link);
                    }
                }
            }
            if (instant.Key > 0)
            {
                _changes.AddRange(changed.Select(link => new CapacityChange(instant.Key, link, CapacityOf(link))));
            }
        }
        foreach (((int level, int port), long rate) in before)
        {
            _levels[level].SetRate(port, rate);
        }
    }

    // Both directions of a link, on every level that has it.
    private IEnumerable<(int Level, int Port)> PortsOf(int fabricLink)
    {
        for (int level = 0; level < _levels.Length; level++)
        {
            foreach (WireRange range in _wires[level].Ranges.Where(r => fabricLink >= r.FabricLink && fabricLink < r.FabricLink + r.Count))
            {
                (int a, int b) = _wires[level].Packets.PortsOfCable(range.Wire + fabricLink - range.FabricLink);
                yield return (level, a);
                yield return (level, b);
            }
        }
    }

    public override bool TryRoute(int from, int to, long message, RankRoute route)
    {
        (from, to) = _places is { } p ? (p[from], p[to]) : (from, to);
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
        if (relay == NoRelay)
        {
            return false;
        }
        if (relay < 0)
        {
            return TryAdd(level, from, ~relay, route) && TryAdd(_map.LevelOf(~relay, to), ~relay, to, route);
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

    // Of the sender's inner domains, or, as its complement, of the receiver's.
    private int RelayOf(int from, int to, int level)
    {
        for (int inner = level - 1; inner >= 0; inner--)
        {
            foreach (int candidate in Others(from, inner))
            {
                if (RouteOf(level, candidate, to).Exists)
                {
                    return candidate;
                }
            }
            foreach (int candidate in Others(to, inner))
            {
                if (RouteOf(level, from, candidate).Exists)
                {
                    return ~candidate;
                }
            }
        }
        return NoRelay;
    }

    private IEnumerable<int> Others(int rank, int level)
    {
        (int first, int count) = _map.Domain(rank, level);
        return Enumerable.Range(1, Math.Max(0, count - 1)).Select(i => first + ((rank - first + i) % count));
    }

    /// <summary>Builds the networks of all levels. Seconds at 10^5 accelerators.</summary>
    /// <param name="constants">Shares of rates and software latencies of a hop.</param>
    /// <param name="hashes">False: all networks are sprayed, whatever their transport.</param>
    /// <param name="down">Links of the fabric that are out.</param>
    /// <param name="reductions">Switches that sum; null: none.</param>
    /// <param name="places">Accelerator of each rank; null: the same numbers.</param>
    public static FabricRanks Build(
        FabricMap map,
        ImmutableArray<LinkDesign> links,
        Constants constants,
        ulong seed,
        bool hashes = true,
        IReadOnlySet<int>? down = null,
        SwitchReductions? reductions = null,
        int[]? places = null
    )
    {
        int levels = map.Levels;
        FlowNetwork[] networks = new FlowNetwork[levels];
        (double[] efficiency, long[] software) = Reached(map, constants);
        LevelWires[] wires = new LevelWires[levels];
        ImmutableArray<string?>.Builder hashed = ImmutableArray.CreateBuilder<string?>();
        for (int level = 0; level < levels; level++)
        {
            FabricNetwork network = map.Fabric.Networks[map.NetworkOf(0, level)];
            Transport transport = network.Spec.Transport ?? PhaseTransport.Silent;
            bool sprays = !hashes || PhaseTransport.Sprays(transport);
            hashed.Add(sprays ? null : network.Name);
            wires[level] = NetworkOf(map, links, level);
            networks[level] = FlowNetwork.Of(wires[level].Packets, sprays ? FlowPaths.Spray : FlowPaths.Ecmp, seed, PortsDown(wires[level], down));
        }
        return new FabricRanks(map, networks, wires, efficiency, software, reductions, places) { Hashed = hashed.ToImmutable() };
    }

    private static (double[] Efficiency, long[] SoftwarePs) Reached(FabricMap map, Constants constants)
    {
        double[] efficiency = new double[map.Levels];
        long[] software = new long[map.Levels];
        for (int level = 0; level < map.Levels; level++)
        {
            bool isInner = TrainingMachine.IsScaleUp(map.Fabric.Networks[map.NetworkOf(0, level)].Spec.Name);
            efficiency[level] = isInner ? constants.ScaleUpEfficiency : constants.ScaleOutEfficiency;
            software[level] = Duration.FromSeconds(isInner ? constants.ScaleUpHopLatency : constants.ScaleOutHopLatency).Ps;
        }
        return (efficiency, software);
    }

    private static bool[]? PortsDown(LevelWires level, IReadOnlySet<int>? down)
    {
        if (down is null or { Count: 0 })
        {
            return null;
        }
        bool[] ports = new bool[level.Packets.Ports];
        foreach (WireRange range in level.Ranges)
        {
            foreach (int link in down.Where(l => l >= range.FabricLink && l < range.FabricLink + range.Count))
            {
                (int a, int b) = level.Packets.PortsOfCable(range.Wire + link - range.FabricLink);
                (ports[a], ports[b]) = (true, true);
            }
        }
        return ports;
    }

    // All accelerators and the switches of a level's networks, of all sites; lines between sites are part of the outermost.
    private static LevelWires NetworkOf(FabricMap map, ImmutableArray<LinkDesign> designs, int level)
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
        List<WireRange> ranges = [];
        for (int c = 0; c < fabric.LinkClasses.Length; c++)
        {
            LinkClass links = fabric.LinkClasses[c];
            if (!networks.Contains(links.Network) && !(links.Network < 0 && isOuter))
            {
                continue;
            }
            Duration delay = Duration.FromSeconds(designs[c].Delay.Value ?? 0);
            ranges.Add(new WireRange(links.First, wires.Count, links.Count));
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
        return new LevelWires(packets, classOfPort, ranges);
    }

    /// <summary>Links of the fabric in a row that are cables in a row.</summary>
    private readonly record struct WireRange(int FabricLink, int Wire, int Count);

    private sealed record LevelWires(PacketNetwork Packets, int[] ClassOfPort, List<WireRange> Ranges);
}

/// <summary>Another rate of a link of the fabric, both directions.</summary>
/// <param name="AtPs">0: before the step.</param>
/// <param name="BitsPerSecond">0: it carries nothing until it has another.</param>
internal readonly record struct RateChange(long AtPs, int FabricLink, long BitsPerSecond);

/// <summary>A network in which links of some group have so many times their rate.</summary>
internal sealed class FasterLinks(RankNetwork network, int group, double factor) : RankNetwork
{
    public override int Links => network.Links;

    public override int Groups => network.Groups;

    public override bool IsDeterministic => network.IsDeterministic;

    public override double CapacityOf(int link) => network.CapacityOf(link) * (network.GroupOf(link) == group ? factor : 1);

    public override int GroupOf(int link) => network.GroupOf(link);

    public override IReadOnlyList<CapacityChange> Changes { get; } =
    [.. network.Changes.Select(c => network.GroupOf(c.Link) == group ? c with { BytesPerSecond = c.BytesPerSecond * factor } : c)];

    public override bool TryRoute(int from, int to, long message, RankRoute route) => network.TryRoute(from, to, message, route);
}
