namespace Heliograph.Photonics.Failures;

/// <summary>
/// Distribution of the age at which a part fails, by its cumulative hazard H: the probability to reach an age is exp(-H(age)).
/// Ages in seconds, at or above 0.
/// </summary>
public abstract record Lifetime
{
    /// <summary>Failures expected up to an age if every failed part were at once replaced by one of the same age.</summary>
    public abstract double CumulativeHazard(double age_s);

    /// <summary>Failure rate of those that have reached the age, 1/s. Infinite at age 0 where early failures are of that kind.</summary>
    public abstract double Hazard(double age_s);

    /// <summary>The same part in a use that is <paramref name="factor"/> times as hard: all ages divided by it.</summary>
    public abstract Lifetime Accelerated(double factor);

    /// <summary>Probability that a new part fails before an age.</summary>
    public double FailureProbability(double age_s) => -Coding.ReedSolomon.ExpMinusOne(-CumulativeHazard(age_s));

    /// <summary>Probability that a part of an age fails within a duration.</summary>
    public double FailureProbability(double age_s, double duration_s) =>
        -Coding.ReedSolomon.ExpMinusOne(CumulativeHazard(age_s) - CumulativeHazard(age_s + Check(duration_s, nameof(duration_s))));

    /// <summary>Mean failure rate over a duration from an age on, 1/s: what the goodput model takes for parts of that age.</summary>
    public double MeanRate(double age_s, double duration_s)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(duration_s);
        return (CumulativeHazard(age_s + duration_s) - CumulativeHazard(age_s)) / duration_s;
    }

    internal static double Check(double value, string name) =>
        value is >= 0 and < double.PositiveInfinity ? value : throw new ArgumentOutOfRangeException(name, value, "an age is 0 or more");

    internal static double Positive(double value, string name) =>
        value is > 0 and < double.PositiveInfinity ? value : throw new ArgumentOutOfRangeException(name, value, "must be above 0");
}
