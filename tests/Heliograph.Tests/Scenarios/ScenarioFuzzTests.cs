using System.Globalization;
using System.Text;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;

namespace Heliograph.Tests.Scenarios;

/// <summary>Broken scenarios: whatever the text, reading ends, throws nothing, and gives a scenario or a reason.</summary>
public sealed class ScenarioFuzzTests
{
    // The shipped catalogue and the small one: the seeds name parts of both.
    private static readonly Catalogue Catalogue = CatalogueReader.ReadFiles(
        [.. Files("catalog"), .. Files("tests", "Heliograph.Tests", "Scenarios", "data", "catalog")],
        new DiagnosticList()
    );

    private static readonly string[] Seeds = [.. Shipped().Append(Sample.Text)];

    // Words and marks that YAML, the language and the units give a meaning.
    private static readonly string[] Tokens =
    [
        "{",
        "}",
        "[",
        "]",
        ": ",
        "- ",
        ", ",
        "\n",
        "\n  ",
        "\t",
        "#",
        "'",
        "\"",
        "|\n",
        ">\n",
        "&a ",
        "*a",
        "!!int ",
        "---\n",
        "...\n",
        "? ",
        "%",
        "~",
        "null",
        "true",
        "-1",
        "0",
        "1e400",
        "1e-400",
        "99999999999999999999",
        "0x10",
        ".inf",
        ".nan",
        "1 EB/s",
        "-5 W",
        "2 fs3",
        "900 GB/s both ways",
        "like: main",
        "part: ",
        "acc-h100",
        "kind: torus",
        "dimensions: [0]",
        "dimensions: [1000000, 1000000, 1000000]",
        "count: 2147483647",
        "tensor: 100000000",
        "\u0085",
        "\u2028",
        "\ud83d",
        "\ufeff",
        "\u0000",
    ];

    [Fact]
    public void The_texts_to_be_broken_are_whole()
    {
        Seeds.Length.ShouldBeGreaterThan(5);
        Seeds.ShouldAllBe(s => Read(s, new DiagnosticList()) != null);
    }

    [Fact]
    public void No_mutation_of_a_scenario_makes_the_reader_throw()
    {
        // More by HELIOGRAPH_FUZZ=200000; a failure names its number, which alone determines the text.
        bool isAsked = int.TryParse(
            Environment.GetEnvironmentVariable("HELIOGRAPH_FUZZ"),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out int asked
        );
        for (int i = 0; i < (isAsked ? asked : 2000); i++)
        {
            string text = Mutation((ulong)i);
            try
            {
                Survives(text).ShouldBeTrue();
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"mutation {i}: {e.Message}\n{text}", e);
            }
        }
    }

    [Theory]
    [InlineData("a: {\n b: c\nd: [")]
    [InlineData("heliograph: 1\n? [a]\n: b\n")]
    [InlineData("heliograph: 1\nsites: [{name: a, like: a}, 3, ~, [x]]\n")]
    [InlineData("heliograph: 1\nsites: {name: a, servers: {count: 10000000, accelerators: {count: 10000, part: acc-a}}}\n")]
    [InlineData("heliograph: 1\nworkload: {train: {mapping: {tensor: 100000000, pipeline: 100000000, context: 100000000}}}\n")]
    [InlineData("heliograph: 1\nseed: 1_\nyear: _\nscenario: ' '\n")]
    [InlineData("\"\\uD800\": 1")]
    [InlineData("%YAML 9.9\n---\na: 1")]
    [InlineData("!<tag:yaml.org,2002:str> a: 1")]
    public void Cases_that_are_hard_on_a_reader(string text) => Survives(text);

    [Theory]
    [InlineData("")]
    [InlineData("=")]
    [InlineData("a")]
    [InlineData("=1")]
    [InlineData("sites[0=1")]
    [InlineData("sites[]=1")]
    [InlineData("sites[-1].name=1")]
    [InlineData("sites[99999999999].name=1")]
    [InlineData("sites[0]x.name=1")]
    [InlineData("sites..name=1")]
    [InlineData(".=1")]
    [InlineData("title.a.b=1")]
    [InlineData("sites.main.servers=[")]
    [InlineData("sites.main.servers={")]
    [InlineData("sites[0][0]=1")]
    public void A_bad_edit_is_a_diagnostic(string set)
    {
        (Scenario? scenario, DiagnosticList diagnostics) = Sample.Load(Sample.Text, set);
        scenario.ShouldBeNull();
        diagnostics.HasErrors.ShouldBeTrue();
        diagnostics.ShouldAllBe(d => d.Span.File == "--set 1" || d.Span.File == Sample.File);
    }

    private static bool Survives(string text)
    {
        DiagnosticList diagnostics = new();
        Scenario? scenario = Read(text, diagnostics);
        // A scenario, or an error that says where and has one line.
        bool explained = scenario is not null != diagnostics.HasErrors;
        return explained && diagnostics.All(d => d.ToString().AsSpan().IndexOfAny('\n', '\r') < 0);
    }

    private static string Mutation(ulong number)
    {
        ulong state = number;
        // SplitMix64, as published by Steele, Lea and Flood (2014): any counter gives an independent stream.
        int Next(int below)
        {
            state = unchecked(state + 0x9E3779B97F4A7C15);
            ulong z = state;
            z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
            z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
            return (int)((z ^ (z >> 31)) % (ulong)below);
        }
        state = unchecked(number * 0xD1342543DE82EF95);
        string text = Seeds[Next(Seeds.Length)];
        for (int steps = 1 + Next(8); steps > 0; steps--)
        {
            text = Mutate(text, Next(7), Next(int.MaxValue), Next(int.MaxValue), Tokens[Next(Tokens.Length)]);
        }
        return text;
    }

    private static string Mutate(string text, int kind, int a, int b, string token)
    {
        if (text.Length == 0)
        {
            return token;
        }
        string[] lines = text.Split('\n');
        switch (kind)
        {
            case 0: // flip a bit of a byte
                byte[] bytes = Encoding.UTF8.GetBytes(text);
                bytes[a % bytes.Length] ^= (byte)(1 << (b % 8));
                return Encoding.UTF8.GetString(bytes);
            case 1: // lose a line
                return string.Join('\n', lines.Where((_, i) => i != a % lines.Length));
            case 2: // say a line twice, elsewhere
                List<string> doubled = [.. lines];
                doubled.Insert(b % lines.Length, lines[a % lines.Length]);
                return string.Join('\n', doubled);
            case 3: // swap two lines
                (lines[a % lines.Length], lines[b % lines.Length]) = (lines[b % lines.Length], lines[a % lines.Length]);
                return string.Join('\n', lines);
            case 4: // put a token anywhere
                return text.Insert(a % text.Length, token);
            case 5: // a token in the place of some text
                int start = a % text.Length;
                return text.Remove(start, Math.Min(b % 12, text.Length - start)).Insert(start, token);
            default: // cut the end off
                return text[..(a % text.Length)];
        }
    }

    private static Scenario? Read(string text, DiagnosticList diagnostics) =>
        ScenarioReader.ReadText(text, "fuzz.yaml", Catalogue, Sample.Models, [], diagnostics);

    private static IEnumerable<string> Shipped() => Files("scenarios").Select(File.ReadAllText);

    private static IEnumerable<string> Files(params string[] folder) =>
        Directory.EnumerateFiles(Path.Combine([Repository.Root, .. folder]), "*.yaml").Order(StringComparer.Ordinal);
}
