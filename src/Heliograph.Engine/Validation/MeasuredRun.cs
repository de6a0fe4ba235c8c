using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Scenarios;
using Heliograph.Workload.Collectives;
using Heliograph.Workload.Training;

namespace Heliograph.Engine.Validation;

/// <summary>What a published run states as its result.</summary>
internal enum RunQuantity
{
    StepSeconds,
    TokensPerSecond,
    TokensPerSecondEach,
    TeraflopsEach,
    MfuPercent,
    HfuPercent,
}

/// <summary>
/// A training run as its source describes it: the job and the machine, and the published result. What was not published
/// is open: <see cref="Candidates"/> has one job for each choice that it leaves.
/// </summary>
/// <param name="Architecture">Chip architecture whose calibration applies; null: the shared one.</param>
/// <param name="Candidates">Jobs that agree with everything that was published; the fastest is predicted. Empty: none agrees.</param>
/// <param name="Batch">Sequences of a step as published; 0: not published.</param>
/// <param name="Flops">FLOP of a sequence as the source counts them, for results given as a rate.</param>
/// <param name="IsRelative">The source's peak is ambiguous: only ratios within the family are compared.</param>
/// <param name="IsScored">False for rows that are too incomplete.</param>
/// <param name="Share">Weight in a fit: 1, or less where parts of the row are assumptions.</param>
internal sealed record MeasuredRun(
    string Id,
    string Family,
    bool IsExperts,
    string? Architecture,
    int Accelerators,
    AcceleratorNumbers Accelerator,
    ImmutableArray<TierNumbers> Tiers,
    ImmutableArray<TrainingJob> Candidates,
    RunQuantity Quantity,
    double Published,
    double Flops,
    double PeakForMfu,
    int Batch,
    bool IsRelative,
    bool IsScored,
    double Share,
    SourceSpan Span
)
{
    public string Unit =>
        Quantity switch
        {
            RunQuantity.StepSeconds => "s",
            RunQuantity.TokensPerSecond or RunQuantity.TokensPerSecondEach => "1/s",
            RunQuantity.TeraflopsEach => "TFLOP/s",
            _ => "%",
        };

    public string QuantityName =>
        Quantity switch
        {
            RunQuantity.StepSeconds => "step time",
            RunQuantity.TokensPerSecond => "tokens per second",
            RunQuantity.TokensPerSecondEach => "tokens per second per accelerator",
            RunQuantity.TeraflopsEach => "FLOP rate per accelerator",
            RunQuantity.MfuPercent => "MFU",
            _ => "HFU",
        };

    /// <summary>A step of so many seconds as the published quantity.</summary>
    public double Of(double seconds, TrainingJob job) =>
        Quantity switch
        {
            RunQuantity.StepSeconds => Batch > 0 ? seconds * Batch / job.Batch : seconds,
            RunQuantity.TokensPerSecond => job.TokensPerStep / seconds,
            RunQuantity.TokensPerSecondEach => job.TokensPerStep / seconds / Accelerators,
            RunQuantity.TeraflopsEach => Flops * job.Batch / seconds / Accelerators / 1e12,
            _ => 100 * Flops * job.Batch / seconds / Accelerators / PeakForMfu,
        };
}
