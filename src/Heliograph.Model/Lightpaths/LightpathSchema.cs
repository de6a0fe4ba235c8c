using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using static Heliograph.Model.Scenarios.SchemaNodes;

namespace Heliograph.Model.Lightpaths;

/// <summary>
/// The file of <c>helio lightpath plan</c> as JSON Schema (draft 2020-12), committed at <c>docs/schema/lightpath.schema.json</c>. A test holds every key of it
/// against <see cref="LightpathFileReader"/>.
/// </summary>
public static class LightpathSchema
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The schema as text, with a final newline; the same at every call.</summary>
    public static string Json()
    {
        JsonObject schema = new() { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = "Heliograph lightpath plan" };
        foreach ((string key, JsonNode? node) in Top().ToList())
        {
            schema[key] = node!.DeepClone();
        }
        return schema.ToJsonString(Options) + "\n";
    }

    private static JsonObject Top() =>
        Map(
            "Demands on an optical network.",
            ("lightpaths!", Text("name of the plan; the first key", "abilene")),
            ("equipment!", Text("library of GNPy's form: fibres, amplifiers, ROADMs, modes", "equipment.json")),
            ("transceiver!", Text("kind of the library whose modes are used", "flexible")),
            ("network", Text("topology of GNPy's form or GraphML, instead of sites and lines", "network.json")),
            ("sites", List("places where lightpaths begin and end", Site())),
            ("lines", List("fibre pairs between sites", Line())),
            ("shared-risks", List("stretches of duct that several lines go through", Risk())),
            ("demands!", List("capacity that is wanted, both directions", Demand(), 1)),
            ("bookings", List("rates that are booked on the lightpaths", Booking())),
            ("jobs", List("training jobs over two sites of the plan", Job())),
            ("candidates", Integer("ways looked at for a demand", 1, 4, 4)),
            ("weights", Weights()),
            ("restoration", Restoration()),
            ("cuts", Quantity("of a line, per length and time; else the part's", "0.0027 1/km/year")),
            ("repair", Quantity("mean time until a cut is mended; else the part's", "12 h")),
            ("parts", Parts()),
            ("prices", Prices()),
            ("power", Powers()),
            ("horizon", Quantity("over which use and cost are counted", "365.25 days")),
            ("life", Quantity("over which bought parts are written off", "5 years")),
            ("circle", Quantity("a time: which sites are within it of each other", "1 ms"))
        );

    private static JsonObject Between() =>
        new()
        {
            ["description"] = "two different sites",
            ["type"] = "array",
            ["items"] = new JsonObject { ["type"] = "string" },
            ["minItems"] = 2,
            ["maxItems"] = 2,
            ["examples"] = new JsonArray(new JsonArray("new-york", "chicago")),
        };

    private static JsonObject Site() =>
        Map("A ROADM with transceivers.", ("name!", Text("of the site", "new-york")), ("location", Text("degrees", "40.714 N, 74.006 W")));

    private static JsonObject Line() =>
        Map(
            "A fibre pair; its amplifiers are designed.",
            ("between!", Between()),
            ("length!", Quantity("of the fibre, not of the air line", "1500 km")),
            ("fibre", Text("kind of the library; SSMF unless given", "SSMF")),
            ("name", Text("else 'one - other'", "new-york - chicago"))
        );

    private static JsonObject Risk() =>
        Map(
            "One cut in it fells all of its lines.",
            ("name!", Text("of the risk", "bay duct")),
            ("lines!", OneOrMore("through it, by name", Text("a line", "new-york - chicago"))),
            ("length!", Quantity("that is shared", "40 km"))
        );

    private static JsonObject Demand() =>
        Map(
            "Capacity between two sites.",
            ("name!", Text("of the demand", "pipeline-east")),
            ("between!", Between()),
            ("rate!", Quantity("each way", "1600 Gb/s")),
            ("protection", OneOf("against cuts", "none", "1+1", "shared", "restoration")),
            ("availability", Number("share of time that it must be up", 0.9999)),
            ("latency", Quantity("most, one way", "20 ms")),
            ("start", Quantity("from the beginning of the plan", "0 h")),
            ("end", Quantity("from the beginning of the plan; for good unless given", "8 h"))
        );

    private static JsonObject Booking() =>
        Map(
            "A fixed rate over a time, or, with a volume, as much at a time as is free.",
            ("name!", Text("of the booking", "nightly copy")),
            ("between!", Between()),
            ("rate!", Quantity("fixed, or the most of an elastic one", "400 Gb/s")),
            ("volume", Quantity("makes it elastic", "500 TB")),
            ("least", Quantity("an elastic one is never slower until it is done", "50 Gb/s")),
            ("start!", Quantity("from the beginning of the plan", "0 h")),
            ("end!", Quantity("from the beginning of the plan", "8 h"))
        );

    private static JsonObject Job() =>
        Map(
            "A job whose line is the lightpaths between two sites; what cuts do to it is told.",
            ("name!", Text("of the job", "trial")),
            ("scenario!", Text("file of a scenario of two sites with one line", "../two-site.yaml")),
            ("between!", Between())
        );

    private static JsonObject Weights() =>
        Map(
            "What ways are chosen by: cost of one of each, in one unit.",
            ("millisecond", Number("of latency of the working way, one way", 1)),
            ("outage-minute", Number("expected in a year", 0.01)),
            ("slot-megametre", Number("12.5 GHz along 1,000 km", 1)),
            ("transceiver", Number("times the mode's cost", 1))
        );

    private static JsonObject Restoration() =>
        Map(
            "What takes time after a cut.",
            ("detect!", Quantity("until the ends know", "10 ms")),
            ("switch!", Quantity("of a receiver to its other way", "50 ms")),
            ("compute!", Quantity("of the controller, for each way", "200 ms")),
            ("cross-connect!", Quantity("of a new way, all of its ROADMs at once", "30 s"))
        );

    private static JsonObject Parts() =>
        Map(
            "Parts of the catalogue whose figures are used.",
            ("cuts", Text("rate of cuts and time of repair", "fib-cut")),
            ("fibre", Text("delay for the circle", "fib-smf28")),
            ("hollow-core", Text("delay for the circle", "fib-hcf-ms")),
            ("lease", Text("of a fibre", "fib-dark-lease")),
            ("transceiver", Text("price and power", "coh-400zrp")),
            ("amplifier", Text("price and power", "coh-edfa")),
            ("roadm", Text("price and power of a degree", "coh-roadm")),
            ("electricity", Text("price of electricity", "fac-el-us-2025"))
        );

    private static JsonObject Prices() =>
        Map(
            "Prices instead of the parts'.",
            ("lease", Quantity("of one fibre", "400 USD/km/year")),
            ("transceiver", Quantity("of one", "3500 USD")),
            ("amplifier", Quantity("of one, one direction", "8000 USD")),
            ("roadm", Quantity("of a degree with its booster and preamplifier", "40000 USD")),
            ("electricity", Quantity("at the meter", "0.08 USD/kWh"))
        );

    private static JsonObject Powers() =>
        Map(
            "Powers instead of the parts'.",
            ("transceiver", Quantity("of one, lit", "20 W")),
            ("amplifier", Quantity("of one, one direction", "55 W")),
            ("roadm", Quantity("of a degree with its booster and preamplifier", "150 W")),
            ("pue", Number("energy at the meter over energy of the equipment; 1 unless given", 1.3))
        );
}
