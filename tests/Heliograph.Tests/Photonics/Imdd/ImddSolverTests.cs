using CsCheck;
using Heliograph.Photonics;
using Heliograph.Photonics.Imdd;

namespace Heliograph.Tests.Photonics.Imdd;

public sealed class ImddSolverTests
{
    // A 106 Gb/s PAM4 lane: 53.125 GBd, 15 pA/sqrt(Hz), 0.9 A/W, ER 3.5 dB (fact sheet photonics, section 3).
    private static readonly ImddSignal Lane = new()
    {
        Levels = 4,
        Oma = 2e-4,
        ExtinctionRatio = Math.Pow(10, 0.35),
        NoiseBandwidth = 0.75 * 53.125e9,
        Responsivity = 0.9,
        ThermalNoise = 15e-12,
    };

    private static readonly Gen<ImddSignal> Signals =
        from levels in Gen.Int[1, 4].Select(h => 2 * h)
        from er in Gen.Double[1.5, 20]
        from thermal in Gen.Double[5e-12, 30e-12]
        from rin in Gen.Double[-165, -140]
        from definition in Gen.Int[0, 1].Select(d => (RinDefinition)d)
        from interference in Gen.Double[-60, -35]
        from crosstalk in Gen.Double[-60, -35]
        from isi in Gen.Double[0, 2]
        from oma in Gen.Double[-15, 3]
        select Lane with
        {
            Levels = levels,
            ExtinctionRatio = er,
            ThermalNoise = thermal,
            Rin = Math.Pow(10, rin / 10),
            RinDefinition = definition,
            InterferenceRatio = Math.Pow(10, interference / 10),
            CoherentCrosstalkRatio = Math.Pow(10, crosstalk / 10),
            IncoherentCrosstalkRatio = Math.Pow(10, crosstalk / 20),
            IsiPenaltyDb = isi,
            DarkCurrent = 1e-8,
            Oma = 1e-3 * Math.Pow(10, oma / 10),
        };

    [Fact]
    public void The_required_power_has_the_error_ratio_that_was_asked_for() =>
        Signals
            .Select(Gen.Double[-15, -2])
            .Sample(
                (signal, exponent) =>
                {
                    double target = Math.Pow(10, exponent);
                    OmaRequirement required = ImddSolver.RequiredOma(signal, target);
                    if (required.Oma is not { } oma)
                    {
                        return required.Closure == ImddClosure.FloorAboveTarget && required.BerFloor >= target * (1 - 1e-9);
                    }
                    // 1e-8 to either side the error ratio has passed the target; near the floor it changes by less than it is rounded.
                    double above = ImddSolver.BitErrorRatio(signal with { Oma = oma * (1 - 1e-8) });
                    double below = ImddSolver.BitErrorRatio(signal with { Oma = oma * (1 + 1e-8) });
                    return required.Closure == ImddClosure.Closes
                        && required.BerFloor < target
                        && above > target * (1 - 1e-12)
                        && below < target * (1 + 1e-12);
                },
                iter: 20_000
            );

    [Fact]
    public void The_joint_error_ratio_is_the_naive_sum_over_eyes() =>
        Signals.Sample(
            signal =>
            {
                double naive = Naive(signal);
                return Math.Abs(ImddSolver.SymbolErrorRatio(signal) - naive) <= 1e-10 * naive + 1e-300;
            },
            iter: 5_000
        );

    [Fact]
    public void More_power_never_makes_more_errors_and_more_noise_never_fewer() =>
        Signals
            .Select(Gen.Double[0, 1])
            .Sample(
                (signal, more) =>
                {
                    double ber = ImddSolver.LogBitErrorRatio(signal);
                    double rounding = 1e-12 * (1 + Math.Abs(ber));
                    return ImddSolver.LogBitErrorRatio(signal with { Oma = signal.Oma * (1 + more) }) <= ber + rounding
                        && ImddSolver.LogBitErrorRatio(signal with { Rin = signal.Rin * (1 + more) }) >= ber - rounding
                        && ImddSolver.LogBitErrorRatio(signal with { InterferenceRatio = signal.InterferenceRatio * (1 + more) }) >= ber - rounding
                        && ImddSolver.LogBitErrorRatio(signal with { IncoherentCrosstalkRatio = signal.IncoherentCrosstalkRatio * (1 + more) })
                            >= ber - rounding
                        && ImddSolver.LogBitErrorRatio(signal with { ThermalNoise = signal.ThermalNoise * (1 + more) }) >= ber - rounding
                        && ImddSolver.LogBitErrorRatio(signal with { DispersionPenaltyDb = more }) >= ber - rounding;
                },
                iter: 5_000
            );

    [Theory]
    [InlineData(53.125e9, -11.7)]
    [InlineData(106.25e9, -10.2)]
    public void Thermal_noise_alone_gives_the_published_sensitivity(double symbolRate, double expected)
    {
        // Fact sheet photonics, section 3: 15 pA/sqrt(Hz), 0.9 A/W, PAM4 at 2.4e-4. At -11 dBm the signal's shot noise is a tenth of the
        // thermal density (2 e x 60 uA = 1.9e-23 against 2.25e-22 A^2/Hz), and only the solver has it: 0.1 dB.
        double closed = ImddClosedForms.ThermalSensitivity(4, 2.4e-4, 15e-12, 0.75 * symbolRate, 0.9);
        (10 * Math.Log10(closed / 1e-3)).ShouldBe(expected, 0.05);

        ImddSignal signal = Lane with { NoiseBandwidth = 0.75 * symbolRate, ExtinctionRatio = double.PositiveInfinity };
        double joint = ImddSolver.RequiredOma(signal, 2.4e-4).Oma!.Value;
        (10 * Math.Log10(joint / closed)).ShouldBeInRange(0.05, 0.2);
    }

    [Fact]
    public void Shot_and_thermal_noise_of_two_levels_solve_the_quadratic()
    {
        // OOK with perfect extinction: R u = q (sqrt(A + 2 e R u f) + sqrt(A)) with A = S^2 f has the closed solution
        // R u = 2 q sqrt(A) + 2 e f q^2 (G. P. Agrawal, Fiber-Optic Communication Systems, receiver sensitivity).
        ImddSignal signal = Lane with
        {
            Levels = 2,
            ExtinctionRatio = double.PositiveInfinity,
            ThermalNoise = 2e-12,
        };
        double q = Pam.RequiredQ(2, 1e-12);
        double f = signal.NoiseBandwidth;
        double closed = (2 * q * signal.ThermalNoise * Math.Sqrt(f) + 2 * 1.602176634e-19 * f * q * q) / signal.Responsivity;

        // The solver sums one eye: SER = Qf(q), and so does the closed form.
        ImddSolver.RequiredOma(signal, 1e-12).Oma!.Value.ShouldBe(closed, closed * 1e-9);
    }

    [Fact]
    public void The_rin_of_dr4_is_a_quarter_of_a_decibel_or_no_link_at_all_by_its_definition()
    {
        // Fact sheet photonics, section 3, RIN trap: -136 dB/Hz, ER 3.5 dB, 53.125 GBd: bracket -0.37; as RIN_OMA 0.24 dB.
        double rin = Math.Pow(10, -13.6);
        double f = Lane.NoiseBandwidth;
        ImddClosedForms.RinBracket(4, 2.4e-4, rin, RinDefinition.Level, f, Lane.ExtinctionRatio).ShouldBe(-0.37, 0.005);
        ImddClosedForms.RinPenaltyDb(4, 2.4e-4, rin, RinDefinition.Level, f, Lane.ExtinctionRatio).ShouldBeNull();
        ImddClosedForms.RinPenaltyDb(4, 2.4e-4, rin, RinDefinition.Oma, f, Lane.ExtinctionRatio)!.Value.ShouldBe(0.24, 0.005);

        ImddSignal oma = Lane with { Rin = rin, RinDefinition = RinDefinition.Oma };
        ImddSolver.PenaltyAloneDb(oma, NoiseSource.Rin, 2.4e-4)!.Value.ShouldBe(0.24, 0.005);
        // The closed form gives every level the noise of the highest. Level by level the floor comes to lie at the target itself:
        // half a decibel more of RIN and no power helps.
        ImddSignal level = oma with
        {
            RinDefinition = RinDefinition.Level,
        };
        ImddSolver.BerFloor(level).ShouldBeInRange(1e-4, 2.4e-4);
        ImddSolver.PenaltyAloneDb(level, NoiseSource.Rin, 2.4e-4)!.Value.ShouldBeGreaterThan(3);
        ImddSignal worse = level with { Rin = rin * 1.122 };
        ImddSolver.RequiredOma(worse, 2.4e-4).Closure.ShouldBe(ImddClosure.FloorAboveTarget);
        ImddSolver.MarginDb(worse, 2.4e-4).ShouldBeNull();
        ImddSolver.PenaltyAloneDb(worse, NoiseSource.Rin, 2.4e-4).ShouldBeNull();
    }

    [Fact]
    public void Noise_met_jointly_costs_more_than_the_sum_of_its_penalties()
    {
        ImddSignal signal = Lane with { Rin = Math.Pow(10, -14.2), InterferenceRatio = 1e-4, ExtinctionRatio = Math.Pow(10, 0.45) };
        double joint = ImddSolver.RequiredOma(signal, 2.4e-4).Oma!.Value;
        double thermal = ImddClosedForms.ThermalSensitivity(4, 2.4e-4, signal.ThermalNoise, signal.NoiseBandwidth, signal.Responsivity);
        double sum = Enum.GetValues<NoiseSource>().Sum(s => ImddSolver.PenaltyAloneDb(signal, s, 2.4e-4)!.Value);

        (10 * Math.Log10(joint / thermal)).ShouldBeGreaterThan(sum + 0.1);
        ImddSolver.PenaltyAloneDb(signal, NoiseSource.Thermal, 2.4e-4)!.Value.ShouldBe(0, 1e-9);
    }

    [Fact]
    public void A_closed_eye_penalty_is_paid_in_full_against_thermal_noise_and_more_than_in_full_against_rin()
    {
        ImddSignal quiet = Lane with { ExtinctionRatio = double.PositiveInfinity, ThermalNoise = 100e-12 };
        Cost(quiet).ShouldBe(1.5, 0.03);
        Cost(Lane with { Rin = Math.Pow(10, -14.3) }).ShouldBeGreaterThan(1.7);

        static double Cost(ImddSignal s) =>
            10
            * Math.Log10(
                ImddSolver.RequiredOma(s with { IsiPenaltyDb = 1, DispersionPenaltyDb = 0.5 }, 1e-4).Oma!.Value
                    / ImddSolver.RequiredOma(s, 1e-4).Oma!.Value
            );
    }

    [Fact]
    public void The_error_floor_is_what_ever_more_power_tends_to()
    {
        ImddSignal signal = Lane with { Rin = Math.Pow(10, -14.0) };
        double floor = ImddSolver.BerFloor(signal);
        ImddSolver.BitErrorRatio(signal with { Oma = 1e6 }).ShouldBe(floor, floor * 1e-6);
        ImddSolver.RequiredOma(signal, floor * (1 + 1e-6)).Closure.ShouldBe(ImddClosure.Closes);
        ImddSolver.RequiredOma(signal, floor * (1 - 1e-6)).Closure.ShouldBe(ImddClosure.FloorAboveTarget);
        ImddSolver.BerFloor(Lane).ShouldBe(0);
    }

    [Fact]
    public void The_variances_of_the_levels_are_those_behind_the_error_ratio() =>
        Signals.Sample(
            signal =>
            {
                double drive = signal.Responsivity * signal.Oma / (signal.Levels - 1) * Math.Pow(10, -signal.IsiPenaltyDb / 10);
                for (int eye = 0; eye < signal.Levels - 1; eye++)
                {
                    double sigmas = Math.Sqrt(ImddSolver.Noise(signal, eye).Total) + Math.Sqrt(ImddSolver.Noise(signal, eye + 1).Total);
                    if (Math.Abs(ImddSolver.Q(signal, eye) * sigmas / drive - 1) > 1e-12)
                    {
                        return false;
                    }
                }
                NoiseBudget top = ImddSolver.Noise(signal, signal.Levels - 1);
                return Math.Abs(Enum.GetValues<NoiseSource>().Sum(top.Share) - 1) < 1e-12;
            },
            iter: 1_000
        );

    [Fact]
    public void Levels_drawn_with_their_noise_err_as_often_as_the_solver_says()
    {
        // Every source drawn from its own cause: shot and thermal as normal currents, RIN as one relative factor on the power.
        ImddSignal signal = Lane with
        {
            Rin = Math.Pow(10, -14.1),
            Oma = 5e-5,
            ExtinctionRatio = 3,
        };
        const int Symbols = 1_500_000;
        Random random = new(11);
        double f = signal.NoiseBandwidth;
        double[] thresholds = [.. Enumerable.Range(0, 3).Select(e => ImddSolver.Threshold(signal, e))];
        int[] sent = new int[4];
        int[] wrong = new int[4];
        for (int i = 0; i < Symbols; i++)
        {
            int level = random.Next(4);
            double power = signal.Oma * (1 / (signal.ExtinctionRatio - 1) + level / 3.0);
            double current = signal.Responsivity * power * (1 + Math.Sqrt(signal.Rin * f) * Normal(random));
            current += Math.Sqrt(2 * 1.602176634e-19 * signal.Responsivity * power * f) * Normal(random);
            current += signal.ThermalNoise * Math.Sqrt(f) * Normal(random);
            int decided = thresholds.Count(t => current > t);
            sent[level]++;
            wrong[level] += decided == level ? 0 : 1;
        }

        for (int level = 0; level < 4; level++)
        {
            double drawn = (double)wrong[level] / sent[level];
            // Four standard deviations of the count.
            ImddSolver.LevelErrorRatio(signal, level).ShouldBe(drawn, 4 * Math.Sqrt(drawn / sent[level]));
        }
        ImddSolver.SymbolErrorRatio(signal).ShouldBe((double)wrong.Sum() / Symbols, 4 * Math.Sqrt(wrong.Sum()) / Symbols);
    }

    [Fact]
    public void Beats_of_many_delayed_copies_have_the_variance_of_the_interference_ratio()
    {
        // Fields: the signal sqrt(P_k) and 12 copies of other symbols with random phases; only beats with the signal count, as
        // those between copies are of second order. E[2 sqrt(P_k r P_j) cos(phi)]^2 = 2 r P_k mean(P).
        const int Copies = 12;
        const int Draws = 400_000;
        const double Ratio = 1e-3;
        ImddSignal signal = Lane with { InterferenceRatio = Ratio };
        double[] powers = [.. Enumerable.Range(0, 4).Select(k => signal.Oma * (1 / (signal.ExtinctionRatio - 1) + k / 3.0))];
        Random random = new(3);
        double squares = 0;
        for (int i = 0; i < Draws; i++)
        {
            double beat = 0;
            for (int c = 0; c < Copies; c++)
            {
                beat += 2 * Math.Sqrt(powers[3] * Ratio / Copies * powers[random.Next(4)]) * Math.Cos(2 * Math.PI * random.NextDouble());
            }
            squares += beat * beat;
        }
        double drawn = signal.Responsivity * signal.Responsivity * squares / Draws;

        ImddSolver.Noise(signal, 3).Interference.ShouldBe(drawn, drawn * 0.01);
        ImddSolver.Noise(signal with { BeatAlignment = 0.5 }, 3).Interference.ShouldBe(drawn / 2, drawn * 0.01);
    }

    [Fact]
    public void The_threshold_of_equal_q_costs_next_to_nothing_against_the_best_one()
    {
        // The best threshold minimises Qf((d - a)/s) + Qf((b - d)/t) over d. Levels a = 0, b = 1; deviations 1 to 1.5.
        ImddSignal signal = Lane with
        {
            Levels = 2,
            Rin = Math.Pow(10, -13),
            ExtinctionRatio = 3.0,
            Oma = 6e-5,
        };
        double low = Math.Sqrt(ImddSolver.Noise(signal, 0).Total);
        double high = Math.Sqrt(ImddSolver.Noise(signal, 1).Total);
        (high / low).ShouldBeGreaterThan(1.3);
        double swing = signal.Responsivity * signal.Oma;
        double best = Enumerable
            .Range(0, 20_001)
            .Min(i => 0.5 * (Gaussian.Tail(i / 20_000.0 * swing / low) + Gaussian.Tail((1 - i / 20_000.0) * swing / high)));

        double ours = ImddSolver.BitErrorRatio(signal);
        ours.ShouldBeGreaterThanOrEqualTo(best * (1 - 1e-6));
        ours.ShouldBeLessThan(best * 1.05);
    }

    [Fact]
    public void What_is_no_signal_is_refused()
    {
        ImddSignal[] refused =
        [
            Lane with
            {
                Levels = 3,
            },
            Lane with
            {
                Oma = 0,
            },
            Lane with
            {
                Oma = double.NaN,
            },
            Lane with
            {
                ExtinctionRatio = 1,
            },
            Lane with
            {
                Responsivity = -0.9,
            },
            Lane with
            {
                NoiseBandwidth = double.PositiveInfinity,
            },
            Lane with
            {
                Rin = -1e-14,
            },
            Lane with
            {
                InterferenceRatio = double.NaN,
            },
            Lane with
            {
                BeatAlignment = 1.1,
            },
            Lane with
            {
                IsiPenaltyDb = -1,
            },
        ];
        foreach (ImddSignal signal in refused)
        {
            Should.Throw<ArgumentOutOfRangeException>(() => ImddSolver.BitErrorRatio(signal));
        }
        Should.Throw<ArgumentOutOfRangeException>(() => ImddSolver.RequiredOma(Lane, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => ImddSolver.RequiredOma(Lane, 0.4));
        Should.Throw<ArgumentOutOfRangeException>(() => ImddSolver.Q(Lane, 3));
    }

    [Fact]
    public void Solving_allocates_nothing()
    {
        ImddSignal signal = Lane with { Rin = 1e-15 };
        ImddSolver.RequiredOma(signal, 2.4e-4);
        long before = GC.GetAllocatedBytesForCurrentThread();
        double sum = 0;
        for (int i = 0; i < 1000; i++)
        {
            sum += ImddSolver.RequiredOma(signal, 2.4e-4).Oma!.Value + ImddSolver.BitErrorRatio(signal);
        }
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        sum.ShouldBeGreaterThan(0);
    }

    // The definition, level by level and without any of the solver's rearrangements.
    private static double Naive(ImddSignal s)
    {
        double[] weights = s.Levels == 6 ? [0.125, 0.1875, 0.1875, 0.1875, 0.1875, 0.125] : [.. Enumerable.Repeat(1.0 / s.Levels, s.Levels)];
        double[] powers = [.. Enumerable.Range(0, s.Levels).Select(k => s.Oma / (s.ExtinctionRatio - 1) + s.Oma * k / (s.Levels - 1))];
        double mean = powers.Zip(weights, (p, w) => p * w).Sum();
        double spread = powers.Zip(weights, (p, w) => w * (p - mean) * (p - mean)).Sum();
        double[] sigmas =
        [
            .. powers.Select(p =>
            {
                double rin = s.RinDefinition == RinDefinition.Level ? p : s.Oma / 2;
                double optical =
                    s.Rin * s.NoiseBandwidth * rin * rin
                    + 2 * s.BeatAlignment * (s.InterferenceRatio + s.CoherentCrosstalkRatio) * p * mean
                    + s.IncoherentCrosstalkRatio * s.IncoherentCrosstalkRatio * spread;
                double electrical = s.ThermalNoise * s.ThermalNoise + 2 * 1.602176634e-19 * (s.Responsivity * p + s.DarkCurrent);
                return Math.Sqrt(electrical * s.NoiseBandwidth + s.Responsivity * s.Responsivity * optical);
            }),
        ];
        double ser = 0;
        double eye = s.Responsivity * s.Oma / (s.Levels - 1) * Math.Pow(10, -(s.IsiPenaltyDb + s.DispersionPenaltyDb) / 10);
        for (int k = 0; k < s.Levels - 1; k++)
        {
            ser += (weights[k] + weights[k + 1]) * Gaussian.Tail(eye / (sigmas[k] + sigmas[k + 1]));
        }
        return ser;
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
