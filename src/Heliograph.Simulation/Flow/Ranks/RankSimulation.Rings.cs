using Heliograph.Model;

namespace Heliograph.Simulation.Flow.Ranks;

/// <content>
/// Rings whose members are all of one class: nobody in it is ever early or late, so that its sends follow each other at known times as long as nobody else
/// is on its links, and all of them are one event. Who comes by finds the send that is under way.
/// </content>
public sealed partial class RankSimulation
{
    private readonly Dictionary<(int Call, int Class), int> _ringOf = [];
    private readonly List<Ring> _rings = [];

    private sealed record Ring(int Channel, int Route, int Held, double Bytes, int Steps, long SendPs, long LatencyPs, double BytesPerPs)
    {
        public int State { get; set; }

        public long BeginPs { get; set; }

        /// <summary>Under way, its links its own.</summary>
        public bool IsLive { get; set; }

        /// <summary>All is sent, and somebody else has the links.</summary>
        public bool IsAstray { get; set; }

        public long EndPs => BeginPs + (Steps * (SendPs + LatencyPs));
    }

    // On a link that is of a ring: below those of teams.
    private int OnLinkOfRing(int ring) => TeamBase - _teams.Teams.Count - ring;

    // Whether a call has begun as a ring of one event.
    private bool TryRing(int state, RankOperation operation)
    {
        int c = state / _streams;
        if (!_runsAhead || RingOf(operation.Index, c) is not (>= 0 and var number))
        {
            return false;
        }
        Ring ring = _rings[number];
        ReadOnlySpan<int> links = LinksOf(ring.Route);
        if (ring.IsLive || ring.IsAstray)
        {
            return false;
        }
        foreach (int link in links)
        {
            if (_flowsOn[link] != 0)
            {
                return false;
            }
        }
        foreach (int link in links)
        {
            (_flowsOn[link], _aloneOn[link]) = (1, OnLinkOfRing(number));
        }
        (ring.State, ring.BeginPs, ring.IsLive) = (state, Now, true);
        _flows += ring.Steps;
        _events.Add(ring.EndPs, number, (int)EventKind.RingEnd);
        return true;
    }

    // Its number; -1 where members are of several classes, or what they send is no ring.
    private int RingOf(int call, int c)
    {
        if (_ringOf.TryGetValue((call, c), out int known))
        {
            return known;
        }
        (RankGroup group, CollectiveProgram program) = (_work.Calls[call].Group, _work.Calls[call].Program);
        int rank = _classes.Rank[c];
        int member = group.MemberOf(rank);
        bool isRing =
            program is { IsRepeating: true, Channels: 1 }
            && program.Steps(member, 0) is > 0 and var steps
            && program.Receives(member, 0) == steps
            && program.Send(member, 0, 0) is { WaitCount: 0, ToChannel: 0 }
            && Enumerable.Range(0, group.Size).All(m => _classes.ClassOfRank[group.RankOf(rank, m)] == c);
        int number = -1;
        if (isRing)
        {
            MessageSend send = program.Send(member, 0, 0);
            int route = RouteTo(c, group.RankOf(rank, send.To));
            (double seconds, int held) = SlowestOf(_routeEntries[route]);
            if (double.IsInfinity(seconds))
            {
                // Until a link that stands still goes on.
                return -1;
            }
            number = _rings.Count;
            _rings.Add(
                new Ring(
                    0,
                    route,
                    held,
                    send.Bytes,
                    program.Steps(member, 0),
                    FlowEngine.WholePs(send.Bytes * seconds * PsPerSecond),
                    _routeEntries[route].LatencyPs,
                    1 / (seconds * PsPerSecond)
                )
            );
        }
        _ringOf.Add((call, c), number);
        return number;
    }

    private void EndRing(int number)
    {
        Ring ring = _rings[number];
        bool isAstray = ring.IsAstray;
        if (!(ring.IsLive || isAstray) || ring.EndPs != Now)
        {
            return;
        }
        (ring.IsLive, ring.IsAstray) = (false, false);
        if (!isAstray)
        {
            ReleaseRing(ring);
        }
        Count(ring, ring.Steps, Now);
        (int c, int s) = Math.DivRem(ring.State, _streams);
        _times.Held(c, s, _next[ring.State], ring.Held);
        EndOperation(c, s);
    }

    private void ReleaseRing(Ring ring)
    {
        foreach (int link in LinksOf(ring.Route))
        {
            _flowsOn[link]--;
            _aloneOn[link] = None;
        }
    }

    private void Count(Ring ring, int steps, long end)
    {
        RouteEntry route = _routeEntries[ring.Route];
        for (int h = route.Start; h < route.Start + route.Count && steps > 0; h++)
        {
            int link = _routeLinks[h];
            double seconds = steps * (ring.Bytes * _routeUses[h] * SecondsPerByte(link, ring.BeginPs, end));
            _linkSeconds[link] += seconds;
            _load.Add(_groupOfLink[link], ring.BeginPs, end, seconds * _classes.LinkCount[link]);
        }
    }

    // Somebody else is on a link: what the ring has done is set down send by send, and it goes on as any other call.
    private void BreakUpRing(int number)
    {
        Ring ring = _rings[number];
        long period = ring.SendPs + ring.LatencyPs;
        (long behind, long into) = Math.DivRem(Now - ring.BeginPs, period);
        int done = (int)behind;
        ring.IsLive = false;
        if (done >= ring.Steps)
        {
            ReleaseRing(ring);
            ring.IsAstray = true;
            return;
        }
        bool isSending = into < ring.SendPs;
        long began = ring.BeginPs + (behind * period);
        Count(ring, done, began);
        int c = ring.State / _streams;
        int slot = _slots.Take();
        _slotOf[ring.State] = slot;
        _slots.Pending(slot) = (2 * (ring.Steps - done)) - (isSending ? 0 : 1);
        _slots.Channel(slot, ring.Channel) = new ChannelState
        {
            Step = done + 1,
            InFlight = isSending ? 1 : 0,
            Received = done,
            WaitsFor = done + 1 < ring.Steps ? ring.Channel : None,
        };
        _flows -= ring.Steps - done - 1;
        FlowInfo flow = new()
        {
            State = ring.State,
            Operation = _next[ring.State],
            Channel = ring.Channel,
            Route = ring.Route,
            To = c,
            ToChannel = ring.Channel,
            Ratio = 1,
            Spread = None,
            Bytes = ring.Bytes,
            StartPs = began,
        };
        if (isSending)
        {
            int index = AddAlone(flow, 1 / (ring.BytesPerPs * PsPerSecond), ring.Held);
            _alone[index].BytesPerPs = ring.BytesPerPs;
            foreach (int link in LinksOf(ring.Route))
            {
                _aloneOn[link] = index;
            }
            return;
        }
        ReleaseRing(ring);
        CountFlow(flow, began + ring.SendPs);
        _events.Add(began + period, Remember(flow, ring.Held), (int)EventKind.Arrival);
    }
}
