using Heliograph.Model.Diagnostics;
using Heliograph.Model.Traffic;
using Heliograph.Model.Units;

namespace Heliograph.Tests.Traffic;

public sealed class TopologyShorthandTests
{
    private const string Cables = "rate: 100 Gb/s, latency: 1 us";

    // k^3 / 4 hosts, k^2 / 2 switches of racks and of aggregation, k^2 / 4 of the core, 3 k^3 / 4 cables; of two tiers k^2 / 2 hosts,
    // k and k / 2 switches, k^2 cables. Over an oversubscription o a rack has k / 2 o uplinks, so the rest shrinks by o.
    [Theory]
    [InlineData("hosts: 128", 8, 128, 32, 32, 16, 384)]
    [InlineData("hosts: 432", 12, 432, 72, 72, 36, 1_296)]
    [InlineData("hosts: 1024", 16, 1024, 128, 128, 64, 3_072)]
    [InlineData("hosts: 8192, tiers: 3", 32, 8192, 512, 512, 256, 24_576)]
    [InlineData("hosts: 2", 2, 2, 2, 2, 1, 6)]
    [InlineData("hosts: 128, tiers: 2", 16, 128, 16, 8, 0, 256)]
    [InlineData("hosts: 128, oversubscription: 4", 8, 128, 32, 8, 4, 128 + 32 + 32)]
    [InlineData("hosts: 128, tiers: 2, oversubscription: 2", 16, 128, 16, 4, 0, 192)]
    public void A_fat_tree_has_what_its_radix_gives(string keys, int radix, int hosts, int tors, int aggs, int cores, int cables)
    {
        WireGraph graph = Good($"fat-tree({keys}, {Cables})");
        graph.Hosts.ShouldBe(hosts);
        Enumerable.Range(0, 4).Select(t => graph.Nodes.Count(n => n.Tier == t)).ShouldBe([hosts, tors, aggs, cores]);
        graph.Wires.Length.ShouldBe(cables);
        // Every port of the top tier is used; a rack uses half of its ports downwards.
        Degrees(graph)[^(cores > 0 ? cores : aggs)..].ShouldAllBe(d => d == radix);
        Degrees(graph)[hosts..(hosts + tors)].ShouldAllBe(d => d == radix / 2 + aggs / (cores > 0 ? 2 * tors / radix : 1));
        // The same with the radix said.
        Good($"fat-tree({keys}, radix: {radix}, {Cables})").Wires.ShouldBe(graph.Wires);
    }

    // 4 of 8 pods: half the hosts, racks and aggregation; each core switch has a cable to each pod.
    [Fact]
    public void A_fat_tree_may_have_fewer_pods()
    {
        WireGraph graph = Good($"fat-tree(hosts: 64, radix: 8, switch-latency: 300 ns, {Cables})");
        Enumerable.Range(0, 4).Select(t => graph.Nodes.Count(n => n.Tier == t)).ShouldBe([64, 16, 16, 16]);
        Degrees(graph)[^16..].ShouldAllBe(d => d == 4);
        graph.Nodes[64..].ShouldAllBe(n => n.Latency.Ps == 300_000);
        graph.Nodes[..64].ShouldAllBe(n => n.Latency.Ps == 0);
    }

    [Fact]
    public void Small_networks_are_what_they_say()
    {
        WireGraph star = Good($"star(hosts: 3, {Cables})");
        Ends(star).ShouldBe([(0, 3), (1, 3), (2, 3)]);

        WireGraph dumbbell = Good($"dumbbell(hosts: 4, bottleneck: 40 Gb/s, bottleneck-latency: 5 ms, {Cables})");
        Ends(dumbbell).ShouldBe([(0, 4), (1, 4), (2, 5), (3, 5), (4, 5)]);
        dumbbell.Wires[^1].ShouldBe(new Wire(4, 5, new BitRate(40_000_000_000), new Duration(5_000_000_000)));

        Ends(Good($"ring(hosts: 3, {Cables})")).ShouldBe([(0, 3), (1, 4), (2, 5), (3, 4), (4, 5), (5, 3)]);
        // Two rows of three: along a row three cables close it, between the rows one a column.
        WireGraph torus = Good($"torus(size: 3x2, host-rate: 1 Tb/s, {Cables})");
        Ends(torus)[6..].ShouldBe([(6, 7), (6, 9), (7, 8), (7, 10), (8, 6), (8, 11), (9, 10), (10, 11), (11, 9)]);
        torus.Wires[0].Rate.ShouldBe(new BitRate(1_000_000_000_000));
        // Each switch of a 4x4x4 torus has six neighbours and a host.
        Degrees(Good($"torus(size: 4x4x4, {Cables})"))[64..].ShouldAllBe(d => d == 7);

        WireGraph leaves = Good($"leaf-spine(hosts: 4, leaf-hosts: 2, spines: 2, bundle: 2, uplink-rate: 400 Gb/s, {Cables})");
        Ends(leaves)[4..].ShouldBe([(4, 6), (4, 6), (4, 7), (4, 7), (5, 6), (5, 6), (5, 7), (5, 7)]);
        leaves.Wires.Select(w => w.Rate.BitsPerSecond / 1_000_000_000).ShouldBe([100, 100, 100, 100, 400, 400, 400, 400, 400, 400, 400, 400]);
    }

    [Theory]
    [InlineData(
        "fat-tree(hosts: 100, rate: 1 Gb/s, latency: 1 us)",
        "17",
        "there is no full fat tree of 3 tiers with 100 hosts; use 54 (radix 6) or 128 hosts (radix 8), or add the radix of the switches"
    )]
    [InlineData(
        "fat-tree(hosts: 100, radix: 8, rate: 1 Gb/s, latency: 1 us)",
        "29",
        "switches of radix 8 make no fat tree of 100 hosts; use an even radix and up to 8 pods of 16 hosts"
    )]
    [InlineData(
        "fat-tree(hosts: 128, oversubscription: 3, rate: 1 Gb/s, latency: 1 us)",
        "40",
        "oversubscription 3 does not divide the 4 uplinks of a switch of radix 8; use a divisor of 4"
    )]
    [InlineData("fat-tree(hosts: 128, tiers: 4, rate: 1 Gb/s, latency: 1 us)", "29", "'tiers: 4' is no whole number from 2 to 3; correct the number")]
    [InlineData("fat-tree(hosts: 128, rate: 1 Gb, latency: 1 us)", "28", "'rate: 1 Gb' is no rate above 0; write it as '100 Gb/s'")]
    [InlineData("fat-tree(hosts: 128, rate: 100, latency: 1 us)", "28", "'rate: 100' is no rate above 0; write it as '100 Gb/s'")]
    [InlineData(
        "fat-tree(hosts: 128, rate: 1 Gb/s, latency: 1 parsec)",
        "45",
        "'latency: 1 parsec' has the unknown unit 'parsec'; write it as '1 us'"
    )]
    [InlineData(
        "fat-tree(hosts: 128, rate: 1 Gb/s, latency: -1 us)",
        "45",
        "'latency: -1 us' is no time of whole picoseconds from 0 to 1000 s; write it as '1 us'"
    )]
    [InlineData("fat-tree(hosts: 128, latency: 1 us)", "1", "fat-tree needs 'rate'; add 'rate: 100 Gb/s'")]
    [InlineData(
        "fat-tree(hosts: 128, rate: 1 Gb/s, latency: 1 us, podz: 1)",
        "51",
        "fat-tree has no 'podz'; use one of: hosts, latency, oversubscription, radix, rate, switch-latency, tiers"
    )]
    [InlineData("fat-tree(hosts: 128, hosts: 128, rate: 1 Gb/s, latency: 1 us)", "22", "'hosts' stands twice; remove one of them")]
    [InlineData("fat-tree(128, rate: 1 Gb/s, latency: 1 us)", "10", "'128' is no 'key: value'; write a key, a colon and a value")]
    [InlineData("fat-tree(hosts:, rate: 1 Gb/s, latency: 1 us)", "10", "'hosts' has no value; write it behind the colon")]
    [InlineData(
        "fat-tree(hosts: 128",
        "1",
        "is not of the form name(key: value, ...); write it as 'fat-tree(hosts: 128, rate: 100 Gb/s, latency: 1 us)'"
    )]
    [InlineData("fattree(hosts: 128, rate: 1 Gb/s, latency: 1 us)", "1", "unknown network 'fattree'; did you mean 'fat-tree'?")]
    [InlineData("dumbbell(hosts: 3, bottleneck: 1 Gb/s, rate: 1 Gb/s, latency: 1 us)", "17", "3 hosts have no halves; use an even number")]
    [InlineData(
        "leaf-spine(hosts: 3, leaf-hosts: 2, spines: 1, rate: 1 Gb/s, latency: 1 us)",
        "34",
        "2 hosts a leaf do not divide 3 hosts; fill every leaf"
    )]
    [InlineData(
        "leaf-spine(hosts: 4194304, leaf-hosts: 1, spines: 65536, rate: 1 Gb/s, latency: 1 us)",
        "19",
        "274882101248 cables, the limit is 20000000; describe a smaller network"
    )]
    [InlineData("torus(size: 4y4, rate: 1 Gb/s, latency: 1 us)", "13", "'size: 4y4' is no size of 2 to 4194304 hosts; write it as '4x4x4'")]
    [InlineData(
        "torus(size: 65536x65536x65536, rate: 1 Gb/s, latency: 1 us)",
        "13",
        "'size: 65536x65536x65536' is no size of 2 to 4194304 hosts; write it as '4x4x4'"
    )]
    [InlineData("ring(hosts: 2, rate: 1 Gb/s, latency: 1 us)", "13", "'hosts: 2' is no whole number from 3 to 4194304; correct the number")]
    public void What_is_no_network_says_why(string line, string column, string expected)
    {
        string shown = line.Length <= 80 ? line : line[..77] + "...";
        Lines.Of(d => TopologyShorthand.Read(line, d)).ShouldBe($"{shown}:1:{column}: error HG0087: {expected}");
    }

    [Fact]
    public void Everything_wrong_in_a_line_is_said_at_once()
    {
        DiagnosticList diagnostics = new();
        TopologyShorthand.Read("fat-tree(hosts: x, rate: 1 W, speed: 5)", diagnostics).ShouldBeNull();
        diagnostics.Sorted().Select(d => d.Span.Column).ShouldBe([1, 17, 26, 31]);
    }

    private static int[] Degrees(WireGraph graph)
    {
        int[] degree = new int[graph.Nodes.Length];
        foreach (Wire wire in graph.Wires)
        {
            degree[wire.A]++;
            degree[wire.B]++;
        }
        return degree;
    }

    private static (int, int)[] Ends(WireGraph graph) => [.. graph.Wires.Select(w => (w.A, w.B))];

    private static WireGraph Good(string line)
    {
        DiagnosticList diagnostics = new();
        NetworkInput? network = TopologyShorthand.Read(line, diagnostics);
        Lines.Of(diagnostics).ShouldBeEmpty();
        return network.ShouldNotBeNull().Graph;
    }
}
