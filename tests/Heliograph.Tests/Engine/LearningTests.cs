using Heliograph.Engine;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;

namespace Heliograph.Tests.Engine;

/// <summary>Prices are those of the scenario's year: carried from their date by the learning rate of their family.</summary>
public sealed class LearningTests
{
    private static double Price(string part, int year) =>
        (new FigureBook(ShippedScenarios.Workspace.Catalogue) with { Year = year }).Get(new PartRef(part), "price").Value!.Value;

    [Theory]
    // 300 USD in 2026; all Ethernet optics fall 20 % a year: 300 x 0.8^2, 300 / 0.8^2.
    [InlineData("opt-400g-dr4", 2026, 300)]
    [InlineData("opt-400g-dr4", 2028, 192)]
    [InlineData("opt-400g-dr4", 2024, 468.75)]
    // 1,075 USD in 2026, 800G falls 22 % a year: 1,075 / 0.78^2.
    [InlineData("opt-800g-dr8-nv2", 2024, 1766.93)]
    // Coherent ports fall 25 % a year: 3,500 x 0.75.
    [InlineData("coh-400zrp", 2027, 2625)]
    // No fall of one product within its generation is preferred.
    [InlineData("srv-dgx-h100", 2027, 270_000)]
    public void A_price_moves_by_its_rate_for_each_year_between_its_date_and_the_scenario(string part, int year, double expected) =>
        Price(part, year).ShouldBe(expected, 0.01);

    [Fact]
    public void A_book_without_a_year_leaves_prices_at_their_dates() =>
        new FigureBook(ShippedScenarios.Workspace.Catalogue).Get(new PartRef("opt-400g-dr4"), "price").Value.ShouldBe(300);

    [Fact]
    public void Moving_the_year_moves_capital_by_what_the_rates_say()
    {
        Report at26 = ShippedScenarios.Evaluate(ShippedScenarios.Read("two-site"), new EvaluationOptions(WithRanges: false));
        Report at28 = ShippedScenarios.Evaluate(ShippedScenarios.Read("two-site", "year=2028"), new EvaluationOptions(WithRanges: false));
        // Second route, from the ledger of 2026: modules x 0.8^2, transponders x 0.75^2, everything else as it was (rate 0).
        // Modules of the two sites: 4,096 ends in pairs; jumpers and fibre are in the links' price and do not move.
        double modules = at26.Fabric.LinkClasses.Where(l => l.Medium?.Part.Id == "opt-400g-dr4").Sum(l => l.Modules) * 300.0;
        double transponders = at26.Fabric.LinkClasses.Where(l => l.Medium?.Part.Id == "coh-400zrp").Sum(l => l.Modules) * 3500.0;
        double expected = (modules * (1 - 0.64)) + (transponders * (1 - (0.75 * 0.75)));
        expected.ShouldBeGreaterThan(100_000);
        double fall = at26.Find("capital_USD")!.Value!.Value - at28.Find("capital_USD")!.Value!.Value;
        fall.ShouldBe(expected, expected * 1e-6);
        at28.Find("power_W")!.Value.ShouldBe(at26.Find("power_W")!.Value);
        at28.Find("stepTime_s")!.Value.ShouldBe(at26.Find("stepTime_s")!.Value);
    }

    [Fact]
    public void The_learning_rate_stands_in_the_derivation_and_in_the_tornado()
    {
        Report report = ShippedScenarios.Report("superpod-h100-1024");
        Headline capital = report.Find("capital_USD")!;
        capital.Derivation.Figures().Select(u => u.Key).ShouldContain("opt-800g-dr8-vol.learning-rate");
        report.Tornado.ShouldContain(b => b.Field == "capital_USD" && b.FigureKey == "srv-hgx-h100-board.learning-rate");
    }

    [Fact]
    public void A_price_of_another_year_that_nothing_carries_is_named()
    {
        Scenario scenario = ShippedScenarios.Read("supernode-384", "year=2026");
        Catalogue without = new(
            ShippedScenarios.Workspace.Catalogue.Parts.Select(p => p.Id == "acc-910c" || p.Id == "srv-910cx8" ? p with { Learning = null } : p),
            ShippedScenarios.Workspace.Catalogue.Sources
        );
        Finding finding = Evaluation
            .Run(scenario, without, new EvaluationOptions(WithRanges: false), new DiagnosticList())!
            .Findings.Single(f => f.Code == Codes.PriceOfAnotherTime);
        finding.Where.ShouldBe("acc-910c, srv-910cx8");
        finding.Message.ShouldContain("no learning rate");
    }

    [Fact]
    public void An_override_without_a_date_is_of_the_year_of_the_scenario()
    {
        Report report = ShippedScenarios.Evaluate(
            ShippedScenarios.Read("supernode-384", "year=2028", "sites.main.servers.price={ value: 100000 USD, boundary: server }"),
            new EvaluationOptions(WithRanges: false)
        );
        report.Capital.Single(e => e.Layer == "servers").Each.Value.ShouldBe(100_000);
    }

    [Fact]
    public void HG0063_a_price_of_another_time()
    {
        // DGX prices are of 2023: 2029 is six years on, 2030 is seven.
        Finding[] Far(int year) =>
            [
                .. ShippedScenarios
                    .Evaluate(ShippedScenarios.Read("superpod-h100-1024", $"year={year}"), new EvaluationOptions(WithRanges: false))
                    .Findings.Where(f => f.Code == Codes.PriceOfAnotherTime && f.Message.Contains("srv-dgx-h100", StringComparison.Ordinal)),
            ];
        Far(2029).ShouldBeEmpty();
        Finding finding = Far(2030).ShouldHaveSingleItem();
        finding.Severity.ShouldBe(Severity.Warning);
        finding.Message.ShouldContain("7 years");
    }
}
