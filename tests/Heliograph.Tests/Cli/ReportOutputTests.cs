using System.Text;
using Heliograph.Cli.Output;
using Heliograph.Engine;
using Heliograph.Model;
using Heliograph.Tests.Engine;
using NJsonSchema;

namespace Heliograph.Tests.Cli;

public sealed class ReportOutputTests
{
    public static TheoryData<string> Scenarios => ShippedScenarios.Theory;

    private static string Schema => File.ReadAllText(Path.Combine(Repository.Root, "docs", "schema", "report.schema.json"));

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task The_json_of_every_shipped_scenario_has_the_published_shape(string name)
    {
        JsonSchema schema = await JsonSchema.FromJsonAsync(Schema, TestContext.Current.CancellationToken);
        string json = Encoding.UTF8.GetString(JsonReport.Write(ShippedScenarios.Report(name)));
        schema.Validate(json).Select(e => e.ToString()).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_schema_refuses_a_report_without_a_promised_field()
    {
        JsonSchema schema = await JsonSchema.FromJsonAsync(Schema, TestContext.Current.CancellationToken);
        string json = Encoding.UTF8.GetString(JsonReport.Write(ShippedScenarios.Report("supernode-384")));
        schema.Validate(json.Replace("\"stepTime_s\"", "\"stepTime\"", StringComparison.Ordinal)).ShouldNotBeEmpty();
    }

    [Fact]
    public void Every_field_of_the_schema_is_in_the_guide()
    {
        string guide = File.ReadAllText(Path.Combine(Repository.Root, "docs", "guides", "report-json.md"));
        foreach (
            System.Text.RegularExpressions.Match match in System.Text.RegularExpressions.Regex.Matches(
                Schema,
                "^ +\"([A-Za-z_]+)\": \\{$",
                System.Text.RegularExpressions.RegexOptions.Multiline
            )
        )
        {
            string field = match.Groups[1].Value;
            if (field is not ("properties" or "items" or "additionalProperties"))
            {
                guide.ShouldContain($"| `{field}` |");
            }
        }
    }

    [Fact]
    public void Text_of_a_scenario_cannot_become_markup()
    {
        Report report = ShippedScenarios.Report("supernode-384");
        Report hostile = report with
        {
            Scenario = report.Scenario with { Title = "<script>alert(1)</script>\"'&", Sources = ["<img src=x onerror=y>"] },
        };
        string html = HtmlReport.Write(hostile);
        html.ShouldNotContain("<script>alert");
        html.ShouldNotContain("<img src=x");
        html.ShouldContain("&lt;script&gt;alert(1)");
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void A_page_is_the_same_bytes_every_time_and_refers_to_nothing_outside(string name)
    {
        Report report = ShippedScenarios.Report(name);
        string page = HtmlReport.Write(report);
        HtmlReport.Write(report with { WallSeconds = 99 }).ShouldBe(page);
        page.ShouldNotContain("src=");
        page.ShouldNotContain("@import");
        page.ShouldNotContain("url(");
    }

    [Fact]
    public void A_system_with_findings_shows_them_before_anything_else()
    {
        Report report = ShippedScenarios.Evaluate(
            ShippedScenarios.Read("supernode-384", "sites.main.power.limit=100 kW"),
            new EvaluationOptions(WithRanges: false)
        );
        string page = HtmlReport.Write(report);
        page.IndexOf("HG0061", StringComparison.Ordinal).ShouldBeInRange(0, page.IndexOf("Headlines", StringComparison.Ordinal));
    }
}
