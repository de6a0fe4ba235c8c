using Heliograph.Engine.Packets;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Simulation.Packet;

namespace Heliograph.Tests.Packets;

public sealed class PacketRunTests
{
    private static PacketConfig Roce(params string[] sets)
    {
        DiagnosticList diagnostics = [];
        PacketConfig? config = PacketConfigReader.ReadFile(PacketSamples.Shipped("htsim-roce.yaml"), sets, diagnostics);
        diagnostics.ShouldBeEmpty();
        return config.ShouldNotBeNull();
    }

    private static Finding Only(PacketReport report, string code)
    {
        Finding finding = report.Findings.Single(f => f.Code == code);
        finding.Severity.ShouldBe(Severity.Error);
        string guide = File.ReadAllText(Path.Combine(Repository.Root, "docs", "diagnostics", "README.md"));
        guide.ShouldContain($"\n## {code} ");
        return finding;
    }

    [Fact]
    public void A_lone_flow_is_not_slowed_down()
    {
        PacketReport report = PacketSamples.Run(PacketSamples.Star, "Nodes 4\nConnections 1\n0->1 id 1 start 5 size 1000000\n", Roce());
        // 245 frames of 4,160 B at 80 ps a byte over the first cable, the last over the second, 64 B back over both, 4 us of cables.
        const long expected = 246 * 4160 * 80 + 2 * 64 * 80 + 4_000_000;
        FlowRow flow = report.Flows.ShouldHaveSingleItem();
        (flow.StartPs, flow.FctPs, flow.LonePs).ShouldBe((5_000_000, expected, expected));
        report.Slowdown.ShouldBe(new TimeSummary(1, 1, 1, 1, 1));
        // From the first start on.
        report.Finish_us.ShouldNotBeNull().Max.ShouldBe(expected / 1e6);
        report.FirstStartPs.ShouldBe(5_000_000);
        report.Findings.ShouldBeEmpty();
        report.Busiest[0].Name.ShouldBe("host0:switch0");
        report.Busiest[0].Utilisation.ShouldBe(245.0 * 4160 * 80 / expected, 1e-12);
    }

    [Fact]
    public void A_triggered_flow_counts_from_its_trigger()
    {
        const string matrix =
            "Nodes 4\nConnections 2\nTriggers 1\n0->1 id 1 start 0 size 100000 send_done_trigger 1\n"
            + "2->3 id 2 trigger 1 size 100000\ntrigger id 1 oneshot\n";
        PacketReport report = PacketSamples.Run(PacketSamples.Star, matrix, Roce());
        report.Flows[1].StartPs.ShouldBe(report.Flows[0].FinishPs);
        report.Flows[1].FctPs.ShouldBe(report.Flows[0].FctPs);
        report.Finish_us.ShouldNotBeNull().Max.ShouldBe(2 * report.Flows[0].Fct_us, 1e-9);
    }

    [Fact]
    public void Quantiles_are_of_nearest_rank()
    {
        double[] hundred = [.. Enumerable.Range(1, 100).Select(i => (double)i)];
        TimeSummary.Of(hundred.Reverse()).ShouldBe(new TimeSummary(50.5, 50, 99, 100, 1));
        // ceil(0.99 x 64) = 64, ceil(0.5 x 64) = 32.
        TimeSummary.Of(hundred.Take(64)).ShouldBe(new TimeSummary(32.5, 32, 64, 64, 1));
        TimeSummary.Of([7]).ShouldBe(new TimeSummary(7, 7, 7, 7, 7));
        TimeSummary.Of([]).ShouldBeNull();
        TimeSummary.Quantile(hundred, 0.071).ShouldBe(8);
    }

    [Fact]
    public void Many_sizes_are_cut_into_groups_that_hold_every_flow()
    {
        PacketReport report = PacketSamples.Run(
            "star(hosts: 16, rate: 100 Gb/s, latency: 1 us)",
            "poisson(load: 0.2, sizes: web-search, duration: 2 ms)",
            PacketSamples.Config()
        );
        report.BySize.Length.ShouldBeLessThanOrEqualTo(SizeGroup.Most);
        report.BySize.Sum(g => g.Flows).ShouldBe(report.Flows.Length);
        report.BySize.Zip(report.BySize.Skip(1)).ShouldAllBe(p => p.First.MostBytes < p.Second.LeastBytes);
        report.Slowdown.ShouldNotBeNull().Min.ShouldBeGreaterThanOrEqualTo(1);
        PacketSamples.Run(PacketSamples.Star, "permutation(bytes: 1 kB)", PacketSamples.Config()).BySize.ShouldHaveSingleItem().Flows.ShouldBe(4);
    }

    [Fact]
    public void HG0100_a_frame_lost_in_a_lossless_class_names_time_and_port()
    {
        PacketConfig config = PacketSamples.Config("flow-control=pfc", "buffer.shared=1 MB", "buffer.headroom=1 kB");
        PacketReport report = PacketSamples.Run("star(hosts: 16, rate: 100 Gb/s, latency: 1 us)", "incast(bytes: 1 MB, fan-in: 15)", config);
        Finding finding = Only(report, "HG0100");
        finding.Where.ShouldBe("switch0:host0");
        finding.Message.ShouldMatch(
            @"^[\d,]+ frames of lossless classes were dropped, the first at [\d.]+ us in class 0 for port switch0:host0, come in at switch0:host\d+$"
        );
        PacketSamples.Run(PacketSamples.Star, "incast(bytes: 1 MB, fan-in: 3)", PacketSamples.Config("buffer.queue=50 kB")).Findings.ShouldBeEmpty();
    }

    [Fact]
    public void HG0101_flows_that_are_not_done_say_why()
    {
        PacketReport report = PacketSamples.Run(PacketSamples.Star, "incast(bytes: 1 MB, fan-in: 3)", Roce("end=100 us"));
        report.Result.End.ShouldBe(PacketEnd.EndReached);
        Only(report, "HG0101").Message.ShouldMatch(@"^3 of 3 flows are not done, flow 1 from host \d to 0 the first: the run ended at 100 us$");
        report.Fct_us.ShouldBeNull();
        report = PacketSamples.Run(
            PacketSamples.Star,
            "Nodes 4\nConnections 1\n0->1 id 1 start 0 size 1000000\n",
            PacketSamples.Config("transport.timeout=none", "events=[{ at: 20 us, cable-down: host1 }]")
        );
        Only(report, "HG0101").Message.ShouldContain("frames were lost and nothing sends them again");
        report = PacketSamples.Run(
            PacketSamples.Star,
            "Nodes 4\nConnections 1\n0->1 id 1 start 0 size 1000000\n",
            PacketSamples.Config("events=[{ at: 20 us, cable-down: 'host1:switch0' }, { at: 200 us, cable-up: 'switch0:host1' }]")
        );
        report.Findings.ShouldBeEmpty();
        report.Flows[0].FinishPs.ShouldBeGreaterThan(200_000_000);
    }

    [Fact]
    public void HG0102_hosts_without_a_way_are_named()
    {
        const string matrix = "Nodes 4\nConnections 1\nFailures 1\n0->2 id 1 start 0 size 1000\nfailure switch_type TOR switch_id 0 link_id 0\n";
        (_, string[] problems) = PacketSamples.TryRun(
            "leaf-spine(hosts: 4, leaf-hosts: 2, spines: 1, rate: 100 Gb/s, latency: 1 us)",
            matrix,
            Roce()
        );
        string line = problems.ShouldHaveSingleItem();
        line.ShouldBe("a.cm: error HG0102: flow 1: the network has no way from host 0 to host 2; connect them, or take away a failure");
        File.ReadAllText(Path.Combine(Repository.Root, "docs", "diagnostics", "README.md")).ShouldContain($"\n    {line}\n");
        // With a second spine the flow goes around.
        const string around = "leaf-spine(hosts: 4, leaf-hosts: 2, spines: 2, rate: 100 Gb/s, latency: 1 us)";
        PacketReport report = PacketSamples.Run(around, matrix, Roce());
        (report.Result.Completed, report.Slowdown!.Max).ShouldBe((1, 1));
        report.Busiest.ShouldNotContain(b => b.Name == "tor0:spine0");
    }

    [Fact]
    public void HG0103_a_circle_of_pauses_is_found_and_printed()
    {
        PacketReport report = PacketSamples.Run("ring(hosts: 5, rate: 100 Gb/s, latency: 1 us)", PacketSamples.Ring, Roce());
        Only(report, "HG0103").Message.ShouldEndWith("switch0:switch1, switch1:switch2, switch2:switch3, switch3:switch4, switch4:switch0");
        Only(report, "HG0101").Message.ShouldEndWith("pauses wait for each other");
        report.Result.End.ShouldBe(PacketEnd.NoProgress);
    }

    [Fact]
    public void HG0104_a_pause_longer_than_the_watchdog_is_a_storm()
    {
        const string star = "star(hosts: 16, rate: 100 Gb/s, latency: 1 us)";
        PacketReport report = PacketSamples.Run(star, "incast(bytes: 1 MB, fan-in: 15)", Roce("pause.watchdog=20 us"));
        Only(report, "HG0104")
            .Message.ShouldMatch(@"^port host\d+:switch0 stood paused for [\d.]+ us from [\d.]+ us on, longer than the watchdog's 20 us$");
        PacketSamples.Run(star, "incast(bytes: 1 MB, fan-in: 15)", Roce()).Findings.ShouldBeEmpty();
    }

    [Fact]
    public void A_flow_of_more_packets_than_32_bits_number_is_refused()
    {
        const string matrix = "Nodes 4\nConnections 1\n0->1 id 1 start 0 size 100000000000000\n";
        (_, string[] problems) = PacketSamples.TryRun(PacketSamples.Star, matrix, Roce());
        problems
            .ShouldHaveSingleItem()
            .ShouldBe(
                "a.cm: error HG0095: flow 1 of 100 TB has 24,414,062,501 packets of 4096 B; the most is 4,294,967,294: use several flows, or larger frames"
            );
    }

    [Fact]
    public void Places_have_names_in_both_directions()
    {
        PacketReport report = PacketSamples.Run(
            "leaf-spine(hosts: 8, leaf-hosts: 4, spines: 1, bundle: 2, rate: 100 Gb/s, latency: 1 us)",
            "permutation(bytes: 1 kB)",
            Roce()
        );
        PacketPlaces places = report.Places;
        foreach (string name in new[] { "host3:tor0", "tor1:spine0#2", "spine0:tor0#1", "tor0:host2" })
        {
            places.NameOfPort(places.FindPort(name, out string problem)).ShouldBe(name, problem);
        }
        places.FindPort("host3", out _).ShouldBe(places.FindPort("host3:tor0", out _));
        places.FindCable("spine0:tor1#2", out _).ShouldBe(places.FindCable("tor1:spine0#2", out _));
        places.FindCable("3", out _).ShouldBe(3);
        Wrong("tor0", "node 'tor0' has 6 ports; name its peer: 'tor0:host0'");
        Wrong("tor0:spine0#3", "there is 2 cables between 'tor0' and 'spine0'; name one that is there");
        Wrong("tor7:spine0", "has no node 'tor7'; did you mean 'tor0'?");
        Wrong("tor0:spine0#x", "'tor0:spine0#x' is no port; write node:peer or node:peer#2");

        void Wrong(string name, string part)
        {
            places.FindPort(name, out string problem).ShouldBe(-1);
            problem.ShouldContain(part);
        }
    }

    [Fact]
    public void The_answer_does_not_depend_on_threads_or_on_being_watched()
    {
        const string tree = "fat-tree(hosts: 16, rate: 100 Gb/s, latency: 1 us)";
        PacketReport one = PacketSamples.Run(tree, "all-to-all(bytes: 100 kB)", Roce());
        PacketConfig two = Roce() with { Options = Roce().Options with { Threads = 2 } };
        PacketSamples.Run(tree, "all-to-all(bytes: 100 kB)", two).Result.TraceHash.ShouldBe(one.Result.TraceHash);
        using PacketSamples.Folder folder = new();
        PacketRecording recording = new() { SamplePs = 1_000_000, PortsName = Path.Combine(folder.Path, "ports") };
        (PacketReport? watched, _) = PacketSamples.TryRun(tree, "all-to-all(bytes: 100 kB)", Roce(), recording);
        watched.ShouldNotBeNull().Result.TraceHash.ShouldBe(one.Result.TraceHash);
        watched.Series.ShouldNotBeNull().Busiest(1).ShouldHaveSingleItem();
        File.Exists(Path.Combine(folder.Path, "ports.0000.parquet")).ShouldBeTrue();
    }
}
