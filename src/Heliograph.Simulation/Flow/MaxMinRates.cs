using System.Diagnostics;

namespace Heliograph.Simulation.Flow;

/// <summary>
/// Weighted max-min fair rates of flows over links, kept up to date under arrivals, departures and changes of capacity.
/// </summary>
/// <remarks>
/// Water filling: all flows rise together, each at its weight; a link that is full freezes the flows on it at its level, and the others go on
/// (D. Bertsekas, R. Gallager, Data Networks, 2nd ed., 6.5.2). Rates, capacities and weights are whole numbers of a small unit, so that what is left
/// of a link does not depend on the order in which flows were taken off: a solve of a part gives what a solve of everything gives.
/// Data: 48 B a link, 40 B a flow, 12 B and 12 B a hop. A full solve costs about two visits a hop and a few heap operations a link; a partial one about
/// four visits for each hop of the flows whose rate may change. Guarded by <c>FlowBenchmarks</c>.
/// </remarks>
internal sealed unsafe partial class MaxMinRates
{
    /// <summary>Largest capacity, in units: sums of rates stay below 2^62.</summary>
    public const int CapacityBits = 60;

    /// <summary>Largest weight, in units: 16 million flows of it fit on a link.</summary>
    public const int WeightBits = 38;

    private const int Open = -1;
    private const double Never = double.PositiveInfinity;

    private readonly PinnedTable<Link> _linkTable;
    private readonly PinnedTable<MemberList> _listTable;
    private readonly PinnedTable<FlowState> _flowTable;
    private readonly PinnedTable<Hop> _hopTable;
    private readonly PinnedTable<Member> _memberTable;
    private readonly PinnedTable<int> _pendingTable;
    private readonly PinnedTable<int> _openTable;
    private readonly LevelQueue _queue;
    private readonly List<Stack<int>> _freeFlows = [];
    private int _flowEnd;
    private int _hopEnd;
    private int _memberEnd;
    private int _pendingCount;
    private int _openCount;
    private int _changes;
    private int _solve = 1;
    private bool _isFull;

    /// <param name="links">Number of links; their capacities are 0 until they are set.</param>
    /// <param name="flows">Flows that are expected at a time; more only cost a copy.</param>
    /// <param name="hops">Hops of them.</param>
    public MaxMinRates(int links, int flows = 0, int hops = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(links);
        Links = links;
        _linkTable = new PinnedTable<Link>(links);
        _listTable = new PinnedTable<MemberList>(links);
        _pendingTable = new PinnedTable<int>(links);
        _flowTable = new PinnedTable<FlowState>(flows);
        _openTable = new PinnedTable<int>(flows);
        _hopTable = new PinnedTable<Hop>(hops);
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

    /// <summary>Hops that solves froze so far: the work done.</summary>
    public long FrozenHops { get; private set; }

    public long Bytes =>
        _linkTable.Bytes
        + _listTable.Bytes
        + _flowTable.Bytes
        + _hopTable.Bytes
        + _memberTable.Bytes
        + _pendingTable.Bytes
        + _openTable.Bytes
        + _queue.Bytes;

    /// <summary>Flows whose rate the last solve set anew, changed or not.</summary>
    public ReadOnlySpan<int> Solved => new(_openTable.Pointer, _openCount);

    /// <summary>Rate of a flow as of the last solve, units.</summary>
    public long RateOf(int flow) => _flowTable.Pointer[flow].Rate;

    /// <summary>What is left of a link as of the last solve, units.</summary>
    public long SlackOf(int link) => _linkTable.Pointer[link].Slack;

    /// <summary>Link that holds a flow back, as of the last solve.</summary>
    public int BottleneckOf(int flow) => _flowTable.Pointer[flow].Bottleneck;

    public void SetCapacity(int link, long units)
    {
        Link* l = _linkTable.Pointer + link;
        if (l->Capacity == units)
        {
            return;
        }
        Touch(link);
        _changes += _listTable.Pointer[link].Count;
        l->IsForced = true;
        l->Slack += units - l->Capacity;
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
        FlowState* f = _flowTable.Pointer + flow;
        (f->Weight, f->Rate, f->Level, f->Bottleneck, f->IsPresent) = (weight, 0, 0, Open, true);
        for (int h = 0; h < links.Length; h++)
        {
            int link = links[h];
            int use = uses.IsEmpty ? 1 : uses[h];
            Touch(link);
            Link* l = _linkTable.Pointer + link;
            l->OpenWeight += use * weight;
            l->Weight = checked(l->Weight + use * weight);
            int place = Place(link);
            _hopTable.Pointer[f->FirstHop + h] = new Hop
            {
                Link = link,
                Uses = use,
                Place = place,
            };
            _memberTable.Pointer[_listTable.Pointer[link].Start + place] = new Member
            {
                Flow = flow,
                Uses = use,
                Hop = f->FirstHop + h,
            };
        }
        _openTable.Reserve(_flowEnd);
        _openTable.Pointer[_openCount++] = flow;
        Count++;
        _changes++;
        return flow;
    }

    /// <summary>Takes a flow out.</summary>
    public void Remove(int flow)
    {
        FlowState* f = _flowTable.Pointer + flow;
        Debug.Assert(f->IsPresent);
        bool isOpen = f->Bottleneck == Open;
        for (int h = f->FirstHop; h < f->FirstHop + f->Hops; h++)
        {
            Hop hop = _hopTable.Pointer[h];
            Touch(hop.Link);
            Link* l = _linkTable.Pointer + hop.Link;
            l->Weight -= hop.Uses * f->Weight;
            if (isOpen)
            {
                l->OpenWeight -= hop.Uses * f->Weight;
            }
            else
            {
                l->Slack += hop.Uses * f->Rate;
            }
            Leave(hop);
        }
        if (isOpen)
        {
            Forget(flow);
        }
        else
        {
            Unbind(f);
        }
        f->IsPresent = false;
        _freeFlows[f->Hops].Push(flow);
        Count--;
        _changes++;
    }

    // A flow that came and went between two solves.
    private void Forget(int flow)
    {
        Span<int> open = new(_openTable.Pointer, _openCount);
        int at = open.IndexOf(flow);
        open[at] = open[^1];
        _openCount--;
    }

    private void Unbind(FlowState* f)
    {
        Link* bottleneck = _linkTable.Pointer + f->Bottleneck;
        bottleneck->Bound--;
        bottleneck->IsForced = true;
    }

    private int Slot(int hops)
    {
        while (_freeFlows.Count <= hops)
        {
            _freeFlows.Add(new Stack<int>());
        }
        if (_freeFlows[hops].TryPop(out int flow))
        {
            return flow;
        }
        _flowTable.Reserve(_flowEnd + 1);
        _hopTable.Reserve(_hopEnd + hops);
        FlowState* f = _flowTable.Pointer + _flowEnd;
        (f->FirstHop, f->Hops) = (_hopEnd, hops);
        _hopEnd += hops;
        return _flowEnd++;
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

    private void Leave(Hop hop)
    {
        MemberList* list = _listTable.Pointer + hop.Link;
        Member last = _memberTable.Pointer[list->Start + --list->Count];
        _memberTable.Pointer[list->Start + hop.Place] = last;
        _hopTable.Pointer[last.Hop].Place = hop.Place;
    }

    private struct Link
    {
        /// <summary>Capacity less the rates of flows that are frozen.</summary>
        public long Slack;

        /// <summary>Weights of flows that are not.</summary>
        public long OpenWeight;

        /// <summary>Slack before the changes that the next solve, or this one, is about.</summary>
        public long Before;

        /// <summary>Level at which it froze the flows that it holds back.</summary>
        public double Level;

        /// <summary>Level that it waits for in the queue.</summary>
        public double Key;

        public long Capacity;
        public long Weight;

        /// <summary>Flows that it holds back.</summary>
        public int Bound;

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

    private struct FlowState
    {
        public double Level;
        public long Rate;
        public long Weight;
        public int Bottleneck;
        public int FirstHop;
        public int Hops;

        /// <summary>Solve that froze it.</summary>
        public int Solve;

        public bool IsPresent;
    }

    private struct Hop
    {
        public int Link;
        public int Uses;

        /// <summary>In the list of the link.</summary>
        public int Place;
    }

    private struct Member
    {
        public int Flow;
        public int Uses;
        public int Hop;
    }
}
