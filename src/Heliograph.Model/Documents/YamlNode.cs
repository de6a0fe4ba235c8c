using Heliograph.Model.Diagnostics;

namespace Heliograph.Model.Documents;

/// <summary>A node of a parsed file with its place; what the typed readers read from. Immutable.</summary>
public abstract record YamlNode(SourceSpan Span)
{
    public string Kind =>
        this switch
        {
            YamlScalar => "a value",
            YamlList => "a list",
            _ => "a map",
        };
}

/// <summary>A scalar as written; <paramref name="Quoted"/> tells "12" from 12.</summary>
public sealed record YamlScalar(SourceSpan Span, string Text, bool Quoted) : YamlNode(Span)
{
    public bool IsNull => !Quoted && Text is "" or "~" or "null";
}

/// <summary>A sequence.</summary>
public sealed record YamlList(SourceSpan Span, IReadOnlyList<YamlNode> Items) : YamlNode(Span);

/// <summary>One key of a map with its own place.</summary>
public readonly record struct YamlEntry(string Key, SourceSpan KeySpan, YamlNode Value);

/// <summary>A map; entries keep the order of the file and have distinct keys.</summary>
public sealed record YamlMap(SourceSpan Span, IReadOnlyList<YamlEntry> Entries) : YamlNode(Span)
{
    /// <summary>The value of a key, or null. Linear: maps of people are short; catalogues index once.</summary>
    public YamlNode? Find(string key)
    {
        foreach (YamlEntry entry in Entries)
        {
            if (entry.Key == key)
            {
                return entry.Value;
            }
        }
        return null;
    }
}
