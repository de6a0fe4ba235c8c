using Heliograph.Model;

namespace Heliograph.Workload.Training;

/// <summary>What the numeric core reads: rates of the accelerator and the calibration, unknown ones NaN.</summary>
/// <param name="Peak">FLOP/s, BF16.</param>
/// <param name="MatrixPeak">FLOP/s of the matrix products at the job's precision, relative to the BF16 efficiency.</param>
/// <param name="Memory">B/s that kernels reach.</param>
internal readonly record struct Constants(
    double Peak,
    double MatrixPeak,
    double Memory,
    double GemmEfficiency,
    double GemmHalfTokens,
    double GemmHalfDepth,
    double ExpertHalfTokens,
    double AttentionEfficiency,
    double ScorePasses,
    double ElementwisePasses,
    double LaunchOverhead,
    double LaunchFloor,
    double OptimizerTraffic,
    double TensorOverlap,
    double PipelineOverlap,
    double ContextOverlap,
    double DataOverlap,
    double ExpertOverlap,
    double StepOverhead,
    double ScaleSlowdown,
    double ScaleSlowdownFrom
)
{
    public static Constants From(Calibration c, Derivation peak, Derivation? fp8Peak, Derivation bandwidth, bool dualPipe) =>
        new(
            Number(peak),
            fp8Peak is null ? Number(peak) : Number(fp8Peak) * Number(c.Fp8Efficiency),
            Number(bandwidth) / 8 * Number(c.MemoryEfficiency),
            Number(c.GemmEfficiency),
            Number(c.GemmHalfTokens),
            Number(c.GemmHalfDepth),
            Number(c.ExpertHalfTokens),
            Number(c.AttentionEfficiency),
            Number(c.ScorePasses),
            Number(c.ElementwisePasses),
            Number(c.LaunchOverhead),
            Number(c.LaunchFloor),
            // Catalogue sizes are in bits.
            Number(c.OptimizerTraffic) / 8,
            Number(c.TensorOverlap),
            Number(c.PipelineOverlap),
            Number(c.ContextOverlap),
            Number(c.DataOverlap),
            Number(dualPipe ? c.ExpertOverlapDualPipe : c.ExpertOverlap),
            Number(c.StepOverhead),
            Number(c.ScaleSlowdown),
            Number(c.ScaleSlowdownFrom)
        );

    public static double Number(Derivation d) => d.Value ?? double.NaN;
}
