using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Units;

namespace Heliograph.Model.Topology;

/// <summary>
/// A node list and a link list. Hosts take the domain's accelerators in order; the links of a host are dealt to its
/// accelerators in turn. Structural numbers are searched, and the bisection is a bound (<see cref="GraphMeasures"/>).
/// </summary>
internal static class ExplicitTopology
{
    // Node visits of the search for the diameter; about ten seconds.
    private const double WorkMax = 2e9;

    // Of one domain: the searches keep every link several times over.
    private const long LinksMax = 1_000_000;

    public static TopologyPlan? Plan(PlanContext context, ExplicitSpec spec)
    {
        if (spec.GraphMl is { } file)
        {
            if (GraphMl.Read(context, file) is not { } read)
            {
                return null;
            }
            spec = read;
        }
        if (NodeIds.Of(context, spec) is not { } ids || Links(context, spec, ids) is not { } links)
        {
            return null;
        }
        int nodes = context.Accelerators + ids.Switches.Sum(g => g.Count);
        return WithNumbers(context, links, ids.Switches, new GraphMeasures(context.Accelerators, nodes, links));
    }

    private static TopologyPlan? WithNumbers(
        PlanContext context,
        ImmutableArray<LinkGroup> links,
        ImmutableArray<SwitchGroup> switches,
        GraphMeasures graph
    )
    {
        if (graph.Work > WorkMax)
        {
            return context.Fail(Codes.FabricTooLarge, "the list is too large to be measured", "use a built-in topology, or a smaller domain");
        }
        (int diameter, int a, int b, int? unreached) = graph.Diameter();
        if (unreached is not null)
        {
            return context.Fail(Codes.BadNodeList, $"accelerator {b} cannot be reached from accelerator {a}", "add the missing links");
        }
        BitRate least = LeastBandwidth(context, links);
        double bisection = graph.BisectionBound();
        double full = context.Accelerators / 2 * (double)least.BitsPerSecond;
        string[] kinds = [.. links.Select(g => g.Kind).Distinct()];
        int inner = Math.Max(0, diameter - 2);
        TierPlan tier = new(
            context.Network.Name,
            TierKind.Switched,
            context.Accelerators,
            least,
            full > 0 ? Math.Min(1, bisection / full) : 1,
            [.. kinds.Select(k => (k, k == "link" ? inner : Math.Min(2, diameter))).Where(p => p.Item2 > 0)],
            switches.IsEmpty || diameter < 2 ? [] : [(switches[0].Name, diameter - 1)]
        );
        return new TopologyPlan(switches, links, [], diameter, bisection, graph.PathDiversity(a, b), [tier], null, least);
    }

    private static BitRate LeastBandwidth(PlanContext context, ImmutableArray<LinkGroup> links)
    {
        long[] rate = new long[context.Accelerators];
        int[] count = new int[context.Accelerators];
        foreach (LinkGroup group in links)
        {
            for (int i = 0; i < group.Count; i++)
            {
                foreach (int end in new[] { group.A[i], group.B[i] })
                {
                    if (end < rate.Length)
                    {
                        (rate[end], count[end]) = (rate[end] + group.Rate.BitsPerSecond, count[end] + 1);
                    }
                }
            }
        }
        int differs = Array.FindIndex(count, n => n != context.Links);
        if (differs >= 0)
        {
            context.Diagnostics.Warning(
                Codes.BadNodeList,
                context.Network.Span,
                $"{context.Path}: accelerator {differs} has {count[differs]} links, links.count says {context.Links}",
                "correct the list or links.count; the smallest bandwidth of an accelerator is used"
            );
        }
        return new BitRate(rate.Min());
    }

    private static ImmutableArray<LinkGroup>? Links(PlanContext context, ExplicitSpec spec, NodeIds ids)
    {
        long total = 0;
        bool good = true;
        foreach (ExplicitLink link in spec.Links)
        {
            total += link.Count;
            good &= ids.Check(link);
        }
        if (total > LinksMax)
        {
            context.Fail(Codes.FabricTooLarge, $"{total} links exceed the limit of {LinksMax} links of a list", "use a built-in topology");
            return null;
        }
        if (!good || !context.Reserve(total))
        {
            return null;
        }
        List<((bool Host, BitRate Rate) Key, List<int> A, List<int> B, List<float> Length)> groups = [];
        foreach (ExplicitLink link in spec.Links)
        {
            bool toHost = ids.IsHost(link.A) || ids.IsHost(link.B);
            // For host links the accelerator is the A end.
            (string a, string b) = ids.IsHost(link.B) && !ids.IsHost(link.A) ? (link.B, link.A) : (link.A, link.B);
            (bool, BitRate) key = (toHost, link.Rate ?? context.Rate);
            int g = groups.FindIndex(x => x.Key == key);
            if (g < 0)
            {
                g = groups.Count;
                groups.Add((key, [], [], []));
            }
            for (int i = 0; i < link.Count; i++)
            {
                groups[g].A.Add(ids.Next(a));
                groups[g].B.Add(ids.Next(b));
                groups[g].Length.Add((float)(link.Length ?? double.NaN));
            }
        }
        bool manyRates = groups.Select(g => g.Key.Host).Distinct().Count() < groups.Count;
        return
        [
            .. groups
                .OrderBy(g => g.Key.Host ? 0 : 1)
                .Select(g => new LinkGroup(
                    g.Key.Host ? "host" : "link",
                    g.Key.Rate,
                    [.. g.A],
                    [.. g.B],
                    Length: [.. g.Length],
                    Label: manyRates ? $" {g.Key.Rate}" : ""
                )),
        ];
    }

    /// <summary>Names to local ids, with the checks of the node list.</summary>
    private sealed class NodeIds(
        PlanContext context,
        Dictionary<string, ExplicitNode> byName,
        Dictionary<string, int> first,
        ImmutableArray<SwitchGroup> switches
    )
    {
        private readonly Dictionary<string, int> _dealt = new(StringComparer.Ordinal);

        public ImmutableArray<SwitchGroup> Switches => switches;

        public bool IsHost(string name) => byName[name].Switch is null;

        /// <summary>Id of a switch, or of the accelerator of a host whose turn it is.</summary>
        public int Next(string name)
        {
            if (!IsHost(name))
            {
                return first[name];
            }
            int turn = _dealt.GetValueOrDefault(name);
            _dealt[name] = turn + 1;
            return first[name] + turn % byName[name].Accelerators;
        }

        public bool Check(ExplicitLink link)
        {
            foreach (string end in new[] { link.A, link.B })
            {
                if (!byName.ContainsKey(end))
                {
                    string fix = Suggest.Fix(end, byName.Keys.Order(StringComparer.Ordinal));
                    context.Fail(Codes.BadNodeList, $"a link names '{end}', which is no node", fix);
                    return false;
                }
            }
            if (link.A == link.B || link.Count < 1 || link.Rate is { BitsPerSecond: < 1 } || !(link.Length is null or >= 0))
            {
                string count = link.Count.ToString(CultureInfo.InvariantCulture);
                context.Fail(
                    Codes.BadNodeList,
                    $"the link between '{link.A}' and '{link.B}' (count {count}) needs two ends, a count, a rate and a length that is not negative",
                    "correct it"
                );
                return false;
            }
            return true;
        }

        public static NodeIds? Of(PlanContext context, ExplicitSpec spec)
        {
            Dictionary<string, ExplicitNode> byName = new(StringComparer.Ordinal);
            Dictionary<string, int> first = new(StringComparer.Ordinal);
            List<(string Key, PartRef Part, List<string> Names)> groups = [];
            long accelerators = 0;
            bool good = true;
            foreach (ExplicitNode node in spec.Nodes)
            {
                good &= byName.TryAdd(node.Name, node) || Problem($"node '{node.Name}' is defined twice", "rename one");
                good &=
                    (node.Switch is null) == node.Accelerators > 0
                    || Problem($"node '{node.Name}' is either a switch or has accelerators", "give it one of the two");
                if (node.Switch is null)
                {
                    first[node.Name] = (int)Math.Min(accelerators, int.MaxValue);
                    accelerators += node.Accelerators;
                    continue;
                }
                if (context.Book.Part(node.Switch) is null)
                {
                    string fix = Suggest.Fix(node.Switch.Id, context.Book.Catalogue.Parts.Select(p => p.Id));
                    context.Fail(Codes.UnknownPart, $"node '{node.Name}': '{node.Switch.Id}' is no part", fix);
                    good = false;
                }
                // Switches with figures of their own are a class of their own.
                string key = node.Switch.Overrides.IsDefaultOrEmpty ? node.Switch.Id : $"{node.Switch.Id} {node.Name}";
                int g = groups.FindIndex(x => x.Key == key);
                if (g < 0)
                {
                    g = groups.Count;
                    groups.Add((key, node.Switch, []));
                }
                groups[g].Names.Add(node.Name);
            }
            if (good && accelerators != context.Accelerators)
            {
                context.Fail(
                    Codes.DoesNotDivide,
                    $"the hosts have {accelerators} accelerators, the domain has {context.Accelerators}",
                    "make them equal"
                );
                good = false;
            }
            int next = context.Accelerators;
            foreach (string name in groups.SelectMany(g => g.Names))
            {
                first[name] = next++;
            }
            ImmutableArray<SwitchGroup> switches =
            [
                .. groups.Select(g => new SwitchGroup(groups.Count == 1 ? "switch" : $"switch ({g.Key})", g.Part, g.Names.Count)),
            ];
            return good ? new NodeIds(context, byName, first, switches) : null;

            bool Problem(string message, string fix)
            {
                context.Fail(Codes.BadNodeList, message, fix);
                return false;
            }
        }
    }
}
