using Heliograph.Model.Units;

namespace Heliograph.Photonics.Published;

/// <summary>The unit that a table asks an answer in.</summary>
internal static class AnswerUnit
{
    public static double Convert(Answer answer, string unit)
    {
        string symbol = Symbol(unit);
        Dimension own = Unit.Parse(answer.Unit).Dimension;
        if (!Unit.TryParse(symbol, out Unit? target))
        {
            // What is counted ("OCS", "lasers") is no unit; of anything else a unit is due.
            return own == Dimension.None && IsNoun(symbol) ? answer.Value : throw new FormatException($"'{unit}' is not a unit");
        }
        if (target.Dimension == own)
        {
            return answer.Value / (double)target.Factor;
        }
        if (own == Dimension.OfDbm && target.Dimension == Dimension.OfPower)
        {
            return new PowerDbm(answer.Value).ToPower().Watts / (double)target.Factor;
        }
        if (own == Dimension.OfPower && target.Dimension == Dimension.OfDbm)
        {
            return 10 * Math.Log10(answer.Value / 1e-3);
        }
        throw new FormatException($"the answer is in {(answer.Unit.Length == 0 ? "no unit" : answer.Unit)}, '{unit}' was asked for");
    }

    /// <summary>The unit without its remark: "dBm OMA" is dBm, "x" is a plain ratio.</summary>
    public static string Symbol(string unit)
    {
        string first = UnitWords.Canonical(unit.Split('(')[0]).Trim();
        if (Unit.TryParse(first, out _))
        {
            return first;
        }
        first = first.Split(' ')[0];
        return first is "x" or "-" ? "" : first;
    }

    private static bool IsNoun(string symbol) => symbol.Length > 0 && symbol.All(c => char.IsAsciiLetter(c) || c is '-');
}
