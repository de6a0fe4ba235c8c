using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CsCheck;
using Heliograph.Engine.Lightpaths;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.OpticalLine;
using Heliograph.Photonics.OpticalLine.Design;

namespace Heliograph.Tests.Lightpaths;

public sealed partial class LightpathTests
{
    private static (RequestPlan? Plan, DiagnosticList Diagnostics) Plan(
        string network,
        JsonObject[] requests,
        JsonNode? synchronization = null,
        PlanningOptions? options = null
    )
    {
        LineEquipment library = LineSamples.Library();
        JsonObject services = new() { ["path-request"] = new JsonArray([.. requests]) };
        if (synchronization is not null)
        {
            services["synchronization"] = synchronization;
        }
        DiagnosticList diagnostics = [];
        LineServices? read = LineServicesReader.ReadText(services.ToJsonString(), "services.json", diagnostics);
        RequestPlan? plan = read is null
            ? null
            : RequestPlanning.Run(
                LineSamples.Topology(network, library),
                library,
                new LineSimulation(),
                read,
                options ?? new PlanningOptions(),
                diagnostics
            );
        return (plan, diagnostics);
    }

    private static PathDemand Only(string network, JsonObject request) => Plan(network, [request]).Plan!.Requests.Single().Demand;

    private static string[] Sites(PlannedRequest request) => [.. request.Path.OfType<RoadmNode>().Select(r => r.Uid["roadm ".Length..])];

    [Fact]
    public void Ways_come_by_growing_length_and_none_is_missing()
    {
        Gen.Select(Gen.Int[4, 6], Gen.Int[0, int.MaxValue])
            .Sample(
                (count, seed) =>
                {
                    Random random = new(seed);
                    List<string> links = [];
                    for (int a = 0; a < count; a++)
                    {
                        for (int b = a + 1; b < count; b++)
                        {
                            if (b == a + 1 || random.Next(3) > 0)
                            {
                                links.Add($"N{a}-N{b} {random.Next(20, 40)}");
                            }
                        }
                    }
                    LineNetwork network = new(LineSamples.Topology(LineSamples.Mesh(string.Join(", ", links))));
                    RouteGraph graph = new(network.Nodes);
                    int from = network.Nodes.Single(n => n.Uid == "trx N0").Index;
                    int to = network.Nodes.Single(n => n.Uid == $"trx N{count - 1}").Index;
                    List<int[]> ways = [.. graph.ByLength(from, to)];
                    double[] lengths = [.. ways.Select(w => graph.Length(w, w.Length - 1))];
                    // Equal lengths are summed in different orders.
                    lengths.Zip(lengths.Skip(1)).ShouldAllBe(p => p.Second >= p.First - 1e-6);
                    // Every simple way, found by going through all of them.
                    List<double> all = [];
                    Walk(network, [from], to, way => all.Add(graph.Length(way, way.Length - 1)));
                    lengths.ShouldBe(all.Order(), 1e-6);
                    ways.Select(w => string.Join(',', w)).Distinct().Count().ShouldBe(ways.Count);
                    int[] alone = graph.Dijkstra(from, to)!;
                    graph.Length(alone, alone.Length - 1).ShouldBe(lengths[0], 1e-6);
                    graph.Shortest(from, to).ShouldBe(ways[0]);
                },
                iter: 30
            );
    }

    private static void Walk(LineNetwork network, List<int> path, int to, Action<int[]> found)
    {
        foreach (LineNode next in network.Nodes[path[^1]].Next)
        {
            if (next.Index == to)
            {
                found([.. path, to]);
            }
            else if (!path.Contains(next.Index))
            {
                path.Add(next.Index);
                Walk(network, path, to, found);
                path.RemoveAt(path.Count - 1);
            }
        }
    }

    [Fact]
    public void The_fastest_mode_that_works_is_chosen_and_takes_the_lowest_slots()
    {
        PathDemand demand = Only(LineSamples.Mesh("A-B 80"), LineSamples.Request("1", "A", "B", null, 400e9));
        demand.Mode!.Format.ShouldBe("fast");
        // Two channels of 50 GHz: M is 2 x 4. The band begins at n = (191.275 - 193.1) THz / 6.25 GHz = -292, 4 slots are its guard: -288 + 8.
        demand.N.ShouldBe([-280]);
        demand.M.ShouldBe([8]);
    }

    [Fact]
    public void A_penalty_or_a_margin_that_is_missed_takes_the_slower_mode()
    {
        // 16.7 ps/nm/km x 400 km are 6680 ps/nm, in the table; 600 km are beyond it, so that "fast" is not possible however good the line.
        Only(LineSamples.Mesh("A-B 600"), LineSamples.Request("1", "A", "B", null, 100e9)).Mode!.Format.ShouldBe("slow");
        PathDemand given = Only(LineSamples.Mesh("A-B 600"), LineSamples.Request("1", "A", "B", "fast", 100e9));
        (given.Blocking, given.N).ShouldBe((BlockingReason.ModeNotFeasible, null));
    }

    [Theory]
    [InlineData("-,8", -280, 8, null)]
    [InlineData("-264,8", -264, 8, null)]
    [InlineData("-264,-", -264, 8, null)]
    [InlineData("-286,8", null, null, BlockingReason.NoSpectrum)]
    [InlineData("-284,-", null, null, BlockingReason.NoSpectrum)]
    public void Slots_that_are_asked_for_are_given_or_refused(string slot, int? n, int? m, BlockingReason? blocking)
    {
        PathDemand demand = Only(LineSamples.Mesh("A-B 80"), LineSamples.Request("1", "A", "B", null, 400e9, slot));
        demand.Blocking.ShouldBe(blocking);
        (demand.N?[0], demand.M?[0]).ShouldBe((n, m));
    }

    [Fact]
    public void Slots_too_narrow_for_a_mode_found_later_are_refused()
    {
        PathDemand demand = Only(LineSamples.Mesh("A-B 600"), LineSamples.Request("1", "A", "B", null, 200e9, "-,4"));
        demand.Blocking.ShouldBe(BlockingReason.NotEnoughReservedSpectrum);
    }

    [Fact]
    public void What_one_request_takes_is_free_for_none_that_shares_a_section()
    {
        JsonObject[] requests =
        [
            LineSamples.Request("1", "A", "C", "slow", 100e9),
            LineSamples.Request("2", "B", "C", "slow", 100e9),
            LineSamples.Request("3", "A", "B", "slow", 100e9),
            LineSamples.Request("4", "B", "A", "slow", 100e9),
        ];
        RequestPlan plan = Plan(LineSamples.Mesh("A-B 80, B-C 80"), requests).Plan!;
        // 2 meets 1 between B and C; 3 and 4 meet 1 and each other between A and B, in both directions.
        plan.Requests.Select(r => r.Demand.N![0]).ShouldBe([-284, -276, -276, -268]);
        RequestPlan last = Plan(
            LineSamples.Mesh("A-B 80, B-C 80"),
            [.. requests.Select(r => r.DeepClone().AsObject())],
            null,
            new PlanningOptions { Policy = SlotPolicy.LastFit }
        ).Plan!;
        // The band ends at n = (196.125 - 193.1) THz / 6.25 GHz = 484, less 4: the last channel takes 473 to 480.
        last.Requests.Select(r => r.Demand.N![0]).ShouldBe([477, 469, 469, 461]);
    }

    [Fact]
    public void A_full_line_blocks()
    {
        // 768 slots between the guards are 96 channels of 8.
        RequestPlan plan = Plan(
            LineSamples.Mesh("A-B 80"),
            [
                LineSamples.Request("1", "A", "B", "slow", 9.5e12),
                LineSamples.Request("2", "B", "A", "slow", 200e9),
                LineSamples.Request("3", "B", "A", null, 200e9),
            ]
        ).Plan!;
        plan.Requests.Select(r => r.Demand.Blocking).ShouldBe([null, BlockingReason.NoSpectrum, null]);
    }

    [Fact]
    public void Equal_requests_are_joined()
    {
        RequestPlan plan = Plan(
            LineSamples.Mesh("A-B 80"),
            [
                LineSamples.Request("1", "A", "B", "slow", 100e9),
                LineSamples.Request("2", "A", "B", "slow", 300e9),
                LineSamples.Request("3", "A", "B", null, 100e9),
            ]
        ).Plan!;
        plan.Requests.Select(r => (r.Demand.Id, r.Demand.Bandwidth_bps)).ShouldBe([("2 | 1", 400e9), ("3", 100e9)]);
        plan.Services.Length.ShouldBe(3);
    }

    [Fact]
    public void Nodes_on_the_way_are_kept_strictly_or_loosely()
    {
        string network = LineSamples.Mesh("A-B 80, B-C 80, A-C 90, C-D 50");
        Sites(Plan(network, [LineSamples.Request("1", "A", "C", null, 100e9, null, "roadm B")]).Plan!.Requests[0]).ShouldBe(["A", "B", "C"]);
        // D is a dead end.
        (RequestPlan? strict, _) = Plan(network, [LineSamples.Request("1", "A", "C", null, 100e9, null, "roadm D")]);
        strict!.Requests[0].Demand.Blocking.ShouldBe(BlockingReason.NoPathWithConstraint);
        (RequestPlan? loose, DiagnosticList diagnostics) = Plan(network, [LineSamples.Request("1", "A", "C", null, 100e9, null, "roadm D?")]);
        Sites(loose!.Requests[0]).ShouldBe(["A", "C"]);
        diagnostics.ShouldContain(d => d.Code == Codes.NoWayThrough && d.Severity == Severity.Warning);
        // Elements of the line, not ROADMs, spell a path section by section.
        Sites(Plan(network, [LineSamples.Request("1", "A", "C", null, 100e9, null, "fiber AB", "fiber BC")]).Plan!.Requests[0])
            .ShouldBe(["A", "B", "C"]);
    }

    [Fact]
    public void Disjoint_requests_share_no_link_even_where_the_shortest_ways_do()
    {
        string network = LineSamples.Mesh("A-B 50, B-C 50, A-D 60, D-C 60, D-B 10");
        JsonNode apart = JsonNode.Parse(
            """[{"synchronization-id": "s", "svec": {"relaxable": false, "disjointness": "link", "request-id-number": ["1", "2"]}}]"""
        )!;
        JsonObject[] requests = [LineSamples.Request("1", "A", "C", "slow", 100e9), LineSamples.Request("2", "C", "A", "slow", 100e9)];
        Plan(network, requests).Plan!.Requests.Select(r => string.Concat(Sites(r))).ShouldBe(["ABC", "CBA"]);
        RequestPlan plan = Plan(network, [.. requests.Select(r => r.DeepClone().AsObject())], apart).Plan!;
        // The last of a group has its shortest way, the first the shortest that is left.
        plan.Requests.Select(r => string.Concat(Sites(r))).ShouldBe(["ADC", "CBA"]);
    }

    [Fact]
    public void HG0168_requests_that_cannot_be_disjoint_are_said()
    {
        JsonNode apart = JsonNode.Parse(
            """[{"synchronization-id": "s", "svec": {"relaxable": false, "disjointness": "link", "request-id-number": ["1", "2"]}}]"""
        )!;
        (RequestPlan? plan, DiagnosticList diagnostics) = Plan(
            LineSamples.Mesh("A-B 80"),
            [LineSamples.Request("1", "A", "B", "slow", 100e9), LineSamples.Request("2", "A", "B", "fast", 100e9)],
            apart
        );
        plan.ShouldBeNull();
        diagnostics.ShouldHaveSingleItem().Code.ShouldBe(Codes.NoWayThrough);
    }

    [Theory]
    [InlineData("trx A", "trx X", "destination 'trx X' is no transceiver")]
    [InlineData("roadm A", "trx B", "source 'roadm A' is no transceiver")]
    public void HG0167_a_request_from_or_to_nowhere_is_said(string from, string to, string message)
    {
        JsonObject request = LineSamples.Request("1", "A", "B", null, 100e9);
        (request["source"], request["destination"]) = (from, to);
        Diagnostic problem = Plan(LineSamples.Mesh("A-B 80"), [request]).Diagnostics.ShouldHaveSingleItem();
        problem.Code.ShouldBe(Codes.BadPathRequest);
        problem.Message.ShouldContain(message);
    }

    [Fact]
    public void HG0169_a_pumped_fibre_needs_parameters_of_simulation()
    {
        using LineSamples files = new();
        files.Write("eqpt_config.json", LineSamples.Equipment);
        JsonNode network = JsonNode.Parse(LineSamples.Mesh("A-B 80"))!;
        JsonNode fiber = network["elements"]!.AsArray().First(e => (string?)e!["uid"] == "fiber AB")!;
        fiber["type"] = "RamanFiber";
        fiber["operational"] = JsonNode.Parse(
            """{"temperature": 283, "raman_pumps": [{"power": 0.2, "frequency": 205e12, "propagation_direction": "counterprop"}]}"""
        );
        (int exit, _, string error) = LineSamples.Helio("line", "transmit", "--network", files.Write("n.json", network.ToJsonString()));
        exit.ShouldBe(2);
        error.ShouldContain(Codes.NeedsSimulation);
    }

    [Fact]
    public void A_saved_network_is_read_back_and_gives_the_same()
    {
        using LineSamples files = new();
        string library = files.Write("e.json", LineSamples.Equipment);
        string network = files.Write("n.json", LineSamples.Mesh("A-B 120, B-C 300"));
        string saved = files.Write("saved.json", "");
        string[] ends = ["--from", "A", "--to", "C", "--equipment", library];
        (int exit, string first, _) = LineSamples.Helio(["line", "transmit", "--network", network, "--save-network", saved, .. ends]);
        exit.ShouldBe(0);
        (_, string second, _) = LineSamples.Helio(["line", "transmit", "--network", saved, "--no-insert-edfas", .. ends]);
        // End-of-life margin is put on again, as in the reference: without it the two are the same.
        Final(second).ShouldBe(Final(first), 1.5);
        files.Write("e.json", LineSamples.Equipment.Replace("\"EOL\": 1", "\"EOL\": 0", StringComparison.Ordinal));
        (_, first, _) = LineSamples.Helio(["line", "transmit", "--network", network, "--save-network", saved, .. ends]);
        (_, second, _) = LineSamples.Helio(["line", "transmit", "--network", saved, "--no-insert-edfas", .. ends]);
        second.ShouldBe(first);
    }

    [Theory]
    [InlineData("11", "2", "13")]
    [InlineData("11.0", "2", "13.0")]
    [InlineData("11", "2.0", "13.0")]
    [InlineData("11", "2.5", "13.5")]
    public void A_required_OSNR_is_whole_where_the_library_writes_it_so(string osnr, string margin, string required)
    {
        using LineSamples files = new();
        string library = files.Write(
            "e.json",
            LineSamples
                .Equipment.Replace("\"OSNR\": 11", $"\"OSNR\": {osnr}", StringComparison.Ordinal)
                .Replace("\"sys_margins\": 2", $"\"sys_margins\": {margin}", StringComparison.Ordinal)
        );
        string network = files.Write("n.json", LineSamples.Mesh("A-B 80"));
        JsonObject[] requests = [LineSamples.Request("1", "A", "B", "slow", 100e9), LineSamples.Request("2", "B", "A", "slow", 100e9, "-290,4")];
        string services = files.Write("s.json", new JsonObject { ["path-request"] = new JsonArray([.. requests]) }.ToJsonString());
        string table = files.Write("r.csv", "");
        LineSamples.Helio("line", "request", network, services, "--equipment", library, "--output", table).Exit.ShouldBe(0);
        string[] lines = File.ReadAllLines(table);
        lines[0].ShouldContain(",\"spectrum (N,M)\",");
        lines[1].ShouldContain($",{required},32.0,0.0,");
        // A row without a number: the column is shown as it is.
        (_, string text, _) = LineSamples.Helio("line", "request", network, services, "--equipment", library, "--text");
        text.ShouldContain($" {required} ");
        text.ShouldContain("NO_SPECTRUM");
    }

    [Fact]
    public void Gains_of_an_earlier_spectrum_hold_in_each_band()
    {
        const string both = """[{"f_min": 186.1e12, "f_max": 190e12, "spacing": 50e9}, {"f_min": 191.3e12, "f_max": 196e12, "spacing": 50e9}]""";
        const string member = "\"type_def\": \"fixed_gain\", \"gain_flatmax\": 30, \"gain_min\": 0, \"p_max\": 23, \"nf0\": 5";
        LineEquipment library = LineSamples.Library(
            LineSamples.Equipment.Replace(
                "\"Edfa\": [",
                $$"""
                "Edfa": [{"type_variety": "L", "f_min": 186e12, "f_max": 190.1e12, {{member}} }, {"type_variety": "C", "f_min": 191.2e12, "f_max": 196.1e12, {{member}} },
                {"type_variety": "LC", "type_def": "multi_band", "amplifiers": ["L", "C"]},
                """,
                StringComparison.Ordinal
            )
        );
        string network = $$"""
            {"elements": [{"uid": "a", "type": "Transceiver", "params": {"design_bands": {{both}} } },
            {"uid": "m", "type": "Multiband_amplifier", "type_variety": "LC", "amplifiers": [
              {"type_variety": "L", "operational": {"gain_target": 5, "out_voa": 0, "tilt_target": 0} },
              {"type_variety": "C", "operational": {"gain_target": 5, "out_voa": 0, "tilt_target": 0} }]},
            {"uid": "b", "type": "Transceiver", "params": {"design_bands": {{both}} } }],
            "connections": [{"from_node": "a", "to_node": "m"}, {"from_node": "m", "to_node": "b"}]}
            """;
        DiagnosticList diagnostics = [];
        LightpathNetwork designed = LightpathNetwork
            .Design(
                LineSamples.Topology(network, library),
                library,
                new LineSimulation(),
                LineDesigner.Reference(library),
                insertsAmplifiers: false,
                isReference: false,
                diagnostics
            )
            .ShouldNotBeNull(string.Join('\n', diagnostics.Select(d => d.Message)));
        LineChannel[] channels = [.. new[] { 188e12, 193e12 }.Select(f => new LineChannel(f, 32e9, 50e9, 0.15, 40, 1e-5, 0, "x"))];
        double[] Gains(Dictionary<(string, int), double>? earlier) =>
            [.. designed.Send([.. designed.Line.Nodes], [.. channels], keepsTrace: true, earlier)!.Trace![1].Amplifiers.Select(a => a.Gain)];
        double[] alone = Gains(null);
        Dictionary<(string, int), double> gains = new() { [("m", 1)] = 3 };
        Gains(gains).ShouldBe([alone[0], 3]);
        gains.ShouldBe(new Dictionary<(string, int), double> { [("m", 1)] = 3, [("m", 0)] = alone[0] }, ignoreOrder: true);
        alone[1].ShouldNotBe(3);
        // The reference writes no input attenuator of a band.
        Heliograph.Cli.Output.LineNetworkJson.Of(designed.Line.ToTopology()).ShouldNotContain("in_voa");
    }

    [Fact]
    public void The_gain_mode_is_named_as_the_reference_prints_it()
    {
        using LineSamples files = new();
        string library = files.Write(
            "e.json",
            LineSamples.Equipment.Replace("\"power_mode\": true", "\"power_mode\": false", StringComparison.Ordinal)
        );
        string network = files.Write("n.json", LineSamples.Mesh("A-B 80"));
        (int exit, string text, _) = LineSamples.Helio("line", "transmit", "--network", network, "--equipment", library);
        exit.ShouldBe(0);
        text.ShouldContain("\nPropagating in {ansi_escapes.cyan}gain mode{ansi_escapes.reset}: power cannot be set manually\n");
    }

    private static double Final(string text) =>
        double.Parse(FinalRatio().Match(text).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Final GSNR \(0\.1 nm\): ([0-9.]+) dB")]
    private static partial Regex FinalRatio();

    [GeneratedRegex(@"\x1b\[[0-9;]*m")]
    private static partial Regex Colours();

    public static TheoryData<string, string> Given =>
        new()
        {
            { "invocation/transmission_main_example", "transmit --network E/edfa_example_network.json -e E/eqpt_config.json" },
            {
                "invocation/transmission_saturated",
                "transmit --network T/testTopology_expected.json --from lannion --to lorient -e T/eqpt_config.json --power 3"
            },
            {
                "invocation/power_sweep_example",
                "transmit --network T/testTopology_expected.json --from brest --to rennes -e T/eqpt_config_sweep.json --power 3"
            },
            {
                "invocation/openroadm-v5-Stockholm-Gothenburg",
                "transmit --network E/Sweden_OpenROADMv5_example_network.json -e E/eqpt_config_openroadm_ver5.json"
            },
            {
                "invocation/multiband_transmission",
                "transmit --network E/multiband_example_network.json --from Site_A --to Site_D -e E/eqpt_config_multiband.json --spectrum E/multiband_spectrum.json --show-channels"
            },
            { "invocation/transmission_main_example_long", "transmit --network T/test_long_network.json -e T/eqpt_config.json" },
            {
                "invocation/transmission_main_example__path",
                "transmit --network T/testTopology_expected.json -e T/eqpt_config.json --from lorient --to brest --path rennes"
            },
            {
                "invocation/transmission_main_example__path_only",
                "transmit --network T/testTopology_expected.json -e T/eqpt_config.json --path lorient,_rennes,_brest"
            },
            {
                "invocation/transmission_main_example__service_routeid",
                "transmit --network T/testTopology_expected.json -e T/eqpt_config.json --service T/testService_services_expected.json --route-id 1"
            },
            {
                "invocation/path_requests_run",
                "request E/meshTopologyExampleV2.json E/meshTopologyExampleV2_services.json -e E/eqpt_config.json --redesign-per-request --text"
            },
            {
                "invocation/path_requests_run_extra_equipment",
                "request E/meshTopologyExampleV2.json E/service_pluggable.json -e E/eqpt_config.json --extra-equipment E/extra_eqpt_config.json T/extra_eqpt_config.json --extra-config T/user_edfa_config.json --text"
            },
            { "measured/t_edfa.txt", "transmit --network E/edfa_example_network.json -e E/eqpt_config.json --show-channels" },
            {
                "measured/t_mesh.txt",
                "transmit --network E/meshTopologyExampleV2.json -e E/eqpt_config.json --from Lannion_CAS --to Lorient_KMA --show-channels"
            },
            {
                "measured/t_sweden5.txt",
                "transmit --network E/Sweden_OpenROADMv5_example_network.json -e E/eqpt_config_openroadm_ver5.json --power 2 --show-channels"
            },
            { "measured/p_mesh.txt", "request E/meshTopologyExampleV2.json E/meshTopologyExampleV2_services.json -e E/eqpt_config.json --text" },
        };

    [Theory]
    [MemberData(nameof(Given))]
    public void A_given_run_is_printed_alike(string expected, string command)
    {
        Assert.SkipWhen(Repository.Shared is null, "the given data are not beside the checkout");
        // A blank within an argument is written ",_".
        string[] arguments = [.. command.Split(' ').Select(a => Place(a.Replace(",_", ", ", StringComparison.Ordinal)))];
        (_, string text, string error) = LineSamples.Helio(["line", .. arguments]);
        string[] Lines(string t) =>
            [.. t.ReplaceLineEndings("\n").Split('\n').Select(l => l.TrimEnd()).Where(l => !l.StartsWith("Saved", StringComparison.Ordinal))];
        string wanted = Colours().Replace(File.ReadAllText(Place(expected)), "");
        Lines(text.TrimEnd()).ShouldBe(Lines(wanted.TrimEnd()), error);
    }

    [Theory]
    [InlineData("measured/p_mesh.json", "request E/meshTopologyExampleV2.json E/meshTopologyExampleV2_services.json -e E/eqpt_config.json")]
    [InlineData(
        "tests-data/testTopology_response_expected.json",
        "request T/testTopology_expected.json T/testTopology_services_expected.json -e T/eqpt_config.json --redesign-per-request"
    )]
    public void A_given_response_is_given_alike(string expected, string command)
    {
        Assert.SkipWhen(Repository.Shared is null, "the given data are not beside the checkout");
        (int exit, string text, string error) = LineSamples.Helio(["line", .. command.Split(' ').Select(Place)]);
        exit.ShouldBe(0, error);
        JsonNode.DeepEquals(JsonNode.Parse(text), JsonNode.Parse(File.ReadAllText(Place(expected)))).ShouldBeTrue();
    }

    private static string Place(string word)
    {
        string given = Path.Combine(Repository.Shared!, "data", "optical-line");
        return word.StartsWith("E/", StringComparison.Ordinal) ? Path.Combine(given, "example-data", word[2..])
            : word.StartsWith("T/", StringComparison.Ordinal) ? Path.Combine(given, "tests-data", word[2..])
            : word.StartsWith("invocation/", StringComparison.Ordinal)
            || word.StartsWith("measured/", StringComparison.Ordinal)
            || word.StartsWith("tests-data/", StringComparison.Ordinal)
                ? Path.Combine(given, word)
            : word;
    }
}
