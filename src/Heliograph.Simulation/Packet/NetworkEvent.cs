namespace Heliograph.Simulation.Packet;

public enum NetworkEventKind
{
    /// <summary>Cable <see cref="NetworkEvent.Target"/> carries nothing: what is on it and queued for it is lost.</summary>
    CableDown,

    CableUp,

    /// <summary>The cable runs at <see cref="NetworkEvent.Value"/> b/s from the next frame on: lanes lost or regained.</summary>
    CableRate,

    /// <summary>All cables of node <see cref="NetworkEvent.Target"/> go down.</summary>
    NodeDown,

    NodeUp,

    /// <summary>The shared buffer of the node, if it has one, becomes <see cref="NetworkEvent.Value"/> bytes; what is above stays until it has left.</summary>
    BufferBytes,

    /// <summary>
    /// A circuit switch swaps the B ends of cables <see cref="NetworkEvent.Target"/> and <see cref="NetworkEvent.Value"/>: both are dark for
    /// <see cref="NetworkEvent.DarkPs"/>, then lead to the other's end.
    /// </summary>
    SwapCables,

    /// <summary>Flows that are not done take the shortest paths of what is up now.</summary>
    Reroute,
}

/// <summary>A change of the network at a time; before all else that happens then.</summary>
/// <param name="Target">Cable, or node; none for a reroute.</param>
public readonly record struct NetworkEvent(long TimePs, NetworkEventKind Kind, int Target, long Value = 0, long DarkPs = 0)
{
    /// <summary>A swap is a darkness of both cables, the swap, light again and new routes; the others are themselves.</summary>
    internal static IEnumerable<NetworkEvent> Expanded(IEnumerable<NetworkEvent> events)
    {
        foreach (NetworkEvent one in events)
        {
            if (one.Kind != NetworkEventKind.SwapCables)
            {
                yield return one;
                continue;
            }
            long light = one.TimePs + one.DarkPs;
            yield return new NetworkEvent(one.TimePs, NetworkEventKind.CableDown, one.Target);
            yield return new NetworkEvent(one.TimePs, NetworkEventKind.CableDown, (int)one.Value);
            yield return one with
            {
                TimePs = light,
                DarkPs = 0,
            };
            yield return new NetworkEvent(light, NetworkEventKind.CableUp, one.Target);
            yield return new NetworkEvent(light, NetworkEventKind.CableUp, (int)one.Value);
            yield return new NetworkEvent(light, NetworkEventKind.Reroute, 0);
        }
    }
}
