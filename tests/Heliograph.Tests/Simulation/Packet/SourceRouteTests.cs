using Heliograph.Engine.Packets;
using Heliograph.Engine.Packets.Statistics;
using Heliograph.Model.Traffic;
using Heliograph.Simulation.Packet;
using Heliograph.Tests.Packets;

namespace Heliograph.Tests.Simulation.Packet;

/// <summary>Stated routes: the cables named, whatever the choice of paths; else the choice.</summary>
public sealed class SourceRouteTests
{
    private const string Fabric = "leaf-spine(hosts: 8, leaf-hosts: 2, spines: 4, rate: 100 Gb/s, latency: 1 us)";

    private static (PacketNetwork Network, PacketPlaces Places) Open()
    {
        WireGraph graph = Cases.Graph(Fabric);
        PacketNetwork network = PacketNetwork.Of(graph);
        return (network, new PacketPlaces(graph, network));
    }

    private static SourceRoute Route(PacketPlaces places, int from, int to, params string[] ports) =>
        new(from, to, [.. ports.Select(p => Port(places, p))]);

    private static int Port(PacketPlaces places, string name)
    {
        int port = places.FindPort(name, out string problem);
        port.ShouldBeGreaterThanOrEqualTo(0, problem);
        return port;
    }

    [Theory]
    [InlineData(PathChoice.Ecmp, CongestionControl.None)]
    [InlineData(PathChoice.Weighted, CongestionControl.None)]
    [InlineData(PathChoice.Spray, CongestionControl.Nscc)]
    [InlineData(PathChoice.Flowlet, CongestionControl.Nscc)]
    [InlineData(PathChoice.Adaptive, CongestionControl.Receiver)]
    public void All_frames_of_the_pair_take_it(PathChoice paths, CongestionControl congestion)
    {
        (PacketNetwork network, PacketPlaces places) = Open();
        const long bytes = 400 * 4096;
        PacketOptions options = new()
        {
            Paths = paths,
            CongestionControl = congestion,
            Routes =
            [
                Route(places, 0, 7, "host0:tor0", "tor0:spine2", "spine2:tor3", "tor3:host7"),
                Route(places, 7, 0, "host7:tor3", "tor3:spine1", "spine1:tor0", "tor0:host0"),
            ],
        };
        PacketResult result = PacketSimulation.Simulate(network, Cases.Flows(8, Cases.Flow(0, 0, 7, bytes)), options);
        result.Completed.ShouldBe(1);
        long data = 400 * 4160;
        long Sent(string port) => result.Ports[Port(places, port)].SentBytes;
        (Sent("tor0:spine2"), Sent("spine2:tor3")).ShouldBe((data, data));
        Sent("tor3:spine1").ShouldBe(Sent("host7:tor3"));
        Sent("tor3:spine1").ShouldBeGreaterThan(0);
        foreach (string other in (string[])["tor0:spine0", "tor0:spine1", "tor0:spine3", "tor3:spine0", "tor3:spine2", "tor3:spine3"])
        {
            Sent(other).ShouldBe(0, other);
        }
    }

    [Fact]
    public void A_way_longer_than_the_shortest_takes_its_closed_form()
    {
        // Down to a switch of other hosts and up again: seven cables there, four back.
        (PacketNetwork network, PacketPlaces places) = Open();
        SourceRoute around = Route(
            places,
            0,
            7,
            "host0:tor0",
            "tor0:spine0",
            "spine0:tor1",
            "tor1:spine3",
            "spine3:tor2",
            "tor2:spine1",
            "spine1:tor3",
            "tor3:host7"
        );
        PacketOptions options = new() { Routes = [around] };
        FlowOutcome flow = PacketSimulation.Simulate(network, Cases.Flows(8, Cases.Flow(0, 0, 7, 9500)), options).Flows[0];
        (flow.FinishPs - flow.StartPs).ShouldBe(UncontendedTime.Compute(network, options, 0, 7, 9500)!.Value);
        // Three frames of 4,160 and 1,372 bytes at 80 ps a byte over eight cables; one answer of 64 over four, the rest behind it.
        (flow.FinishPs - flow.StartPs).ShouldBe(8 * 4160 * 80L + 4160 * 80L + 1372 * 80L + 4 * 64 * 80L + 12 * Cases.Microsecond);
    }

    [Fact]
    public void Where_a_cable_is_out_the_choice_decides_and_again_when_it_is_back()
    {
        (PacketNetwork network, PacketPlaces places) = Open();
        int cable = places.FindCable("spine2:tor3", out _);
        const long us = Cases.Microsecond;
        PacketOptions options = new()
        {
            TimeoutPs = 20 * us,
            Routes = [Route(places, 0, 7, "host0:tor0", "tor0:spine2", "spine2:tor3", "tor3:host7")],
            Events =
            [
                new NetworkEvent(50 * us, NetworkEventKind.CableDown, cable),
                new NetworkEvent(60 * us, NetworkEventKind.Reroute, 0),
                new NetworkEvent(200 * us, NetworkEventKind.CableUp, cable),
                new NetworkEvent(201 * us, NetworkEventKind.Reroute, 0),
            ],
        };
        PacketResult result = PacketSimulation.Simulate(network, Cases.Flows(8, Cases.Flow(0, 0, 7, 1000 * 4096)), options);
        result.Completed.ShouldBe(1);
        long over = result.Ports[Port(places, "spine2:tor3")].SentBytes / 4160;
        long around = ((string[])["spine0:tor3", "spine1:tor3", "spine3:tor3"]).Sum(p => result.Ports[Port(places, p)].SentBytes) / 4160;
        over.ShouldBeInRange(400, 800);
        around.ShouldBeInRange(300, 500);
    }

    [Fact]
    public void Routes_that_are_none_are_refused()
    {
        (PacketNetwork network, PacketPlaces places) = Open();
        SourceRoute whole = Route(places, 0, 7, "host0:tor0", "tor0:spine2", "spine2:tor3", "tor3:host7");
        whole.IsIn(network).ShouldBeTrue();
        SourceRoute[] none =
        [
            whole with
            {
                Destination = 6,
            },
            whole with
            {
                Source = 1,
            },
            whole with
            {
                Ports = [],
            },
            whole with
            {
                Ports = whole.Ports.RemoveAt(1),
            },
            whole with
            {
                Ports = whole.Ports.Insert(1, network.Ports),
            },
            Route(places, 0, 7, "host0:tor0", "tor0:spine2", "spine2:tor0", "tor0:spine1", "spine1:tor3", "tor3:host7"),
        ];
        foreach (SourceRoute route in none)
        {
            route.IsIn(network).ShouldBeFalse();
            TrafficMatrix traffic = Cases.Flows(8, Cases.Flow(0, 0, 7, 1000));
            Should.Throw<ArgumentException>(() => PacketSimulation.Simulate(network, traffic, new PacketOptions { Routes = [route] }));
        }
    }

    [Fact]
    public void Circles_of_buffers_over_stated_routes_are_found()
    {
        // Each pair of spines is turned around at a switch with hosts: spine0 waits for spine1 and the other way round.
        (PacketNetwork network, PacketPlaces places) = Open();
        SourceRoute[] routes =
        [
            Route(places, 0, 4, "host0:tor0", "tor0:spine0", "spine0:tor1", "tor1:spine1", "spine1:tor2", "tor2:host4"),
            Route(places, 4, 0, "host4:tor2", "tor2:spine1", "spine1:tor1", "tor1:spine0", "spine0:tor0", "tor0:host0"),
            Route(places, 2, 6, "host2:tor1", "tor1:spine1", "spine1:tor2", "tor2:spine0", "spine0:tor1", "tor1:host3"),
        ];
        TrafficMatrix traffic = Cases.Flows(8, Cases.Flow(0, 0, 4, 1000), Cases.Flow(1, 2, 3, 1000));
        RouteCycles.Find(network, traffic, hostsForward: false, [routes[0], routes[1]]).Exists.ShouldBeFalse();
        RouteCycles.Find(network, traffic, hostsForward: false, [routes[0], routes[2] with { Destination = 3 }]).Exists.ShouldBeTrue();
    }

    [Fact]
    public void A_configuration_names_its_nodes()
    {
        const string matrix = "Nodes 8\nConnections 1\n0->7 id 1 start 0 size 4096000\n";
        PacketReport report = PacketSamples.Run(
            Fabric,
            matrix,
            PacketSamples.Config("paths={ routes: [{ from: host0, to: 7, via: [tor0, spine3, tor3] }] }")
        );
        report.Slowdown!.Max.ShouldBe(1);
        report.Busiest.Select(b => b.Name).ShouldContain("tor0:spine3");

        string[] Problems(string routes) => PacketSamples.TryRun(Fabric, matrix, PacketSamples.Config($"paths={{ routes: [{routes}] }}")).Problems;
        Problems("{ from: host0, to: tor1, via: [tor0, spine3] }").ShouldHaveSingleItem().ShouldContain("HG0095: 'tor1' is a switch, not a host");
        Problems("{ from: host0, to: host7, via: [tor0, tor3] }").ShouldHaveSingleItem().ShouldContain("there is no cable between 'tor0' and 'tor3'");
        Problems("{ from: host0, to: host7, via: [tor0, spine3, tor0, spine1, tor3] }").ShouldHaveSingleItem().ShouldContain("comes to a node twice");
        Problems("{ from: 0, to: 7, via: [tor0, spine3, tor3] }, { from: 0, to: 7, via: [tor0, spine2, tor3] }")
            .ShouldHaveSingleItem()
            .ShouldContain("a second route from '0' to '7'; state one");
    }

    [Fact]
    public void HG0102_ways_that_no_route_can_say_are_named()
    {
        const string matrix = "Nodes 100\nConnections 1\n0->50 id 1 start 0 size 1000\n";
        (_, string[] problems) = PacketSamples.TryRun("ring(hosts: 100, rate: 100 Gb/s, latency: 1 us)", matrix, PacketSamples.Config());
        problems.ShouldHaveSingleItem().ShouldContain("HG0102: flow 1: every way from host 0 to host 50 passes more than 32 switches");
    }
}
