using Heliograph.Engine.Packets.Phases;
using Heliograph.Engine.Steps;
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

    /// <summary>What is slow or out while the step runs; null: nothing.</summary>
    public StepConditions? Conditions { get; init; }

    /// <summary>Ends the run with <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>Told once a second how far a run is; null: nobody looks.</summary>
    public Action<StepProgress>? Tell { get; init; }
}

/// <summary>How far a step is run as flows.</summary>
/// <param name="What">The step, or the same with some links faster.</param>
/// <param name="TimePs">Of what is simulated.</param>
/// <param name="Share">Of the operations, 0 to 1.</param>
/// <param name="Messages">Sent so far.</param>
/// <param name="ElapsedSeconds">Of this run.</param>
public readonly record struct StepProgress(string What, long TimePs, double Share, long Messages, double ElapsedSeconds);
