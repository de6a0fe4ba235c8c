using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;

namespace Heliograph.Tests.Scenarios;

public sealed class ScenarioReaderTests
{
    [Fact]
    public void The_sample_reads_into_base_units()
    {
        (Scenario? scenario, DiagnosticList diagnostics) = Sample.Load(Sample.Text);
        Sample.Lines(diagnostics).ShouldBeEmpty();
        scenario.ShouldNotBeNull();
        scenario.Name.ShouldBe("sample");
        scenario.Seed.ShouldBe(7);
        scenario.Accelerators.ShouldBe(16);
        Site site = scenario.Sites.ShouldHaveSingleItem();
        site.Location.ShouldBe(new GeoPoint(37.4, -122.1));
        site.Power.Limit.ShouldBe(2e6);
        site.Power.Price.Part!.Id.ShouldBe("fac-price");
        site.Layout.ShouldBe(new FloorLayout(0.6, 3, 20, 2, "middle"));
        Network up = site.ScaleUp.ShouldHaveSingleItem();
        // 25 GB/s are 200 Gb/s; 18 of them are the 450 GB/s of the check.
        up.LinkRate.BitsPerSecond.ShouldBe(200_000_000_000);
        up.Topology.ShouldBeOfType<SingleSwitchSpec>().Switches.ShouldBe(2);
        // The default domain of the outermost network is the site.
        site.ScaleOut!.Domain.ShouldBe(16);
        site.ScaleOut.Media.Select(m => m.LinkClass).ShouldBe(["host-leaf", "leaf-spine"]);
        scenario.Training!.Mapping.Data.ShouldBe(2);
        scenario.Training.Model.Layers.ShouldBe(32);
    }

    [Fact]
    public void A_site_like_another_merges_maps_and_replaces_lists_and_values()
    {
        (Scenario? scenario, DiagnosticList diagnostics) = Sample.With(
            "workload:\n",
            """
              - name: other
                like: main
                location: 10 S, 20 E
                power: { pue: 1.1, limit: ~ }
                servers: { count: 4, accelerators: { part: acc-b } }
                scale-out:
                  media: { leaf-spine: med-dac }
              - { name: third, like: other, scale-up: ~ }
            wan:
              - { between: [main, other], fibre: fib-a, length: 80 km, transponder: coh-zr, wavelengths: 4, lease: fac-lease }
            workload:

            """,
            "workload=~"
        );
        Sample.Lines(diagnostics).ShouldBeEmpty();
        Site[] sites = [.. scenario.ShouldNotBeNull().Sites];
        sites.Select(s => s.Name).ShouldBe(["main", "other", "third"]);
        sites[1].Location.ShouldBe(new GeoPoint(-10, 20));
        sites[1].Power.Pue.Value.ShouldBe(1.1);
        sites[1].Power.Limit.ShouldBeNull();
        sites[1].Power.RackLimit.ShouldBe(45e3);
        // Deep: the accelerators keep their count of 8, and get another part.
        sites[1].Servers.AcceleratorsEach.ShouldBe(8);
        sites[1].Servers.Accelerator.Id.ShouldBe("acc-b");
        sites[1].Servers.Count.ShouldBe(4);
        // The list of two candidates is replaced by one.
        sites[1].ScaleOut!.Media.Single(m => m.LinkClass == "leaf-spine").Candidates.ShouldHaveSingleItem().Part.Id.ShouldBe("med-dac");
        sites[1].ScaleOut!.Media.Single(m => m.LinkClass == "host-leaf").Candidates[0].Connectors.ShouldBe(2);
        // Like a site that is like another; a null takes away.
        sites[2].Servers.Count.ShouldBe(4);
        sites[2].ScaleUp.ShouldBeEmpty();
        sites[0].Servers.Count.ShouldBe(2);
        scenario.Wan.ShouldHaveSingleItem().Length.ShouldBe(80e3);
    }

    [Fact]
    public void Edits_are_made_in_order_before_reading()
    {
        (Scenario? scenario, DiagnosticList diagnostics) = Sample.Load(
            Sample.Text,
            "sites[0].servers.count=3",
            "sites.main.servers.count=4",
            "workload.train.mapping={ tensor: 8, pipeline: 2 }",
            "workload.train.mapping.micro-batch=2",
            "sites.main.scale-out.media.leaf-spine[1].length=30 m",
            "parts.exclude=[sw-zzz]",
            "parts=",
            "title=\"a: b\""
        );
        Sample.Lines(diagnostics).ShouldBeEmpty();
        scenario.ShouldNotBeNull().Accelerators.ShouldBe(32);
        scenario.Title.ShouldBe("a: b");
        // 32 / (8 x 2) = 2: what is left.
        scenario.Training!.Mapping.Data.ShouldBe(2);
        scenario.Training.Mapping.MicroBatch.ShouldBe(2);
        scenario.Sites[0].ScaleOut!.Media[1].Candidates[1].Length.ShouldBe(30);
    }

    [Fact]
    public void A_mapping_is_given_searched_or_searched_in_part()
    {
        TrainingJob Job(string mapping)
        {
            (Scenario? scenario, DiagnosticList diagnostics) = Sample.Load(Sample.Text, $"workload.train.mapping={mapping}");
            Sample.Lines(diagnostics).ShouldBeEmpty();
            return scenario.ShouldNotBeNull().Training.ShouldNotBeNull();
        }
        Job("{ tensor: 8, pipeline: 1 }").Search.ShouldBeNull();
        Job("best").Search.ShouldBe(MappingChoices.Free);
        MappingChoices choices = Job("{ tensor: 8, micro-batch: [1, 2], schedule: [1f1b], flash-attention: true, rest: best }")
            .Search.ShouldNotBeNull();
        choices.Tensor.ShouldBe([8]);
        choices.MicroBatch.ShouldBe([1, 2]);
        choices.Schedule.ShouldBe(["1f1b"]);
        choices.FlashAttention.ShouldBe([true]);
        choices.Pipeline.ShouldBeEmpty();
        choices.AcrossSites.ShouldBeNull();
        // A value that is not possible, and what else 'rest' could mean.
        foreach (string wrong in new[] { "{ schedule: 2f2b, rest: best }", "{ tensor: 8, rest: worst }", "{ shard: 4, rest: best }", "good" })
        {
            Sample.Load(Sample.Text, $"workload.train.mapping={wrong}").Diagnostics.HasErrors.ShouldBeTrue(wrong);
        }
    }

    [Fact]
    public void Figures_are_overridden_in_place()
    {
        Scenario scenario = Sample
            .With("switch: sw-b }", "switch: { part: sw-b, radix: 36, price: { low: 1 kUSD, value: 2 kUSD, high: 3 kUSD } } }")
            .Scenario!;
        PartRef part = scenario.Sites[0].ScaleUp[0].Topology.ShouldBeOfType<SingleSwitchSpec>().Switch;
        FigureBook book = new(Sample.Catalogue);
        book.Figure(part, "radix")!.Preferred.ShouldBe(36);
        Figure price = book.Figure(part, "price")!;
        (price.Low, price.Preferred, price.High).ShouldBe((1000, 2000, 3000));
        price.Status.ShouldBe(FigureStatus.Scenario);
        price.Sources.ShouldHaveSingleItem().ShouldStartWith("sample.yaml:");
    }

    [Fact]
    public void All_problems_come_at_once()
    {
        (Scenario? scenario, DiagnosticList diagnostics) = Sample.Load(
            Sample
                .Text.Replace("limit: 2 MW", "limit: 2", StringComparison.Ordinal)
                .Replace("part: acc-a", "part: acc-x", StringComparison.Ordinal)
                .Replace("kind: single-switch", "kind: single-swich", StringComparison.Ordinal)
                .Replace("flow-control: credit", "flow: credit", StringComparison.Ordinal)
                .Replace("precision: bf16", "precision: int8", StringComparison.Ordinal)
        );
        scenario.ShouldBeNull();
        diagnostics
            .Sorted()
            .Select(d => d.Code)
            .ShouldBe([Codes.BareNumber, Codes.UnknownPart, Codes.NotOneOf, Codes.MissingKey, Codes.UnknownKey, Codes.NotOneOf]);
    }

    [Theory]
    [InlineData("tensor: 8, pipeline: 1, data: 4", "= 32, the scenario has 16 accelerators; set data to 2")]
    // 16 / 8 = 2 is left for pipeline x data: the divisor next to 3 is 2.
    [InlineData("tensor: 8, pipeline: 3, data: 1", "= 24, the scenario has 16 accelerators; set pipeline to 2 and data to 1")]
    [InlineData("tensor: 3, pipeline: 1, data: 1", "set tensor to 2, which divides 16, and the others to divide 8")]
    [InlineData("tensor: 8, pipeline: 1, expert: 3", "expert 3 does not divide tensor 8 x context 1 x data 2 = 16; set expert to 2")]
    [InlineData("tensor: 1, pipeline: 1, data: 16, micro-batch: 3", "batch 64 is no multiple of data 16 x micro-batch 3 = 48; set batch to 48")]
    [InlineData("tensor: 1, pipeline: 5, data: 3, context: 1", "set pipeline to 4 and data to 4")]
    public void A_mapping_that_does_not_fit_says_what_would(string mapping, string expected) =>
        Sample
            .Lines(Sample.With("tensor: 8, pipeline: 1, data: 2", mapping).Diagnostics)
            .ShouldContain(l => l.Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void Layers_that_do_not_divide_are_a_warning_unless_embedding_and_logits_make_them_even()
    {
        // 32 layers on 16 x 1 stages divide; on 5 they do not, and 34 do not either; on 17 stages 34 = 32 + 2 do.
        string Warnings(int servers, int pipeline)
        {
            string[] sets = [$"sites.main.servers.count={servers}", $"workload.train.mapping.pipeline={pipeline}"];
            return string.Join('\n', Sample.Lines(Sample.With("data: 2 }", "virtual: 1 }", sets).Diagnostics));
        }
        Warnings(16, 16).ShouldBe("");
        Warnings(17, 17).ShouldBe("");
        Warnings(5, 5).ShouldContain("warning HG0054: layers 32 do not divide over pipeline 5: stages have 6 or 7");
    }

    [Fact]
    public void A_job_on_two_sites_needs_a_dimension_that_crosses_them()
    {
        const string other = "  - { name: other, like: main }\nworkload:\n";
        Sample
            .Lines(Sample.With("workload:\n", other, "workload.train.mapping.data=4").Diagnostics)
            .ShouldHaveSingleItem()
            .ShouldContain("HG0050: the job is on 2 sites and no dimension crosses them; set across-sites to data or pipeline");
        string[] sets = ["workload.train.mapping.data=4", "workload.train.mapping.across-sites=data"];
        Sample.Lines(Sample.With("workload:\n", other, sets).Diagnostics).ShouldBeEmpty();
    }

    [Fact]
    public void A_graph_file_lies_beside_the_scenario()
    {
        DiagnosticList diagnostics = new();
        string text = Sample.Text.Replace(
            "{ kind: rail-optimized, tiers: 2, oversubscription: 1, switch: sw-a, hosts-per-leaf: 8 }",
            "{ kind: explicit, graphml: f.graphml }",
            StringComparison.Ordinal
        );
        Scenario? scenario = ScenarioReader.ReadText(
            text,
            "a/b.yaml",
            Sample.Catalogue,
            Sample.Models,
            ["sites.main.scale-out.media=~"],
            diagnostics
        );
        Sample.Lines(diagnostics).ShouldBeEmpty();
        scenario!.Sites[0].ScaleOut!.Topology.ShouldBeOfType<ExplicitSpec>().GraphMl.ShouldBe(Path.Combine("a", "f.graphml"));
    }
}
