using Heliograph.Cli.Output;
using Heliograph.Engine;
using Heliograph.Engine.Lightpaths;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Lightpaths;
using Heliograph.Operations.Lightpaths;
using Heliograph.Tests.Engine;

namespace Heliograph.Tests.Lightpaths;

/// <summary>Training jobs on the lightpaths of a plan.</summary>
public sealed class JobCutTests
{
    private const double Repair_s = 12 * 3600;
    private const double Direct_km = 493;
    private const double Around_km = 1500 + 395 + 1031 + 1308;

    private static string Folder => Path.Combine(Repository.Root, "scenarios", "lightpath");

    // Alone on Abilene, so that ways are those of a map: direct, or the other way round by chicago, indianapolis and atlanta.
    private static string Plan(string demands, string jobs) =>
        $"{File.ReadAllText(Path.Combine(Folder, "abilene.yaml")).Split("demands:")[0]}demands:\n{demands}\njobs:\n{jobs}\n";

    private static string Job(string scenario = "field-trial-500km") =>
        $"  - {{ name: j, scenario: ../{scenario}.yaml, between: [washington, new-york] }}";

    private static string Demand(string name, string rate, string protection, string between = "new-york, washington") =>
        $"  - {{ name: {name}, between: [{between}], rate: {rate}, protection: {protection} }}";

    private static LightpathStudyResult? Run(string yaml, DiagnosticList diagnostics)
    {
        LightpathFile? file = LightpathFileReader.ReadText(yaml, Path.Combine(Folder, "plan.yaml"), diagnostics);
        return file is null ? null : LightpathStudy.Run(file, ShippedScenarios.Workspace, new LightpathOptions(IsExact: false), diagnostics);
    }

    private static JobOutlook Outlook(string demands, string scenario = "field-trial-500km")
    {
        DiagnosticList diagnostics = [];
        LightpathStudyResult result = Run(Plan(demands, Job(scenario)), diagnostics).ShouldNotBeNull();
        diagnostics.ShouldBeEmpty();
        result.Repair_s.ShouldBe(Repair_s);
        return result.Jobs.ShouldHaveSingleItem();
    }

    // The other route: the scenario with a line of that length and so many wavelengths of 400 Gb/s.
    private static Report Built(double length_km, int wavelengths) =>
        ShippedScenarios.Evaluate(
            ShippedScenarios.Read(
                "field-trial-500km",
                FormattableString.Invariant($"wan[0].length={length_km} km"),
                $"wan[0].wavelengths={wavelengths}"
            ),
            new EvaluationOptions(WithRanges: false)
        );

    private static double Step(double length_km, int wavelengths) => Built(length_km, wavelengths).Sites!.Step_s;

    [Fact]
    public void A_protected_job_pauses_and_runs_on_the_longer_way_until_the_repair()
    {
        JobOutlook job = Outlook(Demand("a", "1600 Gb/s", "1+1"));
        job.Rate_bps.ShouldBe(1.6e12);
        (double near, double far) = (Step(Direct_km, 4), Step(Around_km, 4));
        job.Step_s.ShouldBe(near, 1e-9 * near);
        JobCut cut = job.Cuts.ShouldHaveSingleItem();
        cut.Fate.ShouldBe(JobFate.Pauses);
        cut.Dark_s.ShouldBe(0.05);
        cut.Rate_bps.ShouldBe(1.6e12);
        cut.Step_s!.Value.ShouldBe(far, 1e-9 * far);
        double lost = 0.05 + (Repair_s - 0.05) * (1 - near / far);
        cut.Lost_s.ShouldBe(lost, 1e-6 * lost);
        job.LostShare.ShouldBe(cut.CutsPerYear * lost / (365.25 * 86_400), 1e-6);
        cut.CutsPerYear.ShouldBe(0.0027 * Direct_km, 1e-3);
    }

    [Fact]
    public void A_job_that_is_restored_late_begins_again()
    {
        JobCut cut = Outlook(Demand("a", "800 Gb/s", "restoration")).Cuts.ShouldHaveSingleItem();
        cut.Fate.ShouldBe(JobFate.Restarts);
        // Detection, one way computed, there and back over the new way, cross-connects.
        cut.Dark_s.ShouldBe(0.010 + 0.200 + 30 + 2 * Around_km * 4.9e-6, 2e-3);
        // So far its transceivers carry half of it.
        cut.Rate_bps.ShouldBe(0.4e12);
        (double near, double far) = (Step(Direct_km, 2), Step(Around_km, 1));
        double lost = cut.Dark_s + RestartOf(Built(500, 8)) + (Repair_s - cut.Dark_s) * (1 - near / far);
        cut.Lost_s.ShouldBe(lost, 1e-6 * lost);
    }

    [Fact]
    public void A_job_without_protection_waits_for_the_repair()
    {
        JobOutlook job = Outlook(Demand("a", "800 Gb/s", "none"));
        JobCut cut = job.Cuts.ShouldHaveSingleItem();
        cut.Fate.ShouldBe(JobFate.Waits);
        cut.Step_s.ShouldBeNull();
        cut.Lost_s.ShouldBe(Repair_s + RestartOf(Built(500, 8)), 1);
    }

    // The planner puts both on the direct way; here the second stands when it is cut.
    [Fact]
    public void What_stands_carries_the_job_until_the_rest_is_back()
    {
        string demands = Demand("a", "1200 Gb/s", "restoration") + "\n" + Demand("b", "400 Gb/s", "restoration");
        LightpathStudyResult plan = Run(Plan(demands, Job()), []).ShouldNotBeNull();
        CutOutcome direct = plan.Cuts.Single(c => c.Risk.Name == "new-york - washington");
        CutDemand a = direct.Demands.Single(d => d.Demand.Name == "a");
        PairCapacity pair = direct.Pairs.Single() with { Fallen_bps = 0.4e12, After_bps = 1.6e12 };
        JobLine line = JobLine.Read(plan.File.Jobs[0], ShippedScenarios.Workspace, []).ShouldNotBeNull();
        JobCut Follow(CutDemand met, PairCapacity rates) =>
            JobCuts.Of(line, plan with { Cuts = [direct with { Demands = [met], Pairs = [rates] }] }).ShouldNotBeNull().Cuts.ShouldHaveSingleItem();
        JobCut back = Follow(a, pair);
        (double near, double far, double one) = (Step(Direct_km, 4), Step(Around_km, 4), Step(Direct_km, 1));
        (back.Fate, back.Dark_s).ShouldBe((JobFate.Pauses, 0.010));
        double lost = 0.010 + (a.Outage_s - 0.010) * (1 - near / one) + (Repair_s - a.Outage_s) * (1 - near / far);
        back.Lost_s.ShouldBe(lost, 1e-6 * lost);
        // A repair that comes before anyone has noticed ends it all.
        LightpathStudyResult quick = plan with
        {
            Repair_s = 0.005,
            Cuts = [direct with { Demands = [a], Pairs = [pair] }],
        };
        JobCut brief = JobCuts.Of(line, quick).ShouldNotBeNull().Cuts.ShouldHaveSingleItem();
        (brief.Dark_s, brief.Lost_s).ShouldBe((0.005, 0.005));
        LightpathText.Row(brief)[^1].ShouldBe("0.00500");
        // One that does not come back leaves the job on what stands, on its own way.
        JobCut down = Follow(a with { Fate = CutFate.Down, Now = null, Outage_s = Repair_s }, pair with { After_bps = 0.4e12 });
        (down.Fate, down.Dark_s, down.Rate_bps).ShouldBe((JobFate.Pauses, 0.010, 0.4e12));
        down.Step_s!.Value.ShouldBe(one, 1e-9 * one);
        double stays = 0.010 + (Repair_s - 0.010) * (1 - near / one);
        down.Lost_s.ShouldBe(stays, 1e-6 * stays);
    }

    [Theory]
    [InlineData("superpod-h100-1024", "has no training job with a given mapping across two sites and one line")]
    [InlineData("infer-two-site", "has no training job")]
    public void HG0132_a_scenario_without_such_a_job_is_refused(string scenario, string words)
    {
        DiagnosticList diagnostics = [];
        Run(Plan(Demand("a", "800 Gb/s", "1+1"), Job(scenario)), diagnostics).ShouldBeNull();
        Diagnostic diagnostic = diagnostics.ShouldHaveSingleItem();
        diagnostic.Code.ShouldBe(Codes.BadPlanJob);
        diagnostic.ToString().ShouldContain(words);
    }

    [Fact]
    public void HG0132_HG0133_a_job_without_light_is_an_error_and_one_that_stops_a_warning()
    {
        Findings(Demand("a", "800 Gb/s", "1+1", "chicago, indianapolis")).ShouldContain((Codes.BadPlanJob, Severity.Error));
        Findings(Demand("a", "800 Gb/s", "none")).ShouldContain((Codes.CutsStopPlanJob, Severity.Warning));
        Findings(Demand("a", "800 Gb/s", "1+1")).ShouldNotContain((Codes.CutsStopPlanJob, Severity.Warning));
    }

    private static (string, Severity)[] Findings(string demands) =>
        [.. Run(Plan(demands, Job()), []).ShouldNotBeNull().Findings.Select(f => (f.Code, f.Severity))];

    // By the figures of the scenario's own report.
    private static double RestartOf(Report report)
    {
        JobGoodput goodput = report.Goodput!;
        double background = goodput.Write.Value!.Value - goodput.Blocking.Value!.Value;
        double between = goodput.Interval.Value!.Value + goodput.Blocking.Value.Value;
        return goodput.Detection.Value!.Value + goodput.Restart.Value!.Value + between / 2 + background;
    }
}
