using CsCheck;
using Heliograph.Cli.Output;
using Heliograph.Model;

namespace Heliograph.Tests.Cli;

public sealed class NumbersTests
{
    [Theory]
    [InlineData(0, "W", "0 W")]
    [InlineData(559_000, "W", "559 kW")]
    [InlineData(999.6, "W", "1.00 kW")] // three digits round it to 1000 before the prefix is chosen
    [InlineData(999.4, "W", "999 W")]
    [InlineData(-12_345, "W", "-12.3 kW")]
    [InlineData(4.45e-10, "J/b", "445 pJ/b")]
    [InlineData(1.4e-4, "pUSD/b", "1.40e-4 pUSD/b")]
    [InlineData(0.0304, "s", "30.4 ms")]
    [InlineData(30.4, "s", "30.4 s")]
    [InlineData(157_788_000, "s", "5.00 years")]
    [InlineData(9_020_000, "USD", "9.02 M USD")]
    [InlineData(0.26, "USD", "0.260 USD")]
    [InlineData(0.3, "m", "300 mm")]
    [InlineData(480_000, "m", "480 km")]
    [InlineData(5376, "", "5,376")] // a count is never rounded
    [InlineData(2.3, "dB", "2.30 dB")]
    [InlineData(0.343, "1/day", "0.343 per day")]
    public void Three_significant_digits_with_the_prefix_that_fits(double value, string unit, string expected) =>
        Numbers.Text(value, unit).ShouldBe(expected);

    [Fact]
    public void An_unknown_value_is_never_zero() => Numbers.Text(null, "W").ShouldBe("not computable");

    [Fact]
    public void What_is_missing_is_named_and_the_rest_counted()
    {
        Derivation d = Derivation.Unknown("price", "USD", "acc-x.price");
        Numbers.Text(d).ShouldBe("not computable: needs acc-x.price");
        Numbers.Missing(["a", "b", "c"]).ShouldBe("not computable: needs a, b and 1 more");
    }

    [Fact]
    public void Printed_values_differ_from_the_true_ones_by_less_than_half_a_percent() =>
        Gen.Double[-17, 17]
            .Select(e => Math.Pow(10, e))
            .Sample(value =>
            {
                (double factor, _) = Numbers.Scale(value, "W");
                double printed = double.Parse(
                    Numbers.Digits(value / factor),
                    System.Globalization.NumberStyles.Float | System.Globalization.NumberStyles.AllowThousands,
                    System.Globalization.CultureInfo.InvariantCulture
                );
                // Three digits: at worst 1.005 prints as 1.00 or 1.01.
                Math.Abs(printed * factor / value - 1).ShouldBeLessThan(0.00501);
            });

    [Fact]
    public void A_range_has_the_unit_of_the_value_that_it_surrounds()
    {
        Derivation value = Derivation.Input("energy", 5.61e-10, "J/b", "test");
        Headline headline = new("energyPerBit_pJ", "Energy", "pJ/b", 1e12, value, 319, 1000);
        Numbers.RangeText(headline).ShouldBe("319 to 1,000 pJ/b");
        Numbers.RangeText(headline with { Low = 561, High = 561 }).ShouldBeNull();
    }

    [Fact]
    public void Columns_align_on_the_decimal_point()
    {
        (string unit, IReadOnlyList<string> cells) = Numbers.Column([348_000, 62_300, 6_270, 0, null], "W", plain: true);
        unit.ShouldBe("kW");
        // Right-aligned, the points of "348   ", " 62.3 " and "  6.27" stand below each other.
        cells.ShouldBe(["348   ", "62.3 ", "6.27", "0   ", "-"]);
    }

    [Fact]
    public void Cells_of_csv_are_quoted_only_where_they_must_be()
    {
        DataTable table = new(
            "t",
            ["a", "b"],
            [
                ["x", "1,2"],
                ["say \"no\"", "line\nbreak"],
            ]
        );
        table.ToCsv().ShouldBe("a,b\nx,\"1,2\"\n\"say \"\"no\"\"\",\"line\nbreak\"\n");
    }
}
