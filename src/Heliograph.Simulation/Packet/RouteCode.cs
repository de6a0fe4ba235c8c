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

    /// <summary>For nodes of at most <paramref name="maxPorts"/> ports.</summary>
    public static RouteCode For(int maxPorts) => new(32 - BitOperations.LeadingZeroCount((uint)maxPorts));

    /// <summary>Adds hop number <paramref name="hop"/> (0-based): leave by local port <paramref name="port"/>.</summary>
    public ulong With(ulong route, int hop, int port) => route | ((ulong)(port + 1) << (hop * Bits));
}
