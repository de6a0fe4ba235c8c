namespace Heliograph.Simulation.Flow.Ranks;

/// <content>Links whose capacity changes while they are used.</content>
public sealed partial class RankSimulation
{
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
        _secondsPerByte[link] = 1 / change.BytesPerSecond;
    }
}
