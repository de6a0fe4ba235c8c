namespace Heliograph.Model.Units;

/// <summary>Optical power (average, or OMA where said) in dBm. Absolute: a ratio may be added, two powers may not. Default is 0 dBm = 1 mW.</summary>
public readonly record struct PowerDbm(double Dbm) : IComparable<PowerDbm>
{
    public Power ToPower() => new(1e-3 * Math.Pow(10, Dbm / 10));

    public static PowerDbm From(Power power) => new(10 * Math.Log10(power.Watts / 1e-3));

    /// <summary>Reads a quantity of this dimension; false when it has another.</summary>
    public static bool TryFrom(Quantity quantity, out PowerDbm value)
    {
        value = new PowerDbm(quantity.Value);
        return quantity.Dimension == Dimension.OfDbm;
    }

    public static PowerDbm Parse(string text) =>
        Quantity.TryParse(text, out Quantity q, out string? error) && TryFrom(q, out PowerDbm value)
            ? value
            : throw new FormatException($"'{text}' {error ?? "is not a PowerDbm"}");

    public static PowerDbm operator +(PowerDbm a, RatioDb b) => new(a.Dbm + b.Db);

    public static PowerDbm operator -(PowerDbm a, RatioDb b) => new(a.Dbm - b.Db);

    public static RatioDb operator -(PowerDbm a, PowerDbm b) => new(a.Dbm - b.Dbm);

    public static bool operator <(PowerDbm a, PowerDbm b) => a.Dbm < b.Dbm;

    public static bool operator >(PowerDbm a, PowerDbm b) => a.Dbm > b.Dbm;

    public static bool operator <=(PowerDbm a, PowerDbm b) => a.Dbm <= b.Dbm;

    public static bool operator >=(PowerDbm a, PowerDbm b) => a.Dbm >= b.Dbm;

    public int CompareTo(PowerDbm other) => Dbm.CompareTo(other.Dbm);

    /// <summary>Round-trips: parsing it gives the same value.</summary>
    public override string ToString() => UnitText.RoundTrip(Dbm, "dBm");
}
