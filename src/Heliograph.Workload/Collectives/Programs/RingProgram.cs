using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Dimensions;

namespace Heliograph.Workload.Collectives.Programs;

/// <summary>
/// Rings: in each step a member hands the segment on that it got in the step before; n-1 steps a half. Several rings side by side, each in an order of its
/// own, carry equal parts. Channel r is ring r.
/// </summary>
/// <remarks>Source: P. Patarasuk, X. Yuan, Bandwidth optimal all-reduce algorithms for clusters of workstations, JPDC 69(2), 2009.</remarks>
public sealed class RingProgram : ReducingProgram
{
    private readonly int[]? _order;
    private readonly int[]? _place;
    private readonly double _segment;

    /// <summary>One ring in the order of members; costs nothing whatever the members.</summary>
    public RingProgram(CollectiveKind kind, int members, double bytes)
        : base(kind, members, bytes)
    {
        Channels = 1;
        _segment = bytes / members;
    }

    /// <summary>Several rings; O(members x rings).</summary>
    /// <param name="orders">Of each ring all members in the order in which it passes them.</param>
    public RingProgram(CollectiveKind kind, int members, double bytes, ImmutableArray<ImmutableArray<int>> orders)
        : base(kind, members, bytes)
    {
        ArgumentOutOfRangeException.ThrowIfZero(orders.Length);
        Channels = orders.Length;
        _segment = bytes / members / orders.Length;
        _order = new int[checked(members * Channels)];
        _place = new int[_order.Length];
        Array.Fill(_place, -1);
        for (int ring = 0; ring < Channels; ring++)
        {
            for (int place = 0; place < orders[ring].Length; place++)
            {
                int member = orders[ring][place];
                if (orders[ring].Length != members || member < 0 || member >= members || _place[(ring * members) + member] >= 0)
                {
                    throw new ArgumentException($"ring {ring} does not pass each of {members} members once", nameof(orders));
                }
                _order[(ring * members) + place] = member;
                _place[(ring * members) + member] = place;
            }
        }
    }

    public override int Channels { get; }

    public override bool IsRepeating => true;

    public override int Blocks => Channels * Members;

    public override int Steps(int member, int channel) => Halves * (Members - 1);

    public override MessageSend Send(int member, int channel, int step) =>
        new(At(channel, PlaceOf(channel, member) + 1), channel, _segment, channel, step);

    public override int Receives(int member, int channel) => Halves * (Members - 1);

    public override void Carry(int member, int channel, int step, List<BlockRange> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        bool isReduced = Scatters && step < Members - 1;
        // The sum of a segment begins behind its owner and ends there; gathered it begins at its owner.
        int back = isReduced ? step + 1 : step - (Kind == CollectiveKind.AllReduce ? Members - 1 : 0);
        int owner = At(channel, Wrap(PlaceOf(channel, member) - back, Members));
        blocks.Add(new BlockRange((channel * Members) + owner, 1, isReduced));
    }

    protected override int OwnerOf(int block) => block % Members;

    private int PlaceOf(int ring, int member) => _place is null ? member : _place[(ring * Members) + member];

    private int At(int ring, int place)
    {
        int wrapped = place == Members ? 0 : place;
        return _order is null ? wrapped : _order[(ring * Members) + wrapped];
    }
}
