using Heliograph.Engine.Steps;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;

namespace Heliograph.Engine.WideArea;

/// <summary>The job of several sites with all accelerators at one of them: what its efficiency is measured by.</summary>
internal static class OneSite
{
    /// <summary>Step as flows, s; null where accelerators differ, or where the outermost network cannot be built for all.</summary>
    public static double? StepAsFlows(Scenario scenario, Catalogue catalogue, FigureBook book, FlowStepOptions options)
    {
        DiagnosticList diagnostics = [];
        return Of(scenario) is { } one && FabricBuilder.Build(one, catalogue, diagnostics) is { } fabric && !diagnostics.HasErrors
            ? StepSimulation.Seconds(one, fabric, EvaluationPass.Of(one, fabric, book, withRemedies: false), book, options)
            : null;
    }

    /// <summary>All accelerators on the networks of the first site, the outermost over all of them; nothing crosses, and all is exchanged every step.</summary>
    internal static Scenario? Of(Scenario scenario)
    {
        Site first = scenario.Sites[0];
        if (scenario.Training is not { } job || !scenario.Sites.All(s => s.Servers.Accelerator.Id == first.Servers.Accelerator.Id))
        {
            return null;
        }
        Site all = first with { Servers = first.Servers with { Count = scenario.Sites.Sum(s => s.Servers.Count) } };
        all = first.ScaleOut is { } outer
            ? all with
            {
                ScaleOut = outer with { Domain = scenario.Accelerators },
            }
            : all with
            {
                ScaleUp = [.. first.ScaleUp[..^1], first.ScaleUp[^1] with { Domain = scenario.Accelerators }],
            };
        Mapping mapping = job.Mapping with { AcrossSites = "none", Between = SiteExchange.Plain };
        return scenario with { Sites = [all], Wan = [], Training = job with { Mapping = mapping } };
    }
}
