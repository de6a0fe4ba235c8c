using System.Text.Json.Nodes;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.OpticalLine;

namespace Heliograph.Tests.Lightpaths;

public sealed class LineReaderTests
{
    private static readonly LineEquipment Library = LineSamples.Library();

    private static List<Diagnostic> Problems(string network)
    {
        DiagnosticList diagnostics = [];
        LineTopologyReader.ReadText(network, "n.json", Library, diagnostics);
        return [.. diagnostics.Sorted()];
    }

    private static Diagnostic Problem(string network) => Problems(network).ShouldHaveSingleItem();

    // One line for each key, so that lines can be told apart.
    private static string Line(string fiber, string connection = """{"from_node": "f", "to_node": "b"}""") =>
        $$"""
            {"elements": [
            {"uid": "a", "type": "Transceiver"},
            {{fiber}},
            {"uid": "b", "type": "Transceiver"}],
            "connections": [
            {"from_node": "a", "to_node": "f"},
            {{connection}}]}
            """;

    private const string Fiber =
        """{"uid": "f", "type": "Fiber", "type_variety": "SSMF", "params": {"length": 80, "length_units": "km", "loss_coef": 0.2}}""";

    [Fact]
    public void HG0155_what_is_no_JSON_says_where()
    {
        Diagnostic problem = Problem("{\"elements\": [\n  {\"uid\": \"a\",}\n]}");
        (problem.Code, problem.Span.Line).ShouldBe((Codes.NotJson, 2));
    }

    [Fact]
    public void HG0156_another_file_is_refused() => Problem("{\"path-request\": []}").Code.ShouldBe(Codes.NotALineFile);

    [Fact]
    public void HG0157_a_uid_given_twice_names_the_first()
    {
        Diagnostic problem = Problem(
            Line(Fiber).Replace("\"uid\": \"b\"", "\"uid\": \"a\"", StringComparison.Ordinal).Replace("\"b\"", "\"a\"", StringComparison.Ordinal)
        );
        (problem.Code, problem.Span.Line).ShouldBe((Codes.DuplicateUid, 4));
        problem.Message.ShouldStartWith("elements[2].uid: ");
        problem.Message.ShouldContain("line 2");
    }

    [Fact]
    public void HG0158_a_connection_to_nothing_has_its_path()
    {
        Diagnostic problem = Problem(Line(Fiber, """{"from_node": "f", "to_node": "bb"}"""));
        (problem.Code, problem.Span.Line).ShouldBe((Codes.UnknownLineElement, 7));
        problem.Message.ShouldStartWith("connections[1].to_node: ");
        problem.Fix.ShouldBe("did you mean 'b'?");
    }

    [Fact]
    public void HG0159_a_fibre_that_leads_nowhere_is_an_error_and_a_lone_ROADM_a_warning()
    {
        List<Diagnostic> problems = Problems(Line(Fiber + ",\n{\"uid\": \"r\", \"type\": \"Roadm\"}", """{"from_node": "b", "to_node": "a"}"""));
        problems
            .Select(p => (p.Code, p.Severity, p.Span.Line))
            .ShouldBe([(Codes.UnconnectedElement, Severity.Error, 3), (Codes.UnconnectedElement, Severity.Warning, 4)]);
    }

    [Fact]
    public void HG0160_a_kind_that_is_not_in_the_library_is_named_with_the_nearest()
    {
        Diagnostic problem = Problem(Line(Fiber.Replace("SSMF", "SSMFF", StringComparison.Ordinal)));
        problem.Code.ShouldBe(Codes.UnknownVariety);
        problem.Message.ShouldStartWith("elements[1].type_variety: ");
        problem.Fix.ShouldBe("did you mean 'SSMF'?");
    }

    [Theory]
    [InlineData("\"length\": 80", "\"length\": 80000", "params.length: 80000 km")]
    [InlineData("\"km\"", "\"miles\"", "params.length_units: 'miles'")]
    [InlineData("\"loss_coef\": 0.2", "\"loss_coef\": 200", "params.loss_coef: 200")]
    [InlineData("\"loss_coef\": 0.2", "\"loss_coef\": 0.2, \"dispersion\": 16.7", "params.dispersion: 16.7")]
    [InlineData("\"loss_coef\": 0.2", "\"loss_coef\": 0.2, \"ref_frequency\": 193.4", "params.ref_frequency: 193.4")]
    public void HG0161_a_number_in_another_unit_is_said(string right, string wrong, string where)
    {
        Diagnostic problem = Problem(Line(Fiber.Replace(right, wrong, StringComparison.Ordinal)));
        problem.Code.ShouldBe(Codes.ImplausibleUnit);
        problem.Message.ShouldStartWith($"elements[1].{where}");
    }

    [Theory]
    [InlineData(
        """{"f_min": 193e12, "f_max": 193.1e12, "baud_rate": 32e9, "slot_width": 50e9, "roll_off": 0.1}, {"f_min": 193.125e12, "f_max": 194e12, "baud_rate": 32e9, "slot_width": 50e9, "roll_off": 0.1}""",
        "spectrum[1].f_min"
    )]
    [InlineData("""{"f_min": 193e12, "f_max": 193.1e12, "baud_rate": 64e9, "slot_width": 50e9, "roll_off": 0.1}""", "spectrum[0].baud_rate")]
    [InlineData("""{"f_min": 194e12, "f_max": 193.1e12, "baud_rate": 32e9, "slot_width": 50e9, "roll_off": 0.1}""", "spectrum[0].f_max")]
    public void HG0162_an_impossible_spectrum_is_said(string parts, string where)
    {
        DiagnosticList diagnostics = [];
        LineSpectrumReader.ReadText($$"""{"spectrum": [{{parts}}]}""", "s.json", diagnostics).ShouldBeNull();
        Diagnostic problem = diagnostics.ShouldHaveSingleItem();
        (problem.Code, problem.Message.Split(':')[0]).ShouldBe((Codes.BadSpectrum, where));
    }

    [Fact]
    public void HG0163_a_library_that_contradicts_itself_is_said()
    {
        using LineSamples files = new();
        DiagnosticList diagnostics = [];
        string text = LineSamples.Equipment.Replace(
            "\"gain_flatmax\": 18, \"gain_min\": 10",
            "\"gain_flatmax\": 8, \"gain_min\": 10",
            StringComparison.Ordinal
        );
        LineEquipmentReader.ReadFile(files.Write("e.json", text), diagnostics).ShouldBeNull();
        Diagnostic problem = diagnostics.ShouldHaveSingleItem();
        (problem.Code, problem.Span.Line, problem.Message).ShouldBe((Codes.BadEquipment, 3, "Edfa[0].gain_min: is above gain_flatmax"));
    }

    [Theory]
    [InlineData("[0, 60, 1e-9]", "has more than 10000 steps")]
    [InlineData("[0, 3, 0]", "the step is not above 0")]
    [InlineData("[0, 3, -1]", "the step is not above 0")]
    [InlineData("[0, 50, 0.005]", null)]
    [InlineData("[0, 0, 0]", null)]
    public void A_sweep_without_end_is_refused(string range, string? message)
    {
        using LineSamples files = new();
        DiagnosticList diagnostics = [];
        string text = LineSamples.Equipment.Replace("\"power_range_db\": [0, 0, 1]", $"\"power_range_db\": {range}", StringComparison.Ordinal);
        _ = LineEquipmentReader.ReadFile(files.Write("e.json", text), diagnostics);
        diagnostics
            .Sorted()
            .Select(d => (d.Code, d.Message))
            .ShouldBe(message is null ? [] : [(Codes.OutOfRange, $"SI[0].power_range_db: {message}")]);
    }

    [Fact]
    public void A_computed_channel_is_a_whole_number()
    {
        DiagnosticList diagnostics = [];
        LineSimulationReader.ReadText("""{"nli_params": {"computed_channels": [1, 2.5]}}""", "s.json", diagnostics).ShouldBeNull();
        diagnostics.ShouldHaveSingleItem().Message.ShouldBe("nli_params.computed_channels: 2.5 is no whole number");
    }

    [Fact]
    public void HG0164_a_ROADM_with_two_levels_is_refused()
    {
        string roadm = """{"uid": "r", "type": "Roadm", "params": {"target_pch_out_db": -20, "target_psd_out_mWperGHz": 3e-4}}""";
        List<Diagnostic> problems = Problems(Line(Fiber + "," + roadm));
        problems.ShouldHaveSingleItem().Code.ShouldBe(Codes.BadRoadm);
    }

    [Fact]
    public void All_problems_are_said_at_once_and_an_unknown_key_is_a_warning()
    {
        string fiber = Fiber.Replace("\"loss_coef\": 0.2", "\"loss_coef\": 200, \"dispersion\": 16.7, \"lenght\": 1", StringComparison.Ordinal);
        List<Diagnostic> problems = Problems(Line(fiber));
        problems
            .Select(p => (p.Code, p.Severity))
            .ShouldBe(
                [(Codes.ImplausibleUnit, Severity.Error), (Codes.ImplausibleUnit, Severity.Error), (Codes.UnknownKey, Severity.Warning)],
                ignoreOrder: true
            );
        problems.Single(p => p.Code == Codes.UnknownKey).Fix.ShouldBe("did you mean 'length'?");
    }

    [Fact]
    public void Both_flavours_give_the_same_network()
    {
        const string plain = """
            {"elements": [
              {"uid": "a", "type": "Transceiver"},
              {"uid": "r", "type": "Roadm", "params": {"target_pch_out_db": -18, "per_degree_pch_out_db": {"f": -17},
                "per_degree_design_bands": {"f": [{"f_min": 191.3e12, "f_max": 195e12, "spacing": 50e9}]}}},
              {"uid": "f", "type": "Fiber", "type_variety": "SSMF", "params": {"length": 80.5, "length_units": "km", "con_in": null,
                "loss_coef": {"value": [0.2, 0.21], "frequency": [191e12, 197e12]}, "lumped_losses": [{"position": 10, "loss": 0.5}]}},
              {"uid": "e", "type": "Edfa", "type_variety": "strong", "operational": {"gain_target": 20.5, "delta_p": null, "tilt_target": 0, "out_voa": 0}},
              {"uid": "b", "type": "Transceiver"}],
             "connections": [{"from_node": "a", "to_node": "r"}, {"from_node": "r", "to_node": "f"}, {"from_node": "f", "to_node": "e"}, {"from_node": "e", "to_node": "b"}]}
            """;
        const string yang = """
            {"gnpy-network-topology:topology": {"elements": [
              {"uid": "a", "type": "gnpy-network-topology:Transceiver"},
              {"uid": "r", "type": "gnpy-network-topology:Roadm", "params": {"target_pch_out_db": "-18.0",
                "per_degree_power_targets": [{"degree_uid": "f", "per_degree_pch_out_db": "-17.0"}],
                "per_degree_design_bands_targets": [{"degree_uid": "f", "design_bands": [{"f_min": "191300000000000.0", "f_max": "195000000000000.0", "spacing": "50000000000.0"}]}]}},
              {"uid": "f", "type": "gnpy-network-topology:Fiber", "type_variety": "SSMF", "params": {"length": "80.5", "length_units": "gnpy-network-topology:km", "con_in": [null],
                "loss_coef_per_frequency": [{"frequency": "191000000000000.0", "loss_coef_value": "0.2"}, {"frequency": "197000000000000.0", "loss_coef_value": "0.21"}],
                "lumped_losses": [{"position": "10.0", "loss": "0.5"}]}},
              {"uid": "e", "type": "gnpy-network-topology:Edfa", "type_variety": "strong", "operational": {"gain_target": "20.5", "delta_p": [null], "tilt_target": "0.0", "out_voa": "0.0"}},
              {"uid": "b", "type": "gnpy-network-topology:Transceiver"}],
             "connections": [{"from_node": "a", "to_node": "r"}, {"from_node": "r", "to_node": "f"}, {"from_node": "f", "to_node": "e"}, {"from_node": "e", "to_node": "b"}]}}
            """;
        JsonNode Described(string text) => JsonNode.Parse(Heliograph.Cli.Output.LineNetworkJson.Of(LineSamples.Topology(text, Library)))!;
        JsonNode first = Described(plain);
        Described(yang).ToJsonString().ShouldBe(first.ToJsonString());
        // Proof that the comparison sees the values.
        Described(plain.Replace("-17", "-16", StringComparison.Ordinal)).ToJsonString().ShouldNotBe(first.ToJsonString());
        FiberElement fiber = LineSamples.Topology(yang, Library).Elements.OfType<FiberElement>().Single();
        (fiber.Length_m, fiber.InputConnector_dB, fiber.LumpedLosses[0].Position_m, fiber.Dispersion[0]).ShouldBe((80_500, null, 10_000, 1.67e-5));
    }

    [Fact]
    public void A_graph_of_cities_becomes_ROADMs_and_fibres_of_the_length_of_roads()
    {
        using LineSamples files = new();
        string path = files.Write(
            "g.graphml",
            """
            <graphml><key id="a" attr.name="Latitude"/><key id="b" attr.name="Longitude"/><key id="c" attr.name="label"/><graph>
            <node id="0"><data key="a">0</data><data key="b">0</data><data key="c">P</data></node>
            <node id="1"><data key="a">0</data><data key="b">6</data><data key="c">Q</data></node>
            <node id="2"><data key="c">M</data></node>
            <edge source="0" target="1"/><edge source="0" target="2"/><edge source="2" target="1"/></graph></graphml>
            """
        );
        DiagnosticList diagnostics = [];
        LineTopology topology = LineTopologyReader.ReadFile(path, Library, diagnostics).ShouldNotBeNull();
        diagnostics.ShouldHaveSingleItem().Message.ShouldContain("'M'");
        double Length(string uid) => topology.Elements.OfType<FiberElement>().Single(f => f.Uid == uid).Length_m;
        // 6 degrees of the equator: 6/360 of 2 pi 6371.0088 km, and half as much again (ITU-T G.826 below 1000 km).
        Length("fiber (P → Q)").ShouldBe(1.5 * 6371_008.8 * Math.PI / 30, 1);
        Length("fiber (M → P)").ShouldBe(1.5 * 6371_008.8 * Math.PI / 60, 1);
        (topology.Elements.Length, topology.Connections.Length).ShouldBe((12, 18));
    }

    [Fact]
    public void Every_given_file_is_read()
    {
        Assert.SkipWhen(Repository.Shared is null, "the given data are not beside the checkout");
        string given = Path.Combine(Repository.Shared!, "data", "optical-line");
        DiagnosticList diagnostics = [];
        LineEquipment Read(string name) => LineEquipmentReader.ReadFile(Path.Combine(given, name), diagnostics).ShouldNotBeNull();
        LineEquipment example = Read("example-data/eqpt_config.json");
        LineEquipment tests = Read("tests-data/eqpt_config.json");
        LineEquipment multiband = Read("example-data/eqpt_config_multiband.json");
        LineEquipment openRoadm = Read("example-data/eqpt_config_openroadm_ver5.json");
        (example.Amplifiers.Length, tests.Amplifiers.Length, multiband.Amplifiers.Length, openRoadm.Amplifiers.Length).ShouldBe((19, 6, 29, 5));
        int networks = 0;
        foreach (string file in Directory.GetFiles(given, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(file);
            string text = File.ReadAllText(file);
            if (text.Contains("\"connections\"", StringComparison.Ordinal))
            {
                LineEquipment library =
                    name.StartsWith("multiband", StringComparison.Ordinal) ? multiband
                    : name.StartsWith("Sweden", StringComparison.Ordinal) ? openRoadm
                    : file.Contains("tests-data", StringComparison.Ordinal) ? tests
                    : example;
                LineTopologyReader.ReadText(text, name, library, diagnostics).ShouldNotBeNull(name);
                networks++;
            }
            else if (text.Contains("\"path-request\"", StringComparison.Ordinal))
            {
                LineServicesReader.ReadText(text, name, diagnostics).ShouldNotBeNull(name);
            }
            else if (name.StartsWith("sim_params", StringComparison.Ordinal))
            {
                LineSimulationReader.ReadText(text, name, diagnostics).ShouldNotBeNull(name);
            }
        }
        networks.ShouldBeInRange(38, 42);
        diagnostics.HasErrors.ShouldBeFalse();
    }
}
