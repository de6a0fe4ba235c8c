namespace Heliograph.Photonics.Electrical;

/// <summary>A metal at a temperature, as current at high frequency sees it.</summary>
public sealed record Conductor
{
    // mu0 to the ten digits that it kept when the SI of 2019 made it a measured value.
    internal const double Permeability = 4e-7 * Math.PI;

    // IEC 60028: annealed copper standard, 1/58 ohm mm2/m at 20 degC, 0.00393 per kelvin.
    private const double CopperResistivity = 1e-6 / 58;
    private const double CopperSlopePerK = 0.00393;
    private const double ReferenceCelsius = 20;

    /// <summary>ohm m at the temperature of use.</summary>
    public required double Resistivity
    {
        get;
        init => field = Bounds.Positive(value);
    }

    /// <summary>Annealed copper of IEC 60028 at a temperature in degC, above -200.</summary>
    public static Conductor Copper(double celsius) =>
        new() { Resistivity = CopperResistivity * (1 + CopperSlopePerK * (Bounds.Finite(celsius, nameof(celsius)) - ReferenceCelsius)) };

    /// <summary>Depth at which the current falls to 1/e, m: sqrt(rho / (pi f mu0)). Equation 1.</summary>
    public double SkinDepth(double frequencyHz) => Math.Sqrt(Resistivity / (Math.PI * frequencyHz * Permeability));

    /// <summary>ohm per square: rho / skin depth. Equation 1.</summary>
    public double SurfaceResistance(double frequencyHz) => Resistivity / SkinDepth(frequencyHz);
}
