using System.Numerics;
using System.Runtime.CompilerServices;

namespace Heliograph.Simulation.Kernel;

/// <summary>
/// The events of one process of up to 64 slots within one window: 64 buckets of equal time, each a set of slots, one bit each. Next event: the
/// first bucket that is not empty, in it the smallest (time, slot); one event a bucket is the rule, so it is two bit scans. Slots are the truth: one
/// that has moved since is skipped. 512 bytes, one a worker, and nothing by slot: it stays in cache whatever the size of the network.
/// </summary>
/// <remarks>Guarded by <c>EventQueueBenchmarks</c>, with a priority queue, a heap and a wheel of the whole network beside it.</remarks>
internal unsafe struct EventWheel
{
    /// <summary>Slots that a bucket's bits can name.</summary>
    public const int MostSlots = 64;

    private const int Buckets = 64;

    private fixed ulong _buckets[Buckets];
    private ulong _occupied;
    private long _start;
    private long _end;
    private int _shift;

    /// <summary>Begins a window [start, end); all buckets must be empty, as they are when a process has run to its end.</summary>
    public void Begin(long start, long end)
    {
        (_start, _end, _shift) = (start, end, 0);
        while ((end - start - 1) >> _shift >= Buckets)
        {
            _shift++;
        }
    }

    /// <summary>Puts in each slot of a row that is due in the window.</summary>
    public void Load(long* row, int count)
    {
        for (int s = 0; s < count; s += 8)
        {
            for (ulong due = EventSlots.Before(row + s, _end); due != 0; due &= due - 1)
            {
                int slot = s + BitOperations.TrailingZeroCount(due);
                Put(slot, row[slot]);
            }
        }
    }

    /// <summary>A slot has a new time; beyond the window it waits for a later one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(int slot, long time)
    {
        if (time < _end)
        {
            int bucket = (int)((time - _start) >> _shift);
            _buckets[bucket] |= 1UL << slot;
            _occupied |= 1UL << bucket;
        }
    }

    /// <summary>Takes out the first slot of the window; -1 when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Take(long* row, out long time)
    {
        while (_occupied != 0)
        {
            int bucket = BitOperations.TrailingZeroCount(_occupied);
            ulong slots = _buckets[bucket];
            int slot = BitOperations.TrailingZeroCount(slots);
            time = row[slot];
            if ((slots & (slots - 1)) != 0)
            {
                slot = Earliest(row, slots, out time);
            }
            slots &= ~(1UL << slot);
            _buckets[bucket] = slots;
            if (slots == 0)
            {
                _occupied &= _occupied - 1;
            }
            if (time < _end && (time - _start) >> _shift == bucket)
            {
                return slot;
            }
        }
        time = long.MaxValue;
        return -1;
    }

    private static int Earliest(long* row, ulong slots, out long time)
    {
        int earliest = BitOperations.TrailingZeroCount(slots);
        time = row[earliest];
        for (slots &= slots - 1; slots != 0; slots &= slots - 1)
        {
            int slot = BitOperations.TrailingZeroCount(slots);
            if (row[slot] < time)
            {
                earliest = slot;
                time = row[slot];
            }
        }
        return earliest;
    }
}
