namespace Heliograph.Model.Units;

/// <summary>A power ratio in decibels: loss positive, gain negative, as the budget says. Default is 0 dB, a ratio of one.</summary>
public readonly record struct RatioDb(double Db) : IComparable<RatioDb>
{
    public static readonly RatioDb Zero;

    public double Linear => Math.Pow(10, Db / 10);

    public static RatioDb FromLinear(double ratio) => new(10 * Math.Log10(ratio));

    /// <summary>Reads a quantity of this dimension; false when it has another.</summary>
    public static bool TryFrom(Quantity quantity, out RatioDb value)
    {
        value = new RatioDb(quantity.Value);
        return quantity.Dimension == Dimension.OfDecibel;
    }

    public static RatioDb Parse(string text) =>
        Quantity.TryParse(text, out Quantity q, out string? error) && TryFrom(q, out RatioDb value)
            ? value
            : throw new FormatException($"'{text}' {error ?? "is not a RatioDb"}");

    public static RatioDb operator +(RatioDb a, RatioDb b) => new(a.Db + b.Db);

    public static RatioDb operator -(RatioDb a, RatioDb b) => new(a.Db - b.Db);

    public static RatioDb operator *(RatioDb a, double n) => new(a.Db * n);

    public static RatioDb operator *(double n, RatioDb a) => new(a.Db * n);

    public static RatioDb operator -(RatioDb a) => new(-a.Db);

    /// <summary>Ratio of two values.</summary>
    public static double operator /(RatioDb a, RatioDb b) => a.Db / b.Db;

    public static bool operator <(RatioDb a, RatioDb b) => a.Db < b.Db;

    public static bool operator >(RatioDb a, RatioDb b) => a.Db > b.Db;

    public static bool operator <=(RatioDb a, RatioDb b) => a.Db <= b.Db;

    public static bool operator >=(RatioDb a, RatioDb b) => a.Db >= b.Db;

    public int CompareTo(RatioDb other) => Db.CompareTo(other.Db);

    /// <summary>Round-trips: parsing it gives the same value.</summary>
    public override string ToString() => UnitText.RoundTrip(Db, "dB");
}
