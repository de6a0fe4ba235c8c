namespace Heliograph.Engine.Validation;

/// <summary>Whether two lists put the same things in the same order.</summary>
public static class RankCorrelation
{
    /// <summary>
    /// Kendall's tau-b: 1 for the same order, -1 for the opposite one, about 0 for unrelated ones; ties of either list count
    /// for neither. Null when a list is all ties, or shorter than 2. Cost: every pair.
    /// </summary>
    /// <remarks>Source: Kendall, The treatment of ties in ranking problems, Biometrika 33 (1945), 239-251.</remarks>
    public static double? KendallTau(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentOutOfRangeException.ThrowIfNotEqual(second.Count, first.Count);
        (long sum, long untiedFirst, long untiedSecond) = (0, 0, 0);
        for (int i = 1; i < first.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                int a = first[i].CompareTo(first[j]);
                int b = second[i].CompareTo(second[j]);
                sum += Math.Sign(a) * Math.Sign(b);
                untiedFirst += a == 0 ? 0 : 1;
                untiedSecond += b == 0 ? 0 : 1;
            }
        }
        return untiedFirst == 0 || untiedSecond == 0 ? null : sum / (Math.Sqrt(untiedFirst) * Math.Sqrt(untiedSecond));
    }
}
