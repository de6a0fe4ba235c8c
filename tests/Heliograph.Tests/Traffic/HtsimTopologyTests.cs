using Heliograph.Model.Diagnostics;
using Heliograph.Model.Traffic;
using Heliograph.Model.Units;

namespace Heliograph.Tests.Traffic;

public sealed class HtsimTopologyTests
{
    // Two pods of two switches with two hosts; bundles of two to the aggregation; each aggregation switch has two core switches.
    private const string Small = """
        nodes 8
        TIERS 3
        Podsize 4

        Tier 0
        Downlink_speed_Gbps 100
        Radix_Down 2
        Radix_Up 4
        Downlink_Latency_ns 500
        Switch_Latency_ns 300
        Queue_Down 1000
        Queue_Up 2000
        Oversubscribed 1
        Tier 1
        Downlink_speed_Gbps 50
        Radix_Down 4
        Radix_Up 2
        Downlink_Latency_ns 0.5
        Bundle 2
        Queue_Down 3000
        Queue_Up 4000
        Oversubscribed 2
        Tier 2
        Downlink_speed_Gbps 212.5 # a fraction, which htsim cuts off
        Radix_Down 2
        Downlink_Latency_ns 2000
        Queue_Down 5000
        """;

    // A number of lines to an order: hosts 0-7, switches of racks 8-11, aggregation 12-15 (two a pod), core 16-19. Agg a of its pod goes to
    // cores a and a + 2, in that order: core = position in the pod + aggregation switches a pod x link.
    [Fact]
    public void Nodes_and_cables_come_in_the_order_of_htsim()
    {
        WireGraph graph = Good(Small).Graph;
        graph.Hosts.ShouldBe(8);
        graph.Nodes.Select(n => n.Tier).ShouldBe([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3]);
        graph.Nodes[8].ShouldBe(new WireNode("tor0", 1, new Duration(300_000)));
        graph.Nodes[19].ShouldBe(new WireNode("core3", 3, default));
        Wire[] wires = [.. graph.Wires];
        wires.Take(8).Select(w => (w.A, w.B)).ShouldBe([(0, 8), (1, 8), (2, 9), (3, 9), (4, 10), (5, 10), (6, 11), (7, 11)]);
        wires.Skip(8).Take(8).Select(w => (w.A, w.B)).ShouldBe([(8, 12), (8, 12), (8, 13), (8, 13), (9, 12), (9, 12), (9, 13), (9, 13)]);
        wires.Skip(16).Take(2).Select(w => (w.A, w.B)).ShouldBe([(10, 14), (10, 14)]);
        wires.Skip(24).Select(w => (w.A, w.B)).ShouldBe([(12, 16), (12, 18), (13, 17), (13, 19), (14, 16), (14, 18), (15, 17), (15, 19)]);
        wires[0].ShouldBe(new Wire(0, 8, new BitRate(100_000_000_000), new Duration(500_000), 0, 0, 1000));
        wires[8].ShouldBe(new Wire(8, 12, new BitRate(50_000_000_000), new Duration(500), 0, 2000, 3000));
        wires[31].ShouldBe(new Wire(15, 19, new BitRate(212_500_000_000), new Duration(2_000_000), 0, 4000, 5000));
    }

    [Theory]
    [InlineData("nodes 8", "Nodes 8\nNodes 8", "t.topo:2:1: error HG0085: Nodes stands here a second time; remove one of them")]
    [InlineData("nodes 8", "Nodes eight", "t.topo:1:7: error HG0085: Nodes 'eight' is no whole number from 1 to 16777216; correct it")]
    [InlineData("nodes 8\n", "", "t.topo: error HG0085: the header has no Nodes; write 'Nodes' and its number above the first tier")]
    [InlineData("TIERS 3", "Tiers 4", "t.topo:2:7: error HG0085: Tiers '4' is no whole number from 2 to 3; correct it")]
    [InlineData("Tier 0\n", "", "t.topo:5:1: error HG0085: Downlink_speed_Gbps belongs to a tier; write 'Tier 0' before it")]
    [InlineData("Tier 1", "Tier 3", "t.topo:14:6: error HG0085: there is no tier '3'; number tiers 0 (next to hosts), 1 and 2")]
    [InlineData("Tier 1", "Tier 0", "t.topo:14:1: error HG0085: Tier 0 stands here a second time, first at line 5; remove one of them")]
    [InlineData("Tier 1", "Podsize 4\nTier 1", "t.topo:14:1: error HG0085: Podsize stands here a second time; remove one of them")]
    [InlineData("Radix_Down 2\nRadix_Up 4", "Radix_Down 2", "t.topo:5:1: error HG0085: tier 0 has no Radix_Up; add it behind the line of the tier")]
    [InlineData("Radix_Down 4", "Radix_Dwn 4", "t.topo:16:1: error HG0085: unknown setting 'Radix_Dwn'; did you mean 'Radix_Down'?")]
    [InlineData(
        "Radix_Down 4",
        "Radix_Down 4 4",
        "t.topo:16:14: error HG0085: '4' behind the value of 'Radix_Down'; end the line there, or write '#' before a comment"
    )]
    [InlineData("Radix_Down 4", "Radix_Down\nRadix_Down 4", "t.topo:16:1: error HG0085: 'Radix_Down' has no value; write its value behind it")]
    [InlineData(
        "Radix_Down 4",
        "Radix_Down 4\nRadix_Down 4",
        "t.topo:17:1: error HG0085: tier 1 has Radix_Down twice, first at line 16; remove one of them"
    )]
    [InlineData("Radix_Down 4", "Radix_Down 4.5", "t.topo:16:12: error HG0085: Radix_Down '4.5' has too many decimals; write a whole number")]
    [InlineData("Radix_Down 4", "Radix_Down 0", "t.topo:16:12: error HG0085: Radix_Down '0' is out of range; write a number above 0")]
    [InlineData("Queue_Down 5000", "Radix_Up 2", "t.topo:27:10: error HG0085: tier 2 is the top and has no uplinks, but Radix_Up; remove it")]
    [InlineData("Podsize 4", "Podsize 3", "t.topo:3:9: error HG0086: Podsize 3 does not divide Nodes 8; use pods of equal size")]
    [InlineData("Podsize 4", "Podsize 1", "t.topo:7:12: error HG0086: Radix_Down 2 of tier 0 does not divide Podsize 1; fill every switch")]
    [InlineData(
        "Oversubscribed 1",
        "Oversubscribed 3",
        "t.topo:13:16: error HG0086: tier 0 has Radix_Down 2 and Radix_Up 4, but Oversubscribed 3; correct the radix"
    )]
    [InlineData(
        "Oversubscribed 2",
        "Oversubscribed 3",
        "t.topo:22:16: error HG0086: tier 1 has Radix_Down 4 and Radix_Up 2, but Oversubscribed 3; write 'Oversubscribed 2', or correct the radix"
    )]
    [InlineData("Oversubscribed 1", "Bundle 2", "t.topo:13:8: error HG0086: Bundle 2 in tier 0: a host has one cable; remove it")]
    [InlineData(
        "Radix_Down 4",
        "Radix_Down 8",
        "t.topo:16:12: error HG0086: Radix_Down 8 of tier 1 does not fit 2 switches of tier 0 in a pod, 2 cables each; write 'Radix_Down 4', or 'Bundle 4'"
    )]
    [InlineData(
        "Radix_Down 2\nDownlink_Latency_ns 2000",
        "Radix_Down 3\nDownlink_Latency_ns 2000",
        "t.topo:25:12: error HG0086: Radix_Down 3 of tier 2 does not fit 2 pods; write 'Radix_Down 2'"
    )]
    public void What_is_wrong_says_where_and_what_would_do(string good, string bad, string expected)
    {
        Small.ShouldContain(good, Case.Sensitive);
        int at = Small.IndexOf(good, StringComparison.Ordinal);
        DiagnosticList diagnostics = new();
        HtsimTopologyReader.Read(Small[..at] + bad + Small[(at + good.Length)..], "t.topo", diagnostics).ShouldBeNull();
        Lines.Of(diagnostics).ShouldContain(expected);
    }

    [Fact]
    public void A_radix_that_bundles_do_not_divide_is_reported()
    {
        string text = Small.Replace("Radix_Up 4", "Radix_Up 3", StringComparison.Ordinal);
        DiagnosticList diagnostics = new();
        HtsimTopologyReader.Read(text, "t.topo", diagnostics).ShouldBeNull();
        Lines
            .Of(diagnostics)
            .ShouldContain("t.topo:8:10: error HG0086: Radix_Up 3 of tier 0 is no multiple of Bundle 2 of tier 1; correct one of them");
    }

    [Fact]
    public void Two_tiers_are_one_pod()
    {
        string text = LeafSpine("Podsize 2", 2);
        Lines
            .Of(d => HtsimTopologyReader.Read(text, "t.topo", d))
            .ShouldBe("t.topo:3:9: error HG0086: Podsize is 2, but two tiers have one pod; write 'Podsize 4'");
        WireGraph graph = Good(LeafSpine("Podsize 4", 2)).Graph;
        graph.Nodes.Select(n => n.Name).ShouldBe(["host0", "host1", "host2", "host3", "tor0", "tor1", "spine0"]);
        graph.Wires.Skip(4).Select(w => (w.A, w.B)).ShouldBe([(4, 6), (5, 6)]);
        Lines
            .Of(d => HtsimTopologyReader.Read(LeafSpine("Podsize 4", 2) + "Tier 2\nRadix_Down 1\n", "t.topo", d))
            .ShouldContain("HG0085: tier 2 is described, but Tiers is 2");
    }

    [Fact]
    public void What_would_not_fit_memory_is_refused()
    {
        // 2^24 hosts below 256 switches, each with as many uplinks as hosts: 2 x 2^24 cables.
        string text =
            "Nodes 16777216\nTiers 2\nPodsize 16777216\nTier 0\nDownlink_speed_Gbps 1\nRadix_Down 65536\nRadix_Up 65536\nDownlink_Latency_ns 1\n"
            + "Tier 1\nDownlink_speed_Gbps 1\nRadix_Down 256\nDownlink_Latency_ns 1\n";
        Lines
            .Of(d => HtsimTopologyReader.Read(text, "t.topo", d))
            .ShouldBe("t.topo: error HG0036: has 33554432 cables, the limit is 20000000; describe a smaller network");
    }

    private static string LeafSpine(string podsize, int leaves) =>
        $"Nodes 4\nTiers 2\n{podsize}\nTier 0\nDownlink_speed_Gbps 1\nRadix_Down 2\nRadix_Up 1\nDownlink_Latency_ns 1\nOversubscribed 2\n"
        + $"Tier 1\nDownlink_speed_Gbps 1\nRadix_Down {leaves}\nDownlink_Latency_ns 1\n";

    private static NetworkInput Good(string text)
    {
        DiagnosticList diagnostics = new();
        NetworkInput? network = HtsimTopologyReader.Read(text, "t.topo", diagnostics);
        Lines.Of(diagnostics).ShouldBeEmpty();
        network.ShouldNotBeNull();
        network.NodeOfId.ShouldBe(Enumerable.Range(0, network.Graph.Nodes.Length));
        return network;
    }
}
