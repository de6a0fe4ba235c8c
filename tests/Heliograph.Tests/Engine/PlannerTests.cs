using System.Text.Json;
using Heliograph.Cli.Output;
using Heliograph.Engine;
using Heliograph.Engine.Planning;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Scenarios;

namespace Heliograph.Tests.Engine;

public sealed class PlannerTests
{
    private static readonly PlanOptions Standard = new(PlanObjective.Step, 3, []);

    public static TheoryData<string> Scenarios => ShippedScenarios.Theory;

    private static Plan Of(Scenario scenario, PlanOptions? options = null)
    {
        DiagnosticList diagnostics = new();
        Plan? plan = Planner.Run(scenario, ShippedScenarios.Workspace.Catalogue, options ?? Standard, diagnostics);
        diagnostics.Select(d => d.ToString()).ShouldBeEmpty();
        return plan.ShouldNotBeNull();
    }

    // The search runs on plain numbers, the report on derivations: two routes to one step. A plan looks at every mapping
    // where it can, a run prunes.
    [Theory]
    [InlineData("superpod-h100-1024")]
    [InlineData("nvl72-gb200-8racks")]
    [InlineData("supernode-384")]
    [InlineData("tpu-v4-4096")]
    [InlineData("two-site")]
    public void The_best_mapping_is_no_longer_than_the_given_one_and_a_run_reports_its_step(string name)
    {
        Scenario scenario = ShippedScenarios.Read(name);
        Plan plan = Of(scenario);
        PlannedMapping best = plan.Best[0];
        best.Seconds!.Value.ShouldBeLessThanOrEqualTo(plan.Given.ShouldNotBeNull().Seconds!.Value);
        best.MemoryBytes.ShouldBeLessThanOrEqualTo(plan.CapacityBytes!.Value);
        plan.Unlimited!.Seconds!.Value.ShouldBeLessThanOrEqualTo(best.Seconds.Value);
        Report report = ShippedScenarios.Evaluate(scenario, new EvaluationOptions(WithRanges: false, Plan: true));
        report.Search.ShouldNotBeNull().Mappings.ShouldBe(plan.Evaluated + plan.Pruned);
        report.Scenario.Training!.Mapping.ShouldBe(best.Mapping);
        double step = report.Step!.Seconds.Value!.Value;
        step.ShouldBe(best.Seconds.Value, 1e-9 * step);
        report.Step.Memory!.Total.ShouldBe(best.MemoryBytes);
        report.Step.Mfu.Value!.Value.ShouldBe(best.Mfu!.Value, 1e-9);
        // Ledgers do not depend on the mapping: money and energy of a step are rates times its seconds.
        best.CostUsd!.Value.ShouldBe(report.Find("costPerYear_USD")!.Value!.Value / 31_557_600 * step, 1e-9 * best.CostUsd.Value);
        best.EnergyJoules!.Value.ShouldBe(report.Find("power_W")!.Value!.Value * step, 1e-9 * best.EnergyJoules.Value);
    }

    [Fact]
    public void Across_sites_is_kept_when_a_mapping_is_replaced_and_chosen_when_it_is_free()
    {
        Scenario given = ShippedScenarios.Read("two-site", "workload.train.mapping.across-sites=data");
        Of(given).Best.ShouldAllBe(m => m.Mapping.AcrossSites == "data" && m.Mapping.Data % 2 == 0);
        Scenario free = ShippedScenarios.Read("two-site", "workload.train.mapping=best");
        Plan plan = Of(free);
        plan.Given.ShouldBeNull();
        plan.Best[0].Mapping.AcrossSites.ShouldNotBe("none");
    }

    // 128 servers of 8: the divisors of 128, times 8. One pod of 384 and 48 servers: the divisors of 48, times 8.
    [Theory]
    [InlineData("superpod-h100-1024", new[] { 8, 16, 32, 64, 128, 256, 512, 1024 })]
    [InlineData("supernode-384", new[] { 8, 16, 24, 32, 48, 64, 96, 128, 192, 384 })]
    public void Any_size_is_a_whole_fraction_in_whole_domains_or_servers(string name, int[] sizes) =>
        Planner.Sizes(ShippedScenarios.Read(name)).ShouldBe(sizes);

    [Fact]
    public void Cost_and_energy_prefer_smaller_systems_and_time_the_whole()
    {
        Scenario scenario = ShippedScenarios.Read("superpod-h100-1024");
        PlanOptions Options(PlanObjective objective) => new(objective, 3, [256, 512, 1024]);
        Of(scenario, Options(PlanObjective.Step)).Best[0].Accelerators.ShouldBe(1024);
        Plan cost = Of(scenario, Options(PlanObjective.Cost));
        cost.Best[0].Accelerators.ShouldBeLessThan(1024);
        cost.Best.Select(m => m.CostUsd).ShouldBeInOrder();
        Plan energy = Of(scenario, Options(PlanObjective.Energy));
        energy.Best.Select(m => m.EnergyJoules).ShouldBeInOrder();
    }

    [Fact]
    public void A_job_that_no_mapping_divides_is_an_error_of_the_input()
    {
        Scenario scenario = ShippedScenarios.Read("superpod-h100-1024", "workload.train.mapping={ tensor: 8, data: 7, rest: best }");
        DiagnosticList diagnostics = new();
        Planner.Run(scenario, ShippedScenarios.Workspace.Catalogue, Standard, diagnostics).ShouldBeNull();
        diagnostics.ShouldHaveSingleItem().Code.ShouldBe(Codes.NoMapping);
        DiagnosticList run = new();
        Evaluation.Run(scenario, ShippedScenarios.Workspace.Catalogue, new EvaluationOptions(), run).ShouldBeNull();
        run.ShouldHaveSingleItem().Code.ShouldBe(Codes.NoMapping);
    }

    [Fact]
    public void A_placement_takes_the_best_mapping_where_the_scenario_leaves_it_open()
    {
        Scenario open = ShippedScenarios.Read("superpod-h100-1024", "workload.train.mapping=best");
        PlacementEvaluator evaluator = new(open, ShippedScenarios.Workspace.Catalogue);
        PlacementYield half = evaluator.Of([new SitePlacement("main", 512)], out _).ShouldNotBeNull();
        Plan plan = Of(open, new PlanOptions(PlanObjective.Step, 1, [512]));
        half.Step.Seconds.Value!.Value.ShouldBe(plan.Best[0].Seconds!.Value, 1e-9 * plan.Best[0].Seconds!.Value);
    }

    [Fact]
    public void Every_field_of_the_json_is_in_the_guide()
    {
        string guide = File.ReadAllText(Path.Combine(Repository.Root, "docs", "guides", "plan.md"));
        using JsonDocument json = JsonDocument.Parse(PlanJson.Of(Of(ShippedScenarios.Read("superpod-h100-1024"))));
        List<string> names = [];
        Collect(json.RootElement, names);
        names.Count.ShouldBeGreaterThan(40);
        names.Where(n => !guide.Contains($"`{n}`", StringComparison.Ordinal)).Distinct().ShouldBeEmpty();
    }

    private static void Collect(JsonElement element, List<string> names)
    {
        foreach (JsonProperty property in element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : default)
        {
            names.Add(property.Name);
            Collect(property.Value, names);
        }
        foreach (JsonElement item in element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : default)
        {
            Collect(item, names);
        }
    }
}
