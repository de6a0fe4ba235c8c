using Heliograph.Model.Scenarios;
using Heliograph.Workload.Inference;

namespace Heliograph.Tests.Inference;

public sealed class PhaseModelTests
{
    [Fact]
    public void One_request_alone_reads_the_weights_once_a_step()
    {
        // 70.55e9 parameters less the embedding, 2 B each, at 4 TB/s; the cache of a context of 1 is nothing beside them.
        Replica replica = Served.Replica("llama3-70b", Served.Ideal);
        double parameters = 70.55e9 - (128_256.0 * 8192);
        double step = replica.Step(1, 1, 0).Total;
        step.ShouldBe(2 * parameters / 4e12, 0.002 * step);
        replica.Step(1, 1, 0).Bound.ShouldBe("memory");
    }

    [Fact]
    public void Many_requests_multiply_at_the_peak()
    {
        // 2 FLOP a parameter and request over 1 PFLOP/s, from where reading the weights takes as long: 4e15/4e12... rows.
        Replica replica = Served.Replica("llama3-70b", Served.Ideal);
        double parameters = 70.55e9 - (128_256.0 * 8192);
        DecodeTime step = replica.Step(4000, 1, 0);
        step.Products.ShouldBe(2 * parameters * 4000 / 1e15, 0.002 * step.Products);
        step.WeightsBound.ShouldBeFalse();
        replica.Step(200, 1, 0).WeightsBound.ShouldBeTrue();
    }

    [Fact]
    public void A_long_context_reads_its_cache()
    {
        // 327,680 B x 100,000 tokens x 8 requests at 4 TB/s.
        Replica replica = Served.Replica("llama3-70b", Served.Ideal);
        DecodeTime step = replica.Step(8, 100_000, 0);
        step.Attention.ShouldBe(327_680.0 * 100_000 * 8 / 4e12, 1e-9);
        step.CacheBound.ShouldBeTrue();
        // Latent attention on 128 heads multiplies 2 x 128 x 1,088 FLOP for 1,152 B: at 1 PFLOP/s and 4 TB/s just short of balance.
        DecodeTime latent = Served.Replica("deepseek-v3", Served.Ideal).Step(8, 100_000, 0);
        double compute = 61 * 8 * 100_000 * 2.0 * 128 * 1088 / 1e15;
        latent.Attention.ShouldBe(Math.Max(compute, 70_272.0 * 100_000 * 8 / 4e12), 1e-9);
    }

    [Fact]
    public void A_prompt_takes_its_products_and_the_causal_half_of_its_attention()
    {
        Replica replica = Served.Replica("llama3-70b", Served.Ideal);
        PrefillTime time = replica.Phases.Prefill(8192);
        double parameters = 70.55e9 - (2 * 128_256.0 * 8192);
        time.Products.ShouldBe(2 * parameters / 1e15, 0.002 * time.Products);
        // 4 s h a d / 2 a layer: fact sheet, section 5.
        time.Core.ShouldBe(80 * 4.0 * 8192 * 8192 / 2 / 1e15, 1e-12);
        time.Bound.ShouldBe("compute");
    }

    [Fact]
    public void A_spread_replica_exchanges_what_low_latency_kernels_were_measured_to_send()
    {
        // Fact sheet: 128 tokens of hidden 7,168 to 8 of 256 experts over NICs: 7.5 MB dispatched in 8 bits, 14.7 MB combined;
        // 182 us and 350 us on 32 H800. Here 24 of 32 leave the node, at 46 GB/s, without floors.
        System.Collections.Immutable.ImmutableArray<Heliograph.Workload.Collectives.TierNumbers> tiers =
        [
            Served.Tiers[0] with
            {
                Latency = 0,
            },
            Served.Tiers[1] with
            {
                Latency = 0,
                Rate = 46e9,
            },
        ];
        ServingNetwork network = new(32, tiers, 0);
        network.AllToAll(128 * 8 * 7392.0).ShouldBe(182e-6 * 24 / 32, 20e-6);
        network.AllToAll(128 * 8 * 14_336.0).ShouldBe(350e-6 * 24 / 32, 25e-6);
    }

    [Fact]
    public void A_token_reaches_as_many_nodes_as_its_experts_do()
    {
        // Fact sheet: D = N (1 - ((N-1)/N)^8), 3.6 of 4 nodes; (D 3/4) copies leave a node of 4 nodes.
        ServingNetwork network = new(32, Served.Tiers, 0);
        double[] sent = new double[2];
        network.AddDistinct(1, 8, sent);
        double nodes = 4 * (1 - Math.Pow(0.75, 8));
        sent[1].ShouldBe(nodes * 3 / 4, 1e-12);
        // In one node: 8 (1 - (7/8)^8) = 5.25 ranks, of which 7/8 are others.
        sent = new double[2];
        new ServingNetwork(8, Served.Tiers, 0).AddDistinct(1, 8, sent);
        sent[0].ShouldBe(5.25 * 7 / 8, 0.01);
    }

    [Theory]
    [InlineData("llama3-70b", 8, 1)]
    [InlineData("deepseek-v3", 1, 32)]
    [InlineData("qwen3-235b", 1, 8)]
    [InlineData("gpt-oss-120b", 4, 1)]
    public void More_of_anything_is_never_slower(string name, int tensor, int expert)
    {
        ServingConstants c = Served.Ideal with
        {
            GemmEfficiency = 0.7,
            ElementwisePasses = 20,
            KernelTime = 5e-6,
            ExpertHalfTokens = 60,
            BatchOverlap = 0.5,
            SequenceOverhead = 1e-5,
        };
        Replica At(ServingConstants x, double rate = 1) =>
            new(
                Served.Model(name, "fp8"),
                x,
                new ServingPool(1024, 0, tensor, 1, expert),
                [.. Served.Tiers.Select(t => t with { Rate = t.Rate * rate })]
            );
        Replica plain = At(c);
        Replica[] better =
        [
            At(c with { Bandwidth = 2 * c.Bandwidth }),
            At(c with { Peak8 = 2 * c.Peak8, Peak16 = 2 * c.Peak16 }),
            At(c, rate: 2),
            At(c with { KernelTime = c.KernelTime / 2 }),
            At(c with { ExpertHalfTokens = 10 }),
        ];
        foreach (double requests in new[] { 1.0, 16, 256 })
        {
            foreach (Replica r in better)
            {
                r.Step(requests, 4096, 1).Total.ShouldBeLessThanOrEqualTo(plain.Step(requests, 4096, 1).Total * (1 + 1e-12));
                r.PromptSeconds(4096).ShouldBeLessThanOrEqualTo(plain.PromptSeconds(4096) * (1 + 1e-12));
            }
            plain.Step(requests * 2, 4096, 1).Total.ShouldBeGreaterThan(plain.Step(requests, 4096, 1).Total);
        }
    }

    [Fact]
    public void The_terms_of_a_step_add_up()
    {
        DecodeTime t = Served.Replica("deepseek-v3", Served.Ideal with { KernelTime = 5e-6, ElementwisePasses = 20 }, expert: 32).Step(64, 4096, 1);
        (t.Products + t.Attention + t.Elementwise + t.Exchange + t.Kernels + t.Draft + t.Scheduling).ShouldBe(t.Total);
        t.Exchange.ShouldBeLessThanOrEqualTo(t.ExchangeTotal);
    }
}
