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

/// <summary>
/// Events in the order of time; equal times come out in the order they went in. Most events come a few fixed delays after the present: those of one
/// delay are in order by themselves and wait in a queue each, O(1); the rest is in a 4-ary heap. Not thread-safe.
/// </summary>
internal sealed class EventHeap
{
    /// <summary>Delays with a queue: endpoint, link busy and link across of a few sizes. Each one more is a comparison for every event.</summary>
    private const int Lanes = 4;

    private readonly long[] _delays = new long[Lanes];
    private readonly MessageEvent[][] _lanes = new MessageEvent[Lanes][];
    private readonly long[] _head = new long[Lanes + 1];
    private readonly int[] _first = new int[Lanes];
    private readonly int[] _length = new int[Lanes];

    private MessageEvent[] _items = new MessageEvent[256];
    private int _heaped;
    private long _order;

    public EventHeap()
    {
        for (int lane = 0; lane < Lanes; lane++)
        {
            _lanes[lane] = new MessageEvent[64];
            _delays[lane] = -1;
        }
        Array.Fill(_head, long.MaxValue);
    }

    public int Count { get; private set; }

    /// <summary>Adds what is due <paramref name="delay"/> after now, which never goes back; the delay is from 0.</summary>
    public void Add(long now, long delay, MessageEventKind kind, int target)
    {
        Count++;
        MessageEvent added = new(now + delay, _order++, kind, target);
        int empty = -1;
        for (int lane = 0; lane < Lanes; lane++)
        {
            if (_delays[lane] == delay)
            {
                Append(lane, added);
                return;
            }
            empty = _length[lane] == 0 ? lane : empty;
        }
        if (empty >= 0)
        {
            _delays[empty] = delay;
            Append(empty, added);
            return;
        }
        Push(added);
    }

    public MessageEvent Take()
    {
        // Times of the heads, the heap's last; most events have a time of their own.
        int least = Lanes;
        long time = _head[Lanes];
        for (int lane = 0; lane < Lanes; lane++)
        {
            long head = _head[lane];
            if (head < time || (head == time && head != long.MaxValue && _lanes[lane][_first[lane]].Order < OrderOf(least)))
            {
                (least, time) = (lane, head);
            }
        }
        Count--;
        if (least == Lanes)
        {
            return Pop();
        }
        MessageEvent[] items = _lanes[least];
        MessageEvent first = items[_first[least]];
        _first[least] = (_first[least] + 1) & (items.Length - 1);
        _head[least] = --_length[least] == 0 ? long.MaxValue : items[_first[least]].Time;
        return first;
    }

    private long OrderOf(int lane) => lane == Lanes ? _items[0].Order : _lanes[lane][_first[lane]].Order;

    private void Append(int lane, MessageEvent added)
    {
        MessageEvent[] items = _lanes[lane];
        if (_length[lane] == items.Length)
        {
            // Lengths are powers of two, so that a mask wraps.
            MessageEvent[] longer = new MessageEvent[items.Length * 2];
            items.AsSpan(_first[lane]).CopyTo(longer);
            items.AsSpan(0, _first[lane]).CopyTo(longer.AsSpan(items.Length - _first[lane]));
            (_lanes[lane], _first[lane], items) = (longer, 0, longer);
        }
        if (_length[lane] == 0)
        {
            _head[lane] = added.Time;
        }
        items[(_first[lane] + _length[lane]++) & (items.Length - 1)] = added;
    }

    private void Push(MessageEvent added)
    {
        if (_heaped == _items.Length)
        {
            Array.Resize(ref _items, _heaped * 2);
        }
        MessageEvent[] items = _items;
        int i = _heaped++;
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
        _head[Lanes] = items[0].Time;
    }

    private MessageEvent Pop()
    {
        MessageEvent[] items = _items;
        MessageEvent first = items[0];
        MessageEvent last = items[--_heaped];
        int i = 0;
        int count = _heaped;
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
        _head[Lanes] = _heaped == 0 ? long.MaxValue : items[0].Time;
        return first;
    }
}
