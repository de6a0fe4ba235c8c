namespace Heliograph.Simulation.Lossless;

/// <summary>
/// Shortest circle of a graph, component by component. A member's search goes over members above it only: a circle is found from its smallest
/// member. Depth is bounded by the best so far; once a circle is known, work is bounded by a budget, which the search that spends it still
/// finishes.
/// </summary>
internal sealed class CycleSearch(ChannelGraph graph, int[] component, long budget)
{
    private readonly int[] _queue = new int[graph.Channels];
    private readonly int[] _before = new int[graph.Channels];
    private readonly int[] _depth = new int[graph.Channels];
    private readonly int[] _round = new int[graph.Channels];
    private int _rounds;
    private long _left = budget;

    /// <summary>Channels in the order of travel, from the smallest; empty before any was found.</summary>
    public int[] Shortest { get; private set; } = [];

    /// <summary>Whether every search was finished.</summary>
    public bool IsExhaustive { get; private set; } = true;

    /// <summary>Looks through a component, its members ascending.</summary>
    public void Through(ReadOnlySpan<int> members)
    {
        if (members.Length == 1 && graph.After(members[0]).BinarySearch(members[0]) < 0)
        {
            return;
        }
        foreach (int member in members)
        {
            if (Shortest.Length == 1)
            {
                return;
            }
            if (_left <= 0 && Shortest.Length > 0)
            {
                IsExhaustive = false;
                return;
            }
            From(member);
        }
    }

    private void From(int origin)
    {
        int most = Shortest.Length == 0 ? int.MaxValue : Shortest.Length - 1;
        _rounds++;
        int head = 0;
        int tail = 0;
        _queue[tail++] = origin;
        _round[origin] = _rounds;
        _depth[origin] = 0;
        _before[origin] = origin;
        while (head < tail)
        {
            int node = _queue[head++];
            if (_depth[node] >= most)
            {
                return;
            }
            ReadOnlySpan<int> after = graph.After(node);
            _left -= after.Length;
            foreach (int next in after)
            {
                if (next == origin)
                {
                    Keep(node);
                    return;
                }
                if (next > origin && _round[next] != _rounds && component[next] == component[origin])
                {
                    _round[next] = _rounds;
                    _depth[next] = _depth[node] + 1;
                    _before[next] = node;
                    _queue[tail++] = next;
                }
            }
        }
    }

    private void Keep(int last)
    {
        int[] cycle = new int[_depth[last] + 1];
        for (int i = cycle.Length - 1; i >= 0; i--)
        {
            cycle[i] = last;
            last = _before[last];
        }
        Shortest = cycle;
    }
}
