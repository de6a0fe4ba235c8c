using System.Globalization;
using System.Text.Json.Nodes;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Heliograph.Model.Scenarios;
using NJsonSchema;

namespace Heliograph.Tests.Scenarios;

public sealed class ShippedSchemaTests
{
    private static string Folder => Path.Combine(Repository.Root, "scenarios");

    public static TheoryData<string> Names =>
        [.. Directory.EnumerateFiles(Folder, "*.yaml").Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_shipped_scenario_satisfies_the_schema_it_names(string name)
    {
        string text = await File.ReadAllTextAsync(Path.Combine(Folder, name), TestContext.Current.CancellationToken);
        text.ShouldStartWith("# yaml-language-server: $schema=../docs/schema/scenario.schema.json\n");
        JsonSchema schema = await ScenarioSchemaTests.Load();
        string json = ToJson(YamlReader.ReadText(text, name, new DiagnosticList())!)!.ToJsonString();
        schema.Validate(json).Select(e => e.ToString()).ShouldBeEmpty();
    }

    // As an editor sees it: the plain scalars of YAML 1.2 that are numbers and truth values, all else text.
    internal static JsonNode? ToJson(YamlNode node) =>
        node switch
        {
            YamlMap map => new JsonObject(map.Entries.Select(e => KeyValuePair.Create(e.Key, ToJson(e.Value)))),
            YamlList list => new JsonArray([.. list.Items.Select(ToJson)]),
            YamlScalar { IsNull: true } => null,
            YamlScalar { Quoted: false, Text: "true" or "false" } flag => flag.Text == "true",
            YamlScalar { Quoted: false } number
                when decimal.TryParse(number.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal value) => JsonValue.Create(value),
            YamlScalar scalar => scalar.Text,
            _ => throw new InvalidOperationException(node.Kind),
        };
}
