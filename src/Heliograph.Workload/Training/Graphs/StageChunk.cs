using System.Collections.Immutable;
using Heliograph.Model;

namespace Heliograph.Workload.Training.Graphs;

/// <summary>A layer as a rank of its stage has it.</summary>
internal readonly record struct StageLayer(bool IsExpert, double Dense, double Expert)
{
    public double Parameters(bool ofExperts) => ofExperts ? Expert : Dense;
}

/// <summary>Layers of a stage that a micro-batch passes in one go.</summary>
/// <param name="DenseWeights">What the first pass of each layer waits for.</param>
internal sealed record StageChunk(ImmutableArray<StageLayer> Layers, bool HasLogits, StreamWait[] DenseWeights, StreamWait[] ExpertWeights)
{
    /// <summary>Weights of the next layer, on their way.</summary>
    public StreamWait[] Ahead { get; set; } = [];
}
