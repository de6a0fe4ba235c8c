using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Heliograph.Simulation.Kernel;

/// <summary>
/// The earliest of a row of times. Each source of events of a logical process (a wire that comes in, a port that serves, a timer) owns one
/// slot of the row: at most one of its events is pending, the rest waits in order behind it. Finding the next event is a minimum over a row of
/// longs, 8 at a time: no pointers, no branches on data, ties cost nothing and go to the lowest slot, so the order (time, slot) is total.
/// </summary>
/// <remarks>
/// Rows are padded to 8 slots with <see cref="long.MaxValue"/>. Up to <see cref="DirectSlots"/> slots are scanned directly; longer rows
/// (padded to 512) keep the minima of each 8 and each 64 slots. Guarded by <c>EventQueueBenchmarks</c>, with a heap and a timing wheel beside it.
/// </remarks>
internal unsafe struct EventSlots(long* times, long* eights, long* sixtyFours)
{
    public const int DirectSlots = 64;

    /// <summary>Rows with minima are padded to this.</summary>
    public const int LargeRow = 512;

    /// <summary>The first slot with the smallest time of a long row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int FirstOfLarge(int first, int count, out long time)
    {
        int sixtyFour = first / 64 + First(sixtyFours + first / 64, count / 64, out time);
        int eight = 8 * sixtyFour + First(eights + 8 * sixtyFour, 8, out time);
        return 8 * eight + First(times + 8 * eight, 8, out time);
    }

    /// <summary>A slot of a long row now has an earlier time than before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Lower(int slot, long time)
    {
        eights[slot / 8] = Math.Min(eights[slot / 8], time);
        sixtyFours[slot / 64] = Math.Min(sixtyFours[slot / 64], time);
    }

    /// <summary>A slot of a long row has changed from <paramref name="before"/>.</summary>
    public readonly void Update(int slot, long before, long time)
    {
        if (time <= before)
        {
            Lower(slot, time);
            return;
        }
        int eight = slot / 8;
        if (before != eights[eight])
        {
            return;
        }
        eights[eight] = Least(times + 8 * eight, 8);
        if (before == sixtyFours[slot / 64])
        {
            sixtyFours[slot / 64] = Least(eights + slot / 64 * 8, 8);
        }
    }

    /// <summary>The smallest time of <paramref name="count"/> slots (a multiple of 8) and the first slot that has it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int First(long* times, int count, out long time)
    {
        if (!Avx512F.IsSupported)
        {
            return FirstScalar(times, count, out time);
        }
        Vector512<long> least = LeastInEach(times, count);
        for (int i = 0; ; i += 8)
        {
            ulong equal = Vector512.Equals(Vector512.Load(times + i), least).ExtractMostSignificantBits();
            if (equal != 0)
            {
                int first = i + BitOperations.TrailingZeroCount(equal);
                time = times[first];
                return first;
            }
        }
    }

    /// <summary>The same of the first four slots alone: three compares, where a vector would first have to be put together.</summary>
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

    /// <summary>The smallest time alone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Least(long* times, int count)
    {
        if (Avx512F.IsSupported)
        {
            return LeastInEach(times, count).ToScalar();
        }
        FirstScalar(times, count, out long time);
        return time;
    }

    // The minimum in all eight places: folded inside the vector, as every crossing to the other registers costs more than a fold.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<long> LeastInEach(long* times, int count)
    {
        Vector512<long> least = Vector512.Load(times);
        for (int i = 8; i < count; i += 8)
        {
            least = Vector512.Min(least, Vector512.Load(times + i));
        }
        least = Vector512.Min(least, Avx512F.Shuffle4x128(least, least, 0b01_00_11_10));
        least = Vector512.Min(least, Avx512F.Shuffle4x128(least, least, 0b10_11_00_01));
        return Vector512.Min(least, Avx512F.Shuffle(least.AsDouble(), least.AsDouble(), 0b01010101).AsInt64());
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
}
