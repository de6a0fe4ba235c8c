using System.Collections.Immutable;
using Heliograph.Model.Topology;

namespace Heliograph.Model;

/// <summary>
/// A tier of the fabric as the closed forms see it: rate and latency resolved from link designs and switch figures.
/// Sorted by span, smallest first.
/// </summary>
/// <param name="Rate">b/s per accelerator, one direction; meaning by kind as in <see cref="FabricTier.Rate"/>.</param>
/// <param name="Latency">s, one way across the tier: links and switches.</param>
public sealed record TierPerformance(string Name, string Network, TierKind Kind, int Span, double Taper, Derivation Rate, Derivation Latency)
{
    /// <summary>All switches of the tier sum what passes them: they have a figure <c>reduction-rate</c>.</summary>
    public bool Reduces { get; init; }

    /// <summary>Of a line: what recovery of lost frames keeps of its rate, in <see cref="Rate"/> already where it is noticeable; null for other tiers.</summary>
    public LineRecovery? Recovery { get; init; }
}

/// <summary>What a transport keeps of a line that loses frames.</summary>
/// <param name="Scheme"><c>none</c>, <c>go-back-n</c>, <c>selective-repeat</c> or <c>link-level-retry</c>.</param>
/// <param name="Loss">Of a frame on the line.</param>
/// <param name="FramesInFlight">That a loss makes the sender repeat at most: of a flow in its round trip, or of the link in its own.</param>
/// <param name="Kept">Share of the rate that carries payload for the first time.</param>
public sealed record LineRecovery(string Scheme, Derivation Loss, Derivation FramesInFlight, Derivation Kept);

/// <summary>What a term of the step is; decides its colour in every picture.</summary>
public enum StepCategory
{
    Compute,
    Memory,
    ExposedCommunication,
    Bubble,
    Optimizer,
}

/// <summary>One additive term of the step on the critical rank, seconds.</summary>
public sealed record StepTerm(string Name, StepCategory Category, Derivation Seconds);

/// <summary>
/// Communication of one parallel dimension in one step.
/// </summary>
/// <param name="Dimension"><c>tensor</c>, <c>pipeline</c>, <c>data</c>, <c>context</c>, <c>expert</c>.</param>
/// <param name="Group">Members of a group.</param>
/// <param name="BytesByTier">Payload bytes that one accelerator sends in a step, by tier name, mean over accelerators.</param>
/// <param name="Total">s of network time if nothing were hidden; null when a figure it needs is missing.</param>
/// <param name="Exposed">s left on the critical path; null when a figure it needs is missing.</param>
public sealed record CommunicationVolume(
    string Dimension,
    string Collective,
    int Group,
    ImmutableArray<(string Tier, double Bytes)> BytesByTier,
    double? Total,
    double? Exposed
);

/// <summary>Memory of the fullest accelerator, bytes.</summary>
public sealed record MemoryUse(double Weights, double Gradients, double Optimizer, double Activations, double Capacity)
{
    public double Total => Weights + Gradients + Optimizer + Activations;

    public bool Fits => Total <= Capacity;
}

/// <summary>A training step: its length, what it consists of, and what it sends.</summary>
/// <param name="Seconds">Sum of <paramref name="Terms"/>.</param>
/// <param name="ModelFlops">FLOP of forward and backward without recomputation, whole system, one step.</param>
/// <param name="Mfu">ModelFlops / (accelerators x BF16 peak x step).</param>
/// <param name="Findings">Problems of the mapping that do not stop the evaluation.</param>
public sealed record StepTime(
    Derivation Seconds,
    ImmutableArray<StepTerm> Terms,
    ImmutableArray<CommunicationVolume> Communication,
    MemoryUse? Memory,
    long Tokens,
    double Parameters,
    Derivation ModelFlops,
    Derivation Mfu,
    ImmutableArray<Finding> Findings
)
{
    /// <summary>The step of a finer fidelity: so many times its closed form, which its terms still are.</summary>
    public StepTime Times(double ratio, string fidelity)
    {
        Derivation over = Derivation.Input(
            $"{fidelity} over closed form",
            ratio,
            "",
            $"of a run of the step at {fidelity} fidelity with preferred figures"
        );
        return this with
        {
            Seconds = Derivation.Product("step time", "s", Seconds.As("closed form of the step"), over),
            Mfu = Derivation.Quotient("model FLOP utilisation", "", Mfu.As("closed form of the utilisation"), over),
        };
    }

    /// <summary>Payload bits that all accelerators send each other in one step, each counted once.</summary>
    public double PayloadBits(int accelerators) => Communication.Sum(c => c.BytesByTier.Sum(t => t.Bytes)) * 8 * accelerators;
}

/// <summary>Accelerators that a job occupies at one site.</summary>
public sealed record SitePlacement(string Site, int Accelerators);

/// <summary>What a placement yields.</summary>
public sealed record PlacementYield(StepTime Step, Derivation PowerWatts, Derivation CostUsdPerSecond);

/// <summary>
/// The one port of the design: <c>Operations</c> asks what a placement of a scenario's job yields in time, watts and
/// money; <c>Engine</c> answers.
/// </summary>
public interface IStepTime
{
    /// <summary>Null, with findings in <paramref name="findings"/>, when the placement cannot run.</summary>
    PlacementYield? Of(ImmutableArray<SitePlacement> placement, out ImmutableArray<Finding> findings);
}
