using Heliograph.Model.Scenarios;

namespace Heliograph.Workload.Training;

/// <summary>
/// Counts of a transformer that depend on its dimensions alone. A multiplication and an addition are two FLOP; biases,
/// positional tables and element-wise operations are not counted.
/// </summary>
/// <remarks>
/// Source: arXiv 2104.04473 (appendix) and arXiv 2205.05198 (section 5 and appendix A), extended to grouped-query and
/// latent attention, gated blocks and experts.
/// </remarks>
public static class ModelCount
{
    /// <summary>Trained parameters: matrices, embedding (and the head unless tied), norm gains, prediction layers.</summary>
    public static double Parameters(ModelSpec model)
    {
        ArgumentNullException.ThrowIfNull(model);
        int experts = ExpertLayers(model);
        double layers = ((model.Layers - experts) * Layer(model, false)) + (experts > 0 ? experts * Layer(model, true) : 0);
        return layers + Embedding(model) + Head(model) + model.Hidden + PredictionParameters(model);
    }

    /// <summary>Parameters that take part in the forward pass of one token.</summary>
    public static double ActiveParameters(ModelSpec model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Experts is not { } experts)
        {
            return Parameters(model);
        }
        double idle = (double)(experts.Count - experts.TopK) * OneExpert(model);
        return Parameters(model) - (idle * (ExpertLayers(model) + model.PredictionDepth));
    }

    /// <summary>Parameters of a layer of the more frequent kind that one token meets.</summary>
    public static double ActiveLayer(ModelSpec model)
    {
        ArgumentNullException.ThrowIfNull(model);
        bool expertLayer = 2 * ExpertLayers(model) > model.Layers;
        return LayerWithoutExperts(model, expertLayer) + (expertLayer ? model.Experts!.TopK * OneExpert(model) : 0);
    }

    public static int ExpertLayers(ModelSpec model) => model.Experts is null ? 0 : Math.Max(0, model.Layers - model.Experts.DenseLayers);

    public static double Embedding(ModelSpec model) => (double)model.Vocabulary * model.Hidden;

    /// <summary>Output projection; none of its own when it shares the embedding.</summary>
    public static double Head(ModelSpec model) => model.TiedEmbedding ? 0 : Embedding(model);

    /// <summary>Parameters of one layer outside of routed experts, and its share of norms.</summary>
    public static double LayerWithoutExperts(ModelSpec model, bool expertLayer)
    {
        double norms = 2.0 * model.Hidden;
        if (model.Latent is { } latent)
        {
            norms += latent.QueryRank + latent.KeyValueRank;
        }
        return Attention(model) + norms + (expertLayer ? SharedAndRouter(model) : DenseFeedForward(model));
    }

    /// <summary>Routed experts of one layer, all of them.</summary>
    public static double RoutedExperts(ModelSpec model) => model.Experts is { } experts ? experts.Count * OneExpert(model) : 0;

    public static double OneExpert(ModelSpec model) =>
        model.Experts is { } experts ? (model.Gated ? 3.0 : 2.0) * model.Hidden * experts.FeedForward : 0;

    /// <summary>Projection matrices of the attention block.</summary>
    public static double Attention(ModelSpec model)
    {
        double h = model.Hidden;
        double a = model.Heads;
        if (model.Latent is not { } m)
        {
            double d = model.HeadDimension;
            return (h * a * d) + (2 * h * model.KvHeads * d) + (a * d * h);
        }
        double head = m.NopeDimension + m.RopeDimension;
        double query = m.QueryRank > 0 ? (h * m.QueryRank) + (m.QueryRank * a * head) : h * a * head;
        double keyValue = (h * (m.KeyValueRank + m.RopeDimension)) + (m.KeyValueRank * a * (m.NopeDimension + m.ValueDimension));
        return query + keyValue + (a * m.ValueDimension * h);
    }

    public static double DenseFeedForward(ModelSpec model) => (model.Gated ? 3.0 : 2.0) * model.Hidden * model.FeedForward;

    /// <summary>Extra layers, each with the projection of two hidden states to one.</summary>
    public static double PredictionParameters(ModelSpec model) =>
        model.PredictionDepth * (Layer(model, model.Experts is not null) + (2.0 * model.Hidden * model.Hidden) + (2.0 * model.Hidden));

    /// <summary>
    /// FLOP of the score and value products of one layer, one token, forward: 4 s a d over a full context, half of it
    /// when the causal half alone is computed.
    /// </summary>
    /// <remarks>
    /// Sliding windows: w keys a token in full, w less the ramp of the first w tokens when causal; mean over layers.
    /// </remarks>
    public static double AttentionCoreFlops(ModelSpec model, int sequence, bool causal)
    {
        double width = model.Latent is { } m ? m.NopeDimension + m.RopeDimension + m.ValueDimension : 2.0 * model.HeadDimension;
        return 2.0 * KeysPerToken(model, sequence, causal) * model.Heads * width;
    }

    /// <summary>Keys that a token is multiplied with, mean over tokens and layers.</summary>
    public static double KeysPerToken(ModelSpec model, int sequence, bool causal)
    {
        double whole = causal ? sequence / 2.0 : sequence;
        if (model.Window is not { } window || window.Size >= sequence)
        {
            return whole;
        }
        double w = window.Size;
        double near = causal ? w * (1 - (w / (2.0 * sequence))) : w;
        return window.Every == 1 ? near : (((window.Every - 1) * near) + whole) / window.Every;
    }

    /// <summary>FLOP of one token through all layers, forward, without logits.</summary>
    public static double LayersForwardFlops(ModelSpec model, int sequence, bool causal)
    {
        int experts = model.Experts is null ? 0 : ExpertLayers(model) + model.PredictionDepth;
        int dense = model.Layers + model.PredictionDepth - experts;
        double flops = dense > 0 ? dense * LayerForwardFlops(model, sequence, causal, false) : 0;
        flops += experts > 0 ? experts * LayerForwardFlops(model, sequence, causal, true) : 0;
        return flops + (model.PredictionDepth * 4.0 * model.Hidden * model.Hidden);
    }

    public static double LogitsForwardFlops(ModelSpec model) => (1 + model.PredictionDepth) * 2.0 * Embedding(model);

    /// <summary>
    /// Forward and backward of one step without recomputation. The backward pass costs twice the forward pass. With
    /// <see cref="Mapping.FlashAttention"/> the causal half of the attention is counted, else all of it.
    /// </summary>
    public static double ModelFlops(TrainingJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        bool causal = job.Mapping.FlashAttention;
        return 3 * job.TokensPerStep * (LayersForwardFlops(job.Model, job.Sequence, causal) + LogitsForwardFlops(job.Model));
    }

    /// <summary>As <see cref="ModelFlops"/>, with what is computed again in the backward pass.</summary>
    public static double HardwareFlops(TrainingJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        bool causal = job.Mapping.FlashAttention;
        double again = job.Mapping.Recompute switch
        {
            "full" => LayersForwardFlops(job.Model, job.Sequence, causal),
            // Beside fused attention only norms and activation functions are computed again: no products.
            "selective" when !causal => (job.Model.Layers + job.Model.PredictionDepth) * AttentionCoreFlops(job.Model, job.Sequence, causal),
            _ => 0,
        };
        return ModelFlops(job) + (job.TokensPerStep * again);
    }

    private static double Layer(ModelSpec model, bool expertLayer) =>
        LayerWithoutExperts(model, expertLayer) + (expertLayer ? RoutedExperts(model) : 0);

    private static double SharedAndRouter(ModelSpec model) =>
        model.Experts is { } experts ? (experts.Shared * OneExpert(model)) + ((double)model.Hidden * experts.Count) : 0;

    /// <summary>FLOP of one token through a layer, forward.</summary>
    public static double LayerForwardFlops(ModelSpec model, int sequence, bool causal, bool expertLayer)
    {
        double matrices = Attention(model);
        matrices += expertLayer ? SharedAndRouter(model) + (model.Experts!.TopK * OneExpert(model)) : DenseFeedForward(model);
        return (2 * matrices) + AttentionCoreFlops(model, sequence, causal);
    }
}
