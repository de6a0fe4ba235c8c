using Heliograph.Model.Traffic;
using Heliograph.Simulation.Packet;

namespace Heliograph.Tests.Simulation.Packet;

/// <summary>Weighted paths share flows in proportion to the capacity behind each port.</summary>
public sealed class WeightedPathTests
{
    private const int Flows = 4000;

    // Two ways from switch 2 to switch 5, over 3 and 4; what counts is the narrower cable of each.
    private static PacketNetwork TwoWays(long first, long second, long third, long fourth) =>
        Wires.Network(
            2,
            6,
            [
                Wires.Cable(0, 2, 800 * Wires.Gb, 1_000_000),
                Wires.Cable(2, 3, first * Wires.Gb, 1_000_000),
                Wires.Cable(3, 5, second * Wires.Gb, 1_000_000),
                Wires.Cable(2, 4, third * Wires.Gb, 1_000_000),
                Wires.Cable(4, 5, fourth * Wires.Gb, 1_000_000),
                Wires.Cable(5, 1, 800 * Wires.Gb, 1_000_000),
            ]
        );

    [Theory]
    [InlineData(400, 400, 100, 400, 0.8)]
    [InlineData(400, 400, 400, 100, 0.8)]
    [InlineData(100, 400, 400, 200, 1 / 3.0)]
    [InlineData(400, 400, 400, 400, 0.5)]
    public void Flows_are_shared_by_the_narrowest_cable_behind_a_port(long first, long second, long third, long fourth, double share)
    {
        double over = ShareOver(TwoWays(first, second, third, fourth), PathChoice.Weighted, []);
        // Three standard deviations of as many draws.
        over.ShouldBe(share, 3 * Math.Sqrt(share * (1 - share) / Flows));
    }

    [Fact]
    public void Other_choices_do_not_look_at_rates() => ShareOver(TwoWays(400, 400, 100, 100), PathChoice.Ecmp, []).ShouldBe(0.5, 0.03);

    [Fact]
    public void New_routes_know_a_lane_that_is_lost()
    {
        // Half of the lanes of one way go dark before anything is sent.
        PacketNetwork network = TwoWays(400, 400, 400, 400);
        NetworkEvent[] events = [new(1, NetworkEventKind.CableRate, 2, 200 * Wires.Gb, 0), new(2, NetworkEventKind.Reroute, 0, 0, 0)];
        ShareOver(network, PathChoice.Weighted, events).ShouldBe(1 / 3.0, 3 * Math.Sqrt(2 / 9.0 / Flows));
    }

    // Of single packets from host 0 to host 1, those that go over switch 3.
    private static double ShareOver(PacketNetwork network, PathChoice paths, NetworkEvent[] events)
    {
        FlowSpec[] flows = [.. Enumerable.Range(0, Flows).Select(f => Cases.Flow(f, 0, 1, 1000, 1_000_000))];
        PacketOptions options = new() { Paths = paths, Events = [.. events] };
        PacketResult result = PacketSimulation.Simulate(network, Cases.Flows(2, flows), options);
        result.Completed.ShouldBe(Flows);
        int first = network.FirstPort(2) + 1;
        network.Node[network.Peer[first]].ShouldBe(3);
        return result.Ports[first].SentBytes / (double)(Flows * (1000 + options.HeaderBytes));
    }
}
