using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Workload.Collectives;
using Heliograph.Workload.Training;

namespace Heliograph.Tests.Training;

/// <summary>Single terms of the step by a second route.</summary>
public sealed class TrainingTermTests
{
    private static readonly ImmutableArray<TierNumbers> Tiers =
    [
        new("scale-up", TierKind.Switched, 8, 400e9, 1, 0),
        new("scale-out", TierKind.Switched, 4096, 50e9, 1, 0),
    ];

    // Tokens choose experts on random ranks: the copies that leave the domain are the distinct other domains among them.
    [Theory]
    [InlineData(32, 8, 0)]
    [InlineData(64, 4, 0)]
    [InlineData(64, 8, 4)]
    public void A_token_crosses_once_for_each_domain_of_its_experts(int ranks, int copies, int limit)
    {
        int domains = ranks / 8;
        Random random = new(7);
        const int Tokens = 100_000;
        long crossed = 0;
        for (int t = 0; t < Tokens; t++)
        {
            // Limited routing picks the domains first, then experts in them.
            int[] allowed = [.. Enumerable.Range(0, domains).OrderBy(_ => random.Next()).Take(limit == 0 ? domains : limit)];
            HashSet<int> seen = [.. Enumerable.Range(0, copies).Select(_ => allowed[random.Next(allowed.Length)])];
            int home = random.Next(domains);
            crossed += seen.Count(d => d != home);
        }
        PlacedGroup group = PlacedGroup.Place(ranks, 1, Tiers);
        double seconds = CollectiveTime.ExpertExchange(group, 1e6, copies, limit);
        double expected = 1e6 * crossed / Tokens / 50e9;
        seconds.ShouldBe(expected, 0.01 * expected);
        double[] bytes = new double[2];
        CollectiveTime.AddExpertBytes(group, 1e6, copies, limit, bytes);
        bytes[1].ShouldBe(1e6 * crossed / Tokens, 0.01 * bytes[1]);
        // Inside a domain every copy moves, but for those that stay on their rank.
        bytes[0].ShouldBe(1e6 * copies * 7 / 8, 1e-3);
    }

    // Sum over tokens of the keys each sees, counted one by one.
    [Theory]
    [InlineData(128, 1)]
    [InlineData(128, 2)]
    [InlineData(4096, 2)]
    public void A_window_counts_the_keys_that_a_token_sees(int window, int every)
    {
        const int Sequence = 2048;
        long near = 0;
        long whole = 0;
        for (int t = 0; t < Sequence; t++)
        {
            near += Math.Min(t + 1, window);
            whole += t + 1;
        }
        double layers = every == 1 ? near : (((every - 1) * near) + (double)whole) / every;
        ModelSpec model = Sample.Gpt22 with { Window = new AttentionWindow(window, every) };
        double expected = window >= Sequence ? (double)whole / Sequence : layers / Sequence;
        // The closed form leaves out the half key of the diagonal.
        ModelCount.KeysPerToken(model, Sequence, causal: true).ShouldBe(expected, 0.6);
    }

    // Two matrix products forward, five backward; twice the age, twice the attention.
    [Fact]
    public void New_architectures_run_attention_slower_and_products_as_fast()
    {
        Constants c = Calibrated() with { ArchitectureYear = 2022.5, SoftwareImmaturity = 1, SoftwareHalfLife = 1 };
        c.Age(2022.5).ShouldBe(2, 1e-12);
        c.Age(2023.5).ShouldBe(1.5, 1e-12);
        c.Age(2021).ShouldBe(2, 1e-12);
        c.Age(null).ShouldBe(1);
        TrainingJob job = Sample.Job(Sample.Gpt22, Sample.Map(8), batch: 8);
        StepBreakdown Of(double? year) => new TrainingMachine(Accelerator, Tiers, c).Model(job with { Software = year }).Evaluate(job.Mapping);
        StepBreakdown mature = Of(null);
        StepBreakdown young = Of(2022.5);
        young.Core.ShouldBe(2 * mature.Core, 1e-9 * mature.Core);
        young.Matrix.ShouldBe(mature.Matrix);
        // 3.5 x 4 T (s/2) h / tensor / (peak x efficiency), 48 layers, 8 micro-batches.
        double flops = 3.5 * 4 * 2048 * 1024 * 6144.0 / 8 * 48 * 8;
        mature.Core.ShouldBe(flops / (1e15 * c.AttentionEfficiency), 1e-9 * mature.Core);
    }

    // ZeRO-3 without prefetch gathers tensor by tensor: twelve of a layer, each with the latency of the whole ring.
    [Fact]
    public void Without_prefetch_sharded_weights_pay_the_latency_of_the_ring_for_every_tensor()
    {
        Mapping map = Sample.Map(1, 1, 512) with { ShardStates = 3, Overlap = Overlap.None };
        Constants slow = Calibrated() with { ScaleUpHopLatency = 0, ScaleOutHopLatency = 10e-6, CollectiveStart = 0 };
        Constants fast = slow with { ScaleOutHopLatency = 0 };
        double Total(Constants c)
        {
            TrainingJob job = Sample.Job(Sample.Gpt22, map, batch: 512);
            return new TrainingMachine(Accelerator, Tiers, c).Model(job).Evaluate(map).DataTotal;
        }
        // 64 domains: 63 hops around; 48 layers x 12 tensors; two gathers and one reduction.
        (Total(slow) - Total(fast)).ShouldBe(63 * 10e-6 * 48 * 12 * 3, 1e-6);
    }

    // Weights of a 22B layer in FP8: a product takes half as long, and its inputs are written once more and transposed.
    [Fact]
    public void Fp8_halves_products_and_stores_inputs_at_one_byte()
    {
        Constants c = Calibrated() with { Fp8Efficiency = 1, GemmHalfArea = 0, GemmHalfDepth = 0 };
        StepBreakdown Of(string precision)
        {
            TrainingJob job = Sample.Job(Sample.Gpt22, Sample.Map(8), batch: 8) with { Precision = precision };
            return new TrainingMachine(Accelerator with { Bandwidth = 1e18 }, Tiers, c).Model(job).Evaluate(job.Mapping);
        }
        Of("fp8").Matrix.ShouldBe(Of("bf16").Matrix / 2, 1e-6 * Of("bf16").Matrix);
        TrainingJob bf16 = Sample.Job(Sample.Llama405, Sample.Map(8));
        // Both norm outputs, the core's output and the product of the gate: one byte less each.
        double tokens = 2048;
        double saved = tokens * ((2 * 16384.0) + 16384 + 53248) / 8;
        (MemoryModel.LayerActivations(bf16, false) - MemoryModel.LayerActivations(bf16 with { Precision = "fp8" }, false)).ShouldBe(saved, 1);
    }

    // DeepSeek-V3 over four stages: logits of two depths and the prediction layer weigh about four layers; 64 - 61 = 3 can go.
    [Fact]
    public void The_last_stage_gives_up_the_layers_that_its_logits_weigh()
    {
        ModelSpec model = Sample.DeepSeekV3 with { PredictionDepth = 1 };
        StagePlan.Deal(model, 4).Stages.Select(s => s.Layers).ShouldBe([16, 16, 16, 14]);
        StagePlan.Deal(Sample.Gpt3, 8).Stages.ShouldAllBe(s => s.Layers == 12);
    }

    private static AcceleratorNumbers Accelerator => new(1e15, 2e15, 80e9, 2e12);

    private static Constants Calibrated() => new Calibration(Sample.Book, null).Numbers();
}
