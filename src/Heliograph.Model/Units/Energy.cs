namespace Heliograph.Model.Units;

/// <summary>An energy in joules. Default is zero.</summary>
public readonly record struct Energy(double Joules) : IComparable<Energy>
{
    public static readonly Energy Zero;

    /// <summary>Reads a quantity of this dimension; false when it has another.</summary>
    public static bool TryFrom(Quantity quantity, out Energy value)
    {
        value = new Energy(quantity.Value);
        return quantity.Dimension == Dimension.OfEnergy;
    }

    public static Energy Parse(string text) =>
        Quantity.TryParse(text, out Quantity q, out string? error) && TryFrom(q, out Energy value)
            ? value
            : throw new FormatException($"'{text}' {error ?? "is not a Energy"}");

    public static Energy operator +(Energy a, Energy b) => new(a.Joules + b.Joules);

    public static Energy operator -(Energy a, Energy b) => new(a.Joules - b.Joules);

    public static Energy operator *(Energy a, double n) => new(a.Joules * n);

    public static Energy operator *(double n, Energy a) => new(a.Joules * n);

    public static Energy operator -(Energy a) => new(-a.Joules);

    /// <summary>Ratio of two values.</summary>
    public static double operator /(Energy a, Energy b) => a.Joules / b.Joules;

    /// <summary>Energy over time.</summary>
    public static Power operator /(Energy a, Period b) => new(a.Joules / b.Seconds);

    public static bool operator <(Energy a, Energy b) => a.Joules < b.Joules;

    public static bool operator >(Energy a, Energy b) => a.Joules > b.Joules;

    public static bool operator <=(Energy a, Energy b) => a.Joules <= b.Joules;

    public static bool operator >=(Energy a, Energy b) => a.Joules >= b.Joules;

    public int CompareTo(Energy other) => Joules.CompareTo(other.Joules);

    /// <summary>Round-trips: parsing it gives the same value.</summary>
    public override string ToString() => UnitText.RoundTrip(Joules, "J");
}
