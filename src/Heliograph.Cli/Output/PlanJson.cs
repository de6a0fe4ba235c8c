using System.Globalization;
using System.Text;
using System.Text.Json;
using Heliograph.Engine.Planning;
using Heliograph.Model;
using Heliograph.Model.Scenarios;
using Heliograph.Workload.Training.Planning;

namespace Heliograph.Cli.Output;

/// <summary>
/// <c>helio plan --json</c>: the shape of <c>docs/guides/plan.md</c>. Units stand in names; what is not computable is
/// null. All but <c>run</c> is a function of the scenario, the catalogue and the version.
/// </summary>
internal static class PlanJson
{
    public static string Of(Plan plan)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, JsonReport.Options))
        {
            json.WriteStartObject();
            json.WriteString("scenario", plan.Scenario.Name);
            json.WriteString("objective", plan.Objective.ToString().ToLowerInvariant());
            json.WriteString("model", plan.Scenario.Training!.Model.Name);
            json.WriteNumber("batch", plan.Scenario.Training.Batch);
            json.WriteNumber("sequence", plan.Scenario.Training.Sequence);
            Write(json, "best", plan.Best.IsEmpty ? null : plan.Best[0], plan.CapacityBytes);
            json.WriteStartArray("runnersUp");
            foreach (PlannedMapping mapping in plan.Best.Skip(1))
            {
                Write(json, null, mapping, plan.CapacityBytes);
            }
            json.WriteEndArray();
            Write(json, "given", plan.Given, plan.CapacityBytes);
            bool both = plan.Given is not null && !plan.Best.IsEmpty;
            JsonReport.Number(json, "gap", both ? (Plan.Value(plan.Given!, plan.Objective) / Plan.Value(plan.Best[0], plan.Objective)) - 1 : null);
            Write(json, "withoutMemoryLimit", plan.Unlimited, plan.CapacityBytes);
            Dimensions(json, plan);
            Communication(json, plan.Best.IsEmpty ? null : plan.Step);
            Systems(json, plan);
            JsonReport.Findings(json, plan.Findings);
            json.WriteStartObject("run");
            json.WriteNumber("evaluations", plan.Evaluated);
            json.WriteNumber("pruned", plan.Pruned);
            json.WriteNumber("overMemory", plan.OverMemory);
            json.WriteNumber("wall_s", plan.WallSeconds);
            json.WriteNumber("search_s", plan.SearchSeconds);
            json.WriteNumber("evaluationsPerSecond", plan.EvaluationsPerSecond);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    /// <summary>Value of a dimension of a <see cref="DimensionProfile"/> as it is written there.</summary>
    public static string Value(Mapping mapping, string dimension)
    {
        static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
        return dimension switch
        {
            "tensor" => Number(mapping.Tensor),
            "pipeline" => Number(mapping.Pipeline),
            "data" => Number(mapping.Data),
            "context" => Number(mapping.Context),
            "expert" => Number(mapping.Expert),
            "virtual" => Number(mapping.Virtual),
            "micro-batch" => Number(mapping.MicroBatch),
            "recompute" => mapping.Recompute,
            "sequence-parallel" => mapping.SequenceParallel ? "true" : "false",
            "shard" => Number(mapping.ShardStates),
            "flash-attention" => mapping.FlashAttention ? "true" : "false",
            _ => mapping.Schedule,
        };
    }

    private static void Write(Utf8JsonWriter json, string? name, PlannedMapping? mapping, double? capacity)
    {
        if (mapping is null)
        {
            json.WriteNull(name!);
            return;
        }
        if (name is null)
        {
            json.WriteStartObject();
        }
        else
        {
            json.WriteStartObject(name);
        }
        json.WriteNumber("accelerators", mapping.Accelerators);
        json.WriteStartObject("mapping");
        JsonReport.WriteMapping(json, mapping.Mapping);
        json.WriteEndObject();
        JsonReport.Number(json, "stepTime_s", mapping.Seconds);
        JsonReport.Number(json, "mfu", mapping.Mfu);
        json.WriteNumber("memory_B", mapping.MemoryBytes);
        JsonReport.Number(json, "capacity_B", capacity);
        JsonReport.Number(json, "headroom", 1 - (mapping.MemoryBytes / capacity));
        JsonReport.Number(json, "costPerStep_USD", mapping.CostUsd);
        JsonReport.Number(json, "energyPerStep_J", mapping.EnergyJoules);
        json.WriteEndObject();
    }

    private static void Dimensions(Utf8JsonWriter json, Plan plan)
    {
        json.WriteStartArray("dimensions");
        foreach (DimensionProfile dimension in plan.Dimensions)
        {
            json.WriteStartObject();
            json.WriteString("dimension", dimension.Dimension);
            json.WriteString("best", plan.Best.IsEmpty ? null : Value(plan.Best[0].Mapping, dimension.Dimension));
            json.WriteStartArray("values");
            foreach (DimensionValue value in dimension.Values)
            {
                json.WriteStartObject();
                json.WriteString("value", value.Value);
                json.WriteBoolean("fits", value.Best is not null);
                JsonReport.Number(json, "stepTime_s", value.Best?.Seconds);
                JsonReport.Number(json, "memory_B", value.Best?.MemoryBytes);
                json.WriteString("mapping", value.Best is { } best ? MappingText.Of(best.Mapping) : null);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Communication(Utf8JsonWriter json, StepTime? step)
    {
        json.WriteStartArray("communication");
        foreach (CommunicationVolume volume in step?.Communication ?? [])
        {
            json.WriteStartObject();
            json.WriteString("dimension", volume.Dimension);
            json.WriteNumber("group", volume.Group);
            JsonReport.Number(json, "total_s", volume.Total);
            JsonReport.Number(json, "exposed_s", volume.Exposed);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Systems(Utf8JsonWriter json, Plan plan)
    {
        json.WriteStartArray("systems");
        foreach (PlannedSystem system in plan.Systems)
        {
            json.WriteStartObject();
            json.WriteNumber("accelerators", system.Accelerators);
            json.WriteNumber("space", system.Search?.Space ?? 0);
            json.WriteNumber("evaluations", system.Search?.Evaluated ?? 0);
            RankedMapping? best = system.Search is { Best: [var first, ..] } ? first : null;
            JsonReport.Number(json, "stepTime_s", best?.Seconds);
            json.WriteString("mapping", best is null ? null : MappingText.Of(best.Mapping));
            json.WriteString("problem", system.Problem.Length == 0 ? null : system.Problem);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
