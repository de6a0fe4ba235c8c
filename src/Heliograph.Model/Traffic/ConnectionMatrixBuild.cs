using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Model.Traffic;

/// <summary>Joins the lines of a connection matrix: counts, ids, connections and triggers.</summary>
internal sealed class ConnectionMatrixBuild(SourceText text, ConnectionMatrixParse parse)
{
    private readonly List<RawFlow> _flows = parse.Flows;
    private readonly Dictionary<int, int> _triggerOfId = [];
    private int[] _ids = [];
    private int[] _connections = [];

    public TrafficMatrix Build(string name)
    {
        CheckCounts();
        BuildConnections();
        ImmutableArray<TriggerSpec> triggers = BuildTriggers();
        ImmutableArray<FlowSpec>.Builder flows = ImmutableArray.CreateBuilder<FlowSpec>(_flows.Count);
        bool resolved = true;
        for (int i = 0; i < _flows.Count; i++)
        {
            RawFlow flow = _flows[i];
            int start = TriggerOf(flow.StartTrigger, flow.StartAt, ref resolved);
            int sent = TriggerOf(flow.SendDone, flow.SendAt, ref resolved);
            int received = TriggerOf(flow.ReceiveDone, flow.ReceiveAt, ref resolved);
            flows.Add(
                new FlowSpec(_ids[i], flow.Source, flow.Destination, flow.Bytes, flow.StartPs, flow.Class, _connections[i], start, sent, received)
            );
        }
        TrafficMatrix matrix = new(name, parse.Nodes.Value, flows.MoveToImmutable(), triggers, [.. parse.Failures]);
        // What is lost on a bad line cannot fire: dependencies are judged once every line is understood.
        if (resolved && _triggerOfId.Count == parse.TriggerLines && parse.FlowLines == _flows.Count)
        {
            CheckDependencies(matrix);
        }
        return matrix;
    }

    private void CheckCounts()
    {
        if (parse.Nodes.At < 0)
        {
            text.Error("the header has no Nodes", "begin with 'Nodes' and the number of hosts");
        }
        CheckCount("Connections", parse.Connections, parse.FlowLines, "flows");
        CheckCount("Triggers", parse.TriggerCount, parse.TriggerLines, "triggers");
        CheckCount("Failures", parse.FailureCount, parse.FailureLines, "failures");
    }

    private void CheckCount(string word, RawCount stated, int found, string what)
    {
        if (stated.Value == found || text.IsFull)
        {
            return;
        }
        string fix = $"write '{word} {found}' if none is missing";
        if (stated.At < 0)
        {
            text.Error($"the header has no {word}, the file has {found} {what}", fix, Codes.CountMismatch);
        }
        else
        {
            text.Error(stated.At, $"{word} says {stated.Value}, the file has {found} {what}", fix, Codes.CountMismatch);
        }
    }

    // Flows of one id with msg share a connection; every other flow has its own.
    private void BuildConnections()
    {
        _ids = new int[_flows.Count];
        _connections = new int[_flows.Count];
        Dictionary<int, int> firstOfId = new(_flows.Count);
        HashSet<(int, int)> messages = [];
        (int next, bool nameless) = (0, false);
        for (int i = 0; i < _flows.Count; i++)
        {
            RawFlow flow = _flows[i];
            _ids[i] = flow.Id;
            nameless |= flow.Id == 0;
            if (flow.Id == 0 || firstOfId.TryAdd(flow.Id, i))
            {
                _connections[i] = next++;
            }
            else
            {
                int first = firstOfId[flow.Id];
                _connections[i] = _connections[first];
                CheckSame(_flows[first], flow);
            }
            if (flow.Message > 0 && !messages.Add((flow.Id, flow.Message)))
            {
                text.Error(flow.At, $"message {flow.Message} of connection {flow.Id} stands twice", "number messages apart", Codes.BadFlow);
            }
        }
        int id = 1;
        for (int i = 0; nameless && i < _flows.Count; i++)
        {
            if (_ids[i] == 0)
            {
                while (firstOfId.ContainsKey(id))
                {
                    id++;
                }
                _ids[i] = id++;
            }
        }
    }

    private void CheckSame(RawFlow first, RawFlow flow)
    {
        if (!first.HasMessage || !flow.HasMessage)
        {
            string fix = "give each flow its own id, or add msg to all of them for messages of one connection";
            text.Error(flow.IdAt, $"id {flow.Id} is taken, first at line {text.At(first.At).Line}", fix, Codes.BadFlow);
        }
        else if (first.Source != flow.Source || first.Destination != flow.Destination)
        {
            string ends = $"{first.Source}->{first.Destination}";
            text.Error(flow.At, $"connection {flow.Id} goes {ends}", "give another connection another id", Codes.BadFlow);
        }
    }

    private ImmutableArray<TriggerSpec> BuildTriggers()
    {
        ImmutableArray<TriggerSpec>.Builder triggers = ImmutableArray.CreateBuilder<TriggerSpec>(parse.Triggers.Count);
        foreach (RawTrigger trigger in parse.Triggers)
        {
            if (!_triggerOfId.TryAdd(trigger.Id, triggers.Count))
            {
                int line = text.At(parse.Triggers[_triggerOfId[trigger.Id]].At).Line;
                text.Error(trigger.At, $"trigger {trigger.Id} is defined already, at line {line}", "remove one of them", Codes.BadTrigger);
            }
            triggers.Add(new TriggerSpec(trigger.Id, trigger.Kind, trigger.Count));
        }
        return triggers.MoveToImmutable();
    }

    private int TriggerOf(int id, int at, ref bool resolved)
    {
        if (id == 0)
        {
            return -1;
        }
        if (_triggerOfId.TryGetValue(id, out int index))
        {
            return index;
        }
        resolved = false;
        text.Error(at, $"trigger {id} is not defined", $"add 'trigger id {id} oneshot' and count it in Triggers", Codes.BadTrigger);
        return -1;
    }

    private void CheckDependencies(TrafficMatrix matrix)
    {
        TriggerOutlook outlook = TriggerOutlook.Of(matrix);
        for (int t = 0; t < matrix.Triggers.Length && !text.IsFull; t++)
        {
            TriggerSpec trigger = matrix.Triggers[t];
            int at = parse.Triggers[t].At;
            (int fires, int targets, int never) = (outlook.Fires[t], outlook.Targets[t], outlook.NeverStarted[t]);
            if (trigger.Kind == TriggerKind.Barrier && trigger.Count > fires && (fires > 0 || targets > 0))
            {
                string message = $"barrier {trigger.Id} opens at count {trigger.Count}, but is fired {fires} times: it never opens";
                text.Error(at, message, fires > 0 ? $"write 'count {fires}'" : "name it in a send_done_trigger", Codes.BadTrigger);
            }
            else if (fires == 0 || targets == 0)
            {
                string message =
                    fires > 0 ? $"trigger {trigger.Id} starts no flow"
                    : targets > 0 ? $"nothing fires trigger {trigger.Id}: {targets} flows never start"
                    : $"trigger {trigger.Id} is never used";
                text.Warning(at, message, targets > 0 ? "name it in a send_done_trigger or recv_done_trigger" : "remove it", Codes.BadTrigger);
            }
            else if (never > 0)
            {
                string message = $"{never} of the {targets} flows that trigger {trigger.Id} starts never start";
                text.Warning(at, message, "fire it more often, or break the circle of flows that wait for each other", Codes.BadTrigger);
            }
        }
    }
}
