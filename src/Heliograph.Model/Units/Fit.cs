namespace Heliograph.Model.Units;

/// <summary>Failures in 1e9 hours. Rates of independent parts in series add. Default is zero, which is a claim: an unknown rate is absent, not zero.</summary>
public readonly record struct Fit(double PerBillionHours) : IComparable<Fit>
{
    public static readonly Fit Zero;

    /// <summary>Mean time to failure; infinite at zero.</summary>
    public Period Mttf => Period.FromHours(1e9 / PerBillionHours);

    public static Fit FromMttf(Period mttf) => new(1e9 / mttf.Hours);

    /// <summary>Rate that gives the probability <paramref name="fraction"/> of failing in <paramref name="span"/>: -ln(1-p)/t.</summary>
    public static Fit FromProbability(double fraction, Period span) => new(-Math.Log(1 - fraction) / span.Hours * 1e9);

    /// <summary>Reads a quantity of this dimension; false when it has another.</summary>
    public static bool TryFrom(Quantity quantity, out Fit value)
    {
        // Written in FIT, the number is the value: no rounding through 1/s.
        value = new Fit(quantity.Unit.Symbol == "FIT" ? quantity.Magnitude : quantity.Value / (1e-9 / 3600));
        return quantity.Dimension == Dimension.OfFrequency;
    }

    public static Fit Parse(string text) =>
        Quantity.TryParse(text, out Quantity q, out string? error) && TryFrom(q, out Fit value)
            ? value
            : throw new FormatException($"'{text}' {error ?? "is not a Fit"}");

    public static Fit operator +(Fit a, Fit b) => new(a.PerBillionHours + b.PerBillionHours);

    public static Fit operator -(Fit a, Fit b) => new(a.PerBillionHours - b.PerBillionHours);

    public static Fit operator *(Fit a, double n) => new(a.PerBillionHours * n);

    public static Fit operator *(double n, Fit a) => new(a.PerBillionHours * n);

    public static Fit operator -(Fit a) => new(-a.PerBillionHours);

    /// <summary>Ratio of two values.</summary>
    public static double operator /(Fit a, Fit b) => a.PerBillionHours / b.PerBillionHours;

    public static bool operator <(Fit a, Fit b) => a.PerBillionHours < b.PerBillionHours;

    public static bool operator >(Fit a, Fit b) => a.PerBillionHours > b.PerBillionHours;

    public static bool operator <=(Fit a, Fit b) => a.PerBillionHours <= b.PerBillionHours;

    public static bool operator >=(Fit a, Fit b) => a.PerBillionHours >= b.PerBillionHours;

    public int CompareTo(Fit other) => PerBillionHours.CompareTo(other.PerBillionHours);

    /// <summary>Round-trips: parsing it gives the same value.</summary>
    public override string ToString() => UnitText.RoundTrip(PerBillionHours, "FIT");
}
