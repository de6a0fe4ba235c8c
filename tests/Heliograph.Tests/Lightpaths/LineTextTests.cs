using System.Text.Json.Nodes;

namespace Heliograph.Tests.Lightpaths;

/// <summary>What the commands print and write where GNPy 2.14.1 was run on the same small files; its figures stand beside each.</summary>
public sealed class LineTextTests : IDisposable
{
    private readonly LineSamples _files = new();
    private readonly string _library;

    public LineTextTests() => _library = _files.Write("equipment.json", LineSamples.Equipment);

    public void Dispose() => _files.Dispose();

    private string Transmit(string network, params string[] more)
    {
        (int exit, string text, string error) = LineSamples.Helio([
            "line",
            "transmit",
            "--network",
            _files.Write("network.json", network),
            "--equipment",
            _library,
            .. more,
        ]);
        exit.ShouldBe(0, error);
        return text;
    }

    [Fact]
    public void A_saved_network_has_the_gains_that_light_has_left()
    {
        string saved = _files.Write("saved.json", "");
        Transmit(LineSamples.Mesh("A-B 120"), "--from", "A", "--to", "B", "--power", "8", "--save-network", saved);
        Dictionary<string, double> gains = JsonNode.Parse(File.ReadAllText(saved))!["elements"]!
            .AsArray()
            .Where(e => e!["type"]!.GetValue<string>() == "Edfa")
            .ToDictionary(e => e!["uid"]!.GetValue<string>(), e => e!["operational"]!["gain_target"]!.GetValue<double>());
        // Run on these files; the preamplifier on the way is saturated, that of the other direction is as designed.
        gains["Edfa_booster_roadm A_to_fiber AB"].ShouldBe(23.177288, 2e-6);
        gains["Edfa_preamp_roadm B_from_fiber AB"].ShouldBe(25.742904, 2e-6);
        gains["Edfa_preamp_roadm A_from_fiber BA"].ShouldBe(25.75, 2e-6);
    }

    [Fact]
    public void A_lumped_loss_is_in_the_piece_where_it_lies_and_in_each_as_the_reference_has_it()
    {
        JsonNode network = JsonNode.Parse(LineSamples.Mesh("A-B 200"))!;
        foreach (JsonNode? fiber in network["elements"]!.AsArray().Where(e => e!["type"]!.GetValue<string>() == "Fiber"))
        {
            fiber!["params"]!["lumped_losses"] = JsonNode.Parse("""[{"position": 30, "loss": 1.5}]""");
        }
        string[] Losses(params string[] more) =>
            [
                .. Transmit(network.ToJsonString(), ["--from", "A", "--to", "B", .. more])
                    .Split('\n')
                    .Where(l => l.Contains("total loss (dB)", StringComparison.Ordinal))
                    .Select(l => l.Split(':')[1].Trim()),
            ];
        // 100 km x 0.2 dB, connectors of 0.5 and 0.25 dB, 1 dB of ageing, and 1.5 dB in the first 100 km alone.
        Losses().ShouldBe(["23.25", "21.75"]);
        Losses("--compat", "gnpy").ShouldBe(["23.25", "23.25"]);
    }

    [Fact]
    public void A_path_is_repeated_as_it_was_written()
    {
        Transmit(LineSamples.Mesh("A-B 60, B-C 60"), "--path", "roadm A |roadm c").ShouldStartWith("Requested path: roadm A |roadm c\n");
    }

    [Fact]
    public void A_request_without_a_path_has_its_reason_and_names_are_cut_as_in_the_reference()
    {
        JsonObject narrow = LineSamples.Request("3", "A", "B", null, 100e9);
        narrow["path-constraints"]!["te-bandwidth"]!["spacing"] = 25e9;
        JsonObject services = new()
        {
            ["path-request"] = new JsonArray(
                LineSamples.Request("1", "A", "B", "slow", 100e9),
                LineSamples.Request("twenty-eight characters long", "A", "B", "slow", 100e9),
                narrow
            ),
        };
        string network = _files.Write("network.json", LineSamples.Mesh("A-B 120"));
        string asked = _files.Write("services.json", services.ToJsonString());
        string Row(string start, params string[] more)
        {
            (int exit, string text, string error) = LineSamples.Helio([
                "line",
                "request",
                network,
                asked,
                "--equipment",
                _library,
                "--text",
                .. more,
            ]);
            exit.ShouldBe(0, error);
            string row = text.Split('\n').Last(l => l.StartsWith('|') && l[1..].TrimStart().StartsWith(start, StringComparison.Ordinal));
            return System.Text.RegularExpressions.Regex.Replace(row, " +", " ");
        }
        // The whole name of the joined request is "twenty-eight characters long | 1": 30 characters of it, without the blank at their end.
        const string Joined = "| twenty-eight characters long | | trx A to trx B: | 20.8 | 24.88 | 21.77 | 25.85 | 13 | slow |";
        Row("twenty", "--compat", "gnpy").ShouldStartWith(Joined);
        Row("twenty").ShouldContain("| trx A to trx B: | 20.8 | 24.88 | 21.77 | 25.85 | 13 | slow | 200 | 2 | ([-280],[8]) |");
        Row("3", "--compat", "gnpy").ShouldBe("| 3 | trx A to trx B: | - | - | - | None | 100 | - | {rqs[i].blocking_reason} | | |");
        Row("3").ShouldBe("| 3 | trx A to trx B: | - | - | - | - | - | None | 100 | - | NO_FEASIBLE_BAUDRATE_WITH_SPACING |");
    }

    [Theory]
    [InlineData("transmit")]
    [InlineData("request")]
    public void Another_program_is_refused(string verb)
    {
        string network = _files.Write("network.json", LineSamples.Mesh("A-B 60"));
        string[] input = verb == "transmit" ? ["--network", network] : [network, network];
        (int exit, _, string error) = LineSamples.Helio(["line", verb, .. input, "--equipment", _library, "--compat", "gnpi"]);
        (exit, error.Trim()).ShouldBe((2, "helio: --compat: no program 'gnpi' (gnpy)"));
    }
}
