using System.Collections.Immutable;
using Heliograph.Model.Scenarios;

namespace Heliograph.Engine.WideArea;

/// <summary>
/// Which share of what crosses between sites each line carries: the exchange of the job says between which sites, in both directions together; ways are those
/// of fewest lines, then fewest kilometres; lines between the same two sites share by rate.
/// </summary>
/// <remarks>
/// A pipeline crosses from each site to the next, forwards and backwards, and from the last to the first once less often with stages in several rounds
/// (<c>virtual</c>); data goes round the ring of sites once; experts exchange between all. What a service moves between more than two sites is not known
/// line by line.
/// </remarks>
internal static class LineLoads
{
    /// <summary>For each line of the scenario its share of all that crosses, hops counted each; null where it is not known.</summary>
    /// <param name="rates">b/s of each line, one way; above 0.</param>
    public static ImmutableArray<double?> Of(Scenario scenario, ImmutableArray<double> rates)
    {
        ImmutableArray<WideAreaLine> lines = scenario.Wan;
        string[] sites = [.. scenario.Sites.Select(s => s.Name)];
        if (Exchanges(scenario.Training?.Mapping, sites.Length) is not { Count: > 0 } exchanges)
        {
            return [.. lines.Select(_ => (double?)null)];
        }
        double all = exchanges.Sum(e => e.Weight);
        double?[] shares = [.. lines.Select(_ => (double?)0)];
        foreach ((int from, int to, double weight) in exchanges)
        {
            if (Way(lines, sites, from, to) is not { } way)
            {
                return [.. lines.Select(_ => (double?)null)];
            }
            foreach ((string a, string b) in way)
            {
                int[] parallel = [.. Enumerable.Range(0, lines.Length).Where(l => lines[l].IsBetween(a, b))];
                double sum = parallel.Sum(l => rates[l]);
                foreach (int l in parallel)
                {
                    shares[l] += weight / all * rates[l] / sum;
                }
            }
        }
        return [.. shares];
    }

    /// <summary>Sites to which no line leads from the first.</summary>
    public static ImmutableArray<string> Unreached(Scenario scenario)
    {
        string[] sites = [.. scenario.Sites.Select(s => s.Name)];
        return [.. Enumerable.Range(1, sites.Length - 1).Where(s => Way(scenario.Wan, sites, 0, s) is null).Select(s => sites[s])];
    }

    // Pairs of sites with weights. With two sites everything crosses between them, whatever the exchange.
    private static List<(int From, int To, double Weight)> Exchanges(Mapping? mapping, int sites)
    {
        if (sites == 2)
        {
            return [(0, 1, 1)];
        }
        IEnumerable<(int, int, double)> next = Enumerable.Range(0, sites - 1).Select(s => (s, s + 1, 1.0));
        return mapping?.AcrossSites switch
        {
            "pipeline" => [.. next.Select(e => (e.Item1, e.Item2, (double)mapping.Virtual)), (sites - 1, 0, mapping.Virtual - 1)],
            "data" => [.. next, (sites - 1, 0, 1)],
            "expert" => [.. from a in Enumerable.Range(0, sites) from b in Enumerable.Range(a + 1, sites - a - 1) select (a, b, 1.0)],
            _ => [],
        };
    }

    // Dijkstra by (lines, metres) over few sites; null where none leads there.
    private static List<(string, string)>? Way(ImmutableArray<WideAreaLine> lines, string[] sites, int from, int to)
    {
        (int Lines, double Metres)[] best = [.. sites.Select((_, s) => s == from ? (0, 0.0) : (int.MaxValue, double.PositiveInfinity))];
        int[] before = new int[sites.Length];
        bool[] done = new bool[sites.Length];
        for (int round = 0; round < sites.Length; round++)
        {
            int at = Enumerable.Range(0, sites.Length).Where(s => !done[s]).MinBy(s => best[s]);
            if (best[at].Lines == int.MaxValue)
            {
                break;
            }
            done[at] = true;
            foreach (WideAreaLine line in lines.Where(l => l.From == sites[at] || l.To == sites[at]))
            {
                int other = Array.IndexOf(sites, line.From == sites[at] ? line.To : line.From);
                (int, double) there = (best[at].Lines + 1, best[at].Metres + line.Length);
                if (there.CompareTo(best[other]) < 0)
                {
                    (best[other], before[other]) = (there, at);
                }
            }
        }
        if (best[to].Lines == int.MaxValue)
        {
            return null;
        }
        List<(string, string)> way = [];
        for (int s = to; s != from; s = before[s])
        {
            way.Add((sites[before[s]], sites[s]));
        }
        return way;
    }
}
