namespace Heliograph.Photonics.OpticalLine.Design;

/// <summary>
/// Shortest ways through a network, element by element. Searches from both ends as NetworkX does (its <c>shortest_simple_paths</c>: Yen, Management
/// Science 17(11), 1971), so that of ways of equal length the same one is found. Cost of a way: O(E log V). Not for use by two threads at once.
/// </summary>
public sealed class RouteGraph
{
    /// <summary>So many ways are looked at before a wish for nodes on the way counts as impossible.</summary>
    public const int MostWays = 20_000;

    /// <summary>Lengths that differ by less, relatively, are equal.</summary>
    private const double Tied = 1e-9;

    private readonly int[][] _next;
    private readonly int[][] _previous;
    private readonly double[] _weight;
    private readonly Side _forward;
    private readonly Side _backward;
    private Tree? _tree;

    public RouteGraph(IReadOnlyList<LineNode> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        _next = [.. nodes.Select(n => n.Next.Select(m => m.Index).ToArray())];
        _previous = [.. nodes.Select(n => n.Previous.Select(m => m.Index).ToArray())];
        _weight = [.. nodes.Select(n => n.RouteWeight)];
        (_forward, _backward) = (new Side(nodes.Count), new Side(nodes.Count));
    }

    /// <param name="next">Neighbours of each node, in their order.</param>
    /// <param name="weight">Of a step that leaves a node.</param>
    public RouteGraph(int[][] next, double[] weight)
    {
        ArgumentNullException.ThrowIfNull(next);
        ArgumentNullException.ThrowIfNull(weight);
        List<int>[] previous = [.. next.Select(_ => new List<int>())];
        for (int i = 0; i < next.Length; i++)
        {
            foreach (int to in next[i])
            {
                previous[to].Add(i);
            }
        }
        (_next, _previous, _weight) = (next, [.. previous.Select(p => p.ToArray())], weight);
        (_forward, _backward) = (new Side(next.Length), new Side(next.Length));
    }

    public ReadOnlySpan<int> Next(int node) => _next[node];

    /// <summary>Sum of the weights along a way, but for its last steps.</summary>
    public double Length(ReadOnlySpan<int> way, int steps)
    {
        double length = 0;
        for (int i = 0; i < steps; i++)
        {
            length += _weight[way[i]];
        }
        return length;
    }

    /// <summary>All simple ways by growing length.</summary>
    public IEnumerable<int[]> ByLength(int from, int to)
    {
        if (Search(from, to, null, null) is not var (length, first))
        {
            yield break;
        }
        List<int[]> found = [];
        PriorityQueue<int[], (double, int)> waiting = new();
        HashSet<int[]> known = new(WayComparer.Instance);
        int number = 0;
        Push(length, first);
        while (waiting.TryDequeue(out int[]? way, out _))
        {
            known.Remove(way);
            yield return way;
            found.Add(way);
            Branch(way, found, to, Push);
        }

        void Push(double cost, int[] way)
        {
            if (known.Add(way))
            {
                waiting.Enqueue(way, (cost, number++));
            }
        }
    }

    /// <summary>The shortest way searched from its beginning alone.</summary>
    public int[]? Dijkstra(int from, int to)
    {
        Side side = _forward;
        side.Begin(from, 0);
        int number = 1;
        while (side.Fringe.TryDequeue(out int at, out (double Length, int) key))
        {
            if (!side.Close(at, key.Length))
            {
                continue;
            }
            if (at == to)
            {
                return side.WayTo(to);
            }
            foreach (int next in _next[at])
            {
                double length = key.Length + _weight[at];
                if (!side.IsClosed(next) && side.Improves(next, length))
                {
                    side.Reach(next, at, length, number++);
                }
            }
        }
        return null;
    }

    /// <summary>
    /// The shortest way; null where there is none. One search serves all ends of a beginning; only where ways of equal length meet is the search from both ends
    /// made, which says which of them it is.
    /// </summary>
    public int[]? Shortest(int from, int to)
    {
        if (from == to)
        {
            return [from];
        }
        if (_tree is not { } tree || tree.Root != from)
        {
            _tree = tree = Grow(from);
        }
        return tree.Parent[to] < 0 ? null
            : tree.IsTied[to] ? Search(from, to, null, null)?.Way
            : tree.WayTo(to);
    }

    private Tree Grow(int from)
    {
        int n = _next.Length;
        Tree tree = new(from, new int[n], new bool[n]);
        Array.Fill(tree.Parent, -1);
        double[] distance = new double[n];
        Array.Fill(distance, double.PositiveInfinity);
        bool[] closed = new bool[n];
        PriorityQueue<int, double> fringe = new();
        distance[from] = 0;
        fringe.Enqueue(from, 0);
        while (fringe.TryDequeue(out int at, out _))
        {
            if (closed[at])
            {
                continue;
            }
            closed[at] = true;
            double length = distance[at] + _weight[at];
            foreach (int next in _next[at])
            {
                // Sums of the same lengths in another order differ in their last bits.
                double margin = length * Tied;
                if (length < distance[next] - margin)
                {
                    (distance[next], tree.Parent[next], tree.IsTied[next]) = (length, at, tree.IsTied[at]);
                    fringe.Enqueue(next, length);
                }
                else if (length <= distance[next] + margin && next != from && tree.Parent[next] != at)
                {
                    tree.IsTied[next] = true;
                }
            }
        }
        return tree;
    }

    // The ways that leave a way at each of its nodes.
    private void Branch(int[] way, List<int[]> found, int to, Action<double, int[]> push)
    {
        HashSet<int> closed = [];
        HashSet<(int, int)> taken = [];
        for (int i = 1; i < way.Length; i++)
        {
            ReadOnlySpan<int> root = way.AsSpan(0, i);
            double length = Length(way, i - 1);
            foreach (int[] other in found)
            {
                if (other.Length > i && other.AsSpan(0, i).SequenceEqual(root))
                {
                    taken.Add((other[i - 1], other[i]));
                }
            }
            if (Search(way[i - 1], to, closed, taken) is var (rest, spur))
            {
                push(length + rest, [.. root[..^1], .. spur]);
            }
            closed.Add(way[i - 1]);
        }
    }

    private (double Length, int[] Way)? Search(int from, int to, HashSet<int>? closed, HashSet<(int, int)>? taken)
    {
        if (from == to)
        {
            return (0, [from]);
        }
        Side[] sides = [_forward, _backward];
        sides[0].Begin(from, 0);
        sides[1].Begin(to, 1);
        int number = 2;
        int turn = 1;
        double best = double.PositiveInfinity;
        int[]? way = null;
        while (sides[0].Fringe.Count > 0 && sides[1].Fringe.Count > 0)
        {
            turn = 1 - turn;
            (Side side, Side other) = (sides[turn], sides[1 - turn]);
            side.Fringe.TryDequeue(out int at, out (double Length, int) key);
            if (!side.Close(at, key.Length))
            {
                continue;
            }
            if (other.IsClosed(at))
            {
                return way is null ? null : (best, way);
            }
            foreach (int neighbour in turn == 0 ? _next[at] : _previous[at])
            {
                (int first, int second) = turn == 0 ? (at, neighbour) : (neighbour, at);
                if (closed is not null && (closed.Contains(neighbour) || taken!.Contains((first, second))))
                {
                    continue;
                }
                double length = key.Length + _weight[first];
                if (side.IsClosed(neighbour) || !side.Improves(neighbour, length))
                {
                    continue;
                }
                side.Reach(neighbour, at, length, number++);
                if (
                    other.IsSeen(neighbour)
                    && sides[0].Distance(neighbour) + sides[1].Distance(neighbour) is var total
                    && (way is null || best > total)
                )
                {
                    best = total;
                    int[] back = sides[1].WayTo(neighbour);
                    Array.Reverse(back);
                    way = [.. sides[0].WayTo(neighbour), .. back.AsSpan(1)];
                }
            }
        }
        return null;
    }

    /// <summary>Shortest ways from one node to all; where one of equal length was met on the way, it is tied.</summary>
    private sealed record Tree(int Root, int[] Parent, bool[] IsTied)
    {
        public int[] WayTo(int node)
        {
            List<int> way = [node];
            while (way[^1] != Root)
            {
                way.Add(Parent[way[^1]]);
            }
            way.Reverse();
            return [.. way];
        }
    }

    // One direction of a search; stamps say which search an entry is of.
    private sealed class Side(int nodes)
    {
        private readonly double[] _distance = new double[nodes];
        private readonly int[] _parent = new int[nodes];
        private readonly int[] _seen = new int[nodes];
        private readonly int[] _closed = new int[nodes];
        private int _stamp;

        public PriorityQueue<int, (double Length, int Number)> Fringe { get; } = new();

        public void Begin(int node, int number)
        {
            _stamp++;
            Fringe.Clear();
            Reach(node, -1, 0, number);
        }

        public void Reach(int node, int parent, double distance, int number)
        {
            (_distance[node], _parent[node], _seen[node]) = (distance, parent, _stamp);
            Fringe.Enqueue(node, (distance, number));
        }

        // False where it is closed already.
        public bool Close(int node, double distance)
        {
            if (_closed[node] == _stamp)
            {
                return false;
            }
            (_closed[node], _distance[node]) = (_stamp, distance);
            return true;
        }

        public bool IsClosed(int node) => _closed[node] == _stamp;

        public bool IsSeen(int node) => _seen[node] == _stamp;

        public bool Improves(int node, double distance) => _seen[node] != _stamp || distance < _distance[node];

        public double Distance(int node) => _distance[node];

        public int[] WayTo(int node)
        {
            int length = 0;
            for (int at = node; at >= 0; at = _parent[at])
            {
                length++;
            }
            int[] way = new int[length];
            for (int at = node; at >= 0; at = _parent[at])
            {
                way[--length] = at;
            }
            return way;
        }
    }

    private sealed class WayComparer : IEqualityComparer<int[]>
    {
        public static readonly WayComparer Instance = new();

        public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(int[] obj)
        {
            HashCode hash = default;
            foreach (int node in obj)
            {
                hash.Add(node);
            }
            return hash.ToHashCode();
        }
    }
}
