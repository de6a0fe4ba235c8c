using CsCheck;
using Heliograph.Model.Traffic;
using Heliograph.Model.Units;
using Heliograph.Simulation.Packet;

namespace Heliograph.Tests.Simulation.Packet;

/// <summary>What can be known without simulating.</summary>
public sealed class PacketOracleTests
{
    private static readonly long[] Rates =
    [
        10_000_000_000,
        25_000_000_000,
        100_000_000_000,
        106_250_000_000,
        212_500_000_000,
        800_000_000_000,
        3_200_000_000_000,
    ];

    [Fact]
    public void A_lone_flow_takes_its_closed_form_to_the_picosecond()
    {
        Gen<(int Hops, int Seed, int Bytes)> cases = Gen.Select(Gen.Int[1, 6], Gen.Int[0, 1_000_000], Gen.Int[1, 300_000]);
        cases.Sample(
            c =>
            {
                Wire[] wires = new Wire[c.Hops];
                for (int h = 0; h < c.Hops; h++)
                {
                    (int a, int b) = Cases.LineEnds(h, c.Hops);
                    wires[h] = new Wire(
                        a,
                        b,
                        new BitRate(Rates[(c.Seed + 3 * h * h) % Rates.Length]),
                        new Duration(5_000 + c.Seed * 7L * (h + 1) % 900_000_000)
                    );
                }
                PacketOptions options = new() { TimeoutPs = 0 };
                PacketResult result = PacketSimulation.Simulate(Cases.Line(wires), Cases.Flows(2, Cases.Flow(0, 0, 1, c.Bytes)), options);
                (long received, long finished) = ClosedForm(wires, c.Bytes, options);
                return result.Flows[0].ReceivedPs == received && result.Flows[0].FinishPs == finished;
            },
            iter: 500
        );
    }

    // Frame k is through cable h when it has left the cable before and frame k - 1 has left this one, plus its own time on it; answers likewise
    // on the way back. The time of n bytes sent so far is floor(n x 8e12 / rate) from the first on, whatever the frames: the clock owes no fraction.
    private static (long Received, long Finished) ClosedForm(Wire[] wires, long bytes, PacketOptions options)
    {
        int frames = (int)((bytes + options.PayloadBytes - 1) / options.PayloadBytes);
        long[] at = new long[frames];
        Int128[] there = new Int128[wires.Length];
        for (int h = 0; h < wires.Length; h++)
        {
            Pass(
                wires[h],
                at,
                k =>
                    k < frames - 1
                        ? options.PayloadBytes + options.HeaderBytes
                        : (int)(bytes - (frames - 1L) * options.PayloadBytes) + options.HeaderBytes
            );
        }
        long received = at[^1];
        for (int h = wires.Length - 1; h >= 0; h--)
        {
            Pass(wires[h], at, _ => options.AcknowledgementBytes);
        }
        return (received, at[^1]);
    }

    private static void Pass(Wire wire, long[] at, Func<int, int> bytesOf)
    {
        Int128 sent = 0;
        long free = 0;
        for (int k = 0; k < at.Length; k++)
        {
            Int128 before = sent * 8_000_000_000_000 / wire.Rate.BitsPerSecond;
            sent += bytesOf(k);
            long time = (long)(sent * 8_000_000_000_000 / wire.Rate.BitsPerSecond - before);
            free = Math.Max(free, at[k]) + time;
            at[k] = free + wire.Delay.Ps;
        }
    }

    [Theory]
    [InlineData(212_500_000_000)]
    [InlineData(106_250_000_000)]
    [InlineData(3_200_000_000_000)]
    public void A_port_keeps_its_rate_to_the_picosecond_in_the_long_run(long rate)
    {
        // 10,000 full frames back to back: 41,600,000 bytes on the wire.
        Wire wire = new(0, 1, new BitRate(rate), new Duration(1000));
        PacketResult result = PacketSimulation.Simulate(Cases.Line(wire), Cases.Flows(2, Cases.Flow(0, 0, 1, 10_000 * 4096L)), new PacketOptions());
        long exact = (long)((Int128)10_000 * 4160 * 8_000_000_000_000 / rate);
        result.Flows[0].ReceivedPs.ShouldBe(exact + 1000);
    }

    [Fact]
    public void The_last_of_an_incast_ends_as_published()
    {
        // 64 hosts send 245 frames of 4,160 bytes to one at 100 Gb/s, 1 us a cable. The last cable is busy from the first frame in to the last:
        // 332.8 ns + 1 us, 64 x 245 x 332.8 ns, 1 us; the last answer crosses 6 cables at 5.12 ns + 1 us. Two simulators: 5,226.670 us.
        PacketNetwork network = Cases.Network("fat-tree(hosts: 128, tiers: 3, rate: 100 Gb/s, latency: 1 us)");
        FlowSpec[] flows = [.. Enumerable.Range(0, 64).Select(i => Cases.Flow(i, 2 * i + 1, 0, 1_000_000))];
        PacketResult result = PacketSimulation.Simulate(network, Cases.Flows(128, flows), Cases.Roce);
        long last = result.Flows.Max(f => f.FinishPs);
        long busy = 64 * 245 * 332_800L;
        long expected = 332_800 + 1_000_000 + busy + 1_000_000 + 6 * (1_000_000 + 5_120);
        last.ShouldBeInRange(expected - 3 * 332_800, expected);
        Math.Abs(last - 5_226_670_000).ShouldBeLessThan(10_000);
        result.Dropped.ShouldBe(0);
    }

    [Fact]
    public void Waiting_at_a_random_load_is_that_of_an_MD1_queue()
    {
        // 64 hosts send single frames to one at exponential times: arrivals at the last port are Poisson, its service is constant, S = 332.8 ns.
        // Pollaczek-Khinchine: mean wait = rho S / (2 (1 - rho)).
        const double load = 0.7;
        const double service = 332_800;
        PacketNetwork network = Cases.Network("star(hosts: 65, rate: 100 Gb/s, latency: 1 us)");
        FlowSpec[] flows = new FlowSpec[200_000];
        Heliograph.Model.RandomStream draws = Heliograph.Model.RandomStream.Of(7, "test", "md1");
        double at = 0;
        for (int f = 0; f < flows.Length; f++)
        {
            at += -Math.Log(draws.Uniform((ulong)f)) * service / load;
            flows[f] = Cases.Flow(f, f % 64, 64, 4096, (long)at);
        }
        PacketResult result = PacketSimulation.Simulate(network, Cases.Flows(65, flows), new PacketOptions { TimeoutPs = 0 });
        double free = 2 * (service + 1_000_000);
        double wait = result.Flows.Average(f => f.ReceivedPs - f.StartPs - free);
        double expected = load * service / (2 * (1 - load));
        // Standard error of the mean over 200,000 correlated waits: about 1 %; the hosts' own ports add waits of their own below 0.2 %.
        (wait / expected).ShouldBeInRange(0.96, 1.04);
    }

    [Fact]
    public void Hops_of_the_given_cases_are_those_of_the_other_simulators()
    {
        string data = Path.Combine(Repository.Shared ?? "", "data", "packet");
        Assert.SkipUnless(Repository.Shared is not null && Directory.Exists(data), "shared/data is not beside this checkout");
        PacketNetwork network = Cases.Network("fat-tree(hosts: 128, tiers: 3, rate: 100 Gb/s, latency: 1 us)");
        foreach (
            (string file, long hops) in new[]
            {
                ("perm_128n_128c_2MB", 364_794L),
                ("perm_128n_128c_10MB", 1_802_196),
                ("incast_128n_64c_1MB", 89_670),
            }
        )
        {
            Heliograph.Model.Diagnostics.DiagnosticList diagnostics = [];
            TrafficMatrix traffic = ConnectionMatrixReader.ReadFile(
                Path.Combine(data, "traffic", file + ".cm"),
                StartUnit.Microseconds,
                diagnostics
            )!;
            PacketResult result = PacketSimulation.Simulate(network, traffic, Cases.Roce);
            (result.DataHops, result.ControlHops, result.Completed).ShouldBe((hops, hops, traffic.Flows.Length), file);
        }
    }
}
