using System.Text;
using System.Text.Json;
using Heliograph.Cli.Output;
using Heliograph.Engine;
using Heliograph.Engine.Steps;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Scenarios;
using Heliograph.Simulation.Flow.Ranks;
using NJsonSchema;
using static Heliograph.Tests.Packets.Phases.PhaseScenarios;

namespace Heliograph.Tests.Engine.Steps;

public sealed class StepSimulationTests
{
    private static readonly Lazy<Report> Small = new(() =>
        RunFlow(Servers(4, "tensor: 8, pipeline: 2, data: 2", NvLink(Credits), LeafSpine(32, 1, Credits)))
    );

    // One dimension at a time, nothing to wait for: compute of the closed form, and its exposed exchange.
    [Fact]
    public void A_tensor_group_behind_a_switch_takes_its_closed_form()
    {
        Report report = RunFlow(Servers(1, "tensor: 8, pipeline: 1, data: 1", NvLink(Credits), LeafSpine(8, 1, Credits)));
        FlowStep flow = report.FlowStep.ShouldNotBeNull();
        flow.Ratio.ShouldNotBeNull().ShouldBe(1, 1e-6);
        flow.Classes.ShouldBe(1);
    }

    // (p - 1) micro-batches of the stages before, as long as no transfer hides: within a hundredth of the closed form.
    [Fact]
    public void A_pipeline_without_transfers_to_hide_is_near_its_closed_form()
    {
        FlowStep flow = Small.Value.FlowStep.ShouldNotBeNull();
        flow.Ratio.ShouldNotBeNull().ShouldBe(1, 0.01);
        flow.Dimensions.Sum(d => d.Exposed).ShouldBe(flow.Seconds!.Value, 1e-6 * flow.Seconds.Value);
        flow.Path.Sum(p => p.Seconds).ShouldBe(flow.Seconds.Value, 1e-9 * flow.Seconds.Value);
    }

    [Fact]
    public void The_headlines_are_of_the_run()
    {
        Report report = Small.Value;
        report.Fidelity.ShouldBe("flow");
        report.Find("stepTime_s")!.Value.ShouldNotBeNull().ShouldBe(report.FlowStep!.Seconds!.Value, 1e-9);
        report.Step!.Terms.Sum(t => t.Seconds.Value!.Value).ShouldBe(report.FlowStep.Seconds.Value, 1e-6);
    }

    [Theory]
    [InlineData("tensor: 8, pipeline: 2, data: 2", "1f1b", 0)]
    [InlineData("tensor: 4, pipeline: 4, data: 2", "1f1b", 1)]
    [InlineData("tensor: 2, pipeline: 4, data: 4, virtual: 2", "interleaved", 1)]
    [InlineData("tensor: 2, pipeline: 4, data: 4", "zero-bubble", 3)]
    [InlineData("tensor: 1, pipeline: 4, data: 8", "dualpipe", 2)]
    public void Folded_and_unfolded_steps_take_the_same_time(string mapping, string schedule, int shard)
    {
        string yaml = Servers(4, mapping, NvLink(Credits), LeafSpine(32, 1, Credits), batch: 64)
            .Replace("schedule: 1f1b", $"schedule: {schedule}", StringComparison.Ordinal)
            .Replace("shard: 1", $"shard: {shard}", StringComparison.Ordinal);
        FlowStep folded = RunFlow(yaml).FlowStep.ShouldNotBeNull();
        FlowStep each = RunFlow(yaml, folds: false).FlowStep.ShouldNotBeNull();
        folded.Classes.ShouldBeLessThan(each.Classes);
        each.Classes.ShouldBe(32);
        folded.Seconds.ShouldNotBeNull().ShouldBe(each.Seconds.ShouldNotBeNull(), 1e-9);
        folded.Dimensions.Select(d => d.Dimension).ShouldBe(each.Dimensions.Select(d => d.Dimension));
        foreach ((FlowDimension one, FlowDimension other) in folded.Dimensions.Zip(each.Dimensions))
        {
            one.Exposed.ShouldBe(other.Exposed, 1e-9);
        }
    }

    // Faster links of a class never slow a lone job, and the second run shows it.
    [Fact]
    public void Faster_links_never_slow_the_step_and_the_estimate_is_a_bound_from_below()
    {
        FlowStep flow = RunFlow(Servers(4, "tensor: 8, pipeline: 1, data: 4", NvLink(Credits), LeafSpine(32, 4, Credits))).FlowStep.ShouldNotBeNull();
        flow.WhatIfs.ShouldNotBeEmpty();
        foreach (LinkWhatIf what in flow.WhatIfs)
        {
            what.Seconds.ShouldNotBeNull().ShouldBeLessThanOrEqualTo(flow.Seconds!.Value + 1e-9);
            what.Estimate.ShouldBeLessThanOrEqualTo(what.Seconds.Value + 1e-9);
        }
    }

    [Fact]
    public void Hashed_ways_turn_folding_off_and_the_report_says_so()
    {
        FlowStep flow = RunFlow(Servers(2, "tensor: 8, pipeline: 1, data: 2", NvLink(Credits), LeafSpine(16, 1, Pauses))).FlowStep.ShouldNotBeNull();
        flow.Folding.ShouldContain("keeps each flow on one way that a hash gives it");
        flow.Classes.ShouldBe(16);
    }

    [Fact]
    public void HG0112_a_schedule_with_too_few_micro_batches_is_run_as_another()
    {
        string yaml = Servers(4, "tensor: 8, pipeline: 4, data: 1", NvLink(Credits), LeafSpine(32, 1, Credits), batch: 4)
            .Replace("schedule: 1f1b", "schedule: dualpipe", StringComparison.Ordinal);
        Report report = RunFlow(yaml);
        report.FlowStep!.Schedule.ShouldBe("zero-bubble");
        report.Findings.ShouldContain(f => f.Code == Codes.OtherSchedule);
    }

    [Fact]
    public void HG0113_ranks_that_no_network_joins_are_named()
    {
        Finding finding = StepFindings.Unreachable(Small.Value.Fabric, new UnreachableRankException(0, 9), Small.Value.Scenario.Training!.Mapping);
        finding.Code.ShouldBe(Codes.StepNeverEnds);
        finding.Severity.ShouldBe(Severity.Error);
        finding.Message.ShouldBe("ranks 0 (main/accelerator-0) and 9 (main/accelerator-9) send to each other and no network joins them");
    }

    [Fact]
    public void HG0114_a_step_of_too_many_messages_is_not_run()
    {
        string yaml = Servers(1, "tensor: 8, pipeline: 1, data: 1", NvLink(Credits), LeafSpine(8, 1, Credits));
        Report report = RunFlow(yaml, new FlowStepOptions { MostMessages = 100 });
        report.FlowStep.ShouldBeNull();
        report.Find("stepTime_s")!.Value.ShouldNotBeNull();
        report.Findings.ShouldContain(f => f.Code == Codes.StepTooLarge && f.Message.Contains("at most 100 are run", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_document_follows_its_schema_and_the_trace_is_one()
    {
        string text = await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "docs", "schema", "report.schema.json"),
            TestContext.Current.CancellationToken
        );
        JsonSchema schema = await JsonSchema.FromJsonAsync(text, TestContext.Current.CancellationToken);
        string json = Encoding.UTF8.GetString(JsonReport.Write(Small.Value));
        schema.Validate(json).Select(e => e.ToString()).ShouldBeEmpty();
        json.ShouldContain("\"flowStep\"");
        using JsonDocument trace = JsonDocument.Parse(PerfettoTrace.Write(Small.Value.FlowStep!));
        JsonElement[] spans = [.. trace.RootElement.GetProperty("traceEvents").EnumerateArray().Where(e => e.GetProperty("ph").GetString() == "X")];
        spans.Length.ShouldBeGreaterThan(100);
        // Spans of a thread follow each other.
        foreach (IGrouping<(int, int), JsonElement> thread in spans.GroupBy(e => (e.GetProperty("pid").GetInt32(), e.GetProperty("tid").GetInt32())))
        {
            double last = 0;
            foreach (JsonElement span in thread)
            {
                span.GetProperty("ts").GetDouble().ShouldBeGreaterThanOrEqualTo(last - 1e-3);
                last = span.GetProperty("ts").GetDouble() + span.GetProperty("dur").GetDouble();
            }
        }
    }

    [Fact]
    public void Page_and_summary_show_the_run()
    {
        string page = HtmlReport.Write(Small.Value);
        page.ShouldContain("The step as flows");
        page.ShouldContain("Critical path");
        using StringWriter output = new();
        TerminalSummary.Print(Small.Value, output, null);
        output.ToString().ShouldContain("step as flows");
        output.ToString().Split('\n').ShouldAllBe(l => l.Length <= 100);
    }

    private static Report RunFlow(string yaml, bool folds = true) => RunFlow(yaml, new FlowStepOptions { Folds = folds });

    private static Report RunFlow(string yaml, FlowStepOptions options)
    {
        DiagnosticList diagnostics = new();
        Scenario? scenario = ScenarioReader.ReadText(
            yaml,
            "step.yaml",
            ShippedScenarios.Workspace.Catalogue,
            ShippedScenarios.Workspace.Models,
            [],
            diagnostics
        );
        diagnostics.Where(d => d.Severity == Severity.Error).Select(d => d.ToString()).ShouldBeEmpty();
        return ShippedScenarios.Evaluate(scenario.ShouldNotBeNull(), new EvaluationOptions(WithRanges: false, Flow: options));
    }
}
