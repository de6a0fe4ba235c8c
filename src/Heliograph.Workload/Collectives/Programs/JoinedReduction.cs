using Heliograph.Model;

namespace Heliograph.Workload.Collectives.Programs;

/// <summary>
/// <see cref="InNetworkProgram"/> for networks that give each member its own messages back as soon as they have been at the switch: when the last chunk of a
/// member has left it tells all others, in a byte each, and none is done before it has heard of all. As the sum, that is there a latency after the
/// last member has
/// sent. Channel 0 sends, the others are heard in channel 1. Adds n - 1 bytes to what a port carries.
/// </summary>
public sealed class JoinedReduction(int members, double bytes, int chunks = 1) : CollectiveProgram
{
    private readonly InNetworkProgram _reduction = new(members, bytes, chunks);

    public override int Members => _reduction.Members;

    public override int Channels => 2;

    public override int Steps(int member, int channel) => channel == 0 && Members > 1 ? _reduction.Steps(member, 0) + Members - 1 : 0;

    public override int Receives(int member, int channel) => channel == 0 ? _reduction.Receives(member, 0) : Members - 1;

    public override MessageSend Send(int member, int channel, int step)
    {
        int sums = _reduction.Steps(member, 0);
        if (step < sums)
        {
            return _reduction.Send(member, 0, step);
        }
        // All at once, behind the last chunk.
        int to = (member + 1 + step - sums) % Members;
        return new MessageSend(to, 1, 1, 0, 0, AfterPrevious: step == sums);
    }
}
