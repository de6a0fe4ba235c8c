using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Model;
using Heliograph.Workload.Collectives.Programs;
using Heliograph.Workload.Messages;

namespace Heliograph.Workload.Traces;

/// <summary>
/// The nodes of the trace of a rank. An operation is a node that depends on the one before it in its stream (control) and on what it waits for in others
/// (data); the fixed start of a call or send is a node of the host before it. Each stream has communicators of its own, as streams of a GPU have, so that
/// the n-th collective of a communicator is the same for all members.
/// </summary>
/// <remarks>
/// Order of nodes: each stream as far as what it waits for is written, computing first, so that dependencies point back. Times are whole microseconds in
/// traces: what is rounded off is carried to the next node of the stream, which is never off by more than half of one.
/// </remarks>
internal sealed class RankTraceBuilder
{
    /// <summary>Messages of a rank in all of its calls, where they are written one by one.</summary>
    public const long MostMessages = 20_000_000;

    // Tags: a message of a call has that of its number in the call and its stream, one between stages the last of these.
    private const int TagsOfMessage = 16;
    private const int Transfers = TagsOfMessage - 1;

    private readonly RankWorkload _work;
    private readonly TracedCollectives _how;
    private readonly ImmutableArray<(int Stream, int Operation)>[] _order;
    private readonly Dictionary<(RankGroup Group, int Stream), int> _firstGroup = [];
    private readonly List<(RankGroup Group, int Stream)> _groups = [];
    private readonly Dictionary<int, CallMessages> _messages = [];

    public RankTraceBuilder(RankWorkload work, TracedCollectives how)
    {
        (_work, _how) = (work, how);
        _order = [.. work.Programs.Select(OrderOf)];
        NumberGroups();
    }

    /// <summary>Sends and receives of a member of a call, that of the most.</summary>
    public static long MessagesOf(RankCall call) =>
        Enumerable.Range(0, call.Program.Channels).Sum(c => (long)call.Program.Steps(0, c) + call.Program.Receives(0, c));

    /// <summary>Nodes of a rank, in order; one at a time.</summary>
    public IEnumerable<TraceNode> NodesOf(int rank)
    {
        RankProgram program = _work.Programs[_work.ProgramOf[rank]];
        Writing writing = new(program.Streams.Length);
        foreach ((int stream, int index) in _order[_work.ProgramOf[rank]])
        {
            foreach (TraceNode node in NodesOf(rank, stream, program.Streams[stream][index], writing))
            {
                yield return node;
            }
            writing.Done[stream].Add(writing.Last[stream]);
        }
    }

    /// <summary>JSON of groups: names, which are numbers from 1, and their ranks.</summary>
    public void WriteGroups(TextWriter text)
    {
        text.Write("{");
        string separator = "\n";
        foreach ((RankGroup group, int stream) in _groups)
        {
            foreach (int first in FirstRanks(group))
            {
                IEnumerable<int> ranks = Enumerable.Range(0, group.Size).Select(m => group.RankOf(first, m));
                text.Write(separator);
                text.Write($"  \"{NameOf(group, stream, first)}\": [{string.Join(", ", ranks)}]");
                separator = ",\n";
            }
        }
        text.Write("\n}\n");
    }

    // ---- order and groups ----

    private static ImmutableArray<(int, int)> OrderOf(RankProgram program)
    {
        int[] at = new int[program.Streams.Length];
        ImmutableArray<(int, int)>.Builder order = ImmutableArray.CreateBuilder<(int, int)>();
        bool isAny = true;
        while (isAny)
        {
            isAny = false;
            for (int s = 0; s < at.Length; s++)
            {
                while (at[s] < program.Streams[s].Length && IsThere(program.Streams[s][at[s]].First) && IsThere(program.Streams[s][at[s]].Second))
                {
                    order.Add((s, at[s]++));
                    isAny = true;
                }
            }
        }
        return order.Count == program.Streams.Sum(s => s.Length)
            ? order.ToImmutable()
            : throw new InvalidOperationException("streams of a rank wait for each other");

        bool IsThere(StreamWait wait) => wait.Stream < 0 || at[wait.Stream] >= wait.Operations;
    }

    // Groups that a stream calls, in the order in which programs name them.
    private void NumberGroups()
    {
        int next = 1;
        foreach (RankProgram program in _work.Programs)
        {
            for (int s = 0; s < program.Streams.Length; s++)
            {
                foreach (RankOperation o in program.Streams[s])
                {
                    (RankGroup, int) key = o.Kind == RankOperationKind.Call ? (_work.Calls[o.Index].Group, s) : default;
                    if (o.Kind == RankOperationKind.Call && _firstGroup.TryAdd(key, next))
                    {
                        _groups.Add(key);
                        next += _work.Ranks / key.Item1.Size;
                    }
                }
            }
        }
    }

    private IEnumerable<int> FirstRanks(RankGroup group) => Enumerable.Range(0, _work.Ranks).Where(r => group.MemberOf(r) == 0);

    private string NameOf(RankGroup group, int stream, int rank)
    {
        int place = (rank / (group.Size * group.Stride) * group.Stride) + (rank % group.Stride);
        return (_firstGroup[(group, stream)] + place).ToString(CultureInfo.InvariantCulture);
    }

    // ---- nodes ----

    private IEnumerable<TraceNode> NodesOf(int rank, int stream, RankOperation o, Writing writing)
    {
        string name = _work.Labels[o.Label].Name;
        ImmutableArray<ulong> after = writing.Last[stream] is { } last ? [last] : [];
        ImmutableArray<ulong> data =
        [
            .. new[] { o.First, o.Second }.Where(w => w.Stream >= 0 && w.Operations > 0).Select(w => writing.DoneBy(w)).OfType<ulong>().Distinct(),
        ];
        if (o.Kind == RankOperationKind.Compute)
        {
            yield return Compute(writing, stream, name, o.Seconds, o.Flops, isHost: false) with
            {
                ControlDependencies = after,
                DataDependencies = data,
            };
            yield break;
        }
        if (o.Seconds > 0)
        {
            yield return Compute(writing, stream, "start of " + name, o.Seconds, 0, isHost: true) with
            {
                ControlDependencies = after,
                DataDependencies = data,
            };
            (after, data) = ([writing.Last[stream]!.Value], []);
        }
        if (o.Kind == RankOperationKind.Call && (_how == TracedCollectives.Messages || _work.Calls[o.Index].Collective is null))
        {
            foreach (TraceNode node in Messages(rank, stream, o, writing, after, data))
            {
                yield return node;
            }
            yield break;
        }
        ulong id = writing.Take(stream);
        TraceNode written =
            o.Kind == RankOperationKind.Call
                ? Collective(rank, stream, o, id, name, Whole(_work.Calls[o.Index].Collective!.Value.Bytes))
                : Transfer(rank, o, id, name);
        yield return written with
        {
            ControlDependencies = after,
            DataDependencies = data,
        };
    }

    private static TraceNode Compute(Writing writing, int stream, string name, double seconds, double flops, bool isHost)
    {
        ulong micros = writing.Micros(stream, seconds);
        ImmutableArray<TraceProperty> attributes = [TraceProperty.Of("is_cpu_op", isHost)];
        attributes = flops > 0 ? attributes.Add(TraceProperty.Of("num_ops", (long)Math.Round(flops))) : attributes;
        return new TraceNode(writing.Take(stream), name, TraceNodeType.Compute) { DurationMicros = micros, Attributes = attributes };
    }

    private TraceNode Collective(int rank, int stream, RankOperation o, ulong id, string name, long bytes)
    {
        RankCall call = _work.Calls[o.Index];
        RankCollective collective = call.Collective!.Value;
        return new TraceNode(id, $"{CollectiveWords.Name(collective.Kind)}: {name}", TraceNodeType.Collective)
        {
            Attributes =
            [
                TraceProperty.Of("is_cpu_op", false),
                TraceProperty.Of("comm_type", TraceLoader.TypeOf(collective.Kind)),
                TraceProperty.Of("comm_size", bytes),
                TraceProperty.Of("pg_name", NameOf(call.Group, stream, rank)),
            ],
        };
    }

    private static TraceNode Transfer(int rank, RankOperation o, ulong id, string name) =>
        Message(o.Kind == RankOperationKind.Send, rank, rank + o.Peer, Whole(o.Bytes), ((long)o.Index * TagsOfMessage) + Transfers, id, name);

    private static TraceNode Message(bool isSend, int rank, int peer, long bytes, long tag, ulong id, string name) =>
        new(id, name, isSend ? TraceNodeType.Send : TraceNodeType.Receive)
        {
            Attributes =
            [
                TraceProperty.Of("is_cpu_op", false),
                TraceProperty.Of("comm_src", isSend ? rank : peer),
                TraceProperty.Of("comm_dst", isSend ? peer : rank),
                TraceProperty.Of("comm_tag", tag),
                TraceProperty.Of("comm_size", bytes),
            ],
        };

    // Between a node before them and one after them that take no time.
    private IEnumerable<TraceNode> Messages(
        int rank,
        int stream,
        RankOperation o,
        Writing writing,
        ImmutableArray<ulong> after,
        ImmutableArray<ulong> data
    )
    {
        RankCall call = _work.Calls[o.Index];
        string name = _work.Labels[o.Label].Name;
        if (!_messages.TryGetValue(o.Index, out CallMessages? messages))
        {
            _messages[o.Index] = messages = new CallMessages(call.Program);
        }
        TraceNode begin = Compute(writing, stream, "begin of " + name, 0, 0, isHost: true);
        yield return begin with
        {
            ControlDependencies = after,
            DataDependencies = data,
        };
        int member = call.Group.MemberOf(rank);
        ulong first = writing.Next;
        List<ulong> all = [];
        foreach (int at in messages.NodesOf(member))
        {
            CommunicationNode node = messages.Graph.Nodes[at];
            ulong id = writing.Take(stream);
            ImmutableArray<ulong> before = [.. messages.Graph.DependenciesOf(at).ToArray().Select(d => first + (ulong)messages.PlaceOf(d))];
            int peer = call.Group.RankOf(rank, Math.Max(0, node.Peer));
            long tag = ((long)node.Match * TagsOfMessage) + stream;
            TraceNode written =
                node.Kind == CommunicationKind.Collective
                    ? Collective(rank, stream, o, id, name, node.Bytes) with
                    {
                        Name = "reduced in the network: " + name,
                    }
                    : Message(node.Kind == CommunicationKind.Send, rank, peer, node.Bytes, tag, id, name);
            yield return written with
            {
                DataDependencies = before,
                ControlDependencies = before.IsEmpty ? [begin.Id] : [],
            };
            all.Add(id);
        }
        if (all.Count > 0)
        {
            yield return Compute(writing, stream, "end of " + name, 0, 0, isHost: true) with
            {
                DataDependencies = [.. all],
            };
        }
    }

    // Shares of a whole that do not divide come with the error of a division.
    private static long Whole(double bytes) => Math.Max(1, (long)Math.Ceiling(bytes * (1 - 1e-12)));

    /// <summary>Where the writing of a rank is.</summary>
    private sealed class Writing(int streams)
    {
        private readonly double[] _seconds = new double[streams];
        private readonly ulong[] _micros = new ulong[streams];

        /// <summary>Id of the next node.</summary>
        public ulong Next { get; private set; }

        /// <summary>Last node of each stream.</summary>
        public ulong?[] Last { get; } = new ulong?[streams];

        /// <summary>Last node of each operation.</summary>
        public List<ulong?>[] Done { get; } = [.. Enumerable.Range(0, streams).Select(_ => new List<ulong?>())];

        public ulong? DoneBy(StreamWait wait) => Done[wait.Stream][wait.Operations - 1];

        public ulong Take(int stream)
        {
            Last[stream] = Next;
            return Next++;
        }

        /// <summary>Whole microseconds of the next node; what is left goes to the one after it.</summary>
        public ulong Micros(int stream, double seconds)
        {
            _seconds[stream] += seconds;
            ulong all = (ulong)Math.Round(_seconds[stream] * 1e6);
            ulong micros = all - _micros[stream];
            _micros[stream] = all;
            return micros;
        }
    }

    /// <summary>The messages of a call, by member.</summary>
    private sealed class CallMessages
    {
        private readonly List<int>[] _ofMember;
        private readonly int[] _place;

        public CallMessages(CollectiveProgram program)
        {
            Graph = ProgramGraph.Build(program, [], program.Members);
            _ofMember = [.. Enumerable.Range(0, program.Members).Select(_ => new List<int>())];
            _place = new int[Graph.Nodes.Length];
            for (int node = 0; node < _place.Length; node++)
            {
                List<int> own = _ofMember[Graph.Nodes[node].Rank];
                _place[node] = own.Count;
                own.Add(node);
            }
        }

        public CommunicationGraph Graph { get; }

        public IReadOnlyList<int> NodesOf(int member) => _ofMember[member];

        /// <summary>Of a node among those of its member.</summary>
        public int PlaceOf(int node) => _place[node];
    }
}
