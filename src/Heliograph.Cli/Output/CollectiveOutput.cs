using System.Text;
using System.Text.Json;
using Heliograph.Cli.Commands;
using Heliograph.Model.Dimensions;
using Heliograph.Model.Units;
using Heliograph.Workload.Messages;

namespace Heliograph.Cli.Output;

/// <summary>What was asked of <c>helio collective</c>, and what came out.</summary>
internal sealed record CollectiveAnswer(
    CollectiveKind Kind,
    long Bytes,
    DimensionalNetwork Network,
    CollectiveSystem System,
    NetworkRules Rules,
    CollectiveResult Result
);

/// <summary><c>helio collective</c> as text and as JSON of the shape in <c>docs/guides/collective-and-replay.md</c>.</summary>
internal static class CollectiveOutput
{
    private const int SchemaVersion = 1;

    public static void Print(CollectiveAnswer answer, TextWriter output)
    {
        CollectiveResult result = answer.Result;
        string what = answer.Kind == CollectiveKind.AllGather ? "a shard of " : "";
        output.WriteLine(
            $"{CollectiveWords.Name(answer.Kind)} of {what}{Size(answer.Bytes)} on {answer.Network.Ranks} ranks: {Numbers.Text(result.Finish_ns * 1e-9, "s")}"
        );
        output.WriteLine($"  {Numbers.Exact(result.Finish_ns)} ns, by the rules '{DimensionalArguments.Name(answer.Rules)}', {result.Method}");
        output.WriteLine(
            result.Phases.IsEmpty
                ? $"  {Numbers.Count(result.Messages)} messages of the trace that the system file names; their sizes are those of the trace"
                : $"  {result.Chunks} chunks, each in {result.Phases.Length} phases:"
        );
        foreach ((string phase, int dimension, long bytes) in result.Phases)
        {
            output.WriteLine($"    {phase} in dimension {dimension + 1} ({Dimension(answer.Network.Dimensions[dimension])}), messages of {bytes} B");
        }
        output.WriteLine($"  bus bandwidth {Numbers.Text(BusBandwidth(answer), "B/s")}");
    }

    public static string Json(CollectiveAnswer answer)
    {
        CollectiveResult result = answer.Result;
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, JsonReport.Options))
        {
            json.WriteStartObject();
            json.WriteNumber("schemaVersion", SchemaVersion);
            json.WriteString("collective", CollectiveWords.Name(answer.Kind));
            json.WriteNumber("size_B", answer.Bytes);
            json.WriteString("rules", DimensionalArguments.Name(answer.Rules));
            json.WriteNumber("ranks", answer.Network.Ranks);
            json.WriteStartObject("finish_ns");
            json.WriteNumber("max", result.Finish_ns);
            json.WriteNumber("min", result.FirstFinish_ns);
            json.WriteEndObject();
            // Nothing computes meanwhile, so all of it is exposed.
            json.WriteNumber("exposedCommunication_ns", result.Finish_ns);
            json.WriteNumber("busBandwidth_Bps", BusBandwidth(answer));
            json.WriteNumber("chunks", result.Chunks);
            JsonReport.Array(
                json,
                "phases",
                result.Phases,
                p =>
                {
                    json.WriteString("collective", p.Phase);
                    json.WriteNumber("dimension", p.Dimension + 1);
                    json.WriteNumber("message_B", p.MessageBytes);
                }
            );
            json.WriteString("method", result.Method);
            json.WriteNumber("messages", result.Messages);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    // Collectives are mostly asked for in powers of two.
    private static string Size(long bytes) =>
        bytes % (1 << 30) == 0 ? $"{bytes >> 30} GiB"
        : bytes % (1 << 20) == 0 ? $"{bytes >> 20} MiB"
        : bytes % (1 << 10) == 0 ? $"{bytes >> 10} KiB"
        : new DataSize(bytes).ToString();

    private static string Dimension(NetworkDimension dimension) => $"{dimension.Kind} of {dimension.Ranks}";

    // What each rank must send at least, over the time: the measure that does not depend on the number of ranks.
    private static double BusBandwidth(CollectiveAnswer answer)
    {
        int ranks = answer.Network.Ranks;
        double share = answer.Kind switch
        {
            CollectiveKind.AllReduce => 2.0 * (ranks - 1) / ranks,
            CollectiveKind.AllGather => ranks - 1,
            _ => (ranks - 1.0) / ranks,
        };
        return answer.Result.Finish_ns == 0 ? 0 : answer.Bytes * share / (answer.Result.Finish_ns * 1e-9);
    }
}
