namespace Heliograph.Workload.Messages;

/// <summary>What is due in a message simulation.</summary>
internal enum MessageEventKind
{
    /// <summary>A packet of a stream is ready to be sent.</summary>
    Ready,

    /// <summary>A message of a stream, early until now, is taken.</summary>
    Taken,

    /// <summary>A message is at the end of its link.</summary>
    Hop,

    /// <summary>A link is free again.</summary>
    Free,

    /// <summary>A message is at its rank.</summary>
    Arrived,

    /// <summary>What the user of the simulation asked to be told.</summary>
    Timer,

    /// <summary>A receive whose message was there before it.</summary>
    Received,
}

/// <summary>24 bytes. Order is total: time, then the order of scheduling.</summary>
internal readonly record struct MessageEvent(long Time, long Order, MessageEventKind Kind, int Target)
{
    public bool IsBefore(in MessageEvent other) => Time < other.Time || (Time == other.Time && Order < other.Order);
}

/// <summary>A 4-ary heap of events; equal times come out in the order they went in. Not thread-safe.</summary>
internal sealed class EventHeap
{
    private MessageEvent[] _items = new MessageEvent[256];
    private long _order;

    public int Count { get; private set; }

    public void Add(long time, MessageEventKind kind, int target)
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, Count * 2);
        }
        MessageEvent added = new(time, _order++, kind, target);
        MessageEvent[] items = _items;
        int i = Count++;
        while (i > 0)
        {
            int parent = (i - 1) >> 2;
            if (!added.IsBefore(items[parent]))
            {
                break;
            }
            items[i] = items[parent];
            i = parent;
        }
        items[i] = added;
    }

    public MessageEvent Take()
    {
        MessageEvent[] items = _items;
        MessageEvent first = items[0];
        MessageEvent last = items[--Count];
        int i = 0;
        int count = Count;
        // The hole moves down, the last item fills it once.
        for (int child = 1; child < count; child = (i << 2) + 1)
        {
            int least = child;
            int end = Math.Min(child + 4, count);
            for (int c = child + 1; c < end; c++)
            {
                least = items[c].IsBefore(items[least]) ? c : least;
            }
            if (!items[least].IsBefore(last))
            {
                break;
            }
            items[i] = items[least];
            i = least;
        }
        items[i] = last;
        return first;
    }
}
