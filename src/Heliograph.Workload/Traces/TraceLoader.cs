using Heliograph.Model.Diagnostics;
using Heliograph.Model.Dimensions;

namespace Heliograph.Workload.Traces;

/// <summary>
/// Reads traces into what a replay needs and says what is odd in them. Nodes are read one at a time; texts of tensors and attributes that no
/// replay asks for are not kept.
/// </summary>
internal sealed class TraceLoader(int ranks, TraceGroups groups, DiagnosticList diagnostics)
{
    // What is odd in many nodes of a file is said once.
    private int _withoutSize;
    private ulong _firstWithoutSize;

    /// <summary>Reads the trace of one rank; null, with diagnostics, when it cannot be replayed.</summary>
    public RankTrace? Load(string path, int rank)
    {
        int before = diagnostics.ErrorCount;
        (_withoutSize, _firstWithoutSize) = (0, 0);
        using ExecutionTraceReader? reader = ExecutionTraceReader.Open(path, diagnostics);
        if (reader is null)
        {
            return null;
        }
        TraceOrder order = new(path, diagnostics);
        List<ReplayNode> nodes = [];
        List<string> names = [];
        List<(int Node, string Group)> named = [];
        while (reader.Next() is { } node)
        {
            if (!order.TryAdd(node))
            {
                continue;
            }
            nodes.Add(Read(path, rank, node));
            names.Add(node.Name);
            if (nodes[^1].Kind == ReplayKind.Collective && node.Find("pg_name") is { } group)
            {
                named.Add((nodes.Count - 1, group.Value as string ?? group.Whole?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? ""));
            }
            if (
                node.Type == TraceNodeType.Metadata
                && node.Inputs is { Values.Length: > 0 } inputs
                && !groups.TryReadNode(inputs.Values, ranks, rank)
            )
            {
                Odd(path, node, "is metadata, but describes no groups of ranks");
            }
        }
        // A group may be described after its first use.
        foreach ((int node, string name) in named)
        {
            int found = Group(path, rank, nodes[node], names[node], name);
            // A rank by itself has nobody to exchange with.
            bool isAlone = found >= 0 && groups[found].Length == 1;
            nodes[node] = isAlone ? nodes[node] with { Kind = ReplayKind.Nothing, Collective = null } : nodes[node] with { Group = found };
        }
        if (_withoutSize > 0)
        {
            diagnostics.Warning(
                Codes.BadTraceNode,
                new SourceSpan(path),
                $"{_withoutSize} communication nodes have no comm_size, the first is {_firstWithoutSize}: they last as long as they were recorded",
                "they are the host's part of a call where is_cpu_op is set"
            );
        }
        List<(int From, int To)>? edges = order.Edges();
        return edges is null || diagnostics.ErrorCount > before ? null : Build(path, nodes, names, edges);
    }

    private static RankTrace Build(string path, List<ReplayNode> nodes, List<string> names, List<(int From, int To)> edges)
    {
        int[] waits = new int[nodes.Count];
        int[] start = new int[nodes.Count + 1];
        foreach ((int from, int to) in edges)
        {
            waits[to]++;
            start[from + 1]++;
        }
        for (int i = 0; i < nodes.Count; i++)
        {
            start[i + 1] += start[i];
        }
        int[] fill = [.. start];
        int[] followers = new int[edges.Count];
        foreach ((int from, int to) in edges)
        {
            followers[fill[from]++] = to;
        }
        return new RankTrace(path, [.. nodes], [.. names], waits, start, followers);
    }

    private ReplayNode Read(string path, int rank, TraceNode node)
    {
        bool isHost = node.Find("is_cpu_op")?.Whole is { } flag && flag != 0;
        long duration = node.DurationMicros > long.MaxValue / 2_000_000 ? long.MaxValue / 2000 : (long)node.DurationMicros * 1000;
        ReplayNode read = new(ReplayKind.Nothing, node.Id, duration, 0, 0, -1, 0, null, -1, -1);
        switch (node.Type)
        {
            case TraceNodeType.Compute:
                return read with
                {
                    Kind = isHost ? ReplayKind.HostCompute : ReplayKind.Compute,
                    Bytes = Number(node, "tensor_size"),
                    Operations = Number(node, "num_ops"),
                };
            case TraceNodeType.MemoryLoad or TraceNodeType.MemoryStore:
                return read with { Kind = ReplayKind.Memory, Bytes = Number(node, "tensor_size") };
            case TraceNodeType.Send or TraceNodeType.Receive or TraceNodeType.Collective:
                return Communication(path, rank, node, read, isHost);
            case TraceNodeType.Metadata or TraceNodeType.Invalid:
                return read;
            default:
                Odd(path, node, $"has the unknown type {(int)node.Type}: it takes no time");
                return read;
        }
    }

    private ReplayNode Communication(string path, int rank, TraceNode node, ReplayNode read, bool isHost)
    {
        long bytes = Number(node, "comm_size");
        if (bytes <= 0 && !(node.Type == TraceNodeType.Collective && CollectiveType(node) == Barrier))
        {
            _firstWithoutSize = _withoutSize++ == 0 ? node.Id : _firstWithoutSize;
            return read with { Kind = isHost ? ReplayKind.HostCompute : ReplayKind.Compute };
        }
        if (node.Type == TraceNodeType.Collective)
        {
            return Collective(path, node, read, bytes);
        }
        bool isSend = node.Type == TraceNodeType.Send;
        string own = isSend ? "comm_src" : "comm_dst";
        string other = isSend ? "comm_dst" : "comm_src";
        long? peer = node.Find(other)?.Whole;
        if (peer is null or < 0 || peer >= ranks || peer == rank)
        {
            string what = peer is { } p ? $"'{other}' {p}" : $"no '{other}'";
            Bad(path, node, $"has {what}", $"name another rank below {ranks}");
            return read;
        }
        if (node.Find(own)?.Whole is { } self && self != rank)
        {
            Bad(path, node, $"has '{own}' {self}, but is in the trace of rank {rank}", "correct it, or leave it out");
        }
        return read with
        {
            Kind = isSend ? ReplayKind.Send : ReplayKind.Receive,
            Bytes = bytes,
            Peer = (int)peer,
            Tag = (int)Math.Clamp(Number(node, "comm_tag"), int.MinValue, int.MaxValue),
        };
    }

    private const int AllReduce = 0;
    private const int Reduce = 1;
    private const int AllGather = 2;
    private const int Gather = 3;
    private const int Scatter = 4;
    private const int Broadcast = 5;
    private const int AllToAll = 6;
    private const int ReduceScatter = 7;
    private const int ReduceScatterBlock = 8;
    private const int Barrier = 9;

    /// <summary>The number of a collective in the schema.</summary>
    public static long TypeOf(CollectiveKind kind) =>
        kind switch
        {
            CollectiveKind.AllReduce => AllReduce,
            CollectiveKind.AllGather => AllGather,
            CollectiveKind.ReduceScatter => ReduceScatter,
            _ => AllToAll,
        };

    private static long CollectiveType(TraceNode node) => node.Find("comm_type")?.Whole ?? -1;

    // The four that networks perform are timed; a broadcast that was recorded lasts as long as then, as in the reference tool.
    private ReplayNode Collective(string path, TraceNode node, ReplayNode read, long bytes)
    {
        long type = CollectiveType(node);
        CollectiveKind? kind = type switch
        {
            AllReduce or Reduce or Barrier => CollectiveKind.AllReduce,
            AllGather or Gather => CollectiveKind.AllGather,
            ReduceScatter or ReduceScatterBlock or Scatter => CollectiveKind.ReduceScatter,
            AllToAll => CollectiveKind.AllToAll,
            _ => null,
        };
        if (kind is null && type != Broadcast)
        {
            Bad(
                path,
                node,
                type < 0 ? "is a collective without 'comm_type'" : $"has the unknown 'comm_type' {type}",
                "give one from 0 (all-reduce) to 9 (barrier)"
            );
        }
        if (type is Reduce or Gather or Scatter or Barrier)
        {
            Odd(path, node, $"is timed as {Messages.CollectiveWords.Name(kind!.Value)}, which moves as much over the busiest link");
        }
        int involved = -1;
        if (node.Find("involved_dim") is { } dimensions)
        {
            if (dimensions.Value is bool[] bits)
            {
                involved = 0;
                for (int d = 0; d < 31; d++)
                {
                    // Dimensions beyond the list take part.
                    involved |= d >= bits.Length || bits[d] ? 1 << d : 0;
                }
                involved = involved == int.MaxValue ? -1 : involved;
            }
            else
            {
                Odd(path, node, "has an 'involved_dim' that is no list of bool: all dimensions take part");
            }
        }
        return read with { Kind = ReplayKind.Collective, Bytes = Math.Max(bytes, 1), Collective = kind, Involved = involved };
    }

    private int Group(string path, int rank, ReplayNode node, string name, string group)
    {
        int? found = groups.Find(group, rank);
        if (found is null)
        {
            diagnostics.Error(
                Codes.TraceRanks,
                new SourceSpan(path),
                $"node {node.Id} '{TraceOrder.Short(name)}' is in group '{group}', which nothing describes",
                "give --groups FILE.json: { \"" + group + "\": [0, 1, ...] }"
            );
            return -1;
        }
        if (found >= 0 && !groups[found.Value].Contains(rank))
        {
            diagnostics.Error(
                Codes.TraceRanks,
                new SourceSpan(path),
                $"node {node.Id} '{TraceOrder.Short(name)}' is in group '{group}', of which rank {rank} is no member",
                "correct the group, or take the node out of this trace"
            );
        }
        return found.Value;
    }

    private static long Number(TraceNode node, string name) => Math.Max(0, node.Find(name)?.Whole ?? 0);

    private void Odd(string path, TraceNode node, string message) =>
        diagnostics.Warning(Codes.BadTraceNode, new SourceSpan(path), $"node {node.Id} '{TraceOrder.Short(node.Name)}' {message}");

    private void Bad(string path, TraceNode node, string message, string fix) =>
        diagnostics.Error(Codes.BadTraceNode, new SourceSpan(path), $"node {node.Id} '{TraceOrder.Short(node.Name)}' {message}", fix);
}
