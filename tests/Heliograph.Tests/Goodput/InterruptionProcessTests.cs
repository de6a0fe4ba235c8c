using Heliograph.Workload.Goodput;

namespace Heliograph.Tests.Goodput;

public sealed class InterruptionProcessTests
{
    // Rate 1/s, blocking, lag, detection, wait, restart, interval in seconds; from rare to hourly interruptions.
    public static TheoryData<double, double, double, double, double, double, double> Cases =>
        new()
        {
            { 1.0 / 10_000, 30, 0, 120, 0, 300, 700 },
            { 1.0 / 10_000, 1, 400, 300, 0, 600, 600 },
            { 1.0 / 3600, 60, 0, 0, 0, 900, 1800 },
            { 1.0 / 3600, 5, 500, 300, 400, 600, 500 },
            { 1.0 / 86_400, 10, 100, 300, 3600, 300, 1000 },
        };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Shares_are_those_of_a_simulated_job(
        double rate,
        double blocking,
        double lag,
        double detection,
        double wait,
        double restart,
        double interval
    )
    {
        InterruptionProcess process = new(rate, blocking, lag, detection, wait, restart);
        WallTime split = process.Split(interval);
        Disagreements(process, interval, split).ShouldBeEmpty();
    }

    [Fact]
    public void The_simulation_refuses_shares_without_the_lag_or_with_work_that_survives_the_restart()
    {
        InterruptionProcess process = new(1.0 / 3600, 5, 500, 300, 400, 600);
        Disagreements(process, 500, (process with { Lag = 0 }).Split(500)).ShouldNotBeEmpty();
        // Restarts that no fault hits: 1 + r (D + w + R) in place of exp(r R) (1 + r (D + w)).
        InterruptionProcess calm = process with
        {
            Wait = process.Wait + process.Restart,
            Restart = 0,
        };
        Disagreements(process, 500, calm.Split(500)).ShouldNotBeEmpty();
    }

    // 40 independent jobs; the mean of 40 lies within 3.6 standard errors of the true one with a probability of 99.9 %
    // (Student, 39 degrees of freedom), for each share.
    private static IEnumerable<string> Disagreements(InterruptionProcess process, double interval, WallTime split)
    {
        const int jobs = 40;
        double[][] runs = [.. Enumerable.Range(0, jobs).Select(j => Simulate(process, interval, 400, new Random(1000 + j)))];
        double[] expected = [split.Productive, split.Checkpointing, split.Rework, split.Detection + split.Waiting + split.Restart];
        for (int s = 0; s < expected.Length; s++)
        {
            double mean = runs.Average(r => r[s]);
            double error = Math.Sqrt(runs.Sum(r => (r[s] - mean) * (r[s] - mean)) / (jobs - 1) / jobs);
            if (Math.Abs(mean - expected[s]) > (3.6 * error) + 1e-12)
            {
                yield return $"share {s}: {expected[s]}, simulated {mean} within {3.6 * error}";
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Shares_sum_to_one(double rate, double blocking, double lag, double detection, double wait, double restart, double interval)
    {
        WallTime w = new InterruptionProcess(rate, blocking, lag, detection, wait, restart).Split(interval);
        (w.Productive + w.Checkpointing + w.Rework + w.Detection + w.Waiting + w.Restart).ShouldBe(1, 1e-12);
    }

    [Fact]
    public void Without_lag_and_detection_it_is_Dalys_formula()
    {
        // Daly 2006, eq. 20: wall = M exp(R/M) (exp((t + d)/M) - 1) for each t of work.
        (double mean, double blocking, double restart, double interval) = (5000, 40, 500, 650);
        double wall = mean * Math.Exp(restart / mean) * (Math.Exp((interval + blocking) / mean) - 1);
        new InterruptionProcess(1 / mean, blocking, 0, 0, 0, restart).Split(interval).Productive.ShouldBe(interval / wall, 1e-12);
    }

    [Fact]
    public void Limits_hold()
    {
        // No interruptions: only checkpoints cost, t / (t + d).
        new InterruptionProcess(0, 25, 0, 100, 0, 100)
            .Split(75)
            .ShouldBe(new WallTime(0.75, 0.25, 0, 0, 0, 0));
        InterruptionProcess rare = new(1e-15, 25, 10, 100, 50, 100);
        rare.Split(75).Productive.ShouldBe(0.75, 1e-10);
        // Free checkpoints, taken ever more often: what is left is the time down, 1 / (1 + r (D + R)) to first order.
        InterruptionProcess free = new(1e-5, 0, 0, 100, 0, 200);
        free.Split(1e-3).Productive.ShouldBe(1 / (1 + (1e-5 * 300)), 1e-5);
        // Hopeless: restarts never end, and nothing overflows.
        WallTime hopeless = new InterruptionProcess(1, 1000, 0, 10, 10, 5000).Split(1e6);
        hopeless.Productive.ShouldBe(0);
        hopeless.Restart.ShouldBe(1.0 / 21, 1e-12);
    }

    [Fact]
    public void The_best_interval_is_better_than_its_neighbours_and_respects_the_background_write()
    {
        InterruptionProcess free = new(1e-4, 20, 0, 100, 0, 100);
        double best = free.BestInterval(1e9);
        free.Split(best).Productive.ShouldBeGreaterThan(free.Split(1.01 * best).Productive);
        free.Split(best).Productive.ShouldBeGreaterThan(free.Split(0.99 * best).Productive);
        InterruptionProcess held = free with { Lag = 3 * best };
        held.BestInterval(1e9).ShouldBe(3 * best);
        Should.Throw<ArgumentOutOfRangeException>(() => held.Split(best));
        (free with { Rate = 0 }).BestInterval(1e9).ShouldBe(1e9);
    }

    // Event by event, knowing nothing of the formulas: work, checkpoint, background write, faults of exponential spacing.
    private static double[] Simulate(InterruptionProcess p, double interval, int checkpoints, Random random)
    {
        double Exponential() => -Math.Log(1 - random.NextDouble()) / p.Rate;
        (double now, double fault) = (0, Exponential());
        double down = 0;
        // What counts: checkpoints that are safe. Work goes on from the last of those.
        int safe = 0;
        double lost = 0;
        while (safe < checkpoints)
        {
            // One run without a fault, from the start of the work after checkpoint `safe`.
            double start = now;
            int taken = safe;
            while (true)
            {
                double end = start + ((taken - safe + 1) * (interval + p.Blocking));
                double last = end + p.Lag;
                if (last > fault)
                {
                    break;
                }
                taken++;
                if (taken == checkpoints)
                {
                    break;
                }
            }
            if (taken == checkpoints)
            {
                now = start + ((taken - safe) * (interval + p.Blocking));
                safe = taken;
                break;
            }
            lost += fault - start - ((taken - safe) * (interval + p.Blocking));
            safe = taken;
            // Detection and repair are of fixed length here; only their means matter.
            double up = fault + p.Detection + p.Wait;
            double ready = up + p.Restart;
            double next = up + Exponential();
            while (next < ready)
            {
                up = next + p.Detection + p.Wait;
                ready = up + p.Restart;
                next = up + Exponential();
            }
            down += ready - fault;
            now = ready;
            fault = next;
        }
        // The last checkpoint may have been awaited in vain for its background write: a boundary effect of one lag in
        // hundreds of segments is avoided by counting up to its blocking part.
        return [checkpoints * interval / now, checkpoints * p.Blocking / now, lost / now, down / now];
    }
}
