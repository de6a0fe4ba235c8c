using System.Collections.Immutable;

namespace Heliograph.Photonics.Heat;

/// <summary>Powers that hold for a while.</summary>
/// <param name="Powers">W by block.</param>
/// <param name="Times">Seconds from the start of the phase, ascending, above 0: where temperatures are kept; the last ends the phase.</param>
/// <param name="Steps">Steps to each of the times, at least 1.</param>
public sealed record PowerPhase(ImmutableArray<double> Powers, ImmutableArray<double> Times, int Steps)
{
    /// <summary>Times that grow by one factor: <paramref name="perDecade"/> in each decade from first to last.</summary>
    public static ImmutableArray<double> Spread(double first, double last, int perDecade)
    {
        if (!(first > 0 && last > first && double.IsFinite(last) && perDecade > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(last), last, "times ascend from above 0");
        }
        int count = (int)Math.Ceiling(Math.Log10(last / first) * perDecade);
        return [.. Enumerable.Range(0, count + 1).Select(i => i == count ? last : first * Math.Pow(last / first, (double)i / count))];
    }
}
