namespace Heliograph.Photonics;

/// <summary>
/// Bit error ratio of M-level pulse-amplitude modulation with Gray labels against Gaussian noise. With q the distance
/// from a level to its threshold over the rms noise: SER = 2 (1 - 1/M) Qf(q), BER = SER / log2 M.
/// Source: G. P. Agrawal, Fiber-Optic Communication Systems, ch. 4; fact sheet photonics, section 3, line 1.
/// </summary>
public static class Pam
{
    /// <summary>BER at <paramref name="q"/> &gt;= 0.</summary>
    public static double BitErrorRatio(int levels, double q) => Math.Exp(LogScale(levels) + Gaussian.LogTail(q));

    /// <summary>The q at which the BER is <paramref name="ber"/>; the BER of q = 0 is the largest there is.</summary>
    public static double RequiredQ(int levels, double ber)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ber);
        double logTail = Math.Log(ber) - LogScale(levels);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(logTail, Math.Log(0.5), nameof(ber));
        return Gaussian.InverseLogTail(logTail);
    }

    /// <summary>
    /// BER of a link with <paramref name="marginDb"/> optical margin over the power at which the BER is
    /// <paramref name="berAtZero"/>: the noise is the receiver's own (thermal), so q grows as the power.
    /// </summary>
    public static double BitErrorRatioAtMargin(int levels, double berAtZero, double marginDb) =>
        BitErrorRatio(levels, RequiredQ(levels, berAtZero) * Math.Pow(10, marginDb / 10));

    private static double LogScale(int levels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(levels, 2);
        return Math.Log(2 * (1 - 1.0 / levels) / Math.Log2(levels));
    }
}
