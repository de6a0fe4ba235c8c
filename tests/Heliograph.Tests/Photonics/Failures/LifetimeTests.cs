using CsCheck;
using Heliograph.Photonics.Failures;

namespace Heliograph.Tests.Photonics.Failures;

public sealed class LifetimeTests
{
    private const double Year = 31_557_600;

    [Fact]
    public void Wear_out_passes_the_points_of_the_normal_table()
    {
        LognormalLife laser = new(20 * Year, 0.5);
        laser.FailureProbability(20 * Year).ShouldBe(0.5, 1e-12);
        // One and two deviations of the logarithm: 0.158655, 0.977250 (tables of the normal distribution).
        laser.FailureProbability(20 * Year * Math.Exp(-0.5)).ShouldBe(0.158655, 1e-6);
        laser.FailureProbability(20 * Year * Math.Exp(1.0)).ShouldBe(0.977250, 1e-6);
        // Far below the median nothing cancels: Qf(6) = 9.8659e-10.
        laser.FailureProbability(20 * Year * Math.Exp(-3.0)).ShouldBe(9.8659e-10, 1e-13);
        laser.FailureProbability(0).ShouldBe(0);
        laser.Hazard(0).ShouldBe(0);
    }

    private static readonly Lifetime[] Lives =
    [
        new LognormalLife(20 * Year, 0.5),
        new LognormalLife(8 * Year, 1.2),
        new WeibullLife(50 * Year, 3),
        new WeibullLife(4000 * Year, 0.6),
        WeibullLife.Constant(1e-10),
        new CompetingCauses(new WeibullLife(4000 * Year, 0.6), WeibullLife.Constant(1e-10), new LognormalLife(20 * Year, 0.5)),
    ];

    [Fact]
    public void The_hazard_is_the_slope_of_its_sum() =>
        Gen.Int[0, 5]
            .Select(Gen.Double[0.05, 40.0], Gen.Double[0.1, 5.0])
            .Sample(
                (which, age, years) =>
                {
                    // Simpson's rule over the hazard.
                    Lifetime life = Lives[which];
                    const int Steps = 2000;
                    double sum = 0;
                    for (int i = 0; i <= Steps; i++)
                    {
                        double weight =
                            i is 0 or Steps ? 1
                            : i % 2 == 1 ? 4
                            : 2;
                        sum += weight * life.Hazard((age + years * i / Steps) * Year);
                    }
                    double expected = sum * years * Year / Steps / 3;
                    double rate = life.MeanRate(age * Year, years * Year);
                    return Math.Abs(rate * years * Year - expected) <= 1e-5 * expected + 1e-13
                        && Math.Abs(life.FailureProbability(age * Year, years * Year) - (1 - Math.Exp(-expected))) <= 1e-5 * expected + 1e-13;
                }
            );

    [Fact]
    public void Causes_together_make_a_bathtub_and_survive_as_the_product()
    {
        Lifetime bathtub = Lives[5];
        double[] hazard = [.. Enumerable.Range(1, 20).Select(y => bathtub.Hazard(y * Year))];
        int lowest = Array.IndexOf(hazard, hazard.Min());
        lowest.ShouldBeInRange(1, 10);
        hazard[0].ShouldBeGreaterThan(hazard[lowest] * 1.02);
        hazard[^1].ShouldBeGreaterThan(hazard[lowest] * 3);
        double survives =
            (1 - Lives[3].FailureProbability(7 * Year)) * (1 - Lives[4].FailureProbability(7 * Year)) * (1 - Lives[0].FailureProbability(7 * Year));
        bathtub.FailureProbability(7 * Year).ShouldBe(1 - survives, 1e-12);
    }

    [Fact]
    public void Heat_shortens_every_age_alike()
    {
        double factor = Acceleration.Arrhenius(0.7, 55, 70);
        foreach (Lifetime life in Lives)
        {
            life.Accelerated(factor).FailureProbability(3 * Year).ShouldBe(life.FailureProbability(3 * Year * factor), 1e-12);
        }
    }

    [Fact]
    public void Ages_are_drawn_as_the_distribution_says()
    {
        // The age of 50,000 lasers by exp of a normal number (Box and Muller), the youngest tenth against the model.
        Random random = new(2);
        LognormalLife laser = new(20 * Year, 0.5);
        const int Lasers = 50_000;
        int failed = 0;
        for (int i = 0; i < Lasers; i++)
        {
            double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            failed += 20 * Math.Exp(0.5 * normal) < 10 ? 1 : 0;
        }
        double drawn = (double)failed / Lasers;
        laser.FailureProbability(10 * Year).ShouldBe(drawn, 4 * Math.Sqrt(drawn / Lasers));
    }

    [Fact]
    public void Bad_lives_throw()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new LognormalLife(0, 0.5));
        Should.Throw<ArgumentOutOfRangeException>(() => new LognormalLife(1, -0.5));
        Should.Throw<ArgumentOutOfRangeException>(() => new WeibullLife(1, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => WeibullLife.Constant(0));
        Should.Throw<ArgumentOutOfRangeException>(() => new CompetingCauses());
        Should.Throw<ArgumentOutOfRangeException>(() => new WeibullLife(1, 1).Hazard(-1));
        Should.Throw<ArgumentOutOfRangeException>(() => new LognormalLife(1, 1).Accelerated(0));
    }
}
