using Heliograph.Model.Traffic;

namespace Heliograph.Simulation.Flow;

/// <summary>What flows of a traffic wait for: triggers, and the message before on their connection. As the packet engine has it.</summary>
internal sealed class TrafficOrder
{
    private readonly TrafficMatrix _traffic;
    private readonly int[] _start;
    private readonly int[] _targets;
    private readonly int[] _fired;
    private readonly int[] _next;
    private readonly bool[] _mayStart;
    private readonly bool[] _isDue;
    private readonly long[] _duePs;

    public TrafficOrder(TrafficMatrix traffic)
    {
        _traffic = traffic;
        int flows = traffic.Flows.Length;
        (_start, _targets) = (new int[traffic.Triggers.Length + 1], new int[traffic.Flows.Count(f => f.StartTrigger >= 0)]);
        _fired = new int[traffic.Triggers.Length];
        (_next, _mayStart, _isDue, _duePs) = (new int[flows], new bool[flows], new bool[flows], new long[flows]);
        foreach (FlowSpec flow in traffic.Flows)
        {
            if (flow.StartTrigger >= 0)
            {
                _start[flow.StartTrigger + 1]++;
            }
        }
        for (int t = 0; t < _fired.Length; t++)
        {
            _start[t + 1] += _start[t];
        }
        int[] at = _start[..^1];
        Dictionary<(int, int, int), int> last = [];
        Array.Fill(_next, -1);
        for (int f = 0; f < flows; f++)
        {
            FlowSpec flow = traffic.Flows[f];
            if (flow.StartTrigger >= 0)
            {
                _targets[at[flow.StartTrigger]++] = f;
            }
            (int, int, int) connection = (flow.Connection, flow.Source, flow.Destination);
            if (last.TryGetValue(connection, out int before))
            {
                _next[before] = f;
            }
            else
            {
                _mayStart[f] = true;
            }
            last[connection] = f;
        }
    }

    /// <summary>The message before it has been sent.</summary>
    public bool MayStart(int flow) => _mayStart[flow];

    /// <summary>When a flow became due.</summary>
    public long DuePs(int flow) => _duePs[flow];

    /// <summary>The time or trigger of a flow has come.</summary>
    public void IsDue(int flow, long now) => (_isDue[flow], _duePs[flow]) = (true, now);

    /// <summary>A message has been sent.</summary>
    /// <returns>The next of its connection where that is due; else -1.</returns>
    public int Sent(int flow)
    {
        int next = _next[flow];
        if (next < 0)
        {
            return -1;
        }
        _mayStart[next] = true;
        return _isDue[next] ? next : -1;
    }

    /// <summary>A trigger fires; -1 for none.</summary>
    /// <returns>Flows that it starts.</returns>
    public ReadOnlySpan<int> Fire(int trigger)
    {
        if (trigger < 0)
        {
            return default;
        }
        int fired = ++_fired[trigger];
        TriggerSpec spec = _traffic.Triggers[trigger];
        ReadOnlySpan<int> targets = _targets.AsSpan(_start[trigger].._start[trigger + 1]);
        return spec.Kind switch
        {
            TriggerKind.MultiShot => fired <= targets.Length ? targets.Slice(fired - 1, 1) : default,
            TriggerKind.OneShot => fired == 1 ? targets : default,
            _ => fired == spec.Count ? targets : default,
        };
    }
}
