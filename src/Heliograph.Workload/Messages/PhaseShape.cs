using System.Numerics;
using Heliograph.Model.Dimensions;

namespace Heliograph.Workload.Messages;

/// <summary>
/// What one rank sends in one phase of one chunk: how many messages, to whom, of what size, and what it reduces in between. Equal for all ranks, so
/// shared by them. A rank begins with <see cref="Parallel"/> packets; each message received makes the next one. Packet n stands for what is
/// made ready n-th, message k for what is sent k-th.
/// </summary>
internal sealed class PhaseShape
{
    // Step by step for halving-doubling; one item else.
    private readonly long[] _sizes;
    private readonly int[] _masks;
    private readonly int _nonZero;

    /// <param name="ranks">Members, from 2.</param>
    /// <param name="bytes">What a rank has at the start of the phase; of an all-gather its shard.</param>
    /// <param name="isGroup">True for a group of some ranks of the network.</param>
    public PhaseShape(CollectiveKind kind, CollectiveChoice choice, int ranks, long bytes, bool isGroup = false)
    {
        (Kind, Algorithm, Ranks) = (kind, choice.Algorithm, ranks);
        FinalBytes = kind switch
        {
            CollectiveKind.AllGather => checked(bytes * ranks),
            CollectiveKind.ReduceScatter => bytes / ranks,
            _ => bytes,
        };
        Parallel = 1;
        int steps = ranks - 1;
        _sizes = [kind == CollectiveKind.AllGather ? bytes : bytes / ranks];
        _masks = [];
        switch (choice.Algorithm)
        {
            case CollectiveAlgorithm.Direct:
                Parallel = choice.Window == 0 ? steps : Math.Min(choice.Window, steps);
                _nonZero = isGroup ? steps * Parallel : Parallel;
                break;
            case CollectiveAlgorithm.HalvingDoubling:
                steps = BitOperations.Log2((uint)ranks);
                _nonZero = steps - 1;
                (_sizes, _masks) = Halving(kind, ranks, bytes, steps);
                break;
            default:
                // Around the ring each shard of an all-to-all goes step by step: 1 + 2 + ... + (N-1) messages to the neighbour.
                _nonZero = steps;
                steps = kind == CollectiveKind.AllToAll ? checked((int)((long)ranks * steps / 2)) : steps;
                break;
        }
        Messages = kind == CollectiveKind.AllReduce ? 2 * steps : steps;
    }

    public CollectiveKind Kind { get; }

    public CollectiveAlgorithm Algorithm { get; }

    public int Ranks { get; }

    /// <summary>Packets that a rank begins with, and that must be back at the end.</summary>
    public int Parallel { get; }

    /// <summary>Messages that a rank sends, and receives.</summary>
    public int Messages { get; }

    /// <summary>What a rank has at the end.</summary>
    public long FinalBytes { get; }

    /// <summary>A direct all-reduce waits for all shards before it sends the sums.</summary>
    public bool WaitsForAll => Algorithm == CollectiveAlgorithm.Direct && Kind == CollectiveKind.AllReduce;

    public long Size(int message) => _sizes[Math.Min(message, _sizes.Length - 1)];

    /// <summary>Member that gets message <paramref name="message"/> of member <paramref name="index"/>.</summary>
    public int PeerOf(int index, int message) =>
        Algorithm == CollectiveAlgorithm.HalvingDoubling ? index ^ _masks[message] : (index + OffsetOf(message)) % Ranks;

    /// <summary>How far, the long way round perhaps; for halving-doubling the mask of the exchange.</summary>
    public int OffsetOf(int message) =>
        Algorithm switch
        {
            CollectiveAlgorithm.HalvingDoubling => _masks[message],
            CollectiveAlgorithm.Direct => 1 + (message % (Ranks - 1)),
            _ => 1,
        };

    /// <summary>Bytes that are reduced before packet <paramref name="packet"/> is ready; 0 where it only passes.</summary>
    public long ReducedBytes(int packet)
    {
        // Packets come in rounds: the first of a round leave memory, the rest have come in and, in the reducing half, are added.
        int round = Parallel + _nonZero;
        bool isReduced =
            packet % round >= Parallel && (Kind == CollectiveKind.ReduceScatter || (Kind == CollectiveKind.AllReduce && packet / round % 2 == 0));
        return isReduced ? Size(packet) : 0;
    }

    private static (long[] Sizes, int[] Masks) Halving(CollectiveKind kind, int ranks, long bytes, int steps)
    {
        int count = kind == CollectiveKind.AllReduce ? 2 * steps : steps;
        long[] sizes = new long[count + 1];
        int[] masks = new int[count + 1];
        bool doubles = kind == CollectiveKind.AllGather;
        long size = doubles ? bytes : bytes / 2;
        int mask = doubles ? ranks / 2 : 1;
        for (int k = 0; k <= count; k++)
        {
            (sizes[k], masks[k]) = (size, mask);
            (size, mask) = doubles ? (size * 2, mask / 2) : (size / 2, mask * 2);
            if (mask == ranks && kind == CollectiveKind.AllReduce)
            {
                // The second half goes back over the same partners with the sums.
                doubles = true;
                (size, mask) = (size * 2, mask / 2);
            }
        }
        return (sizes, masks);
    }
}
