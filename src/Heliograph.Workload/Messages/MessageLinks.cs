using Heliograph.Model.Dimensions;

namespace Heliograph.Workload.Messages;

/// <summary>
/// Links of a network and the messages on them. Unfolded, each rank has its links; folded, the links of one rank stand for those of all, which is
/// exact while every rank does the same at the same time to ranks at the same distance. A message is a row of arrays.
/// </summary>
internal sealed class MessageLinks
{
    private readonly DimensionKind[] _kinds;
    private readonly int[] _ranks;
    private readonly int[] _strides;
    private readonly int[] _base;
    private readonly int[] _perRank;
    private readonly LinkTimes _times;
    private readonly bool _isFolded;
    private readonly EventHeap _events;
    private readonly long[] _freeAt;
    private readonly int[] _head;
    private readonly int[] _tail;

    private Message[] _messages = new Message[256];
    private int _free = -1;
    private int _used;

    public MessageLinks(DimensionalNetwork network, LinkTimes times, bool isFolded, EventHeap events)
    {
        (_times, _isFolded, _events) = (times, isFolded, events);
        _kinds = [.. network.Dimensions.Select(d => d.Kind)];
        _ranks = [.. network.Dimensions.Select(d => d.Ranks)];
        _strides = new int[_ranks.Length];
        _base = new int[_ranks.Length];
        _perRank = new int[_ranks.Length];
        int ranks = isFolded ? 1 : network.Ranks;
        int links = 0;
        int stride = 1;
        for (int d = 0; d < _ranks.Length; d++)
        {
            (_strides[d], _base[d]) = (stride, links);
            stride *= _ranks[d];
            // A mesh has a link for each pair by the reference tool's rules, a port each way by ours.
            _perRank[d] = _kinds[d] == DimensionKind.FullyConnected && times.Rules == NetworkRules.AstraAware ? _ranks[d] : 2;
            links = checked(links + (ranks * _perRank[d]));
        }
        links = times.Rules == NetworkRules.AstraUnaware ? 0 : links;
        (_freeAt, _head, _tail) = (new long[links], new int[links], new int[links]);
        Array.Fill(_head, -1);
    }

    /// <summary>Messages that are under way.</summary>
    public int InFlight { get; private set; }

    /// <summary>Messages sent since the beginning, and links they crossed.</summary>
    public long Sent { get; private set; }

    public ref Message this[int id] => ref _messages[id];

    /// <summary>Sends between two ranks over all dimensions in which they differ, the first one first. Ranks differ.</summary>
    public void Send(long now, int from, int to, Message message)
    {
        int id = Add(message);
        ref Message m = ref _messages[id];
        (m.Node, m.To) = (from, to);
        if (_times.Rules == NetworkRules.AstraUnaware)
        {
            // The reference tool's rule, of ranks that differ in several dimensions too: the first one counts alone.
            (int d, int offset) = Next(from, to);
            _events.Add(now, _times.Alone(d, _times.Hops(d, offset), m.Bytes), MessageEventKind.Arrived, id);
            return;
        }
        Forward(now, id);
    }

    /// <summary>Folded: sends to the rank at <paramref name="offset"/> of dimension <paramref name="dimension"/>.</summary>
    public void SendFolded(long now, int dimension, int offset, Message message)
    {
        int id = Add(message);
        ref Message m = ref _messages[id];
        if (_times.Rules == NetworkRules.AstraUnaware)
        {
            _events.Add(now, _times.Alone(dimension, _times.Hops(dimension, offset), m.Bytes), MessageEventKind.Arrived, id);
            return;
        }
        (m.Node, m.To) = (dimension, offset);
        Forward(now, id);
    }

    /// <summary>A message has reached the end of a link: on with it. True where it is at its rank, whole.</summary>
    public bool Hop(long now, int id) => Forward(now, id);

    /// <summary>A link that is waited for is free: the next message of its queue takes it.</summary>
    public void FreeLink(long now, int link)
    {
        int id = _head[link];
        _head[link] = _messages[id].Next;
        Take(now, link, id);
        if (_head[link] >= 0)
        {
            _events.Add(now, _freeAt[link] - now, MessageEventKind.Free, link);
        }
    }

    /// <summary>Gives the row of a message that has arrived back.</summary>
    public Message Remove(int id)
    {
        Message message = _messages[id];
        _messages[id].Next = _free;
        _free = id;
        InFlight--;
        return message;
    }

    // The first dimension in which two ranks differ, and how far up.
    private (int Dimension, int Offset) Next(int from, int to)
    {
        if (from == to || _ranks.Length == 1)
        {
            int up = to - from;
            return (0, up < 0 ? up + _ranks[0] : up);
        }
        for (int d = 0; d < _ranks.Length; d++)
        {
            int offset = (to / _strides[d] % _ranks[d]) - (from / _strides[d] % _ranks[d]);
            if (offset != 0)
            {
                return (d, offset < 0 ? offset + _ranks[d] : offset);
            }
        }
        return (0, 0);
    }

    private bool Forward(long now, int id)
    {
        ref Message m = ref _messages[id];
        int dimension = m.Dimension;
        if (!m.AtSwitch)
        {
            (dimension, int offset) = _isFolded ? (m.Node, m.To) : Next(m.Node, m.To);
            if (offset == 0)
            {
                // Our own messages arrive with their tail, one time of serialisation after the head; stored ones are whole.
                if (m.Tail == 0)
                {
                    return true;
                }
                _events.Add(now, m.Tail, MessageEventKind.Arrived, id);
                return false;
            }
            m.Dimension = dimension;
            Enter(now, id, Outgoing(ref m, dimension, offset));
            return false;
        }
        m.AtSwitch = false;
        int into = _base[dimension] + ((_isFolded ? 0 : m.Node) * _perRank[dimension]) + 1;
        Enter(now, id, into);
        return false;
    }

    // Moves the message to where its next link ends, and names the link.
    private int Outgoing(ref Message m, int dimension, int offset)
    {
        int ranks = _ranks[dimension];
        int at = _base[dimension] + ((_isFolded ? 0 : m.Node) * _perRank[dimension]);
        if (_kinds[dimension] == DimensionKind.Ring)
        {
            bool isUp = ranks - offset >= offset;
            Move(ref m, dimension, isUp ? 1 : ranks - 1, offset);
            return isUp ? at : at + 1;
        }
        Move(ref m, dimension, offset, offset);
        if (_kinds[dimension] == DimensionKind.FullyConnected && _times.Rules == NetworkRules.AstraAware)
        {
            return at + offset;
        }
        m.AtSwitch = true;
        return at;
    }

    private void Move(ref Message m, int dimension, int by, int offset)
    {
        int ranks = _ranks[dimension];
        if (_isFolded)
        {
            m.To = (offset - by + ranks) % ranks;
            return;
        }
        int coordinate = m.Node / _strides[dimension] % ranks;
        m.Node += (((coordinate + by) % ranks) - coordinate) * _strides[dimension];
    }

    private void Enter(long now, int id, int link)
    {
        if (_times.Rules == NetworkRules.Own)
        {
            // Cut through: the head goes on after the latency, the link is held for the time of serialisation.
            ref Message m = ref _messages[id];
            long start = Math.Max(now, _freeAt[link]);
            long busy = _times.Busy(m.Dimension, m.Bytes);
            _freeAt[link] = start + busy;
            m.Tail = Math.Max(m.Tail, busy);
            // Of a mesh the second port is at the other end of the same link.
            bool isEnd = !m.AtSwitch && _kinds[m.Dimension] == DimensionKind.FullyConnected;
            _events.Add(now, start - now + (isEnd ? 0 : _times.Latency(m.Dimension)), MessageEventKind.Hop, id);
            return;
        }
        bool isEmpty = _head[link] < 0;
        if (isEmpty && _freeAt[link] <= now)
        {
            Take(now, link, id);
            return;
        }
        _messages[id].Next = -1;
        if (isEmpty)
        {
            // Only a link that is waited for says when it is free.
            _head[link] = id;
            _events.Add(now, _freeAt[link] - now, MessageEventKind.Free, link);
        }
        else
        {
            _messages[_tail[link]].Next = id;
        }
        _tail[link] = id;
    }

    private void Take(long now, int link, int id)
    {
        ref Message m = ref _messages[id];
        _freeAt[link] = now + _times.Busy(m.Dimension, m.Bytes);
        _events.Add(now, _times.Across(m.Dimension, m.Bytes), MessageEventKind.Hop, id);
    }

    private int Add(Message message)
    {
        int id = _free;
        if (id >= 0)
        {
            _free = _messages[id].Next;
        }
        else
        {
            id = _used++;
            if (id == _messages.Length)
            {
                Array.Resize(ref _messages, id * 2);
            }
        }
        _messages[id] = message;
        InFlight++;
        Sent++;
        return id;
    }
}

/// <summary>One message under way.</summary>
internal struct Message
{
    /// <summary>Collective it belongs to; null for a send of a trace.</summary>
    public CollectiveRun? Run;

    /// <summary>Place of the receiving stream in its collective, or the pair of a send.</summary>
    public int Slot;

    public int Phase;

    /// <summary>Which message of the phase.</summary>
    public int Index;

    public long Bytes;

    /// <summary>Rank it is at; folded, the dimension it is sent in.</summary>
    public int Node;

    /// <summary>Rank it goes to; folded, how far it has to go.</summary>
    public int To;

    public int Dimension;

    public bool AtSwitch;

    /// <summary>Ticks that the tail is behind the head.</summary>
    public long Tail;

    /// <summary>Next in a queue, or in the list of free rows.</summary>
    public int Next;
}
