namespace Heliograph.Simulation.Flow;

/// <summary>A flow that is done.</summary>
/// <param name="Flow">Number that <see cref="FlowEngine.Add"/> gave it; free for another flow from now on.</param>
/// <param name="Ps">When its last byte left, picoseconds.</param>
/// <param name="Link">Link that held it back at the end.</param>
public readonly record struct FlowCompletion(int Flow, long Ps, int Link);
