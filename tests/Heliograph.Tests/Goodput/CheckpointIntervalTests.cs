using Heliograph.Workload.Goodput;

namespace Heliograph.Tests.Goodput;

public sealed class CheckpointIntervalTests
{
    public static TheoryData<double, double> Cases =>
        new()
        {
            { 1e-3, 1e6 },
            { 1, 86_400 },
            { 10, 11_135 },
            { 60, 11_135 },
            { 600, 3600 },
            { 3600, 3600 },
            { 7200, 3600 },
            { 36_000, 3600 },
        };

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_exact_optimum_is_where_a_search_of_the_shares_finds_it(double blocking, double mean)
    {
        // Second route: golden-section search of the productive share itself, in the logarithm of the interval.
        InterruptionProcess process = new(1 / mean, blocking, 0, 0, 0, 0);
        double Share(double log) => process.Split(Math.Exp(log)).Productive;
        (double low, double high) = (Math.Log(1e-6 * mean), Math.Log(2 * mean));
        double golden = (Math.Sqrt(5) - 1) / 2;
        for (int i = 0; i < 200; i++)
        {
            (double a, double b) = (high - (golden * (high - low)), low + (golden * (high - low)));
            (low, high) = Share(a) > Share(b) ? (low, b) : (a, high);
        }
        // A flat top: a search by value alone finds the place to the root of the rounding error.
        CheckpointInterval.Exact(blocking, mean).ShouldBe(Math.Exp((low + high) / 2), 1e-5 * Math.Exp(low));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_exact_optimum_is_the_one_that_the_Lambert_function_gives(double blocking, double mean)
    {
        // Second route: w e^w = z with z = -exp(-d/M - 1) by bisection on (-1, 0), where w e^w rises.
        double z = -Math.Exp((-blocking / mean) - 1);
        (double low, double high) = (-1, 0);
        for (int i = 0; i < 200; i++)
        {
            double w = (low + high) / 2;
            (low, high) = w * Math.Exp(w) < z ? (w, high) : (low, w);
        }
        // Near the branch point -1/e half of the digits of w are lost: 1e-8 absolute.
        (CheckpointInterval.Exact(blocking, mean) / mean).ShouldBe(1 + low, 3e-8);
    }

    [Theory]
    [InlineData(1e-8)]
    [InlineData(1e-6)]
    [InlineData(1e-4)]
    [InlineData(1e-2)]
    public void Young_and_Daly_approach_the_exact_optimum_as_checkpoints_become_cheap(double u)
    {
        // x = 1 - exp(-x - u) expands to x = sqrt(2u) (1 - sqrt(2u)/3 + ...): Young is high by sqrt(2u)/3, Daly by order u.
        double exact = CheckpointInterval.Exact(u, 1);
        double expansion = Math.Sqrt(2 * u) / 3;
        (CheckpointInterval.Young(u, 1) / exact - 1).ShouldBe(expansion, 0.3 * expansion);
        CheckpointInterval.Daly(u, 1).ShouldBe(exact, 2 * u * exact);
    }

    [Fact]
    public void Published_intervals_are_reproduced()
    {
        // sqrt(2 x 60 x 11,135) = 1,155.9 s, and sqrt(2 x 10 x 11,135) = 471.9 s.
        CheckpointInterval.Young(60, 11_135).ShouldBe(1155.9, 0.05);
        CheckpointInterval.Young(10, 11_135).ShouldBe(471.9, 0.05);
        // Daly from 2 M on: the mean itself.
        CheckpointInterval.Daly(200, 100).ShouldBe(100);
        CheckpointInterval.Exact(0, 100).ShouldBe(0);
    }
}
