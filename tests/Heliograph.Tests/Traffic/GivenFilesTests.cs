using Heliograph.Model.Diagnostics;
using Heliograph.Model.Traffic;
using Heliograph.Model.Units;

namespace Heliograph.Tests.Traffic;

/// <summary>Files of other simulators as they come: every one is read, without a word, to the counts that their description gives.</summary>
public sealed class GivenFilesTests
{
    private static string PathOf(string name)
    {
        string path = Path.Combine(Repository.Shared ?? "", "data", "packet", name);
        Assert.SkipUnless(Repository.Shared is not null && File.Exists(path), "shared/data is not beside this checkout");
        return path;
    }

    // Flows, bytes and triggers as the file names say: n hosts, c connections; the ring has 2 x 127 steps of 128 ranks, of which the first
    // needs no trigger, and one trigger fewer for the last; 16 hosts that send to 15 others one after another have 14 triggers each.
    [Theory]
    [InlineData("alltoall_serial_16n.cm", 16, 240, 240 * 2_000_000L, 224, 240)]
    [InlineData("incast_128n_64c_1MB.cm", 128, 64, 64 * 1_000_000L, 0, 64)]
    [InlineData("perm_1024n_1024c_0u_2000000b.cm", 1024, 1024, 1024 * 2_000_000L, 0, 1024)]
    [InlineData("perm_128n_128c_10MB.cm", 128, 128, 128 * 10_000_000L, 0, 128)]
    [InlineData("perm_128n_128c_2MB.cm", 128, 128, 128 * 2_000_000L, 0, 128)]
    [InlineData("ring_allreduce_128n_256KB.cm.gz", 128, 32_640, 32_640 * 262_144L, 32_512, 32_640)]
    [InlineData("test_cr_1f10m10p.cm", 2, 10, 10 * 40_860L, 0, 1)]
    public void Connection_matrices_are_read(string name, int hosts, int flows, long bytes, int triggers, int connections)
    {
        DiagnosticList diagnostics = new();
        TrafficMatrix matrix = ConnectionMatrixReader.ReadFile(PathOf("traffic/" + name), null, diagnostics).ShouldNotBeNull();
        diagnostics.ShouldBeEmpty();
        matrix.Hosts.ShouldBe(hosts);
        matrix.Flows.Length.ShouldBe(flows);
        matrix.Flows.Sum(f => f.Bytes).ShouldBe(bytes);
        matrix.Triggers.Length.ShouldBe(triggers);
        matrix.Flows.Max(f => f.Connection).ShouldBe(connections - 1);
        matrix.Flows.ShouldAllBe(f => f.Source < hosts && f.Destination < hosts && f.StartPs == 0 && f.Class == 0);
    }

    // n hosts, n / 4 switches of each kind of an 8-ary tree and so on: as the settings of the file multiply out.
    [Theory]
    [InlineData("fat_tree_128_1os.topo", 128, 32, 32, 16, 384, 100)]
    [InlineData("fat_tree_1024_4os.topo", 1024, 128, 32, 16, 1024 + 256 + 256, 200)]
    [InlineData("leaf_spine_8192_400g.topo", 8192, 128, 64, 0, 16_384, 400)]
    [InlineData("leaf_spine_tiny.topo", 32, 4, 2, 0, 40, 100)]
    [InlineData("fat_tree_128_1os.hpcc.txt", 128, 32, 32, 16, 384, 100)]
    public void Networks_are_read(string name, int hosts, int tors, int aggs, int cores, int cables, int gigabits)
    {
        DiagnosticList diagnostics = new();
        NetworkInput network = TrafficFiles.ReadTopology(PathOf("topologies/" + name), diagnostics).ShouldNotBeNull();
        diagnostics.ShouldBeEmpty();
        WireGraph graph = network.Graph;
        graph.Hosts.ShouldBe(hosts);
        Enumerable.Range(0, 4).Select(t => graph.Nodes.Count(n => n.Tier == t)).ShouldBe([hosts, tors, aggs, cores]);
        graph.Wires.Length.ShouldBe(cables);
        graph.Wires.ShouldAllBe(w => w.Rate.BitsPerSecond == gigabits * 1_000_000_000L && w.Delay.Ps == 1_000_000 && w.FrameLoss == 0);
        TrafficFiles.HostRate(graph).ShouldBe(new BitRate(gigabits * 1_000_000_000L));
    }

    [Fact]
    public void The_line_of_a_fat_tree_gives_the_network_of_its_file()
    {
        DiagnosticList diagnostics = new();
        foreach (
            (string file, string line) in new[]
            {
                ("fat_tree_128_1os.topo", "fat-tree(hosts: 128, tiers: 3, rate: 100 Gb/s, latency: 1 us)"),
                ("fat_tree_1024_4os.topo", "fat-tree(hosts: 1024, rate: 200 Gb/s, latency: 1 us, oversubscription: 4)"),
                ("leaf_spine_8192_400g.topo", "fat-tree(hosts: 8192, tiers: 2, rate: 400 Gb/s, latency: 1 us)"),
                ("leaf_spine_tiny.topo", "leaf-spine(hosts: 32, leaf-hosts: 8, spines: 2, rate: 100 Gb/s, latency: 1 us)"),
            }
        )
        {
            WireGraph read = HtsimTopologyReader.ReadFile(PathOf("topologies/" + file), diagnostics).ShouldNotBeNull().Graph;
            WireGraph made = TopologyShorthand.Read(line, diagnostics).ShouldNotBeNull().Graph;
            made.Hosts.ShouldBe(read.Hosts);
            made.Nodes.ShouldBe(read.Nodes);
            made.Wires.ShouldBe(read.Wires);
        }
        diagnostics.ShouldBeEmpty();
    }

    // The edge list numbers the core switches the other way: its core 4 a + l is htsim's a + 4 l. Under that map the cables are the same set.
    [Fact]
    public void The_edge_list_of_a_fat_tree_is_the_same_network()
    {
        DiagnosticList diagnostics = new();
        WireGraph list = HpccTopologyReader.ReadFile(PathOf("topologies/fat_tree_128_1os.hpcc.txt"), diagnostics).ShouldNotBeNull().Graph;
        WireGraph tree = HtsimTopologyReader.ReadFile(PathOf("topologies/fat_tree_128_1os.topo"), diagnostics).ShouldNotBeNull().Graph;
        static int Core(int node) => node < 192 ? node : 192 + (node - 192) / 4 + 4 * ((node - 192) % 4);
        list.Wires.Select(w => (w.A, Core(w.B))).Order().ShouldBe(tree.Wires.Select(w => (w.A, w.B)).Order());
        list.Nodes.Select(n => n.Tier).ShouldBe(tree.Nodes.Select(n => n.Tier));
        // Without the map they differ: the check can fail.
        list.Wires.Select(w => (w.A, w.B)).Order().ShouldNotBe(tree.Wires.Select(w => (w.A, w.B)).Order());
    }

    // The same flows in both formats; those of HPCC start at 2 s.
    [Theory]
    [InlineData("perm_128n_128c_2MB")]
    [InlineData("incast_128n_64c_1MB")]
    public void Flows_of_both_formats_are_the_same(string name)
    {
        DiagnosticList diagnostics = new();
        NetworkInput network = TrafficFiles.ReadTopology(PathOf("topologies/fat_tree_128_1os.hpcc.txt"), diagnostics).ShouldNotBeNull();
        TrafficMatrix list = TrafficFiles.ReadTraffic(PathOf($"traffic/{name}.hpcc.txt"), network, null, diagnostics).ShouldNotBeNull();
        TrafficMatrix matrix = TrafficFiles.ReadTraffic(PathOf($"traffic/{name}.cm"), network, null, diagnostics).ShouldNotBeNull();
        diagnostics.ShouldBeEmpty();
        list.Flows.ShouldAllBe(f => f.StartPs == 2_000_000_000_000 && f.Class == 3);
        list.Flows.Select(f => f with { StartPs = 0, Class = 0 }).ShouldBe(matrix.Flows);
    }

    [Fact]
    public void Every_matrix_is_written_as_it_was_read()
    {
        foreach (string path in Directory.EnumerateFiles(Path.GetDirectoryName(PathOf("traffic/test_cr_1f10m10p.cm"))!, "*.cm*"))
        {
            DiagnosticList diagnostics = new();
            TrafficMatrix matrix = ConnectionMatrixReader.ReadFile(path, StartUnit.Picoseconds, diagnostics).ShouldNotBeNull();
            string text = ConnectionMatrixWriter.Write(matrix, StartUnit.Picoseconds);
            TrafficMatrix again = ConnectionMatrixReader.Read(text, path, StartUnit.Picoseconds, diagnostics).ShouldNotBeNull();
            again.Flows.ShouldBe(matrix.Flows);
            again.Triggers.ShouldBe(matrix.Triggers);
        }
    }
}
