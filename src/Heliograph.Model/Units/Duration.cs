namespace Heliograph.Model.Units;

/// <summary>A span of simulated time in whole picoseconds; +-106 days. Default is zero. Exact: no rounding in sums.</summary>
public readonly record struct Duration(long Ps) : IComparable<Duration>
{
    private static readonly (string Symbol, long Factor)[] PrintUnits =
    [
        ("s", 1_000_000_000_000),
        ("ms", 1_000_000_000),
        ("us", 1_000_000),
        ("ns", 1_000),
        ("ps", 1),
    ];

    public static readonly Duration Zero;

    public double Seconds => Ps * 1e-12;

    /// <summary>Nearest whole picosecond; throws <see cref="OverflowException"/> beyond 106 days.</summary>
    public static Duration FromSeconds(double seconds) => new(checked((long)Math.Round(seconds * 1e12)));

    /// <summary>Reads a quantity of this dimension exactly; false when it has another dimension or is no whole number of the base unit.</summary>
    public static bool TryFrom(Quantity quantity, out Duration value)
    {
        value = default;
        if (quantity.Dimension != Dimension.OfTime)
        {
            return false;
        }
        if (
            !quantity.TryExact(1_000_000_000_000m, out decimal exact)
            || exact != decimal.Truncate(exact)
            || exact < long.MinValue
            || exact > long.MaxValue
        )
        {
            return false;
        }
        value = new Duration((long)exact);
        return true;
    }

    public static Duration Parse(string text) =>
        Quantity.TryParse(text, out Quantity q, out string? error) && TryFrom(q, out Duration value)
            ? value
            : throw new FormatException($"'{text}' {error ?? "is not a Duration"}");

    public static Duration operator +(Duration a, Duration b) => new(checked(a.Ps + b.Ps));

    public static Duration operator -(Duration a, Duration b) => new(checked(a.Ps - b.Ps));

    public static Duration operator *(Duration a, long n) => new(checked(a.Ps * n));

    public static bool operator <(Duration a, Duration b) => a.Ps < b.Ps;

    public static bool operator >(Duration a, Duration b) => a.Ps > b.Ps;

    public static bool operator <=(Duration a, Duration b) => a.Ps <= b.Ps;

    public static bool operator >=(Duration a, Duration b) => a.Ps >= b.Ps;

    public int CompareTo(Duration other) => Ps.CompareTo(other.Ps);

    /// <summary>The shortest exact text: parsing it gives the same value.</summary>
    public override string ToString() => UnitText.Exact(Ps, PrintUnits);
}
