using Heliograph.Model;

namespace Heliograph.Simulation.Flow.Ranks;

/// <summary>
/// Sends to all others, as classes of ranks make them: which links they use together, whom they reach when, and which of them, as a team, can never ask for
/// more than their links have, whenever each begins: then each goes at the rate that its own links give it, and no solver is needed as long as nobody else
/// uses their links.
/// </summary>
internal sealed class RankTeams
{
    // What sums of shares that fill a link lose to rounding.
    private const double Rounding = 1e-9;

    private readonly RankNetwork _network;
    private readonly RankClasses _classes;
    private readonly OthersRoute _route;
    private readonly int[] _slotOfLink;
    private readonly List<Spread> _spreads = [];
    private readonly List<Team> _teams = [];
    private readonly int[]?[] _spreadOf;

    public RankTeams(RankWorkload work, RankNetwork network, RankClasses classes)
    {
        (_network, _classes) = (network, classes);
        _spreadOf = new int[]?[work.Calls.Length];
        if (!work.Calls.Any(c => OthersRoute.IsOf(c.Program)))
        {
            (_route, _slotOfLink) = (new OthersRoute(network), []);
            return;
        }
        _route = new OthersRoute(network);
        _slotOfLink = new int[classes.Links];
        Array.Fill(_slotOfLink, -1);
        foreach (
            IGrouping<RankGroup, int> alike in Enumerable
                .Range(0, work.Calls.Length)
                .Where(c => OthersRoute.IsOf(work.Calls[c].Program))
                .GroupBy(c => work.Calls[c].Group)
        )
        {
            bool[] calls =
            [
                .. work.Programs.Select(p => p.Streams.Any(s => s.Any(o => o.Kind == RankOperationKind.Call && alike.Contains(o.Index)))),
            ];
            int[] spreads = new int[classes.Ranks];
            Array.Fill(spreads, -1);
            int first = _spreads.Count;
            for (int c = 0; c < classes.Ranks; c++)
            {
                if (calls[work.ProgramOf[classes.Rank[c]]])
                {
                    spreads[c] = _spreads.Count;
                    _spreads.Add(SpreadOf(c, alike.Key));
                }
            }
            Gather(first);
            foreach (int call in alike)
            {
                _spreadOf[call] = spreads;
            }
        }
    }

    public IReadOnlyList<Spread> Spreads => _spreads;

    public IReadOnlyList<Team> Teams => _teams;

    /// <summary>Number of what a class sends in a call; -1 where the call is not to all others.</summary>
    public int Of(int call, int @class) => _spreadOf[call] is { } spreads ? spreads[@class] : -1;

    private Spread SpreadOf(int c, RankGroup group)
    {
        _route.Find(_classes.Rank[c], group);
        List<int> links = [];
        List<long> uses = [];
        foreach (int link in _route.Links)
        {
            int of = _classes.ClassOfLink[link];
            if (_slotOfLink[of] < 0)
            {
                _slotOfLink[of] = links.Count;
                links.Add(of);
                uses.Add(0);
            }
            uses[_slotOfLink[of]] += _route.UsesOf(link);
        }
        (double slowest, int held) = (0, -1);
        Dictionary<int, double> load = [];
        int[] each = new int[links.Count];
        for (int h = 0; h < each.Length; h++)
        {
            _slotOfLink[links[h]] = -1;
            each[h] = RankClasses.Share(uses[h], _classes.Size[c], _classes.LinkCount[links[h]]);
            double seconds = each[h] * (1 / _network.CapacityOf(_classes.Link[links[h]]));
            (slowest, held) = seconds > slowest ? (seconds, links[h]) : (slowest, held);
            int statistics = _network.GroupOf(_classes.Link[links[h]]);
            load[statistics] = load.GetValueOrDefault(statistics) + (seconds * _classes.LinkCount[links[h]]);
        }
        return new Spread
        {
            Links = [.. links],
            Uses = each,
            SecondsPerByte = slowest,
            Held = held,
            Load = [.. load.OrderBy(l => l.Key).Select(l => (l.Key, l.Value))],
            Deliveries =
            [
                .. _route
                    .Receivers.GroupBy(r => r.LatencyPs)
                    .OrderBy(g => g.Key)
                    .Select(g => new Delivery(
                        g.Key,
                        [
                            .. g.GroupBy(r => _classes.ClassOfRank[r.Rank])
                                .OrderBy(k => k.Key)
                                .Select(k => (k.Key, RankClasses.Share(k.Count(), _classes.Size[c], _classes.Size[k.Key]))),
                        ]
                    )),
            ],
        };
    }

    // Spreads that share links are a team; the first member of each tree of the forest is its root.
    private void Gather(int first)
    {
        int[] root = [.. Enumerable.Range(0, _spreads.Count)];
        int[] userOf = new int[_classes.Links];
        Array.Fill(userOf, -1);
        for (int s = first; s < _spreads.Count; s++)
        {
            foreach (int link in _spreads[s].Links)
            {
                if (userOf[link] < 0)
                {
                    userOf[link] = s;
                    continue;
                }
                (int a, int b) = (Root(root, s), Root(root, userOf[link]));
                root[Math.Max(a, b)] = Math.Min(a, b);
            }
        }
        double[] asked = new double[_classes.Links];
        for (int s = first; s < _spreads.Count; s++)
        {
            Spread spread = _spreads[s];
            for (int h = 0; h < spread.Links.Length; h++)
            {
                asked[spread.Links[h]] += spread.Uses[h] * (1 / _network.CapacityOf(_classes.Link[spread.Links[h]])) / spread.SecondsPerByte;
            }
        }
        for (int s = first; s < _spreads.Count; s++)
        {
            if (Root(root, s) != s)
            {
                continue;
            }
            int[] links = [.. Enumerable.Range(s, _spreads.Count - s).Where(o => Root(root, o) == s).SelectMany(o => _spreads[o].Links).Distinct()];
            for (int o = s; o < _spreads.Count; o++)
            {
                _spreads[o].Team = Root(root, o) == s ? _teams.Count : _spreads[o].Team;
            }
            _teams.Add(new Team(links, links.All(l => asked[l] <= 1 + Rounding)));
        }
    }

    private static int Root(int[] root, int s)
    {
        while (root[s] != s)
        {
            root[s] = root[root[s]];
            s = root[s];
        }
        return s;
    }
}

/// <summary>What a class of ranks sends to all others of its group.</summary>
internal sealed class Spread
{
    public required int[] Links { get; init; }

    /// <summary>Of each link by the rate of one message.</summary>
    public required int[] Uses { get; init; }

    /// <summary>Of each message, where nobody else is on the links.</summary>
    public required double SecondsPerByte { get; init; }

    /// <summary>The link that gives this rate.</summary>
    public required int Held { get; init; }

    /// <summary>Seconds of full use of links of each group of links for a byte of each message, all of the class together.</summary>
    public required (int Group, double SecondsPerByte)[] Load { get; init; }

    public required Delivery[] Deliveries { get; init; }

    public int Team { get; set; }

    /// <summary>Of these sends that are the team's at the moment.</summary>
    public int Live { get; set; }

    /// <summary>Bytes of each message, of all that have left.</summary>
    public double Bytes { get; set; }
}

/// <summary>Whom messages reach after the same time.</summary>
/// <param name="To">Classes, and how many messages each rank of them gets.</param>
internal sealed record Delivery(long LatencyPs, (int Class, int Count)[] To);

/// <summary>Sends that share links with each other.</summary>
/// <param name="links">All that they use.</param>
/// <param name="isSafe">One of each at a time fit on the links at their own rates, whatever of them is under way.</param>
internal sealed class Team(int[] links, bool isSafe)
{
    public int[] Links => links;

    public bool IsSafe { get; set; } = isSafe;

    /// <summary>Under way at their own rates; the links are the team's while there are any.</summary>
    public List<int> Live { get; } = [];
}
