using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Heliograph.Simulation.Kernel;

/// <summary>
/// Times of events by slot. Each source of events of a logical process (a wire that comes in, a port that serves, a timer) owns one slot of the
/// process's row: at most one of its events is pending, the rest waits in order behind it. Rows are padded to 8 slots with <see cref="long.MaxValue"/>, so
/// that a row is looked at 8 slots at a time.
/// </summary>
internal static unsafe class EventSlots
{
    /// <summary>Bit a slot of the next 8: its time is before <paramref name="end"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Before(long* times, long end)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            return Vector512.LessThan(Vector512.Load(times), Vector512.Create(end)).ExtractMostSignificantBits();
        }
        ulong bits = 0;
        for (int s = 0; s < 8; s++)
        {
            bits |= times[s] < end ? 1UL << s : 0;
        }
        return bits;
    }

    /// <summary>The smallest time of <paramref name="count"/> slots, a multiple of 8.</summary>
    public static long Least(long* times, int count)
    {
        long least = times[0];
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<long> each = Vector512.Load(times);
            for (int i = 8; i < count; i += 8)
            {
                each = Vector512.Min(each, Vector512.Load(times + i));
            }
            Vector256<long> half = Vector256.Min(each.GetLower(), each.GetUpper());
            Vector128<long> quarter = Vector128.Min(half.GetLower(), half.GetUpper());
            return Math.Min(quarter.GetElement(0), quarter.GetElement(1));
        }
        for (int i = 1; i < count; i++)
        {
            least = Math.Min(least, times[i]);
        }
        return least;
    }

    /// <summary>The first of four slots with the smallest time: three compares, where a vector would first have to be put together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int FirstOfFour(long* times, out long time)
    {
        bool isSecond = times[1] < times[0];
        long low = isSecond ? times[1] : times[0];
        bool isFourth = times[3] < times[2];
        long high = isFourth ? times[3] : times[2];
        bool isHigh = high < low;
        time = isHigh ? high : low;
        int inLow = isSecond ? 1 : 0;
        int inHigh = isFourth ? 3 : 2;
        return isHigh ? inHigh : inLow;
    }
}
