namespace Heliograph.Model.Units;

/// <summary>A frequency or symbol rate in hertz. Default is zero.</summary>
public readonly record struct Frequency(double Hertz) : IComparable<Frequency>
{
    public static readonly Frequency Zero;

    /// <summary>Reads a quantity of this dimension; false when it has another.</summary>
    public static bool TryFrom(Quantity quantity, out Frequency value)
    {
        value = new Frequency(quantity.Value);
        return quantity.Dimension == Dimension.OfFrequency;
    }

    public static Frequency Parse(string text) =>
        Quantity.TryParse(text, out Quantity q, out string? error) && TryFrom(q, out Frequency value)
            ? value
            : throw new FormatException($"'{text}' {error ?? "is not a Frequency"}");

    public static Frequency operator +(Frequency a, Frequency b) => new(a.Hertz + b.Hertz);

    public static Frequency operator -(Frequency a, Frequency b) => new(a.Hertz - b.Hertz);

    public static Frequency operator *(Frequency a, double n) => new(a.Hertz * n);

    public static Frequency operator *(double n, Frequency a) => new(a.Hertz * n);

    public static Frequency operator -(Frequency a) => new(-a.Hertz);

    /// <summary>Ratio of two values.</summary>
    public static double operator /(Frequency a, Frequency b) => a.Hertz / b.Hertz;

    public static bool operator <(Frequency a, Frequency b) => a.Hertz < b.Hertz;

    public static bool operator >(Frequency a, Frequency b) => a.Hertz > b.Hertz;

    public static bool operator <=(Frequency a, Frequency b) => a.Hertz <= b.Hertz;

    public static bool operator >=(Frequency a, Frequency b) => a.Hertz >= b.Hertz;

    public int CompareTo(Frequency other) => Hertz.CompareTo(other.Hertz);

    /// <summary>Round-trips: parsing it gives the same value.</summary>
    public override string ToString() => UnitText.RoundTrip(Hertz, "Hz");
}
