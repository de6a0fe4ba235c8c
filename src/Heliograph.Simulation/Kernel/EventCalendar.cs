using System.Numerics;
using System.Runtime.CompilerServices;

namespace Heliograph.Simulation.Kernel;

/// <summary>
/// The events of one process within one window: 1,024 buckets of equal time, each a list in the order (time, slot), and a bitmap of those that
/// are not empty. To put in and to take out are O(1) with about one event a bucket; equal times that come in the order of their slots, as those of a
/// symmetric network do, cost no more. A slot holds one event at most, so the lists need no memory of their own. 8 KiB, one a worker: it stays in
/// cache whatever the size of the network.
/// </summary>
/// <remarks>Guarded by <c>EventQueueBenchmarks</c>, with a priority queue, a heap and a wheel of the whole network beside it.</remarks>
internal sealed unsafe class EventCalendar : IDisposable
{
    private const int Buckets = 1024;
    private const int None = -1;

    private readonly NativeBuffer<int> _heads = new(Buckets);
    private readonly NativeBuffer<int> _tails = new(Buckets);
    private readonly NativeBuffer<ulong> _bits = new(Buckets / 64);
    private readonly long* _times;
    private readonly int* _next;
    private readonly short* _bucketOf;
    private readonly int* _head;
    private readonly int* _tail;
    private readonly ulong* _bit;
    private ulong _words;
    private long _start;
    private long _end;
    private int _shift;

    /// <param name="times">By slot.</param>
    /// <param name="next">By slot: scratch of the calendars, which share it.</param>
    /// <param name="bucketOf">By slot, -1 at first: scratch too.</param>
    public EventCalendar(long* times, int* next, short* bucketOf)
    {
        _times = times;
        _next = next;
        _bucketOf = bucketOf;
        _head = _heads.Pointer;
        _tail = _tails.Pointer;
        _bit = _bits.Pointer;
    }

    /// <summary>Begins a window [start, end). The calendar must be empty, as it is when a process has run to its end.</summary>
    public void Begin(long start, long end)
    {
        (_start, _end, _shift) = (start, end, 0);
        while ((end - start - 1) >> _shift >= Buckets)
        {
            _shift++;
        }
    }

    /// <summary>Puts in each of <paramref name="count"/> slots that is due in the window.</summary>
    public void Load(int first, int count)
    {
        for (int s = first; s < first + count; s += 8)
        {
            for (ulong due = EventSlots.Before(_times + s, _end); due != 0; due &= due - 1)
            {
                Add(s + BitOperations.TrailingZeroCount(due));
            }
        }
    }

    /// <summary>Sets a slot's time; beyond the window it waits for a later one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set(int slot, long time)
    {
        if (_times[slot] == time && (_bucketOf[slot] >= 0 || time >= _end))
        {
            return;
        }
        if (_bucketOf[slot] >= 0)
        {
            Remove(slot);
        }
        _times[slot] = time;
        if (time < _end)
        {
            Add(slot);
        }
    }

    /// <summary>Takes out the first slot of the window; -1 when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Take()
    {
        if (_words == 0)
        {
            return None;
        }
        int word = BitOperations.TrailingZeroCount(_words);
        int bucket = 64 * word + BitOperations.TrailingZeroCount(_bit[word]);
        int slot = _head[bucket];
        int next = _next[slot];
        _head[bucket] = next;
        _bucketOf[slot] = None;
        if (next < 0)
        {
            Clear(word);
        }
        return slot;
    }

    public void Dispose()
    {
        _heads.Dispose();
        _tails.Dispose();
        _bits.Dispose();
    }

    // The lowest bit of a word: its bucket is empty now.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Clear(int word)
    {
        _bit[word] &= _bit[word] - 1;
        if (_bit[word] == 0)
        {
            _words &= ~(1UL << word);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(int slot)
    {
        int bucket = (int)((_times[slot] - _start) >> _shift);
        int word = bucket / 64;
        ulong bit = 1UL << bucket;
        _bucketOf[slot] = (short)bucket;
        if ((_bit[word] & bit) == 0)
        {
            _bit[word] |= bit;
            _words |= 1UL << word;
            _next[slot] = None;
            _head[bucket] = slot;
            _tail[bucket] = slot;
        }
        else if (IsBefore(_tail[bucket], slot))
        {
            _next[slot] = None;
            _next[_tail[bucket]] = slot;
            _tail[bucket] = slot;
        }
        else
        {
            AddWithin(bucket, slot);
        }
    }

    private void AddWithin(int bucket, int slot)
    {
        int before = None;
        int after = _head[bucket];
        while (IsBefore(after, slot))
        {
            before = after;
            after = _next[after];
        }
        _next[slot] = after;
        if (before < 0)
        {
            _head[bucket] = slot;
        }
        else
        {
            _next[before] = slot;
        }
    }

    private void Remove(int slot)
    {
        int bucket = _bucketOf[slot];
        _bucketOf[slot] = None;
        int before = None;
        int one = _head[bucket];
        while (one != slot)
        {
            before = one;
            one = _next[one];
        }
        if (before < 0)
        {
            _head[bucket] = _next[slot];
        }
        else
        {
            _next[before] = _next[slot];
        }
        if (_tail[bucket] == slot)
        {
            _tail[bucket] = before;
        }
        if (_head[bucket] < 0)
        {
            _bit[bucket / 64] &= ~(1UL << bucket);
            if (_bit[bucket / 64] == 0)
            {
                _words &= ~(1UL << (bucket / 64));
            }
        }
    }

    private bool IsBefore(int a, int b) => _times[a] < _times[b] || (_times[a] == _times[b] && a < b);
}
