namespace Heliograph.Photonics.Failures;

/// <summary>
/// How much faster a part fails at one condition than at another: factors on a failure rate, to be multiplied where conditions
/// act together. Above 1 where the second condition is the harsher.
/// </summary>
/// <remarks>Source: JEDEC JEP122, sections 5 (models); equations 1 to 3 of reliability.md.</remarks>
public static class Acceleration
{
    /// <summary>exp(Ea/k (1/T1 - 1/T2)).</summary>
    /// <param name="activation_eV">Activation energy of the failure mechanism, at or above 0.</param>
    /// <param name="from_C">Temperature of the known rate, above absolute zero.</param>
    /// <param name="to_C">Temperature of the rate that is asked for.</param>
    public static double Arrhenius(double activation_eV, double from_C, double to_C)
    {
        if (!(activation_eV is >= 0 and < 10))
        {
            throw new ArgumentOutOfRangeException(nameof(activation_eV), activation_eV, "an activation energy lies in [0, 10) eV");
        }
        double from = Kelvin(from_C, nameof(from_C));
        double to = Kelvin(to_C, nameof(to_C));
        return Math.Exp(activation_eV * PhysicalConstants.ElementaryCharge / PhysicalConstants.Boltzmann * (1 / from - 1 / to));
    }

    /// <summary>
    /// Peck's humidity factor (RH2/RH1)^n; with <see cref="Arrhenius"/> it makes Peck's model. D. S. Peck, Proc. 24th
    /// International Reliability Physics Symposium (1986), 44.
    /// </summary>
    /// <param name="exponent">n, at or above 0; of the package.</param>
    /// <param name="from">Relative humidity of the known rate, in (0, 1].</param>
    /// <param name="to">Relative humidity of the rate that is asked for, in (0, 1].</param>
    public static double Humidity(double exponent, double from, double to)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(to, 1);
        return InversePower(exponent, from, to);
    }

    /// <summary>Inverse power law of voltage, drive current or optical power: (S2/S1)^n, both above 0, n at or above 0.</summary>
    public static double InversePower(double exponent, double from, double to)
    {
        if (!(exponent is >= 0 and < 100))
        {
            throw new ArgumentOutOfRangeException(nameof(exponent), exponent, "an exponent lies in [0, 100)");
        }
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(from);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(to);
        return Math.Pow(to / from, exponent);
    }

    private static double Kelvin(double celsius, string name) =>
        celsius > -PhysicalConstants.CelsiusZero && celsius < 2000
            ? celsius + PhysicalConstants.CelsiusZero
            : throw new ArgumentOutOfRangeException(name, celsius, "a temperature lies between absolute zero and 2000 degC");
}
