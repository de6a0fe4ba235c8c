using System.Collections.Immutable;

namespace Heliograph.Model;

/// <summary>How a package warms when its die goes from idle to full load while its engines work.</summary>
/// <param name="Times">s after the step; the first is 0, at rest with an idle die.</param>
/// <param name="Die">Mean of the die at each time, degC.</param>
/// <param name="Photonics">Mean of the engines' photonic chips at each time, degC.</param>
/// <param name="DieTime">s until that mean has made 63.2 % of its way; null where it does not warm.</param>
/// <param name="PhotonicsTime">The same of the photonic chips.</param>
/// <param name="LargestRise">K by which the photonic chip of the engine that warms most does.</param>
/// <param name="SteepestRise">Fastest that the photonic chip of any engine warms, K/s: what heaters of rings and grids of lasers have to follow.</param>
public sealed record PackageWarmUp(
    ImmutableArray<double> Times,
    ImmutableArray<double> Die,
    ImmutableArray<double> Photonics,
    double? DieTime,
    double? PhotonicsTime,
    double LargestRise,
    double SteepestRise
);
