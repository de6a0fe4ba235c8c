using System.Text.Json.Nodes;

namespace Heliograph.Tests.Cli.Links;

public sealed class CircuitMatrixTests
{
    private static double Number(JsonNode? node) => node.ShouldNotBeNull().GetValue<double>();

    private static string Text(JsonNode? node) => node.ShouldNotBeNull().GetValue<string>();

    private static JsonObject Matrix(params string[] arguments) =>
        LinkRun.Json(LinkRun.Small([.. arguments, "--ocs", "--json"]))["circuits"]!.AsObject();

    private static JsonObject Cell(JsonObject matrix, string passed, string medium) =>
        matrix["switches"]!.AsArray().Single(s => Text(s!["part"]) == passed)!["links"]!
            .AsArray()
            .Single(l => Text(l!["medium"]) == medium)!
            .AsObject();

    [Fact]
    public void Switches_stand_by_loss_and_links_without_cables()
    {
        JsonObject matrix = Matrix();
        matrix["switches"]!.AsArray().Select(s => Text(s!["part"])).ShouldBe(["ocs-near", "ocs-mid", "ocs-far"]);
        matrix["links"]!.AsArray().Select(s => Text(s!["medium"])).ShouldBe(["opt-a", "opt-b", "opt-s"]);
        matrix["laserClasses"]!.AsArray().Select(s => Text(s!["name"])).ShouldBe(["LP", "HP", "UHP"]);
        matrix["switches"]![1]!["radix"].ShouldBeNull();
    }

    [Fact]
    public void A_specified_link_has_the_margin_of_hand_at_preferred_and_high_loss()
    {
        JsonObject cell = Cell(Matrix(), "ocs-near", "opt-a");
        // 3 - 100 m x 0.4 dB/km - 2 x 0.25 - 1 - 0.4 for reflections of a circuit; the switch loses 2 dB at worst.
        Number(cell["margin_dB"]).ShouldBe(1.06, 1e-9);
        Number(cell["marginAtHighLoss_dB"]).ShouldBe(0.06, 1e-9);
        Text(cell["outcome"]).ShouldBe("closes");
    }

    [Fact]
    public void A_link_without_an_engine_has_no_larger_laser()
    {
        JsonObject cell = Cell(Matrix(), "ocs-mid", "opt-a");
        Number(cell["margin_dB"]).ShouldBe(-1.94, 1e-9);
        Text(cell["outcome"]).ShouldBe("does-not-close");
        cell["laserClass"].ShouldBeNull();
        Text(cell["why"]).ShouldContain("engine");
    }

    [Fact]
    public void The_smallest_class_that_closes_is_the_one_with_which_the_link_itself_closes()
    {
        JsonObject cell = Cell(Matrix(), "ocs-far", "opt-b");
        Text(cell["outcome"]).ShouldBe("closes-with-laser");
        Text(cell["laserClass"]).ShouldBe("UHP");
        // 8 lasers of 10^2.3 mW at 10 %.
        Number(cell["laserPower_W"]).ShouldBe(8 * 0.001 * Math.Pow(10, 2.3) / 0.1, 1e-9);
        string[] link = ["--medium", "opt-b", "--length", "100 m", "--through", "ocs-far"];
        Number(LinkRun.Link([.. link, "--set", "launch-power=23 dBm"])["margin"]).ShouldBe(Number(cell["marginWithLaser_dB"]), 1e-9);
        Number(LinkRun.Link([.. link, "--set", "launch-power=17 dBm"])["margin"]).ShouldBeLessThan(0);
    }

    [Fact]
    public void A_medium_alone_is_the_only_column()
    {
        JsonObject matrix = Matrix("--medium", "opt-b", "--length", "2 km", "--connectors", "4");
        matrix["links"]!.AsArray().ShouldHaveSingleItem();
        Number(matrix["length_m"]).ShouldBe(2000);
        // Beyond the 500 m that the module is sold for, whatever the light.
        Text(Cell(matrix, "ocs-near", "opt-b")["outcome"]).ShouldBe("does-not-close");
    }
}
