using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Workload.Traces;

/// <summary>Communication graphs as execution traces, one file a rank, and back.</summary>
public static class GraphTraces
{
    private const string Version = "0.0.4";

    /// <summary>
    /// Writes <c>PREFIX.RANK.et</c> for each rank of a graph into a folder, which is made, and <c>PREFIX.groups.json</c> where collectives are of some
    /// ranks only. Compute and memory nodes last whole microseconds in the traces: their times are rounded. The tag of a message is its match.
    /// </summary>
    /// <returns>The file of groups; null where every collective is of all ranks.</returns>
    /// <exception cref="ArgumentException">A node waits for one of another rank: only messages go between ranks.</exception>
    public static string? Write(CommunicationGraph graph, string folder, string prefix)
    {
        ArgumentNullException.ThrowIfNull(graph);
        Directory.CreateDirectory(folder);
        int[] number = new int[graph.Nodes.Length];
        List<int>[] ofRank = [.. Enumerable.Range(0, graph.Ranks).Select(_ => new List<int>())];
        for (int node = 0; node < graph.Nodes.Length; node++)
        {
            int rank = graph.Nodes[node].Rank;
            number[node] = ofRank[rank].Count;
            ofRank[rank].Add(node);
            foreach (int on in graph.DependenciesOf(node))
            {
                if (graph.Nodes[on].Rank != rank)
                {
                    throw new ArgumentException($"node {node} of rank {rank} waits for node {on} of rank {graph.Nodes[on].Rank}", nameof(graph));
                }
            }
        }
        SortedDictionary<string, int[]> groups = new(StringComparer.Ordinal);
        Dictionary<int, string> groupOf = Groups(graph, groups);
        for (int rank = 0; rank < graph.Ranks; rank++)
        {
            using FileStream stream = File.Create(Path.Combine(folder, $"{prefix}.{rank}.et"));
            ExecutionTraceWriter.Write(stream, new TraceMetadata(Version, []), ofRank[rank].Select(n => NodeOf(graph, n, number, groupOf)));
        }
        if (groups.Count == 0)
        {
            return null;
        }
        string file = Path.Combine(folder, $"{prefix}.groups.json");
        File.WriteAllText(file, Json(groups));
        return file;
    }

    /// <summary>
    /// Reads the traces of a workload as a graph; null, with diagnostics, where they are none, or ranks wait for each other in a circle. Nodes that only order
    /// others, and those of the host, are compute nodes; the n-th send of (sender, receiver, tag, size) meets the n-th such receive.
    /// </summary>
    /// <param name="path">Folder of the traces of one workload, or folder and prefix.</param>
    /// <param name="groupFile">JSON of names and lists of ranks; null without.</param>
    public static CommunicationGraph? Read(string path, int ranks, string? groupFile, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(diagnostics);
        int before = diagnostics.ErrorCount;
        TraceGroups groups = new();
        if (groupFile is not null)
        {
            groups.ReadFile(groupFile, ranks, diagnostics);
        }
        if (TraceFolder.Find(path, ranks, diagnostics) is not { } files)
        {
            return null;
        }
        TraceLoader loader = new(ranks, groups, diagnostics);
        List<RankTrace> traces = [];
        for (int rank = 0; rank < ranks; rank++)
        {
            if (loader.Load(files[rank], rank) is { } trace)
            {
                traces.Add(trace);
            }
        }
        return diagnostics.ErrorCount > before ? null : TraceGraph.Build(traces, groups, diagnostics);
    }

    private static TraceNode NodeOf(CommunicationGraph graph, int node, int[] number, Dictionary<int, string> groupOf)
    {
        CommunicationNode given = graph.Nodes[node];
        ImmutableArray<ulong>.Builder after = ImmutableArray.CreateBuilder<ulong>();
        foreach (int on in graph.DependenciesOf(node))
        {
            after.Add((ulong)number[on]);
        }
        ImmutableArray<TraceProperty>.Builder attributes = ImmutableArray.CreateBuilder<TraceProperty>();
        attributes.Add(TraceProperty.Of("is_cpu_op", false));
        (TraceNodeType type, string name) = (TraceNodeType.Compute, "compute");
        switch (given.Kind)
        {
            case CommunicationKind.Send or CommunicationKind.Receive:
                bool isSend = given.Kind == CommunicationKind.Send;
                (type, name) = isSend ? (TraceNodeType.Send, $"send to {given.Peer}") : (TraceNodeType.Receive, $"receive from {given.Peer}");
                attributes.Add(TraceProperty.Of("comm_src", isSend ? given.Rank : given.Peer));
                attributes.Add(TraceProperty.Of("comm_dst", isSend ? given.Peer : given.Rank));
                attributes.Add(TraceProperty.Of("comm_tag", given.Match));
                attributes.Add(TraceProperty.Of("comm_size", given.Bytes));
                break;
            case CommunicationKind.Collective:
                (type, name) = (TraceNodeType.Collective, Messages.CollectiveWords.Name(given.Collective));
                attributes.Add(TraceProperty.Of("comm_type", TraceLoader.TypeOf(given.Collective)));
                attributes.Add(TraceProperty.Of("comm_size", given.Bytes));
                if (groupOf.TryGetValue(given.Match, out string? group))
                {
                    attributes.Add(TraceProperty.Of("pg_name", group));
                }
                break;
            case CommunicationKind.Memory:
                (type, name) = (TraceNodeType.MemoryLoad, "memory");
                break;
            default:
                break;
        }
        return new TraceNode((ulong)number[node], name, type)
        {
            DataDependencies = after.ToImmutable(),
            DurationMicros = (ulong)Math.Round(given.Seconds * 1e6),
            Attributes = attributes.ToImmutable(),
        };
    }

    // Names of the groups of collectives of some ranks, by match.
    private static Dictionary<int, string> Groups(CommunicationGraph graph, SortedDictionary<string, int[]> groups)
    {
        Dictionary<int, SortedSet<int>> members = [];
        foreach (CommunicationNode node in graph.Nodes)
        {
            if (node.Kind == CommunicationKind.Collective)
            {
                if (!members.TryGetValue(node.Match, out SortedSet<int>? ranks))
                {
                    members[node.Match] = ranks = [];
                }
                ranks.Add(node.Rank);
            }
        }
        Dictionary<string, string> nameOf = new(StringComparer.Ordinal);
        Dictionary<int, string> named = [];
        foreach (int match in members.Keys.Order().Where(m => members[m].Count < graph.Ranks))
        {
            string key = string.Join(',', members[match]);
            if (!nameOf.TryGetValue(key, out string? name))
            {
                // "0" would mean all ranks.
                nameOf[key] = name = $"g{nameOf.Count.ToString(CultureInfo.InvariantCulture)}";
                groups[name] = [.. members[match]];
            }
            named[match] = name;
        }
        return named;
    }

    private static string Json(SortedDictionary<string, int[]> groups)
    {
        StringBuilder text = new("{");
        string separator = "\n";
        foreach ((string name, int[] ranks) in groups)
        {
            text.Append(separator).Append(CultureInfo.InvariantCulture, $"  \"{name}\": [{string.Join(", ", ranks)}]");
            separator = ",\n";
        }
        return text.Append("\n}\n").ToString();
    }
}
