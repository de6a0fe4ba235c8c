namespace Heliograph.Model.Units;

/// <summary>A temperature in degrees Celsius. Absolute: differences are kelvins, two temperatures do not add.</summary>
public readonly record struct Temperature(double Celsius) : IComparable<Temperature>
{
    public double Kelvins => Celsius + 273.15;

    /// <summary>Reads a quantity of this dimension; false when it has another.</summary>
    public static bool TryFrom(Quantity quantity, out Temperature value)
    {
        value = new Temperature(quantity.Value);
        return quantity.Dimension == Dimension.OfCelsius;
    }

    public static Temperature Parse(string text) =>
        Quantity.TryParse(text, out Quantity q, out string? error) && TryFrom(q, out Temperature value)
            ? value
            : throw new FormatException($"'{text}' {error ?? "is not a Temperature"}");

    /// <summary>Difference in kelvins.</summary>
    public static double operator -(Temperature a, Temperature b) => a.Celsius - b.Celsius;

    public static bool operator <(Temperature a, Temperature b) => a.Celsius < b.Celsius;

    public static bool operator >(Temperature a, Temperature b) => a.Celsius > b.Celsius;

    public static bool operator <=(Temperature a, Temperature b) => a.Celsius <= b.Celsius;

    public static bool operator >=(Temperature a, Temperature b) => a.Celsius >= b.Celsius;

    public int CompareTo(Temperature other) => Celsius.CompareTo(other.Celsius);

    /// <summary>Round-trips: parsing it gives the same value.</summary>
    public override string ToString() => UnitText.RoundTrip(Celsius, "degC");
}
