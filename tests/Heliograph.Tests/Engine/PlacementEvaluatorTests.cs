using System.Collections.Immutable;
using Heliograph.Engine;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Scenarios;

namespace Heliograph.Tests.Engine;

public sealed class PlacementEvaluatorTests
{
    private static PlacementEvaluator Of(string scenario) => new(ShippedScenarios.Read(scenario), ShippedScenarios.Workspace.Catalogue);

    [Fact]
    public void The_whole_system_yields_what_the_report_says()
    {
        Report report = ShippedScenarios.Report("superpod-h100-1024");
        PlacementYield yield = Of("superpod-h100-1024").Of([new SitePlacement("main", 1024)], out ImmutableArray<Finding> findings).ShouldNotBeNull();
        findings.ShouldBeEmpty();
        yield.Step.Seconds.Value.ShouldBe(report.Step!.Seconds.Value);
        yield.PowerWatts.Value.ShouldBe(report.Find("power_W")!.Value);
    }

    [Fact]
    public void Half_of_the_accelerators_take_longer_and_draw_less()
    {
        PlacementEvaluator evaluator = Of("superpod-h100-1024");
        PlacementYield whole = evaluator.Of([new SitePlacement("main", 1024)], out _).ShouldNotBeNull();
        PlacementYield half = evaluator.Of([new SitePlacement("main", 512)], out _).ShouldNotBeNull();
        half.Step.Seconds.Value!.Value.ShouldBeGreaterThan(1.5 * whole.Step.Seconds.Value!.Value);
        half.PowerWatts.Value!.Value.ShouldBeLessThan(0.6 * whole.PowerWatts.Value!.Value);
    }

    [Theory]
    [InlineData("main", 1023, Codes.DoesNotDivide)]
    [InlineData("main", 2048, Codes.DoesNotDivide)]
    [InlineData("main", 24, Codes.MappingMismatch)]
    [InlineData("elsewhere", 8, Codes.BadLike)]
    public void A_placement_that_cannot_run_says_why(string site, int accelerators, string code)
    {
        Of("superpod-h100-1024").Of([new SitePlacement(site, accelerators)], out ImmutableArray<Finding> findings).ShouldBeNull();
        findings.Select(f => f.Code).ShouldContain(code);
    }
}
