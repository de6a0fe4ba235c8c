using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using static Heliograph.Model.Scenarios.SchemaNodes;

namespace Heliograph.Model.Scenarios;

/// <summary>
/// The scenario language as JSON Schema (draft 2020-12), committed at <c>docs/schema/scenario.schema.json</c>: editors
/// complete and check a scenario with it. A test holds every key of it against <see cref="ScenarioReader"/>.
/// </summary>
public static class ScenarioSchema
{
    private static readonly string[] ClosKinds = ["clos", "rail-optimized", "rail-only"];

    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The schema as text, with a final newline; the same at every call.</summary>
    public static string Json()
    {
        JsonObject schema = new() { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = "Heliograph scenario" };
        foreach ((string key, JsonNode? node) in Top().ToList())
        {
            schema[key] = node!.DeepClone();
        }
        schema["$defs"] = new JsonObject
        {
            ["part"] = Inheritable(AnyPart()),
            ["figure"] = Figure(),
            ["model"] = Model(),
            ["medium"] = Inheritable(Medium()),
            ["network"] = Inheritable(Network()),
            ["topology"] = Inheritable(Topology()),
        };
        return schema.ToJsonString(Options) + "\n";
    }

    private static JsonObject Top() =>
        Map(
            "A system and the job on it.",
            ("heliograph!", Version()),
            ("scenario!", Name("name of the scenario; files of results are named after it", "superpod-h100-1024")),
            ("title", Text("one line for people; the name when absent", "DGX H100 SuperPOD, 1,024 GPUs")),
            ("year!", Integer("year of purchase and operation", 2010, 2024)),
            ("seed", Integer("key of every random stream", 0, 1, 1)),
            ("sources", OneOrMore("where the description of the system comes from", Text("a document", "NVIDIA RA-11333-001"))),
            ("parts", Constraints()),
            ("sites!", List("data centres; the job uses all of them", Inheritable(Site()), 1)),
            ("wan", List("lines between sites", WideArea())),
            ("workload", Map("what runs: one of the two", ("train", Training()), ("infer", InferenceSchema.Service()))),
            ("economics", Economics())
        );

    // What a site lacks may come from the site it is like, at any depth: only the reader knows whether a key is missing.
    private static JsonObject Inheritable(JsonObject node)
    {
        node.Remove("required");
        foreach (JsonNode? child in node.Select(p => p.Value).SelectMany(v => v is JsonArray list ? [.. list] : new[] { v }).ToList())
        {
            if (child is JsonObject map)
            {
                Inheritable(map);
            }
        }
        return node;
    }

    private static JsonObject Version() =>
        new()
        {
            ["description"] = "version of the language; the first key",
            ["enum"] = new JsonArray(ScenarioReader.Version),
            ["examples"] = new JsonArray(ScenarioReader.Version),
        };

    private static JsonObject Constraints() =>
        Map(
            "Which parts may be used; an excluded part is an error, an undecidable one a warning.",
            (
                "region",
                OneOrMore("vendor regions allowed; 'any' is no constraint", OneOf("a region", "any", "US", "CN", "JP", "EU", "TW", "KR", "IL"))
            ),
            ("available-by", Integer("latest year of availability", 1990, 2026)),
            ("node", OneOrMore("process nodes allowed, as a prefix", Text("a node", "7 nm"))),
            ("vendors", OneOrMore("vendors allowed, as words of the vendor's name", Text("a vendor", "NVIDIA"))),
            ("status", OneOf("worst status of a preferred price, power or rate", "read", "secondary", "derived", "estimate", "memory")),
            ("only", OneOrMore("the only parts allowed, facilities apart", Text("id of the catalogue", "acc-a"))),
            ("exclude", OneOrMore("parts refused", Text("id of the catalogue", "acc-b")))
        );

    private static JsonObject Site() =>
        Map(
            "A data centre with its servers and networks.",
            ("name!", Name("name of the site", "main")),
            ("like", Name("site whose keys this one inherits; maps merge, lists and values replace", "main")),
            ("location", Text("degrees", "37.4 N, 122.1 W")),
            ("power", Power()),
            ("facility", Part("building that is charged by the watt (capex-per-watt)", "fac-capex")),
            ("layout", Layout()),
            ("cooling", Cooling()),
            ("servers", Servers()),
            (
                "scale-up",
                Either(
                    "network inside a domain; a list nests from inner to outer",
                    Reference("network"),
                    new JsonObject
                    {
                        ["description"] = "inner to outer",
                        ["type"] = "array",
                        ["items"] = Reference("network"),
                    }
                )
            ),
            ("scale-out", Reference("network"))
        );

    private static JsonObject Power() =>
        Map(
            "Supply of the site; limits are of IT power.",
            ("limit", Quantity("most that the site can take", "2 MW")),
            ("rack-limit", Quantity("most that a rack can take", "45 kW")),
            ("pue!", Setting("annual site energy over IT energy", Number("a ratio of at least 1", 1.3), "fac-pue")),
            ("price!", Setting("electricity at the meter", Quantity("money over energy", "0.08 USD/kWh"), "fac-price")),
            ("utilisation", Setting("average over maximum power of servers", Number("a fraction", 0.7), "acc-load"))
        );

    private static JsonObject Layout() =>
        Map(
            "The floor, from which cable lengths follow.",
            ("rack", Quantity("pitch of racks along a row", "600 mm")),
            ("row-pitch", Quantity("distance between rows", "3 m")),
            ("row", Count("racks in a row", "racks", 20)),
            ("tray", Quantity("from a device up to the tray, at each end", "2 m")),
            ("switch-racks", OneOf("where in a row the network racks stand", "middle", "end"))
        );

    private static JsonObject Cooling() =>
        Map(
            "Temperatures of what cools the site; those of the cooled parts when absent.",
            ("coolant", Quantity("at the inlet of cold plates", "40 degC")),
            ("air", Quantity("at the inlet of racks", "27 degC"))
        );

    private static JsonObject Servers() =>
        PartMap(
            "The servers, all alike; 'part' may be absent when only the accelerators are known.",
            "srv-a",
            isRequired: false,
            ("count!", Integer("servers", 1, 2)),
            ("per-rack", Integer("servers in a rack; taken from the catalogue when it knows", 1, 2)),
            ("accelerators!", PartMap("accelerators of one server", "acc-a", ("count!", Integer("accelerators of one server", 1, 8))))
        );

    private static JsonObject WideArea() =>
        Map(
            "Parallel wavelengths between two sites.",
            ("between!", List("the two sites", Name("a site", "main"), 2)),
            ("fibre", Part("fibre; due without 'topology'", "fib-a")),
            ("length", Quantity("length of fibre; due without 'topology'", "480 km")),
            ("topology", Text("network file of GNPy beside the scenario, in place of fibre and length", "network.json")),
            ("equipment", Text("its equipment library; due with 'topology'", "eqpt_config.json")),
            ("from", Text("uid of the transceiver at the first site; due with 'topology'", "trx Lannion")),
            ("to", Text("uid of the transceiver at the other; due with 'topology'", "trx Lorient")),
            ("transponder!", Part("coherent module at each end of a wavelength", "coh-zr")),
            ("wavelengths!", Integer("wavelengths", 1, 32)),
            ("amplifier", Part("amplifier, with 'spacing'; with 'topology' what one costs and draws", "coh-edfa")),
            ("spacing", Quantity("between amplifiers", "80 km")),
            ("connectors", Quantity("loss of the connectors at each end of a span", "0.5 dB")),
            ("ageing", Quantity("loss of each span kept free for repairs and ageing", "2 dB")),
            ("terminal-loss", Quantity("loss of the multiplexer or ROADM at each end of the line; an amplifier makes up for it", "10 dB")),
            ("loss", Number("share of frames lost on the way beside those with bit errors", 1e-6)),
            ("restoration", Quantity("after a cut until traffic flows again on another way; absent: it waits for the repair", "50 ms")),
            ("lease", Setting("rent of a fibre", Quantity("money over length and time", "400 USD/km/year"), "fac-lease"))
        );

    private static JsonObject Training() =>
        Map(
            "A training job.",
            ("model!", Either("preset of the catalogue, or its dimensions", Text("a preset", "llama3-8b"), Reference("model"))),
            ("sequence!", Count("tokens of a sequence", "tokens", 8192)),
            ("batch!", Count("sequences of a global batch", "sequences", 64)),
            ("precision!", OneOf("of the matrix products", "bf16", "fp16", "fp8")),
            ("software", Integer("year of the training software; the scenario's when absent", 2015, 2026)),
            (
                "mapping!",
                Either(
                    "how the job is split over accelerators: given, in part with 'rest: best', or the best one",
                    Mapping(),
                    OneOf("every dimension is searched on the fabric", "best")
                )
            ),
            ("resilience", Resilience())
        );

    private static JsonObject Resilience() =>
        Map(
            "How the job survives interruptions; what is absent comes from the catalogue.",
            (
                "checkpoint",
                Either(
                    "work between checkpoints; default best",
                    OneOf("interval of the highest goodput", "best"),
                    Quantity("a time, 1 s to 30 days", "30 min")
                )
            ),
            ("storage", Quantity("rate at which the storage takes in the checkpoint of the whole job", "100 GB/s")),
            ("tier", OneOf("shared storage, or storage of the nodes with a copy at a peer; default remote", ResilienceReader.Tiers)),
            ("spares", Integer("servers beside those of the sites that take over from failed ones", 0, 8)),
            ("detection", Quantity("from a fault until it is known", "3 min")),
            ("restart", Quantity("from then until work goes on, without loading the checkpoint", "5 min")),
            ("asynchronous", Flag("work waits only for the copy to host memory, not for the write", true))
        );

    private static JsonObject Mapping() =>
        Either("all dimensions given or standard, or some given and the rest searched", GivenMapping(), MappingChoices());

    private static JsonObject GivenMapping() =>
        Map(
            "Parallel dimensions: tensor x context x pipeline x data = accelerators.",
            ("tensor!", Integer("accelerators that share every matrix", 1, 8)),
            ("pipeline!", Integer("stages of layers", 1, 1)),
            ("data", Integer("replicas; what is left when absent", 1, 2)),
            ("context", Integer("accelerators that share a sequence", 1, 1, 1)),
            ("expert", Integer("accelerators that share the experts", 1, 1, 1)),
            ("virtual", Integer("interleaved stages of one accelerator", 1, 1, 1)),
            ("micro-batch", Integer("sequences of a micro-batch", 1, 1, 1)),
            ("recompute", OneOf("what the backward pass computes again; default selective", TrainingReader.Recomputations)),
            ("sequence-parallel", Flag("activations outside matrices are split over tensor too", true)),
            ("shard", With(Integer("ZeRO stage: 1 optimiser states, 2 gradients, 3 weights", 0, 1, 1), 3)),
            ("flash-attention", Flag("attention scores are never written to memory", true)),
            ("schedule", OneOf("pipeline schedule; default 1f1b", TrainingReader.Schedules)),
            ("across-sites", OneOf("dimension that crosses sites; default none", TrainingReader.Crossings)),
            ("inner-steps", Integer("steps between two exchanges of data across sites; more than 1: weights are averaged", 1, 500, 1)),
            ("site-compression", Number("how many times smaller gradients are made before they cross sites", 4)),
            ("overlap", OneOrMore("exchanges that run beside compute; default all", OneOf("an exchange", TrainingReader.Overlaps))),
            ("collectives", Collectives())
        );

    // The same keys, each with one value or a list of those to choose from; what is absent is searched.
    private static JsonObject MappingChoices() =>
        Map(
            "What is given is kept, one value or one of a list; every other dimension is searched on the fabric.",
            ("rest!", OneOf("search every dimension that is not given", ChoicesReader.Rests)),
            ("tensor", OneOrMore("accelerators that share every matrix", Integer("members", 1, 8))),
            ("pipeline", OneOrMore("stages of layers", Integer("stages", 1, 1))),
            ("data", OneOrMore("replicas", Integer("replicas", 1, 2))),
            ("context", OneOrMore("accelerators that share a sequence", Integer("members", 1, 1))),
            ("expert", OneOrMore("accelerators that share the experts", Integer("members", 1, 1))),
            ("virtual", OneOrMore("interleaved stages of one accelerator", Integer("stages", 1, 1))),
            ("micro-batch", OneOrMore("sequences of a micro-batch", Integer("sequences", 1, 1))),
            ("recompute", OneOrMore("what the backward pass computes again", OneOf("a kind", TrainingReader.Recomputations))),
            ("sequence-parallel", Free("activations outside matrices are split over tensor too")),
            ("shard", OneOrMore("ZeRO stage", With(Integer("stage", 0, 1), 3))),
            ("flash-attention", Free("attention scores are never written to memory")),
            ("schedule", OneOrMore("pipeline schedule", OneOf("a schedule", TrainingReader.Schedules))),
            ("across-sites", OneOf("dimension that crosses sites; searched when absent", TrainingReader.Crossings)),
            ("inner-steps", Integer("steps between two exchanges of data across sites; more than 1: weights are averaged", 1, 500, 1)),
            ("site-compression", Number("how many times smaller gradients are made before they cross sites", 4)),
            ("overlap", OneOrMore("exchanges that run beside compute; default all", OneOf("an exchange", TrainingReader.Overlaps))),
            ("collectives", Collectives())
        );

    private static JsonObject Collectives() =>
        Either(
            "how collectives choose their algorithm; default placement",
            OneOf("as groups lie, by cost, or as NCCL does", CollectiveRules.Rules),
            Map(
                "The rule, and algorithms that are given.",
                ("rule", OneOf("as groups lie, by cost, or as NCCL does; default placement", CollectiveRules.Rules)),
                ("all-reduce", OneOf("algorithm of all-reduces", CollectiveRules.Reductions)),
                ("reduce-scatter", OneOf("algorithm of reduce-scatters", CollectiveRules.Halves)),
                ("all-gather", OneOf("algorithm of all-gathers", CollectiveRules.Gathers))
            )
        );

    // A flag without a standard value.
    private static JsonObject Free(string description)
    {
        JsonObject node = Flag(description, true);
        node.Remove("default");
        return node;
    }

    private static JsonObject With(JsonObject node, int maximum)
    {
        node["maximum"] = maximum;
        return node;
    }

    private static JsonObject Economics() =>
        Map(
            "What money depends on besides prices.",
            ("amortisation", Quantity("over which everything is written off; each class's own lifetime when absent", "4 years")),
            ("cost-of-capital", Setting("interest; 0 when absent", Quantity("a rate", "8 %/year"), "fac-wacc")),
            ("it-support", Setting("yearly cost of support over capital", Quantity("a rate", "4 %/year"), "fac-maint")),
            ("spares", Setting("spare servers over servers; the catalogue's when absent", Quantity("a share", "5 %"), "srv-spare")),
            ("repairs", Flag("what breaks is paid for; false when the support contract replaces it", true))
        );

    private static JsonObject Network() =>
        Map(
            "A topology repeated over domains of accelerators.",
            ("topology!", Reference("topology")),
            ("domain", Integer("accelerators of one domain; one server for the first scale-up, else the site", 1, 8)),
            ("bandwidth", Quantity("of one accelerator; checked against the links", "450 GB/s each way")),
            ("nic", Nic()),
            (
                "links!",
                Map(
                    "Links of one accelerator into this network, over all planes.",
                    ("count!", Integer("links", 1, 18)),
                    ("rate!", Quantity("of one link, one direction", "25 GB/s"))
                )
            ),
            ("media", Media()),
            (
                "transport",
                Map(
                    "How messages are carried.",
                    ("flow-control!", OneOf("hop by hop", NetworkReader.FlowControls)),
                    ("congestion-control!", OneOf("end to end", NetworkReader.CongestionControls)),
                    ("recovery!", OneOf("from a lost or corrupted frame", NetworkReader.Recoveries))
                )
            )
        );

    private static JsonObject Nic() =>
        Either(
            "Network card; none when the accelerator has the ports itself.",
            Text("id of the catalogue; one link each", "nic-a"),
            PartMap("card with the number of its links", "nic-a", ("links", Integer("links of one card", 1, 1, 1)))
        );

    private static JsonObject Media()
    {
        JsonObject Choice(string linkClass) =>
            Either(
                $"cable or optics of {linkClass} links; of a list, the first that reaches",
                Reference("medium"),
                new JsonObject { ["type"] = "array", ["items"] = Reference("medium") }
            );
        JsonObject media = Map("What each class of links is made of.", [.. TopologyReader.AllLinkClasses.Select(c => (c, Choice(c)))]);
        media["patternProperties"] = new JsonObject { ["^mesh-[1-8]$"] = Choice("mesh") };
        return media;
    }

    private static JsonObject Medium() =>
        Either(
            "A cable, or a pair of modules and a fibre.",
            Text("id of the catalogue", "med-dac"),
            PartMap(
                "a cable, or a pair of modules and a fibre",
                "opt-dr4",
                ("length", Quantity("of the cable; from the floor layout when absent", "3 m")),
                ("through", OneOrMore("circuit switches and other passive parts on the way", Part("a part", "ocs-a"))),
                ("links-per-module", Integer("links that share one module; module rate over link rate when absent", 1, 2)),
                ("connectors", Integer("mated connector pairs on the way", 0, 2, 0)),
                ("connector", Part("of these pairs", "con-a")),
                ("fibre", Part("between the modules", "fib-a"))
            )
        );

    private static JsonObject Topology()
    {
        (string, JsonObject) Kind(string name) => ("kind!", OneOf("topology", name));
        JsonObject Switch() => Part("switch", "sw-a");
        JsonObject circuit = Part("circuit switch between the ends", "ocs-a");
        JsonObject Size(string what, int example) => Integer(what, 1, example);
        JsonObject[] clos =
        [
            .. ClosKinds.Select(kind =>
                Map(
                    kind switch
                    {
                        "clos" => "Folded Clos; neighbouring hosts share a leaf.",
                        "rail-optimized" => "Folded Clos; hosts of the same index in their server share a leaf.",
                        _ => "Rails that never meet.",
                    },
                    Kind(kind),
                    ("tiers!", With(Size("switch tiers", 2), 4)),
                    ("oversubscription", Number("down over up capacity of a leaf; default 1", 1)),
                    ("planes", Integer("parallel planes", 1, 1, 1)),
                    ("switch!", OneOrMore("one part, or one a tier, leaf first", Switch())),
                    ("hosts-per-leaf", Size("host links of a leaf; radix x o / (1 + o) when absent", 8)),
                    ("uplink-rate", Quantity("of a link between switches; as the host links when absent", "400 Gb/s"))
                )
            ),
        ];
        return Either(
            "How accelerators are joined.",
            [
                Map(
                    "Every accelerator has links to each of the parallel switches.",
                    Kind("single-switch"),
                    ("switches!", Size("parallel switches", 2)),
                    ("switch!", Switch())
                ),
                .. clos,
                Map(
                    "Leaf-spine groups with a full mesh of global links.",
                    Kind("dragonfly+"),
                    ("groups!", Size("groups", 4)),
                    ("leaves!", Size("leaves of a group", 2)),
                    ("spines!", Size("spines of a group", 2)),
                    ("hosts-per-leaf!", Size("host links of a leaf", 4)),
                    ("global-links!", Size("global links of a spine", 3)),
                    ("switch!", Switch())
                ),
                Map(
                    "Two or three dimensions, wrapped; with cubes, faces are joined by circuit switches.",
                    Kind("torus"),
                    ("dimensions!", List("sizes", Size("accelerators along it", 4), 2)),
                    ("cube", Size("side of a cube", 4)),
                    ("circuit-switch", circuit)
                ),
                Map(
                    "Leaf-spine blocks joined to each other directly.",
                    Kind("block-mesh"),
                    ("blocks!", Size("blocks", 4)),
                    ("leaves!", Size("leaves of a block", 2)),
                    ("spines!", Size("spines of a block", 2)),
                    ("uplinks!", Size("links of a block to the others", 6)),
                    ("switch!", Switch()),
                    ("circuit-switch", (JsonObject)circuit.DeepClone()),
                    ("direct-share!", Number("share of traffic between blocks that goes without a transit block", 0.6))
                ),
                Map(
                    "Along each dimension every two accelerators are joined.",
                    Kind("full-mesh"),
                    ("dimensions!", List("sizes", Size("accelerators along it", 8), 1)),
                    ("links-per-pair", Integer("links of a pair", 1, 1, 1))
                ),
                Map("A GraphML file.", Kind("explicit"), ("graphml!", Text("path, relative to the scenario", "fabric.graphml"))),
                Map(
                    "Nodes and links one by one.",
                    Kind("explicit"),
                    ("nodes!", List("nodes", ExplicitNode())),
                    ("links!", List("links", ExplicitLink()))
                ),
            ]
        );
    }

    private static JsonObject ExplicitNode() =>
        Map(
            "A switch, or a place where accelerators attach.",
            ("name!", Text("name of the node", "s1")),
            ("switch", Part("the switch", "sw-a")),
            ("accelerators", Integer("accelerators that attach here", 0, 8))
        );

    private static JsonObject ExplicitLink() =>
        Map(
            "Parallel links between two nodes.",
            ("between!", List("the two nodes", Text("a node", "s1"), 2)),
            ("count", Integer("links", 1, 1, 1)),
            ("rate", Quantity("of one link, one direction", "400 Gb/s")),
            ("length", Quantity("of the cable", "3 m"))
        );

    private static JsonObject Figure() =>
        Either(
            "Figure overridden in place.",
            Text("a value with its unit", "10 W"),
            new JsonObject
            {
                ["description"] = "a plain number",
                ["type"] = "number",
                ["examples"] = new JsonArray(1),
            },
            Map(
                "a range and its particulars",
                [
                    ("value!", Value("preferred value")),
                    ("low", Value("low end of the range")),
                    ("high", Value("high end of the range")),
                    ("least", Value("physical limit below which no fit may move the value")),
                    ("most", Value("physical limit above which no fit may move the value")),
                    ("boundary", OneOf("what the figure covers", Parts.CatalogueReader.Boundaries)),
                    ("includes", OneOrMore("what the boundary contains besides", OneOf("a thing", Parts.CatalogueReader.Includable))),
                    ("status", OneOf("how it is founded", Parts.CatalogueReader.Statuses)),
                    ("source", OneOrMore("where it comes from", Text("a text", "quote of 2026-02"))),
                    ("conditions", Text("under which it holds", "maximum")),
                    ("why", Text("why this value", "vendor maximum")),
                    ("per", Text("what it is counted by", "port")),
                    ("within", OneOf("what stands for it when it is zero", Parts.CatalogueReader.Holders)),
                    ("as-of", Either("date of the figure", Text("a date", "2026-02"), Integer("a year", 1990, 2026))),
                    ("bound", OneOf("the source prints a bound", "upper", "lower")),
                    ("temperature", Quantity("at which it holds", "55 degC")),
                    ("length", Quantity("of the cable it belongs to", "2 m")),
                    ("frequency", Quantity("at which it holds", "26.56 GHz")),
                    ("wavelength", Quantity("at which it holds", "1310 nm")),
                ]
            )
        );

    private static JsonObject Value(string description) =>
        new()
        {
            ["description"] = description,
            ["type"] = new JsonArray("string", "number"),
            ["examples"] = new JsonArray("10 W"),
        };

    private static JsonObject Model()
    {
        JsonObject Size(string what, int example) => Integer(what, 1, example);
        return Map(
            "A decoder-only transformer.",
            ("name", Text("name for reports", "my-model")),
            ("layers!", Size("layers", 32)),
            ("hidden!", Size("width of the residual stream", 4096)),
            ("heads!", Size("attention heads", 32)),
            ("kv-heads", Size("key-value heads; as heads when absent", 8)),
            ("head-dimension!", Size("width of a head", 128)),
            ("feed-forward", Size("width of the dense block; needless when all layers have experts", 14336)),
            ("gated!", Flag("three matrices in a feed-forward block (SwiGLU) instead of two", true)),
            ("vocabulary!", Size("tokens of the vocabulary", 128256)),
            ("tied-embedding", Flag("one matrix for embedding and logits", false)),
            (
                "experts",
                Map(
                    "Mixture of experts.",
                    ("count!", Size("routed experts of a layer", 8)),
                    ("top-k!", Size("experts of a token", 2)),
                    ("shared", Integer("experts that see every token", 0, 1, 0)),
                    ("feed-forward!", Size("width of an expert", 2048)),
                    ("dense-layers", Integer("first layers without experts", 0, 3, 0)),
                    ("domains", Integer("scale-up domains that the experts of a token may lie in; 0: any number", 0, 4, 0))
                )
            ),
            (
                "latent",
                Map(
                    "Multi-head latent attention.",
                    ("query-rank!", Size("rank of the query projection", 1536)),
                    ("key-value-rank!", Size("rank of the key-value projection", 512)),
                    ("rope-dimension!", Size("rotary part of a head", 64)),
                    ("nope-dimension!", Size("other part of a head", 128)),
                    ("value-dimension!", Size("width of a value head", 128))
                )
            ),
            ("prediction-depth", Integer("extra multi-token-prediction layers", 0, 1, 0)),
            (
                "window",
                Map(
                    "Sliding-window attention.",
                    ("size!", Size("tokens that a layer with a window sees", 128)),
                    ("every", Integer("one of so many layers sees the whole sequence; 1: none does", 1, 2, 1))
                )
            ),
            ("parallel-block", Flag("attention and feed-forward block read one norm and are added once", false)),
            ("serving", InferenceSchema.Serving()),
            ("sources", OneOrMore("where the dimensions come from", Text("a document", "arXiv:2407.21783")))
        );
    }
}
