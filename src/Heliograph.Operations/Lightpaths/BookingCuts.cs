using System.Collections.Immutable;
using Heliograph.Model.Lightpaths;

namespace Heliograph.Operations.Lightpaths;

/// <summary>A booking that a cut meets as it runs.</summary>
/// <param name="Cut_s">When the cut comes: as the booking begins to run, or, where it must not stop, at its last instant: it begins anew.</param>
/// <param name="Outage_s">Fixed: time with less than its rate. Elastic: from the cut until it sends again.</param>
/// <param name="Undelivered_b">One direction. Fixed: all that does not arrive. Elastic: what has not arrived by the end of its window.</param>
/// <param name="Done_s">Of an elastic one, when all has arrived, in the window or late; null: of a fixed one, or never.</param>
public sealed record CutBooking(BandwidthBooking Booking, double Cut_s, double Outage_s, double Undelivered_b, double? Done_s)
{
    /// <summary>After the end of its window; 0: in time.</summary>
    public double? Late_s => Done_s is { } done ? Math.Max(0, done - Booking.End_s) : null;
}

/// <summary>
/// What cuts do to bookings. A lightpath that a cut fells carries nothing until it is back, then what it has got, and all of its rate from the repair on;
/// one that begins while the cut lasts has its second way or waits. Bookings that no such lightpath carries keep what they have. Fixed ones keep
/// their way and carry what is left there, in the order of the file; after them elastic ones take what is free from the cut on, along the way that is done
/// first, and go on past their windows.
/// </summary>
/// <param name="cut">What a cut of a risk at an instant does to lightpaths.</param>
internal sealed class BookingCuts(LightpathPlan plan, ImmutableArray<CalendarEntry> entries, double repair_s, Func<int, double, CutOutcome> cut)
{
    public ImmutableArray<CutBooking> Of(int risk)
    {
        ImmutableArray<CutBooking>.Builder met = ImmutableArray.CreateBuilder<CutBooking>();
        foreach (CalendarEntry entry in entries.Where(e => e.IsAdmitted && e.Trunks.Any(t => plan.Placed[t].Candidate.Working.Risks.Contains(risk))))
        {
            double at = entry.Booking.Least_bps > 0 ? entry.End_s : entry.Segments[0].Start_s;
            if (Follow(risk, at, entry) is { } outcome)
            {
                met.Add(outcome);
            }
        }
        return met.ToImmutable();
    }

    // Null: the booking does not feel it.
    private CutBooking? Follow(int risk, double at, CalendarEntry asked)
    {
        CapacityDip[] dips = [.. Dips(risk, at)];
        BandwidthCalendar calendar = new(plan, dips);
        bool IsFelt(CalendarEntry e, RateSegment s) => dips.Any(d => e.Trunks.Contains(d.Trunk) && d.Start_s < s.End_s && s.Start_s < d.End_s);
        bool IsHit(CalendarEntry e) => e == asked || e.Segments.Any(s => IsFelt(e, s));
        CalendarEntry[] hit = [.. entries.Where(IsHit)];
        foreach (CalendarEntry entry in entries)
        {
            calendar.Take(entry.Trunks, hit.Contains(entry) ? [.. Before(entry, at)] : entry.Segments);
        }
        // Fixed ones first: they were promised their rate at that time.
        foreach (CalendarEntry entry in hit.OrderBy(e => e.Booking.Volume_b is null ? 0 : 1))
        {
            CutBooking outcome = entry.Booking.Volume_b is { } volume ? Elastic(calendar, entry, volume, at) : Fixed(calendar, entry, at);
            if (entry == asked)
            {
                bool isFelt = outcome.Outage_s > 0 || outcome.Undelivered_b > 0 || outcome.Done_s > entry.End_s;
                return isFelt ? outcome : null;
            }
        }
        return null;
    }

    private IEnumerable<CapacityDip> Dips(int risk, double at)
    {
        Dictionary<LightpathDemand, CutDemand> fates = cut(risk, at).Demands.ToDictionary(d => d.Demand);
        double repaired = at + repair_s;
        for (int p = 0; p < plan.Placed.Length; p++)
        {
            PlacedDemand placed = plan.Placed[p];
            if (fates.TryGetValue(placed.Demand, out CutDemand? fate))
            {
                yield return new CapacityDip(p, at, Math.Min(at + fate.Outage_s, repaired), 0);
                yield return new CapacityDip(p, at, repaired, fate.Now is null ? 0 : fate.Rate_bps);
            }
            else if (placed.Demand.Start_s > at && placed.Candidate.Working.Risks.Contains(risk) && placed.Backup is null)
            {
                yield return new CapacityDip(p, at, repaired, 0);
            }
        }
    }

    private static IEnumerable<RateSegment> Before(CalendarEntry entry, double at) =>
        entry.Segments.Where(s => s.Start_s < at).Select(s => s with { End_s = Math.Min(s.End_s, at) });

    private static CutBooking Fixed(BandwidthCalendar calendar, CalendarEntry entry, double at)
    {
        RateSegment promised = entry.Segments[0] with { Start_s = Math.Max(entry.Segments[0].Start_s, at) };
        RateSegment[] carried = [.. calendar.Carried(entry.Trunks, promised)];
        calendar.Take(entry.Trunks, carried);
        double outage = carried.Where(c => c.Rate_bps < promised.Rate_bps * (1 - 1e-12)).Sum(c => c.End_s - c.Start_s);
        return new CutBooking(entry.Booking, at, outage, outage > 0 ? promised.Bits - carried.Sum(c => c.Bits) : 0, null);
    }

    private static CutBooking Elastic(BandwidthCalendar calendar, CalendarEntry entry, double volume, double at)
    {
        BandwidthBooking booking = entry.Booking;
        double left = booking.Least_bps > 0 ? volume : volume - Before(entry, at).Sum(s => s.Bits);
        CalendarEntry rest = calendar.Book([
            booking with
            {
                Start_s = Math.Max(booking.Start_s, at),
                End_s = double.PositiveInfinity,
                Volume_b = left,
            },
        ])[0];
        double inTime = rest.Segments.Where(s => s.Start_s < booking.End_s).Sum(s => (s with { End_s = Math.Min(s.End_s, booking.End_s) }).Bits);
        bool isWhole = rest.IsAdmitted && rest.End_s <= booking.End_s;
        return new CutBooking(
            booking,
            at,
            rest.IsAdmitted ? rest.Segments[0].Start_s - at : double.PositiveInfinity,
            isWhole ? 0 : left - inTime,
            rest.IsAdmitted ? rest.End_s : null
        );
    }
}
