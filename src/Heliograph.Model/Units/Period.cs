namespace Heliograph.Model.Units;

/// <summary>
/// A span of calendar time in seconds, for lifetimes, MTTF and amortisation; no limit of range, not for ordering
/// events (see <see cref="Duration"/>). A year is 365.25 days.
/// </summary>
public readonly record struct Period(double Seconds) : IComparable<Period>
{
    public static readonly Period Zero;

    public double Hours => Seconds / 3600;

    public double Years => Seconds / 31_557_600;

    public static Period FromYears(double years) => new(years * 31_557_600);

    public static Period FromHours(double hours) => new(hours * 3600);

    /// <summary>Reads a quantity of this dimension; false when it has another.</summary>
    public static bool TryFrom(Quantity quantity, out Period value)
    {
        value = new Period(quantity.Value);
        return quantity.Dimension == Dimension.OfTime;
    }

    public static Period Parse(string text) =>
        Quantity.TryParse(text, out Quantity q, out string? error) && TryFrom(q, out Period value)
            ? value
            : throw new FormatException($"'{text}' {error ?? "is not a Period"}");

    public static Period operator +(Period a, Period b) => new(a.Seconds + b.Seconds);

    public static Period operator -(Period a, Period b) => new(a.Seconds - b.Seconds);

    public static Period operator *(Period a, double n) => new(a.Seconds * n);

    public static Period operator *(double n, Period a) => new(a.Seconds * n);

    public static Period operator -(Period a) => new(-a.Seconds);

    /// <summary>Ratio of two values.</summary>
    public static double operator /(Period a, Period b) => a.Seconds / b.Seconds;

    public static bool operator <(Period a, Period b) => a.Seconds < b.Seconds;

    public static bool operator >(Period a, Period b) => a.Seconds > b.Seconds;

    public static bool operator <=(Period a, Period b) => a.Seconds <= b.Seconds;

    public static bool operator >=(Period a, Period b) => a.Seconds >= b.Seconds;

    public int CompareTo(Period other) => Seconds.CompareTo(other.Seconds);

    /// <summary>Round-trips: parsing it gives the same value.</summary>
    public override string ToString() => UnitText.RoundTrip(Seconds, "s");
}
