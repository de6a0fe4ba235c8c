using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;

namespace Heliograph.Workload.Traces;

/// <summary>Groups of ranks by name: of a file, or of the metadata nodes of traces. The names "" and "0" mean all ranks.</summary>
internal sealed class TraceGroups
{
    private const int Everyone = -1;

    private readonly Dictionary<(int Rank, string Name), int> _byName = [];
    private readonly Dictionary<string, int> _byMembers = new(StringComparer.Ordinal);
    private readonly List<(string Name, ImmutableArray<int> Members)> _groups = [];

    public ImmutableArray<int> this[int group] => group < 0 ? [] : _groups[group].Members;

    public string NameOf(int group) => _groups[group].Name;

    /// <summary>What a rank means by a name: -1 for all ranks; null for a name that nothing describes.</summary>
    public int? Find(string name, int rank) =>
        name is "" or "0" ? -1
        : _byName.TryGetValue((rank, name), out int group) || _byName.TryGetValue((Everyone, name), out group) ? group
        : null;

    /// <summary>Reads a file of groups: a JSON map of names to lists of ranks.</summary>
    public void ReadFile(string path, int ranks, DiagnosticList diagnostics)
    {
        if (MapReader.Over(YamlReader.ReadFile(path, diagnostics), "the groups", diagnostics) is not { } map)
        {
            return;
        }
        foreach (YamlEntry entry in map.Entries)
        {
            int before = diagnostics.ErrorCount;
            ImmutableArray<int> members = map.Integers(entry.Key, 0, ranks - 1);
            if (members.Distinct().Count() < members.Length)
            {
                diagnostics.Error(
                    Codes.TraceRanks,
                    entry.KeySpan,
                    $"group '{TraceOrder.Short(entry.Key)}' names a rank twice",
                    "name each rank once"
                );
            }
            if (diagnostics.ErrorCount == before)
            {
                Set(entry.Key, members, ranks, Everyone);
            }
        }
    }

    /// <summary>
    /// Reads the groups of a metadata node, as PyTorch's recorder writes them: a list of maps with <c>pg_name</c> and <c>ranks</c>, as text within
    /// brackets. False where it is something else.
    /// </summary>
    public bool TryReadNode(string text, int ranks, int rank)
    {
        int from = text.IndexOf("[{", StringComparison.Ordinal);
        int to = text.LastIndexOf("}]", StringComparison.Ordinal);
        if (from < 0 || to < from)
        {
            return false;
        }
        try
        {
            using JsonDocument document = JsonDocument.Parse(text[from..(to + 2)]);
            List<(string, List<int>)> found = [];
            foreach (JsonElement item in document.RootElement.EnumerateArray())
            {
                JsonElement name = item.GetProperty("pg_name");
                string word =
                    name.ValueKind == JsonValueKind.Number ? name.GetInt64().ToString(CultureInfo.InvariantCulture) : name.GetString() ?? "";
                List<int> members = [.. item.GetProperty("ranks").EnumerateArray().Select(r => r.GetInt32())];
                if (members.Exists(r => r < 0 || r >= ranks) || members.Distinct().Count() < members.Count)
                {
                    return false;
                }
                found.Add((word, members));
            }
            found.ForEach(f => Set(f.Item1, f.Item2, ranks, rank));
            return true;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }

    // A group without members, or with all of them, is the whole network.
    private void Set(string name, IReadOnlyList<int> members, int ranks, int rank)
    {
        if (members.Count == 0 || (members.Count == ranks && members.Distinct().Count() == ranks))
        {
            _byName[(rank, name)] = -1;
            return;
        }
        // Ranks name the same group alike; of two names for the same ranks each is a group of its own.
        string key = $"{name}:{string.Join(',', members)}";
        if (!_byMembers.TryGetValue(key, out int group))
        {
            group = _groups.Count;
            _groups.Add((name, [.. members]));
            _byMembers[key] = group;
        }
        _byName[(rank, name)] = group;
    }
}
