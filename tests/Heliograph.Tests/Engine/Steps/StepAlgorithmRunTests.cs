using Heliograph.Engine;
using Heliograph.Engine.Steps;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Scenarios;
using Heliograph.Simulation.Flow.Ranks;
using static Heliograph.Tests.Packets.Phases.PhaseScenarios;

namespace Heliograph.Tests.Engine.Steps;

public sealed class StepAlgorithmRunTests
{
    private static readonly Lazy<Report> Placed = new(() => Run("placement"));

    // Small buckets: what is chosen is at least as fast in both fidelities, and both say what it is.
    [Fact]
    public void Both_fidelities_take_the_algorithm_that_costs_least_and_say_so()
    {
        Report report = Run("cost");
        FlowCall chosen = Tensor(report);
        FlowCall placed = Tensor(Placed.Value);
        chosen.Collective.ShouldBe("hidden state, reduce-scatter and all-gather, direct");
        placed.Collective.ShouldBe("hidden state, reduce-scatter and all-gather");
        report.Step!.Communication.First(c => c.Dimension == "tensor").Collective.ShouldBe("reduce-scatter and all-gather, direct");
        chosen.Flow.ShouldNotBeNull().ShouldBeLessThan(placed.Flow.ShouldNotBeNull());
        chosen.Flow.Value.ShouldBe(chosen.ClosedForm, 1e-3 * chosen.ClosedForm);
        report.Step.Seconds.Value!.Value.ShouldBeLessThan(Placed.Value.Step!.Seconds.Value!.Value);
        report.FlowStep!.Seconds!.Value.ShouldBeLessThan(Placed.Value.FlowStep!.Seconds!.Value);
    }

    // Up to the switches and back: S/B and a latency, where a ring takes 2 (n-1)/n S/B.
    [Fact]
    public void A_reduction_in_the_switch_takes_its_closed_form()
    {
        Report report = Run("{ all-reduce: in-network }", sequenceParallel: false);
        FlowCall call = Tensor(report);
        call.Collective.ShouldStartWith("hidden state, all-reduce, in-network");
        // 450 GB/s of links; latency of the way through the switch is in both.
        double bytes_s = call.Bytes / 450e9;
        call.Flow.ShouldNotBeNull().ShouldBe(call.ClosedForm, 1e-3 * call.ClosedForm);
        call.Flow.Value.ShouldBeGreaterThan(bytes_s);
        call.Flow.Value.ShouldBeLessThan(bytes_s + 2e-6);
        report.FlowStep!.Ratio.ShouldNotBeNull().ShouldBe(Placed.Value.FlowStep!.Ratio!.Value, 0.01);
        report.Findings.ShouldNotContain(f => f.Code == Codes.AlgorithmNotPossible);
    }

    [Fact]
    public void NCCLs_rules_are_those_of_the_accelerator()
    {
        Report report = Run("nccl", sequenceParallel: false);
        Tensor(report).Collective.ShouldStartWith("hidden state, all-reduce, in-network");
        report.Findings.ShouldNotContain(f => f.Code == Codes.AlgorithmNotPossible);
    }

    [Fact]
    public void HG0118_an_algorithm_that_a_group_cannot_run_is_named()
    {
        Report report = Run("{ reduce-scatter: torus }");
        Finding[] found = [.. report.Findings.Where(f => f.Code == Codes.AlgorithmNotPossible)];
        found
            .Select(f => f.Message)
            .ShouldBe([
                "'torus' is not possible for data groups of 2 where they lie: they run as their place asks for",
                "'torus' is not possible for tensor groups of 8 where they lie: they run as their place asks for",
            ]);
        report.FlowStep!.Seconds!.Value.ShouldBe(Placed.Value.FlowStep!.Seconds!.Value, 1e-9);
    }

    [Fact]
    public void HG0117_a_message_to_a_switch_that_does_not_sum_is_named()
    {
        Finding finding = StepFindings.Unreachable(Placed.Value.Fabric, new UnreachableRankException(3, 3), Placed.Value.Scenario.Training!.Mapping);
        finding.Code.ShouldBe(Codes.NoSwitchReduces);
        finding.Severity.ShouldBe(Severity.Error);
        finding.Message.ShouldBe("rank 3 (main/accelerator-3) sends to a switch that sums, and no switch of its ways can");
    }

    [Fact]
    public void An_unknown_rule_or_algorithm_is_said_with_what_is_meant()
    {
        Errors("fastest").ShouldHaveSingleItem().ShouldContain("'fastest' is no rule by which collectives choose their algorithm");
        Errors("{ all-reduce: rings }").ShouldHaveSingleItem().ShouldContain("did you mean 'ring'?");
        Errors("{ all-gather: double-binary-tree }").ShouldHaveSingleItem();
    }

    private static FlowCall Tensor(Report report) => report.FlowStep.ShouldNotBeNull().Calls.First(c => c.Dimension == "tensor");

    private static string Yaml(string collectives, bool sequenceParallel) =>
        Servers(2, $"tensor: 8, pipeline: 1, data: 2, collectives: {collectives}", NvLink(Credits), LeafSpine(16, 1, Credits), "llama3-8b", 8)
            .Replace("sequence: 2048", "sequence: 256", StringComparison.Ordinal)
            .Replace("sequence-parallel: true", $"sequence-parallel: {(sequenceParallel ? "true" : "false")}", StringComparison.Ordinal);

    private static List<string> Errors(string collectives)
    {
        DiagnosticList diagnostics = [];
        ScenarioReader.ReadText(
            Yaml(collectives, true),
            "step.yaml",
            ShippedScenarios.Workspace.Catalogue,
            ShippedScenarios.Workspace.Models,
            [],
            diagnostics
        );
        return [.. diagnostics.Where(d => d.Severity == Severity.Error).Select(d => d.ToString())];
    }

    private static Report Run(string collectives, bool sequenceParallel = true)
    {
        DiagnosticList diagnostics = [];
        Scenario? scenario = ScenarioReader.ReadText(
            Yaml(collectives, sequenceParallel),
            "step.yaml",
            ShippedScenarios.Workspace.Catalogue,
            ShippedScenarios.Workspace.Models,
            [],
            diagnostics
        );
        diagnostics.Where(d => d.Severity == Severity.Error).Select(d => d.ToString()).ShouldBeEmpty();
        return ShippedScenarios.Evaluate(scenario.ShouldNotBeNull(), new EvaluationOptions(WithRanges: false, Flow: new FlowStepOptions()));
    }
}
