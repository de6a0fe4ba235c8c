using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Model.Scenarios;

/// <summary>A training job: model, batch and how it is mapped to accelerators.</summary>
/// <param name="Sequence">Tokens in a sequence.</param>
/// <param name="Batch">Sequences in a global batch.</param>
/// <param name="Precision"><c>bf16</c>, <c>fp16</c> or <c>fp8</c>: of the matrix products.</param>
/// <param name="Software">Year of the training software, 2024.5 is its middle; null: as mature as it gets.</param>
/// <param name="Search">
/// What the mapping is to be chosen from on the fabric (<c>mapping: best</c>); null: <paramref name="Mapping"/> is given.
/// Until the search has run <paramref name="Mapping"/> is all data parallel and means nothing.
/// </param>
public sealed record TrainingJob(
    ModelSpec Model,
    int Sequence,
    int Batch,
    string Precision,
    Mapping Mapping,
    SourceSpan Span,
    double? Software = null,
    MappingChoices? Search = null
)
{
    public long TokensPerStep => (long)Batch * Sequence;

    /// <summary>How the job survives interruptions.</summary>
    public Resilience Resilience { get; init; } = Resilience.Default;
}

/// <summary>A decoder-only transformer, dense or with mixture of experts.</summary>
/// <param name="KvHeads">Equal to <paramref name="Heads"/> for multi-head attention.</param>
/// <param name="FeedForward">Width of the dense feed-forward block.</param>
/// <param name="Gated">Three matrices in a feed-forward block (SwiGLU) instead of two.</param>
/// <param name="PredictionDepth">Extra multi-token-prediction layers.</param>
/// <param name="Window">Layers that attend to the last tokens alone; null: all attend to the whole sequence.</param>
/// <param name="ParallelBlock">Attention and feed-forward block read the same norm and are added once.</param>
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
    ImmutableArray<string> Sources,
    AttentionWindow? Window = null,
    bool ParallelBlock = false
)
{
    /// <summary>Layers that see a window of the sequence only.</summary>
    public int WindowedLayers => Window is null ? 0 : Layers - (Window.Every == 1 ? 0 : Layers / Window.Every);

    /// <summary>What only inference asks of a model.</summary>
    public ServingTraits Serving { get; init; } = ServingTraits.None;
}

/// <summary>Properties of a model that change its cache, its attention or its stored weights.</summary>
/// <param name="RecurrentLayers">Layers with a state of fixed size instead of a cache.</param>
/// <param name="SelectedTokens">Tokens that sparse attention reads of a longer context; 0: all.</param>
/// <param name="ExpertBits">Bits of a stored expert weight, scales included, when the checkpoint ships them narrow; 0: as the job says.</param>
public sealed record ServingTraits(int RecurrentLayers, int SelectedTokens, double ExpertBits)
{
    public static readonly ServingTraits None = new(0, 0, 0);
}

/// <summary>Sliding-window attention: of every <paramref name="Every"/> layers all but one see <paramref name="Size"/> tokens.</summary>
/// <param name="Every">1: every layer has the window.</param>
public sealed record AttentionWindow(int Size, int Every);

/// <summary>Mixture of experts in all layers but the first <paramref name="DenseLayers"/>.</summary>
/// <param name="Domains">Scale-up domains (nodes) that the experts of one token may lie in; 0: any number.</param>
public sealed record ExpertSpec(int Count, int TopK, int Shared, int FeedForward, int DenseLayers, int Domains = 0);

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
/// <param name="AcrossSites">Dimension that crosses sites: <c>none</c>, <c>pipeline</c>, <c>data</c>, or <c>expert</c>, with which data cross too.</param>
/// <param name="Overlap">Exchanges that the training software runs beside compute.</param>
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
    SourceSpan Span,
    Overlap Overlap = Overlap.All
)
{
    /// <summary>How the training software chooses the algorithms of collectives.</summary>
    public CollectiveRules Collectives { get; init; } = CollectiveRules.Placement;

    /// <summary>How sites that hold the same weights exchange them.</summary>
    public SiteExchange Between { get; init; } = SiteExchange.Plain;

    /// <summary>The same on so many sites: replicas are split over them when data or experts cross.</summary>
    public Mapping Over(int sites) => this with { Between = Between with { Sites = AcrossSites is "data" or "expert" ? sites : 1 } };
}

/// <summary>How sites that hold the same weights exchange gradients or weights.</summary>
/// <param name="Sites">Sites over which replicas are split evenly; 1: all replicas of a weight are at one site.</param>
/// <param name="InnerSteps">
/// Steps between two exchanges across sites. 1: gradients, every step. More: each site goes on alone for so many steps, then weights are averaged (DiLoCo,
/// arXiv 2311.08105); that this may cost quality of the model is not in any figure.
/// </param>
/// <param name="Compression">How many times smaller gradients are made before they cross, at least 1.</param>
public sealed record SiteExchange(int Sites = 1, int InnerSteps = 1, double Compression = 1)
{
    public static readonly SiteExchange Plain = new();
}

/// <summary>Exchanges that run beside compute instead of after it.</summary>
[Flags]
public enum Overlap
{
    None = 0,
    Tensor = 1,
    Pipeline = 2,
    Data = 4,
    Expert = 8,
    All = Tensor | Pipeline | Data | Expert,
}
