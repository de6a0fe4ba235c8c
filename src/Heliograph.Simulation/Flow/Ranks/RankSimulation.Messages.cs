using Heliograph.Model;

namespace Heliograph.Simulation.Flow.Ranks;

/// <content>Calls, sends, and what of them is on its way.</content>
public sealed partial class RankSimulation
{
    private const int None = -1;

    // Of a send that belongs to no call.
    private const int Single = -1;

    private readonly EventQueue _events = new();
    private readonly SlotTable _slots;
    private readonly Dictionary<(int State, int Operation), int> _early = [];
    private readonly RankRoute _route = new();
    private readonly Dictionary<(int Class, int To), int> _routes = [];

    // By class the last of them: a ring asks for the same each time.
    private readonly (int To, int Route)[] _lastRoute;
    private int[] _routeLinks = new int[64];
    private int[] _routeUses = new int[64];
    private int _routeEnd;
    private readonly List<RouteEntry> _routeEntries = [];
    private FlowInfo[] _flow = new FlowInfo[64];
    private FlowInfo[] _left = new FlowInfo[64];
    private Arrival[] _arrivals = new Arrival[64];
    private readonly int[] _flowsOn;
    private readonly int[] _aloneOn;
    private AloneFlow[] _alone = new AloneFlow[64];
    private int _freeAlone = None;
    private int _aloneEnd;
    private int _freeArrival = None;
    private int _arrivalEnd;

    private record struct RouteEntry(int Start, int Count, long LatencyPs);

    private struct FlowInfo
    {
        public int State;
        public int Operation;
        public int Channel;
        public int Route;
        public int To;
        public int ToChannel;
        public int Ratio;

        /// <summary>Of a send to all others: what its class sends.</summary>
        public int Spread;
        public double Bytes;
        public long StartPs;
    }

    /// <summary>A flow on links that no other uses.</summary>
    private struct AloneFlow
    {
        public FlowInfo Flow;
        public double BytesPerPs;
        public long EndPs;
        public int Link;
        public int Next;

        /// <summary>Others have met it.</summary>
        public bool IsMet;

        /// <summary>Of a team that was broken up at its very end.</summary>
        public bool IsAstray;
    }

    private struct Arrival
    {
        public int State;
        public int Operation;
        public int Channel;
        public int Ratio;
        public int Link;
        public int Next;
        public int Spread;
        public int Delivery;
    }

    private void BeginSends(int c, int s)
    {
        int state = c * _streams + s;
        ref readonly RankOperation o = ref _programOf[c].Streams[s].AsSpan()[_next[state]];
        if (o.Kind == RankOperationKind.Send)
        {
            int to = _classes.Rank[c] + o.Peer;
            Give(state, Single, to, o.Index, o.Bytes, RatioTo(c, to));
            return;
        }
        if (TryRing(state, o))
        {
            return;
        }
        CollectiveProgram program = _work.Calls[o.Index].Program;
        int member = _work.Calls[o.Index].Group.MemberOf(_classes.Rank[c]);
        int slot = _early.Count > 0 && _early.Remove((state, _next[state]), out int waiting) ? waiting : _slots.Take();
        _slotOf[state] = slot;
        int due = 0;
        for (int channel = 0; channel < program.Channels; channel++)
        {
            due += program.Steps(member, channel) + program.Receives(member, channel);
        }
        // What came early has been counted down from none.
        _slots.Pending(slot) += due;
        if (_slots.Pending(slot) == 0)
        {
            EndCall(c, s, slot);
            return;
        }
        int operation = _next[state];
        for (int channel = 0; channel < program.Channels && IsAt(state, operation); channel++)
        {
            SendOn(state, slot, program, member, channel);
        }
    }

    private bool IsAt(int state, int operation) => _next[state] == operation && _slotOf[state] != None;

    // Sends of a channel until one has to wait.
    private void SendOn(int state, int slot, CollectiveProgram program, int member, int channel)
    {
        ref ChannelState at = ref _slots.Channel(slot, channel);
        int steps = program.Steps(member, channel);
        while (at.Step < steps)
        {
            MessageSend send = program.Send(member, channel, at.Step);
            if (send.WaitCount > 0 && _slots.Channel(slot, send.WaitChannel).Received < send.WaitCount)
            {
                at.WaitsFor = send.WaitChannel;
                return;
            }
            if (send.AfterPrevious && at.InFlight > 0)
            {
                at.WaitsFor = None;
                return;
            }
            at.Step++;
            at.InFlight++;
            int c = state / _streams;
            int call = _programOf[c].Streams[state % _streams][_next[state]].Index;
            if (send.To == MessageSend.Others)
            {
                GiveOthers(state, call, channel, send.ToChannel, send.Bytes);
                continue;
            }
            RankGroup group = _work.Calls[call].Group;
            int to = group.RankOf(_classes.Rank[c], send.To);
            Give(state, channel, to, send.ToChannel, send.Bytes, RatioTo(c, to));
        }
        at.WaitsFor = None;
    }

    // Messages that each rank of the receiving class gets of those that all ranks of the sending class send.
    private int RatioTo(int c, int to)
    {
        if (!_classes.IsFolded)
        {
            return 1;
        }
        return RankClasses.Share(1, _classes.Size[c], _classes.Size[_classes.ClassOfRank[to]]);
    }

    private void Give(int state, int channel, int to, int toChannel, double bytes, int ratio)
    {
        int route = RouteTo(state / _streams, to);
        FlowInfo flow = new()
        {
            State = state,
            Operation = _next[state],
            Channel = channel,
            Route = route,
            To = _classes.ClassOfRank[to],
            ToChannel = toChannel,
            Ratio = ratio,
            Spread = None,
            Bytes = bytes,
            StartPs = Now,
        };
        _flows++;
        RouteEntry entry = _routeEntries[route];
        bool isAlone = true;
        foreach (int link in _routeLinks.AsSpan(entry.Start, entry.Count))
        {
            isAlone &= _flowsOn[link]++ == 0;
        }
        if (isAlone)
        {
            BeginAlone(flow, entry);
            return;
        }
        MeetAll(entry);
        Share(flow, bytes);
    }

    private void GiveShared(in FlowInfo flow, RouteEntry entry)
    {
        foreach (int link in _routeLinks.AsSpan(entry.Start, entry.Count))
        {
            _flowsOn[link]++;
        }
        MeetAll(entry);
        Share(flow, flow.Bytes);
    }

    private void MeetAll(RouteEntry entry)
    {
        foreach (int link in _routeLinks.AsSpan(entry.Start, entry.Count))
        {
            int other = _aloneOn[link];
            if (other <= TeamBase)
            {
                other = BreakUp(link, TeamBase - other);
            }
            if (other != None)
            {
                Meet(other);
            }
        }
    }

    private ReadOnlySpan<int> LinksOf(int route) => _routeLinks.AsSpan(_routeEntries[route].Start, _routeEntries[route].Count);

    private int AddAlone(in FlowInfo flow, double slowest, int held)
    {
        int index = _freeAlone;
        if (index == None)
        {
            index = _aloneEnd++;
            if (index == _alone.Length)
            {
                Array.Resize(ref _alone, 2 * index);
            }
        }
        else
        {
            _freeAlone = _alone[index].Next;
        }
        long end = flow.StartPs + FlowEngine.WholePs(flow.Bytes * slowest * PsPerSecond);
        _alone[index] = new AloneFlow
        {
            Flow = flow,
            BytesPerPs = 1 / (slowest * PsPerSecond),
            EndPs = end,
            Link = held,
        };
        _events.Add(end, index, (int)EventKind.Left);
        return index;
    }

    private void BeginAlone(in FlowInfo flow, RouteEntry entry)
    {
        (double slowest, int held) = SlowestOf(entry);
        if (double.IsInfinity(slowest))
        {
            Share(flow, flow.Bytes);
            return;
        }
        int index = AddAlone(flow, slowest, held);
        foreach (int link in _routeLinks.AsSpan(entry.Start, entry.Count))
        {
            _aloneOn[link] = index;
        }
    }

    // Infinity where a link stands still.
    private (double SecondsPerByte, int Link) SlowestOf(RouteEntry entry)
    {
        double slowest = 0;
        int held = None;
        for (int h = entry.Start; h < entry.Start + entry.Count; h++)
        {
            double seconds = _routeUses[h] * _secondsPerByte[_routeLinks[h]];
            if (seconds > slowest)
            {
                (slowest, held) = (seconds, _routeLinks[h]);
            }
        }
        return (slowest, held);
    }

    // A flow that was alone is so no more; at its very end it still is.
    private void Meet(int index)
    {
        ref AloneFlow alone = ref _alone[index];
        if (alone.EndPs <= Now)
        {
            return;
        }
        RouteEntry entry = _routeEntries[alone.Flow.Route];
        foreach (int link in _routeLinks.AsSpan(entry.Start, entry.Count))
        {
            _aloneOn[link] = None;
        }
        alone.IsMet = true;
        Share(alone.Flow, LeftOf(alone));
    }

    private double LeftOf(in AloneFlow alone) => Math.Max(alone.Flow.Bytes - ((Now - alone.Flow.StartPs) * alone.BytesPerPs), alone.BytesPerPs);

    private void Share(in FlowInfo flow, double bytes)
    {
        if (_engine.NowPs < Now)
        {
            _engine.Step(Now);
        }
        RouteEntry entry = _routeEntries[flow.Route];
        int number = _engine.Add(bytes, 1, _routeLinks.AsSpan(entry.Start, entry.Count), _routeUses.AsSpan(entry.Start, entry.Count));
        if (number >= _flow.Length)
        {
            Array.Resize(ref _flow, Math.Max(2 * _flow.Length, number + 1));
        }
        _flow[number] = flow;
    }

    private void LeftAlone(int index)
    {
        AloneFlow alone = _alone[index];
        (_alone[index].Next, _freeAlone) = (_freeAlone, index);
        if (alone.IsMet)
        {
            return;
        }
        if (alone.Flow.Spread == None)
        {
            foreach (int link in LinksOf(alone.Flow.Route))
            {
                _flowsOn[link]--;
                _aloneOn[link] = _aloneOn[link] == index ? None : _aloneOn[link];
            }
        }
        else if (!alone.IsAstray)
        {
            LeaveTeam(index, alone);
        }
        Left(new FlowCompletion(None, Now, alone.Link), alone.Flow);
    }

    private int RouteTo(int c, int to)
    {
        if (_lastRoute[c] is var (last, again) && last == to)
        {
            return again;
        }
        if (_network.IsDeterministic && _routes.TryGetValue((c, to), out int known))
        {
            _lastRoute[c] = (to, known);
            return known;
        }
        _route.Clear();
        if (!_network.TryRoute(_classes.Rank[c], to, _flows, _route))
        {
            throw new UnreachableRankException(_classes.Rank[c], to);
        }
        int route = Write(c);
        if (_network.IsDeterministic)
        {
            _routes.Add((c, to), route);
            _lastRoute[c] = (to, route);
        }
        return route;
    }

    // A route of the class: on a link of each class as many of its messages as lie there.
    private int Write(int c)
    {
        RankRoute folded = _route;
        ReserveRoute(folded.Count);
        int start = _routeEnd;
        int count = 0;
        for (int h = 0; h < folded.Count; h++)
        {
            int link = _classes.ClassOfLink[folded.Links[h]];
            int at = _routeLinks.AsSpan(start, count).IndexOf(link);
            if (at < 0)
            {
                at = count++;
                (_routeLinks[start + at], _routeUses[start + at]) = (link, 0);
            }
            _routeUses[start + at] += folded.Uses[h];
        }
        for (int h = start; h < start + count && _classes.IsFolded; h++)
        {
            _routeUses[h] = RankClasses.Share(_routeUses[h], _classes.Size[c], _classes.LinkCount[_routeLinks[h]]);
        }
        _routeEnd += count;
        _routeEntries.Add(new RouteEntry(start, count, folded.LatencyPs));
        return _routeEntries.Count - 1;
    }

    private void ReserveRoute(int links)
    {
        if (_routeEnd + links > _routeLinks.Length)
        {
            Array.Resize(ref _routeLinks, Math.Max(2 * _routeLinks.Length, _routeEnd + links));
            Array.Resize(ref _routeUses, _routeLinks.Length);
        }
    }

    // Numbers of flows that are done are given to new ones: what they were is taken down before any begins.
    private void LeftAll(ReadOnlySpan<FlowCompletion> done)
    {
        if (_left.Length < done.Length)
        {
            _left = new FlowInfo[Math.Max(2 * _left.Length, done.Length)];
        }
        for (int i = 0; i < done.Length; i++)
        {
            _left[i] = _flow[done[i].Flow];
        }
        for (int i = 0; i < done.Length; i++)
        {
            foreach (int link in LinksOf(_left[i].Route))
            {
                _flowsOn[link]--;
            }
            Left(done[i], _left[i]);
        }
    }

    // The last byte of a flow has left its sender.
    private void Left(FlowCompletion done, in FlowInfo flow)
    {
        if (flow.Spread != None)
        {
            CountOthers(done, flow);
            SendOut(flow, done.Link);
            HasLeft(done, flow);
            return;
        }
        RouteEntry route = _routeEntries[flow.Route];
        CountFlow(flow, done.Ps);
        int arrival = Remember(flow, done.Link);
        if (route.LatencyPs > 0)
        {
            _events.Add(Now + route.LatencyPs, arrival, (int)EventKind.Arrival);
        }
        HasLeft(done, flow);
        if (route.LatencyPs == 0)
        {
            Arrive(arrival);
        }
    }

    private void CountFlow(in FlowInfo flow, long end)
    {
        RouteEntry route = _routeEntries[flow.Route];
        for (int h = route.Start; h < route.Start + route.Count; h++)
        {
            int link = _routeLinks[h];
            double seconds = flow.Bytes * _routeUses[h] * SecondsPerByte(link, flow.StartPs, end);
            _linkSeconds[link] += seconds;
            _load.Add(_groupOfLink[link], flow.StartPs, end, seconds * _classes.LinkCount[link]);
        }
    }

    private void HasLeft(FlowCompletion done, in FlowInfo flow)
    {
        (int c, int s) = Math.DivRem(flow.State, _streams);
        if (flow.Channel == Single)
        {
            _times.Held(c, s, flow.Operation, done.Link);
            EndOperation(c, s);
        }
        else
        {
            int slot = _slotOf[flow.State];
            _slots.Channel(slot, flow.Channel).InFlight--;
            _times.Held(c, s, flow.Operation, done.Link);
            Progressed(flow.State, slot, 1, flow.Channel, isArrival: false);
        }
    }

    private int Remember(in FlowInfo flow, int link)
    {
        bool isSingle = flow.Channel == Single;
        return Keep(
            new Arrival
            {
                State = isSingle ? flow.To : flow.To * _streams + flow.State % _streams,
                Operation = isSingle ? Single : flow.Operation,
                Channel = flow.ToChannel,
                Ratio = flow.Ratio,
                Spread = None,
                Link = link,
            }
        );
    }

    private int Keep(in Arrival arrival)
    {
        int index = _freeArrival;
        if (index == None)
        {
            index = _arrivalEnd++;
            if (index == _arrivals.Length)
            {
                Array.Resize(ref _arrivals, 2 * index);
            }
        }
        else
        {
            _freeArrival = _arrivals[index].Next;
        }
        _arrivals[index] = arrival;
        return index;
    }

    private void Arrive(int index)
    {
        Arrival arrival = _arrivals[index];
        (_arrivals[index].Next, _freeArrival) = (_freeArrival, index);
        if (arrival.Operation == Single)
        {
            SetArrived(arrival.State, arrival.Channel);
            Advance(arrival.State);
            return;
        }
        if (arrival.Spread != None)
        {
            ArriveAtOthers(arrival);
            return;
        }
        Receive(arrival.State, arrival.Operation, arrival.Channel, arrival.Ratio, arrival.Link);
    }

    // Messages of a call.
    private void Receive(int state, int operation, int channel, int count, int link)
    {
        int slot = _next[state] == operation ? _slotOf[state] : None;
        if (slot == None)
        {
            if (!_early.TryGetValue((state, operation), out slot))
            {
                slot = _slots.Take();
                _early.Add((state, operation), slot);
            }
            _slots.Channel(slot, channel).Received += count;
            _slots.Pending(slot) -= count;
            return;
        }
        _slots.Channel(slot, channel).Received += count;
        _times.Held(state / _streams, state % _streams, operation, link);
        Progressed(state, slot, count, channel, isArrival: true);
    }

    // A member of a call has sent or got something: it is done, or what waited for that goes on.
    private void Progressed(int state, int slot, int count, int channel, bool isArrival)
    {
        (int c, int s) = Math.DivRem(state, _streams);
        _slots.Pending(slot) -= count;
        if (_slots.Pending(slot) == 0)
        {
            EndCall(c, s, slot);
            return;
        }
        RankCall call = _work.Calls[_programOf[c].Streams[s][_next[state]].Index];
        int member = call.Group.MemberOf(_classes.Rank[c]);
        if (!isArrival)
        {
            SendOn(state, slot, call.Program, member, channel);
            return;
        }
        for (int other = 0; other < call.Program.Channels; other++)
        {
            if (_slots.Channel(slot, other).WaitsFor == channel)
            {
                SendOn(state, slot, call.Program, member, other);
            }
        }
    }

    private void EndCall(int c, int s, int slot)
    {
        _slots.Give(slot);
        _slotOf[c * _streams + s] = None;
        EndOperation(c, s);
    }
}
