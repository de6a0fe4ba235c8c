using Heliograph.Simulation.Kernel;

namespace Heliograph.Simulation.Packet;

/// <summary>
/// Conservation laws of a run: what hosts sent is delivered, dropped, lost or still there; what a port counts is what its queues hold; what an ingress
/// counts is what waits of it; what a shared pool counts is what is above the reserves. Looked at after every run, and after every window with
/// <see cref="PacketOptions.ChecksEveryWindow"/>.
/// </summary>
internal static unsafe class PacketChecks
{
    /// <summary>The first law that does not hold, in words; null where all do. O(ports x classes + frames queued).</summary>
    public static string? FindBreach(PacketState state, in PacketCounters counters)
    {
        long sent = counters.DataFramesSent + counters.ControlFramesSent;
        long gone = counters.DataFramesDelivered + counters.ControlFramesDelivered + counters.Drops + counters.LostOnWire;
        long left = state.CountFrames();
        if (sent != gone + left)
        {
            return $"{sent} frames were sent; {gone} are delivered or lost and {left} are left";
        }
        long[] held = new long[state.Network.Ports * state.Classes];
        for (int p = 0; p < state.Network.Ports; p++)
        {
            long queued = Count(state, p, held);
            if (queued != state.Ports.Pointer[p].QueuedBytes)
            {
                return $"port {p} counts {state.Ports.Pointer[p].QueuedBytes} bytes and holds {queued}";
            }
        }
        return state.Options.FlowControl == FlowControl.Pause ? FindIngressBreach(state, held) : null;
    }

    // Bytes in the queues of a port, added up for the ingress they came by.
    private static long Count(PacketState state, int p, long[] held)
    {
        long queued = 0;
        for (int q = 0; q < state.Queues; q++)
        {
            for (FrameQueue.Walk walk = state.QueueTable.Pointer[p * state.Queues + q].Frames(); walk.MoveNext(); )
            {
                queued += walk.Current.Bytes;
                if (q < state.Classes && walk.Current.Time >= 0)
                {
                    held[walk.Current.Time * state.Classes + q] += walk.Current.Bytes;
                }
            }
        }
        return queued;
    }

    private static string? FindIngressBreach(PacketState state, long[] held)
    {
        for (int i = 0; i < held.Length; i++)
        {
            IngressUse use = state.Ingress.Pointer[i];
            bool isLossless = (state.LosslessMask >> (i % state.Classes) & 1) != 0;
            if (isLossless && use.Bytes + use.HeadroomBytes != held[i])
            {
                return $"ingress port {i / state.Classes} counts {use.Bytes} + {use.HeadroomBytes} bytes of class {i % state.Classes} and {held[i]} wait";
            }
        }
        for (int n = state.Network.Hosts; n < state.Network.Nodes; n++)
        {
            if (state.Buffers.Pointer[n].SharedBytes < 0)
            {
                return $"node {n} has given back {-state.Buffers.Pointer[n].SharedBytes} bytes more than it took";
            }
        }
        return null;
    }
}
