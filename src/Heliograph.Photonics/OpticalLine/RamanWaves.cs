namespace Heliograph.Photonics.OpticalLine;

/// <summary>Everything that exchanges power in one fibre: the channels, then the pumps in their order.</summary>
public sealed class RamanWaves
{
    /// <param name="power">W of each channel at the fibre's input, behind the connector.</param>
    public RamanWaves(FibreSpan fibre, WdmComb spectrum, ReadOnlySpan<double> power)
        : this(fibre, spectrum, power, null) { }

    internal RamanWaves(FibreSpan fibre, WdmComb spectrum, ReadOnlySpan<double> power, (double[] Alpha, double[] Efficiency)? known)
    {
        ArgumentNullException.ThrowIfNull(fibre);
        ArgumentNullException.ThrowIfNull(spectrum);
        (Fibre, Channels) = (fibre, spectrum.Count);
        (double[] alpha, double[] efficiency) = known ?? Coefficients(fibre, spectrum.Frequency);
        Frequency = Frequencies(fibre, spectrum.Frequency);
        (Alpha, Efficiency) = (alpha, efficiency);
        Launch = [.. power, .. fibre.Pumps.Select(p => p.Power)];
        SpontaneousGain = new double[Channels * fibre.Pumps.Length];
        for (int i = 0; i < Channels; i++)
        {
            for (int p = 0; p < fibre.Pumps.Length; p++)
            {
                SpontaneousGain[(i * fibre.Pumps.Length) + p] = Spontaneous(spectrum, i, p);
            }
        }
    }

    public FibreSpan Fibre { get; }

    public int Channels { get; }

    public int Count => Launch.Length;

    /// <summary>Hz.</summary>
    public double[] Frequency { get; }

    /// <summary>W, where each wave enters.</summary>
    public double[] Launch { get; }

    /// <summary>1/m.</summary>
    public double[] Alpha { get; }

    /// <summary>C_nm, 1/(W m).</summary>
    public double[] Efficiency { get; }

    /// <summary>
    /// 2 h R f (1 + eta) C_n,p, 1/m times J: spontaneous noise in channel n for each watt of pump p, referred to the input by the channel's loss. 0 for pumps
    /// below the channel. eta = 1/(exp(h (f_p - f)/kT) - 1).
    /// </summary>
    public double[] SpontaneousGain { get; }

    public bool IsCounter(int wave) => wave >= Channels && Fibre.Pumps[wave - Channels].IsCounter;

    public bool HasCounter => Fibre.Pumps.Any(p => p.IsCounter);

    internal static double[] Frequencies(FibreSpan fibre, double[] channels) => [.. channels, .. fibre.Pumps.Select(p => p.Frequency)];

    internal static (double[] Alpha, double[] Efficiency) Coefficients(FibreSpan fibre, double[] channels)
    {
        double[] frequencies = Frequencies(fibre, channels);
        return ([.. frequencies.Select(fibre.Alpha)], RamanGain.Efficiency(fibre, frequencies));
    }

    private double Spontaneous(WdmComb spectrum, int channel, int pump)
    {
        double distance = Fibre.Pumps[pump].Frequency - spectrum.Frequency[channel];
        if (distance <= 0)
        {
            return 0;
        }
        double phonons = 1 / (Math.Exp(PhysicalConstants.Planck * distance / (PhysicalConstants.Boltzmann * Fibre.Temperature)) - 1);
        double photon = PhysicalConstants.Planck * spectrum.Frequency[channel] * spectrum.SymbolRate[channel];
        return 2 * photon * (1 + phonons) * Efficiency[(channel * Count) + Channels + pump];
    }
}
