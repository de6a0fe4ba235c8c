using System.Security.Cryptography;
using CsCheck;
using Heliograph.Photonics;
using Heliograph.Photonics.Waveform;

namespace Heliograph.Tests.Photonics.Waveform;

public sealed class TransmitterTests
{
    private const double Baud = 53.125e9;

    [Fact]
    public void Ssprq_is_the_published_sequence()
    {
        // SHA-256 of the 65,535 levels, a byte each, of SSPRQ_sequence.csv among IEEE's machine-readable extracts of 802.3, as published in the tests of the
        // wfmsynth library. The symbols of another open library (SignalIntegrity) are the same up to where they start.
        byte[] symbols = SymbolPattern.Ssprq();
        Convert.ToHexStringLower(SHA256.HashData(symbols)).ShouldBe("f17f5effb8e68863e5355258186456e1c3b3c48b5519c1a0c46dac855fae3582");
    }

    [Fact]
    public void Prbs13q_has_the_levels_and_runs_that_it_must()
    {
        // Two periods of an m-sequence of 8191 bits in pairs: every word of two bits but one 00 comes 2048 times.
        byte[] symbols = SymbolPattern.Prbs13Q();
        symbols.Length.ShouldBe(8191);
        int[] counts = [.. Enumerable.Range(0, 4).Select(l => symbols.Count(s => s == l))];
        counts.ShouldBe([2047, 2048, 2048, 2048]);
        string text = string.Concat(symbols);
        (text + text).ShouldContain("3333333");
        (text + text).ShouldContain("000000");
    }

    [Theory]
    [InlineData(7)]
    [InlineData(9)]
    [InlineData(13)]
    [InlineData(15)]
    public void A_pseudo_random_sequence_repeats_after_its_whole_period_and_not_before(int order)
    {
        int period = (1 << order) - 1;
        byte[] bits = SymbolPattern.Random(2, 2 * period, order, 5);
        bits[..period].ShouldBe(bits[period..]);
        // All windows of one period differ, so no shorter period exists, and there is one 1 more than 0.
        bits[..period].Count(b => b == 1).ShouldBe(1 << (order - 1));
        HashSet<int> windows = [];
        for (int k = 0; k < period; k++)
        {
            int word = 0;
            for (int i = 0; i < order; i++)
            {
                word = word << 1 | bits[k + i];
            }
            windows.Add(word).ShouldBeTrue();
        }
    }

    [Fact]
    public void Pam6_sends_a_cross_whose_neighbours_differ_in_seven_sixths_of_a_bit()
    {
        // Smith 1975: 7/6 is the Gray penalty of the 32-point cross: mean over the points of the mean over their neighbours.
        ReadOnlySpan<sbyte> labels = SymbolPattern.Pam6Labels;
        double sum = 0;
        for (int p = 0; p < 36; p++)
        {
            if (labels[p] < 0)
            {
                continue;
            }
            int bits = 0;
            int neighbours = 0;
            foreach ((int dx, int dy) in (ReadOnlySpan<(int, int)>)[(1, 0), (-1, 0), (0, 1), (0, -1)])
            {
                (int x, int y) = (p / 6 + dx, p % 6 + dy);
                if (x is >= 0 and < 6 && y is >= 0 and < 6 && labels[6 * x + y] >= 0)
                {
                    bits += System.Numerics.BitOperations.PopCount((uint)(labels[p] ^ labels[6 * x + y]));
                    neighbours++;
                }
            }
            sum += (double)bits / neighbours;
        }
        (sum / 32).ShouldBe(7.0 / 6, 1e-12);
        byte[] symbols = SymbolPattern.Random(6, 200_000);
        for (int level = 0; level < 6; level++)
        {
            // Four points in 32 on an outer row, six on the others; sampling error below 0.001.
            ((double)symbols.Count(s => s == level) / symbols.Length).ShouldBe(level is 0 or 5 ? 0.125 : 0.1875, 0.004);
        }
    }

    [Fact]
    public void A_pulse_through_two_poles_is_the_difference_of_two_step_responses()
    {
        // Two equal poles (Q = 1/2): step 1 - (1 + w t) exp(-w t).
        double f = 0.4 * Baud;
        double Step(double t) => t <= 0 ? 0 : 1 - (1 + 2 * Math.PI * f * t / Baud) * Math.Exp(-2 * Math.PI * f * t / Baud);
        PulseResponse pulse = PulseResponse.Compute(Filter.TwoPole(f, 0.5), Baud, 32);
        for (double t = -2; t < 12; t += 0.0371)
        {
            pulse.At(t).ShouldBe(Step(t) - Step(t - 1), 1e-3);
        }
        pulse.Cursors(0.7, 10, 30).Sum().ShouldBe(1, 1e-4);
    }

    [Fact]
    public void A_linear_transmitter_sends_the_sum_of_its_pulses()
    {
        Filter driver = Filter.TwoPole(0.5 * Baud, 0.8);
        Filter optical = Filter.Cascade(Filter.OnePole(0.7 * Baud), Filter.Dispersion(1310e-9, 2e-6, 2000));
        Modulator modulator = Modulator.Linear(0.1, 0.4);
        DriveLevels levels = DriveLevels.Plan(modulator, 8, 0, 2, false);
        byte[] symbols = SymbolPattern.Random(8, 5000);
        OpticalWaveform waveform = TransmitterWaveform.Simulate(symbols, Baud, levels, driver, modulator, optical, 0.02);
        PulseResponse pulse = PulseResponse.Compute(Filter.Cascade(driver, optical), Baud, 8, 128);
        foreach (int n in (ReadOnlySpan<int>)[0, 7, 1234, 24575, 24576, 39_999])
        {
            double sum = 0;
            for (int back = -32; back < 64; back++)
            {
                int k = ((n / 8 - back) % symbols.Length + symbols.Length) % symbols.Length;
                sum += levels.Transmission[symbols[k]] * 0.02 * pulse.Samples[((n % 8 + 8 * back) % 1024 + 1024) % 1024];
            }
            waveform.Power_W[n].ShouldBe(sum, 1e-6);
        }
    }

    [Fact]
    public void Predistorted_levels_are_equally_far_apart_in_light()
    {
        Modulator[] modulators =
        [
            Modulator.MachZehnder(4, 0, 3, 25),
            Modulator.Ring(-1.5, 0.4, 20, 0.5),
            Modulator.ElectroAbsorption([(-3, 14), (-2, 9), (-1, 5.5), (0, 4)]),
        ];
        (double, double)[] drives = [(0.8, 3.4), (0.5, 3.5), (-3, 0)];
        foreach ((Modulator modulator, (double low, double high)) in modulators.Zip(drives))
        {
            foreach (int count in (ReadOnlySpan<int>)[2, 4, 6, 8])
            {
                DriveLevels plan = DriveLevels.Plan(modulator, count, low, high, true);
                double step = (plan.Transmission[^1] - plan.Transmission[0]) / (count - 1);
                for (int k = 1; k < count; k++)
                {
                    (plan.Transmission[k] - plan.Transmission[k - 1]).ShouldBe(step, 1e-9);
                    modulator.Transmission(plan.Voltage_V[k]).ShouldBe(plan.Transmission[k]);
                }
                plan.LevelMismatch.ShouldBe(1, 1e-9);
                DriveLevels plain = DriveLevels.Plan(modulator, count, low, high, false);
                (count == 2 ? plain.LevelMismatch == 1 : plain.LevelMismatch < 1).ShouldBeTrue();
                plain.ExtinctionRatioDb.ShouldBe(plan.ExtinctionRatioDb);
            }
        }
    }

    [Fact]
    public void Modulators_follow_their_formulas()
    {
        Modulator mzm = Modulator.MachZehnder(4, 1, 3);
        mzm.Transmission(1).ShouldBe(Math.Pow(10, -0.3), 1e-12);
        mzm.Transmission(3).ShouldBe(0.5 * Math.Pow(10, -0.3), 1e-12);
        mzm.Transmission(5).ShouldBe(0, 1e-12);
        Modulator.MachZehnder(4, 0, 0, 20).Transmission(4).ShouldBe(0.01, 1e-12);
        // Half a width off: (1/4 + 1/100) / (5/4).
        Modulator.Ring(0, 0.25, 20, 0).Transmission(2).ShouldBe(0.26 / 1.25, 1e-12);
        Modulator.ElectroAbsorption([(-2, 10), (0, 4)]).Transmission(-1).ShouldBe(Math.Pow(10, -0.7), 1e-12);
        // IEEE 802.3, 120D.3.1.2 by hand: levels 0, 0.3, 0.7, 1: ES = 0.4, 3 ES = 1.2, R_LM = 2 - 1.2.
        new DriveLevels([0, 1, 2, 3], [0, 0.3, 0.7, 1]).LevelMismatch.ShouldBe(0.8, 1e-12);
        Should.Throw<ArgumentOutOfRangeException>(() => DriveLevels.Plan(Modulator.MachZehnder(2, 0, 0), 4, 0, 5, true));
    }

    [Fact]
    public void Between_samples_the_signal_is_what_it_is_there()
    {
        // Six points at eight samples a symbol: a cosine of half the symbol rate within 3e-5, of a quarter within 1e-6.
        Gen.Double[0.0, 1.0]
            .Select(Gen.Double[0.0, 6.28])
            .Sample(
                (fraction, phase) =>
                {
                    Span<double> weights = stackalloc double[Interpolation.Points];
                    Interpolation.Weights(fraction, weights);
                    bool good = true;
                    foreach ((double rate, double limit) in (ReadOnlySpan<(double, double)>)[(0.5, 3e-5), (0.25, 1e-6)])
                    {
                        double sum = 0;
                        for (int i = 0; i < weights.Length; i++)
                        {
                            sum += weights[i] * Math.Cos(2 * Math.PI * rate / 8 * (i - Interpolation.Before) + phase);
                        }
                        good &= Math.Abs(sum - Math.Cos(2 * Math.PI * rate / 8 * fraction + phase)) < limit;
                    }
                    return good;
                }
            );
    }

    [Fact]
    public void The_transform_is_its_own_sum()
    {
        Draws draws = new(3);
        double[] re = [.. Enumerable.Range(0, 64).Select(_ => draws.Normal())];
        double[] im = [.. Enumerable.Range(0, 64).Select(_ => draws.Normal())];
        double[] x = [.. re];
        double[] y = [.. im];
        new Fft(64).Forward(x, y);
        for (int k = 0; k < 64; k++)
        {
            System.Numerics.Complex sum = 0;
            for (int n = 0; n < 64; n++)
            {
                sum += new System.Numerics.Complex(re[n], im[n]) * System.Numerics.Complex.FromPolarCoordinates(1, -2 * Math.PI * k * n / 64);
            }
            x[k].ShouldBe(sum.Real, 1e-12);
            y[k].ShouldBe(sum.Imaginary, 1e-12);
        }
        new Fft(64).InverseUnscaled(x, y);
        x[5].ShouldBe(64 * re[5], 1e-11);
    }

    [Fact]
    public void The_tail_table_is_the_tail() =>
        Gen.Double[-11.0, 11.0]
            .Sample(x => Math.Abs(TailTable.Tail(x) - Gaussian.Tail(x)) < 1e-11 && Math.Abs(NormalTail.Of(x) - Gaussian.Tail(x)) < 1e-11);
}
