using System.Collections.Immutable;

namespace Heliograph.Operations.Lightpaths;

/// <summary>Two sites by fibre.</summary>
/// <param name="Length_m">Of the shortest route; infinite where there is none.</param>
public sealed record SitePair(string From, string To, double Length_m);

/// <summary>What of a set of sites is within a limit of each other on one kind of fibre.</summary>
/// <param name="OneWayReach_m">Route length that takes the limit one way.</param>
/// <param name="OneWayPairs">Pairs within the limit one way.</param>
/// <param name="RoundTripPairs">Pairs within the limit there and back.</param>
/// <param name="Centre">The site that has most sites within the limit there and back, and of these the nearest.</param>
/// <param name="CentreCovers">Sites within its circle, itself included.</param>
public sealed record CircleCoverage(
    string Medium,
    double Delay_sPerM,
    double OneWayReach_m,
    int Pairs,
    int OneWayPairs,
    int RoundTripPairs,
    string Centre,
    int CentreCovers
)
{
    public double RoundTripReach_m => OneWayReach_m / 2;
}

/// <summary>
/// Metro circle: which sites reach each other within a time. A time is that of light in fibre over the shortest route, equipment apart; one way and there
/// and back are both told, since targets seldom say which they mean.
/// </summary>
public static class MetroCircle
{
    /// <summary>Shortest fibre routes of all pairs, by Floyd and Warshall. Cost: sites cubed.</summary>
    public static ImmutableArray<SitePair> Pairs(OpticalMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        int n = map.Sites.Length;
        double[,] length = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                length[i, j] = i == j ? 0 : double.PositiveInfinity;
            }
        }
        foreach (OpticalFibreLine line in map.Lines)
        {
            length[line.From, line.To] = length[line.To, line.From] = Math.Min(length[line.From, line.To], line.Length_m);
        }
        for (int k = 0; k < n; k++)
        {
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    length[i, j] = Math.Min(length[i, j], length[i, k] + length[k, j]);
                }
            }
        }
        ImmutableArray<SitePair>.Builder pairs = ImmutableArray.CreateBuilder<SitePair>();
        for (int i = 0; i < n; i++)
        {
            for (int j = i + 1; j < n; j++)
            {
                pairs.Add(new SitePair(map.Sites[i].Name, map.Sites[j].Name, length[i, j]));
            }
        }
        return pairs.ToImmutable();
    }

    public static CircleCoverage Coverage(ImmutableArray<SitePair> pairs, string medium, double delay_sPerM, double limit_s)
    {
        double reach = limit_s / delay_sPerM;
        string[] sites = [.. pairs.SelectMany(p => new[] { p.From, p.To }).Distinct()];
        (string Centre, int Covers, double Sum) best = ("", 0, 0);
        foreach (string site in sites)
        {
            SitePair[] near = [.. pairs.Where(p => (p.From == site || p.To == site) && p.Length_m <= reach / 2)];
            (int covers, double sum) = (near.Length + 1, near.Sum(p => p.Length_m));
            if (covers > best.Covers || (covers == best.Covers && sum < best.Sum))
            {
                best = (site, covers, sum);
            }
        }
        return new CircleCoverage(
            medium,
            delay_sPerM,
            reach,
            pairs.Length,
            pairs.Count(p => p.Length_m <= reach),
            pairs.Count(p => p.Length_m <= reach / 2),
            best.Centre,
            best.Covers
        );
    }
}
