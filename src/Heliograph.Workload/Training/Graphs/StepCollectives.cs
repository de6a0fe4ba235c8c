using Heliograph.Model;
using Heliograph.Workload.Collectives;

namespace Heliograph.Workload.Training.Graphs;

internal static class StepCollectives
{
    public static CollectiveProgram AllReduce(PlacedGroup group, double bytes) => new Rings(group.Size, bytes, 2, Inner(group));

    public static CollectiveProgram ReduceScatter(PlacedGroup group, double bytes) => new Rings(group.Size, bytes, 1, Inner(group));

    public static CollectiveProgram AllGather(PlacedGroup group, double bytes) => new Rings(group.Size, bytes, 1, Inner(group));

    public static CollectiveProgram RingExchange(PlacedGroup group, double bytes) => new Rings(group.Size, bytes * group.Size, 1, 1);

    public static CollectiveProgram Exchange(PlacedGroup group, double bytes, int copies, int domains) => new Direct(group.Size, bytes * copies);

    private static int Inner(PlacedGroup group) => group.Levels.Length > 1 ? group.Levels[^1].Inner : 1;

    private sealed class Rings(int n, double bytes, int halves, int inner) : CollectiveProgram
    {
        public override int Members => n;

        public override int Channels => inner;

        public override int Steps(int member, int channel) => halves * (n - 1);

        // Ring c goes through a block from place e to place e - 1 and on to place e - 1 of the next block.
        public override MessageSend Send(int member, int channel, int step)
        {
            int block = member / inner;
            int enters = ((channel - block) % inner + inner) % inner;
            int place = (member % inner - enters + inner) % inner;
            int to = place == inner - 1 ? (member + inner) % n : block * inner + (member % inner + 1) % inner;
            return new MessageSend(to, channel, bytes / n / inner, channel, step);
        }

        public override int Receives(int member, int channel) => halves * (n - 1);
    }

    private sealed class Direct(int n, double bytes) : CollectiveProgram
    {
        public override int Members => n;

        public override int Channels => 1;

        public override int Steps(int member, int channel) => n - 1;

        public override MessageSend Send(int member, int channel, int step) => new((member + 1 + step) % n, 0, bytes / n, 0, 0, AfterPrevious: false);

        public override int Receives(int member, int channel) => n - 1;
    }
}
