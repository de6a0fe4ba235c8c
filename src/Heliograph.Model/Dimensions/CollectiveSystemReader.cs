using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;

namespace Heliograph.Model.Dimensions;

/// <summary>
/// Reads the system files of ASTRA-sim, JSON. Numbers are bare, their units fixed by the key: <c>endpoint-delay</c> ns, <c>local-mem-bw</c> GB/s
/// (decimal), <c>peak-perf</c> TFLOP/s. A key that has no effect here is a warning, never an error.
/// </summary>
public static class CollectiveSystemReader
{
    /// <summary>Keys of the reference tool that change nothing in what is computed here.</summary>
    private static readonly string[] WithoutEffect =
    [
        "scheduling-policy",
        "boost-mode",
        "intra-dimension-scheduling",
        "inter-dimension-scheduling",
        "trace-enabled",
        "track-local-mem",
        "local-mem-trace-filename",
        "local-reduction-delay",
        "L",
        "o",
        "g",
        "G",
    ];

    private static readonly (string Key, CollectiveKind Kind)[] Lists =
    [
        ("all-reduce-implementation", CollectiveKind.AllReduce),
        ("all-gather-implementation", CollectiveKind.AllGather),
        ("reduce-scatter-implementation", CollectiveKind.ReduceScatter),
        ("all-to-all-implementation", CollectiveKind.AllToAll),
    ];

    private static readonly string[] Names = ["ring", "direct", "halvingDoubling", "oneRing", "oneDirect", "oneHalvingDoubling"];

    /// <summary>Reads a file; null, with diagnostics, when it is no system.</summary>
    public static CollectiveSystem? ReadFile(string path, DiagnosticList diagnostics) =>
        Read(YamlReader.ReadFile(path, diagnostics), path, diagnostics);

    /// <summary>As <see cref="ReadFile"/>, from text; <paramref name="name"/> is the file named in diagnostics.</summary>
    public static CollectiveSystem? ReadText(string text, string name, DiagnosticList diagnostics) =>
        Read(YamlReader.ReadText(text, name, diagnostics), name, diagnostics);

    private static CollectiveSystem? Read(YamlNode? root, string name, DiagnosticList diagnostics)
    {
        int before = diagnostics.ErrorCount;
        if (MapReader.Over(root, "the system", diagnostics) is not { } map)
        {
            return null;
        }
        double? memory = map.Number("local-mem-bw", 1e-6, 1e9);
        CollectiveSystem system = new(name)
        {
            EndpointDelay_ns = map.Number("endpoint-delay", 0, 1e12) ?? CollectiveSystem.DefaultEndpointDelay_ns,
            ActiveChunks = map.Integer("active-chunks-per-dimension", 1, 1 << 20) ?? 1,
            Splits = map.Integer("preferred-dataset-splits", 1, 1 << 20) ?? 1,
            MemoryBytesPerNs = memory,
            IsHierarchical = map.OneOf("collective-optimization", ["baseline", "localBWAware"]) == "localBWAware",
            UsesRoofline = IsOn(map, "roofline-enabled"),
            PeakOperationsPerNs = (map.Number("peak-perf", 0, 1e12) ?? 0) * 1000,
            IsReplayOnly = IsOn(map, "replay-only"),
            Choices = Lists
                .Where(l => map.Has(l.Key))
                .ToImmutableDictionary(
                    l => l.Kind,
                    l => map.List(l.Key, required: true).Select(n => Choice(map, l.Key, n)).OfType<CollectiveChoice>().ToImmutableArray()
                ),
            Custom = Lists
                .Where(l => map.Has(l.Key + "-custom"))
                .ToImmutableDictionary(l => l.Kind, l => map.Texts(l.Key + "-custom", required: true).FirstOrDefault() ?? ""),
        };
        map.OneOf("scheduling-policy", ["LIFO", "FIFO", "EXPLICIT"]);
        if (IsOn(map, "model-shared-bus"))
        {
            diagnostics.Warning(
                Codes.UnknownReplayKey,
                map.SpanOf("model-shared-bus"),
                "'model-shared-bus' is not modelled",
                "the endpoint delay is used as without it"
            );
        }
        if (system.UsesRoofline && (system.PeakOperationsPerNs <= 0 || memory is null))
        {
            diagnostics.Error(
                Codes.MissingKey,
                map.SpanOf("roofline-enabled"),
                "'roofline-enabled' needs 'peak-perf' and 'local-mem-bw'",
                "add both, above 0, or set it to 0"
            );
        }
        Rest(map, diagnostics);
        return diagnostics.ErrorCount > before ? null : system;
    }

    private static void Rest(MapReader map, DiagnosticList diagnostics)
    {
        map.Allow(WithoutEffect);
        List<string> known =
        [
            .. Lists.Select(l => l.Key),
            "endpoint-delay",
            "preferred-dataset-splits",
            "active-chunks-per-dimension",
            "local-mem-bw",
        ];
        foreach (YamlEntry entry in map.Entries.Where(e => !map.IsKnown(e.Key)))
        {
            string? near = diagnostics.IsFull ? null : Suggest.Nearest(entry.Key, known.Concat(WithoutEffect));
            diagnostics.Warning(
                Codes.UnknownReplayKey,
                entry.KeySpan,
                $"'{Excerpt.Of(entry.Key)}' is not known",
                near is null ? "it is ignored" : $"did you mean '{near}'?"
            );
        }
    }

    private static bool IsOn(MapReader map, string key)
    {
        if (map.Node(key) is not YamlScalar scalar)
        {
            return false;
        }
        if (scalar.Text is "true" or "false")
        {
            return scalar.Text == "true";
        }
        return map.Integer(key, 0, 1) == 1;
    }

    // "direct4" is direct with a window of 4.
    private static CollectiveChoice? Choice(MapReader map, string key, YamlNode node)
    {
        string? text = map.TextOf(key, node);
        if (text is null)
        {
            return null;
        }
        bool isFlat = text.StartsWith("one", StringComparison.Ordinal);
        string word = isFlat && text.Length > 3 ? char.ToLowerInvariant(text[3]) + text[4..] : text;
        switch (word)
        {
            case "ring":
                return new CollectiveChoice(CollectiveAlgorithm.Ring, 0, isFlat);
            case "direct":
                return new CollectiveChoice(CollectiveAlgorithm.Direct, 0, isFlat);
            case "halvingDoubling":
                return new CollectiveChoice(CollectiveAlgorithm.HalvingDoubling, 0, isFlat);
        }
        if (
            word.StartsWith("direct", StringComparison.Ordinal)
            && int.TryParse(word.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out int window)
            && window > 0
        )
        {
            return new CollectiveChoice(CollectiveAlgorithm.Direct, window, isFlat);
        }
        map.Diagnostics.Error(Codes.NotOneOf, node.Span, $"'{key}: {Excerpt.Of(text)}' is not possible", Suggest.Fix(text, Names));
        return null;
    }
}
