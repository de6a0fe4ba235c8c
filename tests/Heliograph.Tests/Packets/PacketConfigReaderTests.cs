using System.Reflection;
using System.Text.RegularExpressions;
using Heliograph.Engine.Packets;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Traffic;
using Heliograph.Simulation.Packet;

namespace Heliograph.Tests.Packets;

public sealed partial class PacketConfigReaderTests
{
    /// <summary>Every key, each with another value than its default.</summary>
    private const string Whole = """
        packet: 1
        seed: 18446744073709551615
        start-unit: ps
        end: 10 ms
        frames: { payload: 1000 B, headers: 48 B, acknowledgement: 60 B, pad-last: true, acknowledge-every: 2, acknowledgement-class: 7 }
        flow-control: pfc
        lossless-classes: [0, 3]
        class-weights: [0, 2, 1]
        buffer:
          shared: 32 MiB
          reserve: 8 KiB
          headroom: 40 kB
          alpha-shift: 2
          resume-offset: 2 KiB
          pause-above: 80 kB
          resume-below: 60 kB
          queue: 100 kB
          trim-to: 64 B
          trim-queue: 50 kB
          credit: 30 kB
          credit-unit: 128 B
        ecn: { min: 400 kB, max: 1600 kB, probability: 20 %, at: 100 Gb/s }
        pause: { frame: 84 B, reaction: 100 ns, quanta: 65535, watchdog: 10 ms }
        cut-through: 64 B
        paths: { choice: flowlet, hash: ns3, limit: 16, flowlet-gap: 20 us, routes: [{ from: 0, to: 3, via: [tor0, spine1] }] }
        transport: { recovery: selective-repeat, timeout: none, window: bdp, window-follows-rate: true, congestion-control: dcqcn, base-rtt: 14 us }
        dcqcn: { alpha-period: 2 us, decrease-period: 5 us, increase-period: 300 us, gain: 0.1, fast-recovery: 5, first-factor: 0.5, clamp-target: true }
        rates: { additive-increase: 40 Mb/s, hyper-increase: 200 Mb/s, min: 10 Mb/s }
        hpcc: { utilisation: 0.9, max-stage: 5, fast-react: false }
        swift: { base-target: 20 us, per-hop: 2 us, increase: 2, beta: 0.7, max-decrease: 0.4, flow-scale: 60 us, flow-min-window: 0.2, flow-max-window: 90 }
        timely: { low: 40 us, high: 400 us, min-rtt: 10 us, alpha: 0.5, beta: 0.5 }
        nscc: { target: 9 us }
        receiver: { initial-packets: 40, pull-packets: 2 }
        link-retries: 3
        events:
          - { at: 1 us, cable-down: "tor0:agg0" }
          - { at: 2 us, swap: [3, 4], dark: 10 us }
          - { at: 3 us, reroute: true }
        """;

    /// <summary>Of the command line or of a run, not of a configuration.</summary>
    private static readonly string[] Elsewhere =
    [
        "Threads",
        "SamplePs",
        "CapturePort",
        "Events",
        "Routes",
        "ChecksEveryWindow",
        "FrameByFrame",
        "Checkpoint",
    ];

    [Fact]
    public void Every_option_of_the_engine_has_a_key()
    {
        DiagnosticList diagnostics = [];
        PacketConfig config = PacketConfigReader.ReadText(Whole, "a.yaml", [], diagnostics).ShouldNotBeNull();
        diagnostics.ShouldAllBe(d => d.Code == Codes.OptionWithoutEffect);
        Same(config.Options, new PacketOptions()).Except(Elsewhere).ShouldBeEmpty("no key sets these");
        Same(config.Options.Buffer, new BufferOptions()).ShouldBeEmpty();
        Same(config.Options.Ecn!, new EcnOptions()).ShouldBeEmpty();
        Same(config.Options.Pause, new PauseOptions()).ShouldBeEmpty();
        Same(config.Options.Congestion, new CongestionOptions()).ShouldBeEmpty();
        (config.StartUnit, config.StormPs, config.Events.Length).ShouldBe((StartUnit.Picoseconds, 10_000_000_000, 3));
        config.Routes.ShouldHaveSingleItem().Via.ShouldBe(["tor0", "spine1"]);
    }

    [Fact]
    public void Values_come_in_the_units_of_the_engine()
    {
        PacketOptions o = PacketConfigReader.ReadText(Whole, "a.yaml", [], []).ShouldNotBeNull().Options;
        (o.Seed, o.EndPs, o.PayloadBytes, o.TimeoutPs, o.WindowBytes).ShouldBe((ulong.MaxValue, 10_000_000_000, 1000, 0, -1));
        (o.LosslessClasses, o.Buffer.SharedBytes, o.Buffer.HeadroomBytes).ShouldBe((0b1001, 33_554_432, 40_000));
        o.Ecn.ShouldBe(
            new EcnOptions
            {
                MinBytes = 400_000,
                MaxBytes = 1_600_000,
                MaxProbability = 0.2,
                PerBitsPerSecond = 100_000_000_000,
            }
        );
        (o.Congestion.DcqcnIncreasePs, o.Congestion.AdditiveIncrease, o.Paths, o.PathHash).ShouldBe(
            (300_000_000, 40_000_000, PathChoice.Flowlet, PathHash.Ns3)
        );
    }

    [Fact]
    public void An_empty_configuration_has_the_defaults_of_the_engine()
    {
        PacketConfig config = PacketConfigReader.ReadText("packet: 1\n", "a.yaml", [], []).ShouldNotBeNull();
        config.Options.ShouldBe(new PacketOptions());
        config.StartUnit.ShouldBeNull();
        PacketSamples.Config().Options.ShouldBe(new PacketOptions());
    }

    [Fact]
    public void Edits_come_after_the_file_and_name_their_own_place()
    {
        DiagnosticList diagnostics = [];
        PacketConfig config = PacketConfigReader
            .ReadText("packet: 1\nframes: { payload: 4096 B }\n", "a.yaml", ["frames.payload=1000 B", "ecn={ max: 1 MB }"], diagnostics)
            .ShouldNotBeNull();
        (config.Options.PayloadBytes, config.Options.Ecn!.MaxBytes).ShouldBe((1000, 1_000_000));
        PacketConfigReader.ReadText("packet: 1\n", "a.yaml", ["frames.payload=1000", "frames.pay"], diagnostics).ShouldBeNull();
        diagnostics
            .Sorted()
            .Select(d => d.ToString())
            .ShouldBe([
                "--set 1:1:16: error HG0007: 'payload: 1000' has no unit; write a unit such as B",
                "--set 2:1:1: error HG0015: 'frames.pay' is no edit; write path=value, such as buffer.shared=32 MiB",
            ]);
    }

    [Fact]
    public void Everything_wrong_is_said_at_once_with_its_place()
    {
        const string text = """
            packet: 1
            seed: -1
            frames: { payload: 4096, headers: 70 kB }
            flow-controll: pfc
            buffer: { shared: 3.5 B, alpha-shift: 99, pause-above: 3 GB }
            ecn: { min: 400 kB, max: 1600 kB, probability: 20, at: 100 GB }
            transport: { congestion-control: dctcp, window: bpd }
            class-weights: [1, 1, 1, 1, 1, 1, 1, 1, 1]
            events:
              - { at: 1 us, cable-down: x, cable-up: y }
              - { cable-rate: tor0 }
              - { at: 1 us, swap: [1], dark: 1 us }
              - at: 2 us
            """;
        PacketSamples
            .Problems(text)
            .ShouldBe([
                "a.yaml:2:7: error HG0009: 'seed: -1' is no seed; write a whole number from 0 to 18446744073709551615",
                "a.yaml:3:20: error HG0007: 'payload: 4096' has no unit; write a unit such as B",
                "a.yaml:3:35: error HG0014: 'headers: 70 kB' is out of range; the most is 65535 B",
                "a.yaml:4:1: error HG0010: unknown key 'flow-controll'; did you mean 'flow-control'?",
                "a.yaml:5:19: error HG0014: 'shared: 3.5 B' is no whole number of bytes; round it",
                "a.yaml:5:39: error HG0014: 'alpha-shift: 99' is out of range; the most is 30",
                "a.yaml:5:56: error HG0014: 'pause-above: 3 GB' is out of range; the most is 2147483647 B",
                "a.yaml:6:48: error HG0014: 'probability: 20' is out of range; the most is 1",
                "a.yaml:6:56: error HG0008: 'at: 100 GB' is in GB, Gb/s is due; write a unit such as Gb/s",
                "a.yaml:7:34: error HG0013: 'congestion-control: dctcp' is not possible; "
                    + "use one of: none, dcqcn, hpcc, swift, timely, nscc, receiver",
                "a.yaml:7:49: error HG0009: 'window: bpd' does not start with a number; write a number and a unit such as B",
                "a.yaml:8:16: error HG0014: 'class-weights' has 9 items; the most is 8",
                "a.yaml:10:5: error HG0095: cable-down and cable-up are two events; write one of cable-down, cable-up, cable-rate, switch-down, "
                    + "switch-up, buffer, swap, reroute in each",
                "a.yaml:11:5: error HG0011: 'at' is missing; add 'at: 100 us', when it happens",
                "a.yaml:11:5: error HG0011: 'rate' is missing; add 'rate: 100 Gb/s'",
                "a.yaml:12:23: error HG0012: 'swap' names 1; write two cables, such as 'swap: [tor0:agg0, tor1:agg0]'",
                "a.yaml:13:5: error HG0095: the event does not say what happens; write one of cable-down, cable-up, cable-rate, switch-down, "
                    + "switch-up, buffer, swap, reroute in each",
            ]);
    }

    [Fact]
    public void HG0095_what_contradicts_itself_is_said()
    {
        Documented("HG0095", "packet: 1\nflow-control: pfc\nbuffer: { resume-below: 80 kB, pause-above: 60 kB }\n");
        PacketSamples
            .Problems("packet: 1\nflow-control: pfc\n")
            .ShouldHaveSingleItem()
            .ShouldContain("HG0095: pfc has no threshold at which to pause");
        PacketSamples
            .Problems("packet: 1\nflow-control: pfc\nbuffer: { shared: 32 MiB }\npause: { quanta: 100 }\n")
            .ShouldHaveSingleItem()
            .ShouldContain("HG0095: a pause of 100 quanta runs out before it can be said again behind a frame of 4160 B; write at least 146");
        PacketSamples
            .Problems("packet: 1\necn: { min: 2 MB, max: 1 MB }\n")
            .ShouldHaveSingleItem()
            .ShouldContain("HG0095: ecn.min of 2 MB is above ecn.max of 1 MB");
        PacketSamples
            .Problems("packet: 1\nframes: { payload: 65 kB, headers: 1 kB }\n")
            .ShouldHaveSingleItem()
            .ShouldContain("has 66000 B; the most is 65535 B");
        PacketSamples.Problems("packet: 1\nbuffer: { trim-to: 5 kB }\n").ShouldHaveSingleItem().ShouldContain("cannot be trimmed to 5000 B");
        PacketSamples
            .Problems("packet: 1\nflow-control: cbfc\nbuffer: { credit: 4 kB }\n")
            .ShouldHaveSingleItem()
            .ShouldContain("credits of 4000 B never let a frame of 4160 B go");
        PacketSamples
            .Problems("packet: 1\npaths: { choice: spray }\n")
            .ShouldHaveSingleItem()
            .ShouldContain("warning HG0095: 'choice: spray' changes the order of packets");
    }

    [Fact]
    public void HG0096_a_threshold_above_the_buffer_is_said()
    {
        Documented("HG0096", "packet: 1\nbuffer: { shared: 1 MB }\necn: { probability: 0.2, max: 1600 kB }\n");
        PacketSamples
            .Problems("packet: 1\nbuffer: { queue: 100 kB }\necn: { min: 100 kB, max: 200 kB }\n")
            .ShouldHaveSingleItem()
            .ShouldContain("HG0096: ecn.min of 100 kB is not below the queue of 100 kB: frames are lost before one is marked");
        // 4 ports of 4,096 B and 3 x 100 Gb/s x 1 us each.
        PacketSamples
            .TryRun(PacketSamples.Star, "permutation(bytes: 1 MB)", PacketSamples.Config("flow-control=pfc", "buffer.shared=160 kB"))
            .Problems.ShouldHaveSingleItem()
            .ShouldContain("HG0096: reserve and headroom of the 4 ports of switch switch0 need 166.384 kB, the buffer has 160 kB");
    }

    [Fact]
    public void HG0097_headroom_below_need_is_said_and_what_it_names_is_enough()
    {
        DiagnosticList diagnostics = [];
        const string text = "packet: 1\nflow-control: pfc\nbuffer: { headroom: 1 kB, shared: 1 MB }\n";
        PacketConfig config = PacketConfigReader.ReadText(text, "HG0097.yaml", [], diagnostics).ShouldNotBeNull();
        (PacketReport? report, string[] problems) = PacketSamples.TryRun(PacketSamples.Star, "incast(bytes: 1 MB, fan-in: 3)", config);
        string line = problems.ShouldHaveSingleItem();
        Guide().ShouldContain($"\n    {line}\n");
        report.ShouldNotBeNull().Findings.ShouldContain(f => f.Code == Codes.LosslessDrop);
        string enough = Headroom().Match(line).Groups[1].Value;
        foreach ((string headroom, bool warns) in new[] { (enough, false), ($"{int.Parse(enough[..^2]) - 1} B", true) })
        {
            PacketConfig other = PacketSamples.Config("flow-control=pfc", "buffer.shared=1 MB", $"buffer.headroom={headroom}");
            (report, problems) = PacketSamples.TryRun(PacketSamples.Star, "incast(bytes: 1 MB, fan-in: 3)", other);
            problems.Length.ShouldBe(warns ? 1 : 0);
            report.ShouldNotBeNull().Result.LosslessDropped.ShouldBe(0);
        }
    }

    [Fact]
    public void HG0098_what_has_no_effect_is_said()
    {
        Documented("HG0098", "packet: 1\ntransport: { congestion-control: hpcc }\ndcqcn: { gain: 0.1 }\n");
        PacketSamples
            .Problems(
                "packet: 1\ntransport: { window-follows-rate: true }\npause: { frame: 64 B }\nbuffer: { alpha-shift: 2, credit: auto }\nrates: { min: 1 Mb/s }\n"
            )
            .Select(p => NoEffect().Match(p).Groups[1].Value)
            .ShouldBe(["transport.window-follows-rate", "pause", "buffer.alpha-shift", "buffer.credit", "rates"]);
        PacketSamples
            .Problems("packet: 1\ntransport: { congestion-control: dcqcn }\n")
            .ShouldHaveSingleItem()
            .ShouldContain("HG0098: dcqcn slows down for marks, and nothing marks");
    }

    [Fact]
    public void HG0099_another_file_is_refused()
    {
        Documented("HG0099", "frames: { payload: 4096 B }\n");
        PacketSamples.Problems("heliograph: 1\n").ShouldHaveSingleItem().ShouldContain("is a scenario, not a packet configuration");
        PacketSamples.Problems("packet: 2\n").ShouldHaveSingleItem().ShouldContain("version '2' of the format is not known, this is version 1");
        PacketSamples.Problems("- 1\n").ShouldHaveSingleItem().ShouldContain("is a list, not a packet configuration");
        PacketSamples.Problems("").ShouldHaveSingleItem().ShouldContain("HG0003");
    }

    [Theory]
    [InlineData("htsim-roce")]
    [InlineData("htsim-ndp")]
    [InlineData("htsim-eqds")]
    [InlineData("htsim-uec")]
    [InlineData("ns3-dcqcn")]
    [InlineData("ns3-hpcc")]
    public void A_ready_configuration_is_read_without_a_word(string name)
    {
        DiagnosticList diagnostics = [];
        PacketConfigReader.ReadFile(PacketSamples.Shipped($"{name}.yaml"), [], diagnostics).ShouldNotBeNull();
        diagnostics.Select(d => d.ToString()).ShouldBeEmpty();
    }

    [Fact]
    public void The_guide_names_every_key_and_its_example_is_read()
    {
        string guide = File.ReadAllText(Path.Combine(Repository.Root, "docs", "guides", "simulate.md"));
        string example = Block().Match(guide).Groups[1].Value;
        PacketSamples.Problems(example).ShouldBeEmpty();
        DiagnosticList diagnostics = [];
        PacketConfig config = PacketConfigReader.ReadText(Whole, "a.yaml", [], diagnostics).ShouldNotBeNull();
        config
            .Places.Keys.Where(k => !k.StartsWith("events", StringComparison.Ordinal))
            .Where(k => !config.Places.Keys.Any(other => other.StartsWith($"{k}.", StringComparison.Ordinal)))
            .Where(k => !guide.Contains($"`{k}`", StringComparison.Ordinal))
            .ShouldBeEmpty();
    }

    [Fact]
    public void No_text_makes_the_reader_throw()
    {
        // Every prefix of a whole configuration, and every line of it twice.
        for (int i = 0; i < Whole.Length; i += 7)
        {
            PacketConfigReader.ReadText(Whole[..i], "a.yaml", [], []);
        }
        string[] lines = Whole.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            PacketConfigReader.ReadText(string.Join('\n', [.. lines[..i], lines[i], .. lines[i..]]), "a.yaml", [], []);
            PacketConfigReader.ReadText(
                Whole.Replace(lines[i], lines[i].Replace("1", "-1e30", StringComparison.Ordinal), StringComparison.Ordinal),
                "a.yaml",
                [],
                []
            );
        }
    }

    private static IEnumerable<string> Same<T>(T read, T defaults) =>
        typeof(T)
            .GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.CanWrite && Equals(p.GetValue(read), p.GetValue(defaults)))
            .Select(p => p.Name);

    private static string Guide() => File.ReadAllText(Path.Combine(Repository.Root, "docs", "diagnostics", "README.md"));

    private static void Documented(string code, string text) =>
        Guide().ShouldContain($"\n    {PacketSamples.Problems(text, $"{code}.yaml").ShouldHaveSingleItem()}\n");

    [GeneratedRegex(@"```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"write 'headroom: (\d+ B)'")]
    private static partial Regex Headroom();

    [GeneratedRegex(@"warning HG0098: '(.*?)' has no effect")]
    private static partial Regex NoEffect();
}
