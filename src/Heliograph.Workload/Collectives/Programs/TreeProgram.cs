using System.Collections.Immutable;
using Heliograph.Model;

namespace Heliograph.Workload.Collectives.Programs;

/// <summary>
/// Chunks up binary trees, reduced on the way, or down them, or up and down again. Two trees, in which the leaves of one are inside the other, carry half
/// of the bytes each and load every member's port alike.
/// </summary>
/// <remarks>
/// Of each tree a channel for what comes up of each chunk (a member waits for both children), and one for what comes down. Sends upwards are in the first of
/// them, sends downwards in the last.
/// Source: P. Sanders, J. Speck, J. L. Träff, Two-tree algorithms for full bandwidth broadcast, reduction and scan, Parallel Computing 35(12), 2009.
/// </remarks>
public sealed class TreeProgram : BlockProgram
{
    private readonly ImmutableArray<BinaryTree> _trees;
    private readonly int _chunks;
    private readonly bool _isUp;
    private readonly bool _isDown;
    private readonly int _root;
    private readonly int _perTree;
    private readonly double _chunk;

    private TreeProgram(int members, double bytes, ImmutableArray<BinaryTree> trees, int chunks, bool isUp, bool isDown, int root)
    {
        Require(members, bytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(chunks, 1);
        (Members, _trees, _chunks, _isUp, _isDown, _root) = (members, trees, chunks, isUp, isDown, root);
        _perTree = (isUp ? chunks : 0) + (isDown ? 1 : 0);
        _chunk = bytes / trees.Length / chunks;
    }

    /// <summary>All-reduce of <paramref name="bytes"/> over two trees.</summary>
    /// <param name="chunks">Of each tree.</param>
    public static TreeProgram AllReduce(int members, double bytes, int chunks) =>
        new(members, bytes, [BinaryTree.InOrder(members), BinaryTree.Complement(members)], chunks, true, true, Everyone);

    /// <summary>Broadcast over one flat tree.</summary>
    public static TreeProgram Broadcast(int members, double bytes, int chunks, int root = 0) =>
        new(members, bytes, [BinaryTree.Flat(members, root)], chunks, false, true, root);

    /// <summary>Reduction to a root over one flat tree.</summary>
    public static TreeProgram Reduce(int members, double bytes, int chunks, int root = 0) =>
        new(members, bytes, [BinaryTree.Flat(members, root)], chunks, true, false, root);

    public override int Members { get; }

    public override int Channels => _trees.Length * _perTree;

    public override int Blocks => _trees.Length * _chunks;

    public override double BlockBytes(int block) => _chunk;

    public override int SourceOf(int block) => _isUp ? Everyone : _root;

    public override int TargetOf(int block) => _isDown ? Everyone : _root;

    public override int Steps(int member, int channel)
    {
        BinaryTree tree = _trees[channel / _perTree];
        int within = channel % _perTree;
        return IsDown(within) ? _chunks * tree.Children(member)
            : within == 0 && tree.ParentOf(member) >= 0 ? _chunks
            : 0;
    }

    public override int Receives(int member, int channel)
    {
        BinaryTree tree = _trees[channel / _perTree];
        return !IsDown(channel % _perTree) ? tree.Children(member)
            : tree.ParentOf(member) < 0 ? 0
            : _chunks;
    }

    public override MessageSend Send(int member, int channel, int step)
    {
        BinaryTree tree = _trees[channel / _perTree];
        int first = channel - (channel % _perTree);
        int parent = tree.ParentOf(member);
        int children = tree.Children(member);
        if (!IsDown(channel - first))
        {
            return new MessageSend(parent, first + step, _chunk, first + step, children);
        }
        int chunk = step / children;
        int child = tree.ChildOf(member, step - (chunk * children));
        return parent >= 0 ? new MessageSend(child, channel, _chunk, channel, chunk + 1)
            : _isUp ? new MessageSend(child, channel, _chunk, first + chunk, children)
            : new MessageSend(child, channel, _chunk, channel, 0);
    }

    public override void Carry(int member, int channel, int step, List<BlockRange> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        int tree = channel / _perTree;
        bool isDown = IsDown(channel % _perTree);
        int chunk = isDown ? step / _trees[tree].Children(member) : step;
        blocks.Add(new BlockRange((tree * _chunks) + chunk, 1, !isDown));
    }

    private bool IsDown(int within) => _isDown && within == _perTree - 1;
}

/// <summary>Broadcast or reduction along a chain, chunk after chunk. Channel 0.</summary>
public sealed class ChainProgram : BlockProgram
{
    private readonly int _chunks;
    private readonly int _root;
    private readonly bool _isReduced;
    private readonly double _chunk;

    private ChainProgram(int members, double bytes, int chunks, int root, bool isReduced)
    {
        Require(members, bytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(chunks, 1);
        (Members, _chunks, _root, _isReduced, _chunk) = (members, chunks, root, isReduced, bytes / chunks);
    }

    /// <summary>From a root to the next member, and on.</summary>
    public static ChainProgram Broadcast(int members, double bytes, int chunks, int root = 0) => new(members, bytes, chunks, root, false);

    /// <summary>From the member before the root backwards around to it.</summary>
    public static ChainProgram Reduce(int members, double bytes, int chunks, int root = 0) => new(members, bytes, chunks, root, true);

    public override int Members { get; }

    public override int Channels => 1;

    public override int Blocks => _chunks;

    public override double BlockBytes(int block) => _chunk;

    public override int SourceOf(int block) => _isReduced ? Everyone : _root;

    public override int TargetOf(int block) => _isReduced ? _root : Everyone;

    public override int Steps(int member, int channel) => (_isReduced ? member != _root : PlaceOf(member) < Members - 1) ? _chunks : 0;

    public override int Receives(int member, int channel) => (_isReduced ? PlaceOf(member) < Members - 1 : member != _root) ? _chunks : 0;

    public override MessageSend Send(int member, int channel, int step)
    {
        int to = _isReduced ? member - 1 : member + 1;
        to = to < 0 ? to + Members : to;
        bool isFirst = _isReduced ? PlaceOf(member) == Members - 1 : member == _root;
        return new MessageSend(to == Members ? 0 : to, 0, _chunk, 0, isFirst ? 0 : step + 1);
    }

    public override void Carry(int member, int channel, int step, List<BlockRange> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        blocks.Add(new BlockRange(step, 1, _isReduced));
    }

    private int PlaceOf(int member) => member >= _root ? member - _root : member - _root + Members;
}
