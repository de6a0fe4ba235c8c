namespace Heliograph.Photonics.Failures;

/// <summary>
/// What hours in the field say about a failure rate that is constant: intervals, not a rate. Without failures there is an upper
/// bound of the rate and nothing else.
/// </summary>
/// <remarks>
/// The test ends at a time, not at a failure (chi-square with 2 r + 2 degrees of freedom above, 2 r below). Equations 16 and 17
/// of reliability.md.
/// </remarks>
public sealed record FieldEvidence
{
    /// <param name="deviceTime_s">Time in service summed over devices, above 0.</param>
    /// <param name="failures">Failures seen, 0 to 1,000,000.</param>
    public FieldEvidence(double deviceTime_s, int failures)
    {
        DeviceTime_s = Lifetime.Positive(deviceTime_s, nameof(deviceTime_s));
        ArgumentOutOfRangeException.ThrowIfNegative(failures);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(failures, 1_000_000);
        Failures = failures;
    }

    public double DeviceTime_s { get; }

    public int Failures { get; }

    /// <summary>Failures over time, 1/s; null without failures, where it would say "never".</summary>
    public double? Estimate => Failures > 0 ? Failures / DeviceTime_s : null;

    /// <summary>The rate is not above this, at a confidence in (0, 1); 1/s.</summary>
    public double RateUpperBound(double confidence) => Reliability.ExpectedFailuresBound(Failures, confidence) / DeviceTime_s;

    /// <summary>The mean time between failures is not below this, at a confidence in (0, 1); s.</summary>
    public double MtbfLowerBound_s(double confidence) => DeviceTime_s / Reliability.ExpectedFailuresBound(Failures, confidence);

    /// <summary>Both ends of the rate, each missed with half of 1 - confidence, 1/s. The lower end is 0 without failures.</summary>
    public (double Low, double High) RateInterval(double confidence)
    {
        if (!(confidence is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "a confidence lies in (0, 1)");
        }
        double miss = 0.5 * (1 - confidence);
        // P(N >= r | m) = miss is P(N <= r - 1 | m) = 1 - miss.
        double low = Failures == 0 ? 0 : Reliability.ExpectedFailuresBound(Failures - 1, miss);
        return (low / DeviceTime_s, Reliability.ExpectedFailuresBound(Failures, 1 - miss) / DeviceTime_s);
    }
}
