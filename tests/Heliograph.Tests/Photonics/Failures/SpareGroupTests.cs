using CsCheck;
using Heliograph.Photonics.Failures;

namespace Heliograph.Tests.Photonics.Failures;

public sealed class SpareGroupTests
{
    private const double Year = 31_557_600;

    [Fact]
    public void Hot_spares_without_repair_are_a_binomial_tail() =>
        Gen.Int[1, 16]
            .Select(Gen.Int[0, 6], Gen.Double[-6.0, 0.5])
            .Sample(
                (needed, spares, exponent) =>
                {
                    // More than s of n + s failed, each with x = 1 - exp(-lambda T); x by its series where 1 - exp cancels.
                    double load = Math.Pow(10, exponent);
                    double x = load < 1e-4 ? load - load * load / 2 + load * load * load / 6 : 1 - Math.Exp(-load);
                    int n = needed + spares;
                    double expected = Enumerable.Range(spares + 1, n - spares).Sum(i => Choose(n, i) * Math.Pow(x, i) * Math.Exp(-load * (n - i)));
                    double lost = new SpareGroup(needed, spares, load / Year, 1).LossProbability(Year);
                    return Math.Abs(lost - expected) <= 1e-8 * expected;
                }
            );

    [Fact]
    public void Cold_spares_without_repair_are_a_poisson_tail() =>
        Gen.Int[1, 16]
            .Select(Gen.Int[0, 6], Gen.Double[-4.0, 0.0])
            .Sample(
                (needed, spares, exponent) =>
                {
                    // Failures come at n lambda whatever has failed: s + 1 or more of them.
                    double mean = needed * Math.Pow(10, exponent);
                    double term = Math.Exp(-mean);
                    double expected = 0;
                    for (int i = 1; i < 200; i++)
                    {
                        term *= mean / i;
                        expected += i > spares ? term : 0;
                    }
                    double lost = new SpareGroup(needed, spares, Math.Pow(10, exponent) / Year, 0).LossProbability(Year);
                    return Math.Abs(lost - expected) <= 1e-8 * expected;
                }
            );

    [Fact]
    public void Mean_times_are_those_of_the_text_books()
    {
        // One of two, hot: 1/(2 l) + 1/l = 1.5/l. Cold: 2/l. Repaired, hot: (3 l + m)/(2 l^2).
        const double L = 2e-8;
        const double M = 5e-6;
        new SpareGroup(1, 1, L, 1).MeanTimeToLoss_s.ShouldBe(1.5 / L, 1e-6 / L);
        new SpareGroup(1, 1, L, 0).MeanTimeToLoss_s.ShouldBe(2 / L, 1e-6 / L);
        new SpareGroup(1, 1, L, 1, M).MeanTimeToLoss_s.ShouldBe((3 * L + M) / (2 * L * L), 1e-3 / L);
        new SpareGroup(8, 0, L, 1).MeanTimeToLoss_s.ShouldBe(1 / (8 * L), 1e-6 / L);
        // Two crews of three failures; every spare more lasts longer.
        new SpareGroup(8, 3, L, 1, M, 2).MeanTimeToLoss_s.ShouldBeLessThan(new SpareGroup(8, 3, L, 1, M).MeanTimeToLoss_s);
        new SpareGroup(8, 3, L, 1, M, 2).MeanTimeToLoss_s.ShouldBeGreaterThan(new SpareGroup(8, 2, L, 1, M, 2).MeanTimeToLoss_s);
    }

    [Theory]
    [InlineData(4, 1, 0.5, 40.0, 1)]
    [InlineData(8, 2, 1.0, 5.0, 1)]
    [InlineData(8, 2, 0.1, 5.0, 2)]
    public void Repaired_groups_follow_their_rate_equations(int needed, int spares, double standby, double repairsPerYear, int crews)
    {
        // dp/dt by the classical Runge-Kutta method in small steps; rates a year, lambda = 0.3.
        const double Rate = 0.3;
        const int Steps = 40_000;
        double[] p = new double[spares + 2];
        p[0] = 1;
        double h = 2.0 / Steps;
        for (int step = 0; step < Steps; step++)
        {
            double[] k1 = Slope(p);
            double[] k2 = Slope(Add(p, k1, h / 2));
            double[] k3 = Slope(Add(p, k2, h / 2));
            double[] k4 = Slope(Add(p, k3, h));
            for (int i = 0; i < p.Length; i++)
            {
                p[i] += h / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
            }
        }
        SpareGroup group = new(needed, spares, Rate / Year, standby, repairsPerYear / Year, crews);
        group.LossProbability(2 * Year).ShouldBe(p[^1], 1e-8);
        (group.MeanLossRate(2 * Year) * Year).ShouldBe(-Math.Log(1 - p[^1]) / 2, 1e-7);

        double[] Slope(double[] at)
        {
            double[] slope = new double[at.Length];
            for (int i = 0; i <= spares; i++)
            {
                double fails = (needed + (spares - i) * standby) * Rate * at[i];
                double repaired = Math.Min(i, crews) * repairsPerYear * at[i];
                slope[i] -= fails + repaired;
                slope[i + 1] += fails;
                if (i > 0)
                {
                    slope[i - 1] += repaired;
                }
            }
            return slope;
        }

        static double[] Add(double[] a, double[] b, double factor) => [.. a.Zip(b, (x, y) => x + factor * y)];
    }

    [Fact]
    public void A_group_of_lasers_is_lost_as_often_as_drawn()
    {
        // Eight of ten with warm spares at a fifth of the rate and one crew; parts are drawn one by one, not states.
        const int Missions = 15_000;
        const double Rate = 0.4;
        const double RepairTime = 0.05;
        Random random = new(8);
        int lost = 0;
        double time = 0;
        for (int m = 0; m < Missions; m++)
        {
            // Exponential times have no memory, so every event draws all parts anew.
            int failed = 0;
            double at = 0;
            while (failed <= 2)
            {
                double next = double.PositiveInfinity;
                bool repair = false;
                for (int part = 0; part < 10 - failed; part++)
                {
                    next = Math.Min(next, Exponential(part < 8 ? Rate : 0.2 * Rate));
                }
                if (failed > 0)
                {
                    double done = Exponential(1 / RepairTime);
                    repair = done < next;
                    next = Math.Min(next, done);
                }
                at += next;
                failed += repair ? -1 : 1;
            }
            time += at;
            lost += at < 1 ? 1 : 0;
        }
        SpareGroup group = new(8, 2, Rate / Year, 0.2, 1 / (RepairTime * Year), 1);
        double drawn = (double)lost / Missions;
        group.LossProbability(Year).ShouldBe(drawn, 4 * Math.Sqrt(drawn / Missions));
        (group.MeanTimeToLoss_s / Year).ShouldBe(time / Missions, 0.03 * time / Missions);

        double Exponential(double rate) => -Math.Log(1 - random.NextDouble()) / rate;
    }

    [Fact]
    public void Long_missions_and_fast_repairs_stay_exact()
    {
        // One of two hot with repair: after a long time the loss is 1 - exp(-T / mean) up to (l/m)^2; and certain losses have a rate.
        SpareGroup group = new(1, 1, 1e-9, 1, 1e-4);
        double mean = group.MeanTimeToLoss_s;
        group.LossProbability(20 * Year).ShouldBe(20 * Year / mean, 1e-4 * 20 * Year / mean);
        group.LossProbability(0).ShouldBe(0);
        SpareGroup doomed = new(4, 1, 1 / Year, 1);
        doomed.LossProbability(1e4 * Year).ShouldBe(1, 1e-12);
        double.IsFinite(doomed.MeanLossRate(1e4 * Year)).ShouldBeTrue();
    }

    [Fact]
    public void Bad_groups_throw()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new SpareGroup(0, 1, 1e-9, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => new SpareGroup(1, -1, 1e-9, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => new SpareGroup(1, 1, 0, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => new SpareGroup(1, 1, 1e-9, 1.1));
        Should.Throw<ArgumentOutOfRangeException>(() => new SpareGroup(1, 1, 1e-9, 1, -1));
        Should.Throw<ArgumentOutOfRangeException>(() => new SpareGroup(1, 1, 1e-9, 1, 1, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => new SpareGroup(1, 1, 1e-9, 1).LossProbability(-1));
    }

    private static double Choose(int n, int k) => k == 0 ? 1 : Choose(n - 1, k - 1) * n / k;
}
