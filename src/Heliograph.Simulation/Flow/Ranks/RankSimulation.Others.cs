namespace Heliograph.Simulation.Flow.Ranks;

/// <content>Sends to all others of a group.</content>
public sealed partial class RankSimulation
{
    // On a link: it is of a team. Below None, so that both kinds of numbers have their own.
    private const int TeamBase = -2;

    private readonly RankTeams _teams;
    private int[] _routeOfSpread = [];

    private static int OnLinkOf(int team) => TeamBase - team;

    // Routes of the engine's kind, so that a send that meets others is a flow as any.
    private void WriteSpreads()
    {
        _routeOfSpread = new int[_teams.Spreads.Count];
        for (int i = 0; i < _routeOfSpread.Length; i++)
        {
            Spread spread = _teams.Spreads[i];
            ReserveRoute(spread.Links.Length);
            spread.Links.CopyTo(_routeLinks, _routeEnd);
            spread.Uses.CopyTo(_routeUses, _routeEnd);
            _routeOfSpread[i] = _routeEntries.Count;
            _routeEntries.Add(new RouteEntry(_routeEnd, spread.Links.Length, 0));
            _routeEnd += spread.Links.Length;
        }
    }

    private void GiveOthers(int state, int call, int channel, int toChannel, double bytes)
    {
        int number = _teams.Of(call, state / _streams);
        Spread spread = _teams.Spreads[number];
        FlowInfo flow = new()
        {
            State = state,
            Operation = _next[state],
            Channel = channel,
            Route = _routeOfSpread[number],
            Spread = number,
            ToChannel = toChannel,
            Bytes = bytes,
            StartPs = Now,
        };
        _flows++;
        Team team = _teams.Teams[spread.Team];
        if (team.IsSafe && spread.Live == 0 && (team.Live.Count > 0 || IsFree(team)))
        {
            if (team.Live.Count == 0)
            {
                foreach (int link in team.Links)
                {
                    (_flowsOn[link], _aloneOn[link]) = (1, OnLinkOf(spread.Team));
                }
            }
            team.Live.Add(AddAlone(flow, spread.SecondsPerByte, spread.Held));
            spread.Live++;
            return;
        }
        GiveShared(flow, _routeEntries[flow.Route]);
    }

    private bool IsFree(Team team)
    {
        foreach (int link in team.Links)
        {
            if (_flowsOn[link] != 0)
            {
                return false;
            }
        }
        return true;
    }

    // What is on the link then: a flow that is alone, or none.
    private int BreakUp(int link, int number)
    {
        if (number < _teams.Teams.Count)
        {
            BreakUpTeam(number);
        }
        else
        {
            BreakUpRing(number - _teams.Teams.Count);
        }
        return _aloneOn[link];
    }

    // Someone else is on a link of the team: its sends share from now on; what is at its very end still goes by itself.
    private void BreakUpTeam(int number)
    {
        Team team = _teams.Teams[number];
        foreach (int link in team.Links)
        {
            _flowsOn[link]--;
            _aloneOn[link] = None;
        }
        foreach (int index in team.Live)
        {
            ref AloneFlow alone = ref _alone[index];
            _teams.Spreads[alone.Flow.Spread].Live--;
            if (alone.EndPs <= Now)
            {
                alone.IsAstray = true;
                continue;
            }
            alone.IsMet = true;
            foreach (int link in LinksOf(alone.Flow.Route))
            {
                _flowsOn[link]++;
            }
            Share(alone.Flow, LeftOf(alone));
        }
        team.Live.Clear();
    }

    private void LeaveTeam(int index, in AloneFlow alone)
    {
        Spread spread = _teams.Spreads[alone.Flow.Spread];
        Team team = _teams.Teams[spread.Team];
        spread.Live--;
        int at = team.Live.IndexOf(index);
        team.Live[at] = team.Live[^1];
        team.Live.RemoveAt(team.Live.Count - 1);
        if (team.Live.Count > 0)
        {
            return;
        }
        foreach (int link in team.Links)
        {
            (_flowsOn[link], _aloneOn[link]) = (0, None);
        }
    }

    private void CountOthers(FlowCompletion done, in FlowInfo flow)
    {
        Spread spread = _teams.Spreads[flow.Spread];
        if (_network.Changes.Count > 0)
        {
            for (int h = 0; h < spread.Links.Length; h++)
            {
                int link = spread.Links[h];
                double busy = flow.Bytes * spread.Uses[h] * SecondsPerByte(link, flow.StartPs, done.Ps);
                _linkSeconds[link] += busy;
                _load.Add(_groupOfLink[link], flow.StartPs, done.Ps, busy * _classes.LinkCount[link]);
            }
            return;
        }
        spread.Bytes += flow.Bytes;
        foreach ((int group, double seconds) in spread.Load)
        {
            _load.Add(group, flow.StartPs, done.Ps, flow.Bytes * seconds);
        }
    }

    private void CountLinkSeconds()
    {
        if (_network.Changes.Count > 0)
        {
            return;
        }
        foreach (Spread spread in _teams.Spreads)
        {
            for (int h = 0; h < spread.Links.Length; h++)
            {
                _linkSeconds[spread.Links[h]] += spread.Bytes * spread.Uses[h] * _secondsPerByte[spread.Links[h]];
            }
        }
    }

    // What comes at once is delivered by the caller, after the sender has gone on.
    private void SendOut(in FlowInfo flow, int link)
    {
        Delivery[] deliveries = _teams.Spreads[flow.Spread].Deliveries;
        for (int d = 0; d < deliveries.Length; d++)
        {
            Arrival arrival = new()
            {
                State = flow.State % _streams,
                Operation = flow.Operation,
                Channel = flow.ToChannel,
                Spread = flow.Spread,
                Delivery = d,
                Link = link,
            };
            _events.Add(Now + deliveries[d].LatencyPs, Keep(arrival), (int)EventKind.Arrival);
        }
    }

    private void ArriveAtOthers(in Arrival arrival)
    {
        foreach ((int c, int count) in _teams.Spreads[arrival.Spread].Deliveries[arrival.Delivery].To)
        {
            Receive((c * _streams) + arrival.State, arrival.Operation, arrival.Channel, count, arrival.Link);
        }
    }
}
