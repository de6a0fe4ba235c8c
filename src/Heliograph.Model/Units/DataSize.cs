namespace Heliograph.Model.Units;

/// <summary>An amount of data in whole bytes; up to 9.2 EB. Default is zero.</summary>
public readonly record struct DataSize(long Bytes) : IComparable<DataSize>
{
    private static readonly (string Symbol, long Factor)[] PrintUnits =
    [
        ("TB", 1_000_000_000_000),
        ("GB", 1_000_000_000),
        ("MB", 1_000_000),
        ("kB", 1_000),
        ("B", 1),
    ];

    public static readonly DataSize Zero;

    /// <summary>Reads a quantity of this dimension exactly; false when it has another dimension or is no whole number of the base unit.</summary>
    public static bool TryFrom(Quantity quantity, out DataSize value)
    {
        value = default;
        if (quantity.Dimension != Dimension.OfData)
        {
            return false;
        }
        if (!quantity.TryExact(0.125m, out decimal exact) || exact != decimal.Truncate(exact) || exact < long.MinValue || exact > long.MaxValue)
        {
            return false;
        }
        value = new DataSize((long)exact);
        return true;
    }

    public static DataSize Parse(string text) =>
        Quantity.TryParse(text, out Quantity q, out string? error) && TryFrom(q, out DataSize value)
            ? value
            : throw new FormatException($"'{text}' {error ?? "is not a DataSize"}");

    public static DataSize operator +(DataSize a, DataSize b) => new(checked(a.Bytes + b.Bytes));

    public static DataSize operator -(DataSize a, DataSize b) => new(checked(a.Bytes - b.Bytes));

    public static DataSize operator *(DataSize a, long n) => new(checked(a.Bytes * n));

    public static bool operator <(DataSize a, DataSize b) => a.Bytes < b.Bytes;

    public static bool operator >(DataSize a, DataSize b) => a.Bytes > b.Bytes;

    public static bool operator <=(DataSize a, DataSize b) => a.Bytes <= b.Bytes;

    public static bool operator >=(DataSize a, DataSize b) => a.Bytes >= b.Bytes;

    public int CompareTo(DataSize other) => Bytes.CompareTo(other.Bytes);

    /// <summary>The shortest exact text: parsing it gives the same value.</summary>
    public override string ToString() => UnitText.Exact(Bytes, PrintUnits);
}
