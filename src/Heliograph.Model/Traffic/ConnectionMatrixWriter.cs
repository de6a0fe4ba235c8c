using System.Globalization;
using System.Text;

namespace Heliograph.Model.Traffic;

/// <summary>
/// Writes htsim's connection matrices (<c>.cm</c>). Reading what is written gives the same matrix, but for its name, for ids that do not
/// tell connections apart (those are numbered anew) and for a wait behind a trigger, which the format does not have.
/// </summary>
public static class ConnectionMatrixWriter
{
    /// <param name="startUnit">What <c>start</c> shall count: the reader must be told the same.</param>
    public static string Write(TrafficMatrix matrix, StartUnit startUnit)
    {
        using StringWriter writer = new(CultureInfo.InvariantCulture);
        Write(matrix, startUnit, writer);
        return writer.ToString();
    }

    /// <inheritdoc cref="Write(TrafficMatrix, StartUnit)"/>
    public static void Write(TrafficMatrix matrix, StartUnit startUnit, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(writer);
        StringBuilder line = new();
        Append(line, $"Nodes {matrix.Hosts}\nConnections {matrix.Flows.Length}\n");
        if (matrix.Triggers.Length > 0)
        {
            Append(line, $"Triggers {matrix.Triggers.Length}\n");
        }
        if (matrix.Failures.Length > 0)
        {
            Append(line, $"Failures {matrix.Failures.Length}\n");
        }
        bool renumber = !IdsTellConnectionsApart(matrix);
        Dictionary<int, int> flowsOf = [];
        foreach (FlowSpec flow in matrix.Flows)
        {
            flowsOf[flow.Connection] = flowsOf.GetValueOrDefault(flow.Connection) + 1;
        }
        foreach (FlowSpec flow in matrix.Flows)
        {
            Append(line, $"{flow.Source}->{flow.Destination} id {(renumber ? flow.Connection + 1 : flow.Id)}");
            line.Append(flowsOf[flow.Connection] > 1 ? " msg" : "");
            line.Append(flow.StartTrigger >= 0 ? $" trigger {IdOf(matrix, flow.StartTrigger)}" : $" start {Start(flow.StartPs, startUnit)}");
            Append(line, $" size {flow.Bytes}");
            line.Append(flow.Class > 0 ? $" prio {flow.Class}" : "");
            line.Append(flow.SendDoneTrigger >= 0 ? $" send_done_trigger {IdOf(matrix, flow.SendDoneTrigger)}" : "");
            line.Append(flow.ReceiveDoneTrigger >= 0 ? $" recv_done_trigger {IdOf(matrix, flow.ReceiveDoneTrigger)}" : "");
            line.Append('\n');
            writer.Write(line);
            line.Clear();
        }
        foreach (TriggerSpec trigger in matrix.Triggers)
        {
            string kind = trigger.Kind switch
            {
                TriggerKind.OneShot => "oneshot",
                TriggerKind.MultiShot => "multishot",
                _ => $"barrier count {trigger.Count}",
            };
            Append(line, $"trigger id {trigger.Id} {kind}\n");
        }
        foreach (FailureSpec failure in matrix.Failures)
        {
            string type = failure.Tier == 1 ? "TOR" : "AGG";
            Append(line, $"failure switch_type {type} switch_id {failure.SwitchIndex} link_id {failure.UplinkIndex}\n");
        }
        writer.Write(line);
    }

    private static void Append(StringBuilder line, FormattableString text) => line.Append(text.ToString(CultureInfo.InvariantCulture));

    private static string IdOf(TrafficMatrix matrix, int trigger) => matrix.Triggers[trigger].Id.ToString(CultureInfo.InvariantCulture);

    private static string Start(long ps, StartUnit unit) =>
        unit == StartUnit.Picoseconds
            ? ps.ToString(CultureInfo.InvariantCulture)
            : (ps / 1_000_000m).ToString("0.######", CultureInfo.InvariantCulture);

    private static bool IdsTellConnectionsApart(TrafficMatrix matrix)
    {
        Dictionary<int, int> connectionOf = [];
        Dictionary<int, int> idOf = [];
        foreach (FlowSpec flow in matrix.Flows)
        {
            bool known = connectionOf.TryAdd(flow.Id, flow.Connection) || connectionOf[flow.Id] == flow.Connection;
            bool same = idOf.TryAdd(flow.Connection, flow.Id) || idOf[flow.Connection] == flow.Id;
            if (flow.Id < 1 || !known || !same)
            {
                return false;
            }
        }
        return true;
    }
}
