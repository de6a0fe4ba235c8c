using Heliograph.Engine;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;

namespace Heliograph.Tests.Engine;

/// <summary>The shipped scenarios, each evaluated once for all tests.</summary>
internal static class ShippedScenarios
{
    private static readonly Lazy<Workspace> Opened = new(() => Workspace.Open(Repository.Root, new DiagnosticList()));
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, Lazy<Report>> Reports = new();

    public static Workspace Workspace => Opened.Value;

    public static IEnumerable<string> Names =>
        Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "scenarios"), "*.yaml")
            .Select(Path.GetFileNameWithoutExtension)
            .OfType<string>()
            .Order(StringComparer.Ordinal);

    public static TheoryData<string> Theory => [.. Names];

    /// <summary>Those that train.</summary>
    public static TheoryData<string> TrainingTheory => [.. Names.Where(n => Read(n).Training is not null)];

    /// <summary>Those that serve.</summary>
    public static TheoryData<string> ServingTheory => [.. Names.Where(n => Read(n).Inference is not null)];

    public static Scenario Read(string name, params string[] sets)
    {
        DiagnosticList diagnostics = new();
        Scenario? scenario = ScenarioReader.ReadFile(
            Path.Combine(Repository.Root, "scenarios", name + ".yaml"),
            Workspace.Catalogue,
            Workspace.Models,
            sets,
            diagnostics
        );
        diagnostics.Where(d => d.Severity == Severity.Error).Select(d => d.ToString()).ShouldBeEmpty();
        return scenario.ShouldNotBeNull();
    }

    public static Report Evaluate(Scenario scenario, EvaluationOptions? options = null, Catalogue? catalogue = null)
    {
        DiagnosticList diagnostics = new();
        Report? report = Evaluation.Run(scenario, catalogue ?? Workspace.Catalogue, options ?? new EvaluationOptions(), diagnostics);
        diagnostics.Where(d => d.Severity == Severity.Error).Select(d => d.ToString()).ShouldBeEmpty();
        return report.ShouldNotBeNull();
    }

    public static Report Report(string name) => Reports.GetOrAdd(name, n => new Lazy<Report>(() => Evaluate(Read(n)))).Value;
}
