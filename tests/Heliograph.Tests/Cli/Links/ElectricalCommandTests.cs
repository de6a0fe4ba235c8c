using System.Text.Json.Nodes;

namespace Heliograph.Tests.Cli.Links;

/// <summary>Electrical ways, transmitters and warm-up as <c>helio link</c> shows them.</summary>
public sealed class ElectricalCommandTests
{
    [Fact]
    public void Electrical_ways_are_printed_with_what_they_are_held_to()
    {
        LinkRun run = LinkRun.Real("--electrical", "--lane-rate", "200 Gb/s");

        run.Exit.ShouldBe(0);
        string[] lines = run.Out.Split('\n');
        string module = lines.Single(l => l.StartsWith("retimed module ", StringComparison.Ordinal));
        module
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .ShouldBe(["retimed", "module", "150", "mm", "212", "PAM4", "17.4", "32.0", "ch-c2m200", "8.78", "437", "mm", "902", "mm", "yes"]);
        lines.Single(l => l.StartsWith("active cable ", StringComparison.Ordinal)).TrimEnd().ShouldEndWith(" NO");
        lines.ShouldAllBe(l => l.Length <= 100);
    }

    [Fact]
    public void A_lane_rate_without_ways_says_so() =>
        LinkRun.Real("--electrical", "--lane-rate", "25 Gb/s").Out.ShouldContain("none of this lane rate: there are 50, 100, 200 and 400 Gb/s");

    [Fact]
    public void Json_and_files_have_every_way()
    {
        string folder = Directory.CreateTempSubdirectory("helio-electrical-").FullName;
        LinkRun run = LinkRun.Real("--electrical", "--json", "--out", folder);

        JsonArray ways = LinkRun.Json(run)["electrical"]!.AsArray();
        ways.Count.ShouldBe(38);
        JsonObject linear = ways.Single(w => (string?)w!["way"] == "linear module" && (double)w["lineRate_bps"]! == 212.5e9)!.AsObject();
        linear["snrMargin_dB"].ShouldBeNull();
        ((double)linear["budget_dB"]!).ShouldBe(23);
        ((string?)linear["endpoints"]).ShouldBe("bump-to-bump");
        File.ReadAllLines(Path.Combine(folder, "tables", "electrical-ways.csv")).Length.ShouldBe(39);
        string page = File.ReadAllText(Path.Combine(folder, "link.html"));
        page.ShouldContain("Within the budgets of interfaces, retimed cable goes furthest at 212 Gb/s a lane");
        page.ShouldContain("By noise alone, retimed cable goes furthest at 425 Gb/s a lane");
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void An_electrical_way_over_budget_is_the_verdict_and_the_light_is_told_apart()
    {
        LinkRun run = LinkRun.Real("--medium", "opt-16t-lpo", "--set", "trace-length=300 mm");
        string text = string.Join(' ', run.Out.Split('\n', ' ').Where(w => w.Length > 0));

        run.Exit.ShouldBe(1);
        text.ShouldContain("does not close: its electrical way, host to module, loses 2.05 dB more than its interface bears would help");
        text.ShouldContain("its light alone: closes at any laser temperature tried");
        text.ShouldContain("frame loss not computable: needs an electrical way within its budget");
        LinkRun both = LinkRun.Real(
            "--medium",
            "opt-400g-lpo-cn",
            "--through",
            "ocs-palomar",
            "--length",
            "100 m",
            "--set",
            "trace-length=450 mm",
            "--json"
        );
        JsonObject link = LinkRun.Json(both)["links"]!.AsArray().ShouldHaveSingleItem()!.AsObject();
        ((string?)link["closure"]).ShouldBe("does-not-close");
        ((string?)link["closedBy"]).ShouldBe("electrical");
        ((double)link["electrical"]!["margin_dB"]!).ShouldBeLessThan(0);
    }

    [Fact]
    public void The_module_of_its_kind_and_rate_is_named_before_engines_of_a_whole_switch() =>
        string.Join(' ', LinkRun.Real("--medium", "opt-16t-lpo", "--set", "trace-length=300 mm").Out.Split('\n', ' ').Where(w => w.Length > 0))
            .ShouldContain("to 0.26 m, or use opt-16t-");

    [Fact]
    public void No_larger_laser_mends_a_board()
    {
        LinkRun run = LinkRun.Real("--medium", "opt-400g-lpo-cn", "--set", "trace-length=450 mm", "--ocs", "--json");
        JsonArray switches = LinkRun.Json(run)["circuits"]!["switches"]!.AsArray();

        switches.Select(s => (string?)s!["links"]![0]!["outcome"]).Distinct().ShouldBe(["does-not-close"]);
        switches.Select(s => (string?)s!["links"]![0]!["why"]).Distinct().ShouldBe(["its electrical way loses too much"]);
    }

    [Fact]
    public void An_error_floor_by_crosstalk_is_said_in_words()
    {
        LinkRun run = LinkRun.Real("--medium", "opt-400g-dr4", "--through", "ocs-si-benes32", "--length", "100 m");

        run.Out.ShouldContain("does not close: no power is enough, it needs an error floor below 2.4e-4");
        run.Out.ShouldContain("pass a switch that leaks less");
        LinkRun both = LinkRun.Real(
            "--medium",
            "opt-400g-lpo-cn",
            "--through",
            "ocs-si-benes32",
            "--length",
            "100 m",
            "--set",
            "trace-length=450 mm"
        );
        string text = string.Join(' ', both.Out.Split('\n', ' ').Where(w => w.Length > 0));
        text.ShouldContain("more than its interface bears; besides, no power is enough, it needs an error floor below 2.4e-4");
        text.ShouldContain("would help shorten the host board from 0.45 m to 0.399 m and pass a switch that leaks less, or");
        // An eye that the devices close is no fault of the switch.
        LinkRun slow = LinkRun.Real("--medium", "opt-16t-lpo", "--through", "ocs-coherent", "--length", "100 m", "--set", "bandwidth=1 GHz");
        slow.Out.ShouldContain("take devices with more bandwidth");
        slow.Out.ShouldNotContain("leaks less");
    }

    [Fact]
    public void Transmitter_and_warm_up_are_shown()
    {
        LinkRun run = LinkRun.Real("--medium", "cpo-bailly");
        JsonObject link = LinkRun.Json(LinkRun.Real("--medium", "cpo-bailly", "--json"))["links"]!.AsArray()[0]!.AsObject();

        run.Out.ShouldContain("transmitter TDECQ ");
        run.Out.ShouldContain("warm-up     from idle to full load of the die photonic chips warm by up to ");
        ((double)link["transmitter"]!["tdecq_dB"]!).ShouldBeInRange(0.5, 2);
        link["transmitter"]!["tdecqMax_dB"].ShouldBeNull();
        link["warmUp"]!["at"]!.AsArray().Count.ShouldBe(32);
    }
}
