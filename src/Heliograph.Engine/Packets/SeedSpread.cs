namespace Heliograph.Engine.Packets;

/// <summary>
/// Runs that differ in their seed alone, and where the mean of <c>k</c> more runs would lie with 95 %: mean ± t s sqrt(1/k + 1/n), Student's t of n - 1
/// degrees of freedom. A published value outside of it is no run of ours.
/// </summary>
internal sealed record SeedSpread(int Count, double Mean, double Deviation, double Low, double High)
{
    /// <summary>Runs that the table of Student's t covers.</summary>
    public const int MostSeeds = 31;

    // Two-sided 95 %: 1 to 30 degrees of freedom.
    private static ReadOnlySpan<double> StudentT =>
        [
            12.706,
            4.303,
            3.182,
            2.776,
            2.571,
            2.447,
            2.365,
            2.306,
            2.262,
            2.228,
            2.201,
            2.179,
            2.160,
            2.145,
            2.131,
            2.120,
            2.110,
            2.101,
            2.093,
            2.086,
            2.080,
            2.074,
            2.069,
            2.064,
            2.060,
            2.056,
            2.052,
            2.048,
            2.045,
            2.042,
        ];

    /// <param name="values">2 to <see cref="MostSeeds"/>.</param>
    /// <param name="others">Runs whose mean is compared, at least 1.</param>
    public static SeedSpread Of(IReadOnlyList<double> values, int others)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(values.Count, 2, nameof(values));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(values.Count, MostSeeds, nameof(values));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(others);
        double mean = values.Average();
        double deviation = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1));
        double reach = StudentT[values.Count - 2] * deviation * Math.Sqrt(1.0 / others + 1.0 / values.Count);
        return new SeedSpread(values.Count, mean, deviation, mean - reach, mean + reach);
    }
}
