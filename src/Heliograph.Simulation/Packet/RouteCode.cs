using System.Numerics;

namespace Heliograph.Simulation.Packet;

/// <summary>
/// A route inside a frame: the ports to leave by, switch after switch, each +1 and <see cref="Bits"/> wide, low bits first; what is left
/// is 0 at the destination. A switch takes the low bits and shifts: no table is read on the way. 64 bits hold 9 switches of radix 127, 21
/// of radix 7.
/// </summary>
internal readonly record struct RouteCode(int Bits)
{
    public ulong Mask => (1UL << Bits) - 1;

    public int MaxHops => 64 / Bits;

    /// <summary>As wide as the node with the most ports needs.</summary>
    public static RouteCode For(PacketNetwork network)
    {
        int most = 1;
        for (int n = 0; n < network.Nodes; n++)
        {
            most = Math.Max(most, network.PortCount(n));
        }
        return new RouteCode(32 - BitOperations.LeadingZeroCount((uint)most));
    }

    /// <summary>Adds hop number <paramref name="hop"/> (0-based): leave by local port <paramref name="port"/>.</summary>
    public ulong With(ulong route, int hop, int port) => route | ((ulong)(port + 1) << (hop * Bits));
}
