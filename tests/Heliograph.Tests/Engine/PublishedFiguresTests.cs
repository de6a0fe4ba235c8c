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
    [InlineData("48", "exact", 48, true)]
    [InlineData("48", "exact", 48.1, false)]
    [InlineData("0.5", "1%", 0.505, true)]
    [InlineData("0.5", "1 %", 0.506, false)]
    [InlineData("-5.3", "0.05", -5.26, true)]
    [InlineData("65", "2 pp", 66.9, true)]
    // A published 9.2e-13 is not met by nothing at all.
    [InlineData("9.2e-13", "exact", 0, false)]
    [InlineData("9.2e-13", "10%", 8e-13, false)]
    // Without a tolerance the rounding of what is printed.
    [InlineData("52.8", "", 52.84, true)]
    [InlineData("52.8", "", 52.86, false)]
    [InlineData("1.5e3", "", 1549, true)]
    [InlineData("~40", "15%", 44, true)]
    public void Tolerances_mean_what_they_say(string value, string tolerance, double predicted, bool within)
    {
        PublishedValue published = PublishedValue.Read(value).ShouldNotBeNull();
        published.Bounds(predicted).ShouldBeNull();
        published.Agrees(tolerance, predicted).ShouldBe(within);
    }

    [Theory]
    [InlineData("<=1e-16", 4.8e-17, true)]
    [InlineData("<=1e-16", 1.1e-16, false)]
    [InlineData("> 3", 3.3, true)]
    [InlineData("<=3.4x", 3.5, false)]
    [InlineData("\u22653", 2.9, false)]
    [InlineData("6-6.5", 6.37, true)]
    [InlineData("6 to 6.5", 6.6, false)]
    [InlineData("120..145", 119, false)]
    public void Bounds_and_ranges_hold_or_do_not(string value, double predicted, bool holds) =>
        PublishedValue.Read(value).ShouldNotBeNull().Bounds(predicted).ShouldBe(holds);

    [Theory]
    [InlineData("5140 = 20x257 = 514x10")]
    [InlineData("51.3 Tb/s over 206.5 km")]
    [InlineData("106.25 and 113.4375")]
    [InlineData("")]
    [InlineData("6.5-6")]
    public void What_is_no_figure_is_none(string value) => PublishedValue.Read(value).ShouldBeNull();

    [Theory]
    [InlineData("imdd.q", "levels=4; ber=2.4e-4", "3.414", "", "0.1%", "computed", "reproduced", "")]
    [InlineData("imdd.q", "levels=4; ber=2.4e-4", "3.5", "", "0.1%", "computed", "missed", "")]
    [InlineData("fec.undetected", "code=KP4; ber=2.4e-4", "<=1e-16", "prob", "", "bound", "bounded", "")]
    [InlineData("fec.miscorrection", "code=KP4", "<=1e-18", "", "", "bound", "missed", "")]
    [InlineData("imdd.Q", "levels=4; ber=2.4e-4", "3.414", "", "", "computed", "skipped", "the nearest is imdd.q")]
    [InlineData("imdd.q", "levels 4; ber=2.4e-4", "3.414", "", "", "computed", "skipped", "'levels 4'")]
    [InlineData("imdd.q", "levels=4; levels=2; ber=2.4e-4", "3.414", "", "", "computed", "skipped", "'levels=2'")]
    [InlineData("imdd.q", "levels=4; ber=2.4e-4", "about three", "", "", "computed", "skipped", "no number")]
    [InlineData("imdd.q", "levels=4; ber=2.4e-4", "3.414", "", "info", "computed", "skipped", "no tolerance")]
    [InlineData("claim", "t+1 errors", "<=1e-16", "prob", "info", "claim", "not-reproducible", "inputs are no quantities")]
    [InlineData("claim", "5.5 W vs pluggable", "70% capex, 59% power", "", "", "claim", "not-reproducible", "no single number")]
    public void A_row_has_the_verdict_that_it_earns(
        string model,
        string inputs,
        string value,
        string unit,
        string tolerance,
        string kind,
        string verdict,
        string note
    )
    {
        string table = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.csv");
        File.WriteAllText(table, $"id,model,inputs,value,unit,tolerance,kind,note\na,{model},{inputs},\"{value}\",{unit},{tolerance},{kind},\n");
        try
        {
            ValidationRow row = Run(table).Rows.ShouldHaveSingleItem();
            row.Verdict.ShouldBe(verdict);
            row.Note.ShouldContain(note);
        }
        finally
        {
            File.Delete(table);
        }
    }
}
