using System.Collections.Immutable;
using Heliograph.Model.Lightpaths;
using Heliograph.Model.OpticalLine;

namespace Heliograph.Operations.Lightpaths;

/// <summary>What a cut does to a demand whose working way it fells.</summary>
public enum CutFate
{
    /// <summary>The receiver took its other way.</summary>
    Switched,

    /// <summary>It moved to the way that was kept for it.</summary>
    Moved,

    /// <summary>Another way was found in what is left.</summary>
    Rerouted,

    /// <summary>It waits for the repair.</summary>
    Down,
}

/// <summary>A demand that a cut has met.</summary>
/// <param name="Outage_s">From the cut until it carries again.</param>
/// <param name="Now">The light that serves it while the cut lasts; null: none.</param>
/// <param name="Rate_bps">That it then carries: less than the demand where its transceivers must send by a more robust mode; 0: none.</param>
public sealed record CutDemand(LightpathDemand Demand, CutFate Fate, double Outage_s, LitPath? Now, double Rate_bps);

/// <summary>Rate between two sites: before a cut, right after it, and once everything has come back that does before the repair.</summary>
public sealed record PairCapacity(string From, string To, double Before_bps, double Fallen_bps, double After_bps);

/// <summary>One cut and its consequences.</summary>
/// <param name="Margin_dB">The least of all light once ways have moved; below zero some of it does not close.</param>
public sealed record CutOutcome(
    CutRisk Risk,
    double CutsPerYear,
    ImmutableArray<CutDemand> Demands,
    ImmutableArray<PairCapacity> Pairs,
    double Margin_dB,
    ImmutableArray<LitPath> Lit
)
{
    /// <summary>What becomes of bookings that the cut meets as they run, each at its own worst instant.</summary>
    public ImmutableArray<CutBooking> Bookings { get; init; } = [];

    /// <summary>Rate that is back before the repair over the rate that was carried.</summary>
    public double Remaining => Pairs.Sum(p => p.Before_bps) is > 0 and var all ? Pairs.Sum(p => p.After_bps) / all : 1;
}

/// <summary>Cuts each risk once, at the instant of the greatest load, and follows what falls and what comes back.</summary>
public sealed class CutStudy(OpticalMap map, LineSimulation simulation, RouteChoice routes, LightpathFile file, double cuts_perMs, double repair_s)
{
    private const double Year_s = 365.25 * 86_400;

    private readonly Dictionary<(int Risk, string Alive, string Later), CutOutcome> _known = [];

    /// <param name="entries">Bookings of the plan's lightpaths.</param>
    public ImmutableArray<CutOutcome> Run(LightpathPlan plan, params ImmutableArray<CalendarEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(plan);
        double instant = plan
            .Placed.Select(p => p.Demand.Start_s)
            .Distinct()
            .Order()
            .DefaultIfEmpty(0)
            .MaxBy(t => plan.Placed.Where(p => IsAlive(p, t)).Sum(p => p.Demand.Rate_bps));
        BookingCuts bookings = new(plan, entries, repair_s, (risk, at) => At(plan, risk, at));
        return [.. Enumerable.Range(0, map.Risks.Length).Select(r => At(plan, r, instant) with { Bookings = bookings.Of(r) })];
    }

    private static bool IsAlive(PlacedDemand p, double instant) => p.Demand.Start_s <= instant && instant < p.Demand.End_s;

    // What is lit at an instant decides, and which slots those have who begin before the repair; between their beginnings and ends the outcome is the same.
    private CutOutcome At(LightpathPlan plan, int risk, double instant)
    {
        int[] Those(Func<PlacedDemand, bool> are) => [.. Enumerable.Range(0, plan.Placed.Length).Where(p => are(plan.Placed[p]))];
        int[] alive = Those(p => IsAlive(p, instant));
        int[] later = Those(p => instant < p.Demand.Start_s && p.Demand.Start_s < instant + repair_s);
        (int, string, string) key = (risk, string.Join(',', alive), string.Join(',', later));
        return _known.TryGetValue(key, out CutOutcome? known)
            ? known
            : _known[key] = Cut([.. alive.Select(p => plan.Placed[p])], [.. later.Select(p => plan.Placed[p])], risk, instant);
    }

    private CutOutcome Cut(PlacedDemand[] placed, PlacedDemand[] later, int risk, double instant)
    {
        CutRisk cut = map.Risks[risk];
        HashSet<int> dead = [.. cut.Lines];
        LitNetwork light = new(map, simulation);
        SlotUse slots = new(map);
        List<LitPath> lit = [.. CutState.Lit(placed, risk, instant)];
        foreach (LitPath path in lit)
        {
            light.Add(path);
            slots.Take(path, 0, double.PositiveInfinity, null);
        }
        foreach (PlacedDemand idle in placed.Where(p => p.Demand.Protection == Protection.Shared && !p.Candidate.Working.Risks.Contains(risk)))
        {
            slots.Take(idle.Backup!, 0, double.PositiveInfinity, idle.Candidate.Working.Risks);
        }
        foreach (PlacedDemand next in later)
        {
            foreach (LitPath path in CutState.Lit([next], risk, next.Demand.Start_s))
            {
                slots.Take(path, next.Demand.Start_s, next.Demand.End_s, null);
            }
        }
        double margin = light.Update();
        List<CutDemand> met = [];
        int computed = 0;
        foreach (PlacedDemand demand in placed.Where(p => p.Candidate.Working.Risks.Contains(risk)))
        {
            met.Add(Fate(demand, risk, instant, dead, light, slots, lit, ref computed, ref margin));
        }
        return new CutOutcome(cut, cut.Length_m * cuts_perMs * Year_s, [.. met], Pairs(placed, met), margin, [.. lit]);
    }

    private CutDemand Fate(
        PlacedDemand placed,
        int risk,
        double instant,
        HashSet<int> dead,
        LitNetwork light,
        SlotUse slots,
        List<LitPath> lit,
        ref int computed,
        ref double margin
    )
    {
        LightpathDemand demand = placed.Demand;
        RestorationTimes? times = file.Restoration;
        bool backs = placed.Candidate.Backup is { } backup && !backup.Risks.Contains(risk);
        if (backs && demand.Protection == Protection.Dedicated)
        {
            return new CutDemand(demand, CutFate.Switched, times!.Switch_s, placed.Backup, demand.Rate_bps);
        }
        if (backs)
        {
            double seconds = times!.Detect_s + 2 * placed.Candidate.Backup!.Latency_s + times.CrossConnect_s;
            return new CutDemand(demand, CutFate.Moved, seconds, placed.Backup, demand.Rate_bps);
        }
        if (demand.Protection == Protection.Restoration && times is not null)
        {
            computed++;
            if (Reroute(placed, instant, dead, light, slots, ref margin) is var (rate, path, latency))
            {
                lit.Add(path);
                double seconds = times.Detect_s + computed * times.Compute_s + 2 * latency + times.CrossConnect_s;
                return new CutDemand(demand, CutFate.Rerouted, seconds, path, rate);
            }
        }
        return new CutDemand(demand, CutFate.Down, repair_s, null, 0);
    }

    // With the transceivers that it has: of all ways the one that carries most, and of these the shortest.
    private (double Rate_bps, LitPath Path, double Latency)? Reroute(
        PlacedDemand placed,
        double instant,
        HashSet<int> dead,
        LitNetwork light,
        SlotUse slots,
        ref double margin
    )
    {
        LightpathDemand demand = placed.Demand;
        double end = Math.Min(instant + repair_s, demand.End_s);
        (double Rate_bps, LitPath Path, double Latency, double Margin)? best = null;
        foreach (ImmutableArray<LineHop> route in routes.RoutesAvoiding(map.Find(demand.From), map.Find(demand.To), dead))
        {
            if (routes.Latency(route) > (demand.Latency_s ?? double.PositiveInfinity) || best?.Rate_bps >= demand.Rate_bps)
            {
                continue;
            }
            (LitPath Path, double Margin)? lit = null;
            bool Fits(RouteLeg leg) => (lit = TryLight(leg, instant, end, light, slots)) is not null;
            if (routes.MostOf(route, demand.Rate_bps, placed.Working.Channels, Fits) is var (rate, leg) && rate > (best?.Rate_bps ?? 0))
            {
                best = (rate, lit!.Value.Path, leg.Latency_s, lit.Value.Margin);
            }
        }
        if (best is not var (carried, path, latency, least))
        {
            return null;
        }
        light.Add(path);
        light.Update();
        slots.Take(path, 0, double.PositiveInfinity, null);
        margin = Math.Min(margin, least);
        return (carried, path, latency);
    }

    // Null where a way finds no slots until the repair or does not close with its company; dark again afterwards.
    private static (LitPath Path, double Margin)? TryLight(RouteLeg leg, double start, double end, LitNetwork light, SlotUse slots)
    {
        int first = slots.FirstFit(leg, start, end, null);
        if (first < 0)
        {
            return null;
        }
        LitPath path = leg.At(first);
        int id = light.Add(path);
        double margin = light.Update();
        light.Remove(id);
        light.Update();
        return margin >= 0 ? (path, margin) : null;
    }

    private static ImmutableArray<PairCapacity> Pairs(PlacedDemand[] placed, List<CutDemand> met)
    {
        Dictionary<LightpathDemand, CutDemand> fate = met.ToDictionary(m => m.Demand);
        return
        [
            .. placed
                .Select(p => p.Demand)
                .GroupBy(d => string.CompareOrdinal(d.From, d.To) < 0 ? (d.From, d.To) : (From: d.To, To: d.From))
                .OrderBy(g => g.Key.From, StringComparer.Ordinal)
                .ThenBy(g => g.Key.To, StringComparer.Ordinal)
                .Select(g => new PairCapacity(
                    g.Key.From,
                    g.Key.To,
                    g.Sum(d => d.Rate_bps),
                    g.Where(d => !fate.ContainsKey(d)).Sum(d => d.Rate_bps),
                    g.Sum(d => fate.TryGetValue(d, out CutDemand? f) ? f.Rate_bps : d.Rate_bps)
                )),
        ];
    }
}
