using System.Runtime.InteropServices;

namespace Heliograph.Simulation.Flow;

/// <summary>
/// Weighted max-min fair rates of flows over links, kept up to date under arrivals, departures and changes of capacity.
/// </summary>
/// <remarks>
/// Water filling: all flows rise together, each at its weight; a link that is full freezes the flows on it at its level, and the others go on
/// (D. Bertsekas, R. Gallager, Data Networks, 2nd ed., 6.5.2). Rates, capacities and weights are whole numbers of a small unit, so that what is left
/// of a link does not depend on the order in which flows were taken off, and both fit a double, so that a quotient of the two is rounded in one step and
/// never falls while exact ones rise: a solve of a part gives what a solve of everything gives, to the last bit but where levels tie.
/// Data: a flow with up to 4 hops is one cache line, each 8 more hops another; 16 B hot and 60 B cold a link; 12 B a place in a link's list; a byte a flow
/// says whether it is open, so that a visit of one that is not stays in the near cache. A full solve costs two visits a hop and a few heap operations a
/// link; a partial one about four visits for each hop of the flows whose rate may change, and one visit a flow
/// of the links that it touched to prove the outcome (10 to 25 % of its time). Guarded by <c>FlowBenchmarks</c>.
/// </remarks>
internal sealed unsafe partial class MaxMinRates
{
    /// <summary>Of a capacity, and of the weights of a link together, in units: doubles hold them exactly.</summary>
    public const int Bits = 53;

    private const double Never = double.PositiveInfinity;
    private const int HopsOfFirstLine = 4;
    private const int HopsOfLine = 8;

    // States of a flow.
    private const byte Absent = 0;
    private const byte Frozen = 1;
    private const byte Open = 2;

    private readonly PinnedTable<Load> _loadTable;
    private readonly PinnedTable<Link> _linkTable;
    private readonly PinnedTable<MemberList> _listTable;
    private readonly PinnedTable<Record> _recordTable;
    private readonly PinnedTable<byte> _stateTable;
    private readonly PinnedTable<int> _placeTable;
    private readonly PinnedTable<Member> _memberTable;
    private readonly PinnedTable<int> _pendingTable;
    private readonly PinnedTable<int> _touchedTable;
    private readonly PinnedTable<int> _openTable;
    private readonly LevelQueue _queue;
    private readonly List<int> _freeFlows = [];
    private int _flowEnd;
    private int _memberEnd;
    private int _pendingCount;
    private int _touchedCount;
    private int _openCount;
    private int _changes;
    private int _hops;
    private int _solve = 1;
    private bool _isFull;

    /// <param name="links">Number of links; their capacities are 0 until they are set.</param>
    /// <param name="flows">Flows that are expected at a time; more only cost a copy.</param>
    /// <param name="hops">Hops of them.</param>
    public MaxMinRates(int links, int flows = 0, int hops = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(links);
        Links = links;
        _loadTable = new PinnedTable<Load>(links);
        _linkTable = new PinnedTable<Link>(links);
        _listTable = new PinnedTable<MemberList>(links);
        _pendingTable = new PinnedTable<int>(links);
        _touchedTable = new PinnedTable<int>(links);
        _recordTable = new PinnedTable<Record>(flows);
        _stateTable = new PinnedTable<byte>(flows);
        _placeTable = new PinnedTable<int>(HopsOfLine * flows);
        _openTable = new PinnedTable<int>(flows);
        _memberTable = new PinnedTable<Member>(2 * hops);
        _queue = new LevelQueue(2 * links + 16);
        for (int l = 0; l < links; l++)
        {
            _linkTable.Pointer[l].Level = _linkTable.Pointer[l].Key = Never;
        }
    }

    public int Links { get; }

    /// <summary>Flows present.</summary>
    public int Count { get; private set; }

    /// <summary>One more than the largest number of a flow so far.</summary>
    public int FlowEnd => _flowEnd;

    /// <summary>Solves everything again each time: the obvious way, for checks.</summary>
    public bool AlwaysFull { get; init; }

    /// <summary>Something changed since the last solve.</summary>
    public bool IsStale => _pendingCount > 0;

    /// <summary>Hops whose rates solves set so far: the work done.</summary>
    public long FrozenHops { get; private set; }

    /// <summary>Partial solves whose proof failed, so that everything was solved; none is known.</summary>
    public int Refuted { get; private set; }

    public long Bytes =>
        _loadTable.Bytes
        + _linkTable.Bytes
        + _listTable.Bytes
        + _recordTable.Bytes
        + _stateTable.Bytes
        + _placeTable.Bytes
        + _memberTable.Bytes
        + _pendingTable.Bytes
        + _touchedTable.Bytes
        + _openTable.Bytes
        + _queue.Bytes;

    /// <summary>Flows whose rate the last solve set anew, changed or not.</summary>
    public ReadOnlySpan<int> Solved => new(_openTable.Pointer, _openCount);

    public bool Has(int flow) => flow >= 0 && flow < _flowEnd && _stateTable.Pointer[flow] != Absent;

    /// <summary>Rate of a flow as of the last solve, units.</summary>
    public long RateOf(int flow) => _stateTable.Pointer[flow] == Frozen ? RateOf(_recordTable.Pointer + flow) : 0;

    /// <summary>What is left of a link as of the last solve, units.</summary>
    public long SlackOf(int link) => _loadTable.Pointer[link].Slack;

    /// <summary>Link that holds a flow back, as of the last solve.</summary>
    public int BottleneckOf(int flow) => _recordTable.Pointer[flow].Bottleneck;

    public void SetCapacity(int link, long units)
    {
        Link* l = _linkTable.Pointer + link;
        if (l->Capacity == units)
        {
            return;
        }
        Touch(link);
        _changes++;
        l->IsForced = true;
        _loadTable.Pointer[link].Slack += units - l->Capacity;
        l->Capacity = units;
    }

    /// <summary>Lets a flow in; its rate is 0 until the next solve.</summary>
    /// <param name="weight">Units.</param>
    /// <param name="links">Distinct links, at least one.</param>
    /// <param name="uses">How often each is used; empty: once. A class of n equal flows uses each link n times.</param>
    /// <returns>Its number; those of flows that are gone are used again.</returns>
    public int Add(long weight, ReadOnlySpan<int> links, ReadOnlySpan<int> uses)
    {
        int flow = Slot(links.Length);
        Record* f = _recordTable.Pointer + flow;
        (f->Weight, f->Level, f->Bottleneck, f->Hops) = (weight, 0, -1, links.Length);
        for (int h = 0; h < links.Length; h++)
        {
            int link = links[h];
            int use = uses.IsEmpty ? 1 : uses[h];
            Touch(link);
            Link* l = _linkTable.Pointer + link;
            l->Weight += use * weight;
            if (l->Weight >> Bits != 0)
            {
                throw new InvalidOperationException($"link {link} has more flows than the options expect");
            }
            _loadTable.Pointer[link].OpenWeight += use * weight;
            int place = Place(link);
            HopsOf(f)[h] = new Hop { Link = link, Uses = use };
            _placeTable.Pointer[HopsOfLine * flow + h] = place;
            _memberTable.Pointer[_listTable.Pointer[link].Start + place] = new Member
            {
                Flow = flow,
                Uses = use,
                Hop = h,
            };
        }
        _openTable.Reserve(_flowEnd);
        _openTable.Pointer[_openCount++] = flow;
        _stateTable.Pointer[flow] = Open;
        Count++;
        _changes++;
        _hops += links.Length;
        return flow;
    }

    /// <summary>Takes a flow out.</summary>
    public void Remove(int flow)
    {
        Record* f = _recordTable.Pointer + flow;
        bool isOpen = _stateTable.Pointer[flow] == Open;
        long rate = RateOf(f);
        for (int h = 0; h < f->Hops; h++)
        {
            Hop hop = HopsOf(f)[h];
            Touch(hop.Link);
            _linkTable.Pointer[hop.Link].Weight -= hop.Uses * f->Weight;
            if (isOpen)
            {
                _loadTable.Pointer[hop.Link].OpenWeight -= hop.Uses * f->Weight;
            }
            else
            {
                _loadTable.Pointer[hop.Link].Slack += hop.Uses * rate;
            }
            Leave(hop.Link, _placeTable.Pointer[HopsOfLine * flow + h]);
        }
        if (isOpen)
        {
            Forget(flow);
        }
        else
        {
            Unbind(f);
        }
        _stateTable.Pointer[flow] = Absent;
        // Free records of a size are a chain.
        (f->Bottleneck, _freeFlows[Lines(f->Hops)]) = (_freeFlows[Lines(f->Hops)], flow);
        Count--;
        _changes++;
        _hops -= f->Hops;
    }

    private static Hop* HopsOf(Record* flow) => &flow->First;

    private static long RateOf(Record* flow) => (long)(flow->Weight * flow->Level);

    private static int Lines(int hops) => hops <= HopsOfFirstLine ? 1 : 1 + (hops - HopsOfFirstLine + HopsOfLine - 1) / HopsOfLine;

    // A flow that came and went between two solves.
    private void Forget(int flow)
    {
        Span<int> open = new(_openTable.Pointer, _openCount);
        int at = open.IndexOf(flow);
        open[at] = open[^1];
        _openCount--;
    }

    private void Unbind(Record* f)
    {
        Link* bottleneck = _linkTable.Pointer + f->Bottleneck;
        bottleneck->Bound--;
        bottleneck->IsForced = true;
    }

    private int Slot(int hops)
    {
        int lines = Lines(hops);
        while (_freeFlows.Count <= lines)
        {
            _freeFlows.Add(-1);
        }
        int free = _freeFlows[lines];
        if (free >= 0)
        {
            _freeFlows[lines] = _recordTable.Pointer[free].Bottleneck;
            return free;
        }
        int flow = _flowEnd;
        _flowEnd += lines;
        _recordTable.Reserve(_flowEnd);
        _stateTable.Reserve(_flowEnd);
        _placeTable.Reserve(HopsOfLine * _flowEnd);
        return flow;
    }

    // A place at the end of a link's list, which moves to where there is twice the room when it is full.
    private int Place(int link)
    {
        MemberList* list = _listTable.Pointer + link;
        if (list->Count == list->Room)
        {
            int room = Math.Max(4, 2 * list->Room);
            _memberTable.Reserve(_memberEnd + room);
            Member* members = _memberTable.Pointer;
            new Span<Member>(members + list->Start, list->Count).CopyTo(new Span<Member>(members + _memberEnd, room));
            (list->Start, list->Room) = (_memberEnd, room);
            _memberEnd += room;
        }
        return list->Count++;
    }

    private void Leave(int link, int place)
    {
        MemberList* list = _listTable.Pointer + link;
        Member last = _memberTable.Pointer[list->Start + --list->Count];
        _memberTable.Pointer[list->Start + place] = last;
        _placeTable.Pointer[HopsOfLine * last.Flow + last.Hop] = place;
    }

    private struct Load
    {
        /// <summary>Capacity less the rates of flows that are frozen.</summary>
        public long Slack;

        /// <summary>Weights of flows that are open.</summary>
        public long OpenWeight;
    }

    private struct Link
    {
        /// <summary>Slack before the changes that the next solve, or this one, is about.</summary>
        public long Before;

        /// <summary>Level at which it froze the flows that it holds back.</summary>
        public double Level;

        /// <summary>Level that it waits for in the queue.</summary>
        public double Key;

        public long Capacity;
        public long Weight;

        /// <summary>Flows that it holds back; within a partial solve those of before.</summary>
        public int Bound;

        /// <summary>Flows that it came to hold back in this solve.</summary>
        public int Fresh;

        /// <summary>Solve in which it was touched last.</summary>
        public int Solve;

        public bool IsPending;

        /// <summary>Has to be filled again even where its slack came out the same.</summary>
        public bool IsForced;
    }

    private struct MemberList
    {
        public int Start;
        public int Count;
        public int Room;
    }

    /// <summary>The first line of a flow; hops beyond the fourth lie behind it.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 64)]
    private struct Record
    {
        public double Level;
        public long Weight;
        public int Bottleneck;

        /// <summary>Solve that froze it.</summary>
        public int Solve;

        public int Hops;
        private readonly int _unused;
        public Hop First;
    }

    private struct Hop
    {
        public int Link;
        public int Uses;
    }

    private struct Member
    {
        public int Flow;
        public int Uses;
        public int Hop;
    }
}
