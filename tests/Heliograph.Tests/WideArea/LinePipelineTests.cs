using Heliograph.Engine;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Scenarios;
using Heliograph.Tests.Engine;

namespace Heliograph.Tests.WideArea;

/// <summary>What a line between sites costs a pipeline: the closed form (N4b) against the schedule run as flows.</summary>
public sealed class LinePipelineTests
{
    // 64 accelerators of the field trial, 16 micro-batches, two of four stages at each site. The band is of the efficiency: what a line costs, over the step.
    [Theory]
    [InlineData("1f1b", 1, 100, 0.001)]
    [InlineData("1f1b", 1, 1000, 0.004)]
    [InlineData("1f1b", 1, 2000, 0.001)]
    [InlineData("interleaved", 2, 500, 0.003)]
    [InlineData("interleaved", 2, 2000, 0.015)]
    [InlineData("interleaved", 4, 2000, 0.01)]
    [InlineData("zero-bubble", 1, 1000, 0.015)]
    [InlineData("dualpipe", 1, 1000, 0.015)]
    public void A_pipeline_across_a_line_keeps_what_its_flows_keep(string schedule, int chunks, int km, double band)
    {
        SiteStudy sites = Study(
            $"workload.train.mapping.schedule={schedule}",
            $"workload.train.mapping.virtual={chunks}",
            "workload.train.mapping.overlap=[pipeline]",
            $"wan[0].length={km} km"
        );
        double flows = sites.EfficiencyAsFlows.ShouldNotBeNull();
        flows.ShouldBeLessThan(1);
        sites.Efficiency.ShouldBe(flows, band);
    }

    // Few micro-batches, a stage a site, more stages: what fills and drains does not wait. Bands of the efficiency.
    [Theory]
    [InlineData("1f1b", 1, 4, 2, 8, 0.01)]
    [InlineData("1f1b", 1, 4, 2, 4, 0.012)]
    [InlineData("1f1b", 1, 8, 1, 8, 0.015)]
    [InlineData("1f1b", 1, 2, 4, 32, 0.003)]
    [InlineData("interleaved", 4, 4, 2, 8, 0.03)]
    [InlineData("zero-bubble", 1, 4, 2, 8, 0.012)]
    [InlineData("dualpipe", 1, 4, 2, 128, 0.02)]
    public void Pipelines_of_other_sizes_keep_what_their_flows_keep(string schedule, int chunks, int stages, int data, int batch, double band)
    {
        SiteStudy sites = Study(
            $"workload.train.mapping.schedule={schedule}",
            $"workload.train.mapping.virtual={chunks}",
            $"workload.train.mapping.pipeline={stages}",
            $"workload.train.mapping.data={data}",
            $"workload.train.batch={batch} sequences",
            "workload.train.mapping.overlap=[pipeline]",
            "wan[0].length=2000 km"
        );
        sites.Efficiency.ShouldBe(sites.EfficiencyAsFlows.ShouldNotBeNull(), band);
    }

    // Beyond what the slower last stage hides, each kilometre costs plain 1F1B one crossing a micro-batch, not two: a stage may be one ahead. The two that the
    // stage behind the line holds fill and drain, with a crossing each.
    [Fact]
    public void Beyond_its_slack_1F1B_waits_once_for_each_micro_batch()
    {
        SiteStudy near = Study("wan[0].length=2000 km");
        SiteStudy far = Study("wan[0].length=3000 km");
        double crossing = far.Delay_s - near.Delay_s;
        ((far.Step_s - near.Step_s) / crossing).ShouldBe(16 - 2 + 2, 1e-6);
        ((far.StepAsFlows_s!.Value - near.StepAsFlows_s!.Value) / crossing).ShouldBe(16, 0.01);
    }

    // The other route: the file with one site of twice the servers, its outer network over all of them.
    [Fact]
    public void One_site_is_the_scenario_that_is_written_so()
    {
        string text = File.ReadAllText(Path.Combine(Repository.Root, "scenarios", "field-trial-500km.yaml"));
        int second = text.IndexOf("  - name: yinghai", StringComparison.Ordinal);
        text =
            text[..second]
            + text[text.IndexOf("workload:", StringComparison.Ordinal)..].Replace(", across-sites: pipeline", "", StringComparison.Ordinal);
        string[] sets =
        [
            .. LineCutTests.Sprayed.Where(s => !s.StartsWith("wan", StringComparison.Ordinal)),
            "sites[0].servers.count=8",
            "sites[0].scale-out.domain=64",
        ];
        DiagnosticList diagnostics = [];
        Scenario one = ScenarioReader
            .ReadText(text, "one.yaml", ShippedScenarios.Workspace.Catalogue, ShippedScenarios.Workspace.Models, sets, diagnostics)
            .ShouldNotBeNull();
        diagnostics.ShouldBeEmpty();
        FlowStep step = ShippedScenarios
            .Evaluate(one, new EvaluationOptions(WithRanges: false, Flow: new FlowStepOptions()))
            .FlowStep.ShouldNotBeNull();
        SiteStudy two = Study();
        two.SingleSiteAsFlows_s!.Value.ShouldBe(step.Seconds!.Value, 1e-12);
        two.SingleSite_s.ShouldBe(step.ClosedForm!.Value, 1e-3 * step.ClosedForm.Value);
    }

    private static SiteStudy Study(params string[] sets) =>
        ShippedScenarios
            .Evaluate(
                ShippedScenarios.Read("field-trial-500km", [.. LineCutTests.Sprayed, .. sets]),
                new EvaluationOptions(WithRanges: false, Flow: new FlowStepOptions())
            )
            .Sites.ShouldNotBeNull();
}
