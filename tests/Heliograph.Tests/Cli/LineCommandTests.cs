using System.Text.Json.Nodes;
using Heliograph.Cli;
using Heliograph.Cli.Commands;

namespace Heliograph.Tests.Cli;

public sealed class LineCommandTests : IDisposable
{
    private const string Equipment = """
        {
          "Edfa": [
            {"type_variety": "medium", "type_def": "variable_gain", "gain_flatmax": 26, "gain_min": 15, "p_max": 23, "nf_min": 6, "nf_max": 10},
            {"type_variety": "bad", "type_def": "variable_gain", "gain_flatmax": 26, "gain_min": 15, "p_max": 23, "nf_min": 3, "nf_max": 10}
          ],
          "Fiber": [{"type_variety": "SSMF", "dispersion": 1.67e-05, "effective_area": 83e-12, "pmd_coef": 1.265e-15}],
          "Span": [{"power_mode": true, "delta_power_range_db": [0, 0, 0.5], "max_length": 150,
            "length_units": "km", "padding": 10, "EOL": 0, "con_in": 0, "con_out": 0}],
          "Roadm": [{"target_pch_out_db": -20, "add_drop_osnr": 38, "pmd": 0, "pdl": 0,
            "restrictions": {"preamp_variety_list": [], "booster_variety_list": []}}],
          "SI": [{"f_min": 191.3e12, "f_max": 191.9e12, "baud_rate": 32e9, "spacing": 50e9, "power_dbm": 0, "roll_off": 0.15, "tx_osnr": 40, "sys_margins": 2}],
          "Transceiver": [{"type_variety": "trx", "frequency": {"min": 191.35e12, "max": 196.1e12}, "mode": [
            {"format": "slow", "baud_rate": 32e9, "OSNR": 11, "bit_rate": 100e9, "roll_off": 0.15, "tx_osnr": 40, "min_spacing": 37.5e9, "cost": 1},
            {"format": "hard", "baud_rate": 32e9, "OSNR": 35, "bit_rate": 400e9, "roll_off": 0.15, "tx_osnr": 40, "min_spacing": 37.5e9, "cost": 1}]}]
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("helio-line-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static string Element(string uid, string type, string rest = "") => $$"""{"uid": "{{uid}}", "type": "{{type}}"{{rest}}}""";

    private static string Fibre(string uid, string more = "") =>
        Element(
            uid,
            "Fiber",
            $$""", "type_variety": "SSMF", "params": {"length": 80, "length_units": "km", "loss_coef": 0.2, "con_in": 0.5, "con_out": 0.5{{more}}}"""
        );

    private static string Amplifier(string gain, string type = "medium") =>
        Element("amp", "Edfa", $$""", "type_variety": "{{type}}", "operational": {"gain_target": {{gain}}, "tilt_target": 0, "out_voa": 0}""");

    // A chain in both senses of the file: each element leads to the next.
    private string Network(params string[] elements)
    {
        string[] uids = [.. elements.Select(e => (string)JsonNode.Parse(e)!["uid"]!)];
        IEnumerable<string> links = uids.Zip(uids.Skip(1), (a, b) => $$"""{"from_node": "{{a}}", "to_node": "{{b}}"}""");
        return Write("network.json", $$"""{"elements": [{{string.Join(",\n", elements)}}], "connections": [{{string.Join(",\n", links)}}]}""");
    }

    private (int Exit, string Out, string Error) Run(string network, params string[] more)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        string[] arguments = ["line", "propagate", "--network", network, "--equipment", Write("eqpt.json", Equipment), .. more];
        int exit = Program.Run(arguments, new Shell(output, error, null) { Home = Repository.Root });
        return (exit, output.ToString(), error.ToString());
    }

    private string Line(string gain = "17", string type = "medium") =>
        Network(Element("a", "Transceiver"), Fibre("f"), Amplifier(gain, type), Element("b", "Transceiver"));

    [Fact]
    public void The_answer_has_every_channel_with_its_units()
    {
        string spectrum = Write(
            "s.csv",
            "frequency_Hz,baud_rate_Bd,slot_width_Hz,roll_off,launch_power_W\n193.1e12,32e9,50e9,0.15,0.001\n193.2e12,32e9,50e9,0.15,0.001\n"
        );
        (int exit, string text, string error) = Run(Line(), "--spectrum", spectrum, "--json", "--trace");
        error.ShouldBeEmpty();
        exit.ShouldBe(ExitCode.Ok);
        JsonObject answer = JsonNode.Parse(text)!.AsObject();
        JsonObject channel = answer["channels"]![0]!.AsObject();
        string[] fields =
        [
            "frequency_Hz",
            "power_dBm",
            "osnr_dB",
            "osnr01nm_dB",
            "snrNli_dB",
            "gsnr_dB",
            "gsnr01nm_dB",
            "cd_ps_nm",
            "pmd_ps",
            "pdl_dB",
            "latency_ms",
        ];
        fields.ShouldBeSubsetOf(channel.Select(p => p.Key));
        double Of(string name) => channel[name]!.GetValue<double>();
        // A spectrum of rows has no transmitter's ratio: the OSNR is the amplifier's alone. -17 dBm in. Coils of 5.958
        // and 6.823 dB, 5 dB apart and 9 below flat gain: 10 log10(3.943 + 4.812/10^0.3) = 8.03 dB.
        (Of("osnr01nm_dB") - Of("osnr_dB")).ShouldBe(10 * Math.Log10(2.56), 1e-9);
        Of("osnr01nm_dB").ShouldBe(-17 + 57.96 - 8.03, 0.02);
        Of("cd_ps_nm").ShouldBe(1336, 1e-6);
        answer["transmitterOsnrCounted"]!.GetValue<bool>().ShouldBeFalse();
        answer["elements"]!.AsArray().Select(e => (string?)e!["uid"]).ShouldBe(["a", "f", "amp", "b"]);
        answer["elements"]![2]!["amplifiers"]![0]!["gain_dB"]!.GetValue<double>().ShouldBe(17);
    }

    [Fact]
    public void A_ratio_without_noise_is_null()
    {
        string network = Network(Element("a", "Transceiver"), Fibre("f"), Element("b", "Transceiver"));
        string spectrum = Write("s.csv", "frequency_Hz,baud_rate_Bd,slot_width_Hz,roll_off,launch_power_W\n193.1e12,32e9,50e9,0.15,0.001\n");
        (int exit, string text, _) = Run(network, "--spectrum", spectrum, "--json");
        exit.ShouldBe(ExitCode.Ok);
        JsonNode channel = JsonNode.Parse(text)!["channels"]![0]!;
        channel["osnr_dB"].ShouldBeNull();
        channel["gsnr_dB"]!.GetValue<double>().ShouldBe(channel["snrNli_dB"]!.GetValue<double>(), 1e-12);
    }

    [Fact]
    public void The_librarys_spectrum_brings_its_transmitters_and_modes_are_judged()
    {
        (int exit, string text, string error) = Run(Line(), "--transceiver", "trx", "--json");
        error.ShouldBeEmpty();
        // The hard mode is not feasible, which is a finding.
        exit.ShouldBe(ExitCode.Findings);
        JsonObject answer = JsonNode.Parse(text)!.AsObject();
        answer["channels"]!.AsArray().Count.ShouldBe(12);
        answer["channels"]![0]!["frequency_Hz"]!.GetValue<double>().ShouldBe(191.35e12);
        answer["transmitterOsnrCounted"]!.GetValue<bool>().ShouldBeTrue();
        double worst = answer["channels"]!.AsArray().Min(c => c!["gsnr01nm_dB"]!.GetValue<double>());
        answer["modes"]![0]!["margin_dB"]!.GetValue<double>().ShouldBe(worst - 11 - 2, 1e-9);
        answer["modes"]!.AsArray().Select(m => m!["feasible"]!.GetValue<bool>()).ShouldBe([true, false]);
        (_, string words, _) = Run(Line());
        words.ShouldStartWith("Worst channel: ");
        words.ShouldContain("with the transmitters' noise");
    }

    [Fact]
    public void HG0150_an_amplifier_that_is_left_to_design_is_named()
    {
        (int exit, _, string error) = Run(Line("null"));
        exit.ShouldBe(ExitCode.BadInput);
        error.ShouldContain("HG0150");
        error.ShouldContain("'amp' has no gain");
    }

    [Fact]
    public void HG0151_noise_figures_that_no_amplifier_has_are_refused()
    {
        (int exit, _, string error) = Run(Line("17", "bad"));
        exit.ShouldBe(ExitCode.BadInput);
        error.ShouldContain("HG0151");
        error.ShouldContain("first coil");
    }

    [Fact]
    public void HG0152_a_line_that_is_not_one_way_is_asked_about()
    {
        string network = Write(
            "network.json",
            $$"""
            {"elements": [{{Element("a", "Transceiver")}}, {{Fibre("f")}}, {{Fibre("g")}}, {{Element("b", "Transceiver")}}],
             "connections": [{"from_node": "a", "to_node": "f"}, {"from_node": "a", "to_node": "g"},
             {"from_node": "f", "to_node": "b"}, {"from_node": "g", "to_node": "b"}]}
            """
        );
        (int exit, _, string error) = Run(network);
        exit.ShouldBe(ExitCode.BadInput);
        error.ShouldContain("HG0152");
        error.ShouldContain("2 ways from 'a'");
        Run(network, "--from", "a", "--to", "b").Exit.ShouldBe(ExitCode.Ok);
        Run(network, "--from", "a", "--to", "f").Error.ShouldContain("'f' is no transceiver");
        Run(network, "--from", "b", "--to", "a").Error.ShouldContain("no way leads from 'b' to 'a'");
    }

    [Fact]
    public void HG0153_light_that_a_fibre_is_not_described_for_is_refused()
    {
        string fibre = Fibre("f")
            .Replace("\"loss_coef\": 0.2", "\"loss_coef\": {\"value\": [0.2, 0.2], \"frequency\": [191.5e12, 197e12]}", StringComparison.Ordinal);
        (int exit, _, string error) = Run(Network(Element("a", "Transceiver"), fibre, Element("b", "Transceiver")));
        exit.ShouldBe(ExitCode.BadInput);
        error.ShouldContain("HG0153");
        error.ShouldContain("its loss is given from 191.5 to 197 THz");
    }

    [Fact]
    public void HG0154_expected_values_that_cannot_be_read_are_named()
    {
        using StringWriter output = new();
        using StringWriter error = new();
        _ = Line();
        _ = Write("eqpt_config.json", Equipment);
        _ = Write("spectrum.csv", "frequency_Hz,baud_rate_Bd,slot_width_Hz,roll_off,launch_power_W\n193.1e12,32e9,50e9,0.15,0.001\n");
        _ = Write("expected.csv", "frequency_Hz,pch_dBm\n193.1e12,nothing\n");
        Program.Run(["validate", "line", "--table", _folder], new Shell(output, error, null) { Home = Repository.Root }).ShouldBe(ExitCode.BadInput);
        error.ToString().ShouldContain("expected.csv:2:1: error HG0154");

        // With a figure that holds, and one that does not.
        _ = Write("expected.csv", "frequency_Hz,pch_dBm,latency_ms\n193.1e12,3,0.3917376734007098\n");
        Program
            .Run(["validate", "line", "--table", _folder, "--json"], new Shell(output, TextWriter.Null, null) { Home = Repository.Root })
            .ShouldBe(ExitCode.Findings);
        JsonArray rows = JsonNode.Parse(output.ToString())!["rows"]!.AsArray();
        rows.Select(r => (string?)r!["verdict"]).ShouldBe(["missed", "reproduced"]);
    }

    [Fact]
    public void An_unknown_transceiver_or_program_is_refused()
    {
        Run(Line(), "--transceiver", "trz").Error.ShouldContain("did you mean trx");
        Run(Line(), "--compat", "other").Exit.ShouldBe(ExitCode.BadInput);
        Run(Line(), "--compat", "gnpy").Exit.ShouldBe(ExitCode.Ok);
    }
}
