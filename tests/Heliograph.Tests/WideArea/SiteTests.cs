using System.Collections.Immutable;
using CsCheck;
using Heliograph.Engine;
using Heliograph.Engine.Steps;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Tests.Engine;
using Heliograph.Tests.Training;
using Heliograph.Workload.Collectives;
using Heliograph.Workload.Training;
using Heliograph.Workload.Training.Graphs;

namespace Heliograph.Tests.WideArea;

/// <summary>Jobs over several sites: placement, exchanges across, what distance costs.</summary>
public sealed class SiteTests
{
    private const string Name = "field-trial-500km";

    private static Mapping OverTwo(Mapping map, string across = "data", int innerSteps = 1, double compression = 1) =>
        (map with { AcrossSites = across, Between = new SiteExchange(1, innerSteps, compression) }).Over(2);

    private static double Term(StepTime step, string name) => step.Terms.SingleOrDefault(t => t.Name == name)?.Seconds.Value ?? 0;

    private static SiteStudy Study(params string[] sets) =>
        ShippedScenarios.Evaluate(ShippedScenarios.Read(Name, sets), new EvaluationOptions(WithRanges: false)).Sites.ShouldNotBeNull();

    [Fact]
    public void Every_site_has_whole_pipelines_when_data_cross() =>
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 3], Gen.Int[1, 4], Gen.Int[1, 4], Gen.Int[1, 3])
            .Sample(
                (tensor, context, pipeline, perSite, sites) =>
                {
                    Mapping map = (Sample.Map(tensor, pipeline, perSite * sites) with { Context = context, AcrossSites = "data" }).Over(sites);
                    int stage = RankOrder.StageSize(map);
                    int all = stage * pipeline;
                    int[] places = [.. Enumerable.Range(0, all).Select(r => RankOrder.AcceleratorOf(map, r))];
                    places.Order().ShouldBe(Enumerable.Range(0, all));
                    int site = all / sites;
                    for (int r = 0; r < all; r++)
                    {
                        // All stages of a replica, and its tensor and context group, at one site.
                        (places[r] / site).ShouldBe(places[r % stage] / site);
                        (places[r] / site).ShouldBe(places[r - r % (tensor * context)] / site);
                    }
                    // A replica of each weight at every site, as many as at any other.
                    foreach (var group in Enumerable.Range(0, all).GroupBy(r => (r / stage, r % tensor)))
                    {
                        group.GroupBy(r => places[r] / site).Select(g => g.Count()).Distinct().ShouldBe([perSite * context]);
                    }
                },
                iter: 200
            );

    [Fact]
    public void Data_across_sites_take_a_phase_at_each_and_one_between()
    {
        // 16 replicas of a tensor group of 4: 8 at each of two sites. GB of gradients a member; B/s.
        ImmutableArray<TierNumbers> tiers =
        [
            new("scale-up", TierKind.Switched, 8, 450e9, 1, 1e-6),
            new("scale-out", TierKind.Switched, 32, 50e9, 1, 2e-6),
            new("wan", TierKind.WideArea, 64, 1e9, 1, 3e-3),
        ];
        PlacedGroup group = PlacedGroup.Place(16, 4, tiers, sites: 2);
        const double Bytes = 8e9;
        // Two local members of a domain share the links out of it: 100 GB/s; 4 hops inside domains, 4 between them (8 members in 4 domains).
        double site = 7.0 / 8 * Bytes / Math.Min(450e9, 2 * 50e9) + (8 - 4) * 1e-6 + (4 - 1) * 2e-6;
        // A member keeps 1/8, sends half of it at its share of the line.
        double across = Bytes / 8 / 2 / 1e9 + 3e-3;
        double half = CollectiveTime.ReduceScatter(group, Bytes);
        half.ShouldBe(site + across, 1e-3 * site);
        CollectiveTime.AllReduce(group, Bytes).ShouldBe(2 * half, 1e-12);
        CollectiveTime.AcrossSites(group, Bytes).ShouldBe(across, 1e-12);
        double[] bytes = new double[3];
        CollectiveTime.AddRingBytes(group, Bytes, 2, bytes);
        bytes[2].ShouldBe(2 * Bytes / 8 / 2, 1);
        bytes[0].ShouldBe(2 * 7.0 / 8 * Bytes / 2, 1);
    }

    [Fact]
    public void Averages_cost_an_exchange_of_weights_over_so_many_steps()
    {
        TrainingJob job = Sample.Job(Sample.Gpt22, Sample.Map(8, 2, 4), batch: 64);
        ImmutableArray<TierPerformance> tiers = Sample.OverSites(32, 0.5, 3000);
        StepTime every = Sample.Step(job with { Mapping = OverTwo(job.Mapping) }, tiers);
        StepTime ten = Sample.Step(job with { Mapping = OverTwo(job.Mapping, innerSteps: 10) }, tiers);
        StepTime hundred = Sample.Step(job with { Mapping = OverTwo(job.Mapping, innerSteps: 100) }, tiers);
        double ofTen = Term(ten, StepTerms.Averaging);
        ofTen.ShouldBe(10 * Term(hundred, StepTerms.Averaging), 1e-9 * ofTen);
        Term(every, StepTerms.Averaging).ShouldBe(0);
        // By hand, the slowest part: 4 B a parameter of the fullest rank, half of each member's half, both ways.
        double parameters = StepParameters(job);
        double line = 2 * parameters * 4 / 2 / 2 / (0.5e9 * Sample.Book.Get(new("cal-training"), "scale-out-efficiency").Value!.Value);
        (10 * ofTen).ShouldBe(line, 0.05 * line);
        // Inside, the exchange of every step is that of a job of one site with half the replicas and half the batch.
        StepTime alone = Sample.Step(job with { Mapping = Sample.Map(8, 2, 2), Batch = 32 }, tiers);
        Term(ten, "data exchange, exposed").ShouldBe(Term(alone, "data exchange, exposed"), 1e-9);
        hundred.Seconds.Value!.Value.ShouldBeLessThan(every.Seconds.Value!.Value);
    }

    // Layers of the fullest of two stages, and the embedding, over a tensor group of 8.
    private static double StepParameters(TrainingJob job) => StagePlan.Deal(job.Model, 2).FullestDense / 8;

    [Fact]
    public void Compression_is_a_line_so_many_times_faster()
    {
        TrainingJob job = Sample.Job(Sample.Gpt22, Sample.Map(8, 2, 4) with { Overlap = Overlap.None }, batch: 64);
        StepTime small = Sample.Step(job with { Mapping = OverTwo(job.Mapping, compression: 4) }, Sample.OverSites(32, 0.5, 3000));
        StepTime fast = Sample.Step(job with { Mapping = OverTwo(job.Mapping) }, Sample.OverSites(32, 2, 3000));
        small.Seconds.Value!.Value.ShouldBe(fast.Seconds.Value!.Value, 1e-9);
        double Crossing(StepTime s) => s.Communication.Single(c => c.Dimension == "data").BytesByTier.Single(b => b.Tier == "wan").Bytes;
        Crossing(small).ShouldBe(Crossing(fast) / 4, 1e-6 * Crossing(fast));
    }

    [Fact]
    public void Experts_that_cross_exchange_tokens_over_the_line()
    {
        Mapping map = OverTwo(Sample.Map(1, 1, 16) with { Expert = 8 }, "expert");
        RankOrder.Expert(map).ShouldBe(new GroupShape(8, 1, 2));
        // Their replicas are at one site: 16 / 8 of them, four accelerators apart.
        RankOrder.ExpertData(map).ShouldBe(new GroupShape(2, 4));
        TrainingJob job = Sample.Job(Sample.Mixtral, map);
        StepTime crossing = Sample.Step(job, Sample.OverSites(8, 0.5, 1000));
        StepTime inside = Sample.Step(job with { Mapping = OverTwo(map) }, Sample.OverSites(8, 0.5, 1000));
        double Line(StepTime s) => s.Communication.Single(c => c.Dimension == "expert").BytesByTier.Where(b => b.Tier == "wan").Sum(b => b.Bytes);
        Line(inside).ShouldBe(0);
        // One domain of 8 a site, 4 of the 8 members in each: two experts of a token lie in 2 (1 - 1/4) domains, half of them far. 64 sequences over 16 ranks;
        // hidden state of 2 B out and 2 B back, forward and backward, in all 32 layers.
        double tokens = 64.0 / 16 * 2048;
        Line(crossing).ShouldBe(32 * 2 * tokens * 4096 * 4 * 1.5 / 2, 1);
        double Total(StepTime s) => s.Communication.Single(c => c.Dimension == "expert").Total!.Value;
        Total(crossing).ShouldBeGreaterThan(10 * Total(inside));
    }

    [Theory]
    [InlineData("pipeline")]
    [InlineData("data")]
    public void Longer_slower_and_fewer_never_help(string across)
    {
        SiteStudy study = Study($"workload.train.mapping.across-sites={across}");
        study.Efficiency.ShouldBeInRange(0.9, 1);
        study.Convergence.ShouldBe(32, 1e-9);
        foreach (ImmutableArray<SitePoint> curve in new[] { study.ByLength, study.ByConvergence, study.ByWavelengthsLost })
        {
            curve.Zip(curve.Skip(1)).ShouldAllBe(p => p.First.At < p.Second.At && p.First.Efficiency >= p.Second.Efficiency);
        }
        // The curves meet where the scenario is.
        study.ByLength.Single(p => p.At == 500e3).Step_s.ShouldBe(study.Step_s);
        study.ByConvergence.Single(p => p.At == 32).Step_s.ShouldBe(study.Step_s, 1e-9);
        study.ByWavelengthsLost[0].Step_s.ShouldBe(study.Step_s);
        // Second route: the scenario with another line is another run.
        SiteStudy longer = Study($"workload.train.mapping.across-sites={across}", "wan[0].length=2000 km");
        longer.Step_s.ShouldBe(study.ByLength.Single(p => p.At == 2e6).Step_s, 1e-9 * study.Step_s);
        SiteStudy thinner = Study($"workload.train.mapping.across-sites={across}", "wan[0].wavelengths=4");
        thinner.Step_s.ShouldBe(study.ByWavelengthsLost.Single(p => p.At == 4).Step_s, 1e-9 * study.Step_s);
    }

    [Fact]
    public void A_job_on_one_site_has_no_distance() => ShippedScenarios.Report("superpod-h100-1024").Sites.ShouldBeNull();

    [Fact]
    public void A_cut_is_a_pause_a_restart_or_a_repair()
    {
        string[] Causes(params string[] sets)
        {
            Report report = ShippedScenarios.Evaluate(ShippedScenarios.Read(Name, sets), new EvaluationOptions(WithRanges: false));
            return [.. report.Goodput!.Causes.Select(c => c.Cause).Where(c => c.StartsWith("lines ", StringComparison.Ordinal))];
        }
        Causes().ShouldBe(["lines cut or dark"]);
        Causes("wan[0].restoration=50 ms").ShouldBeEmpty();
        Causes("wan[0].restoration=2 s").ShouldBe(["lines restored too late"]);
        Study("wan[0].restoration=50 ms").SurvivesCuts.ShouldBe(true);
        Study("wan[0].restoration=2 s").SurvivesCuts.ShouldBe(false);
    }

    [Theory]
    [InlineData("workload.train.mapping.site-compression=4")]
    [InlineData("workload.train.mapping.across-sites=expert", "workload.train.model=mixtral-8x7b", "workload.train.mapping.expert=8")]
    public void HG0144_what_flows_do_not_have_is_said_and_not_run(params string[] sets)
    {
        Scenario scenario = ShippedScenarios.Read(Name, ["workload.train.mapping.across-sites=data", .. sets]);
        Report report = ShippedScenarios.Evaluate(scenario, new EvaluationOptions(WithRanges: false) { Flow = new FlowStepOptions() });
        report.FlowStep.ShouldBeNull();
        report.Findings.ShouldContain(f => f.Code == Codes.NotAsFlows);
    }

    // Each exchange alone, of ranks at the accelerators that the closed forms have them at: the other way to their time.
    [Theory]
    [InlineData("pipeline")]
    [InlineData("data")]
    public void Exchanges_over_two_sites_take_their_closed_forms_as_flows(string across)
    {
        Scenario scenario = ShippedScenarios.Read(Name, $"workload.train.mapping.across-sites={across}");
        DiagnosticList diagnostics = [];
        Fabric fabric = FabricBuilder.Build(scenario, ShippedScenarios.Workspace.Catalogue, diagnostics).ShouldNotBeNull();
        FigureBook book = new(ShippedScenarios.Workspace.Catalogue);
        EvaluationPass pass = EvaluationPass.Of(scenario, fabric, book);
        FlowCall[] calls = [.. StepSimulation.Calls(scenario, fabric, pass, book, hashes: false)];
        calls.Select(c => c.Dimension).ShouldBe(["tensor", "data", "pipeline"]);
        calls.ShouldAllBe(c => Math.Abs((c.Flow!.Value / c.ClosedForm) - 1) < 0.01);
    }

    [Fact]
    public void Averages_stand_at_the_end_of_a_step_as_flows()
    {
        TrainingJob job = Sample.Job(Sample.Gpt22, Sample.Map(8, 2, 4), batch: 64);
        TrainingMachine machine = TrainingMachine.Of(Sample.Accelerator, Sample.OverSites(32, 0.5, 3000), Sample.Book);
        RankWorkload work = StepWorkload.Of(job with { Mapping = OverTwo(job.Mapping, innerSteps: 10) }, machine);
        StepTime closed = Sample.Step(job with { Mapping = OverTwo(job.Mapping, innerSteps: 10) }, Sample.OverSites(32, 0.5, 3000));
        foreach (RankProgram program in work.Programs)
        {
            RankOperation average = program.Streams[0].Single(o => work.Labels[o.Label].Dimension == "sites");
            average.Seconds.ShouldBe(Term(closed, StepTerms.Averaging), 1e-9);
        }
    }

    [Theory]
    [InlineData("workload.train.mapping.inner-steps=10", "inner-steps and site-compression are for data that cross sites")]
    [InlineData("workload.train.mapping.site-compression=4", "inner-steps and site-compression are for data that cross sites")]
    [InlineData("workload.train.mapping.across-sites=expert", "expert 1 does not divide over 2 sites")]
    public void What_cannot_cross_is_an_error(string set, string message)
    {
        DiagnosticList diagnostics = [];
        string path = Path.Combine(Repository.Root, "scenarios", Name + ".yaml");
        ScenarioReader.ReadFile(path, ShippedScenarios.Workspace.Catalogue, ShippedScenarios.Workspace.Models, [set], diagnostics).ShouldBeNull();
        diagnostics.ShouldContain(d => d.Code == Codes.MappingMismatch && d.Message.Contains(message));
    }
}
