using System.Text.Json.Nodes;

namespace Heliograph.Tests.Cli.Links;

public sealed class LinkJsonTests
{
    private static double Number(JsonNode? node) => node.ShouldNotBeNull().GetValue<double>();

    private static string Text(JsonNode? node) => node.ShouldNotBeNull().GetValue<string>();

    [Fact]
    public void A_specified_link_has_the_margin_energy_and_failures_of_hand()
    {
        JsonObject link = LinkRun.Link("--medium", "opt-a");
        // At its reach: budget -2 - (-5) = 3 dB; 500 m x 0.4 dB/km + 2 x 0.25 dB + 0.1 dB for reflections = 0.8 dB.
        Number(link["margin"]).ShouldBe(2.2, 1e-9);
        Text(link["marginUnit"]).ShouldBe("dB");
        Text(link["closure"]).ShouldBe("closes");
        Text(link["closedBy"]).ShouldBe("interface");
        Number(link["lengthMax_m"]).ShouldBe(500);
        link["optics"].ShouldBeNull();
        // Two modules of 10 W serve 2 x 400 Gb/s: 25 pJ. SerDes: 5 pJ x 544/514 x 257/256, the overhead of the code (802.3 clause 91).
        double serdes = 5 * 544 / 514.0 * 257 / 256;
        Number(link["energyPerBit_pJ"]!["module"]).ShouldBe(25, 1e-9);
        Number(link["energyPerBit_pJ"]!["withHostSerDes"]).ShouldBe(25 + serdes, 1e-9);
        link["energyPerBit_pJ"]!["optics"].ShouldBeNull();
        Number(link["failureRate_FIT"]).ShouldBe(1000, 1e-6);
        link["unallocatedPower_W"].ShouldBeNull();
        link["remedy"].ShouldBeNull();
    }

    [Fact]
    public void Light_of_the_devices_is_that_of_hand()
    {
        JsonObject link = LinkRun.Link("--medium", "opt-b");
        Text(link["closedBy"]).ShouldBe("devices");
        JsonObject optics = link["optics"]!.AsObject();
        // Second route, by the top level: 10 - 1 - 3 - 1 = 5 dBm, of which the outer amplitude is 1 - 1/ER with ER = 6 dB.
        double sent = 5 + (10 * Math.Log10(1 - Math.Pow(10, -0.6)));
        Number(optics["transmitOma_dBm"]).ShouldBe(sent, 1e-9);
        // 500 m, two mated pairs, the coupler of the receiver.
        Number(optics["receivedOma_dBm"]).ShouldBe(sent - 0.2 - 0.5 - 1, 1e-9);
        Number(optics["margin_dB"]).ShouldBe(Number(optics["receivedOma_dBm"]) - Number(optics["requiredOma_dBm"]), 1e-9);
        Number(link["margin"]).ShouldBe(Number(optics["margin_dB"]), 1e-12);
        optics["noise"]!.AsArray().Sum(n => Number(n!["share"])).ShouldBe(1, 1e-9);
        Number(optics["levels"]).ShouldBe(4);
        optics["package"].ShouldBeNull();
    }

    [Fact]
    public void Energy_by_device_and_what_no_device_accounts_for_add_to_what_is_stated()
    {
        JsonObject link = LinkRun.Link("--medium", "opt-b", "--temperature", "60 degC");
        // 8 lasers of 10 mW; the efficiency of 10 % at 25 degC falls by 0.5 % of itself a kelvin.
        double efficiency = 0.1 * (1 - (0.005 * 35));
        Number(link["optics"]!["laserEfficiency"]).ShouldBe(efficiency, 1e-12);
        Number(link["optics"]!["laserTemperature_degC"]).ShouldBe(60);
        Dictionary<string, double> watts = link["power"]!.AsArray().ToDictionary(p => Text(p!["device"]), p => Number(p!["power_W"]));
        watts["laser"].ShouldBe(8 * 0.01 / efficiency, 1e-12);
        // 8 lanes of 106.25 Gb/s at 1 pJ and at 0.1 pJ, and 8 lanes of 1 W.
        watts["TIA"].ShouldBe(0.85, 1e-12);
        watts["modulator"].ShouldBe(0.085, 1e-12);
        watts["DSP"].ShouldBe(8, 1e-12);
        Number(link["unallocatedPower_W"]).ShouldBe(20 - watts["laser"] - 0.85 - 0.085 - 8, 1e-9);
        watts["not allocated to a device"].ShouldBe(Number(link["unallocatedPower_W"]), 1e-12);
        double sum = link["power"]!.AsArray().Sum(p => Number(p!["energyPerBit_pJ"]));
        sum.ShouldBe(Number(link["energyPerBit_pJ"]!["withHostSerDes"]), 1e-9);
        // Receiver, modulators and lasers over 800 Gb/s.
        Number(link["energyPerBit_pJ"]!["optics"]).ShouldBe((watts["laser"] + 0.85 + 0.085) / 0.8, 1e-9);
    }

    [Theory]
    [InlineData("11 dB")]
    [InlineData("12 dB")]
    public void The_histogram_of_the_levels_is_of_the_link_that_the_budget_sees(string loss)
    {
        JsonObject link = LinkRun.Link("--medium", "opt-b", "--loss", loss);
        JsonObject levels = link["levels"]!.AsObject();
        // Another road: the whole distribution after the equaliser against the closed form with a penalty.
        double ratio = Number(levels["bitErrorRatio"]) / Number(link["optics"]!["bitErrorRatio"]);
        ratio.ShouldBeInRange(0.8, 1.25);
        double step = Number(levels["step_A"]);
        JsonArray each = levels["level"]!.AsArray();
        foreach (JsonNode? level in each)
        {
            (level!["density_per_A"]!.AsArray().Sum(Number) * step).ShouldBe(1, 1e-9);
        }
        double[] means = [.. each.Select(l => Number(l!["mean_A"]))];
        double[] thresholds = [.. levels["thresholds_A"]!.AsArray().Select(Number)];
        thresholds.Length.ShouldBe(3);
        for (int i = 0; i < 3; i++)
        {
            thresholds[i].ShouldBeInRange(means[i], means[i + 1]);
        }
        // Even levels with an extinction ratio of 6 dB; the equaliser that minimises errors keeps a little less than all of the signal.
        (means[3] / means[0]).ShouldBe(Math.Pow(10, 0.6), 0.1);
    }

    [Fact]
    public void Sweeps_pass_through_the_link_as_it_is()
    {
        JsonObject link = LinkRun.Link("--medium", "opt-b");
        JsonObject sweeps = link["sweeps"]!.AsObject();
        JsonNode none = sweeps["loss"]!.AsArray().Single(p => Number(p!["addedLoss_dB"]) == 0)!;
        Number(none["margin_dB"]).ShouldBe(Number(link["margin"]), 1e-9);
        JsonNode now = sweeps["laneRate"]!.AsArray().Single(p => Math.Abs(Number(p!["laneRate_bps"]) - 1e11) < 1)!;
        Number(now["margin_dB"]).ShouldBe(Number(link["margin"]), 1e-9);
        JsonNode warm = sweeps["temperature"]!.AsArray().Single(p => Number(p!["laser_degC"]) == 60)!;
        Number(warm["laserPower_W"]).ShouldBe(8 * 0.01 / 0.0825, 1e-9);
    }

    [Fact]
    public void Added_loss_is_taken_from_the_margin()
    {
        JsonObject link = LinkRun.Link("--medium", "opt-a", "--loss", "1.5 dB");
        Number(link["margin"]).ShouldBe(0.7, 1e-9);
        link["budget"]!.AsArray().ShouldContain(b => Text(b!["name"]) == "added loss" && Number(b["value"]) == 1.5);
    }

    [Fact]
    public void What_a_missing_figure_makes_unknown_is_null_and_named()
    {
        LinkRun run = LinkRun.Small("--medium", "opt-c", "--json");
        run.Exit.ShouldBe(0);
        JsonObject answer = LinkRun.Json(run);
        JsonObject link = answer["links"]![0]!.AsObject();
        Text(link["closure"]).ShouldBe("unknown");
        link["margin"].ShouldBeNull();
        link["optics"]!["requiredOma_dBm"].ShouldBeNull();
        link["levels"].ShouldBeNull();
        answer["missing"]!.AsArray().Select(Text).ShouldContain(m => m.Contains("eng-c.devices.tia", StringComparison.Ordinal));
    }

    [Fact]
    public void A_figure_in_place_changes_the_engine()
    {
        // 4 dB more light are 4 dB more everywhere behind it.
        double before = Number(LinkRun.Link("--medium", "opt-b")["optics"]!["transmitOma_dBm"]);
        JsonObject after = LinkRun.Link("--medium", "opt-b", "--set", "launch-power=14 dBm");
        Number(after["optics"]!["launch_dBm"]).ShouldBe(14);
        Number(after["optics"]!["transmitOma_dBm"]).ShouldBe(before + 4, 1e-9);
    }

    [Fact]
    public void The_ladder_ends_where_media_are_specified_to_end()
    {
        JsonObject answer = LinkRun.Json(LinkRun.Small("--ladder", "--json"));
        answer["links"]!.AsArray().ShouldBeEmpty();
        JsonObject[] rungs = [.. answer["ladder"]!.AsArray().Select(r => r!.AsObject())];
        JsonObject cable = rungs.Single(r => Text(r["part"]) == "med-a");
        Number(cable["reach_m"]).ShouldBe(2);
        Text(cable["stop"]).ShouldBe("reach");
        // 40 USD for 400 Gb/s; two ends of 0.4 W over 800 Gb/s.
        Number(cable["price_USDPerGbps"]).ShouldBe(0.1, 1e-9);
        Number(cable["moduleEnergyPerBit_pJ"]).ShouldBe(1, 1e-9);
        Number(rungs.Single(r => Text(r["part"]) == "opt-a")["reach_m"]).ShouldBe(500);
        rungs.Single(r => Text(r["part"]) == "opt-c")["reach_m"].ShouldBeNull();
    }

    [Fact]
    public void Every_field_is_in_the_guide()
    {
        string guide = File.ReadAllText(Path.Combine(Repository.Root, "docs", "guides", "link.md"));
        string report = File.ReadAllText(Path.Combine(Repository.Root, "docs", "guides", "report-json.md"));
        JsonObject answer = LinkRun.Json(LinkRun.Small("--medium", "opt-b", "--ladder", "--json"));
        JsonObject matrix = LinkRun.Json(LinkRun.Small("--ocs", "--json"));
        void Check(JsonNode? node, string text)
        {
            if (node is JsonArray { Count: > 0 } list)
            {
                Check(list[0], text);
            }
            foreach ((string field, JsonNode? value) in node as JsonObject ?? [])
            {
                text.ShouldContain($"`{field}`");
                Check(value, field is "optics" or "electrical" or "outage" ? report : text);
            }
        }
        answer["ladder"]!.AsArray().ShouldNotBeEmpty();
        matrix["circuits"]!["switches"]!.AsArray().ShouldNotBeEmpty();
        Check(answer, guide);
        Check(matrix, guide);
    }
}
