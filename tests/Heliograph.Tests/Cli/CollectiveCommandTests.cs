using System.Text.Json.Nodes;
using Heliograph.Cli;
using Heliograph.Cli.Commands;
using Heliograph.Tests.Traces;

namespace Heliograph.Tests.Cli;

public sealed class CollectiveCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("helio-collective-").FullName;

    private string Network => File("n.yml", "topology: [ Ring ]\nnpus_count: [ 8 ]\nbandwidth: [ 50.0 ]\nlatency: [ 500.0 ]\n");

    private string System =>
        File(
            "s.json",
            """
            {"endpoint-delay": 10, "preferred-dataset-splits": 4, "local-mem-bw": 1600, "collective-optimization": "localBWAware",
             "all-reduce-implementation": ["ring"], "all-gather-implementation": ["ring"], "all-to-all-implementation": ["direct"]}
            """
        );

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_collective_is_timed_in_the_shape_of_the_guide()
    {
        (int exit, string text, string error) = Run(
            "collective",
            "all-reduce",
            "--size",
            "100 MiB",
            "--network",
            Network,
            "--system",
            System,
            "--compat",
            "astra-aware",
            "--json"
        );
        (exit, error).ShouldBe((0, ""));
        JsonObject answer = JsonNode.Parse(text)!.AsObject();
        ((int)answer["ranks"]!, (string?)answer["rules"], (string?)answer["method"]).ShouldBe((8, "astra-aware", "closed form"));
        ((double)answer["finish_ns"]!["max"]!, (double)answer["finish_ns"]!["min"]!).ShouldBe((3_618_592, 3_618_592));
        ((double)answer["exposedCommunication_ns"]!).ShouldBe(3_618_592);
        // 7/4 of 100 MiB in that time.
        ((double)answer["busBandwidth_Bps"]!).ShouldBe(1.75 * 104_857_600 / 3_618_592e-9, 1);
        answer["phases"]!.AsArray().Count.ShouldBe(1);
        (exit, text, _) = Run("collective", "all-reduce", "--size", "100 MiB", "--network", Network, "--system", System, "--compat", "astra-aware");
        exit.ShouldBe(0);
        text.ShouldContain("3618592 ns, by the rules 'astra-aware', closed form");
    }

    [Fact]
    public void What_is_wrong_is_all_said_and_ends_with_2()
    {
        (int exit, string text, string error) = Run(
            "collective",
            "all-reduc",
            "--size",
            "12",
            "--network",
            Path.Combine(_folder, "none.yml"),
            "--compat",
            "astra"
        );
        (exit, text).ShouldBe((2, ""));
        error.ShouldContain("no collective 'all-reduc'; did you mean all-reduce?");
        error.ShouldContain("--size: '12' is no whole number of bytes above 0");
        error.ShouldContain("--compat: no mode 'astra'");
        error.ShouldContain("none.yml: error HG0001");
        (exit, _, error) = Run("collective", "reduce-scatter", "--size", "1 MiB", "--network", Network, "--system", System);
        exit.ShouldBe(2);
        error.ShouldContain("HG0122: " + System + " does not say how reduce-scatter runs");
        Run("collective", "all-gather", "--size", "9 EB", "--network", Network).Error.ShouldContain("beyond what 64 bits count");
    }

    // The collective is the two messages of the trace, 1,000 ns and 500 B / 53.687 each, one after the other; the sizes are not those of the command.
    [Fact]
    public void A_collective_that_a_trace_spells_out_takes_the_time_of_the_trace()
    {
        using TraceFiles files = new TraceFiles()
            .Add(0, TraceFiles.Send(1, 1, 500), TraceFiles.Receive(2, 1, 500, 0))
            .Add(1, TraceFiles.Receive(1, 0, 500), TraceFiles.Send(2, 0, 500, 0, 1));
        string network = File("two.yml", "topology: [ Switch ]\nnpus_count: [ 2 ]\nbandwidth: [ 50 ]\nlatency: [ 500 ]\n");
        string system = Path.Combine(files.Folder, "custom.json");
        global::System.IO.File.WriteAllText(system, "{ \"all-reduce-implementation-custom\": [\"examples/elsewhere/t\"] }");
        (int exit, string text, string error) = Run(
            "collective",
            "all-reduce",
            "--size",
            "1 MiB",
            "--network",
            network,
            "--system",
            system,
            "--compat",
            "astra-unaware",
            "--json"
        );
        (exit, error).ShouldBe((0, ""));
        JsonObject answer = JsonNode.Parse(text)!.AsObject();
        ((string?)answer["method"], (double)answer["finish_ns"]!["max"]!).ShouldBe(("trace", 2 * 1009));
    }

    [Fact]
    public void A_replay_is_printed_in_the_shape_of_the_guide_and_a_deadlock_ends_with_1()
    {
        using TraceFiles files = new();
        for (int rank = 0; rank < 8; rank++)
        {
            files.Add(rank, TraceFiles.Compute(1, 5), TraceFiles.Collective(2, 0, 100 << 20, 1));
        }
        string[] command = ["replay", files.Folder, "--network", Network, "--system", System, "--compat", "astra-unaware"];
        (int exit, string text, string error) = Run([.. command, "--json"]);
        (exit, error).ShouldBe((0, ""));
        JsonObject answer = JsonNode.Parse(text)!.AsObject();
        ((int)answer["ranks"]!, (bool)answer["isComplete"]!, (bool)answer["isFolded"]!).ShouldBe((8, true, true));
        ((double)answer["finish_ns"]!["max"]!, (double)answer["exposedCommunication_ns"]!).ShouldBe((3_623_592, 3_618_592));
        answer["perRank"]!.AsArray().Count.ShouldBe(8);
        ((double)answer["perRank"]![7]!["compute_ns"]!).ShouldBe(5000);
        Run(command).Out.ShouldContain("all ranks do the same, one stands for all");

        files.Add(3, TraceFiles.Compute(1, 5));
        (exit, text, _) = Run([.. command, "--json"]);
        answer = JsonNode.Parse(text)!.AsObject();
        (exit, (bool)answer["isComplete"]!).ShouldBe((1, false));
        ((string?)answer["findings"]![0]!["code"]).ShouldBe("HG0128");
        answer["findings"]!.AsArray().Count.ShouldBe(7);
        Run(command).Out.ShouldContain("error HG0128: rank 0 waits for ever");
    }

    private static (int Exit, string Out, string Error) Run(params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int exit = Program.Run(arguments, new Shell(output, error, null) { Home = Repository.Root });
        return (exit, output.ToString(), error.ToString());
    }

    private string File(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        global::System.IO.File.WriteAllText(path, text);
        return path;
    }
}
