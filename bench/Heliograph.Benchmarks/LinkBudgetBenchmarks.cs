using BenchmarkDotNet.Attributes;
using Heliograph.Model;
using Heliograph.Photonics;
using Heliograph.Photonics.Imdd;
using Heliograph.Photonics.Variation;

namespace Heliograph.Benchmarks;

/// <summary>
/// Budget-level solve of a PAM4 lane with all noise, and its population. The baseline finds the power the obvious way, by bisection on the
/// error ratio to 1e-8.
/// </summary>
[MemoryDiagnoser]
public class LinkBudgetBenchmarks
{
    private const int Modules = 25_000;

    private static readonly ImddSignal Lane = new()
    {
        Levels = 4,
        Oma = 2e-4,
        ExtinctionRatio = 2.8,
        NoiseBandwidth = 0.75 * 53.125e9,
        Responsivity = 0.85,
        ThermalNoise = 16e-12,
        Rin = 3e-15,
        InterferenceRatio = 1e-5,
        IsiPenaltyDb = 1,
        DarkCurrent = 1e-8,
    };

    private static readonly LinkVariation Population = new()
    {
        Nominal = Lane,
        TargetBer = 2.4e-4,
        LanesPerModule = 4,
        Temperature = Distribution.Uniform(298.15, 343.15),
        Parameters =
        [
            new("laser", LinkQuantity.LaunchDbm, Distribution.Normal(7, 0.4), Distribution.Normal(0, 0.2), -0.02),
            new("coupler", LinkQuantity.LossDb, Distribution.Triangular(1, 1.5, 2.5)),
            new("modulator", LinkQuantity.LossDb, Distribution.Normal(5, 0.3), Distribution.Normal(0, 0.2), 0.01),
            new("connectors", LinkQuantity.LossDb, Distribution.Constant(4), Distribution.LogNormal(0.25, 0.5), 0, 2),
            new("extinction", LinkQuantity.ExtinctionRatioDb, Distribution.Truncated(Distribution.Normal(4.5, 0.3), 3.5, 6)),
            new("rin", LinkQuantity.RinDbPerHz, Distribution.Uniform(-150, -142)),
            new("noise", LinkQuantity.ThermalNoise, Distribution.Normal(16e-12, 1e-12), null, 0.02e-12),
            new("diode", LinkQuantity.Responsivity, Distribution.Constant(0.85), Distribution.Normal(0, 0.02)),
            new("reflections", LinkQuantity.InterferenceDb, Distribution.Table([-50, -45, -40], [0.7, 0.2, 0.1])),
            new("isi", LinkQuantity.IsiPenaltyDb, Distribution.Constant(1), Distribution.Uniform(0, 1)),
        ],
    };

    [Benchmark(Baseline = true, Description = "bisection on the error ratio")]
    public double Bisection()
    {
        double low = 1e-6;
        double high = 1e-2;
        while (high / low > 1 + 1e-8)
        {
            double middle = Math.Sqrt(low * high);
            (low, high) = ImddSolver.BitErrorRatio(Lane with { Oma = middle }) < 2.4e-4 ? (low, middle) : (middle, high);
        }
        return high;
    }

    [Benchmark(Description = "ImddSolver.RequiredOma, PAM4")]
    public OmaRequirement Required() => ImddSolver.RequiredOma(Lane, 2.4e-4);

    [Benchmark(Description = "ImddSolver.RequiredOma, PAM8")]
    public OmaRequirement RequiredEight() => ImddSolver.RequiredOma(Lane with { Levels = 8, Rin = 3e-16, InterferenceRatio = 0 }, 2.4e-4);

    [Benchmark(Description = "ImddSolver.BitErrorRatio")]
    public double BitErrors() => ImddSolver.BitErrorRatio(Lane);

    [Benchmark(Description = "Gaussian.LogTail")]
    public double Tail() => Gaussian.LogTail(Lane.ExtinctionRatio);

    [Benchmark(Description = "LinkVariation.Run, one thread, a lane", OperationsPerInvoke = 4 * Modules)]
    public VariationResult OneThread() => Population.Run(RandomStream.Of(4, "variation", "bench"), Modules, 1);

    [Benchmark(Description = "LinkVariation.Run, two threads, a lane", OperationsPerInvoke = 4 * Modules)]
    public VariationResult TwoThreads() => Population.Run(RandomStream.Of(4, "variation", "bench"), Modules, 2);
}
