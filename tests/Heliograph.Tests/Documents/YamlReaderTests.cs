using System.Diagnostics;
using System.Text;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Heliograph.Tests.Scenarios;

namespace Heliograph.Tests.Documents;

public sealed class YamlReaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("heliograph-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_file_that_is_not_there_is_an_error() =>
        Only(ReadFile("absent.yaml")).ShouldBe("absent.yaml: error HG0001: no such file; check the path");

    [Fact]
    public void A_folder_is_no_file()
    {
        DiagnosticList diagnostics = new();
        YamlReader.ReadFile(_folder, diagnostics).ShouldBeNull();
        diagnostics.ShouldHaveSingleItem().Code.ShouldBe(Codes.CannotRead);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void An_impossible_path_is_an_error(string path)
    {
        DiagnosticList diagnostics = new();
        YamlReader.ReadFile(path, diagnostics).ShouldBeNull();
        diagnostics.ShouldHaveSingleItem().Code.ShouldBe(Codes.CannotRead);
    }

    [Fact]
    public void A_file_of_ten_gigabytes_is_refused_unread()
    {
        string path = Path.Combine(_folder, "large.yaml");
        using (FileStream stream = File.Create(path))
        {
            stream.SetLength(10L << 30); // sparse: takes no room
        }
        long before = GC.GetAllocatedBytesForCurrentThread();
        DiagnosticList diagnostics = new();
        YamlReader.ReadFile(path, diagnostics).ShouldBeNull();
        // 10 GiB are 10,240 MiB.
        Sample.Lines(diagnostics).ShouldHaveSingleItem().ShouldContain("error HG0002: is 10240 MiB, the limit is 32 MiB");
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1 << 20);
    }

    [Fact]
    public void A_device_without_end_is_refused_at_the_limit()
    {
        if (!File.Exists("/dev/zero"))
        {
            Assert.Skip("this system has no /dev/zero");
        }
        DiagnosticList diagnostics = new();
        YamlReader.ReadFile("/dev/zero", diagnostics).ShouldBeNull();
        diagnostics.ShouldHaveSingleItem().Code.ShouldBe(Codes.TooLarge);
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{a: ", "}")]
    [InlineData("- ", "")]
    [InlineData("? ", "")]
    public void Nesting_of_any_depth_is_refused_quickly(string open, string close)
    {
        Stopwatch clock = Stopwatch.StartNew();
        string text = "heliograph: 1\ntitle:\n  " + Repeat(open, 100_000) + "x" + Repeat(close, 100_000);
        DiagnosticList diagnostics = Read(text).Diagnostics;
        diagnostics.Single().Code.ShouldBeOneOf(Codes.TooDeep, Codes.NotYaml);
        clock.Elapsed.TotalSeconds.ShouldBeLessThan(10);
    }

    [Fact]
    public void Nesting_within_the_limit_is_read()
    {
        // The root is level 0, so that 63 lists below it end at level 64 with their value.
        Read("a: " + Repeat("[", 63) + "x" + Repeat("]", 63)).Diagnostics.ShouldBeEmpty();
        Read("a: " + Repeat("[", 64) + "x" + Repeat("]", 64)).Diagnostics.ShouldHaveSingleItem().Code.ShouldBe(Codes.TooDeep);
    }

    [Fact]
    public void A_NUL_says_its_line() =>
        Only(Read("a: 1\nb: \0\n")).ShouldBe("t.yaml:2:1: error HG0003: contains a NUL character: not a text file; give a YAML file");

    [Fact]
    public void Bytes_that_are_no_text_are_refused()
    {
        string path = Path.Combine(_folder, "latin1.yaml");
        File.WriteAllBytes(path, [.. "title: caf"u8, 0xE9, (byte)'\n']);
        DiagnosticList diagnostics = new();
        YamlReader.ReadFile(path, diagnostics).ShouldBeNull();
        Sample.Lines(diagnostics).ShouldHaveSingleItem().ShouldEndWith("error HG0003: is not UTF-8 text; save it as UTF-8");
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("# only a comment\n")]
    public void An_empty_file_says_so(string text) => Only(Read(text)).ShouldContain("error HG0003: is empty");

    [Fact]
    public void A_second_document_is_refused_where_it_begins() =>
        Only(Read("a: 1\n---\nb: 2\n")).ShouldBe("t.yaml:2:1: error HG0003: has a second document; keep one document a file");

    [Fact]
    public void Aliases_do_not_unfold()
    {
        // Ten levels of ten: 1e10 nodes if it were unfolded.
        StringBuilder bomb = new("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++)
        {
            bomb.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n"
            );
        }
        DiagnosticList diagnostics = Read(bomb.ToString()).Diagnostics;
        diagnostics.ShouldAllBe(d => d.Code == Codes.AnchorOrTag);
        // Ten anchors and ninety aliases, each at its place.
        diagnostics.Count.ShouldBe(100);
    }

    [Theory]
    [InlineData("a:\n\tb: 1\n", "2:1")]
    [InlineData("a:\n  b: 1\n  \tc: 2\n", "3:3")]
    public void A_tab_as_indentation_is_refused_where_it_is(string text, string place) =>
        Only(Read(text)).ShouldBe($"t.yaml:{place}: error HG0003: a tab in the indentation; indent with spaces");

    [Fact]
    public void Windows_line_ends_and_a_byte_order_mark_change_nothing()
    {
        string path = Path.Combine(_folder, "windows.yaml");
        File.WriteAllText(path, "a: 1\r\nb:\r\n  c: two\r\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        DiagnosticList diagnostics = new();
        YamlMap map = YamlReader.ReadFile(path, diagnostics).ShouldBeOfType<YamlMap>();
        diagnostics.ShouldBeEmpty();
        map.Entries[0].KeySpan.ShouldBe(new SourceSpan(path, 1, 1));
        YamlScalar two = map.Find("b").ShouldBeOfType<YamlMap>().Find("c").ShouldBeOfType<YamlScalar>();
        two.Text.ShouldBe("two");
        two.Span.ShouldBe(new SourceSpan(path, 3, 6));
    }

    [Fact]
    public void A_duplicate_key_is_reported_once_and_the_first_holds()
    {
        (YamlNode? node, DiagnosticList diagnostics) = Read("a: 1\nb: 2\na: 3\n");
        Sample.Lines(diagnostics).ShouldHaveSingleItem().ShouldBe("t.yaml:3:1: error HG0005: duplicate key 'a', first at line 1; remove one of them");
        node.ShouldBeOfType<YamlMap>().Find("a").ShouldBeOfType<YamlScalar>().Text.ShouldBe("1");
    }

    [Fact]
    public void Very_long_keys_and_values_are_shown_short()
    {
        string huge = new('k', 1_000_000);
        DiagnosticList diagnostics = Sample.With("title: Sixteen accelerators", $"\"{huge}\": 1\nseed: {huge}").Diagnostics;
        diagnostics.ShouldNotBeEmpty();
        diagnostics.ShouldAllBe(d => d.ToString().Length < 500);
    }

    [Fact]
    public void A_diagnostic_stays_on_its_line()
    {
        DiagnosticList diagnostics = Sample.With("precision: bf16", "precision: \"bf\\n16\\u2028\\e[31m\"").Diagnostics;
        string line = Sample.Lines(diagnostics).ShouldHaveSingleItem();
        line.ShouldContain("'precision: bf?16??[31m' is not possible");
    }

    [Fact]
    public void A_million_wrong_keys_cost_no_million_comparisons()
    {
        StringBuilder text = new("heliograph: 1\n");
        for (int i = 0; i < 200_000; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"key-{i}: 1\n");
        }
        Stopwatch clock = Stopwatch.StartNew();
        DiagnosticList diagnostics = Sample.Load(text.ToString()).Diagnostics;
        diagnostics.Count.ShouldBe(DiagnosticList.Limit);
        // 200,000 unknown keys and the four that are missing: scenario, year, sites.
        diagnostics.ErrorCount.ShouldBe(200_003);
        clock.Elapsed.TotalSeconds.ShouldBeLessThan(20);
    }

    private static (YamlNode? Node, DiagnosticList Diagnostics) Read(string text)
    {
        DiagnosticList diagnostics = new();
        return (YamlReader.ReadText(text, "t.yaml", diagnostics), diagnostics);
    }

    private static (YamlNode? Node, DiagnosticList Diagnostics) ReadFile(string path)
    {
        DiagnosticList diagnostics = new();
        return (YamlReader.ReadFile(path, diagnostics), diagnostics);
    }

    private static string Only((YamlNode? Node, DiagnosticList Diagnostics) read)
    {
        read.Node.ShouldBeNull();
        return Sample.Lines(read.Diagnostics).ShouldHaveSingleItem();
    }

    private static string Repeat(string text, int times) => new StringBuilder(text.Length * times).Insert(0, text, times).ToString();
}
