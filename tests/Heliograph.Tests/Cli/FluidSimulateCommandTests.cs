using System.Text.Json.Nodes;

namespace Heliograph.Tests.Cli;

/// <summary><c>helio simulate --engine flow</c> on networks and traffic of the packet engine.</summary>
public sealed class FluidSimulateCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("helio-fluid-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static (int Exit, string Out, string Error) Run(params string[] arguments) => SimulateRuns.Run(["--engine", "flow", .. arguments]);

    private static double Number(JsonNode? node) => node.ShouldNotBeNull().GetValue<double>();

    private string Config(string text)
    {
        string path = Path.Combine(_folder, "config.yaml");
        File.WriteAllText(path, text);
        return path;
    }

    [Fact]
    public void The_answer_has_the_shape_of_a_packet_run()
    {
        string flows = Path.Combine(_folder, "flows.csv");
        (int exit, string text, string error) = Run([.. SimulateRuns.Incast, "--json", "--flows", flows]);
        error.ShouldBeEmpty();
        exit.ShouldBe(0);
        JsonObject answer = JsonNode.Parse(text)!.AsObject();
        ((string?)answer["engine"]).ShouldBe("flow");
        Number(answer["flows"]).ShouldBe(15);
        Number(answer["completed"]).ShouldBe(15);
        // 245 frames of 4,160 B from each of 15 hosts into one cable of 100 Gb/s; a frame stored, 1 us a cable there and back, two acknowledgements.
        double last = 15 * 245 * 0.3328 + 0.3328 + 4 + 2 * 0.00512;
        Number(answer["fct_us"]!["max"]).ShouldBe(last, 1e-6);
        Number(answer["fct_us"]!["min"]).ShouldBe(last, 1e-6);
        // The same run frame by frame.
        JsonObject packet = JsonNode.Parse(SimulateRuns.Run([.. SimulateRuns.Incast, "--json"]).Out)!.AsObject();
        Number(packet["fct_us"]!["max"]).ShouldBe(last, 0.001 * last);
        Number(answer["hops"]!["data"]).ShouldBe(Number(packet["hops"]!["data"]));
        foreach (string field in new[] { "dropped", "pauses", "marks", "trims", "retransmissions" })
        {
            Number(answer[field]).ShouldBe(0);
        }
        ((string?)answer["traceHash"])!.ShouldMatch("^[0-9a-f]{16}$");
        answer.Select(f => f.Key).ShouldBe(packet.Select(f => f.Key));
        Number(answer["fluid"]!["factors"]![0]!["least"]).ShouldBe(1_000_000 / (245 * 4160.0), 1e-12);
        Number(answer["busiestPorts"]![0]!["sent_B"]).ShouldBe(15 * 245 * 4160);
        File.ReadAllLines(flows).Length.ShouldBe(16);
    }

    [Fact]
    public void Text_and_page_say_what_was_done()
    {
        string folder = Path.Combine(_folder, "out");
        (int exit, string text, _) = Run([.. SimulateRuns.Incast, "--out", folder]);
        exit.ShouldBe(0);
        text.ShouldContain("incast on star-16: 15 flows, 15.0 MB; a fluid, ways: one, by hash");
        text.ShouldContain("share       headers 98.1%");
        text.ShouldContain("busiest     switch0:host0 at 99.");
        string page = File.ReadAllText(Path.Combine(folder, "report.html"));
        page.ShouldContain("incast on star-16, as a fluid");
        page.ShouldContain("What of a link&#39;s rate is new payload".Replace("&#39;", "'", StringComparison.Ordinal));
        page.ShouldNotContain("Where it queues");
        File.Exists(Path.Combine(folder, "flows.csv")).ShouldBeTrue();
    }

    [Fact]
    public void HG0140_flows_without_a_way_are_a_finding()
    {
        string config = Config("packet: 1\nevents:\n  - { at: 100 us, cable-down: \"host3\" }\n");
        string[] arguments =
        [
            "--topology",
            "star(hosts: 4, rate: 100 Gb/s, latency: 1 us)",
            "--traffic",
            "incast(bytes: 5 MB, fan-in: 3)",
            "--config",
            config,
        ];
        (int exit, string text, _) = Run([.. arguments, "--json"]);
        exit.ShouldBe(1);
        JsonObject answer = JsonNode.Parse(text)!.AsObject();
        Number(answer["completed"]).ShouldBe(2);
        ((string?)answer["end"]).ShouldBe("no-progress");
        JsonNode finding = answer["findings"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)finding["code"]).ShouldBe("HG0140");
        ((string?)finding["message"]).ShouldBe("1 of 3 flows stand still without a way, flow 2 from host 3 to 0 the first, since 100 us");
        Run(arguments).Out.ShouldContain("HG0140");
    }

    [Fact]
    public void Losses_are_a_factor_with_its_source()
    {
        string topology = Path.Combine(_folder, "lossy.txt");
        // An edge list of HPCC: two hosts on a switch, 1% of frames lost on the second cable.
        File.WriteAllText(topology, "3 1 2\n2\n0 2 100Gbps 1us 0\n1 2 100Gbps 1us 0.01\n");
        string traffic = Path.Combine(_folder, "flows.txt");
        File.WriteAllText(traffic, "1\n0 1 3 100 1000000 0\n");
        (int exit, string text, string error) = Run("--topology", topology, "--traffic", traffic, "--json");
        error.ShouldBeEmpty();
        exit.ShouldBe(0);
        JsonNode factor = JsonNode.Parse(text)!["fluid"]!["factors"]![1]!;
        ((string?)factor["name"]).ShouldBe("go-back-n");
        ((string?)factor["source"]).ShouldBe("docs/models/lossless.md, equations 13 and 14");
        // W: 4 us of cables, two frames of 0.3328 us, two acknowledgements of 0.00512 us; (1 - p) / (1 - p + p W).
        double window = (4 + 2 * 0.3328 + 2 * 0.00512) / 0.3328;
        Number(factor["least"]).ShouldBe(0.99 / (0.99 + 0.01 * window), 1e-6);
    }

    [Fact]
    public void What_belongs_to_frames_is_refused()
    {
        (int exit, _, string error) = Run([.. SimulateRuns.Incast, "--threads", "2", "--sample", "1 us", "--resume", "x", "--batch", "20%"]);
        exit.ShouldBe(2);
        error
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ShouldBe([
                "helio: --threads: belongs to --engine packet; leave it out, a fluid has no frames, queues or state to keep",
                "helio: --sample: belongs to --engine packet; leave it out, a fluid has no frames, queues or state to keep",
                "helio: --resume: belongs to --engine packet; leave it out, a fluid has no frames, queues or state to keep",
                "helio: --batch: '20%' is no share from 0% to 10%; write '0.2%'",
            ]);
        string[] star = ["--topology", "star(hosts: 4, rate: 100 Gb/s, latency: 1 us)", "--traffic", "incast(bytes: 5 MB, fan-in: 3)"];
        Run([.. star, "--compat", "simgrid-lv08"]).Error.ShouldContain("'simgrid-lv08' is for flow lists");
        Run([.. star, "--compat", "htsim-ndp"]).Exit.ShouldBe(0);
    }

    [Fact]
    public void Rates_too_far_apart_are_refused()
    {
        string topology = "dumbbell(hosts: 4, rate: 800 Gb/s, bottleneck: 100 b/s, latency: 1 us)";
        (int exit, _, string error) = Run("--topology", topology, "--traffic", "incast(bytes: 1 kB, fan-in: 3)");
        exit.ShouldBe(2);
        error.ShouldContain("error HG0111: rates of 100 b/s and 800 Gb/s are too far apart for the flow engine");
    }

    [Fact]
    public void A_matrix_without_a_network_gets_that_of_htsim()
    {
        string matrix = Path.Combine(_folder, "m.cm");
        File.WriteAllText(matrix, "Nodes 16\nConnections 1\n0->15 id 1 start 0 size 4096\n");
        (int exit, string text, string error) = Run("--traffic", matrix, "--json");
        exit.ShouldBe(0);
        error.ShouldContain("no --topology: fat-tree(hosts: 16");
        // Six frames stored over 100 Gb/s, 12 us of cables, six acknowledgements.
        Number(JsonNode.Parse(text)!["fct_us"]!["max"]).ShouldBe(6 * 0.3328 + 12 + 6 * 0.00512, 1e-6);
    }
}
