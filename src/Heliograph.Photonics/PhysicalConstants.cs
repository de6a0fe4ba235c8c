namespace Heliograph.Photonics;

/// <summary>Exact constants of the SI (BIPM, The International System of Units, 9th edition, 2019).</summary>
public static class PhysicalConstants
{
    /// <summary>Speed of light in vacuum, m/s.</summary>
    public const double SpeedOfLight = 299_792_458;

    /// <summary>Planck constant, J s.</summary>
    public const double Planck = 6.62607015e-34;

    /// <summary>Elementary charge, C; also joules in an electronvolt.</summary>
    public const double ElementaryCharge = 1.602176634e-19;

    /// <summary>Boltzmann constant, J/K.</summary>
    public const double Boltzmann = 1.380649e-23;

    /// <summary>0 degC in kelvin.</summary>
    public const double CelsiusZero = 273.15;
}
