using System.Text.Json.Nodes;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.OpticalLine;
using Heliograph.Photonics.OpticalLine;
using Heliograph.Photonics.OpticalLine.Design;

namespace Heliograph.Tests.Lightpaths;

public sealed class LineDesignTests
{
    private static LineTopology Design(string network, LineEquipment library, DiagnosticList diagnostics, double? power = null)
    {
        LineNetwork line = new(LineSamples.Topology(network, library));
        LineDesigner designer = new(library, new LineSimulation(), new LineStages(library, diagnostics), diagnostics);
        designer.TryComplete(line).ShouldBeTrue();
        designer.TryDesign(line, LineDesigner.Reference(library, power));
        return line.ToTopology();
    }

    private static LineTopology Design(string network, LineEquipment? library = null, double? power = null)
    {
        DiagnosticList diagnostics = [];
        LineTopology designed = Design(network, library ?? LineSamples.Library(), diagnostics, power);
        diagnostics.HasErrors.ShouldBeFalse();
        return designed;
    }

    private static AmplifierElement Amplifier(LineTopology topology, string uid) =>
        topology.Elements.OfType<AmplifierElement>().Single(a => a.Uid == uid);

    [Theory]
    [InlineData("""{"per_degree_design_bands": {"x": [{"f_min": 191.3e12, "f_max": 196e12}]}}""", true, "per_degree_design_bands.x: 'x' is no")]
    [InlineData("""{"per_degree_pch_out_db": {"x": -19}}""", false, "per_degree_pch_out_db.x: 'x' is no")]
    [InlineData("""{"per_degree_pch_out_db": {"fiber AB": -19}}""", false, "per_degree_pch_out_db.fiber AB: 'fiber AB' is no")]
    [InlineData("""{"per_degree_pch_out_db": {"Edfa_booster_roadm A_to_fiber AB": -19}}""", false, null)]
    [InlineData("""{"per_degree_impairments": [{"from_degree": "x", "to_degree": "trx A", "impairment_id": 2}]}""", true, "[0]: 'x' is no")]
    [InlineData("""{"per_degree_impairments": [{"from_degree": "PRE", "to_degree": "trx A", "impairment_id": 2}]}""", true, null)]
    [InlineData(
        """{"per_degree_impairments": [{"from_degree": "PRE", "to_degree": "trx A", "impairment_id": 1}]}""",
        true,
        "is for add, the way is drop"
    )]
    [InlineData(
        """{"per_degree_impairments": [{"from_degree": "trx A", "to_degree": "BOO", "impairment_id": 2}]}""",
        true,
        "is for drop, the way is add"
    )]
    public void HG0164_what_is_said_of_neighbours_that_a_ROADM_has_not(string parameters, bool isError, string? message)
    {
        LineEquipment library = LineSamples.Library(
            LineSamples.Equipment.Replace(
                "\"add_drop_osnr\": 38,",
                """
                "add_drop_osnr": 38, "roadm-path-impairments": [{"roadm-path-impairments-id": 1, "roadm-add-path": [{"roadm-osnr": 41}]},
                {"roadm-path-impairments-id": 2, "roadm-drop-path": [{"roadm-osnr": 41}]}],
                """,
                StringComparison.Ordinal
            )
        );
        string given = parameters
            .Replace("PRE", "Edfa_preamp_roadm A_from_fiber BA", StringComparison.Ordinal)
            .Replace("BOO", "Edfa_booster_roadm A_to_fiber AB", StringComparison.Ordinal);
        JsonNode network = JsonNode.Parse(LineSamples.Mesh("A-B 80"))!;
        network["elements"]![1]!["params"] = JsonNode.Parse(given);
        DiagnosticList diagnostics = [];
        _ = Design(network.ToJsonString(), library, diagnostics);
        List<Diagnostic> problems = [.. diagnostics.Sorted().Where(d => d.Code == Codes.BadRoadm)];
        if (message is null)
        {
            problems.ShouldBeEmpty();
            return;
        }
        Diagnostic problem = problems.ShouldHaveSingleItem();
        problem.Severity.ShouldBe(isError ? Severity.Error : Severity.Warning);
        problem.Message.ShouldStartWith("elements[1].params.per_degree_");
        problem.Message.ShouldContain(message);
    }

    [Fact]
    public void A_long_fibre_is_cut_into_equal_spans_near_the_target()
    {
        LineTopology designed = Design(LineSamples.Mesh("A-B 330"));
        // 90 km go three times into 330: 3 spans of 110 or 4 of 82.5 km, both between 50 and 150; 20 above the target against 7.5 below.
        FiberElement[] spans = [.. designed.Elements.OfType<FiberElement>().Where(f => f.Uid.StartsWith("fiber AB", StringComparison.Ordinal))];
        spans.Select(s => s.Uid).ShouldBe(["fiber AB_(1/4)", "fiber AB_(2/4)", "fiber AB_(3/4)", "fiber AB_(4/4)"]);
        spans.ShouldAllBe(s => s.Length_m == 82_500);
        designed.Elements.OfType<AmplifierElement>().Count(a => a.Uid.Contains("fiber AB", StringComparison.Ordinal)).ShouldBe(5);
    }

    [Fact]
    public void Gain_is_loss_and_what_the_power_rises()
    {
        LineTopology designed = Design(LineSamples.Mesh("A-B 120"));
        FiberElement fiber = designed.Elements.OfType<FiberElement>().First();
        (fiber.InputConnector_dB, fiber.OutputConnector_dB, fiber.InputAttenuation_dB).ShouldBe((0.5, 1.25, 0));
        // Span loss 24 + 0.5 + 1.25 = 25.75 dB: 0.3 x 5.75 = 1.725, to half a dB 1.5. From -20 dBm at the ROADM the booster gains 21.5 dB.
        AmplifierSettings booster = Amplifier(designed, "Edfa_booster_roadm A_to_fiber AB").Settings;
        (booster.Gain_dB!.Value, booster.DeltaPower_dB).ShouldBe((21.5, 1.5));
        // Into a ROADM the power is the reference: 25.75 - 1.5.
        AmplifierSettings preamp = Amplifier(designed, "Edfa_preamp_roadm B_from_fiber AB").Settings;
        preamp.Gain_dB!.Value.ShouldBe(24.25, 1e-12);
        preamp.DeltaPower_dB.ShouldBe(0);
    }

    [Fact]
    public void The_quietest_amplifier_that_reaches_gain_and_power_is_chosen()
    {
        // Spans of 11.75 and 25.75 dB: "quiet" reaches 18 + 2.5 dB, "other" is not allowed for design.
        LineTopology designed = Design(LineSamples.Mesh("A-B 50, B-C 120"));
        Amplifier(designed, "Edfa_preamp_roadm B_from_fiber AB").Type!.Name.ShouldBe("quiet");
        Amplifier(designed, "Edfa_preamp_roadm C_from_fiber BC").Type!.Name.ShouldBe("strong");
        string restricted = LineSamples.Equipment.Replace(
            "\"preamp_variety_list\": []",
            "\"preamp_variety_list\": [\"other\"]",
            StringComparison.Ordinal
        );
        Amplifier(Design(LineSamples.Mesh("A-B 50"), LineSamples.Library(restricted)), "Edfa_preamp_roadm B_from_fiber AB")
            .Type!.Name.ShouldBe("other");
    }

    [Fact]
    public void A_short_span_is_padded()
    {
        LineTopology designed = Design(LineSamples.Mesh("A-B 20"));
        // 4 + 0.5 + 1.25 = 5.75 dB, 10 are due.
        designed.Elements.OfType<FiberElement>().First().InputAttenuation_dB.ShouldBe(4.25);
        // 0.3 (10 - 20) = -3 is clipped to -2; the preamp then gains 10 + 2.
        Amplifier(designed, "Edfa_preamp_roadm B_from_fiber AB").Settings.Gain_dB!.Value.ShouldBe(12, 1e-12);
    }

    [Fact]
    public void HG0165_a_band_that_no_amplifier_carries_is_an_error()
    {
        DiagnosticList diagnostics = [];
        JsonNode network = JsonNode.Parse(LineSamples.Mesh("A-B 80"))!;
        network["elements"]![1]!["params"] = JsonNode.Parse("""{"design_bands": [{"f_min": 186e12, "f_max": 190e12, "spacing": 50e9}]}""");
        Design(network.ToJsonString(), LineSamples.Library(), diagnostics);
        // Booster and preamp of the direction from A.
        Diagnostic[] problems = [.. diagnostics.Where(d => d.Severity == Severity.Error)];
        problems.Select(p => p.Code).ShouldBe([Codes.NoAmplifierFits, Codes.NoAmplifierFits]);
        Diagnostic problem = problems[0];
        problem.Message.ShouldContain("186 to 190 THz");
    }

    [Fact]
    public void HG0166_an_amplifier_at_its_limit_takes_the_power_that_there_is()
    {
        DiagnosticList diagnostics = [];
        // 96 channels of 3 + 1.5 dBm are 24.3 dBm, 23 are there: -1.32 dB.
        LineTopology designed = Design(LineSamples.Mesh("A-B 120"), LineSamples.Library(), diagnostics, power: 3);
        diagnostics.Select(d => d.Code).Distinct().ShouldBe([Codes.AmplifierLimits]);
        AmplifierSettings booster = Amplifier(designed, "Edfa_booster_roadm A_to_fiber AB").Settings;
        (3 + booster.DeltaPower_dB!.Value + 10 * Math.Log10(96)).ShouldBe(23, 1e-9);
        diagnostics.ShouldContain(d => d.Message.Contains("reduced by 1.32 dB", StringComparison.Ordinal));
    }

    [Fact]
    public void The_given_design_is_met_element_by_element()
    {
        Assert.SkipWhen(Repository.Shared is null, "the given data are not beside the checkout");
        string given = Path.Combine(Repository.Shared!, "data", "optical-line", "tests-data");
        DiagnosticList diagnostics = [];
        LineEquipment library = LineEquipmentReader.ReadFile(Path.Combine(given, "eqpt_config.json"), diagnostics)!;
        // The reference designed it with given gains.
        library = library with
        {
            Span = library.Span with { IsPowerMode = false },
        };
        string network = File.ReadAllText(Path.Combine(given, "testTopology_expected.json"));
        JsonNode expected = JsonNode.Parse(File.ReadAllText(Path.Combine(given, "testTopology_auto_design_expected.json")))!;
        LineTopology designed = Design(network, library, diagnostics);
        int compared = 0;
        foreach ((JsonNode? element, LineElement own) in expected["elements"]!.AsArray().Zip(designed.Elements))
        {
            own.Uid.ShouldBe((string?)element!["uid"]);
            if (own is AmplifierElement amplifier)
            {
                JsonNode settings = element["operational"]!;
                amplifier.Type!.Name.ShouldBe((string?)element["type_variety"]);
                Math.Round(amplifier.Settings.Gain_dB!.Value, 6).ShouldBe((double)settings["gain_target"]!, own.Uid);
                amplifier.Settings.DeltaPower_dB.ShouldBe((double?)settings["delta_p"]);
                amplifier.Settings.OutputAttenuator_dB.ShouldBe((double?)settings["out_voa"]);
                compared++;
            }
            else if (own is FiberElement fiber)
            {
                fiber.InputAttenuation_dB.ShouldBe((double)element["params"]!["att_in"]!, 1e-12);
                fiber.OutputConnector_dB.ShouldBe((double)element["params"]!["con_out"]!);
            }
        }
        compared.ShouldBeInRange(30, 80);
        expected["connections"]!
            .AsArray()
            .Select(c => ((string?)c!["from_node"], (string?)c["to_node"]))
            .ShouldBe(designed.Connections.Select(c => ((string?)designed.Elements[c.From].Uid, (string?)designed.Elements[c.To].Uid)));
    }
}
