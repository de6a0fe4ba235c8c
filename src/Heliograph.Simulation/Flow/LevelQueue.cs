namespace Heliograph.Simulation.Flow;

/// <summary>Links by (level, number), smallest first: a 4-ary heap. An entry that is out of date is the business of whoever takes it.</summary>
internal sealed unsafe class LevelQueue
{
    private const int Arity = 4;

    private readonly PinnedTable<Entry> _entries;
    private int _count;

    public LevelQueue(int room) => _entries = new PinnedTable<Entry>(room);

    public bool IsEmpty => _count == 0;

    public int FirstLink => _entries.Pointer[0].Link;

    public double FirstLevel => _entries.Pointer[0].Level;

    public long Bytes => _entries.Bytes;

    public void Clear() => _count = 0;

    public void Push(double level, int link)
    {
        if (_count == _entries.Room)
        {
            _entries.Reserve(_count + 1);
        }
        Entry* heap = _entries.Pointer;
        Entry entry = new() { Level = level, Link = link };
        int at = _count++;
        while (at > 0)
        {
            int parent = (at - 1) / Arity;
            if (!IsBefore(entry, heap[parent]))
            {
                break;
            }
            heap[at] = heap[parent];
            at = parent;
        }
        heap[at] = entry;
    }

    /// <summary>Takes the first entry out.</summary>
    public void Pop()
    {
        _count--;
        if (_count > 0)
        {
            SiftDown(_entries.Pointer[_count]);
        }
    }

    /// <summary>Gives the first entry another level, not smaller than it had.</summary>
    public void Raise(double level) => SiftDown(new Entry { Level = level, Link = FirstLink });

    private void SiftDown(Entry entry)
    {
        Entry* heap = _entries.Pointer;
        int count = _count;
        int at = 0;
        while (true)
        {
            int child = at * Arity + 1;
            if (child >= count)
            {
                break;
            }
            int end = Math.Min(child + Arity, count);
            int least = child;
            for (int i = child + 1; i < end; i++)
            {
                least = IsBefore(heap[i], heap[least]) ? i : least;
            }
            if (!IsBefore(heap[least], entry))
            {
                break;
            }
            heap[at] = heap[least];
            at = least;
        }
        heap[at] = entry;
    }

    private static bool IsBefore(in Entry a, in Entry b) => a.Level < b.Level || (a.Level == b.Level && a.Link < b.Link);

    private struct Entry
    {
        public double Level;
        public int Link;
    }
}
