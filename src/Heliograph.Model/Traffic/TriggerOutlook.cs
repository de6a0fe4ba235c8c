namespace Heliograph.Model.Traffic;

/// <summary>
/// What triggers can come to when every flow that starts also ends. Time plays no part: a flow that starts in one order of events starts in
/// every order, as more activations never start less. O(flows + triggers).
/// </summary>
internal sealed class TriggerOutlook
{
    private TriggerOutlook(int triggers) => (Fires, Targets, NeverStarted) = (new int[triggers], new int[triggers], new int[triggers]);

    /// <summary>By trigger: the flows that fire it, twice those that do when sent and when received.</summary>
    public int[] Fires { get; }

    /// <summary>By trigger: the flows that wait for it.</summary>
    public int[] Targets { get; }

    /// <summary>By trigger: the flows that wait for it in vain.</summary>
    public int[] NeverStarted { get; }

    public static TriggerOutlook Of(TrafficMatrix matrix)
    {
        int triggers = matrix.Triggers.Length;
        TriggerOutlook outlook = new(triggers);
        foreach (FlowSpec flow in matrix.Flows)
        {
            outlook.Count(flow);
        }
        // The targets of each trigger, in the order of the matrix.
        int[] first = new int[triggers + 1];
        for (int t = 0; t < triggers; t++)
        {
            first[t + 1] = first[t] + outlook.Targets[t];
        }
        int[] fill = first[..triggers];
        int[] targets = new int[first[triggers]];
        Stack<int> started = new();
        for (int i = 0; i < matrix.Flows.Length; i++)
        {
            int t = matrix.Flows[i].StartTrigger;
            if (t < 0)
            {
                started.Push(i);
            }
            else
            {
                targets[fill[t]++] = i;
            }
        }
        outlook.Run(matrix, first, targets, started);
        return outlook;
    }

    private void Run(TrafficMatrix matrix, int[] first, int[] targets, Stack<int> started)
    {
        int[] seen = new int[Fires.Length];
        int[] next = first[..Fires.Length];
        while (started.TryPop(out int i))
        {
            Fire(matrix.Flows[i].SendDoneTrigger);
            Fire(matrix.Flows[i].ReceiveDoneTrigger);
        }
        for (int t = 0; t < Fires.Length; t++)
        {
            NeverStarted[t] = first[t + 1] - next[t];
        }

        void Fire(int t)
        {
            if (t < 0)
            {
                return;
            }
            seen[t]++;
            TriggerSpec trigger = matrix.Triggers[t];
            int due = trigger.Kind switch
            {
                TriggerKind.OneShot => first[t + 1],
                TriggerKind.MultiShot => Math.Min(first[t] + seen[t], first[t + 1]),
                _ => seen[t] >= trigger.Count ? first[t + 1] : first[t],
            };
            for (; next[t] < due; next[t]++)
            {
                started.Push(targets[next[t]]);
            }
        }
    }

    private void Count(FlowSpec flow)
    {
        if (flow.StartTrigger >= 0)
        {
            Targets[flow.StartTrigger]++;
        }
        if (flow.SendDoneTrigger >= 0)
        {
            Fires[flow.SendDoneTrigger]++;
        }
        if (flow.ReceiveDoneTrigger >= 0)
        {
            Fires[flow.ReceiveDoneTrigger]++;
        }
    }
}
