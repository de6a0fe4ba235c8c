using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;

namespace Heliograph.Model.Scenarios;

/// <summary>Reads <c>workload: infer:</c> and checks what needs no fabric.</summary>
internal sealed class InferenceReader(ModelPresets models, DiagnosticList diagnostics)
{
    private const int Most = 100_000_000;

    /// <summary>Weights and products: w4a8 stores 4 bits and multiplies in 8, w4a16 in 16.</summary>
    public static readonly string[] Precisions = ["bf16", "fp8", "int8", "fp4", "w4a8", "w4a16"];

    public static readonly string[] CachePrecisions = ["bf16", "fp8", "int8"];

    /// <summary>Serving software with a part <c>cal-serving-...</c> in the catalogue.</summary>
    public static readonly string[] Softwares = ["tensorrt", "tensorrt-llm", "vllm", "sglang", "in-house", "other"];

    /// <param name="sites">Sites whose accelerators the service uses; empty when they could not all be read.</param>
    public InferenceJob? Read(MapReader? reader, ImmutableArray<Site> sites)
    {
        if (reader is null)
        {
            return null;
        }
        int before = diagnostics.ErrorCount;
        ModelSpec? model = new TrainingReader(models, diagnostics).ReadModel(reader.Node("model", required: true));
        string? precision = reader.OneOf("precision", Precisions, required: true);
        string? cache = reader.OneOf("cache-precision", CachePrecisions);
        int? input = reader.Count("input", "tokens", 1, Most, required: true);
        int? output = reader.Count("output", "tokens", 1, Most, required: true);
        int? concurrency = ReadBatch(reader);
        (double? first, double? each) = ReadLimits(reader.Map("limits"));
        int drafts = reader.Integer("draft-tokens", 0, 100) ?? 0;
        double? acceptance = reader.Number("accepted-tokens", 1, 101);
        string software = reader.OneOf("software", Softwares) ?? "other";
        MapReader? shared = reader.Map("mapping");
        MapReader? prefill = reader.Map("prefill");
        MapReader? decode = reader.Map("decode");
        reader.Done();
        ServingPool? one = shared is null ? null : ReadPool(shared, sites, model, isShared: true);
        ServingPool? left = prefill is null ? null : ReadPool(prefill, sites, model, isShared: false);
        ServingPool? right = decode is null ? null : ReadPool(decode, sites, model, isShared: false);
        Pools(reader, shared, prefill, decode, left, right, sites);
        if (diagnostics.ErrorCount > before)
        {
            return null;
        }
        return new InferenceJob(
            model!,
            precision!,
            cache ?? "bf16",
            input!.Value,
            output!.Value,
            concurrency,
            first,
            each,
            drafts,
            acceptance,
            software,
            left ?? one!,
            right ?? one!,
            reader.Span
        );
    }

    // "best" or a number of requests.
    private static int? ReadBatch(MapReader reader) =>
        reader.Node("batch") is YamlScalar { Text: "best" } ? null : reader.Count("batch", "requests", 1, Most);

    private static (double? First, double? Each) ReadLimits(MapReader? limits)
    {
        if (limits is null)
        {
            return (null, null);
        }
        double? first = limits.Quantity("first-token", "s", 1e-4, 1e5);
        double? each = limits.Quantity("per-token", "ms", 1e-3, 1e6);
        limits.Done();
        return (first, each);
    }

    private static ServingPool? ReadPool(MapReader map, ImmutableArray<Site> sites, ModelSpec? model, bool isShared)
    {
        int before = map.Diagnostics.ErrorCount;
        int tensor = map.Integer("tensor", 1, Most) ?? 1;
        int pipeline = map.Integer("pipeline", 1, Most) ?? 1;
        int expert = map.Integer("expert", 1, Most) ?? 1;
        int? accelerators = isShared ? sites.Sum(s => s.Accelerators) : map.Integer("accelerators", 1, Most, required: true);
        string? site = isShared ? null : map.Text("site");
        map.Done();
        int at = site is null ? 0 : sites.IndexOf(sites.FirstOrDefault(s => s.Name == site)!);
        if (at < 0 && !sites.IsEmpty)
        {
            map.Diagnostics.Error(
                Codes.NotOneOf,
                map.SpanOf("site"),
                $"'site: {Excerpt.Of(site!)}' is not possible",
                Suggest.Fix(site!, sites.Select(s => s.Name))
            );
        }
        if (map.Diagnostics.ErrorCount > before)
        {
            return null;
        }
        ServingPool pool = new(accelerators!.Value, Math.Max(0, at), tensor, pipeline, expert);
        if (!sites.IsEmpty)
        {
            Divides(map, pool, model);
        }
        return pool;
    }

    private static void Divides(MapReader map, ServingPool pool, ModelSpec? model)
    {
        void Error(string code, string key, string message, string fix) => map.Diagnostics.Error(code, map.SpanOf(key), message, fix);
        if (pool.Expert > 1 && (pool.Tensor > 1 || pool.Pipeline > 1))
        {
            Error(
                Codes.MappingMismatch,
                "expert",
                $"expert {pool.Expert} with tensor {pool.Tensor} and pipeline {pool.Pipeline}: with experts spread, attention is data parallel",
                "leave tensor and pipeline at 1, or expert at 1"
            );
            return;
        }
        if ((long)pool.Tensor * pool.Pipeline > pool.Accelerators || pool.Accelerators % pool.Group != 0)
        {
            Error(
                Codes.MappingMismatch,
                "tensor",
                $"replicas of {(pool.Expert > 1 ? pool.Expert : (long)pool.Tensor * pool.Pipeline)} accelerators do not divide {pool.Accelerators}",
                $"choose a product of dimensions that divides {pool.Accelerators}"
            );
        }
        if (model is null)
        {
            return;
        }
        if (model.Heads % pool.Tensor != 0)
        {
            Error(
                Codes.ModelNotDivisible,
                "tensor",
                $"heads {model.Heads} do not divide over tensor {pool.Tensor}",
                $"set tensor to a divisor of {model.Heads}"
            );
        }
        if (pool.Pipeline > model.Layers)
        {
            Error(
                Codes.ModelNotDivisible,
                "pipeline",
                $"layers {model.Layers} are fewer than pipeline {pool.Pipeline}",
                $"set pipeline to at most {model.Layers}"
            );
        }
        if (pool.Expert > 1 && model.Experts is null)
        {
            Error(Codes.ModelNotDivisible, "expert", $"expert {pool.Expert} with a model that has no experts", "set expert to 1 and use tensor");
        }
    }

    private static void Pools(
        MapReader reader,
        MapReader? shared,
        MapReader? prefill,
        MapReader? decode,
        ServingPool? left,
        ServingPool? right,
        ImmutableArray<Site> sites
    )
    {
        bool split = prefill is not null || decode is not null;
        if (shared is not null && split)
        {
            reader.Diagnostics.Error(
                Codes.MappingMismatch,
                reader.SpanOf("mapping"),
                "'mapping' shares the accelerators, 'prefill' and 'decode' split them",
                "give 'mapping' alone, or 'prefill' and 'decode'"
            );
        }
        else if (shared is null && (prefill is null || decode is null))
        {
            string missing =
                !split ? "'mapping'"
                : prefill is null ? "'prefill'"
                : "'decode'";
            reader.Diagnostics.Error(Codes.MissingKey, reader.Span, $"{missing} is missing", "give 'mapping', or 'prefill' and 'decode'");
        }
        if (left is null || right is null)
        {
            return;
        }
        for (int s = 0; s < sites.Length; s++)
        {
            int used = (left.Site == s ? left.Accelerators : 0) + (right.Site == s ? right.Accelerators : 0);
            if (used > sites[s].Accelerators)
            {
                reader.Diagnostics.Error(
                    Codes.MappingMismatch,
                    reader.SpanOf("prefill"),
                    $"the pools take {used} accelerators of site {sites[s].Name}, which has {sites[s].Accelerators}",
                    $"let them take at most {sites[s].Accelerators}"
                );
            }
        }
    }
}
