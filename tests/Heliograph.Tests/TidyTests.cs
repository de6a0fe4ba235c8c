using System.Text.RegularExpressions;

namespace Heliograph.Tests;

/// <summary>House rules that no compiler checks. Each rule has a text that breaks it, which the rule must catch.</summary>
public sealed partial class TidyTests
{
    private const int FileLines = 600;
    private const int LineColumns = 160;

    private static readonly (string Pattern, string Instead)[] Banned =
    [
        (@"\bDateTime\.(Utc)?Now\b", "pass the time in"),
        (@"\bGuid\.NewGuid\b", "derive the id from the input"),
        (@"\bnew Random\b|\bRandom\.Shared\b", "a keyed stream"),
        (@"\bThread\.Sleep\b", "wait for what you wait for"),
        (@"\bT" + @"ODO\b|\bFIX" + @"ME\b|\bHA" + @"CK\b|NotImpl" + "ementedException", "do it or leave it out"),
        (@"#region\b", "a smaller file"),
        (@"\bthis\.[A-Za-z_]", "no 'this.'"),
    ];

    private static IEnumerable<string> Sources =>
        new[] { "src", "tests", "bench" }
            .Select(f => Path.Combine(Repository.Root, f))
            .Where(Directory.Exists)
            .SelectMany(f => Directory.EnumerateFiles(f, "*.cs", SearchOption.AllDirectories))
            .Order(StringComparer.Ordinal);

    [Fact]
    public void Files_and_lines_are_short()
    {
        foreach (string file in Sources)
        {
            string[] lines = File.ReadAllLines(file);
            lines.Length.ShouldBeLessThanOrEqualTo(FileLines, file);
            // The formatter breaks code; it cannot break a text, nor should it.
            int longest = Array.FindIndex(lines, l => l.Length > LineColumns && !l.Contains('"'));
            longest.ShouldBe(-1, $"{file}:{longest + 1} is longer than {LineColumns} columns");
        }
    }

    [Fact]
    public void Sources_hold_no_banned_word()
    {
        foreach (string file in Sources.Where(f => f.Contains("/src/", StringComparison.Ordinal)))
        {
            Violations(File.ReadAllText(file)).ShouldBeEmpty(file);
        }
    }

    [Theory]
    [InlineData("var t = DateTime.UtcNow;")]
    [InlineData("var g = Guid.NewGuid();")]
    [InlineData("var r = new Random(1);")]
    [InlineData("#region x")]
    [InlineData("this.x = 1;")]
    public void The_scan_catches_a_broken_source(string broken) => Violations(broken).ShouldNotBeEmpty();

    [Fact]
    public void Folders_are_nouns_of_the_field()
    {
        string[] refused = ["Utils", "Helpers", "Managers", "Common", "Misc"];
        foreach (string folder in Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src"), "*", SearchOption.AllDirectories))
        {
            refused.ShouldNotContain(Path.GetFileName(folder), folder);
        }
    }

    [Fact]
    public void Namespaces_are_folders()
    {
        foreach (string file in Sources.Where(f => f.Contains("/src/", StringComparison.Ordinal)))
        {
            Match match = NamespaceLine().Match(File.ReadAllText(file));
            if (match.Success)
            {
                string folder = Path.GetRelativePath(Path.Combine(Repository.Root, "src"), Path.GetDirectoryName(file)!).Replace('/', '.');
                match.Groups[1].Value.ShouldBe(folder, file);
            }
        }
    }

    private static List<string> Violations(string text) =>
        [.. Banned.Where(b => Regex.IsMatch(text, b.Pattern)).Select(b => $"{b.Pattern}: {b.Instead}")];

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();
}
