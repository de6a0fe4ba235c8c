namespace Heliograph.Photonics.Coding;

/// <summary>
/// Forward error correction of a link as the network sees it: what share of frames is lost at a bit error ratio before
/// correction, which ratio a loss allows, what it costs in line rate and in time.
/// </summary>
public abstract class FecScheme
{
    private const double LeastError = 1e-15;
    private const double LargestError = 0.5;

    /// <summary>Payload bits over line bits of the error correction alone, without transcoding.</summary>
    public abstract double CodeRate { get; }

    /// <summary>Line rate over the rate of the link, with transcoding and pads.</summary>
    public abstract double LineRateFactor { get; }

    /// <summary>
    /// Probability that a frame is lost; never falls with <paramref name="preFecBer"/>, and not below 0 or above 1.
    /// </summary>
    /// <param name="preFecBer">Bit error ratio before any decoder, in [0, 1).</param>
    /// <param name="frameBytes">Octets of the frame from its address to its check sequence; 1 or more.</param>
    public abstract double FrameLossRatio(double preFecBer, int frameBytes);

    /// <summary>Bit error ratio behind the decoder.</summary>
    public abstract double PostFecBer(double preFecBer);

    /// <summary>
    /// Largest bit error ratio before correction at which no more than <paramref name="targetLoss"/> of the frames are
    /// lost; null where even an error-free line loses more. Bisection of the loss to 1e-9 of the ratio; below 1 ms.
    /// </summary>
    public double? PreFecLimit(double targetLoss, int frameBytes)
    {
        if (!(targetLoss is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(targetLoss), targetLoss, "a loss ratio lies in (0, 1)");
        }
        return LargestBelow(ber => FrameLossRatio(ber, frameBytes), targetLoss);
    }

    /// <summary>
    /// Net coding gain in dB at a bit error ratio behind the decoder: 20 log10(q(post) / q(pre)) + 10 log10(code rate) with
    /// Qf(q) the error ratio of a binary decision (ITU-T G.975.1); null where the ratio behind the decoder is out of reach.
    /// </summary>
    public double? NetCodingGainDb(double postFecBer)
    {
        if (!(postFecBer is > 0 and < 0.1))
        {
            throw new ArgumentOutOfRangeException(nameof(postFecBer), postFecBer, "an error ratio behind a decoder lies in (0, 0.1)");
        }
        double? before = LargestBelow(PostFecBer, postFecBer);
        return before is null or >= LargestError
            ? null
            : 20 * Math.Log10(Gaussian.InverseLogTail(Math.Log(postFecBer)) / Gaussian.InverseLogTail(Math.Log(before.Value)))
                + 10 * Math.Log10(CodeRate);
    }

    private static double? LargestBelow(Func<double, double> loss, double target)
    {
        if (loss(LeastError) > target)
        {
            return null;
        }
        double low = Math.Log(LeastError);
        double high = Math.Log(LargestError);
        while (high - low > 1e-9)
        {
            double middle = 0.5 * (low + high);
            (low, high) = loss(Math.Exp(middle)) <= target ? (middle, high) : (low, middle);
        }
        return Math.Exp(low);
    }
}
