namespace Heliograph.Model.Documents;

/// <summary>"Did you mean": the known word nearest to a wrong one.</summary>
public static class Suggest
{
    /// <summary>
    /// The candidate with the smallest edit distance when that is at most a third of the word (at least one edit);
    /// ties go to the ordinally first. Null when nothing is near.
    /// </summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        if (word.Length > 64)
        {
            return null;
        }
        int limit = Math.Max(1, word.Length / 3);
        string? best = null;
        int bestDistance = limit + 1;
        foreach (string candidate in candidates.Order(StringComparer.Ordinal))
        {
            int distance = Distance(word, candidate, bestDistance);
            if (distance < bestDistance)
            {
                (best, bestDistance) = (candidate, distance);
            }
        }
        return best;
    }

    /// <summary>As a fix: "did you mean 'x'?" or the list of what is possible.</summary>
    public static string Fix(string word, IEnumerable<string> candidates)
    {
        List<string> known = [.. candidates];
        return Nearest(word, known) is { } near
            ? $"did you mean '{near}'?"
            : $"use one of: {string.Join(", ", known.Take(24))}{(known.Count > 24 ? ", ..." : "")}";
    }

    // Optimal string alignment in three rows: one edit is a letter inserted, lost, changed, or swapped with its neighbour.
    private static int Distance(string a, string b, int limit)
    {
        if (Math.Abs(a.Length - b.Length) >= limit)
        {
            return limit;
        }
        int[] before = new int[b.Length + 1];
        int[] previous = new int[b.Length + 1];
        int[] current = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
        {
            previous[j] = j;
        }
        for (int i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int best = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                best = Math.Min(best, Math.Min(previous[j], current[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    best = Math.Min(best, before[j - 2] + 1);
                }
                current[j] = best;
            }
            (before, previous, current) = (previous, current, before);
        }
        return previous[b.Length];
    }
}
