namespace Heliograph.Simulation.Kernel;

/// <summary>One thing to do later. Equal times go by key, so the order does not depend on how the heap was filled.</summary>
internal struct TimerEntry
{
    public long Time;
    public int Key;
    public int Kind;

    public readonly bool IsBefore(in TimerEntry other) =>
        Time != other.Time ? Time < other.Time
        : Key != other.Key ? Key < other.Key
        : Kind < other.Kind;
}

/// <summary>A binary heap in memory that the caller owns and has made large enough. O(log n).</summary>
internal static unsafe class TimerHeap
{
    public static void Push(TimerEntry* heap, ref int count, in TimerEntry entry)
    {
        int hole = count++;
        while (hole > 0)
        {
            int parent = (hole - 1) / 2;
            if (!entry.IsBefore(heap[parent]))
            {
                break;
            }
            heap[hole] = heap[parent];
            hole = parent;
        }
        heap[hole] = entry;
    }

    public static TimerEntry Pop(TimerEntry* heap, ref int count)
    {
        TimerEntry top = heap[0];
        TimerEntry last = heap[--count];
        int hole = 0;
        while (true)
        {
            int child = 2 * hole + 1;
            if (child >= count)
            {
                break;
            }
            if (child + 1 < count && heap[child + 1].IsBefore(heap[child]))
            {
                child++;
            }
            if (!heap[child].IsBefore(last))
            {
                break;
            }
            heap[hole] = heap[child];
            hole = child;
        }
        if (count > 0)
        {
            heap[hole] = last;
        }
        return top;
    }
}
