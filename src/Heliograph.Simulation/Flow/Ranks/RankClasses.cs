namespace Heliograph.Simulation.Flow.Ranks;

/// <summary>Ranks and links that are simulated once for all that are equal to them.</summary>
/// <param name="ClassOfRank">Class of every rank.</param>
/// <param name="Rank">One rank of each class.</param>
/// <param name="Size">Ranks of each class.</param>
/// <param name="ClassOfLink">Class of every link.</param>
/// <param name="Link">One link of each class.</param>
/// <param name="LinkCount">Links of each class.</param>
public sealed record RankClasses(int[] ClassOfRank, int[] Rank, int[] Size, int[] ClassOfLink, int[] Link, int[] LinkCount)
{
    public int Ranks => Rank.Length;

    public int Links => Link.Length;

    public bool IsFolded => Rank.Length < ClassOfRank.Length;

    /// <summary>What each of a class gets of what each of another class gives.</summary>
    /// <exception cref="InvalidOperationException">It does not divide, so that they are no classes.</exception>
    internal static int Share(long each, int givers, int takers)
    {
        long all = each * givers;
        return all % takers == 0
            ? checked((int)(all / takers))
            : throw new InvalidOperationException($"{all} of {givers} for {takers} are not alike for all of them");
    }

    /// <summary>Each for itself.</summary>
    public static RankClasses Each(int ranks, int links)
    {
        int[] all = [.. Enumerable.Range(0, ranks)];
        int[] ones = new int[ranks];
        Array.Fill(ones, 1);
        int[] allLinks = [.. Enumerable.Range(0, links)];
        int[] oneLinks = new int[links];
        Array.Fill(oneLinks, 1);
        return new RankClasses(all, all, ones, allLinks, allLinks, oneLinks);
    }
}
