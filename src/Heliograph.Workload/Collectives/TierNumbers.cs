using Heliograph.Model.Topology;

namespace Heliograph.Workload.Collectives;

/// <summary>
/// A tier as the collective formulas read it: plain numbers, unknown ones NaN. Made once an evaluation.
/// </summary>
/// <param name="Network">Tiers of one network share the links of the accelerator.</param>
/// <param name="Span">Consecutive accelerators.</param>
/// <param name="Rate">B/s reached, one direction; meaning by kind as in <see cref="FabricTier.Rate"/>.</param>
/// <param name="Latency">s of one hop, software and hardware.</param>
public readonly record struct TierNumbers(string Network, TierKind Kind, int Span, double Rate, double Taper, double Latency)
{
    /// <summary>All switches of the tier sum what passes them.</summary>
    public bool Reduces { get; init; }
}
