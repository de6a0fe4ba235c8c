using System.Text.Json.Nodes;
using Heliograph.Model.Parts;

namespace Heliograph.Model.Scenarios;

/// <summary>
/// Pieces of the JSON Schema of the scenario language. Every piece has a description, and every leaf an example: editors
/// show both, and the test that reader and schema agree builds its documents from the examples.
/// </summary>
internal static class SchemaNodes
{
    // A number and a unit, with "each way" or "both ways"; which unit is the reader's question.
    private const string QuantityPattern = @"^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*[A-Za-z1%][A-Za-z0-9/%]*(\s+(each|both) ways?)?\s*$";
    private const string PercentPattern = @"^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*%?\s*$";
    private const string PartPattern = "^[A-Za-z]";

    public static JsonObject Text(string description, string example) => Leaf(description, "string", example);

    public static JsonObject Name(string description, string example) =>
        With(Text(description, example), "pattern", $"^[a-z0-9-]{{1,{Names.MostCharacters}}}$");

    public static JsonObject Flag(string description, bool standard) => With(Leaf(description, "boolean", standard), "default", standard);

    public static JsonObject Integer(string description, int least, JsonNode example, JsonNode? standard = null)
    {
        JsonObject node = With(Leaf(description, "integer", example), "minimum", least);
        return standard is null ? node : With(node, "default", standard);
    }

    /// <summary>A count that may carry its word: 2048 or "2048 sequences".</summary>
    public static JsonObject Count(string description, string word, int example) =>
        AnyOf(description, With(Type("integer"), "minimum", 1), With(Type("string"), "pattern", $"^\\d[\\d_]*\\s+{word}$"), example);

    public static JsonObject Number(string description, double example) =>
        AnyOf(description, Type("number"), With(Type("string"), "pattern", PercentPattern), example);

    public static JsonObject Quantity(string description, string example) => With(Text(description, example), "pattern", QuantityPattern);

    public static JsonObject OneOf(string description, params string[] values) =>
        new()
        {
            ["description"] = description,
            ["enum"] = new JsonArray([.. values.Select(v => (JsonNode)v)]),
            ["examples"] = new JsonArray(values[0]),
        };

    public static JsonObject List(string description, JsonObject item, int least = 0)
    {
        JsonObject node = new()
        {
            ["description"] = description,
            ["type"] = "array",
            ["items"] = item,
        };
        return least == 0 ? node : With(node, "minItems", least);
    }

    /// <summary>A list, or one item without its brackets.</summary>
    public static JsonObject OneOrMore(string description, JsonObject item) =>
        new() { ["description"] = description, ["anyOf"] = new JsonArray(item.DeepClone(), new JsonObject { ["type"] = "array", ["items"] = item }) };

    public static JsonObject Either(string description, params JsonObject[] alternatives) =>
        new() { ["description"] = description, ["anyOf"] = new JsonArray([.. alternatives]) };

    /// <summary>A map of exactly these keys; a key that ends in "!" is required.</summary>
    public static JsonObject Map(string description, params (string Key, JsonObject Node)[] keys)
    {
        JsonObject properties = [];
        JsonArray required = [];
        foreach ((string key, JsonObject node) in keys)
        {
            string name = key.TrimEnd('!');
            properties.Add(name, node);
            if (name.Length < key.Length)
            {
                required.Add(name);
            }
        }
        JsonObject map = new()
        {
            ["description"] = description,
            ["type"] = "object",
            ["properties"] = properties,
        };
        return With(required.Count == 0 ? map : With(map, "required", required), "additionalProperties", false);
    }

    /// <summary>An id of the catalogue, or a map with it and figures overridden in place.</summary>
    public static JsonObject Part(string description, string example)
    {
        JsonObject node = new() { ["description"] = description, ["$ref"] = "#/$defs/part" };
        return With(node, "examples", new JsonArray(example));
    }

    /// <summary>The definition behind <see cref="Part"/>.</summary>
    public static JsonObject AnyPart() =>
        Either(
            "A part of the catalogue.",
            With(Text("id of the catalogue", "acc-a"), "pattern", PartPattern),
            PartMap("part with figures overridden in place", "acc-a")
        );

    /// <summary>A map with <c>part</c>, keys of its own, and figures overridden in place.</summary>
    public static JsonObject PartMap(string description, string example, params (string Key, JsonObject Node)[] keys) =>
        PartMap(description, example, isRequired: true, keys);

    public static JsonObject PartMap(string description, string example, bool isRequired, params (string Key, JsonObject Node)[] keys)
    {
        JsonObject part = With(Text("id of the catalogue", example), "pattern", PartPattern);
        JsonObject map = Map(description, [(isRequired ? "part!" : "part", part), .. keys]);
        // Overrides are one definition for all quantities, whose names are a pattern. A key of the map's own wins.
        IEnumerable<string> quantities = Quantities.Known.Select(q => q.Name).Where(n => !keys.Any(k => k.Key.TrimEnd('!') == n));
        map["patternProperties"] = new JsonObject { [$"^({string.Join('|', quantities)})$"] = Reference("figure") };
        return map;
    }

    /// <summary>A number with its unit, or a part from which the natural quantity is taken.</summary>
    public static JsonObject Setting(string description, JsonObject number, string part) =>
        Either(description, number, Part("part that gives it", part));

    public static JsonObject Reference(string definition) => new() { ["$ref"] = $"#/$defs/{definition}" };

    private static JsonObject AnyOf(string description, JsonObject a, JsonObject b, JsonNode example) =>
        new()
        {
            ["description"] = description,
            ["anyOf"] = new JsonArray(a, b),
            ["examples"] = new JsonArray(example),
        };

    private static JsonObject Leaf(string description, string type, JsonNode example) =>
        new()
        {
            ["description"] = description,
            ["type"] = type,
            ["examples"] = new JsonArray(example),
        };

    private static JsonObject Type(string type) => new() { ["type"] = type };

    private static JsonObject With(JsonObject node, string keyword, JsonNode value)
    {
        node[keyword] = value;
        return node;
    }
}
