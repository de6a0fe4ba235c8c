using System.Globalization;
using System.Text.RegularExpressions;
using Heliograph.Engine;
using Heliograph.Engine.Validation;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Tests.Engine;
using Heliograph.Workload.Goodput;

namespace Heliograph.Tests.Goodput;

public sealed partial class ScenarioGoodputTests
{
    public static TheoryData<string> Scenarios => ShippedScenarios.TrainingTheory;

    private static Report Run(string name, params string[] sets) =>
        ShippedScenarios.Evaluate(ShippedScenarios.Read(name, sets), new EvaluationOptions(WithRanges: false));

    private static double Goodput(string name, params string[] sets) => Run(name, sets).Find("goodput")!.Value!.Value;

    private static string Set(string key, string value) => $"workload.train.resilience.{key}={value}";

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Goodput_and_lost_time_sum_to_one_and_follow_from_the_parts_of_the_report(string name)
    {
        Report report = ShippedScenarios.Report(name);
        JobGoodput g = report.Goodput.ShouldNotBeNull();
        double share = report.Find("goodput")!.Value!.Value;
        share.ShouldBeInRange(0.5, 1);
        (share + g.Lost.Sum(l => l.Share.Value!.Value)).ShouldBe(1, 1e-9);
        g.Causes.Sum(c => c.Rate.Value!.Value).ShouldBe(g.Rate.Value!.Value, 1e-9 * g.Rate.Value!.Value);
        report.Find("effectiveTokensPerSecond")!.Value!.Value.ShouldBe(report.Find("tokensPerSecond")!.Value!.Value * share, 1e-6);
        // Second route to the loss: first order, d/(t+d) + r (t/2 + lag + down). Near 1 both agree to the square of the loss.
        double wait = g.Causes.Sum(c => c.Rate.Value!.Value * c.Wait.Value!.Value) / g.Rate.Value.Value;
        (double t, double d) = (g.Interval.Value!.Value, g.Blocking.Value!.Value);
        double lag = g.Write.Value!.Value - d;
        double down = g.Detection.Value!.Value + wait + g.Restart.Value!.Value;
        double first = (d / (t + d)) + (g.Rate.Value.Value * (((t + d) / 2) + lag + down));
        (1 - share).ShouldBe(first, 1.2 * first * first);
    }

    [Fact]
    public void Rates_are_counts_times_figures()
    {
        // 1,024 H100 at 12,057 FIT, hosts at 2,732 and software at 2,967 FIT each: FIT x 24e-9 a day.
        JobGoodput g = ShippedScenarios.Report("superpod-h100-1024").Goodput!;
        double PerDay(string cause) => g.Causes.Single(c => c.Cause == cause).Rate.Value!.Value * 86_400;
        PerDay("accelerators").ShouldBe(1024 * 12_057 * 24e-9, 1e-9);
        PerDay("hosts").ShouldBe(1024 * 2732 * 24e-9, 1e-9);
        PerDay("software").ShouldBe(1024 * 2967 * 24e-9, 1e-9);
        // 128 nodes x 419 / (2,048 x 54) a day.
        (g.RateByNodes.Value!.Value * 86_400).ShouldBe(128 * 0.00379, 1e-9);
        // 128 servers, spares of 10 % rounded up.
        g.Spares.Value.ShouldBe(13);
    }

    [Fact]
    public void A_checkpoint_is_parameters_times_state_and_its_write_the_slower_of_storage_and_servers()
    {
        // 1,024 accelerators x 0.122 GB/s = 125 GB/s of shared storage; 128 servers could send 40 GB/s each.
        Report report = Run("superpod-h100-1024", Set("asynchronous", "false"));
        JobGoodput g = report.Goodput!;
        double bytes = report.Step!.Parameters * 14;
        (g.CheckpointBits.Value!.Value / 8).ShouldBe(bytes, 1e-6 * bytes);
        g.Blocking.Value!.Value.ShouldBe((bytes / (1024 * 0.122e9)) + 1, 1e-6);
        Run("superpod-h100-1024", Set("asynchronous", "false"), Set("storage", "1 PB/s"))
            .Goodput!.Blocking.Value!.Value.ShouldBe((bytes / (128 * 40e9)) + 1, 1e-6);
        // A copy to a peer: 128 servers x 15 GB/s of their own drives, below 8 x 50 GB/s of network.
        Run("superpod-h100-1024", Set("asynchronous", "false"), Set("tier", "local"))
            .Goodput!.Blocking.Value!.Value.ShouldBe((bytes / (128 * 15e9)) + 1, 1e-6);
        // Asynchronous: 20 GB/s of each accelerator to its host.
        Run("superpod-h100-1024").Goodput!.Blocking.Value!.Value.ShouldBe((bytes / (1024 * 20e9)) + 1, 1e-6);
    }

    [Fact]
    public void What_should_help_helps_and_what_should_hurt_hurts()
    {
        const string name = "supernode-384x32";
        double plain = Goodput(name);
        Goodput(name, Set("detection", "30 min")).ShouldBeLessThan(plain);
        Goodput(name, Set("restart", "1 min")).ShouldBeGreaterThan(plain);
        Goodput(name, Set("spares", "0")).ShouldBeLessThan(0.5);
        Goodput(name, Set("spares", "154")).ShouldBe(plain, 1e-12);
        Goodput(name, Set("asynchronous", "false")).ShouldBeLessThan(plain);
        Goodput(name, Set("storage", "50 TB/s"), Set("asynchronous", "false")).ShouldBeGreaterThan(Goodput(name, Set("asynchronous", "false")));
        Goodput(name, Set("checkpoint", "2 h")).ShouldBeLessThan(plain);
        Goodput(name, Set("checkpoint", "best")).ShouldBe(plain);
    }

    [Fact]
    public void An_accelerator_without_a_failure_rate_takes_the_published_rate_of_nodes()
    {
        JobGoodput g = Run("superpod-h100-1024", "sites.main.servers.accelerators.part=acc-b200").Goodput!;
        g.Causes.Select(c => c.Cause).ShouldContain("nodes, all causes");
        g.Causes.Select(c => c.Cause).ShouldNotContain("NICs");
        g.Share.IsKnown.ShouldBeTrue();
    }

    [Fact]
    public void An_unknown_failure_rate_of_the_network_leaves_goodput_unknown_and_names_it()
    {
        Scenario scenario = ShippedScenarios.Read("superpod-h100-1024");
        Catalogue shipped = ShippedScenarios.Workspace.Catalogue;
        Catalogue without = new(
            shipped.Parts.Select(p => p.Id == "sw-q2" ? p with { Figures = [.. p.Figures.Where(f => f.Quantity != "fit")] } : p),
            shipped.Sources
        );
        Report report = Evaluation.Run(scenario, without, new EvaluationOptions(WithRanges: false), [])!;
        report.Find("goodput")!.Value.ShouldBeNull();
        report.Find("goodput")!.Derivation.Missing.ShouldContain("sw-q2.fit");
        report.Findings.ShouldNotContain(f => f.Code == Codes.GoodputLow);
    }

    [Fact]
    public void HG0055_a_low_goodput_names_the_loss_and_a_remedy_that_does_what_it_says()
    {
        string[] sets = [Set("detection", "1 h")];
        Finding finding = Run("supernode-384x32", sets).Findings.Single(f => f.Code == Codes.GoodputLow);
        finding.Severity.ShouldBe(Severity.Warning);
        finding.Message.ShouldContain("goes to detection");
        finding.Message.ShouldContain("accelerators");
        // The remedy is a setting and what it yields: set it and look.
        Match remedy = Remedy().Match(finding.Remedy);
        remedy.Success.ShouldBeTrue(finding.Remedy);
        double promised = double.Parse(remedy.Groups[3].Value, CultureInfo.InvariantCulture) / 100;
        Goodput("supernode-384x32", [.. sets, Set(remedy.Groups[1].Value, remedy.Groups[2].Value)]).ShouldBe(promised, 1e-3);
    }

    [Fact]
    public void HG0056_an_interval_shorter_than_a_write_is_lengthened_and_said()
    {
        Report report = Run("h800-2048", Set("checkpoint", "30 s"));
        Finding finding = report.Findings.Single(f => f.Code == Codes.CheckpointTooOften);
        finding.Message.ShouldContain("30 s");
        JobGoodput g = report.Goodput!;
        g.Interval.Value!.Value.ShouldBe(g.Write.Value!.Value - g.Blocking.Value!.Value, 1e-9);
        Run("h800-2048", Set("checkpoint", "10 min")).Findings.ShouldNotContain(f => f.Code == Codes.CheckpointTooOften);
    }

    [Fact]
    public void A_line_between_sites_is_a_cause_of_its_own()
    {
        // 480 km or so of fibre at 2.7 cuts a 1,000 km and year, repaired in half a day.
        Scenario scenario = ShippedScenarios.Read("two-site");
        Interruption line = ShippedScenarios.Report("two-site").Goodput!.Causes.Single(c => c.Kind == InterruptionKind.Line);
        double cuts = scenario.Wan.Sum(w => w.Length) / 1e6 * 2.7 / 31_557_600;
        line.Rate.Value!.Value.ShouldBeGreaterThanOrEqualTo(cuts * (1 - 1e-9));
        line.Wait.Value.ShouldBe(12 * 3600);
    }

    [Theory]
    [InlineData("checkpoint", "30", Codes.BareNumber)]
    [InlineData("checkpoint", "soon", Codes.MalformedValue)]
    [InlineData("storage", "100 GB", Codes.WrongUnit)]
    [InlineData("spares", "-1", Codes.OutOfRange)]
    [InlineData("tier", "tape", Codes.NotOneOf)]
    [InlineData("asynchronous", "maybe", Codes.MalformedValue)]
    [InlineData("restarts", "1", Codes.UnknownKey)]
    public void Wrong_settings_are_diagnostics(string key, string value, string code)
    {
        DiagnosticList diagnostics = [];
        string file = Path.Combine(Repository.Root, "scenarios", "superpod-h100-1024.yaml");
        Workspace workspace = ShippedScenarios.Workspace;
        ScenarioReader.ReadFile(file, workspace.Catalogue, workspace.Models, [Set(key, value)], diagnostics).ShouldBeNull();
        diagnostics.Where(d => d.Severity == Severity.Error).ShouldHaveSingleItem().Code.ShouldBe(code);
    }

    [Fact]
    public void Every_row_of_the_published_runs_is_computed_or_says_why_not()
    {
        string path = Path.Combine(Repository.Root, "validation", "goodput.csv");
        DiagnosticList diagnostics = [];
        ValidationReport report = PublishedFigures.Run(path, Repository.Root, ShippedScenarios.Workspace, diagnostics);
        diagnostics.ShouldBeEmpty();
        HashSet<string> sources = [.. PublishedTable.Read(path, []).Where(r => r["kind"] == "source").Select(r => r["id"])];
        sources.Count.ShouldBe(2);
        foreach (ValidationRow row in report.Rows)
        {
            // Where the rates come from is no check: shown, but not counted.
            (row.Verdict == "skipped").ShouldBe(sources.Contains(row.Id), $"{row.Id}: {row.Note}");
            (row.Predicted is null).ShouldBe(row.Verdict == "not-reproducible", row.Id);
            // What a bound allows has no error.
            (row.ErrorPercent is null).ShouldBe(row.Verdict is "skipped" or "not-reproducible" or "bounded", row.Id);
        }
        // What is missed stays missed until the model, not the tolerance, changes.
        report.Rows.Where(r => r.Verdict == "missed").Select(r => r.Quantity).ShouldAllBe(q => q.Contains("OPT-175B") || q.Contains("the same"));
        report.Count("reproduced").ShouldBeGreaterThanOrEqualTo(9);
    }

    [Fact]
    public void Inputs_that_a_model_does_not_know_skip_the_row()
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.csv");
        try
        {
            File.WriteAllText(
                path,
                "id,model,inputs,value,unit,tolerance,kind\n"
                    + "a,goodput.mtbf,accelerators=8; colour=red,1,h,1%,computed\n"
                    + "b,goodput.nothing,,1,h,1%,computed\n"
                    + "c,goodput.mtbf,accelerators=8; accelerator=acc-none,1,h,1%,computed\n"
                    + "d,goodput.mtbf,accelerators=0,1,h,1%,computed\n"
            );
            ValidationReport report = PublishedFigures.Run(path, Repository.Root, ShippedScenarios.Workspace, []);
            report.Rows.Select(r => r.Verdict).ShouldBe(["skipped", "skipped", "skipped", "skipped"]);
            report.Rows[0].Note.ShouldContain("colour");
            report.Rows[2].Note.ShouldContain("acc-none");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_process_refuses_what_has_no_meaning()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => CheckpointInterval.Young(-1, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => CheckpointInterval.Exact(1, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => SpareNodes.Exhausted(-1, 1));
    }

    [GeneratedRegex(@"^(\w+): (.+): goodput ([\d.]+) %$")]
    private static partial Regex Remedy();
}
