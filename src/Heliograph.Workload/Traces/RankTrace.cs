using System.Collections.Immutable;
using Heliograph.Model.Dimensions;

namespace Heliograph.Workload.Traces;

/// <summary>What a node asks of its rank.</summary>
internal enum ReplayKind : byte
{
    /// <summary>Nothing: it only orders others.</summary>
    Nothing,
    HostCompute,
    Compute,
    Memory,
    Send,
    Receive,
    Collective,
}

/// <summary>One node as a replay needs it.</summary>
/// <param name="Duration_ns">Of the recording; 0 where nobody measured.</param>
/// <param name="Bytes">Of a message or collective; of a compute or memory node what it touches.</param>
/// <param name="Peer">Other rank of a send or receive; -1 else.</param>
/// <param name="Collective">
/// Of a collective; null for one that has no network time of its own and lasts as long as it was recorded.
/// </param>
/// <param name="Group">Index of its group of ranks; -1 for all.</param>
/// <param name="Involved">Bits of the dimensions that take part; -1 for all.</param>
internal readonly record struct ReplayNode(
    ReplayKind Kind,
    ulong Id,
    long Duration_ns,
    long Bytes,
    long Operations,
    int Peer,
    int Tag,
    CollectiveKind? Collective,
    int Group,
    int Involved
);

/// <summary>The nodes of one rank and who waits for whom, in compressed rows. Immutable once built.</summary>
internal sealed class RankTrace(
    string file,
    ImmutableArray<ReplayNode> nodes,
    ImmutableArray<string> names,
    int[] waitsFor,
    int[] followerStart,
    int[] followers
)
{
    public string File { get; } = file;

    public ImmutableArray<ReplayNode> Nodes { get; } = nodes;

    public ImmutableArray<string> Names { get; } = names;

    /// <summary>Dependencies of each node.</summary>
    public ReadOnlySpan<int> WaitsFor => waitsFor;

    /// <summary>Nodes that wait for a node.</summary>
    public ReadOnlySpan<int> FollowersOf(int node) => followers.AsSpan(followerStart[node]..followerStart[node + 1]);

    /// <summary>
    /// True where both ask the same of their rank at the same place of the same order. Names may differ, and ids by a constant: recorders number
    /// the nodes of one rank after those of the one before.
    /// </summary>
    public bool IsLike(RankTrace other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }
        if (Nodes.Length != other.Nodes.Length || !WaitsFor.SequenceEqual(other.WaitsFor) || !followers.AsSpan().SequenceEqual(other.Followers))
        {
            return false;
        }
        for (int i = 0; i < Nodes.Length; i++)
        {
            // The difference is compared, so that it may wrap.
            ulong id = unchecked(other.Nodes[i].Id - other.Nodes[0].Id + Nodes[0].Id);
            if (id != Nodes[i].Id || other.Nodes[i] with { Id = id } != Nodes[i])
            {
                return false;
            }
        }
        return followerStart.AsSpan().SequenceEqual(other.FollowerStart);
    }

    private ReadOnlySpan<int> FollowerStart => followerStart;

    private ReadOnlySpan<int> Followers => followers;
}
