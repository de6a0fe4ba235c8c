using System.Collections.Immutable;
using Heliograph.Engine;
using Heliograph.Model;
using Heliograph.Model.Parts;

namespace Heliograph.Tests.Engine;

public sealed class RestsOnTests
{
    public static TheoryData<string> Scenarios => ShippedScenarios.Theory;

    private static Derivation Price(double usd, FigureStatus status) =>
        Derivation.FromFigure($"{status}", new FigureUse($"{status}{usd}", Of("price", usd, status), FigureLevel.Preferred), "USD");

    private static Figure Of(string quantity, double value, FigureStatus status) =>
        new(quantity, value, value, value, "USD", "box", [], status, ["source"]);

    private static double Share(Derivation d, FigureStatus status) => RestsOn.Of(d)!.Value[RestsOn.Order.IndexOf(status)];

    [Fact]
    public void A_sum_is_weighted_by_its_terms()
    {
        // 100 read and 300 estimated.
        Derivation sum = Derivation.Sum("sum", "USD", [Price(100, FigureStatus.Read), Price(300, FigureStatus.Estimate)]);
        Share(sum, FigureStatus.Read).ShouldBe(0.25, 1e-12);
        Share(sum, FigureStatus.Estimate).ShouldBe(0.75, 1e-12);
    }

    [Fact]
    public void A_product_is_as_weak_as_its_weakest_factor_and_counts_are_exact()
    {
        Derivation sum = Derivation.Sum("sum", "USD", [Price(100, FigureStatus.Read), Price(300, FigureStatus.Estimate)]);
        Derivation counted = Derivation.Product("counted", "USD", Derivation.Input("count", 7, "", "test"), sum);
        Share(counted, FigureStatus.Read).ShouldBe(0.25, 1e-12);
        // Times a derived rate: what was read is derived, what was estimated stays so.
        Derivation moved = Derivation.Product("moved", "USD", counted, Price(2, FigureStatus.Derived));
        Share(moved, FigureStatus.Read).ShouldBe(0);
        Share(moved, FigureStatus.Derived).ShouldBe(0.25, 1e-12);
        Share(moved, FigureStatus.Estimate).ShouldBe(0.75, 1e-12);
    }

    [Fact]
    public void What_is_carved_out_of_a_server_and_added_as_network_does_not_count()
    {
        // A server of 1,000 read, of it a NIC of 200 recollected: the whole is 1,000 read whatever the split.
        Derivation nic = Price(200, FigureStatus.Memory);
        Derivation rest = Derivation.Difference("server without NIC", "server - NIC", Price(1000, FigureStatus.Read), nic);
        Share(Derivation.Sum("all", "USD", [rest, nic]), FigureStatus.Read).ShouldBe(1, 1e-12);
    }

    [Fact]
    public void Nothing_known_rests_on_nothing() => RestsOn.Of(Derivation.Unknown("capital", "USD", "x.price")).ShouldBeNull();

    [Fact]
    public void Capital_of_a_SuperPOD_rests_on_what_its_prices_do()
    {
        // By hand, USD, in 2024: 128 DGX at 270,000 seen in 2023 and carried by a derived rate, 34,560,000 derived; 48 switches of
        // 2024 at 36,000, 1,728,000 read; 2,048 modules of 2026 at 1,075 / 0.78^2, 3,618,672 estimated; 2,048 jumpers at 60,
        // 122,880 recollected; fibre 918 / 1^3, derived.
        double total = 34_560_000 + 918 + 1_728_000 + 3_618_672 + 122_880;
        Derivation capital = ShippedScenarios.Report("superpod-h100-1024").Find("capital_USD")!.Derivation;
        capital.Value!.Value.ShouldBe(total, 100);
        Share(capital, FigureStatus.Derived).ShouldBe(34_560_918 / total, 1e-4);
        Share(capital, FigureStatus.Read).ShouldBe(1_728_000 / total, 1e-4);
        Share(capital, FigureStatus.Estimate).ShouldBe(3_618_672 / total, 1e-4);
        Share(capital, FigureStatus.Memory).ShouldBe(122_880 / total, 1e-4);
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Shares_of_power_and_money_add_to_one(string name)
    {
        Report report = ShippedScenarios.Report(name);
        ImmutableArray<Headline> headlines = [.. report.Headlines.Where(h => RestsOn.Of(h) is not null)];
        headlines.Select(h => h.Field).ShouldContain("capital_USD");
        headlines.Select(h => h.Field).ShouldContain("costPerBit_pUSD");
        headlines.Select(h => h.Field).ShouldNotContain("stepTime_s");
        foreach (Headline headline in headlines)
        {
            RestsOn.Of(headline)!.Value.Sum().ShouldBe(1, 1e-9, headline.Field);
            RestsOn.Of(headline)!.Value.ShouldAllBe(s => s >= 0 && s <= 1 + 1e-9);
        }
    }
}
