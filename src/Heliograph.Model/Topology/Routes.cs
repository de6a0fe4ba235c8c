namespace Heliograph.Model.Topology;

/// <summary>
/// Next hops towards one destination: for each node its distance in links, and the links that go one nearer, in
/// compressed rows. Made by <see cref="Routes.Towards"/>.
/// </summary>
public sealed class DestinationRoutes(int destination, int[] distance, int[] start, int[] nextLink)
{
    public int Destination { get; } = destination;

    /// <summary>Links to the destination; -1 when unreachable.</summary>
    public int Distance(int node) => distance[node];

    /// <summary>Links from <paramref name="node"/> that shorten the way, ascending.</summary>
    public ReadOnlySpan<int> NextLinks(int node) => nextLink.AsSpan(start[node]..start[node + 1]);
}

/// <summary>
/// Paths through a fabric, computed per destination on demand: a table of all pairs of a hundred thousand
/// accelerators would be 10^10 entries. Immutable after construction (16 bytes a link for adjacency).
/// </summary>
public sealed class Routes
{
    private readonly Fabric _fabric;
    private readonly int[] _start;
    private readonly int[] _links;

    public Routes(Fabric fabric)
    {
        ArgumentNullException.ThrowIfNull(fabric);
        _fabric = fabric;
        (_start, _links) = Adjacency(fabric);
    }

    /// <summary>Links at a node, ascending.</summary>
    public ReadOnlySpan<int> LinksOf(int node) => _links.AsSpan(_start[node].._start[node + 1]);

    /// <summary>Other end of a link.</summary>
    public int Peer(int link, int node) => _fabric.LinkA[link] == node ? _fabric.LinkB[link] : _fabric.LinkA[link];

    /// <summary>
    /// Shortest paths to <paramref name="destination"/> by breadth-first search; accelerators do not forward unless
    /// <paramref name="throughAccelerators"/> (torus, mesh). O(nodes + links).
    /// </summary>
    public DestinationRoutes Towards(int destination, bool throughAccelerators = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(destination);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(destination, _fabric.Nodes);
        int[] distance = new int[_fabric.Nodes];
        Array.Fill(distance, -1);
        int[] queue = new int[_fabric.Nodes];
        (int head, int tail) = (0, 0);
        distance[destination] = 0;
        queue[tail++] = destination;
        while (head < tail)
        {
            int node = queue[head++];
            if (node < _fabric.Accelerators && node != destination && !throughAccelerators)
            {
                continue;
            }
            foreach (int link in LinksOf(node))
            {
                int peer = Peer(link, node);
                if (distance[peer] < 0)
                {
                    distance[peer] = distance[node] + 1;
                    queue[tail++] = peer;
                }
            }
        }
        List<int> next = [];
        int[] start = new int[_fabric.Nodes + 1];
        for (int node = 0; node < _fabric.Nodes; node++)
        {
            foreach (int link in LinksOf(node))
            {
                int peer = Peer(link, node);
                bool forwards = peer == destination || peer >= _fabric.Accelerators || throughAccelerators;
                if (distance[node] > 0 && distance[peer] == distance[node] - 1 && forwards)
                {
                    next.Add(link);
                }
            }
            start[node + 1] = next.Count;
        }
        return new DestinationRoutes(destination, distance, start, [.. next]);
    }

    private static (int[] Start, int[] Links) Adjacency(Fabric fabric)
    {
        int[] start = new int[fabric.Nodes + 1];
        ReadOnlySpan<int> a = fabric.LinkA;
        ReadOnlySpan<int> b = fabric.LinkB;
        for (int link = 0; link < fabric.Links; link++)
        {
            start[a[link] + 1]++;
            start[b[link] + 1]++;
        }
        for (int node = 0; node < fabric.Nodes; node++)
        {
            start[node + 1] += start[node];
        }
        int[] next = start[..^1];
        int[] links = new int[2 * fabric.Links];
        for (int link = 0; link < fabric.Links; link++)
        {
            links[next[a[link]]++] = link;
            links[next[b[link]]++] = link;
        }
        return (start, links);
    }
}
