using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Model.Units;
using static Heliograph.Tests.Topology.Systems;

namespace Heliograph.Tests.Topology;

public sealed class CompositionTests
{
    private static WideAreaLine Line(int wavelengths, string to = "b", string transponder = "zr") =>
        new("a", to, new("fib"), 480e3, new(transponder), wavelengths, null, null, null, new SourceSpan("test.yaml", 40, 3));

    private static Scenario TwoSites(WideAreaLine line) =>
        Scenario(
            Site("a", 4, 4, Network(Clos("sw8"), 16), Network(new FullMeshSpec([4], 1), 4, 3, name: "scale-up")),
            Site("b", 2, 4, Network(Clos("sw8"), 8), Network(new FullMeshSpec([4], 1), 4, 3, name: "scale-up"))
        ) with
        {
            Wan = [line],
        };

    [Fact]
    public void Accelerators_of_all_sites_come_first_and_every_network_reaches_its_own()
    {
        Fabric fabric = Build(TwoSites(Line(6)));
        fabric.Accelerators.ShouldBe(24);
        fabric
            .NodeClasses.Take(2)
            .Select(c => (c.Name, c.First, c.Count, c.PortsUsed))
            .ShouldBe([("a/accelerator", 0, 16, 4), ("b/accelerator", 16, 8, 4)]);
        fabric.Networks.Select(n => (n.Name, n.Domains)).ShouldBe([("a/scale-up", 4), ("a/scale-out", 1), ("b/scale-up", 2), ("b/scale-out", 1)]);
        fabric.Links("a/scale-up/mesh-1").Count.ShouldBe(4 * 6);
        // Each mesh stays within one server.
        LinkClass mesh = fabric.Links("b/scale-up/mesh-1");
        for (int link = mesh.First; link < mesh.First + mesh.Count; link++)
        {
            (fabric.LinkA[link] / 4).ShouldBe(fabric.LinkB[link] / 4);
            fabric.LinkA[link].ShouldBeGreaterThanOrEqualTo(16);
        }
        fabric.NodeName(17).ShouldBe("b/accelerator-1");
    }

    [Fact]
    public void A_line_joins_the_top_switches_of_two_sites_round_robin_and_gives_each_accelerator_a_share()
    {
        Fabric fabric = Build(TwoSites(Line(6)));
        LinkClass wan = fabric.Links("wan/a-b");
        (wan.Count, wan.Rate, wan.LengthMax, wan.Modules).ShouldBe((6, G400, 480e3, 12L));
        NodeClass near = fabric.Nodes("a/scale-out/spine");
        fabric.LinkA.Slice(wan.First, 6).ToArray().ShouldBe([.. Enumerable.Range(0, 6).Select(w => near.First + w % near.Count)]);
        // 6 x 400 Gb/s over the 8 accelerators of the smaller site.
        fabric.WideArea!.Rate.ShouldBe(BitRate.Parse("300 Gb/s"));
        (fabric.WideArea.Span, fabric.WideArea.Network, fabric.WideArea.Kind).ShouldBe((24, -1, TierKind.WideArea));
        Build(Single(Clos("sw8"), 8)).WideArea.ShouldBeNull();
    }

    [Fact]
    public void A_line_that_cannot_be_attached_is_reported()
    {
        Refused(TwoSites(Line(6, "c"))).ShouldContain("test.yaml:40:3: error HG0030");
        Refused(TwoSites(Line(6, transponder: "dark"))).ShouldContain("HG0023: wan/a-b: dark has no figure 'rate'");
        Refused(TwoSites(Line(0))).ShouldContain("HG0014");
        Scenario meshed = TwoSites(Line(6));
        Refused(meshed with { Sites = [meshed.Sites[0], meshed.Sites[1] with { ScaleOut = null }] }).ShouldContain("b has no scale-out switch");
    }

    [Fact]
    public void Oversubscription_gives_a_leaf_tier_at_full_rate_and_a_tapered_domain()
    {
        // 6 down and 2 up: a taper of 1/3.
        FabricNetwork network = Build(Single(Clos("sw8", oversubscription: 3), 24)).Networks[0];
        network.Tiers.Select(t => (t.Name, t.Span, Math.Round(t.Taper, 6))).ShouldBe([("scale-out/leaf", 6, 1), ("scale-out/spine", 24, 0.333333)]);
        ImmutableArray<(int, int)> links = [(0, 2), (1, 2)];
        network.Tiers[1].PathLinks.ShouldBe(links);
        network.Tiers[1].PathSwitches.ShouldBe([(1, 2), (2, 1)]);
    }

    [Fact]
    public void A_rail_design_has_leaf_locality_over_a_scalable_unit_when_rails_meet_inside_the_server()
    {
        Network railed = Network(Clos("sw8", rails: RailMode.Optimized), 32);
        Network inner = Network(new FullMeshSpec([4], 1), 4, 3, name: "scale-up");
        // 4 servers of 4 rails to a unit: 16 accelerators.
        Build(Scenario(Site("main", 8, 4, railed, inner))).Networks[1].Tiers.Select(t => t.Span).ShouldBe([16, 32]);
        Build(Scenario(Site("main", 8, 4, railed))).Networks[0].Tiers.Select(t => t.Span).ShouldBe([32]);
    }

    [Fact]
    public void Meshes_and_tori_have_a_tier_for_each_dimension()
    {
        FabricNetwork mesh = Build(Single(new FullMeshSpec([4, 2], 3), 8, 12)).Networks[0];
        mesh.Tiers.Select(t => (t.Kind, t.Span, t.Rate)).ShouldBe([(TierKind.FullMesh, 4, G400 * 3), (TierKind.FullMesh, 8, G400 * 3)]);
        FabricNetwork torus = Build(Single(new TorusSpec([4, 4, 2], null, null), 32, 6)).Networks[0];
        torus.Tiers.Select(t => (t.Kind, t.Span, t.Rate)).ShouldBe([.. new[] { 4, 16, 32 }.Select(s => (TierKind.TorusDimension, s, G400 * 2))]);
    }

    [Fact]
    public void The_same_scenario_gives_the_same_fabric()
    {
        (Fabric a, Fabric b) = (Build(TwoSites(Line(6))), Build(TwoSites(Line(6))));
        a.LinkA.SequenceEqual(b.LinkA).ShouldBeTrue();
        a.LinkB.SequenceEqual(b.LinkB).ShouldBeTrue();
        a.LinkLength.SequenceEqual(b.LinkLength).ShouldBeTrue();
        a.LinkClasses.Select(c => c.Name).ShouldBe(b.LinkClasses.Select(c => c.Name));
    }
}
