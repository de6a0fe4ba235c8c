using System.Collections.Immutable;

namespace Heliograph.Photonics.OpticalLine;

/// <summary>A quantity over optical frequency: one value, or points joined by straight lines.</summary>
/// <param name="Frequencies">Hz, increasing; empty where the quantity is one value.</param>
/// <param name="Values">In the unit of the quantity; as many as frequencies, or one.</param>
public sealed record SampledCurve(ImmutableArray<double> Frequencies, ImmutableArray<double> Values)
{
    public bool IsConstant => Values.Length == 1;

    public static SampledCurve Constant(double value) => new([], [value]);

    /// <summary>Points at equal distances from <paramref name="lowest"/> to <paramref name="highest"/>, both included.</summary>
    public static SampledCurve Uniform(double lowest, double highest, ImmutableArray<double> values) =>
        values.Length == 1
            ? Constant(values[0])
            : new([.. Enumerable.Range(0, values.Length).Select(i => lowest + (i * (highest - lowest) / (values.Length - 1)))], values);

    /// <summary>The value at a frequency; beyond the points that of the outermost.</summary>
    public double At(double frequency) => IsConstant ? Values[0] : Linear.Interpolate(Frequencies.AsSpan(), Values.AsSpan(), frequency);

    /// <summary>True where no value is asked beyond the points.</summary>
    public bool Covers(double lowest, double highest) => IsConstant || (lowest >= Frequencies[0] && highest <= Frequencies[^1]);
}
