using System.Text;
using CsCheck;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Traffic;
using Heliograph.Model.Units;

namespace Heliograph.Tests.Traffic;

/// <summary>Whatever the bytes, reading ends, throws nothing, and gives a result or a reason. What is written is read as it was.</summary>
public sealed class TrafficFuzzTests
{
    private const int Iterations = 2000;

    private static readonly NetworkInput Network = TopologyShorthand.Read(
        "fat-tree(hosts: 16, rate: 100 Gb/s, latency: 1 us)",
        new DiagnosticList()
    )!;

    private static readonly string[] Seeds =
    [
        "Nodes 4\nConnections 3\nTriggers 1\nFailures 1\n0->1 id 1 msg 2 start 64 size 40860 prio 3 send_done_trigger 1\n"
            + "1->2 id 2 trigger 1 size 9\n2->3 start 0 size 7\ntrigger id 1 barrier count 1\nfailure switch_type AGG switch_id 0 link_id 1\n",
        "Nodes 8\nTiers 3\nPodsize 4\nTier 0\nDownlink_speed_Gbps 100\nRadix_Down 2\nRadix_Up 2\nDownlink_Latency_ns 1\nTier 1\n"
            + "Downlink_speed_Gbps 100\nRadix_Down 2\nRadix_Up 2\nDownlink_Latency_ns 1\nTier 2\nDownlink_speed_Gbps 100\nRadix_Down 2\n"
            + "Downlink_Latency_ns 1\n",
        "4 2 3\n0 2\n0 1 100Gbps 1000ns 0\n2 3 0.5Tbps 0.001ms 0.001\n0 2 400Gbps 5ps 0\n",
        "2\n0 1 3 100 2000000 2.0\n1 2 3 100 1 2.000001\n",
        "fat-tree(hosts: 16, tiers: 3, rate: 100 Gb/s, latency: 1 us)",
        "torus(size: 2x2, rate: 100 Gb/s, latency: 1 us)",
        "poisson(load: 0.5, sizes: hadoop, duration: 100 us, seed: 1)",
        "ring-all-reduce(bytes: 32 MB per rank, chunks: 2)",
    ];

    // Words and marks that some format gives a meaning.
    private static readonly string[] Tokens =
    [
        " ",
        "\n",
        "\r\n",
        "\t",
        "#",
        "->",
        ":",
        ",",
        "(",
        ")",
        "-",
        "-1",
        "0",
        "1",
        "2",
        "3",
        "1e9",
        "1e400",
        "1e-30",
        "0.5",
        "4294967296",
        "9223372036854775807",
        "99999999999999999999",
        "\0",
        "\uFEFF",
        "é",
        "\u2028",
        "Nodes",
        "Connections",
        "Triggers",
        "Failures",
        "id",
        "msg",
        "start",
        "size",
        "prio",
        "trigger",
        "send_done_trigger",
        "recv_done_trigger",
        "oneshot",
        "multishot",
        "barrier",
        "count",
        "failure",
        "switch_type",
        "TOR",
        "AGG",
        "CORE",
        "switch_id",
        "link_id",
        "0->1",
        "1->1",
        "Tier",
        "Tiers",
        "Podsize",
        "Radix_Up",
        "Radix_Down",
        "Bundle",
        "Oversubscribed",
        "Queue_Up",
        "100Gbps",
        "0bps",
        "1s",
        "ns",
        "hosts: ",
        "radix: ",
        "size: ",
        "0x0",
        "65536x65536",
        "1 B",
        "Gb/s",
        "both ways",
    ];

    private static readonly Gen<byte[]> Mutated = Gen.Select(
        Gen.Int[0, Seeds.Length - 1].Select(i => Seeds[i]),
        Gen.Select(Gen.Double.Unit, Gen.Int[0, 12], Gen.Int[0, Tokens.Length - 1].Select(i => Tokens[i])).Array[1, 6],
        (seed, edits) =>
        {
            string text = seed;
            foreach ((double where, int cut, string token) in edits)
            {
                int at = (int)(where * text.Length);
                text = text[..at] + token + text[Math.Min(text.Length, at + cut)..];
            }
            return Encoding.UTF8.GetBytes(text);
        }
    );

    [Fact]
    public void Random_bytes_are_refused_with_a_reason() => Gen.Byte.Array[0, 200].Sample(ReadEverything, iter: Iterations, threads: 1);

    [Fact]
    public void Broken_inputs_are_refused_with_a_reason() => Mutated.Sample(ReadEverything, iter: Iterations, threads: 1);

    [Fact]
    public void A_flood_of_problems_ends()
    {
        DiagnosticList diagnostics = new();
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("0->0 colour 5\n", 200_000)));
        ConnectionMatrixReader.Read(text, "t.cm", null, diagnostics).ShouldBeNull();
        diagnostics.Count.ShouldBe(DiagnosticList.Limit);
        diagnostics.Dropped.ShouldBeLessThan(100);
    }

    [Fact]
    public void What_is_written_is_read_as_it_was()
    {
        Gen.Select(Matrices, Gen.Bool.Select(b => b ? StartUnit.Picoseconds : StartUnit.Microseconds))
            .Sample(
                (matrix, unit) =>
                {
                    DiagnosticList diagnostics = new();
                    string text = ConnectionMatrixWriter.Write(matrix, unit);
                    TrafficMatrix? read = ConnectionMatrixReader.Read(text, "m.cm", unit, diagnostics);
                    Lines.Of(diagnostics).Where(l => l.Contains(": error ", StringComparison.Ordinal)).ShouldBeEmpty(text);
                    read.ShouldNotBeNull();
                    read.Hosts.ShouldBe(matrix.Hosts);
                    read.Flows.ShouldBe(matrix.Flows);
                    read.Triggers.ShouldBe(matrix.Triggers);
                    read.Failures.ShouldBe(matrix.Failures);
                },
                iter: Iterations,
                threads: 1
            );
    }

    [Fact]
    public void Ids_that_do_not_tell_connections_apart_are_numbered_anew()
    {
        static FlowSpec Flow(int id, int connection) => new(id, 0, 1, 1, 0, 0, connection, -1, -1, -1);
        TrafficMatrix matrix = new("m", 2, [Flow(5, 0), Flow(5, 1), Flow(6, 1)], [], []);
        TrafficMatrix read = ConnectionMatrixReader
            .Read(ConnectionMatrixWriter.Write(matrix, StartUnit.Picoseconds), "m.cm", null, new DiagnosticList())
            .ShouldNotBeNull();
        read.Flows.ShouldBe([Flow(1, 0), Flow(2, 1), Flow(2, 1)]);
    }

    // Flows of some connections, each between two hosts; triggers that a flow may wait for or fire. A barrier asks for no more than fires it.
    private static readonly Gen<TrafficMatrix> Matrices = Gen.Select(
        Gen.Int[2, 9],
        Gen.Int[0, 4],
        Gen.Select(
            Gen.Int[0, 1000],
            Gen.Int[0, 1000],
            Gen.Long[1, ConnectionMatrixReader.MostBytes],
            Gen.Long[0, 4_000_000_000_000_000_000],
            Gen.Int[0, 7]
        ).Array[0, 12],
        Gen.Select(Gen.Int[-1, 3], Gen.Int[-1, 3], Gen.Int[-1, 3]).Array[12],
        Gen.Select(Gen.Int[1, 2], Gen.Int[0, 9], Gen.Int[0, 9]).Array[0, 2],
        Build
    );

    private static TrafficMatrix Build(
        int hosts,
        int triggers,
        (int Source, int Connection, long Bytes, long Start, int Class)[] drawn,
        (int Start, int Sent, int Received)[] links,
        (int Tier, int Index, int Link)[] failures
    )
    {
        List<FlowSpec> flows = [];
        Dictionary<int, int> connections = [];
        int[] fires = new int[triggers];
        for (int i = 0; i < drawn.Length; i++)
        {
            (int seed, int name, long bytes, long start, int trafficClass) = drawn[i];
            int key = name % 5;
            if (!connections.TryGetValue(key, out int connection))
            {
                connections[key] = connection = connections.Count;
            }
            // The ends follow from the connection, which all of its messages share.
            int source = (connection * 7 + hosts) % hosts;
            int destination = (source + 1 + connection % (hosts - 1)) % hosts;
            int At(int t) => t < triggers ? t : -1;
            FlowSpec flow = new(
                connection * 3 + 2,
                source,
                destination,
                bytes,
                At(links[i].Start) < 0 ? start : 0,
                trafficClass,
                connection,
                At(links[i].Start),
                At(links[i].Sent),
                At(links[i].Received)
            );
            flows.Add(flow);
            foreach (int t in new[] { flow.SendDoneTrigger, flow.ReceiveDoneTrigger })
            {
                if (t >= 0)
                {
                    fires[t]++;
                }
            }
        }
        IEnumerable<TriggerSpec> specs = Enumerable
            .Range(0, triggers)
            .Select(t => new TriggerSpec(
                t * 5 + 1,
                fires[t] > 0 ? (TriggerKind)(t % 3) : TriggerKind.OneShot,
                fires[t] > 0 && t % 3 == 2 ? fires[t] : 0
            ));
        return new TrafficMatrix("m", hosts, [.. flows], [.. specs], [.. failures.Select(f => new FailureSpec(f.Tier, f.Index, f.Link))]);
    }

    private static void ReadEverything(byte[] bytes)
    {
        string text = Encoding.UTF8.GetString(bytes);
        Check(d => ConnectionMatrixReader.Read(bytes, "t", null, d), text);
        Check(d => ConnectionMatrixReader.Read(bytes, "t", StartUnit.Microseconds, d), text);
        Check(d => HtsimTopologyReader.Read(bytes, "t", d), text);
        Check(d => HpccTopologyReader.Read(bytes, "t", d), text);
        Check(d => HpccFlowReader.Read(bytes, "t", Network, d), text);
        Check(d => TopologyShorthand.Read(text, d), text);
        Check(d => TrafficGenerator.Generate(text, 16, new BitRate(1_000_000_000), d), text);
    }

    private static void Check<T>(Func<DiagnosticList, T?> read, string text)
        where T : class
    {
        DiagnosticList diagnostics = new();
        try
        {
            (read(diagnostics) is null).ShouldBe(diagnostics.HasErrors, text);
        }
        catch (Exception e) when (e is not ShouldAssertException)
        {
            throw new InvalidOperationException($"'{text}' threw {e.GetType().Name}: {e.Message}", e);
        }
        Lines.Of(diagnostics).ShouldAllBe(l => !l.Contains('\n'));
    }
}
