using Heliograph.Model.Diagnostics;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Model.Units;
using static Heliograph.Tests.Topology.Systems;

namespace Heliograph.Tests.Topology;

public sealed class CableTests
{
    // Default floor: racks 0.6 m apart, 20 to a row, rows 3 m apart, 2 m up to the tray; 4 servers of 1.87 m / 4 to a rack.
    [Fact]
    public void A_leaf_whose_hosts_share_a_rack_stands_in_it()
    {
        // Servers at (0.5, 1.5, 2.5, 3.5) / 4 of 1.87 m, the leaf at half: 0.70 m or 0.23 m off, and 0.6 m sideways.
        Fabric fabric = Build(Single(Clos("sw8"), 16));
        LinkClass hosts = fabric.Links("main/scale-out/host-leaf");
        hosts.LengthMin.ShouldBe(0.6 + 1.87 / 8, 1e-6);
        hosts.LengthMax.ShouldBe(0.6 + 1.87 * 3 / 8, 1e-6);
        // 4 leaves in racks 0 to 3, spines in the network rack after 10 racks, at x = 6 m: from rack 0,
        // (2 x 2 + 6) x 1.05 m; from rack 3, 1.8 m less.
        LinkClass spines = fabric.Links("main/scale-out/leaf-spine");
        spines.LengthMax.ShouldBe(10 * 1.05, 1e-6);
        spines.LengthMin.ShouldBe(8.2 * 1.05, 1e-6);
    }

    [Fact]
    public void Cables_cross_the_aisles_and_the_network_racks_stand_aside_when_at_the_end()
    {
        Site site = Site("main", 160, 1, Network(Clos("sw64", hostsPerLeaf: 32), 160));
        Site end = site with { Layout = FloorLayout.Default with { SwitchRacks = "end" } };
        // 160 servers are 40 racks in 2 rows. The third leaf serves racks 16 to 23: 16 hosts in row 0 and 16 in row 1; its
        // place is row 0 (the mean is rounded down), and rack 20 is column 0 of row 1: 12 m along, 3 m across.
        Fabric fabric = Build(Scenario(end));
        fabric.Links("main/scale-out/host-leaf").LengthMax.ShouldBe((4 + 12 + 3) * 1.05, 1e-5);
        Build(Scenario(site)).Links("main/scale-out/host-leaf").LengthMax.ShouldBeLessThan((4 + 12 + 3) * 1.05);
    }

    [Fact]
    public void Networks_inside_a_server_are_on_a_board_unless_a_length_is_given()
    {
        Network Up(double? length) =>
            Network(
                new SingleSwitchSpec(new("sw64"), 1),
                8,
                1,
                G200,
                "scale-up",
                new MediumChoice("host-switch", [new Medium(new("trace"), length, [], null, 0, null, null, default)], default)
            );
        Build(Scenario(Site("main", 2, 8, null, Up(null)))).Links("main/scale-up/host-switch").LengthMax.ShouldBe(0.5);
        Build(Scenario(Site("main", 2, 8, null, Up(0.3)))).Links("main/scale-up/host-switch").LengthMax.ShouldBe(0.3, 1e-6);
        Warned(Scenario(Site("main", 2, 8, null, Up(0.7))), "HG0040")
            .ShouldContain("HG0040: main/scale-up/host-switch: 16 links of up to 0.7 m exceed the reach of trace, 0.5 m");
    }

    [Fact]
    public void The_first_medium_that_reaches_is_taken_and_a_class_with_several_is_split()
    {
        // Host links stay in the rack (0.83 to 1.30 m); leaf-spine links run over trays.
        Fabric fabric = Build(Single(Clos("sw8"), 16, 1, null, Medium("host-leaf", "dac", "dr4"), Medium("leaf-spine", "dac", "dr4")));
        fabric.Links("main/scale-out/host-leaf").Medium!.Part.Id.ShouldBe("dac");
        fabric.Links("main/scale-out/host-leaf").Modules.ShouldBe(0);
        fabric.Links("main/scale-out/leaf-spine").Medium!.Part.Id.ShouldBe("dr4");
        fabric.Links("main/scale-out/leaf-spine").Modules.ShouldBe(32);

        // A mesh of 8 servers in 2 racks: 4 x 3 / 2 pairs in each rack, 16 between them. The highest and the lowest server
        // of a rack are 0.75 x 1.87 + 0.6 = 2.0025 m apart, so that 5 pairs of a rack are of copper.
        Fabric mesh = Build(Single(new FullMeshSpec([8], 1), 8, 7, null, Medium("mesh-1", "dac", "dr4")));
        LinkClass copper = mesh.Links("main/scale-out/mesh-1 (dac)");
        LinkClass optics = mesh.Links("main/scale-out/mesh-1 (dr4)");
        (copper.Count, optics.Count).ShouldBe((10, 18));
        copper.LengthMax.ShouldBeLessThanOrEqualTo(2);
        optics.LengthMin.ShouldBeGreaterThan(2);
        // 18 links of one module at each end.
        optics.Modules.ShouldBe(36);
    }

    [Fact]
    public void Servers_and_switches_fill_modules_that_carry_two_links()
    {
        // 8 hosts of 1 link in each of 2 servers: 4 twin modules a server, not 8; 4 down on each of 4 leaves: 2 each.
        Fabric fabric = Build(Scenario(Site("main", 2, 8, Network(Clos("sw8"), 16, media: Medium("host-leaf", "dr8")))));
        LinkClass hosts = fabric.Links("main/scale-out/host-leaf");
        hosts.LinksPerModule.ShouldBe(2);
        hosts.ModulesA.ShouldBe(8);
        hosts.ModulesB.ShouldBe(8);
        // Servers of 3 accelerators: 2 modules a server although 1.5 would do; leaves 4 + 4 + 4 of 12 hosts: 2 each.
        LinkClass odd = Build(Scenario(Site("main", 4, 3, Network(Clos("sw8"), 12, media: Medium("host-leaf", "dr8")))))
            .Links("main/scale-out/host-leaf");
        odd.ModulesA.ShouldBe(8);
        odd.ModulesB.ShouldBe(6);
    }

    [Fact]
    public void Links_that_no_medium_reaches_are_built_and_warned_about_with_the_longest() =>
        Warned(Single(Clos("sw8"), 16, 1, null, Medium("leaf-spine", "trace", "dac")), "HG0040")
            .ShouldBe(
                "test.yaml:20:9: warning HG0040: main/scale-out/leaf-spine: 16 links of up to 10.5 m exceed the reach of dac, 2 m; "
                    + "add a medium that reaches 10.5 m, or shorten the layout"
            );

    [Fact]
    public void A_medium_of_unknown_reach_is_a_last_resort_with_a_warning()
    {
        DiagnosticList diagnostics = new();
        Scenario scenario = Single(Clos("sw8"), 16, 1, null, Medium("host-leaf", "cable", "dac"), Medium("leaf-spine", "dac", "cable"));
        Fabric fabric = FabricBuilder.Build(scenario, Systems.Catalogue, diagnostics).ShouldNotBeNull();
        fabric.Links("main/scale-out/host-leaf").Medium!.Part.Id.ShouldBe("dac");
        fabric.Links("main/scale-out/leaf-spine").Medium!.Part.Id.ShouldBe("cable");
        diagnostics.ShouldHaveSingleItem().ToString().ShouldContain("warning HG0044: main/scale-out/leaf-spine: cable has no figure 'reach'");
    }

    [Fact]
    public void A_link_faster_than_its_medium_is_an_error_but_fast_lanes_are_not()
    {
        Refused(Single(Clos("sw8"), 8, 1, BitRate.Parse("800 Gb/s"), Medium("host-leaf", "dr4")))
            .ShouldContain("HG0042: main/scale-out/host-leaf: a link of 800 Gb/s exceed the 400 Gb/s of dr4");
        Build(Single(Clos("l1,l2"), 8, 1, BitRate.Parse("448 Gb/s"), Medium("host-leaf", "lpo")));
    }

    [Fact]
    public void A_medium_for_links_that_the_topology_lacks_is_an_error() =>
        Refused(Single(Clos("sw8"), 8, 1, null, Medium("spine-core", "dac"))).ShouldContain("HG0013");

    [Fact]
    public void Cubes_stand_together_and_their_faces_go_through_the_circuit_switches()
    {
        // 4 x 4 x 4 in cubes of 2: 8 accelerators, that is 2 servers of 4, to a cube; 2 cubes to a rack.
        TorusSpec torus = new([4, 4, 4], 2, new("ocs64"));
        Fabric fabric = Build(Scenario(Site("main", 16, 4, null, Network(torus, 64, 6, name: "scale-up"))));
        fabric.Links("main/scale-up/cube").LengthMax.ShouldBeLessThan(2.5);
        // Two cables with a tray at each of four ends.
        fabric.Links("main/scale-up/face").LengthMin.ShouldBeGreaterThan(8);
    }
}
