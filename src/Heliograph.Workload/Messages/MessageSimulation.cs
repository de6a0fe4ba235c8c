using Heliograph.Model.Dimensions;

namespace Heliograph.Workload.Messages;

/// <summary>Who is told what a message simulation has done; the token is what was given with the request.</summary>
internal interface IMessageUser
{
    void CollectiveDone(int rank, int token);

    void SendDone(int token);

    void ReceiveDone(int token);

    void TimerDone(int token);
}

/// <summary>
/// Every message of every collective and send, in the order of time. Streams (chunks at ranks) go through the phases of their collective and wait
/// in the queues of the dimensions. State is O(ranks x chunks + messages under way); an event costs O(log of events waiting).
/// </summary>
internal sealed class MessageSimulation
{
    private readonly EventHeap _events = new();
    private readonly LinkTimes _times;
    private readonly MessageLinks _links;
    private readonly IMessageUser _user;
    private readonly bool _isFolded;
    private readonly int _active;
    private readonly int _dimensions;
    private readonly int[] _ranks;
    private readonly int[] _running;
    private readonly Queue<ChunkStream>?[] _waiting;
    private readonly List<ChunkStream> _streams = [];
    private readonly Stack<int> _freeStreams = new();
    private readonly SendMatching _matching = new();

    /// <param name="isFolded">True to simulate rank 0 for all; only for collectives that all ranks begin together and that treat all alike.</param>
    public MessageSimulation(DimensionalNetwork network, CollectiveSystem system, LinkTimes times, bool isFolded, IMessageUser user)
    {
        (_times, _isFolded, _user, _active) = (times, isFolded, user, system.ActiveChunks);
        _links = new MessageLinks(network, times, isFolded, _events);
        _dimensions = network.Dimensions.Length;
        _ranks = [.. network.Dimensions.Select(d => d.Ranks)];
        int queues = (isFolded ? 1 : network.Ranks) * _dimensions;
        (_running, _waiting) = (new int[queues], new Queue<ChunkStream>?[queues]);
    }

    public long Now { get; private set; }

    public long Messages => _links.Sent;

    public long Events { get; private set; }

    /// <summary>Tokens of sends that nobody has received.</summary>
    public IReadOnlyList<int> Unreceived => _matching.Unreceived();

    /// <summary>Runs to the end of all that is due.</summary>
    public void Run()
    {
        while (_events.Count > 0)
        {
            Step();
        }
    }

    /// <summary>A member begins its part of a collective; members may begin at different times.</summary>
    public void Begin(CollectiveRun run, int rank, int member, int token)
    {
        run.Left[member] = run.Plan.Chunks;
        run.Token[member] = token;
        if (run.Plan.Phases.IsEmpty)
        {
            _events.Add(Now, 0, MessageEventKind.Timer, token);
            return;
        }
        for (int chunk = 0; chunk < run.Plan.Chunks; chunk++)
        {
            bool isNew = !_freeStreams.TryPop(out int id);
            ChunkStream stream = new(run, rank, member, chunk, isNew ? _streams.Count : id);
            if (isNew)
            {
                _streams.Add(stream);
            }
            else
            {
                _streams[id] = stream;
            }
            run.Streams[stream.Slot] = stream;
            Enter(stream, 0);
        }
        Start(Queue(rank, run.Plan.Phases[0].Dimension));
    }

    public void Timer(long at, int token) => _events.Add(Now, at - Now, MessageEventKind.Timer, token);

    /// <summary>Sends; done when the message has arrived. Ranks differ.</summary>
    public void Send(int from, int to, int tag, long bytes, int token)
    {
        int pair = _matching.Send(from, to, tag, bytes, token);
        _links.Send(Now, from, to, new Message { Slot = pair, Bytes = bytes });
    }

    /// <summary>Receives; done when the message has arrived, or at once where it has already.</summary>
    public void Receive(int from, int to, int tag, long bytes, int token)
    {
        if (_matching.Receive(from, to, tag, bytes, token))
        {
            _events.Add(Now, 0, MessageEventKind.Received, token);
        }
    }

    private void Step()
    {
        MessageEvent next = _events.Take();
        Now = next.Time;
        Events++;
        switch (next.Kind)
        {
            case MessageEventKind.Ready:
                Ready(_streams[next.Target]);
                break;
            case MessageEventKind.Taken:
                Take(_streams[next.Target]);
                break;
            case MessageEventKind.Hop:
                if (_links.Hop(Now, next.Target))
                {
                    Arrive(_links.Remove(next.Target));
                }
                break;
            case MessageEventKind.Free:
                _links.FreeLink(Now, next.Target);
                break;
            case MessageEventKind.Arrived:
                Arrive(_links.Remove(next.Target));
                break;
            case MessageEventKind.Timer:
                _user.TimerDone(next.Target);
                break;
            default:
                _user.ReceiveDone(next.Target);
                break;
        }
    }

    private void Arrive(Message message)
    {
        if (message.Run is null)
        {
            (int send, int receive) = _matching.Arrived(message.Slot);
            _user.SendDone(send);
            if (receive >= 0)
            {
                _user.ReceiveDone(receive);
            }
            return;
        }
        ChunkStream? stream = message.Run.Streams[message.Slot];
        if (stream is not null && stream.Phase == message.Phase && message.Index < stream.Sent)
        {
            Take(stream);
        }
        else
        {
            message.Run.AddEarly(message.Slot, message.Phase, message.Index);
        }
    }

    private void Take(ChunkStream stream)
    {
        stream.Received++;
        Make(stream);
    }

    // A packet is ready after the endpoint's delay and what is to be reduced.
    private void Make(ChunkStream stream)
    {
        long endpoint = stream.Run.Plan.Members.IsEmpty ? _times.Endpoint : _times.GroupEndpoint;
        long reduce = _times.Reduce(stream.Shape.ReducedBytes(stream.Made));
        stream.Made++;
        _events.Add(Now, endpoint + reduce, MessageEventKind.Ready, stream.Id);
    }

    private void Ready(ChunkStream stream)
    {
        PhaseShape shape = stream.Shape;
        stream.Free++;
        if (shape.WaitsForAll && shape.Messages - stream.Sent <= shape.Ranks - 1)
        {
            if (stream.Received < shape.Ranks - 1)
            {
                return;
            }
            for (int i = 0; i < shape.Parallel; i++)
            {
                Send(stream);
            }
        }
        else
        {
            Send(stream);
        }
        if (stream.Sent == shape.Messages && stream.Free == shape.Parallel)
        {
            Leave(stream);
        }
    }

    private void Send(ChunkStream stream)
    {
        PhaseShape shape = stream.Shape;
        if (stream.Sent == stream.Made || stream.Sent == shape.Messages || stream.Free == 0)
        {
            return;
        }
        int k = stream.Sent++;
        stream.Free--;
        CollectivePlan plan = stream.Run.Plan;
        CollectivePhase phase = plan.Phases[stream.Phase];
        Message message = new()
        {
            Run = stream.Run,
            Phase = stream.Phase,
            Index = k,
            Bytes = shape.Size(k),
        };
        if (_isFolded)
        {
            message.Slot = stream.Slot;
            _links.SendFolded(Now, phase.Dimension, shape.OffsetOf(k), message);
        }
        else
        {
            int peer = shape.PeerOf(stream.Index, k);
            int member = phase.Stride == 0 ? peer : stream.Member + ((peer - stream.Index) * phase.Stride);
            message.Slot = (member * plan.Chunks) + stream.Chunk;
            _links.Send(Now, stream.Rank, plan.Members.IsEmpty ? member : plan.Members[member], message);
        }
        if (stream.Run.TakeEarly(stream.Slot, stream.Phase, k))
        {
            _events.Add(Now, 0, MessageEventKind.Taken, stream.Id);
        }
    }

    private void Enter(ChunkStream stream, int phase)
    {
        CollectivePhase next = stream.Run.Plan.Phases[phase];
        (stream.Phase, stream.Shape, stream.Made, stream.Sent, stream.Received, stream.Free) = (phase, next.Shape, 0, 0, 0, 0);
        stream.Index = next.Stride == 0 ? stream.Member : stream.Rank / next.Stride % next.Shape.Ranks;
        (_waiting[Queue(stream.Rank, next.Dimension)] ??= new Queue<ChunkStream>()).Enqueue(stream);
    }

    private void Leave(ChunkStream stream)
    {
        int from = Queue(stream.Rank, stream.Run.Plan.Phases[stream.Phase].Dimension);
        if (stream.Phase + 1 < stream.Run.Plan.Phases.Length)
        {
            Enter(stream, stream.Phase + 1);
            _running[from]--;
            Start(from);
            Start(Queue(stream.Rank, stream.Run.Plan.Phases[stream.Phase].Dimension));
            return;
        }
        stream.Run.Streams[stream.Slot] = null;
        stream.Phase = -1;
        _freeStreams.Push(stream.Id);
        if (--stream.Run.Left[stream.Member] == 0)
        {
            _user.CollectiveDone(stream.Rank, stream.Run.Token[stream.Member]);
        }
        _running[from]--;
        Start(from);
    }

    private void Start(int queue)
    {
        Queue<ChunkStream>? waiting = _waiting[queue];
        while (_running[queue] < _active && waiting is not null && waiting.TryDequeue(out ChunkStream? stream))
        {
            _running[queue]++;
            for (int i = 0; i < stream.Shape.Parallel; i++)
            {
                Make(stream);
            }
        }
    }

    private int Queue(int rank, int dimension) => ((_isFolded ? 0 : rank) * _dimensions) + dimension;
}
