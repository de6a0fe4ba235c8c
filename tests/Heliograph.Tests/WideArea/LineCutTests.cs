using Heliograph.Engine;
using Heliograph.Engine.Steps;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Tests.Engine;

namespace Heliograph.Tests.WideArea;

/// <summary>Lines that are cut while a step runs as flows.</summary>
public sealed class LineCutTests
{
    private const string Cut = "line: wuqing-yinghai";

    // 64 accelerators of the field trial, two of four stages at each site, four wavelengths between them.
    private static readonly string[] Small =
    [
        "sites[0].servers.count=4",
        "sites[0].scale-out.domain=32",
        "sites[0].scale-out.topology.hosts-per-leaf=8",
        "workload.train.model=llama3-8b",
        "workload.train.batch=32 sequences",
        "workload.train.mapping.pipeline=4",
        "workload.train.mapping.data=2",
        "wan[0].wavelengths=4",
    ];

    internal static readonly string[] Sprayed = [.. Small, "sites[0].scale-out.transport.flow-control=credit"];

    [Fact]
    public void A_cut_costs_a_step_no_more_than_its_darkness_and_what_is_left_costs_the_rest()
    {
        double healthy = Step(Small, null).Seconds!.Value;
        double behind = Step(Small, $"{{ {Cut}, at: 0 s, restored: 0 s, wavelengths: 3 }}").Seconds!.Value;
        behind.ShouldBeGreaterThan(healthy);
        double[] late =
        [
            .. new[] { 60, 250, 600 }.Select(ms =>
            {
                FlowStep step = Step(Small, $"{{ {Cut}, at: {ms} ms, restored: 40 ms, wavelengths: 3 }}");
                step.Links.ShouldAllBe(l => l.Busiest <= 1 + 1e-9 && l.OverTime.All(u => u <= 1 + 1e-9));
                return step.Seconds!.Value - healthy;
            }),
        ];
        late.ShouldAllBe(s => s > -1e-3 && s <= 0.040 + (behind - healthy) + 1e-9);
        // Bubbles take up some of it at some instants, and not all of it at all.
        late.Max().ShouldBeGreaterThan(0.005);
        late.Min().ShouldBeLessThan(0.035);
    }

    [Fact]
    public void A_line_that_is_dark_for_long_holds_the_step_until_it_carries_again()
    {
        double healthy = Step(Small, null).Seconds!.Value;
        double seconds = Step(Small, $"{{ {Cut}, at: 100 ms, restored: 10 s }}").Seconds!.Value;
        seconds.ShouldBeInRange(10.1, 10 + healthy + 1e-9);
        // Nothing but what waits for the line is late: twice as dark, twice as late.
        Step(Small, $"{{ {Cut}, at: 100 ms, restored: 20 s }}").Seconds!.Value.ShouldBe(seconds + 10, 1e-6);
    }

    [Fact]
    public void Folded_and_unfolded_steps_take_the_same_time_under_a_cut()
    {
        string cuts = $"{{ {Cut}, at: 150 ms, restored: 60 ms, wavelengths: 1 }}, {{ {Cut}, at: 400 ms, restored: 20 ms }}";
        FlowStep folded = Step(Sprayed, cuts);
        FlowStep each = Step(Sprayed, cuts, folds: false);
        each.Classes.ShouldBe(64);
        folded.Classes.ShouldBeLessThan(64);
        folded.Seconds!.Value.ShouldBe(each.Seconds!.Value);
        folded.Seconds.Value.ShouldBeGreaterThan(Step(Sprayed, null).Seconds!.Value);
        folded.Folding.ShouldEndWith("with 2 cuts of lines");
    }

    // Drawn cuts, some of them at the very instant at which the one before is restored.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Drawn_cuts_cost_at_most_their_darkness_and_the_wavelengths_lost(int seed)
    {
        double behind = Step(Sprayed, $"{{ {Cut}, at: 0 s, restored: 0 s, wavelengths: 1 }}").Seconds!.Value;
        RandomStream random = RandomStream.Of((ulong)seed, "line cuts", "");
        int Draw(int draw, int below) => (int)(random.Uniform((ulong)draw) * below);
        List<string> cuts = [];
        (int at, int dark) = (0, 0);
        for (int i = 0; i < 5; i++)
        {
            at += Draw(4 * i, 200) * Draw((4 * i) + 1, 2);
            int restored = Draw((4 * i) + 2, 60);
            cuts.Add($"{{ {Cut}, at: {at} ms, restored: {restored} ms, wavelengths: {1 + Draw((4 * i) + 3, 4)} }}");
            (at, dark) = (at + restored, dark + restored);
        }
        FlowStep folded = Step(Sprayed, string.Join(", ", cuts));
        FlowStep each = Step(Sprayed, string.Join(", ", cuts), folds: false);
        folded.Seconds!.Value.ShouldBe(each.Seconds!.Value);
        folded.Links.ShouldAllBe(l => l.Busiest <= 1 + 1e-9);
        folded.Links.Zip(each.Links).ShouldAllBe(l => Math.Abs(l.First.Busiest - l.Second.Busiest) < 1e-9);
        folded.Seconds.Value.ShouldBeInRange(Step(Sprayed, null).Seconds!.Value - 1e-3, behind + (dark * 1e-3));
    }

    // In binary 0.1 and 0.2 make more than 0.3.
    [Fact]
    public void A_line_may_be_cut_again_as_it_is_restored()
    {
        double twice = Step(Small, $"{{ {Cut}, at: 0.1 s, restored: 0.2 s }}, {{ {Cut}, at: 0.3 s, restored: 0.1 s }}").Seconds!.Value;
        twice.ShouldBe(Step(Small, $"{{ {Cut}, at: 0.1 s, restored: 0.3 s }}").Seconds!.Value, 1e-9);
    }

    // The other route: the scenario that is built with the wavelengths that are left.
    [Fact]
    public void What_is_left_is_the_line_that_is_built_so()
    {
        string[] data = [.. Sprayed, "workload.train.mapping.across-sites=data"];
        FlowStep left = Step(data, $"{{ {Cut}, at: 0 s, restored: 0 s, wavelengths: 1 }}");
        FlowStep built = Step([.. data.Where(s => !s.StartsWith("wan", StringComparison.Ordinal)), "wan[0].wavelengths=1"], null);
        left.Seconds!.Value.ShouldBe(built.Seconds!.Value, 0.001 * built.Seconds.Value);
        left.Seconds.Value.ShouldBeGreaterThan(1.2 * Step(data, null).Seconds!.Value);
    }

    [Theory]
    [InlineData("{ line: a-b, at: 1 s, restored: 50 ms }", "'a-b' is no line between sites; name one of wuqing-yinghai")]
    [InlineData("{ line: wuqing-yinghai, at: 1 s }", "nothing says when the line carries again")]
    [InlineData("{ line: wuqing-yinghai, at: 1 s, restored: 1 ms, wavelengths: 9 }", "9 wavelengths are left of a line of 4")]
    [InlineData(
        "{ line: wuqing-yinghai, at: 0 s, restored: 9 s }, { line: yinghai-wuqing, at: 1 s, restored: 1 s }",
        "the line is dark already; cut it at 9 s or later"
    )]
    public void HG0142_what_is_no_cut_is_said(string cuts, string words)
    {
        DiagnosticList diagnostics = [];
        _ = Run(Small, cuts, true, diagnostics);
        Diagnostic diagnostic = diagnostics.ShouldHaveSingleItem();
        diagnostic.Code.ShouldBe(Codes.BadStepEvent);
        diagnostic.ToString().ShouldContain(words);
    }

    [Fact]
    public void What_a_cut_costs_is_not_told_as_what_distance_costs()
    {
        SiteStudy sites = Run(Sprayed, $"{{ {Cut}, at: 100 ms, restored: 5 s }}", true, []).ShouldNotBeNull().Sites.ShouldNotBeNull();
        (sites.StepAsFlows_s, sites.EfficiencyAsFlows).ShouldBe((null, null));
        sites.Efficiency.ShouldBeGreaterThan(0.95);
    }

    [Fact]
    public void HG0131_a_job_does_not_wait_longer_than_it_tolerates()
    {
        Findings($"{{ {Cut}, at: 0 s, restored: 90 ms }}").ShouldNotContain(Codes.CutStopsJob);
        Findings($"{{ {Cut}, at: 0 s, restored: 110 ms }}").ShouldContain(Codes.CutStopsJob);
        // As long as the scenario's restoration takes.
        Findings($"{{ {Cut}, at: 0 s }}", "wan[0].restoration=2 s").ShouldContain(Codes.CutStopsJob);
    }

    private static string[] Findings(string cuts, params string[] sets) =>
        [.. Run([.. Small, .. sets], cuts, true, []).ShouldNotBeNull().Findings.Select(f => f.Code)];

    private static FlowStep Step(string[] sets, string? cuts, bool folds = true)
    {
        DiagnosticList diagnostics = [];
        Report report = Run(sets, cuts, folds, diagnostics).ShouldNotBeNull();
        diagnostics.Where(d => d.Severity == Severity.Error).Select(d => d.ToString()).ShouldBeEmpty();
        return report.FlowStep.ShouldNotBeNull();
    }

    // What lights a cable of a dark line is no event of a step; before the cut and after it is one.
    [Theory]
    [InlineData(150, false)]
    [InlineData(50, true)]
    [InlineData(250, true)]
    public void HG0142_a_dark_line_has_no_rates(int atMs, bool isGood)
    {
        Fabric fabric = ShippedScenarios.Evaluate(ShippedScenarios.Read("field-trial-500km", Small), new EvaluationOptions(WithRanges: false)).Fabric;
        int link = fabric.LinkClasses.Single(c => c.Kind == "wan").First;
        string cable = $"{fabric.NodeName(fabric.LinkA[link])}:{fabric.NodeName(fabric.LinkB[link])}";
        string events = $"events: [{{ at: {atMs} ms, cable-rate: '{cable}', rate: 100 Gb/s }}]";
        DiagnosticList diagnostics = [];
        _ = Run(Small, $"{{ {Cut}, at: 100 ms, restored: 100 ms }}", true, diagnostics, events);
        diagnostics.Select(d => d.Code).ShouldBe(isGood ? [] : [Codes.BadStepEvent]);
    }

    private static Report? Run(string[] sets, string? cuts, bool folds, DiagnosticList diagnostics, string more = "")
    {
        Scenario scenario = ShippedScenarios.Read("field-trial-500km", sets);
        StepConditions? conditions = cuts is null ? null : StepConditions.ReadText($"step: 1\ncuts: [{cuts}]\n{more}\n", "cuts.yaml", diagnostics);
        return Evaluation.Run(
            scenario,
            ShippedScenarios.Workspace.Catalogue,
            new EvaluationOptions(WithRanges: false, Flow: new FlowStepOptions { Folds = folds, Conditions = conditions }),
            diagnostics
        );
    }
}
