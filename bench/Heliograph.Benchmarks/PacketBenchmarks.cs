using BenchmarkDotNet.Attributes;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Traffic;
using Heliograph.Model.Units;
using Heliograph.Simulation.Packet;

namespace Heliograph.Benchmarks;

/// <summary>
/// Whole packet runs: a permutation on a three-tier fat tree with pauses, marks, DCQCN and a shared buffer. Divide the hops (5.87 M at 1,024 hosts) by the
/// time for hops a second. The baseline is the same engine on the same traffic without congestion control, with static thresholds.
/// </summary>
public class PacketBenchmarks
{
    private PacketNetwork _network = null!;
    private TrafficMatrix _traffic = null!;

    [Params(128, 1_024)]
    public int Hosts { get; set; }

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        DiagnosticList diagnostics = [];
        WireGraph graph = TopologyShorthand.Read($"fat-tree(hosts: {Hosts}, tiers: 3, rate: 100 Gb/s, latency: 1 us)", diagnostics)!.Graph;
        _network = PacketNetwork.Of(graph);
        _traffic = TrafficGenerator.Generate("permutation(bytes: 2 MB, seed: 1)", Hosts, new BitRate(100_000_000_000), diagnostics)!;
    }

    [Benchmark(Baseline = true)]
    public long StaticThresholds() =>
        PacketSimulation
            .Simulate(
                _network,
                _traffic,
                new PacketOptions
                {
                    Threads = Threads,
                    FlowControl = FlowControl.Pause,
                    Buffer = new BufferOptions { PauseAboveBytes = 81_920, ResumeBelowBytes = 61_440 },
                }
            )
            .Events;

    [Benchmark]
    public long EverythingOn() =>
        PacketSimulation
            .Simulate(
                _network,
                _traffic,
                new PacketOptions
                {
                    Threads = Threads,
                    FlowControl = FlowControl.Pause,
                    CongestionControl = CongestionControl.Dcqcn,
                    Buffer = new BufferOptions { SharedBytes = 32 << 20 },
                    Ecn = new EcnOptions
                    {
                        MinBytes = 400_000,
                        MaxBytes = 1_600_000,
                        MaxProbability = 0.2,
                    },
                }
            )
            .Events;
}
