using System.Globalization;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;

namespace Heliograph.Model.Scenarios;

/// <summary>
/// What happens to the node tree of a scenario before it is read: <c>--set path=value</c>, then <c>like:</c>. Trees are
/// immutable; an edit copies the maps on its path and shares the rest.
/// </summary>
internal static class ScenarioEdits
{
    private const int MostSites = 1000;

    /// <summary>Applies the edits in order; each that cannot be applied is reported with the span "--set N", N from 1.</summary>
    public static YamlNode Set(YamlNode root, IReadOnlyList<string> sets, DiagnosticList diagnostics)
    {
        for (int i = 0; i < sets.Count; i++)
        {
            string file = $"--set {(i + 1).ToString(CultureInfo.InvariantCulture)}";
            root = SetOne(root, sets[i], file, diagnostics) ?? root;
        }
        return root;
    }

    private static YamlNode? SetOne(YamlNode root, string set, string file, DiagnosticList diagnostics)
    {
        int equals = set.IndexOf('=', StringComparison.Ordinal);
        SourceSpan at = new(file, 1, 1);
        List<string>? path = equals <= 0 ? null : Split(set[..equals]);
        if (path is null)
        {
            diagnostics.Error(Codes.BadSetPath, at, $"'{Excerpt.Of(set)}' is no edit", "write path=value, such as sites[0].power.pue=1.2");
            return null;
        }
        string text = set[(equals + 1)..];
        // Spaces in the place of the path keep the columns of the value those of the argument.
        YamlNode? value = string.IsNullOrWhiteSpace(text)
            ? new YamlScalar(at, "", false)
            : YamlReader.ReadText(new string(' ', equals + 1) + text, file, diagnostics);
        return value is null ? null : Replace(root, path, 0, value, at, diagnostics);
    }

    // "sites[0].power.pue" as sites, [0], power, pue; null when a step is empty or a bracket does not close.
    private static List<string>? Split(string path)
    {
        List<string> steps = [];
        foreach (string part in path.Trim().Split('.'))
        {
            int open = part.IndexOf('[', StringComparison.Ordinal);
            string key = open < 0 ? part : part[..open];
            if (key.Length == 0)
            {
                return null;
            }
            steps.Add(key);
            while (open >= 0)
            {
                int close = part.IndexOf(']', open);
                if (close < 0 || !int.TryParse(part.AsSpan(open + 1, close - open - 1), NumberStyles.None, CultureInfo.InvariantCulture, out _))
                {
                    return null;
                }
                steps.Add(part[open..(close + 1)]);
                int next = close + 1;
                open = next < part.Length && part[next] == '[' ? next : -1;
                if (open < 0 && next != part.Length)
                {
                    return null;
                }
            }
        }
        return steps.Count > YamlReader.MaxDepth ? null : steps;
    }

    private static YamlNode? Replace(YamlNode? node, List<string> path, int step, YamlNode value, SourceSpan at, DiagnosticList diagnostics)
    {
        if (step == path.Count)
        {
            return value;
        }
        string key = path[step];
        switch (node)
        {
            // A missing key is created; a key without a value may become a map.
            case null or YamlScalar { IsNull: true } when key[0] != '[':
                return Replace(new YamlMap(at, []), path, step, value, at, diagnostics);
            case YamlMap map when key[0] != '[':
                YamlNode? inner = Replace(map.Find(key), path, step + 1, value, at, diagnostics);
                return inner is null ? null : With(map, key, at, inner);
            case YamlList list when IndexOf(list, key) is int index and >= 0:
                YamlNode? item = Replace(list.Items[index], path, step + 1, value, at, diagnostics);
                return item is null ? null : list with { Items = [.. list.Items.Select((n, i) => i == index ? item : n)] };
            case YamlList list:
                IEnumerable<string> names = list.Items.OfType<YamlMap>().Select(m => m.Find("name")).OfType<YamlScalar>().Select(s => s.Text);
                Refuse(
                    path,
                    step,
                    $"has no item {(key[0] == '[' ? key : $"'{Excerpt.Of(key)}'")} among {list.Items.Count}",
                    Fix(key, names, list.Items.Count)
                );
                return null;
            default:
                Refuse(path, step, $"is {node?.Kind ?? "missing"}, it has no '{Excerpt.Of(key)}'", "set it as a whole");
                return null;
        }

        void Refuse(List<string> path, int step, string what, string fix)
        {
            string before =
                step == 0 ? "the scenario" : $"'{Excerpt.Of(string.Join('.', path.Take(step)).Replace(".[", "[", StringComparison.Ordinal))}'";
            diagnostics.Error(Codes.BadSetPath, at, $"{before} {what}", fix);
        }
    }

    private static string Fix(string key, IEnumerable<string> names, int count)
    {
        string[] known = [.. names];
        string range = count == 0 ? "the list is empty" : $"use [0] to [{(count - 1).ToString(CultureInfo.InvariantCulture)}]";
        return key[0] != '[' && known.Length > 0 ? Suggest.Fix(key, known) : range;
    }

    private static int IndexOf(YamlList list, string step)
    {
        if (step[0] == '[')
        {
            int index = int.Parse(step.AsSpan(1, step.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture);
            return index < list.Items.Count ? index : -1;
        }
        for (int i = 0; i < list.Items.Count; i++)
        {
            if (list.Items[i] is YamlMap map && map.Find("name") is YamlScalar name && name.Text == step)
            {
                return i;
            }
        }
        return -1;
    }

    private static YamlMap With(YamlMap map, string key, SourceSpan at, YamlNode value)
    {
        bool isThere = map.Find(key) is not null;
        IEnumerable<YamlEntry> entries = map.Entries.Select(e => e.Key == key ? e with { Value = value } : e);
        return map with { Entries = [.. isThere ? entries : entries.Append(new YamlEntry(key, at, value))] };
    }

    /// <summary>
    /// Sites with their <c>like:</c> resolved: maps merge, lists and values replace, <c>name</c> and <c>like</c> stay
    /// behind. A site with an unknown or cyclic <c>like</c> is reported and comes back as it stands, not whole.
    /// </summary>
    public static IReadOnlyList<(YamlNode Node, bool IsWhole)> Like(IReadOnlyList<YamlNode> sites, DiagnosticList diagnostics)
    {
        if (sites.Count > MostSites)
        {
            diagnostics.Error(Codes.OutOfRange, sites[MostSites].Span, $"{sites.Count} sites", $"the most is {MostSites}");
            return [];
        }
        Dictionary<string, YamlMap> byName = new(StringComparer.Ordinal);
        foreach (YamlMap site in sites.OfType<YamlMap>())
        {
            if (site.Find("name") is not YamlScalar name)
            {
                continue;
            }
            if (!byName.TryAdd(name.Text, site))
            {
                string first = byName[name.Text].Span.ToString();
                diagnostics.Error(Codes.DuplicateKey, name.Span, $"duplicate site '{Excerpt.Of(name.Text)}', first at {first}", "rename one of them");
            }
        }
        Dictionary<YamlMap, YamlMap?> done = new(ReferenceEqualityComparer.Instance);
        List<(YamlNode, bool)> resolved = [];
        foreach (YamlNode site in sites)
        {
            YamlNode? whole = site is YamlMap map ? Resolve(map, byName, done, [], diagnostics) : site;
            resolved.Add((whole ?? site, whole is not null));
        }
        return resolved;
    }

    // Null for a site whose like cannot be followed. Depth of the recursion is at most the number of sites.
    private static YamlMap? Resolve(
        YamlMap site,
        Dictionary<string, YamlMap> byName,
        Dictionary<YamlMap, YamlMap?> done,
        List<YamlMap> chain,
        DiagnosticList diagnostics
    )
    {
        if (done.TryGetValue(site, out YamlMap? ready))
        {
            return ready;
        }
        YamlMap? result = site;
        chain.Add(site);
        if (site.Find("like") is YamlScalar { IsNull: false } like)
        {
            if (!byName.TryGetValue(like.Text, out YamlMap? from))
            {
                string fix = Suggest.Fix(like.Text, byName.Keys.Order(StringComparer.Ordinal));
                diagnostics.Error(Codes.BadLike, like.Span, $"there is no site '{Excerpt.Of(like.Text)}' to be like", fix);
                result = null;
            }
            else if (chain.Contains(from, ReferenceEqualityComparer.Instance))
            {
                string circle = string.Join(" -> ", chain.SkipWhile(s => !ReferenceEquals(s, from)).Append(from).Select(NameOf));
                diagnostics.Error(Codes.BadLike, like.Span, $"'like' runs in a circle: {Excerpt.Of(circle)}", "let one of them stand on its own");
                result = null;
            }
            else
            {
                YamlMap? under = Resolve(from, byName, done, chain, diagnostics);
                result = under is null ? null : Merge(under, site, isSite: true);
            }
        }
        chain.RemoveAt(chain.Count - 1);
        done[site] = result;
        return result;
    }

    private static string NameOf(YamlMap site) => (site.Find("name") as YamlScalar)?.Text ?? "";

    private static YamlMap Merge(YamlMap under, YamlMap over, bool isSite)
    {
        Dictionary<string, YamlNode> above = over.Entries.ToDictionary(e => e.Key, e => e.Value, StringComparer.Ordinal);
        HashSet<string> below = new(StringComparer.Ordinal);
        List<YamlEntry> entries = [];
        foreach (YamlEntry entry in under.Entries)
        {
            below.Add(entry.Key);
            if (isSite && entry.Key is "name" or "like")
            {
                continue;
            }
            YamlNode value = entry.Value;
            if (above.TryGetValue(entry.Key, out YamlNode? top))
            {
                value = value is YamlMap a && top is YamlMap b ? Merge(a, b, isSite: false) : top;
            }
            entries.Add(entry with { Value = value });
        }
        entries.AddRange(over.Entries.Where(e => !below.Contains(e.Key) || (isSite && e.Key is "name" or "like")));
        return new YamlMap(over.Span, entries);
    }
}
