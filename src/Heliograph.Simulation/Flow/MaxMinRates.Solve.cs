using System.Runtime.Intrinsics.X86;

namespace Heliograph.Simulation.Flow;

/// <content>
/// The solve. A link is <i>pending</i> when what it has left changed; a flow is <i>open</i> while its rate is not settled. Links go by level, from below. A
/// link of the queue that comes up first settles nothing yet: flows that it held back, and flows that stand at a higher level than the one it now comes to,
/// are opened, which touches their other links; when there are none, it freezes the flows on it. What stands below the level that is reached is
/// never opened again, as links only rise (a link's level is a mean of its flows' levels, and those that are left are above it).
/// </content>
internal sealed unsafe partial class MaxMinRates
{
    // Beyond what rounding does to the level of a link whose flows are nearly all frozen: of two links that tie, the one with the smaller number goes
    // first, whichever the changes came by.
    private const double Near = 1 - 1.0 / (1 << 30);

    // A partial solve costs about this many times a full one's, for each hop that it sets.
    private const double PartialCost = 2.5;
    private const double Learning = 0.25;
    private const double Forgetting = 0.01;
    private const int Few = 64;
    private const int RestBits = 40;
    private const int FetchAhead = 24;

    // Levels are rounded down, by more than a division and two products round up: the flows of a link never take more than it has, and the level of
    // what is left never falls.
    private const double Down = 1 - 1.0 / (1L << 50);

    // Hops that a change moved in the partial solves of late; fades while all are full, so that a partial one is tried now and then.
    private double _hopsPerChange;

    /// <summary>Sets the rates of all flows that the changes since the last solve may move.</summary>
    public void Solve()
    {
        _isFull = AlwaysFull || (_hopsPerChange * _changes * PartialCost > _hops && _hops > Links / 4);
        if (_isFull)
        {
            OpenAll();
        }
        else
        {
            QueuePending();
        }
        long before = FrozenHops;
        bool wasFull = _isFull;
        Fill();
        if (!_isFull && !IsMaxMin())
        {
            Refuted++;
            _isFull = true;
            OpenAll();
            Fill();
        }
        _touchedCount = 0;
        double moved = (_isFull ? _hops : FrozenHops - before) / (double)Math.Max(1, _changes);
        _hopsPerChange += wasFull ? -Forgetting * _hopsPerChange : Learning * (moved - _hopsPerChange);
        _changes = 0;
        _solve++;
    }

    /// <summary>Forgets which flows the last solve was about: to be called before the next changes.</summary>
    public void Acknowledge() => _openCount = 0;

    private static double LevelOf(in Load load) => LevelOf(load.Slack, load.OpenWeight);

    private static double LevelOf(long slack, long weight) => slack <= 0 ? 0 : slack / (double)weight * Down;

    // The level at which something happens at a link, at the earliest: it is full, or it held flows back there.
    private double KeyOf(int link)
    {
        Load load = _loadTable.Pointer[link];
        Link* l = _linkTable.Pointer + link;
        double full =
            load.OpenWeight > 0 ? LevelOf(load)
            : load.Slack < 0 ? 0
            : Never;
        return l->Bound > 0 && l->Level < full ? l->Level : full;
    }

    private void Fill()
    {
        while (!_queue.IsEmpty)
        {
            if (!_isFull && _openCount > Few && _openCount * PartialCost > Count)
            {
                _isFull = true;
                OpenAll();
            }
            double key = _queue.FirstLevel;
            int link = _queue.FirstLink;
            Link* l = _linkTable.Pointer + link;
            if (l->Key != key)
            {
                _queue.Pop();
                continue;
            }
            double now = KeyOf(link);
            if (now > key)
            {
                l->Key = now;
                if (now == Never)
                {
                    _queue.Pop();
                }
                else
                {
                    _queue.Raise(now);
                }
                continue;
            }
            _queue.Pop();
            l->Key = Never;
            if (_isFull || TryReach(link))
            {
                Freeze(link, LevelOf(_loadTable.Pointer[link]));
            }
        }
        for (int i = 0; i < _touchedCount; i++)
        {
            Link* l = _linkTable.Pointer + _touchedTable.Pointer[i];
            (l->Bound, l->Fresh) = (l->Bound + l->Fresh, 0);
        }
    }

    // The proof of a partial solve. Rates are max-min fair if and only if no link has more than it can carry and each flow crosses a full link on which
    // none stands higher (Bertsekas, Gallager, 6.5.2, proposition); what holds of a link that nothing touched holds still. To within what rounding leaves.
    private bool IsMaxMin()
    {
        for (int i = 0; i < _touchedCount; i++)
        {
            int link = _touchedTable.Pointer[i];
            long slack = _loadTable.Pointer[link].Slack;
            if (slack < 0)
            {
                return false;
            }
            MemberList list = _listTable.Pointer[link];
            Member* members = _memberTable.Pointer + list.Start;
            double highest = 0;
            double held = Never;
            // What rounding leaves: of the level, and one unit a flow.
            long rest = _linkTable.Pointer[link].Capacity >> RestBits;
            for (int m = 0; m < list.Count; m++)
            {
                Record* f = _recordTable.Pointer + members[m].Flow;
                if (_stateTable.Pointer[members[m].Flow] != Frozen)
                {
                    return false;
                }
                rest += members[m].Uses;
                highest = Math.Max(highest, f->Level);
                held = f->Bottleneck == link ? Math.Min(held, f->Level) : held;
            }
            if (held < Never && (slack > rest || held < highest * Near))
            {
                return false;
            }
        }
        return true;
    }

    // Before anything of a link changes.
    private void Touch(int link)
    {
        Link* l = _linkTable.Pointer + link;
        if (l->Solve != _solve)
        {
            (l->Solve, l->Before, l->IsForced) = (_solve, _loadTable.Pointer[link].Slack, false);
            _touchedTable.Pointer[_touchedCount++] = link;
        }
        if (!l->IsPending)
        {
            l->IsPending = true;
            _pendingTable.Pointer[_pendingCount++] = link;
        }
    }

    private void QueuePending()
    {
        for (int i = 0; i < _pendingCount; i++)
        {
            int link = _pendingTable.Pointer[i];
            Link* l = _linkTable.Pointer + link;
            l->IsPending = false;
            double key = KeyOf(link);
            if (key < l->Key)
            {
                l->Key = key;
                _queue.Push(key, link);
            }
        }
        _pendingCount = 0;
    }

    private void OpenAll()
    {
        for (int i = 0; i < _pendingCount; i++)
        {
            _linkTable.Pointer[_pendingTable.Pointer[i]].IsPending = false;
        }
        _pendingCount = 0;
        _queue.Clear();
        for (int link = 0; link < Links; link++)
        {
            Link* l = _linkTable.Pointer + link;
            (l->Level, l->Key, l->Bound, l->Fresh) = (Never, Never, 0, 0);
            _loadTable.Pointer[link] = new Load { Slack = l->Capacity, OpenWeight = l->Weight };
            if (l->Weight > 0)
            {
                l->Key = LevelOf(l->Capacity, l->Weight);
                _queue.Push(l->Key, link);
            }
        }
        _openTable.Reserve(_flowEnd);
        _openCount = 0;
        byte* state = _stateTable.Pointer;
        for (int f = 0; f < _flowEnd; f++)
        {
            if (state[f] != Absent)
            {
                state[f] = Open;
                _openTable.Pointer[_openCount++] = f;
            }
        }
    }

    // True when all flows on the link that its level is about are open; else opens them and puts it back.
    private bool TryReach(int link)
    {
        Link* l = _linkTable.Pointer + link;
        long slack = _loadTable.Pointer[link].Slack;
        long weight = _loadTable.Pointer[link].OpenWeight;
        if (weight == 0 && slack == l->Before && !l->IsForced)
        {
            return false;
        }
        MemberList list = _listTable.Pointer[link];
        Member* members = _memberTable.Pointer + list.Start;
        double highest = -1;
        for (int i = 0; i < list.Count; i++)
        {
            if (Sse.IsSupported && i + FetchAhead < list.Count)
            {
                Sse.Prefetch0(_recordTable.Pointer + members[i + FetchAhead].Flow);
            }
            if (!IsSettledBefore(members[i].Flow))
            {
                continue;
            }
            Record* f = _recordTable.Pointer + members[i].Flow;
            if (f->Bottleneck == link)
            {
                slack += members[i].Uses * RateOf(f);
                weight += members[i].Uses * f->Weight;
            }
            else if (f->Level > highest)
            {
                highest = f->Level;
            }
        }
        if (weight == 0 && slack >= 0)
        {
            return false;
        }
        double level = LevelOf(slack, weight);
        bool hasHigher = highest >= level * Near && TryRaise(link, members, list.Count, slack, weight, ref level);
        if (l->Bound == 0 && !hasHigher)
        {
            return true;
        }
        OpenFrom(link, members, list.Count, level);
        QueuePending();
        if (_queue.IsEmpty || _queue.FirstLink != link || _queue.FirstLevel != l->Key)
        {
            return false;
        }
        _queue.Pop();
        l->Key = Never;
        return true;
    }

    // The level of a link at which flows of higher levels are cut down to it: Newton's method on a concave, piecewise linear function, from below what
    // rounding may have added. The last step may end a little below the one before, and flows in between belong to it too.
    private bool TryRaise(int link, Member* members, int count, long slack, long weight, ref double level)
    {
        bool isFalling = false;
        level *= Near;
        while (true)
        {
            long left = slack;
            long open = weight;
            for (int i = 0; i < count; i++)
            {
                Record* f = _recordTable.Pointer + members[i].Flow;
                if (IsSettledBefore(members[i].Flow) && f->Bottleneck != link && IsAbove(f, level, link))
                {
                    left += members[i].Uses * RateOf(f);
                    open += members[i].Uses * f->Weight;
                }
            }
            double next = open > 0 ? LevelOf(left, open) : level;
            if (next == level || (isFalling && next > level))
            {
                return open > weight;
            }
            isFalling |= next < level;
            level = next;
        }
    }

    private bool IsSettledBefore(int flow) => _stateTable.Pointer[flow] == Frozen && _recordTable.Pointer[flow].Solve != _solve;

    private static bool IsAbove(Record* f, double level, int link) => f->Level > level || (f->Level == level && f->Bottleneck > link);

    private void OpenFrom(int link, Member* members, int count, double level)
    {
        Load* loads = _loadTable.Pointer;
        _openTable.Reserve(_flowEnd);
        for (int i = 0; i < count; i++)
        {
            int flow = members[i].Flow;
            Record* f = _recordTable.Pointer + flow;
            if (!IsSettledBefore(flow) || (f->Bottleneck != link && !IsAbove(f, level, link)))
            {
                continue;
            }
            long rate = RateOf(f);
            Hop* hop = HopsOf(f);
            for (Hop* end = hop + f->Hops; hop < end; hop++)
            {
                Touch(hop->Link);
                loads[hop->Link].Slack += hop->Uses * rate;
                loads[hop->Link].OpenWeight += hop->Uses * f->Weight;
            }
            Unbind(f);
            _stateTable.Pointer[flow] = Open;
            _openTable.Pointer[_openCount++] = flow;
        }
        Link* l = _linkTable.Pointer + link;
        // Those that it froze in this solve stay, and their level is what the next one goes by.
        (l->Bound, l->Level) = (0, l->Fresh > 0 ? l->Level : Never);
    }

    private void Freeze(int link, double level)
    {
        Load* loads = _loadTable.Pointer;
        Record* records = _recordTable.Pointer;
        byte* state = _stateTable.Pointer;
        int solve = _solve;
        MemberList list = _listTable.Pointer[link];
        Member* members = _memberTable.Pointer + list.Start;
        int bound = 0;
        int hops = 0;
        for (int i = 0; i < list.Count; i++)
        {
            int flow = members[i].Flow;
            if (Sse.IsSupported && i + FetchAhead < list.Count && state[members[i + FetchAhead].Flow] == Open)
            {
                Sse.Prefetch0(records + members[i + FetchAhead].Flow);
            }
            if (state[flow] != Open)
            {
                continue;
            }
            state[flow] = Frozen;
            Record* f = records + flow;
            long weight = f->Weight;
            (f->Level, f->Bottleneck, f->Solve) = (level, link, solve);
            long rate = RateOf(f);
            bound++;
            hops += f->Hops;
            Hop* hop = HopsOf(f);
            for (Hop* end = hop + f->Hops; hop < end; hop++)
            {
                Load* l = loads + hop->Link;
                l->Slack -= hop->Uses * rate;
                l->OpenWeight -= hop->Uses * weight;
            }
        }
        FrozenHops += hops;
        _linkTable.Pointer[link].Level = level;
        // A link that is reached again in this solve must not take them for flows that it held back before.
        ref int held = ref _isFull ? ref _linkTable.Pointer[link].Bound : ref _linkTable.Pointer[link].Fresh;
        held += bound;
    }
}
