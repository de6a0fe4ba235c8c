using Heliograph.Model.Diagnostics;
using Heliograph.Model.Traffic;
using Heliograph.Model.Units;

namespace Heliograph.Tests.Traffic;

public sealed class TrafficFilesTests
{
    private const string Tree = "fat-tree(hosts: 16, rate: 100 Gb/s, latency: 1 us)";

    [Fact]
    public void The_content_of_a_file_tells_its_format()
    {
        DiagnosticList diagnostics = new();
        NetworkInput network = TrafficFiles.ReadTopology(Tree, diagnostics).ShouldNotBeNull();
        string folder = Directory.CreateTempSubdirectory("helio-traffic").FullName;
        try
        {
            string matrix = Write(folder, "a.txt", "# flows\nNodes 4\nConnections 1\n0->1 start 5 size 1\n");
            string flows = Write(folder, "b", "1\n0 1 3 100 1 2.0\n");
            string list = Write(folder, "c.cm", "2 0 1\n0 1 1Gbps 1ns 0\n");
            string tree = Write(folder, "d(1).topo", "nodes 2\ntiers 2\npodsize 2\n" + Tiers);
            string other = Write(folder, "e.topo", "<graphml/>");
            TrafficFiles.ReadTraffic(matrix, network, StartUnit.Microseconds, diagnostics).ShouldNotBeNull().Flows[0].StartPs.ShouldBe(5_000_000);
            TrafficFiles.ReadTraffic(flows, network, null, diagnostics).ShouldNotBeNull().Flows[0].Class.ShouldBe(3);
            TrafficFiles.ReadTopology(list, diagnostics).ShouldNotBeNull().Graph.Name.ShouldBe("c");
            // A bracket does not make a shorthand of the path of a file.
            TrafficFiles.ReadTopology(tree, diagnostics).ShouldNotBeNull().Graph.Hosts.ShouldBe(2);
            diagnostics.ShouldBeEmpty();
            const string fix = "give a .topo or .cm file of htsim, the lists of HPCC, or a shorthand such as 'fat-tree(hosts: 128, ...)'";
            Lines.Of(d => TrafficFiles.ReadTopology(matrix, d)).ShouldBe($"{matrix}: error HG0088: is a connection matrix, not a network; {fix}");
            Lines.Of(d => TrafficFiles.ReadTraffic(tree, network, null, d)).ShouldBe($"{tree}: error HG0088: is a network, not traffic; {fix}");
            Lines.Of(d => TrafficFiles.ReadTopology(other, d)).ShouldBe($"{other}: error HG0088: is no network that is known; {fix}");
            Lines.Of(d => TrafficFiles.ReadTraffic(other, network, null, d)).ShouldBe($"{other}: error HG0088: is no traffic that is known; {fix}");
            Lines.Of(d => TrafficFiles.ReadTraffic(matrix, network, null, d)).ShouldContain("HG0084: the unit of start is not stated");
            Lines.Of(d => TrafficFiles.ReadTopology(folder, d)).ShouldBe($"{folder}: error HG0001: is a directory; name a file in it");
        }
        finally
        {
            Directory.Delete(folder, true);
        }
        Lines.Of(d => TrafficFiles.ReadTopology("absent.topo", d)).ShouldBe("absent.topo: error HG0001: no such file; check the path");
    }

    [Fact]
    public void A_shorthand_of_traffic_takes_hosts_and_rate_from_the_network()
    {
        DiagnosticList diagnostics = new();
        NetworkInput network = TrafficFiles.ReadTopology(Tree, diagnostics).ShouldNotBeNull();
        TrafficMatrix matrix = TrafficFiles.ReadTraffic("all-to-all(bytes: 1 kB)", network, null, diagnostics).ShouldNotBeNull();
        matrix.Hosts.ShouldBe(16);
        const string line = "poisson(load: 0.5, sizes: hadoop, duration: 1 ms)";
        TrafficFiles
            .ReadTraffic(line, network, null, diagnostics)
            .ShouldNotBeNull()
            .Flows.ShouldBe(TrafficGenerator.Generate(line, 16, new BitRate(100_000_000_000), diagnostics)!.Flows);
        diagnostics.ShouldBeEmpty();
    }

    [Fact]
    public void A_host_sends_over_all_of_its_cables_and_the_slowest_host_counts()
    {
        static Wire To(int a, long rate) => new(a, 2, new BitRate(rate), default);
        WireGraph graph = new("g", 2, [default, default, new WireNode("s", 1, default)], [To(0, 5), To(1, 1), To(0, 7), To(1, 2)]);
        TrafficFiles.HostRate(graph).ShouldBe(new BitRate(3));
    }

    [Theory]
    [InlineData(17, 2, 0, 0, "has 17 hosts, network 'fat-tree-16' has 16; use a network of at least as many hosts")]
    [InlineData(
        16,
        2,
        8,
        0,
        "failure of link 0 of AGG switch 8: tier 2 has 8 switches; name a switch and link of network 'fat-tree-16', counted from 0"
    )]
    [InlineData(
        16,
        1,
        7,
        2,
        "failure of link 2 of TOR switch 7: the switch has 2 uplinks; name a switch and link of network 'fat-tree-16', counted from 0"
    )]
    public void Traffic_that_does_not_fit_its_network_is_refused(int hosts, int tier, int index, int link, string expected)
    {
        DiagnosticList diagnostics = new();
        WireGraph network = TopologyShorthand.Read(Tree, diagnostics).ShouldNotBeNull().Graph;
        TrafficMatrix matrix = new("m", hosts, [], [], [new FailureSpec(tier, index, link)]);
        TrafficFit.Check(matrix, network, "m.cm", diagnostics).ShouldBeFalse();
        Lines.Of(diagnostics).ShouldBe([$"m.cm: error HG0089: {expected}"]);
    }

    // 16 hosts, 8 switches of racks from 16, 8 of aggregation from 24, 4 of the core from 32. Cables: 16 of hosts, then 2 of each rack, then
    // 2 of each aggregation switch: rack 3 begins at 16 + 6, aggregation switch 3 (second of its pod) at 32 + 6 and goes to cores 1 and 3.
    [Fact]
    public void The_link_that_is_out_is_the_uplink_in_order()
    {
        DiagnosticList diagnostics = new();
        WireGraph network = TopologyShorthand.Read(Tree, diagnostics).ShouldNotBeNull().Graph;
        TrafficFit.FindUplink(network, new FailureSpec(1, 3, 1)).ShouldBe(23);
        int wire = TrafficFit.FindUplink(network, new FailureSpec(2, 3, 1));
        wire.ShouldBe(39);
        (network.Wires[wire].A, network.Wires[wire].B).ShouldBe((27, 35));
        TrafficFit.FindUplink(network, new FailureSpec(3, 0, 0)).ShouldBe(-1);
    }

    private const string Tiers =
        "Tier 0\nDownlink_speed_Gbps 1\nRadix_Down 1\nRadix_Up 1\nDownlink_Latency_ns 1\nTier 1\nDownlink_speed_Gbps 1\nRadix_Down 2\n"
        + "Downlink_Latency_ns 1\n";

    private static string Write(string folder, string name, string text)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
