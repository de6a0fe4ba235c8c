using Heliograph.Model.Lightpaths;

namespace Heliograph.Operations.Lightpaths;

/// <summary>
/// Shares of time. Cuts of each risk come independently at a rate in proportion to its length and are repaired in a mean time: a risk is cut for
/// lambda tau / (1 + lambda tau) of the time (alternating renewal process, whatever the distribution of the repair).
/// </summary>
public static class Availability
{
    /// <summary>Where more cuts at once would make more states than these, fewer are looked at and the range is wider.</summary>
    private const double MostStates = 200_000;

    /// <summary>Share of time that each risk is cut.</summary>
    /// <param name="cuts_perMs">Per metre and second.</param>
    public static double[] Outage(IEnumerable<CutRisk> risks, double cuts_perMs, double repair_s) =>
        [.. risks.Select(r => r.Length_m * cuts_perMs * repair_s).Select(x => x / (1 + x))];

    /// <summary>All risks are whole.</summary>
    public static double OfSeries(double[] outage, IEnumerable<int> risks)
    {
        ArgumentNullException.ThrowIfNull(outage);
        return risks.Aggregate(1.0, (all, r) => all * (1 - outage[r]));
    }

    /// <summary>One of two sets of risks is whole; risks of both count once.</summary>
    public static double OfPair(double[] outage, int[] one, int[] other)
    {
        ArgumentNullException.ThrowIfNull(outage);
        double common = OfSeries(outage, one.Intersect(other));
        double first = OfSeries(outage, one.Except(other));
        double second = OfSeries(outage, other.Except(one));
        return common * (1 - (1 - first) * (1 - second));
    }

    /// <summary>
    /// Least and greatest share of time that each placed demand is up. Of shared backups by enumeration of the states with up to
    /// <paramref name="most"/> cuts at once of the risks that such demands depend on, the states beyond counting as down and as up to what a backup of its own
    /// has; of backups that share slots the one of the earlier demand has them. All others are told exactly by the closed forms; restoration counts as down
    /// until the repair, since whether it finds a way is for the study of cuts. Cost: states times demands with shared backups.
    /// </summary>
    public static (double Least, double Most)[] ByStates(OpticalMap map, IReadOnlyList<PlacedDemand> placed, double[] outage, int most)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(placed);
        ArgumentNullException.ThrowIfNull(outage);
        PlacedDemand[] shared = [.. placed.Where(p => p.Demand.Protection == Protection.Shared)];
        int[] risks = [.. shared.SelectMany(p => p.Candidate.Working.Risks.Concat(p.Candidate.Backup!.Risks)).Distinct().Order()];
        while (most > 1 && States(risks.Length, most) > MostStates)
        {
            most--;
        }
        double[] up = new double[shared.Length];
        double seen = 0;
        bool[] isCut = new bool[outage.Length];
        Visit(0, risks.Aggregate(1.0, (all, r) => all * (1 - outage[r])), 0);
        return [.. placed.Select(Range)];

        (double Least, double Most) Range(PlacedDemand demand)
        {
            double closed = demand.Candidate.Backup is { } b
                ? OfPair(outage, demand.Candidate.Working.Risks, b.Risks)
                : OfSeries(outage, demand.Candidate.Working.Risks);
            int at = Array.IndexOf(shared, demand);
            return at < 0 ? (closed, closed) : (Math.Min(up[at], closed), Math.Min(closed, up[at] + Math.Max(0, 1 - seen)));
        }

        void Visit(int from, double probability, int cuts)
        {
            seen += probability;
            bool[] state = IsUp(shared, isCut);
            for (int d = 0; d < up.Length; d++)
            {
                up[d] += state[d] ? probability : 0;
            }
            for (int i = from; i < risks.Length && cuts < most; i++)
            {
                double u = outage[risks[i]];
                if (u > 0)
                {
                    isCut[risks[i]] = true;
                    Visit(i + 1, probability * u / (1 - u), cuts + 1);
                    isCut[risks[i]] = false;
                }
            }
        }
    }

    // Ways to cut up to so many of the risks.
    private static double States(int risks, int most)
    {
        (double all, double of) = (1, 1);
        for (int k = 1; k <= most; k++)
        {
            of *= (double)(risks - k + 1) / k;
            all += of;
        }
        return all;
    }

    /// <summary>Which demands are up while some risks are cut.</summary>
    public static bool[] IsUp(IReadOnlyList<PlacedDemand> placed, bool[] isCut)
    {
        ArgumentNullException.ThrowIfNull(placed);
        ArgumentNullException.ThrowIfNull(isCut);
        bool[] up = new bool[placed.Count];
        List<LitPath> taken = [];
        for (int d = 0; d < up.Length; d++)
        {
            PlacedDemand demand = placed[d];
            bool works = !demand.Candidate.Working.Risks.Any(r => isCut[r]);
            bool backs = demand.Candidate.Backup is { } b && !b.Risks.Any(r => isCut[r]);
            if (!works && backs && demand.Demand.Protection == Protection.Shared)
            {
                backs = !taken.Exists(t => SlotUse.Meet(t, demand.Backup!));
                if (backs)
                {
                    taken.Add(demand.Backup!);
                }
            }
            up[d] = works || backs;
        }
        return up;
    }
}
