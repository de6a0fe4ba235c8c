using Heliograph.Model.Diagnostics;
using Heliograph.Model.OpticalLine;
using Heliograph.Photonics.OpticalLine.Design;

namespace Heliograph.Engine.Lightpaths;

/// <summary>Demands of which no two may use the same link.</summary>
internal sealed class DisjointGroup(DisjointServices services)
{
    public DisjointServices Services => services;

    public string Id => services.Id;

    public List<string> Demands { get; } = [.. services.Services];
}

/// <summary>
/// Finds paths without common links for groups of demands, all at once: of all simple paths of each demand, combinations that share no link in either
/// direction, then those that agree between groups, then those that pass the nodes that are asked for; of these the first, by length. The steps are
/// those of GNPy's <c>compute_path_dsjctn</c>. Cost: exponential in the size of the network; paths of a demand are limited.
/// </summary>
internal sealed class DisjointRoutes(LightpathNetwork network, SpectrumSections sections, DiagnosticList diagnostics)
{
    /// <summary>Most elements of a path.</summary>
    private const int MostSteps = 80;

    /// <summary>So many paths of a demand are looked at, and so many steps are taken to find them.</summary>
    private const int MostPaths = 4_000;
    private const int MostVisits = 2_000_000;

    /// <summary>So many combinations of a group are kept.</summary>
    private const int MostCombinations = 100_000;

    private readonly Dictionary<string, List<Candidate>> _candidates = new(StringComparer.Ordinal);

    /// <summary>A path for each demand of the groups; null, with a diagnostic, where there is none.</summary>
    public Dictionary<PathDemand, int[]>? Find(List<PathDemand> demands, List<DisjointGroup> groups)
    {
        List<PathDemand> concerned = [.. demands.Where(d => groups.Exists(g => g.Demands.Contains(d.Id)))];
        foreach (PathDemand demand in concerned)
        {
            _candidates[demand.Id] = Candidates(demand);
        }
        Dictionary<DisjointGroup, List<Candidate[]>> combinations = [];
        foreach (DisjointGroup group in groups)
        {
            combinations[group] = Combine(group);
        }
        Agree(concerned, groups, combinations);
        foreach (DisjointGroup group in groups)
        {
            combinations[group] = Passing(combinations[group]);
        }
        Dictionary<PathDemand, int[]> found = [];
        foreach (DisjointGroup group in groups)
        {
            if (combinations[group].Count == 0)
            {
                SourceSpan span = concerned.Find(d => group.Demands.Contains(d.Id))?.Service.Span ?? default;
                string message = $"no paths without a common link for requests {string.Join(", ", group.Demands.Select(d => $"'{d}'"))}";
                diagnostics.Error(Codes.NoWayThrough, span, message, "loosen their routes, or leave out their synchronization");
                return null;
            }
            foreach (Candidate candidate in combinations[group][0])
            {
                if (found.TryAdd(candidate.Demand, candidate.Way))
                {
                    foreach (DisjointGroup other in groups)
                    {
                        combinations[other] = [.. combinations[other].Where(c => c.All(p => p.Demand != candidate.Demand || p == candidate))];
                    }
                }
            }
        }
        return found;
    }

    private List<Candidate> Candidates(PathDemand demand)
    {
        if (network.Find(demand.Source) is not { } source || network.Find(demand.Destination) is not { } destination)
        {
            return [];
        }
        RouteGraph routes = network.Routes;
        List<int[]> ways = SimpleWays(source.Index, destination.Index);
        return
        [
            .. ways.Select(w => (Way: w, Length: routes.Length(w, w.Length - 2)))
                .OrderBy(w => w.Length)
                .Select(w => w.Way)
                .Select(w => new Candidate(demand, w, Marks(Nodes(w)), sections.Reverse(Nodes(w)) is { } back ? Marks(back) : [])),
        ];
    }

    // All ways in the order of the connections, depth first; the shortest alone where there are too many.
    private List<int[]> SimpleWays(int from, int to)
    {
        RouteGraph routes = network.Routes;
        List<int[]> ways = [];
        List<int> path = [from];
        bool[] isOn = new bool[network.Line.Nodes.Count];
        isOn[from] = true;
        List<int> turns = [0];
        int visits = 0;
        while (path.Count > 0 && ways.Count < MostPaths && ++visits < MostVisits)
        {
            int at = path[^1];
            ReadOnlySpan<int> next = routes.Next(at);
            int turn = turns[^1]++;
            if (turn >= next.Length || path.Count > MostSteps)
            {
                isOn[at] = false;
                path.RemoveAt(path.Count - 1);
                turns.RemoveAt(turns.Count - 1);
            }
            else if (next[turn] == to)
            {
                ways.Add([.. path, to]);
            }
            else if (!isOn[next[turn]])
            {
                path.Add(next[turn]);
                isOn[next[turn]] = true;
                turns.Add(0);
            }
        }
        return path.Count == 0 ? ways : [.. routes.ByLength(from, to).Take(64)];
    }

    // Each ROADM and the element behind it: two of them in a row are a link.
    private static string[] Marks(LineNode[] path)
    {
        List<string> marks = [];
        for (int i = 1; i < path.Length - 1; i++)
        {
            if (path[i] is RoadmNode || path[i - 1] is RoadmNode)
            {
                marks.Add(path[i].Uid);
            }
        }
        return [.. marks];
    }

    private List<Candidate[]> Combine(DisjointGroup group)
    {
        List<Candidate[]> combined = [.. Of(group.Demands[0]).Select(c => new[] { c })];
        foreach (string id in group.Demands.Skip(1))
        {
            List<Candidate[]> wider = [];
            foreach (Candidate candidate in Of(id))
            {
                foreach (Candidate[] so in combined)
                {
                    if (wider.Count < MostCombinations && so.All(c => !candidate.SharesLink(c)))
                    {
                        wider.Add([.. so, candidate]);
                    }
                }
            }
            combined = wider;
        }
        return combined;
    }

    private List<Candidate> Of(string id) => _candidates.TryGetValue(id, out List<Candidate>? found) ? found : [];

    // A path that one of its groups cannot use is of no use to the others. As the reference goes through a list while it takes items out of it, the
    // item behind one that is taken out is passed over.
    private void Agree(List<PathDemand> demands, List<DisjointGroup> groups, Dictionary<DisjointGroup, List<Candidate[]>> combinations)
    {
        foreach (PathDemand demand in demands)
        {
            List<DisjointGroup> own = [.. groups.Where(g => g.Demands.Contains(demand.Id))];
            foreach (Candidate candidate in Of(demand.Id))
            {
                if (own.All(g => combinations[g].Exists(c => Array.Find(c, p => p.IsSame(candidate))?.Demand == demand)))
                {
                    continue;
                }
                foreach (DisjointGroup group in own)
                {
                    List<Candidate[]> list = combinations[group];
                    for (int i = 0; i < list.Count; i++)
                    {
                        if (Array.Exists(list[i], p => p.IsSame(candidate)))
                        {
                            list.RemoveAt(i);
                        }
                    }
                }
            }
        }
    }

    // Those that pass the nodes that are asked for; where there are none, those that miss loose wishes alone.
    private static List<Candidate[]> Passing(List<Candidate[]> combinations)
    {
        List<Candidate[]> passing = [];
        List<Candidate[]> loose = [];
        foreach (Candidate[] combination in combinations)
        {
            Candidate[] missing = [.. combination.Where(c => !c.PassesNodes())];
            if (missing.Length == 0)
            {
                passing.Add(combination);
            }
            else if (!Array.Exists(missing, c => c.Demand.Strict.Contains(true)))
            {
                loose.Add(combination);
            }
        }
        return passing.Count > 0 ? passing : loose;
    }

    private LineNode[] Nodes(int[] way) => [.. way.Select(i => network.Line.Nodes[i])];

    private sealed record Candidate(PathDemand Demand, int[] Way, string[] Marks, string[] MarksBack)
    {
        public bool SharesLink(Candidate other) => Shares(Marks, other.Marks) || Shares(MarksBack, other.Marks);

        public bool IsSame(Candidate other) => ReferenceEquals(this, other) || Marks.AsSpan().SequenceEqual(other.Marks);

        public bool PassesNodes()
        {
            int last = 0;
            foreach (string node in Demand.Nodes)
            {
                int at = Array.IndexOf(Marks, node);
                if (at < last)
                {
                    return false;
                }
                last = at;
            }
            return true;
        }

        // Records compare by content; a candidate is itself alone.
        public bool Equals(Candidate? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

        private static bool Shares(string[] a, string[] b)
        {
            for (int i = 1; i < a.Length; i++)
            {
                for (int j = 1; j < b.Length; j++)
                {
                    if (a[i] == b[j] && a[i - 1] == b[j - 1])
                    {
                        return true;
                    }
                }
            }
            return false;
        }
    }
}
