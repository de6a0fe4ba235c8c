using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;

namespace Heliograph.Model.Scenarios;

/// <summary>Reads <c>catalog/models/*.yaml</c>, and the same keys where a scenario describes its model in place.</summary>
public static class ModelPresetReader
{
    private const int Most = 10_000_000;

    /// <summary>Every <c>*.yaml</c> of a folder, in ordinal order of name.</summary>
    public static ModelPresets ReadFolder(string folder, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (!Directory.Exists(folder))
        {
            diagnostics.Error(Codes.CannotRead, new SourceSpan(folder), "the folder of models does not exist", "run from a checkout");
            return ModelPresets.Empty;
        }
        Dictionary<string, ModelSpec> models = new(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal))
        {
            ReadDocument(YamlReader.ReadFile(file, diagnostics), models, diagnostics);
        }
        return new ModelPresets(models.Values);
    }

    /// <summary>One file from text.</summary>
    public static ModelPresets ReadText(string text, string file, DiagnosticList diagnostics)
    {
        Dictionary<string, ModelSpec> models = new(StringComparer.Ordinal);
        ReadDocument(YamlReader.ReadText(text, file, diagnostics), models, diagnostics);
        return new ModelPresets(models.Values);
    }

    private static void ReadDocument(YamlNode? root, Dictionary<string, ModelSpec> models, DiagnosticList diagnostics)
    {
        if (MapReader.Over(root, "a file of models", diagnostics) is not { } top)
        {
            return;
        }
        foreach (YamlEntry entry in top.Map("models", required: true)?.Entries ?? [])
        {
            if (MapReader.Over(entry.Value, $"model '{Excerpt.Of(entry.Key)}'", diagnostics) is not { } reader)
            {
                continue;
            }
            ModelSpec? model = Read(reader, entry.Key, needsSources: true);
            if (model is not null && !models.TryAdd(entry.Key, model))
            {
                diagnostics.Error(Codes.DuplicatePart, entry.KeySpan, $"model '{Excerpt.Of(entry.Key)}' is already defined", "rename or merge it");
            }
        }
        top.Done();
    }

    /// <summary>Null, with diagnostics, when a dimension is missing or wrong.</summary>
    internal static ModelSpec? Read(MapReader reader, string name, bool needsSources)
    {
        int before = reader.Diagnostics.ErrorCount;
        int? layers = reader.Integer("layers", 1, 10_000, required: true);
        int? hidden = reader.Integer("hidden", 1, Most, required: true);
        int? heads = reader.Integer("heads", 1, 100_000, required: true);
        int? kvHeads = reader.Integer("kv-heads", 1, 100_000);
        int? headDimension = reader.Integer("head-dimension", 1, 100_000, required: true);
        bool gated = reader.Flag("gated", required: true) ?? false;
        int? vocabulary = reader.Integer("vocabulary", 1, Most, required: true);
        bool tied = reader.Flag("tied-embedding") ?? false;
        ExpertSpec? experts = Experts(reader.Map("experts"));
        // A model whose layers all have experts has no dense block to give the width of.
        bool isDense = experts is null or { DenseLayers: > 0 };
        int? feedForward = reader.Integer("feed-forward", 1, Most, required: isDense);
        LatentAttention? latent = Latent(reader.Map("latent"));
        int predictionDepth = reader.Integer("prediction-depth", 0, 100) ?? 0;
        AttentionWindow? window = Window(reader.Map("window"));
        bool parallelBlock = reader.Flag("parallel-block") ?? false;
        ServingTraits serving = Serving(reader.Map("serving"), layers ?? 1);
        ImmutableArray<string> sources = reader.Texts("sources", required: needsSources);
        reader.Done();
        if (heads % kvHeads is > 0)
        {
            string message = $"'kv-heads: {kvHeads}' does not divide heads {heads}";
            reader.Diagnostics.Error(Codes.OutOfRange, reader.SpanOf("kv-heads"), message, "let each serve the same number of heads");
        }
        if (experts?.DenseLayers > layers)
        {
            string message = $"dense-layers {experts.DenseLayers} is more than layers {layers}";
            reader.Diagnostics.Error(Codes.OutOfRange, reader.SpanOf("experts"), message, "write at most the layers");
        }
        return reader.Diagnostics.ErrorCount > before
            ? null
            : new ModelSpec(
                name,
                layers!.Value,
                hidden!.Value,
                heads!.Value,
                kvHeads ?? heads.Value,
                headDimension!.Value,
                feedForward ?? 0,
                gated,
                vocabulary!.Value,
                tied,
                experts,
                latent,
                predictionDepth,
                sources,
                window,
                parallelBlock
            )
            {
                Serving = serving,
            };
    }

    private static ServingTraits Serving(MapReader? reader, int layers)
    {
        if (reader is null)
        {
            return ServingTraits.None;
        }
        int recurrent = reader.Integer("recurrent-layers", 0, layers) ?? 0;
        int selected = reader.Integer("selected-tokens", 1, Most) ?? 0;
        double bits = reader.Number("expert-bits", 1, 16) ?? 0;
        reader.Done();
        return new ServingTraits(recurrent, selected, bits);
    }

    private static ExpertSpec? Experts(MapReader? reader)
    {
        if (reader is null)
        {
            return null;
        }
        int? count = reader.Integer("count", 1, 100_000, required: true);
        int? topK = reader.Integer("top-k", 1, count ?? 100_000, required: true);
        int shared = reader.Integer("shared", 0, 1000) ?? 0;
        int? feedForward = reader.Integer("feed-forward", 1, Most, required: true);
        int dense = reader.Integer("dense-layers", 0, 10_000) ?? 0;
        int domains = reader.Integer("domains", 0, 100_000) ?? 0;
        reader.Done();
        return new ExpertSpec(count ?? 1, topK ?? 1, shared, feedForward ?? 1, dense, domains);
    }

    private static AttentionWindow? Window(MapReader? reader)
    {
        if (reader is null)
        {
            return null;
        }
        int? size = reader.Integer("size", 1, Most, required: true);
        int every = reader.Integer("every", 1, 1000) ?? 1;
        reader.Done();
        return new AttentionWindow(size ?? 1, every);
    }

    private static LatentAttention? Latent(MapReader? reader)
    {
        if (reader is null)
        {
            return null;
        }
        int? query = reader.Integer("query-rank", 1, Most, required: true);
        int? keyValue = reader.Integer("key-value-rank", 1, Most, required: true);
        int? rope = reader.Integer("rope-dimension", 1, Most, required: true);
        int? nope = reader.Integer("nope-dimension", 1, Most, required: true);
        int? value = reader.Integer("value-dimension", 1, Most, required: true);
        reader.Done();
        return new LatentAttention(query ?? 1, keyValue ?? 1, rope ?? 1, nope ?? 1, value ?? 1);
    }
}
