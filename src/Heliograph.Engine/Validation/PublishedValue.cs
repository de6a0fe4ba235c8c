using System.Globalization;
using System.Text.RegularExpressions;
using Heliograph.Model.Units;

namespace Heliograph.Engine.Validation;

/// <summary>
/// A figure as a table prints it: a number ("~40"), a bound ("&lt;=1e-16", "&gt; 3") or a range ("6-6.5"), and how far a computed one may be from it.
/// </summary>
/// <param name="Number">The number, the bound, or the middle of the range.</param>
/// <param name="Low">Least value that agrees with a bound or range; null for a plain number.</param>
/// <param name="High">Largest such value.</param>
/// <param name="HalfPlace">Half a unit of the last printed place.</param>
internal sealed partial record PublishedValue(double Number, double? Low, double? High, double HalfPlace)
{
    // Of doubles that were the same decimals once.
    private const double Rounding = 1e-9;

    /// <summary>Null for what is no figure.</summary>
    public static PublishedValue? Read(string text)
    {
        string plain = text.Trim().Replace("\u2264", "<=", StringComparison.Ordinal).Replace("\u2265", ">=", StringComparison.Ordinal);
        if (
            Range().Match(plain) is { Success: true } range
            && TryNumber(range.Groups[1].Value, out double low)
            && TryNumber(range.Groups[2].Value, out double high)
        )
        {
            return low <= high ? new PublishedValue(0.5 * (low + high), low, high, 0) : null;
        }
        string number = plain.TrimStart('<', '>', '=', '~', '\u2248', ' ').TrimEnd('x');
        if (!TryNumber(number, out double value))
        {
            return null;
        }
        return plain.StartsWith('<') ? new PublishedValue(value, double.NegativeInfinity, value, 0)
            : plain.StartsWith('>') ? new PublishedValue(value, value, double.PositiveInfinity, 0)
            : new PublishedValue(value, null, null, LastPlace(number) / 2);
    }

    /// <summary>Whether a bound or range holds; null for a plain number, which is compared.</summary>
    public bool? Bounds(double predicted)
    {
        double slack = Rounding * Math.Abs(Number);
        return Low is { } low && High is { } high ? predicted >= low - slack && predicted <= high + slack : null;
    }

    /// <summary>
    /// "exact", "10%", or an absolute difference in the row's unit ("0.05", "2 pp"); none means the rounding of what is printed. Null for
    /// any other text.
    /// </summary>
    public bool? Agrees(string tolerance, double predicted)
    {
        double difference = Math.Abs(predicted - Number);
        double rounding = Rounding * Math.Abs(Number);
        string text = tolerance.Trim().TrimStart('\u00b1', '+', '-', '~');
        if (text is "exact" or "0")
        {
            return difference <= rounding;
        }
        if (text.Length == 0)
        {
            return difference <= Math.Max(rounding, HalfPlace * (1 + Rounding));
        }
        string figure = text.EndsWith('%') ? text[..^1].Trim() : text.Split(' ')[0];
        if (!double.TryParse(figure, NumberStyles.Float, CultureInfo.InvariantCulture, out double allowed) || !(allowed >= 0))
        {
            return null;
        }
        return difference <= (text.EndsWith('%') ? allowed / 100 * Math.Abs(Number) : allowed) * (1 + 1e-12) + 1e-12 * Math.Abs(Number);
    }

    /// <summary>Predicted over published less 1, percent.</summary>
    public double ErrorPercent(double predicted) => Number == 0 ? (predicted == 0 ? 0 : 100) : (predicted - Number) / Math.Abs(Number) * 100;

    // Plain numbers first, as doubles: error ratios go below the 28 decimals of a quantity.
    private static bool TryNumber(string text, out double number)
    {
        if (double.TryParse(text, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out number))
        {
            return double.IsFinite(number);
        }
        bool read = Quantity.TryParse(text, out Quantity quantity, out _);
        number = quantity.Magnitude;
        return read;
    }

    private static double LastPlace(string number)
    {
        Match digits = Digits().Match(number);
        int places = digits.Groups[1].Length;
        int exponent = int.TryParse(digits.Groups[2].ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int e) ? e : 0;
        return Math.Pow(10, exponent - places);
    }

    [GeneratedRegex(@"^([+-]?[\d.]+(?:[eE][+-]?\d+)?)\s*(?:-|\.\.|to)\s*([\d.]+(?:[eE][+-]?\d+)?)$", RegexOptions.CultureInvariant)]
    private static partial Regex Range();

    [GeneratedRegex(@"^[+-]?[\d,]*(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?", RegexOptions.CultureInvariant)]
    private static partial Regex Digits();
}
