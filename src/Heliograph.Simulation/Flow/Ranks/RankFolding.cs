using System.Runtime.InteropServices;
using Heliograph.Model;

namespace Heliograph.Simulation.Flow.Ranks;

/// <summary>
/// Ranks and links that must have the same times whatever happens, and the proof. Ranks begin with the colour of their program, links with that of their
/// capacity and group; a message (its call, channel and number, its bytes, what it waits for, its latency) joins its sender, its receiver and its links.
/// Colours are refined until ranks of a class send and get the same messages, over links of the same classes, and links of a class carry the same. Then,
/// by induction over events: what begins at once for a class begins at once for all, water filling gives all of its flows one rate, and all end at once.
/// The classes are checked edge by edge, so that no collision of colours goes through; sends in a row to one member are an edge, and what each waits for is
/// told apart by 128 bits. What goes to all others of a group is one edge with all of its receivers, each with its latency, and all of their links.
/// </summary>
public static class RankFolding
{
    private const int Sender = 1;
    private const int Receiver = 2;
    private const int Uses = 3;

    /// <summary>The coarsest classes; null where they are no fewer than half of the ranks, or messages between two ranks take several ways.</summary>
    /// <param name="mostPlaces">Places of ranks and links in messages, 12 B each, above which it is left.</param>
    public static RankClasses? TryFold(RankWorkload work, RankNetwork network, long mostPlaces = 100_000_000)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(network);
        if (!network.IsDeterministic || work.Ranks < 2)
        {
            return null;
        }
        Edges edges = new(work, network, mostPlaces);
        if (!edges.TryCollect())
        {
            return null;
        }
        ulong[] keys = new ulong[work.Ranks + network.Links];
        for (int r = 0; r < work.Ranks; r++)
        {
            keys[r] = ColourRefinement.Mix((ulong)work.ProgramOf[r], 1);
        }
        for (int l = 0; l < network.Links; l++)
        {
            ulong capacity = BitConverter.DoubleToUInt64Bits(network.CapacityOf(l));
            keys[work.Ranks + l] = ColourRefinement.Mix(capacity, 2 + (ulong)network.GroupOf(l));
        }
        ILookup<int, CapacityChange> changes = network.Changes.ToLookup(c => c.Link);
        foreach (CapacityChange change in network.Changes)
        {
            ref ulong key = ref keys[work.Ranks + change.Link];
            key = ColourRefinement.Mix(ColourRefinement.Mix(key, (ulong)change.TimePs), BitConverter.DoubleToUInt64Bits(change.BytesPerSecond));
        }
        int[] classes = ColourRefinement.Classes(keys, edges.Labels, edges.Start, edges.Nodes, edges.Roles);
        int ranks = work.Ranks;
        (int[] ofRank, int[] rank, int[] size) = Numbered(classes.AsSpan(0, ranks));
        if (rank.Length > ranks / 2)
        {
            return null;
        }
        (int[] ofLink, int[] link, int[] count) = Numbered(classes.AsSpan(ranks));
        RankClasses folded = new(ofRank, rank, size, ofLink, link, count);
        return AreAlike(folded, work, network, edges, changes) ? folded : null;
    }

    private static (int[] Of, int[] First, int[] Count) Numbered(ReadOnlySpan<int> classes)
    {
        Dictionary<int, int> numbers = [];
        List<int> first = [];
        List<int> count = [];
        int[] of = new int[classes.Length];
        for (int i = 0; i < of.Length; i++)
        {
            if (!numbers.TryGetValue(classes[i], out int number))
            {
                number = first.Count;
                numbers.Add(classes[i], number);
                first.Add(i);
                count.Add(0);
            }
            of[i] = number;
            count[number]++;
        }
        return (of, [.. first], [.. count]);
    }

    // Each rank and link lies in the same kinds of edges, in the same roles, as the first one of its class.
    private static bool AreAlike(RankClasses classes, RankWorkload work, RankNetwork network, Edges edges, ILookup<int, CapacityChange> changes)
    {
        int ranks = work.Ranks;
        for (int r = 0; r < ranks; r++)
        {
            if (work.ProgramOf[r] != work.ProgramOf[classes.Rank[classes.ClassOfRank[r]]])
            {
                return false;
            }
        }
        for (int l = 0; l < network.Links; l++)
        {
            int of = classes.Link[classes.ClassOfLink[l]];
            if (network.CapacityOf(l) != network.CapacityOf(of) || network.GroupOf(l) != network.GroupOf(of))
            {
                return false;
            }
            if (changes.Count > 0 && !changes[l].Select(When).SequenceEqual(changes[of].Select(When)))
            {
                return false;
            }
        }
        int[] kinds = edges.Kinds(node => node < ranks ? classes.ClassOfRank[node] : classes.ClassOfLink[node - ranks]);
        (int[] begin, long[] met) = edges.Met(kinds);
        for (int n = 0; n < ranks + network.Links; n++)
        {
            int of = n < ranks ? classes.Rank[classes.ClassOfRank[n]] : ranks + classes.Link[classes.ClassOfLink[n - ranks]];
            if (!met.AsSpan(begin[n]..begin[n + 1]).SequenceEqual(met.AsSpan(begin[of]..begin[of + 1])))
            {
                return false;
            }
        }
        return true;
    }

    private static (long, double) When(CapacityChange change) => (change.TimePs, change.BytesPerSecond);

    /// <summary>All messages of a workload, each kind once: with the ranks and links that it joins.</summary>
    private sealed class Edges(RankWorkload work, RankNetwork network, long mostPlaces)
    {
        private readonly List<ulong> _labels = [];
        private readonly List<int> _start = [0];
        private readonly List<int> _nodes = [];
        private readonly List<int> _roles = [];
        private readonly RankRoute _route = new();
        private readonly Dictionary<Message, ulong> _numbers = [];
        private readonly OthersRoute _others = new(network);

        public ulong[] Labels { get; private set; } = [];

        public int[] Start { get; private set; } = [];

        public int[] Nodes { get; private set; } = [];

        public int[] Roles { get; private set; } = [];

        public bool TryCollect()
        {
            (int[] Calls, (int Index, int Peer, double Bytes, double Seconds)[] Sends)[] does = [.. work.Programs.Select(DoneBy)];
            for (int r = 0; r < work.Ranks; r++)
            {
                (int[] calls, (int Index, int Peer, double Bytes, double Seconds)[] sends) = does[work.ProgramOf[r]];
                foreach (int call in calls)
                {
                    if (!OthersRoute.IsOf(work.Calls[call].Program) && !TryCall(r, call))
                    {
                        return false;
                    }
                }
                foreach (
                    IGrouping<RankGroup, int> alike in calls.Where(c => OthersRoute.IsOf(work.Calls[c].Program)).GroupBy(c => work.Calls[c].Group)
                )
                {
                    if (!TryOthers(r, alike.Key, alike))
                    {
                        return false;
                    }
                }
                foreach ((int index, int peer, double bytes, double _) in sends)
                {
                    if (!TryAdd(r, r + peer, new Message(-1, 0, index, 1, bytes, 0, 0, 0)))
                    {
                        return false;
                    }
                }
            }
            (Labels, Start, Nodes, Roles) = ([.. _labels], [.. _start], [.. _nodes], [.. _roles]);
            return true;
        }

        // Calls of a program, and its sends: of those to one rank, one for all that are alike.
        private static (int[], (int, int, double, double)[]) DoneBy(RankProgram program)
        {
            RankOperation[] all = [.. program.Streams.SelectMany(s => s)];
            return (
                [.. all.Where(o => o.Kind == RankOperationKind.Call).Select(o => o.Index).Distinct().Order()],
                [.. all.Where(o => o.Kind == RankOperationKind.Send).Select(o => (0, o.Peer, o.Bytes, o.Seconds)).Distinct().Order()]
            );
        }

        private bool TryCall(int rank, int call)
        {
            RankCall of = work.Calls[call];
            int member = of.Group.MemberOf(rank);
            for (int channel = 0; channel < of.Program.Channels; channel++)
            {
                int steps = of.Program.Steps(member, channel);
                int receives = of.Program.Receives(member, channel);
                for (int first = 0; first < steps; )
                {
                    MessageSend send = of.Program.Send(member, channel, first);
                    int next = of.Program.IsRepeating ? steps : first + 1;
                    UInt128 waits = Waits(0, send);
                    for (; next < steps && of.Program.Send(member, channel, next) is var other && IsLike(send, other); next++)
                    {
                        waits = Waits(waits, other);
                    }
                    Message message = new(call, channel, first, next - first, send.Bytes, send.ToChannel, waits, receives);
                    if (!TryAdd(rank, of.Group.RankOf(rank, send.To), message))
                    {
                        return false;
                    }
                    first = next;
                }
            }
            return true;
        }

        // What a rank sends to all others of a group: calls that differ in bytes alone are one edge.
        private bool TryOthers(int rank, RankGroup group, IEnumerable<int> calls)
        {
            UInt128 what = 0;
            foreach (int call in calls)
            {
                MessageSend send = work.Calls[call].Program.Send(group.MemberOf(rank), 0, 0);
                what = Waits(what, (ulong)call);
                what = Waits(what, BitConverter.DoubleToUInt64Bits(send.Bytes));
            }
            _labels.Add(NumberOf(new Message(-2, 0, 0, 1, 0, 0, what, 0)));
            Place(rank, Sender);
            _others.Find(rank, group);
            foreach ((int to, long latencyPs) in _others.Receivers)
            {
                Place(to, int.MaxValue - (int)NumberOf(new Message(-3, 0, 0, 0, 0, 0, 0, 0) { LatencyPs = latencyPs }));
            }
            foreach (int link in _others.Links)
            {
                Place(work.Ranks + link, checked(Uses + (int)_others.UsesOf(link)));
            }
            _start.Add(_nodes.Count);
            return _nodes.Count <= mostPlaces;
        }

        private static bool IsLike(in MessageSend a, in MessageSend b) => a.To == b.To && a.ToChannel == b.ToChannel && a.Bytes == b.Bytes;

        private static UInt128 Waits(UInt128 before, in MessageSend send)
        {
            ulong what = ((ulong)(uint)send.WaitChannel << 32) | ((uint)send.WaitCount << 1) | (send.AfterPrevious ? 1u : 0);
            return Waits(before, what);
        }

        private static UInt128 Waits(UInt128 before, ulong what) =>
            new(ColourRefinement.Mix((ulong)(before >> 64), what), ColourRefinement.Mix((ulong)before ^ 0x5851F42D4C957F2D, what));

        private ulong NumberOf(in Message message)
        {
            ref ulong number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, message, out bool isKnown);
            number = isKnown ? number : (ulong)_numbers.Count;
            return number;
        }

        private bool TryAdd(int from, int to, Message message)
        {
            _route.Clear();
            if (!network.TryRoute(from, to, 0, _route))
            {
                throw new UnreachableRankException(from, to);
            }
            _labels.Add(NumberOf(message with { LatencyPs = _route.LatencyPs }));
            Place(from, Sender);
            Place(to, Receiver);
            for (int h = 0; h < _route.Count; h++)
            {
                Place(work.Ranks + _route.Links[h], Uses + _route.Uses[h]);
            }
            _start.Add(_nodes.Count);
            return _nodes.Count <= mostPlaces;
        }

        private void Place(int node, int role)
        {
            _nodes.Add(node);
            _roles.Add(role);
        }

        /// <summary>Number of each edge's kind: equal where label, classes and roles are.</summary>
        public int[] Kinds(Func<int, int> classOf)
        {
            int[] kinds = new int[Labels.Length];
            Dictionary<ulong, List<int>> known = [];
            List<(int Role, int Class)[]> places = [];
            List<ulong> labels = [];
            List<(int Role, int Class)> at = [];
            for (int e = 0; e < kinds.Length; e++)
            {
                at.Clear();
                ulong hash = Labels[e];
                for (int p = Start[e]; p < Start[e + 1]; p++)
                {
                    at.Add((Roles[p], classOf(Nodes[p])));
                    unchecked
                    {
                        hash += ColourRefinement.Mix((ulong)at[^1].Class + 7, (ulong)Roles[p]);
                    }
                }
                ref List<int>? alike = ref CollectionsMarshal.GetValueRefOrAddDefault(known, hash, out _);
                alike ??= [];
                at.Sort();
                int kind = alike.FindIndex(k => labels[k] == Labels[e] && places[k].AsSpan().SequenceEqual(CollectionsMarshal.AsSpan(at)));
                if (kind >= 0)
                {
                    kinds[e] = alike[kind];
                    continue;
                }
                kinds[e] = places.Count;
                alike.Add(places.Count);
                places.Add([.. at]);
                labels.Add(Labels[e]);
            }
            return kinds;
        }

        /// <summary>Of each node the kinds of edges that it lies in, with its role, sorted.</summary>
        public (int[] Begin, long[] Met) Met(int[] kinds)
        {
            int nodes = work.Ranks + network.Links;
            int[] begin = new int[nodes + 1];
            foreach (int node in Nodes)
            {
                begin[node + 1]++;
            }
            for (int n = 0; n < nodes; n++)
            {
                begin[n + 1] += begin[n];
            }
            int[] at = begin[..^1];
            long[] met = new long[Nodes.Length];
            for (int e = 0; e < kinds.Length; e++)
            {
                for (int p = Start[e]; p < Start[e + 1]; p++)
                {
                    met[at[Nodes[p]]++] = (long)kinds[e] << 32 | (uint)Roles[p];
                }
            }
            for (int n = 0; n < nodes; n++)
            {
                Array.Sort(met, begin[n], begin[n + 1] - begin[n]);
            }
            return (begin, met);
        }
    }

    /// <summary>What tells messages of different kinds apart.</summary>
    private readonly record struct Message(int Call, int Channel, int First, int Count, double Bytes, int ToChannel, UInt128 Waits, int Receives)
    {
        public long LatencyPs { get; init; }
    }
}
