using System.Collections.Immutable;
using CsCheck;
using Heliograph.Simulation.Flow;
using Heliograph.Simulation.Packet;
using Heliograph.Tests.Simulation.Packet;

namespace Heliograph.Tests.Simulation.Flow;

/// <summary>Routes of the flow engine: the same as in the packet engine where they are pinned, the equal split where they are sprayed.</summary>
public sealed class FlowNetworkTests
{
    private static readonly Gen<int> Seeds = Gen.Int[0, int.MaxValue - 1];

    [Fact]
    public void Sprayed_loads_of_every_cable_are_those_of_the_split_node_by_node()
    {
        int folded = 0;
        Seeds.Sample(
            seed =>
            {
                FlowCases.Dice dice = new((ulong)seed);
                PacketNetwork network = FlowNetworks.Draw(dice);
                bool[] down = FlowNetworks.DrawDown(dice, network);
                FlowNetwork flows = FlowNetwork.Of(network, FlowPaths.Spray, portDown: down);
                Interlocked.Add(ref folded, network.Nodes - flows.Classes);
                return Pairs(dice, network).All(pair => AreLoadsEqual(network, flows, down, pair.Source, pair.Destination));
            },
            iter: 600
        );
        // Some 1,100 of random networks.
        folded.ShouldBeGreaterThan(500);
    }

    private static bool AreLoadsEqual(PacketNetwork network, FlowNetwork flows, bool[] down, int source, int destination)
    {
        double[]? expected = FlowNetworks.Split(network, down, source, destination);
        FlowRoute route = flows.RouteOf(source, destination, 0);
        if (expected is null || !route.Exists)
        {
            return expected is null && !route.Exists;
        }
        return Loads(network, flows, route).Zip(expected).All(l => Math.Abs(l.First - l.Second) < 1e-12);
    }

    // Of each port: its part of what the flow sends over its link.
    private static double[] Loads(PacketNetwork network, FlowNetwork flows, FlowRoute route)
    {
        double[] load = new double[network.Ports];
        for (int i = 0; i < route.Links.Length; i++)
        {
            ReadOnlySpan<int> ports = flows.PortsOf(route.Links[i]);
            foreach (int port in ports)
            {
                load[port] += (route.Uses.IsEmpty ? 1 : route.Uses[i]) / (double)flows.ScaleOf(route.Links[i]) / ports.Length;
            }
        }
        return load;
    }

    private static IEnumerable<(int Source, int Destination)> Pairs(FlowCases.Dice dice, PacketNetwork network)
    {
        for (int i = 0; i < 12; i++)
        {
            (int source, int destination) = (dice.Next(network.Hosts), dice.Next(network.Hosts));
            if (source != destination)
            {
                yield return (source, destination);
            }
        }
    }

    [Fact]
    public void Pinned_ways_are_those_of_the_packet_engine() =>
        Seeds.Sample(
            seed =>
            {
                FlowCases.Dice dice = new((ulong)seed);
                PacketNetwork network = FlowNetworks.Draw(dice);
                bool[] down = FlowNetworks.DrawDown(dice, network);
                ulong hashed = (ulong)dice.Next(1_000);
                RouteTable routes = new(network, down, null);
                FlowNetwork flows = FlowNetwork.Of(network, FlowPaths.Ecmp, hashed, down);
                return Pairs(dice, network)
                    .Select((pair, f) => AreWaysEqual(network, routes, flows, hashed, f, pair.Source, pair.Destination))
                    .All(equal => equal);
            },
            iter: 300
        );

    private static bool AreWaysEqual(PacketNetwork network, RouteTable routes, FlowNetwork flows, ulong seed, int flow, int source, int destination)
    {
        FlowKey key = new(PathHash.Mixed, seed, 2 * flow, source, destination, FlowKey.FirstPort, FlowKey.LastPort);
        bool found = routes.TryPath(source, destination, key, out int port, out ulong code);
        FlowRoute route = flows.RouteOf(source, destination, flow);
        if (!found || !route.Exists)
        {
            // A way too long for the code of a frame is none there.
            return !found && (!route.Exists || route.Hops > routes.Code.MaxHops + 1);
        }
        List<int> ports = [port];
        for (int node = network.Node[network.Peer[port]]; node != destination; node = network.Node[network.Peer[ports[^1]]])
        {
            ports.Add(network.FirstPort(node) + (int)(code & routes.Code.Mask) - 1);
            code >>= routes.Code.Bits;
        }
        long latency = ports.Sum(p => network.DelayPs[p] + network.LatencyPs[network.Node[network.Peer[p]]]);
        return route.Links.SequenceEqual(ports.ToArray()) && route.Uses.IsEmpty && route.LatencyPs == latency && route.Hops == ports.Count;
    }

    [Theory]
    [InlineData("fat-tree(hosts: 128, tiers: 3, rate: 100 Gb/s, latency: 1 us)", 128 + 32 + 8 + 1, 6)]
    [InlineData("leaf-spine(hosts: 64, leaf-hosts: 8, spines: 4, rate: 100 Gb/s, latency: 1 us, bundle: 3)", 64 + 8 + 1, 4)]
    [InlineData("torus(size: 4x4x4, rate: 100 Gb/s, latency: 1 us)", 128, 14)]
    public void Switches_that_are_equal_to_everyone_are_one(string shorthand, int classes, int links)
    {
        // Fat tree of radix 8: 32 leaves keep apart, the 4 middle switches of each of 8 pods are one, and all 16 at the top.
        PacketNetwork network = Cases.Network(shorthand);
        FlowNetwork flows = FlowNetwork.Of(network, FlowPaths.Spray);
        flows.Classes.ShouldBe(classes);
        FlowRoute route = flows.RouteOf(0, network.Hosts - 1, 0);
        route.Links.Length.ShouldBe(links);
        route.Hops.ShouldBe(links == 14 ? 5 : links);
        (flows.LargestScale == 1).ShouldBe(links < 14);
    }

    [Fact]
    public void Shares_of_uneven_bundles_are_exact()
    {
        // Two hosts with 18 cables over 4 chips: 5, 5, 4, 4. What leaves to the first two is 10/18.
        PacketNetwork network = Wires.Network(
            2,
            6,
            Enumerable.Range(0, 36).Select(i => Wires.Cable(i % 2, 2 + i / 2 % 4, 100 * Wires.Gb, 1_000_000))
        );
        FlowNetwork flows = FlowNetwork.Of(network, FlowPaths.Spray);
        flows.Classes.ShouldBe(4);
        FlowRoute route = flows.RouteOf(0, 1, 0);
        route.Uses.ToArray().ShouldBe([5, 4, 5, 4], ignoreOrder: true);
        route.Links.ToArray().ShouldAllBe(l => flows.ScaleOf(l) == 9);
        FlowEngine engine = flows.Engine(flows.EngineOptions(1));
        int flow = engine.Add(1e9, 1, route.Links, route.Uses);
        engine.RateOf(flow).ShouldBe(18 * 12.5e9, 1);
    }

    [Fact]
    public void A_slower_cable_of_a_link_holds_back_what_is_spread_evenly()
    {
        PacketNetwork network = Cases.Network("leaf-spine(hosts: 8, leaf-hosts: 4, spines: 4, rate: 100 Gb/s, latency: 1 us)");
        FlowNetwork flows = FlowNetwork.Of(network, FlowPaths.Spray);
        int leaf = network.Node[network.Peer[0]];
        int uplink = network.FirstPort(leaf) + network.PortCount(leaf) - 1;
        int link = flows.LinkOf(uplink);
        flows.CapacityOf(link).ShouldBe(4 * 12.5e9);
        flows.SetRate(uplink, 25 * Wires.Gb).ShouldBe(link);
        flows.CapacityOf(link).ShouldBe(4 * 3.125e9);
        flows.PortsOf(link).ToArray().ShouldContain(uplink);
    }

    [Fact]
    public void Stated_ways_are_taken_while_they_are_whole()
    {
        PacketNetwork network = Cases.Network("leaf-spine(hosts: 4, leaf-hosts: 2, spines: 2, rate: 100 Gb/s, latency: 1 us, bundle: 2)");
        int leaf = network.Node[network.Peer[network.FirstPort(0)]];
        int up = network.FirstPort(leaf) + 3;
        int spine = network.Node[network.Peer[up]];
        int farLeaf = network.Node[network.Peer[network.FirstPort(3)]];
        int across = Enumerable.Range(network.FirstPort(spine), 4).Last(p => network.Node[network.Peer[p]] == farLeaf);
        ImmutableArray<int> ports = [network.FirstPort(0), up, across, network.Peer[network.FirstPort(3)]];
        foreach (FlowPaths paths in Enum.GetValues<FlowPaths>())
        {
            bool[] down = new bool[network.Ports];
            FlowNetworkOptions options = new() { Routes = [new SourceRoute(0, 3, ports)], PortDown = down };
            FlowNetwork flows = FlowNetwork.Of(network, paths, options);
            FlowRoute route = flows.RouteOf(0, 3, 0);
            foreach ((double load, int port) in Loads(network, flows, route).Select((l, p) => (l, p)))
            {
                load.ShouldBe(ports.Contains(port) ? 1 : 0);
            }
            // The other pair of the same leaves is spread over all four cables as ever.
            if (paths == FlowPaths.Spray)
            {
                AreLoadsEqual(network, flows, down, 1, 2).ShouldBeTrue();
            }
            down[up] = down[network.Peer[up]] = true;
            FlowNetwork.Of(network, paths, options).RouteOf(0, 3, 0).Links.ToArray().ShouldNotBe(route.Links.ToArray());
        }
    }

    [Fact]
    public void Adaptive_flows_take_what_is_least_crowded()
    {
        // Four flows from one leaf to another over four spines: each gets a spine of its own, however the hash falls.
        PacketNetwork network = Cases.Network("leaf-spine(hosts: 8, leaf-hosts: 4, spines: 4, rate: 100 Gb/s, latency: 1 us)");
        FlowNetwork flows = FlowNetwork.Of(network, FlowPaths.Adaptive);
        HashSet<int> spines = [];
        for (int f = 0; f < 4; f++)
        {
            FlowRoute route = flows.RouteOf(f, 4 + f, f);
            flows.Enter(route.Links);
            spines.Add(network.Node[network.Peer[route.Links[1]]]);
        }
        spines.Count.ShouldBe(4);
    }
}
