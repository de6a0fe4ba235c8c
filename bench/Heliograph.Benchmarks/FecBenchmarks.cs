using BenchmarkDotNet.Attributes;
using Heliograph.Photonics.Coding;

namespace Heliograph.Benchmarks;

/// <summary>
/// Loss of a frame behind KP4, alone and behind the inner code, and the error ratio that a loss allows. The baseline adds the
/// binomial terms of the codeword one by one, in logarithms.
/// </summary>
[MemoryDiagnoser]
public class FecBenchmarks
{
    private readonly ReedSolomonFec _outer = new(ReedSolomon.Kp4, 4);
    private readonly ReedSolomonFec _inner = new(ReedSolomon.Kp4, 4, new InnerHamming(6));
    private readonly ReedSolomonFec _bursts = new(ReedSolomon.Kp4, 2, bursts: new BurstErrors(0.75, false, 4, 2));

    [Benchmark(Baseline = true)]
    public double TermByTerm()
    {
        double p = 1 - Math.Pow(1 - 2.4e-4, 10);
        double sum = 0;
        double choose = 0;
        for (int i = 0; i <= 544; i++)
        {
            sum += i > 15 ? Math.Exp(choose + i * Math.Log(p) + (544 - i) * Math.Log(1 - p)) : 0;
            choose += Math.Log(544 - i) - Math.Log(i + 1);
        }
        return sum * 4.125;
    }

    [Benchmark]
    public double OuterLoss() => _outer.FrameLossRatio(2.4e-4, 1518);

    [Benchmark]
    public double InnerLoss() => _inner.FrameLossRatio(4.8e-3, 1518);

    [Benchmark]
    public double BurstLoss() => _bursts.FrameLossRatio(2e-5, 1518);

    [Benchmark]
    public double? InnerLimit() => _inner.PreFecLimit(1e-12, 1518);
}
