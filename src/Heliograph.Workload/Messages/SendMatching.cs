namespace Heliograph.Workload.Messages;

/// <summary>
/// Pairs sends with receives: the n-th send of a sender, receiver, tag and size with the n-th receive of the same four. A size that differs never
/// meets its other half.
/// </summary>
internal sealed class SendMatching
{
    private readonly Dictionary<(int From, int To, int Tag, long Bytes), (Queue<int> Sends, Queue<int> Receives)> _open = [];
    private readonly List<(int Send, int Receive, bool HasArrived)> _pairs = [];
    private readonly Stack<int> _free = new();

    /// <summary>Registers a send; the pair is what <see cref="Arrived"/> is asked for.</summary>
    public int Send(int from, int to, int tag, long bytes, int token)
    {
        (Queue<int> sends, Queue<int> receives) = Of(from, to, tag, bytes);
        if (receives.TryDequeue(out int waiting))
        {
            _pairs[waiting] = (token, _pairs[waiting].Receive, false);
            return waiting;
        }
        int pair = Add((token, -1, false));
        sends.Enqueue(pair);
        return pair;
    }

    /// <summary>Registers a receive; true when its message has arrived already.</summary>
    public bool Receive(int from, int to, int tag, long bytes, int token)
    {
        (Queue<int> sends, Queue<int> receives) = Of(from, to, tag, bytes);
        if (sends.TryDequeue(out int pair))
        {
            if (_pairs[pair].HasArrived)
            {
                _free.Push(pair);
                return true;
            }
            _pairs[pair] = (_pairs[pair].Send, token, false);
            return false;
        }
        receives.Enqueue(Add((-1, token, false)));
        return false;
    }

    /// <summary>Tokens of a pair whose message has arrived; the receive is -1 while nobody waits for it.</summary>
    public (int Send, int Receive) Arrived(int pair)
    {
        (int send, int receive, _) = _pairs[pair];
        if (receive < 0)
        {
            _pairs[pair] = (send, -1, true);
        }
        else
        {
            _free.Push(pair);
        }
        return (send, receive);
    }

    /// <summary>Sends whose message has arrived where nobody has asked for it, by their tokens in the order of sending.</summary>
    public IReadOnlyList<int> Unreceived() => [.. _open.Values.SelectMany(q => q.Sends).Select(p => _pairs[p].Send).Order()];

    private int Add((int, int, bool) pair)
    {
        if (_free.TryPop(out int free))
        {
            _pairs[free] = pair;
            return free;
        }
        _pairs.Add(pair);
        return _pairs.Count - 1;
    }

    private (Queue<int> Sends, Queue<int> Receives) Of(int from, int to, int tag, long bytes)
    {
        if (!_open.TryGetValue((from, to, tag, bytes), out (Queue<int> Sends, Queue<int> Receives) queues))
        {
            _open[(from, to, tag, bytes)] = queues = (new Queue<int>(), new Queue<int>());
        }
        return queues;
    }
}
