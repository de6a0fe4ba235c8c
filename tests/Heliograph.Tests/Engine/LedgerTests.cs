using System.Collections.Immutable;
using Heliograph.Engine;
using Heliograph.Model;

namespace Heliograph.Tests.Engine;

public sealed class LedgerTests
{
    private static Derivation Usd(double value) => Derivation.Input("price", value, "USD", "test");

    private static Derivation Watts(double value) => Derivation.Input("power", value, "W", "test");

    private static BillItem Servers(double price) =>
        new("servers", "srv", "main", "", 10, Usd(price), Watts(1000), Watts(1200), "server", "server", AssetClass.Server, "");

    private static BillItem Nics(Derivation price, bool within) =>
        new(
            "NICs",
            "nic",
            "main",
            "nics",
            80,
            price,
            Watts(25),
            Watts(25),
            "card",
            "card",
            AssetClass.Network,
            "scale-out",
            PriceWithin: within,
            PowerWithin: within
        );

    [Fact]
    public void A_part_inside_the_server_is_carved_out_and_the_total_stays()
    {
        // 10 servers at 270,000 include 80 NICs at 1,700: 136,000 of the 2,700,000 are NICs.
        Ledger ledger = Ledger.Of([Servers(270_000), Nics(Usd(1_700), within: true)], LedgerKind.Capital);
        ledger.Total.Value.ShouldBe(2_700_000);
        ledger.Network.Value.ShouldBe(136_000);
        ledger.Entries.Single(e => e.Layer == "servers").Total.Value.ShouldBe(2_564_000);
    }

    [Fact]
    public void A_part_outside_the_server_is_added() =>
        Ledger.Of([Servers(270_000), Nics(Usd(1_700), within: false)], LedgerKind.Capital).Total.Value.ShouldBe(2_836_000);

    [Fact]
    public void An_unknown_part_inside_a_known_server_leaves_the_total_known_and_the_network_share_not()
    {
        Ledger ledger = Ledger.Of([Servers(270_000), Nics(Derivation.Unknown("nic price", "USD", "nic.price"), within: true)], LedgerKind.Capital);
        ledger.Total.Value.ShouldBe(2_700_000);
        ledger.Network.Value.ShouldBeNull();
        ledger.Network.Missing.ShouldBe(["nic.price"]);
    }

    [Fact]
    public void An_unknown_part_outside_makes_the_total_unknown_not_small() =>
        Ledger
            .Of([Servers(270_000), Nics(Derivation.Unknown("nic price", "USD", "nic.price"), within: false)], LedgerKind.Capital)
            .Total.Value.ShouldBeNull();

    [Fact]
    public void Average_and_maximum_power_are_summed_apart()
    {
        ImmutableArray<BillItem> bill = [Servers(270_000), Nics(Usd(1_700), within: false)];
        // 10 x 1,000 + 80 x 25 and 10 x 1,200 + 80 x 25.
        Ledger.Of(bill, LedgerKind.AveragePower).Total.Value.ShouldBe(12_000);
        Ledger.Of(bill, LedgerKind.MaximumPower).Total.Value.ShouldBe(14_000);
    }

    [Theory]
    // k = 9 % over 5 years: 0.09 / (1 - 1.09^-5) = 0.09 / 0.350069 = 0.257092 (annuity tables print 0.2571).
    [InlineData(5, 0.09, 0.257092)]
    [InlineData(4, 0, 0.25)]
    public void The_yearly_charge_is_the_annuity(double years, double rate, double expected) =>
        AnnualCost.AnnuityFactor(years, rate).ShouldBe(expected, 1e-6);

    [Fact]
    public void The_yearly_charge_tends_to_the_straight_line_as_capital_gets_cheap() => AnnualCost.AnnuityFactor(5, 1e-9).ShouldBe(0.2, 1e-6);
}
