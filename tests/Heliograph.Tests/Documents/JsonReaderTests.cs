using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;

namespace Heliograph.Tests.Documents;

public sealed class JsonReaderTests
{
    [Fact]
    public void Nodes_have_their_places_in_characters()
    {
        DiagnosticList diagnostics = [];
        YamlMap root = (YamlMap)JsonReader.ReadText("{\"é→\": [1,\n  null, \"12\"], \"b\": {\"c\": true}}", "f", diagnostics).ShouldNotBeNull();
        diagnostics.ShouldBeEmpty();
        YamlList list = (YamlList)root.Find("é→")!;
        list.Items.Select(i => (i.Span.Line, i.Span.Column)).ShouldBe([(1, 9), (2, 3), (2, 9)]);
        list.Items.Cast<YamlScalar>()
            .Select(s => (s.Text, s.Quoted, s.IsNull))
            .ShouldBe([("1", false, false), ("null", false, true), ("12", true, false)]);
        root.Entries[1].KeySpan.ShouldBe(new SourceSpan("f", 2, 16));
        ((YamlMap)root.Find("b")!).Find("c")!.Span.Column.ShouldBe(27);
    }

    [Theory]
    [InlineData("{\"a\": 1,}", Codes.NotJson)]
    [InlineData("[1] 2", Codes.NotJson)]
    [InlineData("", Codes.NotJson)]
    [InlineData("{\"a\": 1, \"a\": 2}", Codes.DuplicateKey)]
    public void What_is_no_strict_JSON_is_said(string text, string code)
    {
        DiagnosticList diagnostics = [];
        JsonReader.ReadText(text, "f", diagnostics);
        diagnostics.ShouldHaveSingleItem().Code.ShouldBe(code);
    }
}
