using System.Collections.Immutable;

namespace Heliograph.Photonics.Heat;

/// <summary>What a block does at a temperature.</summary>
/// <param name="Power">
/// W at the mean temperature of the block in degC. Infinity says that the part cannot do its work at that temperature (a laser
/// beyond its rollover), NaN is an error.
/// </param>
/// <param name="Limit">Highest allowed peak temperature, degC; infinity for none.</param>
public sealed record BlockBehaviour(Func<double, double> Power, double Limit = double.PositiveInfinity)
{
    /// <summary>The same power at every temperature, W.</summary>
    public static BlockBehaviour Constant(double watts, double limit = double.PositiveInfinity) => new(_ => watts, limit);
}

public enum HeatOutcome
{
    /// <summary>A stable equilibrium within all limits.</summary>
    Converged,

    /// <summary>A stable equilibrium, but blocks are above their limits: see <see cref="CoupledHeat.Exceeded"/>.</summary>
    OutOfRange,

    /// <summary>Heat makes more heat than leaves: no stable equilibrium can be reached from cold.</summary>
    ThermalRunaway,

    /// <summary>The iteration did not settle: behaviours that jump.</summary>
    NotConverged,
}

/// <summary>A block above its limit.</summary>
/// <param name="Peak">degC.</param>
/// <param name="Limit">degC.</param>
public sealed record HeatExcess(string Block, double Peak, double Limit)
{
    /// <summary>K.</summary>
    public double By => Peak - Limit;
}

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
)
{
    /// <summary>W.</summary>
    public double TotalPower => Blocks.Sum(b => b.Power);
}
