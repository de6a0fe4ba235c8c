namespace Heliograph.Photonics.Failures;

/// <summary>
/// A failure rate between bounds, 1/s, with the typical value between them. Published rates of one part differ by decades, so
/// that a rate without its bounds says little.
/// </summary>
public readonly record struct FailureRate(double Low, double Typical, double High)
{
    /// <summary>One failure in 1e9 hours, 1/s (definition of the FIT).</summary>
    public const double Fit = 1e-9 / 3600;

    /// <summary>A rate known without bounds.</summary>
    public static FailureRate Of(double perSecond) => new(perSecond, perSecond, perSecond);

    /// <summary>From failures in 1e9 hours.</summary>
    public static FailureRate FromFit(double low, double typical, double high) => new(low * Fit, typical * Fit, high * Fit);

    public static FailureRate operator +(FailureRate a, FailureRate b) => new(a.Low + b.Low, a.Typical + b.Typical, a.High + b.High);

    public static FailureRate operator *(double factor, FailureRate rate) => new(factor * rate.Low, factor * rate.Typical, factor * rate.High);

    /// <summary>Throws unless 0 &lt;= low &lt;= typical &lt;= high, all finite.</summary>
    internal void Check(string name)
    {
        if (!(Low >= 0 && Typical >= Low && High >= Typical && High < double.PositiveInfinity))
        {
            throw new ArgumentOutOfRangeException(name, this, "a failure rate is 0 <= low <= typical <= high");
        }
    }
}
