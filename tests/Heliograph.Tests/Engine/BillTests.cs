using Heliograph.Model;

namespace Heliograph.Tests.Engine;

public sealed class BillTests
{
    [Fact]
    public void A_line_between_sites_pays_for_its_energy_and_its_building()
    {
        // Two-site line: 32 x 2 transponders of 20 W and six places with amplifiers of 110 W are 1,940 W, at the first site's
        // PUE of 1.25 and 0.05 USD/kWh for 8,766 h: 1,940 x 1.25 x 0.05 / 1000 x 8,766 = 1,062.9 USD a year.
        Report report = ShippedScenarios.Report("two-site");
        report.Annual.Where(e => e.Layer == "energy" && e.Network == "wan").Sum(e => e.Total.Value!.Value).ShouldBe(1062.9, 0.1);
        // Building: 1,940 W x 3.5 USD/W of 2025 x 1.055 for 2026, at 0.124059 a year (9 %, 15 years).
        report.Annual.Where(e => e.Layer == "facility" && e.Network == "wan").Sum(e => e.Total.Value!.Value).ShouldBe(888.7, 0.1);
        // Its upkeep: 3 % of the 7,163.5 USD that it cost.
        report
            .Annual.Where(e => e.Item.StartsWith("upkeep", StringComparison.Ordinal) && e.Network == "wan")
            .Sum(e => e.Total.Value!.Value)
            .ShouldBe(214.9, 0.1);
    }

    [Fact]
    public void Circuit_switches_and_line_amplifiers_fail_too()
    {
        // TPU v4 pod, FIT: 9,216 cables x 20 + 3,072 links x (2 x 2,000 + 2 x 50 + 10) + 48 circuit switches x 8,300
        // = 13,208,640 in 1e9 h, 0.31701 a day.
        ShippedScenarios.Report("tpu-v4-4096").Find("networkFailuresPerDay")!.Value!.Value.ShouldBe(13_208_640 * 24e-9, 1e-6);
    }

    [Fact]
    public void Ports_of_an_accelerator_with_its_own_adapter_are_the_networks()
    {
        // CloudMatrix 384: 384 RoCE ports of 400 Gb/s, on the line x 544/514 x 257/256; 5 pJ/b at the accelerator's end:
        // 384 x 400e9 x 1.0625 x 5e-12 = 816 W.
        LedgerEntry ports = ShippedScenarios.Report("supernode-384").Power.Single(e => e.Layer == "host SerDes" && e.Network == "scale-out");
        ports.Total.Value!.Value.ShouldBe(816, 1);
    }

    [Fact]
    public void Ports_of_an_adapter_card_are_inside_the_card() =>
        ShippedScenarios.Report("superpod-h100-1024").Power.ShouldNotContain(e => e.Layer == "host SerDes" && e.Network == "scale-out");

    [Fact]
    public void Trays_and_switch_chips_of_a_rack_draw_what_the_rack_is_planned_for()
    {
        // Eight NVL72 racks less the network between them, 41 switches of 1,176 W and 1,152 modules of 17 W: a rack is planned
        // for 120 to 132 kW.
        double all = ShippedScenarios.Report("nvl72-gb200-8racks").Find("itPowerMaximum_W")!.Value!.Value;
        ((all - (41 * 1176) - (1152 * 17)) / 8).ShouldBeInRange(120_000, 132_000);
    }

    [Fact]
    public void Two_links_of_a_module_share_a_jumper()
    {
        // CloudMatrix 384, a link of two lanes each way needs 4 of the 12 fibres: one jumper of 60 USD for the two links of a
        // module. 200 + 30 + 4 fibres x 7.755 m x 8.4 USD/km = 230.26 USD.
        LinkDesign up = ShippedScenarios.Report("supernode-384").Links.Single(l => l.Class.Name == "main/scale-up/leaf-spine");
        up.Price.Value!.Value.ShouldBe(230.26, 0.01);
        // A twin-port module has a connector for each of its links, 8 fibres each: 1,075 of 2026 / 0.78^2 for 2024 + 60 + 8 x 7.9 m x
        // 8.4 USD/km = 1,827.46.
        LinkDesign twin = ShippedScenarios.Report("superpod-h100-1024").Links.Single(l => l.Class.Name == "main/scale-out/host-leaf");
        twin.Price.Value!.Value.ShouldBe(1827.46, 0.01);
    }
}
