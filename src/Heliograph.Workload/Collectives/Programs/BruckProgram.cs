using System.Numerics;
using Heliograph.Model;

namespace Heliograph.Workload.Collectives.Programs;

/// <summary>
/// Exchanges with members at distance 1, 2, 4, ...: any number of members in ceil(log2 n) rounds. Of an all-gather what a member has doubles; in an
/// all-to-all each block takes the rounds of the bits of its way, so that it is sent several times. All sends are in channel 0, round k is received in
/// channel k.
/// </summary>
/// <remarks>Source: J. Bruck et al., Efficient algorithms for all-to-all communications in multiport message-passing systems, IEEE TPDS 8(11), 1997.</remarks>
public sealed class BruckProgram : BlockProgram
{
    private readonly bool _isGather;
    private readonly int _rounds;
    private readonly double _block;

    private BruckProgram(bool isGather, int members, double bytes)
    {
        Require(members, bytes);
        (_isGather, Members, _block) = (isGather, members, bytes / members);
        _rounds = members == 1 ? 0 : BitOperations.Log2((uint)(members - 1)) + 1;
    }

    /// <param name="bytes">What each member has in the end.</param>
    public static BruckProgram AllGather(int members, double bytes) => new(true, members, bytes);

    /// <param name="bytes">What each member has, a share of it for each, its own too.</param>
    public static BruckProgram AllToAll(int members, double bytes) => new(false, members, bytes);

    public override int Members { get; }

    public override int Channels => Math.Max(1, _rounds);

    public override int Blocks => _isGather ? Members : checked(Members * Members);

    public override double BlockBytes(int block) => _block;

    public override int SourceOf(int block) => _isGather ? block : block / Members;

    public override int TargetOf(int block) => _isGather ? Everyone : block % Members;

    public override int Steps(int member, int channel) => channel == 0 ? _rounds : 0;

    public override int Receives(int member, int channel) => channel < _rounds ? 1 : 0;

    public override MessageSend Send(int member, int channel, int step)
    {
        int distance = 1 << step;
        int to = _isGather ? member - distance : member + distance;
        to = to < 0 ? to + Members : to;
        to = to >= Members ? to - Members : to;
        return new MessageSend(to, step, Count(step) * _block, Math.Max(0, step - 1), step == 0 ? 0 : 1);
    }

    public override void Carry(int member, int channel, int step, List<BlockRange> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        if (_isGather)
        {
            AddAround(blocks, member, Count(step), Members);
            return;
        }
        int distance = 1 << step;
        for (int way = distance; way < Members; way++)
        {
            if ((way & distance) != 0)
            {
                int source = Wrap(member - (way & (distance - 1)), Members);
                blocks.Add(new BlockRange((source * Members) + ((source + way) % Members), 1, false));
            }
        }
    }

    // Blocks of a message: of an all-to-all the ways below n that have the bit of the round.
    private int Count(int step)
    {
        int distance = 1 << step;
        if (_isGather)
        {
            return Math.Min(distance, Members - distance);
        }
        int whole = Members / (2 * distance) * distance;
        return whole + Math.Max(0, (Members % (2 * distance)) - distance);
    }
}
