namespace Heliograph.Photonics.Coherent;

/// <summary>
/// Share of time in which polarisation takes a wavelength below its margin. The group delay between polarisations of a long way has Maxwell's distribution
/// around its mean (G. Foschini, C. Poole, J. Lightwave Technol. 9, 1439 (1991)), polarisation dependent loss in dB nearly so (A. Mecozzi, M. Shtaif, IEEE
/// Photon. Technol. Lett. 14, 313 (2002)); both are taken as independent.
/// </summary>
public static class PolarisationOutage
{
    /// <summary>
    /// Momentary over mean delay at which a specification by the mean is tested: 4e-6 of the time has more.
    /// </summary>
    public const double DelayOverMean = 3.3;

    private const int Intervals = 400;

    /// <summary>Probability that a quantity of Maxwell's distribution exceeds a value: erfc z + 2 z/sqrt(pi) exp(-z^2), z = 2 x/(sqrt(pi) mean).</summary>
    /// <param name="value">At or above 0.</param>
    /// <param name="mean">At or above 0; at 0 nothing exceeds anything.</param>
    public static double Exceeds(double value, double mean)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ArgumentOutOfRangeException.ThrowIfNegative(mean);
        if (mean == 0)
        {
            return 0;
        }
        double z = 2 * value / (Math.Sqrt(Math.PI) * mean);
        return Math.Min(1, (2 * Gaussian.Tail(z * Math.Sqrt(2))) + (2 * z / Math.Sqrt(Math.PI) * Math.Exp(-z * z)));
    }

    /// <summary>Mean of a Maxwell quantity of that root mean square: sqrt(8/(3 pi)) of it.</summary>
    public static double MeanOf(double rootMeanSquare) => rootMeanSquare * Math.Sqrt(8 / (3 * Math.PI));

    /// <summary>
    /// Probability that the penalties of delay and loss together exceed the margin: Simpson's rule over the loss, on 400 intervals, of the tail of the delay.
    /// </summary>
    /// <param name="margin_dB">Below 0 nothing is left: 1.</param>
    /// <param name="delay">Mean delay, s.</param>
    /// <param name="loss_dB">Mean polarisation dependent loss.</param>
    /// <param name="ofDelay">By mean delays, s, each standing for <see cref="DelayOverMean"/> of it.</param>
    /// <param name="ofLoss">dB over dB.</param>
    public static double Compute(double margin_dB, double delay, double loss_dB, TolerancePenalty ofDelay, TolerancePenalty ofLoss)
    {
        if (!(margin_dB >= 0))
        {
            return 1;
        }
        if (margin_dB >= ofDelay.Penalty_dB + ofLoss.Penalty_dB)
        {
            // All that is specified costs no more than is there: what is beyond it alone counts.
            (double slow, double lost) = (Exceeds(DelayOverMean * ofDelay.Tolerance, delay), Exceeds(ofLoss.Tolerance, loss_dB));
            return slow + lost - (slow * lost);
        }
        double OfDelay(double left) => Exceeds(DelayOverMean * ofDelay.Most(left), delay);
        double most = ofLoss.Most(margin_dB);
        if (loss_dB == 0 || most == 0)
        {
            return loss_dB == 0 ? OfDelay(margin_dB) : 1;
        }
        // Beyond eight times the mean there is nothing.
        double step = Math.Min(most, 8 * loss_dB) / Intervals;
        double sum = 0;
        for (int i = 0; i <= Intervals; i++)
        {
            double at = i * step;
            double weight =
                i is 0 or Intervals ? 1
                : i % 2 == 1 ? 4
                : 2;
            sum += weight * Density(at, loss_dB) * OfDelay(Math.Max(0, margin_dB - ofLoss.At(Math.Min(at, ofLoss.Tolerance))));
        }
        return Math.Min(1, Exceeds(most, loss_dB) + (sum * step / 3));
    }

    // Of Maxwell's distribution: 32 x^2 / (pi^2 m^3) exp(-4 x^2 / (pi m^2)).
    private static double Density(double x, double mean) =>
        32 * x * x / (Math.PI * Math.PI * mean * mean * mean) * Math.Exp(-4 * x * x / (Math.PI * mean * mean));
}
