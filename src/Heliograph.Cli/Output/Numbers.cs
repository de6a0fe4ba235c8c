using System.Globalization;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Units;

namespace Heliograph.Cli.Output;

/// <summary>
/// How numbers are shown to people: three significant digits, the prefix chosen so that they stand before the decimal
/// point, one unit for a whole column. JSON and CSV never pass through here: they carry full precision in base units.
/// </summary>
internal static class Numbers
{
    private const string FigureSpace = "\u2007"; // as wide as a digit
    private const string PunctuationSpace = "\u2008"; // as wide as a full stop

    private static readonly (double Factor, string Unit)[] Seconds =
    [
        (31_557_600, "years"),
        (86_400, "days"),
        (3600, "h"),
        (1, "s"),
        (1e-3, "ms"),
        (1e-6, "us"),
        (1e-9, "ns"),
        (1e-12, "ps"),
    ];

    private static readonly (double Factor, string Prefix)[] Prefixes =
    [
        (1e18, "E"),
        (1e15, "P"),
        (1e12, "T"),
        (1e9, "G"),
        (1e6, "M"),
        (1e3, "k"),
        (1, ""),
        (1e-3, "m"),
        (1e-6, "u"),
        (1e-9, "n"),
        (1e-12, "p"),
        (1e-15, "f"),
        (1e-18, "a"),
    ];

    private static readonly (double Factor, string Prefix)[] MoneyPrefixes = [(1e9, "bn "), (1e6, "M "), (1e3, "k "), (1, "")];

    /// <summary>Value of a unit with its prefix, or "not computable" when there is none.</summary>
    public static string Text(double? value, string unit)
    {
        if (value is not { } v)
        {
            return "not computable";
        }
        (double factor, string scaled) = Scale(v, unit);
        return unit.Length == 0 ? Plain(v) : WithUnit(Digits(v / factor), scaled);
    }

    /// <summary>The value, or what is missing for it.</summary>
    public static string Text(Derivation derivation) => derivation.IsKnown ? Text(derivation.Value, derivation.Unit) : Missing(derivation.Missing);

    /// <summary>A headline in its field's unit, or what is missing for it.</summary>
    public static string Text(Headline headline) =>
        headline.Value is { } value
            ? headline.Field is "mfu" or "goodput"
                ? Percent(value)
                : Text(value, UnitOf(headline))
            : Missing(headline.Derivation.Missing);

    /// <summary>"10.1 to 12.3 kW", or null when there is no range or it has no width.</summary>
    public static string? RangeText(Headline headline, bool withUnit = true)
    {
        if (headline.Low is not { } low || headline.High is not { } high || low == high)
        {
            return null;
        }
        if (headline.Field is "mfu" or "goodput")
        {
            return $"{Digits(low * 100)} to {(withUnit ? Percent(high) : Digits(high * 100))}";
        }
        (double factor, string unit) = Scale(headline.Value ?? high, UnitOf(headline));
        return $"{Digits(low / factor)} to {WithUnit(Digits(high / factor), withUnit ? unit : "")}";
    }

    public static string Missing(IReadOnlyList<string> figures)
    {
        ArgumentNullException.ThrowIfNull(figures);
        string rest = figures.Count > 2 ? $" and {figures.Count - 2} more" : "";
        return $"not computable: needs {string.Join(", ", figures.Take(2))}{rest}";
    }

    public static string Percent(double ratio) => $"{Digits(ratio * 100)}%";

    /// <summary>A whole number in full, with thousands separated.</summary>
    public static string Count(double count) => count.ToString("#,0.##", CultureInfo.InvariantCulture);

    /// <summary>A number without a unit: whole numbers are counts and stand in full, others have three digits.</summary>
    public static string Plain(double value) => value == Math.Truncate(value) && Math.Abs(value) < 1e12 ? Count(value) : Digits(value);

    /// <summary>A figure in the unit in which the catalogue states it, which is what a reader will look for there: 8 %/year.</summary>
    public static string Text(Figure figure, double value) => WithUnit(Plain(value / (double)Unit.Parse(figure.Unit).Factor), figure.Unit);

    /// <summary>Round-trip text for CSV; empty when unknown.</summary>
    public static string Exact(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    /// <summary>Three significant digits; whole from 100 up; scientific below 0.001 and from a million up.</summary>
    public static string Digits(double value)
    {
        double rounded = Round(value);
        double size = Math.Abs(rounded);
        if (size == 0)
        {
            return "0";
        }
        if (size is < 1e-3 or >= 1e6)
        {
            return rounded.ToString("0.00e0", CultureInfo.InvariantCulture);
        }
        int decimals = Math.Clamp(2 - (int)Math.Floor(Math.Log10(size)), 0, 6);
        return rounded.ToString(decimals == 0 ? "#,0" : "0." + new string('0', decimals), CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// What to divide by, and the unit that it gives, so that <paramref name="magnitude"/> has one to three digits
    /// before the point. Units without prefixes (dB, %, FIT) come back as they are.
    /// </summary>
    public static (double Factor, string Unit) Scale(double magnitude, string unit)
    {
        double size = Math.Abs(Round(magnitude));
        switch (unit)
        {
            case "s":
                return Largest(size, Seconds, (f, u) => (f, u), (1, "s"));
            case "1/s" when size is > 0 and < 1e-3:
                return (1e-9 / 3600, "FIT");
            case "b/s" or "b" or "B" or "W" or "J" or "Hz" or "FLOP" or "FLOP/s" or "B/s":
                return Largest(size, Prefixes, (f, p) => (f, p + unit), (1, unit));
            case "USD/b" or "pUSD/b":
                // Prefixes below pico mean nothing to a reader of prices: the unit of the contract, with a power of ten.
                return unit == "USD/b" ? (1e-12, "pUSD/b") : (1, unit);
            case "J/b":
                return Largest(size, Prefixes, (f, p) => (f, p + unit), (1e-12, "p" + unit));
            case "pJ/b":
                (double factor, string scaled) = Scale(size * 1e-12, unit[1..]);
                return (factor * 1e12, scaled);
            case "1/s" or "tokens/s" or "tokens/J" or "tokens/USD" or "tokens" or "parameters":
                return Largest(size, Prefixes[..7], (f, p) => (f, Spaced(p, Word(unit))), (1, Word(unit)));
            case "m":
                return size >= 1000 ? (1000, "km")
                    : size is > 0 and < 1 ? (1e-3, "mm")
                    : (1, "m");
            case "s/m":
                return (1e-9, "ns/m");
            case "dB/m":
                return (1e-3, "dB/km");
            default:
                return unit.StartsWith("USD", StringComparison.Ordinal) && size >= 1
                    ? Largest(size, MoneyPrefixes, (f, p) => (f, p + unit), (1, unit))
                    : (1, unit);
        }
    }

    /// <summary>
    /// Pads numbers with spaces of a digit's width, so that right-aligned text in tabular figures lines up on the
    /// decimal point. <paramref name="plain"/> pads with ordinary spaces, for terminals.
    /// </summary>
    public static IReadOnlyList<string> AlignDecimals(IReadOnlyList<string> numbers, bool plain = false)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        int Tail(string n) => n.Contains('.', StringComparison.Ordinal) ? n.Length - n.IndexOf('.', StringComparison.Ordinal) : 0;
        bool IsNumber(string n) => n.Length > 0 && (char.IsAsciiDigit(n[^1]) && !n.Contains('e', StringComparison.Ordinal));
        int longest = numbers.Where(IsNumber).Select(Tail).DefaultIfEmpty(0).Max();
        string Pad(string n)
        {
            int missing = longest - Tail(n);
            if (!IsNumber(n) || missing == 0)
            {
                return n;
            }
            bool point = Tail(n) == 0;
            return plain
                ? n + new string(' ', missing)
                : n + (point ? PunctuationSpace : "") + string.Concat(Enumerable.Repeat(FigureSpace, point ? missing - 1 : missing));
        }
        return [.. numbers.Select(Pad)];
    }

    /// <summary>One column of values in one unit, chosen for its largest member; unknown values are a dash.</summary>
    public static (string Unit, IReadOnlyList<string> Cells) Column(IReadOnlyList<double?> values, string unit, bool plain = false)
    {
        double largest = values.Select(v => Math.Abs(v ?? 0)).DefaultIfEmpty(0).Max();
        (double factor, string scaled) = Scale(largest, unit);
        return (scaled, AlignDecimals([.. values.Select(v => v is null ? "-" : Small(v.Value / factor))], plain));
    }

    // In a column the largest member sets the unit; what is below a thousandth of it would only be noise.
    private static string Small(double value) => value != 0 && Math.Abs(value) < 5e-4 ? "<0.001" : Digits(value);

    private static string UnitOf(Headline headline) =>
        headline.Field switch
        {
            "tokensPerSecond" or "effectiveTokensPerSecond" => "tokens/s",
            "tokensPerJoule" => "tokens/J",
            "tokensPerUsd" => "tokens/USD",
            _ => headline.Unit,
        };

    private static string Word(string unit) => unit == "1/s" ? "per s" : unit;

    private static string Spaced(string prefix, string unit) => prefix.Length == 0 ? unit : $"{prefix} {unit}";

    private static string WithUnit(string number, string unit) =>
        unit.Length == 0 ? number
        : unit.StartsWith("1/", StringComparison.Ordinal) ? $"{number} per {unit[2..]}"
        : $"{number} {unit}";

    private static double Round(double value)
    {
        if (value == 0)
        {
            return 0;
        }
        double power = Math.Pow(10, 2 - Math.Floor(Math.Log10(Math.Abs(value))));
        // 999.6 becomes 1000 here, so that the prefix is chosen for what will be printed.
        double rounded = Math.Round(value * power) / power;
        return double.IsFinite(rounded) ? rounded : value;
    }

    private static (double, string) Largest(
        double size,
        (double Factor, string Name)[] steps,
        Func<double, string, (double, string)> make,
        (double, string) zero
    )
    {
        foreach ((double factor, string name) in steps)
        {
            // A little slack, so that the rounded 1000 of 1e-9 units is one of the next.
            if (size >= factor * (1 - 1e-9))
            {
                return make(factor, name);
            }
        }
        return size == 0 ? zero : make(steps[^1].Factor, steps[^1].Name);
    }
}
