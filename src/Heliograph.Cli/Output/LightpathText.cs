using System.Globalization;
using Heliograph.Engine.Lightpaths;
using Heliograph.Model;
using Heliograph.Model.Lightpaths;
using Heliograph.Operations.Lightpaths;

namespace Heliograph.Cli.Output;

/// <summary><c>helio lightpath plan</c> as text: what was found first, then tables.</summary>
internal static class LightpathText
{
    public static void Print(LightpathStudyResult result, TextWriter output, int width)
    {
        foreach (string line in Summary(result))
        {
            output.WriteLine(line);
        }
        foreach (Finding finding in result.Findings)
        {
            output.WriteLine($"{finding.Severity.ToString().ToLowerInvariant()} {finding.Code}: {finding.Message}; {finding.Remedy}");
        }
        Demands(result, output, width);
        Lines(result, output, width);
        Cuts(result, output, width);
        Jobs(result, output, width);
        Calendar(result, output, width);
        Hits(result, output, width);
        Circles(result, output, width);
    }

    /// <summary>What is carried, how good the plan is, what was assumed of cuts: a line each.</summary>
    public static IEnumerable<string> Summary(LightpathStudyResult result)
    {
        LightpathPlan plan = result.Plan;
        double wished = result.File.Demands.Sum(d => d.Rate_bps);
        yield return $"{result.File.Name}: {plan.Placed.Length} of {result.File.Demands.Length} demands, {Numbers.Text(plan.Carried_bps, "b/s")} of "
            + $"{Numbers.Text(wished, "b/s")}, on {result.Map.Sites.Length} sites and {result.Map.Lines.Length} fibre pairs";
        if (result.Exact is { } exact)
        {
            string rounds = $"CP-SAT, {exact.Rounds} round{(exact.Rounds > 1 ? "s" : "")}";
            string heuristic = Invariant($"heuristic {Percent(exact.Gap(result.Heuristic))}% above the bound");
            yield return exact.IsOptimal
                ? $"plan is optimal for its candidates ({rounds}); {heuristic}"
                : Invariant($"plan is within {Percent(exact.Gap(plan))}% of the bound ({rounds}); {heuristic}");
        }
        yield return Invariant(
            $"cuts: {result.CutsPerKmYear:0.####} per km and year, repaired in {result.Repair_s / 3600:0.#} h; light as it is lit, both directions"
        );
    }

    private static void Demands(LightpathStudyResult result, TextWriter output, int width)
    {
        output.WriteLine();
        TextTable table = new("demand", "route", "mode", "slots", ">latency ms", ">margin dB", ">down min/year", "second way");
        for (int i = 0; i < result.Plan.Placed.Length; i++)
        {
            PlacedDemand placed = result.Plan.Placed[i];
            table.Add(
                $"{placed.Demand.Name} ({Words(placed.Demand.Protection)})",
                string.Join(" > ", result.Map.Names(placed.Working.Route)),
                $"{placed.Working.Channels} x {placed.Working.Mode.Format}",
                Slots(placed.Working),
                (placed.Candidate.Working.Latency_s * 1e3).ToString("0.00", CultureInfo.InvariantCulture),
                result.Margins_dB[i].ToString("0.00", CultureInfo.InvariantCulture),
                ((1 - result.Availability[i].Least) * 365.25 * 24 * 60).ToString("0.00", CultureInfo.InvariantCulture),
                placed.Backup is { } backup ? $"{string.Join(" > ", result.Map.Names(backup.Route))} {Slots(backup)}" : ""
            );
        }
        table.Print(output, width: width);
    }

    private static void Lines(LightpathStudyResult result, TextWriter output, int width)
    {
        output.WriteLine();
        TextTable table = new("line", ">km", ">lit %", ">carries Gb/s", ">booked %", ">USD/year", ">USD/PB", ">kW", ">pJ/b");
        foreach (LineUse line in result.Lines)
        {
            table.Add(Row(line, result.File.Horizon_s));
        }
        table.Print(output, width: width);
        output.WriteLine(Counted(result.Figures));
    }

    /// <summary>Length, load, cost and energy of a line.</summary>
    public static string[] Row(LineUse line, double horizon_s) =>
        [
            line.Name,
            (line.Length_m / 1e3).ToString("0", CultureInfo.InvariantCulture),
            (line.LitShare * 100).ToString("0.0", CultureInfo.InvariantCulture),
            (line.Lit_b / 2 / horizon_s / 1e9).ToString("0", CultureInfo.InvariantCulture),
            line.Lit_b > 0 ? (line.Booked_b / line.Lit_b * 100).ToString("0.000", CultureInfo.InvariantCulture) : "-",
            line.Cost_USD is { } cost ? (cost * 365.25 * 86_400 / horizon_s).ToString("0", CultureInfo.InvariantCulture) : "-",
            line.CostPerLitBit_USD is { } bit ? (bit * 8e15).ToString("0.00", CultureInfo.InvariantCulture) : "-",
            line.Energy_J is { } energy ? (energy / horizon_s / 1e3).ToString("0.00", CultureInfo.InvariantCulture) : "-",
            line.EnergyPerLitBit_J is { } joules ? (joules * 1e12).ToString("0.0", CultureInfo.InvariantCulture) : "-",
        ];

    /// <summary>What cost and energy of a line are made of.</summary>
    public static string Counted(LineFigures f)
    {
        string roadms = f.HasRoadms ? ", two ROADM degrees with their boosters and preamplifiers" : "";
        string electricity = f.HasElectricity
            ? $", electricity{(f.Electricity_USDperJ is { } price ? Invariant($" at {price * 3.6e6:0.####} USD/kWh") : "")}"
            : "";
        string without = (f.HasRoadms, f.HasElectricity) switch
        {
            (true, true) => "",
            (false, true) => "; ROADMs are not given",
            (true, false) => "; electricity is not given",
            _ => "; ROADMs and electricity are not given",
        };
        string pue = Invariant($"energy at the meter, PUE {f.Pue:0.###}");
        return $"cost: lease of two fibres, amplifiers, transceivers{roadms}{electricity}{without}; {pue}; USD/PB and pJ/b of what is lit, both directions";
    }

    private static void Cuts(LightpathStudyResult result, TextWriter output, int width)
    {
        output.WriteLine();
        TextTable table = new("cut of", ">cuts/year", ">falls", ">comes back", ">rate left %", ">slowest s", ">margin dB");
        foreach (CutOutcome cut in result.Cuts.Where(c => !c.Demands.IsEmpty))
        {
            CutDemand[] back = [.. cut.Demands.Where(d => d.Now is not null)];
            table.Add(
                cut.Risk.Name,
                cut.CutsPerYear.ToString("0.00", CultureInfo.InvariantCulture),
                cut.Demands.Length.ToString(CultureInfo.InvariantCulture),
                back.Length.ToString(CultureInfo.InvariantCulture),
                (cut.Remaining * 100).ToString("0.0", CultureInfo.InvariantCulture),
                back.Length > 0 ? back.Max(d => d.Outage_s).ToString("0.000", CultureInfo.InvariantCulture) : "-",
                double.IsFinite(cut.Margin_dB) ? cut.Margin_dB.ToString("0.00", CultureInfo.InvariantCulture) : "-"
            );
        }
        if (table.Count > 0)
        {
            table.Print(output, width: width);
        }
    }

    private static void Jobs(LightpathStudyResult result, TextWriter output, int width)
    {
        foreach (JobOutlook job in result.Jobs)
        {
            output.WriteLine();
            output.WriteLine(Job(job));
            TextTable table = new("cut of", ">cuts/year", "job", ">dark s", ">rate left Gb/s", ">step s", ">lost s a cut");
            foreach (JobCut cut in job.Cuts)
            {
                table.Add(Row(cut));
            }
            if (table.Count > 0)
            {
                table.Print(output, width: width);
            }
        }
    }

    /// <summary>What a job runs on, and what cuts cost it.</summary>
    public static string Job(JobOutlook job) =>
        Invariant(
            $"job {job.Job.Name} ({job.Scenario}) on {Numbers.Text(job.Rate_bps, "b/s")} over {job.Length_m / 1e3:0} km: {Numbers.Text(job.Step_s, "s")} a step, {100 * job.Efficiency:0.0}% of one site; cuts take {Numbers.Digits(100 * job.LostShare)}% of its time"
        );

    public static string[] Row(JobCut cut) =>
        [
            cut.Risk.Name,
            cut.CutsPerYear.ToString("0.00", CultureInfo.InvariantCulture),
            cut.Fate.ToString().ToLowerInvariant(),
            cut.Dark_s.ToString("0.###", CultureInfo.InvariantCulture),
            Rate(cut.Rate_bps),
            cut.Step_s is { } step ? step.ToString("0.000", CultureInfo.InvariantCulture) : "-",
            Numbers.Digits(cut.Lost_s),
        ];

    private static void Calendar(LightpathStudyResult result, TextWriter output, int width)
    {
        if (result.Calendar.IsEmpty)
        {
            return;
        }
        output.WriteLine();
        TextTable table = new("booking", ">start h", ">end h", ">least Gb/s", ">most Gb/s", ">TB", "over");
        foreach (CalendarEntry entry in result.Calendar)
        {
            string[] times = entry.IsAdmitted
                ?
                [
                    Hours(entry.Segments[0].Start_s),
                    Hours(entry.End_s),
                    Rate(entry.Segments.Min(s => s.Rate_bps)),
                    Rate(entry.Segments.Max(s => s.Rate_bps)),
                    (entry.Segments.Sum(s => s.Bits) / 8e12).ToString("0.##", CultureInfo.InvariantCulture),
                    string.Join(" + ", entry.Trunks.Select(t => result.Plan.Placed[t].Demand.Name)),
                ]
                : ["-", "-", "-", "-", "-", "refused"];
            table.Add([entry.Booking.Name, .. times]);
        }
        table.Print(output, width: width);
    }

    private static void Hits(LightpathStudyResult result, TextWriter output, int width)
    {
        if (result.Cuts.All(c => c.Bookings.IsEmpty))
        {
            return;
        }
        output.WriteLine();
        TextTable table = new("cut of", "meets booking", ">at h", ">stands h", ">undelivered TB", ">done h", ">late h");
        foreach ((string[] risks, CutBooking hit) in Met(result))
        {
            string more = risks.Length > 1 ? $" and {risks.Length - 1} more" : "";
            table.Add([$"{risks[0]}{more}", .. Hit(hit)]);
        }
        table.Print(output, width: width);
    }

    /// <summary>What cuts do to bookings; cuts that do the same to one are told together.</summary>
    public static IEnumerable<(string[] Risks, CutBooking Hit)> Met(LightpathStudyResult result) =>
        result
            .Cuts.SelectMany(c => c.Bookings.Select(b => (c.Risk.Name, Hit: b)))
            .GroupBy(h => h.Hit)
            .Select(g => (g.Select(h => h.Name).ToArray(), g.Key));

    /// <summary>Booking, and hours and bytes of what a cut does to it.</summary>
    public static string[] Hit(CutBooking hit) =>
        [
            hit.Booking.Name,
            Hours(hit.Cut_s),
            double.IsFinite(hit.Outage_s) ? Hours(hit.Outage_s) : "never back",
            (hit.Undelivered_b / 8e12).ToString("0.###", CultureInfo.InvariantCulture),
            hit.Done_s is { } done ? Hours(done)
            : hit.Booking.Volume_b is null ? "-"
            : "never",
            hit.Late_s is { } late ? Hours(late) : "-",
        ];

    private static void Circles(LightpathStudyResult result, TextWriter output, int width)
    {
        if (result.Circles.IsEmpty)
        {
            return;
        }
        output.WriteLine();
        output.WriteLine(
            Invariant($"circle of {result.File.Circle_s!.Value * 1e3:0.###} ms, light in fibre along the shortest route, equipment apart")
        );
        TextTable table = new(
            "fibre",
            ">us/km",
            ">km one way",
            ">km there and back",
            ">pairs one way",
            ">pairs there and back",
            ">of",
            "best centre"
        );
        foreach (CircleCoverage circle in result.Circles)
        {
            table.Add(
                circle.Medium,
                (circle.Delay_sPerM * 1e9).ToString("0.00", CultureInfo.InvariantCulture),
                (circle.OneWayReach_m / 1e3).ToString("0", CultureInfo.InvariantCulture),
                (circle.RoundTripReach_m / 1e3).ToString("0", CultureInfo.InvariantCulture),
                circle.OneWayPairs.ToString(CultureInfo.InvariantCulture),
                circle.RoundTripPairs.ToString(CultureInfo.InvariantCulture),
                circle.Pairs.ToString(CultureInfo.InvariantCulture),
                $"{circle.Centre} ({circle.CentreCovers} sites)"
            );
        }
        table.Print(output, width: width);
    }

    public static string Words(Protection protection) =>
        protection switch
        {
            Protection.Dedicated => "1+1",
            Protection.Shared => "shared",
            Protection.Restoration => "restoration",
            _ => "none",
        };

    public static string Slots(LitPath path) => $"{path.FirstSlot}..{path.FirstSlot + path.Slots - 1}";

    private static string Hours(double seconds) => (seconds / 3600).ToString("0.###", CultureInfo.InvariantCulture);

    private static string Rate(double rate) => (rate / 1e9).ToString("0.###", CultureInfo.InvariantCulture);

    private static string Percent(double share) => (share * 100).ToString("0.###", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
