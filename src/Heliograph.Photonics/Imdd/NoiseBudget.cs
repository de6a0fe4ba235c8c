namespace Heliograph.Photonics.Imdd;

/// <summary>Kinds of noise of a direct-detection receiver.</summary>
public enum NoiseSource
{
    /// <summary>The amplifier's own.</summary>
    Thermal,

    /// <summary>Shot noise of signal and dark current.</summary>
    Shot,

    /// <summary>Intensity noise of the laser.</summary>
    Rin,

    /// <summary>Beats with delayed copies of the signal.</summary>
    Interference,

    /// <summary>Coherent and incoherent crosstalk of other channels.</summary>
    Crosstalk,
}

/// <summary>Variances of the photocurrent on one level, A^2. They add; penalties in dB do not.</summary>
public readonly record struct NoiseBudget(double Thermal, double Shot, double Rin, double Interference, double Crosstalk)
{
    public double Total => Thermal + Shot + Rin + Interference + Crosstalk;

    /// <summary>Variance of one source, A^2.</summary>
    public double this[NoiseSource source] =>
        source switch
        {
            NoiseSource.Thermal => Thermal,
            NoiseSource.Shot => Shot,
            NoiseSource.Rin => Rin,
            NoiseSource.Interference => Interference,
            NoiseSource.Crosstalk => Crosstalk,
            _ => throw new ArgumentOutOfRangeException(nameof(source), source, "no noise source"),
        };

    /// <summary>Part of one source in the total, 0 to 1; 0 where there is no noise.</summary>
    public double Share(NoiseSource source) => Total > 0 ? this[source] / Total : 0;
}
