using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;

namespace Heliograph.Model.OpticalLine;

/// <summary>Opens a file in either flavour: plain keys, or wrapped in the name of a YANG module, alone or within a request of the interface.</summary>
internal static class LineDocument
{
    public const string Topology = "gnpy-network-topology:topology";
    public const string Equipment = "gnpy-eqpt-config:equipment";
    public const string AmplifierConfig = "gnpy-edfa-config:edfa-config";
    public const string Simulation = "gnpy-sim-params:sim-params";
    public const string Spectrum = "gnpy-spectrum:spectrum";
    public const string Services = "gnpy-path-computation:services";
    private const string Interface = "gnpy-api:api";

    public static LineMap? ReadFile(string path, string module, DiagnosticList diagnostics) =>
        Unwrap(JsonReader.ReadFile(path, diagnostics), module, path, diagnostics);

    public static LineMap? ReadText(string text, string name, string module, DiagnosticList diagnostics) =>
        Unwrap(JsonReader.ReadText(text, name, diagnostics), module, name, diagnostics);

    private static LineMap? Unwrap(YamlNode? root, string module, string file, DiagnosticList diagnostics)
    {
        string path = "";
        if (root is YamlMap map && map.Find(Interface) is { } inner)
        {
            (root, path) = (inner, Interface);
        }
        if (root is YamlMap wrapped && wrapped.Find(module) is { } content)
        {
            // A spectrum is a list within its module, and one below a key without.
            if (module == Spectrum)
            {
                return new LineMap(new YamlMap(content.Span, [new YamlEntry("spectrum", content.Span, content)]), path, diagnostics);
            }
            (root, path) = (content, path.Length == 0 ? module : $"{path}.{module}");
        }
        if (root is YamlMap due)
        {
            return new LineMap(due, path, diagnostics);
        }
        if (root is not null)
        {
            diagnostics.Error(Codes.NotALineFile, new SourceSpan(file, 1, 1), $"is {root.Kind}, an object is due", "begin with {");
        }
        return null;
    }
}
