using System.Globalization;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Workload.Traces;

/// <summary>
/// Turns the dependencies of a trace, which name ids, into an order of nodes. Traces of real programs have ids that no node has and control
/// dependencies on an enclosing call, which go round in circles: both are said and left out. Data dependencies in a circle are an error.
/// Cost O(nodes + dependencies).
/// </summary>
internal sealed class TraceOrder(string file, DiagnosticList diagnostics)
{
    private const int Named = 5;

    private readonly Dictionary<ulong, int> _index = [];
    private readonly List<ulong> _ids = [];
    private readonly List<(int Node, ulong On, bool IsControl)> _stated = [];

    /// <summary>Adds a node; false, with a diagnostic, for an id that is there already.</summary>
    public bool TryAdd(TraceNode node)
    {
        if (!_index.TryAdd(node.Id, _ids.Count))
        {
            diagnostics.Error(
                Codes.BadTraceNode,
                new SourceSpan(file),
                $"node {node.Id} '{Short(node.Name)}' is there twice; the second one is left out",
                "give each node an id of its own"
            );
            return false;
        }
        int at = _ids.Count;
        _ids.Add(node.Id);
        foreach (ulong on in node.ControlDependencies)
        {
            _stated.Add((at, on, true));
        }
        foreach (ulong on in node.DataDependencies)
        {
            _stated.Add((at, on, false));
        }
        return true;
    }

    /// <summary>Edges from what is waited for to who waits, each once; null, with a diagnostic, where there is no order.</summary>
    public List<(int From, int To)>? Edges()
    {
        List<(int From, int To, bool IsControl)> edges = Known();
        if (Rest(edges) is { Count: > 0 })
        {
            edges = WithoutCircles(edges);
            if (Rest(edges) is { Count: > 0 } circle)
            {
                List<int> way = Way(edges, circle);
                diagnostics.Error(
                    Codes.CyclicDependency,
                    new SourceSpan(file),
                    $"{circle.Count} nodes wait for each other in a circle of data dependencies: {string.Join(" -> ", way.Select(n => _ids[n]))}",
                    "take one of these dependencies out"
                );
                return null;
            }
        }
        return [.. edges.Select(e => (e.From, e.To)).Distinct()];
    }

    internal static string Short(string name) => name.Length <= 40 ? name : name[..37] + "...";

    private List<(int From, int To, bool IsControl)> Known()
    {
        List<(int, int, bool)> edges = new(_stated.Count);
        SortedSet<ulong> missing = [];
        SortedSet<ulong> self = [];
        int dangling = 0;
        foreach ((int node, ulong on, bool isControl) in _stated)
        {
            if (!_index.TryGetValue(on, out int from))
            {
                missing.Add(on);
                dangling++;
            }
            else if (from == node)
            {
                self.Add(on);
            }
            else
            {
                edges.Add((from, node, isControl));
            }
        }
        if (dangling > 0)
        {
            diagnostics.Warning(
                Codes.DanglingDependency,
                new SourceSpan(file),
                $"{dangling} dependencies name {missing.Count} ids that no node has: {List(missing)}",
                "they are taken as fulfilled; record the nodes, or take the dependencies out"
            );
        }
        if (self.Count > 0)
        {
            diagnostics.Warning(
                Codes.CyclicDependency,
                new SourceSpan(file),
                $"{self.Count} nodes depend on themselves: {List(self)}",
                "these dependencies are left out"
            );
        }
        return edges;
    }

    private static string List(SortedSet<ulong> ids) =>
        string.Join(", ", ids.Take(Named).Select(i => i.ToString(CultureInfo.InvariantCulture))) + (ids.Count > Named ? ", ..." : "");

    // Nodes that no order reaches.
    private List<int> Rest(List<(int From, int To, bool IsControl)> edges)
    {
        (int[] start, int[] to) = Rows(edges);
        int[] left = new int[_ids.Count];
        foreach ((_, int node, _) in edges)
        {
            left[node]++;
        }
        Queue<int> ready = new(Enumerable.Range(0, _ids.Count).Where(n => left[n] == 0));
        int done = 0;
        while (ready.TryDequeue(out int node))
        {
            done++;
            for (int e = start[node]; e < start[node + 1]; e++)
            {
                if (--left[to[e]] == 0)
                {
                    ready.Enqueue(to[e]);
                }
            }
        }
        return done == _ids.Count ? [] : [.. Enumerable.Range(0, _ids.Count).Where(n => left[n] > 0)];
    }

    // A control dependency within a circle cannot be an order.
    private List<(int From, int To, bool IsControl)> WithoutCircles(List<(int From, int To, bool IsControl)> edges)
    {
        int[] component = Components(edges);
        List<(int From, int To, bool IsControl)> kept = [.. edges.Where(e => !e.IsControl || component[e.From] != component[e.To])];
        if (kept.Count < edges.Count)
        {
            int[] among = [.. edges.Where(e => e.IsControl && component[e.From] == component[e.To]).Select(e => e.To).Distinct()];
            diagnostics.Warning(
                Codes.CyclicDependency,
                new SourceSpan(file),
                $"{edges.Count - kept.Count} control dependencies of {among.Length} nodes go round in circles: {List([.. among.Select(n => _ids[n])])}",
                "they are left out, data dependencies hold"
            );
        }
        return kept;
    }

    // Strongly connected components, by Tarjan's algorithm without recursion: traces are deep.
    private int[] Components(List<(int From, int To, bool IsControl)> edges)
    {
        (int[] start, int[] to) = Rows(edges);
        int count = _ids.Count;
        int[] component = new int[count];
        int[] seen = new int[count];
        int[] low = new int[count];
        int[] next = new int[count];
        Array.Fill(component, -1);
        Stack<int> open = new();
        Stack<int> path = new();
        int order = 0;
        int components = 0;
        for (int root = 0; root < count; root++)
        {
            if (seen[root] != 0)
            {
                continue;
            }
            path.Push(root);
            while (path.TryPeek(out int node))
            {
                if (seen[node] == 0)
                {
                    (seen[node], low[node], next[node]) = (++order, order, start[node]);
                    open.Push(node);
                }
                if (next[node] < start[node + 1])
                {
                    int follower = to[next[node]++];
                    if (seen[follower] == 0)
                    {
                        path.Push(follower);
                    }
                    else if (component[follower] < 0)
                    {
                        low[node] = Math.Min(low[node], seen[follower]);
                    }
                    continue;
                }
                path.Pop();
                if (path.TryPeek(out int parent))
                {
                    low[parent] = Math.Min(low[parent], low[node]);
                }
                if (low[node] == seen[node])
                {
                    int member;
                    do
                    {
                        member = open.Pop();
                        component[member] = components;
                    } while (member != node);
                    components++;
                }
            }
        }
        return component;
    }

    // One circle among the nodes that are left: each has a predecessor among them.
    private static List<int> Way(List<(int From, int To, bool IsControl)> edges, List<int> left)
    {
        HashSet<int> among = [.. left];
        Dictionary<int, int> before = [];
        foreach ((int from, int to, _) in edges)
        {
            if (among.Contains(from) && among.Contains(to))
            {
                before.TryAdd(to, from);
            }
        }
        List<int> way = [];
        HashSet<int> passed = [];
        int node = left[0];
        while (passed.Add(node))
        {
            way.Add(node);
            node = before[node];
        }
        List<int> circle = [.. way.Skip(way.IndexOf(node)).Reverse()];
        return [circle[^1], .. circle];
    }

    private (int[] Start, int[] To) Rows(List<(int From, int To, bool IsControl)> edges)
    {
        int[] start = new int[_ids.Count + 1];
        foreach ((int from, _, _) in edges)
        {
            start[from + 1]++;
        }
        for (int i = 0; i < _ids.Count; i++)
        {
            start[i + 1] += start[i];
        }
        int[] fill = [.. start];
        int[] to = new int[edges.Count];
        foreach ((int from, int node, _) in edges)
        {
            to[fill[from]++] = node;
        }
        return (start, to);
    }
}
