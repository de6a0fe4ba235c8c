using Heliograph.Model;

namespace Heliograph.Workload.Training.Graphs;

/// <summary>
/// All to all with one send a member: to each other one the same bytes, all at one pace, as kernels do that write tokens where they belong instead of
/// calling a library for one destination after another.
/// </summary>
/// <param name="members">Two or more.</param>
/// <param name="bytes">To each other member, above 0.</param>
internal sealed class AtOnceProgram(int members, double bytes) : CollectiveProgram
{
    public override int Members => members;

    public override int Channels => 1;

    public override int Steps(int member, int channel) => 1;

    public override MessageSend Send(int member, int channel, int step) => new(MessageSend.Others, 0, bytes, 0, 0);

    public override int Receives(int member, int channel) => members - 1;
}
