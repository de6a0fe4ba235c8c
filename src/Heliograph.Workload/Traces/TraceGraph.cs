using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Workload.Traces;

/// <summary>
/// Puts the nodes of all ranks into one order in which each comes after what it waits for, its own rank's nodes and the send of its message; the nodes of one
/// collective come together.
/// </summary>
internal sealed class TraceGraph
{
    private readonly IReadOnlyList<RankTrace> _traces;
    private readonly TraceGroups _groups;
    private readonly DiagnosticList _diagnostics;
    private readonly CommunicationGraph.Builder _builder;
    private readonly int[] _base;

    // By node of all ranks: what it still waits for, its match, the receive of a send, its place in the graph.
    private readonly int[] _waits;
    private readonly int[] _match;
    private readonly int[] _receive;
    private readonly int[] _placed;
    private readonly List<int>[] _after;
    private readonly Queue<int> _ready = new();
    private readonly bool[] _hasCome;

    // By rank: the first node of its file that is not placed; and the ranks that may go on.
    private readonly int[] _next;
    private readonly Queue<int> _advancing = new();

    // By match of a collective: its members' nodes that are ready, and how many there have to be.
    private readonly Dictionary<int, (List<int> Ready, int Members)> _meetings = [];
    private int _matches;

    private TraceGraph(IReadOnlyList<RankTrace> traces, TraceGroups groups, DiagnosticList diagnostics)
    {
        (_traces, _groups, _diagnostics) = (traces, groups, diagnostics);
        _builder = new CommunicationGraph.Builder(traces.Count);
        _base = new int[traces.Count + 1];
        for (int rank = 0; rank < traces.Count; rank++)
        {
            _base[rank + 1] = checked(_base[rank] + traces[rank].Nodes.Length);
        }
        (_waits, _match, _receive, _placed) = (new int[_base[^1]], new int[_base[^1]], new int[_base[^1]], new int[_base[^1]]);
        Array.Fill(_match, -1);
        Array.Fill(_receive, -1);
        Array.Fill(_placed, -1);
        _after = new List<int>[_base[^1]];
        _hasCome = new bool[_base[^1]];
        _next = _base[..^1];
    }

    /// <summary>The graph; null, with diagnostics, where messages or collectives do not meet.</summary>
    public static CommunicationGraph? Build(IReadOnlyList<RankTrace> traces, TraceGroups groups, DiagnosticList diagnostics)
    {
        TraceGraph graph = new(traces, groups, diagnostics);
        int before = diagnostics.ErrorCount;
        graph.MatchMessages();
        graph.MatchCollectives();
        if (diagnostics.ErrorCount > before)
        {
            return null;
        }
        graph.Place();
        return diagnostics.ErrorCount > before ? null : graph._builder.Build();
    }

    private IEnumerable<(int Rank, int Node, ReplayNode Of)> All() =>
        _traces.SelectMany((trace, rank) => trace.Nodes.Select((node, i) => (rank, i, node)));

    private void MatchMessages()
    {
        Dictionary<(int From, int To, int Tag, long Bytes), Queue<int>> sends = [];
        foreach ((int rank, int node, ReplayNode of) in All().Where(n => n.Of.Kind == ReplayKind.Send))
        {
            (int, int, int, long) key = (rank, of.Peer, of.Tag, of.Bytes);
            if (!sends.TryGetValue(key, out Queue<int>? queue))
            {
                sends[key] = queue = new Queue<int>();
            }
            queue.Enqueue(_base[rank] + node);
            _match[_base[rank] + node] = _matches++;
        }
        foreach ((int rank, int node, ReplayNode of) in All().Where(n => n.Of.Kind == ReplayKind.Receive))
        {
            if (sends.TryGetValue((of.Peer, rank, of.Tag, of.Bytes), out Queue<int>? queue) && queue.TryDequeue(out int send))
            {
                _match[_base[rank] + node] = _match[send];
                _receive[send] = _base[rank] + node;
                _waits[_base[rank] + node]++;
            }
            else
            {
                Error(
                    Codes.TraceUnmatched,
                    rank,
                    node,
                    $"receives {of.Bytes} B with tag {of.Tag} from rank {of.Peer}, which sends none such",
                    "give it its send"
                );
            }
        }
        foreach ((int rank, int node, ReplayNode of) in All().Where(n => n.Of.Kind == ReplayKind.Send))
        {
            if (_receive[_base[rank] + node] < 0)
            {
                Error(
                    Codes.TraceUnmatched,
                    rank,
                    node,
                    $"sends {of.Bytes} B with tag {of.Tag} to rank {of.Peer}, which never receives it",
                    "give it its receive"
                );
            }
        }
    }

    private void MatchCollectives()
    {
        Dictionary<(int Group, int Ordinal), (int Match, int Rank, int Node)> first = [];
        Dictionary<(int Rank, int Group), int> ordinals = [];
        foreach ((int rank, int node, ReplayNode of) in All().Where(n => n.Of.Kind == ReplayKind.Collective && n.Of.Collective is not null))
        {
            int ordinal = ordinals[(rank, of.Group)] = ordinals.GetValueOrDefault((rank, of.Group)) + 1;
            if (!first.TryGetValue((of.Group, ordinal), out (int Match, int Rank, int Node) meeting))
            {
                first[(of.Group, ordinal)] = meeting = (_matches++, rank, node);
                _meetings[meeting.Match] = ([], _groups[of.Group] is { IsEmpty: false } members ? members.Length : _traces.Count);
            }
            _match[_base[rank] + node] = meeting.Match;
            ReplayNode other = _traces[meeting.Rank].Nodes[meeting.Node];
            if ((other.Collective, other.Bytes) != (of.Collective, of.Bytes))
            {
                Error(
                    Codes.TraceUnmatched,
                    rank,
                    node,
                    $"is {of.Collective} of {of.Bytes} B, where node {other.Id} of rank {meeting.Rank} is {other.Collective} of {other.Bytes} B",
                    "give all ranks of a group the same collectives in the same order"
                );
            }
        }
    }

    private void Place()
    {
        for (int rank = 0; rank < _traces.Count; rank++)
        {
            for (int node = 0; node < _traces[rank].Nodes.Length; node++)
            {
                int at = _base[rank] + node;
                _waits[at] += _traces[rank].WaitsFor[node];
                _after[at] = [];
                if (_waits[at] == 0)
                {
                    _ready.Enqueue(at);
                }
            }
        }
        for (int rank = 0; rank < _traces.Count; rank++)
        {
            _advancing.Enqueue(rank);
        }
        // In the order of each file as far as that is possible.
        while (true)
        {
            if (_advancing.TryDequeue(out int rank))
            {
                Advance(rank);
            }
            else if (_ready.TryDequeue(out int at))
            {
                Come(at);
            }
            else
            {
                break;
            }
        }
        int stuck = Array.IndexOf(_placed, -1);
        if (stuck >= 0)
        {
            int waiting = RankOf(stuck);
            Error(
                Codes.TraceCircle,
                waiting,
                stuck - _base[waiting],
                "waits for ever: ranks wait for each other's messages or collectives in a circle, or one never comes to a collective",
                "send before waiting for the answer, and give all ranks of a group the same collectives in the same order"
            );
        }
    }

    // Places the nodes of a rank up to the first one that waits.
    private void Advance(int rank)
    {
        while (_next[rank] < _base[rank + 1] && _waits[_next[rank]] == 0)
        {
            Come(_next[rank]);
            if (_placed[_next[rank]] < 0)
            {
                return;
            }
            _next[rank]++;
        }
    }

    // A node that waits for nothing more: placed, or, of a collective, with the last member of it.
    private void Come(int at)
    {
        if (_hasCome[at])
        {
            return;
        }
        _hasCome[at] = true;
        if (!_meetings.TryGetValue(_match[at], out (List<int> Ready, int Members) meeting))
        {
            Add(at);
            return;
        }
        meeting.Ready.Add(at);
        if (meeting.Ready.Count == meeting.Members)
        {
            meeting.Ready.ForEach(Add);
        }
    }

    private void Add(int at)
    {
        int rank = RankOf(at);
        ReplayNode node = _traces[rank].Nodes[at - _base[rank]];
        _placed[at] = _builder.Add(NodeOf(rank, node, _match[at]), CollectionsMarshal.AsSpan(_after[at]));
        foreach (int follower in _traces[rank].FollowersOf(at - _base[rank]))
        {
            _after[_base[rank] + follower].Add(_placed[at]);
            Release(_base[rank] + follower);
        }
        if (_receive[at] >= 0)
        {
            Release(_receive[at]);
        }
        if (at == _next[rank])
        {
            // It has held up its rank, if nobody is at it just now.
            _advancing.Enqueue(rank);
        }
    }

    private void Release(int at)
    {
        if (--_waits[at] > 0)
        {
            return;
        }
        _ready.Enqueue(at);
        int rank = RankOf(at);
        if (at == _next[rank])
        {
            _advancing.Enqueue(rank);
        }
    }

    private static CommunicationNode NodeOf(int rank, ReplayNode node, int match) =>
        node.Kind switch
        {
            ReplayKind.Send => new CommunicationNode(CommunicationKind.Send, rank, 0, node.Bytes, node.Peer, match),
            ReplayKind.Receive => new CommunicationNode(CommunicationKind.Receive, rank, 0, node.Bytes, node.Peer, match),
            ReplayKind.Collective when node.Collective is { } kind => new CommunicationNode(
                CommunicationKind.Collective,
                rank,
                0,
                node.Bytes,
                -1,
                match,
                kind
            ),
            ReplayKind.Memory => new CommunicationNode(CommunicationKind.Memory, rank, node.Duration_ns * 1e-9, 0, -1, -1),
            _ => new CommunicationNode(CommunicationKind.Compute, rank, node.Duration_ns * 1e-9, 0, -1, -1),
        };

    private int RankOf(int at)
    {
        int found = Array.BinarySearch(_base, at);
        // Ranks without nodes begin where the next one does.
        while (found >= 0 && _base[found + 1] == at)
        {
            found++;
        }
        return found >= 0 ? found : ~found - 1;
    }

    private void Error(string code, int rank, int node, string message, string fix)
    {
        RankTrace trace = _traces[rank];
        _diagnostics.Error(code, new SourceSpan(trace.File), $"node {trace.Nodes[node].Id} '{TraceOrder.Short(trace.Names[node])}' {message}", fix);
    }
}
