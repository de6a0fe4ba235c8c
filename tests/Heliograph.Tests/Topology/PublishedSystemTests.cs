using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Model.Units;
using static Heliograph.Tests.Topology.Systems;

namespace Heliograph.Tests.Topology;

/// <summary>Counts that others published for real systems, from the shapes they describe.</summary>
public sealed class PublishedSystemTests
{
    [Fact]
    public void The_H100_SuperPOD_of_128_servers_has_32_leaves_and_16_spines()
    {
        // NVIDIA RA-11333-001: four scalable units of 32 servers, 8 rails: 4 x 8 = 32 leaves; 32 x 32 / 64 = 16 spines.
        Network up = Network(new SingleSwitchSpec(new("sw64"), 4), 8, 18, G200, "scale-up");
        Network railed = Network(Clos("sw64", rails: RailMode.Optimized, hostsPerLeaf: 32), 1024);
        Fabric fabric = Build(Scenario(Site("main", 128, 8, railed, up)));

        fabric.Nodes("main/scale-out/leaf").Count.ShouldBe(32);
        fabric.Nodes("main/scale-out/spine").Count.ShouldBe(16);
        fabric.Nodes("main/scale-out/leaf").PortsUsed.ShouldBe(64);
        fabric.Nodes("main/scale-out/spine").PortsUsed.ShouldBe(64);
        fabric.Links("main/scale-out/leaf-spine").Count.ShouldBe(1024);
        // 18 links over 4 switches in each of 128 servers: 5, 5, 4, 4 from each of 8 accelerators.
        fabric.Nodes("main/scale-up/switch").Count.ShouldBe(512);
        fabric.Nodes("main/scale-up/switch").PortsUsed.ShouldBe(40);
        // Accelerators of equal index in the servers of one scalable unit share a leaf.
        Routes routes = new(fabric);
        int Leaf(int accelerator) =>
            routes.LinksOf(accelerator).ToArray().Select(l => routes.Peer(l, accelerator)).Single(n => fabric.NodeName(n).Contains("leaf"));
        Leaf(3).ShouldBe(Leaf(31 * 8 + 3));
        Leaf(3).ShouldNotBe(Leaf(4));
        Leaf(3).ShouldNotBe(Leaf(32 * 8 + 3));
    }

    [Fact]
    public void CloudMatrix_384_has_336_first_and_112_second_layer_switches_and_5376_modules()
    {
        // arXiv:2506.12708: 48 servers x 7 first-layer chips; 7 planes x 16 second-layer chips of 48 ports of 28 GB/s;
        // 7 x 16 x 48 = 5,376 links, two to a module at either end: 2 x 5,376 / 2 modules.
        Medium lpo = new(new("lpo"), null, [], 2, 0, null, null, default);
        Network up = Network(
            Clos("l1,l2", planes: 7, hostsPerLeaf: 8, uplinkRate: BitRate.Parse("224 Gb/s")),
            384,
            7,
            BitRate.Parse("448 Gb/s"),
            "scale-up",
            new MediumChoice("leaf-spine", [lpo], default)
        );
        Fabric fabric = Build(Scenario(Site("main", 48, 8, null, up)));

        fabric.Nodes("main/scale-up/leaf").Count.ShouldBe(336);
        fabric.Nodes("main/scale-up/spine").Count.ShouldBe(112);
        fabric.Nodes("main/scale-up/spine").PortsUsed.ShouldBe(48);
        fabric.Nodes("main/scale-up/spine").Radix.ShouldBe(48);
        // A leaf holds 8 links of two ports and 16 of one: 24 links fill its 32 ports.
        fabric.Nodes("main/scale-up/leaf").PortsUsed.ShouldBe(24);
        fabric.Nodes("main/scale-up/leaf").Radix.ShouldBe(24);
        LinkClass optical = fabric.Links("main/scale-up/leaf-spine");
        optical.Count.ShouldBe(5376);
        optical.Modules.ShouldBe(5376);
        fabric.Networks[0].BandwidthEach.BytesPerSecond.ShouldBe(392e9);
    }

    [Fact]
    public void TPU_v4_4096_has_48_circuit_switches_of_128_ports_and_3072_face_links()
    {
        // arXiv:2304.01433: 64 cubes with 6 faces of 16 links = 6,144 face ports, two to a link.
        TorusSpec torus = new([16, 16, 16], 4, new("ocs136"));
        Fabric fabric = Build(Scenario(Site("main", 1024, 4, null, Network(torus, 4096, 6, name: "scale-up"))));

        CircuitSwitchClass circuits = fabric.CircuitSwitches.ShouldHaveSingleItem();
        circuits.Count.ShouldBe(48);
        circuits.PortsUsedEach.ShouldBe(128);
        fabric.Links("main/scale-up/face").Count.ShouldBe(3072);
        // 3 links for each accelerator in all: 3 x 4,096 - 3,072.
        fabric.Links("main/scale-up/cube").Count.ShouldBe(9216);
        fabric.Networks[0].Diameter.ShouldBe(24);
        TorusCubes.CircuitSwitches(64, 4, 128).ShouldBe(48);
        TorusCubes.CircuitSwitches(64, 4, 127).ShouldBeNull();
        TorusCubes.CircuitSwitches(8, 4, 128).ShouldBe(6);
    }

    [Fact]
    public void A_fat_tree_of_radix_k_holds_k_cubed_over_4_hosts()
    {
        // k = 8: 128 hosts, 8 pods of 4 + 4 switches, 16 cores (Al-Fares et al., SIGCOMM 2008).
        Fabric fabric = Build(Single(Clos("sw8", tiers: 3), 128));
        fabric.Nodes("main/scale-out/leaf").Count.ShouldBe(32);
        fabric.Nodes("main/scale-out/spine").Count.ShouldBe(32);
        fabric.Nodes("main/scale-out/core").Count.ShouldBe(16);
        fabric.Links.ShouldBe(3 * 128);
        fabric.Networks[0].Diameter.ShouldBe(6);
    }
}
