namespace Heliograph.Simulation.Flow;

/// <content>
/// The solve. A link is <i>pending</i> when what it has left changed; a flow is <i>open</i> while its rate is not settled. Links go by level, from below. A
/// link of the queue that comes up first settles nothing yet: flows that it held back, and flows that stand at a higher level than the one it now comes to,
/// are opened, which touches their other links; when there are none, it freezes the flows on it. What stands below the level that is reached is
/// never opened again, as links only rise (a link's level is a mean of its flows' levels, and those that are left are above it).
/// </content>
internal sealed unsafe partial class MaxMinRates
{
    // Beyond an eighth of the flows coming or going a full solve visits less.
    private const int FullShare = 8;

    // Levels are rounded down, by more than a division and a product round up: the flows of a link never take more than it has, and the level of
    // what is left never falls.
    private const double Down = 1 - 1.0 / (1L << 50);

    /// <summary>Sets the rates of all flows that the changes since the last solve may move.</summary>
    public void Solve()
    {
        _isFull = AlwaysFull || (long)_changes * FullShare > Count;
        if (_isFull)
        {
            OpenAll();
        }
        else
        {
            QueuePending();
        }
        while (!_queue.IsEmpty)
        {
            double key = _queue.FirstLevel;
            int link = _queue.FirstLink;
            Link* l = _linkTable.Pointer + link;
            if (l->Key != key)
            {
                _queue.Pop();
                continue;
            }
            double now = KeyOf(l);
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
                Freeze(link, LevelOf(l->Slack, l->OpenWeight));
            }
        }
        _changes = 0;
        _solve++;
    }

    /// <summary>Forgets which flows the last solve was about: to be called before the next changes.</summary>
    public void Acknowledge() => _openCount = 0;

    private static double LevelOf(long slack, long weight) => slack <= 0 ? 0 : slack / (double)weight * Down;

    // The level at which something happens at a link, at the earliest: it is full, or it held flows back there.
    private static double KeyOf(Link* l)
    {
        double full = l->OpenWeight > 0 ? LevelOf(l->Slack, l->OpenWeight) : l->Slack < 0 ? 0 : Never;
        return l->Bound > 0 && l->Level < full ? l->Level : full;
    }

    // Before anything of a link changes.
    private void Touch(int link)
    {
        Link* l = _linkTable.Pointer + link;
        if (l->Solve != _solve)
        {
            (l->Solve, l->Before, l->IsForced) = (_solve, l->Slack, false);
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
            double key = KeyOf(l);
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
        for (int link = 0; link < Links; link++)
        {
            Link* l = _linkTable.Pointer + link;
            (l->Slack, l->OpenWeight, l->Level, l->Bound) = (l->Capacity, l->Weight, Never, 0);
            if (l->Weight > 0)
            {
                l->Key = LevelOf(l->Slack, l->OpenWeight);
                _queue.Push(l->Key, link);
            }
        }
        _openTable.Reserve(_flowEnd);
        _openCount = 0;
        FlowState* flows = _flowTable.Pointer;
        for (int f = 0; f < _flowEnd; f++)
        {
            if (flows[f].IsPresent)
            {
                flows[f].Bottleneck = Open;
                _openTable.Pointer[_openCount++] = f;
            }
        }
    }

    // True when all flows on the link that its level is about are open; else opens them and puts it back.
    private bool TryReach(int link)
    {
        Link* l = _linkTable.Pointer + link;
        if (l->OpenWeight == 0 && l->Slack == l->Before && !l->IsForced)
        {
            return false;
        }
        MemberList list = _listTable.Pointer[link];
        Member* members = _memberTable.Pointer + list.Start;
        long slack = l->Slack;
        long weight = l->OpenWeight;
        double highest = -1;
        int solve = _solve;
        FlowState* flows = _flowTable.Pointer;
        for (int i = 0; i < list.Count; i++)
        {
            FlowState* f = flows + members[i].Flow;
            if (f->Bottleneck == Open || f->Solve == solve)
            {
                continue;
            }
            if (f->Bottleneck == link)
            {
                slack += members[i].Uses * f->Rate;
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
        bool hasHigher = highest >= level && TryRaise(link, members, list.Count, slack, weight, ref level);
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

    // The level of a link at which flows of higher levels are cut down to it: Newton's method on a concave, piecewise linear function, from below.
    private bool TryRaise(int link, Member* members, int count, long slack, long weight, ref double level)
    {
        FlowState* flows = _flowTable.Pointer;
        bool any = false;
        while (true)
        {
            long left = slack;
            long open = weight;
            for (int i = 0; i < count; i++)
            {
                FlowState* f = flows + members[i].Flow;
                if (f->Bottleneck != link && IsAbove(f, level, link))
                {
                    left += members[i].Uses * f->Rate;
                    open += members[i].Uses * f->Weight;
                }
            }
            any |= open > weight;
            double next = open > 0 ? LevelOf(left, open) : level;
            if (!(next > level))
            {
                return any;
            }
            level = next;
        }
    }

    private bool IsAbove(FlowState* f, double level, int link) =>
        f->Bottleneck != Open && f->Solve != _solve && (f->Level > level || (f->Level == level && f->Bottleneck > link));

    private void OpenFrom(int link, Member* members, int count, double level)
    {
        Link* links = _linkTable.Pointer;
        _openTable.Reserve(_flowEnd);
        for (int i = 0; i < count; i++)
        {
            FlowState* f = _flowTable.Pointer + members[i].Flow;
            if (f->Solve == _solve || f->Bottleneck == Open || (f->Bottleneck != link && !IsAbove(f, level, link)))
            {
                continue;
            }
            Hop* hop = _hopTable.Pointer + f->FirstHop;
            for (Hop* end = hop + f->Hops; hop < end; hop++)
            {
                Touch(hop->Link);
                links[hop->Link].Slack += hop->Uses * f->Rate;
                links[hop->Link].OpenWeight += hop->Uses * f->Weight;
            }
            Unbind(f);
            f->Bottleneck = Open;
            _openTable.Pointer[_openCount++] = members[i].Flow;
        }
        links[link].Bound = 0;
        links[link].Level = Never;
    }

    private void Freeze(int link, double level)
    {
        Link* links = _linkTable.Pointer;
        Hop* hops = _hopTable.Pointer;
        FlowState* flows = _flowTable.Pointer;
        MemberList list = _listTable.Pointer[link];
        Member* members = _memberTable.Pointer + list.Start;
        int bound = 0;
        for (int i = 0; i < list.Count; i++)
        {
            FlowState* f = flows + members[i].Flow;
            if (f->Bottleneck != Open)
            {
                continue;
            }
            long rate = (long)(f->Weight * level);
            (f->Rate, f->Level, f->Bottleneck, f->Solve) = (rate, level, link, _solve);
            bound++;
            FrozenHops += f->Hops;
            Hop* hop = hops + f->FirstHop;
            for (Hop* end = hop + f->Hops; hop < end; hop++)
            {
                Link* l = links + hop->Link;
                l->Slack -= hop->Uses * rate;
                l->OpenWeight -= hop->Uses * f->Weight;
            }
        }
        links[link].Level = level;
        links[link].Bound += bound;
    }
}
