using System.Text.Json.Nodes;
using static Heliograph.Model.Scenarios.SchemaNodes;

namespace Heliograph.Model.Scenarios;

/// <summary>The part of <see cref="ScenarioSchema"/> that describes a service.</summary>
internal static class InferenceSchema
{
    public static JsonObject Service() =>
        Map(
            "A service that answers prompts.",
            ("model!", Either("preset of the catalogue, or its dimensions", Text("a preset", "llama3-8b"), Reference("model"))),
            ("precision!", OneOf("of the weights and their products", InferenceReader.Precisions)),
            ("cache-precision", OneOf("of the key-value cache; default bf16", InferenceReader.CachePrecisions)),
            ("input!", Count("mean tokens of a prompt that must be computed", "tokens", 1024)),
            ("output!", Count("mean tokens of an answer", "tokens", 256)),
            (
                "batch",
                Either(
                    "requests in service at once; default best",
                    OneOf("as many as cache and limits allow", "best"),
                    Count("a number of requests", "requests", 256)
                )
            ),
            (
                "limits",
                Map(
                    "99th percentiles that the service keeps.",
                    ("first-token", Quantity("time to the first token", "2 s")),
                    ("per-token", Quantity("time for each output token", "50 ms"))
                )
            ),
            ("draft-tokens", Integer("tokens drafted in a step by multi-token prediction", 0, 1, 0)),
            ("accepted-tokens", Number("tokens accepted in a step, the first included; the catalogue's acceptance when absent", 1.7)),
            ("software", OneOf("serving software, for its scheduling efficiency; default other", InferenceReader.Softwares)),
            ("mapping", Map("Both phases share all accelerators.", Dimensions())),
            ("prefill", Map("Accelerators that compute prompts.", Pool(4))),
            ("decode", Map("Accelerators that write answers.", Pool(4)))
        );

    /// <summary>What only inference asks of a model.</summary>
    public static JsonObject Serving() =>
        Map(
            "What only inference asks of a model.",
            ("recurrent-layers", Integer("layers with a state of fixed size instead of a cache", 0, 1, 0)),
            ("selected-tokens", Integer("tokens that sparse attention reads of a longer context", 1, 2048)),
            ("expert-bits", Number("bits of a stored expert weight, when the checkpoint ships them narrow", 4.25))
        );

    private static (string Key, JsonObject Node)[] Pool(int accelerators) =>
        [
            ("accelerators!", Integer("of the pool", 1, accelerators)),
            ("site", Text("where they are; the first site when absent", "main")),
            .. Dimensions(),
        ];

    private static (string Key, JsonObject Node)[] Dimensions() =>
        [
            ("tensor", Integer("accelerators that share every matrix", 1, 1, 1)),
            ("pipeline", Integer("stages of layers", 1, 1, 1)),
            ("expert", Integer("accelerators over which experts are spread, attention data parallel", 1, 1, 1)),
        ];
}
