using System.Collections.Immutable;
using Heliograph.Model.Traffic;
using Heliograph.Model.Units;
using Heliograph.Simulation.Packet;

namespace Heliograph.Tests.Packets.Statistics;

/// <summary>Small networks and traffic by hand.</summary>
internal static class Wires
{
    public const long Gb = 1_000_000_000;

    /// <summary>Hosts [0, hosts) and switches after them; a cable is (a, b, b/s, ps).</summary>
    public static PacketNetwork Network(int hosts, long[] switchLatency_ps, params (int A, int B, long Rate, long Delay_ps)[] cables) =>
        PacketNetwork.Of(Graph(hosts, switchLatency_ps, cables));

    public static WireGraph Graph(int hosts, long[] switchLatency_ps, params (int A, int B, long Rate, long Delay_ps)[] cables) =>
        new(
            "wires",
            hosts,
            [
                .. Enumerable.Range(0, hosts).Select(h => new WireNode($"host{h}", 0, new Duration(0))),
                .. switchLatency_ps.Select((l, s) => new WireNode($"switch{s}", 1, new Duration(l))),
            ],
            [.. cables.Select(c => new Wire(c.A, c.B, new BitRate(c.Rate), new Duration(c.Delay_ps)))]
        );

    /// <summary>Hosts on one switch.</summary>
    public static PacketNetwork Star(int hosts, long rate, long delay_ps) =>
        Network(hosts, [0], [.. Enumerable.Range(0, hosts).Select(h => (h, hosts, rate, delay_ps))]);

    public static TrafficMatrix Traffic(int hosts, params (int From, int To, long Bytes)[] flows) =>
        new("flows", hosts, [.. flows.Select((f, i) => new FlowSpec(i + 1, f.From, f.To, f.Bytes, 0, 0, i, -1, -1, -1))], [], []);

    public static PortSample Sample(
        int port,
        int queued = 0,
        int most = 0,
        long sent = 0,
        long paused = 0,
        int marks = 0,
        int pauses = 0,
        int drops = 0
    ) => new(port, queued, most, sent, paused, marks, pauses, drops);
}

/// <summary>A folder of its own, deleted at the end.</summary>
internal sealed class Scratch : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("heliograph-").FullName;

    public string this[string name] => Path.Combine(Folder, name);

    public IReadOnlyList<string> Names => [.. Directory.EnumerateFiles(Folder).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
