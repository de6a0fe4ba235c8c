using Heliograph.Engine.Goodput;
using Heliograph.Engine.WideArea;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Heliograph.Model.Lightpaths;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;

namespace Heliograph.Engine.Lightpaths;

/// <summary>A job of a scenario over two sites, on a line of any rate and length.</summary>
internal sealed class JobLine
{
    private readonly SiteStudies _steps;

    private JobLine(PlanJob job, Scenario scenario, SiteStudies steps, double tolerance, double restart) =>
        (Job, Scenario, _steps, Tolerance_s, Restart_s) = (job, scenario, steps, tolerance, restart);

    public PlanJob Job { get; }

    public Scenario Scenario { get; }

    /// <summary>For which its traffic may stand still.</summary>
    public double Tolerance_s { get; }

    /// <summary>Detection, restart with the load of the checkpoint, and on average half an interval of work that is done again.</summary>
    public double Restart_s { get; }

    /// <summary>One way between its sites; latency of the scenario's own fibre.</summary>
    public SitePoint Step(double rate_bps, double length_m) => _steps.On(length_m, rate_bps);

    /// <summary>Null, with diagnostics of the scenario or HG0132, where it has no job over two sites whose step is known.</summary>
    public static JobLine? Read(PlanJob job, Workspace workspace, DiagnosticList diagnostics)
    {
        if (ScenarioReader.ReadFile(job.Scenario, workspace.Catalogue, workspace.Models, [], diagnostics) is not { } scenario)
        {
            return null;
        }
        if (scenario is not { Training: { Search: null, Mapping.AcrossSites: not "none" }, Wan.Length: 1, Sites.Length: 2 })
        {
            diagnostics.Error(
                Codes.BadPlanJob,
                job.Span,
                $"'{Excerpt.Of(scenario.Name)}' has no training job with a given mapping across two sites and one line",
                "name a scenario of two sites with one line of 'wan' and 'across-sites: pipeline' or 'data'"
            );
            return null;
        }
        FigureBook book = new FigureBook(workspace.Catalogue) with { Year = scenario.Year };
        if (FabricBuilder.Build(scenario, workspace.Catalogue, diagnostics) is not { } fabric || diagnostics.HasErrors)
        {
            return null;
        }
        EvaluationPass pass = EvaluationPass.Of(scenario, fabric, book, withRemedies: false);
        double? tolerance = book.Get(Interruptions.Constants, "stall-tolerance").Value;
        if (SiteStudies.Begin(scenario, fabric, pass, book) is not { } steps || Restart(pass.Goodput) is not { } restart || tolerance is null)
        {
            diagnostics.Error(
                Codes.BadPlanJob,
                job.Span,
                $"the step of '{Excerpt.Of(scenario.Name)}', or what a restart of it takes, is not known",
                $"see what 'helio run {Path.GetFileName(job.Scenario)}' says is missing"
            );
            return null;
        }
        return new JobLine(job, scenario, steps, tolerance.Value, restart);
    }

    // A checkpoint whose write is not done when the job stops is none.
    private static double? Restart(JobGoodput? goodput) =>
        goodput?.Detection.Value
        + goodput?.Restart.Value
        + (goodput?.Interval.Value + goodput?.Blocking.Value) / 2
        + (goodput?.Write.Value - goodput?.Blocking.Value);
}
