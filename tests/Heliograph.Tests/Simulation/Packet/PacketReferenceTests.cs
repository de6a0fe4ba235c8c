using Heliograph.Model;
using Heliograph.Model.Traffic;
using Heliograph.Simulation.Packet;

namespace Heliograph.Tests.Simulation.Packet;

/// <summary>The engine against <see cref="ReferenceSimulation"/>: a second program for the same rules.</summary>
public sealed class PacketReferenceTests
{
    private const int Cases = 260;

    [Fact]
    public void Every_time_is_that_of_the_reference_to_the_picosecond()
    {
        (long Drops, long Pauses, int Resent, int Cases) seen = default;
        for (ulong seed = 1; seed <= Cases; seed++)
        {
            Case one = Case.Of(seed);
            ReferenceSimulation reference = new(one.Network, one.Traffic, one.Options);
            reference.Run();
            if (reference.HasTie)
            {
                continue; // Rates and delays are odd numbers: it is seldom.
            }
            foreach (int threads in new[] { 1, 2 })
            {
                PacketResult engine = PacketSimulation.Simulate(one.Network, one.Traffic, one.Options with { Threads = threads });
                for (int f = 0; f < one.Traffic.Flows.Length; f++)
                {
                    (engine.Flows[f].ReceivedPs, engine.Flows[f].FinishPs).ShouldBe(
                        (reference.ReceivedPs(f), reference.FinishedPs(f)),
                        $"seed {seed}, flow {f}, {threads} threads"
                    );
                }
                (engine.DataHops, engine.Dropped, engine.Pauses).ShouldBe((reference.DataHops, reference.Dropped, reference.Pauses), $"seed {seed}");
                seen.Resent += engine.Flows.Sum(f => f.Retransmitted);
            }
            seen = (seen.Drops + reference.Dropped, seen.Pauses + reference.Pauses, seen.Resent, seen.Cases + 1);
        }
        // Not for want of trying.
        seen.Cases.ShouldBeGreaterThan(100);
        seen.Drops.ShouldBeGreaterThan(300);
        seen.Pauses.ShouldBeGreaterThan(300);
        seen.Resent.ShouldBeGreaterThan(300);
    }

    private sealed record Case(PacketNetwork Network, TrafficMatrix Traffic, PacketOptions Options)
    {
        private static readonly long[] Rates = [10_000_000_000, 25_000_000_000, 40_000_000_000, 100_000_000_000, 106_250_000_000, 212_500_000_000];

        public static Case Of(ulong seed)
        {
            RandomStream stream = RandomStream.Of(seed, "test", "reference");
            ulong drawn = 0;
            int Draw(int from, int to) => from + (int)(stream.Bits(drawn++) % (ulong)(to - from));
            int switches = Draw(1, 5);
            int hosts = Draw(3, 9);
            bool isMixed = Draw(0, 3) == 0;
            long common = Rates[Draw(0, 6)];
            Wire Cable(int a, int b) => Wires.Cable(a, b, (isMixed ? Rates[Draw(0, 6)] : common) + Draw(1, 50_000_000), Draw(5_000, 3_000_000));
            List<Wire> wires = [.. Enumerable.Range(0, hosts).Select(h => Cable(h, hosts + Draw(0, switches)))];
            wires.AddRange(Enumerable.Range(1, switches - 1).Select(s => Cable(hosts + s, hosts + Draw(0, s))));
            PacketNetwork network = Wires.Network(hosts, hosts + switches, wires, Draw(0, 2) * 123_457);
            int classes = Draw(1, 3);
            FlowSpec Flow(int f)
            {
                // Half of them to host 0; every class occurs.
                int source = Draw(0, hosts);
                int destination = Draw(0, 2) == 0 ? 0 : Draw(0, hosts);
                destination = destination == source ? (source + 1) % hosts : destination;
                int priority = f < classes ? f : Draw(0, classes);
                return Packet.Cases.Flow(f, source, destination, Draw(1, 200_000), Draw(0, 20_000_000), priority);
            }
            FlowSpec[] flows = [.. Enumerable.Range(0, Draw(4, 18)).Select(Flow)];
            return new Case(network, Packet.Cases.Flows(hosts, flows), OptionsOf(Draw));
        }

        private static PacketOptions OptionsOf(Func<int, int, int> draw)
        {
            bool pauses = draw(0, 2) == 0;
            bool isShared = pauses && draw(0, 2) == 0;
            bool drops = !pauses && draw(0, 2) == 0;
            int above = draw(5_000, 60_000);
            return new PacketOptions
            {
                FlowControl = pauses ? FlowControl.Pause : FlowControl.None,
                TimeoutPs = drops ? draw(100, 400) * Packet.Cases.Microsecond : 0,
                WindowBytes = draw(0, 3) == 0 ? draw(4096, 60_000) : 0,
                Buffer = new BufferOptions
                {
                    PauseAboveBytes = above,
                    ResumeBelowBytes = above * 3 / 4,
                    QueueBytes = drops ? draw(10_000, 80_000) : 0,
                    SharedBytes = isShared ? draw(900_000, 2_100_000) : 0,
                    HeadroomBytes = 50_000,
                    ReserveBytes = draw(4_200, 9_000),
                    AlphaShift = draw(1, 5),
                },
            };
        }
    }
}
