using System.Text.Json;
using System.Text.Json.Nodes;

namespace Heliograph.Host.Tests;

/// <summary>The command line as a contract: exit codes, what is printed where, what is written.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public void Help_names_every_command_and_exits_with_0()
    {
        using Helio.Folder folder = new();
        Helio.Outcome outcome = Helio.Run(folder.Path, "--help");
        outcome.Exit.ShouldBe(0);
        foreach (string command in new[] { "run", "check", "compare", "plan", "link", "simulate", "parts", "validate", "schema" })
        {
            outcome.Out.ShouldContain($"  {command} ");
        }
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("run")]
    [InlineData("run", "a.yaml", "--fidelity", "guess")]
    [InlineData("compare", "one.yaml")]
    [InlineData("plan")]
    [InlineData("plan", "no-such-file.yaml")]
    [InlineData("plan", "a.yaml", "--objective", "beauty")]
    [InlineData("plan", "a.yaml", "--accelerators", "some")]
    [InlineData("plan", "a.yaml", "--top", "0")]
    [InlineData("link")]
    [InlineData("link", "--medium", "opt-400g-dr4", "--length", "50")]
    [InlineData("link", "--medium", "opt-400g-dr5")]
    [InlineData("link", "no-such-file.yaml")]
    [InlineData("parts", "--family", "gpu")]
    [InlineData("validate", "nothing")]
    [InlineData("validate", "nothing", "--table", "mine.csv")]
    [InlineData("validate", "training", "--table", "no-such-file.csv")]
    [InlineData("compare", "one.yaml", "two.yaml", "--plan")]
    [InlineData("calibrate", "--table", "no-such-file.csv")]
    [InlineData("calibrate", "--out", "no-such-folder/mine.yaml")]
    [InlineData("parts", "--region", "XX")]
    [InlineData("parts", "--by", "soon")]
    [InlineData("run", "no-such-file.yaml")]
    public void Bad_arguments_exit_with_2_and_say_why_on_stderr(params string[] arguments)
    {
        using Helio.Folder folder = new();
        Helio.Outcome outcome = Helio.Run(folder.Path, arguments);
        outcome.Exit.ShouldBe(2, outcome.Error);
        outcome.Error.ShouldNotBeEmpty();
        folder.Files.ShouldBeEmpty();
    }

    [Fact]
    public void A_run_prints_a_summary_and_writes_a_whole_report()
    {
        using Helio.Folder folder = new();
        Helio.Outcome outcome = Helio.Run(folder.Path, "run", Helio.Scenario("supernode-384"));
        outcome.Exit.ShouldBe(0, outcome.Error);
        outcome.Out.Split('\n').Length.ShouldBeLessThanOrEqualTo(50, "the summary fits a screen");
        string[] files = [.. folder.Files];
        files.ShouldContain("out/supernode-384/report.html");
        files.ShouldContain("out/supernode-384/report.json");
        files.ShouldContain("out/supernode-384/tables/headlines.csv");
        files.ShouldNotContain(f => f.Contains("tmp", StringComparison.Ordinal));
        string html = File.ReadAllText(Path.Combine(folder.Path, "out/supernode-384/report.html"));
        html.ShouldEndWith("</html>\n");
        // Self-contained: no reference leaves the file but those to its own tables.
        html.ShouldNotContain("http-equiv");
        html.ShouldNotContain("src=\"http");
        html.ShouldNotContain("href=\"http");
        html.ShouldNotContain("<script src");
    }

    [Fact]
    public void Json_has_the_promised_fields_and_twice_the_same_bytes_but_run()
    {
        using Helio.Folder folder = new();
        JsonObject Read()
        {
            Helio.Outcome outcome = Helio.Run(folder.Path, "run", Helio.Scenario("two-site"), "--json");
            outcome.Exit.ShouldBe(0, outcome.Error);
            return JsonNode.Parse(outcome.Out)!.AsObject();
        }
        JsonObject first = Read();
        foreach (
            string field in new[]
            {
                "scenario",
                "fidelity",
                "stepTime_s",
                "tokensPerSecond",
                "mfu",
                "goodput",
                "power_W",
                "energyPerBit_pJ",
                "costPerBit_pUSD",
                "costPerPetabyte_USD",
                "ranges",
                "findings",
                "run",
            }
        )
        {
            first.ContainsKey(field).ShouldBeTrue(field);
        }
        first["run"]!["wall_s"]!.GetValue<double>().ShouldBeGreaterThan(0);
        first["ranges"]!["stepTime_s"]!.AsArray().Count.ShouldBe(2);
        JsonObject second = Read();
        first.Remove("run");
        second.Remove("run");
        first.ToJsonString().ShouldBe(second.ToJsonString());
        folder.Files.ShouldBeEmpty();
    }

    [Fact]
    public void A_link_is_answered_as_json_without_files_and_as_files_where_they_are_asked_for()
    {
        using Helio.Folder folder = new();
        string[] link = ["link", "--medium", "opt-400g-dr4", "--through", "ocs-r300", "--length", "100 m"];
        Helio.Outcome outcome = Helio.Run(folder.Path, [.. link, "--json"]);
        outcome.Exit.ShouldBe(0, outcome.Error);
        JsonObject answer = JsonNode.Parse(outcome.Out)!.AsObject();
        JsonObject only = answer["links"]!.AsArray().ShouldHaveSingleItem()!.AsObject();
        foreach (
            string field in new[] { "closure", "closedBy", "margin", "budget", "optics", "power", "energyPerBit_pJ", "sweeps", "levels", "missing" }
        )
        {
            only.ContainsKey(field).ShouldBeTrue(field);
        }
        folder.Files.ShouldBeEmpty();
        Helio.Outcome text = Helio.Run(folder.Path, [.. link, "--out", "mine"]);
        text.Exit.ShouldBe(0, text.Error);
        folder.Files.ShouldContain("mine/link.html");
        File.ReadAllText(Path.Combine(folder.Path, "mine/link.json")).ShouldBe(outcome.Out);
    }

    [Fact]
    public void A_broken_file_exits_with_2_names_every_problem_and_leaves_nothing()
    {
        using Helio.Folder folder = new();
        string text = File.ReadAllText(Helio.Scenario("supernode-384"))
            .Replace("acc-910c", "acc-910x", StringComparison.Ordinal)
            .Replace("rack-limit: 60 kW", "rack-limit: 60", StringComparison.Ordinal);
        string file = folder.Write("broken.yaml", text);
        Helio.Outcome outcome = Helio.Run(folder.Path, "run", file);
        outcome.Exit.ShouldBe(2);
        outcome.Error.ShouldContain("error HG0020: unknown part 'acc-910x'; did you mean 'acc-910");
        outcome.Error.ShouldContain("error HG0007: 'rack-limit: 60' has no unit");
        folder.Files.ShouldBe(["broken.yaml"]);
    }

    [Fact]
    public void A_finding_of_severity_error_exits_with_1_and_still_writes_the_report()
    {
        using Helio.Folder folder = new();
        Helio.Outcome outcome = Helio.Run(
            folder.Path,
            "run",
            Helio.Scenario("supernode-384"),
            "--set",
            "sites.main.power.limit=100 kW",
            "--out",
            "r"
        );
        outcome.Exit.ShouldBe(1, outcome.Error);
        outcome.Out.ShouldContain("HG0061");
        folder.Files.ShouldContain("r/report.html");
    }

    [Fact]
    public void Output_that_cannot_be_written_is_bad_input_and_leaves_nothing()
    {
        using Helio.Folder folder = new();
        folder.Write("taken", "a file");
        Helio.Outcome outcome = Helio.Run(folder.Path, "run", Helio.Scenario("supernode-384"), "--out", "taken/report");
        outcome.Exit.ShouldBe(2);
        outcome.Error.ShouldContain("taken");
        folder.Files.ShouldBe(["taken"]);
    }

    [Fact]
    public void Files_of_others_in_the_folder_stay()
    {
        using Helio.Folder folder = new();
        Directory.CreateDirectory(Path.Combine(folder.Path, "r"));
        folder.Write("r/notes.txt", "mine");
        Helio.Run(folder.Path, "run", Helio.Scenario("supernode-384"), "--out", "r").Exit.ShouldBe(0);
        File.ReadAllText(Path.Combine(folder.Path, "r/notes.txt")).ShouldBe("mine");
    }

    [Theory]
    [InlineData("superpod-h100-1024")]
    [InlineData("two-site")]
    public void Every_headline_can_be_explained_down_to_sources(string scenario)
    {
        using Helio.Folder folder = new();
        JsonElement report = JsonDocument.Parse(Helio.Run(folder.Path, "run", Helio.Scenario(scenario), "--json").Out).RootElement;
        foreach (JsonProperty range in report.GetProperty("ranges").EnumerateObject())
        {
            Helio.Outcome outcome = Helio.Run(folder.Path, "run", Helio.Scenario(scenario), "--explain", range.Name);
            outcome.Exit.ShouldBe(0, outcome.Error);
            outcome.Out.ShouldStartWith($"{range.Name}: ");
            outcome.Out.ShouldContain("source ");
        }
    }

    [Fact]
    public void Check_of_everything_that_is_shipped_finds_no_error()
    {
        using Helio.Folder folder = new();
        string[] files =
        [
            .. Directory.EnumerateFiles(Path.Combine(Helio.Root, "scenarios"), "*.yaml"),
            .. Directory.EnumerateFiles(Path.Combine(Helio.Root, "catalog"), "*.yaml", SearchOption.AllDirectories),
        ];
        Helio.Outcome outcome = Helio.Run(folder.Path, ["check", .. files]);
        outcome.Exit.ShouldBe(0, outcome.Error);
    }

    [Fact]
    public void Compare_puts_the_largest_difference_first()
    {
        using Helio.Folder folder = new();
        Helio.Outcome outcome = Helio.Run(folder.Path, "compare", Helio.Scenario("supernode-384"), Helio.Scenario("superpod-h100-1024"));
        outcome.Exit.ShouldBe(0, outcome.Error);
        outcome.Out.ShouldContain("Step time");
        outcome.Out.ShouldContain("superpod-h100-1024");
    }

    // Fields of docs/guides/plan.md; all but run is the same every time.
    [Fact]
    public void A_plan_as_json_has_the_documented_fields_and_twice_the_same_bytes_but_run()
    {
        using Helio.Folder folder = new();
        JsonObject Read()
        {
            Helio.Outcome outcome = Helio.Run(folder.Path, "plan", Helio.Scenario("superpod-h100-1024"), "--json", "--top", "3");
            outcome.Exit.ShouldBe(0, outcome.Error);
            return JsonNode.Parse(outcome.Out)!.AsObject();
        }
        JsonObject first = Read();
        double best = first["best"]!["stepTime_s"]!.GetValue<double>();
        double[] next = [.. first["runnersUp"]!.AsArray().Select(r => r!["stepTime_s"]!.GetValue<double>())];
        next.Length.ShouldBe(2);
        next.ShouldBeInOrder();
        next[0].ShouldBeGreaterThanOrEqualTo(best);
        double given = first["given"]!["stepTime_s"]!.GetValue<double>();
        first["gap"]!.GetValue<double>().ShouldBe((given / best) - 1, 1e-12);
        first["best"]!["headroom"]!.GetValue<double>().ShouldBeInRange(0, 1);
        first["dimensions"]!.AsArray().Count.ShouldBe(12);
        JsonNode run = first["run"]!;
        run["evaluations"]!.GetValue<long>().ShouldBeGreaterThan(100_000);
        run["evaluationsPerSecond"]!.GetValue<double>().ShouldBeGreaterThan(0);
        JsonObject second = Read();
        first.Remove("run");
        second.Remove("run");
        first.ToJsonString().ShouldBe(second.ToJsonString());
        folder.Files.ShouldBeEmpty();
    }

    [Fact]
    public void A_run_with_a_searched_mapping_says_so_and_takes_the_step_of_the_plan()
    {
        using Helio.Folder folder = new();
        string file = Helio.Scenario("superpod-h100-1024");
        Helio.Outcome plan = Helio.Run(folder.Path, "plan", file, "--json", "--top", "1");
        Helio.Outcome run = Helio.Run(folder.Path, "run", file, "--json", "--set", "workload.train.mapping=best");
        run.Exit.ShouldBe(0, run.Error);
        JsonNode report = JsonNode.Parse(run.Out)!;
        report["mapping"]!["searched"]!.GetValue<bool>().ShouldBeTrue();
        double step = JsonNode.Parse(plan.Out)!["best"]!["stepTime_s"]!.GetValue<double>();
        report["stepTime_s"]!.GetValue<double>().ShouldBe(step, 1e-9 * step);
        Helio.Outcome summary = Helio.Run(folder.Path, "run", file, "--plan");
        summary.Out.ShouldContain("on this fabric");
    }

    [Fact]
    public void Sizes_with_which_the_system_cannot_be_built_exit_with_2_and_cheaper_ones_are_found()
    {
        using Helio.Folder folder = new();
        string file = Helio.Scenario("superpod-h100-1024");
        Helio.Run(folder.Path, "plan", file, "--accelerators", "1023").Exit.ShouldBe(2);
        JsonNode Best(string sizes)
        {
            Helio.Outcome cost = Helio.Run(folder.Path, "plan", file, "--accelerators", sizes, "--objective", "cost", "--json");
            cost.Exit.ShouldBe(0, cost.Error);
            JsonNode plan = JsonNode.Parse(cost.Out)!;
            plan["systems"]!.AsArray().Count.ShouldBe(sizes.Split(',').Length);
            return plan["best"]!;
        }
        JsonNode small = Best("256");
        JsonNode large = Best("1024");
        JsonNode cheapest = Cost(small) < Cost(large) ? small : large;
        JsonNode both = Best("256,1024");
        both["accelerators"]!.GetValue<int>().ShouldBe(cheapest["accelerators"]!.GetValue<int>());
        Cost(both).ShouldBe(Cost(cheapest), 1e-9 * Cost(cheapest));
        static double Cost(JsonNode best) => best["costPerStep_USD"]!.GetValue<double>();
    }

    [Fact]
    public void A_comparison_gives_each_scenario_its_best_mapping_unless_told_not_to()
    {
        using Helio.Folder folder = new();
        JsonArray Compared(params string[] more)
        {
            string[] arguments = ["compare", Helio.Scenario("supernode-384"), Helio.Scenario("superpod-h100-1024"), "--json", .. more];
            Helio.Outcome outcome = Helio.Run(folder.Path, arguments);
            outcome.Exit.ShouldBe(0, outcome.Error);
            return JsonNode.Parse(outcome.Out)!["scenarios"]!.AsArray();
        }
        Compared().ShouldAllBe(s => s!["mapping"]!["searched"]!.GetValue<bool>());
        Compared("--given").ShouldAllBe(s => !s!["mapping"]!["searched"]!.GetValue<bool>());
    }

    [Fact]
    public void Parts_show_ranges_and_sources()
    {
        using Helio.Folder folder = new();
        Helio.Outcome outcome = Helio.Run(folder.Path, "parts", "acc-910b");
        outcome.Exit.ShouldBe(0, outcome.Error);
        outcome.Out.ShouldContain("peak-bf16");
        outcome.Out.ShouldContain("TFLOP/s");
    }

    [Fact]
    public void Validate_prints_rows_and_a_summary_as_json()
    {
        using Helio.Folder folder = new();
        Helio.Outcome outcome = Helio.Run(folder.Path, "validate", "link", "--json");
        outcome.Exit.ShouldBe(0, outcome.Error);
        JsonElement rows = JsonDocument.Parse(outcome.Out).RootElement.GetProperty("rows");
        rows.EnumerateArray().First(r => r.GetProperty("id").GetString() == "phy-07").GetProperty("verdict").GetString().ShouldBe("reproduced");
    }

    [Theory]
    [InlineData("Unrecognized command or argument '--tabel'", "validate", "training", "--tabel", "x.csv")]
    [InlineData("Unrecognized command or argument 'nonsense'", "nonsense")]
    [InlineData("'x' for option '--top'; write a whole number", "plan", "a.yaml", "--top", "x")]
    [InlineData("Must be one of: low, preferred, high", "run", "a.yaml", "--figures", "mid")]
    [InlineData("2 to 16 are due", "compare", "one.yaml")]
    [InlineData("the folder has no name", "run", "a.yaml", "--out", "")]
    [InlineData("did you mean training?", "validate", "trainin")]
    public void Each_wrong_word_is_named_on_one_line(string said, params string[] arguments)
    {
        using Helio.Folder folder = new();
        Helio.Outcome outcome = Helio.Run(folder.Path, arguments);
        outcome.Exit.ShouldBe(2, outcome.Error);
        outcome.Error.ShouldContain(said);
        outcome.Error.ShouldNotContain("System.");
    }

    [Fact]
    public void Validate_without_a_name_runs_every_table_and_leaves_the_rows_of_large_families_to_json()
    {
        using Helio.Folder folder = new();
        JsonElement json = JsonDocument.Parse(Helio.Run(folder.Path, "validate", "--json").Out).RootElement;
        string[] tables = [.. json.GetProperty("rows").EnumerateArray().Select(r => r.GetProperty("table").GetString()!).Distinct()];
        tables.Order().ShouldBe(["collectives", "goodput", "inference", "line", "link", "packet", "systems", "training", "wide-area"]);
        json.GetProperty("rows").EnumerateArray().Count(r => r.GetProperty("family").GetString() == "vtrain-single").ShouldBe(960);
        JsonElement family = json.GetProperty("summary")
            .GetProperty("families")
            .EnumerateArray()
            .First(f => f.GetProperty("family").GetString() == "vtrain-multi");
        family.GetProperty("rankTau").GetDouble().ShouldBeInRange(0.5, 1);
        string text = Helio.Run(folder.Path, "validate").Out;
        text.ShouldContain("1,033 rows of vtrain-multi, vtrain-single not listed");
        text.Split('\n').ShouldAllBe(line => line.Length <= 100);
        Helio.Run(folder.Path, "validate", "training", "--all").Out.Split('\n').Length.ShouldBeGreaterThan(1033);
    }

    // A mapping that does not divide is no error of the table: the row is skipped.
    [Fact]
    public void Each_bad_cell_of_a_table_is_an_error_with_its_line()
    {
        using Helio.Folder folder = new();
        const string Header =
            "id,model,layers,hidden,heads,vocab,seq,gpu,n_gpu,peak_tflops_bf16,hbm_gb,hbm_gbs,scaleup_size,scaleup_gbs_uni,scaleout_gbs_uni,tp,pp,dp,mbs,gbs,primary,res_step_s\n";
        const string Good = "a,GPT,32,4096,32,50000,2048,H100,64,989,80,3350,8,450,50,8,1,8,1,64,res_step_s,2.5\n";
        string bad = folder.Write(
            "bad.csv",
            Header
                + Good
                + Good.Replace(",32,4096", ",,4096", StringComparison.Ordinal)
                + Good.Replace("2.5", "0", StringComparison.Ordinal)
                + Good.Replace(",64,989", ",6.4,989", StringComparison.Ordinal)
                + "h,GPT,32\n"
        );
        Helio.Outcome outcome = Helio.Run(folder.Path, "validate", "--table", bad);
        outcome.Exit.ShouldBe(2);
        outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(4, outcome.Error);
        outcome.Error.ShouldContain("bad.csv:3:1: error HG0014: 'layers' is empty");
        outcome.Error.ShouldContain("bad.csv:4:1: error HG0014: 'res_step_s: 0' is not above 0");
        outcome.Error.ShouldContain("bad.csv:5:1: error HG0014: 'n_gpu: 6.4' is no whole number");
        outcome.Error.ShouldContain("bad.csv:6:1: error HG0012: the row has 3 fields, the header 22");
        string split = folder.Write("split.csv", Header + Good + Good.Replace(",8,1,8,1,64", ",7,1,8,1,64", StringComparison.Ordinal));
        outcome = Helio.Run(folder.Path, "validate", "training", "--table", split);
        outcome.Out.ShouldContain("1 skipped");
        outcome.Out.ShouldContain("no mapping agrees with what the row states");
    }

    [Fact]
    public void A_row_of_inference_without_a_phase_or_with_a_word_for_a_number_is_skipped_with_the_reason()
    {
        using Helio.Folder folder = new();
        string table = folder.Write(
            "i.csv",
            "model,phase,accel,tok_s_per_accel,n_accel\nDeepSeek-R1,offline,H200,1000,8\nDeepSeek-R1,banana,H200,5,8\nDeepSeek-R1,offline,H200,fast,8\n"
        );
        Helio.Outcome outcome = Helio.Run(folder.Path, "validate", "--table", table);
        outcome.Exit.ShouldBe(0, outcome.Error);
        outcome.Out.ShouldContain("skipped 2: phase 'banana' is none of prefill, decode");
        outcome.Out.ShouldContain("skipped 3: no measured quantity: 'tok_s_per_accel: fast' is no number");
    }

    [Theory]
    [InlineData("training", "")]
    [InlineData("inference", "id,model,phase,accel\n")]
    [InlineData("systems", "id,model,inputs,value,unit\n")]
    public void A_table_without_rows_is_bad_input(string what, string text)
    {
        using Helio.Folder folder = new();
        Helio.Run(folder.Path, "validate", what, "--table", folder.Write("t.csv", text)).Exit.ShouldBe(2);
        Helio.Run(folder.Path, "calibrate", "--table", folder.Write("t.csv", text), "--out", "c.yaml").Exit.ShouldBe(2);
        folder.Files.ShouldBe(["t.csv"]);
    }

    [Theory]
    [InlineData("superpod-h100-1024")]
    [InlineData("supernode-384")]
    public void A_plan_fits_a_screen(string scenario)
    {
        using Helio.Folder folder = new();
        string[] lines = Helio.Run(folder.Path, "plan", Helio.Scenario(scenario)).Out.Split('\n');
        lines.Length.ShouldBeLessThanOrEqualTo(50);
        lines.ShouldAllBe(line => line.Length <= 100);
    }

    [Fact]
    public void Only_a_training_job_is_planned()
    {
        using Helio.Folder folder = new();
        foreach (string[] arguments in new[] { new[] { "plan" }, ["run", "--plan"] })
        {
            Helio.Outcome outcome = Helio.Run(folder.Path, [.. arguments, Helio.Scenario("infer-supernode-384")]);
            outcome.Exit.ShouldBe(2);
            outcome.Error.ShouldContain("training job");
        }
        folder.Files.ShouldBeEmpty();
    }

    // The sentences are wrapped, not cut.
    [Fact]
    public void A_summary_says_how_far_apart_checkpoints_are_and_how_a_service_is_mapped()
    {
        using Helio.Folder folder = new();
        Helio.Run(folder.Path, "run", Helio.Scenario("supernode-384")).Out.ReplaceLineEndings(" ").ShouldContain("saved every 1,140 s");
        string text = Helio.Run(folder.Path, "run", Helio.Scenario("infer-supernode-384")).Out;
        text.ShouldContain("Mapping (given): prefill on ");
        text.Split('\n').Length.ShouldBeLessThanOrEqualTo(50);
    }
}
