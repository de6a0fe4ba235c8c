using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Heliograph.Model.Units;

namespace Heliograph.Engine.Validation;

/// <summary>Puts fitted values into the text of the calibration file; all else, comments included, stays.</summary>
public static partial class CalibrationText
{
    /// <summary>
    /// The text with <c>value:</c> of each constant replaced, in the unit in which it was written, to four digits.
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
                // The first: a reason may quote an older value.
                lines[i] = Value().Replace(lines[i], m => $"{m.Groups[1].Value}{Written(fitted, m.Groups[3].Value.Trim())}", 1);
            }
        }
        return string.Join('\n', lines);
    }

    private static string Written(FittedConstant constant, string unit)
    {
        Unit? known = unit.Length == 0 ? null : Unit.Parse(unit);
        double number = known is { } u ? constant.After / (double)u.Factor : constant.After;
        string digits = double.Parse(number.ToString("E3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
            .ToString("R", CultureInfo.InvariantCulture);
        return unit.Length == 0 ? digits : $"{digits} {unit}";
    }

    [GeneratedRegex("^  ([a-z0-9-]+):")]
    private static partial Regex PartKey();

    [GeneratedRegex("^      ([a-z0-9-]+):")]
    private static partial Regex QuantityKey();

    [GeneratedRegex(@"(\bvalue: )([-+0-9.eE]+)( ?[A-Za-z%]+)?")]
    private static partial Regex Value();
}
