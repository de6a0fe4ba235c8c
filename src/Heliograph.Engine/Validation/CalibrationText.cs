using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Heliograph.Model.Units;

namespace Heliograph.Engine.Validation;

/// <summary>Puts fitted values into the text of the calibration file; all else, comments included, stays.</summary>
public static partial class CalibrationText
{
    /// <summary>
    /// The text with <c>low:</c>, <c>value:</c> and <c>high:</c> of each constant replaced, in the unit in which they were
    /// written, to four digits.
    /// </summary>
    public static string With(string text, ImmutableArray<FittedConstant> constants)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] lines = text.Split('\n');
        string part = "";
        string quantity = "";
        for (int i = 0; i < lines.Length; i++)
        {
            if (PartKey().Match(lines[i]) is { Success: true } key)
            {
                part = key.Groups[1].Value;
            }
            if (QuantityKey().Match(lines[i]) is { Success: true } figure)
            {
                quantity = figure.Groups[1].Value;
            }
            FittedConstant? fitted = constants.FirstOrDefault(c => c.Part == part && c.Quantity == quantity);
            if (fitted is not null)
            {
                // A reason may quote an older value.
                int reason = lines[i].IndexOf(" why:", StringComparison.Ordinal);
                string figures = reason < 0 ? lines[i] : lines[i][..reason];
                lines[i] =
                    Value().Replace(figures, m => $"{m.Groups[1].Value}{Written(Of(fitted, m.Groups[2].Value), m.Groups[4].Value.Trim())}")
                    + lines[i][figures.Length..];
            }
        }
        return string.Join('\n', lines);
    }

    private static double Of(FittedConstant fitted, string key) =>
        key switch
        {
            "low" => Math.Min(fitted.Low, fitted.After),
            "high" => Math.Max(fitted.High, fitted.After),
            _ => fitted.After,
        };

    private static string Written(double number, string unit)
    {
        Unit? known = unit.Length == 0 ? null : Unit.Parse(unit);
        number = known is { } u ? number / (double)u.Factor : number;
        string digits = double.Parse(number.ToString("E3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
            .ToString("R", CultureInfo.InvariantCulture);
        return unit.Length == 0 ? digits : $"{digits} {unit}";
    }

    [GeneratedRegex("^  ([a-z0-9-]+):")]
    private static partial Regex PartKey();

    [GeneratedRegex("^      ([a-z0-9-]+):")]
    private static partial Regex QuantityKey();

    [GeneratedRegex(@"(\b(low|value|high): )([-+0-9.eE]+)( ?[A-Za-z%]+)?")]
    private static partial Regex Value();
}
