using CsCheck;
using Heliograph.Model.Units;

namespace Heliograph.Tests.Units;

public sealed class QuantityTests
{
    private static readonly string[] Units = ["Gb/s", "USD/kWh", "dB/km", "ns", "FIT", "GiB", "%"];

    [Theory]
    [InlineData("", "is not a quantity (a number and its unit)")]
    [InlineData("   ", "is not a quantity (a number and its unit)")]
    [InlineData("GB", "does not start with a number")]
    [InlineData("1.2.3 W", "does not start with a number")]
    [InlineData(". W", "does not start with a number")]
    [InlineData("- 5 W", "does not start with a number")]
    [InlineData("5 watts", "has the unknown unit 'watts'")]
    [InlineData("5 W/", "has the unknown unit 'W/'")]
    [InlineData("5 /W", "has the unknown unit '/W'")]
    [InlineData("5 W//s", "has the unknown unit 'W//s'")]
    [InlineData("5 W/1", "has the unknown unit 'W/1'")]
    [InlineData("5 W4", "has the unknown unit 'W4'")]
    [InlineData("5 gb/s", "has the unknown unit 'gb/s'")]
    [InlineData("5 furlong", "has the unknown unit 'furlong'")]
    [InlineData("5 W each", "has the unknown unit 'W each'")]
    // Beyond decimal: EB3 is 5e56, 1/fs3 is 1e45, PB2 is 6.4e31, fs2 is 1e-30.
    [InlineData("5 EB3", "has the unknown unit 'EB3'")]
    [InlineData("5 1/fs3", "has the unknown unit '1/fs3'")]
    [InlineData("5 PB2", "has the unknown unit 'PB2'")]
    [InlineData("5 W/fs2", "has the unknown unit 'W/fs2'")]
    [InlineData("1e400 W", "has a number beyond 1e-28 to 7.9e28")]
    [InlineData("1e-400 W", "has a number beyond 1e-28 to 7.9e28")]
    [InlineData("-1e99999999999 W", "has a number beyond 1e-28 to 7.9e28")]
    [InlineData("1e-30", "has a number beyond 1e-28 to 7.9e28")]
    [InlineData("79228162514264337593543950336", "has a number beyond 1e-28 to 7.9e28")]
    public void What_is_no_quantity_says_why(string text, string expected)
    {
        Quantity.TryParse(text, out _, out string? error).ShouldBeFalse();
        error.ShouldBe(expected);
    }

    [Theory]
    [InlineData("0e-400", 0)]
    [InlineData("+.5 s", 0.5)]
    [InlineData("5. s", 5)]
    [InlineData(" 5s ", 5)]
    [InlineData("1E3 m", 1000)]
    [InlineData("2 um2", 2e-12)]
    [InlineData("8 %/year", 0.08 / 31_557_600)]
    [InlineData("7.15 CNY", 1)]
    [InlineData("3 GB/s both ways", 12e9)]
    public void Odd_spellings_of_quantities_are_read(string text, double expected)
    {
        Quantity.TryParse(text, out Quantity q, out string? error).ShouldBeTrue(error);
        q.Value.ShouldBe(expected, Math.Abs(expected) * 1e-15);
    }

    [Fact]
    public void A_text_of_any_length_is_refused_or_read() =>
        Gen.Char["0123456789.eE+-GbBWs/1 %dmkMnu\u0661\ufeff"]
            .Array[0, 200]
            .Select(c => new string(c))
            .Sample(text =>
            {
                bool read = Quantity.TryParse(text, out Quantity q, out string? error);
                return read ? double.IsFinite(q.Value) && error is null : error is not null;
            });

    [Fact]
    public void An_exact_value_beyond_decimal_is_refused_and_never_thrown()
    {
        Quantity largest = Parse("79228162514264337593543950335 EB");
        largest.TryExact(1, out _).ShouldBeFalse();
        BitRate.TryFrom(Parse("79228162514264337593543950335 Eb/s"), out _).ShouldBeFalse();
        DataSize.TryFrom(largest, out _).ShouldBeFalse();
        Duration.TryFrom(Parse("7e28 years"), out _).ShouldBeFalse();
        SimTime.TryFrom(Parse("7e28 s"), out _).ShouldBeFalse();
        Money.TryFrom(Parse("7e28 MUSD"), out _).ShouldBeFalse();
        // 1e-28 fs are no whole picosecond, although a decimal would round them to none.
        Duration.TryFrom(Parse("1e-28 fs"), out _).ShouldBeFalse();
        // The largest that fit, 2^63 - 1, and one more.
        DataSize.Parse("9223372036854775807 B").Bytes.ShouldBe(long.MaxValue);
        DataSize.TryFrom(Parse("9223372036854775808 B"), out _).ShouldBeFalse();
    }

    [Fact]
    public void An_exact_value_agrees_with_the_rounded_one()
    {
        // Second route: the value in binary, to its precision.
        Gen.Select(Gen.Long[-1_000_000_000_000, 1_000_000_000_000], Gen.Int[0, 6], Gen.Int[0, Units.Length - 1])
            .Sample(
                (number, scale, unit) =>
                {
                    Quantity q = new(new decimal(Math.Abs(number)) / (decimal)Math.Pow(10, scale), Unit.Parse(Units[unit]));
                    return !q.TryExact(1, out decimal exact) || Math.Abs((double)exact - q.Value) <= 1e-12 * Math.Abs(q.Value);
                }
            );
    }

    [Fact]
    public void Every_unit_atom_is_in_range_and_has_a_dimension()
    {
        foreach (string atom in Unit.KnownAtoms)
        {
            Unit unit = Unit.Parse(atom);
            unit.Factor.ShouldBeGreaterThan(0, atom);
            (unit.Dimension == Dimension.None).ShouldBe(atom == "%", atom);
            Unit.Parse($"1/{atom}").Factor.ShouldBeGreaterThan(0, atom);
        }
    }

    private static Quantity Parse(string text) => Quantity.TryParse(text, out Quantity q, out string? error) ? q : throw new FormatException(error);
}
