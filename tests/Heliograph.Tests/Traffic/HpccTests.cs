using Heliograph.Model.Diagnostics;
using Heliograph.Model.Traffic;
using Heliograph.Model.Units;

namespace Heliograph.Tests.Traffic;

/// <summary>Edge lists and flows of the ns-3 simulator of HPCC.</summary>
public sealed class HpccTests
{
    // Switches 0 (over 2), 2 (hosts 1 and 3) and 5 (host 4) stand between the hosts.
    private const string Small = """
        6 3 5
        0 2
        5
        1 2 100Gbps 1000ns 0
        2 3 0.5Tbps 0.001ms 0.001
        4 5 25000Mbps 1us 1e-9
        0 2 400Gbps 5ps 0
        0 5 400Gbps 1s 0

        First line: nodes, switches, links
        """;

    [Fact]
    public void Hosts_come_first_and_ids_are_kept()
    {
        NetworkInput network = Good(Small);
        WireGraph graph = network.Graph;
        graph.Hosts.ShouldBe(3);
        network.NodeOfId.ShouldBe([3, 0, 4, 1, 2, 5]);
        graph.Nodes.Select(n => n.Name).ShouldBe(["host1", "host3", "host4", "switch0", "switch2", "switch5"]);
        graph.Nodes.Select(n => n.Tier).ShouldBe([0, 0, 0, 2, 1, 1]);
        // The lower tier is the A end.
        graph.Wires.ShouldBe([
            new Wire(0, 4, new BitRate(100_000_000_000), new Duration(1_000_000)),
            new Wire(1, 4, new BitRate(500_000_000_000), new Duration(1_000_000), 0.001),
            new Wire(2, 5, new BitRate(25_000_000_000), new Duration(1_000_000), 1e-9),
            new Wire(4, 3, new BitRate(400_000_000_000), new Duration(5)),
            new Wire(5, 3, new BitRate(400_000_000_000), new Duration(1_000_000_000_000)),
        ]);
    }

    [Theory]
    [InlineData("6 3 5", "six 3 5", "t.txt:1:1: error HG0085: 'six' is not the number of nodes; begin with the numbers of nodes, switches and links")]
    [InlineData(
        "6 3 5",
        "6 6 5",
        "t.txt:1:1: error HG0085: 6 nodes, 6 switches and 5 links are no network that this file can hold; begin with the numbers of nodes, switches and links"
    )]
    [InlineData(
        "6 3 5",
        "2000000000 3 5",
        "t.txt:1:1: error HG0085: 2000000000 nodes, 3 switches and 5 links are no network that this file can hold; begin with the numbers of nodes, switches and links"
    )]
    [InlineData("0 2\n5", "0 2\n2", "t.txt:3:1: error HG0081: switch 2 is listed twice; list 3 different ids")]
    [InlineData("0 2\n5", "0 2\n6", "t.txt:3:1: error HG0085: '6' is no switch id from 0 to 5; name a node; a link is 'a b 100Gbps 1000ns 0'")]
    [InlineData(
        "100Gbps",
        "100",
        "t.txt:4:5: error HG0085: rate '100' has no known unit; write it as 100Gbps; units: Tbps, Gbps, Mbps, Kbps, kbps, bps"
    )]
    [InlineData("100Gbps", "xGbps", "t.txt:4:5: error HG0085: rate 'xGbps' is no number; write it as 100Gbps")]
    [InlineData("100Gbps", "0Gbps", "t.txt:4:5: error HG0085: a link has rate 0; write its rate, such as 100Gbps")]
    [InlineData("100Gbps", "-1Gbps", "t.txt:4:5: error HG0085: rate '-1Gbps' is below 0; write it as 100Gbps")]
    [InlineData("1000ns", "1000", "t.txt:4:13: error HG0085: delay '1000' has no known unit; write it as 1000ns; units: ms, us, ns, ps, s")]
    [InlineData("1000ns", "0.0001ps", "t.txt:4:13: error HG0085: delay '0.0001ps' has too many decimals; write it as 1000ns")]
    [InlineData("1000ns 0", "1000ns 2", "t.txt:4:20: error HG0085: '2' is no error rate; a link is 'a b 100Gbps 1000ns 0', the last from 0 to 1")]
    [InlineData(
        "1 2 100Gbps",
        "1 9 100Gbps",
        "t.txt:4:3: error HG0085: '9' is no node id from 0 to 5; name a node; a link is 'a b 100Gbps 1000ns 0'"
    )]
    [InlineData("2 3 0.5", "3 3 0.5", "t.txt:5:1: error HG0086: a link joins node 3 to itself; name two nodes")]
    [InlineData("6 3 5", "6 3 4", "t.txt:8:1: error HG0081: more than the 4 links that the first line says; correct the number of links")]
    [InlineData("2 3 0.5", "2 1 0.5", "t.txt: error HG0086: host 3 is not joined to host 1; add its links, or remove it")]
    public void A_bad_edge_list_says_where(string good, string bad, string expected)
    {
        Small.ShouldContain(good, Case.Sensitive);
        Lines.Of(d => HpccTopologyReader.Read(Small.Replace(good, bad, StringComparison.Ordinal), "t.txt", d)).ShouldBe(expected);
    }

    [Fact]
    public void A_list_that_is_cut_off_says_what_is_due()
    {
        string text = Small[..Small.IndexOf("\n\n", StringComparison.Ordinal)];
        Lines
            .Of(d => HpccTopologyReader.Read(text.Replace("6 3 5", "6 3 6", StringComparison.Ordinal), "t.txt", d))
            .ShouldBe("t.txt:8:16: error HG0081: ends after 5 of 6 links; write 5 links in the first line if none is missing");
        Lines
            .Of(d => HpccTopologyReader.Read(text[..^1], "t.txt", d))
            .ShouldEndWith("error HG0085: ends where error rate is due; the file is cut off, or the first line says too much");
        Lines
            .Of(d => HpccTopologyReader.Read("", "t.txt", d))
            .ShouldBe("t.txt:1:1: error HG0085: ends where the number of nodes is due; the file is cut off, or the first line says too much");
    }

    [Fact]
    public void Flows_name_the_ids_of_the_network_and_start_to_the_picosecond()
    {
        DiagnosticList diagnostics = new();
        string text = "3\n1 3 3 100 2000000 2.0\n4 1 0 100 1 2.000000000001\n3 4 7 100 5000000000 0\n\nFirst line: flow #\n";
        TrafficMatrix matrix = HpccFlowReader.Read(text, "f.flows", Good(Small), diagnostics).ShouldNotBeNull();
        diagnostics.ShouldBeEmpty();
        matrix.Hosts.ShouldBe(3);
        matrix.Flows.ShouldBe([
            new FlowSpec(1, 0, 1, 2_000_000, 2_000_000_000_000, 3, 0, -1, -1, -1),
            new FlowSpec(2, 2, 0, 1, 2_000_000_000_001, 0, 1, -1, -1, -1),
            new FlowSpec(3, 1, 2, 5_000_000_000, 0, 7, 2, -1, -1, -1),
        ]);
    }

    [Theory]
    [InlineData("x", "f.txt:1:1: error HG0080: does not begin with the number of flows; write it as the first line")]
    [InlineData("", "f.txt:1:1: error HG0080: does not begin with the number of flows; write it as the first line")]
    [InlineData("2\n1 3 3 100 1 2.0", "f.txt:1:1: error HG0081: says 2 flows, the file has 1; write 1 if none is missing")]
    [InlineData(
        "1\n1 3 3 100 1 2.0\n3 1 3 100 1 2.0",
        "f.txt:3:1: error HG0081: more than the 1 flows that the first line says; correct the number of flows"
    )]
    [InlineData("1\n1 3 3 100 1", "f.txt:2:1: error HG0080: the last flow is cut off; a flow is 'src dst priority port bytes start'")]
    [InlineData("1\n1 3 3 http 1 2.0", "f.txt:2:7: error HG0080: 'http' is no whole number; a flow is 'src dst priority port bytes start'")]
    [InlineData("1\n1 3 3 100 1 soon", "f.txt:2:13: error HG0080: start 'soon' is no number; write seconds, whole picoseconds")]
    [InlineData(
        "1\n1 3 3 100 1 2.0000000000001",
        "f.txt:2:13: error HG0080: start '2.0000000000001' has too many decimals; write seconds, whole picoseconds"
    )]
    [InlineData("1\n1 3 3 100 1 -2", "f.txt:2:13: error HG0082: start '-2' is before 0; start at 0 or later")]
    [InlineData("1\n1 2 3 100 1 2", "f.txt:2:3: error HG0082: node 2 is a switch of the network; name a host")]
    [InlineData("1\n1 6 3 100 1 2", "f.txt:2:3: error HG0082: node '6' is outside of 0..5; name a host of the network")]
    [InlineData("1\n1 1 3 100 1 2", "f.txt:2:1: error HG0082: host 1 sends to itself; name two hosts")]
    [InlineData("1\n1 3 8 100 1 2", "f.txt:2:5: error HG0082: priority 8 is outside of 0..7; correct the number")]
    [InlineData("1\n1 3 3 100 0 2", "f.txt:2:11: error HG0082: bytes 0 is outside of 1..140737488355328; correct the number")]
    public void A_bad_list_of_flows_says_where(string text, string expected)
    {
        NetworkInput network = Good(Small);
        Lines.Of(d => HpccFlowReader.Read(text, "f.txt", network, d)).ShouldBe(expected);
    }

    private static NetworkInput Good(string text)
    {
        DiagnosticList diagnostics = new();
        NetworkInput? network = HpccTopologyReader.Read(text, "t.txt", diagnostics);
        Lines.Of(diagnostics).ShouldBeEmpty();
        return network.ShouldNotBeNull();
    }
}
