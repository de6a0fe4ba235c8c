using System.Globalization;

namespace Heliograph.Cli.Output;

/// <summary>Numbers as the reference prints them: fixed decimals with halves to even, and shortest text that reads back.</summary>
internal static class PythonText
{
    /// <summary>With so many decimals; an exact half goes to the even digit.</summary>
    public static string Fixed(double value, int decimals)
    {
        if (!double.IsFinite(value))
        {
            return Special(value);
        }
        // Only eighths and coarser can stand exactly on a half of a hundredth; those are exact as decimals too.
        double eighths = value * 8;
        if (decimals <= 2 && eighths == Math.Truncate(eighths) && Math.Abs(value) < 1e15)
        {
            decimal even = decimal.Round((decimal)value, decimals, MidpointRounding.ToEven);
            string text = even.ToString($"F{decimals}", CultureInfo.InvariantCulture);
            return double.IsNegative(value) && !text.StartsWith('-') ? $"-{text}" : text;
        }
        return value.ToString($"F{decimals}", CultureInfo.InvariantCulture);
    }

    /// <summary>To hundredths as arrays are rounded there: times 100, to even, over 100.</summary>
    public static double Hundredths(double value) => Math.Round(value * 100, MidpointRounding.ToEven) / 100;

    /// <summary>The shortest text that reads back, with a point: 100.0, 1e-05, 24.83.</summary>
    public static string Shortest(double value)
    {
        if (!double.IsFinite(value))
        {
            return Special(value);
        }
        double size = Math.Abs(value);
        if (size != 0 && size is < 1e-4 or >= 1e16)
        {
            string text = value.ToString("E16", CultureInfo.InvariantCulture);
            text = value.ToString("R", CultureInfo.InvariantCulture).Contains('E', StringComparison.Ordinal)
                ? value.ToString("R", CultureInfo.InvariantCulture)
                : text;
            int e = text.IndexOf('E', StringComparison.Ordinal);
            int power = int.Parse(text[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            return $"{text[..e]}e{(power < 0 ? '-' : '+')}{Math.Abs(power):D2}";
        }
        string plain = value.ToString("R", CultureInfo.InvariantCulture);
        if (plain.Contains('E', StringComparison.Ordinal))
        {
            plain = ((decimal)value).ToString(CultureInfo.InvariantCulture);
        }
        return plain.Contains('.', StringComparison.Ordinal) ? plain : $"{plain}.0";
    }

    private static string Special(double value) =>
        double.IsNaN(value) ? "nan"
        : value > 0 ? "inf"
        : "-inf";
}
