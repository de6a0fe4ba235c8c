using System.Globalization;

namespace Heliograph.Model.Units;

/// <summary>
/// US dollars, decimal: sums of prices are exact. Other currencies are converted when read
/// (<see cref="Unit.UsdPerCny"/>, <see cref="Unit.UsdPerEur"/>). Default is zero.
/// </summary>
public readonly record struct Money(decimal Usd) : IComparable<Money>
{
    public static readonly Money Zero;

    /// <summary>Reads a quantity of money; false when it has another dimension or is beyond 7.9e28.</summary>
    public static bool TryFrom(Quantity quantity, out Money value)
    {
        decimal usd = 0;
        bool isMoney = quantity.Dimension == Dimension.OfMoney && quantity.TryExact(1m, out usd);
        value = new Money(usd);
        return isMoney;
    }

    public static Money Parse(string text) =>
        Quantity.TryParse(text, out Quantity q, out string? error) && TryFrom(q, out Money value)
            ? value
            : throw new FormatException($"'{text}' {error ?? "is not Money"}");

    public static Money operator +(Money a, Money b) => new(a.Usd + b.Usd);

    public static Money operator -(Money a, Money b) => new(a.Usd - b.Usd);

    public static Money operator *(Money a, decimal n) => new(a.Usd * n);

    public static bool operator <(Money a, Money b) => a.Usd < b.Usd;

    public static bool operator >(Money a, Money b) => a.Usd > b.Usd;

    public static bool operator <=(Money a, Money b) => a.Usd <= b.Usd;

    public static bool operator >=(Money a, Money b) => a.Usd >= b.Usd;

    public int CompareTo(Money other) => Usd.CompareTo(other.Usd);

    /// <inheritdoc/>
    public override string ToString() => $"{Usd.ToString(CultureInfo.InvariantCulture)} USD";
}
