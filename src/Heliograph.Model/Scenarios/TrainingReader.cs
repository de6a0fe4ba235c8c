using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;

namespace Heliograph.Model.Scenarios;

/// <summary>Reads <c>workload: train:</c> and checks what needs no fabric.</summary>
internal sealed class TrainingReader(ModelPresets models, DiagnosticList diagnostics)
{
    internal const int Most = 100_000_000;

    private static readonly string[] Precisions = ["bf16", "fp16", "fp8"];
    internal static readonly string[] Recomputations = ["none", "selective", "full"];
    internal static readonly string[] Schedules = ["1f1b", "interleaved", "zero-bubble", "dualpipe"];
    internal static readonly string[] Overlaps = ["all", "none", "tensor", "pipeline", "data", "expert"];
    internal static readonly string[] Crossings = ["none", "pipeline", "data", "expert"];

    /// <param name="sites">Sites whose accelerators the job uses; empty when they could not all be read.</param>
    /// <param name="year">Of the scenario: that of the software unless the job says otherwise.</param>
    public TrainingJob? Read(MapReader? reader, ImmutableArray<Site> sites, int year)
    {
        if (reader is null)
        {
            return null;
        }
        int before = diagnostics.ErrorCount;
        ModelSpec? model = ReadModel(reader.Node("model", required: true));
        int? sequence = reader.Count("sequence", "tokens", 1, Most, required: true);
        int? batch = reader.Count("batch", "sequences", 1, Most, required: true);
        string? precision = reader.OneOf("precision", Precisions, required: true);
        int software = reader.Integer("software", 2015, 2040) ?? year;
        YamlNode? written = reader.Node("mapping", required: true);
        MapReader? map = IsBest(written) ? null : MapReader.Over(written, "'mapping'", diagnostics);
        MappingChoices? search =
            IsBest(written) ? MappingChoices.Free
            : map is not null && map.Has("rest") ? ChoicesReader.Read(map)
            : null;
        Mapping? mapping =
            search is not null ? ChoicesReader.Undecided(search, sites, written!.Span)
            : map is not null ? ReadMapping(map, sites)
            : null;
        Resilience resilience = ResilienceReader.Read(reader.Map("resilience"));
        reader.Done();
        if (search is null && mapping is not null && map is not null)
        {
            MappingRules rules = new(mapping, map, diagnostics);
            rules.Accelerators(sites);
            rules.Batch(batch);
            rules.Model(model, sequence, reader.SpanOf("model"));
        }
        return diagnostics.ErrorCount > before
            ? null
            : new TrainingJob(model!, sequence!.Value, batch!.Value, precision!, mapping!, reader.Span, software + 0.5, search)
            {
                Resilience = resilience,
            };
    }

    private static bool IsBest(YamlNode? node) => node is YamlScalar { Text: "best" };

    internal ModelSpec? ReadModel(YamlNode? node)
    {
        switch (node)
        {
            case YamlScalar scalar:
                if (models.Find(scalar.Text) is { } preset)
                {
                    return preset;
                }
                string fix = Suggest.Fix(scalar.Text, models.Models.Select(m => m.Name));
                diagnostics.Error(Codes.UnknownModel, scalar.Span, $"unknown model '{Excerpt.Of(scalar.Text)}'", fix);
                return null;
            default:
                MapReader? reader = MapReader.Over(node, "'model'", diagnostics);
                return reader is null ? null : ModelPresetReader.Read(reader, reader.Text("name") ?? "model", needsSources: false);
        }
    }

    private static Mapping? ReadMapping(MapReader map, ImmutableArray<Site> sites)
    {
        int before = map.Diagnostics.ErrorCount;
        int? tensor = map.Integer("tensor", 1, Most, required: true);
        int? pipeline = map.Integer("pipeline", 1, Most, required: true);
        int? data = map.Integer("data", 1, Most);
        int context = map.Integer("context", 1, Most) ?? 1;
        int expert = map.Integer("expert", 1, Most) ?? 1;
        int chunks = map.Integer("virtual", 1, 10_000) ?? 1;
        int microBatch = map.Integer("micro-batch", 1, Most) ?? 1;
        string recompute = map.OneOf("recompute", Recomputations) ?? "selective";
        bool sequenceParallel = map.Flag("sequence-parallel") ?? true;
        int shard = map.Integer("shard", 0, 3) ?? 1;
        bool flash = map.Flag("flash-attention") ?? true;
        string schedule = map.OneOf("schedule", Schedules) ?? "1f1b";
        string across = map.OneOf("across-sites", Crossings) ?? "none";
        Overlap overlap = ReadOverlap(map);
        SiteExchange between = ReadBetween(map);
        CollectiveRules collectives = CollectiveRules.Read(map, map.Diagnostics);
        map.Done();
        if (map.Diagnostics.ErrorCount > before)
        {
            return null;
        }
        if (data is null)
        {
            // What is left; where it does not divide, 1 and the rule on accelerators says so.
            Int128 others = (Int128)tensor!.Value * pipeline!.Value * context;
            int all = sites.Sum(s => s.Accelerators);
            data = others <= all ? all / (int)others : 1;
        }
        return new Mapping(
            tensor!.Value,
            pipeline!.Value,
            data.Value,
            context,
            expert,
            chunks,
            microBatch,
            recompute,
            sequenceParallel,
            shard,
            flash,
            schedule,
            across,
            map.Span,
            overlap
        )
        {
            Between = between,
            Collectives = collectives,
        }.Over(sites.Length);
    }

    internal static SiteExchange ReadBetween(MapReader map) =>
        new(1, map.Integer("inner-steps", 1, 1_000_000) ?? 1, map.Number("site-compression", 1, 10_000) ?? 1);

    internal static Overlap ReadOverlap(MapReader map)
    {
        ImmutableArray<string> words = map.Texts("overlap");
        if (words.IsEmpty)
        {
            return Overlap.All;
        }
        Overlap overlap = Overlap.None;
        foreach (string word in words)
        {
            int index = Array.IndexOf(Overlaps, word);
            if (index < 0)
            {
                map.Diagnostics.Error(
                    Codes.OutOfRange,
                    map.SpanOf("overlap"),
                    $"'{Excerpt.Of(word)}' is no exchange that can overlap",
                    Suggest.Fix(word, Overlaps)
                );
                continue;
            }
            overlap |= index switch
            {
                0 => Overlap.All,
                1 => Overlap.None,
                _ => (Overlap)(1 << (index - 2)),
            };
        }
        return overlap;
    }
}
