using BenchmarkDotNet.Attributes;
using Heliograph.Photonics.Interference;

namespace Heliograph.Benchmarks;

/// <summary>
/// Tracing eight elements through a circuit switch and pricing the interference at a bit error ratio. The baseline draws phases and
/// symbols, as many as give the error ratio to about 1 %, once.
/// </summary>
[MemoryDiagnoser]
public class InterferenceBenchmarks
{
    private static readonly PathElement Connector = new("connector", 0.35, 55);
    private static readonly PathElement End = new("end", 0, 26);
    private static readonly PathElement Circuit = new("circuit switch", 2, 40, 40);
    private static readonly Circulator Circulator = new(0.8, 45, 50, 50);
    private static readonly BidirectionalEnds Ends = new(Circulator, Circulator, 0, 26, 26);

    private readonly PathElement[] _path = [End, Connector, Connector, Circuit, Connector, Connector, Connector, End];
    private readonly PamInterference _signal = new(4, 3.5, PolarisationOverlap.Aligned);

    [Benchmark(Description = "trace and penalty, one way")]
    public double? OneWay() => _signal.Penalty(InterferenceTrace.Trace(_path, 1.468).Interferers.AsSpan(), 2.4e-4).PenaltyDb;

    [Benchmark(Description = "trace and penalty, circulators")]
    public double? Bidirectional() =>
        _signal.Penalty(InterferenceTrace.TraceBidirectional(_path.AsSpan(1, 6), Ends, 1.468).Interferers.AsSpan(), 2.4e-4).PenaltyDb;

    [Benchmark(Baseline = true, Description = "error ratio by draw, once")]
    public double ByDraw() => _signal.BitErrorRatioByDraw(InterferenceTrace.Trace(_path, 1.468).Interferers.AsSpan(), 0.048, 10_000, 1);
}
