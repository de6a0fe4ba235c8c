using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;

namespace Heliograph.Model.Scenarios;

/// <summary>
/// What happens to the node tree of a scenario before it is read, after <c>--set path=value</c> (<see cref="YamlEdits"/>): <c>like:</c>. Trees are
/// immutable.
/// </summary>
internal static class ScenarioEdits
{
    private const int MostSites = 1000;

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
