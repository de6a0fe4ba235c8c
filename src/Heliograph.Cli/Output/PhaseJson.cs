using System.Text.Json;
using Heliograph.Model;

namespace Heliograph.Cli.Output;

/// <summary>The simulated communication phases of <c>report.json</c>; nothing at analytic fidelity.</summary>
internal static class PhaseJson
{
    public static void Write(Utf8JsonWriter json, Report report)
    {
        if (report.Fidelity != "packet")
        {
            return;
        }
        JsonReport.Number(json, "stepAtPacketTimes_s", report.StepAtPacketTimes);
        JsonReport.Array(json, "phases", report.Phases, p => Write(json, p));
    }

    /// <summary>What each phase took on this machine.</summary>
    public static void WriteRun(Utf8JsonWriter json, Report report)
    {
        if (report.Fidelity != "packet")
        {
            return;
        }
        json.WriteStartArray("phases_s");
        foreach (CommunicationPhase phase in report.Phases)
        {
            json.WriteNumberValue(phase.WallSeconds);
        }
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, CommunicationPhase p)
    {
        json.WriteString("dimension", p.Dimension);
        json.WriteString("collective", p.Collective);
        json.WriteNumber("group", p.Group);
        json.WriteNumber("bytes", p.Bytes);
        json.WriteNumber("steps", p.Steps);
        json.WriteNumber("simulatedGroups", p.SimulatedGroups);
        json.WriteNumber("simulatedGroup", p.SimulatedGroup);
        json.WriteNumber("simulatedBytes", p.SimulatedBytes);
        json.WriteNumber("simulatedSteps", p.SimulatedSteps);
        json.WriteString("scope", p.Scope);
        json.WriteString("transport", p.Transport);
        json.WriteNumber("closedForm_s", p.ClosedForm);
        JsonReport.Number(json, "packet_s", p.Packet);
        JsonReport.Number(json, "ratio", p.Ratio);
        json.WriteNumber("calibrated_s", p.Reached);
        JsonReport.Number(json, "slowestOverFastest", p.SlowestOverFastest);
        json.WriteNumber("messages", p.Messages);
        json.WriteNumber("frames", p.Frames);
        json.WriteNumber("hops", p.Hops);
        json.WriteNumber("dropped", p.Dropped);
        json.WriteNumber("pauses", p.Pauses);
        json.WriteNumber("marks", p.Marks);
        json.WriteNumber("maxQueue_B", p.MaxQueue);
        json.WriteStartObject("fct_us");
        JsonReport.Number(json, "p50", p.FctP50_us);
        JsonReport.Number(json, "p99", p.FctP99_us);
        json.WriteEndObject();
    }
}
