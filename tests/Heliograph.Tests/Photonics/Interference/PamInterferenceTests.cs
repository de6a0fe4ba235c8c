using CsCheck;
using Heliograph.Photonics;
using Heliograph.Photonics.Interference;

namespace Heliograph.Tests.Photonics.Interference;

public sealed class PamInterferenceTests
{
    private const double Kp4Limit = 2.4e-4;

    private static readonly PamInterference Dr = new(4, 3.5, PolarisationOverlap.Aligned);

    [Theory]
    [InlineData(4, 3.5, Kp4Limit, new[] { -50.0 })]
    [InlineData(4, 3.5, Kp4Limit, new[] { -42.0 })]
    [InlineData(4, 3.5, Kp4Limit, new[] { -36.0 })]
    [InlineData(4, 3.5, Kp4Limit, new[] { -40.0, -40.0, -40.0, -40.0 })]
    [InlineData(4, 3.5, Kp4Limit, new[] { -45.0, -52.0, -61.0, -70.0, -83.0 })]
    [InlineData(4, 6.0, 4.8e-3, new[] { -35.0, -38.0, -50.0 })]
    [InlineData(2, 10.0, 1e-5, new[] { -28.0, -31.0 })]
    [InlineData(8, 5.0, 1e-3, new[] { -48.0, -50.0, -52.0 })]
    public void The_fast_penalty_meets_exact_integration(int levels, double erDb, double ber, double[] ratiosDb)
    {
        double[] ratios = [.. ratiosDb.Select(Ratio)];
        double exact = ExactBeat.PenaltyDb(levels, erDb, ratios, ber, Pam.RequiredQ(levels, ber));

        InterferencePenalty fast = new PamInterference(levels, erDb, PolarisationOverlap.Aligned).Penalty(Interferers(ratios), ber);

        fast.Outcome.ShouldBe(InterferenceOutcome.Penalty);
        fast.PenaltyDb!.Value.ShouldBe(exact, 0.004);
    }

    [Theory]
    [InlineData(-44.0, -47.0)]
    [InlineData(-38.0, -60.0)]
    public void Random_polarisation_meets_exact_integration(double firstDb, double secondDb)
    {
        double[] ratios = [Ratio(firstDb), Ratio(secondDb)];
        double exact = ExactBeat.PenaltyDb(4, 3.5, ratios, Kp4Limit, Pam.RequiredQ(4, Kp4Limit), random: true);

        double fast = new PamInterference(4, 3.5, PolarisationOverlap.Random).Penalty(Interferers(ratios), Kp4Limit).PenaltyDb!.Value;

        fast.ShouldBe(exact, 0.002);
        fast.ShouldBeLessThan(Dr.Penalty(Interferers(ratios), Kp4Limit).PenaltyDb!.Value);
    }

    [Theory]
    [InlineData(PolarisationOverlap.Aligned)]
    [InlineData(PolarisationOverlap.Random)]
    public void The_error_ratio_meets_drawn_fields(PolarisationOverlap overlap)
    {
        // The draws square the whole field, so this also bounds what the beats among interferers do.
        PamInterference signal = new(4, 4.5, overlap);
        Interferer[] interferers = Interferers(Ratio(-41), Ratio(-43), Ratio(-46), Ratio(-50));
        double noise = 1 / 6.0 / 3.3;

        double drawn = signal.BitErrorRatioByDraw(interferers, noise, 100_000, seed: 3);

        signal.BitErrorRatio(interferers, noise).ShouldBe(drawn, 0.02 * drawn);
    }

    [Fact]
    public void The_error_ratio_meets_a_bit_true_simulation()
    {
        // Every symbol by itself: own symbol, interfering symbols, phases and noise drawn, thresholds in the middle, Gray labels.
        double[] amplitudes = [0.009, 0.006, 0.004];
        const double Lowest = 0.8;
        const double Noise = 1 / 6.0 / 2.6;
        const int Symbols = 1_500_000;
        Random random = new(11);
        long wrongBits = 0;
        for (int i = 0; i < Symbols; i++)
        {
            int sent = random.Next(4);
            double re = Math.Sqrt(Lowest + sent / 3.0);
            double im = 0;
            foreach (double a in amplitudes)
            {
                double field = a * Math.Sqrt(Lowest + random.Next(4) / 3.0);
                (double sin, double cos) = Math.SinCos(2 * Math.PI * random.NextDouble());
                re += field * cos;
                im += field * sin;
            }
            double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            double received = re * re + im * im + Noise * normal;
            int decided = Math.Clamp((int)Math.Round(3 * (received - Lowest)), 0, 3);
            wrongBits += System.Numerics.BitOperations.PopCount((uint)(sent ^ (sent >> 1) ^ decided ^ (decided >> 1)));
        }
        double drawn = wrongBits / (2.0 * Symbols);
        double erDb = 10 * Math.Log10((Lowest + 1) / Lowest);

        double computed = new PamInterference(4, erDb, PolarisationOverlap.Aligned).BitErrorRatio(
            Interferers([.. amplitudes.Select(a => a * a)]),
            Noise
        );

        // Some 12,000 wrong bits: 3 % is three standard deviations.
        wrongBits.ShouldBeGreaterThan(10_000);
        computed.ShouldBe(drawn, 0.03 * drawn);
    }

    [Fact]
    public void The_variance_of_the_beat_is_that_of_drawn_ones()
    {
        // d = 2 sqrt(P_3 x P_j) cos phi on the top level, 1.8 outer modulation amplitudes at 3.5 dB; symbols at random.
        const double X = 2e-4;
        double er = Math.Pow(10, 0.35);
        Random random = new(5);
        double sum = 0;
        const int Draws = 400_000;
        for (int i = 0; i < Draws; i++)
        {
            double other = 1 / (er - 1) + random.Next(4) / 3.0;
            double d = 2 * Math.Sqrt(er / (er - 1) * X * other) * Math.Cos(2 * Math.PI * random.NextDouble());
            sum += d * d;
        }

        Dr.BeatVariance(3, X).ShouldBe(sum / Draws, 0.01 * sum / Draws);
        new PamInterference(4, 3.5, PolarisationOverlap.Random).BeatVariance(3, X).ShouldBe(Dr.BeatVariance(3, X) / 2, 1e-15);
    }

    [Theory]
    [InlineData(25, 25, 6.2)]
    [InlineData(25, 35, 2.5)]
    public void The_upper_bound_is_the_published_one(double connectorDb, double endDb, double published)
    {
        // IEEE 802.3 400G study group, 2014, reflector message on the MPI work of 802.3bm: PAM4, extinction 6 dB, four connectors,
        // transmitter and receiver; 2.5 dB at 25 and 35 dB, 6.2 dB all equal (the message writes 26 dB, its figure is that of 25).
        PathElement end = new("end", 0, endDb);
        PathElement connector = new("connector", 0, connectorDb);

        InterferenceTrace trace = InterferenceTrace.Trace([end, connector, connector, connector, connector, end], 1.468);

        new PamInterference(4, 6, PolarisationOverlap.Aligned).UpperBoundDb(trace.AmplitudeSum)!.Value.ShouldBe(published, 0.05);
    }

    [Fact]
    public void A_gaussian_beat_is_pessimistic_and_the_upper_bound_more_so() =>
        Gen.Select(Gen.Int[2, 4], Gen.Double[3.5, 12], Gen.Double[-60, -38].Array[1, 8], Gen.Double[-6, -2.5])
            .Sample(
                (levels, erDb, ratiosDb, logBer) =>
                {
                    PamInterference signal = new(levels, erDb, PolarisationOverlap.Aligned);
                    double[] ratios = [.. ratiosDb.Select(Ratio)];
                    double ber = Math.Pow(10, logBer);
                    InterferencePenalty penalty = signal.Penalty(Interferers(ratios), ber);
                    InterferencePenalty gaussian = signal.GaussianPenalty(ratios.Sum(), ber);
                    double? bound = signal.UpperBoundDb(ratios.Sum(Math.Sqrt));
                    if (penalty.PenaltyDb is null)
                    {
                        // Only where all of them together reach the threshold can any of them close the eye.
                        bound.ShouldBeNull();
                        return;
                    }
                    penalty.PenaltyDb.Value.ShouldBeGreaterThanOrEqualTo(0);
                    (gaussian.PenaltyDb ?? 99).ShouldBeGreaterThan(penalty.PenaltyDb.Value - 0.005);
                    (bound ?? 99).ShouldBeGreaterThan(penalty.PenaltyDb.Value);
                },
                iter: 300
            );

    [Fact]
    public void More_interference_costs_more() =>
        Gen.Select(Gen.Double[-70, -40], Gen.Double[0.1, 3], Gen.Int[1, 6])
            .Sample(
                (ratioDb, moreDb, count) =>
                {
                    double Cost(double d) => Dr.Penalty(Interferers([.. Enumerable.Repeat(Ratio(d) / count, count)]), Kp4Limit).PenaltyDb!.Value;
                    Cost(ratioDb + moreDb).ShouldBeGreaterThan(Cost(ratioDb));
                },
                iter: 100
            );

    [Fact]
    public void Relative_noise_makes_interference_dearer_and_has_a_floor_of_its_own()
    {
        Interferer[] interferers = Interferers(Ratio(-45), Ratio(-45));
        double alone = Dr.Penalty(interferers, Kp4Limit).PenaltyDb!.Value;

        // Noise of 1.5 % of the top level, 1.81 amplitudes, is 0.56 of the 1/6/3.41 that the eye allows. 4 % leave
        // q = 2.3 on that level alone: 1/8 Qf(2.3) = 1.3e-3.
        Dr.Penalty(interferers, Kp4Limit, relativeNoise: 0.015).PenaltyDb!.Value.ShouldBeGreaterThan(1.3 * alone);
        Dr.Penalty(interferers, Kp4Limit, relativeNoise: 0.04).ShouldBe(new InterferencePenalty(InterferenceOutcome.NoiseFloor, null));
    }

    [Fact]
    public void Interference_beyond_the_eye_is_a_floor_and_no_number()
    {
        // Ten fields of -26 dB reach 2 x 1.81 x 10 x 0.05 = 1.8 amplitudes, ten times half the eye.
        Interferer[] interferers = Interferers([.. Enumerable.Repeat(Ratio(-26), 10)]);

        Dr.Penalty(interferers, Kp4Limit).ShouldBe(new InterferencePenalty(InterferenceOutcome.ErrorFloor, null));
        Dr.UpperBoundDb(interferers.Sum(i => Math.Sqrt(i.Ratio))).ShouldBeNull();
        Dr.GaussianPenalty(interferers.Sum(i => i.Ratio), Kp4Limit).Outcome.ShouldBe(InterferenceOutcome.ErrorFloor);
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(30)]
    [InlineData(double.PositiveInfinity)]
    public void Any_extinction_has_a_finite_answer(double erDb)
    {
        PamInterference signal = new(4, erDb, PolarisationOverlap.Aligned);
        foreach (double ratioDb in new[] { -120.0, -90, -60, -30, -10 })
        {
            InterferencePenalty penalty = signal.Penalty(Interferers(Ratio(ratioDb), Ratio(ratioDb)), Kp4Limit);
            (penalty.Outcome == InterferenceOutcome.Penalty).ShouldBe(penalty.PenaltyDb is not null);
            (penalty.PenaltyDb is null or (>= 0 and <= 30)).ShouldBeTrue();
            double.IsFinite(signal.BitErrorRatio(Interferers(Ratio(ratioDb)), 0.05)).ShouldBeTrue();
        }
    }

    [Fact]
    public void Light_that_does_not_beat_costs_next_to_nothing()
    {
        Interferer apart = new(InterfererKind.Echo, "face", "", Ratio(-35), 0, BeatShare: 0);

        // -35 dB of added power on half an eye of 1/6: its rms is 0.37 x 3.2e-4, 0.002 of the receiver's own noise.
        Dr.Penalty([apart], Kp4Limit).PenaltyDb!.Value.ShouldBeLessThan(0.001);
        Dr.Penalty([apart with { BeatShare = 1 }], Kp4Limit).PenaltyDb!.Value.ShouldBeGreaterThan(0.5);
    }

    [Fact]
    public void No_interference_costs_nothing_and_the_error_ratio_is_that_of_noise()
    {
        Dr.Penalty([], Kp4Limit).PenaltyDb!.Value.ShouldBe(0, 1e-6);
        Dr.BitErrorRatio([], 1 / 6.0 / 3.414).ShouldBe(Pam.BitErrorRatio(4, 3.414), 1e-10);
    }

    [Fact]
    public void Impossible_signals_and_interferers_are_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new PamInterference(1, 3.5, PolarisationOverlap.Aligned));
        Should.Throw<ArgumentOutOfRangeException>(() => new PamInterference(4, 0, PolarisationOverlap.Aligned));
        Should.Throw<ArgumentOutOfRangeException>(() => Dr.Penalty(Interferers(-1e-3), Kp4Limit));
        Should.Throw<ArgumentOutOfRangeException>(() => Dr.Penalty(Interferers(double.NaN), Kp4Limit));
        Should.Throw<ArgumentOutOfRangeException>(() => Dr.Penalty([], 0));
        Should.Throw<ArgumentOutOfRangeException>(() => Dr.BitErrorRatio([], 0));
    }

    private static double Ratio(double decibels) => Math.Pow(10, decibels / 10);

    private static Interferer[] Interferers(params double[] ratios) => [.. ratios.Select(Interferer.OfRatio)];
}
