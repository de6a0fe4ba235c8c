using System.Numerics;
using Heliograph.Model;

namespace Heliograph.Workload.Collectives.Programs;

/// <summary>
/// Barrier by dissemination: in round k a token to the member 2^k on, ceil(log2 n) rounds. All sends in channel 0, round k is received in channel k.
/// </summary>
/// <remarks>Source: D. Hensgen, R. Finkel, U. Manber, Two algorithms for barrier synchronization, IJPP 17(1), 1988.</remarks>
public sealed class BarrierProgram : BlockProgram
{
    private readonly double _token;
    private readonly int _rounds;

    /// <param name="token">Bytes of a message.</param>
    public BarrierProgram(int members, double token = 8)
    {
        Require(members, token);
        (Members, _token) = (members, token);
        _rounds = members == 1 ? 0 : BitOperations.Log2((uint)(members - 1)) + 1;
    }

    public override int Members { get; }

    public override int Channels => Math.Max(1, _rounds);

    /// <summary>That a member has come: all have to know it of all.</summary>
    public override int Blocks => Members;

    public override double BlockBytes(int block) => double.NaN;

    public override int SourceOf(int block) => block;

    public override int TargetOf(int block) => Everyone;

    public override int Steps(int member, int channel) => channel == 0 ? _rounds : 0;

    public override int Receives(int member, int channel) => channel < _rounds ? 1 : 0;

    public override MessageSend Send(int member, int channel, int step)
    {
        int to = member + (1 << step);
        return new MessageSend(to >= Members ? to - Members : to, step, _token, Math.Max(0, step - 1), step == 0 ? 0 : 1);
    }

    public override void Carry(int member, int channel, int step, List<BlockRange> blocks)
    {
        int known = Math.Min(1 << step, Members);
        AddAround(blocks, Wrap(member - known + 1, Members), known, Members);
    }
}

/// <summary>Every member hands a block to the next one, once: the stages of a pipeline. Channel 0.</summary>
public sealed class TransferProgram : BlockProgram
{
    private readonly double _bytes;
    private readonly bool _isClosed;

    /// <param name="isClosed">The last one to the first, too.</param>
    public TransferProgram(int members, double bytes, bool isClosed)
    {
        Require(members, bytes);
        (Members, _bytes, _isClosed) = (members, bytes, isClosed && members > 1);
    }

    public override int Members { get; }

    public override int Channels => 1;

    public override int Blocks => _isClosed ? Members : Members - 1;

    public override double BlockBytes(int block) => _bytes;

    public override int SourceOf(int block) => block;

    public override int TargetOf(int block) => (block + 1) % Members;

    public override int Steps(int member, int channel) => member < Blocks ? 1 : 0;

    public override int Receives(int member, int channel) => member > 0 || _isClosed ? 1 : 0;

    public override MessageSend Send(int member, int channel, int step) => new(TargetOf(member), 0, _bytes, 0, 0);

    public override void Carry(int member, int channel, int step, List<BlockRange> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        blocks.Add(new BlockRange(member, 1, false));
    }
}
