using Heliograph.Model.Lightpaths;

namespace Heliograph.Operations.Lightpaths;

/// <summary>
/// Shares of time. Cuts of each risk come independently at a rate in proportion to its length and are repaired in a mean time: a risk is cut for
/// lambda tau / (1 + lambda tau) of the time (alternating renewal process, whatever the distribution of the repair).
/// </summary>
public static class Availability
{
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
    /// Of each placed demand by enumeration of the states with up to <paramref name="most"/> cuts at once: least and greatest share of time up, the states
    /// beyond counting as down and as up. Of backups that share slots the one of the earlier demand has them; restoration counts as down
    /// until the repair, since whether it finds a way is for the study of cuts. Cost: states times demands.
    /// </summary>
    public static (double Least, double Most)[] ByStates(OpticalMap map, IReadOnlyList<PlacedDemand> placed, double[] outage, int most)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(placed);
        ArgumentNullException.ThrowIfNull(outage);
        double[] up = new double[placed.Count];
        double seen = 0;
        bool[] isCut = new bool[outage.Length];
        double whole = outage.Aggregate(1.0, (all, u) => all * (1 - u));
        Visit(0, whole, 0);
        return [.. up.Select(u => (u, Math.Min(1, u + Math.Max(0, 1 - seen))))];

        void Visit(int from, double probability, int cuts)
        {
            seen += probability;
            bool[] state = IsUp(placed, isCut);
            for (int d = 0; d < up.Length; d++)
            {
                up[d] += state[d] ? probability : 0;
            }
            for (int r = from; r < outage.Length && cuts < most; r++)
            {
                if (outage[r] > 0)
                {
                    isCut[r] = true;
                    Visit(r + 1, probability * outage[r] / (1 - outage[r]), cuts + 1);
                    isCut[r] = false;
                }
            }
        }
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
