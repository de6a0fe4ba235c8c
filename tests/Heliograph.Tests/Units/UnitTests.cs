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
    public void A_quantity_is_its_number_times_its_unit(string text, double expected)
    {
        Quantity.TryParse(text, out Quantity q, out string? error).ShouldBeTrue(error);
        q.Value.ShouldBe(expected, Math.Abs(expected) * 1e-15);
    }

    [Fact]
    public void A_rate_reads_back_as_it_was_printed() =>
        Gen.Long[0, 4_000_000_000_000_000].Sample(b => BitRate.Parse(new BitRate(b).ToString()) == new BitRate(b));
}
