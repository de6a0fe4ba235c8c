using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;

namespace Heliograph.Workload.Training;

/// <summary>
/// Time, memory and traffic of a training step on an idle, healthy fabric, in closed form. Description, equations and
/// validation: <c>docs/models/training.md</c>. Pure and thread-safe; tens of microseconds an evaluation
/// (<c>An_evaluation_costs_less_than_half_a_millisecond</c>).
/// </summary>
public static class TrainingModel
{
    /// <summary>
    /// Evaluates a step. Null when the mapping does not divide model, batch and accelerators
    /// (<see cref="MappingCheck.Of"/> says why). A missing figure makes what depends on it unknown, by name.
    /// </summary>
    /// <param name="accelerators">Accelerators of the job: the product of its parallel dimensions.</param>
    /// <param name="tiers">By span, smallest first.</param>
    public static StepTime? Evaluate(TrainingJob job, int accelerators, PartRef accelerator, ImmutableArray<TierPerformance> tiers, FigureBook book)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(accelerator);
        ArgumentNullException.ThrowIfNull(book);
        if (!MappingCheck.Of(job, accelerators).IsEmpty)
        {
            return null;
        }
        StepFigures figures = StepFigures.Read(job.Precision, accelerator, tiers, book);
        StepModel model = figures.Machine.Model(job);
        CommunicationModel network = model.Network;
        StepBreakdown step = model.Evaluate(job.Mapping);

        ImmutableArray<StepTerm> terms = StepTerms.Of(job, figures, network, model, step, accelerators);
        Derivation seconds = Derivation.Sum("step time", "s", terms.Select(t => t.Seconds));
        Derivation flops = Derivation.Input(
            "model FLOP of a step",
            ModelCount.ModelFlops(job),
            "FLOP",
            job.Mapping.FlashAttention ? "forward and backward, causal half of attention" : "forward and backward, full attention"
        );
        Derivation mfu = Derivation.Of(
            "model FLOP utilisation",
            "",
            "model FLOP / (accelerators x BF16 peak x step time)",
            [flops, figures.Peak, seconds],
            o => o[0].Value!.Value / (accelerators * o[1].Value!.Value * o[2].Value!.Value)
        );
        MemoryUse? memory = figures.Memory.Value is { } bits ? MemoryModel.Fullest(job, bits / 8) : null;
        return new StepTime(
            seconds,
            terms,
            StepTraffic.Of(job, network, model, step, tiers),
            memory,
            job.TokensPerStep,
            ModelCount.Parameters(job.Model),
            flops,
            mfu,
            StepFindings.Of(job, figures, network, model, step, memory, tiers)
        );
    }
}
