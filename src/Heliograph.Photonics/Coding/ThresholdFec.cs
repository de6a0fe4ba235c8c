namespace Heliograph.Photonics.Coding;

/// <summary>
/// A coherent modem's code (CFEC, oFEC) by its figures: up to the threshold nearly error-free, above it nothing is promised.
/// The waterfall between is narrower than 0.2 dB of signal and is not modelled: beyond the threshold every frame counts as
/// lost, which is the safe side.
/// </summary>
/// <param name="threshold">Largest bit error ratio before correction, in (0, 0.5).</param>
/// <param name="residualBer">Bit error ratio behind the decoder at the threshold and below, an upper bound; in [0, 0.5).</param>
/// <param name="overhead">Bits added per payload bit, at or above 0.</param>
public sealed class ThresholdFec(double threshold, double residualBer, double overhead) : FecScheme
{
    public double Threshold { get; } =
        threshold is > 0 and < 0.5 ? threshold : throw new ArgumentOutOfRangeException(nameof(threshold), threshold, null);

    public double ResidualBer { get; } =
        residualBer is >= 0 and < 0.5 ? residualBer : throw new ArgumentOutOfRangeException(nameof(residualBer), residualBer, null);

    public double Overhead { get; } =
        overhead is >= 0 and < double.PositiveInfinity ? overhead : throw new ArgumentOutOfRangeException(nameof(overhead), overhead, null);

    public override double CodeRate => 1 / (1 + Overhead);

    public override double LineRateFactor => 1 + Overhead;

    /// <inheritdoc/>
    public override double FrameLossRatio(double preFecBer, int frameBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frameBytes, 1);
        return -ReedSolomon.ExpMinusOne(8.0 * frameBytes * ReedSolomon.LogOnePlus(-PostFecBer(preFecBer)));
    }

    /// <summary>The residual at and below the threshold; above it 1/2: nothing is known of the bits.</summary>
    public override double PostFecBer(double preFecBer) =>
        preFecBer is >= 0 and < 1
            ? preFecBer <= Threshold
                ? ResidualBer
                : 0.5
            : throw new ArgumentOutOfRangeException(nameof(preFecBer), preFecBer, "a bit error ratio lies in [0, 1)");
}
