using System.Collections.Immutable;

namespace Heliograph.Simulation.Lossless;

/// <summary>
/// Dependencies by channel, each once, ascending: 4 bytes a dependency and 4 a channel; while searching 28 bytes a channel more. No
/// recursion: a route graph may be a million channels deep.
/// </summary>
internal sealed class ChannelGraph
{
    private const int None = -1;

    private readonly int[] _start;
    private readonly int[] _to;

    private ChannelGraph(int[] start, int[] to) => (_start, _to) = (start, to);

    public int Channels => _start.Length - 1;

    public ReadOnlySpan<int> After(int channel) => _to.AsSpan(_start[channel].._start[channel + 1]);

    /// <summary>Sorts by two stable counting sorts, O(channels + edges), and drops doubles.</summary>
    public static ChannelGraph Of(int channels, ReadOnlySpan<ulong> edges)
    {
        ulong[] byTo = new ulong[edges.Length];
        int[] place = new int[channels + 1];
        foreach (ulong edge in edges)
        {
            place[To(edge) + 1]++;
        }
        Accumulate(place);
        foreach (ulong edge in edges)
        {
            byTo[place[To(edge)]++] = edge;
        }
        int[] start = new int[channels + 1];
        foreach (ulong edge in edges)
        {
            start[From(edge) + 1]++;
        }
        Accumulate(start);
        int[] to = new int[edges.Length];
        start.AsSpan(0, channels).CopyTo(place);
        foreach (ulong edge in byTo)
        {
            to[place[From(edge)]++] = To(edge);
        }
        return new ChannelGraph(start, WithoutDoubles(start, to));
    }

    /// <summary>The report on circles; see <see cref="BufferDependencies.Find"/>.</summary>
    public BufferCycle FindCycle(int classes)
    {
        int[] component = Components(out int components);
        (int[] first, int[] members) = Members(component, components);
        int cyclic = 0;
        int links = 0;
        int lastLink = None;
        // Ascending channels are ascending links.
        for (int channel = 0; channel < Channels; channel++)
        {
            int of = component[channel];
            if (first[of + 1] - first[of] > 1 || After(channel).BinarySearch(channel) >= 0)
            {
                cyclic++;
                links += channel / classes == lastLink ? 0 : 1;
                lastLink = channel / classes;
            }
        }
        if (cyclic == 0)
        {
            return new BufferCycle(_to.Length, 0, 0, [], IsShortest: true);
        }
        CycleSearch search = new(this, component, (long)_to.Length * BufferDependencies.SearchFactor);
        for (int c = 0; c < components; c++)
        {
            search.Through(members.AsSpan(first[c]..first[c + 1]));
        }
        ImmutableArray<BufferChannel> cycle = [.. search.Shortest.Select(n => new BufferChannel(n / classes, n % classes))];
        return new BufferCycle(_to.Length, cyclic, links, cycle, search.IsExhaustive);
    }

    /// <summary>A dependency in 64 bits.</summary>
    public static ulong Edge(int from, int to) => ((ulong)(uint)from << 32) | (uint)to;

    private static int From(ulong edge) => (int)(edge >> 32);

    private static int To(ulong edge) => unchecked((int)(uint)edge);

    private static void Accumulate(int[] counts)
    {
        for (int i = 1; i < counts.Length; i++)
        {
            counts[i] += counts[i - 1];
        }
    }

    // Compacts the rows, which are ascending, in place, and their starts with them.
    private static int[] WithoutDoubles(int[] start, int[] to)
    {
        int kept = 0;
        int row = 0;
        for (int channel = 0; channel + 1 < start.Length; channel++)
        {
            int end = start[channel + 1];
            int begin = kept;
            for (; row < end; row++)
            {
                if (kept == begin || to[kept - 1] != to[row])
                {
                    to[kept++] = to[row];
                }
            }
            start[channel] = begin;
        }
        start[^1] = kept;
        return to[..kept];
    }

    // R. Tarjan, SIAM J. Comput. 1, 146 (1972), with its own stack.
    private int[] Components(out int components)
    {
        int n = Channels;
        int[] component = new int[n];
        int[] index = new int[n];
        int[] low = new int[n];
        int[] edge = new int[n];
        int[] path = new int[n];
        int[] pending = new int[n];
        int paths = 0;
        int pendings = 0;
        int visited = 0;
        components = 0;
        Array.Fill(component, None);
        for (int root = 0; root < n; root++)
        {
            if (index[root] != 0)
            {
                continue;
            }
            Enter(root);
            while (paths > 0)
            {
                int node = path[paths - 1];
                if (edge[node] < _start[node + 1])
                {
                    int next = _to[edge[node]++];
                    if (index[next] == 0)
                    {
                        Enter(next);
                    }
                    else if (component[next] == None)
                    {
                        low[node] = Math.Min(low[node], index[next]);
                    }
                    continue;
                }
                paths--;
                if (paths > 0)
                {
                    low[path[paths - 1]] = Math.Min(low[path[paths - 1]], low[node]);
                }
                if (low[node] == index[node])
                {
                    int member;
                    do
                    {
                        member = pending[--pendings];
                        component[member] = components;
                    } while (member != node);
                    components++;
                }
            }
        }
        return component;

        void Enter(int node)
        {
            index[node] = low[node] = ++visited;
            edge[node] = _start[node];
            path[paths++] = node;
            pending[pendings++] = node;
        }
    }

    // Channels of each component, ascending.
    private static (int[] First, int[] Members) Members(int[] component, int components)
    {
        int[] first = new int[components + 1];
        foreach (int c in component)
        {
            first[c + 1]++;
        }
        Accumulate(first);
        int[] next = first[..components];
        int[] members = new int[component.Length];
        for (int channel = 0; channel < component.Length; channel++)
        {
            members[next[component[channel]]++] = channel;
        }
        return (first, members);
    }
}
