using System.Globalization;
using System.Text.Json;
using Heliograph.Engine.Flows;

namespace Heliograph.Cli.Output;

/// <summary>
/// <c>helio simulate --engine flow --json</c>: the fields of <see cref="SimulationJson"/> that a fluid has, under the same names. All but <c>run</c> is a
/// function of the inputs and the version.
/// </summary>
internal static class FlowJson
{
    public static byte[] Of(FlowReport report)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, JsonReport.Options))
        {
            json.WriteStartObject();
            json.WriteNumber("schemaVersion", SimulationJson.SchemaVersion);
            json.WriteString("engine", "flow");
            json.WriteNumber("flows", report.Flows.Length);
            json.WriteNumber("completed", report.Result.Completed);
            SimulationJson.Summary(json, "fct_us", report.Fct_us);
            SimulationJson.Summary(json, "slowdown", report.Slowdown);
            json.WriteNumber("makespan_us", report.Makespan_us);
            json.WriteString("end", report.Result.Completed == report.Flows.Length ? "completed" : "no-progress");
            json.WriteString("traceHash", report.Result.TraceHash.ToString("x16", CultureInfo.InvariantCulture));
            Work(json, report);
            JsonReport.Array(json, "bySize", report.BySize, g => SimulationJson.Group(json, g));
            JsonReport.Findings(json, report.Findings);
            Inputs(json, report);
            json.WriteStartObject("run");
            json.WriteNumber("wall_s", report.WallSeconds);
            json.WriteNumber("loop_s", report.Result.Loop.TotalSeconds);
            json.WriteNumber("eventsPerSecond", report.EventsPerSecond);
            json.WriteNumber("memory_B", report.Result.Bytes);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static void Work(Utf8JsonWriter json, FlowReport report)
    {
        json.WriteNumber("events", report.Result.Events);
        json.WriteNumber("solves", report.Result.Solves);
        json.WriteNumber("solvedHops", report.Result.SolvedHops);
        json.WriteNumber("refutedSolves", report.Result.RefutedSolves);
        json.WriteNumber("flowClasses", report.Result.Classes);
        json.WriteNumber("linkClasses", report.Result.LinkClasses);
        JsonReport.Array(
            json,
            "busiestLinks",
            report.Busiest,
            b =>
            {
                json.WriteNumber("link", b.Link);
                json.WriteNumber("utilisation", b.Utilisation);
                json.WriteNumber("sent_B", b.Bytes);
            }
        );
    }

    private static void Inputs(Utf8JsonWriter json, FlowReport report)
    {
        json.WriteStartObject("network");
        json.WriteNumber("links", report.List.Links);
        json.WriteEndObject();
        json.WriteStartObject("traffic");
        json.WriteString("name", report.List.Name);
        json.WriteNumber("payload_B", report.Flows.Sum(f => (double)f.Bytes));
        json.WriteEndObject();
        json.WriteStartObject("config");
        json.WriteString("compat", report.Rules.Name);
        json.WriteNumber("capacityFactor", report.Rules.CapacityFactor);
        json.WriteNumber("latencyFactor", report.Rules.LatencyFactor);
        json.WriteBoolean("weighted", report.Rules.IsWeighted);
        json.WriteString("quantiles", report.Rules.RanksDown ? "sorted[floor(q n)]" : "sorted[ceil(q n) - 1]");
        json.WriteNumber("batch", report.Batch);
        json.WriteEndObject();
    }
}
