using System.Text.Json.Nodes;
using Heliograph.Cli;
using Heliograph.Cli.Commands;

namespace Heliograph.Tests.Cli;

public sealed class FlowSimulateCommandTests : IDisposable
{
    // Two flows halve a link of 50 GB/s for 40 us, then the second goes on alone for 20 us; both enter after 1 us.
    private const string Halves = "2 2\n50000000000 100000000000\n1000000 1e-6 1e-6 2 0 1\n2000000 1e-6 1e-6 1 0\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("helio-flow-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string text)
    {
        string path = Path.Combine(_folder, "list.txt");
        File.WriteAllText(path, text);
        return path;
    }

    private static (int Exit, string Out, string Error) Run(params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int exit = Program.Run(["simulate", "--engine", "flow", .. arguments], new Shell(output, error, null) { Home = Repository.Root });
        return (exit, output.ToString(), error.ToString());
    }

    private static double Number(JsonNode? node) => node.ShouldNotBeNull().GetValue<double>();

    [Fact]
    public void The_answer_has_the_shape_that_other_programs_rely_on()
    {
        string flows = Path.Combine(_folder, "flows.csv");
        (int exit, string text, string error) = Run("--traffic", Write(Halves), "--json", "--flows", flows);
        error.ShouldBeEmpty();
        exit.ShouldBe(0);
        JsonObject answer = JsonNode.Parse(text)!.AsObject();
        ((string?)answer["engine"]).ShouldBe("flow");
        Number(answer["flows"]).ShouldBe(2);
        Number(answer["completed"]).ShouldBe(2);
        JsonNode fct = answer["fct_us"]!;
        new[] { "min", "mean", "p50", "p99", "max" }.Select(f => Number(fct[f])).ShouldBe([41, 51, 41, 61, 61]);
        Number(answer["makespan_us"]).ShouldBe(61);
        ((string?)answer["traceHash"])!.ShouldMatch("^[0-9a-f]{16}$");
        // Alone the first takes 1 + 20 us, the second 1 + 40.
        Number(answer["slowdown"]!["max"]).ShouldBe(41 / 21.0, 1e-9);
        Number(answer["busiestLinks"]![0]!["utilisation"]).ShouldBe(60 / 61.0, 1e-9);
        Number(answer["run"]!["eventsPerSecond"]).ShouldBe(4 / Number(answer["run"]!["loop_s"]), 1);
        Number(answer["run"]!["wall_s"]).ShouldBeGreaterThan(Number(answer["run"]!["loop_s"]));
        File.ReadAllText(flows).ShouldBe("id,src,dst,size_B,start_us,fct_us\n1,,,1000000,0.000000,41.000000\n2,,,2000000,0.000000,61.000000\n");
    }

    [Fact]
    public void Text_says_what_was_done_and_what_it_cost()
    {
        string report = Path.Combine(_folder, "report");
        (int exit, string text, string error) = Run("--traffic", Write(Halves), "--batch", "0.2 %", "--out", report);
        error.ShouldBeEmpty();
        exit.ShouldBe(0);
        text.ShouldStartWith("list: 2 flows over 2 links, 3.00 MB; shared equally, completions batched within 0.2%\n");
        text.ShouldContain("done        2 of 2 flows, the last after 61.0 us\n");
        text.ShouldContain("FCT, us   51.0   41.0   61.0   61.0   41.0\n");
        // The second flow has its link to itself 0.2% of 41 us late, the share of 60 us falls to 98.3%.
        text.ShouldContain("busiest     link 0 at 98.3% of its rate, 3.00 MB\n");
        text.ShouldEndWith(Path.Combine(report, "report.json") + Environment.NewLine);
        File.Exists(Path.Combine(report, "flows.csv")).ShouldBeTrue();
    }

    // 0.97 of 50 GB/s; 13.01 us; and sorted[floor(q n)] is the second of two.
    [Fact]
    public void As_SimGrid_does_it()
    {
        (_, string text, _) = Run("--traffic", Write(Halves), "--compat", "simgrid-lv08", "--json");
        JsonNode answer = JsonNode.Parse(text)!;
        Number(answer["makespan_us"]).ShouldBe(13.01 + 60 / 0.97, 2e-6);
        Number(answer["fct_us"]!["min"]).ShouldBe(13.01 + 40 / 0.97, 2e-6);
        Number(answer["fct_us"]!["p50"]).ShouldBe(Number(answer["fct_us"]!["max"]));
        ((string?)answer["config"]!["compat"]).ShouldBe("simgrid-lv08");
    }

    [Fact]
    public void Weights_of_the_list_count_where_SimGrid_is_followed_only()
    {
        // Weights 3 and 1: of 48.5 GB/s 3/4 and 1/4.
        string list = Write("1 2\n50000000000\n3000000 0 1e-6 1 0\n1000000 0 3e-6 1 0\n");
        JsonNode weighted = JsonNode.Parse(Run("--traffic", list, "--compat", "simgrid-lv08", "--json").Out)!;
        Number(weighted["fct_us"]!["min"]).ShouldBe(80 / 0.97, 2e-6);
        JsonNode equal = JsonNode.Parse(Run("--traffic", list, "--json").Out)!;
        Number(equal["fct_us"]!["min"]).ShouldBe(40, 2e-6);
    }

    [Fact]
    public void Everything_wrong_with_the_command_line_is_said_at_once()
    {
        (int exit, string text, string error) = Run(
            "--traffic",
            "x",
            "--seed",
            "3",
            "--threads",
            "2",
            "--compat",
            "simgrid",
            "--batch",
            "20%",
            "--flows",
            ""
        );
        exit.ShouldBe(2);
        text.ShouldBeEmpty();
        error
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ShouldBe([
                "helio: --threads: belongs to --engine packet; leave it out, a flow list has its links, routes and starts",
                "helio: --seed: belongs to --engine packet; leave it out, a flow list has its links, routes and starts",
                "helio: --compat: 'simgrid' is no way to share of --engine flow; use one of: simgrid-lv08",
                "helio: --batch: '20%' is no share from 0% to 10%; write '0.2%'",
                "helio: --flows: has no name; leave it out or write one",
            ]);
        Run().Error.ShouldBe("helio: --traffic: is missing; give a flow list: links, capacities, flows with their routes" + Environment.NewLine);
        Run("--traffic", Path.Combine(_folder, "none.txt")).Error.ShouldContain("none.txt: error HG0001: no such file");
    }

    [Fact]
    public void HG0111_values_too_far_apart_are_refused()
    {
        string list = Write("2 2\n1 1e12\n1 0 1e-6 1 0\n1 0 10 1 1\n");
        Run("--traffic", list)
            .ShouldBe(
                (
                    2,
                    "",
                    $"{list}: error HG0111: capacities of 1 B/s of link 0 and 1000000000000 B/s of link 1 are more than nine orders of magnitude "
                        + "apart; correct the one that is wrong"
                        + Environment.NewLine
                )
            );
        Run("--traffic", list, "--compat", "simgrid-lv08")
            .Error.ShouldContain(
                "error HG0111: weight denominators of 1E-06 s of flow 1 and 10 s of flow 2 are more than six orders of magnitude apart"
            );
    }

    // 2^47 B at 1 B/s are 4.5 million years.
    [Fact]
    public void What_ends_beyond_the_clock_is_a_finding()
    {
        (int exit, string text, _) = Run("--traffic", Write("1 2\n1\n1 0 1 1 0\n140737488355328 0 1 1 0\n"));
        exit.ShouldBe(1);
        text.ShouldContain("HG0101      1 of 2 flows are not done, flow 2 the first: the clock ends after 53 days");
    }
}
