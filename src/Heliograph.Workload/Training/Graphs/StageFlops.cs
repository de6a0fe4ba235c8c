using Heliograph.Model.Scenarios;

namespace Heliograph.Workload.Training.Graphs;

/// <summary>
/// FLOP of a rank for a layer and micro-batch, by pass: as <see cref="ModelCount.HardwareFlops"/> counts them, split evenly over tensor and context. A
/// rank's sum over its passes is its share of that (<c>RankTracesTests</c>).
/// </summary>
internal sealed class StageFlops
{
    private readonly TrainingJob _job;
    private readonly double _tokens;
    private readonly double _core;

    public StageFlops(TrainingJob job)
    {
        Mapping map = job.Mapping;
        _job = job;
        _tokens = (double)map.MicroBatch * job.Sequence / map.Context / map.Tensor;
        _core = _tokens * ModelCount.AttentionCoreFlops(job.Model, job.Sequence, map.FlashAttention);
        Logits = _tokens * ModelCount.LogitsForwardFlops(job.Model);
    }

    /// <summary>One direction; the backward pass has twice as many.</summary>
    public double Logits { get; }

    public double Forward(bool expertLayer) =>
        _tokens * ModelCount.LayerForwardFlops(_job.Model, _job.Sequence, _job.Mapping.FlashAttention, expertLayer);

    /// <summary>Gradients of weights: products alone.</summary>
    public double Weights(bool expertLayer) => Forward(expertLayer) - _core;

    /// <summary>Without a forward pass again; what is computed again of attention alone is in it.</summary>
    public double Backward(bool expertLayer, bool withWeights)
    {
        bool again = _job.Mapping is { Recompute: "selective", FlashAttention: false };
        return (2 * Forward(expertLayer)) - (withWeights ? 0 : Weights(expertLayer)) + (again ? _core : 0);
    }

    /// <summary>With all that is computed again.</summary>
    public double BackwardAndAgain(bool expertLayer) =>
        Backward(expertLayer, withWeights: true) + (_job.Mapping.Recompute == "full" ? Forward(expertLayer) : 0);
}
