using System.Text.RegularExpressions;

namespace Heliograph.Photonics.Published;

/// <summary>Spellings of units that tables use beside those of the product, and of numbers.</summary>
internal static partial class UnitWords
{
    private static readonly (Regex Word, string Unit)[] Words =
    [
        (Bits(), "bit"),
        (Bytes(), "B"),
        (PerSecond(), "$1b/s"),
        (Baud(), "$1Bd"),
        (Hours(), "h"),
        (Seconds(), "s"),
        (Celsius(), "degC"),
        (RootHertz(), "rtHz"),
        (Conductivity(), "W/m/K"),
        (Percent(), "%"),
    ];

    /// <summary>The text with the product's symbols: "us" for a micro sign, "Gb/s" for Gbps, "h" for device-hours, 400000 for 400,000.</summary>
    public static string Canonical(string text)
    {
        string plain = text.Trim()
            .Replace('\u00b5', 'u')
            .Replace('\u03bc', 'u')
            .Replace('\u2212', '-')
            .Replace("\u03a9", "ohm", StringComparison.Ordinal);
        if (Thousands().Match(plain) is { Success: true } grouped)
        {
            plain = grouped.Value.Replace(",", "", StringComparison.Ordinal) + plain[grouped.Length..];
        }
        foreach ((Regex word, string unit) in Words)
        {
            plain = word.Replace(plain, unit);
        }
        return plain;
    }

    [GeneratedRegex(@"^[+-]?\d{1,3}(,\d{3})+(?![\d,])", RegexOptions.CultureInvariant)]
    private static partial Regex Thousands();

    [GeneratedRegex(@"\bbits\b", RegexOptions.CultureInvariant)]
    private static partial Regex Bits();

    [GeneratedRegex(@"\b(octets?|bytes?)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Bytes();

    [GeneratedRegex(@"(?<![A-Za-z])([kMGTP]?)(bps|bit/s)\b", RegexOptions.CultureInvariant)]
    private static partial Regex PerSecond();

    [GeneratedRegex(@"(?<![A-Za-z])([MG]?)[Bb]aud\b", RegexOptions.CultureInvariant)]
    private static partial Regex Baud();

    [GeneratedRegex(@"\b(device-)?(hours?|hrs?)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Hours();

    [GeneratedRegex(@"\b(seconds?|sec)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Seconds();

    [GeneratedRegex(@"(\u00b0|deg )C\b", RegexOptions.CultureInvariant)]
    private static partial Regex Celsius();

    [GeneratedRegex(@"(sqrt\(Hz\)|sqrtHz|\u221aHz)", RegexOptions.CultureInvariant)]
    private static partial Regex RootHertz();

    [GeneratedRegex(@"W/\(m[ \u00b7*]?K\)", RegexOptions.CultureInvariant)]
    private static partial Regex Conductivity();

    [GeneratedRegex(@"\b(percent|pct)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Percent();
}
