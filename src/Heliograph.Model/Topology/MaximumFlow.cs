namespace Heliograph.Model.Topology;

/// <summary>
/// Maximum flow by Dinic's algorithm: breadth-first levels, then depth-first augmentation with a pointer to the next
/// edge of each node, so that no edge is tried twice in a phase. O(V^2 E); for unit capacities O(E^1.5).
/// </summary>
/// <remarks>Edge e and its reverse e ^ 1 are neighbours in the arrays. The search keeps its own stack.</remarks>
internal sealed class MaximumFlow(int nodes)
{
    private readonly List<int> _to = [];
    private readonly List<long> _capacity = [];
    private readonly List<int>[] _edges = [.. Enumerable.Range(0, nodes).Select(_ => new List<int>())];
    private readonly int[] _level = new int[nodes];
    private readonly int[] _next = new int[nodes];

    /// <summary>Adds an edge with a capacity in each direction.</summary>
    public void Add(int a, int b, long forward, long backward)
    {
        _edges[a].Add(_to.Count);
        _to.Add(b);
        _capacity.Add(forward);
        _edges[b].Add(_to.Count);
        _to.Add(a);
        _capacity.Add(backward);
    }

    public long Solve(int source, int sink)
    {
        long flow = 0;
        while (Levels(source, sink))
        {
            Array.Clear(_next);
            for (long pushed = Augment(source, sink); pushed > 0; pushed = Augment(source, sink))
            {
                flow += pushed;
            }
        }
        return flow;
    }

    private bool Levels(int source, int sink)
    {
        Array.Fill(_level, -1);
        Queue<int> queue = new([source]);
        _level[source] = 0;
        while (queue.TryDequeue(out int node))
        {
            foreach (int e in _edges[node])
            {
                if (_capacity[e] > 0 && _level[_to[e]] < 0)
                {
                    _level[_to[e]] = _level[node] + 1;
                    queue.Enqueue(_to[e]);
                }
            }
        }
        return _level[sink] >= 0;
    }

    private long Augment(int source, int sink)
    {
        List<int> path = [];
        int node = source;
        while (node != sink)
        {
            int edge = NextEdge(node);
            if (edge >= 0)
            {
                path.Add(edge);
                node = _to[edge];
            }
            else if (path.Count == 0)
            {
                return 0;
            }
            else
            {
                // A dead end: the edge into it is spent for this phase.
                node = _to[path[^1] ^ 1];
                path.RemoveAt(path.Count - 1);
                _next[node]++;
            }
        }
        long pushed = path.Min(e => _capacity[e]);
        foreach (int e in path)
        {
            _capacity[e] -= pushed;
            _capacity[e ^ 1] += pushed;
        }
        return pushed;
    }

    private int NextEdge(int node)
    {
        for (; _next[node] < _edges[node].Count; _next[node]++)
        {
            int e = _edges[node][_next[node]];
            if (_capacity[e] > 0 && _level[_to[e]] == _level[node] + 1)
            {
                return e;
            }
        }
        return -1;
    }
}
