namespace Heliograph.Photonics.Coherent;

/// <summary>
/// Bit error ratio of square QAM with Gray labels in white Gaussian noise, exact: K. Cho, D. Yoon, IEEE Trans. Commun. 50, 1074 (2002), equations 14 and 16.
/// Test <c>QamErrorsTests</c>: against sums over all pairs of amplitudes.
/// </summary>
public static class QamErrors
{
    /// <summary>True for 2, 4, 6, 8, 10 and 12: the constellation is a square of two PAM.</summary>
    /// <param name="bits">Of a symbol of one polarisation.</param>
    public static bool IsSquare(double bits) => bits is >= 2 and <= 12 && bits % 2 == 0;

    /// <summary>In [0, 0.5]; falls with the ratio.</summary>
    /// <param name="bits">Of a symbol of one polarisation, as <see cref="IsSquare"/>.</param>
    /// <param name="snr">Energy of a symbol over noise density, linear, of one polarisation.</param>
    public static double Ratio(int bits, double snr)
    {
        if (!IsSquare(bits))
        {
            throw new ArgumentOutOfRangeException(nameof(bits), bits, "square constellations have an even number of bits, 2 to 12");
        }
        ArgumentOutOfRangeException.ThrowIfNegative(snr);
        int levels = 1 << (bits / 2);
        // Half the distance between levels over the deviation of one quadrature.
        double half = Math.Sqrt(3 * snr / ((levels * (double)levels) - 1));
        double all = 0;
        for (int k = 1; k <= bits / 2; k++)
        {
            int terms = levels - (levels >> k);
            double sum = 0;
            for (int i = 0; i < terms; i++)
            {
                int weight = (i << (k - 1)) / levels;
                int nearest = ((i << k) + levels) / (2 * levels);
                double coefficient = (1 << (k - 1)) - nearest;
                sum += (weight % 2 == 0 ? coefficient : -coefficient) * 2 * Gaussian.Tail(((2 * i) + 1) * half);
            }
            all += sum / levels;
        }
        return Math.Clamp(all / (bits / 2), 0, 0.5);
    }

    /// <summary>The ratio of signal to noise at which so many bits are wrong, linear; bisection to 1e-12.</summary>
    /// <param name="ratio">In (0, 0.5).</param>
    public static double SolveSnr(int bits, double ratio)
    {
        if (!(ratio is > 0 and < 0.5))
        {
            throw new ArgumentOutOfRangeException(nameof(ratio), ratio, "a bit error ratio lies in (0, 0.5)");
        }
        (double low, double high) = (-30, 30);
        while (high - low > 1e-12)
        {
            double middle = 0.5 * (low + high);
            (low, high) = Ratio(bits, Math.Exp(middle)) > ratio ? (middle, high) : (low, middle);
        }
        return Math.Exp(high);
    }
}
