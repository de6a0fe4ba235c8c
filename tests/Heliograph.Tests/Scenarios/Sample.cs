using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;

namespace Heliograph.Tests.Scenarios;

/// <summary>A tiny catalogue and a scenario on it, so that tests of the language do not move with the shipped data.</summary>
internal static class Sample
{
    public const string File = "sample.yaml";

    /// <summary>Two servers of 8 accelerators: 16 accelerators, tensor 8 x pipeline 1 x data 2.</summary>
    public static string Text { get; } = Read("sample.yaml");

    public static Catalogue Catalogue { get; } = ReadCatalogue();

    public static ModelPresets Models { get; } = ReadModels();

    public static string Read(string name) =>
        System.IO.File.ReadAllText(Path.Combine(Repository.Root, "tests", "Heliograph.Tests", "Scenarios", "data", name));

    public static (Scenario? Scenario, DiagnosticList Diagnostics) Load(string text, params string[] sets)
    {
        DiagnosticList diagnostics = new();
        Scenario? scenario = ScenarioReader.ReadText(text, File, Catalogue, Models, sets, diagnostics);
        return (scenario, diagnostics);
    }

    /// <summary>The sample with one piece of its text replaced; the piece must occur.</summary>
    public static (Scenario? Scenario, DiagnosticList Diagnostics) With(string piece, string by, params string[] sets)
    {
        Text.Contains(piece, StringComparison.Ordinal).ShouldBeTrue($"'{piece}' is not in the sample");
        return Load(Text.Replace(piece, by, StringComparison.Ordinal), sets);
    }

    public static string[] Lines(DiagnosticList diagnostics) => [.. diagnostics.Sorted().Select(d => d.ToString())];

    private static Catalogue ReadCatalogue()
    {
        DiagnosticList diagnostics = new();
        string folder = Path.Combine(Repository.Root, "tests", "Heliograph.Tests", "Scenarios", "data", "catalog");
        Catalogue catalogue = CatalogueReader.ReadFolder(folder, diagnostics);
        Lines(diagnostics).ShouldBeEmpty();
        return catalogue;
    }

    private static ModelPresets ReadModels()
    {
        DiagnosticList diagnostics = new();
        ModelPresets models = ModelPresetReader.ReadFolder(Path.Combine(Repository.Root, "catalog", "models"), diagnostics);
        Lines(diagnostics).ShouldBeEmpty();
        return models;
    }
}
