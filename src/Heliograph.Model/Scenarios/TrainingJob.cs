using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Model.Scenarios;

/// <summary>A training job: model, batch and how it is mapped to accelerators.</summary>
/// <param name="Sequence">Tokens in a sequence.</param>
/// <param name="Batch">Sequences in a global batch.</param>
/// <param name="Precision"><c>bf16</c>, <c>fp16</c> or <c>fp8</c>: of the matrix products.</param>
public sealed record TrainingJob(ModelSpec Model, int Sequence, int Batch, string Precision, Mapping Mapping, SourceSpan Span)
{
    public long TokensPerStep => (long)Batch * Sequence;
}

/// <summary>A decoder-only transformer, dense or with mixture of experts.</summary>
/// <param name="KvHeads">Equal to <paramref name="Heads"/> for multi-head attention.</param>
/// <param name="FeedForward">Width of the dense feed-forward block.</param>
/// <param name="Gated">Three matrices in a feed-forward block (SwiGLU) instead of two.</param>
/// <param name="PredictionDepth">Extra multi-token-prediction layers.</param>
public sealed record ModelSpec(
    string Name,
    int Layers,
    int Hidden,
    int Heads,
    int KvHeads,
    int HeadDimension,
    int FeedForward,
    bool Gated,
    int Vocabulary,
    bool TiedEmbedding,
    ExpertSpec? Experts,
    LatentAttention? Latent,
    int PredictionDepth,
    ImmutableArray<string> Sources
)
{
    /// <summary>What only inference asks of a model.</summary>
    public ServingTraits Serving { get; init; } = ServingTraits.None;
}

/// <summary>Properties of a model that change its cache, its attention or its stored weights.</summary>
/// <param name="Window">Tokens that a windowed layer attends to.</param>
/// <param name="WindowedLayers">Layers whose attention sees <paramref name="Window"/> tokens only.</param>
/// <param name="RecurrentLayers">Layers with a state of fixed size instead of a cache.</param>
/// <param name="SelectedTokens">Tokens that sparse attention reads of a longer context; 0: all.</param>
/// <param name="ExpertBits">Bits of a stored expert weight, scales included, when the checkpoint ships them narrow; 0: as the job says.</param>
/// <param name="RoutedNodes">Nodes to which the experts of a token are limited; 0: no limit.</param>
public sealed record ServingTraits(int Window, int WindowedLayers, int RecurrentLayers, int SelectedTokens, double ExpertBits, int RoutedNodes)
{
    public static readonly ServingTraits None = new(0, 0, 0, 0, 0, 0);
}

/// <summary>Mixture of experts in all layers but the first <paramref name="DenseLayers"/>.</summary>
public sealed record ExpertSpec(int Count, int TopK, int Shared, int FeedForward, int DenseLayers);

/// <summary>Multi-head latent attention (DeepSeek); ranks and head widths.</summary>
public sealed record LatentAttention(int QueryRank, int KeyValueRank, int RopeDimension, int NopeDimension, int ValueDimension);

/// <summary>
/// Parallel dimensions. The product tensor x context x pipeline x data is the number of accelerators; expert groups
/// lie inside tensor x context x data. Order of placement: tensor fastest, then context, expert/data, pipeline slowest.
/// </summary>
/// <param name="Virtual">Interleaved stages of one accelerator; 1 is plain 1F1B.</param>
/// <param name="MicroBatch">Sequences of a micro-batch.</param>
/// <param name="Recompute"><c>none</c>, <c>selective</c> or <c>full</c>.</param>
/// <param name="ShardStates">ZeRO stage, 0 to 3.</param>
/// <param name="AcrossSites">Dimension that crosses sites: <c>none</c>, <c>pipeline</c> or <c>data</c>.</param>
public sealed record Mapping(
    int Tensor,
    int Pipeline,
    int Data,
    int Context,
    int Expert,
    int Virtual,
    int MicroBatch,
    string Recompute,
    bool SequenceParallel,
    int ShardStates,
    bool FlashAttention,
    string Schedule,
    string AcrossSites,
    SourceSpan Span
);
