using Heliograph.Engine.Packets;
using Heliograph.Engine.Validation;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Tests.Packets;

public sealed class PacketValidationTests
{
    private static readonly string Table = Path.Combine(Repository.Root, PacketValidation.Table);

    /// <summary>The cases of the shipped table with these ids, on a folder without other inputs.</summary>
    private static ValidationReport Run(string text, out string[] problems)
    {
        using PacketSamples.Folder folder = new();
        DiagnosticList diagnostics = [];
        ValidationReport report = PacketValidation.Run(folder.Write("t.yaml", text), Repository.Root, diagnostics);
        problems = [.. diagnostics.Sorted().Select(d => Path.GetFileName(d.Span.File) + d.ToString()[d.Span.File.Length..])];
        return report;
    }

    private static string Shipped(params string[] ids)
    {
        string text = File.ReadAllText(Table);
        string[] cases = text[text.IndexOf("cases:", StringComparison.Ordinal)..].Split("\n  - id: ");
        string[] kept = [.. cases.Skip(1).Where(c => ids.Contains(c[..c.IndexOf('\n')]))];
        kept.Length.ShouldBe(ids.Length);
        return $"packet-validation: 1\ncases:\n{string.Concat(kept.Select(c => $"  - id: {c}\n"))}";
    }

    [Fact]
    public void The_incast_ends_within_ten_nanoseconds_of_htsims()
    {
        ValidationReport report = Run(Shipped("roce-incast"), out string[] problems);
        problems.ShouldBeEmpty();
        ValidationRow last = report.Rows.Single(r => r.Id == "roce-incast.max");
        (last.Verdict, last.Published, last.Family).ShouldBe(("reproduced", 5226.67, "htsim-roce"));
        last.Predicted!.Value.ShouldBe(5226.67, 0.010);
        report.Rows.Where(r => r.Unit == "1").ShouldAllBe(r => r.Predicted == 89_670 && r.Verdict == "reproduced");
        report.Count("missed").ShouldBe(0);
        report.Rows.Single(r => r.Id == "roce-incast.mean").Note.ShouldContain("htsim-roce.yaml; 8 seeds: ");
    }

    [Fact]
    public void Pinned_paths_agree_with_ns3()
    {
        Assert.SkipWhen(Repository.Shared is null, "the inputs of the simulators are not there");
        ValidationReport report = Run(Shipped("hpcc-perm-2MB", "ndp-perm-2MB"), out string[] problems);
        problems.ShouldBeEmpty();
        report.Rows.Where(r => r.Id.StartsWith("hpcc", StringComparison.Ordinal)).ShouldAllBe(r => r.Verdict == "reproduced");
        report.Rows.Single(r => r.Id == "ndp-perm-2MB.control-hops").Verdict.ShouldBe("skipped");
        report.Count("missed").ShouldBe(0);
    }

    [Fact]
    public void A_case_whose_input_is_absent_is_skipped_and_says_what_it_needs()
    {
        ValidationReport report = Run(Shipped("hpcc-perm-2MB").Replace("perm_128n_128c_2MB.hpcc.txt", "absent.txt", StringComparison.Ordinal), out _);
        report.Rows.ShouldNotBeEmpty();
        string needs = Repository.Shared is null ? "fat_tree_128_1os.hpcc.txt" : "absent.txt";
        report.Rows.ShouldAllBe(r =>
            r.Verdict == "skipped" && r.Predicted == null && r.Note.EndsWith($"{needs} is not there; put it into validation/packet/")
        );
    }

    [Fact]
    public void What_lies_beyond_the_bars_is_missed()
    {
        string text = Shipped("roce-incast")
            .Replace("89670", "89671", StringComparison.Ordinal)
            .Replace("5226.67", "5226.60", StringComparison.Ordinal);
        ValidationReport report = Run(text.Replace("3880.6", "4880.6", StringComparison.Ordinal), out _);
        report
            .Rows.Where(r => r.Verdict == "missed")
            .Select(r => r.Id)
            .ShouldBe(["roce-incast.data-hops", "roce-incast.control-hops", "roce-incast.mean", "roce-incast.p99", "roce-incast.max"]);
    }

    [Fact]
    public void Bad_tables_say_where()
    {
        const string text = """
            packet-validation: 1
            cases:
              - id: a
                config: htsim-roce.yaml
                topology: "star(hosts: 4, rate: 100 Gb/s, latency: 1 us)"
                incast: { to: 0, bytes: 1 MB, from: [0, 9] }
                paths: hashed
                mean: 3 B
              - id: b
                config: htsim-roce.yaml
                topology: x
                paths: other
                seeds: 99
                seds: 3
            """;
        Run(text, out string[] problems).Rows.ShouldBeEmpty();
        problems.ShouldBe([
            "t.yaml:8:11: error HG0008: 'mean: 3 B' is in B, us is due; write a unit such as us",
            "t.yaml:9:5: error HG0011: 'traffic' is missing; add 'traffic: ...'",
            "t.yaml:12:12: error HG0013: 'paths: other' is not possible; use one of: pinned, sprayed, hashed",
            "t.yaml:13:12: error HG0014: 'seeds: 99' is out of range; the most is 31",
            "t.yaml:14:5: error HG0010: unknown key 'seds'; did you mean 'seeds'?",
        ]);
        Run(text[..text.IndexOf("  - id: b", StringComparison.Ordinal)].Replace("3 B", "3 us", StringComparison.Ordinal), out problems);
        problems.ShouldHaveSingleItem().ShouldContain("error HG0082: the incast names a host that the network of 4 does not have");
        Run("cases: []\n", out problems);
        problems.ShouldHaveSingleItem().ShouldContain("error HG0099: is no table of packet cases");
    }

    [Fact]
    public void The_reach_of_seeds_is_that_of_student()
    {
        // 1 to 5: mean 3, deviation sqrt(2.5); t of 4 degrees at 97.5 % is 2.776; one more run, and the mean of four.
        SeedSpread one = SeedSpread.Of([1, 2, 3, 4, 5], 1);
        (one.Mean, one.Deviation).ShouldBe((3, Math.Sqrt(2.5)));
        (one.High - one.Mean).ShouldBe(2.776 * Math.Sqrt(2.5) * Math.Sqrt(1.2), 1e-12);
        SeedSpread four = SeedSpread.Of([1, 2, 3, 4, 5], 4);
        (four.Mean - four.Low).ShouldBe(2.776 * Math.Sqrt(2.5) * Math.Sqrt(0.45), 1e-12);
        Should.Throw<ArgumentOutOfRangeException>(() => SeedSpread.Of([1], 1));
    }
}
