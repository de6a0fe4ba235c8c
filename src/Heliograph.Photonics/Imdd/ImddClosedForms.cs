namespace Heliograph.Photonics.Imdd;

/// <summary>
/// Textbook forms in which one noise stands alone: for check points and for reading, not for closing a link, as their decibels
/// must not be added. <see cref="ImddSolver"/> takes all noise jointly.
/// </summary>
public static class ImddClosedForms
{
    /// <summary>The q that all eyes need for a bit error ratio, with the mapping of <c>imdd.md</c> (Gray; 6 levels: cross of pairs).</summary>
    public static double RequiredQ(int levels, double ber)
    {
        if (levels is not (2 or 4 or 6 or 8))
        {
            throw new ArgumentOutOfRangeException(nameof(levels), levels, "PAM of 2, 4, 6 or 8 levels");
        }
        double tail = ber / PamCode.BitsPerError(levels) / (2 * PamCode.LargestErrorRatio(levels));
        return tail is > 0 and < 0.5
            ? Gaussian.InverseLogTail(Math.Log(tail))
            : throw new ArgumentOutOfRangeException(nameof(ber), ber, "above 0 and below the ratio without a signal");
    }

    /// <summary>OMA, W, with thermal noise alone: 2 q (M - 1) S sqrt(f_n) / R. Equation 12.</summary>
    /// <param name="thermalNoise">S, A/sqrt(Hz).</param>
    /// <param name="noiseBandwidth">f_n, Hz.</param>
    /// <param name="responsivity">R, A/W.</param>
    public static double ThermalSensitivity(int levels, double ber, double thermalNoise, double noiseBandwidth, double responsivity) =>
        2
        * RequiredQ(levels, ber)
        * (levels - 1)
        * Require.Positive(thermalNoise)
        * Math.Sqrt(Require.Positive(noiseBandwidth))
        / Require.Positive(responsivity);

    /// <summary>
    /// Penalty of intensity noise that is the same on every level, -5 log10(1 - (2 q r (M - 1))^2), dB optical; null where the bracket is
    /// not positive and no power reaches the target. Equation 13. r = sqrt(RIN f_n) ER / (ER - 1) for
    /// <see cref="RinDefinition.Level"/> (every level as noisy as the highest: pessimistic), sqrt(RIN f_n) / 2 for <see cref="RinDefinition.Oma"/>.
    /// </summary>
    public static double? RinPenaltyDb(int levels, double ber, double rin, RinDefinition definition, double noiseBandwidth, double extinctionRatio)
    {
        double bracket = RinBracket(levels, ber, rin, definition, noiseBandwidth, extinctionRatio);
        return bracket > 0 ? -0.5 * OpticalModulation.ToDb(bracket) : null;
    }

    /// <summary>1 - (2 q r (M - 1))^2: not positive where the floor lies above the target.</summary>
    public static double RinBracket(int levels, double ber, double rin, RinDefinition definition, double noiseBandwidth, double extinctionRatio)
    {
        Require.ExtinctionRatio(extinctionRatio);
        double r =
            Math.Sqrt(Require.Positive(rin) * Require.Positive(noiseBandwidth))
            * (definition == RinDefinition.Oma ? 0.5 : 1 / (1 - 1 / extinctionRatio));
        double x = 2 * RequiredQ(levels, ber) * r * (levels - 1);
        return 1 - x * x;
    }

    /// <summary>
    /// Eye closure by one neighbour of power ratio X and the same modulation in its worst phase, dB optical: -10 log10(1 - (M - 1) X), which is
    /// -10 log10(1 - X) for two levels; null where the eye is closed. Equation 14. Peak distortion: an upper bound on what
    /// <see cref="ImddSignal.IncoherentCrosstalkRatio"/> costs.
    /// </summary>
    public static double? CrosstalkPenaltyDb(double crosstalkRatio, int levels = 2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(levels, 2);
        if (!(crosstalkRatio >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(crosstalkRatio), crosstalkRatio, "not negative");
        }
        double open = 1 - (levels - 1) * crosstalkRatio;
        return open > 0 ? -OpticalModulation.ToDb(open) : null;
    }
}
