using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Scenarios;
using Heliograph.Workload.Collectives;
using Heliograph.Workload.Collectives.Nccl;

namespace Heliograph.Workload.Training;

/// <summary>
/// All of a system that a training step depends on, as plain numbers: what searches, calibration and validation
/// evaluate, some microseconds a job, without derivations. Unknown numbers are NaN. Immutable.
/// </summary>
/// <param name="Accelerator">Peaks, memory.</param>
/// <param name="Tiers">By span, smallest first: link rates in B/s and hardware latencies, before any efficiency.</param>
/// <param name="Constants">The calibration.</param>
public sealed record TrainingMachine(AcceleratorNumbers Accelerator, ImmutableArray<TierNumbers> Tiers, Constants Constants)
{
    /// <summary>Tiers as collectives reach them: rates times their efficiency, latencies with those of software.</summary>
    public ImmutableArray<TierNumbers> ReachedTiers { get; } = [.. Tiers.Select(t => Reached(t, Constants))];

    /// <summary>What NCCL's rules need; null for accelerators that it does not run on.</summary>
    public NcclSystem? Nccl { get; init; }

    /// <summary>
    /// The numbers of a scenario's accelerator and tiers; <see cref="TrainingModel"/> evaluates the same ones with their
    /// derivations.
    /// </summary>
    public static TrainingMachine Of(
        Heliograph.Model.Parts.PartRef accelerator,
        ImmutableArray<TierPerformance> tiers,
        Heliograph.Model.Parts.FigureBook book
    )
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        ArgumentNullException.ThrowIfNull(book);
        return StepFigures.Read("fp8", accelerator, tiers, book).Machine;
    }

    /// <summary>Seconds of a step of a job whose mapping divides (<see cref="MappingCheck.Of"/>).</summary>
    public double StepSeconds(TrainingJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Model(job).Evaluate(job.Mapping).Seconds;
    }

    /// <summary>Memory of the fullest accelerator.</summary>
    public MemoryUse Memory(TrainingJob job) => MemoryModel.Fullest(job, Accelerator.Capacity);

    /// <summary>Seconds of a step whose calls take other times than their closed forms.</summary>
    public double StepSeconds(TrainingJob job, CallRatios ratios)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Model(job, ratios).Evaluate(job.Mapping).Seconds;
    }

    internal StepModel Model(TrainingJob job, CallRatios? ratios = null)
    {
        CommunicationModel network = new(job, new Placement(job.Mapping, ReachedTiers), Constants.CollectiveStart, ratios, Nccl);
        return new StepModel(job, Constants, Accelerator, network, StagePlan.Deal(job.Model, job.Mapping.Pipeline));
    }

    private static TierNumbers Reached(TierNumbers tier, Constants c)
    {
        bool up = IsScaleUp(tier.Network);
        return tier with
        {
            Rate = tier.Rate * (up ? c.ScaleUpEfficiency : c.ScaleOutEfficiency),
            Latency = tier.Latency + (up ? c.ScaleUpHopLatency : c.ScaleOutHopLatency),
        };
    }

    /// <summary>Scale-up networks have names that begin with "scale-up".</summary>
    public static bool IsScaleUp(string network) => network.StartsWith("scale-up", StringComparison.Ordinal);
}
