namespace Heliograph.Simulation.Flow.Ranks;

/// <content>Links whose capacity changes while they are used.</content>
public sealed partial class RankSimulation
{
    // By link whose capacity changes: since when it has which, the first since 0.
    private readonly Dictionary<int, List<(long Ps, double BytesPerSecond)>> _capacities = [];

    // What a byte that crosses between two instants keeps a link busy: over the mean of its capacity, which is exact for whoever the link holds back.
    private double SecondsPerByte(int link, long from, long to) =>
        _capacities.Count == 0 ? _secondsPerByte[link] : MeanSecondsPerByte(link, from, to);

    private double MeanSecondsPerByte(int link, long from, long to)
    {
        if (!_capacities.TryGetValue(link, out List<(long Ps, double BytesPerSecond)>? since))
        {
            return _secondsPerByte[link];
        }
        double area = 0;
        for (int i = 0; i < since.Count; i++)
        {
            long end = i + 1 < since.Count ? Math.Min(since[i + 1].Ps, to) : to;
            area += Math.Max(0, end - Math.Max(since[i].Ps, from)) * since[i].BytesPerSecond;
        }
        return area > 0 ? (to - from) / area : _secondsPerByte[link];
    }

    // Of the links of a class one: all have the same changes.
    private void PlanChanges()
    {
        for (int i = 0; i < _network.Changes.Count; i++)
        {
            CapacityChange change = _network.Changes[i];
            if (_classes.Link[_classes.ClassOfLink[change.Link]] == change.Link)
            {
                _events.Add(change.TimePs, i, (int)EventKind.Change);
            }
        }
    }

    // What is on the link goes on as flows that share, at the rates that there are from now on.
    private void Change(CapacityChange change)
    {
        int link = _classes.ClassOfLink[change.Link];
        int on = _aloneOn[link];
        if (on <= TeamBase)
        {
            on = BreakUp(link, TeamBase - on);
        }
        if (on != None)
        {
            Meet(on);
        }
        foreach (Team team in _teams.Teams)
        {
            team.IsSafe &= !team.Links.Contains(link);
        }
        foreach ((int Call, int Class) ring in _ringOf.Keys.ToArray())
        {
            if (_ringOf[ring] is >= 0 and var number && LinksOf(_rings[number].Route).Contains(link))
            {
                _ringOf.Remove(ring);
            }
        }
        if (_engine.NowPs < Now)
        {
            _engine.Step(Now);
        }
        _engine.SetCapacity(link, change.BytesPerSecond);
        if (!_capacities.TryGetValue(link, out List<(long Ps, double BytesPerSecond)>? since))
        {
            _capacities.Add(link, since = [(0, 1 / _secondsPerByte[link])]);
        }
        since.Add((Now, change.BytesPerSecond));
        _secondsPerByte[link] = 1 / change.BytesPerSecond;
    }
}
