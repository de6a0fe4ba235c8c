using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Heliograph.Simulation.Kernel;

/// <summary>
/// The earliest of a row of times. Each source of events of a logical process (a wire that comes in, a port that serves, a timer) owns one
/// slot of the row: at most one of its events is pending, the rest waits in order behind it. Finding the next event is a minimum over a row of
/// longs, 8 at a time: no pointers, no branches on data, ties cost nothing and go to the lowest slot, so the order (time, slot) is total.
/// </summary>
/// <remarks>
/// Rows are padded to 8 slots with <see cref="long.MaxValue"/>. Up to <see cref="DirectSlots"/> slots are scanned directly; longer rows keep
/// the minimum of each 64 slots in a row of their own. Guarded by <c>EventQueueBenchmarks</c>, with a heap and a timing wheel beside it.
/// </remarks>
internal static unsafe class EventSlots
{
    public const int DirectSlots = 64;
    public const int BlockSlots = 64;

    /// <summary>The smallest time of <paramref name="count"/> slots (a multiple of 8) and the first slot that has it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int First(long* times, int count, out long time)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            return First512(times, count, out time);
        }
        return FirstScalar(times, count, out time);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int First512(long* times, int count, out long time)
    {
        Vector512<long> least = Vector512.Load(times);
        for (int i = 8; i < count; i += 8)
        {
            least = Vector512.Min(least, Vector512.Load(times + i));
        }
        Vector256<long> half = Vector256.Min(least.GetLower(), least.GetUpper());
        Vector128<long> quarter = Vector128.Min(half.GetLower(), half.GetUpper());
        time = Math.Min(quarter.GetElement(0), quarter.GetElement(1));
        Vector512<long> wanted = Vector512.Create(time);
        for (int i = 0; ; i += 8)
        {
            ulong equal = Vector512.Equals(Vector512.Load(times + i), wanted).ExtractMostSignificantBits();
            if (equal != 0)
            {
                return i + System.Numerics.BitOperations.TrailingZeroCount(equal);
            }
        }
    }

    private static int FirstScalar(long* times, int count, out long time)
    {
        int first = 0;
        long least = times[0];
        for (int i = 1; i < count; i++)
        {
            if (times[i] < least)
            {
                least = times[i];
                first = i;
            }
        }
        time = least;
        return first;
    }

    /// <summary>The smallest time alone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Least(long* times, int count)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<long> least = Vector512.Load(times);
            for (int i = 8; i < count; i += 8)
            {
                least = Vector512.Min(least, Vector512.Load(times + i));
            }
            Vector256<long> half = Vector256.Min(least.GetLower(), least.GetUpper());
            Vector128<long> quarter = Vector128.Min(half.GetLower(), half.GetUpper());
            return Math.Min(quarter.GetElement(0), quarter.GetElement(1));
        }
        FirstScalar(times, count, out long time);
        return time;
    }
}
