namespace Heliograph.Photonics.Imdd;

/// <summary>
/// Conversions between average power, outer OMA and extinction ratio of a signal with symmetric levels. The extinction ratio is
/// charged once: either average power becomes OMA here, or a modulation loss is taken off a power in full swing, never both.
/// </summary>
public static class OpticalModulation
{
    private const double DbPerNeper = 4.34294481903251828;

    /// <summary>10 log10 of a power ratio.</summary>
    public static double ToDb(double ratio) => DbPerNeper * Math.Log(ratio);

    /// <summary>10^(dB / 10).</summary>
    public static double FromDb(double db) => Math.Exp(db * (1 / DbPerNeper));

    /// <summary>OMA = 2 P (ER - 1) / (ER + 1), W, of an average power P, W. Equation 1.</summary>
    /// <param name="extinctionRatio">Linear, above 1; may be infinite.</param>
    public static double OmaOfAverage(double average, double extinctionRatio) => 2 * Require.NotNegative(average) * Contrast(extinctionRatio);

    /// <summary>Average power of an OMA, W.</summary>
    public static double AverageOfOma(double oma, double extinctionRatio) => 0.5 * Require.NotNegative(oma) / Contrast(extinctionRatio);

    /// <summary>Extinction ratio of an OMA at an average power; null where OMA is not below twice the average, which no signal has.</summary>
    public static double? ExtinctionRatioOf(double oma, double average)
    {
        double contrast = 0.5 * Require.NotNegative(oma) / Require.NotNegative(average);
        return contrast < 1 && contrast > 0 ? (1 + contrast) / (1 - contrast) : null;
    }

    /// <summary>Average power under the highest level, -10 log10((1 + 1/ER) / 2), dB. Equation 2.</summary>
    public static double ModulationLossDb(double extinctionRatio)
    {
        double contrast = Contrast(extinctionRatio);
        return ToDb(1 + contrast);
    }

    /// <summary>OMA under the highest level, -10 log10(1 - 1/ER), dB: what the finite extinction takes from the swing.</summary>
    public static double SwingLossDb(double extinctionRatio)
    {
        double contrast = Contrast(extinctionRatio);
        return ToDb((1 + contrast) / (2 * contrast));
    }

    /// <summary>
    /// RIN relative to the average power, 1/Hz, of a RIN_OMA, 1/Hz: RIN_OMA ((ER - 1) / (ER + 1))^2, as both divide the same noise, one
    /// by the square of the average power, one by that of half the OMA. 8.3 dB lower at ER 3.5 dB.
    /// </summary>
    public static double LevelRin(double rinOma, double extinctionRatio)
    {
        double contrast = Contrast(extinctionRatio);
        return Require.NotNegative(rinOma) * contrast * contrast;
    }

    private static double Contrast(double extinctionRatio)
    {
        Require.ExtinctionRatio(extinctionRatio);
        return double.IsPositiveInfinity(extinctionRatio) ? 1 : (extinctionRatio - 1) / (extinctionRatio + 1);
    }
}
