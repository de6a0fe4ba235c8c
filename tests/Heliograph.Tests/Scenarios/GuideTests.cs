using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Units;

namespace Heliograph.Tests.Scenarios;

/// <summary>What the guides say is what the readers do.</summary>
public sealed partial class GuideTests
{
    private const string QuantitiesHead = "| quantity | unit | meaning |\n|---|---|---|\n";

    [Fact]
    public void The_example_of_the_scenario_guide_is_read_without_a_problem()
    {
        DiagnosticList diagnostics = new();
        Catalogue catalogue = CatalogueReader.ReadFolder(Path.Combine(Repository.Root, "catalog"), diagnostics);
        Scenario? scenario = ScenarioReader.ReadText(Example("scenario.md"), "scenario.md", catalogue, Sample.Models, [], diagnostics);
        diagnostics.Where(d => d.Severity == Severity.Error).Select(d => d.ToString()).ShouldBeEmpty();
        scenario.ShouldNotBeNull().Accelerators.ShouldBe(512);
    }

    [Fact]
    public void The_example_of_the_catalogue_guide_is_read_without_a_problem()
    {
        DiagnosticList diagnostics = new();
        Catalogue catalogue = CatalogueReader.ReadText(Example("catalogue.md"), "catalogue.md", diagnostics);
        Sample.Lines(diagnostics).ShouldBeEmpty();
        catalogue.Find("opt-example")!.All("price").Count().ShouldBe(2);
    }

    [Fact]
    public void The_scenario_guide_names_every_key_of_the_schema()
    {
        string guide = Guide("scenario.md");
        JsonObject root = JsonNode.Parse(ScenarioSchema.Json())!.AsObject();
        SchemaWalk walk = new(root);
        walk.Instances(root, "");
        walk.Maps.SelectMany(m => m.Node["properties"]!.AsObject().Select(p => p.Key))
            .Distinct()
            .Where(k => !guide.Contains($"`{k}`", StringComparison.Ordinal))
            .ShouldBeEmpty();
    }

    [Fact]
    public void The_catalogue_guide_lists_every_quantity_unit_boundary_family_and_status()
    {
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            string path = Path.Combine(Repository.Root, "docs", "guides", "catalogue.md");
            string text = QuantityTable().Replace(Guide("catalogue.md"), $"{Table()}\n\n");
            File.WriteAllText(path, AtomList().Replace(text, $"Atoms: {Atoms()}. A year"));
        }
        string guide = Guide("catalogue.md");
        guide.ShouldContain(Table(), Case.Sensitive, "run with UPDATE_GOLDEN=1 and commit the file");
        guide.ShouldContain($"Atoms: {Atoms()}. A year", Case.Sensitive, "run with UPDATE_GOLDEN=1 and commit the file");
        CatalogueReader
            .Boundaries.Concat(CatalogueReader.Statuses)
            .Concat(Catalogue.Families)
            .Where(w => !guide.Contains($"`{w}`", StringComparison.Ordinal))
            .ShouldBeEmpty();
    }

    private static string Table() => QuantitiesHead + string.Join('\n', Quantities.Known.Select(Row));

    private static string Row(QuantityKind q)
    {
        string unit = q.Unit.Length == 0 ? "1" : q.Unit;
        return $"| `{q.Name}` | {unit} | {q.Meaning}{(q.NeedsBoundary ? "; boundary required" : "")} |";
    }

    private static string Atoms() => string.Join(", ", Unit.KnownAtoms.Select(a => $"`{a}`"));

    private static string Guide(string name) => File.ReadAllText(Path.Combine(Repository.Root, "docs", "guides", name));

    private static string Example(string name) => Block().Match(Guide(name)).Groups[1].Value;

    [GeneratedRegex(@"```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\| quantity \| unit \| meaning \|\n(\|.*\n)+\n?")]
    private static partial Regex QuantityTable();

    [GeneratedRegex(@"Atoms: .*?\. A year")]
    private static partial Regex AtomList();
}
