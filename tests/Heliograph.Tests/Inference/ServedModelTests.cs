using Heliograph.Model.Scenarios;
using Heliograph.Workload.Inference;

namespace Heliograph.Tests.Inference;

public sealed class ServedModelTests
{
    // DeepSeek-V3 technical report and config: 61 layers x (512 + 64) x 2 B = 70,272 B. Llama 70B: 2 x 80 x 8 x 128 x 2 B = 327,680 B.
    // Llama 3.1 405B: 2 x 126 x 8 x 128 x 2 = 516,096 B; 8B: 2 x 32 x 8 x 128 x 2 = 131,072 B.
    [Theory]
    [InlineData("deepseek-v3", 70_272)]
    [InlineData("llama3-70b", 327_680)]
    [InlineData("llama3-405b", 516_096)]
    [InlineData("llama3-8b", 131_072)]
    public void A_token_of_a_published_model_takes_the_cache_that_is_printed(string name, double bytes)
    {
        Served.Model(name).CachePerToken.ShouldBe(bytes);
        Served.Model(name, cache: "fp8").CachePerToken.ShouldBe(bytes / 2);
        Served.Model(name).CacheHeld(1000).ShouldBe(1000 * bytes);
    }

    [Fact]
    public void Windows_and_states_bound_the_cache()
    {
        // gpt-oss-20b: 12 of 24 layers see 128 tokens; 2 x 8 x 64 x 2 B a layer = 2,048 B.
        ServedModel windowed = Served.Model("gpt-oss-20b");
        windowed.CacheHeld(10_000).ShouldBe(2048 * ((12 * 10_000) + (12 * 128)));
        windowed.CacheHeld(100).ShouldBe(2048 * 24 * 100);
        // Qwen3-Next: 12 of 48 layers attend.
        Served.Model("qwen3-next-80b").CachePerToken.ShouldBe(12 * 2 * 2 * 256 * 2);
        // Sparse attention holds all and reads what it selects.
        ServedModel sparse = Served.Model("deepseek-v3.2");
        sparse.CacheHeld(64_000).ShouldBe(64_000.0 * 70_272);
        sparse.CacheRead(64_000).ShouldBe(2048 * 70_272);
    }

    // Total and active parameters (1e9) as published; the prediction layer of DeepSeek is not served without drafts.
    [Theory]
    [InlineData("deepseek-v3", 671, 37)]
    [InlineData("kimi-k2", 1026, 32.6)]
    [InlineData("qwen3-235b", 235, 22)]
    [InlineData("qwen3-30b", 30.5, 3.3)]
    [InlineData("qwen3-32b", 32.8, 32.8)]
    [InlineData("qwen3-coder-480b", 480, 35)]
    [InlineData("gpt-oss-20b", 20.9, 3.6)]
    [InlineData("gpt-oss-120b", 116.8, 5.1)]
    [InlineData("llama4-scout", 109, 17)]
    [InlineData("llama4-maverick", 400, 17)]
    [InlineData("qwen2.5-72b", 72.7, 72.7)]
    [InlineData("mixtral-8x22b", 141, 39)]
    [InlineData("qwen3-next-80b", 80, 3)]
    [InlineData("pangu-pro-moe-72b", 72, 16.5)]
    public void The_parts_of_a_model_make_its_published_parameters(string name, double total, double active)
    {
        ServedModel model = Served.Model(name);
        double embedding = model.EmbeddingBytes / 2;
        ((model.DenseParameters + model.RoutedParameters + embedding) / 1e9).ShouldBe(total, 0.03 * total);
        // Publications count one or both of embedding and head as active.
        double least = (model.DenseParameters + model.RoutedActive) / 1e9;
        active.ShouldBeInRange(least * 0.97, (least + (embedding / 1e9)) * 1.03);
    }

    [Theory]
    [InlineData("deepseek-v3", 1)]
    [InlineData("deepseek-v3", 20)]
    [InlineData("deepseek-v3", 100)]
    [InlineData("mixtral-8x7b", 3)]
    [InlineData("gpt-oss-120b", 64)]
    public void The_share_of_touched_experts_is_what_drawing_them_gives(string name, int tokens)
    {
        ServedModel model = Served.Model(name);
        ExpertSpec experts = model.Spec.Experts!;
        // Each token draws k different experts of E; the mean over 2,000 batches of the share that anyone drew.
        Draws draws = new(11);
        double sum = 0;
        const int Batches = 2000;
        for (int b = 0; b < Batches; b++)
        {
            HashSet<int> touched = [];
            for (int t = 0; t < tokens; t++)
            {
                HashSet<int> own = [];
                while (own.Count < experts.TopK)
                {
                    own.Add((int)(draws.Next() * experts.Count));
                }
                touched.UnionWith(own);
            }
            sum += (double)touched.Count / experts.Count;
        }
        double drawn = sum / Batches;
        model.TouchedShare(tokens).ShouldBe(drawn, 0.01);
        model.TokensPerTouched(tokens).ShouldBe(Math.Max(1, tokens * experts.TopK / (experts.Count * drawn)), 0.03 * tokens);
    }

    [Fact]
    public void Narrow_weights_narrow_what_they_say()
    {
        Served.Model("llama3-70b", "fp8").Dense.ShouldBe(new NumberFormat(1, 8));
        Served.Model("deepseek-v3", "w4a8").Dense.ShouldBe(new NumberFormat(1, 8));
        Served.Model("deepseek-v3", "w4a8").Routed.ShouldBe(new NumberFormat(4.5 / 8, 8));
        // Experts shipped in 4 bits: widened where nothing multiplies 4 bits.
        ServedModel.Of(Served.Spec("gpt-oss-120b"), "fp8", "bf16", hasFourBit: false).Routed.ShouldBe(new NumberFormat(4.25 / 8, 16));
        ServedModel.Of(Served.Spec("gpt-oss-120b"), "fp4", "bf16", hasFourBit: true).Routed.ShouldBe(new NumberFormat(4.25 / 8, 8));
    }
}

/// <summary>Uniform numbers in [0, 1), the same on every machine (xorshift64*).</summary>
internal sealed class Draws(ulong seed)
{
    private ulong _state = unchecked(seed * 0x9E3779B97F4A7C15) | 1;

    public double Next()
    {
        _state ^= _state >> 12;
        _state ^= _state << 25;
        _state ^= _state >> 27;
        return (unchecked(_state * 0x2545F4914F6CDD1D) >> 11) * (1.0 / (1UL << 53));
    }
}
