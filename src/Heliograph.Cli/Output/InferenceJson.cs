using System.Text.Json;
using Heliograph.Model;

namespace Heliograph.Cli.Output;

/// <summary>The <c>service</c> object of <c>report.json</c>; null without a service.</summary>
internal static class InferenceJson
{
    /// <summary>Fields of a training report that a service has not.</summary>
    public static readonly string[] NotOfService = ["stepTime_s", "mfu", "goodput", "effectiveTokensPerSecond", "interruptionsPerDay"];

    public static void Write(Utf8JsonWriter json, InferenceService? service)
    {
        if (!JsonReport.Begins(json, "service", service))
        {
            return;
        }
        json.WriteString("prefillBound", Text(service.PrefillBound));
        json.WriteString("decodeBound", Text(service.DecodeBound));
        json.WriteString("rateBound", Text(service.RateBound));
        json.WriteNumber("concurrency", service.Concurrency);
        json.WriteNumber("prefillFraction", service.PrefillFraction);
        json.WriteStartArray("tokenTime");
        foreach (StepTerm term in service.Terms)
        {
            json.WriteStartObject();
            json.WriteString("name", term.Name);
            json.WriteString("category", InferencePages.Word(term.Category));
            JsonReport.Number(json, "accelerator_s", term.Seconds.Value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("traffic");
        foreach (CommunicationVolume volume in service.Communication)
        {
            foreach ((string tier, double bytes) in volume.BytesByTier)
            {
                json.WriteStartObject();
                json.WriteString("what", volume.Dimension);
                json.WriteString("collective", volume.Collective);
                json.WriteNumber("group", volume.Group);
                json.WriteString("tier", tier);
                json.WriteNumber("payloadPerToken_B", bytes);
                json.WriteEndObject();
            }
        }
        json.WriteEndArray();
        Memory(json, service.Memory);
        Transfer(json, service.Transfer);
        json.WriteEndObject();
    }

    private static void Memory(Utf8JsonWriter json, ServingMemory? memory)
    {
        if (!JsonReport.Begins(json, "servingMemory", memory))
        {
            return;
        }
        json.WriteNumber("weights_B", memory.Weights);
        json.WriteNumber("cache_B", memory.Cache);
        json.WriteNumber("runtime_B", memory.Runtime);
        json.WriteNumber("capacity_B", memory.Capacity);
        json.WriteNumber("cachePerToken_B", memory.CachePerToken);
        json.WriteEndObject();
    }

    private static void Transfer(Utf8JsonWriter json, CacheTransfer? transfer)
    {
        if (!JsonReport.Begins(json, "cacheTransfer", transfer))
        {
            return;
        }
        json.WriteString("tier", transfer.Tier);
        json.WriteNumber("request_B", transfer.Bytes);
        json.WriteNumber("total_s", transfer.Seconds);
        json.WriteNumber("exposed_s", transfer.Exposed);
        json.WriteNumber("load", transfer.Load);
        json.WriteEndObject();
    }

    private static string? Text(string word) => word.Length == 0 ? null : word;
}
