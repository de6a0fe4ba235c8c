using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;

namespace Heliograph.Model.Scenarios;

/// <summary>Names of scenarios and sites: <c>[a-z0-9-]+</c>, because they become file names and parts of class names.</summary>
internal static class Names
{
    public const int MostCharacters = 64;

    public static string? Read(MapReader reader, string key)
    {
        string? name = reader.Text(key, required: true);
        if (name is null || IsName(name))
        {
            return name;
        }
        reader.Diagnostics.Error(
            Codes.MalformedValue,
            reader.SpanOf(key),
            $"'{key}: {Excerpt.Of(name)}' is no name",
            $"use 1 to {MostCharacters} of a-z, 0-9 and -"
        );
        return null;
    }

    private static bool IsName(string text) =>
        text.Length is > 0 and <= MostCharacters && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
