namespace Heliograph.Photonics.Electrical;

/// <summary>
/// Pulse-amplitude modulation of an electrical lane. PAM6 carries 5 bits in two symbols: 32 of the 36 pairs, without the
/// four corners, so that its mean square is 10/25 of the peak's and not 35/75.
/// </summary>
/// <param name="BitsPerSymbol">2.5 for PAM6.</param>
/// <param name="MeanSquare">Mean square of the levels over the square of the outermost.</param>
public sealed record Modulation(string Name, int Levels, double BitsPerSymbol, double MeanSquare)
{
    public static readonly Modulation Nrz = new("NRZ", 2, 1, 1);
    public static readonly Modulation Pam4 = new("PAM4", 4, 2, 5.0 / 9);
    public static readonly Modulation Pam6 = new("PAM6", 6, 2.5, 2.0 / 5);
    public static readonly Modulation Pam8 = new("PAM8", 8, 3, 3.0 / 7);

    /// <summary>
    /// Signal to noise at the slicer, mean square over variance, dB, at a bit error ratio below 1/2. The symbol error is
    /// 2 (1 - 1/M) Qf(q), one bit of it wrong; SNR = q^2 (M - 1)^2 mean square: 5 q^2 for PAM4. Equation 14.
    /// </summary>
    public double RequiredSnrDb(double bitErrorRatio)
    {
        Bounds.Positive(bitErrorRatio, nameof(bitErrorRatio));
        double logTail = Math.Log(bitErrorRatio * BitsPerSymbol / (2 * (1 - 1.0 / Levels)));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(logTail, Math.Log(0.5), nameof(bitErrorRatio));
        double q = Gaussian.InverseLogTail(logTail);
        return 20 * Math.Log10(q * (Levels - 1)) + 10 * Math.Log10(MeanSquare);
    }
}

/// <summary>What one lane carries.</summary>
public sealed record Lane
{
    /// <summary>Gb/s on the line are 1e9: gross, with the code: 106.25e9 of a 100G lane.</summary>
    public required double LineRate
    {
        get;
        init => field = Bounds.Positive(value);
    }

    public required Modulation Modulation { get; init; }

    /// <summary>Bit error ratio that the code behind the lane bears.</summary>
    public required double BitErrorRatio
    {
        get;
        init => field = value is > 0 and < 0.5 ? value : throw new ArgumentOutOfRangeException(nameof(BitErrorRatio), value, "must lie in (0, 1/2)");
    }

    /// <summary>Symbols per second. Equation 13.</summary>
    public double Baud => LineRate / Modulation.BitsPerSymbol;

    /// <summary>Half the symbol rate, Hz. Equation 13.</summary>
    public double Nyquist => Baud / 2;
}
