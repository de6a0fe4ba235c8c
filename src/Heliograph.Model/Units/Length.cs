namespace Heliograph.Model.Units;

/// <summary>A length in metres. Default is zero.</summary>
public readonly record struct Length(double Metres) : IComparable<Length>
{
    public static readonly Length Zero;

    /// <summary>Reads a quantity of this dimension; false when it has another.</summary>
    public static bool TryFrom(Quantity quantity, out Length value)
    {
        value = new Length(quantity.Value);
        return quantity.Dimension == Dimension.OfLength;
    }

    public static Length Parse(string text) =>
        Quantity.TryParse(text, out Quantity q, out string? error) && TryFrom(q, out Length value)
            ? value
            : throw new FormatException($"'{text}' {error ?? "is not a Length"}");

    public static Length operator +(Length a, Length b) => new(a.Metres + b.Metres);

    public static Length operator -(Length a, Length b) => new(a.Metres - b.Metres);

    public static Length operator *(Length a, double n) => new(a.Metres * n);

    public static Length operator *(double n, Length a) => new(a.Metres * n);

    public static Length operator -(Length a) => new(-a.Metres);

    /// <summary>Ratio of two values.</summary>
    public static double operator /(Length a, Length b) => a.Metres / b.Metres;

    public static bool operator <(Length a, Length b) => a.Metres < b.Metres;

    public static bool operator >(Length a, Length b) => a.Metres > b.Metres;

    public static bool operator <=(Length a, Length b) => a.Metres <= b.Metres;

    public static bool operator >=(Length a, Length b) => a.Metres >= b.Metres;

    public int CompareTo(Length other) => Metres.CompareTo(other.Metres);

    /// <summary>Round-trips: parsing it gives the same value.</summary>
    public override string ToString() => UnitText.RoundTrip(Metres, "m");
}
