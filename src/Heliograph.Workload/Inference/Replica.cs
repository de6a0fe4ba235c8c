using System.Collections.Immutable;
using Heliograph.Model.Scenarios;
using Heliograph.Workload.Collectives;

namespace Heliograph.Workload.Inference;

/// <summary>
/// One replica of a pool: its phase model, how many requests its memory holds, and the steady state when prefill and
/// decode share it. Batches are means and need not be whole.
/// </summary>
public sealed class Replica
{
    private readonly ServedModel _model;
    private readonly ServingConstants _constants;

    public Replica(ServedModel model, ServingConstants constants, ServingPool pool, ImmutableArray<TierNumbers> tiers)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(constants);
        ArgumentNullException.ThrowIfNull(pool);
        (_model, _constants, Pool) = (model, constants, pool);
        Network = new ServingNetwork(IsSpread ? pool.Expert : pool.Tensor, tiers, model.Spec.Experts?.Domains ?? 0);
        Phases = new PhaseModel(model, constants, Network, pool.Tensor, IsSpread);
    }

    public ServingPool Pool { get; }

    public ServingNetwork Network { get; }

    /// <summary>Phase times; replaced to switch off the overlap of two batches.</summary>
    public PhaseModel Phases { get; init; }

    public bool IsSpread => Pool.Expert > 1;

    /// <summary>Ranks of a replica that hold requests of their own: every accelerator when attention is data parallel.</summary>
    public int Ranks => IsSpread ? Pool.Expert : 1;

    /// <summary>Accelerators of one such rank.</summary>
    public int RankSize => Pool.Group / Ranks;

    /// <summary>Weights on one accelerator, bytes.</summary>
    public double Weights =>
        IsSpread
            ? (_model.DenseParameters * _model.Dense.Bytes) + _model.EmbeddingBytes + (_model.RoutedParameters * _model.Routed.Bytes / Pool.Expert)
            : ((_model.DenseParameters * _model.Dense.Bytes) + _model.EmbeddingBytes + (_model.RoutedParameters * _model.Routed.Bytes)) / Pool.Group;

    /// <summary>
    /// Requests that the cache of one rank holds at a mean context: (memory share - weights - runtime) / cache of a
    /// request; 0 when the weights alone do not fit (I10).
    /// </summary>
    public double Limit(double context) => Math.Max(0, _constants.Capacity - Weights - _constants.Runtime) / CacheOnEach(context);

    /// <summary>Bytes of the cache of one request on one accelerator of its rank.</summary>
    public double CacheOnEach(double context) => _model.CacheHeld(context) / (IsSpread ? 1 : Pool.Pipeline * _model.CacheSlices(Pool.Tensor));

    /// <summary>Time added because data-parallel ranks wait for each other while some of them prefill (I12).</summary>
    public double Wait => IsSpread ? 1 + (_constants.DataParallelWait * Math.Log2(Pool.Expert)) : 1;

    /// <summary>s of a replica for one prompt.</summary>
    public double PromptSeconds(double input) => input * Phases.Prefill(input).Total / (IsSpread ? 1 : Pool.Pipeline);

    /// <summary>s that a prompt takes from end to end: stages one after the other.</summary>
    public double PromptLatency(double input) => input * Phases.Prefill(input).Total;

    /// <summary>s of a step with some requests on each rank; stages of a pipeline work on different requests.</summary>
    public DecodeTime Step(double requests, double context, int drafts) =>
        Phases.Decode(IsSpread ? requests : requests / Pool.Pipeline, context, drafts);

    /// <summary>
    /// s of a round in which every request in service is prefilled once and decoded to its end (I11): the rate of
    /// continuous batching in steady state is requests x output / round.
    /// </summary>
    public double Round(double requests, double input, double output, int drafts, double accepted) =>
        Wait * ((requests * PromptSeconds(input)) + (output / accepted * Step(requests, input + (output / 2), drafts).Total));
}
