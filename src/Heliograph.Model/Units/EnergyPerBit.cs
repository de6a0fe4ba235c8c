namespace Heliograph.Model.Units;

/// <summary>
/// Energy per bit in joules per bit. It has a boundary (module, optics, with host SerDes, box): two of them add
/// only inside one boundary, which is the catalogue's task to check.
/// </summary>
public readonly record struct EnergyPerBit(double JoulesPerBit) : IComparable<EnergyPerBit>
{
    public static readonly EnergyPerBit Zero;

    /// <summary>Reads a quantity of this dimension; false when it has another.</summary>
    public static bool TryFrom(Quantity quantity, out EnergyPerBit value)
    {
        value = new EnergyPerBit(quantity.Value);
        return quantity.Dimension == Dimension.OfEnergyPerBit;
    }

    public static EnergyPerBit Parse(string text) =>
        Quantity.TryParse(text, out Quantity q, out string? error) && TryFrom(q, out EnergyPerBit value)
            ? value
            : throw new FormatException($"'{text}' {error ?? "is not a EnergyPerBit"}");

    public static EnergyPerBit operator +(EnergyPerBit a, EnergyPerBit b) => new(a.JoulesPerBit + b.JoulesPerBit);

    public static EnergyPerBit operator -(EnergyPerBit a, EnergyPerBit b) => new(a.JoulesPerBit - b.JoulesPerBit);

    public static EnergyPerBit operator *(EnergyPerBit a, double n) => new(a.JoulesPerBit * n);

    public static EnergyPerBit operator *(double n, EnergyPerBit a) => new(a.JoulesPerBit * n);

    public static EnergyPerBit operator -(EnergyPerBit a) => new(-a.JoulesPerBit);

    /// <summary>Ratio of two values.</summary>
    public static double operator /(EnergyPerBit a, EnergyPerBit b) => a.JoulesPerBit / b.JoulesPerBit;

    /// <summary>Power at a rate.</summary>
    public static Power operator *(EnergyPerBit a, BitRate b) => new(a.JoulesPerBit * b.BitsPerSecond);

    public static bool operator <(EnergyPerBit a, EnergyPerBit b) => a.JoulesPerBit < b.JoulesPerBit;

    public static bool operator >(EnergyPerBit a, EnergyPerBit b) => a.JoulesPerBit > b.JoulesPerBit;

    public static bool operator <=(EnergyPerBit a, EnergyPerBit b) => a.JoulesPerBit <= b.JoulesPerBit;

    public static bool operator >=(EnergyPerBit a, EnergyPerBit b) => a.JoulesPerBit >= b.JoulesPerBit;

    public int CompareTo(EnergyPerBit other) => JoulesPerBit.CompareTo(other.JoulesPerBit);

    /// <summary>Round-trips: parsing it gives the same value.</summary>
    public override string ToString() => UnitText.RoundTrip(JoulesPerBit, "J/b");
}
