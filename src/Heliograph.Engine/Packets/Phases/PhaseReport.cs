using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;

namespace Heliograph.Engine.Packets.Phases;

/// <summary>What fidelity <c>packet</c> adds to a report.</summary>
/// <param name="Band">By how much the phases differ from their closed forms, in words.</param>
/// <param name="StepSeconds">s of the step if every call took its packet time over its closed form.</param>
internal sealed record PhaseReport(ImmutableArray<CommunicationPhase> Phases, ImmutableArray<Finding> Findings, string Band, double? StepSeconds)
{
    public static PhaseReport Of(Scenario scenario, Fabric fabric, EvaluationPass pass, FigureBook book, PhaseOptions options)
    {
        if (PhaseSimulation.Of(scenario, fabric, pass, book, options) is not { } simulation)
        {
            return new PhaseReport([], [], "no training step, hence no phase to simulate: all is of closed forms", null);
        }
        (ImmutableArray<CommunicationPhase> phases, ImmutableArray<Finding> findings) = simulation.Run();
        return new PhaseReport(phases, findings, BandOf(phases), simulation.StepSeconds);
    }

    private static string BandOf(ImmutableArray<CommunicationPhase> phases)
    {
        if (phases.IsEmpty)
        {
            return "the job exchanges nothing: all is of closed forms";
        }
        IEnumerable<string> ratios = phases
            .GroupBy(p => p.Dimension)
            .Select(g => $"{g.Key} {(g.All(p => p.Ratio is null) ? "did not end" : Range([.. g.Select(p => p.Ratio).OfType<double>()]))}");
        return $"step time of closed forms; frame by frame its exchanges take, over their closed forms: {string.Join(", ", ratios)}";
    }

    private static string Range(double[] ratios)
    {
        string Text(double ratio) => ratio.ToString("0.00", CultureInfo.InvariantCulture);
        (string low, string high) = (Text(ratios.Min()), Text(ratios.Max()));
        return low == high ? low : $"{low} to {high}";
    }
}
