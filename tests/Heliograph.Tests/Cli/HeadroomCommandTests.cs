using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Heliograph.Cli;
using Heliograph.Cli.Commands;

namespace Heliograph.Tests.Cli;

public sealed partial class HeadroomCommandTests
{
    private static (int Exit, string Out, string Error) Run(params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int exit = Program.Run(["headroom", .. arguments], new Shell(output, error, null) { Home = Repository.Root });
        return (exit, output.ToString(), error.ToString());
    }

    private static JsonObject Json(params string[] arguments)
    {
        (int exit, string text, string error) = Run([.. arguments, "--json"]);
        error.ShouldBeEmpty();
        exit.ShouldBeLessThan(2);
        return JsonNode.Parse(text)!.AsObject();
    }

    private static double Number(JsonNode? node) => node.ShouldNotBeNull().GetValue<double>();

    private static double Form(JsonObject answer, string form) =>
        Number(answer["forms"]!.AsArray().Single(f => (string?)f!["form"] == form)!["headroom_B"]);

    [Fact]
    public void Terms_add_up_to_the_headroom_of_hand()
    {
        JsonObject answer = Json("--rate", "400Gb/s", "--length", "2km");
        // Two frames of 9236, a pause of 84, 2 x 9.8 us of cable and 2 x 1.2288 us of interface at 50 GB/s, 905 quanta of 64 bytes.
        const double expected = 2 * 9236 + 84 + 980_000 + 122_880 + 57_920;
        Number(answer["headroom_B"]).ShouldBe(expected);
        answer["terms"]!.AsArray().Sum(t => Number(t!["size_B"])).ShouldBe(expected);
        answer["terms"]!.AsArray().Sum(t => Number(t!["share"])).ShouldBe(1, 1e-12);
        Number(answer["delayPerLength_sPerM"]).ShouldBe(4.9e-9, 1e-15);
        answer["fit"].ShouldBeNull();
        answer["findings"]!.AsArray().ShouldBeEmpty();
        // 3 x 490,000 and 980,000 + 2 x 9216; 1.4459 MB is what an Arista 7800R3 has there.
        (Form(answer, "hpcc"), Form(answer, "conweave")).ShouldBe((1_470_000, 998_432));
        Number(answer["shipped"]![0]!["headroom_B"]).ShouldBe(1_445_888);
    }

    [Fact]
    public void Ways_to_be_lossless_stand_side_by_side()
    {
        string[] given = ["--rate", "400Gb/s", "--length", "1000km", "--ports", "2", "--buffer", "100MB", "--interface", "0 s"];
        JsonNode[] ways = [.. Json(given)["ways"]!.AsArray().Select(w => w!)];
        ways.Select(w => (string?)w["way"]).ShouldBe(["pause", "relayed", "rate-matched", "credits", "retry"]);
        // 4.9 ms each way: 490 MB and 2 x 9236 + 84 + 57,920 B; 50 MB a port.
        Number(ways[0]["buffer_B"]).ShouldBe(490_076_476);
        Number(ways[0]["switch_B"]).ShouldBe(2 * 490_076_476);
        ((bool)ways[0]["fits"]!).ShouldBeFalse();
        // A relay has four such ports, 25 MB each: 490 / 19 is too much, 490 / 20 is not.
        Number(ways[1]["relays"]).ShouldBe(19);
        Number(ways[1]["buffer_B"]).ShouldBe(24_576_476);
        Number(ways[1]["switch_B"]).ShouldBe(4 * 24_576_476);
        Number(ways[1]["addedDelay_s"]).ShouldBe(19 * 184.72e-9, 1e-15);
        Number(ways[2]["rate_bps"]).ShouldBe((50e6 - 18_556) * 8 / (9.8e-3 + 905 * 512 / 400e9), 1e6);
        ((bool)ways[1]["fits"]! && (bool)ways[2]["fits"]!).ShouldBeTrue();
        // Given ones need not be enough.
        JsonNode three = Json([.. given, "--relays", "3"])["ways"]![1]!;
        Number(three["buffer_B"]).ShouldBe(490_000_000 / 4 + 76_476);
        ((bool)three["fits"]!).ShouldBeFalse();
        Run([.. given, "--relays", "-1"]).Error.ShouldContain("--relays: -1 is out of range, 0 to 10000");
    }

    [Fact]
    public void HG0090_a_buffer_that_is_too_small_says_what_is_missing_and_what_fits()
    {
        string[] given = ["--rate", "400Gb/s", "--ports", "64", "--buffer", "64MiB"];
        JsonObject answer = Json([.. given, "--length", "2km"]);
        Run([.. given, "--length", "2km"]).Exit.ShouldBe(1);
        JsonNode finding = answer["findings"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)finding["code"], (string?)finding["severity"]).ShouldBe(("HG0090", "error"));
        // 64 x 1,179,356 in 67,108,864.
        Number(answer["fit"]!["missing_B"]).ShouldBe(64 * 1_179_356 - 67_108_864);
        ((string?)finding["message"])!.ShouldContain("8.37 MB more than the buffer of 67.1 MB");
        // What it says does fit, and the next metre and port do not.
        double longest = Number(answer["fit"]!["longest_m"]);
        int most = (int)Number(answer["fit"]!["mostPorts"]);
        most.ShouldBe(56);
        string Metres(double m) => FormattableString.Invariant($"{m:0.000} m");
        Run([.. given, "--length", Metres(longest)]).Exit.ShouldBe(0);
        Run([.. given, "--length", Metres(longest + 0.1)]).Exit.ShouldBe(1);
        Run("--rate", "400Gb/s", "--length", "2km", "--buffer", "64MiB", "--ports", $"{most}").Exit.ShouldBe(0);
        Run("--rate", "400Gb/s", "--length", "2km", "--buffer", "64MiB", "--ports", $"{most + 1}").Exit.ShouldBe(1);
        // Twice promised, it fits.
        Run([.. given, "--length", "2km", "--oversubscribe", "2"]).Exit.ShouldBe(0);
    }

    [Fact]
    public void HG0091_credits_that_wrap_name_the_credit_that_does_not()
    {
        string[] given = ["--rate", "800Gb/s", "--length", "100km"];
        JsonObject answer = Json(given);
        JsonNode finding = answer["findings"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)finding["code"], (string?)finding["severity"]).ShouldBe(("HG0091", "warning"));
        Run(given).Exit.ShouldBe(0);
        Number(answer["credits"]!["creditNeeded_B"]).ShouldBe(128);
        Json([.. given, "--credit", "128 B"])["findings"]!.AsArray().ShouldBeEmpty();
        string reach = FormattableString.Invariant($"{Number(answer["credits"]!["reach_m"]) - 0.1:0.0} m");
        Json("--rate", "800Gb/s", "--length", reach)["findings"]!.AsArray().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("worksheet")]
    [InlineData("sonic")]
    [InlineData("hpcc")]
    [InlineData("conweave")]
    public void The_form_that_is_asked_for_decides(string form)
    {
        JsonObject answer = Json("--rate", "100Gb/s", "--length", "10km", "--form", form, "--buffer", "100MB", "--ports", "32");
        Number(answer["headroom_B"]).ShouldBe(Form(answer, form));
        Number(answer["needed"]!["total_B"]).ShouldBe(32 * Form(answer, form));
        double longest = Number(answer["fit"]!["longest_m"]);
        string beyond = FormattableString.Invariant($"{longest + 100:0} m");
        Run("--rate", "100Gb/s", "--length", beyond, "--form", form, "--buffer", "100MB", "--ports", "32").Exit.ShouldBe(1);
    }

    [Fact]
    public void A_delay_is_the_length_of_its_fibre()
    {
        JsonObject byDelay = Json("--rate", "100Gb/s", "--delay", "49us");
        JsonObject byLength = Json("--rate", "100Gb/s", "--length", "10km");
        Number(byDelay["length_m"]).ShouldBe(10_000, 1e-6);
        byDelay["terms"]!.ToJsonString().ShouldBe(byLength["terms"]!.ToJsonString());
        // Between the rows of 2 and 80 km: 393,216 + 8/78 of 13,357,056 - 393,216, of two switches.
        JsonNode line = byLength["shipped"]!.AsArray()[0]!;
        ((string?)line["basis"], Number(line["headroom_B"])).ShouldBe(("line", 1_722_841));
    }

    [Fact]
    public void Goodput_is_that_of_the_given_table()
    {
        // facts/wide-area.md 4 at 5 ns/m; 0.871 and 0.403 at 400G over 120 km with 10 us of ends.
        JsonArray rows = Json("--rate", "400Gb/s", "--delay", "600us")["goodput"]!.AsArray();
        rows.Select(r => Number(r!["loss"])).ShouldBe([1e-6, 1e-5, 1e-4]);
        Number(rows[1]!["goBackN"]).ShouldBe(0.871, 5e-4);
        Number(rows[2]!["goBackN"]).ShouldBe(0.40369, 1e-5);
        Number(rows[2]!["selectiveRepeat"]).ShouldBe(1 - 1e-4, 1e-12);
        Number(Json("--rate", "400Gb/s", "--delay", "600us", "--loss", "0.001 %")["goodput"]![0]!["loss"]).ShouldBe(1e-5, 1e-18);
    }

    [Fact]
    public void A_switch_of_the_catalogue_gives_its_buffer()
    {
        JsonObject answer = Json("--rate", "800Gb/s", "--length", "100m", "--switch", "sw-th5", "--ports", "64");
        ((string?)answer["fit"]!["switch"]).ShouldBe("sw-th5");
        Number(answer["fit"]!["buffer_B"]).ShouldBe(165_200_000);
    }

    [Fact]
    public void An_unlisted_rate_says_what_it_assumes()
    {
        (int exit, string text, _) = Run("--rate", "3.2Tb/s", "--length", "100km");
        exit.ShouldBe(0);
        string.Join(' ', text.Split('\n', ' ').Where(w => w.Length > 0)).ShouldContain("IEEE 802.3 lists no response at 3.2 Tb/s: 579 ns");
        // facts/wide-area.md 3.4: about 392 MB in flight at 3.2 Tb/s over 100 km.
        Number(Json("--rate", "3.2Tb/s", "--length", "100km")["terms"]![2]!["size_B"]).ShouldBe(392e6, 1);
    }

    [Fact]
    public void What_is_wrong_is_said_all_at_once()
    {
        (int exit, string text, string error) = Run(
            "--rate",
            "400",
            "--length",
            "2 kg",
            "--mtu",
            "1 GB",
            "--form",
            "wrksheet",
            "--fibre",
            "fib-smf29",
            "--switch",
            "opt-400g-dr4",
            "--ports",
            "0",
            "--classes",
            "two",
            "--oversubscribe",
            "0.5",
            "--small-packets",
            "50 dB"
        );
        exit.ShouldBe(2);
        text.ShouldBeEmpty();
        string[] lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] expected =
        [
            "helio: --rate: '400' has no unit; write '400 Gb/s'",
            "helio: --fibre: no part 'fib-smf29' in the catalogue; did you mean fib-smf28?",
            "helio: --length: '2 kg' has the unknown unit 'kg'; write '2 km'",
            "helio: --mtu: '1 GB' is out of range, 0 to 0.001 GB",
            "helio: --switch: opt-400g-dr4 is of family pluggable, switch is due; helio parts --family switch lists some",
            "helio: --form: 'wrksheet' is no form of headroom; did you mean worksheet?",
            "helio: --small-packets: '50 dB' has a unit where none is due; write '50 %'",
            "helio: --ports: 0 is out of range, 1 to 4096",
            "helio: --classes: 'two' is no whole number; write 1 to 8",
            "helio: --oversubscribe: '0.5' is out of range, 1 to 1000",
        ];
        lines.ShouldBe(expected);
    }

    [Theory]
    [InlineData("--rate: is missing", "--length", "2km")]
    [InlineData("--length: is missing", "--rate", "400Gb/s")]
    [InlineData("not both", "--rate", "400Gb/s", "--length", "2km", "--delay", "1us")]
    [InlineData("not both", "--rate", "400Gb/s", "--length", "2km", "--buffer", "1MB", "--switch", "sw-th5")]
    [InlineData("add --cell", "--rate", "400Gb/s", "--length", "2km", "--small-packets", "50 %")]
    [InlineData("out of range", "--rate", "400Gb/s", "--length", "1e9 km")]
    [InlineData("out of range", "--rate", "1e9 Tb/s", "--length", "1 km")]
    [InlineData("out of range", "--rate", "400Gb/s", "--length", "-1 m")]
    [InlineData("out of range", "--rate", "400Gb/s", "--length", "1 m", "--loss", "1")]
    public void Bad_input_is_refused_with_what_to_write(string part, params string[] arguments)
    {
        (int exit, _, string error) = Run(arguments);
        exit.ShouldBe(2);
        error.ShouldContain(part);
    }

    [Fact]
    public void The_largest_input_stays_within_64_bits()
    {
        string[] largest =
        [
            "--rate",
            "100Tb/s",
            "--ports",
            "4096",
            "--classes",
            "8",
            "--cell",
            "4096 B",
            "--small-packets",
            "1",
            "--buffer",
            "1000 TB",
        ];
        string[] slow = ["--response", "1 ms", "--interface", "1 ms", "--gearbox", "1 ms", "--pipeline", "1 ms", "--update", "1 ms"];
        foreach (string form in new[] { "worksheet", "sonic", "hpcc", "conweave" })
        {
            Run([.. largest, .. slow, "--length", "10000 km", "--form", form, "--credit", "1 B"]).Exit.ShouldBe(1);
            Run([.. largest, .. slow, "--delay", "100 ms", "--form", form]).Exit.ShouldBe(1);
        }
        Run("--rate", "1 Mb/s", "--length", "0 m", "--buffer", "1000 TB", "--reserved", "1 GB").Exit.ShouldBe(0);
    }

    [Fact]
    public void Lines_fit_the_screen()
    {
        string[] lines = Run("--rate", "3.2Tb/s", "--length", "100km", "--cell", "254B", "--ports", "32", "--buffer", "64MiB").Out.Split('\n');
        lines.ShouldAllBe(l => l.Length <= 100);
    }

    [Fact]
    public void The_example_of_the_guide_is_what_the_command_prints()
    {
        string path = Path.Combine(Repository.Root, "docs", "guides", "headroom.md");
        string guide = File.ReadAllText(path);
        Match example = Example().Match(guide);
        string[] arguments = example.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string printed = Run(arguments).Out;
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Group shown = example.Groups[2];
            File.WriteAllText(path, guide[..shown.Index] + printed + guide[(shown.Index + shown.Length)..]);
            guide = File.ReadAllText(path);
        }
        Example().Match(guide).Groups[2].Value.ShouldBe(printed, "run with UPDATE_GOLDEN=1 and commit the file");
    }

    [Fact]
    public void The_guide_names_every_option_and_field()
    {
        string guide = File.ReadAllText(Path.Combine(Repository.Root, "docs", "guides", "headroom.md"));
        HeadroomArguments.Options.Select(o => o.Name).Where(o => !guide.Contains($"`{o}`", StringComparison.Ordinal)).ShouldBeEmpty();
        JsonObject answer = Json("--rate", "400Gb/s", "--length", "2km", "--buffer", "1MB");
        Fields(answer).Distinct().Where(f => !guide.Contains($"`{f}`", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static IEnumerable<string> Fields(JsonNode? node) =>
        node switch
        {
            JsonObject map => map.SelectMany(p => Fields(p.Value).Prepend(p.Key)),
            JsonArray list => list.SelectMany(Fields),
            _ => [],
        };

    [GeneratedRegex(@"```text\n\$ helio headroom (.*)\n((?:.*\n)*?)```")]
    private static partial Regex Example();
}
