using Heliograph.Engine;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Scenarios;
using Heliograph.Tests.Engine;

namespace Heliograph.Tests.WideArea;

/// <summary>Lines of a scenario that files of GNPy describe.</summary>
public sealed class LineFilesTests : IDisposable
{
    // Two spans of 80 km of standard fibre with 16 dB each, amplifiers that give it back, in both directions.
    private const string Equipment = """
        {
          "Edfa": [ { "type_variety": "line", "type_def": "fixed_gain", "gain_flatmax": 21, "gain_min": 10, "p_max": 21, "nf0": 5.5, "allowed_for_design": true } ],
          "Fiber": [ { "type_variety": "SSMF", "dispersion": 1.67e-05, "effective_area": 8.3e-11, "pmd_coef": 1.265e-15 } ],
          "Span": [ { "power_mode": true, "delta_power_range_db": [0, 0, 0.5], "max_length": 150, "length_units": "km", "max_loss": 28, "padding": 10, "EOL": 0, "con_in": 0, "con_out": 0 } ],
          "Roadm": [ { "target_pch_out_db": -20, "add_drop_osnr": 38, "restrictions": { "preamp_variety_list": [], "booster_variety_list": [] } } ],
          "SI": [ { "f_min": 191.3e12, "f_max": 196.1e12, "baud_rate": 32e9, "spacing": 50e9, "power_dbm": 0, "power_range_db": [0, 0, 1], "roll_off": 0.15, "tx_osnr": 40, "sys_margins": 2 } ],
          "Transceiver": [ { "type_variety": "any", "frequency": { "min": 191.3e12, "max": 196.1e12 }, "mode": [ { "format": "m", "baud_rate": 32e9, "OSNR": 11, "bit_rate": 100e9, "roll_off": 0.15, "tx_osnr": 40, "min_spacing": 50e9, "cost": 1 } ] } ]
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("helio-line").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Network(string gain)
    {
        string Fibre(string uid) =>
            $$"""{ "uid": "{{uid}}", "type": "Fiber", "type_variety": "SSMF", "params": { "length": 80, "length_units": "km", "loss_coef": 0.2, "con_in": 0, "con_out": 0 } }""";
        string Amplifier(string uid) =>
            $$"""{ "uid": "{{uid}}", "type": "Edfa", "type_variety": "line", "operational": { "gain_target": {{gain}}, "tilt_target": 0, "out_voa": 0 } }""";
        string Way(string from, string to) => $$"""{ "from_node": "{{from}}", "to_node": "{{to}}" }""";
        string[] there = ["a", "f1", "e1", "f2", "e2", "b"];
        string[] back = ["b", "g1", "h1", "g2", "h2", "a"];
        string[] elements =
        [
            """{ "uid": "a", "type": "Transceiver" }""",
            """{ "uid": "b", "type": "Transceiver" }""",
            .. new[] { "f1", "f2", "g1", "g2" }.Select(Fibre),
            .. new[] { "e1", "e2", "h1", "h2" }.Select(Amplifier),
        ];
        IEnumerable<string> ways = new[] { there, back }.SelectMany(w => w.Zip(w.Skip(1), Way));
        return $$"""{ "elements": [ {{string.Join(", ", elements)}} ], "connections": [ {{string.Join(", ", ways)}} ] }""";
    }

    private Report Run(string network, DiagnosticList diagnostics, string to = "b", string more = "")
    {
        File.WriteAllText(Path.Combine(_folder, "network.json"), network);
        File.WriteAllText(Path.Combine(_folder, "equipment.json"), Equipment);
        string text = File.ReadAllText(Path.Combine(Repository.Root, "scenarios", "field-trial-500km.yaml"));
        string scenario = Path.Combine(_folder, "scenario.yaml");
        int at = text.IndexOf("  - { between:", StringComparison.Ordinal);
        int end = text.IndexOf('\n', at);
        string line =
            $"  - {{ between: [wuqing, yinghai], topology: network.json, equipment: equipment.json, from: a, to: {to}, transponder: coh-400zrp, wavelengths: 8{more} }}";
        File.WriteAllText(scenario, text[..at] + line + text[end..]);
        Scenario? read = ScenarioReader.ReadFile(scenario, ShippedScenarios.Workspace.Catalogue, ShippedScenarios.Workspace.Models, [], diagnostics);
        return read is null ? null! : ShippedScenarios.Evaluate(read, new EvaluationOptions(WithRanges: false));
    }

    [Fact]
    public void A_network_file_gives_length_delay_and_margin()
    {
        DiagnosticList diagnostics = [];
        Report report = Run(Network("16"), diagnostics);
        diagnostics.ShouldNotContain(d => d.Severity == Severity.Error);
        LineState line = report.Lines.ShouldHaveSingleItem();
        line.Line.Length.ShouldBe(160e3);
        // 160 km at an index of 1.468, and 3 us of modules.
        line.Design.Delay.Value!.Value.ShouldBe(160e3 * 1.468 / 299_792_458 + 3e-6, 1e-12);
        LineOptics light = line.Design.Line.ShouldNotBeNull();
        (light.Spans, light.Wavelengths.Length).ShouldBe((2, 8));
        // By hand: 0 dBm + 57.96 - 5.5 - 16 - 3 dB, and the transmitter's 36 dB.
        double osnr = -10 * Math.Log10(Math.Pow(10, -(57.96 - 5.5 - 16 - 10 * Math.Log10(2)) / 10) + Math.Pow(10, -3.6));
        light.Worst.Osnr_dB.ShouldBe(osnr, 0.1);
        light.Worst.Gsnr_dB.ShouldBeLessThan(light.Worst.Osnr_dB - 0.2);
        line.Design.Margin.Value!.Value.ShouldBe(light.Worst.Gsnr_dB - 24, 1e-9);
        line.Design.Closure.ShouldBe(LinkClosure.Closes);
    }

    [Fact]
    public void Amplifiers_that_the_file_leaves_open_are_designed()
    {
        DiagnosticList diagnostics = [];
        LineState open = Run(Network("null"), diagnostics).Lines[0];
        LineState set = Run(Network("16"), diagnostics).Lines[0];
        open.Design.Line!.Worst.Gsnr_dB.ShouldBe(set.Design.Line!.Worst.Gsnr_dB, 0.05);
    }

    [Fact]
    public void What_is_wrong_with_the_files_is_said_at_its_place()
    {
        DiagnosticList diagnostics = [];
        Run(Network("16"), diagnostics, to: "c").ShouldBeNull();
        diagnostics.ShouldContain(d => d.Code == Codes.AmbiguousLine && d.Message.Contains("'c'"));
        diagnostics = [];
        Run(Network("16").Replace("SSMF", "SSMX", StringComparison.Ordinal), diagnostics).ShouldBeNull();
        diagnostics.ShouldContain(d => d.Code == Codes.UnknownVariety && d.Span.File.EndsWith("network.json", StringComparison.Ordinal));
        diagnostics = [];
        Run(Network("16"), diagnostics, more: ", length: 10 km").ShouldBeNull();
        diagnostics.ShouldContain(d => d.Message.Contains("length"));
        diagnostics = [];
        Run(Network("16"), diagnostics, more: ", ageing: 1 dB").ShouldBeNull();
        diagnostics.ShouldHaveSingleItem().Message.ShouldBe("'ageing' stands beside 'topology'");
    }
}
