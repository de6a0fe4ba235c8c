using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Dimensions;

namespace Heliograph.Workload.Collectives.Programs;

/// <summary>How a part of the payload goes through the dimensions of a group.</summary>
/// <param name="Order">Dimensions in the order of the reduce-scatter; the all-gather goes back.</param>
/// <param name="IsBackwards">Its rings turn the other way.</param>
public sealed record NestedWay(ImmutableArray<int> Order, bool IsBackwards = false);

/// <summary>
/// Reduce-scatter dimension by dimension, each on what the one before has left, and all-gather back: hierarchical where the dimensions are levels of
/// locality, the rings of a torus where several parts go through its dimensions in turn and both ways round, so that all links work. In a
/// dimension the members form a ring, or send each its segment straight. A chunk begins when the one before has gone through its first dimension.
/// </summary>
/// <remarks>
/// Member m has the coordinates m mod n1, (m div n1) mod n2, ... A chunk of a part has a channel for what is received in each of its stages; all of its
/// sends are in the first of them, so that a stage begins when the one before is whole.
/// Source: E. Chan et al., Collective communication: theory, practice, and experience, CCPE 19(13), 2007, section 7 (meshes and hypercubes).
/// </remarks>
public sealed class NestedProgram : ReducingProgram
{
    private readonly record struct Stage(int Dimension, int Size, int Stride, double Bytes, bool IsReduced, int First);

    private readonly int[] _sizes;
    private readonly int[] _strides;
    private readonly ImmutableArray<NestedWay> _ways;

    // Of each part: its stages, and of each of its sends the stage.
    private readonly Stage[][] _stages;
    private readonly int[][] _stageOf;
    private readonly int _depth;
    private readonly int _chunks;
    private readonly bool _isDirect;

    /// <param name="sizes">Members along each dimension, inner to outer, from 1; their product is the group.</param>
    /// <param name="ways">Of each part; equal parts.</param>
    /// <param name="chunks">That a part is cut into.</param>
    /// <param name="isDirect">Straight to each member of a dimension instead of around a ring.</param>
    public NestedProgram(
        CollectiveKind kind,
        ImmutableArray<int> sizes,
        double bytes,
        ImmutableArray<NestedWay> ways,
        int chunks = 1,
        bool isDirect = false
    )
        : base(kind, sizes.Aggregate(1, (n, s) => checked(n * s)), bytes)
    {
        ArgumentOutOfRangeException.ThrowIfZero(ways.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(chunks, 1);
        (_sizes, _ways, _chunks, _isDirect) = ([.. sizes], ways, chunks, isDirect);
        _strides = new int[sizes.Length];
        for (int d = 0, stride = 1; d < sizes.Length; stride *= sizes[d++])
        {
            _strides[d] = stride;
        }
        _stages = [.. ways.Select(w => StagesOf(w, bytes / ways.Length / chunks))];
        _stageOf = [.. _stages.Select(stages => stages.SelectMany((s, i) => Enumerable.Repeat(i, s.Size - 1)).ToArray())];
        _depth = _stages[0].Length;
        Channels = Math.Max(1, ways.Length * chunks * _depth);
    }

    /// <summary>Reduce-scatter inside, all-reduce across, all-gather inside, over any levels, with rings.</summary>
    public static NestedProgram Hierarchical(CollectiveKind kind, ImmutableArray<int> sizes, double bytes, int chunks = 1) =>
        new(kind, sizes, bytes, [new NestedWay([.. Enumerable.Range(0, sizes.Length)])], chunks);

    /// <summary>
    /// Two parts for each dimension of more than one member: it begins there, one part each way round. One part where all dimensions have two members,
    /// who are neighbours either way.
    /// </summary>
    public static NestedProgram Torus(CollectiveKind kind, ImmutableArray<int> sizes, double bytes, int chunks = 1)
    {
        int[] used = [.. Enumerable.Range(0, sizes.Length).Where(d => sizes[d] > 1)];
        ImmutableArray<NestedWay>.Builder ways = ImmutableArray.CreateBuilder<NestedWay>();
        for (int first = 0; first < used.Length; first++)
        {
            ImmutableArray<int> order = [.. used.Skip(first), .. used.Take(first)];
            ways.Add(new NestedWay(order));
            if (used.Any(d => sizes[d] > 2))
            {
                ways.Add(new NestedWay(order, IsBackwards: true));
            }
        }
        return new NestedProgram(kind, sizes, bytes, ways.Count == 0 ? [new NestedWay([])] : ways.ToImmutable(), chunks);
    }

    /// <summary>Straight exchanges in each dimension of a mesh, all sends of a dimension at once.</summary>
    public static NestedProgram Direct(CollectiveKind kind, ImmutableArray<int> sizes, double bytes) =>
        new(kind, sizes, bytes, [new NestedWay([.. Enumerable.Range(0, sizes.Length)])], isDirect: true);

    public override int Channels { get; }

    public override int Blocks => _ways.Length * _chunks * Members;

    public override int Steps(int member, int channel) => _depth == 0 || channel % _depth > 0 ? 0 : _stageOf[channel / _depth / _chunks].Length;

    public override int Receives(int member, int channel) => _depth == 0 ? 0 : _stages[channel / _depth / _chunks][channel % _depth].Size - 1;

    public override MessageSend Send(int member, int channel, int step)
    {
        int part = channel / _depth / _chunks;
        int at = _stageOf[part][step];
        ref readonly Stage stage = ref _stages[part][at];
        int within = step - stage.First;
        int place = member / stage.Stride % stage.Size;
        int by = _isDirect ? within + 1 : 1;
        int to = place + (_ways[part].IsBackwards ? stage.Size - by : by);
        to = to >= stage.Size ? to - stage.Size : to;
        (int waitChannel, int waitCount) = (channel + at, 0);
        if (within > 0 && !_isDirect)
        {
            waitCount = within;
        }
        else if (at > 0)
        {
            (waitChannel, waitCount) = (channel + at - 1, _stages[part][at - 1].Size - 1);
        }
        else if (channel / _depth % _chunks > 0)
        {
            (waitChannel, waitCount) = (channel - _depth, stage.Size - 1);
        }
        return new MessageSend(member + ((to - place) * stage.Stride), channel + at, stage.Bytes, waitChannel, waitCount, !_isDirect || within == 0);
    }

    public override void Carry(int member, int channel, int step, List<BlockRange> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        int part = channel / _depth / _chunks;
        Stage stage = _stages[part][_stageOf[part][step]];
        int within = step - stage.First;
        int place = member / stage.Stride % stage.Size;
        int turn = _ways[part].IsBackwards ? -1 : 1;
        int segment =
            _isDirect ? (stage.IsReduced ? place + (turn * (within + 1)) : place)
            : stage.IsReduced ? place - (turn * (within + 1))
            : place - (turn * within);
        segment = Wrap(segment, stage.Size);
        // Of the owners that agree with the member in all dimensions before this one, those of the segment.
        int[] before = [.. _ways[part].Order.TakeWhile(d => d != stage.Dimension)];
        for (int owner = 0; owner < Members; owner++)
        {
            if (owner / stage.Stride % stage.Size == segment && before.All(d => Coordinate(owner, d) == Coordinate(member, d)))
            {
                blocks.Add(new BlockRange((channel / _depth * Members) + owner, 1, stage.IsReduced));
            }
        }
    }

    protected override int OwnerOf(int block) => block % Members;

    private int Coordinate(int member, int dimension) => member / _strides[dimension] % _sizes[dimension];

    private Stage[] StagesOf(NestedWay way, double bytes)
    {
        if (!way.Order.Order().SequenceEqual(Enumerable.Range(0, _sizes.Length).Where(d => _sizes[d] > 1 || way.Order.Contains(d))))
        {
            throw new ArgumentException("a way names each dimension once", nameof(way));
        }
        List<Stage> scatter = [];
        foreach (int d in way.Order.Where(d => _sizes[d] > 1))
        {
            bytes /= _sizes[d];
            scatter.Add(new Stage(d, _sizes[d], _strides[d], bytes, true, 0));
        }
        IEnumerable<Stage> gather = Enumerable.Reverse(scatter).Select(s => s with { IsReduced = false });
        Stage[] stages = [.. Scatters ? scatter : [], .. Gathers ? gather : []];
        for (int i = 1; i < stages.Length; i++)
        {
            stages[i] = stages[i] with { First = stages[i - 1].First + stages[i - 1].Size - 1 };
        }
        return stages;
    }
}
