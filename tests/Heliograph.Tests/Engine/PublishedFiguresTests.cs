using Heliograph.Engine.Validation;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Tests.Engine;

public sealed class PublishedFiguresTests
{
    private static ValidationReport Run(string table)
    {
        DiagnosticList diagnostics = new();
        ValidationReport report = PublishedFigures.Run(table, Repository.Root, ShippedScenarios.Workspace, diagnostics);
        diagnostics.ShouldBeEmpty();
        return report;
    }

    [Theory]
    [InlineData("systems")]
    [InlineData("link")]
    public void Every_computed_row_that_we_ship_closes(string table)
    {
        string path = Path.Combine(Repository.Root, "validation", table + ".csv");
        HashSet<string> computed = [.. PublishedTable.Read(path, new DiagnosticList()).Where(r => r["kind"] == "computed").Select(r => r["id"])];
        ValidationReport report = Run(path);
        computed.Count.ShouldBeGreaterThan(10);
        report
            .Rows.Where(r => computed.Contains(r.Id) && r.Verdict != "reproduced")
            .Select(r => $"{r.Id} {r.Quantity}: {r.Published} against {r.Predicted} {r.Note}")
            .ShouldBeEmpty();
    }

    [Fact]
    public void The_given_table_closes_where_it_says_computed()
    {
        string? shared = Repository.Shared;
        Assert.SkipWhen(shared is null, "the given data is not beside the checkout");
        string path = Path.Combine(shared!, "data", "parts", "validation.csv");
        HashSet<string> computed = [.. PublishedTable.Read(path, new DiagnosticList()).Where(r => r["kind"] == "computed").Select(r => r["id"])];
        Run(path)
            .Rows.Where(r => computed.Contains(r.Id) && r.Verdict != "reproduced")
            .Select(r => $"{r.Id}: {r.Published} against {r.Predicted}")
            .ShouldBeEmpty();
    }

    [Fact]
    public void Quoted_fields_may_hold_commas_quotes_and_line_ends()
    {
        List<(System.Collections.Immutable.ImmutableArray<string> Fields, int Line)> records = PublishedTable.Records(
            "a,b\n\"x, \"\"y\"\"\nz\",2\n\nlast,3"
        );
        records.Select(r => string.Join("|", r.Fields)).ShouldBe(["a|b", "x, \"y\"\nz|2", "last|3"]);
        records.Select(r => r.Line).ShouldBe([1, 2, 5]);
    }

    [Theory]
    [InlineData("exact", 48, 48, true)]
    [InlineData("exact", 48.1, 48, false)]
    [InlineData("1%", 0.505, 0.5, true)]
    [InlineData("1%", 0.506, 0.5, false)]
    [InlineData("0.05", -5.26, -5.3, true)]
    public void Tolerances_mean_what_they_say(string tolerance, double predicted, double published, bool within) =>
        PublishedFigures.Within(tolerance, predicted, published).ShouldBe(within);
}
