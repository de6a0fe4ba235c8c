using Heliograph.Model;
using Heliograph.Model.Dimensions;

namespace Heliograph.Workload.Collectives.Programs;

/// <summary>
/// Each member sends each other its segment, straight; for an all-reduce all sums after that. The next members first, so that in step s all send s on.
/// The scattered half is received in channel 0, the gathered one in the last.
/// </summary>
public sealed class DirectProgram : ReducingProgram
{
    private readonly bool _together;
    private readonly double _segment;

    /// <param name="together">All sends of a half at the same time, as on a full mesh; else one after another, as through one port.</param>
    public DirectProgram(CollectiveKind kind, int members, double bytes, bool together = false)
        : base(kind, members, bytes)
    {
        (_together, _segment) = (together, bytes / members);
    }

    public override int Channels => Halves;

    public override int Blocks => Members;

    public override int Steps(int member, int channel) => channel == 0 ? Halves * (Members - 1) : 0;

    public override int Receives(int member, int channel) => Members - 1;

    public override MessageSend Send(int member, int channel, int step)
    {
        bool isSecond = step >= Members - 1;
        int to = member + 1 + step - (isSecond ? Members - 1 : 0);
        return new MessageSend(to >= Members ? to - Members : to, isSecond ? 1 : 0, _segment, 0, isSecond ? Members - 1 : 0, !_together);
    }

    public override void Carry(int member, int channel, int step, List<BlockRange> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        bool isReduced = Scatters && step < Members - 1;
        blocks.Add(new BlockRange(isReduced ? Send(member, channel, step).To : member, 1, isReduced));
    }

    protected override int OwnerOf(int block) => block;
}

/// <summary>All-to-all: each member sends each other its block, straight, the next members first. Blocks are equal, or of any sizes (all-to-all-v).</summary>
public sealed class ExchangeProgram : BlockProgram
{
    private readonly bool _together;
    private readonly double _block;
    private readonly Func<int, int, double>? _bytes;

    // Of sizes: the members that each sends to, one after another, and what each receives.
    private readonly int[] _start = [];
    private readonly int[] _to = [];
    private readonly double[] _size = [];
    private readonly int[] _receives = [];

    /// <summary>Equal blocks; costs nothing.</summary>
    /// <param name="bytes">What each member has, a share of it for each, its own too.</param>
    public ExchangeProgram(int members, double bytes, bool together = false)
    {
        Require(members, bytes);
        (Members, _block, _together) = (members, bytes / members, together);
    }

    /// <summary>Blocks of any sizes; those of 0 are not sent. O(members^2) once.</summary>
    /// <param name="bytes">From a member to another, from 0; not asked for a member itself.</param>
    public ExchangeProgram(int members, Func<int, int, double> bytes, bool together = false)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(members, 1);
        (Members, _bytes, _together, _start, _receives) = (members, bytes, together, new int[members + 1], new int[members]);
        List<int> to = [];
        List<double> size = [];
        for (int from = 0; from < members; from++)
        {
            for (int away = 1; away < members; away++)
            {
                int other = (from + away) % members;
                double block = bytes(from, other);
                if (!double.IsFinite(block) || block < 0)
                {
                    throw new ArgumentOutOfRangeException(nameof(bytes), block, $"from {from} to {other}: from 0 and finite");
                }
                if (block > 0)
                {
                    to.Add(other);
                    size.Add(block);
                    _receives[other]++;
                }
            }
            _start[from + 1] = to.Count;
        }
        (_to, _size) = ([.. to], [.. size]);
    }

    public override int Members { get; }

    public override int Channels => 1;

    public override int Blocks => checked(Members * Members);

    public override double BlockBytes(int block) => _bytes is null ? _block : _bytes(block / Members, block % Members);

    public override int SourceOf(int block) => block / Members;

    public override int TargetOf(int block) => block % Members;

    public override int Steps(int member, int channel) => _bytes is null ? Members - 1 : _start[member + 1] - _start[member];

    public override int Receives(int member, int channel) => _bytes is null ? Members - 1 : _receives[member];

    public override MessageSend Send(int member, int channel, int step)
    {
        if (_bytes is not null)
        {
            int at = _start[member] + step;
            return new MessageSend(_to[at], 0, _size[at], 0, 0, !_together);
        }
        int to = member + 1 + step;
        return new MessageSend(to >= Members ? to - Members : to, 0, _block, 0, 0, !_together);
    }

    public override void Carry(int member, int channel, int step, List<BlockRange> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        blocks.Add(new BlockRange((member * Members) + Send(member, channel, step).To, 1, false));
    }
}
