using System.Globalization;
using System.Text.RegularExpressions;
using Heliograph.Engine;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Tests.Photonics.Engines;

namespace Heliograph.Tests.Engine;

/// <summary>Each finding of an evaluation, provoked by one change to a real system, with what it must say.</summary>
public sealed class FindingsTests
{
    private static Finding Provoke(string scenario, string code, params string[] sets) =>
        Found(ShippedScenarios.Evaluate(ShippedScenarios.Read(scenario, sets), new EvaluationOptions(WithRanges: false)), code);

    private static Finding Found(Report report, string code)
    {
        return report
            .Findings.FirstOrDefault(f => f.Code == code)
            .ShouldNotBeNull($"{code} in {string.Join("; ", report.Findings.Select(f => f.Message))}");
    }

    [Theory]
    [InlineData("superpod-h100-1024")]
    [InlineData("nvl72-gb200-8racks")]
    [InlineData("supernode-384")]
    [InlineData("supernode-384x32")]
    [InlineData("h800-2048")]
    [InlineData("ascend-910b-8192")]
    [InlineData("atlas-950-pod")]
    [InlineData("two-site")]
    public void A_shipped_system_has_no_error(string scenario) =>
        ShippedScenarios.Report(scenario).Findings.Where(f => f.Severity == Severity.Error).Select(f => f.Message).ShouldBeEmpty();

    [Fact]
    public void HG0060_a_rack_over_its_limit()
    {
        // Four DGX of 10.2 kW and their 16 twin-port modules of 17 W in a rack of 20 kW: 41.072 kW, one of them fits.
        Finding finding = Provoke("superpod-h100-1024", Codes.RackPowerExceeded, "sites.main.power.rack-limit=20 kW");
        finding.Message.ShouldContain("41.072 kW");
        finding.Remedy.ShouldContain("at most 1 in a rack");
    }

    [Theory]
    // NVL72: 18 trays of 6,467 W, 18 switch chips of 200 W (the NVLink trays stand in the rack), and 36 twin-port modules of 17 W
    // at the adapters: 120,618 W.
    [InlineData("nvl72-gb200-8racks", "120.618 kW")]
    // CloudMatrix: four nodes of 9,850 W; their 28 L1 chips of 110 W; of the 5,376 modules to L2 those at L1, 224 a rack, and
    // the 32 of the RoCE ports, 5 W each: 43,760 W. L2 chips stand in racks of their own.
    [InlineData("supernode-384", "43.76 kW")]
    public void A_rack_holds_the_switches_and_modules_that_stand_in_it(string scenario, string expected) =>
        Provoke(scenario, Codes.RackPowerExceeded, "sites.main.power.rack-limit=20 kW").Message.ShouldContain(expected);

    [Fact]
    public void Cards_outside_of_the_power_of_a_server_draw_in_its_rack_all_the_same()
    {
        // A server of 10 kW without its cards: four of them, 16 switch chips of 125 W, 32 cards of 25 W and 16 modules of 17 W.
        string server = "sites.main.servers.power={ value: 10 kW, boundary: server }";
        Provoke("superpod-h100-1024", Codes.RackPowerExceeded, server, "sites.main.power.rack-limit=20 kW").Message.ShouldContain("43.072 kW");
    }

    [Fact]
    public void HG0061_a_site_over_its_limit() =>
        Provoke("superpod-h100-1024", Codes.SitePowerExceeded, "sites.main.power.limit=1 MW").Message.ShouldContain("the limit is 1 MW");

    [Fact]
    public void HG0041_a_link_that_does_not_close_says_what_would()
    {
        Finding finding = Provoke(
            "supernode-384",
            Codes.LinkDoesNotClose,
            "sites.main.scale-up.media.leaf-spine.through=[con-circ, ocs-mems128, con-circ]"
        );
        finding.Severity.ShouldBe(Severity.Error);
        finding.Where.ShouldContain("scale-up/leaf-spine");
        finding.Remedy.ShouldNotBeEmpty();
    }

    [Fact]
    public void HG0044_a_link_whose_budget_is_unknown() =>
        Provoke("superpod-h100-1024", Codes.BudgetUnknown, "sites.main.scale-out.media.leaf-spine={ part: opt-800g-3nm, connectors: 2 }")
            .Message.ShouldContain("opt-800g-3nm");

    private static string CoPackaged(string figures) =>
        $"sites.main.scale-up.media.leaf-spine={{ part: cpo-onboard, links-per-module: 1, connectors: 2{figures} }}";

    [Fact]
    public void HG0045_lasers_in_the_heat_of_their_package_say_what_it_costs()
    {
        Finding cool = Provoke("supernode-384-cpo", Codes.LaserInHeat);
        Finding warm = Provoke("supernode-384-cpo", Codes.LaserInHeat, "sites.main.cooling={ coolant: 45 degC }");
        static double Megawatts(Finding f) =>
            double.Parse(Regex.Match(f.Message, @"costs ([0-9.E-]+) MW").Groups[1].Value, CultureInfo.InvariantCulture);
        Megawatts(cool).ShouldBeGreaterThan(0);
        // The lasers draw more the warmer they are, and what they draw more heats them more.
        Megawatts(warm).ShouldBeGreaterThan(Megawatts(cool));
        cool.Remedy.ShouldContain("coolant at 20 instead of 30 degC saves");
    }

    [Fact]
    public void HG0046_a_package_that_rests_above_its_limits() =>
        Provoke("supernode-384-cpo", Codes.PackageTooHot, "sites.main.cooling={ coolant: 85 degC }").Message.ShouldContain("pkg-cpo-51t-lid");

    [Fact]
    public void HG0047_a_package_that_runs_away_is_a_result()
    {
        Finding finding = Provoke("supernode-384-cpo", Codes.PackageRunsAway, CoPackaged(", efficiency-slope: -0.02 1/K, launch-power: 33 dBm"));
        finding.Severity.ShouldBe(Severity.Error);
        finding.Message.ShouldContain("loop gain");
    }

    [Fact]
    public void HG0048_lasers_above_their_rating() =>
        Provoke("supernode-384-cpo", Codes.LaserTooHot, "sites.main.cooling={ coolant: 80 degC }").Message.ShouldContain("their limit is 75 degC");

    [Fact]
    public void HG0049_lanes_that_do_not_get_out_of_their_package()
    {
        // 51.2 Tb/s over the 114 mm around a die of 26 by 31 mm, at 0.4 Tb/s a mm: 112 %.
        Catalogue sparse = EngineLinks.With(("d2d-xsr112", "edge-density", 0.4e15)).Catalogue;
        Report report = ShippedScenarios.Evaluate(ShippedScenarios.Read("supernode-384-cpo"), new EvaluationOptions(WithRanges: false), sparse);
        Finding finding = Found(report, Codes.PackageEdgeTooShort);
        finding.Message.ShouldContain("do not get out: they take 112");
        finding.Remedy.ShouldStartWith("all get out with an interface of ");
    }

    [Fact]
    public void HG0051_a_model_that_does_not_fit() =>
        Provoke("superpod-h100-1024", Codes.DoesNotFitMemory, "sites.main.servers.accelerators={ part: acc-h100, count: 8, memory: 16 GB }")
            .Message.ShouldContain("GB");

    [Fact]
    public void HG0053_a_tensor_group_that_leaves_the_scale_up_domain() =>
        Provoke("superpod-h100-1024", Codes.GroupLeavesScaleUp, "workload.train.mapping={ tensor: 16, pipeline: 8, micro-batch: 1 }")
            .Severity.ShouldBe(Severity.Warning);

    // 340 billion parameters with 18 bytes each, over 384 accelerators of 8 GB: 15.9 GB each before any activation.
    [Fact]
    public void HG0057_a_search_that_finds_no_mapping_that_fits()
    {
        string[] sets = ["workload.train.mapping=best", "workload.train.model=nemotron4-340b", "sites.main.servers.accelerators.memory=8 GB"];
        Report report = ShippedScenarios.Evaluate(ShippedScenarios.Read("supernode-384", sets), new EvaluationOptions(WithRanges: false));
        Finding finding = report.Findings.Single(f => f.Code == Codes.NoMapping);
        finding.Severity.ShouldBe(Severity.Error);
        finding.Message.ShouldContain("fits 8 GB: the least is ");
        report.Findings.ShouldContain(f => f.Code == Codes.DoesNotFitMemory);
        report.Step.ShouldNotBeNull();
    }

    [Fact]
    public void HG0024_parts_dearer_than_their_whole() =>
        Provoke(
            "superpod-h100-1024",
            Codes.MixedBoundaries,
            "sites.main.servers.price={ value: 10000 USD, boundary: server, includes: [accelerators, nics, scale-up-switches] }"
        )
            .Message.ShouldContain("money");

    [Fact]
    public void HG0062_a_headline_that_lacks_a_figure_names_it()
    {
        // The catalogue has no price of this switch: capital and all that follows from it is unknown, power is not.
        Report report = ShippedScenarios.Evaluate(
            ShippedScenarios.Read(
                "supernode-384",
                "sites.main.scale-up.topology.switch=[sw-ub-l1, { part: sw-x800-q3200, radix: 48, port-rate: 224 Gb/s }]"
            ),
            new EvaluationOptions(WithRanges: false)
        );
        Finding finding = report.Findings.First(f => f.Code == Codes.NotComputable && f.Where.Contains("capital_USD", StringComparison.Ordinal));
        finding.Message.ShouldContain("sw-x800-q3200.price");
        report.Find("capital_USD")!.Value.ShouldBeNull();
        report.Find("itPowerMaximum_W")!.Value.ShouldNotBeNull();
    }
}
