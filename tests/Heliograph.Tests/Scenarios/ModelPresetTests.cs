using Heliograph.Model.Diagnostics;
using Heliograph.Model.Scenarios;

namespace Heliograph.Tests.Scenarios;

public sealed class ModelPresetTests
{
    // Parameters as the publications print them. Counted here from the shapes of the matrices, norms and biases left out:
    // they are less than 0.1 % of each.
    [Theory]
    [InlineData("gpt3-175b", 175.0e9)]
    [InlineData("gpt-1t", 1008.0e9)]
    [InlineData("llama2-70b", 69.0e9)]
    [InlineData("llama3-8b", 8.03e9)]
    [InlineData("llama3-70b", 70.55e9)]
    [InlineData("llama3-405b", 405.9e9)]
    [InlineData("nemotron4-340b", 341e9)]
    [InlineData("mixtral-8x7b", 46.7e9)]
    [InlineData("deepseek-v3", 671e9)]
    [InlineData("qwen3-235b", 235e9)]
    [InlineData("gpt-oss-120b", 116.8e9)]
    public void The_dimensions_of_a_preset_make_its_published_parameters(string name, double published)
    {
        ModelSpec model = Sample.Models.Find(name).ShouldNotBeNull();
        double h = model.Hidden;
        double attention = model.Latent is { } l
            ? (h * l.QueryRank)
                + (l.QueryRank * (double)model.Heads * (l.NopeDimension + l.RopeDimension))
                + (h * (l.KeyValueRank + l.RopeDimension))
                + (l.KeyValueRank * (double)model.Heads * (l.NopeDimension + l.ValueDimension))
                + (model.Heads * (double)l.ValueDimension * h)
            : 2 * h * model.HeadDimension * (model.Heads + model.KvHeads);
        double matrices = model.Gated ? 3 : 2;
        int dense = model.Experts?.DenseLayers ?? model.Layers;
        double sum = model.Layers * attention + dense * matrices * h * model.FeedForward + model.Vocabulary * h * (model.TiedEmbedding ? 1 : 2);
        if (model.Experts is { } e)
        {
            sum += (model.Layers - dense) * ((e.Count + e.Shared) * matrices * h * e.FeedForward + h * e.Count);
        }
        sum.ShouldBe(published, published * 0.006);
    }

    [Fact]
    public void Every_preset_names_its_sources() => Sample.Models.Models.ShouldAllBe(m => !m.Sources.IsEmpty);

    [Fact]
    public void A_model_may_be_described_in_place()
    {
        Scenario scenario = Sample
            .With(
                "model: llama3-8b",
                "model: { layers: 4, hidden: 512, heads: 8, head-dimension: 64, gated: false, feed-forward: 2048, vocabulary: 1000 }"
            )
            .Scenario!;
        scenario.Training!.Model.ShouldBe(
            new ModelSpec("model", 4, 512, 8, 8, 64, 2048, false, 1000, false, null, null, 0, scenario.Training.Model.Sources)
        );
    }

    [Theory]
    [InlineData("heads: 8", "heads: 8, kv-heads: 3", "HG0014: 'kv-heads: 3' does not divide heads 8")]
    [InlineData("feed-forward: 2048, ", "", "HG0011: 'feed-forward' is missing")]
    [InlineData("gated: false, ", "", "HG0011: 'gated' is missing")]
    [InlineData(
        "gated: false",
        "gated: false, experts: { count: 8, top-k: 9, feed-forward: 64 }",
        "HG0014: 'top-k: 9' is out of range; the most is 8"
    )]
    [InlineData(
        "gated: false",
        "gated: false, experts: { count: 8, top-k: 2, feed-forward: 64, dense-layers: 5 }",
        "dense-layers 5 is more than layers 4"
    )]
    public void A_model_that_contradicts_itself_is_refused(string piece, string by, string expected)
    {
        const string model = "model: { layers: 4, hidden: 512, heads: 8, head-dimension: 64, gated: false, feed-forward: 2048, vocabulary: 1000 }";
        DiagnosticList diagnostics = Sample.With("model: llama3-8b", model.Replace(piece, by, StringComparison.Ordinal)).Diagnostics;
        Sample.Lines(diagnostics).ShouldContain(l => l.Contains(expected, StringComparison.Ordinal));
    }
}
