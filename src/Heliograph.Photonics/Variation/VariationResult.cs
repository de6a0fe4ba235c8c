using System.Collections.Immutable;

namespace Heliograph.Photonics.Variation;

/// <summary>Share of the variance of the margin that a parameter explains alone; a little above or below its value by sampling.</summary>
public readonly record struct Contribution(string Name, double Share);

/// <summary>Counts of margins from <paramref name="LowDb"/> to <paramref name="HighDb"/>.</summary>
public readonly record struct HistogramBin(double LowDb, double HighDb, long Count);

/// <summary>The margin that a share of all links does not exceed; null where that share never closes.</summary>
public readonly record struct MarginQuantile(double Probability, double? MarginDb);

/// <summary>What a population of links does.</summary>
/// <param name="Links">Lanes drawn.</param>
/// <param name="Modules">Modules drawn, of equally many lanes.</param>
/// <param name="NeverCloses">Lanes whose error floor lies above the target or whose draw is no link; they have failed and are in no mean.</param>
/// <param name="MeanDb">Mean margin of the others; null where there are none.</param>
/// <param name="DeviationDb">Standard deviation of their margin.</param>
/// <param name="LinkYield">Share of lanes with a margin of at least 0 dB.</param>
/// <param name="ModuleYield">Share of modules all of whose lanes have it.</param>
/// <param name="Quantiles">As asked for, over all lanes.</param>
/// <param name="Histogram">Equal bins from the least to the largest margin.</param>
/// <param name="Contributions">
/// First-order variance shares: temperature, then parameters in their order. What is missing to 1 is interaction.
/// </param>
public sealed record VariationResult(
    long Links,
    long Modules,
    long NeverCloses,
    double? MeanDb,
    double? DeviationDb,
    double LinkYield,
    double ModuleYield,
    ImmutableArray<MarginQuantile> Quantiles,
    ImmutableArray<HistogramBin> Histogram,
    ImmutableArray<Contribution> Contributions
)
{
    /// <summary>Share of lanes that fail.</summary>
    public double LinkOutage => 1 - LinkYield;

    /// <summary>Share of modules with at least one failing lane.</summary>
    public double ModuleOutage => 1 - ModuleYield;

    /// <summary>Standard deviation of <see cref="ModuleYield"/> as an estimate: sqrt(y (1 - y) / modules).</summary>
    public double ModuleYieldError => Math.Sqrt(ModuleYield * ModuleOutage / Modules);
}
