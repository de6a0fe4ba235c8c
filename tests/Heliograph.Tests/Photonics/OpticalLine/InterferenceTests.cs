using System.Numerics;
using Heliograph.Model.OpticalLine;
using Heliograph.Photonics.OpticalLine;

namespace Heliograph.Tests.Photonics.OpticalLine;

public sealed class InterferenceTests
{
    [Theory]
    [InlineData(96)]
    [InlineData(13)]
    [InlineData(1)]
    public void Efficiencies_equal_the_formula_written_out(int count)
    {
        // Eqs. 120 and 123 with the library's inverse hyperbolic sine, one pair at a time; mixed rates and a sloped loss.
        WdmComb comb = Mixed(count);
        FibreSpan fibre = Lines.Fibre(73) with
        {
            Loss = new SampledCurve([190e12, 198e12], [0.21e-3, 0.19e-3]),
            Dispersion = SampledCurve.Constant(1.7e-5),
            DispersionSlope = 60,
        };
        double[] eta = new double[count * count];
        GaussianNoise.Efficiency(fibre, comb, eta);
        double[] lengths = GaussianNoise.EffectiveLengths(fibre, comb);
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < count; j++)
            {
                double alpha = fibre.Loss.At(comb.Frequency[j]) / (10 * Math.Log10(Math.E));
                double effective = (1 - Math.Exp(-alpha * 73e3)) / alpha;
                double b = Math.Abs(fibre.Beta2(comb.Frequency[i]) + fibre.Beta2(comb.Frequency[j])) / 2;
                double df = comb.Frequency[j] - comb.Frequency[i];
                double k = Math.PI * Math.PI / alpha * b * comb.SymbolRate[i];
                double rate = comb.SymbolRate[j];
                double psi =
                    effective * effective / (2 * Math.PI * b / alpha) * 0.5 * (Math.Asinh(k * (df + rate / 2)) - Math.Asinh(k * (df - rate / 2)));
                double gamma = fibre.Gamma(comb.Frequency[i]);
                double expected = gamma * gamma * (i == j ? 16.0 / 27 : 32.0 / 27) * psi / (rate * rate);
                (eta[i * count + j] * lengths[j] * lengths[j]).ShouldBe(expected, 1e-11 * expected);
            }
        }
    }

    [Fact]
    public void Zero_dispersion_is_the_limit_of_little()
    {
        // psi -> L_eff^2 pi R_i R_j / 4 as b -> 0.
        FibreSpan fibre = Lines.Fibre(80) with
        {
            Dispersion = SampledCurve.Constant(0),
        };
        WdmComb comb = Lines.Comb(3, 1e-3);
        double[] eta = new double[9];
        GaussianNoise.Efficiency(fibre, comb, eta);
        double alpha = fibre.Alpha(193e12);
        double effective = (1 - Math.Exp(-alpha * 80e3)) / alpha;
        double gamma = fibre.Gamma(comb.Frequency[0]);
        double expected = gamma * gamma * 32 / 27 * effective * effective * Math.PI / 4;
        (eta[1] * Math.Pow(GaussianNoise.EffectiveLengths(fibre, comb)[1], 2)).ShouldBe(expected, 1e-6 * expected);
    }

    [Fact]
    public void Interference_conserves_power()
    {
        WdmComb comb = Lines.Comb(5, 1e-3);
        comb.Ase[2] = 1e-5;
        comb.Nli[2] = 2e-5;
        double[] before = Lines.Powers(comb);
        GaussianNoise.Apply(comb, [0.1, 0, 0.2, 0.3, 0.01]);
        Lines.Powers(comb).Zip(before, (a, b) => Math.Abs(a - b)).Max().ShouldBeLessThan(1e-18);
        comb.Signal[2].ShouldBe(0.8e-3, 1e-18);
        comb.Ase[2].ShouldBe(0.8e-5, 1e-20);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    [InlineData(true, 1)]
    public void Mixing_equals_the_integral_taken_by_quadrature(bool hasRaman, int lumped)
    {
        // mu = int p(z) e^(i dbeta z) dz by Gauss' three points on 20 m, p e^(alpha z) straight between the nodes.
        const double alpha = 4.6e-5;
        double[] z = lumped == 0 ? [0, 10e3, 20e3, 30e3, 40e3, 47e3] : [0, 10e3, 13.7e3, 20e3, 30e3, 40e3, 47e3];
        double[] log = [.. z.Select(at => -alpha * at + (hasRaman ? 0.3 * Math.Sin(at / 15e3) : 0) - (lumped == 1 && at >= 13.7e3 ? 0.23 : 0))];
        MixingProfile profile = new(alpha, z, log, 10e3);
        profile.IsExponential.ShouldBe(!hasRaman && lumped == 0);
        double[] weights = [.. Enumerable.Range(0, 19).Select(b => 1 + 0.1 * b), .. new double[8]];
        double[] mask = [.. Enumerable.Repeat(1.0, 27)];
        (double linear, double square, double start, double step) = (1e-14, 2e-26, -9e9, 1.1e9);
        double sum = 0;
        for (int b = 0; b < 19; b++)
        {
            double y = start + b * step;
            Complex mu = Quadrature(z, log, alpha, linear * y + square * y * y);
            sum += weights[b] * mu.Magnitude * mu.Magnitude;
        }
        profile.Row(linear, square, start, step, 19, ref weights[0], ref mask[0]).ShouldBe(sum, 1e-9 * sum);
    }

    [Fact]
    public void A_long_row_keeps_its_phase()
    {
        // 20,000 points by recurrence against one point at a time.
        double[] z = [0, 10e3, 20e3, 30e3];
        MixingProfile profile = new(4.6e-5, z, [.. z.Select(at => -3e-5 * at)], 10e3);
        double[] ones = [.. Enumerable.Repeat(1.0, 20_000), .. new double[8]];
        double[] mask = [.. Enumerable.Repeat(1.0, 20_008)];
        double single = 0;
        for (int b = 0; b < 20_000; b++)
        {
            double[] one = [1, 0, 0, 0, 0, 0, 0, 0];
            single += profile.Row(1e-14, 1e-26, -1e10 + b * 1e6, 1e6, 1, ref one[0], ref mask[0]);
        }
        profile.Row(1e-14, 1e-26, -1e10, 1e6, 20_000, ref ones[0], ref mask[0]).ShouldBe(single, 1e-10 * single);
    }

    [Fact]
    public void Models_agree_where_both_hold()
    {
        // Nyquist-like channels, no Raman: the closed form's approximations cost less than 0.5 dB.
        WdmComb comb = Lines.Comb(9, 1e-3, 50e9, 49e9, 0.01, 193e12);
        FibreStage fibre = new(Lines.Fibre(100));
        double closed = Lines.Run(new LineSimulation(), comb, fibre).SnrNli_dB(4);
        double integral = Lines
            .Run(new LineSimulation { Nonlinear = NonlinearMethod.GgnSpectrallySeparated, DispersionTolerance = 1 }, comb, fibre)
            .SnrNli_dB(4);
        Math.Abs(closed - integral).ShouldBeLessThan(0.5);
    }

    [Theory]
    [InlineData(NonlinearMethod.GgnSpectrallySeparated)]
    [InlineData(NonlinearMethod.GgnApproximate)]
    public void Without_dispersion_the_integral_is_a_hexagon(NonlinearMethod method)
    {
        // |mu| = L_eff everywhere, and three rectangular spectra overlap on 3/4 of R^2: share = 16/27 gamma^2 L_eff^2 3/4 P^2.
        FibreSpan fibre = Lines.Fibre(80) with
        {
            Dispersion = SampledCurve.Constant(0),
        };
        WdmComb comb = Lines.Comb(1, 1e-3, 50e9, 40e9, 0.005);
        double[] share = new double[1];
        PowerProfile profile = PowerProfile.Attenuation(fibre, comb.Frequency);
        GeneralizedNoise.Share(fibre, comb, profile, new LineSimulation { Nonlinear = method }, [1e-3], share);
        double alpha = fibre.Alpha(193e12);
        double effective = (1 - Math.Exp(-alpha * 80e3)) / alpha;
        double gamma = fibre.Gamma(comb.Frequency[0]);
        double expected = 16.0 / 27 * gamma * gamma * effective * effective * 0.75 * 1e-6;
        share[0].ShouldBe(expected, 0.03 * expected);
    }

    [Fact]
    public void Channels_that_are_not_computed_lie_on_straight_lines()
    {
        WdmComb comb = Lines.Comb(9, 1e-3, first: 193e12);
        FibreStage fibre = new(Lines.Fibre(60));
        LineSimulation simulation = new() { Nonlinear = NonlinearMethod.GgnSpectrallySeparated };
        WdmComb all = Lines.Run(simulation, comb, fibre);
        WdmComb some = Lines.Run(simulation with { ComputedChannels = [1, 5, 9] }, comb, fibre);
        WdmComb three = Lines.Run(simulation with { ComputedCount = 3 }, comb, fibre);
        some.Nli[4].ShouldBe(all.Nli[4], 1e-20);
        some.Nli[2].ShouldBe((all.Nli[0] + all.Nli[4]) / 2, 1e-12 * all.Nli[2]);
        three.Nli.ShouldBe(some.Nli);
    }

    private static Complex Quadrature(double[] z, double[] log, double alpha, double beta)
    {
        (double At, double Weight)[] gauss = [(-Math.Sqrt(0.6), 5.0 / 9), (0, 8.0 / 9), (Math.Sqrt(0.6), 5.0 / 9)];
        Complex sum = 0;
        for (int k = 1; k < z.Length; k++)
        {
            double Level(int n) => Math.Exp(log[n] + alpha * z[n]);
            int pieces = (int)Math.Ceiling((z[k] - z[k - 1]) / 20);
            double half = (z[k] - z[k - 1]) / pieces / 2;
            for (int p = 0; p < pieces; p++)
            {
                foreach ((double at, double weight) in gauss)
                {
                    double x = z[k - 1] + (2 * p + 1 + at) * half;
                    double level = Level(k - 1) + (Level(k) - Level(k - 1)) * (x - z[k - 1]) / (z[k] - z[k - 1]);
                    sum += weight * half * level * Math.Exp(-alpha * x) * Complex.Exp(new Complex(0, beta * x));
                }
            }
        }
        return sum;
    }

    private static WdmComb Mixed(int count)
    {
        WdmComb even = Lines.Comb(count, 1e-3, 75e9);
        for (int i = 0; i < count; i += 3)
        {
            even.SymbolRate[i] = 64e9;
        }
        return even;
    }
}
