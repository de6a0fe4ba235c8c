using System.Numerics;
using CsCheck;
using Heliograph.Photonics;
using Heliograph.Photonics.Waveform;

namespace Heliograph.Tests.Photonics.Waveform;

public sealed class FilterTests
{
    private const double Cutoff = 30e9;

    [Fact]
    public void Bessel_thomson_is_down_by_half_at_its_cutoff_and_delays_evenly()
    {
        Filter filter = Filter.BesselThomson4(Cutoff);
        filter.At(Cutoff).Magnitude.ShouldBe(Math.Sqrt(0.5), 1e-12);
        filter.Bandwidth_Hz(100e9)!.Value.ShouldBe(Cutoff, 1e3);
        // Delay-normalised polynomial: 1 / w at zero, w = 2 pi f3 / 2.1139, and maximally flat: (x^8 / 11025) of it is missing at x = f/f3 2.1139.
        double atZero = 2.113917674904 / (2 * Math.PI * Cutoff);
        filter.GroupDelay_s(1e8).ShouldBe(atZero, 1e-6 * atZero);
        filter.GroupDelay_s(0.5 * Cutoff).ShouldBe(atZero, 1e-3 * atZero);
    }

    [Fact]
    public void Butterworth_is_flat_as_its_formula_says() =>
        Gen.Int[1, 12]
            .Select(Gen.Double[0.01, 5.0])
            .Sample(
                (order, x) => Math.Abs(Filter.Butterworth(order, Cutoff).At(x * Cutoff).Magnitude - 1 / Math.Sqrt(1 + Math.Pow(x, 2 * order))) < 1e-9
            );

    [Fact]
    public void Two_poles_peak_where_their_quality_says()
    {
        // |H| = Q at the natural frequency; at Q = 1/sqrt 2 it is the second-order Butterworth.
        Filter.TwoPole(Cutoff, 1.3).At(Cutoff).Magnitude.ShouldBe(1.3, 1e-12);
        (Filter.TwoPole(Cutoff, Math.Sqrt(0.5)).At(2e10) - Filter.Butterworth(2, Cutoff).At(2e10)).Magnitude.ShouldBe(0, 1e-12);
    }

    [Fact]
    public void Half_power_and_noise_bandwidth_of_a_cascade_are_those_of_its_product()
    {
        // Two equal poles: half power at f sqrt(sqrt 2 - 1), noise bandwidth pi / 4 f.
        Filter two = Filter.Cascade(Filter.OnePole(Cutoff), Filter.OnePole(Cutoff));
        two.Bandwidth_Hz(1e11)!.Value.ShouldBe(Cutoff * Math.Sqrt(Math.Sqrt(2) - 1), 1e4);
        two.NoiseBandwidth_Hz(100 * Cutoff).ShouldBe(Math.PI / 4 * Cutoff, 1e-4 * Cutoff);
        Filter.None.Bandwidth_Hz(1e12).ShouldBeNull();
    }

    [Fact]
    public void Noise_behind_two_equal_poles_is_correlated_as_their_transform_says()
    {
        // |H|^2 = 1 / (1 + x^2)^2 has the transform (1 + a) exp(-a), a = 2 pi f0 t.
        double[] correlation = Filter.Cascade(Filter.OnePole(Cutoff), Filter.OnePole(Cutoff)).NoiseCorrelation(50e9, 4);
        for (int k = 0; k < 4; k++)
        {
            double a = 2 * Math.PI * Cutoff * k / 50e9;
            correlation[k].ShouldBe((1 + a) * Math.Exp(-a), 1e-3);
        }
    }

    [Fact]
    public void Dispersion_first_nulls_at_the_length_of_the_closed_form()
    {
        // L = c / (2 D lambda^2 f^2): 17 ps/(nm km), 1550 nm, 26.5625 GHz: 5.20 km. With chirp 1 the null comes at a quarter of pi, half as far.
        double length = PhysicalConstants.SpeedOfLight / (2 * 17e-6 * 1550e-9 * 1550e-9 * 26.5625e9 * 26.5625e9);
        length.ShouldBe(5201, 1);
        Filter.Dispersion(1550e-9, 17e-6, length).At(26.5625e9).Magnitude.ShouldBe(0, 1e-12);
        Filter.Dispersion(1550e-9, 17e-6, length / 2, 1).At(26.5625e9).Magnitude.ShouldBe(0, 1e-12);
        Filter.Dispersion(1550e-9, 17e-6, length / 2, -1).At(26.5625e9).Magnitude.ShouldBe(Math.Sqrt(2), 1e-12);
    }

    [Fact]
    public void A_table_of_magnitudes_gets_the_phase_of_the_filter_that_it_was_taken_from()
    {
        Filter original = Filter.Cascade(Filter.OnePole(Cutoff), Filter.TwoPole(1.5 * Cutoff, 0.9));
        (double, double)[] points = [.. Enumerable.Range(0, 300).Select(i => (i * 1e9, 20 * Math.Log10(original.At(i * 1e9).Magnitude)))];
        Filter table = Filter.Table(points);
        // What falls beyond the table's 299 GHz is guessed from its last two points; that acts below as a delay, here of 0.06 ps.
        double delay = (table.At(10e9) / original.At(10e9)).Phase / 10e9;
        Math.Abs(delay / (2 * Math.PI)).ShouldBeLessThan(0.1e-12);
        foreach (double f in (ReadOnlySpan<double>)[2e9, 10e9, 25e9, 40e9, 60e9])
        {
            Complex ratio = table.At(f) / original.At(f);
            ratio.Magnitude.ShouldBe(1, 1e-4);
            ratio.Phase.ShouldBe(delay * f, 5e-4);
            table.At(-f).ShouldBe(Complex.Conjugate(table.At(f)));
        }
    }

    [Theory]
    [InlineData(0.5, 1.0, 1.3)]
    [InlineData(0.4, -2.0, 2.0)]
    [InlineData(0.8, 0.3, 0.4)]
    public void A_ring_answers_as_its_field_does_in_time(double lossShare, double detuning, double modulation)
    {
        // da/dt = (i d - 1) a - i mu, out = 1 - i mu a, mu^2 = 2 (1 - lossShare), in units of the field's decay g; d is swept by a small cosine of angular
        // frequency x, integrated by Runge and Kutta, and the power's answer at x is compared with that at a hundredth of x.
        Filter ring = Filter.Ring(5000, 1310e-9, lossShare, detuning * PhysicalConstants.SpeedOfLight / 1310e-9 / 1e4);
        Complex fast = RingInTime(lossShare, detuning, modulation);
        Complex slow = RingInTime(lossShare, detuning, modulation / 100);
        Complex expected = fast / slow * ring.At(modulation / 100 * PhysicalConstants.SpeedOfLight / 1310e-9 / 1e4);
        Complex actual = ring.At(modulation * PhysicalConstants.SpeedOfLight / 1310e-9 / 1e4);

        (actual / expected - 1).Magnitude.ShouldBeLessThan(2e-3);
    }

    private static Complex RingInTime(double lossShare, double d, double x)
    {
        double mu = Math.Sqrt(2 * (1 - lossShare));
        Complex a = new Complex(0, mu) / new Complex(-1, d);
        double period = 2 * Math.PI / x;
        int steps = (int)(period / 0.01);
        double h = period / steps;
        Complex Slope(Complex field, double t) => new Complex(-1, d + 1e-3 * Math.Cos(x * t)) * field - new Complex(0, mu);
        Complex sum = 0;
        int settle = (int)Math.Ceiling(20 / period) + 1;
        for (int n = 0; n < (settle + 1) * steps; n++)
        {
            double t = n * h;
            if (n >= settle * steps)
            {
                Complex output = 1 - new Complex(0, mu) * a;
                sum += (output * Complex.Conjugate(output)).Real * Complex.Exp(new Complex(0, -x * t));
            }
            Complex k1 = Slope(a, t);
            Complex k2 = Slope(a + 0.5 * h * k1, t + 0.5 * h);
            Complex k3 = Slope(a + 0.5 * h * k2, t + 0.5 * h);
            Complex k4 = Slope(a + h * k3, t + h);
            a += h / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
        }
        return sum / steps;
    }

    [Fact]
    public void Impossible_filters_are_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => Filter.OnePole(0));
        Should.Throw<ArgumentOutOfRangeException>(() => Filter.TwoPole(1e9, -1));
        Should.Throw<ArgumentOutOfRangeException>(() => Filter.Butterworth(13, 1e9));
        Should.Throw<ArgumentOutOfRangeException>(() => Filter.Ring(1e4, 1.3e-6, 1.2, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => Filter.Dispersion(1.3e-6, 1e-6, -1));
        Should.Throw<ArgumentOutOfRangeException>(() => Filter.Table([(1e9, 0), (1e9, -1)]));
    }
}
