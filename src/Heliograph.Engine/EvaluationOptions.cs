using Heliograph.Engine.Packets.Phases;
using Heliograph.Model.Parts;

namespace Heliograph.Engine;

/// <summary>How to evaluate.</summary>
/// <param name="Figures">End of every figure's range for the headline values.</param>
/// <param name="WithRanges">Also evaluate low, high and the tornado: two more passes per uncertain figure.</param>
/// <param name="Plan">Replace a given mapping by the best one on the fabric.</param>
/// <param name="Phases">Simulate the communication phases of the training step frame by frame: fidelity <c>packet</c>; null: not.</param>
/// <param name="Flow">Run the training step as flows on the fabric: fidelity <c>flow</c>; null: not.</param>
public sealed record EvaluationOptions(
    FigureLevel Figures = FigureLevel.Preferred,
    bool WithRanges = true,
    bool Plan = false,
    PhaseOptions? Phases = null,
    FlowStepOptions? Flow = null
);

/// <summary>How a step is run as flows.</summary>
public sealed record FlowStepOptions
{
    /// <summary>Runs ranks that are proved to be equal once.</summary>
    public bool Folds { get; init; } = true;

    /// <summary>Messages of all classes beyond which a step is not run; some millions are run a second.</summary>
    public long MostMessages { get; init; } = 200_000_000;
}
