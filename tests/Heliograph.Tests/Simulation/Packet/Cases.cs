using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Traffic;
using Heliograph.Model.Units;
using Heliograph.Simulation.Packet;
using Heliograph.Simulation.Packet.Congestion;

namespace Heliograph.Tests.Simulation.Packet;

/// <summary>Networks, traffic and options that several tests use.</summary>
internal static class Cases
{
    public const long Microsecond = 1_000_000;

    /// <summary>A flow at 100 Gb/s over six cables.</summary>
    public static readonly FlowSetting Setting = new()
    {
        LineRate = 100_000_000_000,
        PayloadBytes = 4096,
        FrameBytes = 4160,
        BaseRttPs = 12 * Microsecond,
        WindowBytes = 150_000,
        Hops = 6,
    };

    /// <summary>htsim's RoCE: every frame full, static pause thresholds, no timeout.</summary>
    public static PacketOptions Roce { get; } =
        new()
        {
            PadLastFrame = true,
            FlowControl = FlowControl.Pause,
            TimeoutPs = 0,
            Buffer = new BufferOptions { PauseAboveBytes = 20 * 4096, ResumeBelowBytes = 15 * 4096 },
        };

    /// <summary>Shared buffer, dynamic thresholds, pauses, marks and DCQCN.</summary>
    public static PacketOptions Full { get; } =
        new()
        {
            FlowControl = FlowControl.Pause,
            CongestionControl = CongestionControl.Dcqcn,
            WindowBytes = -1,
            Buffer = new BufferOptions { SharedBytes = 32 << 20 },
            Ecn = new EcnOptions
            {
                MinBytes = 400_000,
                MaxBytes = 1_600_000,
                MaxProbability = 0.2,
            },
        };

    public static PacketNetwork Network(string shorthand) => PacketNetwork.Of(Graph(shorthand));

    public static WireGraph Graph(string shorthand)
    {
        DiagnosticList diagnostics = [];
        WireGraph graph = TopologyShorthand.Read(shorthand, diagnostics)!.Graph;
        diagnostics.ShouldBeEmpty();
        return graph;
    }

    public static TrafficMatrix Traffic(string shorthand, int hosts)
    {
        DiagnosticList diagnostics = [];
        TrafficMatrix traffic = TrafficGenerator.Generate(shorthand, hosts, new BitRate(100_000_000_000), diagnostics)!;
        diagnostics.ShouldBeEmpty();
        return traffic;
    }

    public static FlowSpec Flow(int index, int source, int destination, long bytes, long startPs = 0, int priority = 0) =>
        new(index + 1, source, destination, bytes, startPs, priority, index, -1, -1, -1);

    public static TrafficMatrix Flows(int hosts, params FlowSpec[] flows) => new("test", hosts, [.. flows], [], []);

    /// <summary>A line of nodes, a host at each end and switches between them, a cable each.</summary>
    public static PacketNetwork Line(params Wire[] wires)
    {
        ImmutableArray<WireNode>.Builder nodes = ImmutableArray.CreateBuilder<WireNode>();
        for (int n = 0; n <= wires.Length; n++)
        {
            nodes.Add(new WireNode($"n{n}", n < 2 ? 0 : 1, default));
        }
        return PacketNetwork.Of(new WireGraph("line", 2, nodes.ToImmutable(), [.. wires]));
    }

    /// <summary>Nodes of a line in order: host 0, switches 2 and up, host 1.</summary>
    public static (int A, int B) LineEnds(int cable, int cables) => (cable == 0 ? 0 : cable + 1, cable == cables - 1 ? 1 : cable + 2);
}
