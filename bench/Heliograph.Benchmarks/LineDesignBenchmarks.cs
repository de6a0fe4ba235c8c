using BenchmarkDotNet.Attributes;
using Heliograph.Engine.Lightpaths;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.OpticalLine;
using Heliograph.Photonics.OpticalLine;
using Heliograph.Photonics.OpticalLine.Design;

namespace Heliograph.Benchmarks;

/// <summary>
/// A network of 75 nodes whose every line is designed, and 76 channels sent over 36 spans of it: CORONET CONUS of GNPy's example data, in the folder
/// that HELIO_LINES names. Compare with the CPU time of <c>designed_network</c> and <c>transmission_simulation</c> on the same files, after import and
/// reading.
/// </summary>
[MemoryDiagnoser]
public class LineDesignBenchmarks
{
    private LineEquipment _equipment = null!;
    private LineTopology _topology = null!;

    [GlobalSetup]
    public void Setup()
    {
        string folder = Environment.GetEnvironmentVariable("HELIO_LINES") ?? throw new InvalidOperationException("HELIO_LINES names no folder");
        DiagnosticList diagnostics = [];
        _equipment =
            LineEquipmentReader.ReadFile(Path.Combine(folder, "eqpt_config.json"), diagnostics)
            ?? throw new InvalidOperationException(diagnostics.First().Message);
        _topology =
            LineTopologyReader.ReadFile(Path.Combine(folder, "CORONET_CONUS_Topology.json"), _equipment, diagnostics)
            ?? throw new InvalidOperationException(diagnostics.First().Message);
    }

    [Benchmark(Description = "CORONET CONUS: design and path")]
    public TransmissionResult? Transmit() => LineTransmission.Run(_topology, _equipment, new LineSimulation(), new TransmissionQuery(), []);

    [Benchmark(Description = "CORONET CONUS: design")]
    public bool Design()
    {
        LineNetwork network = new(_topology);
        DiagnosticList diagnostics = [];
        LineDesigner designer = new(_equipment, new LineSimulation(), new LineStages(_equipment, diagnostics), diagnostics);
        return designer.TryComplete(network) && designer.TryDesign(network, LineDesigner.Reference(_equipment));
    }
}
