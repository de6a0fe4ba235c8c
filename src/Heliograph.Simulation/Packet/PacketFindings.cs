using System.Collections.Immutable;
using Heliograph.Simulation.Kernel;
using Heliograph.Simulation.Lossless;

namespace Heliograph.Simulation.Packet;

/// <summary>A port that waits, and the class that waits there.</summary>
public readonly record struct BlockedPort(int Port, int Class);

/// <summary>The longest that a port stood paused without a break.</summary>
public readonly record struct LongestPause(int Port, long SincePs, long Ps)
{
    /// <summary>The longer one; of equal ones that of the first port, then the first.</summary>
    internal static LongestPause Of(LongestPause a, LongestPause b)
    {
        bool isFirst = a.Ps != b.Ps ? a.Ps > b.Ps : (a.Port, a.SincePs).CompareTo((b.Port, b.SincePs)) <= 0;
        return isFirst ? a : b;
    }
}

/// <summary>What stands still at the end of a run.</summary>
internal static unsafe class PacketFindings
{
    /// <summary>
    /// The cycle of pauses that a run ended in: each port is paused because the frames that came by it wait at the next. Empty where there is none.
    /// </summary>
    public static ImmutableArray<BlockedPort> FindDeadlock(PacketState state)
    {
        BufferDependencies waits = new(state.Network.Ports, state.Classes);
        for (int p = 0; p < state.Network.Ports; p++)
        {
            for (int c = 0; c < state.Classes; c++)
            {
                if ((state.Ports.Pointer[p].Paused >> c & 1) != 0)
                {
                    AddWaits(state, p, c, waits);
                }
            }
        }
        BufferCycle cycle = waits.Find();
        return cycle.Exists ? [.. cycle.Cycle.Select(channel => new BlockedPort(channel.Link, channel.Class))] : [];
    }

    // What came in at the far end of the paused port and waits there, at ports that are paused themselves.
    private static void AddWaits(PacketState state, int paused, int queue, BufferDependencies waits)
    {
        int ingress = state.Ports.Pointer[paused].Peer;
        int node = state.Ports.Pointer[ingress].Node;
        for (int p = state.Network.FirstPort(node); p < state.Network.FirstPort(node) + state.Network.PortCount(node); p++)
        {
            if ((state.Ports.Pointer[p].Paused >> queue & 1) == 0)
            {
                continue;
            }
            for (FrameQueue.Walk walk = state.QueueTable.Pointer[p * state.Queues + queue].Frames(); walk.MoveNext(); )
            {
                if (walk.Current.Time == ingress)
                {
                    waits.Add(paused, queue, p, queue);
                    break;
                }
            }
        }
    }
}
