using Heliograph.Engine;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Scenarios;
using Heliograph.Tests.Engine;

namespace Heliograph.Tests.WideArea;

/// <summary>Several lines in one scenario: each has its own light, rate and load.</summary>
public sealed class ParallelLineTests
{
    private static string Line(string fibre, double km, int wavelengths, string between = "guian, chongqing") =>
        $"{{ between: [{between}], fibre: {fibre}, length: {km} km, transponder: coh-400zrp, wavelengths: {wavelengths}, amplifier: coh-edfa, spacing: 80 km, lease: fib-dark-lease }}";

    private static Report Report(string scenario, params string[] sets) =>
        ShippedScenarios.Evaluate(ShippedScenarios.Read(scenario, sets), new EvaluationOptions(WithRanges: false));

    [Fact]
    public void Lines_between_the_same_sites_have_each_their_own_light_whatever_their_order()
    {
        (string near, string far) = (Line("fib-g654e", 480, 16), Line("fib-smf28", 560, 16));
        Report report = Report("two-site", $"wan=[{near}, {far}]");
        Report turned = Report("two-site", $"wan=[{far}, {near}]");
        LineState Alone(string line) => Report("two-site", $"wan=[{line}]").Lines.ShouldHaveSingleItem();
        report.Lines.Select(l => l.Design.Class.Name).ShouldBe(["wan/guian-chongqing", "wan/guian-chongqing-2"]);
        report.Lines[0].Design.Margin.Value.ShouldBe(Alone(near).Design.Margin.Value);
        report.Lines[1].Design.Margin.Value.ShouldBe(Alone(far).Design.Margin.Value);
        report.Lines[1].Design.Line!.Length_m.ShouldBe(560e3, 1);
        turned.Lines[0].Design.Margin.Value.ShouldBe(report.Lines[1].Design.Margin.Value);
        turned.Sites!.Step_s.ShouldBe(report.Sites!.Step_s, 1e-12);
    }

    [Fact]
    public void Two_lines_of_half_the_wavelengths_are_one_line_of_all()
    {
        string half = Line("fib-g654e", 480, 16);
        Report both = Report("two-site", $"wan=[{half}, {half}]");
        Report one = Report("two-site");
        both.Sites!.LineRate_bps.ShouldBe(one.Sites!.LineRate_bps, 1);
        both.Sites.Step_s.ShouldBe(one.Sites.Step_s, 1e-9);
        both.Lines.Select(l => l.Load.Value).ShouldAllBe(l => Math.Abs(l!.Value - one.Lines[0].Load.Value!.Value) < 1e-9);
    }

    [Fact]
    public void Unequal_lines_share_by_rate_and_the_job_waits_for_the_slower_one()
    {
        Report report = Report("two-site", $"wan=[{Line("fib-g654e", 480, 24)}, {Line("fib-g654e", 240, 8)}]");
        // In proportion to rate: the same share of each.
        report.Lines[0].Load.Value!.Value.ShouldBe(report.Lines[1].Load.Value!.Value, 1e-12);
        report.Sites!.Step_s.ShouldBe(Report("two-site").Sites!.Step_s, 1e-9);
        report.Sites.Length_m.ShouldBe(480e3, 1);
    }

    // Whose line is cut waits for the repair where no other leads there, and begins again where one does: two in parallel, or two sides of a triangle.
    [Fact]
    public void A_cut_of_one_of_several_lines_is_a_restart_and_no_wait()
    {
        string line = Line("fib-g654e", 480, 16);
        Report one = Report("two-site", $"wan=[{line}]");
        one.Goodput!.Causes.Single(c => c.Cause == "lines cut or dark").Kind.ShouldBe(InterruptionKind.Line);
        one.Sites!.HasOtherLines.ShouldBeFalse();
        Report two = Report("two-site", $"wan=[{line}, {line}]");
        Interruption cut = two.Goodput!.Causes.Single(c => c.Cause == "lines cut or dark beside others");
        cut.Kind.ShouldBe(InterruptionKind.Restart);
        cut.Wait.Value.ShouldBe(0);
        cut.Rate.Value!.Value.ShouldBe(2 * one.Goodput.Causes.Single(c => c.Cause == "lines cut or dark").Rate.Value!.Value, 1e-15);
        two.Goodput.Share.Value!.Value.ShouldBeGreaterThan(one.Goodput.Share.Value!.Value);
        two.Sites!.HasOtherLines.ShouldBeTrue();
        Scenario triangle = Three("data", 1, ("a", "b"), ("b", "c"), ("c", "a"));
        triangle.Wan.ShouldAllBe(w => triangle.IsJoinedWithout(w));
        Scenario chain = Three("data", 1, ("a", "b"), ("b", "c"));
        chain.Wan.ShouldAllBe(w => !chain.IsJoinedWithout(w));
    }

    [Theory]
    [InlineData("pipeline", 1, 0.5, 0.5, 0)]
    [InlineData("pipeline", 2, 0.4, 0.4, 0.2)]
    [InlineData("data", 1, 1.0 / 3, 1.0 / 3, 1.0 / 3)]
    public void Three_sites_load_lines_by_the_order_of_the_exchange(string crosses, int rounds, double ab, double bc, double ca)
    {
        Scenario scenario = Three(crosses, rounds, ("a", "b"), ("b", "c"), ("c", "a"));
        // By hand: a pipeline goes a to b to c in each round, and back to a between rounds; a ring once around.
        Heliograph.Engine.WideArea.LineLoads.Of(scenario, [1e12, 1e12, 1e12]).Select(s => s!.Value).ShouldBe([ab, bc, ca], 1e-12);
        // Without the line from c to a that part goes over both others.
        Scenario chain = Three(crosses, rounds, ("a", "b"), ("b", "c"));
        Heliograph.Engine.WideArea.LineLoads.Of(chain, [1e12, 1e12]).Select(s => s!.Value).ShouldBe([ab + ca, bc + ca], 1e-12);
        // With a second line of three times the rate between b and c it takes three of four parts.
        Scenario twice = Three(crosses, rounds, ("a", "b"), ("b", "c"), ("c", "b"), ("c", "a"));
        Heliograph.Engine.WideArea.LineLoads.Of(twice, [1e12, 1e12, 3e12, 1e12]).Select(s => s!.Value).ShouldBe([ab, bc / 4, 3 * bc / 4, ca], 1e-12);
    }

    [Fact]
    public void A_site_that_no_line_reaches_leaves_the_loads_unknown()
    {
        Scenario scenario = Three("data", 1, ("a", "b"));
        Heliograph.Engine.WideArea.LineLoads.Of(scenario, [1e12]).ShouldAllBe(s => s == null);
    }

    [Fact]
    public void Losses_of_a_line_without_amplifiers_are_refused()
    {
        DiagnosticList diagnostics = [];
        string file = Path.Combine(Repository.Root, "scenarios", "two-site.yaml");
        string line =
            "wan=[{ between: [guian, chongqing], fibre: fib-smf28, length: 40 km, transponder: coh-400zr, wavelengths: 4, connectors: 0.5 dB }]";
        ScenarioReader.ReadFile(file, ShippedScenarios.Workspace.Catalogue, ShippedScenarios.Workspace.Models, [line], diagnostics).ShouldBeNull();
        Diagnostic refused = diagnostics.ShouldHaveSingleItem();
        (refused.Code, refused.Message).ShouldBe((Codes.MissingKey, "'connectors' without 'amplifier'"));
    }

    [Fact]
    public void HG0139_a_site_that_no_line_reaches_is_named()
    {
        Scenario scenario = Three("data", 1, ("a", "b"));
        Report report = ShippedScenarios.Evaluate(scenario, new EvaluationOptions(WithRanges: false));
        report.Findings.Single(f => f.Code == Codes.SiteWithoutLine).Message.ShouldContain("no line leads to c,");
        ShippedScenarios
            .Evaluate(Three("data", 1, ("a", "b"), ("c", "b")), new EvaluationOptions(WithRanges: false))
            .Findings.ShouldNotContain(f => f.Code == Codes.SiteWithoutLine);
    }

    private static Scenario Three(string crosses, int rounds, params (string From, string To)[] lines)
    {
        Scenario two = ShippedScenarios.Read("two-site");
        Mapping mapping = two.Training!.Mapping with { AcrossSites = crosses, Virtual = rounds };
        return two with
        {
            Sites = [.. new[] { "a", "b", "c" }.Select(n => two.Sites[0] with { Name = n })],
            Wan = [.. lines.Select(l => two.Wan[0] with { From = l.From, To = l.To })],
            Training = two.Training with { Mapping = mapping },
        };
    }
}
