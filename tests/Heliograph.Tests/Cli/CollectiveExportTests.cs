using System.Text.Json.Nodes;
using Heliograph.Cli;
using Heliograph.Cli.Commands;

namespace Heliograph.Tests.Cli;

public sealed class CollectiveExportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("helio-export-").FullName;

    private string Traces => Path.Combine(_folder, "traces");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // 64 ranks, 100 MiB, 50 GB/s and 500 ns a link, two links a message: 2 log2 64 (1 us) + 2 63/64 100 MiB / 50 GB/s.
    [Fact]
    public void A_collective_that_is_exported_replays_in_its_closed_form()
    {
        (int exit, string text, string error) = Run(
            "collective",
            "all-reduce",
            "--ranks",
            "64",
            "--size",
            "100 MiB",
            "--algorithm",
            "halving-doubling",
            "--export",
            Traces
        );
        (exit, error).ShouldBe((0, ""));
        text.ShouldBe($"all-reduce by halving-doubling, 1,536 nodes of 64 ranks written to {Path.Combine(Traces, "all-reduce")}.*.et\n");
        Directory.GetFiles(Traces).Length.ShouldBe(64);
        (exit, text, _) = Run("replay", Traces, "--network", Network(64), "--json");
        exit.ShouldBe(0);
        double due = 12_000 + (2 * 63.0 / 64 * (100 << 20) / 50);
        ((double)JsonNode.Parse(text)!["finish_ns"]!["max"]!).ShouldBe(due, 0.5);
    }

    [Fact]
    public void Levels_and_chunks_are_taken_and_the_answer_is_JSON()
    {
        (int exit, string text, _) = Run([
            "collective",
            "all-gather",
            "--ranks",
            "2x3",
            "--size",
            "1 kB",
            "--algorithm",
            "hierarchical",
            "--chunks",
            "2",
            "--export",
            Traces,
            "--json",
        ]);
        exit.ShouldBe(0);
        JsonObject answer = JsonNode.Parse(text)!.AsObject();
        ((string?)answer["algorithm"], (int)answer["ranks"]!, (string?)answer["traces"]).ShouldBe(
            ("hierarchical", 6, Path.Combine(Traces, "all-gather"))
        );
        // Two chunks, each 1 + 2 messages of each rank, two nodes each.
        ((int)answer["nodes"]!).ShouldBe(2 * 3 * 6 * 2);
    }

    [Fact]
    public void With_a_network_it_is_timed_as_ever_and_exported_too()
    {
        string[] command = ["collective", "all-reduce", "--size", "1 MiB", "--network", Network(8)];
        string timed = Run(command).Out;
        (int exit, string text, _) = Run([.. command, "--export", Traces]);
        exit.ShouldBe(0);
        text.ShouldStartWith(timed);
        text[timed.Length..].ShouldContain("all-reduce by ring, 224 nodes of 8 ranks");
        Run([.. command, "--export", Traces, "--json"]).Out.ShouldBe(Run([.. command, "--json"]).Out);
        Run([.. command, "--export", Traces, "--ranks", "4"]).Error.ShouldContain("HG0122: 4 ranks, the network has 8");
    }

    [Fact]
    public void What_is_wrong_with_an_export_is_all_said()
    {
        (int exit, string text, string error) = Run(
            "collective",
            "all-reduce",
            "--ranks",
            "7q",
            "--size",
            "1 MiB",
            "--algorithm",
            "rings",
            "--chunks",
            "0",
            "--system",
            "s.json",
            "--export",
            Traces
        );
        (exit, text).ShouldBe((2, ""));
        error.ShouldContain("--ranks: '7q' is no number of ranks");
        error.ShouldContain("all-reduce has no algorithm 'rings'; did you mean ring?");
        error.ShouldContain("--chunks: 0; write a number from 1");
        error.ShouldContain("--system: only with --network");
        Directory.Exists(Traces).ShouldBeFalse();
        Run("collective", "all-to-all", "--ranks", "4", "--size", "1 MiB", "--algorithm", "ring", "--export", Traces)
            .Error.ShouldContain("all-to-all has no algorithm 'ring' (one of direct, bruck)");
        Run("collective", "all-reduce", "--size", "1 MiB", "--export", Traces).Error.ShouldContain("--ranks: how many ranks?");
        Run("collective", "all-reduce", "--size", "1 MiB", "--network", Network(8), "--algorithm", "ring")
            .Error.ShouldContain("--algorithm: only with --export");
    }

    [Fact]
    public void HG0137_a_graph_of_too_many_nodes_is_refused_unbuilt()
    {
        (int exit, _, string error) = Run("collective", "all-reduce", "--ranks", "100000", "--size", "1 GB", "--export", Traces);
        exit.ShouldBe(2);
        error.ShouldContain("HG0137: 39999600000 nodes");
    }

    // What the parser says without the options of an export is what it has always said.
    [Fact]
    public void A_network_is_asked_for_as_ever()
    {
        Run("collective", "all-reduce", "--size", "1 MiB")
            .Error.ShouldBe("helio: Option '--network' is required.\nhelio: see 'helio --help' or 'helio COMMAND --help'\n");
        Run("collective")
            .Error.ShouldBe(
                "helio: Option '--size' is required.\nhelio: Option '--network' is required.\n"
                    + "helio: Required argument 'NAME' missing for command: 'collective'.\nhelio: see 'helio --help' or 'helio COMMAND --help'\n"
            );
    }

    private string Network(int ranks)
    {
        string path = Path.Combine(_folder, $"n{ranks}.yml");
        File.WriteAllText(path, $"topology: [ Switch ]\nnpus_count: [ {ranks} ]\nbandwidth: [ 50.0 ]\nlatency: [ 500.0 ]\n");
        return path;
    }

    private static (int Exit, string Out, string Error) Run(params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int exit = Program.Run(arguments, new Shell(output, error, null) { Home = Repository.Root });
        return (exit, output.ToString(), error.ToString());
    }
}
