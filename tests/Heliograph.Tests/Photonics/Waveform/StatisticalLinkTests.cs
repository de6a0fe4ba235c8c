using CsCheck;
using Heliograph.Photonics;
using Heliograph.Photonics.Waveform;

namespace Heliograph.Tests.Photonics.Waveform;

public sealed class StatisticalLinkTests
{
    private const double Baud = 53.125e9;

    private static readonly PulseResponse Slow = PulseResponse.Compute(
        Filter.Cascade(Filter.TwoPole(0.55 * Baud, 0.7), Filter.OnePole(0.8 * Baud), Filter.BesselThomson4(0.5 * Baud)),
        Baud
    );

    [Theory]
    [InlineData(2, 0.0)]
    [InlineData(4, 0.0)]
    [InlineData(4, 0.3)]
    [InlineData(6, 0.0)]
    [InlineData(8, 0.0)]
    public void Errors_at_1e_4_are_as_often_as_drawn_ones(int levels, double correlation)
    {
        // So many symbols have 500 and more errors: the standard error of the drawn ratio is below 4.5 %. The solver must lie within 10 % of it, and
        // within three standard errors.
        StatisticalLinkInput input = At(1.5e-4, levels, noise => Link(levels, noise) with { NoiseCorrelation = [1, correlation], Taps = 7 });
        StatisticalLinkResult solved = StatisticalLink.Solve(input);
        (double ber, double ser, long errors) = DrawnLink.Count(input, solved, levels == 2 ? 4_000_000 : 2_500_000, 17);
        double error = Math.Sqrt(1.1 / errors);

        error.ShouldBeLessThan(0.05);
        solved.Ber.ShouldBe(ber, ber * Math.Min(0.10, 3 * error));
        solved.Ser.ShouldBe(ser, ser * Math.Min(0.10, 3 * error));
    }

    [Theory]
    [InlineData(2, 0.0)]
    [InlineData(4, 0.0)]
    [InlineData(4, 0.3)]
    [InlineData(8, 0.0)]
    public void Errors_at_1e_6_are_as_often_as_drawn_waveforms_have_them(int levels, double correlation)
    {
        // Within 20 %, and within three and a half standard errors (below 1 %) and the 1 % that mean products of level-dependent noise may cost.
        StatisticalLinkInput input = At(1e-6, levels, noise => Link(levels, noise) with { NoiseCorrelation = [1, correlation], Taps = 7 });
        StatisticalLinkResult solved = StatisticalLink.Solve(input);
        (double ser, double error) = DrawnLink.Average(input, solved, 600_000, 23);

        (error / ser).ShouldBeLessThan(0.05);
        solved.Ser.ShouldBe(ser, Math.Min(0.20 * ser, 3.5 * error + 0.01 * ser));
    }

    [Fact]
    public void Feedback_makes_errors_of_errors_as_often_as_drawn()
    {
        // Three taps leave the first postcursor to the feedback; its decisions are drawn as they come, wrong ones included.
        StatisticalLinkInput input = At(5e-4, 4, noise => Link(4, noise) with { Taps = 3, MaxPrecursors = 2, FeedbackLimit = 0.7 });
        StatisticalLinkResult solved = StatisticalLink.Solve(input);
        (double ber, double ser, long errors) = DrawnLink.Count(input, solved, 2_000_000, 5);

        solved.Feedback.ShouldBeInRange(0.05, 0.7);
        solved.ErrorPropagation.ShouldBeGreaterThan(0.02);
        errors.ShouldBeGreaterThan(1000);
        solved.Ser.ShouldBe(ser, 0.10 * ser);
        solved.Ber.ShouldBe(ber, 0.10 * ber);
    }

    [Fact]
    public void Jitter_costs_what_an_average_over_instants_says()
    {
        // Average over 161 fixed instants, weighted by the normal density, with the taps and thresholds of the jittered link: the mixture in 13 points
        // is to agree within 1 %.
        StatisticalLinkInput still = Link(4, 0.02) with
        {
            Taps = 7,
        };
        StatisticalLinkResult solved = StatisticalLink.Solve(still with { Jitter_UI = 0.03 });
        solved.Ser.ShouldBeGreaterThan(2 * StatisticalLink.Solve(still).Ser);
        double mean = 0;
        double weights = 0;
        for (int i = -80; i <= 80; i++)
        {
            double z = i / 16.0;
            double weight = Math.Exp(-0.5 * z * z);
            weights += weight;
            mean += weight * SerAt(still, solved, solved.Sampling_UI + 0.03 * z);
        }
        solved.Ser.ShouldBe(mean / weights, 0.01 * solved.Ser);
    }

    // By enumeration in the drawn waveform: tails given the symbols, few of them, at another instant but with the same taps and thresholds.
    private static double SerAt(StatisticalLinkInput input, StatisticalLinkResult solved, double sampling) =>
        DrawnLink.Average(input, solved with { Sampling_UI = sampling }, 100_000, 31).Ser;

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Without_interference_the_error_ratio_is_that_of_the_closed_form(int levels)
    {
        // A chain far faster than the symbols: SER = 2 (1 - 1/M) Qf(q).
        PulseResponse pulse = PulseResponse.Compute(Filter.BesselThomson4(3 * Baud), Baud, 64, 32);
        foreach (double q in (ReadOnlySpan<double>)[2.5, 4, 6, 9])
        {
            double sigma = 0.5 / (levels - 1) / q;
            double[] values = [.. Enumerable.Range(0, levels).Select(m => (double)m / (levels - 1))];
            StatisticalLinkResult solved = StatisticalLink.Solve(
                new StatisticalLinkInput(pulse, [.. values], [sigma])
                {
                    Taps = 1,
                    MaxPrecursors = 0,
                    Sampling_UI = 0.6,
                    OpeningSer = 1e-3,
                }
            );
            double expected = Pam.BitErrorRatio(levels, q);
            solved.Ber.ShouldBe(expected, 0.01 * expected + (q < 3 ? 0.001 * expected : 0));
            // The opening at 1e-3: the distance less twice 3.0902 deviations.
            solved.Eyes[0].Opening.ShouldBe(Math.Max(0, 1.0 / (levels - 1) - 2 * 3.0902 * sigma), 2e-3 * sigma);
            solved.Levels.Sum(l => l.Probability).ShouldBe(1, 1e-12);
            (solved.Levels[0].Density.Sum() * solved.HistogramStep).ShouldBe(1, 1e-6);
        }
    }

    [Fact]
    public void A_tail_is_the_sum_over_all_combinations_however_small() =>
        // Four parts of four levels each with their own noise: 256 normal distributions, summed one by one.
        Gen.Double[0.01, 0.2]
            .Array[4]
            .Select(Gen.Double[0.0, 0.002].Array[16], Gen.Double[0.3, 3.0])
            .Sample(
                (cursors, noise, distance) =>
                {
                    double[] levels = [-1, -0.4, 0.2, 1.2];
                    double[] value = [.. cursors.SelectMany(c => levels.Select(l => c * l))];
                    const double Gaussian = 0.01;
                    NoisySum sum = new([0.25, 0.25, 0.25, 0.25], value, noise);
                    double tail = 0;
                    for (int word = 0; word < 256; word++)
                    {
                        double mean = 0;
                        double variance = Gaussian;
                        for (int part = 0; part < 4; part++)
                        {
                            int level = word >> (2 * part) & 3;
                            mean += value[4 * part + level];
                            variance += noise[4 * part + level];
                        }
                        tail += Heliograph.Photonics.Gaussian.Tail((distance - mean) / Math.Sqrt(variance)) / 256;
                    }
                    return Math.Abs(sum.Tail(distance, Gaussian, 1).LogTail - Math.Log(tail)) < 1e-6;
                },
                iter: 200
            );

    [Fact]
    public void More_noise_and_less_bandwidth_never_make_fewer_errors() =>
        Gen.Double[0.01, 0.1]
            .Select(Gen.Int[1, 9], Gen.Double[1.01, 1.5])
            .Sample(
                (noise, taps, more) =>
                {
                    double ser = StatisticalLink.Solve(Link(4, noise) with { Taps = taps }).Ser;
                    double noisier = StatisticalLink.Solve(Link(4, noise * more) with { Taps = taps }).Ser;
                    double longer = StatisticalLink.Solve(Link(4, noise) with { Taps = taps + 2, MaxPrecursors = 4 }).Ser;
                    return double.IsFinite(ser) && noisier >= ser * (1 - 1e-6) && longer <= ser * 1.05;
                },
                iter: 40
            );

    [Fact]
    public void A_hopeless_link_is_a_result()
    {
        PulseResponse slow = PulseResponse.Compute(Filter.Cascade(Filter.OnePole(0.03 * Baud), Filter.OnePole(0.03 * Baud)), Baud);
        foreach (int levels in (ReadOnlySpan<int>)[2, 4, 6, 8])
        {
            StatisticalLinkResult solved = StatisticalLink.Solve(
                Link(levels, 2) with
                {
                    Pulse = slow,
                    Taps = 3,
                    Jitter_UI = 0.05,
                    FeedbackLimit = 0.5,
                }
            );
            solved.EyeClosed.ShouldBeTrue();
            solved.Ser.ShouldBeInRange(0.3, 1);
            solved.Ber.ShouldBeInRange(0.1, 0.7);
            double.IsFinite(
                    solved.SignalToNoiseDb
                        + solved.NoiseEnhancement
                        + solved.Eyes.Sum(e => e.Threshold + e.Ser)
                        + solved.Levels.Sum(l => l.Mean + l.Deviation)
                )
                .ShouldBeTrue();
            solved.Levels.ShouldAllBe(l => l.Density.All(double.IsFinite));
        }
    }

    [Fact]
    public void Given_taps_are_used_and_scaled()
    {
        StatisticalLinkResult solved = StatisticalLink.Solve(Link(4, 0.02) with { GivenTaps = [-0.2, 2, -0.4], GivenMainTap = 1 });
        (solved.Taps[0] / solved.Taps[1]).ShouldBe(-0.1, 1e-12);
        (solved.Taps[2] / solved.Taps[1]).ShouldBe(-0.2, 1e-12);
        StatisticalLink.Solve(Link(4, 0.02) with { Taps = 3, MaxPrecursors = 1 }).SignalToNoiseDb.ShouldBeGreaterThan(solved.SignalToNoiseDb);
    }

    [Fact]
    public void What_is_not_a_link_is_refused()
    {
        StatisticalLinkInput good = Link(4, 0.02);
        Should.Throw<ArgumentOutOfRangeException>(() => StatisticalLink.Solve(good with { Levels = [0, 1, 2] }));
        Should.Throw<ArgumentOutOfRangeException>(() => StatisticalLink.Solve(good with { Levels = [0, 1, 1, 2] }));
        Should.Throw<ArgumentOutOfRangeException>(() => StatisticalLink.Solve(good with { Noise = [0] }));
        Should.Throw<ArgumentOutOfRangeException>(() => StatisticalLink.Solve(good with { FeedbackLimit = 1 }));
        Should.Throw<ArgumentOutOfRangeException>(() => StatisticalLink.Solve(good with { Taps = 0 }));
        Should.Throw<ArgumentOutOfRangeException>(() => StatisticalLink.Solve(good with { NoiseCorrelation = [] }));
    }

    private static StatisticalLinkInput Link(int levels, double noise)
    {
        // Half as much noise again from the lowest to the highest level: laser noise.
        double[] values = [.. Enumerable.Range(0, levels).Select(m => (double)m / (levels - 1) + 0.3)];
        return new StatisticalLinkInput(Slow, [.. values], [.. values.Select(v => noise * (0.8 + 0.4 * (v - 0.3)))]);
    }

    // The link of a family in the noise at which the solver expects this bit error ratio, to a percent.
    private static StatisticalLinkInput At(double ber, int levels, Func<double, StatisticalLinkInput> family)
    {
        double low = 1e-3 / levels;
        double high = 0.5 / levels;
        for (int i = 0; i < 14; i++)
        {
            double middle = Math.Sqrt(low * high);
            (low, high) = StatisticalLink.Solve(family(middle)).Ber < ber ? (middle, high) : (low, middle);
        }
        return family(low);
    }
}
