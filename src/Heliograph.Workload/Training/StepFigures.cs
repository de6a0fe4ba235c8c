using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Workload.Collectives;
using Heliograph.Workload.Collectives.Nccl;

namespace Heliograph.Workload.Training;

/// <summary>Every figure of an evaluation, as derivations for the explanation and as numbers for the core.</summary>
/// <param name="Fp8Peak">Null when the job has no FP8 products.</param>
internal sealed record StepFigures(
    Derivation Peak,
    Derivation? Fp8Peak,
    Derivation Bandwidth,
    Derivation Memory,
    Calibration Calibration,
    ImmutableArray<TierPerformance> Tiers,
    TrainingMachine Machine
)
{
    public static StepFigures Read(string precision, PartRef accelerator, ImmutableArray<TierPerformance> tiers, FigureBook book)
    {
        Calibration calibration = new(book, book.Part(accelerator)?.Architecture);
        Derivation peak = book.Get(accelerator, "peak-bf16");
        Derivation? fp8 = precision == "fp8" ? book.Get(accelerator, "peak-fp8") : null;
        Derivation bandwidth = book.Get(accelerator, "memory-bandwidth");
        Derivation memory = book.Get(accelerator, "memory");
        AcceleratorNumbers numbers = new(
            Calibration.Number(peak),
            fp8 is null ? double.NaN : Calibration.Number(fp8),
            Calibration.Number(memory) / 8,
            Calibration.Number(bandwidth) / 8
        );
        ImmutableArray<TierNumbers> raw =
        [
            .. tiers.Select(t => new TierNumbers(t.Network, t.Kind, t.Span, Calibration.Number(t.Rate) / 8, t.Taper, Calibration.Number(t.Latency))
            {
                Reduces = t.Reduces,
            }),
        ];
        TrainingMachine machine = new(numbers, raw, calibration.Numbers())
        {
            Nccl = NcclSystem.Of(book.Part(accelerator)?.Architecture, raw, TrainingMachine.IsScaleUp),
        };
        return new StepFigures(peak, fp8, bandwidth, memory, calibration, tiers, machine);
    }

    /// <summary>True where the age of the software enters.</summary>
    public bool Ages(Heliograph.Model.Scenarios.TrainingJob job) => job.Software is not null && !double.IsNaN(Machine.Constants.ArchitectureYear);

    /// <summary>Rate share and software latency of a hop.</summary>
    public (Derivation Efficiency, Derivation Hop) Of(TierPerformance tier) =>
        TrainingMachine.IsScaleUp(tier.Network)
            ? (Calibration["scale-up-efficiency"], Calibration["scale-up-hop-latency"])
            : (Calibration["scale-out-efficiency"], Calibration["scale-out-hop-latency"]);

    /// <summary>What the time of a collective on a group depends on; a missing network is named.</summary>
    public Derivation[] Of(PlacedGroup group)
    {
        List<Derivation> from = [Calibration["collective-start"]];
        foreach (GroupLevel level in group.Levels)
        {
            for (int t = level.Tier; t < level.Tier + level.Tiers; t++)
            {
                (Derivation efficiency, Derivation hop) = Of(Tiers[t]);
                from.Add(Tiers[t].Rate);
                from.Add(Tiers[t].Latency);
                if (!from.Contains(efficiency))
                {
                    from.Add(efficiency);
                    from.Add(hop);
                }
            }
        }
        if (!group.IsJoined)
        {
            from.Add(Derivation.Unknown("network", "", $"a network that joins {(long)group.Size * group.Stride} accelerators"));
        }
        return [.. from];
    }
}
