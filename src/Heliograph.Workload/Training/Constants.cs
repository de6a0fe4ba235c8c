using System.Collections.Immutable;

namespace Heliograph.Workload.Training;

/// <summary>
/// The calibration of the training model as numbers in base units, unknown ones NaN. What each means stands in the
/// vocabulary (<see cref="Heliograph.Model.Parts.Quantities"/>) and where it enters in <c>docs/models/training.md</c>.
/// </summary>
public readonly record struct Constants(
    double GemmEfficiency,
    double GemmHalfArea,
    double GemmHalfDepth,
    double ExpertEfficiency,
    double Fp8Efficiency,
    double AttentionEfficiency,
    double ScorePasses,
    double ElementwisePasses,
    double MemoryEfficiency,
    double LogitTraffic,
    double LaunchFloor,
    double ExpertOverhead,
    double OptimizerTraffic,
    double ScaleUpEfficiency,
    double ScaleOutEfficiency,
    double ScaleUpHopLatency,
    double ScaleOutHopLatency,
    double CollectiveStart,
    double TensorOverlap,
    double BackgroundOverlap,
    double ExpertOverlap,
    double ExpertOverlapDualPipe,
    double StepWait,
    double SoftwareImmaturity,
    double SoftwareHalfLife
)
{
    /// <summary>When the architecture came to market, as a decimal year; NaN: unknown, its software counts as mature.</summary>
    public double ArchitectureYear { get; init; } = double.NaN;

    /// <summary>
    /// Factor on the time of fused attention and expert routing in software of some year: 1 + immaturity x 2^(-age / half-life), age from the architecture's
    /// year; 1 where either is unknown.
    /// </summary>
    public double Age(double? software) =>
        software is not { } year || double.IsNaN(ArchitectureYear)
            ? 1
            : 1 + (SoftwareImmaturity * Math.Pow(2, -Math.Max(0, year - ArchitectureYear) / SoftwareHalfLife));

    /// <summary>Names of the figures.</summary>
    public static readonly ImmutableArray<string> Quantities = Names();

    /// <summary>From figures by name of the vocabulary, in their base units.</summary>
    public static Constants From(Func<string, double> figure) =>
        new(
            figure("gemm-efficiency"),
            figure("gemm-half-area"),
            figure("gemm-half-depth"),
            figure("expert-efficiency"),
            figure("fp8-efficiency"),
            figure("attention-efficiency"),
            figure("score-passes"),
            figure("elementwise-passes"),
            figure("memory-efficiency"),
            // Catalogue sizes are in bits.
            figure("logit-traffic") / 8,
            figure("launch-floor"),
            figure("expert-overhead"),
            figure("optimizer-traffic") / 8,
            figure("scale-up-efficiency"),
            figure("scale-out-efficiency"),
            figure("scale-up-hop-latency"),
            figure("scale-out-hop-latency"),
            figure("collective-start"),
            figure("tensor-overlap"),
            figure("background-overlap"),
            figure("expert-overlap"),
            figure("expert-overlap-dualpipe"),
            figure("step-wait"),
            figure("software-immaturity"),
            // Catalogue periods are in seconds.
            figure("software-half-life") / (365.25 * 86400)
        );

    private static ImmutableArray<string> Names()
    {
        ImmutableArray<string>.Builder names = ImmutableArray.CreateBuilder<string>();
        _ = From(name =>
        {
            names.Add(name);
            return 0;
        });
        return names.ToImmutable();
    }
}

/// <summary>What the numeric core reads of an accelerator: dense peaks in FLOP/s, memory in B and B/s; unknown ones NaN.</summary>
public readonly record struct AcceleratorNumbers(double Peak, double Fp8Peak, double Capacity, double Bandwidth);
