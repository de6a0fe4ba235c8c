using Heliograph.Engine;
using Heliograph.Engine.Steps;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Scenarios;
using static Heliograph.Tests.Packets.Phases.PhaseScenarios;

namespace Heliograph.Tests.Engine.Steps;

public sealed class StepConditionsTests
{
    private const string Leaf = "main/accelerator-9:main/scale-out/leaf-2";

    // Two leaves of two servers each, so that half of a rank's gradients cross the spines; data exchange is not hidden by much.
    private static string Small => Servers(4, "tensor: 2, pipeline: 1, data: 16", NvLink(Credits), LeafSpine(32, 4, Credits), batch: 16);

    [Theory]
    [InlineData("slow: [{ rank: 9, factor: 1.3 }]")]
    [InlineData("events: [{ at: 0 s, cable-rate: 'LEAF', rate: 100 Gb/s }]")]
    [InlineData("events: [{ at: 100 ms, cable-rate: 'LEAF', rate: 50 Gb/s }, { at: 300 ms, cable-rate: 'LEAF', rate: 400 Gb/s }]")]
    [InlineData("slow: [{ rank: 3, factor: 1.1 }, { rank: 4, factor: 1.1 }]\nevents: [{ at: 2 s, cable-rate: 'LEAF', rate: 10 Gb/s }]")]
    public void Folded_and_unfolded_steps_take_the_same_time_whatever_befalls_them(string conditions)
    {
        FlowStep healthy = Step(Small, null);
        FlowStep folded = Step(Small, conditions);
        FlowStep each = Step(Small, conditions, folds: false);
        each.Classes.ShouldBe(32);
        folded.Classes.ShouldBeGreaterThan(healthy.Classes);
        folded.Seconds.ShouldNotBeNull().ShouldBe(each.Seconds.ShouldNotBeNull());
        folded.Folding.ShouldContain("; as stated, with ");
        // A link that had another rate for a while is never busier than it can be.
        each.Links.ShouldAllBe(l => l.Busiest <= 1 + 1e-9 && l.OverTime.All(u => u <= 1 + 1e-9));
        folded.Dimensions.Zip(each.Dimensions).ShouldAllBe(d => Math.Abs(d.First.Exposed - d.Second.Exposed) < 1e-9);
    }

    // All that a rank computes takes longer by a part, and nobody gets beyond an exchange before it comes: 0.25 of compute more, less what of the exchange
    // hides behind products that now take longer; and what others have sent before it comes: two of the 14 steps of a ring at most.
    [Fact]
    public void A_slow_rank_holds_all_others_back()
    {
        string yaml = Servers(1, "tensor: 8, pipeline: 1, data: 1", NvLink(Credits), LeafSpine(8, 1, Credits));
        FlowStep healthy = Step(yaml, null);
        FlowStep slow = Step(yaml, "slow: [{ rank: 3, factor: 1.25 }]");
        double compute = healthy.Dimensions.Where(d => d.Dimension is "compute" or "optimizer").Sum(d => d.Exposed);
        FlowDimension tensor = healthy.Dimensions.Single(d => d.Dimension == "tensor");
        double most = healthy.Seconds!.Value + (0.25 * (compute - tensor.Hidden));
        slow.Seconds!.Value.ShouldBeInRange(most - ((tensor.Hidden + tensor.Exposed) / 7), most);
        slow.Stragglers.ShouldHaveSingleItem().Rank.ShouldBe(3);
    }

    // Nothing but the exchange of gradients is on the cable, and nobody shares it: what it does slower is not made up for.
    [Theory]
    [InlineData(0, 50)]
    [InlineData(100, 200)]
    [InlineData(4_000, 200)]
    public void A_slower_cable_never_makes_the_step_faster(int fromMs, int rate)
    {
        string yaml = Servers(4, "tensor: 8, pipeline: 1, data: 4", NvLink(Credits), LeafSpine(32, 1, Credits));
        double healthy = Step(yaml, null).Seconds!.Value;
        string conditions = $"events: [{{ at: {fromMs} ms, cable-rate: '{Leaf}', rate: {rate} Gb/s }}]";
        Step(yaml, conditions).Seconds!.Value.ShouldBeGreaterThan(healthy);
        string same = $"events: [{{ at: {fromMs} ms, cable-rate: '{Leaf}', rate: 400 Gb/s }}]";
        Step(yaml, same).Seconds!.Value.ShouldBe(healthy, 1e-10);
    }

    // Every cable of the outer network at half of its rate before the step is the network that is built with half of the rate, but that the codes of slower
    // lanes take some ns longer.
    [Fact]
    public void Rates_before_the_step_are_those_of_a_fabric_built_that_way()
    {
        string yaml = Servers(2, "tensor: 8, pipeline: 1, data: 2", NvLink(Credits), LeafSpine(16, 1, Credits));
        Report whole = Run(yaml, null);
        IEnumerable<string> outer = Enumerable
            .Range(0, whole.Fabric.LinkA.Length)
            .Where(l => whole.Fabric.LinkClasses[whole.Fabric.ClassOfLink(l)].Name.Contains("scale-out", StringComparison.Ordinal))
            .Select(l => (A: whole.Fabric.NodeName(whole.Fabric.LinkA[l]), B: whole.Fabric.NodeName(whole.Fabric.LinkB[l])))
            .GroupBy(pair => pair)
            .SelectMany(g => g.Select((pair, i) => $"{{ at: 0 s, cable-rate: '{pair.A}:{pair.B}#{i + 1}', rate: 200 Gb/s }}"));
        FlowStep events = Step(yaml, $"events: [{string.Join(", ", outer)}]");
        FlowStep built = Step(
            yaml.Replace("rate: 400 Gb/s", "rate: 200 Gb/s", StringComparison.Ordinal)
                .Replace("port-rate: 400", "port-rate: 200", StringComparison.Ordinal),
            null
        );
        events.Seconds.ShouldNotBeNull().ShouldBe(built.Seconds.ShouldNotBeNull(), 1e-5 * built.Seconds.Value);
        events.Seconds.Value.ShouldBeGreaterThan(whole.FlowStep!.Seconds!.Value * 1.01);
        events.Classes.ShouldBe(built.Classes);
    }

    // The only cable of a rank is out: what it sends goes over its neighbour behind NVLink, and the neighbour's cable carries both.
    [Fact]
    public void A_cable_that_is_out_is_gone_around()
    {
        string yaml = Servers(2, "tensor: 8, pipeline: 1, data: 2", NvLink(Credits), LeafSpine(16, 1, Credits));
        FlowStep healthy = Step(yaml, null);
        FlowStep without = Step(yaml, "events: [{ at: 0 s, cable-down: 'main/accelerator-3:main/scale-out/leaf-0' }]");
        without.Seconds.ShouldNotBeNull().ShouldBeGreaterThan(healthy.Seconds!.Value);
        without.Folding.ShouldEndWith("as stated, with 1 link out");
    }

    [Theory]
    [InlineData("slow: [{ rank: 99, factor: 2 }]", Codes.BadStepRank, "rank 99 of a job of 32 ranks")]
    [InlineData("slow: [{ rank: 1, factor: 2 }, { rank: 1, factor: 2 }]", Codes.BadStepRank, "slowed twice")]
    [InlineData("events: [{ at: 1 s, cable-down: 'LEAF' }]", Codes.BadStepEvent, "fails during a step")]
    [InlineData("events: [{ at: 1 s, reroute: all }]", Codes.BadStepEvent, "takes no such event")]
    [InlineData("events: [{ at: 1 s, cable-rate: 'a:b', rate: 1 Gb/s }]", Codes.BadStepEvent, "no node 'a'")]
    [InlineData(
        "events: [{ at: 1 s, cable-rate: 'main/accelerator-9:main/scale-out/leaf-0', rate: 1 Gb/s }]",
        Codes.BadStepEvent,
        "they lead to main/scale-up/"
    )]
    public void HG0142_HG0143_what_does_not_fit_is_said(string conditions, string code, string words)
    {
        DiagnosticList diagnostics = [];
        Run(Small, conditions, diagnostics: diagnostics, isGood: false).ShouldBeNull();
        Diagnostic diagnostic = diagnostics.ShouldHaveSingleItem();
        diagnostic.Code.ShouldBe(code);
        diagnostic.ToString().ShouldContain(words);
        diagnostic.ToString().ShouldStartWith("conditions.yaml:2:");
    }

    private static FlowStep Step(string yaml, string? conditions, bool folds = true) => Run(yaml, conditions, folds).FlowStep.ShouldNotBeNull();

    private static Report Run(string yaml, string? conditions, bool folds = true, DiagnosticList? diagnostics = null, bool isGood = true)
    {
        diagnostics ??= [];
        Scenario scenario = ScenarioReader
            .ReadText(yaml, "step.yaml", ShippedScenarios.Workspace.Catalogue, ShippedScenarios.Workspace.Models, [], diagnostics)
            .ShouldNotBeNull();
        diagnostics.Where(d => d.Severity == Severity.Error).Select(d => d.ToString()).ShouldBeEmpty();
        StepConditions? read = conditions is null
            ? null
            : StepConditions.ReadText($"step: 1\n{conditions.Replace("LEAF", Leaf, StringComparison.Ordinal)}\n", "conditions.yaml", diagnostics);
        diagnostics.Where(d => d.Severity == Severity.Error).Select(d => d.ToString()).ShouldBeEmpty();
        FlowStepOptions options = new() { Folds = folds, Conditions = read };
        Report? report = Evaluation.Run(
            scenario,
            ShippedScenarios.Workspace.Catalogue,
            new EvaluationOptions(WithRanges: false, Flow: options),
            diagnostics
        );
        if (isGood)
        {
            diagnostics.Where(d => d.Severity == Severity.Error).Select(d => d.ToString()).ShouldBeEmpty();
            report.ShouldNotBeNull();
        }
        return report!;
    }
}
