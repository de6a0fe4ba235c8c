namespace Heliograph.Photonics.Failures;

/// <summary>
/// Wear-out of lasers: the logarithm of the age at failure is normal. H = -ln Qf(z), hazard phi(z) / (sigma t Qf(z)),
/// z = ln(t / median) / sigma. Telcordia GR-468; equation 5 of reliability.md.
/// </summary>
/// <param name="Median_s">Age at which half have failed, above 0.</param>
/// <param name="Sigma">Standard deviation of the logarithm, above 0.</param>
public sealed record LognormalLife(double Median_s, double Sigma) : Lifetime
{
    public double Median_s { get; } = Positive(Median_s, nameof(Median_s));

    public double Sigma { get; } = Positive(Sigma, nameof(Sigma));

    /// <inheritdoc/>
    public override double CumulativeHazard(double age_s) => Check(age_s, nameof(age_s)) == 0 ? 0 : -LogSurvival(Z(age_s));

    /// <inheritdoc/>
    public override double Hazard(double age_s)
    {
        if (Check(age_s, nameof(age_s)) == 0)
        {
            return 0;
        }
        double z = Z(age_s);
        return Math.Exp(-z * z / 2 - LogSurvival(z)) / (Math.Sqrt(2 * Math.PI) * Sigma * age_s);
    }

    /// <inheritdoc/>
    public override Lifetime Accelerated(double factor) => new LognormalLife(Median_s / Positive(factor, nameof(factor)), Sigma);

    private double Z(double age_s) => Math.Log(age_s / Median_s) / Sigma;

    private static double LogSurvival(double z) => z >= 0 ? Gaussian.LogTail(z) : Coding.ReedSolomon.LogOnePlus(-Gaussian.Tail(-z));
}
