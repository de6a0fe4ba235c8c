using System.Globalization;

namespace Heliograph.Model.Units;

/// <summary>Printing shared by the value types.</summary>
internal static class UnitText
{
    /// <summary>Integer value in the largest unit that shows it with at most three decimals, exactly.</summary>
    public static string Exact(long value, ReadOnlySpan<(string Symbol, long Factor)> units)
    {
        foreach ((string symbol, long factor) in units)
        {
            // A decimal division by a power of ten is exact.
            decimal scaled = (decimal)value / factor;
            if (value == 0 ? factor == 1 : Math.Abs(scaled) >= 1 && scaled * 1000 == decimal.Truncate(scaled * 1000))
            {
                return $"{scaled.ToString("0.###", CultureInfo.InvariantCulture)} {symbol}";
            }
        }
        return $"{value.ToString(CultureInfo.InvariantCulture)} {units[^1].Symbol}";
    }

    public static string RoundTrip(double value, string symbol) => $"{value.ToString("R", CultureInfo.InvariantCulture)} {symbol}";
}
