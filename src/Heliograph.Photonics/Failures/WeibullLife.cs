namespace Heliograph.Photonics.Failures;

/// <summary>
/// Weibull: H = (t / scale)^shape. Shape below 1 early failures, 1 a constant rate 1/scale, above 1 wear-out. Equation 4 of
/// reliability.md.
/// </summary>
/// <param name="Scale_s">Age at which 63 % have failed, above 0.</param>
/// <param name="Shape">Above 0.</param>
public sealed record WeibullLife(double Scale_s, double Shape) : Lifetime
{
    public double Scale_s { get; } = Positive(Scale_s, nameof(Scale_s));

    public double Shape { get; } = Positive(Shape, nameof(Shape));

    /// <summary>A constant failure rate, 1/s.</summary>
    public static WeibullLife Constant(double rate) => new(1 / Positive(rate, nameof(rate)), 1);

    /// <inheritdoc/>
    public override double CumulativeHazard(double age_s) => Math.Pow(Check(age_s, nameof(age_s)) / Scale_s, Shape);

    /// <inheritdoc/>
    public override double Hazard(double age_s) => Shape / Scale_s * Math.Pow(Check(age_s, nameof(age_s)) / Scale_s, Shape - 1);

    /// <inheritdoc/>
    public override Lifetime Accelerated(double factor) => new WeibullLife(Scale_s / Positive(factor, nameof(factor)), Shape);
}
