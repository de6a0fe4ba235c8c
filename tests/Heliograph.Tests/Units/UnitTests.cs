using CsCheck;
using Heliograph.Model.Units;

namespace Heliograph.Tests.Units;

public sealed class UnitTests
{
    [Theory]
    [InlineData("800 Gb/s", 800e9)]
    [InlineData("392 GB/s each way", 392 * 8e9)]
    [InlineData("900 GB/s both ways", 450 * 8e9)]
    [InlineData("0.05 USD/kWh", 0.05 / 3.6e6)]
    [InlineData("11.7 USD/W", 11.7)]
    [InlineData("4 years", 4 * 365.25 * 86400)]
    [InlineData("0.16 dB/km", 0.16e-3)]
    [InlineData("-2.2 dBm", -2.2)]
    [InlineData("15 %", 0.15)]
    [InlineData("989 TFLOP/s", 989e12)]
    [InlineData("1e-15", 1e-15)]
    [InlineData("1 dB/in", 39.37007874015748)] // 1 / 0.0254
    [InlineData("1 dB/cm", 100)]
    [InlineData("0.0903 dB/mm", 90.3)]
    [InlineData("1 pA/rtHz", 1e-12)]
    [InlineData("1 mm2 K/W", 1e-6)]
    [InlineData("2 V cm", 0.02)]
    [InlineData("180 GHz V", 180e9)]
    [InlineData("6e-9 V2/GHz", 6e-18)]
    [InlineData("10 mW/nm", 1e7)] // 10e-3 W in 1e-9 m
    [InlineData("0.055 nm/K", 0.055e-9)]
    [InlineData("0.89 A/W", 0.89)]
    [InlineData("40 fF", 40e-15)]
    [InlineData("50 ohm", 50)]
    [InlineData("8 W/cm2", 8e4)]
    [InlineData("1.2 Tb/s/mm", 1.2e15)]
    [InlineData("1.33 Tb/s/mm2", 1.33e18)]
    [InlineData("50 fJ/bit", 50e-15)]
    [InlineData("75 degC", 75)]
    [InlineData("1.63e6 J/m3/K", 1.63e6)]
    public void A_quantity_is_its_number_times_its_unit(string text, double expected)
    {
        Quantity.TryParse(text, out Quantity q, out string? error).ShouldBeTrue(error);
        q.Value.ShouldBe(expected, Math.Abs(expected) * 1e-15);
    }

    [Theory]
    [InlineData("ohm", "V/A")]
    [InlineData("F", "A s/V")]
    [InlineData("V A", "W")]
    [InlineData("K mm2/W", "mm2 K/W")]
    [InlineData("A V s", "J")]
    [InlineData("1/rtHz/s", "Hz/rtHz")]
    public void Products_and_quotients_are_of_one_dimension(string one, string other) =>
        Unit.Parse(one).Dimension.ShouldBe(Unit.Parse(other).Dimension);

    [Theory]
    [InlineData("W/m K")] // two things: per metre and kelvin, or kelvins per metre
    [InlineData("V  cm")]
    [InlineData("1 m")]
    [InlineData("V xm")]
    [InlineData("EB3 EB3")]
    [InlineData("fs3 fs3")]
    public void What_is_no_unit_is_refused(string symbol) => Unit.TryParse(symbol, out _).ShouldBeFalse();

    [Fact]
    public void The_root_of_a_hertz_is_no_hertz() => Unit.Parse("pA/rtHz").Dimension.ShouldNotBe(Unit.Parse("pA/Hz").Dimension);

    [Fact]
    public void A_rate_reads_back_as_it_was_printed() =>
        Gen.Long[0, 4_000_000_000_000_000].Sample(b => BitRate.Parse(new BitRate(b).ToString()) == new BitRate(b));
}
