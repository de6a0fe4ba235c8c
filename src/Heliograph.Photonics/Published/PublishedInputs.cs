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
        return inputs.TryGetValue(key, out string? text) ? text.Trim() : throw new FormatException($"'{key}' is missing");
    }

    /// <summary>A value of the dimension of <paramref name="unit"/>, in base units.</summary>
    public double Value(string key, string unit)
    {
        string text = Text(key);
        if (!Quantity.TryParse(text, out Quantity q, out string? error))
        {
            throw new FormatException($"'{key}' {error}: '{text}'");
        }
        Dimension due = Unit.Parse(unit).Dimension;
        return q.Dimension == due
            ? q.Value
            : throw new FormatException($"'{key}' is '{text}', a value in {(unit.Length == 0 ? "no unit" : unit)} is due");
    }

    public double Value(string key, string unit, double otherwise) => Has(key) ? Value(key, unit) : otherwise;

    /// <summary>A ratio, count or percentage; words after the number ("10 bit") say what is counted.</summary>
    public double Number(string key)
    {
        string text = Text(key);
        // Plain numbers first, as doubles: error ratios go below the 28 decimals of a quantity.
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double plain))
        {
            return plain;
        }
        if (Quantity.TryParse(text, out Quantity q, out _) && q.Dimension == Dimension.None)
        {
            return q.Value;
        }
        string first = text.Split(' ')[0];
        return double.TryParse(first, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number
            : throw new FormatException($"'{key}' is no number: '{text}'");
    }

    public double Number(string key, double otherwise) => Has(key) ? Number(key) : otherwise;

    public int Count(string key) => Whole(key, Number(key));

    public int Count(string key, int otherwise) => Has(key) ? Count(key) : otherwise;

    /// <summary>Kelvin, from K, degC or the C of data sheets.</summary>
    public double Kelvin(string key)
    {
        string text = Text(key);
        if (TryTrim(text, "degC", out double celsius) || TryTrim(text, "\u00b0C", out celsius) || TryTrim(text, "C", out celsius))
        {
            return celsius + PhysicalConstants.CelsiusZero;
        }
        return TryTrim(text, "K", out double kelvin) ? kelvin : throw new FormatException($"'{key}' is no temperature: '{text}'");
    }

    /// <summary>Joules, from eV or J.</summary>
    public double Joules(string key) =>
        TryTrim(Text(key), "eV", out double electronvolts) ? electronvolts * PhysicalConstants.ElementaryCharge : Value(key, "J");

    /// <summary>Optical power in watts, from dBm or W.</summary>
    public double OpticalWatts(string key) => TryTrim(Text(key), "dBm", out double dbm) ? new PowerDbm(dbm).ToPower().Watts : Value(key, "W");

    /// <summary>dB as given, from a ratio in dB.</summary>
    public double Decibels(string key) => Value(key, "dB");

    /// <summary>Keys that no formula asked for: a check point must not ignore an input silently.</summary>
    public void Done()
    {
        string[] rest = [.. inputs.Keys.Where(k => !_read.Contains(k)).Order(StringComparer.Ordinal)];
        if (rest.Length > 0)
        {
            throw new FormatException($"unused input '{string.Join("', '", rest)}'");
        }
    }

    private static int Whole(string key, double number) =>
        number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue
            ? (int)number
            : throw new FormatException($"'{key}' is {number.ToString("R", CultureInfo.InvariantCulture)}, a whole number is due");

    private static bool TryTrim(string text, string unit, out double number)
    {
        number = 0;
        return text.EndsWith(unit, StringComparison.Ordinal)
            && double.TryParse(text.AsSpan(0, text.Length - unit.Length).Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out number);
    }
}
