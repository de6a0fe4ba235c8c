using CsCheck;
using Heliograph.Engine.Packets.Statistics;
using Heliograph.Model.Traffic;
using Heliograph.Simulation.Packet;

namespace Heliograph.Tests.Packets.Statistics;

public sealed class UncontendedTimeTests
{
    private const long Gb = Wires.Gb;

    // 400 Gb/s is 20 ps a byte, 100 Gb/s 80 ps.
    private static readonly PacketOptions Plain = new()
    {
        PayloadBytes = 1000,
        HeaderBytes = 100,
        AcknowledgementBytes = 50,
        TimeoutPs = 0,
    };

    [Fact]
    public void A_frame_through_one_switch_takes_what_its_parts_take()
    {
        PacketNetwork network = Wires.Network(2, [7], (0, 2, 400 * Gb, 1000), (1, 2, 100 * Gb, 3000));
        // There: 600 B at 20, 1000, 7, 600 B at 80, 3000. Back: 50 B at 80, 3000, 7, 50 B at 20, 1000.
        UncontendedTime.Compute(network, Plain, 0, 1, 500).ShouldBe(12_000 + 1000 + 7 + 48_000 + 3000 + 4000 + 3000 + 7 + 1000 + 1000);
    }

    [Fact]
    public void Many_frames_take_turns_at_the_slowest_cable_alone()
    {
        PacketNetwork network = Wires.Network(2, [0], (0, 2, 400 * Gb, 0), (1, 2, 100 * Gb, 0));
        // The first of 1100 B at 20; then 9 x 1100 B + 600 B at 80; the last answer at 80 and 20.
        UncontendedTime.Compute(network, Plain, 0, 1, 9500).ShouldBe(22_000 + (9 * 1100 + 600) * 80 + 4000 + 1000);
    }

    [Fact]
    public void A_short_last_frame_does_not_overtake_the_full_one_before_it()
    {
        PacketNetwork network = Wires.Network(2, [0], (0, 2, 400 * Gb, 0), (1, 2, 400 * Gb, 0));
        // Two frames, 1100 B and 101 B. Both cables are alike: the second waits for the first at the second cable.
        UncontendedTime.Compute(network, Plain, 0, 1, 1001).ShouldBe((1100 + 1100 + 101) * 20 + 50 * 20 + 50 * 20);
    }

    [Fact]
    public void Cut_through_counts_a_frame_once_and_its_head_elsewhere()
    {
        PacketNetwork network = Wires.Network(2, [0, 0], (0, 2, 400 * Gb, 0), (2, 3, 400 * Gb, 0), (3, 1, 400 * Gb, 0));
        PacketOptions cut = Plain with { CutThroughBytes = 64 };
        // 64 B at each of two switches, then the frame; the answer is shorter than what a switch waits for.
        UncontendedTime.Compute(network, cut, 0, 1, 1000).ShouldBe((64 + 64 + 1100) * 20 + 3 * 50 * 20);
    }

    [Fact]
    public void A_clock_that_owes_parts_of_a_picosecond_pays_whole_ones()
    {
        // 300 Gb/s is 26 2/3 ps a byte. One hop, hosts back to back: 3 x 1100 B are 88,000 ps, the answer of 50 B 1333 of 1333.3.
        PacketNetwork network = Wires.Network(2, [], (0, 1, 300 * Gb, 0));
        UncontendedTime.Compute(network, Plain with { AcknowledgeEvery = 100 }, 0, 1, 3000).ShouldBe(88_000 + 1333);
    }

    [Fact]
    public void Of_equally_short_ways_the_one_with_the_least_delay_counts()
    {
        PacketNetwork network = Wires.Network(
            2,
            [0, 0, 0, 0],
            (0, 2, 400 * Gb, 0),
            (2, 3, 400 * Gb, 900),
            (2, 4, 400 * Gb, 500),
            (3, 5, 400 * Gb, 0),
            (4, 5, 400 * Gb, 0),
            (5, 1, 400 * Gb, 0)
        );
        UncontendedTime.Compute(network, Plain, 0, 1, 500).ShouldBe(4 * 600 * 20 + 4 * 50 * 20 + 2 * 500);
    }

    [Fact]
    public void No_way_is_said_and_not_guessed()
    {
        PacketNetwork network = Wires.Network(3, [0, 0], (0, 3, Gb, 0), (1, 3, Gb, 0), (2, 4, Gb, 0));
        UncontendedTime.Compute(network, Plain, 0, 2, 1).ShouldBeNull();
        bool[] down = new bool[network.Ports];
        down[network.FirstPort(0)] = true;
        TrafficMatrix traffic = Wires.Traffic(3, (0, 1, 1), (1, 0, 1), (1, 2, 1));
        UncontendedTime.Compute(network, Plain, traffic.Flows, down)[0].ShouldBe(-1);
        UncontendedTime.Compute(network, Plain, traffic.Flows)[1].ShouldBe(UncontendedTime.Compute(network, Plain, 1, 0, 1)!.Value);
    }

    [Fact]
    public void The_engine_agrees_to_the_picosecond_on_trees_of_any_rates() => Tree.Sample(Agrees, iter: 400);

    [Fact]
    public void A_flow_that_shares_its_cable_takes_longer()
    {
        PacketNetwork network = Wires.Star(3, 400 * Gb, 1000);
        TrafficMatrix traffic = Wires.Traffic(3, (0, 2, 100_000), (1, 2, 100_000));
        PacketResult result = PacketSimulation.Simulate(network, traffic, Plain);
        long[] alone = UncontendedTime.Compute(network, Plain, traffic.Flows);
        result.Flows.Max(f => f.FinishPs).ShouldBeGreaterThan(alone[0] * 3 / 2);
    }

    // Rates with a whole number of ps a byte, and without; latencies, sizes and acknowledging of any kind.
    private static readonly long[] Rates = [10, 25, 40, 50, 100, 200, 400, 800, 3, 7, 30, 112, 300];

    private static readonly Gen<(PacketNetwork Network, PacketOptions Options, int From, int To, long Bytes)> Tree =
        from switches in Gen.Int[1, 6]
        from hosts in Gen.Int[2, 6]
        from seed in Gen.Int[0, int.MaxValue - 1]
        from whole in Gen.Bool
        from payload in Gen.Int[1, 5000]
        from header in Gen.Int[1, 200]
        from answer in Gen.Int[1, 300]
        from every in Gen.Int[1, 9]
        from cut in Gen.OneOf(Gen.Const(0), Gen.Int[1, 1000])
        from pad in Gen.Bool
        from frames in Gen.Int[0, 60]
        from rest in Gen.Int[0, 4999]
        select (
            RandomTree(hosts, switches, whole, new Random(seed)),
            new PacketOptions
            {
                PayloadBytes = payload,
                HeaderBytes = header,
                AcknowledgementBytes = answer,
                AcknowledgeEvery = every,
                CutThroughBytes = cut,
                PadLastFrame = pad,
                TimeoutPs = 0,
            },
            seed % hosts,
            (seed % hosts + 1 + seed / 7 % (hosts - 1)) % hosts,
            (long)frames * payload + rest % payload
        );

    private static PacketNetwork RandomTree(int hosts, int switches, bool whole, Random random)
    {
        long Rate() => Rates[random.Next(whole ? 8 : Rates.Length)] * Gb;
        List<(int, int, long, long)> cables = [];
        for (int s = 1; s < switches; s++)
        {
            cables.Add((hosts + random.Next(s), hosts + s, Rate(), random.Next(2_000_000)));
        }
        for (int h = 0; h < hosts; h++)
        {
            cables.Add((h, hosts + random.Next(switches), Rate(), 1 + random.Next(2_000_000)));
        }
        return Wires.Network(hosts, [.. Enumerable.Range(0, switches).Select(_ => (long)random.Next(1_000_000))], [.. cables]);
    }

    private static void Agrees((PacketNetwork Network, PacketOptions Options, int From, int To, long Bytes) c)
    {
        TrafficMatrix traffic = Wires.Traffic(c.Network.Hosts, (c.From, c.To, c.Bytes));
        FlowOutcome flow = PacketSimulation.Simulate(c.Network, traffic, c.Options).Flows[0];
        UncontendedTime.Compute(c.Network, c.Options, c.From, c.To, c.Bytes).ShouldBe(flow.FinishPs - flow.StartPs);
    }
}
