using System.Collections.Immutable;

namespace Heliograph.Photonics.Heat;

/// <summary>Powers and temperatures that agree with each other.</summary>
/// <param name="Blocks">
/// By block. After a runaway the last point of the search, below infinity and no equilibrium; its temperatures say where feedback won.
/// </param>
/// <param name="LoopGain">
/// Largest share of a disturbance that comes back as heat, the spectral radius of R dP/dT on the unstable side: 1 and more is runaway,
/// and 1/(1 - gain) is how much a kelvin of coolant grows.
/// </param>
/// <param name="Exceeded">Blocks above their limits, worst first.</param>
/// <param name="Runaway">The block that runs away fastest, or null.</param>
public sealed record CoupledHeat(
    HeatOutcome Outcome,
    ImmutableArray<BlockTemperature> Blocks,
    double LoopGain,
    ImmutableArray<HeatExcess> Exceeded,
    string? Runaway,
    int Iterations
);
