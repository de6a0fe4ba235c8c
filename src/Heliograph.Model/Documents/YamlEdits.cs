using System.Globalization;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Model.Documents;

/// <summary>
/// Edits of a node tree before it is read: <c>--set path=value</c>. Trees are immutable; an edit copies the maps on its path and shares the rest.
/// </summary>
public sealed class YamlEdits
{
    private readonly SourceSpan _at;
    private readonly string _what;
    private readonly string _example;
    private readonly DiagnosticList _diagnostics;

    private YamlEdits(string file, string what, string example, DiagnosticList diagnostics) =>
        (_at, _what, _example, _diagnostics) = (new SourceSpan(file, 1, 1), what, example, diagnostics);

    /// <summary>Applies the edits in order; each that cannot be applied is reported with the span "--set N", N from 1.</summary>
    /// <param name="what">The whole document, for messages: "the scenario".</param>
    /// <param name="example">An edit of such a document, for messages.</param>
    public static YamlNode Set(YamlNode root, IReadOnlyList<string> sets, string what, string example, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(sets);
        ArgumentNullException.ThrowIfNull(diagnostics);
        for (int i = 0; i < sets.Count; i++)
        {
            string file = $"--set {(i + 1).ToString(CultureInfo.InvariantCulture)}";
            root = new YamlEdits(file, what, example, diagnostics).One(root, sets[i]) ?? root;
        }
        return root;
    }

    private YamlNode? One(YamlNode root, string set)
    {
        int equals = set.IndexOf('=', StringComparison.Ordinal);
        List<string>? path = equals <= 0 ? null : Split(set[..equals]);
        if (path is null)
        {
            _diagnostics.Error(Codes.BadSetPath, _at, $"'{Excerpt.Of(set)}' is no edit", $"write path=value, such as {_example}");
            return null;
        }
        string text = set[(equals + 1)..];
        // Spaces in the place of the path keep the columns of the value those of the argument.
        YamlNode? value = string.IsNullOrWhiteSpace(text)
            ? new YamlScalar(_at, "", false)
            : YamlReader.ReadText(new string(' ', equals + 1) + text, _at.File, _diagnostics);
        return value is null ? null : Replace(root, path, 0, value);
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

    private YamlNode? Replace(YamlNode? node, List<string> path, int step, YamlNode value)
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
                return Replace(new YamlMap(_at, []), path, step, value);
            case YamlMap map when key[0] != '[':
                YamlNode? inner = Replace(map.Find(key), path, step + 1, value);
                return inner is null ? null : With(map, key, inner);
            case YamlList list when IndexOf(list, key) is int index and >= 0:
                YamlNode? item = Replace(list.Items[index], path, step + 1, value);
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
    }

    private void Refuse(List<string> path, int step, string problem, string fix)
    {
        string before = step == 0 ? _what : $"'{Excerpt.Of(string.Join('.', path.Take(step)).Replace(".[", "[", StringComparison.Ordinal))}'";
        _diagnostics.Error(Codes.BadSetPath, _at, $"{before} {problem}", fix);
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

    private YamlMap With(YamlMap map, string key, YamlNode value)
    {
        bool isThere = map.Find(key) is not null;
        IEnumerable<YamlEntry> entries = map.Entries.Select(e => e.Key == key ? e with { Value = value } : e);
        return map with { Entries = [.. isThere ? entries : entries.Append(new YamlEntry(key, _at, value))] };
    }
}
