namespace Heliograph.Photonics.Imdd;

/// <summary>
/// Chromatic dispersion of fibre and what it does to direct detection: the two side bands of a tone beat with the carrier at
/// different phases, so its photocurrent fades as cos(theta). Base units: the usual ps/(nm km) is 1e-6 s/m^2, and a slope of
/// ps/(nm^2 km) 1e3 s/m^3. Equations 15 to 18 of imdd.md.
/// </summary>
public static class ChromaticDispersion
{
    /// <summary>Points of the mean over the Nyquist band; midpoint rule, within 1e-3 dB where the first null lies outside 1.2 f.</summary>
    private const int Points = 256;

    /// <summary>
    /// D = S_0 / 4 (lambda - lambda_0^4 / lambda^3), s/m^2. Equation 15. Source: ITU-T G.652, dispersion of non-shifted fibre.
    /// </summary>
    /// <param name="wavelength">m.</param>
    /// <param name="zeroWavelength">Zero-dispersion wavelength lambda_0, m.</param>
    /// <param name="zeroSlope">Slope S_0 there, s/m^3.</param>
    public static double Coefficient(double wavelength, double zeroWavelength, double zeroSlope)
    {
        double ratio = Require.Positive(zeroWavelength) / Require.Positive(wavelength);
        double square = ratio * ratio;
        return 0.25 * Require.Positive(zeroSlope) * wavelength * (1 - square * square);
    }

    /// <summary>
    /// Largest |D|, s/m^2, over a range of wavelengths and a range of zero-dispersion wavelengths. D grows with the wavelength and falls
    /// with the zero, so the extremes lie at opposite corners.
    /// </summary>
    public static double WorstMagnitude(double shortest, double longest, double zeroShortest, double zeroLongest, double largestSlope)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shortest, longest);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(zeroShortest, zeroLongest);
        double most = Coefficient(longest, zeroShortest, largestSlope);
        double least = Coefficient(shortest, zeroLongest, largestSlope);
        return Math.Max(Math.Abs(most), Math.Abs(least));
    }

    /// <summary>
    /// Length at which a tone of frequency f first fades to nothing without chirp, m: L = c / (2 |D| lambda^2 f^2); null without
    /// dispersion. Equation 16.
    /// </summary>
    /// <param name="coefficient">D, s/m^2; its sign does not matter.</param>
    public static double? FirstNullLength(double coefficient, double wavelength, double frequency)
    {
        double f = Require.Positive(frequency) * Require.Positive(wavelength);
        return coefficient == 0 ? null : PhysicalConstants.SpeedOfLight / (2 * Math.Abs(coefficient) * f * f);
    }

    /// <summary>
    /// Photocurrent of a tone over that without dispersion: |cos theta - alpha sin theta|, theta = pi lambda^2 D L f^2 / c. Equation 17.
    /// </summary>
    /// <param name="accumulated">D L, s/m.</param>
    /// <param name="chirp">alpha of the modulator; 0 for balanced Mach-Zehnder modulators. With alpha D &gt; 0 the tone fades sooner.</param>
    public static double Fading(double frequency, double accumulated, double wavelength, double chirp = 0)
    {
        double theta = Math.PI * wavelength * wavelength * accumulated * frequency * frequency / PhysicalConstants.SpeedOfLight;
        return Math.Abs(Math.Cos(theta) - chirp * Math.Sin(theta));
    }

    /// <summary>
    /// Optical penalty after a linear equaliser that inverts the fading up to half the symbol rate against white noise, dB:
    /// 5 log10 of the mean of 1 / H^2 over that band. An upper bound for equalisers that weigh noise against distortion; null
    /// where a null lies in the band. Equation 18.
    /// </summary>
    public static double? PenaltyDb(double symbolRate, double accumulated, double wavelength, double chirp = 0)
    {
        double nyquist = 0.5 * Require.Positive(symbolRate);
        // theta at the band edge; the first null of cos theta - alpha sin theta = cos(theta + atan alpha) / cos(atan alpha).
        double edge = Math.PI * Require.Positive(wavelength) * wavelength * accumulated * nyquist * nyquist / PhysicalConstants.SpeedOfLight;
        double offset = Math.Atan(chirp);
        if (!(Math.Abs(edge + offset) < 0.5 * Math.PI))
        {
            return null;
        }
        double sum = 0;
        for (int i = 0; i < Points; i++)
        {
            double fading = Fading(nyquist * (i + 0.5) / Points, accumulated, wavelength, chirp);
            sum += 1 / (fading * fading);
        }
        return 0.5 * OpticalModulation.ToDb(sum / Points);
    }
}
