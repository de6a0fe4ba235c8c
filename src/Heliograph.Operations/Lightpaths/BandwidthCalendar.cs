using System.Collections.Immutable;
using Heliograph.Model.Lightpaths;
using Heliograph.Photonics.OpticalLine.Design;

namespace Heliograph.Operations.Lightpaths;

/// <summary>A rate from one time to another.</summary>
public readonly record struct RateSegment(double Start_s, double End_s, double Rate_bps)
{
    public double Bits => (End_s - Start_s) * Rate_bps;
}

/// <summary>A booking with what it gets.</summary>
/// <param name="Trunks">Lightpaths that it uses, by index of the plan; empty: refused.</param>
/// <param name="Segments">Its rate over time.</param>
public sealed record CalendarEntry(BandwidthBooking Booking, ImmutableArray<int> Trunks, ImmutableArray<RateSegment> Segments)
{
    public bool IsAdmitted => !Segments.IsEmpty;

    public double End_s => Segments.IsEmpty ? double.NaN : Segments[^1].End_s;
}

/// <summary>A time in which a lightpath carries no more than a rate.</summary>
public readonly record struct CapacityDip(int Trunk, double Start_s, double End_s, double Rate_bps);

/// <summary>
/// Who has what of the lightpaths' capacity when. A fixed booking is admitted where its rate is free all along one way from start to end. An elastic one
/// takes at each time what is free of the most it wants, from the start of its window on, along the way that is done first, and is refused if
/// none is done by the end. What is admitted is never changed by what comes later. Of one elastic booking on one way no schedule is done earlier.
/// </summary>
public sealed class BandwidthCalendar
{
    private const int MostWays = 8;

    private readonly LightpathPlan _plan;
    private readonly Dictionary<string, int> _sites = new(StringComparer.Ordinal);
    private readonly List<RateSegment>[] _used;
    private readonly RouteGraph _graph;
    private readonly CapacityDip[] _dips;

    public BandwidthCalendar(LightpathPlan plan, params IEnumerable<CapacityDip> dips)
    {
        ArgumentNullException.ThrowIfNull(plan);
        (_plan, _dips) = (plan, [.. dips]);
        foreach (PlacedDemand placed in plan.Placed)
        {
            _sites.TryAdd(placed.Demand.From, _sites.Count);
            _sites.TryAdd(placed.Demand.To, _sites.Count);
        }
        _used = [.. plan.Placed.Select(_ => new List<RateSegment>())];
        // A lightpath is a node for each direction, behind the site where it begins.
        int sites = _sites.Count;
        List<int>[] next = [.. Enumerable.Range(0, sites + 2 * plan.Placed.Length).Select(_ => new List<int>())];
        double[] weight = new double[next.Length];
        for (int p = 0; p < plan.Placed.Length; p++)
        {
            (int from, int to) = (_sites[plan.Placed[p].Demand.From], _sites[plan.Placed[p].Demand.To]);
            next[from].Add(sites + 2 * p);
            next[sites + 2 * p].Add(to);
            next[to].Add(sites + 2 * p + 1);
            next[sites + 2 * p + 1].Add(from);
            weight[sites + 2 * p] = weight[sites + 2 * p + 1] = plan.Placed[p].Candidate.Working.Latency_s;
        }
        _graph = new RouteGraph([.. next.Select(n => n.ToArray())], weight);
    }

    /// <summary>Books in the order given; one entry a booking.</summary>
    public ImmutableArray<CalendarEntry> Book(IEnumerable<BandwidthBooking> bookings)
    {
        ArgumentNullException.ThrowIfNull(bookings);
        return [.. bookings.Select(Book)];
    }

    /// <summary>Rates that are booked on a lightpath.</summary>
    public IReadOnlyList<RateSegment> Used(int trunk) => _used[trunk];

    private CalendarEntry Book(BandwidthBooking booking)
    {
        CalendarEntry best = new(booking, [], []);
        if (!_sites.TryGetValue(booking.From, out int from) || !_sites.TryGetValue(booking.To, out int to))
        {
            return best;
        }
        foreach (int[] way in _graph.ByLength(from, to).Take(MostWays))
        {
            int[] trunks = [.. way.Where(n => n >= _sites.Count).Select(n => (n - _sites.Count) / 2)];
            ImmutableArray<RateSegment> segments = booking.Volume_b is { } volume ? Elastic(booking, volume, trunks) : Fixed(booking, trunks);
            // A fixed booking takes the fastest way that has room; an elastic one the way that is done first.
            if (!segments.IsEmpty && (!best.IsAdmitted || segments[^1].End_s < best.End_s))
            {
                best = new CalendarEntry(booking, [.. trunks], segments);
            }
        }
        Take(best.Trunks, best.Segments);
        return best;
    }

    /// <summary>Takes rates that were promised before; nobody asks whether they are free.</summary>
    internal void Take(ImmutableArray<int> trunks, IReadOnlyList<RateSegment> segments)
    {
        foreach (int trunk in trunks)
        {
            _used[trunk].AddRange(segments);
        }
    }

    /// <summary>What is free along a way of a rate that was promised, piece by piece; 0 where nothing is.</summary>
    internal IEnumerable<RateSegment> Carried(ImmutableArray<int> trunks, RateSegment promised) =>
        Free([.. trunks], promised.Start_s, promised.End_s).Select(f => f with { Rate_bps = Math.Min(f.Rate_bps, promised.Rate_bps) });

    private ImmutableArray<RateSegment> Fixed(BandwidthBooking booking, int[] trunks) =>
        Free(trunks, booking.Start_s, booking.End_s).All(f => f.Rate_bps >= booking.Rate_bps * (1 - 1e-12))
            ? [new RateSegment(booking.Start_s, booking.End_s, booking.Rate_bps)]
            : [];

    private ImmutableArray<RateSegment> Elastic(BandwidthBooking booking, double volume, int[] trunks)
    {
        List<RateSegment> taken = [];
        double left = volume;
        foreach (RateSegment free in Free(trunks, booking.Start_s, booking.End_s))
        {
            double rate = Math.Min(free.Rate_bps, booking.Rate_bps);
            if (rate <= 0 || rate < booking.Least_bps)
            {
                if (booking.Least_bps > 0)
                {
                    // It must not stop: it begins anew behind the bottleneck.
                    (left, taken) = (volume, []);
                }
                continue;
            }
            double end = Math.Min(free.End_s, free.Start_s + left / rate);
            RateSegment segment = new(free.Start_s, end, rate);
            taken.Add(segment);
            left = end < free.End_s ? 0 : left - segment.Bits;
            if (left <= volume * 1e-12)
            {
                return [.. taken];
            }
        }
        return [];
    }

    // What is free along a way, piece by piece; nothing where a lightpath is not up.
    private IEnumerable<RateSegment> Free(int[] trunks, double start, double end)
    {
        double[] instants =
        [
            .. trunks
                .SelectMany(t =>
                    _used[t].SelectMany(u => new[] { u.Start_s, u.End_s }).Concat([_plan.Placed[t].Demand.Start_s, _plan.Placed[t].Demand.End_s])
                )
                .Concat(_dips.Where(d => trunks.Contains(d.Trunk)).SelectMany(d => new[] { d.Start_s, d.End_s }))
                .Concat([start, end])
                .Where(t => t >= start && t <= end)
                .Distinct()
                .Order(),
        ];
        for (int i = 0; i + 1 < instants.Length; i++)
        {
            double at = instants[i];
            double free = trunks.Min(t =>
            {
                LightpathDemand demand = _plan.Placed[t].Demand;
                bool isUp = demand.Start_s <= at && at < demand.End_s;
                double most = _dips
                    .Where(d => d.Trunk == t && d.Start_s <= at && at < d.End_s)
                    .Aggregate(demand.Rate_bps, (rate, d) => Math.Min(rate, d.Rate_bps));
                return isUp ? most - _used[t].Where(u => u.Start_s <= at && at < u.End_s).Sum(u => u.Rate_bps) : 0;
            });
            yield return new RateSegment(at, instants[i + 1], Math.Max(free, 0));
        }
    }
}
