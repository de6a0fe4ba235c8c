using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Heliograph.Tests.Scenarios;

/// <summary>Builds documents from the examples of a schema, so that each key of the schema occurs in one of them.</summary>
internal sealed class SchemaWalk(JsonObject root)
{
    /// <summary>Every object of the schema that lists its keys, with the path at which it was found.</summary>
    public List<(string Path, JsonObject Node)> Maps { get; } = [];

    /// <summary>
    /// Instances of a node that together use every key and every alternative below it. The first is the plainest: of
    /// each map all keys, of each choice the first.
    /// </summary>
    public List<JsonNode> Instances(JsonObject node, string path)
    {
        if (node["$ref"] is { } reference)
        {
            string name = reference.GetValue<string>().Split('/')[^1];
            List<JsonNode> instances = Instances(root["$defs"]![name]!.AsObject(), path);
            return node["examples"]?[0] is { } example ? [.. instances.Select(i => NameIn(i, example))] : instances;
        }
        if (node["properties"] is JsonObject properties)
        {
            return MapInstances(node, properties, path);
        }
        if (node["examples"] is JsonArray { Count: > 0 } examples)
        {
            return [examples[0]!];
        }
        if (node["anyOf"] is JsonArray alternatives)
        {
            return [.. alternatives.SelectMany((a, i) => Instances(a!.AsObject(), $"{path}|{i}"))];
        }
        if (node["items"] is JsonObject items)
        {
            int least = node["minItems"]?.GetValue<int>() ?? 1;
            return
            [
                .. Instances(items, path + "[]").Select(i => (JsonNode)new JsonArray([.. Enumerable.Range(0, least).Select(_ => i.DeepClone())])),
            ];
        }
        throw new InvalidOperationException($"{path}: a leaf without an example");
    }

    // An example beside a reference is the part to name in what the reference describes.
    private static JsonNode NameIn(JsonNode instance, JsonNode example)
    {
        if (instance is not JsonObject map)
        {
            return example;
        }
        JsonObject copy = map.DeepClone().AsObject();
        copy["part"] = example.DeepClone();
        return copy;
    }

    private List<JsonNode> MapInstances(JsonObject node, JsonObject properties, string path)
    {
        Maps.Add((path, node));
        List<(string Key, List<JsonNode> Values)> keys = [];
        foreach ((string key, JsonNode? property) in properties)
        {
            keys.Add((key, Instances(property!.AsObject(), $"{path}.{key}")));
        }
        // Overrides of figures are keys by pattern; the price stands for all of them.
        foreach ((string pattern, JsonNode? property) in node["patternProperties"]?.AsObject() ?? [])
        {
            if (Regex.IsMatch("price", pattern))
            {
                keys.Add(("price", Instances(property!.AsObject(), $"{path}.price")));
            }
        }
        JsonObject first = [];
        foreach ((string key, List<JsonNode> values) in keys)
        {
            first[key] = values[0].DeepClone();
        }
        List<JsonNode> instances = [first];
        foreach ((string key, List<JsonNode> values) in keys)
        {
            foreach (JsonNode value in values.Skip(1))
            {
                JsonObject other = first.DeepClone().AsObject();
                other[key] = value.DeepClone();
                instances.Add(other);
            }
        }
        return instances;
    }
}
