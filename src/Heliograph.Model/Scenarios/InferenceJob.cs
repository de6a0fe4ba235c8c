using Heliograph.Model.Diagnostics;

namespace Heliograph.Model.Scenarios;

/// <summary>A service: model, lengths, limits, and how it is mapped to accelerators.</summary>
/// <param name="Precision">Of the weights and their products, one of <see cref="InferenceReader.Precisions"/>.</param>
/// <param name="CachePrecision">Of the key-value cache: <c>bf16</c>, <c>fp8</c> or <c>int8</c>.</param>
/// <param name="Input">Mean tokens of a prompt that must be computed.</param>
/// <param name="Output">Mean tokens of an answer.</param>
/// <param name="Concurrency">Requests in service at once, all accelerators; null: as many as cache and limits allow.</param>
/// <param name="FirstTokenLimit">s, 99th percentile; null is no limit.</param>
/// <param name="TokenLimit">s for each output token, 99th percentile; null is no limit.</param>
/// <param name="DraftTokens">Tokens drafted a step (multi-token prediction); 0 without.</param>
/// <param name="Acceptance">Tokens accepted a step, the first included; null takes the catalogue's draft acceptance.</param>
/// <param name="Software">Names the part <c>cal-serving-...</c> whose scheduling efficiency holds.</param>
/// <param name="Prefill">Pool that prefills; the same as <paramref name="Decode"/> when both phases share the accelerators.</param>
public sealed record InferenceJob(
    ModelSpec Model,
    string Precision,
    string CachePrecision,
    int Input,
    int Output,
    int? Concurrency,
    double? FirstTokenLimit,
    double? TokenLimit,
    int DraftTokens,
    double? Acceptance,
    string Software,
    ServingPool Prefill,
    ServingPool Decode,
    SourceSpan Span
)
{
    /// <summary>True when prefill and decode have accelerators of their own.</summary>
    public bool IsSplit => !ReferenceEquals(Prefill, Decode);
}

/// <summary>
/// Accelerators of one phase and their parallel dimensions. With <paramref name="Expert"/> above 1 attention is data
/// parallel and the experts are spread over the group (DEPn); else every matrix is sliced by <paramref name="Tensor"/>
/// and layers are staged by <paramref name="Pipeline"/> (TPn, PPn).
/// </summary>
/// <param name="Accelerators">All of the pool.</param>
/// <param name="Site">Index of the site of the pool.</param>
public sealed record ServingPool(int Accelerators, int Site, int Tensor, int Pipeline, int Expert)
{
    /// <summary>Accelerators of one replica.</summary>
    public int Group => Expert > 1 ? Expert : Tensor * Pipeline;
}
