namespace Heliograph.Model.Topology;

/// <summary>
/// Structural numbers of a graph of no known form, by search. Nodes [0, hosts) are accelerators.
/// </summary>
internal sealed class GraphMeasures
{
    private readonly int _hosts;
    private readonly int _nodes;
    private readonly bool _forward;
    private readonly IReadOnlyList<LinkGroup> _groups;
    private readonly int[] _start;
    private readonly int[] _peers;

    public GraphMeasures(int hosts, int nodes, IReadOnlyList<LinkGroup> groups)
    {
        (_hosts, _nodes, _groups) = (hosts, nodes, groups);
        _start = new int[nodes + 1];
        foreach (LinkGroup group in groups)
        {
            for (int i = 0; i < group.Count; i++)
            {
                _start[group.A[i] + 1]++;
                _start[group.B[i] + 1]++;
                _forward |= group.A[i] < hosts && group.B[i] < hosts;
            }
        }
        for (int n = 0; n < nodes; n++)
        {
            _start[n + 1] += _start[n];
        }
        int[] next = _start[..^1];
        _peers = new int[_start[nodes]];
        foreach (LinkGroup group in groups)
        {
            for (int i = 0; i < group.Count; i++)
            {
                _peers[next[group.A[i]]++] = group.B[i];
                _peers[next[group.B[i]]++] = group.A[i];
            }
        }
    }

    /// <summary>Node visits that <see cref="Diameter"/> needs at most.</summary>
    public double Work => (double)Sources().Count * _peers.Length;

    /// <summary>
    /// Longest shortest path between accelerators with its two ends, or the accelerator that cannot be reached as
    /// <c>Unreached</c>. One search for each set of accelerators with the same neighbours.
    /// </summary>
    public (int Diameter, int A, int B, int? Unreached) Diameter()
    {
        (int diameter, int a, int b) = (0, 0, 0);
        foreach (int source in Sources())
        {
            int[] distance = Distances(source);
            for (int host = 0; host < _hosts; host++)
            {
                if (distance[host] < 0)
                {
                    return (0, source, host, host);
                }
                if (distance[host] > diameter)
                {
                    (diameter, a, b) = (distance[host], source, host);
                }
            }
        }
        return (diameter, a, b, null);
    }

    /// <summary>Edge-disjoint shortest paths between two accelerators: a maximum flow over the links on shortest paths.</summary>
    public long PathDiversity(int a, int b)
    {
        int[] fromA = Distances(a);
        int[] fromB = Distances(b);
        int length = fromA[b];
        MaximumFlow flow = new(_nodes);
        foreach (LinkGroup group in _groups)
        {
            for (int i = 0; i < group.Count; i++)
            {
                AddIfShortest(group.A[i], group.B[i]);
                AddIfShortest(group.B[i], group.A[i]);
            }
        }
        return length == 0 ? 0 : flow.Solve(a, b);

        void AddIfShortest(int u, int v)
        {
            if (fromA[u] >= 0 && fromB[v] >= 0 && fromA[u] + 1 + fromB[v] == length)
            {
                flow.Add(u, v, 1, 0);
            }
        }
    }

    /// <summary>
    /// An upper bound of the bisection: the smaller of the minimum cuts between the lower and the upper half of the ids
    /// and between even and odd ids; b/s. Any balanced cut is a bound; these two follow and cross the locality of ids.
    /// </summary>
    public long BisectionBound() => _hosts < 2 ? 0 : Math.Min(Cut(h => h < _hosts / 2), Cut(h => h % 2 == 1));

    private long Cut(Func<int, bool> left)
    {
        (int source, int sink) = (_nodes, _nodes + 1);
        MaximumFlow flow = new(_nodes + 2);
        foreach (LinkGroup group in _groups)
        {
            for (int i = 0; i < group.Count; i++)
            {
                flow.Add(group.A[i], group.B[i], group.Rate.BitsPerSecond, group.Rate.BitsPerSecond);
            }
        }
        for (int host = 0; host < _hosts; host++)
        {
            // Half of long.MaxValue is more than any cut, and sums of two do not overflow.
            (int a, int b) = left(host) ? (source, host) : (host, sink);
            flow.Add(a, b, long.MaxValue / 2, 0);
        }
        return flow.Solve(source, sink);
    }

    // Accelerators on the same switches see the same distances.
    private List<int> Sources()
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        List<int> sources = [];
        for (int host = 0; host < _hosts; host++)
        {
            int[] peers = _peers[_start[host].._start[host + 1]];
            Array.Sort(peers);
            if (_forward || seen.Add(string.Join(',', peers.Distinct())))
            {
                sources.Add(host);
            }
        }
        return sources;
    }

    private int[] Distances(int source)
    {
        int[] distance = new int[_nodes];
        Array.Fill(distance, -1);
        Queue<int> queue = new([source]);
        distance[source] = 0;
        while (queue.TryDequeue(out int node))
        {
            if (node < _hosts && node != source && !_forward)
            {
                continue;
            }
            for (int i = _start[node]; i < _start[node + 1]; i++)
            {
                if (distance[_peers[i]] < 0)
                {
                    distance[_peers[i]] = distance[node] + 1;
                    queue.Enqueue(_peers[i]);
                }
            }
        }
        return distance;
    }
}
