using System.Text;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Model.Units;
using static Heliograph.Tests.Topology.Systems;

namespace Heliograph.Tests.Topology;

/// <summary>Every way in which a topology cannot be built says so with the value, the limit and the fix.</summary>
public sealed class DiagnosticTests
{
    [Fact]
    public void A_radix_that_is_exceeded_says_what_asks_for_the_ports() =>
        // 48 hosts and 48 / 2 uplinks.
        Refused(Single(Clos("sw64", oversubscription: 2, hostsPerLeaf: 48), 96))
            .ShouldBe(
                "test.yaml:10:5: error HG0031: main/scale-out/leaf sw64: radix 64 cannot host 72 ports (48 down + 24 up); "
                    + "reduce uplinks or hosts, or choose radix >= 72"
            );

    [Fact]
    public void Too_many_leaves_for_a_spine_ask_for_another_tier() =>
        // 36 hosts at 4 a leaf are 9 leaves; a spine of 8 ports reaches 8.
        Refused(Single(Clos("sw8"), 36)).ShouldContain("radix 8 cannot host 9 ports (9 down + 0 up), one to each leaf; use 3 tiers");

    [Fact]
    public void One_tier_cannot_join_two_leaves() =>
        Refused(Single(Clos("sw8", 1), 9)).ShouldContain("HG0031: main/scale-out: leaf sw8: radix 8 cannot host 9 ports (9 down + 0 up)");

    [Fact]
    public void A_switch_that_carries_less_than_its_ports_is_reported() =>
        // 64 ports of 400 Gb/s are 25.6 Tb/s.
        Refused(Single(Clos("thin,sw64"), 64))
            .ShouldContain("HG0032: main/scale-out/leaf thin: switches 12.8 Tb/s but its 64 links carry 25.6 Tb/s");

    [Theory]
    [InlineData("400 Gb/s", 16)] // 8 ports of 800 in two each
    [InlineData("100 Gb/s", 64)] // down to one lane
    [InlineData("50 Gb/s", 64)] // and no further
    [InlineData("800 Gb/s", 8)]
    [InlineData("900 Gb/s", 4)] // two ports each
    public void The_radix_at_another_rate_is_limited_by_lanes(string rate, int expected) =>
        SwitchPorts.RadixAt(new FigureBook(Systems.Catalogue), new("lanes"), BitRate.Parse(rate)).ShouldBe(expected);

    [Fact]
    public void An_unknown_radix_is_named_unless_hosts_per_leaf_makes_it_unnecessary()
    {
        Refused(Single(Clos("unknown"), 16)).ShouldContain("HG0023: main/scale-out: unknown has no figure 'radix'");
        Fabric fabric = Build(Single(Clos("unknown,sw8", hostsPerLeaf: 4), 16));
        fabric.Nodes("main/scale-out/leaf").Radix.ShouldBeNull();
    }

    [Fact]
    public void Counts_that_do_not_divide_are_reported()
    {
        Refused(Scenario(Site("main", 10, 1, Network(Clos("sw8"), 4))))
            .ShouldContain("HG0033: main/scale-out: 10 accelerators do not divide into domains of 4");
        Refused(Single(Clos("sw8", planes: 2), 8, 3)).ShouldContain("HG0033: main/scale-out: 3 links of an accelerator do not divide over 2 planes");
        Refused(Single(new SingleSwitchSpec(new("sw64"), 4), 8, 3)).ShouldContain("HG0033");
        Refused(Single(new TorusSpec([4, 4], null, null), 15, 4)).ShouldContain("HG0033: main/scale-out: dimensions 4 x 4 make 16 places");
        Refused(Single(new TorusSpec([4, 4], null, null), 16, 3)).ShouldContain("HG0033");
        Refused(Single(new TorusSpec([4, 6], 4, new("ocs64")), 24, 4)).ShouldContain("no multiples of the cube side 4");
        Refused(Single(new FullMeshSpec([4], 1), 4, 2)).ShouldContain("the mesh needs 3 links");
        Refused(Single(new DragonflyPlusSpec(3, 2, 2, 1, 1, new("sw8")), 7)).ShouldContain("HG0033");
        Refused(Single(new DragonflyPlusSpec(5, 2, 2, 1, 1, new("sw8")), 10)).ShouldContain("2 global links of a group do not reach 4 other groups");
        Refused(Scenario(Site("main", 3, 4, Network(Clos("sw8", rails: RailMode.Optimized), 6)))).ShouldContain("no multiple of 4");
        Refused(Single(new BlockMeshSpec(3, new("sw8"), 2, 2, 6, null, 1), 8)).ShouldContain("HG0033");
    }

    [Fact]
    public void A_circuit_switch_with_too_few_ports_is_reported()
    {
        // 8 x 8 x 8 in cubes of 2 is 64 cubes: 128 ports meet at each face position.
        Refused(Single(new TorusSpec([8, 8, 8], 2, new("ocs64")), 512, 6)).ShouldContain("HG0043: main/scale-out: ocs64 has 64 ports");
        Refused(Single(new BlockMeshSpec(65, new("sw64"), 1, 2, 64, new("ocs64"), 1), 65)).ShouldContain("HG0043");
    }

    [Fact]
    public void What_is_too_large_is_refused_before_it_is_allocated()
    {
        Refused(Single(Clos("sw64", 4), 4_000_001)).ShouldContain("HG0036: 4000001 accelerators");
        Refused(Single(new FullMeshSpec([20_000], 1), 20_000, 19_999)).ShouldContain("HG0036");
        Refused(Single(new SingleSwitchSpec(new("sw64"), 40), 2_000_000, 40)).ShouldContain("HG0036");
        Refused(Single(new SingleSwitchSpec(new("sw64"), 10_000_000), 8, 10_000_000)).ShouldContain("HG0036");
    }

    [Fact]
    public void Hostile_counts_and_rates_are_refused_without_overflow()
    {
        const int Most = int.MaxValue;
        Refused(Single(new DragonflyPlusSpec(2, 1, Most, 1, 1, new("sw8")), 2)).ShouldContain("HG0036");
        Refused(Single(new DragonflyPlusSpec(Most, Most, 1, Most, 0, new("sw8")), 2)).ShouldContain("HG0036");
        Refused(Single(new BlockMeshSpec(2, new("sw8"), 1, 1, Most, null, 1), 2)).ShouldContain("HG0036");
        Refused(Single(Clos("sw8", uplinkRate: new BitRate(1)), 16)).ShouldContain("HG0036");
        Refused(Single(Clos("sw8"), 16, Most, new BitRate(long.MaxValue))).ShouldContain("HG0014");
        Refused(Single(new FullMeshSpec([2, 8], Most), 16, 8)).ShouldContain("HG0033");
        Refused(Single(new TorusSpec([Most, Most, Most], null, null), 16, 6)).ShouldContain("HG0033");
    }

    [Fact]
    public void A_topology_that_makes_no_sense_is_refused()
    {
        Refused(Single(Clos("sw64", 5), 8)).ShouldContain("HG0030");
        Refused(Single(Clos("sw64", 2, 0.5), 8)).ShouldContain("HG0030");
        Refused(Single(Clos("sw64,sw8,sw8"), 8)).ShouldContain("3 switch parts for 2 tiers");
        Refused(Single(new TorusSpec([8], null, null), 8, 2)).ShouldContain("HG0030");
        Refused(Single(new TorusSpec([4, 4], null, new("ocs64")), 16, 4)).ShouldContain("no cube side");
        Refused(Single(Clos("sw8"), 8, 1, new BitRate(0))).ShouldContain("HG0030");
    }

    [Fact]
    public void A_node_list_is_checked()
    {
        ExplicitNode host = new("h", null, 2);
        ExplicitNode box = new("s", new("sw8"), 0);
        ExplicitLink link = new("h", "s", 2, null, null);
        Build(Single(new ExplicitSpec([host, box], [link], null), 2)).Networks[0].Diameter.ShouldBe(2);
        Refused(Single(new ExplicitSpec([host, box, box], [link], null), 2)).ShouldContain("HG0034: main/scale-out: node 's' is defined twice");
        Refused(Single(new ExplicitSpec([host, box], [link, new("h", "S", 1, null, null)], null), 2)).ShouldContain("names 'S', which is no node");
        Refused(Single(new ExplicitSpec([host, box], [link], null), 3)).ShouldContain("HG0033: main/scale-out: the hosts have 2 accelerators");
        Refused(Single(new ExplicitSpec([host, box], [new("h", "s", 1, null, null)], null), 2)).ShouldContain("HG0034");
        Refused(Single(new ExplicitSpec([host, box with { Accelerators = 1 }], [link], null), 2)).ShouldContain("HG0034");
        Refused(Single(new ExplicitSpec([host, box with { Switch = new("sw9") }], [link], null), 2)).ShouldContain("HG0020");
        Refused(Single(new ExplicitSpec([host, box], [new("s", "s", 1, null, null)], null), 2)).ShouldContain("HG0034");
    }

    [Fact]
    public void A_list_may_mix_rates_lengths_and_parts()
    {
        ExplicitSpec spec = new(
            [new("h1", null, 2), new("s1", new("sw8"), 0), new("s2", new("sw64"), 0), new("h2", null, 2)],
            [new("s1", "h1", 2, null, 3), new("s1", "s2", 2, G200, null), new("h2", "s2", 2, G200, 7)],
            null
        );
        Fabric fabric = Build(Single(spec, 4));
        fabric.Links("main/scale-out/host 400 Gb/s").LengthMean.ShouldBe(3);
        fabric.Links("main/scale-out/host 200 Gb/s").LengthMean.ShouldBe(7);
        // The link written switch first still has the accelerator at its A end.
        fabric.LinkA[0].ShouldBe(0);
        fabric.NodeClasses.Select(c => c.Name).ShouldBe(["main/accelerator", "main/scale-out/switch (sw8)", "main/scale-out/switch (sw64)"]);
        fabric.Networks[0].BandwidthEach.ShouldBe(G200);
        fabric.Networks[0].Bisection.ShouldBe(4e11);
    }

    [Fact]
    public void GraphMl_gives_the_same_fabric_as_the_list()
    {
        ExplicitSpec read = Read(
                """
                <graphml xmlns="http://graphml.graphdrawing.org/xmlns">
                  <key id="a" for="node" attr.name="accelerators"/><key id="s" for="node" attr.name="switch"/>
                  <key id="c" for="edge" attr.name="count"/><key id="r" for="edge" attr.name="rate"/><key id="l" for="edge" attr.name="length"/>
                  <graph edgedefault="undirected">
                    <node id="h"><data key="a">2</data><data key="unheard-of">x</data></node>
                    <node id="box"><data key="s">sw8</data></node>
                    <edge source="h" target="box"><data key="c">2</data><data key="r">200 Gb/s</data><data key="l">3 m</data></edge>
                  </graph>
                </graphml>
                """,
                out _
            )
            .ShouldNotBeNull();
        read.Nodes.Select(n => (n.Name, n.Switch?.Id, n.Accelerators)).ShouldBe([("h", null, 2), ("box", "sw8", 0)]);
        read.Links.ShouldBe([new ExplicitLink("h", "box", 2, G200, 3)]);
    }

    [Theory]
    [InlineData("<graphml><graph><node id='a'></graph></graphml>", "list.graphml:1:")]
    [InlineData("not xml", "list.graphml:1:1: error HG0035")]
    [InlineData("<!DOCTYPE x [<!ENTITY a 'b'>]><graphml/>", "HG0035")]
    [InlineData("<xml/>", "root element is 'xml'")]
    [InlineData("<graphml>\n<graph>\n  <hyperedge/></graph></graphml>", "list.graphml:3:4: error HG0035: 'hyperedge'")]
    [InlineData("<graphml><graph><node/></graph></graphml>", "a node has no id")]
    [InlineData("<graphml><graph><edge source='a'/></graph></graphml>", "source and a target")]
    [InlineData(
        "<graphml><key id='r' attr.name='rate'/><graph><edge source='a' target='b'><data key='r'>400</data></edge></graph></graphml>",
        "'400' is not a rate"
    )]
    [InlineData(
        "<graphml><key id='r' attr.name='count'/><graph><edge source='a' target='b'><data key='r'>-1</data></edge></graph></graphml>",
        "not a count"
    )]
    public void Bad_GraphMl_says_where(string text, string expected)
    {
        Read(text, out DiagnosticList diagnostics).ShouldBeNull();
        diagnostics.First().ToString().ShouldContain(expected);
        diagnostics.ShouldAllBe(d => d.Code == "HG0035");
    }

    [Fact]
    public void A_GraphMl_file_that_is_not_there_is_reported() =>
        Refused(Single(new ExplicitSpec([], [], "no-such.graphml"), 2)).ShouldContain("HG0001");

    private static ExplicitSpec? Read(string text, out DiagnosticList diagnostics)
    {
        diagnostics = new DiagnosticList();
        Scenario scenario = Single(Clos("sw8"), 2);
        Site site = scenario.Sites[0];
        PlanContext context = new(scenario, site, site.ScaleOut!, 1, new FigureBook(Systems.Catalogue), diagnostics, new SizeBudget());
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(text));
        return GraphMl.Read(context, stream, "list.graphml");
    }
}
