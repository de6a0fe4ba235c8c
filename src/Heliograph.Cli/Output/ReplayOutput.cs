using System.Text;
using System.Text.Json;
using Heliograph.Cli.Commands;
using Heliograph.Model;
using Heliograph.Workload.Messages;
using Heliograph.Workload.Traces;

namespace Heliograph.Cli.Output;

/// <summary><c>helio replay</c> as text and as JSON of the shape in <c>docs/guides/collective-and-replay.md</c>.</summary>
internal static class ReplayOutput
{
    private const int SchemaVersion = 1;

    public static void Print(string traces, NetworkRules rules, ReplayResult result, TextWriter output)
    {
        foreach (Finding finding in result.Findings)
        {
            output.WriteLine($"{finding.Where}: {Words.Of(finding.Severity)} {finding.Code}: {finding.Message}; {finding.Remedy}");
        }
        ReplayedRank last = result.Ranks.MaxBy(r => r.Finish_ns);
        string state = result.IsComplete ? "" : ", but it does not end: some ranks wait for ever";
        output.WriteLine($"{traces} on {result.Ranks.Length} ranks: {Time(last.Finish_ns)}{state}");
        output.WriteLine($"  last rank  {Numbers.Exact(last.Finish_ns)} ns, by the rules '{DimensionalArguments.Name(rules)}'");
        output.WriteLine($"  first rank {Numbers.Exact(result.Ranks.Min(r => r.Finish_ns))} ns");
        output.WriteLine($"  compute    {Time(last.Compute_ns)} of the last rank, exposed communication {Time(last.ExposedCommunication_ns)}");
        string how = result.IsFolded ? "all ranks do the same, one stands for all" : $"{Numbers.Count(result.Messages)} messages simulated";
        output.WriteLine($"  {Numbers.Count(result.Nodes)} nodes, {Numbers.Count(result.Collectives)} of them collectives; {how}");
    }

    public static string Json(string traces, NetworkRules rules, ReplayResult result)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, JsonReport.Options))
        {
            json.WriteStartObject();
            json.WriteNumber("schemaVersion", SchemaVersion);
            json.WriteString("traces", traces);
            json.WriteString("rules", DimensionalArguments.Name(rules));
            json.WriteNumber("ranks", result.Ranks.Length);
            json.WriteBoolean("isComplete", result.IsComplete);
            json.WriteStartObject("finish_ns");
            json.WriteNumber("max", result.Ranks.Max(r => r.Finish_ns));
            json.WriteNumber("min", result.Ranks.Min(r => r.Finish_ns));
            json.WriteEndObject();
            // Of the rank that ends last: what the step would be shorter by if its communication were free.
            json.WriteNumber("exposedCommunication_ns", result.Ranks.MaxBy(r => r.Finish_ns).ExposedCommunication_ns);
            json.WriteNumber("nodes", result.Nodes);
            json.WriteNumber("collectives", result.Collectives);
            json.WriteNumber("messages", result.Messages);
            json.WriteBoolean("isFolded", result.IsFolded);
            JsonReport.Array(
                json,
                "perRank",
                result.Ranks.Select((r, i) => (Rank: i, Done: r)),
                r =>
                {
                    json.WriteNumber("rank", r.Rank);
                    json.WriteNumber("finish_ns", r.Done.Finish_ns);
                    json.WriteNumber("compute_ns", r.Done.Compute_ns);
                    json.WriteNumber("exposedCommunication_ns", r.Done.ExposedCommunication_ns);
                    json.WriteBoolean("isFinished", r.Done.IsFinished);
                }
            );
            JsonReport.Findings(json, result.Findings);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static string Time(double ns) => Numbers.Text(ns * 1e-9, "s");
}
