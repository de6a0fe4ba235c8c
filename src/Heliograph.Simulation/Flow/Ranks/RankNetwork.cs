namespace Heliograph.Simulation.Flow.Ranks;

/// <summary>The network between the ranks of a workload, as fluid links.</summary>
public abstract class RankNetwork
{
    /// <summary>Directed links.</summary>
    public abstract int Links { get; }

    /// <summary>Groups of links, for statistics.</summary>
    public abstract int Groups { get; }

    /// <summary>Bytes a second; above 0. Where routes use a share of a link, a multiple of it: see <see cref="RankRoute.Uses"/>.</summary>
    public abstract double CapacityOf(int link);

    /// <summary>Group of a link.</summary>
    public abstract int GroupOf(int link);

    /// <summary>Whether all messages between two ranks take the same way: what folding needs.</summary>
    public abstract bool IsDeterministic { get; }

    /// <summary>What of its capacities changes while it is used, in order of time; ways stay.</summary>
    public virtual IReadOnlyList<CapacityChange> Changes => [];

    /// <summary>Writes the way of a message; to itself: up to the switch that joins its group, and back.</summary>
    /// <param name="message">Number of the message between the two, for hashes.</param>
    /// <returns>False where there is none.</returns>
    public abstract bool TryRoute(int from, int to, long message, RankRoute route);
}

/// <summary>Another capacity of a link.</summary>
/// <param name="TimePs">Above 0.</param>
/// <param name="BytesPerSecond">In the terms of <see cref="RankNetwork.CapacityOf"/>; 0: what is on it waits for another.</param>
public readonly record struct CapacityChange(long TimePs, int Link, double BytesPerSecond);

/// <summary>A way through a <see cref="RankNetwork"/>, written over and over.</summary>
public sealed class RankRoute
{
    private int[] _links = new int[16];
    private int[] _uses = new int[16];

    public int Count { get; private set; }

    public ReadOnlySpan<int> Links => _links.AsSpan(0, Count);

    /// <summary>Of each link's capacity that its rate takes.</summary>
    public ReadOnlySpan<int> Uses => _uses.AsSpan(0, Count);

    /// <summary>From the last byte leaving to its being there.</summary>
    public long LatencyPs { get; set; }

    public void Clear() => (Count, LatencyPs) = (0, 0);

    /// <summary>Adds a link, or more uses of one.</summary>
    public void Add(int link, int uses)
    {
        int at = Links.IndexOf(link);
        if (at >= 0)
        {
            _uses[at] += uses;
            return;
        }
        if (Count == _links.Length)
        {
            Array.Resize(ref _links, 2 * Count);
            Array.Resize(ref _uses, 2 * Count);
        }
        (_links[Count], _uses[Count]) = (link, uses);
        Count++;
    }
}
