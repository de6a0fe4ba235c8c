using Heliograph.Model;
using Heliograph.Model.Parts;

namespace Heliograph.Workload.Training;

/// <summary>
/// The constants of the training model, read from the catalogue part <c>cal-training</c>; what each means stands in the
/// vocabulary (<see cref="Quantities"/>) and in <c>docs/models/training.md</c>.
/// </summary>
internal sealed class Calibration(FigureBook book)
{
    public static readonly PartRef Part = new("cal-training");

    public Derivation GemmEfficiency { get; } = book.Get(Part, "gemm-efficiency");

    public Derivation GemmHalfTokens { get; } = book.Get(Part, "gemm-half-tokens");

    public Derivation GemmHalfDepth { get; } = book.Get(Part, "gemm-half-depth");

    public Derivation ExpertHalfTokens { get; } = book.Get(Part, "expert-half-tokens");

    public Derivation Fp8Efficiency { get; } = book.Get(Part, "fp8-efficiency");

    public Derivation AttentionEfficiency { get; } = book.Get(Part, "attention-efficiency");

    public Derivation ScorePasses { get; } = book.Get(Part, "score-passes");

    public Derivation ElementwisePasses { get; } = book.Get(Part, "elementwise-passes");

    public Derivation MemoryEfficiency { get; } = book.Get(Part, "memory-efficiency");

    public Derivation LaunchOverhead { get; } = book.Get(Part, "launch-overhead");

    public Derivation LaunchFloor { get; } = book.Get(Part, "launch-floor");

    public Derivation OptimizerTraffic { get; } = book.Get(Part, "optimizer-traffic");

    public Derivation ScaleUpEfficiency { get; } = book.Get(Part, "scale-up-efficiency");

    public Derivation ScaleOutEfficiency { get; } = book.Get(Part, "scale-out-efficiency");

    public Derivation ScaleUpHopLatency { get; } = book.Get(Part, "scale-up-hop-latency");

    public Derivation ScaleOutHopLatency { get; } = book.Get(Part, "scale-out-hop-latency");

    public Derivation TensorOverlap { get; } = book.Get(Part, "tensor-overlap");

    public Derivation PipelineOverlap { get; } = book.Get(Part, "pipeline-overlap");

    public Derivation ContextOverlap { get; } = book.Get(Part, "context-overlap");

    public Derivation DataOverlap { get; } = book.Get(Part, "data-overlap");

    public Derivation ExpertOverlap { get; } = book.Get(Part, "expert-overlap");

    public Derivation ExpertOverlapDualPipe { get; } = book.Get(Part, "expert-overlap-dualpipe");

    public Derivation StepOverhead { get; } = book.Get(Part, "step-overhead");

    public Derivation ScaleSlowdown { get; } = book.Get(Part, "scale-slowdown");

    public Derivation ScaleSlowdownFrom { get; } = book.Get(Part, "scale-slowdown-from");
}
