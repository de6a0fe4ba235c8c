using System.Numerics;
using Heliograph.Model;
using Heliograph.Model.Dimensions;

namespace Heliograph.Workload.Collectives.Programs;

/// <summary>
/// Recursive halving, recursive doubling, or one after the other: exchanges of halves, quarters, ... with partners at half, a quarter, ... of the
/// group, then back. Where members are no power of two, r of them fold theirs into a neighbour before and get theirs back after.
/// </summary>
/// <remarks>
/// All sends are in channel 0. A member receives a fold in channel 0, exchange j in channel 1 + j, what is unfolded in the last one.
/// Source: R. Thakur, R. Rabenseifner, W. Gropp, Optimization of collective communication operations in MPICH, IJHPCA 19(1), 2005, sections 4.4, 4.5.
/// </remarks>
public sealed class HalvingDoublingProgram : ReducingProgram
{
    private readonly int _power;
    private readonly int _folded;
    private readonly int _rounds;
    private readonly int _exchanges;
    private readonly double _unit;

    public HalvingDoublingProgram(CollectiveKind kind, int members, double bytes)
        : base(kind, members, bytes)
    {
        _rounds = BitOperations.Log2((uint)members);
        _power = 1 << _rounds;
        _folded = members - _power;
        _exchanges = Halves * _rounds;
        _unit = bytes / Blocks;
    }

    public override int Channels => _exchanges + 2;

    // An all-reduce may cut as it likes; else each member has a block of its own, and of two that are folded together both lie in a row.
    public override int Blocks => Kind == CollectiveKind.AllReduce ? _power : Members;

    public override int Steps(int member, int channel) =>
        channel > 0 ? 0
        : member >= 2 * _folded ? _exchanges
        : member % 2 == 0 ? 1
        : _exchanges + 1;

    public override int Receives(int member, int channel)
    {
        bool isFolded = member < 2 * _folded;
        bool isAway = isFolded && member % 2 == 0;
        return channel switch
        {
            0 => isFolded && !isAway ? 1 : 0,
            _ when channel <= _exchanges => isAway ? 0 : 1,
            _ => isAway ? 1 : 0,
        };
    }

    public override MessageSend Send(int member, int channel, int step)
    {
        bool isFolded = member < 2 * _folded;
        if (isFolded && member % 2 == 0)
        {
            return new MessageSend(member + 1, 0, Scatters ? Bytes : _unit, 0, 0);
        }
        if (step == _exchanges)
        {
            double bytes = Kind switch
            {
                CollectiveKind.AllReduce => Bytes,
                CollectiveKind.ReduceScatter => _unit,
                _ => (Members - 1) * _unit,
            };
            return new MessageSend(member - 1, _exchanges + 1, bytes, _exchanges, 1);
        }
        int place = isFolded ? member / 2 : member - _folded;
        (int partner, int from, int to, _) = Exchange(place, step);
        int count = step > 0 || isFolded ? 1 : 0;
        return new MessageSend(MemberAt(partner), 1 + step, (Boundary(to) - Boundary(from)) * _unit, step, count);
    }

    public override void Carry(int member, int channel, int step, List<BlockRange> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        bool isFolded = member < 2 * _folded;
        if (isFolded && member % 2 == 0)
        {
            blocks.Add(Scatters ? new BlockRange(0, Blocks, true) : new BlockRange(member, 1, false));
        }
        else if (step == _exchanges)
        {
            AddUnfolded(member - 1, blocks);
        }
        else
        {
            (_, int from, int to, bool isReduced) = Exchange(isFolded ? member / 2 : member - _folded, step);
            blocks.Add(new BlockRange(Boundary(from), Boundary(to) - Boundary(from), isReduced));
        }
    }

    protected override int OwnerOf(int block) => block;

    private void AddUnfolded(int member, List<BlockRange> blocks)
    {
        if (Kind == CollectiveKind.AllReduce)
        {
            blocks.Add(new BlockRange(0, Blocks, false));
        }
        else if (Kind == CollectiveKind.ReduceScatter)
        {
            blocks.Add(new BlockRange(member, 1, false));
        }
        else
        {
            // All but what it has itself.
            AddAround(blocks, (member + 1) % Members, Members - 1, Members);
        }
    }

    // Partner, and the places whose blocks are sent.
    private (int Partner, int From, int To, bool IsReduced) Exchange(int place, int step)
    {
        if (Scatters && step < _rounds)
        {
            int half = _power >> (step + 1);
            int partner = place ^ half;
            int from = partner & ~(half - 1);
            return (partner, from, from + half, true);
        }
        int have = 1 << (Scatters ? step - _rounds : step);
        int own = place & ~(have - 1);
        return (place ^ have, own, own + have, false);
    }

    // First block of a place; a place that a member is folded into has the blocks of both.
    private int Boundary(int place) =>
        Kind == CollectiveKind.AllReduce ? place
        : place <= _folded ? 2 * place
        : place + _folded;

    private int MemberAt(int place) => place < _folded ? (2 * place) + 1 : place + _folded;
}
