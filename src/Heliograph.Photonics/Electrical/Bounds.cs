using System.Runtime.CompilerServices;

namespace Heliograph.Photonics.Electrical;

/// <summary>Bounds of the parameters of the electrical and package models; NaN and infinity are out of every one.</summary>
internal static class Bounds
{
    public static double Positive(double value, [CallerMemberName] string name = "") =>
        double.IsFinite(value) && value > 0 ? value : throw new ArgumentOutOfRangeException(name, value, "must be positive and finite");

    public static double NonNegative(double value, [CallerMemberName] string name = "") =>
        double.IsFinite(value) && value >= 0 ? value : throw new ArgumentOutOfRangeException(name, value, "must be finite and not negative");

    public static double Finite(double value, [CallerMemberName] string name = "") =>
        double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(name, value, "must be finite");

    /// <summary>0 to 1, both included.</summary>
    public static double Share(double value, [CallerMemberName] string name = "") =>
        value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(name, value, "must lie between 0 and 1");

    /// <summary>Above 0, at most 1.</summary>
    public static double PositiveShare(double value, [CallerMemberName] string name = "") =>
        value is > 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(name, value, "must lie above 0 and not above 1");

    /// <summary>A whole number of parts; more than 1e8 of anything are a slip of a unit.</summary>
    public static int Parts(double whole, string name) =>
        whole is >= 0 and <= 1e8 ? (int)whole : throw new ArgumentOutOfRangeException(name, whole, "must lie between 0 and 1e8");

    public static int Count(int value, int least = 0, [CallerMemberName] string name = "") =>
        value >= least ? value : throw new ArgumentOutOfRangeException(name, value, $"must be at least {least}");
}
