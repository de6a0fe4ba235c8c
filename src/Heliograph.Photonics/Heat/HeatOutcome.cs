namespace Heliograph.Photonics.Heat;

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
