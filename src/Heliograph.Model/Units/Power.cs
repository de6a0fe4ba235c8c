namespace Heliograph.Model.Units;

/// <summary>Electrical or optical power in watts, linear. Default is zero; see <see cref="PowerDbm"/> for the logarithmic scale.</summary>
public readonly record struct Power(double Watts) : IComparable<Power>
{
    public static readonly Power Zero;

    /// <summary>Reads a quantity of this dimension; false when it has another.</summary>
    public static bool TryFrom(Quantity quantity, out Power value)
    {
        value = new Power(quantity.Value);
        return quantity.Dimension == Dimension.OfPower;
    }

    public static Power Parse(string text) =>
        Quantity.TryParse(text, out Quantity q, out string? error) && TryFrom(q, out Power value)
            ? value
            : throw new FormatException($"'{text}' {error ?? "is not a Power"}");

    public static Power operator +(Power a, Power b) => new(a.Watts + b.Watts);

    public static Power operator -(Power a, Power b) => new(a.Watts - b.Watts);

    public static Power operator *(Power a, double n) => new(a.Watts * n);

    public static Power operator *(double n, Power a) => new(a.Watts * n);

    public static Power operator -(Power a) => new(-a.Watts);

    /// <summary>Ratio of two values.</summary>
    public static double operator /(Power a, Power b) => a.Watts / b.Watts;

    /// <summary>Power over a span of time.</summary>
    public static Energy operator *(Power a, Period b) => new(a.Watts * b.Seconds);

    /// <summary>Energy per bit at a rate.</summary>
    public static EnergyPerBit operator /(Power a, BitRate b) => new(a.Watts / b.BitsPerSecond);

    public static bool operator <(Power a, Power b) => a.Watts < b.Watts;

    public static bool operator >(Power a, Power b) => a.Watts > b.Watts;

    public static bool operator <=(Power a, Power b) => a.Watts <= b.Watts;

    public static bool operator >=(Power a, Power b) => a.Watts >= b.Watts;

    public int CompareTo(Power other) => Watts.CompareTo(other.Watts);

    /// <summary>Round-trips: parsing it gives the same value.</summary>
    public override string ToString() => UnitText.RoundTrip(Watts, "W");
}
