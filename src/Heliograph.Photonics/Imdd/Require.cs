using System.Runtime.CompilerServices;

namespace Heliograph.Photonics.Imdd;

/// <summary>Checks of numbers at public edges; NaN passes none of them.</summary>
internal static class Require
{
    public static double Positive(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value > 0 && value < double.PositiveInfinity ? value : throw new ArgumentOutOfRangeException(name, value, "positive and finite");

    public static double PositiveOrInfinite(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value > 0 ? value : throw new ArgumentOutOfRangeException(name, value, "positive");

    public static double AtLeastOne(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value >= 1 && value < double.PositiveInfinity ? value : throw new ArgumentOutOfRangeException(name, value, "at least 1");

    public static double NotNegative(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value >= 0 && value < double.PositiveInfinity ? value : throw new ArgumentOutOfRangeException(name, value, "not negative, and finite");

    public static double Finite(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(name, value, "finite");

    /// <summary>A share or an efficiency: above 0, at most 1.</summary>
    public static double Efficiency(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value is > 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(name, value, "above 0 and at most 1");

    /// <summary>What is left of a power: from 0 to below 1.</summary>
    public static double Remainder(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value is >= 0 and < 1 ? value : throw new ArgumentOutOfRangeException(name, value, "from 0 to below 1");

    public static double ExtinctionRatio(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value > 1 ? value : throw new ArgumentOutOfRangeException(name, value, "an extinction ratio is above 1");

    public static int AtLeast(int value, int least, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value >= least ? value : throw new ArgumentOutOfRangeException(name, value, $"at least {least}");
}
