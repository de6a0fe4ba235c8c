using System.Text.Json.Nodes;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Heliograph.Model.Lightpaths;
using Heliograph.Tests.Scenarios;
using NJsonSchema;

namespace Heliograph.Tests.Lightpaths;

public sealed class LightpathSchemaTests
{
    private const string Stranger = "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq";

    private static readonly JsonObject Root = JsonNode.Parse(LightpathSchema.Json())!.AsObject();

    private static string Committed => Path.Combine(Repository.Root, "docs", "schema", "lightpath.schema.json");

    [Fact]
    public void The_committed_schema_is_the_generated_one()
    {
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(Committed, LightpathSchema.Json());
        }
        File.ReadAllText(Committed).ShouldBe(LightpathSchema.Json(), "run the tests with UPDATE_GOLDEN=1 and commit the file");
    }

    [Fact]
    public async Task Reader_and_schema_know_the_same_keys_in_every_place_and_refuse_the_same_stranger()
    {
        SchemaWalk walk = new(Root);
        List<JsonNode> documents = walk.Instances(Root, "");
        JsonSchema schema = await JsonSchema.FromJsonAsync(LightpathSchema.Json(), TestContext.Current.CancellationToken);
        walk.Maps.Select(m => m.Node).Distinct().Count().ShouldBeGreaterThanOrEqualTo(11);
        int tried = 0;
        foreach (JsonNode document in documents)
        {
            string text = document.ToJsonString();
            // JSON is YAML: the reader must know every key, in every place the schema has it.
            Read(text).Where(d => d.Code is Codes.UnknownKey or Codes.WrongKind or Codes.NotOneOf).ShouldBeEmpty(text);
            schema.Validate(text).ShouldBeEmpty(text);
            foreach (Func<JsonNode, JsonObject> place in Places(document))
            {
                JsonNode copy = document.DeepClone();
                string[] own = [.. place(copy).Select(p => p.Key)];
                place(copy)[Stranger] = 1;
                Diagnostic unknown = Read(copy.ToJsonString()).Where(IsStranger).ShouldHaveSingleItem();
                schema.Validate(copy.ToJsonString()).ShouldNotBeEmpty();
                // Its fix lists what the reader asked for: the schema has all of it.
                string[] asked = [.. unknown.Fix!["use one of: ".Length..].Split(", ").Where(k => k is { Length: > 0 } and not "...")];
                walk.Maps.Select(m => m.Node["properties"]!.AsObject().Select(p => p.Key).ToArray())
                    .ShouldContain(keys => own.All(k => keys.Contains(k)) && asked.All(k => keys.Contains(k)), string.Join(", ", asked));
                tried++;
            }
        }
        tried.ShouldBeGreaterThanOrEqualTo(11);
    }

    [Fact]
    public async Task The_shipped_plan_is_valid_and_a_bare_number_is_not()
    {
        JsonSchema schema = await JsonSchema.FromJsonAsync(LightpathSchema.Json(), TestContext.Current.CancellationToken);
        string yaml = File.ReadAllText(Path.Combine(Repository.Root, "scenarios", "lightpath", "abilene.yaml"));
        JsonNode plan = ShippedSchemaTests.ToJson(YamlReader.ReadText(yaml, "abilene.yaml", [])!)!;
        schema.Validate(plan.ToJsonString()).ShouldBeEmpty();
        plan["demands"]![0]!["rate"] = 1600;
        schema.Validate(plan.ToJsonString()).ShouldNotBeEmpty();
    }

    private static DiagnosticList Read(string text)
    {
        DiagnosticList diagnostics = [];
        LightpathFileReader.ReadText(text, "plan.yaml", diagnostics);
        return diagnostics;
    }

    private static bool IsStranger(Diagnostic d) => d.Code == Codes.UnknownKey && d.Message.Contains(Stranger, StringComparison.Ordinal);

    // Every map of a document: the file, the maps below it, and the items of its lists.
    private static IEnumerable<Func<JsonNode, JsonObject>> Places(JsonNode document)
    {
        yield return d => d.AsObject();
        foreach ((string key, JsonNode? value) in document.AsObject())
        {
            if (value is JsonObject)
            {
                yield return d => d[key]!.AsObject();
            }
            else if (value is JsonArray list && list[0] is JsonObject)
            {
                yield return d => d[key]![0]!.AsObject();
            }
        }
    }
}
