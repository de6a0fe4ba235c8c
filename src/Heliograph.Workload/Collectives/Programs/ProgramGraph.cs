using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Dimensions;

namespace Heliograph.Workload.Collectives.Programs;

/// <summary>
/// The communication graph of a program: a send and a receive node for each message, and what they wait for. A message to the switch that joins the group is a
/// collective node of all members.
/// </summary>
/// <remarks>
/// Whoever executes the graph starts a send when the nodes before it are done, so that a send of a channel waits for the one before to be done, not only
/// to have left.
/// </remarks>
public static class ProgramGraph
{
    /// <summary>Nodes of a graph at most.</summary>
    public const long MostNodes = 50_000_000;

    /// <summary>Nodes that <see cref="Build"/> would make. O(members x channels).</summary>
    public static long Nodes(CollectiveProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        long nodes = 0;
        for (int member = 0; member < program.Members; member++)
        {
            for (int channel = 0; channel < program.Channels; channel++)
            {
                nodes += program.Steps(member, channel) + program.Receives(member, channel);
            }
        }
        return nodes;
    }

    /// <summary>Builds it; O(messages). Message sizes are rounded up to whole bytes.</summary>
    /// <param name="ranks">Of the members; empty: members are ranks.</param>
    /// <param name="world">Ranks of the graph.</param>
    /// <exception cref="ArgumentException">More than <see cref="MostNodes"/>.</exception>
    /// <exception cref="InvalidOperationException">
    /// The program is wrong: a send waits for ever, or for some messages of several senders, so that it cannot be said which.
    /// </exception>
    public static CommunicationGraph Build(CollectiveProgram program, ImmutableArray<int> ranks, int world)
    {
        ArgumentNullException.ThrowIfNull(program);
        if (!ranks.IsEmpty)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(ranks.Length, program.Members);
        }
        long nodes = Nodes(program);
        if (nodes > MostNodes)
        {
            throw new ArgumentException($"{nodes} nodes, the most is {MostNodes}", nameof(program));
        }
        return new Assembly(program, ranks, world).Build();
    }

    private sealed class Assembly
    {
        private const int Unknown = -1;
        private const int Several = -2;

        private readonly CollectiveProgram _program;
        private readonly ImmutableArray<int> _ranks;
        private readonly CommunicationGraph.Builder _builder;
        private readonly int _channels;

        // By member and channel: the next send, the node before it, its receive nodes in the order of arrival, and by whom they are sent.
        private readonly int[] _next;
        private readonly int[] _previous;
        private readonly List<int>[] _received;
        private readonly (int Row, int Count)[] _waited;
        private readonly int[] _sender;

        // What the sends of a channel wait for that do not wait for each other.
        private readonly List<int>[] _shared;
        private readonly Queue<int> _work = new();
        private readonly Dictionary<(int Channel, int Step), int> _joined = [];
        private int _matches;

        public Assembly(CollectiveProgram program, ImmutableArray<int> ranks, int world)
        {
            (_program, _ranks, _channels) = (program, ranks, program.Channels);
            _builder = new CommunicationGraph.Builder(world);
            int rows = program.Members * _channels;
            (_next, _previous, _sender, _waited) = (new int[rows], new int[rows], new int[rows], new (int, int)[rows]);
            Array.Fill(_previous, Unknown);
            Array.Fill(_sender, Unknown);
            _received = [.. Enumerable.Range(0, rows).Select(_ => new List<int>())];
            _shared = [.. Enumerable.Range(0, rows).Select(_ => new List<int>())];
        }

        public CommunicationGraph Build()
        {
            FindSenders();
            for (int row = 0; row < _next.Length; row++)
            {
                _work.Enqueue(row);
            }
            while (_work.TryDequeue(out int row))
            {
                while (TryAdd(row)) { }
            }
            for (int row = 0; row < _next.Length; row++)
            {
                if (_next[row] < _program.Steps(row / _channels, row % _channels))
                {
                    throw new InvalidOperationException($"member {row / _channels} channel {row % _channels} waits for ever at step {_next[row]}");
                }
            }
            return _builder.Build();
        }

        // Which sender and channel of its fill a channel, if it is one.
        private void FindSenders()
        {
            for (int row = 0; row < _next.Length; row++)
            {
                int steps = _program.Steps(row / _channels, row % _channels);
                for (int step = 0; step < steps; step++)
                {
                    MessageSend send = _program.Send(row / _channels, row % _channels, step);
                    foreach (int to in Receivers(row / _channels, send.To))
                    {
                        ref int sender = ref _sender[(to * _channels) + send.ToChannel];
                        sender = sender == Unknown || sender == row ? row : Several;
                    }
                }
            }
        }

        // All others from the next member on.
        private IEnumerable<int> Receivers(int member, int to) =>
            to != MessageSend.Others ? [to] : Enumerable.Range(1, _program.Members - 1).Select(i => (member + i) % _program.Members);

        private bool TryAdd(int row)
        {
            (int member, int channel) = (row / _channels, row % _channels);
            if (_next[row] == _program.Steps(member, channel))
            {
                return false;
            }
            MessageSend send = _program.Send(member, channel, _next[row]);
            int waited = (member * _channels) + send.WaitChannel;
            if (_received[waited].Count < send.WaitCount)
            {
                return false;
            }
            List<int> after = _shared[row];
            if (send.AfterPrevious)
            {
                after.Clear();
                if (_previous[row] >= 0)
                {
                    after.Add(_previous[row]);
                }
            }
            // What an earlier send of the channel has waited for need not be said again.
            if (_waited[row] != (waited, send.WaitCount))
            {
                _waited[row] = (waited, send.WaitCount);
                AddWaits(send, waited, after);
            }
            // Sends to all others begin together; what comes after them waits for the last.
            foreach (int to in Receivers(member, send.To))
            {
                _previous[row] = to == member ? Join(row, send, after) : Add(row, send with { To = to }, after);
            }
            _next[row]++;
            return true;
        }

        private void AddWaits(MessageSend send, int waited, List<int> after)
        {
            if (send.WaitCount == 0)
            {
                return;
            }
            List<int> there = _received[waited];
            if (_sender[waited] >= 0)
            {
                after.Add(there[send.WaitCount - 1]);
                return;
            }
            if (send.WaitCount != _program.Receives(waited / _channels, send.WaitChannel))
            {
                throw new InvalidOperationException(
                    $"member {waited / _channels} waits for {send.WaitCount} messages of several senders in channel {send.WaitChannel}, not for all of them"
                );
            }
            after.AddRange(there);
        }

        private int Add(int row, MessageSend send, List<int> after)
        {
            int match = _matches++;
            (int from, int to) = (RankOf(row / _channels), RankOf(send.To));
            long bytes = Whole(send.Bytes);
            int node = _builder.Add(
                new CommunicationNode(CommunicationKind.Send, from, 0, bytes, to, match),
                System.Runtime.InteropServices.CollectionsMarshal.AsSpan(after)
            );
            int receive = _builder.Add(new CommunicationNode(CommunicationKind.Receive, to, 0, bytes, from, match));
            Receive((send.To * _channels) + send.ToChannel, receive);
            return node;
        }

        private int Join(int row, MessageSend send, List<int> after)
        {
            (int, int) key = (row % _channels, _next[row]);
            if (!_joined.TryGetValue(key, out int match))
            {
                _joined[key] = match = _matches++;
            }
            CommunicationNode joined = new(CommunicationKind.Collective, RankOf(send.To), 0, Whole(send.Bytes), -1, match, CollectiveKind.AllReduce);
            int node = _builder.Add(joined, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(after));
            Receive((send.To * _channels) + send.ToChannel, node);
            return node;
        }

        private void Receive(int row, int node)
        {
            _received[row].Add(node);
            // Any channel of the receiver may wait for it.
            int member = row / _channels;
            for (int channel = 0; channel < _channels; channel++)
            {
                int waiting = (member * _channels) + channel;
                int next = _next[waiting];
                if (next < _program.Steps(member, channel))
                {
                    MessageSend send = _program.Send(member, channel, next);
                    if (send.WaitChannel == row % _channels && send.WaitCount == _received[row].Count)
                    {
                        _work.Enqueue(waiting);
                    }
                }
            }
        }

        private int RankOf(int member) => _ranks.IsEmpty ? member : _ranks[member];

        // Shares of a whole that do not divide come with the error of a division.
        private static long Whole(double bytes) => Math.Max(1, (long)Math.Ceiling(bytes * (1 - 1e-12)));
    }
}
