using Heliograph.Model.Scenarios;
using Heliograph.Workload.Training;

namespace Heliograph.Tests.Training;

public sealed class ModelCountTests
{
    // 12 L h^2 = 173.946e9, embedding V h = 0.618e9, norms 0.002e9: 174.566e9; the rest of the published 174.6e9 are
    // biases and positions, which ModelSpec does not have.
    [Fact]
    public void Gpt3_has_174_6_billion_parameters() => (ModelCount.Parameters(Sample.Gpt3) / 1e9).ShouldBe(174.6, 0.05);

    // Published sizes: Llama 3.1 405B (405.85e9 in its checkpoint), Mixtral 46.7e9 with 12.9e9 active, DeepSeek-V3
    // 671e9 with 37e9 active (its report leaves the embedding out of the active ones: 0.93e9 of 37.6e9).
    [Fact]
    public void Modern_models_have_their_published_sizes()
    {
        (ModelCount.Parameters(Sample.Llama405) / 1e9).ShouldBe(405.85, 0.05);
        (ModelCount.Parameters(Sample.Mixtral) / 1e9).ShouldBe(46.7, 0.05);
        (ModelCount.ActiveParameters(Sample.Mixtral) / 1e9).ShouldBe(12.9, 0.05);
        (ModelCount.Parameters(Sample.DeepSeekV3) / 1e9).ShouldBe(671, 0.5);
        (ModelCount.ActiveParameters(Sample.DeepSeekV3) / 1e9).ShouldBe(37.6, 0.5);
    }

    // arXiv 2104.04473: 72 B s L h^2 (1 + s/6h + V/12Lh), and with full recomputation 96 B s L h^2 (1 + s/6h + V/16Lh).
    [Theory]
    [InlineData(24, 2304, 24, 2048)]
    [InlineData(96, 12288, 96, 2048)]
    [InlineData(48, 6144, 64, 8192)]
    public void Model_and_hardware_flops_are_those_of_megatron(int layers, int hidden, int heads, int sequence)
    {
        const int Vocabulary = 51200;
        const int Batch = 64;
        ModelSpec model = Sample.Gpt("gpt", layers, hidden, heads, Vocabulary);
        TrainingJob job = Sample.Job(model, Sample.Map() with { FlashAttention = false, Recompute = "full" }, Batch, sequence);
        double bslh2 = (double)Batch * sequence * layers * hidden * hidden;
        double attention = sequence / (6.0 * hidden);
        double flops = 72 * bslh2 * (1 + attention + (Vocabulary / (12.0 * layers * hidden)));
        ModelCount.ModelFlops(job).ShouldBe(flops, 1e-12 * flops);
        double hardware = 96 * bslh2 * (1 + attention + (Vocabulary / (16.0 * layers * hidden)));
        ModelCount.HardwareFlops(job).ShouldBe(hardware, 1e-12 * hardware);
        // Causal: half of s/6h.
        double causal = flops - (72 * bslh2 * attention / 2);
        ModelCount.ModelFlops(job with { Mapping = job.Mapping with { FlashAttention = true } }).ShouldBe(causal, 1e-12 * flops);
    }

    // arXiv 2205.05198, abstract of section 5: recomputing the attention core adds 2.7 % (GPT-3) and 1.6 % (MT-NLG) to the
    // forward pass: 4 s h / 24 h^2 = s/6h = 2.78 % and 1.67 %.
    [Theory]
    [InlineData(true, 2.7)]
    [InlineData(false, 1.6)]
    public void Selective_recomputation_adds_the_published_share(bool gpt3, double percent)
    {
        ModelSpec model = gpt3 ? Sample.Gpt3 : Sample.MtNlg;
        double core = ModelCount.AttentionCoreFlops(model, 2048, causal: false);
        double matrices = (ModelCount.LayersForwardFlops(model, 2048, causal: false) / model.Layers) - core;
        (100 * core / matrices).ShouldBe(percent, 0.1);
    }
}
