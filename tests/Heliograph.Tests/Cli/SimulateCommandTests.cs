using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Heliograph.Cli;
using Heliograph.Cli.Commands;
using Heliograph.Cli.Output;
using Heliograph.Simulation.Packet;
using Heliograph.Tests.Packets;
using static Heliograph.Tests.Cli.SimulateRuns;

namespace Heliograph.Tests.Cli;

public sealed partial class SimulateCommandTests
{
    private static JsonObject Json(params string[] arguments)
    {
        (int exit, string text, string error) = Run([.. arguments, "--json"]);
        error.ShouldBeEmpty();
        exit.ShouldBeLessThan(2);
        return JsonNode.Parse(text)!.AsObject();
    }

    private static double Number(JsonNode? node) => node.ShouldNotBeNull().GetValue<double>();

    [Fact]
    public void The_answer_has_the_shape_that_other_programs_rely_on()
    {
        JsonObject answer = Json(Incast);
        Number(answer["flows"]).ShouldBe(15);
        Number(answer["completed"]).ShouldBe(15);
        // 15 flows of 245 packets over 2 cables, and as many acknowledgements.
        Number(answer["hops"]!["data"]).ShouldBe(15 * 245 * 2);
        Number(answer["hops"]!["control"]).ShouldBe(15 * 245 * 2);
        // The cable of the receiver is busy from the first frame on: one frame on the first cable, 3,675 on the last, 64 B back, 4 us of cables.
        Number(answer["fct_us"]!["max"]).ShouldBe((3676 * 4160 * 80 + 2 * 64 * 80 + 4_000_000) / 1e6, 1e-9);
        foreach (string field in new[] { "mean", "p50", "p99", "max", "min" })
        {
            Number(answer["fct_us"]![field]).ShouldBe(Number(answer["finish_us"]![field]));
        }
        Number(answer["dropped"]).ShouldBe(0);
        Number(answer["pauses"]).ShouldBeGreaterThan(0);
        ((string?)answer["traceHash"])!.ShouldMatch("^[0-9a-f]{16}$");
        Number(answer["run"]!["hopsPerSecond"]).ShouldBe(4 * 15 * 245 / Number(answer["run"]!["loop_s"]), 1);
        Number(answer["run"]!["wall_s"]).ShouldBeGreaterThan(Number(answer["run"]!["loop_s"]));
        answer["findings"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public void The_seed_moves_paths_and_threads_move_nothing()
    {
        string[] tree = ["--topology", "fat-tree(hosts: 16, rate: 100 Gb/s, latency: 1 us)", "--traffic", "permutation(bytes: 1 MB)"];
        string Hash(params string[] more) => (string)Json([.. tree, .. more])["traceHash"]!;
        string first = Hash();
        Hash("--seed", "1").ShouldBe(first);
        Hash("--threads", "2").ShouldBe(first);
        Hash("--set", "seed=1").ShouldBe(first);
        Hash("--seed", "2").ShouldNotBe(first);
        Hash("--seed", "2").ShouldBe(Hash("--set", "seed=2"));
    }

    [Fact]
    public void Flows_are_written_to_the_picosecond_and_empty_where_they_are_not_done()
    {
        using PacketSamples.Folder folder = new();
        string matrix = folder.Write(
            "a.cm",
            "Nodes 4\nConnections 3\nTriggers 1\n0->1 id 1 start 1.5 size 4096 send_done_trigger 1\n2->3 id 7 start 0 size 900000000\n"
                + "1->0 id 9 trigger 1 size 1\ntrigger id 1 oneshot\n"
        );
        string flows = Path.Combine(folder.Path, "sub", "flows.csv");
        string[] arguments = ["--topology", PacketSamples.Star, "--traffic", matrix, "--start-unit", "us", "--set", "end=12 us", "--flows", flows];
        Run(arguments).Exit.ShouldBe(1);
        // A frame of 4,160 B and 64 B back, each over two cables; then one of 65 B.
        const long first = 2 * (4160 + 64) * 80 + 4_000_000;
        const long second = 2 * (65 + 64) * 80 + 4_000_000;
        string[] expected =
        [
            "id,src,dst,size_B,start_us,fct_us",
            $"1,0,1,4096,1.500000,{first / 1e6:0.000000}",
            "7,2,3,900000000,0.000000,",
            $"9,1,0,1,{(1_500_000 + first) / 1e6:0.000000},{(first + second < 10_500_000 ? $"{second / 1e6:0.000000}" : "")}",
        ];
        File.ReadAllText(flows).ShouldBe(string.Join('\n', expected) + "\n");
        Directory.GetFiles(Path.GetDirectoryName(flows)!).ShouldHaveSingleItem();
        Run([.. arguments[..^1], Path.Combine(matrix, "flows.csv")])
            .ShouldSatisfyAllConditions(r => r.Exit.ShouldBe(2), r => r.Error.ShouldContain("helio: --flows: cannot write"));
    }

    [Fact]
    public void A_matrix_without_a_network_gets_that_of_htsim_and_says_so()
    {
        using PacketSamples.Folder folder = new();
        string matrix = folder.Write("a.cm", "Nodes 16\nConnections 1\n0->15 id 1 start 0 size 4096\n");
        (int exit, string text, string error) = Run("--traffic", matrix);
        exit.ShouldBe(0);
        error.ShouldBe("helio: no --topology: fat-tree(hosts: 16, tiers: 3, rate: 100 Gb/s, latency: 1 us), as htsim takes for such a matrix\n");
        text.ShouldContain("a on fat-tree-16: 1 flow, 4.10 kB; line rate");
        string odd = folder.Write("b.cm", "Nodes 18\nConnections 1\n0->15 id 1 start 0 size 4096\n");
        Run("--traffic", odd).Error.ShouldContain("there is no full fat tree of 3 tiers with 18 hosts");
        string list = folder.Write("c.txt", "1\n0 1 3 100 1000 2.0\n");
        Run("--traffic", list).Error.ShouldContain("c.txt: error HG0011: does not say how many hosts its network has; add --topology");
        Run("--traffic", "incast(bytes: 1 MB, fan-in: 2)").Error.ShouldContain("does not say how many hosts its network has");
    }

    [Fact]
    public void What_is_wrong_with_the_command_line_is_said_at_once()
    {
        (int exit, string text, string error) = Run(
            "--engine",
            "fluid",
            "--threads",
            "0",
            "--seed",
            "one",
            "--start-unit",
            "ns",
            "--sample",
            "10",
            "--capture",
            "host0",
            "--checkpoint-every",
            "soon",
            "--flows",
            " ",
            "--resume",
            ""
        );
        exit.ShouldBe(2);
        text.ShouldBeEmpty();
        error
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ShouldBe([
                "helio: --engine: 'fluid' is no engine; write packet or flow",
                "helio: --traffic: is missing; give a .cm file, a flow list of HPCC, or 'permutation(bytes: 2 MB)'",
                "helio: --threads: 0 is out of range, 1 to 64",
                "helio: --seed: 'one' is no seed; write a whole number from 0 to 18446744073709551615",
                "helio: --start-unit: 'ns' is no unit of htsim's starts; did you mean ps?",
                "helio: --sample: '10' is no time; write '10 us'",
                "helio: --checkpoint-every: 'soon' is no time; write '60 s'",
                "helio: --checkpoint-every: needs a file; add --checkpoint FILE",
                "helio: --capture: needs a folder for its file; add --out DIR",
                "helio: --flows: has no name; leave it out or write one",
                "helio: --resume: has no name; leave it out or write one",
            ]);
    }

    [Fact]
    public void A_ready_configuration_goes_by_its_name()
    {
        string[] incast = Incast[..4];
        ((string?)Json([.. incast, "--compat", "htsim-roce"])["traceHash"]).ShouldBe((string?)Json(Incast)["traceHash"]);
        Run([.. incast, "--compat", "htsim-rocce"])
            .Error.ShouldBe("helio: --compat: 'htsim-rocce' is no ready configuration; did you mean 'htsim-roce'?\n");
        Run([.. Incast, "--compat", "htsim-roce"]).Error.ShouldContain("--compat: a configuration is a file or a name, not both");
    }

    [Fact]
    public void Check_reads_packet_configurations()
    {
        using PacketSamples.Folder folder = new();
        string bad = folder.Write("a.yaml", "packet: 1\nflow-control: pfc\n");
        using StringWriter output = new();
        using StringWriter error = new();
        Shell shell = new(output, error, null) { Home = Repository.Root };
        Program.Run(["check", PacketSamples.Shipped("htsim-roce.yaml"), bad], shell).ShouldBe(2);
        output.ToString().ShouldBe("1 of 2 files without errors\n");
        error.ToString().ShouldStartWith($"{bad}:2:15: error HG0095: pfc has no threshold at which to pause");
    }

    [Fact]
    public void Bad_configuration_and_bad_traffic_are_reported_together()
    {
        (int exit, _, string error) = Run([.. Incast[..2], "--traffic", "incast(bytes: 1 MB)", "--set", "flow-control=pause"]);
        exit.ShouldBe(2);
        error.ShouldContain("error HG0087");
        error.ShouldContain("--set 1:1:14: error HG0013: 'flow-control: pause' is not possible; use one of: pfc, cbfc, none");
    }

    [Fact]
    public void A_report_is_a_page_that_stands_alone_with_its_data()
    {
        using PacketSamples.Folder folder = new();
        string target = Path.Combine(folder.Path, "out");
        string sizes = "poisson(load: 0.5, sizes: web-search, duration: 1 ms)";
        (int exit, _, string error) = Run([.. Incast[..3], sizes, .. Incast[4..], "--out", target, "--sample", "5 us", "--capture", "host0"]);
        error.ShouldBeEmpty();
        exit.ShouldBe(0);
        string[] files = [.. Directory.GetFiles(target, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(target, f)).Order()];
        files.ShouldBe([
            "capture.pcapng",
            "flows.csv",
            "ports.0000.parquet",
            "report.html",
            "report.json",
            "tables/completion.csv",
            "tables/pauses.csv",
            "tables/queues.csv",
            "tables/slowdown.csv",
        ]);
        string page = File.ReadAllText(Path.Combine(target, "report.html"));
        page.ShouldNotContain("<script");
        page.ShouldNotContain("http:");
        // Titles are sentences with numbers.
        Captions()
            .Matches(page)
            .Select(m => m.Groups[1].Value)
            .ShouldSatisfyAllConditions(c => c.Count().ShouldBe(4), c => c.ShouldAllBe(t => Digit().IsMatch(t) && t.Contains(' ')));
        JsonNode.Parse(File.ReadAllText(Path.Combine(target, "report.json")))!["schemaVersion"]!
            .GetValue<int>()
            .ShouldBe(SimulationJson.SchemaVersion);
        Links().Matches(page).Select(m => m.Groups[1].Value).Where(f => !File.Exists(Path.Combine(target, f))).ShouldBeEmpty();
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_said_and_nothing_is_left()
    {
        using PacketSamples.Folder folder = new();
        string file = folder.Write("file", "");
        (int exit, _, string error) = Run([.. Incast, "--out", Path.Combine(file, "out")]);
        exit.ShouldBe(2);
        error.ShouldContain("helio: --out: cannot write to");
        (exit, _, error) = Run([.. Incast, "--out", Path.Combine(file, "out"), "--sample", "10 us"]);
        exit.ShouldBe(2);
        error.ShouldContain("helio: --out: cannot write to");
        Directory.GetFileSystemEntries(folder.Path).ShouldHaveSingleItem();
    }

    [Fact]
    public void Progress_says_how_far_and_how_fast()
    {
        SimulationProgress
            .Text(new PacketProgress(1_234_000_000, 3, 128, 12_600_000, 2.0))
            .ShouldBe("3 of 128 flows done at 1.23 ms, 12,600,000 hops, 6.30 M hops/s, 2.00 s so far");
        // Of a run that goes on only what it has done itself counts for the rate.
        PacketProgress on = new(1_234_000_000, 3, 128, 12_600_000, 2.0) { HopsBefore = 10_600_000, RemainingSeconds = 7_740 };
        SimulationProgress.Text(on).ShouldBe("3 of 128 flows done at 1.23 ms, 12,600,000 hops, 1.00 M hops/s, 2.00 s so far, about 2 h left");
        foreach ((double seconds, string left) in new[] { (0.2, "1 s"), (99.4, "99 s"), (150, "2 min"), (360_000, "4 days") })
        {
            SimulationProgress.Text(on with { RemainingSeconds = seconds }).ShouldEndWith($", about {left} left");
        }
        using SimulationProgress none = new(new Shell(TextWriter.Null, TextWriter.Null, null));
        none.Tell.ShouldBeNull();
    }

    [Fact]
    public void The_example_of_the_guide_is_what_the_command_prints()
    {
        string path = Path.Combine(Repository.Root, "docs", "guides", "simulate.md");
        string guide = File.ReadAllText(path);
        Match example = Example().Match(guide);
        string[] arguments =
        [
            .. Words()
                .Matches(example.Groups[1].Value)
                .Select(m => m.Value.Trim('\'').Replace("scenarios/", Path.Combine(Repository.Root, "scenarios") + "/")),
        ];
        (int exit, string printed, string error) = Run(arguments);
        error.ShouldBeEmpty();
        exit.ShouldBe(0);
        // What this machine took, and what any change of the engine changes.
        string Stable(string text) => OfThisMachine().Replace(text, "");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1" && Stable(example.Groups[2].Value) != Stable(printed))
        {
            Group shown = example.Groups[2];
            File.WriteAllText(path, guide[..shown.Index] + printed + guide[(shown.Index + shown.Length)..]);
            guide = File.ReadAllText(path);
        }
        Stable(Example().Match(guide).Groups[2].Value).ShouldBe(Stable(printed), "run with UPDATE_GOLDEN=1 and commit the file");
        printed.Split('\n').ShouldAllBe(l => l.Length <= 100);
    }

    [Fact]
    public void The_guide_names_every_option_and_field()
    {
        string guide = File.ReadAllText(Path.Combine(Repository.Root, "docs", "guides", "simulate.md"));
        SimulateCommand
            .Create(new Shell(TextWriter.Null, TextWriter.Null, null))
            .Options.Select(o => o.Name)
            .Where(o => !guide.Contains($"`{o}`", StringComparison.Ordinal))
            .ShouldBeEmpty();
        Fields(Json(Incast)).Distinct().Where(f => !guide.Contains($"`{f}`", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static IEnumerable<string> Fields(JsonNode? node) =>
        node switch
        {
            JsonObject map => map.SelectMany(p => Fields(p.Value).Prepend(p.Key)),
            JsonArray list => list.SelectMany(Fields),
            _ => [],
        };

    [GeneratedRegex(@"```text\n\$ helio simulate (.*)\n((?:.*\n)*?)```")]
    private static partial Regex Example();

    [GeneratedRegex(@"'[^']*'|\S+")]
    private static partial Regex Words();

    [GeneratedRegex(@"(?m)^(cost|trace|work) .*\n( +.*\n)*")]
    private static partial Regex OfThisMachine();

    [GeneratedRegex("<figcaption>(.*?)</figcaption>")]
    private static partial Regex Captions();

    [GeneratedRegex(@"\d")]
    private static partial Regex Digit();

    [GeneratedRegex("href=\"(.*?)\"")]
    private static partial Regex Links();
}
