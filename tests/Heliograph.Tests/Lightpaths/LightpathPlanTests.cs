using CsCheck;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Lightpaths;
using Heliograph.Operations.Lightpaths;

namespace Heliograph.Tests.Lightpaths;

public sealed class LightpathPlanTests
{
    private const string Square = "A-B 80, B-C 90, C-D 100, D-A 110, A-C 130";

    private static readonly Gen<string> Demand = Gen.Select(
        Choose("A, B", "B, C", "C, D", "A, C", "B, D"),
        Choose(100, 200),
        Choose("none", "1+1", "shared"),
        Choose("", ", start: 0 h, end: 2 h", ", start: 2 h, end: 4 h"),
        (ends, rate, protection, time) => $"between: [{ends}], rate: {rate} Gb/s, protection: {protection}{time}"
    );

    private static Gen<T> Choose<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    // Exhaustive search over candidates and starts on a grid of channels: all widths are equal, so every plan can be pushed onto it.
    private static long Exhaustive(PlanSample sample)
    {
        PlanObjective objective = new(sample.Demands);
        int width = 8;
        long best = long.MaxValue;
        Try(0, 0, []);
        return best;

        void Try(int d, long cost, List<PlacedDemand> placed)
        {
            if (cost >= best)
            {
                return;
            }
            if (d == sample.Demands.Length)
            {
                best = cost;
                return;
            }
            foreach (LightpathCandidate candidate in sample.Demands[d].Candidates)
            {
                for (int w = 0; w + candidate.Working.Slots <= sample.Map.Slots; w += width)
                {
                    int last = candidate.Backup is { } b ? sample.Map.Slots - b.Slots : 0;
                    for (int s = 0; s <= last; s += width)
                    {
                        PlacedDemand next = new(sample.Demands[d].Demand, candidate, candidate.Working.At(w), candidate.Backup?.At(s));
                        if (placed.TrueForAll(p => !Clash(p, next)))
                        {
                            Try(d + 1, cost + candidate.Cost, [.. placed, next]);
                        }
                    }
                }
            }
            Try(d + 1, cost + objective.Penalty(sample.Demands[d].Demand), placed);
        }
    }

    private static bool Clash(PlacedDemand a, PlacedDemand b)
    {
        if (a.Demand.Start_s >= b.Demand.End_s || b.Demand.Start_s >= a.Demand.End_s)
        {
            return false;
        }
        bool areShared = a.Demand.Protection == Protection.Shared && b.Demand.Protection == Protection.Shared;
        bool mayShare = areShared && !a.Candidate.Working.Risks.Intersect(b.Candidate.Working.Risks).Any();
        bool Meet(LitPath? x, LitPath? y) => x is not null && y is not null && SlotUse.Meet(x, y);
        return Meet(a.Working, b.Working) || Meet(a.Working, b.Backup) || Meet(a.Backup, b.Working) || (!mayShare && Meet(a.Backup, b.Backup));
    }

    [Fact]
    public void The_exact_planner_finds_what_exhaustive_search_finds_and_the_heuristic_never_beats_it() =>
        Demand
            .Array[3, 4]
            .Sample(
                demands =>
                {
                    PlanSample sample = PlanSample.Of("A-B 80, B-C 90, C-A 100, C-D 70, D-A 60", demands, "candidates: 2", channels: 2);
                    LightpathPlan heuristic = sample.Plan();
                    ExactPlan exact = sample.Exact(heuristic);
                    exact.Bound.ShouldBe(Exhaustive(sample));
                    exact.IsOptimal.ShouldBeTrue();
                    heuristic.Objective.ShouldBeGreaterThanOrEqualTo(exact.Bound);
                },
                iter: 5,
                threads: 1
            );

    [Fact]
    public void No_slot_is_used_twice_at_one_time_and_all_light_closes() =>
        Demand
            .Array[6, 10]
            .Sample(
                demands =>
                {
                    PlanSample sample = PlanSample.Of(Square, demands, "candidates: 3", channels: 3);
                    LightpathPlan heuristic = sample.Plan();
                    foreach (LightpathPlan plan in new[] { heuristic, sample.Exact(heuristic, 2).Plan })
                    {
                        (plan.Placed.Length + plan.Blocked.Length).ShouldBe(demands.Length);
                        for (int i = 0; i < plan.Placed.Length; i++)
                        {
                            for (int j = 0; j < i; j++)
                            {
                                Clash(plan.Placed[i], plan.Placed[j]).ShouldBeFalse();
                            }
                        }
                        PlanState state = new(sample.Map, sample.Simulation, plan.Placed.Select(p => p.Demand));
                        plan.Placed.ShouldAllBe(p => Places(state, p));
                        Enumerable.Range(0, plan.Placed.Length).ShouldAllBe(i => state.Margin_dB(i) >= 0);
                    }
                },
                iter: 4,
                threads: 1
            );

    private static bool Places(PlanState state, PlacedDemand placed) => state.TryPlace(placed, out _);

    [Fact]
    public void A_plan_that_uses_a_slot_twice_is_caught()
    {
        PlanSample sample = PlanSample.Of(Square, ["between: [A, B], rate: 100 Gb/s", "between: [A, B], rate: 100 Gb/s"]);
        LightpathCandidate way = sample.Demands[0].Candidates[0];
        PlacedDemand one = new(sample.Demands[0].Demand, way, way.Working.At(0), null);
        PlacedDemand two = new(sample.Demands[1].Demand, way, way.Working.At(7), null);
        Clash(one, two).ShouldBeTrue();
        Clash(one, two with { Working = way.Working.At(8) }).ShouldBeFalse();
    }

    [Fact]
    public void Where_greed_blocks_a_demand_the_exact_planner_carries_both()
    {
        // One channel a line. The cheap way of A-C is the line that B-D needs at both ends; by another way both fit.
        PlanSample sample = PlanSample.Of(
            "A-B 80, B-C 80, A-E 90, E-C 90, B-D 80",
            ["between: [A, C], rate: 100 Gb/s", "between: [B, C], rate: 100 Gb/s"],
            "candidates: 1",
            channels: 1
        );
        // With one candidate each, both ask for B-C; neither planner can do better.
        sample.Plan().Placed.Length.ShouldBe(1);
        PlanSample wider = PlanSample.Of(
            "A-B 80, B-C 80, A-E 90, E-C 90, B-D 80",
            ["between: [A, C], rate: 100 Gb/s", "between: [B, C], rate: 100 Gb/s"],
            "candidates: 2",
            channels: 1
        );
        ExactPlan exact = wider.Exact(wider.Plan());
        exact.Plan.Placed.Length.ShouldBe(2);
        exact.IsOptimal.ShouldBeTrue();
    }

    [Fact]
    public void The_trap_of_the_shortest_way_is_avoided()
    {
        // Of A-D the shortest way A-B-C-D leaves no second one (B and C are each of the two others' middle); A-B-D and A-C-D are disjoint.
        PlanSample sample = PlanSample.Of("A-B 60, B-C 60, C-D 60, A-C 150, B-D 150", ["between: [A, D], rate: 100 Gb/s, protection: 1+1"]);
        PlacedDemand placed = sample.Plan().Placed.ShouldHaveSingleItem();
        sample.Map.Names(placed.Working.Route).ShouldNotBe(["A", "B", "C", "D"]);
        placed.Candidate.Working.Risks.Intersect(placed.Candidate.Backup!.Risks).ShouldBeEmpty();
    }

    [Fact]
    public void Lines_in_one_duct_do_not_protect_each_other()
    {
        const string demand = "between: [A, B], rate: 100 Gb/s, protection: 1+1";
        const string lines = "A-B 80, A-C 70, C-B 70";
        PlanSample.Of(lines, [demand]).Plan().Placed.Length.ShouldBe(1);
        PlanSample duct = PlanSample.Of(lines, [demand], "shared-risks: [{ name: duct, lines: [A - B, C - B], length: 5 km }]");
        duct.Plan().Blocked.ShouldHaveSingleItem().Reason.ShouldBe(Blocking.NoDisjointRoute);
    }

    private const string Ladder = "A-B 80, C-D 80, A-E 60, B-F 60, C-E 60, D-F 60, E-F 90";

    [Fact]
    public void Two_shared_backups_use_one_slot_where_no_cut_calls_both()
    {
        // A-B and C-D have no risk in common; both backups go by E-F.
        string[] demands = ["between: [A, B], rate: 100 Gb/s, protection: shared", "between: [C, D], rate: 100 Gb/s, protection: shared"];
        PlanSample sample = PlanSample.Of(Ladder, demands, channels: 2);
        LightpathPlan plan = sample.Plan();
        plan.Placed.Length.ShouldBe(2);
        SlotUse.Meet(plan.Placed[0].Backup!, plan.Placed[1].Backup!).ShouldBeTrue();
        // As 1+1 the same demands need a second channel on E-F, and get it.
        PlanSample own = PlanSample.Of(Ladder, [.. demands.Select(d => d.Replace("shared", "1+1", StringComparison.Ordinal))], channels: 2);
        LightpathPlan dedicated = own.Plan();
        dedicated.Placed.Length.ShouldBe(2);
        SlotUse.Meet(dedicated.Placed[0].Backup!, dedicated.Placed[1].Backup!).ShouldBeFalse();
    }

    [Fact]
    public void Demands_of_other_times_use_the_same_slots()
    {
        string[] demands = ["between: [A, B], rate: 100 Gb/s, start: 0 h, end: 1 h", "between: [A, B], rate: 100 Gb/s, start: 1 h, end: 2 h"];
        PlanSample sample = PlanSample.Of("A-B 80", demands, channels: 1);
        sample.Plan().Placed.Length.ShouldBe(2);
        PlanSample.Of("A-B 80", [demands[0], demands[0]], channels: 1).Plan().Placed.Length.ShouldBe(1);
    }

    [Fact]
    public void Limits_of_latency_and_availability_choose_the_way_or_say_why_not()
    {
        // 80 km take 0.392 ms at n = 1.468.
        LightpathPlan Of(string more) => PlanSample.Of("A-B 80, A-C 300, C-B 300", [$"between: [A, B], rate: 100 Gb/s, {more}"]).Plan();
        Of("latency: 0.4 ms").Placed[0].Candidate.Working.Latency_s.ShouldBe(80e3 * 1.468 / 299_792_458, 1e-9);
        Of("latency: 0.3 ms").Blocked[0].Reason.ShouldBe(Blocking.LatencyTooLong);
        Of("availability: 0.999").Blocked[0].Reason.ShouldBe(Blocking.AvailabilityTooLow);
        // Cut for 0.34 % and 2.5 % of the time: both at once for 0.0088 %.
        Of("availability: 0.99995, protection: 1+1").Blocked[0].Reason.ShouldBe(Blocking.AvailabilityTooLow);
        Of("availability: 0.9999, protection: 1+1").Placed.Length.ShouldBe(1);
    }

    [Fact]
    public void After_a_cut_nothing_is_lit_on_a_line_that_is_cut() =>
        Gen.Select(Demand.Array[3, 6], Gen.Bool)
            .Sample(
                (demands, restores) =>
                {
                    string[] asked = [.. demands.Select(d => restores ? d.Replace(": none", ": restoration", StringComparison.Ordinal) : d)];
                    const string duct = "shared-risks: [{ name: duct, lines: [A - B, A - C], length: 10 km }]";
                    PlanSample sample = PlanSample.Of(Square, asked, duct, channels: 4);
                    LightpathPlan plan = sample.Plan();
                    CutOutcome[] cuts = sample.Cuts(plan);
                    cuts.Length.ShouldBe(6);
                    foreach (CutOutcome cut in cuts)
                    {
                        cut.Lit.SelectMany(l => l.Route).ShouldAllBe(h => !cut.Risk.Lines.Contains(h.Line));
                        cut.Lit.SelectMany((l, i) => cut.Lit.Take(i).Select(o => SlotUse.Meet(l, o))).ShouldAllBe(meet => !meet);
                        foreach (PairCapacity pair in cut.Pairs)
                        {
                            pair.Fallen_bps.ShouldBeLessThanOrEqualTo(pair.After_bps);
                            pair.After_bps.ShouldBeLessThanOrEqualTo(pair.Before_bps);
                        }
                        foreach (CutDemand met in cut.Demands.Where(d => d.Demand.Protection is Protection.Dedicated or Protection.Shared))
                        {
                            // One cut never fells both ways.
                            met.Now.ShouldNotBeNull();
                        }
                    }
                },
                iter: 5,
                threads: 1
            );

    [Fact]
    public void What_comes_back_comes_back_in_the_time_that_its_protection_takes()
    {
        PlanSample sample = PlanSample.Of(
            "A-B 80, A-C 100, C-B 100",
            [
                "between: [A, B], rate: 100 Gb/s, protection: 1+1",
                "between: [A, B], rate: 100 Gb/s, protection: shared",
                "between: [A, B], rate: 100 Gb/s, protection: restoration",
                "between: [A, B], rate: 100 Gb/s, protection: restoration",
                "between: [A, B], rate: 100 Gb/s",
            ]
        );
        CutOutcome cut = sample.Cuts(sample.Plan()).First(c => c.Risk.Name == "A - B");
        double there = 200e3 * 1.468 / 299_792_458;
        cut.Demands.Select(d => d.Fate).ShouldBe([CutFate.Switched, CutFate.Moved, CutFate.Rerouted, CutFate.Rerouted, CutFate.Down]);
        double[] expected = [0.05, 0.01 + 2 * there + 2, 0.01 + 0.1 + 2 * there + 2, 0.01 + 0.2 + 2 * there + 2, PlanSample.Repair_s];
        for (int i = 0; i < expected.Length; i++)
        {
            cut.Demands[i].Outage_s.ShouldBe(expected[i], 1e-9);
        }
        cut.Remaining.ShouldBe(0.8, 1e-12);
    }

    [Fact]
    public void What_is_rerouted_has_the_transceivers_that_it_had()
    {
        // 800 Gb/s by 200 Gb/s modes take four at each end; along 5,000 km only 100 Gb/s a channel close, and there is no fifth transceiver.
        PlanSample sample = PlanSample.Of("A-B 80, A-C 2500, C-B 2500", ["between: [A, B], rate: 800 Gb/s, protection: restoration"]);
        LightpathPlan plan = sample.Plan();
        LitPath before = plan.Placed[0].Working;
        CutOutcome cut = sample.Cuts(plan).First(c => c.Risk.Name == "A - B");
        CutDemand met = cut.Demands.ShouldHaveSingleItem();
        met.Fate.ShouldBe(CutFate.Rerouted);
        met.Now!.Channels.ShouldBe(before.Channels);
        met.Now.Mode.BitRate_bps.ShouldBeLessThan(before.Mode.BitRate_bps);
        met.Rate_bps.ShouldBe(before.Channels * met.Now.Mode.BitRate_bps);
        cut.Pairs.ShouldBe([new PairCapacity("A", "B", 800e9, 0, met.Rate_bps)]);
    }

    [Theory]
    [InlineData(1, 2, CutFate.Down)]
    [InlineData(2, 2, CutFate.Rerouted)]
    [InlineData(1, 13, CutFate.Rerouted)]
    public void What_is_rerouted_keeps_off_the_slots_of_those_who_begin_before_the_repair(int channels, int hour, CutFate fate)
    {
        // The greatest load is at the beginning; the way by C is free then, and A - C promised from an hour on. The repair takes 12 hours.
        string[] demands =
        [
            "between: [A, B], rate: 100 Gb/s, protection: restoration",
            "between: [A, D], rate: 100 Gb/s, start: 0 h, end: 1 h",
            "between: [A, E], rate: 100 Gb/s, start: 0 h, end: 1 h",
            $"between: [A, C], rate: 100 Gb/s, start: {hour} h, end: 30 h",
        ];
        PlanSample sample = PlanSample.Of("A-B 80, A-C 80, C-B 80, A-D 80, A-E 80", demands, "horizon: 2 days", channels);
        LightpathPlan plan = sample.Plan();
        plan.Blocked.ShouldBeEmpty();
        CutDemand met = sample.Cuts(plan).First(c => c.Risk.Name == "A - B").Demands.ShouldHaveSingleItem();
        met.Fate.ShouldBe(fate);
        PlacedDemand later = plan.Placed.Single(p => p.Demand.Name == "d3");
        bool meets = met.Now is { } now && SlotUse.Meet(now, later.Working);
        meets.ShouldBe(fate == CutFate.Rerouted && hour > 12);
    }

    [Fact]
    public void Times_of_restoration_that_are_wrong_are_one_problem_and_not_missing_too()
    {
        string yaml = PlanSample.Yaml("A-B 80", ["between: [A, B], rate: 100 Gb/s, protection: restoration"]);
        DiagnosticList diagnostics = [];
        LightpathFileReader.ReadText(yaml.Replace("detect: 10 ms", "detect: 1e9 h", StringComparison.Ordinal), "plan.yaml", diagnostics);
        diagnostics.ShouldHaveSingleItem().Code.ShouldBe(Codes.OutOfRange);
        DiagnosticList missing = [];
        LightpathFileReader.ReadText(yaml.Replace("restoration: {", "weights: {", StringComparison.Ordinal), "plan.yaml", missing);
        missing.ShouldContain(d => d.Message.EndsWith("and no times are given", StringComparison.Ordinal));
    }

    [Fact]
    public void A_demand_wider_than_the_spectrum_is_told_apart_from_light_that_does_not_close() =>
        PlanSample.Of("A-B 80", ["between: [A, B], rate: 400 Tb/s"]).Plan().Blocked.ShouldHaveSingleItem().Reason.ShouldBe(Blocking.TooManySlots);

    [Fact]
    public void A_demand_that_no_plan_serves_hides_no_gap_and_sums_that_are_not_exact_are_seen()
    {
        string[] both = ["between: [A, B], rate: 100 Gb/s", "between: [A, B], rate: 400 Tb/s"];
        PlanSample sample = PlanSample.Of("A-B 80", both);
        LightpathPlan plan = sample.Plan();
        plan.Objective.ShouldBe(plan.Placed[0].Candidate.Cost);
        new PlanObjective(sample.Demands).IsCountable.ShouldBeTrue();
        string[] apart = ["between: [A, B], rate: 1 Gb/s", "between: [A, B], rate: 9000 Gb/s"];
        new PlanObjective(PlanSample.Of("A-B 20000", apart).Demands).IsCountable.ShouldBeTrue();
        // 526,000 minutes a year at 1,000 each in thousandths are 2e11 with one in three down, times 9,000.
        PlanSample far = PlanSample.Of("A-B 80", [.. apart, "between: [A, B], rate: 1 Gb/s"], "weights: { outage-minute: 1000 }");
        DemandCandidates[] dear =
        [
            .. far.Demands.Select(d => d with { Candidates = [.. d.Candidates.Select(c => c with { Cost = 500_000_000_000 })] }),
        ];
        new PlanObjective(dear).IsCountable.ShouldBeFalse();
    }

    [Fact]
    public void Lines_keep_their_names_where_one_begins_another_and_a_line_named_twice_shares_once()
    {
        const string lines = "lines: [{ between: [A, B], length: 80 km, name: duct }, { between: [A, B], length: 200 km, name: duct north }]";
        string text = PlanSample.Yaml(
            "A-B 80",
            ["between: [A, B], rate: 100 Gb/s"],
            "shared-risks: [{ name: r, lines: [duct, duct], length: 50 km }]"
        );
        int at = text.IndexOf("lines:\n", StringComparison.Ordinal);
        int next = text.IndexOf("demands:", StringComparison.Ordinal);
        OpticalMap map = PlanSample.MapOf(string.Concat(text.AsSpan(0, at), lines, "\n", text.AsSpan(next)));
        map.Lines.Select(l => (l.Name, l.Length_m)).ShouldBe([("duct", 80e3), ("duct north", 200e3)]);
        map.Risks.Select(r => (r.Name, r.Length_m)).ShouldBe([("r", 50e3), ("duct", 30e3), ("duct north", 200e3)]);
    }
}
