using Heliograph.Model;

namespace Heliograph.Tests.Engine;

/// <summary>Headlines of shipped scenarios recomputed by hand from the catalogue and the scenario; the sums stand in the comments.</summary>
public sealed class HandComputedTests
{
    private static double Value(string scenario, string field) => ShippedScenarios.Report(scenario).Find(field)!.Value!.Value;

    [Fact]
    public void CloudMatrix_draws_what_one_analyst_says_and_its_second_network_on_top()
    {
        // 48 nodes x 9,850 W + 336 x 110 + 112 x 130 + 6,912 modules x 5 = 558,880 W, printed as 559 kW; RoCE: 12 + 6 boxes x 950 W.
        Value("supernode-384", "itPowerMaximum_W").ShouldBe(558_880 + (18 * 950), 1);
    }

    [Fact]
    public void A_SuperPOD_counts_its_servers_boxes_and_modules_once_and_the_PUE_once()
    {
        // NICs, NVSwitches and SerDes are inside the servers: 128 x 10,200 W x 0.75 + 48 x 747 + 2,048 x 17 = 1,049,872 W, x 1.56.
        Value("superpod-h100-1024", "power_W").ShouldBe(1_049_872 * 1.56, 1);
        // 128 x 270,000 + 48 x 36,000 + 2,048 links x (1,075 / 0.78^2 + 60), modules of 2026 bought in 2024, + 8 fibres x 8.4 USD/km x
        // 1,024 x (7.90 + 5.44) m. Servers and fibre are older, at a rate of 0.
        Value("superpod-h100-1024", "capital_USD").ShouldBe(34_560_000 + 1_728_000 + 3_618_672 + 122_880 + 918, 20);
    }

    [Theory]
    // FLOP = 3 x tokens x (layers x (2 x matrices + attention) + 2 h V), causal half of attention.
    // GPT-3: 3 x 3,145,728 x (96 x (24 h^2 + 2 s h) + 2 h 51,200), h 12,288, s 2,048; 1,024 of 989 TFLOP/s.
    [InlineData("superpod-h100-1024", 3.3405978e18, 1024 * 989e12)]
    // Llama 405B: matrices 2 h^2 + 2 h 1,024 + 3 h 53,248, attention 2 s h, h 16,384, s 8,192, 126 layers, vocabulary 128,256.
    [InlineData("nvl72-gb200-8racks", 4.2344955e19, 576 * 2500e12)]
    // DeepSeek-V3: latent attention 1,536 / 512 / 64 / 128 / 128, 8 + 1 experts of 2,048, 3 dense layers, one prediction layer.
    [InlineData("supernode-384", 3.2796310e18, 384 * 752e12)]
    public void MFU_is_model_work_over_peak_and_step(string name, double flop, double peak) =>
        (Value(name, "mfu") * Value(name, "stepTime_s")).ShouldBe(flop / peak, 1e-6 * flop / peak);

    [Fact]
    public void Payload_of_tensor_parallelism_is_counted_once()
    {
        // 96 micro-batches x 12 layers x 4 all-reduces x 2 x 7/8 x (2 B x 2,048 x 12,288) = 405,874,409,472 B an accelerator.
        StepTime step = ShippedScenarios.Report("superpod-h100-1024").Step.ShouldNotBeNull();
        step.Communication.Single(c => c.Dimension == "tensor").BytesByTier.Sum(t => t.Bytes).ShouldBe(405_874_409_472, 1e6);
    }
}
