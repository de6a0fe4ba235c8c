using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Simulation.Packet;

namespace Heliograph.Simulation.Flow;

/// <summary>
/// A network of classes of nodes: a link is all cables from one class to another that work. Hosts are classes alone; where they pass nothing on, only
/// classes from <see cref="First"/> on are on the way.
/// </summary>
internal sealed class ClassGraph
{
    public const ushort Unreached = ushort.MaxValue;

    // Of distances that are kept.
    private const long MostBytes = 1L << 30;

    // Classes up to which a search goes on to its end, for all sources to come.
    private const int MostWhole = 4096;

    private readonly int[] _outStart;
    private readonly int[] _innerEnd;
    private readonly int[] _inStart;
    private readonly int[] _inLinks;
    private readonly int[] _frontier;
    private readonly Dictionary<int, Distances> _distances = [];
    private readonly long _mostKept;

    /// <param name="down">By port.</param>
    /// <param name="stated">Cables of them are links alone.</param>
    public ClassGraph(PacketNetwork network, NodeClasses classes, bool[] down, ImmutableArray<SourceRoute> stated)
    {
        (Hosts, Classes, ClassOf) = (network.Hosts, classes.Count, classes.Of);
        First = network.HostsForward ? 0 : network.Hosts;
        int[] members = new int[Classes];
        foreach (int c in ClassOf)
        {
            members[c]++;
        }
        int[] ports = SortedPorts(network, down, out ulong[] keys);
        HashSet<int> alone = [.. stated.SelectMany(r => r.Ports)];
        List<int> from = [];
        List<int> to = [];
        List<int> starts = [];
        for (int i = 0; i < ports.Length; )
        {
            int end = i + 1;
            while (end < ports.Length && keys[end] == keys[i])
            {
                end++;
            }
            // Cables of stated routes last, each a link.
            Span<int> bundle = ports.AsSpan(i..end);
            bundle.Sort((a, b) => (alone.Contains(a), a).CompareTo((alone.Contains(b), b)));
            for (int k = 0; k < bundle.Length; k++)
            {
                if (k == 0 || alone.Contains(bundle[k]))
                {
                    starts.Add(i + k);
                    from.Add(ClassOf[network.Node[bundle[k]]]);
                    to.Add(ClassOf[network.Node[network.Peer[bundle[k]]]]);
                }
            }
            i = end;
        }
        (From, To, PortStart, PortList) = ([.. from], [.. to], [.. starts, ports.Length], ports);
        Cables = new int[From.Length];
        for (int l = 0; l < Cables.Length; l++)
        {
            Cables[l] = (PortStart[l + 1] - PortStart[l]) / members[From[l]];
        }
        (_outStart, _innerEnd) = OutRanges();
        (_inStart, _inLinks) = InRanges();
        _frontier = new int[Classes - First];
        _mostKept = Math.Max(16, MostBytes / (2L * Math.Max(1, Classes - First)));
        (GroupOf, Groups) = FindGroups();
    }

    public int Hosts { get; }

    public int Classes { get; }

    /// <summary>First class that others send through.</summary>
    public int First { get; }

    public int[] ClassOf { get; }

    public int Links => From.Length;

    public int[] From { get; }

    public int[] To { get; }

    /// <summary>By link: cables of each node of its class.</summary>
    public int[] Cables { get; }

    /// <summary>By link, where its ports begin in <see cref="PortList"/>; one more entry than there are links.</summary>
    public int[] PortStart { get; }

    public int[] PortList { get; }

    /// <summary>By host: hosts of a group have the same cables to the same classes, so that the ways of one are the ways of all but for those cables.</summary>
    public int[] GroupOf { get; }

    /// <summary>First host of each group.</summary>
    public int[] Groups { get; }

    /// <summary>Links that leave a class, those to classes on the way first.</summary>
    public (int Begin, int InnerEnd, int End) Out(int @class) => (_outStart[@class], _innerEnd[@class], _outStart[@class + 1]);

    /// <summary>Links that lead to a class.</summary>
    public ReadOnlySpan<int> In(int @class) => _inLinks.AsSpan(_inStart[@class].._inStart[@class + 1]);

    /// <summary>Hops from each class on the way, less <see cref="First"/>, to a host. A search for the first host of a group, then kept.</summary>
    public ushort[] DistancesTo(int host) => DistancesTo(host, -1);

    /// <summary>The same where they are needed from <paramref name="source"/> on alone: in a large network the search may end there.</summary>
    public ushort[] DistancesTo(int host, int source)
    {
        int group = GroupOf[host];
        source = Classes - First > MostWhole ? source : -1;
        if (_distances.TryGetValue(group, out Distances? known))
        {
            if (!known.AreAll && (source < 0 || Distance(source, host, known.Of) == Unreached))
            {
                known.AreAll = Search(host, known.Of, -1);
            }
            return known.Of;
        }
        ushort[] distance = _distances.Count < _mostKept ? new ushort[Classes - First] : Forgotten();
        _distances.Add(group, new Distances(distance) { AreAll = Search(host, distance, source) });
        return distance;
    }

    /// <summary>Hops from a host to the one that <paramref name="distance"/> is for.</summary>
    public int Distance(int source, int destination, ushort[] distance)
    {
        int least = Unreached;
        for (int l = _outStart[source]; l < _outStart[source + 1]; l++)
        {
            int beyond =
                To[l] == destination ? 0
                : To[l] >= First ? distance[To[l] - First]
                : Unreached;
            least = Math.Min(least, beyond == Unreached ? Unreached : beyond + 1);
        }
        return least;
    }

    private ushort[] Forgotten()
    {
        ushort[] one = _distances.Values.First().Of;
        _distances.Clear();
        return one;
    }

    // True where every class that can be reached was.
    private bool Search(int host, ushort[] distance, int source)
    {
        Array.Fill(distance, Unreached);
        int tail = 0;
        if (host >= First)
        {
            (distance[host - First], _frontier[tail++]) = (0, host);
        }
        else
        {
            foreach (int link in In(host))
            {
                if (distance[From[link] - First] == Unreached)
                {
                    (distance[From[link] - First], _frontier[tail++]) = (1, From[link]);
                }
            }
        }
        int enough = Unreached;
        for (int head = 0; head < tail && tail < _frontier.Length; head++)
        {
            int c = _frontier[head];
            if (source >= 0 && enough == Unreached && (head == 0 || distance[_frontier[head - 1] - First] < distance[c - First]))
            {
                // A stage is whole: what leads nearer from the source is in it, or not yet.
                enough = Distance(source, host, distance);
            }
            if (distance[c - First] + 1 >= enough)
            {
                return false;
            }
            ushort next = (ushort)Math.Min(distance[c - First] + 1, Unreached - 1);
            foreach (int link in In(c))
            {
                int before = From[link] - First;
                if (before >= 0 && distance[before] == Unreached)
                {
                    (distance[before], _frontier[tail++]) = (next, From[link]);
                }
            }
        }
        return true;
    }

    // By class, then by class at the other end: those on the way before hosts.
    private int[] SortedPorts(PacketNetwork network, bool[] down, out ulong[] keys)
    {
        int[] ports = [.. Enumerable.Range(0, network.Ports).Where(p => !down[p])];
        keys = new ulong[ports.Length];
        for (int i = 0; i < ports.Length; i++)
        {
            int to = ClassOf[network.Node[network.Peer[ports[i]]]];
            int rank = to >= First ? to - First : Classes + to;
            keys[i] = ((ulong)(uint)ClassOf[network.Node[ports[i]]] << 32) | (uint)rank;
        }
        Array.Sort(keys, ports);
        return ports;
    }

    private (int[] Start, int[] InnerEnd) OutRanges()
    {
        int[] start = new int[Classes + 1];
        int[] inner = new int[Classes];
        foreach (int c in From)
        {
            start[c + 1]++;
        }
        for (int c = 0; c < Classes; c++)
        {
            start[c + 1] += start[c];
            inner[c] = start[c];
            while (inner[c] < start[c + 1] && To[inner[c]] >= First)
            {
                inner[c]++;
            }
        }
        return (start, inner);
    }

    private (int[] Start, int[] Links) InRanges()
    {
        int[] start = new int[Classes + 1];
        foreach (int c in To)
        {
            start[c + 1]++;
        }
        for (int c = 0; c < Classes; c++)
        {
            start[c + 1] += start[c];
        }
        int[] at = start[..^1];
        int[] links = new int[Links];
        for (int l = 0; l < Links; l++)
        {
            links[at[To[l]]++] = l;
        }
        return (start, links);
    }

    private (int[] Of, int[] First) FindGroups()
    {
        int[] of = new int[Hosts];
        List<int> first = [];
        Dictionary<string, int> known = new(StringComparer.Ordinal);
        for (int h = 0; h < Hosts; h++)
        {
            // Where hosts pass on, each has its own distances.
            string key = First == 0 ? h.ToString(CultureInfo.InvariantCulture) : Attachment(h);
            if (known.TryAdd(key, first.Count))
            {
                first.Add(h);
            }
            of[h] = known[key];
        }
        return (of, [.. first]);
    }

    private string Attachment(int host)
    {
        IEnumerable<string> ups = Enumerable.Range(_outStart[host], _outStart[host + 1] - _outStart[host]).Select(l => $"{To[l]}x{Cables[l]}");
        return $"{string.Join(',', ups)};{string.Join(',', In(host).ToArray().Select(l => $"{From[l]}x{Cables[l]}"))}";
    }

    private sealed class Distances(ushort[] of)
    {
        public ushort[] Of { get; } = of;

        /// <summary>Of all classes, not only of those as near as some source.</summary>
        public bool AreAll { get; set; }
    }
}
