using Heliograph.Model;

namespace Heliograph.Workload.Collectives.Programs;

/// <summary>
/// All-reduce by the switch that joins the group: each member sends it its chunks, and gets each back when the switch has it of all members. Channel 0.
/// </summary>
/// <remarks>
/// Source: R. L. Graham et al., Scalable hierarchical aggregation protocol (SHArP), COM-HPC 2016. Where members read sums from the switch and have it
/// copy them to all (NVLS) a port carries (n + 1)/n of the bytes.
/// </remarks>
public sealed class InNetworkProgram : BlockProgram
{
    private readonly int _chunks;
    private readonly double _chunk;

    public InNetworkProgram(int members, double bytes, int chunks = 1)
    {
        Require(members, bytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(chunks, 1);
        (Members, _chunks, _chunk) = (members, chunks, bytes / chunks);
    }

    public override int Members { get; }

    public override int Channels => 1;

    public override int Blocks => _chunks;

    public override double BlockBytes(int block) => _chunk;

    public override int SourceOf(int block) => Everyone;

    public override int TargetOf(int block) => Everyone;

    public override int Steps(int member, int channel) => Members == 1 ? 0 : _chunks;

    public override int Receives(int member, int channel) => Steps(member, channel);

    public override MessageSend Send(int member, int channel, int step) => new(member, 0, _chunk, 0, 0);

    public override void Carry(int member, int channel, int step, List<BlockRange> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        blocks.Add(new BlockRange(step, 1, true));
    }
}
