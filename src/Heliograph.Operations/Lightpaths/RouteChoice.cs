using System.Collections.Immutable;
using Heliograph.Model.Lightpaths;
using Heliograph.Model.OpticalLine;
using Heliograph.Photonics.OpticalLine;
using Heliograph.Photonics.OpticalLine.Design;

namespace Heliograph.Operations.Lightpaths;

/// <summary>One way of a demand: a route and how it is sent along it.</summary>
/// <param name="ChannelSlots">Of 6.25 GHz, each channel.</param>
public sealed record RouteLeg(
    ImmutableArray<LineHop> Route,
    TransceiverMode Mode,
    int ChannelSlots,
    int Channels,
    double Length_m,
    double Latency_s,
    int[] Risks
)
{
    public int Slots => ChannelSlots * Channels;

    public LitPath At(int firstSlot) => new(Route, firstSlot, ChannelSlots, Channels, Mode);
}

/// <summary>What a demand could get: a way, and a second one where it is protected. Closes where nothing else is lit.</summary>
/// <param name="Availability">Of a shared backup as if it were its own.</param>
/// <param name="Cost">In thousandths of the weights' unit.</param>
public sealed record LightpathCandidate(RouteLeg Working, RouteLeg? Backup, double Availability, long Cost);

/// <summary>Why a demand gets nothing: of several reasons the one that came nearest to a lightpath, the last here.</summary>
public enum Blocking
{
    None,
    NoRoute,
    LatencyTooLong,
    TooManySlots,
    NoModeCloses,
    NoDisjointRoute,
    AvailabilityTooLow,
    NoSpectrum,
    TakesMargin,
    BackupDoesNotClose,
}

/// <summary>Candidates of a demand, the cheapest first.</summary>
public sealed record DemandCandidates(LightpathDemand Demand, ImmutableArray<LightpathCandidate> Candidates, Blocking Blocking);

/// <summary>Finds routes and modes for demands. Not for use by two threads at once.</summary>
public sealed class RouteChoice
{
    private const int MostModes = 3;
    private const int MostCandidates = 32;
    private const double MinutesPerYear = 365.25 * 24 * 60;

    private readonly OpticalMap _map;
    private readonly LightpathFile _file;
    private readonly LineSimulation _simulation;
    private readonly double[] _outage;
    private readonly RouteGraph _graph;
    private readonly Dictionary<string, ImmutableArray<RouteLeg>> _legs = new(StringComparer.Ordinal);

    /// <param name="outage">Share of time that each risk of the map is cut.</param>
    public RouteChoice(OpticalMap map, LightpathFile file, LineSimulation simulation, double[] outage)
    {
        ArgumentNullException.ThrowIfNull(map);
        (_map, _file, _simulation, _outage) = (map, file, simulation, outage);
        _graph = Graph([]);
    }

    /// <summary>All candidates of a demand.</summary>
    public DemandCandidates Of(LightpathDemand demand)
    {
        ArgumentNullException.ThrowIfNull(demand);
        (int from, int to) = (_map.Find(demand.From), _map.Find(demand.To));
        ImmutableArray<LineHop>[] routes = [.. Routes(_graph, from, to)];
        if (routes.Length == 0)
        {
            return new DemandCandidates(demand, [], Blocking.NoRoute);
        }
        if (!_map.Transceiver.Modes.Any(m => IsNarrow(m, demand.Rate_bps)))
        {
            return new DemandCandidates(demand, [], Blocking.TooManySlots);
        }
        Blocking blocking = Blocking.LatencyTooLong;
        List<LightpathCandidate> found = [];
        foreach (ImmutableArray<LineHop> route in routes)
        {
            if (Latency(route) > (demand.Latency_s ?? double.PositiveInfinity))
            {
                continue;
            }
            ImmutableArray<RouteLeg> legs = Legs(route, demand.Rate_bps);
            if (legs.IsEmpty)
            {
                blocking = Later(blocking, Blocking.NoModeCloses);
                continue;
            }
            if (demand.Protection is Protection.Dedicated or Protection.Shared)
            {
                blocking = Later(blocking, AddPairs(demand, legs, from, to, found));
                continue;
            }
            blocking = Later(blocking, Blocking.AvailabilityTooLow);
            foreach (RouteLeg leg in legs)
            {
                Consider(demand, leg, null, found);
            }
        }
        ImmutableArray<LightpathCandidate> best = [.. found.OrderBy(c => c.Cost).Take(MostCandidates)];
        return new DemandCandidates(demand, best, best.IsEmpty ? blocking : Blocking.None);
    }

    /// <summary>Routes that avoid lines, by growing length.</summary>
    public IEnumerable<ImmutableArray<LineHop>> RoutesAvoiding(int from, int to, HashSet<int> lines) => Routes(Graph(lines), from, to);

    /// <summary>Ways to send a rate along a route that close with nothing else lit: by slots, then cost, without those another is better than in all.</summary>
    public ImmutableArray<RouteLeg> Legs(ImmutableArray<LineHop> route, double rate_bps)
    {
        string key = FormattableString.Invariant($"{rate_bps}|{string.Join(',', route.Select(h => h.IsForward ? h.Line : -1 - h.Line))}");
        if (_legs.TryGetValue(key, out ImmutableArray<RouteLeg> known))
        {
            return known;
        }
        List<RouteLeg> legs = [];
        int[] risks = _map.RisksOf(route);
        (double length, double latency) = (_map.Length_m(route), Latency(route));
        IEnumerable<RouteLeg> all = _map
            .Transceiver.Modes.Where(m => IsNarrow(m, rate_bps))
            .Select(m => new RouteLeg(route, m, ChannelSlots(m), (int)Channels(m, rate_bps), length, latency, risks))
            .OrderBy(l => l.Slots)
            .ThenBy(l => l.Channels * l.Mode.Cost)
            .ThenBy(l => l.Mode.Osnr_dB);
        foreach (RouteLeg leg in all)
        {
            bool isWorse = legs.Exists(l =>
                l.Slots <= leg.Slots && l.Channels * l.Mode.Cost <= leg.Channels * leg.Mode.Cost && l.Mode.Osnr_dB <= leg.Mode.Osnr_dB
            );
            if (legs.Count < MostModes && !isWorse && ClosesAlone(leg))
            {
                legs.Add(leg);
            }
        }
        return _legs[key] = [.. legs];
    }

    /// <summary>One way, s.</summary>
    public double Latency(ImmutableArray<LineHop> route) => route.Sum(h => _map.Section(h).Stages.OfType<FibreStage>().Sum(f => f.Span.Latency));

    /// <summary>
    /// The most of a rate, b/s, that so many transceivers at each end send along a route, with what closes alone: the first that <paramref name="fits"/>.
    /// </summary>
    public (double Rate_bps, RouteLeg Leg)? MostOf(ImmutableArray<LineHop> route, double rate_bps, int transceivers, Predicate<RouteLeg> fits)
    {
        ArgumentNullException.ThrowIfNull(fits);
        IEnumerable<(double Rate_bps, RouteLeg Leg)> ways = _map
            .Transceiver.Modes.Where(m => m.BitRate_bps > 0)
            .Select(m => Math.Min(rate_bps, transceivers * m.BitRate_bps))
            .Distinct()
            .OrderDescending()
            .SelectMany(rate => Legs(route, rate).Where(l => l.Channels <= transceivers).Select(l => (rate, l)));
        foreach ((double Rate_bps, RouteLeg Leg) way in ways)
        {
            if (fits(way.Leg))
            {
                return way;
            }
        }
        return null;
    }

    private static double Channels(TransceiverMode mode, double rate_bps) => Math.Ceiling(rate_bps / mode.BitRate_bps - 1e-9);

    // So few slots that they are in the spectrum at all.
    private bool IsNarrow(TransceiverMode mode, double rate_bps) =>
        mode.BitRate_bps > 0 && Channels(mode, rate_bps) * ChannelSlots(mode) <= _map.Slots;

    private static int ChannelSlots(TransceiverMode mode) => 2 * (int)Math.Ceiling(Math.Max(mode.MinSpacing_Hz, mode.SymbolRate_Bd) / 12.5e9 - 1e-9);

    private static Blocking Later(Blocking a, Blocking b) => a > b ? a : b;

    private Blocking AddPairs(LightpathDemand demand, ImmutableArray<RouteLeg> legs, int from, int to, List<LightpathCandidate> found)
    {
        HashSet<int> touched = [.. legs[0].Risks.SelectMany(r => _map.Risks[r].Lines)];
        Blocking blocking = Blocking.NoDisjointRoute;
        foreach (ImmutableArray<LineHop> second in RoutesAvoiding(from, to, touched))
        {
            if (Latency(second) > (demand.Latency_s ?? double.PositiveInfinity))
            {
                continue;
            }
            foreach (RouteLeg backup in Legs(second, demand.Rate_bps))
            {
                blocking = Blocking.AvailabilityTooLow;
                foreach (RouteLeg working in legs)
                {
                    Consider(demand, working, backup, found);
                }
            }
        }
        return blocking;
    }

    private void Consider(LightpathDemand demand, RouteLeg working, RouteLeg? backup, List<LightpathCandidate> found)
    {
        double availability = backup is null
            ? Availability.OfSeries(_outage, working.Risks)
            : Availability.OfPair(_outage, working.Risks, backup.Risks);
        if (availability < (demand.Availability ?? 0))
        {
            return;
        }
        LightpathWeights weights = _file.Weights;
        double cost = weights.PerMillisecond * working.Latency_s * 1e3 + weights.PerMinute * (1 - availability) * MinutesPerYear;
        foreach (RouteLeg leg in backup is null ? [working] : (ReadOnlySpan<RouteLeg>)[working, backup])
        {
            cost += weights.PerSlotMegametre * leg.Slots / 2 * leg.Length_m * 1e-6 + weights.PerTransceiver * 2 * leg.Channels * leg.Mode.Cost;
        }
        found.Add(new LightpathCandidate(working, backup, availability, (long)Math.Round(cost * 1000)));
    }

    private bool ClosesAlone(RouteLeg leg)
    {
        // In the middle of what all lines of the way carry.
        int[] starts = [.. Enumerable.Range(0, Math.Max(_map.Slots - leg.Slots + 1, 0)).Where(s => IsAllowed(leg, s))];
        if (starts.Length == 0)
        {
            return false;
        }
        LitNetwork alone = new(_map, _simulation);
        alone.Add(leg.At(starts[starts.Length / 2]));
        return alone.Update() >= 0;
    }

    internal bool IsAllowed(RouteLeg leg, int first)
    {
        foreach (LineHop hop in leg.Route)
        {
            if (_map.Lines[hop.Line].Allowed.AsSpan(first, leg.Slots).Contains(false))
            {
                return false;
            }
        }
        return true;
    }

    private RouteGraph Graph(HashSet<int> without)
    {
        int sites = _map.Sites.Length;
        int[][] next = new int[sites + 2 * _map.Lines.Length][];
        double[] weight = new double[next.Length];
        for (int s = 0; s < sites; s++)
        {
            List<int> leaving = [];
            for (int l = 0; l < _map.Lines.Length; l++)
            {
                if (without.Contains(l))
                {
                    continue;
                }
                if (_map.Lines[l].From == s)
                {
                    leaving.Add(sites + 2 * l);
                }
                if (_map.Lines[l].To == s)
                {
                    leaving.Add(sites + 2 * l + 1);
                }
            }
            next[s] = [.. leaving];
        }
        for (int l = 0; l < _map.Lines.Length; l++)
        {
            (next[sites + 2 * l], next[sites + 2 * l + 1]) = ([_map.Lines[l].To], [_map.Lines[l].From]);
            weight[sites + 2 * l] = weight[sites + 2 * l + 1] = _map.Lines[l].Length_m;
        }
        return new RouteGraph(next, weight);
    }

    private IEnumerable<ImmutableArray<LineHop>> Routes(RouteGraph graph, int from, int to)
    {
        int sites = _map.Sites.Length;
        return graph
            .ByLength(from, to)
            .Take(_file.Candidates)
            .Select(way => (ImmutableArray<LineHop>)[.. way.Where(n => n >= sites).Select(n => new LineHop((n - sites) / 2, (n - sites) % 2 == 0))]);
    }
}
