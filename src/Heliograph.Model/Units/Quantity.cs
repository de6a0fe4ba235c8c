using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Heliograph.Model.Units;

/// <summary>
/// A number with the unit it was written in: what every dimensional scalar of a file parses to before it becomes one
/// of the value types of this folder.
/// </summary>
/// <param name="Number">The number as written.</param>
/// <param name="Unit">The unit as written; a dimensionless number has the empty unit.</param>
/// <param name="BothWays">True for a bidirectional sum (<c>900 GB/s both ways</c>): one direction is half of it.</param>
public readonly record struct Quantity(decimal Number, Unit Unit, bool BothWays = false)
{
    /// <summary>
    /// The double nearest to the number as written. The conversion from <see cref="decimal"/> misses it by one bit now
    /// and then, and a decimal has no room for 17 digits of a picojoule.
    /// </summary>
    public double Magnitude { get; init; } = (double)Number;

    public Dimension Dimension => Unit.Dimension;

    /// <summary>Value in base units (s, b, m, J, USD, ...), one direction; rounded to double once.</summary>
    public double Value => Magnitude * (double)Unit.Factor / (BothWays ? 2 : 1);

    /// <summary>
    /// Value in base units times <paramref name="scale"/> without rounding to binary, 28 significant digits; false
    /// when that is beyond the range of <see cref="decimal"/> (7.9e28) or vanishes below it. Never throws.
    /// </summary>
    public bool TryExact(decimal scale, out decimal value)
    {
        value = 0;
        // decimal.MaxValue is 7.92e28: what stays below 7.9e28 after rounding to double does not overflow.
        const double largest = 7.9e28;
        double inBase = Math.Abs(Magnitude * (double)Unit.Factor);
        if (inBase > largest || inBase * (double)Math.Abs(scale) > largest)
        {
            return false;
        }
        value = Number * Unit.Factor / (BothWays ? 2 : 1) * scale;
        return value != 0 || Number == 0;
    }

    /// <summary>Value expressed in <paramref name="unit"/>, which must have the same dimension.</summary>
    public double In(string unit) => Value / (double)Unit.Parse(unit).Factor;

    /// <summary>
    /// Reads "<c>800 Gb/s</c>", "<c>-2.2 dBm</c>", "<c>392 GB/s each way</c>", "<c>64</c>". Number first, then the unit.
    /// </summary>
    /// <param name="text">At most 128 characters; white space around it is ignored.</param>
    /// <param name="quantity">The result.</param>
    /// <param name="error">What is wrong, without the text itself; null when it parses.</param>
    public static bool TryParse(string text, out Quantity quantity, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        quantity = default;
        ReadOnlySpan<char> rest = text.AsSpan().Trim();
        if (rest.Length is 0 or > 128)
        {
            error = "is not a quantity (a number and its unit)";
            return false;
        }
        int end = NumberLength(rest);
        if (end == 0 || !double.TryParse(rest[..end], NumberStyles.Float, CultureInfo.InvariantCulture, out double magnitude))
        {
            error = "does not start with a number";
            return false;
        }
        bool read = decimal.TryParse(rest[..end], NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number);
        // A decimal ends at 7.9e28 and at 1e-28, where it would turn silently into zero.
        if (!read || (number == 0 && (magnitude != 0 || HasDigit(rest[..end]))))
        {
            error = "has a number beyond 1e-28 to 7.9e28";
            return false;
        }
        ReadOnlySpan<char> unitText = rest[end..].Trim();
        bool bothWays = TrimWord(ref unitText, "both ways");
        if (!bothWays)
        {
            TrimWord(ref unitText, "each way");
        }
        if (!Unit.TryParse(unitText.ToString(), out Unit? unit))
        {
            error = $"has the unknown unit '{unitText}'";
            return false;
        }
        error = null;
        quantity = new Quantity(number, unit, bothWays) { Magnitude = magnitude };
        return true;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        string number = Number.ToString(CultureInfo.InvariantCulture);
        string both = BothWays ? " both ways" : "";
        return Unit.Symbol.Length == 0 ? number : $"{number} {Unit.Symbol}{both}";
    }

    private static bool TrimWord(ref ReadOnlySpan<char> text, string word)
    {
        if (!text.EndsWith(word, StringComparison.Ordinal))
        {
            return false;
        }
        text = text[..^word.Length].TrimEnd();
        return true;
    }

    // True for a mantissa such as that of 1e-400, which is no zero although it reads as one.
    private static bool HasDigit(ReadOnlySpan<char> number)
    {
        int e = number.IndexOfAny('e', 'E');
        return (e < 0 ? number : number[..e]).IndexOfAnyInRange('1', '9') >= 0;
    }

    // The longest prefix that is a decimal number; an 'e' belongs to it only when digits follow ("1e-15", not "1 eV").
    private static int NumberLength(ReadOnlySpan<char> s)
    {
        int i = s[0] is '+' or '-' ? 1 : 0;
        int digits = i;
        while (i < s.Length && (char.IsAsciiDigit(s[i]) || s[i] == '.'))
        {
            i++;
        }
        if (i == digits)
        {
            return 0;
        }
        if (i + 1 < s.Length && s[i] is 'e' or 'E')
        {
            int j = i + 1;
            j += s[j] is '+' or '-' ? 1 : 0;
            if (j < s.Length && char.IsAsciiDigit(s[j]))
            {
                while (j < s.Length && char.IsAsciiDigit(s[j]))
                {
                    j++;
                }
                i = j;
            }
        }
        return i;
    }
}
