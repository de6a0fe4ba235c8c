using CsCheck;
using Heliograph.Model.Lightpaths;
using Heliograph.Operations.Lightpaths;

namespace Heliograph.Tests.Lightpaths;

public sealed class BandwidthCalendarTests
{
    private const double G = 1e9;

    // Two ways from A to C: by B with 100 Gb/s, straight with 200 Gb/s from second 100 on.
    private static readonly LightpathPlan Plan = PlanSample
        .Of(
            "A-B 80, B-C 80, A-C 200",
            ["between: [A, B], rate: 100 Gb/s", "between: [C, B], rate: 200 Gb/s", "between: [A, C], rate: 200 Gb/s, start: 1 h, end: 4 h"]
        )
        .Plan();

    private static BandwidthBooking Booking(double rate, double start_h, double end_h, double? volume = null, double least = 0) =>
        new("b", "A", "C", rate, start_h * 3600, end_h * 3600, default) { Volume_b = volume, Least_bps = least };

    [Fact]
    public void A_fixed_booking_takes_the_fastest_way_that_is_free_or_is_refused()
    {
        BandwidthCalendar calendar = new(Plan);
        CalendarEntry[] entries =
        [
            .. calendar.Book([Booking(60 * G, 0, 2), Booking(60 * G, 1, 2), Booking(150 * G, 1, 2), Booking(40 * G, 0, 1), Booking(1 * G, 0, 1)]),
        ];
        entries[0].Trunks.ShouldBe([0, 1]);
        entries[1].Trunks.ShouldBe([2]);
        entries[2].IsAdmitted.ShouldBeFalse();
        entries[3].Trunks.ShouldBe([0, 1]);
        entries[4].IsAdmitted.ShouldBeFalse();
    }

    [Fact]
    public void An_elastic_booking_slows_down_where_others_are_and_is_done_as_early_as_can_be()
    {
        BandwidthCalendar calendar = new(Plan);
        calendar.Book([Booking(70 * G, 0, 1)]);
        // 30 Gb/s for an hour, then 100: 1.5 hours take 30 x 3600 + 100 x 1800 Gb.
        CalendarEntry entry = calendar.Book([Booking(100 * G, 0, 10, 288_000 * G)])[0];
        // The straight way opens after an hour with 100 Gb/s wished: it would take 2,880 s, and ends at 6,480 s; the way by B ends at 5,400 s.
        entry.Trunks.ShouldBe([0, 1]);
        entry.Segments.Select(s => s.Rate_bps / G).ShouldBe([30, 100]);
        entry.End_s.ShouldBe(5400, 1e-6);
    }

    [Fact]
    public void A_least_rate_is_held_from_the_beginning_to_the_end()
    {
        BandwidthCalendar calendar = new(Plan);
        calendar.Book([Booking(70 * G, 0.5, 0.9), new BandwidthBooking("x", "A", "C", 150 * G, 3600, 4 * 3600, default)]);
        CalendarEntry entry = calendar.Book([Booking(100 * G, 0, 10, 200_000 * G, 50 * G)])[0];
        entry.Segments.ShouldAllBe(s => s.Rate_bps >= 50 * G);
        entry.Segments[0].Start_s.ShouldBe(0.9 * 3600, 1e-6);
        entry.Segments.Zip(entry.Segments.Skip(1)).ShouldAllBe(p => p.First.End_s == p.Second.Start_s);
        entry.Segments.Sum(s => s.Bits).ShouldBe(200_000 * G, 1e-3 * G);
    }

    [Fact]
    public void Nothing_is_promised_twice_and_what_is_admitted_is_whole() =>
        Gen.Select(Gen.Int[1, 120], Gen.Int[0, 40], Gen.Int[1, 40], Gen.Int[0, 300], Gen.Int[0, 60])
            .Array[1, 12]
            .Sample(
                asked =>
                {
                    BandwidthCalendar calendar = new(Plan);
                    BandwidthBooking[] bookings =
                    [
                        .. asked.Select(a =>
                            Booking(
                                a.Item1 * G,
                                a.Item2 * 0.1,
                                (a.Item2 + a.Item3) * 0.1,
                                a.Item4 > 100 ? a.Item4 * 1e3 * G : null,
                                a.Item4 > 100 ? Math.Min(a.Item5, a.Item1) * G : 0
                            )
                        ),
                    ];
                    CalendarEntry[] entries = [.. calendar.Book(bookings)];
                    for (int t = 0; t < Plan.Placed.Length; t++)
                    {
                        LightpathDemand trunk = Plan.Placed[t].Demand;
                        foreach (double at in calendar.Used(t).Select(u => u.Start_s))
                        {
                            double used = calendar.Used(t).Where(u => u.Start_s <= at && at < u.End_s).Sum(u => u.Rate_bps);
                            used.ShouldBeLessThanOrEqualTo(trunk.Rate_bps * (1 + 1e-9));
                        }
                        calendar.Used(t).ShouldAllBe(u => trunk.Start_s <= u.Start_s && u.End_s <= trunk.End_s);
                    }
                    foreach (CalendarEntry entry in entries.Where(e => e.IsAdmitted))
                    {
                        BandwidthBooking b = entry.Booking;
                        double wanted = b.Volume_b ?? b.Rate_bps * (b.End_s - b.Start_s);
                        entry.Segments.Sum(s => s.Bits).ShouldBe(wanted, wanted * 1e-9);
                        entry.Segments.ShouldAllBe(s =>
                            s.Rate_bps <= b.Rate_bps && s.Rate_bps >= b.Least_bps && b.Start_s <= s.Start_s && s.End_s <= b.End_s
                        );
                    }
                },
                iter: 300
            );

    [Fact]
    public void Use_and_cost_of_a_line_add_up_to_what_passes_it()
    {
        PlanSample sample = PlanSample.Of("A-B 80, B-C 120", ["between: [A, C], rate: 200 Gb/s, start: 0 h, end: 6 h"]);
        LightpathPlan plan = sample.Plan();
        CalendarEntry[] entries = [.. new BandwidthCalendar(plan).Book([new BandwidthBooking("b", "A", "C", 50 * G, 0, 3600, default)])];
        const double day = 86_400;
        const double life = 1000 * day;
        LineUse[] lines = [.. LineLedger.Of(sample.Map, plan, entries, new LineFigures(1e-6, 3000, 700), day, life)];
        int channels = plan.Placed[0].Working.Channels;
        lines.Sum(l => l.Length_m).ShouldBe(200e3);
        foreach (LineUse line in lines)
        {
            line.Lit_b.ShouldBe(2 * 200 * G * 6 * 3600, 1);
            line.Booked_b.ShouldBe(2 * 50 * G * 3600, 1);
            line.LitShare.ShouldBe(channels * 8.0 / sample.Map.Slots / 4, 1e-12);
        }
        // Two ROADM ends of a line of one span: booster and preamplifier in each direction.
        sample.Map.Lines.ShouldAllBe(l => l.Amplifiers == 4);
        double all = 2 * 200e3 * day * 1e-6 + 2 * channels * 3000 * day / life + 8 * 700 * day / life;
        lines.Sum(l => l.Cost_USD!.Value).ShouldBe(all, 1e-6);
        lines[0].CostPerBookedBit_USD!.Value.ShouldBe(lines[0].Cost_USD!.Value / (2 * 50 * G * 3600), 1e-18);
        LineLedger.Of(sample.Map, plan, [], new LineFigures(1e-6, null, 700), day, life)[0].Cost_USD.ShouldBeNull();
        lines[0].Energy_J.ShouldBeNull();
    }

    [Fact]
    public void A_line_is_charged_for_its_degrees_and_its_energy_and_joules_of_a_bit_follow()
    {
        // One line of two spans: booster, one amplifier between, preamplifier, in two directions.
        PlanSample sample = PlanSample.Of("A-B 160", ["between: [A, B], rate: 100 Gb/s, start: 0 h, end: 6 h"]);
        LightpathPlan plan = sample.Plan();
        const double day = 86_400;
        (sample.Map.Lines[0].Amplifiers, sample.Map.Lines[0].TerminalAmplifiers).ShouldBe((6, 4));
        LineFigures figures = new(1e-6, 3000, 700)
        {
            HasRoadms = true,
            Roadm_USD = 40_000,
            Transceiver_W = 20,
            Amplifier_W = 55,
            Roadm_W = 150,
            HasElectricity = true,
            Electricity_USDperJ = 0.09 / 3.6e6,
            Pue = 1.5,
        };
        LineUse line = LineLedger.Of(sample.Map, plan, [], figures, day, 100 * day)[0];
        // (2 x 55 W + 2 x 150 W) 24 h + 2 x 20 W x 6 h = 10.08 kWh, 15.12 kWh at the meter, at 0.09 USD.
        line.Energy_J!.Value.ShouldBe(15.12 * 3.6e6, 1e-3);
        line.Costs.Energy_USD!.Value.ShouldBe(1.3608, 1e-9);
        line.Costs.Lease_USD!.Value.ShouldBe(2 * 160e3 * day * 1e-6, 1e-9);
        line.Costs.Amplifiers_USD!.Value.ShouldBe(2 * 700 / 100.0, 1e-9);
        line.Costs.Transceivers_USD!.Value.ShouldBe(2 * 3000 / 100.0, 1e-9);
        line.Costs.Roadms_USD!.Value.ShouldBe(2 * 40_000 / 100.0, 1e-9);
        line.Cost_USD!.Value.ShouldBe(27_648 + 14 + 60 + 800 + 1.3608, 1e-6);
        // 100 Gb/s both ways for 6 h are 4.32e15 b.
        line.EnergyPerLitBit_J!.Value.ShouldBe(54.432e6 / 4.32e15, 1e-18);
        LineLedger.Of(sample.Map, plan, [], figures with { Roadm_W = null }, day, day)[0].Cost_USD.ShouldBeNull();
        LineLedger.Of(sample.Map, plan, [], figures with { HasElectricity = false }, day, 100 * day)[0].Cost_USD!.Value.ShouldBe(28_522, 1e-6);
    }

    // One lightpath from A to B of 100 Gb/s for good; its line is repaired after 12 h.
    private static CutBooking[] Hits(string demands, params BandwidthBooking[] bookings)
    {
        PlanSample sample = PlanSample.Of("A-B 80, A-C 100, C-B 100", demands.Split(';'));
        LightpathPlan plan = sample.Plan();
        CutStudy study = new(sample.Map, sample.Simulation, sample.Routes, sample.File, PlanSample.CutRate_perMs, PlanSample.Repair_s);
        return [.. study.Run(plan, new BandwidthCalendar(plan).Book(bookings)).First(c => c.Risk.Name == "A - B").Bookings];
    }

    private static BandwidthBooking OnAb(string name, double rate, double start_h, double end_h, double? volume = null, double least = 0) =>
        new(name, "A", "B", rate, start_h * 3600, end_h * 3600, default) { Volume_b = volume, Least_bps = least };

    [Fact]
    public void A_fixed_booking_loses_what_the_repair_takes_and_an_elastic_one_is_late_by_it()
    {
        CutBooking[] hits = Hits(
            "between: [A, B], rate: 100 Gb/s",
            OnAb("short", 40 * G, 0, 3),
            OnAb("long", 10 * G, 0, 20),
            OnAb("copy", 100 * G, 4, 10, 90 * G * 3600)
        );
        hits.Select(h => h.Booking.Name).ShouldBe(["short", "long", "copy"]);
        (hits[0].Outage_s, hits[0].Undelivered_b).ShouldBe((3 * 3600.0, 40 * G * 3 * 3600));
        hits[0].Done_s.ShouldBeNull();
        (hits[1].Outage_s, hits[1].Undelivered_b).ShouldBe((12 * 3600.0, 10 * G * 12 * 3600));
        // One hour at 90 Gb/s from the repair at 16 h on.
        hits[2].Done_s!.Value.ShouldBe(17 * 3600, 1e-6);
        hits[2].Late_s!.Value.ShouldBe(7 * 3600, 1e-6);
        hits[2].Undelivered_b.ShouldBe(90 * G * 3600, 1);
    }

    [Fact]
    public void An_elastic_booking_goes_on_over_another_way_and_beside_what_it_finds_there()
    {
        // 100 Gb/s straight, and 100 Gb/s by C of which 70 are promised for two hours: the copy of an hour goes over the second way.
        CutBooking[] hits = Hits(
            "between: [A, B], rate: 100 Gb/s;between: [A, C], rate: 100 Gb/s;between: [C, B], rate: 100 Gb/s",
            new BandwidthBooking("promised", "A", "C", 70 * G, 0, 2 * 3600, default),
            OnAb("copy", 100 * G, 0, 1, 100 * G * 3600)
        );
        CutBooking copy = hits.ShouldHaveSingleItem();
        copy.Outage_s.ShouldBe(0);
        // 30 Gb/s for two hours, then 100: 40 Gb/s hours are left, 0.4 h.
        copy.Done_s!.Value.ShouldBe(2.4 * 3600, 1e-6);
        copy.Undelivered_b.ShouldBe(70 * G * 3600, 1);
    }

    [Fact]
    public void What_must_not_stop_begins_anew_and_protection_is_felt_for_as_long_as_it_takes()
    {
        // An hour of 100 Gb/s, cut as it ends: all of it again behind the repair.
        CutBooking anew = Hits("between: [A, B], rate: 100 Gb/s", OnAb("x", 100 * G, 0, 20, 100 * G * 3600, 50 * G)).ShouldHaveSingleItem();
        (anew.Cut_s, anew.Done_s!.Value).ShouldBe((3600, 14 * 3600));
        anew.Undelivered_b.ShouldBe(0);
        CutBooking switched = Hits("between: [A, B], rate: 100 Gb/s, protection: 1+1", OnAb("x", 10 * G, 0, 1)).ShouldHaveSingleItem();
        switched.Outage_s.ShouldBe(0.05, 1e-9);
        switched.Undelivered_b.ShouldBe(10 * G * 0.05, 1e3);
        Hits("between: [A, C], rate: 100 Gb/s;between: [C, B], rate: 100 Gb/s", OnAb("x", 10 * G, 0, 1)).ShouldBeEmpty();
    }

    [Fact]
    public void A_circle_of_a_millisecond_reaches_half_as_far_there_and_back_and_farther_in_hollow_core()
    {
        PlanSample sample = PlanSample.Of("A-B 100, B-C 50, C-D 60", ["between: [A, B], rate: 100 Gb/s"]);
        SitePair[] pairs = [.. MetroCircle.Pairs(sample.Map)];
        // A-B 100, A-C 150, A-D 210, B-C 50, B-D 110, C-D 60.
        pairs.Select(p => p.Length_m / 1e3).Order().ShouldBe([50, 60, 100, 110, 150, 210]);
        CircleCoverage standard = MetroCircle.Coverage([.. pairs], "standard", 4.9e-9, 1e-3);
        standard.OneWayReach_m.ShouldBe(204_081.6, 0.1);
        standard.RoundTripReach_m.ShouldBe(102_040.8, 0.1);
        (standard.Pairs, standard.OneWayPairs, standard.RoundTripPairs).ShouldBe((6, 5, 3));
        (standard.Centre, standard.CentreCovers).ShouldBe(("C", 3));
        CircleCoverage hollow = MetroCircle.Coverage([.. pairs], "hollow", 3.35e-9, 1e-3);
        (hollow.OneWayPairs, hollow.RoundTripPairs).ShouldBe((6, 4));
    }
}
