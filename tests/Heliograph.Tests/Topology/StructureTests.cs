using CsCheck;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Model.Units;
using static Heliograph.Tests.Topology.Systems;

namespace Heliograph.Tests.Topology;

/// <summary>Closed forms of the topologies against exhaustion on small instances, and laws that hold for all.</summary>
public sealed class StructureTests
{
    public static TheoryData<string> Small { get; } =
    [
        "clos 2 o=1 8",
        "clos 2 o=1 6",
        "clos 2 o=3 12",
        "clos 2 o=2 12",
        "clos 3 o=1 8",
        "clos 3 o=1 16",
        "clos 1 8",
        "planes 2 8",
        "switch 3x5",
        "torus 4x2",
        "torus 3x3",
        "torus 4x3",
        "torus 2x2x2",
        "torus 5x2",
        "torus 3x2x2",
        "torus 3x5",
        "torus 2x6",
        "torus 3x2",
        "mesh 4",
        "mesh 5",
        "mesh 3x3",
        "mesh 4x2",
        "mesh 3x5",
        "mesh 2x2x3",
        "dragonfly 3",
        "dragonfly 4",
        "dragonfly 5",
        "block 2",
        "block 3",
        "block 4",
    ];

    [Theory]
    [MemberData(nameof(Small))]
    public void Diameter_is_the_longest_shortest_path(string name)
    {
        Fabric fabric = Make(name);
        fabric.Networks[0].Diameter.ShouldBe(BruteForce.Diameter(fabric, Through(fabric)));
    }

    [Theory]
    [MemberData(nameof(Small))]
    public void Bisection_is_the_smallest_balanced_cut(string name)
    {
        Fabric fabric = Make(name);
        fabric.Networks[0].Bisection.ShouldBe(BruteForce.Bisection(fabric));
    }

    [Theory]
    [MemberData(nameof(Small))]
    public void Path_diversity_is_the_number_of_edge_disjoint_shortest_paths(string name)
    {
        Fabric fabric = Make(name);
        fabric.Networks[0].PathDiversity.ShouldBe(BruteForce.PathDiversity(fabric, Through(fabric)));
    }

    [Theory]
    [MemberData(nameof(Small))]
    public void A_list_of_the_same_links_has_the_same_numbers_and_a_bound_of_the_bisection(string name)
    {
        Fabric fabric = Make(name);
        Fabric listed = Build(Single(AsList(fabric), fabric.Accelerators, fabric.Networks[0].Spec.LinksEach));
        listed.Networks[0].Diameter.ShouldBe(fabric.Networks[0].Diameter);
        listed.Networks[0].Bisection.ShouldBeGreaterThanOrEqualTo(fabric.Networks[0].Bisection);
        listed.Networks[0].PathDiversity.ShouldBeGreaterThanOrEqualTo(fabric.Networks[0].PathDiversity);
        listed.Links.ShouldBe(fabric.Links);
    }

    [Theory]
    [MemberData(nameof(Small))]
    public void Degrees_sum_to_twice_the_links_and_every_host_has_its_links(string name) => Lawful(Make(name));

    [Fact]
    public void A_clos_of_any_size_is_lawful_connected_and_within_its_radix() =>
        Gen.Select(Gen.Int[1, 60], Gen.Int[2, 4], Gen.Int[1, 3], Gen.Int[1, 2], Gen.Bool)
            .Sample(
                (servers, tiers, oversubscription, planes, railed) =>
                {
                    const int Each = 2;
                    RailMode rails = railed ? RailMode.Optimized : RailMode.None;
                    Network network = Network(Clos("sw8", tiers, oversubscription, planes, rails), servers * Each, planes);
                    Scenario scenario = Scenario(Site("main", servers, Each, network));
                    Model.Diagnostics.DiagnosticList diagnostics = new();
                    Fabric? fabric = FabricBuilder.Build(scenario, Systems.Catalogue, diagnostics);
                    if (fabric is null)
                    {
                        // 2 tiers of radix 8 end at 32 hosts (64 with oversubscription): the reason is always the radix.
                        diagnostics.Where(d => d.Severity == Model.Diagnostics.Severity.Error).ShouldAllBe(d => d.Code == "HG0031");
                        (tiers == 2 && servers * Each > 32).ShouldBeTrue($"{servers} servers, {tiers} tiers");
                        return;
                    }
                    Lawful(fabric);
                    fabric.NodeClasses.Where(c => c.Radix is not null).ShouldAllBe(c => c.PortsUsed <= c.Radix);
                    BruteForce.Diameter(fabric, false).ShouldBe(fabric.Networks[0].Diameter);
                    DestinationRoutes towards = new Routes(fabric).Towards(0);
                    Enumerable.Range(0, fabric.Accelerators).ShouldAllBe(a => towards.Distance(a) >= 0);
                },
                iter: 200
            );

    [Fact]
    public void A_torus_and_a_mesh_have_the_links_of_their_closed_forms() =>
        Gen.Int[2, 6]
            .Array[2, 3]
            .Sample(
                dimensions =>
                {
                    int hosts = dimensions.Aggregate(1, (product, k) => product * k);
                    int n = dimensions.Length;
                    Fabric torus = Build(Single(new TorusSpec([.. dimensions], null, null), hosts, 2 * n));
                    torus.Links.ShouldBe(n * hosts);
                    Lawful(torus);
                    BruteForce.Diameter(torus, true).ShouldBe(torus.Networks[0].Diameter);
                    // N sum(k - 1) / 2
                    int each = dimensions.Sum(k => k - 1);
                    Fabric mesh = Build(Single(new FullMeshSpec([.. dimensions], 1), hosts, each));
                    mesh.Links.ShouldBe(hosts * each / 2);
                    Lawful(mesh);
                    BruteForce.Diameter(mesh, true).ShouldBe(n);
                },
                iter: 30
            );

    [Fact]
    public void Relabelling_a_list_changes_no_structural_number() =>
        Gen.Shuffle(Enumerable.Range(0, 8).ToArray())
            .Sample(
                order =>
                {
                    Fabric fabric = Make("dragonfly 4");
                    ExplicitSpec list = AsList(fabric);
                    ExplicitSpec shuffled = list with
                    {
                        Nodes = [.. order.Select(i => list.Nodes[i]), .. list.Nodes.Skip(8).Reverse()],
                        Links = [.. list.Links.Reverse()],
                    };
                    FabricNetwork a = Build(Single(list, 8)).Networks[0];
                    FabricNetwork b = Build(Single(shuffled, 8)).Networks[0];
                    b.Diameter.ShouldBe(a.Diameter);
                    b.BandwidthEach.ShouldBe(a.BandwidthEach);
                    // The bound depends on the order of ids, but never undercuts the true bisection.
                    b.Bisection.ShouldBeGreaterThanOrEqualTo(fabric.Networks[0].Bisection);
                },
                iter: 20
            );

    [Fact]
    public void Maximum_flow_agrees_with_another_algorithm_on_random_graphs() =>
        Gen.Select(Gen.Int[2, 9], Gen.Select(Gen.Int[0, 8], Gen.Int[0, 8], Gen.Int[0, 20]).Array[0, 40])
            .Sample(
                (nodes, edges) =>
                {
                    MaximumFlow flow = new(nodes);
                    List<(int, int, double)> same = [];
                    foreach ((int a, int b, int capacity) in edges.Where(e => e.Item1 % nodes != e.Item2 % nodes))
                    {
                        flow.Add(a % nodes, b % nodes, capacity, 0);
                        same.Add((a % nodes, b % nodes, capacity));
                    }
                    ((double)flow.Solve(0, nodes - 1)).ShouldBe(BruteForce.MaximumFlow(nodes, same, 0, nodes - 1));
                },
                iter: 500
            );

    [Theory]
    [InlineData(0.6, 1.4)]
    [InlineData(1, 1)]
    [InlineData(0, 2)]
    public void Stretch_is_two_less_the_direct_share(double direct, double expected) => BlockMesh.Stretch(direct).ShouldBe(expected, 1e-12);

    [Fact]
    public void Rails_that_never_meet_have_no_bisection_of_their_own_and_need_a_scale_up_network()
    {
        Network inner = Network(new FullMeshSpec([2], 1), 2, 1, name: "scale-up");
        Network railed = Network(Clos("sw8", 2, rails: RailMode.Only), 16);
        Fabric fabric = Build(Scenario(Site("main", 8, 2, railed, inner)));
        fabric.Networks[1].Bisection.ShouldBe(0);
        // Two rails of 8 hosts: 2 leaves and 1 spine each.
        fabric.Nodes("main/scale-out/leaf").Count.ShouldBe(4);
        fabric.Nodes("main/scale-out/spine").Count.ShouldBe(2);
        Refused(Scenario(Site("main", 8, 2, railed))).ShouldContain("rails never meet");
    }

    [Fact]
    public void A_hundred_thousand_accelerators_have_the_counts_of_their_closed_form()
    {
        // 64 hosts a leaf: 100,000 / 64 = 1,562.5 leaves; at most 64 to a pod: 25 pods of 63 leaves and 63 x 64 / 64 = 63
        // spines; each spine has 64 links up: 25 x 63 x 64 = 100,800 links, / 128 = 787.5 cores.
        Fabric fabric = Build(Scenario(Site("main", 12_500, 8, Network(Clos("sw128", 3), 100_000))));
        fabric.Nodes("main/scale-out/leaf").Count.ShouldBe(1563);
        fabric.Nodes("main/scale-out/spine").Count.ShouldBe(1575);
        fabric.Nodes("main/scale-out/core").Count.ShouldBe(788);
        fabric.Links("main/scale-out/leaf-spine").Count.ShouldBe(1563 * 64);
        fabric.Links("main/scale-out/spine-core").Count.ShouldBe(100_800);
        fabric.Links.ShouldBe(100_000 + 100_032 + 100_800);
    }

    private static bool Through(Fabric fabric) => fabric.Nodes == fabric.Accelerators;

    private static void Lawful(Fabric fabric)
    {
        int[] degree = new int[fabric.Nodes];
        for (int link = 0; link < fabric.Links; link++)
        {
            fabric.LinkA[link].ShouldNotBe(fabric.LinkB[link]);
            degree[fabric.LinkA[link]]++;
            degree[fabric.LinkB[link]]++;
            fabric.LinkLength[link].ShouldBeGreaterThan(0);
        }
        degree.Sum().ShouldBe(2 * fabric.Links);
        degree.Take(fabric.Accelerators).ShouldAllBe(d => d == fabric.Networks.Sum(n => n.Spec.LinksEach));
        foreach (NodeClass c in fabric.NodeClasses)
        {
            degree.Skip(c.First).Take(c.Count).Max().ShouldBe(c.PortsUsed, c.Name);
        }
        fabric.LinkClasses.Sum(c => c.Count).ShouldBe(fabric.Links);
        for (int c = 1; c < fabric.LinkClasses.Length; c++)
        {
            fabric.LinkClasses[c].First.ShouldBe(fabric.LinkClasses[c - 1].First + fabric.LinkClasses[c - 1].Count);
        }
        foreach (FabricTier tier in fabric.Networks.SelectMany(n => n.Tiers))
        {
            tier.Span.ShouldBeInRange(1, fabric.Accelerators);
            tier.Taper.ShouldBeInRange(1e-9, 1);
        }
    }

    private static ExplicitSpec AsList(Fabric fabric)
    {
        string Name(int node) => node < fabric.Accelerators ? $"h{node}" : $"s{node}";
        ExplicitNode Node(int node) => node < fabric.Accelerators ? new(Name(node), null, 1) : new(Name(node), new PartRef("sw64"), 0);
        return new ExplicitSpec(
            [.. Enumerable.Range(0, fabric.Nodes).Select(Node)],
            [.. Enumerable.Range(0, fabric.Links).Select(l => new ExplicitLink(Name(fabric.LinkA[l]), Name(fabric.LinkB[l]), 1, null, null))],
            null
        );
    }

    private static Fabric Make(string name)
    {
        string[] words = name.Split(' ');
        int[] sizes = words[1].Split('x').All(w => int.TryParse(w, out _)) ? [.. words[1].Split('x').Select(int.Parse)] : [];
        int hosts = sizes.Aggregate(1, (product, k) => product * k);
        return Build(
            words[0] switch
            {
                "clos" when words.Length == 3 => Single(Clos("sw8", 1), 8),
                "clos" => Single(Clos(words[1] == "3" ? "sw4" : "sw8", sizes[0], words[2][2] - '0'), int.Parse(words[3])),
                "planes" => Single(Clos("sw4", 2, planes: 2), 8, 2),
                "switch" => Single(new SingleSwitchSpec(new("sw64"), 3), 5, 4),
                "torus" => Single(new TorusSpec([.. sizes], null, null), hosts, 2 * sizes.Length),
                "mesh" => Single(new FullMeshSpec([.. sizes], 1), hosts, sizes.Sum(k => k - 1)),
                // Groups of 2 leaves of 1 host and 2 spines (5 groups: of 4 links each).
                "dragonfly" => Single(
                    new DragonflyPlusSpec(
                        sizes[0],
                        2,
                        2,
                        1,
                        sizes[0] == 5 ? 2
                            : sizes[0] == 4 ? 3
                            : 1,
                        new("sw8")
                    ),
                    2 * sizes[0]
                ),
                _ => Single(new BlockMeshSpec(sizes[0], new("sw8"), 2, 2, 6, new("ocs64"), 0.6), 4 * sizes[0]),
            }
        );
    }
}
