using System.Text.Json.Nodes;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using NJsonSchema;
using NJsonSchema.Validation;

namespace Heliograph.Tests.Scenarios;

public sealed class ScenarioSchemaTests
{
    private const string Stranger = "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq";

    private static readonly JsonObject Root = JsonNode.Parse(ScenarioSchema.Json())!.AsObject();

    private static readonly List<JsonNode> Documents;

    private static readonly JsonObject[] Maps;

    static ScenarioSchemaTests()
    {
        SchemaWalk walk = new(Root);
        Documents = walk.Instances(Root, "");
        Maps = [.. walk.Maps.Select(m => m.Node).Distinct()];
    }

    private static string Committed => Path.Combine(Repository.Root, "docs", "schema", "scenario.schema.json");

    [Fact]
    public void The_committed_schema_is_the_generated_one()
    {
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(Committed, ScenarioSchema.Json());
        }
        File.ReadAllText(Committed).ShouldBe(ScenarioSchema.Json(), "run the tests with UPDATE_GOLDEN=1 and commit the file");
    }

    [Fact]
    public void Every_key_of_the_schema_is_described()
    {
        SchemaWalk walk = new(Root);
        walk.Instances(Root, "");
        walk.Maps.Count.ShouldBeGreaterThan(40);
        foreach ((string path, JsonObject map) in walk.Maps)
        {
            foreach ((string key, JsonNode? node) in map["properties"]!.AsObject())
            {
                string? definition = node!["$ref"]?.GetValue<string>().Split('/')[^1];
                JsonNode? description = node["description"] ?? Root["$defs"]![definition ?? ""]?["description"];
                description?.GetValue<string>().ShouldNotBeNullOrWhiteSpace($"{path}.{key}");
                description.ShouldNotBeNull($"{path}.{key} has no description");
            }
        }
    }

    [Fact]
    public async Task Reader_and_schema_know_the_same_keys()
    {
        JsonSchema schema = await Load();
        Documents.Count.ShouldBeGreaterThan(100);
        foreach (JsonNode document in Documents)
        {
            string text = document.ToJsonString();
            // JSON is YAML: the reader must know every key, in every place the schema has it.
            DiagnosticList diagnostics = Sample.Load(text).Diagnostics;
            diagnostics
                .Where(d => d.Code is Codes.UnknownKey or Codes.WrongKind or Codes.NotOneOf)
                .Where(d => !IsOtherKindOfMedia(d))
                .Select(d => d.ToString())
                .ShouldBeEmpty(text);
            schema.Validate(text).Select(Show).ShouldBeEmpty(text);
        }
    }

    [Fact]
    public async Task A_key_that_the_schema_lacks_is_refused_by_both()
    {
        JsonSchema schema = await Load();
        int tried = 0;
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (JsonNode document in Documents)
        {
            foreach (string path in Paths(document, "$").Where(IsRead))
            {
                JsonNode copy = document.DeepClone();
                JsonObject place = At(copy, path);
                // One try for each place and set of keys there.
                if (!seen.Add($"{path}: {string.Join(',', place.Select(p => p.Key))} {place["kind"]}"))
                {
                    continue;
                }
                place[Stranger] = 1;
                string text = copy.ToJsonString();
                Sample.Load(text).Diagnostics.Count(IsStranger).ShouldBe(1, $"{path} in {text}");
                schema.Validate(text).ShouldNotBeEmpty($"{path} in {text}");
                tried++;
            }
        }
        tried.ShouldBeGreaterThan(80);
    }

    [Fact]
    public void The_schema_lists_every_key_that_the_reader_asks_for()
    {
        // The fix of an unknown key that resembles nothing is the list of what the reader asked for.
        int compared = 0;
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (JsonNode document in Documents)
        {
            foreach (string path in Paths(document, "$").Where(IsRead))
            {
                JsonNode copy = document.DeepClone();
                JsonObject place = At(copy, path);
                if (!seen.Add($"{path}: {string.Join(',', place.Select(p => p.Key))} {place["kind"]}"))
                {
                    continue;
                }
                place[Stranger] = 1;
                Diagnostic? unknown = Sample.Load(copy.ToJsonString()).Diagnostics.FirstOrDefault(IsStranger);
                unknown.ShouldNotBeNull($"{path} in {copy.ToJsonString()}");
                string list = unknown.Fix!["use one of: ".Length..];
                if (path.EndsWith(".media", StringComparison.Ordinal))
                {
                    continue; // depends on the topology; its tests are below
                }
                string[] known = [.. list.Split(", ").Where(k => k.Length > 0 && k != "..." && Quantities.Find(k) is null)];
                string[] listed = [.. SchemaKeys(place)];
                known.Except(listed).ShouldBeEmpty($"{path}: the reader asks for keys that the schema lacks");
                compared++;
            }
        }
        compared.ShouldBeGreaterThan(80);
    }

    [Theory]
    [InlineData("single-switch", "host-switch")]
    [InlineData("clos", "host-leaf", "leaf-spine")]
    [InlineData("rail-only", "host-leaf", "leaf-spine")]
    [InlineData("dragonfly+", "host-leaf", "leaf-spine", "global")]
    [InlineData("torus", "cube", "face")]
    [InlineData("block-mesh", "host-leaf", "leaf-spine", "block")]
    [InlineData("full-mesh", "mesh-1")]
    [InlineData("explicit", "host", "link")]
    public void The_media_of_a_topology_are_its_link_classes(string kind, params string[] classes)
    {
        static string Kind(JsonNode document) => document["sites"]![0]!["scale-out"]!["topology"]!["kind"]!.GetValue<string>();
        JsonNode document = Documents.First(d => Kind(d) == kind).DeepClone();
        JsonObject media = new(classes.Select(c => KeyValuePair.Create(c, (JsonNode?)"med-dac")));
        document["sites"]![0]!.AsObject().Remove("scale-up");
        document["sites"]![0]!["scale-out"]!["media"] = media;
        string[] Problems() => [.. Sample.Load(document.ToJsonString()).Diagnostics.Where(d => d.Code is Codes.UnknownKey).Select(d => d.ToString())];
        Problems().Where(p => classes.Any(c => p.Contains($"'{c}'", StringComparison.Ordinal))).ShouldBeEmpty();
        media["spline"] = "med-dac";
        Problems().ShouldContain(p => p.Contains("unknown key 'spline'", StringComparison.Ordinal));
    }

    private static bool IsStranger(Diagnostic d) => d.Code == Codes.UnknownKey && d.Message.Contains(Stranger, StringComparison.Ordinal);

    // The full instance has the media of every topology, of which one network takes some.
    private static bool IsOtherKindOfMedia(Diagnostic d) =>
        d.Code is Codes.UnknownKey && TopologyReader.AllLinkClasses.Any(c => d.Message == $"unknown key '{c}'");

    // Below a medium of another topology, which the reader has refused as a whole, it reads nothing.
    private static bool IsRead(string path) =>
        !path.Contains(".media.", StringComparison.Ordinal) || path.Contains(".media.host-switch", StringComparison.Ordinal);

    // NJsonSchema resolves references into "definitions", the name of "$defs" before 2019.
    internal static Task<JsonSchema> Load() =>
        JsonSchema.FromJsonAsync(
            ScenarioSchema.Json().Replace("$defs", "definitions", StringComparison.Ordinal),
            TestContext.Current.CancellationToken
        );

    private static string Show(ValidationError error) => error.ToString();

    private static IEnumerable<string> Paths(JsonNode? node, string path)
    {
        if (node is JsonObject map)
        {
            yield return path;
            foreach ((string key, JsonNode? value) in map)
            {
                foreach (string inner in Paths(value, $"{path}.{key}"))
                {
                    yield return inner;
                }
            }
        }
        else if (node is JsonArray list)
        {
            for (int i = 0; i < list.Count; i++)
            {
                foreach (string inner in Paths(list[i], $"{path}.{i}"))
                {
                    yield return inner;
                }
            }
        }
    }

    private static JsonObject At(JsonNode node, string path)
    {
        foreach (string step in path.Split('.').Skip(1))
        {
            node = node is JsonArray list ? list[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)]! : node[step]!;
        }
        return node.AsObject();
    }

    // Keys of the schema's maps that could describe this instance: those whose keys include all of its own.
    private static HashSet<string> SchemaKeys(JsonObject place)
    {
        string[] own = [.. place.Select(p => p.Key).Where(k => k != Stranger)];
        HashSet<string> keys = new(StringComparer.Ordinal);
        foreach (JsonObject map in Maps)
        {
            string[] listed = [.. map["properties"]!.AsObject().Select(p => p.Key)];
            // Both maps of an explicit topology together are what the reader asks for.
            bool hasOverrides = map["patternProperties"] is not null;
            bool fits = own.All(k => listed.Contains(k) || (k == "price" && hasOverrides));
            if (place["kind"] is { } kind ? IsKind(map, kind.GetValue<string>()) : fits)
            {
                keys.UnionWith(listed);
            }
        }
        return keys;
    }

    private static bool IsKind(JsonObject map, string kind) => map["properties"]!["kind"]?["enum"]?[0]?.GetValue<string>() == kind;
}
