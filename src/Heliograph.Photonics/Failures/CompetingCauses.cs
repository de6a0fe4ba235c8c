namespace Heliograph.Photonics.Failures;

/// <summary>
/// Causes that end a part independently of each other, whichever comes first: their hazards add. With early failures, a constant
/// rate and wear-out it is the bathtub. Equation 6 of reliability.md.
/// </summary>
public sealed record CompetingCauses : Lifetime
{
    private readonly Lifetime[] _causes;

    /// <param name="causes">One or more.</param>
    public CompetingCauses(params ReadOnlySpan<Lifetime> causes)
    {
        ArgumentOutOfRangeException.ThrowIfZero(causes.Length, nameof(causes));
        _causes = causes.ToArray();
    }

    /// <inheritdoc/>
    public override double CumulativeHazard(double age_s)
    {
        double sum = 0;
        foreach (Lifetime cause in _causes)
        {
            sum += cause.CumulativeHazard(age_s);
        }
        return sum;
    }

    /// <inheritdoc/>
    public override double Hazard(double age_s)
    {
        double sum = 0;
        foreach (Lifetime cause in _causes)
        {
            sum += cause.Hazard(age_s);
        }
        return sum;
    }

    /// <inheritdoc/>
    public override Lifetime Accelerated(double factor) => new CompetingCauses(Array.ConvertAll(_causes, c => c.Accelerated(factor)));
}
