using CsCheck;
using Heliograph.Photonics.Failures;

namespace Heliograph.Tests.Photonics.Failures;

public sealed class FailureRateTests
{
    private const double Hour = 3600;

    [Fact]
    public void Arrhenius_gives_the_published_factor()
    {
        // Fact sheet photonics, las-05: 0.97 eV, 25 to 60 C: 52.8. By hand: 11256.4 K x (1/298.15 - 1/333.15) = 3.9663.
        Acceleration.Arrhenius(0.97, 25, 60).ShouldBe(52.8, 0.05);
        Acceleration.Arrhenius(0.97, 25, 60).ShouldBe(Math.Exp(0.97 / 8.617333262e-5 * (1 / 298.15 - 1 / 333.15)), 1e-6);
    }

    [Fact]
    public void Stresses_multiply_along_any_path() =>
        Gen.Double[0.0, 1.2]
            .Select(Gen.Double[-40.0, 150.0], Gen.Double[-40.0, 150.0], Gen.Double[-40.0, 150.0])
            .Sample(
                (ea, a, b, c) =>
                {
                    double direct = Acceleration.Arrhenius(ea, a, c);
                    return Math.Abs(Acceleration.Arrhenius(ea, a, b) * Acceleration.Arrhenius(ea, b, c) - direct) <= 1e-9 * direct;
                }
            );

    [Fact]
    public void Humidity_and_voltage_follow_powers()
    {
        // Peck with n = 2.7 from 50 % to 85 %: 1.7^2.7 = 4.19; an inverse cube of voltage at +10 %: 1.331.
        Acceleration.Humidity(2.7, 0.5, 0.85).ShouldBe(4.19, 0.005);
        Acceleration.InversePower(3, 1.0, 1.1).ShouldBe(1.331, 1e-9);
        Should.Throw<ArgumentOutOfRangeException>(() => Acceleration.Humidity(2.7, 0.5, 85));
        Should.Throw<ArgumentOutOfRangeException>(() => Acceleration.InversePower(-1, 1, 2));
        Should.Throw<ArgumentOutOfRangeException>(() => Acceleration.Arrhenius(-0.1, 25, 60));
        Should.Throw<ArgumentOutOfRangeException>(() => Acceleration.Arrhenius(0.7, -300, 60));
        Should.Throw<ArgumentOutOfRangeException>(() => Acceleration.Arrhenius(0.7, 25, double.NaN));
    }

    [Fact]
    public void Parts_in_series_add_with_their_ranges()
    {
        // Ranges of the fact sheet at 70 C junction, in FIT: DFB 50-200, diode 20-100, DSP 100-500, driver 50-200, TIA 30-150; the middle
        // values are ours. All at 70 C, so that no factor applies: 4 x 100 + 4 x 50 + 200 + 4 x 100 + 4 x 70 = 1480 FIT.
        PartFailure[] parts =
        [
            new("laser", FailureRate.FromFit(50, 100, 200), 70, 0.7, 70, 4),
            new("photodiode", FailureRate.FromFit(20, 50, 100), 70, 0.7, 70, 4),
            new("DSP", FailureRate.FromFit(100, 200, 500), 70, 0.7, 70, 1),
            new("driver", FailureRate.FromFit(50, 100, 200), 70, 0.7, 70, 4),
            new("TIA", FailureRate.FromFit(30, 70, 150), 70, 0.7, 70, 4),
        ];
        FailureRate link = parts.Select(p => p.LinkRate(5 * 8766 * Hour)).Aggregate((x, y) => x + y);

        (link.Typical / FailureRate.Fit).ShouldBe(1480, 1e-6);
        (link.Low / FailureRate.Fit).ShouldBe(4 * 150 + 100, 1e-6);
        (link.High / FailureRate.Fit).ShouldBe(4 * 650 + 500, 1e-6);

        // 10 K less on the laser: exp(0.7 eV / k (1/343.15 - 1/333.15)) = 0.4913 of its rate.
        ((parts[0] with { Temperature_C = 60 }).LinkRate(1).Typical / FailureRate.Fit).ShouldBe(400 * 0.4913, 0.1);
    }

    [Fact]
    public void Spares_take_a_part_out_of_the_sum_for_a_while()
    {
        // One hot spare for eight lasers of 100 FIT over five years, x = 1 - exp(-lambda T) = 0.004374: P(2 or more of 9 fail) = 36 x^2
        // (1-x)^7 + 84 x^3 (1-x)^6 + ... = 6.749e-4 to first terms; over 43,830 h that is 15.4 FIT against 800 in series.
        PartFailure laser = new("laser", FailureRate.FromFit(100, 100, 100), 70, 0.7, 70, 1) { Needed = 8, Spares = 1 };
        double hours = 5 * 8766;
        double rate = laser.LinkRate(hours * Hour).Typical / FailureRate.Fit;
        double x = 1 - Math.Exp(-100e-9 * hours);
        double lost = Enumerable.Range(2, 8).Sum(i => Choose(9, i) * Math.Pow(x, i) * Math.Pow(1 - x, 9 - i));
        rate.ShouldBe(-Math.Log(1 - lost) / hours * 1e9, 1e-3);
        rate.ShouldBeInRange(15, 16);
        ((laser with { Spares = 0 }).LinkRate(hours * Hour).Typical / FailureRate.Fit).ShouldBe(800, 1e-6);
    }

    [Fact]
    public void Bad_parts_throw()
    {
        PartFailure part = new("x", FailureRate.FromFit(1, 2, 3), 70, 0.7, 70, 1);
        Should.Throw<ArgumentOutOfRangeException>(() => (part with { Rate = FailureRate.FromFit(3, 2, 1) }).LinkRate(1));
        Should.Throw<ArgumentOutOfRangeException>(() => (part with { Rate = FailureRate.FromFit(-1, 2, 3) }).LinkRate(1));
        Should.Throw<ArgumentOutOfRangeException>(() => (part with { Count = -1 }).LinkRate(1));
        Should.Throw<ArgumentOutOfRangeException>(() => (part with { Spares = -1 }).LinkRate(1));
        Should.Throw<ArgumentOutOfRangeException>(() => (part with { Stress = 0 }).LinkRate(1));
        Should.Throw<ArgumentOutOfRangeException>(() => (part with { Needed = 2, Spares = 1 }).LinkRate(0));
        (part with { Rate = default }).LinkRate(1).Typical.ShouldBe(0);
    }

    private static double Choose(int n, int k) => k == 0 ? 1 : Choose(n - 1, k - 1) * n / k;
}
