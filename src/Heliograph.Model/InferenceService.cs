using System.Collections.Immutable;

namespace Heliograph.Model;

/// <summary>Memory of one accelerator that serves, bytes.</summary>
/// <param name="Weights">Of its share of the model.</param>
/// <param name="Cache">Key-value cache of the requests in service.</param>
/// <param name="Runtime">Activations, buffers and runtime.</param>
/// <param name="Capacity">Share of the memory that all three may take.</param>
/// <param name="CachePerToken">Cache of one token of context, all layers, one whole copy.</param>
public sealed record ServingMemory(double Weights, double Cache, double Runtime, double Capacity, double CachePerToken)
{
    public double Total => Weights + Cache + Runtime;
}

/// <summary>What hands the cache of a prompt from prefill to decode.</summary>
/// <param name="Tier">Tier that carries it; empty when both phases share the accelerators.</param>
/// <param name="Bytes">Of one request.</param>
/// <param name="Seconds">If nothing were hidden; s.</param>
/// <param name="Exposed">Left after layer-wise overlap with prefill; s.</param>
/// <param name="Load">Share of the path that the served rate uses.</param>
public sealed record CacheTransfer(string Tier, double Bytes, double Seconds, double Exposed, double Load);

/// <summary>A service in steady state; <c>docs/models/inference.md</c> has the equations.</summary>
/// <param name="TokensPerSecond">Output tokens of all accelerators.</param>
/// <param name="SecondsPerToken">Its reciprocal.</param>
/// <param name="FirstToken">s, mean: wait, prefill, transfer and first step.</param>
/// <param name="FirstTokenHigh">s, 99th percentile.</param>
/// <param name="PerToken">s between output tokens of one request, mean.</param>
/// <param name="Terms">Accelerator-seconds of one output token, by what they are spent on; they add up to accelerators over rate.</param>
/// <param name="Communication">Payload that one accelerator sends for one output token of the system, by tier.</param>
/// <param name="NetworkShare">Exposed communication over all accelerator time.</param>
/// <param name="Concurrency">Requests in service, all accelerators.</param>
/// <param name="PrefillBound">What bounds prefill: <c>compute</c>, <c>memory</c>, <c>network</c> or <c>launch</c>.</param>
/// <param name="DecodeBound">What bounds decode, in the same words.</param>
/// <param name="RateBound">What bounds the rate: <c>cache</c>, <c>limit</c>, <c>concurrency</c>, <c>prefill</c>, <c>decode</c> or <c>transfer</c>.</param>
/// <param name="PrefillFraction">Share of the accelerators that prefill needs for balanced pools.</param>
public sealed record InferenceService(
    Derivation TokensPerSecond,
    Derivation SecondsPerToken,
    Derivation FirstToken,
    Derivation FirstTokenHigh,
    Derivation PerToken,
    ImmutableArray<StepTerm> Terms,
    ImmutableArray<CommunicationVolume> Communication,
    Derivation NetworkShare,
    double Concurrency,
    string PrefillBound,
    string DecodeBound,
    string RateBound,
    double PrefillFraction,
    ServingMemory? Memory,
    CacheTransfer? Transfer,
    ImmutableArray<Finding> Findings
);
