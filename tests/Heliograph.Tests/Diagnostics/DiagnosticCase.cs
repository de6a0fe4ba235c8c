using System.Text.RegularExpressions;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Tests.Scenarios;

namespace Heliograph.Tests.Diagnostics;

/// <summary>A file of <c>cases/</c>: an input with one problem. Its comments say which diagnostic is due, and where.</summary>
internal sealed partial record DiagnosticCase(string Name, string Text, string Code, string Place, string Reader, string[] Sets)
{
    private static string Folder => Path.Combine(Repository.Root, "tests", "Heliograph.Tests", "Diagnostics", "cases");

    public static IEnumerable<string> Names =>
        Directory.EnumerateFiles(Folder, "*.yaml").Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal);

    public static DiagnosticCase Load(string name)
    {
        string text = File.ReadAllText(Path.Combine(Folder, name));
        Match expect = Expect().Match(text);
        expect.Success.ShouldBeTrue($"{name} does not begin with '# expect: CODE at LINE:COLUMN' and '# reader: ...'");
        string file = expect.Groups["file"].Success ? expect.Groups["file"].Value : name;
        string[] sets = [.. SetLine().Matches(text).Select(m => m.Groups[1].Value)];
        return new DiagnosticCase(
            name,
            text,
            expect.Groups["code"].Value,
            $"{file}:{expect.Groups["place"].Value}",
            expect.Groups["reader"].Value,
            sets
        );
    }

    /// <summary>What the reader says, as it is printed.</summary>
    public string[] Run()
    {
        DiagnosticList diagnostics = new();
        if (Reader == "catalogue")
        {
            CatalogueReader.ReadText(Text, Name, diagnostics);
        }
        else
        {
            ScenarioReader.ReadText(Text, Name, Sample.Catalogue, Sample.Models, Sets, diagnostics);
        }
        return Sample.Lines(diagnostics);
    }

    [GeneratedRegex(@"\A# expect: (?<code>HG\d{4}) at (?<place>\d+:\d+)(?: in (?<file>.+))?\n# reader: (?<reader>scenario|catalogue)\n")]
    private static partial Regex Expect();

    [GeneratedRegex(@"^# set: (.+)$", RegexOptions.Multiline)]
    private static partial Regex SetLine();
}
