using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Topology;
using Heliograph.Model.Traffic;
using Heliograph.Model.Units;
using Heliograph.Simulation;
using Heliograph.Simulation.Packet;

namespace Heliograph.Engine.Packets.Phases;

/// <summary>
/// The fabric as a phase uses it: its accelerators, taken apart by network, and the switches that they reach. In a switched network each link of an
/// accelerator is a host of its own, so that traffic is spread over links and planes by what sends it and not by a hash; where accelerators forward (mesh,
/// torus) an accelerator is one host with all of its links. Hosts of an accelerator start each other's messages without delay.
/// </summary>
internal sealed class PhaseNetwork
{
    private readonly FabricMap _map;
    private readonly int[] _numberOf;
    private readonly int[] _firstHost;
    private readonly int[] _component;
    private readonly int[] _fabricNode;
    private readonly int[] _linkClass;
    private readonly int _levels;

    private PhaseNetwork(FabricMap map, int[] numberOf, int[] firstHost, int[] component, int[] fabricNode, PacketNetwork network, int[] classOfCable)
    {
        (_map, _numberOf, _firstHost, _component, _fabricNode) = (map, numberOf, firstHost, component, fabricNode);
        (Network, _levels) = (network, map.Levels);
        _linkClass = new int[network.Ports];
        for (int c = 0; c < network.Cables; c++)
        {
            (int a, int b) = network.PortsOfCable(c);
            (_linkClass[a], _linkClass[b]) = (classOfCable[c], classOfCable[c]);
        }
    }

    public PacketNetwork Network { get; }

    /// <summary>Node of the fabric behind a node.</summary>
    public int FabricNode(int node) => _fabricNode[node];

    /// <summary>Whether accelerators of the phase hand on what others send.</summary>
    public required bool Forwards { get; init; }

    /// <param name="members">Accelerators, ascending.</param>
    /// <param name="levels">Networks that are used, 0 the innermost.</param>
    public static PhaseNetwork Build(FabricMap map, IReadOnlyList<int> members, IReadOnlySet<int> levels) =>
        new Builder(map, members, levels).Build();

    /// <summary>Whether an accelerator takes part.</summary>
    public bool Has(int accelerator) => _numberOf[accelerator] >= 0;

    /// <summary>Links of an accelerator into a network, each a host; one where accelerators forward, 0 where it has none.</summary>
    public int Lanes(int accelerator, int level)
    {
        int at = _numberOf[accelerator] * _levels + level;
        return _firstHost[at + 1] - _firstHost[at];
    }

    /// <summary>
    /// The hosts of two accelerators by which link <paramref name="lane"/> of the first one reaches the second; false where no way leads from it.
    /// </summary>
    public bool TryHosts(int from, int to, int level, int lane, out int source, out int destination)
    {
        (source, destination) = (-1, -1);
        int a = _numberOf[from] * _levels + level;
        int b = _numberOf[to] * _levels + level;
        (int lanes, int others) = (_firstHost[a + 1] - _firstHost[a], _firstHost[b + 1] - _firstHost[b]);
        if (lanes == 0 || others == 0)
        {
            return false;
        }
        source = _firstHost[a] + lane % lanes;
        // The link of the same number in the same plane; else the next one that is in it.
        for (int i = 0; i < others; i++)
        {
            int candidate = _firstHost[b] + (lane + i) % others;
            if (_component[candidate] == _component[source])
            {
                destination = candidate;
                return true;
            }
        }
        return false;
    }

    /// <summary>Link class of the cable of a port.</summary>
    public int LinkClassOf(int port) => _linkClass[port];

    public string PortName(int port) =>
        $"{_map.Fabric.NodeName(_fabricNode[Network.Node[port]])} towards {_map.Fabric.NodeName(_fabricNode[Network.Node[Network.Peer[port]]])}";

    public string NodeName(int node) => _map.Fabric.NodeName(_fabricNode[node]);

    private sealed class Builder(FabricMap map, IReadOnlyList<int> members, IReadOnlySet<int> levels)
    {
        private readonly CompiledFabric _compiled = map.Compiled;
        private readonly int[] _numberOf = new int[map.Fabric.Accelerators];
        private readonly int[] _firstHost = new int[members.Count * map.Levels + 1];
        private readonly List<int> _fabricNode = [];
        private readonly List<(int Link, int A, int B)> _cables = [];
        private readonly List<(int Link, int Host)> _open = [];
        private readonly Dictionary<int, int> _switch = [];
        private bool _forwards;

        public PhaseNetwork Build()
        {
            Array.Fill(_numberOf, -1);
            for (int m = 0; m < members.Count; m++)
            {
                _numberOf[members[m]] = m;
            }
            Hosts();
            int hosts = _fabricNode.Count;
            Switches();
            JoinForwarding();
            int[] component = Components(hosts);
            WireGraph graph = Graph(hosts);
            return new PhaseNetwork(
                map,
                _numberOf,
                _firstHost,
                component,
                [.. _fabricNode],
                PacketNetwork.Of(graph),
                [.. _cables.Select(c => _compiled.LinkClass[c.Link])]
            )
            {
                Forwards = _forwards,
            };
        }

        private void Hosts()
        {
            for (int m = 0; m < members.Count; m++)
            {
                for (int level = 0; level < map.Levels; level++)
                {
                    _firstHost[m * map.Levels + level] = _fabricNode.Count;
                    if (levels.Contains(level))
                    {
                        AddHosts(members[m], map.NetworkOf(members[m], level));
                    }
                }
            }
            _firstHost[^1] = _fabricNode.Count;
        }

        private void AddHosts(int accelerator, int network)
        {
            int shared = -1;
            foreach (int link in _compiled.OutLinks(accelerator))
            {
                if (map.Fabric.LinkClasses[_compiled.LinkClass[link]].Network != network)
                {
                    continue;
                }
                bool forwards = _compiled.To[link] < _compiled.Hosts;
                if (!forwards || shared < 0)
                {
                    _fabricNode.Add(accelerator);
                }
                if (forwards)
                {
                    shared = shared < 0 ? _fabricNode.Count - 1 : shared;
                    _forwards = true;
                }
                _open.Add((link, forwards ? shared : _fabricNode.Count - 1));
            }
        }

        // What the hosts reach over switches, in the order of the fabric's ids.
        private void Switches()
        {
            SortedSet<int> reached = [];
            Stack<int> open = new();
            void Reach(int node)
            {
                if (node >= _compiled.Hosts && reached.Add(node))
                {
                    open.Push(node);
                }
            }
            foreach ((int link, _) in _open)
            {
                Reach(_compiled.To[link]);
            }
            while (open.TryPop(out int node))
            {
                foreach (int link in _compiled.OutLinks(node))
                {
                    Reach(_compiled.To[link]);
                }
            }
            foreach (int node in reached)
            {
                _switch.Add(node, _fabricNode.Count);
                _fabricNode.Add(node);
            }
            foreach ((int link, int host) in _open)
            {
                if (_switch.TryGetValue(_compiled.To[link], out int to))
                {
                    _cables.Add((link, host, to));
                }
            }
            foreach (int node in reached)
            {
                foreach (int link in _compiled.OutLinks(node))
                {
                    if ((link & 1) == 0 && _switch.TryGetValue(_compiled.To[link], out int to))
                    {
                        _cables.Add((link, _switch[node], to));
                    }
                }
            }
        }

        // Cables between accelerators, each once.
        private void JoinForwarding()
        {
            Dictionary<int, int> hostOfLink = _open.ToDictionary(o => o.Link, o => o.Host);
            foreach ((int link, int host) in _open)
            {
                if ((link & 1) == 0 && hostOfLink.TryGetValue(CompiledFabric.Reverse(link), out int far))
                {
                    _cables.Add((link, host, far));
                }
            }
        }

        private int[] Components(int hosts)
        {
            int[] root = [.. Enumerable.Range(0, _fabricNode.Count)];
            int Find(int node)
            {
                while (root[node] != node)
                {
                    node = root[node] = root[root[node]];
                }
                return node;
            }
            foreach ((_, int a, int b) in _cables)
            {
                (int ra, int rb) = (Find(a), Find(b));
                root[Math.Max(ra, rb)] = Math.Min(ra, rb);
            }
            return [.. Enumerable.Range(0, hosts).Select(Find)];
        }

        private WireGraph Graph(int hosts)
        {
            WireNode[] nodes = new WireNode[_fabricNode.Count];
            for (int n = 0; n < nodes.Length; n++)
            {
                nodes[n] = n < hosts ? new WireNode("", 0, default) : new WireNode("", 1, map.SwitchLatency(_fabricNode[n]));
            }
            Wire[] wires = new Wire[_cables.Count];
            for (int c = 0; c < wires.Length; c++)
            {
                (int link, int a, int b) = _cables[c];
                double loss = map.FrameLoss(_compiled.LinkClass[link]);
                Duration nic = a < hosts ? map.NicLatency(_compiled.LinkClass[link]) : default;
                wires[c] = new Wire(a, b, new BitRate(_compiled.BitsPerSecond[link]), new Duration(_compiled.DelayPs[link]) + nic, loss);
            }
            return new WireGraph("phase", hosts, ImmutableArray.Create(nodes), ImmutableArray.Create(wires));
        }
    }
}

/// <summary>A compiled fabric with the networks of each accelerator, inner to outer, and the latencies of switches and NICs.</summary>
internal sealed class FabricMap
{
    private readonly ImmutableArray<LinkDesign> _links;
    private readonly int[][] _networksOfSite;
    private readonly int[] _siteFirst;
    private readonly Duration[] _latencyOfClass;
    private readonly Duration[] _nicOfNetwork;

    public FabricMap(Fabric fabric, ImmutableArray<LinkDesign> links, FigureBook book)
    {
        (Fabric, Compiled) = (fabric, fabric.Compile(links));
        _links = links;
        int sites = fabric.Networks.Max(n => n.Site) + 1;
        _networksOfSite =
        [
            .. Enumerable.Range(0, sites).Select(s => Enumerable.Range(0, fabric.Networks.Length).Where(n => fabric.Networks[n].Site == s).ToArray()),
        ];
        _siteFirst = [.. Enumerable.Range(0, sites).Select(s => fabric.NodeClasses.First(c => c.Kind == NodeKind.Accelerator && c.Site == s).First)];
        Levels = _networksOfSite.Max(n => n.Length);
        // Unknown counts as none: the tiers of the closed form name what is missing.
        _latencyOfClass = [.. fabric.NodeClasses.Select(c => Latency(c.Kind == NodeKind.Switch ? c.Part : null, book))];
        _nicOfNetwork = [.. fabric.Networks.Select(n => Latency(n.Spec.Nic, book))];
    }

    public Fabric Fabric { get; }

    public CompiledFabric Compiled { get; }

    /// <summary>Networks of an accelerator.</summary>
    public int Levels { get; }

    public int SiteOf(int accelerator)
    {
        int site = _siteFirst.Length - 1;
        while (_siteFirst[site] > accelerator)
        {
            site--;
        }
        return site;
    }

    /// <summary>Index of the network of a level at the accelerator's site.</summary>
    public int NetworkOf(int accelerator, int level) => _networksOfSite[SiteOf(accelerator)] is var n && level < n.Length ? n[level] : -1;

    /// <summary>Hosts that an accelerator is in the network of a level: one a link, a single one where accelerators forward.</summary>
    public int Lanes(int level)
    {
        int network = NetworkOf(0, level);
        int lanes = 0;
        foreach (int link in Compiled.OutLinks(0))
        {
            if (Fabric.LinkClasses[Compiled.LinkClass[link]].Network == network)
            {
                lanes = Compiled.To[link] < Compiled.Hosts ? 1 : lanes + 1;
            }
        }
        return Math.Max(1, lanes);
    }

    /// <summary>Level of a network by its name; lines between sites join the outermost one.</summary>
    public int LevelOf(string network)
    {
        int level = Array.FindIndex(_networksOfSite[0], n => Fabric.Networks[n].Spec.Name == network);
        return level < 0 ? Levels - 1 : level;
    }

    /// <summary>The innermost network that has both in one domain; the outermost one for accelerators of two sites.</summary>
    public int LevelOf(int from, int to)
    {
        int site = SiteOf(from);
        int[] networks = _networksOfSite[site];
        if (site == SiteOf(to))
        {
            for (int level = 0; level < networks.Length; level++)
            {
                if (DomainOf(from, level) == DomainOf(to, level))
                {
                    return level;
                }
            }
        }
        return networks.Length - 1;
    }

    /// <summary>Number of the domain of a network, within its site.</summary>
    public int DomainOf(int accelerator, int level)
    {
        int site = SiteOf(accelerator);
        return (accelerator - _siteFirst[site]) / Fabric.Networks[_networksOfSite[site][level]].Spec.Domain;
    }

    /// <summary>The accelerators of one domain of a network.</summary>
    public (int First, int Count) Domain(int accelerator, int level)
    {
        int size = Fabric.Networks[NetworkOf(accelerator, level)].Spec.Domain;
        return (_siteFirst[SiteOf(accelerator)] + DomainOf(accelerator, level) * size, size);
    }

    /// <summary>
    /// Probability that a link loses a frame; 0 where it is not known. A link that does not close carries nothing, which is a finding of its own
    /// (HG0041): what the fabric would do with links that close is still worth knowing, and they are taken to lose nothing.
    /// </summary>
    public double FrameLoss(int linkClass) =>
        _links[linkClass].Closure == LinkClosure.DoesNotClose ? 0 : _links[linkClass].FrameLossOf(PhaseTransport.FrameBytes) ?? 0;

    public Duration SwitchLatency(int node) => _latencyOfClass[Fabric.ClassOfNode(node)];

    /// <summary>Of the NIC at the end of a link, which counts as length of its cable.</summary>
    public Duration NicLatency(int linkClass) => Fabric.LinkClasses[linkClass].Network is var n and >= 0 ? _nicOfNetwork[n] : default;

    private static Duration Latency(PartRef? part, FigureBook book) =>
        part is not null && book.Get(part, "latency").Value is { } seconds ? Duration.FromSeconds(seconds) : default;
}
