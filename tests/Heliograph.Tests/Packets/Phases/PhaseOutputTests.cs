using System.Text;
using Heliograph.Cli.Output;
using Heliograph.Engine.Packets.Phases;
using Heliograph.Model;
using NJsonSchema;
using static Heliograph.Tests.Packets.Phases.PhaseScenarios;

namespace Heliograph.Tests.Packets.Phases;

public sealed class PhaseOutputTests
{
    private static readonly Lazy<Report> Small = new(() =>
        Run(Servers(2, "tensor: 8, pipeline: 1, data: 2", NvLink(Credits), LeafSpine(16, 1, Pauses)), new PhaseOptions { Hops = 50_000 })
    );

    [Fact]
    public async Task The_document_follows_its_schema()
    {
        string text = await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "docs", "schema", "report.schema.json"),
            TestContext.Current.CancellationToken
        );
        JsonSchema schema = await JsonSchema.FromJsonAsync(text, TestContext.Current.CancellationToken);
        string json = Encoding.UTF8.GetString(JsonReport.Write(Small.Value));
        schema.Validate(json).Select(e => e.ToString()).ShouldBeEmpty();
        json.ShouldContain("\"fidelity\": \"packet\"");
        json.ShouldContain("\"closedForm_s\"");
        json.ShouldContain("\"phases_s\"");
    }

    [Theory]
    [InlineData(80)]
    [InlineData(null)]
    public void The_summary_has_a_row_for_each_phase_and_no_line_is_too_long(int? width)
    {
        using StringWriter output = new();
        TerminalSummary.Print(Small.Value, output, width);
        string[] lines = output.ToString().Split('\n');
        lines.ShouldContain(l => l.StartsWith("phase", StringComparison.Ordinal) && l.Contains("ratio", StringComparison.Ordinal));
        lines.Count(l => l.StartsWith("tensor ", StringComparison.Ordinal) || l.StartsWith("data ", StringComparison.Ordinal)).ShouldBe(2);
        output.ToString().ReplaceLineEndings(" ").ShouldContain("the step would take");
        if (width is null)
        {
            lines.ShouldAllBe(l => l.Length <= 100);
        }
    }

    [Fact]
    public void The_page_has_picture_and_table_and_an_analytic_page_has_not()
    {
        string page = HtmlReport.Write(Small.Value);
        page.ShouldContain("What the exchanges take frame by frame");
        page.ShouldContain("is farthest from its closed form");
        page.ShouldContain("tables/phases.csv");
        HtmlReport.Write(Engine.ShippedScenarios.Report("supernode-384")).ShouldNotContain("frame by frame</h2>");
    }
}
