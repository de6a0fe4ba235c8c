namespace Heliograph.Simulation.Lossless;

/// <summary>
/// Which lossless buffers wait for which: a frame that came over a link waits, behind a pause, for the next link of its route. A circle of
/// such waits is a cyclic buffer dependency, without which no deadlock forms (S. Hu et al., "Deadlocks in Datacenter Networks: Why Do They
/// Form, and How to Avoid Them", HotNets 2016; W. Dally, C. Seitz, IEEE Trans. Comput. C-36, 547 (1987)). It is found before anything is run.
/// </summary>
/// <remarks>
/// Layout: a dependency is 8 bytes, (from &lt;&lt; 32 | to) of channels link * classes + class; doubles are dropped whenever the array is
/// full, so that routes may be added as they come. The answer is a function of the set of dependencies, not of their order (test
/// <c>The_answer_does_not_depend_on_the_order</c>). <see cref="Find"/> takes O(channels + dependencies) and, for the shortest circle, at most
/// <see cref="SearchFactor"/> times as much again: a million dependencies in 0.04 to 0.15 s on one thread. Not for use by two threads at once.
/// </remarks>
public sealed class BufferDependencies
{
    /// <summary>Edges that the search for the shortest circle may visit, over the dependencies.</summary>
    public const int SearchFactor = 8;

    private const int LeastCapacity = 1024;

    private readonly int _links;
    private readonly int _classes;
    private ulong[] _edges;
    private int _count;

    /// <param name="links">Directed links, ids 0 to <paramref name="links"/> - 1.</param>
    /// <param name="classes">Lossless classes, 1 and more; links times classes at most 2^31 - 1.</param>
    public BufferDependencies(int links, int classes = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(links);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)links * classes, int.MaxValue - 1, nameof(links));
        (_links, _classes) = (links, classes);
        _edges = new ulong[Math.Max(LeastCapacity, links)];
    }

    /// <summary>
    /// Frames that came over <paramref name="link"/> in a class go on over <paramref name="next"/>, in the same class or another. O(1)
    /// amortised.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">No such link or class.</exception>
    public void Add(int link, int linkClass, int next, int nextClass)
    {
        int from = Channel(link, linkClass);
        int to = Channel(next, nextClass);
        if (_count == _edges.Length)
        {
            MakeRoom();
        }
        _edges[_count++] = ChannelGraph.Edge(from, to);
    }

    /// <summary>A route in one class: its links in order. None or one link depends on nothing. O(length).</summary>
    public void AddPath(ReadOnlySpan<int> links, int trafficClass = 0)
    {
        for (int i = 0; i + 1 < links.Length; i++)
        {
            Add(links[i], trafficClass, links[i + 1], trafficClass);
        }
    }

    /// <summary>A route that changes its class on the way: a class for each of its links.</summary>
    /// <exception cref="ArgumentException">Counts differ.</exception>
    public void AddPath(ReadOnlySpan<int> links, ReadOnlySpan<int> classes)
    {
        if (classes.Length != links.Length)
        {
            throw new ArgumentException($"{classes.Length} classes for {links.Length} links", nameof(classes));
        }
        for (int i = 0; i + 1 < links.Length; i++)
        {
            Add(links[i], classes[i], links[i + 1], classes[i + 1]);
        }
    }

    /// <summary>
    /// Routing by destination: what can travel from <paramref name="sources"/> to one destination, over every next hop that its nodes have.
    /// O(links that are travelled times their next hops), about 10 ns each. The arrays are those of <see cref="CompiledFabric"/>. Where hosts
    /// of a last switch share all next hops, that switch as the one destination is enough: no circle passes the link to a host.
    /// </summary>
    /// <param name="to">Node at the far end of each directed link.</param>
    /// <param name="nextStart">Of each node, where its next hops begin; one entry more than nodes.</param>
    /// <param name="nextLinks">Links that a node may send over to the destination; none at the destination itself.</param>
    /// <param name="sources">Nodes that send; all others only pass on.</param>
    public void AddDestination(
        ReadOnlySpan<int> to,
        ReadOnlySpan<int> nextStart,
        ReadOnlySpan<int> nextLinks,
        ReadOnlySpan<int> sources,
        int trafficClass = 0
    )
    {
        if (to.Length != _links || nextStart.Length == 0)
        {
            throw new ArgumentException($"{to.Length} far ends for {_links} links", nameof(to));
        }
        int nodes = nextStart.Length - 1;
        bool[] seen = new bool[nodes];
        Stack<int> open = new();
        foreach (int source in sources)
        {
            if (!seen[source])
            {
                seen[source] = true;
                open.Push(source);
            }
        }
        while (open.TryPop(out int node))
        {
            foreach (int link in nextLinks[nextStart[node]..nextStart[node + 1]])
            {
                int far = to[link];
                foreach (int next in nextLinks[nextStart[far]..nextStart[far + 1]])
                {
                    Add(link, trafficClass, next, trafficClass);
                }
                if (!seen[far])
                {
                    seen[far] = true;
                    open.Push(far);
                }
            }
        }
    }

    /// <summary>
    /// Whether there is a circle of dependencies, and a shortest one: breadth-first from the members of each strongly connected component
    /// (Tarjan), every member's search without the members before it. Equal to an exhaustive search on random graphs (test
    /// <c>Random_graphs_agree_with_an_exhaustive_search</c>).
    /// </summary>
    public BufferCycle Find() => Graph().FindCycle(_classes);

    private int Channel(int link, int trafficClass)
    {
        if ((uint)link >= (uint)_links)
        {
            throw new ArgumentOutOfRangeException(nameof(link), link, $"links are 0 to {_links - 1}");
        }
        if ((uint)trafficClass >= (uint)_classes)
        {
            throw new ArgumentOutOfRangeException(nameof(trafficClass), trafficClass, $"classes are 0 to {_classes - 1}");
        }
        return link * _classes + trafficClass;
    }

    // Routes repeat each other: most of a full array are doubles. Only where they are not does it grow.
    private void MakeRoom()
    {
        ChannelGraph graph = Graph();
        _count = 0;
        for (int from = 0; from < graph.Channels; from++)
        {
            foreach (int to in graph.After(from))
            {
                _edges[_count++] = ChannelGraph.Edge(from, to);
            }
        }
        if (_count > _edges.Length / 2)
        {
            Array.Resize(ref _edges, checked(_edges.Length * 2));
        }
    }

    private ChannelGraph Graph() => ChannelGraph.Of(_links * _classes, _edges.AsSpan(0, _count));
}
