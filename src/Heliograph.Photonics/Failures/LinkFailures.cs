using System.Collections.Immutable;

namespace Heliograph.Photonics.Failures;

/// <summary>
/// Failure rate of a link out of its parts, in series. The bounds add as if all parts were at their low or high end together,
/// which holds whatever the dependence between them.
/// </summary>
public sealed record LinkFailures(FailureRate Rate, ImmutableArray<PartShare> Parts)
{
    /// <param name="parts">One or more.</param>
    /// <param name="mission_s">Time over which groups with spares are not repaired, above 0; without spares it plays no part.</param>
    public static LinkFailures Of(IReadOnlyList<PartFailure> parts, double mission_s)
    {
        ArgumentNullException.ThrowIfNull(parts);
        Lifetime.Positive(mission_s, nameof(mission_s));
        FailureRate[] rates = [.. parts.Select(p => p.LinkRate(mission_s))];
        FailureRate sum = default;
        foreach (FailureRate rate in rates)
        {
            sum += rate;
        }
        return new LinkFailures(
            sum,
            [.. parts.Select((p, i) => new PartShare(p.Name, rates[i], sum.Typical > 0 ? rates[i].Typical / sum.Typical : 0))]
        );
    }

    /// <summary>Mean time between failures at the typical rate, s; null where nothing fails.</summary>
    public double? MeanTimeBetweenFailures_s => Rate.Typical > 0 ? 1 / Rate.Typical : null;
}
