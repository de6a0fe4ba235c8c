using System.Runtime.CompilerServices;

namespace Heliograph.Simulation.Kernel;

/// <summary>
/// 64 bits over what happened. Two runs with equal hashes did the same. Events are added up: each names its own time, so the sum does not
/// depend on the order in which they are told, and that is left to the engine.
/// </summary>
internal static class TraceHash
{
    public const ulong Start = 0x9E3779B97F4A7C15;

    /// <summary>What one event adds to the sum: two multiplies that wait for nothing, about 1 ns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ulong a, ulong b)
    {
        unchecked
        {
            ulong mixed = (Start ^ a) * 0xD6E8FEB86659FD93;
            mixed = (ulong.RotateLeft(mixed, 29) ^ b) * 0x9E3779B97F4A7C15;
            return mixed ^ mixed >> 32;
        }
    }
}
