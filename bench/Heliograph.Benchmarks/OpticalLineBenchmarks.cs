using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using Heliograph.Model.OpticalLine;
using Heliograph.Photonics.OpticalLine;

namespace Heliograph.Benchmarks;

/// <summary>
/// A line of ten spans of 80 km with amplifiers of 17 dB, 96 channels of 32 GBd on 50 GHz at 0 dBm: the whole line by the closed form, with Raman scattering,
/// and one span by the generalised models. The baseline is the closed form the obvious way: each pair's two inverse hyperbolic sines, every time.
/// </summary>
[MemoryDiagnoser]
public class OpticalLineBenchmarks
{
    private readonly LinePropagation _closed = new(new LineSimulation());
    private readonly LinePropagation _series = new(new LineSimulation { HasRaman = true });
    private readonly LinePropagation _exact = new(new LineSimulation { HasRaman = true, RamanMethod = RamanMethod.Numerical });
    private readonly LinePropagation _separated = new(General(NonlinearMethod.GgnSpectrallySeparated, false));
    private readonly LinePropagation _separatedRaman = new(General(NonlinearMethod.GgnSpectrallySeparated, true));
    private readonly LinePropagation _approximate = new(General(NonlinearMethod.GgnApproximate, false));
    private readonly LineStage[] _span = [new FibreStage(Span())];
    private LineStage[] _line = [];
    private WdmComb _comb = null!;
    private double[] _efficiency = [];

    [GlobalSetup]
    public void Setup()
    {
        AmplifierModel model = new()
        {
            Name = "medium",
            Noise = TwoCoilNoise.Fit(15, 26, 6, 10, out _)!,
            FlatGain = 26,
            LeastGain = 15,
            GreatestPower = 23,
        };
        _line =
        [
            .. Enumerable
                .Range(0, 10)
                .SelectMany(i => new LineStage[] { new FibreStage(Span()), new AmplifierStage($"amplifier {i}", model, new AmplifierSetting(17)) }),
        ];
        ImmutableArray<int> channels = [.. Enumerable.Range(0, 96)];
        _comb = new WdmComb(
            [.. channels.Select(i => 191.35e12 + (i * 50e9))],
            [.. channels.Select(_ => 50e9)],
            [.. channels.Select(_ => 32e9)],
            [.. channels.Select(_ => 0.15)],
            [.. channels.Select(_ => 1e-3)]
        );
        _efficiency = new double[96 * 96];
    }

    [Benchmark(Description = "10 spans, GN")]
    public WdmComb? Closed() => _closed.Run(_line, _comb);

    [Benchmark(Description = "10 spans, GN, Raman series of order 2")]
    public WdmComb? Series() => _series.Run(_line, _comb);

    [Benchmark(Description = "10 spans, GN, Raman exact")]
    public WdmComb? Exact() => _exact.Run(_line, _comb);

    [Benchmark(Description = "GN efficiencies from scratch")]
    public void Efficiency() => GaussianNoise.Efficiency(((FibreStage)_span[0]).Span, _comb, _efficiency);

    [Benchmark(Description = "1 span, GGN separated, all channels")]
    public WdmComb? Separated() => _separated.Run(_span, _comb);

    [Benchmark(Description = "1 span, GGN separated, all channels, Raman")]
    public WdmComb? SeparatedRaman() => _separatedRaman.Run(_span, _comb);

    [Benchmark(Description = "1 span, GGN approximate")]
    public WdmComb? Approximate() => _approximate.Run(_span, _comb);

    [Benchmark(Baseline = true, Description = "NLI of 10 spans, two asinh a pair")]
    public double Obvious()
    {
        FibreSpan fibre = Span();
        double total = 0;
        for (int span = 0; span < 10; span++)
        {
            for (int i = 0; i < _comb.Count; i++)
            {
                double gamma = fibre.Gamma(_comb.Frequency[i]);
                for (int j = 0; j < _comb.Count; j++)
                {
                    double alpha = fibre.Alpha(_comb.Frequency[j]);
                    double effective = (1 - Math.Exp(-alpha * fibre.Length)) / alpha;
                    double beta = Math.Abs(fibre.Beta2(_comb.Frequency[i]) + fibre.Beta2(_comb.Frequency[j])) / 2;
                    double reach = Math.PI * Math.PI / alpha * beta * _comb.SymbolRate[i];
                    double offset = _comb.Frequency[j] - _comb.Frequency[i];
                    double half = _comb.SymbolRate[j] / 2;
                    double psi = (Math.Asinh(reach * (offset + half)) - Math.Asinh(reach * (offset - half))) / 2;
                    psi *= effective * effective * alpha / (2 * Math.PI * beta);
                    double rate = _comb.SymbolRate[j];
                    total +=
                        gamma * gamma * (i == j ? 16.0 / 27 : 32.0 / 27) * psi / (rate * rate) * _comb.Power(i) * _comb.Power(j) * _comb.Power(j);
                }
            }
        }
        return total;
    }

    private static FibreSpan Span() =>
        new()
        {
            Name = "fibre",
            Length = 80e3,
            Loss = SampledCurve.Constant(0.2e-3),
            PmdCoefficient = 1.265e-15,
            InputConnector = 0.5,
            OutputConnector = 0.5,
        };

    private static LineSimulation General(NonlinearMethod method, bool hasRaman) =>
        new()
        {
            Nonlinear = method,
            DispersionTolerance = 1,
            HasRaman = hasRaman,
        };
}
