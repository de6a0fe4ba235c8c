using Heliograph.Model.Scenarios;
using Heliograph.Workload.Inference;

namespace Heliograph.Tests.Inference;

public sealed class OperationTests
{
    [Theory]
    [InlineData(512, 256, 32)]
    [InlineData(4096, 512, 64)]
    [InlineData(128, 1024, 16)]
    public void Continuous_batching_simulated_gives_the_steady_rate(int input, int output, int slots)
    {
        // A scheduler of whole requests: a free slot is filled at once, its prompt is computed, then all slots advance one token.
        Replica replica = Served.Replica("llama3-8b", Served.Ideal with { KernelTime = 3e-6, SequenceOverhead = 5e-6 });
        double prompt = replica.PromptSeconds(input);
        int[] left = new int[slots];
        // Starts spread evenly, as in steady state.
        for (int s = 0; s < slots; s++)
        {
            left[s] = 1 + (s * output / slots);
        }
        double time = 0;
        long tokens = 0;
        double cost = 0;
        for (int step = 0; step < 6 * output; step++)
        {
            double context = 0;
            for (int s = 0; s < slots; s++)
            {
                if (left[s] == 0)
                {
                    left[s] = output;
                    time += prompt;
                }
                context += input + output - left[s];
            }
            cost = replica.Step(slots, context / slots, 0).Total;
            time += cost;
            tokens += slots;
            for (int s = 0; s < slots; s++)
            {
                left[s]--;
            }
        }
        double formula = slots * output / replica.Round(slots, input, output, 0, 1);
        formula.ShouldBe(tokens / time, 0.02 * formula);
    }

    // Tensor slices divide key and value heads, not more: 16 ranks of 8 heads hold each twice. A latent cache has no heads to
    // divide: every rank holds, and reads, all of it.
    [Theory]
    [InlineData("llama3-70b", 4, 4)]
    [InlineData("llama3-70b", 16, 8)]
    [InlineData("deepseek-v3", 16, 1)]
    public void A_cache_is_divided_by_its_heads_alone(string name, int tensor, int parts)
    {
        Replica replica = Served.Replica(name, Served.Ideal, tensor, precision: "fp8");
        ServedModel model = Served.Model(name, "fp8");
        double held = model.CacheHeld(1000) / parts;
        (replica.Limit(1000) * held).ShouldBe(Served.Ideal.Capacity - replica.Weights, 1);
        // Far beyond the weights' time the cache alone is read.
        DecodeTime step = replica.Step(1, 1e9, 0);
        step.CacheBound.ShouldBeTrue();
        step.Attention.ShouldBe(model.CacheRead(1e9) / parts / Served.Ideal.Bandwidth, 1e-9);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.6)]
    [InlineData(0.8)]
    public void Waits_of_a_simulated_queue_are_those_of_the_formula(double load)
    {
        // Poisson arrivals, service of exactly 1 s: Lindley's recursion over 400,000 prompts.
        Draws draws = new(5);
        double wait = 0;
        double[] waits = new double[400_000];
        for (int i = 0; i < waits.Length; i++)
        {
            waits[i] = wait;
            wait = Math.Max(0, wait + 1 - (-Math.Log(1 - draws.Next()) / load));
        }
        (double mean, double high) = Operation.Queue(1, load, 0);
        mean.ShouldBe(waits.Average(), 0.04 * mean);
        Array.Sort(waits);
        // The exponential tail is an approximation: it overstates a fixed service's 99th percentile by up to a third.
        high.ShouldBeInRange(0.95 * waits[(int)(0.99 * waits.Length)], 1.5 * waits[(int)(0.99 * waits.Length)]);
    }

    [Fact]
    public void The_batch_is_what_the_memory_leaves()
    {
        // 100 GB - 8.03e9 x 2 B = 83.9 GB over 131,072 B x 1,000.
        Replica replica = Served.Replica("llama3-8b", Served.Ideal);
        replica.Limit(1000).ShouldBe((100e9 - (8.03e9 * 2)) / 131_072_000, 1);
        Demand demand = new(500, 1000, 0, 1, null, 1000, null, null);
        Operation.Shared(replica, demand, Served.Ideal).Requests.ShouldBe(replica.Limit(1000));
        Operation.Shared(replica, demand with { Concurrency = 7 }, Served.Ideal).Requests.ShouldBe(7);
    }

    [Fact]
    public void A_limit_is_met_and_hardly_undercut()
    {
        Replica replica = Served.Replica("llama3-8b", Served.Ideal with { KernelTime = 3e-6, SequenceOverhead = 20e-6 });
        Demand demand = new(500, 1000, 0, 1, null, 1500, null, 8e-3);
        OperatingPoint at = Operation.Shared(replica, demand, Served.Ideal);
        at.Bound.ShouldBe("limit");
        at.PerTokenHigh.ShouldBeInRange(7.99e-3, 8e-3);
        at.PerToken.ShouldBeLessThan(at.PerTokenHigh);
        // A stricter limit never serves more.
        double before = double.PositiveInfinity;
        foreach (double limit in new[] { 30e-3, 12e-3, 8e-3, 6e-3, 5e-3 })
        {
            OperatingPoint p = Operation.Shared(replica, demand with { TokenLimit = limit }, Served.Ideal);
            p.Rate.ShouldBeLessThanOrEqualTo(before);
            before = p.Rate;
        }
        Operation.Shared(replica, demand with { TokenLimit = 1e-4 }, Served.Ideal).Meets.ShouldBeFalse();
    }

    [Fact]
    public void A_first_token_limit_keeps_the_queue_of_prompts_short()
    {
        Replica replica = Served.Replica("llama3-70b", Served.Ideal with { Capacity = 400e9 });
        Demand demand = new(8000, 200, 0, 1, null, 8100, 4, null);
        OperatingPoint at = Operation.Shared(replica, demand, Served.Ideal);
        (at.WaitHigh + replica.PromptLatency(8000)).ShouldBeInRange(3.99, 4.0 + 1e-9);
        OperatingPoint free = Operation.Shared(replica, demand with { FirstTokenLimit = null }, Served.Ideal);
        free.Rate.ShouldBeGreaterThan(at.Rate);
    }

    [Theory]
    [InlineData(100, 0)]
    [InlineData(100, 0.5)]
    [InlineData(400, 0.8)]
    public void The_fullest_hundredth_of_the_time_is_that_of_a_simulated_birth_and_death_process(double mean, double slope)
    {
        // Requests come at rate mean and each leaves at (n / mean)^-slope: a replica whose time per token grows as n^slope.
        double PerToken(double n) => Math.Pow(n / mean, slope);
        Draws draws = new(3);
        double[] timeAt = new double[(int)(4 * mean)];
        int n = (int)mean;
        for (int i = 0; i < 3_000_000; i++)
        {
            double leave = n == 0 ? 0 : n / PerToken(n);
            double wait = -Math.Log(1 - draws.Next()) / (mean + leave);
            timeAt[Math.Min(n, timeAt.Length - 1)] += wait;
            n += draws.Next() * (mean + leave) < mean ? 1 : -1;
        }
        double most = timeAt.Sum() * 0.99;
        int high = 0;
        for (double sum = timeAt[0]; sum < most; sum += timeAt[++high]) { }
        Operation.Crowded(mean, 1, PerToken).ShouldBe(high, 0.04 * high);
    }
}
