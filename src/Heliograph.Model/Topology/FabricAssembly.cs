using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Units;

namespace Heliograph.Model.Topology;

/// <summary>
/// Gives planned networks their ids, lengths and media. Ids: accelerators by site; then switches by site, network,
/// group and domain; links by site, network, kind, medium and domain.
/// </summary>
internal sealed class FabricAssembly(Scenario scenario, FigureBook book, DiagnosticList diagnostics, SizeBudget size, IReadOnlyList<SitePlan> sites)
{
    private readonly ImmutableArray<NodeClass>.Builder _nodes = ImmutableArray.CreateBuilder<NodeClass>();
    private readonly ImmutableArray<LinkClass>.Builder _links = ImmutableArray.CreateBuilder<LinkClass>();
    private readonly ImmutableArray<CircuitSwitchClass>.Builder _circuits = ImmutableArray.CreateBuilder<CircuitSwitchClass>();
    private readonly ImmutableArray<FabricNetwork>.Builder _networks = ImmutableArray.CreateBuilder<FabricNetwork>();
    private readonly int[] _firstAccelerator = new int[sites.Count];
    private int[] _a = [];
    private int[] _b = [];
    private float[] _length = [];
    private int[] _linksAt = [];
    private int _nextNode;
    private int _nextLink;

    /// <summary>The fabric; errors about media and lines may have been reported, in which case it is not to be used.</summary>
    public Fabric? Assemble()
    {
        long links = sites.Sum(s => s.Networks.Sum(n => n.Plan.Links.Sum(g => (long)g.Count * n.Context.Domains)));
        WideAreaLinks lines = new(scenario, book, diagnostics);
        if (!lines.Check(sites, size))
        {
            return null;
        }
        links += lines.Links;
        (_a, _b, _length) = (new int[links], new int[links], new float[links]);
        AddAccelerators();
        List<int> topSwitches = [];
        for (int s = 0; s < sites.Count; s++)
        {
            topSwitches.Add(-1);
            int[]? placement = sites[s].Networks.Select(n => n.Plan.Placement).FirstOrDefault(p => p is not null);
            foreach (NetworkPlan network in sites[s].Networks)
            {
                int firstClass = AddSwitches(s, network);
                if (network.Context.Network == sites[s].Site.ScaleOut && network.Plan.Switches.Length > 0)
                {
                    topSwitches[s] = firstClass + network.Plan.Switches.Length - 1;
                }
                AddNetwork(s, network, firstClass, placement);
            }
        }
        FabricTier? wide = lines.Add(topSwitches, _nodes, _links, _a, _b, _length, _nextLink);
        return new Fabric(_nodes.ToImmutable(), _links.ToImmutable(), _circuits.ToImmutable(), _networks.ToImmutable(), _a, _b, _length)
        {
            WideArea = wide,
        };
    }

    private void AddAccelerators()
    {
        for (int s = 0; s < sites.Count; s++)
        {
            Site site = sites[s].Site;
            _firstAccelerator[s] = _nextNode;
            int ports = sites[s].Networks.Sum(n => n.Context.Links);
            _nodes.Add(
                new NodeClass(
                    $"{site.Name}/accelerator",
                    NodeKind.Accelerator,
                    site.Servers.Accelerator,
                    s,
                    -1,
                    _nextNode,
                    site.Accelerators,
                    ports,
                    null
                )
            );
            _nextNode += site.Accelerators;
        }
    }

    private int AddSwitches(int site, NetworkPlan network)
    {
        int firstClass = _nodes.Count;
        for (int g = 0; g < network.Plan.Switches.Length; g++)
        {
            SwitchGroup group = network.Plan.Switches[g];
            (int used, int? radix) = network.Ports[g];
            int count = checked(group.Count * network.Context.Domains);
            string name = $"{network.Context.Path}/{group.Name}";
            _nodes.Add(new NodeClass(name, NodeKind.Switch, group.Part, site, _networks.Count, _nextNode, count, used, radix));
            _nextNode = checked(_nextNode + count);
        }
        return firstClass;
    }

    private void AddNetwork(int site, NetworkPlan network, int firstClass, int[]? placement)
    {
        (PlanContext context, TopologyPlan plan) = (network.Context, network.Plan);
        int index = _networks.Count;
        int switches = plan.Switches.Sum(g => g.Count);
        DomainIds ids = new(context, plan, _firstAccelerator[site], [.. plan.Switches.Select((_, g) => _nodes[firstClass + g].First)]);
        CableLengths floor = new(context.Site, checked(switches * context.Domains), placement);
        for (int d = 0; d < context.Domains; d++)
        {
            int domain = d;
            floor.Place(plan, local => ids.OnFloor(domain, local), context.Accelerators, switches, context.Network != context.Site.ScaleOut);
        }
        List<(string Kind, int Class)> kinds = [];
        foreach (LinkGroup group in plan.Links)
        {
            int first = _links.Count;
            AddLinks(site, index, network, group, ids, floor);
            for (int c = first; c < _links.Count; c++)
            {
                kinds.Add((group.Kind, c));
            }
        }
        foreach (CircuitGroup group in plan.Circuits)
        {
            string name = $"{context.Path}/{group.Name}";
            int count = checked(group.Count * context.Domains);
            _circuits.Add(new CircuitSwitchClass(name, group.Part, site, index, count, group.PortsUsedEach, group.Radix));
        }
        _networks.Add(
            new FabricNetwork(
                context.Path,
                site,
                context.Network,
                context.Domains,
                plan.Diameter,
                plan.Bisection,
                plan.PathDiversity,
                plan.Bandwidth ?? context.BandwidthEach,
                [.. plan.Tiers.Select(t => Resolve(t, index, plan, firstClass, kinds))]
            )
        );
    }

    private FabricTier Resolve(TierPlan tier, int network, TopologyPlan plan, int firstClass, List<(string Kind, int Class)> kinds) =>
        new(
            tier.Name,
            network,
            tier.Kind,
            tier.Span,
            tier.Rate,
            tier.Taper,
            // Where a kind has several media, its largest class stands for it.
            [.. tier.PathLinks.Select(p => (kinds.Where(k => k.Kind == p.Kind).MaxBy(k => _links[k.Class].Count).Class, p.Times))],
            [.. tier.PathSwitches.Select(p => (firstClass + IndexOf(plan, p.Group), p.Times))]
        );

    private static int IndexOf(TopologyPlan plan, string group)
    {
        for (int g = 0; g < plan.Switches.Length; g++)
        {
            if (plan.Switches[g].Name == group)
            {
                return g;
            }
        }
        throw new InvalidOperationException($"tier names the switch group '{group}', which the plan lacks");
    }

    // Two passes, because the links of one medium are contiguous over all domains: choose, then write.
    private void AddLinks(int site, int index, NetworkPlan network, LinkGroup group, DomainIds ids, CableLengths floor)
    {
        PlanContext context = network.Context;
        Media media = new(context, group.Kind, group.Rate);
        int total = checked(group.Count * context.Domains);
        byte[] chosen = new byte[total];
        float[] cable = new float[total];
        int[] links = new int[media.Count];
        int i = 0;
        for (int d = 0; d < context.Domains; d++)
        {
            int middle = (floor.Row(d * context.Accelerators) + floor.Row((d + 1) * context.Accelerators - 1)) / 2;
            for (int local = 0; local < group.Count; local++, i++)
            {
                (int a, int b) = (ids.OnFloor(d, group.A[local]), ids.OnFloor(d, group.B[local]));
                double length =
                    group.Length is { } given && !float.IsNaN(given[local]) ? given[local]
                    : group.ViaCircuit ? floor.Through(a, b, middle)
                    : floor.Between(a, b);
                chosen[i] = (byte)media.Choose(length, out cable[i]);
                links[chosen[i]]++;
            }
        }
        media.Report(links);
        int[] next = new int[media.Count];
        next[0] = _nextLink;
        for (int c = 1; c < next.Length; c++)
        {
            next[c] = next[c - 1] + links[c - 1];
        }
        int[] first = [.. next];
        i = 0;
        for (int d = 0; d < context.Domains; d++)
        {
            for (int local = 0; local < group.Count; local++, i++)
            {
                int link = next[chosen[i]]++;
                (_a[link], _b[link], _length[link]) = (ids.InFabric(d, group.A[local]), ids.InFabric(d, group.B[local]), cable[i]);
            }
        }
        _nextLink += total;
        AddClasses(site, index, context, group, media, first, links);
    }

    private void AddClasses(int site, int index, PlanContext context, LinkGroup group, Media media, int[] first, int[] links)
    {
        int used = links.Count(n => n > 0);
        for (int c = 0; c < links.Length; c++)
        {
            if (links[c] == 0)
            {
                continue;
            }
            Medium? medium = media[c];
            string name = $"{context.Path}/{group.Kind}{group.Label}{(used > 1 ? $" ({medium!.Part.Id})" : "")}";
            int perModule = media.LinksPerModule(medium);
            (long modulesA, long modulesB) = Media.HasModules(book, medium) ? CountModules(site, first[c], links[c], perModule) : (0, 0);
            (double low, double mean, double high) = Lengths(first[c], links[c]);
            _links.Add(
                new LinkClass(name, group.Kind, site, index, medium, group.Rate, first[c], links[c], low, mean, high, perModule, modulesA, modulesB)
            );
            if (!group.ViaCircuit && medium is { Through.IsDefaultOrEmpty: false })
            {
                AddCircuits(site, index, context, medium, group.Rate, links[c], perModule, name);
            }
        }
    }

    /// <summary>
    /// Circuit switches that a medium runs through, where the topology has not counted them itself: two ports for each light
    /// path of a link, as those of a torus are counted, and as many switches as hold them.
    /// </summary>
    private void AddCircuits(int site, int index, PlanContext context, Medium medium, BitRate rate, int links, int perModule, string name)
    {
        foreach (PartRef part in medium.Through.Where(p => book.Part(p)?.Family == "circuit-switch"))
        {
            double? paths = FibreInterfaces.LightPaths(book, medium, rate, perModule);
            if (paths is null || context.Figure(part, "radix") is not { } radix || radix < 2)
            {
                context.Diagnostics.Warning(
                    Codes.BudgetUnknown,
                    medium.Span,
                    $"{name}: how many {part.Id} its light paths need is not computable, so that they are not in power and price",
                    $"give {(paths is null ? medium.Part.Id : part.Id)} its {(paths is null ? "fibres" : "radix")} in place"
                );
                continue;
            }
            long ports = (long)Math.Ceiling(2 * paths.Value * links);
            int each = SwitchPorts.Whole(radix);
            int count = checked((int)((ports + each - 1) / each));
            _circuits.Add(new CircuitSwitchClass($"{name}/{part.Id}", part, site, index, count, (int)((ports + count - 1) / count), each));
        }
    }

    private (double Low, double Mean, double High) Lengths(int first, int count)
    {
        (double low, double sum, double high) = (double.MaxValue, 0, 0);
        for (int i = first; i < first + count; i++)
        {
            low = Math.Min(low, _length[i]);
            high = Math.Max(high, _length[i]);
            sum += _length[i];
        }
        return (low, sum / count, high);
    }

    /// <summary>
    /// Modules at the ends of a class: each switch, and each server as a whole, fills its modules with the links that it
    /// has. Where both ends are of one kind (mesh, torus) a device's A and B ends share modules.
    /// </summary>
    private (long A, long B) CountModules(int site, int first, int count, int perModule)
    {
        _linksAt = _linksAt.Length == _nextNode ? _linksAt : new int[_nextNode];
        bool alike = ClassOf(_a[first]) == ClassOf(_b[first]);
        if (!alike)
        {
            return (Fill(_a, site, first, count, perModule, true), Fill(_b, site, first, count, perModule, true));
        }
        Fill(_a, site, first, count, perModule, false);
        long both = Fill(_b, site, first, count, perModule, true) + Collect(_a, site, first, count, perModule);
        return (both - both / 2, both / 2);
    }

    private long Fill(int[] ends, int site, int first, int count, int perModule, bool collect)
    {
        for (int i = first; i < first + count; i++)
        {
            _linksAt[DeviceOf(ends[i], site)]++;
        }
        return collect ? Collect(ends, site, first, count, perModule) : 0;
    }

    private long Collect(int[] ends, int site, int first, int count, int perModule)
    {
        long modules = 0;
        for (int i = first; i < first + count; i++)
        {
            ref int links = ref _linksAt[DeviceOf(ends[i], site)];
            modules += ((long)links + perModule - 1) / perModule;
            links = 0;
        }
        return modules;
    }

    // A server stands for its accelerators, under the id of the first of them.
    private int DeviceOf(int node, int site)
    {
        int local = node - _firstAccelerator[site];
        Site of = sites[site].Site;
        return local >= 0 && local < of.Accelerators ? node - local % of.Servers.AcceleratorsEach : node;
    }

    private int ClassOf(int node)
    {
        int c = _nodes.Count - 1;
        while (_nodes[c].First > node)
        {
            c--;
        }
        return c;
    }

    /// <summary>Local ids of a domain to ids on the site's floor (domain by domain) and in the fabric (group by group).</summary>
    private sealed class DomainIds
    {
        private readonly int _accelerators;
        private readonly int _siteAccelerators;
        private readonly int _firstAccelerator;
        private readonly int _switches;
        private readonly int[] _groupOf;
        private readonly int[] _groupStart;
        private readonly int[] _groupCount;
        private readonly int[] _first;

        public DomainIds(PlanContext context, TopologyPlan plan, int firstAccelerator, int[] first)
        {
            (_accelerators, _siteAccelerators, _firstAccelerator) = (context.Accelerators, context.Site.Accelerators, firstAccelerator);
            (_first, _switches) = (first, plan.Switches.Sum(g => g.Count));
            _groupOf = new int[_switches];
            _groupStart = new int[first.Length];
            _groupCount = [.. plan.Switches.Select(g => g.Count)];
            int next = 0;
            for (int g = 0; g < first.Length; g++)
            {
                _groupStart[g] = next;
                Array.Fill(_groupOf, g, next, _groupCount[g]);
                next += _groupCount[g];
            }
        }

        public int OnFloor(int domain, int local) =>
            local < _accelerators ? domain * _accelerators + local : _siteAccelerators + domain * _switches + (local - _accelerators);

        public int InFabric(int domain, int local)
        {
            if (local < _accelerators)
            {
                return _firstAccelerator + domain * _accelerators + local;
            }
            int s = local - _accelerators;
            int g = _groupOf[s];
            return _first[g] + domain * _groupCount[g] + (s - _groupStart[g]);
        }
    }
}
