using System.Collections.Immutable;
using Heliograph.Model.Lightpaths;
using Heliograph.Model.OpticalLine;

namespace Heliograph.Operations.Lightpaths;

/// <summary>A demand that gets nothing, and why.</summary>
public sealed record BlockedDemand(LightpathDemand Demand, Blocking Reason);

/// <summary>Who is served how.</summary>
/// <param name="Placed">In the order of the file.</param>
/// <param name="Objective">Costs of what is placed and, above all of them, what is not: see <see cref="PlanObjective"/>.</param>
public sealed record LightpathPlan(ImmutableArray<PlacedDemand> Placed, ImmutableArray<BlockedDemand> Blocked, long Objective)
{
    public double Carried_bps => Placed.Sum(p => p.Demand.Rate_bps);

    /// <summary>In thousandths of the weights' unit.</summary>
    public long Cost => Placed.Sum(p => p.Candidate.Cost);
}

/// <summary>
/// What a plan is measured by: the cost of its candidates and, of each demand that it does not serve though there are candidates, a cost in proportion
/// to the rate: even of the smallest one more than any plan's candidates together. Which of two demands of nearly one rate is served may follow from
/// their costs. A demand without candidates is in no plan, and counts in none.
/// </summary>
public sealed class PlanObjective
{
    /// <summary>Sums above are not exact as the solver's bound, a double.</summary>
    private const double Most = 1L << 52;

    private readonly double _perRate;
    private readonly HashSet<LightpathDemand> _hopeless;

    public PlanObjective(IReadOnlyList<DemandCandidates> demands)
    {
        ArgumentNullException.ThrowIfNull(demands);
        double most = 1 + demands.Sum(d => d.Candidates.IsEmpty ? 0.0 : d.Candidates.Max(c => c.Cost));
        DemandCandidates[] possible = [.. demands.Where(d => !d.Candidates.IsEmpty)];
        _hopeless = [.. demands.Where(d => d.Candidates.IsEmpty).Select(d => d.Demand)];
        _perRate = possible.Length == 0 ? 0 : most / possible.Min(d => d.Demand.Rate_bps);
        IsCountable = most + _perRate * possible.Sum(d => d.Demand.Rate_bps) + possible.Length < Most;
    }

    /// <summary>False: costs and rates are so far apart that no sum of them is exact; then nothing else may be asked.</summary>
    public bool IsCountable { get; }

    /// <summary>Of a demand that is not served.</summary>
    public long Penalty(LightpathDemand demand)
    {
        ArgumentNullException.ThrowIfNull(demand);
        return _hopeless.Contains(demand) ? 0 : (long)Math.Ceiling(_perRate * demand.Rate_bps);
    }

    public long Of(IEnumerable<PlacedDemand> placed, IEnumerable<LightpathDemand> blocked) =>
        placed.Sum(p => p.Candidate.Cost) + blocked.Sum(Penalty);
}

/// <summary>
/// Serves demands one after another: each gets its cheapest candidate that finds slots (first fit) and with which it and all light that is there already
/// close. Three orders are tried: of the file, the greatest rate first, the longest way first; the best plan counts. Cost: a propagation of the
/// candidate's lines for each try.
/// </summary>
public sealed class LightpathPlanner(OpticalMap map, LineSimulation simulation)
{
    public LightpathPlan Plan(IReadOnlyList<DemandCandidates> demands)
    {
        ArgumentNullException.ThrowIfNull(demands);
        PlanObjective objective = new(demands);
        int[] all = [.. Enumerable.Range(0, demands.Count)];
        int[][] orders =
        [
            all,
            [.. all.OrderByDescending(i => demands[i].Demand.Rate_bps)],
            [.. all.OrderByDescending(i => demands[i].Candidates.IsEmpty ? 0 : demands[i].Candidates[0].Working.Length_m)],
        ];
        LightpathPlan? best = null;
        for (int o = 0; o < orders.Length; o++)
        {
            if (orders.Take(o).Any(before => before.SequenceEqual(orders[o])))
            {
                continue;
            }
            LightpathPlan plan = InOrder(demands, orders[o], objective);
            best = best is null || plan.Objective < best.Objective ? plan : best;
        }
        return best!;
    }

    private LightpathPlan InOrder(IReadOnlyList<DemandCandidates> demands, int[] order, PlanObjective objective)
    {
        PlanState state = new(map, simulation, demands.Select(d => d.Demand));
        PlacedDemand?[] placed = new PlacedDemand?[demands.Count];
        Blocking[] reasons = new Blocking[demands.Count];
        foreach (int i in order)
        {
            reasons[i] = demands[i].Blocking;
            foreach (LightpathCandidate candidate in demands[i].Candidates)
            {
                placed[i] = state.TryPlace(demands[i].Demand, candidate, out Blocking reason);
                if (placed[i] is not null)
                {
                    break;
                }
                reasons[i] = reason > reasons[i] ? reason : reasons[i];
            }
        }
        ImmutableArray<PlacedDemand> done = [.. placed.OfType<PlacedDemand>()];
        ImmutableArray<BlockedDemand> blocked =
        [
            .. Enumerable.Range(0, placed.Length).Where(i => placed[i] is null).Select(i => new BlockedDemand(demands[i].Demand, reasons[i])),
        ];
        return new LightpathPlan(done, blocked, objective.Of(done, blocked.Select(b => b.Demand)));
    }
}

/// <summary>
/// Slots and light while a plan grows. The light changes where a demand begins or ends; it is checked at each beginning, where there is most of it.
/// </summary>
public sealed class PlanState
{
    private readonly OpticalMap _map;
    private readonly LineSimulation _simulation;
    private readonly SlotUse _slots;
    private readonly double[] _instants;
    private readonly LitNetwork[] _networks;
    private readonly List<PlacedDemand> _placed = [];
    private readonly List<List<int>[]> _ids = [];

    public PlanState(OpticalMap map, LineSimulation simulation, IEnumerable<LightpathDemand> demands)
    {
        ArgumentNullException.ThrowIfNull(map);
        (_map, _simulation, _slots) = (map, simulation, new SlotUse(map));
        _instants = [.. demands.Select(d => d.Start_s).Distinct().Order()];
        _networks = [.. _instants.Select(_ => new LitNetwork(map, simulation))];
    }

    /// <summary>Null where slots or margins do not allow it; then nothing has changed.</summary>
    public PlacedDemand? TryPlace(LightpathDemand demand, LightpathCandidate candidate, out Blocking reason)
    {
        ArgumentNullException.ThrowIfNull(demand);
        ArgumentNullException.ThrowIfNull(candidate);
        reason = Blocking.NoSpectrum;
        int first = _slots.FirstFit(candidate.Working, demand.Start_s, demand.End_s, null);
        if (first < 0)
        {
            return null;
        }
        int second = -1;
        if (candidate.Backup is { } backup)
        {
            second = _slots.FirstFit(backup, demand.Start_s, demand.End_s, SharedFor(demand, candidate));
            if (second < 0)
            {
                return null;
            }
        }
        PlacedDemand placed = new(demand, candidate, candidate.Working.At(first), second < 0 ? null : candidate.Backup!.At(second));
        return TryPlace(placed, out reason) ? placed : null;
    }

    /// <summary>Adds a demand on given slots; false, with nothing changed, where light would not close. Slots must be free.</summary>
    public bool TryPlace(PlacedDemand placed, out Blocking reason)
    {
        ArgumentNullException.ThrowIfNull(placed);
        reason = Blocking.TakesMargin;
        if (!TryLight(placed))
        {
            return false;
        }
        _placed.Add(placed);
        if (placed.Demand.Protection == Protection.Shared && !BackupCloses(placed))
        {
            reason = Blocking.BackupDoesNotClose;
            _placed.RemoveAt(_placed.Count - 1);
            Darken();
            return false;
        }
        LightpathDemand demand = placed.Demand;
        _slots.Take(placed.Working, demand.Start_s, demand.End_s, null);
        if (placed.Backup is { } backup)
        {
            _slots.Take(backup, demand.Start_s, demand.End_s, SharedFor(demand, placed.Candidate));
        }
        return true;
    }

    /// <summary>The least margin of what is lit, over all instants, dB.</summary>
    public double Margin_dB(int placed)
    {
        double least = double.PositiveInfinity;
        for (int t = 0; t < _instants.Length; t++)
        {
            foreach (int id in _ids[placed][t])
            {
                least = Math.Min(least, _networks[t].Margin_dB(id));
            }
        }
        return least;
    }

    internal static int[]? SharedFor(LightpathDemand demand, LightpathCandidate candidate) =>
        demand.Protection == Protection.Shared ? candidate.Working.Risks : null;

    private bool TryLight(PlacedDemand placed)
    {
        List<int>[] ids = [.. _instants.Select(_ => new List<int>())];
        _ids.Add(ids);
        for (int t = 0; t < _instants.Length; t++)
        {
            if (_instants[t] < placed.Demand.Start_s || _instants[t] >= placed.Demand.End_s)
            {
                continue;
            }
            foreach (LitPath path in placed.Lit)
            {
                ids[t].Add(_networks[t].Add(path));
            }
            if (_networks[t].Update() < 0)
            {
                Darken();
                return false;
            }
        }
        return true;
    }

    // Takes the light of the last one away again.
    private void Darken()
    {
        List<int>[] ids = _ids[^1];
        _ids.RemoveAt(_ids.Count - 1);
        for (int t = 0; t < _instants.Length; t++)
        {
            foreach (int id in ids[t])
            {
                _networks[t].Remove(id);
            }
            _networks[t].Update();
        }
    }

    // Under each cut that fells its working way its backup closes, and so does all that is lit then.
    private bool BackupCloses(PlacedDemand placed)
    {
        foreach (int risk in placed.Candidate.Working.Risks)
        {
            foreach (double instant in _instants)
            {
                if (instant < placed.Demand.Start_s || instant >= placed.Demand.End_s)
                {
                    continue;
                }
                LitNetwork cut = new(_map, _simulation);
                foreach (LitPath path in CutState.Lit(_placed, risk, instant))
                {
                    cut.Add(path);
                }
                if (cut.Update() < 0)
                {
                    return false;
                }
            }
        }
        return true;
    }
}

/// <summary>What is lit after a cut, once what has a way kept for it has moved there.</summary>
public static class CutState
{
    /// <summary>Paths that are lit at an instant with a risk cut; none passes a line that is cut.</summary>
    public static IEnumerable<LitPath> Lit(IEnumerable<PlacedDemand> placed, int risk, double instant_s)
    {
        ArgumentNullException.ThrowIfNull(placed);
        foreach (PlacedDemand demand in placed)
        {
            if (instant_s < demand.Demand.Start_s || instant_s >= demand.Demand.End_s)
            {
                continue;
            }
            bool works = !demand.Candidate.Working.Risks.Contains(risk);
            bool backs = demand.Candidate.Backup is { } backup && !backup.Risks.Contains(risk);
            if (works)
            {
                yield return demand.Working;
            }
            if (backs && (demand.Demand.Protection == Protection.Dedicated || !works))
            {
                yield return demand.Backup!;
            }
        }
    }
}
