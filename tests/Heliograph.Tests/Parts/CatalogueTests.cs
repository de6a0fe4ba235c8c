using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;

namespace Heliograph.Tests.Parts;

public sealed class CatalogueTests
{
    [Fact]
    public void The_shipped_catalogue_has_no_problem()
    {
        DiagnosticList diagnostics = new();
        Catalogue catalogue = CatalogueReader.ReadFolder(Path.Combine(Repository.Root, "catalog"), diagnostics);
        diagnostics.Sorted().Select(d => d.ToString()).ShouldBeEmpty();
        catalogue.Parts.Length.ShouldBeGreaterThan(300);
    }
}
