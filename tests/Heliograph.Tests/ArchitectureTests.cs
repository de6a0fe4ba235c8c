using System.Xml.Linq;

namespace Heliograph.Tests;

public sealed class ArchitectureTests
{
    /// <summary>Exactly the arrows of docs/ARCHITECTURE.md; a project that is not here yet adds its line.</summary>
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Heliograph.Model"] = [],
        ["Heliograph.Photonics"] = ["Heliograph.Model"],
        ["Heliograph.Simulation"] = ["Heliograph.Model"],
        ["Heliograph.Workload"] = ["Heliograph.Model"],
        ["Heliograph.Operations"] = ["Heliograph.Model", "Heliograph.Photonics"],
        ["Heliograph.Engine"] = ["Heliograph.Model", "Heliograph.Operations", "Heliograph.Photonics", "Heliograph.Simulation", "Heliograph.Workload"],
        ["Heliograph.Cli"] = ["Heliograph.Engine"],
    };

    /// <summary>Packages that a source project may use; the reasons are in docs/adr/0002-dependencies.md.</summary>
    private static readonly Dictionary<string, string[]> Packages = new()
    {
        ["Heliograph.Model"] = ["YamlDotNet"],
        ["Heliograph.Operations"] = ["Google.OrTools"],
        ["Heliograph.Engine"] = ["Parquet.Net"],
        ["Heliograph.Cli"] = ["Spectre.Console", "System.CommandLine"],
    };

    private static IEnumerable<string> Projects =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories);

    [Fact]
    public void Projects_reference_exactly_what_the_architecture_says()
    {
        Projects.Select(Path.GetFileNameWithoutExtension).Order().ShouldBe(Arrows.Keys.Order());
        foreach (string project in Projects)
        {
            string name = Path.GetFileNameWithoutExtension(project);
            References(project, "ProjectReference")
                .Select(r => Path.GetFileNameWithoutExtension(r.Replace('\\', '/')))
                .Order()
                .ShouldBe(Arrows[name].Order(), name);
            References(project, "PackageReference").Order().ShouldBe(Packages.GetValueOrDefault(name, []).Order(), name);
        }
    }

    [Fact]
    public void Every_package_has_its_reason_in_the_decision_log()
    {
        string log = File.ReadAllText(Path.Combine(Repository.Root, "docs", "adr", "0002-dependencies.md"));
        foreach (XElement version in XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props")).Descendants("PackageVersion"))
        {
            string line = $"| {version.Attribute("Include")!.Value} {version.Attribute("Version")!.Value} |";
            log.ShouldContain(line);
        }
    }

    private static IEnumerable<string> References(string project, string kind) =>
        XDocument.Load(project).Descendants(kind).Select(r => r.Attribute("Include")!.Value);
}
