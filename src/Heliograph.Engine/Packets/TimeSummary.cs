using System.Collections.Immutable;

namespace Heliograph.Engine.Packets;

/// <summary>Mean and nearest-rank quantiles of a set of values: sorted[ceil(q n) - 1].</summary>
public sealed record TimeSummary(double Mean, double P50, double P99, double Max, double Min)
{
    /// <summary>Null where there is none.</summary>
    /// <param name="ranksDown">Quantiles are sorted[floor(q n)], one rank higher where q n is whole.</param>
    public static TimeSummary? Of(IEnumerable<double> values, bool ranksDown = false)
    {
        double[] sorted = [.. values];
        if (sorted.Length == 0)
        {
            return null;
        }
        Array.Sort(sorted);
        (double p50, double p99) = ranksDown
            ? (sorted[sorted.Length / 2], sorted[(int)(sorted.Length * 99L / 100)])
            : (Quantile(sorted, 0.5), Quantile(sorted, 0.99));
        return new TimeSummary(sorted.Average(), p50, p99, sorted[^1], sorted[0]);
    }

    /// <summary>The value of nearest rank.</summary>
    /// <param name="sorted">Ascending, not empty.</param>
    /// <param name="q">Above 0 to 1.</param>
    public static double Quantile(IReadOnlyList<double> sorted, double q)
    {
        ArgumentNullException.ThrowIfNull(sorted);
        // 0.99 x 100 is 99.00000000000001 in binary: what is a whole rank but for rounding is one.
        int rank = (int)Math.Ceiling(Math.Round(q * sorted.Count, 9));
        return sorted[Math.Clamp(rank, 1, sorted.Count) - 1];
    }
}

/// <summary>Flows of a range of sizes.</summary>
/// <param name="LeastBytes">Smallest flow of the group.</param>
/// <param name="MostBytes">Largest.</param>
/// <param name="Slowdown">Completion time over that of a lone flow; null where none is done.</param>
/// <param name="Fct_us">Completion time.</param>
public sealed record SizeGroup(long LeastBytes, long MostBytes, int Flows, int Completed, TimeSummary? Slowdown, TimeSummary? Fct_us)
{
    /// <summary>Most groups that a run is cut into.</summary>
    public const int Most = 10;

    /// <summary>Each size of its own where they are few; else groups of about as many flows, by size.</summary>
    internal static ImmutableArray<SizeGroup> Of(IReadOnlyList<FlowRow> flows)
    {
        FlowRow[] sorted = [.. flows.OrderBy(f => f.Bytes)];
        int sizes = sorted.Select(f => f.Bytes).Distinct().Count();
        if (sizes <= Most)
        {
            return [.. sorted.GroupBy(f => f.Bytes).Select(g => Of([.. g]))];
        }
        ImmutableArray<SizeGroup>.Builder groups = ImmutableArray.CreateBuilder<SizeGroup>();
        int first = 0;
        for (int g = 1; g <= Most; g++)
        {
            int end = (int)((long)sorted.Length * g / Most);
            // Flows of one size stay together.
            while (end > first && end < sorted.Length && sorted[end].Bytes == sorted[end - 1].Bytes)
            {
                end++;
            }
            if (end > first)
            {
                groups.Add(Of(sorted[first..end]));
                first = end;
            }
        }
        return groups.ToImmutable();
    }

    private static SizeGroup Of(FlowRow[] flows)
    {
        FlowRow[] done = [.. flows.Where(f => f.IsDone)];
        return new SizeGroup(
            flows[0].Bytes,
            flows[^1].Bytes,
            flows.Length,
            done.Length,
            TimeSummary.Of(done.Select(f => f.Slowdown)),
            TimeSummary.Of(done.Select(f => f.Fct_us))
        );
    }
}
