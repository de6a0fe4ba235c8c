using System.Text;

namespace Heliograph.Model.Documents;

/// <summary>Text of a file as a diagnostic shows it: at most 80 characters, on one line, without control characters.</summary>
public static class Excerpt
{
    private const int Most = 80;

    public static string Of(string text)
    {
        bool cut = text.Length > Most;
        ReadOnlySpan<char> shown = cut ? text.AsSpan(0, Most - 3) : text;
        if (!cut && !ContainsUnprintable(shown))
        {
            return text;
        }
        StringBuilder line = new(Most);
        foreach (char c in shown)
        {
            line.Append(IsPrintable(c) ? c : '?');
        }
        return cut ? line.Append("...").ToString() : line.ToString();
    }

    private static bool ContainsUnprintable(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!IsPrintable(c))
            {
                return true;
            }
        }
        return false;
    }

    // Surrogates may be halved by the cut; line and paragraph separators would break the line.
    private static bool IsPrintable(char c) => !char.IsControl(c) && !char.IsSurrogate(c) && c is not ('\u2028' or '\u2029');
}
