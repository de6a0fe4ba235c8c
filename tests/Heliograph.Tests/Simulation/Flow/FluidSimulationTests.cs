using System.Collections.Immutable;
using CsCheck;
using Heliograph.Engine.Packets.Statistics;
using Heliograph.Model.Traffic;
using Heliograph.Simulation.Flow;
using Heliograph.Simulation.Packet;
using Heliograph.Tests.Simulation.Packet;

namespace Heliograph.Tests.Simulation.Flow;

/// <summary>Traffic as a fluid against closed forms, the packet engine and itself.</summary>
public sealed class FluidSimulationTests
{
    private const long Us = 1_000_000;

    // Headers nothing, so that bytes are bytes; acknowledgements a byte.
    private static readonly PacketOptions s_bare = new() { HeaderBytes = 0, AcknowledgementBytes = 1 };

    private static readonly Gen<int> s_seeds = Gen.Int[0, int.MaxValue - 1];

    [Fact]
    public void A_lone_flow_takes_what_it_takes_frame_by_frame() =>
        s_seeds.Sample(
            seed =>
            {
                FlowCases.Dice dice = new((ulong)seed);
                // One rate everywhere and one cable a host: elsewhere the first frame and the slowest cable overlap in other ways.
                string shorthand =
                    dice.Next(2) == 0
                        ? "fat-tree(hosts: 16, tiers: 3, rate: 100 Gb/s, latency: 1 us)"
                        : "ring(hosts: 6, rate: 400 Gb/s, latency: 2 us)";
                PacketNetwork network = Cases.Network(shorthand);
                (int source, int destination) = (dice.Next(network.Hosts), dice.Next(network.Hosts));
                PacketOptions options = new()
                {
                    PadLastFrame = dice.Next(2) == 0,
                    CutThroughBytes = dice.Next(2) == 0 ? 0 : 64,
                    Paths = dice.Next(2) == 0 ? PathChoice.Spray : PathChoice.Ecmp,
                };
                long bytes = 1 + dice.Next(100_000);
                if (source == destination)
                {
                    return true;
                }
                FluidResult result = FluidSimulation.Simulate(
                    network,
                    Cases.Flows(network.Hosts, Cases.Flow(0, source, destination, bytes, 7 * Us)),
                    options
                );
                long alone = UncontendedTime.Compute(network, options, source, destination, bytes)!.Value;
                long took = result.Flows[0].FinishPs - result.Flows[0].StartPs;
                return result.LonePs[0] == took && Math.Abs(took - alone) <= 4;
            },
            iter: 300
        );

    [Fact]
    public void Folded_and_unfolded_switches_give_equal_times() =>
        s_seeds.Sample(
            seed =>
            {
                FlowCases.Dice dice = new((ulong)seed);
                // Cables of one length and short frames: the longest of equal ways is then known with the ways taken together, too.
                PacketNetwork network = FlowNetworks.Draw(dice, delaysDiffer: false);
                TrafficMatrix traffic = RandomTraffic(dice, network);
                PacketOptions options = s_bare with { Paths = PathChoice.Spray, PayloadBytes = 64, Events = RandomEvents(dice, network) };
                FluidResult folded = FluidSimulation.Simulate(network, traffic, options);
                FluidResult each = FluidSimulation.Simulate(network, traffic, options, new FluidOptions { Folds = false });
                // A frame at each slow cable, and what shares are rounded to where denominators are large.
                return folded.Flows.Zip(each.Flows).All(f => AreNear(f.First.FinishPs, f.Second.FinishPs))
                    && folded.PortBytes.Zip(each.PortBytes).All(b => Math.Abs(b.First - b.Second) <= 5_000 + 1e-5 * b.Second);
            },
            iter: 150
        );

    private static bool AreNear(long a, long b) => Math.Abs(a - b) <= 100_000 + 1e-5 * Math.Abs(b);

    private static TrafficMatrix RandomTraffic(FlowCases.Dice dice, PacketNetwork network)
    {
        List<FlowSpec> flows = [];
        for (int i = 0; i < 20; i++)
        {
            (int source, int destination) = (dice.Next(network.Hosts), dice.Next(network.Hosts));
            if (source != destination)
            {
                flows.Add(Cases.Flow(flows.Count, source, destination, 100_000 + dice.Next(1_000_000), dice.Next(3) * 10 * Us));
            }
        }
        return Cases.Flows(network.Hosts, [.. flows]);
    }

    private static ImmutableArray<NetworkEvent> RandomEvents(FlowCases.Dice dice, PacketNetwork network)
    {
        List<NetworkEvent> events = [];
        for (int i = 0; i < dice.Next(4); i++)
        {
            (int cable, long at) = (dice.Next(network.Cables), dice.Next(100) * Us);
            events.Add(new NetworkEvent(at, NetworkEventKind.CableDown, cable));
            events.Add(new NetworkEvent(at + 50 * Us, NetworkEventKind.CableUp, cable));
            (int a, _) = network.PortsOfCable(dice.Next(network.Cables));
            events.Add(new NetworkEvent(at, NetworkEventKind.CableRate, dice.Next(network.Cables), network.BitsPerSecond[a] / 2));
        }
        return [.. events];
    }

    // Two hosts, two switches between, 1 GB at 100 Gb/s: 80 ms.
    private static PacketNetwork TwoWays() =>
        Wires.Network(
            2,
            6,
            [
                Wires.Cable(0, 2, 100 * Wires.Gb, Us),
                Wires.Cable(2, 3, 100 * Wires.Gb, Us),
                Wires.Cable(2, 4, 100 * Wires.Gb, Us),
                Wires.Cable(3, 5, 100 * Wires.Gb, Us),
                Wires.Cable(4, 5, 100 * Wires.Gb, Us),
                Wires.Cable(5, 1, 100 * Wires.Gb, Us),
            ]
        );

    private static double Finish(PacketOptions options, PacketNetwork? network = null, params FlowSpec[] flows)
    {
        network ??= TwoWays();
        FlowSpec[] all = flows.Length > 0 ? flows : [Cases.Flow(0, 0, 1, 1_000_000_000)];
        FluidResult result = FluidSimulation.Simulate(network, Cases.Flows(network.Hosts, all), options);
        result.End.ShouldBe(PacketEnd.Completed);
        return result.Flows.Max(f => f.FinishPs);
    }

    private static long WayOf(PacketOptions options)
    {
        FluidResult result = FluidSimulation.Simulate(TwoWays(), Cases.Flows(2, Cases.Flow(0, 0, 1, 1_000_000)), options);
        return result.PortBytes[TwoWays().FirstPort(2) + 1] > 0 ? 1 : 2;
    }

    [Fact]
    public void A_flow_whose_way_dies_goes_on_with_what_it_has_left()
    {
        double whole = Finish(s_bare);
        int way = (int)WayOf(s_bare);
        NetworkEvent cut = new(30_000 * Us, NetworkEventKind.CableDown, way);
        // At once where no reroute is to come.
        Finish(s_bare with { Events = [cut] }).ShouldBe(whole, 2);
        // Else it stands still until then.
        NetworkEvent late = new(35_000 * Us, NetworkEventKind.Reroute, 0);
        Finish(s_bare with { Events = [cut, late] }).ShouldBe(whole + 5_000 * Us, 2);
        // The other cable is none of its business.
        Finish(s_bare with { Events = [cut with { Target = 3 - way }, late] }).ShouldBe(whole, 2);
        // Spread over both ways, half of a host's cable each: one is enough.
        Finish(s_bare with { Paths = PathChoice.Spray, Events = [cut] }).ShouldBe(whole, 2);
    }

    [Fact]
    public void A_flow_without_a_way_stands_still_until_there_is_one()
    {
        double whole = Finish(s_bare);
        NetworkEvent cut = new(30_000 * Us, NetworkEventKind.CableDown, 0);
        Finish(s_bare with { Events = [cut, new NetworkEvent(45_000 * Us, NetworkEventKind.CableUp, 0)] }).ShouldBe(whole + 15_000 * Us, 2);
        foreach (PathChoice paths in new[] { PathChoice.Ecmp, PathChoice.Spray })
        {
            FluidResult result = FluidSimulation.Simulate(
                TwoWays(),
                Cases.Flows(2, Cases.Flow(0, 0, 1, 1_000_000_000), Cases.Flow(1, 1, 0, 1_000, 40_000 * Us)),
                s_bare with
                {
                    Paths = paths,
                    Events = [cut],
                }
            );
            result.End.ShouldBe(PacketEnd.NoProgress);
            result.Completed.ShouldBe(0);
            result.Stalled.ShouldBe([new FluidStall(0, 30_000 * Us), new FluidStall(1, 40_000 * Us)]);
            // 30 ms less the way there, at 12.5 GB/s.
            result.PortBytes[0].ShouldBe((30_000 - 4) * 12_500.0, 20_000);
        }
    }

    [Fact]
    public void A_lane_that_is_lost_takes_its_share_from_then_on()
    {
        double whole = Finish(s_bare);
        NetworkEvent[] events =
        [
            new(40_000 * Us, NetworkEventKind.CableRate, 5, 25 * Wires.Gb),
            new(60_000 * Us, NetworkEventKind.CableRate, 5, 50 * Wires.Gb),
        ];
        // 20 ms at a quarter do 5 ms of the work; what is left then takes twice as long.
        double left = whole - 45_000 * Us;
        Finish(s_bare with { Events = [.. events] }).ShouldBe(60_000 * Us + 2 * left, 20 * Us);
        NetworkEvent faster = new(40_000 * Us, NetworkEventKind.CableRate, 5, 400 * Wires.Gb);
        Finish(s_bare with { Events = [faster] }).ShouldBe(whole, 2);
    }

    [Fact]
    public void Lanes_that_come_back_after_another_change_are_used()
    {
        // 1 GB at 12.5 GB/s; from 20 to 60 ms at a quarter, 10 of these dark: 20 ms and 7.5 ms of the work are done by then.
        PacketNetwork network = Wires.TwoCables(100 * Wires.Gb, 100 * Wires.Gb, Us);
        NetworkEvent Rate(long ms, int cable, long gb) => new(ms * 1_000 * Us, NetworkEventKind.CableRate, cable, gb * Wires.Gb);
        NetworkEvent down = new(30_000 * Us, NetworkEventKind.CableDown, 1);
        NetworkEvent up = new(40_000 * Us, NetworkEventKind.CableUp, 1);
        NetworkEvent[] events = [Rate(20, 0, 25), Rate(20, 1, 25), down, up, Rate(60, 0, 100), Rate(60, 1, 100)];
        foreach (PathChoice paths in new[] { PathChoice.Ecmp, PathChoice.Spray })
        {
            double whole = Finish(s_bare with { Paths = paths }, network);
            double late = Finish(s_bare with { Paths = paths, Events = [.. events] }, network);
            late.ShouldBe(whole + (40_000 - 7_500) * Us, 20 * Us);
        }
    }

    [Fact]
    public void Circuits_that_change_are_dark_and_lead_elsewhere()
    {
        // Hosts 0, 1 on cables to 2, 3: after the swap 0 hangs on 3.
        PacketNetwork network = Wires.Network(
            4,
            6,
            [
                Wires.Cable(0, 4, 100 * Wires.Gb, Us),
                Wires.Cable(1, 5, 100 * Wires.Gb, Us),
                Wires.Cable(2, 4, 100 * Wires.Gb, Us),
                Wires.Cable(3, 5, 100 * Wires.Gb, Us),
            ]
        );
        PacketOptions options = s_bare with { Events = [new NetworkEvent(10_000 * Us, NetworkEventKind.SwapCables, 0, 1, 1_000 * Us)] };
        FlowSpec[] flows = [Cases.Flow(0, 0, 2, 1_000_000_000), Cases.Flow(1, 0, 3, 1_250_000)];
        FluidResult result = FluidSimulation.Simulate(network, Cases.Flows(4, flows), options);
        result.Stalled.ShouldBe([new FluidStall(0, 11_000 * Us)]);
        // From the end of darkness on, 100 us of bytes and the way.
        double took = (result.Flows[1].ReceivedPs - 11_000 * Us) / (double)Us;
        took.ShouldBe(100 + 2, 0.5);
    }

    [Fact]
    public void Strict_classes_are_served_as_if_lower_ones_were_not_there()
    {
        // 10 MB each over one cable at 12.5 GB/s: 0.8 ms each, the highest class first; equal classes share.
        PacketNetwork network = Wires.TwoCables(100 * Wires.Gb, 100 * Wires.Gb, Us);
        FlowSpec[] flows =
        [
            Cases.Flow(0, 0, 1, 10_000_000, 0, 1),
            Cases.Flow(1, 0, 1, 10_000_000, 0, 5),
            Cases.Flow(2, 0, 1, 10_000_000, 400 * Us, 7),
        ];
        FluidResult result = FluidSimulation.Simulate(network, Cases.Flows(2, flows), s_bare);
        double[] ends = [.. result.Flows.Select(f => f.ReceivedPs / (double)Us)];
        ends[2].ShouldBe(400 + 800, 5);
        ends[1].ShouldBe(400 + 800 + 400, 5);
        ends[0].ShouldBe(2400, 5);
    }

    [Fact]
    public void Lower_classes_take_what_higher_ones_cannot()
    {
        // The high class is held to 25 Gb/s at its far cable; the low one has the other 75 of the first.
        PacketNetwork network = Wires.Network(
            3,
            4,
            [Wires.Cable(0, 3, 100 * Wires.Gb, Us), Wires.Cable(3, 1, 25 * Wires.Gb, Us), Wires.Cable(3, 2, 100 * Wires.Gb, Us)]
        );
        FlowSpec[] flows = [Cases.Flow(0, 0, 1, 25_000_000, 0, 6), Cases.Flow(1, 0, 2, 75_000_000, 0, 0)];
        FluidResult result = FluidSimulation.Simulate(network, Cases.Flows(3, flows), s_bare);
        (result.Flows[0].ReceivedPs / (double)Us).ShouldBe(8_000, 5);
        (result.Flows[1].ReceivedPs / (double)Us).ShouldBe(8_000, 5);
    }

    [Fact]
    public void Weighted_classes_share_by_their_weights()
    {
        PacketNetwork network = Wires.TwoCables(100 * Wires.Gb, 100 * Wires.Gb, Us);
        FlowSpec[] flows = [Cases.Flow(0, 0, 1, 10_000_000, 0, 1), Cases.Flow(1, 0, 1, 10_000_000, 0, 2)];
        FluidResult result = FluidSimulation.Simulate(network, Cases.Flows(2, flows), s_bare with { ClassWeights = [0, 1, 3] });
        // 3/4 of the cable: 800 us x 4/3; then a third of the other is done, the rest alone: 1600 us together.
        (result.Flows[1].ReceivedPs / (double)Us).ShouldBe(1066.7, 5);
        (result.Flows[0].ReceivedPs / (double)Us).ShouldBe(1600, 5);
    }

    [Fact]
    public void Messages_of_a_connection_follow_each_other_without_a_gap()
    {
        PacketNetwork network = Wires.TwoCables(100 * Wires.Gb, 100 * Wires.Gb, 10 * Us);
        FlowSpec first = Cases.Flow(0, 0, 1, 12_500_000);
        FlowSpec second = Cases.Flow(1, 0, 1, 12_500_000) with { Connection = first.Connection };
        FluidResult result = FluidSimulation.Simulate(network, Cases.Flows(2, first, second), s_bare);
        // 1 ms each; the second begins at the sender when the first has left it.
        double gap = (result.Flows[1].ReceivedPs - result.Flows[0].ReceivedPs) / (double)Us;
        gap.ShouldBe(1_000, 0.01);
        (result.Flows[1].StartPs / (double)Us).ShouldBe(1_000, 1);
    }

    [Fact]
    public void Triggered_flows_start_when_the_packet_engine_starts_them()
    {
        PacketNetwork network = Cases.Network("star(hosts: 8, rate: 100 Gb/s, latency: 1 us)");
        TrafficMatrix traffic = Cases.Traffic("ring-all-reduce(bytes: 8 MB)", 8);
        FluidResult fluid = FluidSimulation.Simulate(network, traffic, Cases.Roce);
        PacketResult packet = PacketSimulation.Simulate(network, traffic, Cases.Roce);
        fluid.Completed.ShouldBe(packet.Completed);
        foreach ((FlowOutcome one, FlowOutcome other) in fluid.Flows.Zip(packet.Flows))
        {
            // Acknowledgements take 1.5% of each cable in the packet engine.
            ((double)one.StartPs).ShouldBe(other.StartPs, 0.02 * other.StartPs + 1);
        }
    }

    [Theory]
    [InlineData(Heliograph.Simulation.Packet.Recovery.GoBackN, 0)]
    [InlineData(Heliograph.Simulation.Packet.Recovery.SelectiveRepeat, 0)]
    [InlineData(Heliograph.Simulation.Packet.Recovery.GoBackN, 3)]
    public void Losses_cost_what_closed_forms_say(Heliograph.Simulation.Packet.Recovery recovery, int retries)
    {
        // 100 Gb/s over 20 us one way, 1 frame in 2,000 lost; as in Goodput_under_loss_is_that_of_its_closed_form.
        const double loss = 5e-4;
        const int frames = 60_000;
        PacketNetwork network = Cases.Line(
            new Wire(0, 1, new Heliograph.Model.Units.BitRate(100_000_000_000), new Heliograph.Model.Units.Duration(20 * Us), loss)
        );
        PacketOptions options = new()
        {
            Recovery = recovery,
            LinkRetries = retries,
            TimeoutPs = 500 * Us,
        };
        FluidResult result = FluidSimulation.Simulate(network, Cases.Flows(2, Cases.Flow(0, 0, 1, frames * 4096L)), options);
        double inFlight = (2 * 20 * Us + 332_800 + 5_120) / 332_800.0;
        double expected =
            recovery == Heliograph.Simulation.Packet.Recovery.GoBackN ? Heliograph.Simulation.Lossless.Recovery.GoBackN(loss, inFlight) : 1 - loss;
        double goodput = frames * 332_800.0 / result.Flows[0].ReceivedPs;
        goodput.ShouldBe(expected, 1.5e-3);
        result.Efficiency.LeastRecovered.ShouldBe(expected, 2e-4);
        result.Efficiency.Payload.ShouldBe(4096 / 4160.0, 1e-12);
    }

    [Fact]
    public void Incast_fills_the_last_cable()
    {
        // 64 x 245 frames of 4,160 B at 12.5 GB/s into the last cable; the first of far flows is stored at five switches; the last acknowledgement goes over
        // six cables of 1 us, 64 B stored at each: the 5,226.67 us of htsim.
        PacketNetwork network = Cases.Network("fat-tree(hosts: 128, tiers: 3, rate: 100 Gb/s, latency: 1 us)");
        TrafficMatrix traffic = Cases.Traffic("incast(bytes: 1 MB, fan-in: 64)", 128);
        foreach (PathChoice paths in new[] { PathChoice.Ecmp, PathChoice.Spray })
        {
            FluidResult result = FluidSimulation.Simulate(network, traffic, Cases.Roce with { Paths = paths });
            double last = result.Flows.Max(f => f.FinishPs) / (double)Us;
            double expected = 6 + 5 * 0.3328 + 64 * 245 * 0.3328 + 6 * (1 + 0.00512);
            expected.ShouldBe(5232.00, 0.01);
            // Flows from near begin before those from afar: up to their difference in ways is not idle at the last cable.
            last.ShouldBeInRange(5226.67 - 0.01, expected);
        }
    }

    [Fact]
    public void Weighted_ways_are_those_of_the_packet_engine()
    {
        PacketNetwork network = Cases.Network("leaf-spine(hosts: 8, leaf-hosts: 4, spines: 2, rate: 100 Gb/s, latency: 1 us)");
        (int cable, long at) = (network.Cables - 1, Us);
        ImmutableArray<NetworkEvent> events = [new(at, NetworkEventKind.CableRate, cable, 25 * Wires.Gb), new(at, NetworkEventKind.Reroute, 0)];
        PacketOptions options = Cases.Roce with { Paths = PathChoice.Weighted, Events = events, HeaderBytes = 0, AcknowledgementBytes = 1 };
        TrafficMatrix traffic = Cases.Flows(8, [.. Enumerable.Range(0, 40).Select(f => Cases.Flow(f, f % 4, 4 + f / 4 % 4, 81_920, 2 * Us))]);
        FluidResult fluid = FluidSimulation.Simulate(network, traffic, options);
        PacketResult packet = PacketSimulation.Simulate(network, traffic, options);
        for (int p = 0; p < network.Ports; p++)
        {
            // Acknowledgements are a byte for 4,096.
            fluid.PortBytes[p].ShouldBe(packet.Ports[p].SentBytes, 2_000);
        }
    }

    [Fact]
    public void A_run_ends_where_it_is_told_to()
    {
        FluidResult result = FluidSimulation.Simulate(
            TwoWays(),
            Cases.Flows(2, Cases.Flow(0, 0, 1, 1_000_000_000)),
            s_bare with
            {
                EndPs = 10_000 * Us,
            }
        );
        result.End.ShouldBe(PacketEnd.EndReached);
        result.Flows[0].FinishPs.ShouldBe(-1);
        result.PortBytes[0].ShouldBe((10_000 - 4) * 12_500.0, 20_000);
        using CancellationTokenSource stop = new();
        stop.Cancel();
        FluidOptions stopped = new() { Stop = stop.Token };
        FluidSimulation.Simulate(TwoWays(), Cases.Flows(2, Cases.Flow(0, 0, 1, 1_000)), s_bare, stopped).End.ShouldBe(PacketEnd.Interrupted);
    }

    [Fact]
    public void Batched_completions_come_close_and_chains_go_on()
    {
        PacketNetwork network = Cases.Network("fat-tree(hosts: 16, tiers: 3, rate: 100 Gb/s, latency: 1 us)");
        foreach (string shorthand in new[] { "permutation(bytes: 2 MB)", "ring-all-reduce(bytes: 4 MB)" })
        {
            TrafficMatrix traffic = Cases.Traffic(shorthand, 16);
            FluidResult exact = FluidSimulation.Simulate(network, traffic, Cases.Roce);
            FluidResult batched = FluidSimulation.Simulate(network, traffic, Cases.Roce, new FluidOptions { Batch = 0.01 });
            batched.Completed.ShouldBe(traffic.Flows.Length);
            double last = batched.Flows.Max(f => f.FinishPs);
            last.ShouldBe(exact.Flows.Max(f => f.FinishPs), 0.03 * last);
            batched.Solves.ShouldBeLessThanOrEqualTo(exact.Solves);
        }
    }
}
