using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Workload.Collectives;

namespace Heliograph.Workload.Training;

/// <summary>Every figure of an evaluation, as derivations for the explanation and as numbers for the core.</summary>
internal sealed record StepFigures(
    Derivation Peak,
    Derivation? Fp8Peak,
    Derivation Bandwidth,
    Derivation Memory,
    Calibration Calibration,
    Constants Constants,
    ImmutableArray<TierPerformance> Tiers,
    ImmutableArray<TierNumbers> TierNumbers
)
{
    public static StepFigures Read(TrainingJob job, PartRef accelerator, ImmutableArray<TierPerformance> tiers, FigureBook book)
    {
        Calibration calibration = new(book);
        Derivation peak = book.Get(accelerator, "peak-bf16");
        Derivation? fp8 = job.Precision == "fp8" ? book.Get(accelerator, "peak-fp8") : null;
        Derivation bandwidth = book.Get(accelerator, "memory-bandwidth");
        ImmutableArray<TierNumbers>.Builder numbers = ImmutableArray.CreateBuilder<TierNumbers>(tiers.Length);
        foreach (TierPerformance tier in tiers)
        {
            (Derivation efficiency, Derivation hop) = Of(tier, calibration);
            numbers.Add(
                new TierNumbers(
                    tier.Network,
                    tier.Kind,
                    tier.Span,
                    Constants.Number(tier.Rate) / 8 * Constants.Number(efficiency),
                    tier.Taper,
                    Constants.Number(tier.Latency) + Constants.Number(hop)
                )
            );
        }
        return new StepFigures(
            peak,
            fp8,
            bandwidth,
            book.Get(accelerator, "memory"),
            calibration,
            Constants.From(calibration, peak, fp8, bandwidth, job.Mapping.Schedule == "dualpipe"),
            tiers,
            numbers.MoveToImmutable()
        );
    }

    /// <summary>Rate share and software latency of a hop: scale-up networks have names that begin with "scale-up".</summary>
    public static (Derivation Efficiency, Derivation Hop) Of(TierPerformance tier, Calibration calibration) =>
        tier.Network.StartsWith("scale-up", StringComparison.Ordinal)
            ? (calibration.ScaleUpEfficiency, calibration.ScaleUpHopLatency)
            : (calibration.ScaleOutEfficiency, calibration.ScaleOutHopLatency);

    /// <summary>What the time of a collective on a group depends on; a missing network is named.</summary>
    public Derivation[] Of(PlacedGroup group)
    {
        List<Derivation> from = [];
        foreach (GroupLevel level in group.Levels)
        {
            for (int t = level.Tier; t < level.Tier + level.Tiers; t++)
            {
                (Derivation efficiency, Derivation hop) = Of(Tiers[t], Calibration);
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
