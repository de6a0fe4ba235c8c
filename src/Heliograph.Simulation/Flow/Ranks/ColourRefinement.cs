namespace Heliograph.Simulation.Flow.Ranks;

/// <summary>
/// The coarsest equitable partition of a hypergraph: nodes of a class lie in equally many edges of each kind, a kind being a label and the classes of an
/// edge's nodes with their roles. Colours are refined until nothing changes; of a class that splits, the largest part keeps its colour, so that a node is
/// looked at O(log nodes) times (J. Hopcroft, 1971). Sums of hashes stand for multisets; what comes of them is for the caller to check.
/// </summary>
internal sealed class ColourRefinement
{
    private readonly ulong[] _labels;
    private readonly int[] _edgeStart;
    private readonly int[] _nodeOf;
    private readonly int[] _roleOf;
    private readonly int[] _incidentStart;
    private readonly int[] _incident;
    private readonly int[] _colour;
    private readonly ulong[] _hash;
    private readonly ulong[] _sum;
    private readonly int[] _order;
    private readonly int[] _place;
    private readonly List<int> _first = [];
    private readonly List<int> _size = [];

    /// <param name="keys">Nodes of different keys are different.</param>
    /// <param name="labels">Of each edge.</param>
    /// <param name="edgeStart">Where the places of each edge begin; one more entry than there are edges.</param>
    /// <param name="nodeOf">Node at each place.</param>
    /// <param name="roleOf">Its role there.</param>
    private ColourRefinement(ulong[] keys, ulong[] labels, int[] edgeStart, int[] nodeOf, int[] roleOf)
    {
        (_labels, _edgeStart, _nodeOf, _roleOf) = (labels, edgeStart, nodeOf, roleOf);
        int nodes = keys.Length;
        (_colour, _sum, _order, _place) = (new int[nodes], new ulong[nodes], new int[nodes], new int[nodes]);
        _hash = new ulong[labels.Length];
        _incidentStart = new int[nodes + 1];
        foreach (int node in nodeOf)
        {
            _incidentStart[node + 1]++;
        }
        for (int n = 0; n < nodes; n++)
        {
            _incidentStart[n + 1] += _incidentStart[n];
        }
        int[] at = _incidentStart[..^1];
        _incident = new int[nodeOf.Length];
        for (int e = 0; e < labels.Length; e++)
        {
            for (int p = edgeStart[e]; p < edgeStart[e + 1]; p++)
            {
                _incident[at[nodeOf[p]]++] = e;
            }
        }
        for (int n = 0; n < nodes; n++)
        {
            _order[n] = n;
        }
        Array.Sort((ulong[])keys.Clone(), _order);
        // Sorting is not stable: nodes of a key in their own order.
        for (int from = 0; from < nodes; )
        {
            int to = from + 1;
            while (to < nodes && keys[_order[to]] == keys[_order[from]])
            {
                to++;
            }
            Array.Sort(_order, from, to - from);
            Open(from, to - from);
            from = to;
        }
    }

    /// <summary>Class of every node, numbered in the order of their first nodes. O(places log nodes).</summary>
    public static int[] Classes(ulong[] keys, ulong[] labels, int[] edgeStart, int[] nodeOf, int[] roleOf)
    {
        ColourRefinement refinement = new(keys, labels, edgeStart, nodeOf, roleOf);
        refinement.Refine();
        return refinement.Numbered();
    }

    private int[] Numbered()
    {
        int[] number = new int[_first.Count];
        Array.Fill(number, -1);
        int next = 0;
        int[] classes = new int[_colour.Length];
        for (int n = 0; n < classes.Length; n++)
        {
            ref int mine = ref number[_colour[n]];
            mine = mine < 0 ? next++ : mine;
            classes[n] = mine;
        }
        return classes;
    }

    private void Refine()
    {
        for (int e = 0; e < _hash.Length; e++)
        {
            _hash[e] = HashOf(e);
            for (int p = _edgeStart[e]; p < _edgeStart[e + 1]; p++)
            {
                unchecked
                {
                    _sum[_nodeOf[p]] += Mix(_hash[e], (ulong)_roleOf[p]);
                }
            }
        }
        List<int> changed = [];
        int classes = _first.Count;
        for (int c = 0; c < classes; c++)
        {
            Split(c, _order.AsSpan(_first[c], _size[c]).ToArray(), changed);
        }
        bool[] isTouched = new bool[_colour.Length];
        bool[] isOpen = new bool[_hash.Length];
        List<int> edges = [];
        List<int> touched = [];
        while (changed.Count > 0)
        {
            foreach (int node in changed)
            {
                foreach (int e in _incident.AsSpan(_incidentStart[node].._incidentStart[node + 1]))
                {
                    if (!isOpen[e])
                    {
                        isOpen[e] = true;
                        edges.Add(e);
                    }
                }
            }
            foreach (int e in edges)
            {
                Update(e, isTouched, touched);
                isOpen[e] = false;
            }
            edges.Clear();
            changed.Clear();
            SplitTouched(touched, changed);
            foreach (int node in touched)
            {
                isTouched[node] = false;
            }
            touched.Clear();
        }
    }

    private void Update(int e, bool[] isTouched, List<int> touched)
    {
        ulong before = _hash[e];
        ulong now = HashOf(e);
        _hash[e] = now;
        for (int p = _edgeStart[e]; p < _edgeStart[e + 1]; p++)
        {
            int node = _nodeOf[p];
            unchecked
            {
                _sum[node] += Mix(now, (ulong)_roleOf[p]) - Mix(before, (ulong)_roleOf[p]);
            }
            if (!isTouched[node])
            {
                isTouched[node] = true;
                touched.Add(node);
            }
        }
    }

    private void SplitTouched(List<int> touched, List<int> changed)
    {
        int[] nodes = [.. touched];
        Array.Sort(nodes, (a, b) => (_colour[a], a).CompareTo((_colour[b], b)));
        for (int from = 0; from < nodes.Length; )
        {
            int to = from + 1;
            while (to < nodes.Length && _colour[nodes[to]] == _colour[nodes[from]])
            {
                to++;
            }
            Split(_colour[nodes[from]], nodes[from..to], changed);
            from = to;
        }
    }

    // Splits a class by the sums of some of its nodes; all others have the same.
    private void Split(int c, int[] nodes, List<int> changed)
    {
        if (_size[c] == 1)
        {
            return;
        }
        Array.Sort(nodes, (a, b) => (_sum[a], a).CompareTo((_sum[b], b)));
        int rest = _size[c] - nodes.Length;
        ulong sumOfRest = rest > 0 ? SumOfRest(c, nodes) : 0;
        // The part that keeps the colour: the rest with what is like it, or the largest.
        List<(int From, int To)> parts = [];
        int largest = -1;
        int most = rest;
        for (int from = 0; from < nodes.Length; )
        {
            int to = from + 1;
            while (to < nodes.Length && _sum[nodes[to]] == _sum[nodes[from]])
            {
                to++;
            }
            if (rest == 0 || _sum[nodes[from]] != sumOfRest)
            {
                if (to - from > most)
                {
                    (largest, most) = (parts.Count, to - from);
                }
                parts.Add((from, to));
            }
            from = to;
        }
        int like = rest > 0 ? nodes.Length - parts.Sum(p => p.To - p.From) : 0;
        if (parts.Count + (rest > 0 ? 1 : 0) < 2)
        {
            return;
        }
        bool restMoves = rest > 0 && largest >= 0 && most > rest + like;
        if (restMoves)
        {
            MoveRest(c, nodes, parts, changed);
        }
        for (int i = 0; i < parts.Count; i++)
        {
            if ((restMoves || rest == 0) && i == largest)
            {
                continue;
            }
            MoveOut(c, nodes.AsSpan(parts[i].From, parts[i].To - parts[i].From), changed);
        }
    }

    private ulong SumOfRest(int c, int[] nodes)
    {
        HashSet<int> some = [.. nodes];
        foreach (int node in _order.AsSpan(_first[c], _size[c]))
        {
            if (!some.Contains(node))
            {
                return _sum[node];
            }
        }
        throw new InvalidOperationException("a class has fewer nodes than it has");
    }

    private void MoveRest(int c, int[] nodes, List<(int From, int To)> parts, List<int> changed)
    {
        HashSet<int> others = [];
        foreach ((int from, int to) in parts)
        {
            others.UnionWith(nodes[from..to]);
        }
        int[] rest = [.. _order.AsSpan(_first[c], _size[c]).ToArray().Where(n => !others.Contains(n)).Order()];
        MoveOut(c, rest, changed);
    }

    // Nodes of a class to its end, which becomes a class of its own.
    private void MoveOut(int c, ReadOnlySpan<int> nodes, List<int> changed)
    {
        foreach (int node in nodes)
        {
            int last = _first[c] + --_size[c];
            int other = _order[last];
            (_order[_place[node]], _order[last]) = (other, node);
            (_place[other], _place[node]) = (_place[node], last);
        }
        Open(_first[c] + _size[c], nodes.Length);
        foreach (int node in nodes)
        {
            changed.Add(node);
        }
    }

    private void Open(int first, int size)
    {
        int colour = _first.Count;
        _first.Add(first);
        _size.Add(size);
        for (int i = first; i < first + size; i++)
        {
            _colour[_order[i]] = colour;
            _place[_order[i]] = i;
        }
    }

    private ulong HashOf(int e)
    {
        ulong sum = 0;
        for (int p = _edgeStart[e]; p < _edgeStart[e + 1]; p++)
        {
            unchecked
            {
                sum += Mix((ulong)_colour[_nodeOf[p]] + 1, (ulong)_roleOf[p]);
            }
        }
        return Mix(_labels[e], sum);
    }

    internal static ulong Mix(ulong a, ulong b) => Kernel.TraceHash.Of(a, b);
}
