using System.Globalization;
using Heliograph.Model.Units;

namespace Heliograph.Photonics.Published;

/// <summary>
/// Inputs of a published check point: key to text with its unit. Values are in base units; what is missing or
/// malformed ends the evaluation with a message that names the key.
/// </summary>
internal sealed class PublishedInputs(IReadOnlyDictionary<string, string> inputs)
{
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    public bool Has(string key) => inputs.ContainsKey(key);

    public string Text(string key)
    {
        _read.Add(key);
        return inputs.TryGetValue(key, out string? text) ? UnitWords.Canonical(text) : throw new FormatException($"'{key}' is missing");
    }

    /// <summary>A value of the dimension of <paramref name="unit"/>, in base units.</summary>
    public double Value(string key, string unit) => Parse(key, Text(key), unit);

    public double Value(string key, string unit, double otherwise) => Has(key) ? Value(key, unit) : otherwise;

    /// <summary>A value above 0.</summary>
    public double Positive(string key, string unit) => Above(Value(key, unit), key);

    /// <summary>A number, a count or a percentage above 0.</summary>
    public double Positive(string key) => Above(Number(key), key);

    /// <summary>Values with commas between them, in base units; a single one is a list too.</summary>
    public double[] Values(string key, string unit) => [.. Text(key).Split(',').Select(item => Parse(key, item.Trim(), unit))];

    /// <summary>Whether the text is a value of the dimension of <paramref name="unit"/>; reads the key only if so.</summary>
    public bool TryValue(string key, string unit, out double value)
    {
        value = 0;
        if (!Has(key) || !Quantity.TryParse(UnitWords.Canonical(inputs[key]), out Quantity q, out _) || q.Dimension != Unit.Parse(unit).Dimension)
        {
            return false;
        }
        _read.Add(key);
        value = q.Value;
        return true;
    }

    /// <summary>A ratio, count or percentage; words after the number ("10 bit", "136 ports") say what is counted.</summary>
    public double Number(string key)
    {
        string text = Text(key);
        // Plain numbers first, as doubles: error ratios go below the 28 decimals of a quantity.
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
        {
            if (Quantity.TryParse(text, out Quantity q, out _))
            {
                number =
                    q.Dimension == Dimension.None ? q.Value
                    : q.Dimension == Dimension.OfData ? q.Magnitude
                    : throw new FormatException($"'{key}' is '{text}', a number is due");
            }
            else if (!double.TryParse(text.Split(' ')[0], NumberStyles.Float, CultureInfo.InvariantCulture, out number))
            {
                throw new FormatException($"'{key}' is no number: '{text}'");
            }
        }
        return double.IsFinite(number) ? number : throw new FormatException($"'{key}' is no finite number: '{text}'");
    }

    public double Number(string key, double otherwise) => Has(key) ? Number(key) : otherwise;

    public int Count(string key) => Whole(key, Number(key));

    public int Count(string key, int otherwise) => Has(key) ? Count(key) : otherwise;

    /// <summary>One of some words; case, spaces and hyphens do not matter. The first is taken where the key is left out.</summary>
    public T Choice<T>(string key, params ReadOnlySpan<(string Word, T Value)> choices)
    {
        if (!Has(key))
        {
            return choices[0].Value;
        }
        string text = Text(key);
        List<string> words = [];
        foreach ((string word, T value) in choices)
        {
            if (Plain(word).Equals(Plain(text), StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
            words.Add(word);
        }
        throw new FormatException($"'{key}' is '{text}', one of {string.Join(", ", words)} is due");
    }

    /// <summary>Kelvin, from K, degC or the C of data sheets.</summary>
    public double Kelvin(string key)
    {
        string text = Text(key);
        if (TryTrim(text, "degC", out double celsius) || TryTrim(text, "C", out celsius))
        {
            return celsius + PhysicalConstants.CelsiusZero;
        }
        return TryTrim(text, "K", out double kelvin) ? kelvin : throw new FormatException($"'{key}' is no temperature: '{text}'");
    }

    /// <summary>degC, above absolute zero.</summary>
    public double Celsius(string key) => Above(Kelvin(key), key) - PhysicalConstants.CelsiusZero;

    public double Celsius(string key, double otherwise) => Has(key) ? Celsius(key) : otherwise;

    /// <summary>Difference of two temperatures, K; a kelvin is a degree there.</summary>
    public double KelvinSpan(string key)
    {
        string text = Text(key);
        return TryTrim(text, "degC", out double span) || TryTrim(text, "C", out span) || TryTrim(text, "K", out span)
            ? span
            : throw new FormatException($"'{key}' is no temperature difference: '{text}'");
    }

    /// <summary>Electronvolts, from eV, meV or J.</summary>
    public double ElectronVolts(string key) =>
        TryTrim(Text(key), "meV", out double milli) ? milli / 1e3
        : TryTrim(Text(key), "eV", out double electronvolts) ? electronvolts
        : Value(key, "J") / PhysicalConstants.ElementaryCharge;

    /// <summary>Power in watts, from dBm or W.</summary>
    public double OpticalWatts(string key) => TryValue(key, "dBm", out double dbm) ? new PowerDbm(dbm).ToPower().Watts : Value(key, "W");

    /// <summary>Power in dBm, from dBm or W.</summary>
    public double Dbm(string key) => TryValue(key, "W", out double watts) ? 10 * Math.Log10(Above(watts, key) / 1e-3) : Value(key, "dBm");

    /// <summary>dB as given, from a ratio in dB.</summary>
    public double Decibels(string key) => Value(key, "dB");

    public double Decibels(string key, double otherwise) => Has(key) ? Decibels(key) : otherwise;

    /// <summary>A power ratio, linear, from dB or a plain number.</summary>
    public double PowerRatio(string key) => TryValue(key, "dB", out double decibels) ? Math.Pow(10, decibels / 10) : Number(key);

    /// <summary>A wavelength in m, from a wavelength or an optical frequency.</summary>
    public double Wavelength(string key) =>
        TryValue(key, "Hz", out double hertz) ? PhysicalConstants.SpeedOfLight / Above(hertz, key) : Positive(key, "m");

    /// <summary>A time in s; a bare number counts hours, as field reports print them.</summary>
    public double Hours(string key) => TryValue(key, "s", out double seconds) ? Above(seconds, key) : 3600 * Positive(key);

    /// <summary>A failure rate, 1/s, from FIT, a share of failures in a time (%/month), or a mean time between failures.</summary>
    public double FailureRate(string key) => TryValue(key, "s", out double mtbf) ? 1 / Above(mtbf, key) : Value(key, "FIT");

    /// <summary>Keys that no formula asked for: a check point must not ignore an input silently.</summary>
    /// <param name="known">What the model takes, for the message.</param>
    public void Done(string known)
    {
        string[] rest = [.. inputs.Keys.Where(k => !_read.Contains(k)).Order(StringComparer.Ordinal)];
        if (rest.Length > 0)
        {
            throw new FormatException($"unused input '{string.Join("', '", rest)}'; it takes {known}");
        }
    }

    private static double Parse(string key, string text, string unit)
    {
        if (!Quantity.TryParse(text, out Quantity q, out string? error))
        {
            throw new FormatException($"'{key}' {error}: '{text}'");
        }
        Dimension due = Unit.Parse(unit).Dimension;
        return q.Dimension != due ? throw new FormatException($"'{key}' is '{text}', a value in {(unit.Length == 0 ? "no unit" : unit)} is due")
            : double.IsFinite(q.Value) ? q.Value
            : throw new FormatException($"'{key}' is no finite number: '{text}'");
    }

    private static double Above(double value, string key) => value > 0 ? value : throw new FormatException($"'{key}' must be positive");

    private static string Plain(string word) => word.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);

    private static int Whole(string key, double number) =>
        number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue
            ? (int)number
            : throw new FormatException($"'{key}' is {number.ToString("R", CultureInfo.InvariantCulture)}, a whole number is due");

    private static bool TryTrim(string text, string unit, out double number)
    {
        number = 0;
        return text.EndsWith(unit, StringComparison.Ordinal)
            && double.TryParse(text.AsSpan(0, text.Length - unit.Length).Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out number)
            && double.IsFinite(number);
    }
}
