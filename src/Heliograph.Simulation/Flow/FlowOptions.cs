namespace Heliograph.Simulation.Flow;

/// <summary>How a flow run is done; only <see cref="Batch"/> changes its answer.</summary>
public sealed record FlowOptions
{
    /// <summary>Share of a flow's time that completions may wait for each other, 0 to 0.1; see <see cref="FlowEngineOptions.Batch"/>.</summary>
    public double Batch { get; init; }

    /// <summary>Simulates flows that are proved to be equal once.</summary>
    public bool Folds { get; init; } = true;

    /// <summary>Solves every flow at each event: for checks.</summary>
    public bool AlwaysSolvesAll { get; init; }
}
