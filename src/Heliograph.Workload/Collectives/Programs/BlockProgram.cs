using Heliograph.Model;
using Heliograph.Model.Dimensions;

namespace Heliograph.Workload.Collectives.Programs;

/// <summary>Blocks in a row that a send carries.</summary>
/// <param name="IsReduced">The receiver adds them to its own; else they take their place.</param>
public readonly record struct BlockRange(int First, int Count, bool IsReduced);

/// <summary>
/// A program that says what its sends carry, so that its data flow can be executed and proved. The payload is cut into blocks; a send carries what its
/// sender holds of some of them when it starts. A wait counts the messages of one sender and channel, which arrive in order, or all of its channel: so it
/// means the same messages in whatever order others arrive.
/// </summary>
public abstract class BlockProgram : CollectiveProgram
{
    /// <summary>A block without one source: every member has a part of it, and the parts are reduced. Without one target: every member gets it.</summary>
    public const int Everyone = -1;

    public abstract int Blocks { get; }

    /// <summary>Bytes of a block; NaN where messages are no sums of blocks.</summary>
    public abstract double BlockBytes(int block);

    /// <summary>Member that has a block at the beginning, or <see cref="Everyone"/>.</summary>
    public abstract int SourceOf(int block);

    /// <summary>Member that has a block, whole, at the end, or <see cref="Everyone"/>.</summary>
    public abstract int TargetOf(int block);

    /// <summary>Adds the blocks of a send. Cost O(blocks); for proofs, not for simulations.</summary>
    public abstract void Carry(int member, int channel, int step, List<BlockRange> blocks);

    /// <summary>Adds some blocks in a row that may begin again at 0 after the last of <paramref name="round"/>.</summary>
    protected static void AddAround(List<BlockRange> blocks, int first, int count, int round, bool isReduced = false)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        int before = Math.Min(count, round - first);
        blocks.Add(new BlockRange(first, before, isReduced));
        if (before < count)
        {
            blocks.Add(new BlockRange(0, count - before, isReduced));
        }
    }

    /// <summary>Non-negative remainder.</summary>
    protected static int Wrap(int value, int round)
    {
        int rest = value % round;
        return rest < 0 ? rest + round : rest;
    }

    protected static void Require(int members, double bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(members, 1);
        if (!double.IsFinite(bytes) || bytes <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(bytes), bytes, "above 0 and finite");
        }
    }
}

/// <summary>
/// Reduce-scatter, all-gather, or one after the other: all-reduce. Each block has an owner: at whom the scattered sum ends, from whom the gathered one comes.
/// </summary>
public abstract class ReducingProgram : BlockProgram
{
    /// <param name="bytes">What is reduced, of an all-gather what each member has in the end; above 0.</param>
    protected ReducingProgram(CollectiveKind kind, int members, double bytes)
    {
        Require(members, bytes);
        if (kind == CollectiveKind.AllToAll)
        {
            throw new ArgumentException("reduce-scatter, all-gather or all-reduce", nameof(kind));
        }
        (Kind, Members, Bytes) = (kind, members, bytes);
    }

    public CollectiveKind Kind { get; }

    public override int Members { get; }

    /// <summary>Of the whole payload.</summary>
    public double Bytes { get; }

    protected bool Scatters => Kind != CollectiveKind.AllGather;

    protected bool Gathers => Kind != CollectiveKind.ReduceScatter;

    protected int Halves => Kind == CollectiveKind.AllReduce ? 2 : 1;

    public override double BlockBytes(int block) => Bytes / Blocks;

    public override int SourceOf(int block) => Scatters ? Everyone : OwnerOf(block);

    public override int TargetOf(int block) => Gathers ? Everyone : OwnerOf(block);

    protected abstract int OwnerOf(int block);
}
