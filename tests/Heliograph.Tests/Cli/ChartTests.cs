using System.Globalization;
using System.Xml.Linq;
using CsCheck;
using Heliograph.Cli.Output;
using Heliograph.Cli.Output.Charts;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Tests.Engine;

namespace Heliograph.Tests.Cli;

public sealed class ChartTests
{
    public static TheoryData<string> Scenarios => ShippedScenarios.Theory;

    [Fact]
    public void An_axis_covers_its_values_with_round_ticks() =>
        Gen.Select(Gen.Double[-1e6, 1e6], Gen.Double[1e-3, 1e6], Gen.Int[2, 8])
            .Sample(
                (min, span, ticks) =>
                {
                    Axis axis = Axis.Over(min, min + span, "dB", ticks);
                    axis.Min.ShouldBeLessThanOrEqualTo(min + span * 1e-6);
                    axis.Max.ShouldBeGreaterThanOrEqualTo(min + span - span * 1e-6);
                    double mantissa = axis.Step / Math.Pow(10, Math.Floor(Math.Log10(axis.Step) + 1e-9));
                    new[] { 1.0, 2, 5 }.ShouldContain(m => Math.Abs(m - mantissa) < 1e-6);
                    // The step is at least the asked one, so at most one tick more at each end than asked for.
                    axis.Ticks().Count().ShouldBeLessThanOrEqualTo(ticks + 3);
                }
            );

    [Fact]
    public void Terms_of_a_waterfall_start_where_the_one_before_ends()
    {
        WaterfallTerm[] terms = [new("a", 3, "3 s", Palette.Compute), new("b", 1, "1 s", Palette.Exposed), new("c", 2, "2 s", Palette.Bubble)];
        XElement svg = XElement.Parse(Waterfall.Draw("t", terms, "step", "6 s", "s", narrow: false));
        XElement[] bars = [.. svg.Elements().Where(e => e.Name.LocalName == "rect").Take(3)];
        double At(XElement e, string a) => double.Parse(e.Attribute(a)!.Value, CultureInfo.InvariantCulture);
        for (int i = 1; i < bars.Length; i++)
        {
            // Coordinates are written to a tenth of a pixel.
            At(bars[i], "x").ShouldBe(At(bars[i - 1], "x") + At(bars[i - 1], "width"), 0.11);
        }
        // 3 : 1 : 2 in time is 3 : 1 : 2 in pixels.
        (At(bars[0], "width") / At(bars[1], "width")).ShouldBe(3, 0.02);
    }

    [Fact]
    public void An_unknown_bar_is_words_and_no_bar()
    {
        XElement svg = XElement.Parse(
            BarChart.Draw("t", [new Bar("NICs", null, "", Palette.Nic, "not computable: needs nic.power")], "W", narrow: false)
        );
        svg.Elements().ShouldNotContain(e => e.Name.LocalName == "rect");
        svg.Value.ShouldContain("needs nic.power");
    }

    [Fact]
    public void Long_text_ends_in_an_ellipsis_and_keeps_itself_as_a_tooltip()
    {
        Svg svg = new(100) { Height = 20 };
        svg.Text(0, 10, "a very long name <of a link>", "", Anchor.Start, 40);
        string text = svg.Close("t");
        text.ShouldContain("…");
        text.ShouldContain("<title>a very long name &lt;of a link&gt;</title>");
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Every_picture_is_well_formed_says_its_number_and_has_its_data(string name)
    {
        Report report = ShippedScenarios.Report(name);
        HashSet<string> tables = [.. ReportTables.All(report).Select(t => $"tables/{t.FileName}")];
        Picture?[] pictures =
        [
            Pictures.StepTime(report),
            InferencePages.Time(report),
            InferencePages.Memory(report),
            Pictures.Memory(report),
            Pictures.Power(report),
            Pictures.Capital(report),
            Pictures.Annual(report),
            .. Pictures.Margins(report),
            .. Pictures.Tornados(report),
            .. Pictures.Networks(report).Select(n => n.Picture),
        ];
        foreach (Picture picture in pictures.OfType<Picture>())
        {
            picture.Title.ShouldContain(c => char.IsAsciiDigit(c), picture.Title);
            picture.Source.ShouldNotBeEmpty();
            tables.ShouldContain(picture.DataFile);
            // A ledger is two drawings; both must parse, at both widths, and no coordinate may be NaN.
            foreach (string drawing in new[] { picture.Wide, picture.Narrow })
            {
                XElement all = XElement.Parse($"<g>{drawing}</g>");
                all.Elements().ShouldNotBeEmpty(picture.Title);
                drawing.ShouldNotContain("NaN");
                // Text that ends at its point does not begin left of the picture.
                foreach (XElement text in all.Descendants().Where(e => e.Attribute("text-anchor")?.Value == "end"))
                {
                    double x = double.Parse(text.Attribute("x")!.Value, CultureInfo.InvariantCulture);
                    (x - Svg.TextWidth(text.Value)).ShouldBeGreaterThanOrEqualTo(0, $"{picture.Title}: {text.Value}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void The_terminal_summary_fits_a_screen(string name)
    {
        Report shipped = ShippedScenarios.Report(name);
        // As many findings as there may be, each longer than a line.
        Finding finding = new(
            "HG0041",
            Severity.Error,
            "main/scale-out/leaf-spine",
            string.Concat(Enumerable.Repeat("links do not close ", 12)),
            "another medium"
        );
        foreach (Report report in new[] { shipped, shipped with { Findings = [.. Enumerable.Repeat(finding, 9)] } })
        foreach ((int? screen, int width) in new (int?, int)[] { (80, 80), (null, 100) })
        {
            using StringWriter output = new();
            TerminalSummary.Print(report, output, screen);
            string[] lines = System.Text.RegularExpressions.Regex.Replace(output.ToString(), "\u001b\\[[0-9;]*m", "").TrimEnd().Split('\n');
            lines.Length.ShouldBeLessThanOrEqualTo(50);
            lines.Max(l => l.TrimEnd('\r').Length).ShouldBeLessThanOrEqualTo(width);
        }
    }
}
