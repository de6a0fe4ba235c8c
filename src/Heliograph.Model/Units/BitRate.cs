namespace Heliograph.Model.Units;

/// <summary>A line or payload rate in whole bits per second, one direction; up to 9.2 Eb/s. Default is zero.</summary>
public readonly record struct BitRate(long BitsPerSecond) : IComparable<BitRate>
{
    private static readonly (string Symbol, long Factor)[] PrintUnits =
    [
        ("Tb/s", 1_000_000_000_000),
        ("Gb/s", 1_000_000_000),
        ("Mb/s", 1_000_000),
        ("kb/s", 1_000),
        ("b/s", 1),
    ];

    public static readonly BitRate Zero;

    public double BytesPerSecond => BitsPerSecond / 8.0;

    public static BitRate FromBytesPerSecond(double bytesPerSecond) => new(checked((long)Math.Round(bytesPerSecond * 8)));

    /// <summary>Time to send <paramref name="size"/> at this rate, rounded to the nearest picosecond (128-bit arithmetic; never truncated).</summary>
    public Duration TimeToSend(DataSize size)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(BitsPerSecond);
        Int128 numerator = (Int128)size.Bytes * 8 * 1_000_000_000_000;
        return new Duration(checked((long)((numerator + BitsPerSecond / 2) / BitsPerSecond)));
    }

    /// <summary>Reads a quantity of this dimension exactly; false when it has another dimension or is no whole number of the base unit.</summary>
    public static bool TryFrom(Quantity quantity, out BitRate value)
    {
        value = default;
        if (quantity.Dimension != Dimension.OfRate)
        {
            return false;
        }
        if (!quantity.TryExact(1m, out decimal exact) || exact != decimal.Truncate(exact) || exact < long.MinValue || exact > long.MaxValue)
        {
            return false;
        }
        value = new BitRate((long)exact);
        return true;
    }

    public static BitRate Parse(string text) =>
        Quantity.TryParse(text, out Quantity q, out string? error) && TryFrom(q, out BitRate value)
            ? value
            : throw new FormatException($"'{text}' {error ?? "is not a BitRate"}");

    public static BitRate operator +(BitRate a, BitRate b) => new(checked(a.BitsPerSecond + b.BitsPerSecond));

    public static BitRate operator -(BitRate a, BitRate b) => new(checked(a.BitsPerSecond - b.BitsPerSecond));

    public static BitRate operator *(BitRate a, long n) => new(checked(a.BitsPerSecond * n));

    /// <summary>Ratio of two rates.</summary>
    public static double operator /(BitRate a, BitRate b) => (double)a.BitsPerSecond / b.BitsPerSecond;

    public static bool operator <(BitRate a, BitRate b) => a.BitsPerSecond < b.BitsPerSecond;

    public static bool operator >(BitRate a, BitRate b) => a.BitsPerSecond > b.BitsPerSecond;

    public static bool operator <=(BitRate a, BitRate b) => a.BitsPerSecond <= b.BitsPerSecond;

    public static bool operator >=(BitRate a, BitRate b) => a.BitsPerSecond >= b.BitsPerSecond;

    public int CompareTo(BitRate other) => BitsPerSecond.CompareTo(other.BitsPerSecond);

    /// <summary>The shortest exact text: parsing it gives the same value.</summary>
    public override string ToString() => UnitText.Exact(BitsPerSecond, PrintUnits);
}
