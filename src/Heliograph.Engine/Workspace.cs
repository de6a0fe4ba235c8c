using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;

namespace Heliograph.Engine;

/// <summary>The data that an evaluation reads besides its scenario: parts and model presets.</summary>
public sealed record Workspace(Catalogue Catalogue, ModelPresets Models)
{
    /// <summary>Reads <c>catalog/</c> below <paramref name="home"/>; problems of its files go to <paramref name="diagnostics"/>.</summary>
    public static Workspace Open(string home, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(home);
        string folder = Path.Combine(home, "catalog");
        return new Workspace(
            CatalogueReader.ReadFolder(folder, diagnostics),
            ModelPresetReader.ReadFolder(Path.Combine(folder, "models"), diagnostics)
        );
    }
}
