using System.Collections.Immutable;
using Heliograph.Engine;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;

namespace Heliograph.Tests.Engine;

public sealed class EvaluationTests
{
    public static TheoryData<string> Scenarios => ShippedScenarios.Theory;

    public static TheoryData<string> Trainings => ShippedScenarios.TrainingTheory;

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Every_headline_is_known_and_lies_in_its_range(string name)
    {
        foreach (Headline headline in ShippedScenarios.Report(name).Headlines)
        {
            headline.Derivation.Missing.ShouldBeEmpty(headline.Field);
            double value = headline.Value!.Value;
            headline.Low!.Value.ShouldBeLessThanOrEqualTo(value * (1 + 1e-12), headline.Field);
            headline.High!.Value.ShouldBeGreaterThanOrEqualTo(value * (1 - 1e-12), headline.Field);
        }
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void The_tornado_says_what_moves_each_headline_and_moves_it_within_its_range(string name)
    {
        Report report = ShippedScenarios.Report(name);
        foreach (Headline headline in report.Headlines.Where(h => h.Low < h.High))
        {
            TornadoBar[] bars = [.. report.Tornado.Where(b => b.Field == headline.Field)];
            bars.ShouldNotBeEmpty(headline.Field);
            bars.Select(b => b.Swing).ShouldBeInOrder(SortDirection.Descending);
            double slack = 1e-9 * headline.High!.Value;
            foreach (TornadoBar bar in bars)
            {
                Math.Min(bar.AtLow!.Value, bar.AtHigh!.Value)
                    .ShouldBeGreaterThanOrEqualTo(headline.Low!.Value - slack, $"{headline.Field} {bar.FigureKey}");
                Math.Max(bar.AtLow.Value, bar.AtHigh.Value)
                    .ShouldBeLessThanOrEqualTo(headline.High.Value + slack, $"{headline.Field} {bar.FigureKey}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Every_headline_leads_to_figures_that_have_sources(string name)
    {
        Report report = ShippedScenarios.Report(name);
        foreach (Headline headline in report.Headlines)
        {
            IReadOnlyList<FigureUse> figures = headline.Derivation.Figures();
            if (headline.Field.StartsWith("utilisation", StringComparison.Ordinal))
            {
                headline.Value!.Value.ShouldBeInRange(0, 1, headline.Field);
            }
            figures.ShouldNotBeEmpty(headline.Field);
            foreach (FigureUse use in figures)
            {
                use.Figure.Sources.ShouldNotBeEmpty(use.Key);
                if (use.Figure.Status != FigureStatus.Scenario)
                {
                    use.Figure.Sources.ShouldAllBe(s => report.SourceTexts.ContainsKey(s), use.Key);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Trainings))]
    public void The_terms_of_a_step_add_up_to_it(string name)
    {
        StepTime step = ShippedScenarios.Report(name).Step.ShouldNotBeNull();
        step.Terms.Sum(t => t.Seconds.Value!.Value).ShouldBe(step.Seconds.Value!.Value, step.Seconds.Value!.Value * 1e-12);
        // Tokens a second from the numbers of the report alone.
        Report report = ShippedScenarios.Report(name);
        double tokens = step.Tokens / step.Seconds.Value!.Value;
        report.Find("tokensPerSecond")!.Value!.Value.ShouldBe(tokens, tokens * 1e-12);
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void The_network_is_a_part_of_the_whole(string name)
    {
        Report report = ShippedScenarios.Report(name);
        double Value(string field) => report.Find(field)!.Value!.Value;
        Value("networkPower_W").ShouldBeLessThan(Value("power_W"));
        Value("networkCapital_USD").ShouldBeLessThan(Value("capital_USD"));
        Value("networkCostPerYear_USD").ShouldBeLessThan(Value("costPerYear_USD"));
        report.Capital.Sum(e => e.Total.Value!.Value).ShouldBe(Value("capital_USD"), Value("capital_USD") * 1e-12);
        report.Annual.Sum(e => e.Total.Value!.Value).ShouldBe(Value("costPerYear_USD"), Value("costPerYear_USD") * 1e-12);
    }

    [Theory]
    [MemberData(nameof(Trainings))]
    public void Energy_and_cost_of_a_bit_follow_from_the_ledgers(string name)
    {
        Report report = ShippedScenarios.Report(name);
        double Value(string field) => report.Find(field)!.Value!.Value;
        // Second route: watts over payload rate; dollars a year over payload bits a year (31,557,600 s).
        double payload = report.Step!.PayloadBits(report.Scenario.Accelerators) / report.Step.Seconds.Value!.Value;
        Value("energyPerBit_pJ").ShouldBe(Value("networkPower_W") / payload * 1e12, 1e-9 * Value("energyPerBit_pJ"));
        double perYear = report.Annual.Where(e => e.InNetwork).Sum(e => e.Total.Value!.Value);
        double perBit = perYear / (payload * 31_557_600);
        Value("costPerBit_pUSD").ShouldBe(perBit * 1e12, 1e-9 * Value("costPerBit_pUSD"));
        Value("costPerPetabyte_USD").ShouldBe(perBit * 8e15, 1e-9 * Value("costPerPetabyte_USD"));
    }

    [Fact]
    public void Ownership_is_the_yearly_cost_over_the_life_and_running_cost_is_a_part_of_it()
    {
        Report report = ShippedScenarios.Evaluate(
            ShippedScenarios.Read("supernode-384", "economics.amortisation=4 years"),
            new EvaluationOptions(WithRanges: false)
        );
        double perYear = report.Find("costPerYear_USD")!.Value!.Value;
        report.Find("tco_USD")!.Value!.Value.ShouldBe(4 * perYear, 1e-9 * perYear);
        double running = report.Annual.Where(e => e.Layer is "energy" or "support" or "repairs" or "leases").Sum(e => e.Total.Value!.Value);
        report.Find("opexPerYear_USD")!.Value!.Value.ShouldBe(running, 1e-9 * running);
        running.ShouldBeLessThan(perYear);
    }

    [Fact]
    public void Two_runs_give_the_same_numbers()
    {
        Scenario scenario = ShippedScenarios.Read("supernode-384");
        (Report a, Report b) = (ShippedScenarios.Evaluate(scenario), ShippedScenarios.Evaluate(scenario));
        a.Headlines.Select(h => (h.Field, h.Value, h.Low, h.High)).ShouldBe(b.Headlines.Select(h => (h.Field, h.Value, h.Low, h.High)));
        a.Tornado.Select(t => (t.Field, t.FigureKey, t.AtLow, t.AtHigh)).ShouldBe(b.Tornado.Select(t => (t.Field, t.FigureKey, t.AtLow, t.AtHigh)));
    }

    [Fact]
    public void Doubling_the_electricity_price_changes_money_and_nothing_else()
    {
        Report at5 = ShippedScenarios.Evaluate(ShippedScenarios.Read("supernode-384", "sites.main.power.price=0.05 USD/kWh"));
        Report at10 = ShippedScenarios.Evaluate(ShippedScenarios.Read("supernode-384", "sites.main.power.price=0.10 USD/kWh"));
        at10.Find("stepTime_s")!.Value.ShouldBe(at5.Find("stepTime_s")!.Value);
        at10.Find("power_W")!.Value.ShouldBe(at5.Find("power_W")!.Value);
        // The difference is the average power x 0.05 USD/kWh x 8,766 h.
        double expected = at5.Find("power_W")!.Value!.Value / 1000 * 0.05 * 8766;
        (at10.Find("costPerYear_USD")!.Value!.Value - at5.Find("costPerYear_USD")!.Value!.Value).ShouldBe(expected, expected * 1e-9);
    }

    [Fact]
    public void A_range_comes_from_the_ends_of_its_figures()
    {
        Report report = ShippedScenarios.Report("supernode-384");
        ImmutableArray<TornadoBar> bars = [.. report.Tornado.Where(b => b.Field == "capital_USD")];
        Headline capital = report.Find("capital_USD")!;
        double Down(Func<TornadoBar, bool> which) =>
            bars.Where(which).Sum(b => Math.Min(Math.Min(b.AtLow!.Value, b.AtHigh!.Value) - capital.Value!.Value, 0));
        // Capital is a sum: the swings of its figures add exactly, but for prices that a learning rate carries from another year.
        static bool IsCarried(TornadoBar b) => b.FigureKey is "con-mpo12.price[cable]" or "fib-smf28.price-per-km[fibre]";
        double down = Down(b => !IsCarried(b) && !b.FigureKey.EndsWith("learning-rate", StringComparison.Ordinal));
        // Jumpers: 60 USD (30 to 120) of 2026 in 2025, at +19 % a year and 30 USD the lowest: 60 N falls to 30 N / 1.19. Fibre: 8.4
        // USD/km (from 5.6) of 2021, at -27 % a year for four years the lowest.
        double jumpers = -Down(b => b.FigureKey == "con-mpo12.price[cable]") / 30;
        double fibre = -Down(b => b.FigureKey == "fib-smf28.price-per-km[fibre]") / (1 - (5.6 / 8.4));
        down -= jumpers * (60 - (30 / 1.19));
        down -= fibre * (1 - (5.6 / 8.4 * Math.Pow(0.73, 4)));
        capital.Low!.Value.ShouldBe(capital.Value!.Value + down, 1e-6 * capital.Value!.Value);
    }

    [Fact]
    public void Figures_at_their_ends_can_be_asked_for()
    {
        Scenario scenario = ShippedScenarios.Read("supernode-384");
        Report low = ShippedScenarios.Evaluate(scenario, new EvaluationOptions(FigureLevel.Low, WithRanges: false));
        Report high = ShippedScenarios.Evaluate(scenario, new EvaluationOptions(FigureLevel.High, WithRanges: false));
        low.Find("capital_USD")!.Value!.Value.ShouldBeLessThan(high.Find("capital_USD")!.Value!.Value);
    }
}
