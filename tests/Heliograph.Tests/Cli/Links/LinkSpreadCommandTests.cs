using System.Globalization;
using System.Text.Json.Nodes;

namespace Heliograph.Tests.Cli.Links;

/// <summary><c>helio link --draws</c>.</summary>
public sealed class LinkSpreadCommandTests
{
    private static JsonObject Variation(params string[] arguments)
    {
        LinkRun run = LinkRun.Real([.. arguments, "--json"]);
        run.Error.ShouldBeEmpty();
        return LinkRun.Json(run)["links"]![0]!["variation"].ShouldNotBeNull().AsObject();
    }

    private static double Number(JsonNode? node) => node.ShouldNotBeNull().GetValue<double>();

    [Fact]
    public void The_object_holds_together()
    {
        JsonObject v = Variation("--medium", "opt-16t-dr8", "--draws", "20000");
        Number(v["drawnLanes"]).ShouldBe(20000);
        Number(v["drawnLinks"]).ShouldBe(2500);
        v["histogram"]!.AsArray().Sum(b => Number(b!["lanes"])).ShouldBe(20000 - Number(v["neverCloses"]));
        double[] quantiles = [.. v["quantiles"]!.AsArray().Select(q => Number(q!["margin_dB"]))];
        quantiles.ShouldBe(quantiles.Order());
        Number(v["linkOutage_ppm"]).ShouldBe(1e6 * (1 - Number(v["linkYield"])), 1e-6);
        Number(v["linkOutage_ppm"]).ShouldBeInRange(Number(v["linkOutageLow_ppm"]), Number(v["linkOutageHigh_ppm"]));
        Number(v["linkYield"]).ShouldBeLessThan(Number(v["laneYield"]));
        double[] shares = [.. v["parameters"]!.AsArray().Select(p => Number(p!["share"]))];
        shares.ShouldBe(shares.OrderDescending());
    }

    [Fact]
    public void The_answer_is_the_same_on_one_thread_and_two_and_another_with_another_seed()
    {
        string[] link = ["--medium", "opt-400g-dr4", "--draws", "30000", "--json"];
        string one = LinkRun.Real([.. link, "--threads", "1"]).Out;
        LinkRun.Real([.. link, "--threads", "2"]).Out.ShouldBe(one);
        LinkRun.Real([.. link, "--seed", "1"]).Out.ShouldBe(one);
        LinkRun.Real([.. link, "--seed", "2"]).Out.ShouldNotBe(one);
    }

    [Fact]
    public void A_figure_that_is_given_does_not_vary()
    {
        JsonObject v = Variation("--medium", "opt-16t-dr8", "--draws", "1000", "--set", "level-rin=-145 dB/Hz", "--temperature", "60 degC");
        v["parameters"]!.AsArray().ShouldNotContain(p => p!["name"]!.GetValue<string>().Contains("rin", StringComparison.Ordinal));
        Number(v["laserTemperature_degC"]!["low"]).ShouldBe(60);
        Number(v["laserTemperature_degC"]!["high"]).ShouldBe(60);
    }

    [Fact]
    public void A_catalogue_without_ranges_has_a_spread_of_nothing_on_the_page_too()
    {
        // The small catalogue has ranges in switches alone.
        string folder = Directory.CreateTempSubdirectory("helio-spread-").FullName;
        LinkRun run = LinkRun.Small("--medium", "opt-b", "--draws", "100", "--out", folder, "--temperature", "25 degC");
        run.Error.ShouldBeEmpty();
        run.Out.ShouldContain("25 links of 4");
        File.ReadAllText(Path.Combine(folder, "link.html")).ShouldContain("How much of it is chance");
        string[] rows = File.ReadAllLines(Path.Combine(folder, "tables", "link-variation.csv"));
        rows[0].ShouldBe("link,what,name,from,to,value,unit");
        double Value(string start) =>
            double.Parse(rows.Single(r => r.StartsWith(start, StringComparison.Ordinal)).Split(',')[5], CultureInfo.InvariantCulture);
        Value("opt-b,margin,mean").ShouldBe(Value("opt-b,margin,design"), 1e-9);
        Value("opt-b,yield,link").ShouldBe(1);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void The_text_has_quantiles_yields_and_what_makes_them()
    {
        LinkRun run = LinkRun.Real("--medium", "opt-400g-dr4", "--draws", "20000");
        run.Out.ShouldContain("variation over manufacturing and temperature: 20,000 lanes, 5,000 links of 4");
        run.Out.ShouldContain("of lanes have less");
        run.Out.ShouldContain("links fail: below");
        run.Out.ShouldContain("share of variance");
        run.Out.ShouldContain("decided by the specification of its interface");
    }

    [Theory]
    [InlineData("--draws: 0 is out of range, 1 to 20,000,000", "--medium", "opt-b", "--draws", "0")]
    [InlineData("--draws: 99999999 is out of range", "--medium", "opt-b", "--draws", "99999999")]
    [InlineData("names no optical engine for med-a", "--medium", "med-a", "--draws", "10")]
    [InlineData("--seed: -1 is out of range", "--medium", "opt-b", "--draws", "10", "--seed", "-1")]
    [InlineData("--threads: 0 is out of range", "--medium", "opt-b", "--draws", "10", "--threads", "0")]
    [InlineData("--seed and --threads are of --draws", "--medium", "opt-b", "--seed", "3")]
    [InlineData("--draws needs the links", "--ladder", "--draws", "10")]
    [InlineData("--draws needs the links", "--medium", "opt-b", "--ocs", "--draws", "10")]
    public void Bad_draws_say_what_to_write_instead(string expected, params string[] arguments)
    {
        LinkRun run = LinkRun.Small(arguments);
        run.Exit.ShouldBe(2);
        run.Error.ShouldContain(expected);
        run.Out.ShouldBeEmpty();
    }
}
