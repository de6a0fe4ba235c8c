namespace Heliograph.Model.Units;

/// <summary>
/// An instant of simulated time, picoseconds since the start of the run; +-106 days. Instants are ordered and
/// differ by a <see cref="Duration"/>; they do not add.
/// </summary>
public readonly record struct SimTime(long Ps) : IComparable<SimTime>
{
    private static readonly (string Symbol, long Factor)[] PrintUnits =
    [
        ("s", 1_000_000_000_000),
        ("ms", 1_000_000_000),
        ("us", 1_000_000),
        ("ns", 1_000),
        ("ps", 1),
    ];

    public static readonly SimTime Zero;

    /// <summary>Reads a quantity of this dimension exactly; false when it has another dimension or is no whole number of the base unit.</summary>
    public static bool TryFrom(Quantity quantity, out SimTime value)
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
        value = new SimTime((long)exact);
        return true;
    }

    public static SimTime Parse(string text) =>
        Quantity.TryParse(text, out Quantity q, out string? error) && TryFrom(q, out SimTime value)
            ? value
            : throw new FormatException($"'{text}' {error ?? "is not a SimTime"}");

    public static SimTime operator +(SimTime a, Duration b) => new(checked(a.Ps + b.Ps));

    public static SimTime operator -(SimTime a, Duration b) => new(checked(a.Ps - b.Ps));

    public static Duration operator -(SimTime a, SimTime b) => new(checked(a.Ps - b.Ps));

    public static bool operator <(SimTime a, SimTime b) => a.Ps < b.Ps;

    public static bool operator >(SimTime a, SimTime b) => a.Ps > b.Ps;

    public static bool operator <=(SimTime a, SimTime b) => a.Ps <= b.Ps;

    public static bool operator >=(SimTime a, SimTime b) => a.Ps >= b.Ps;

    public int CompareTo(SimTime other) => Ps.CompareTo(other.Ps);

    /// <summary>The shortest exact text: parsing it gives the same value.</summary>
    public override string ToString() => UnitText.Exact(Ps, PrintUnits);
}
