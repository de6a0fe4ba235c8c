using System.Globalization;
using System.Text.RegularExpressions;
using Heliograph.Cli.Output;
using Heliograph.Cli.Output.Charts;

namespace Heliograph.Tests.Cli.Charts;

public sealed partial class NetworkMapTests
{
    [GeneratedRegex("<circle cx=\"([\\d.]+)\" cy=\"([\\d.]+)\"")]
    private static partial Regex Circle { get; }

    [GeneratedRegex("<path d=\"([^\"]+)\"")]
    private static partial Regex Stroke { get; }

    private static string Draw(MapSite[] sites, params MapLine[] lines) => NetworkMap.Draw("map", sites, lines, narrow: false);

    private static (double X, double Y)[] Places(string svg) =>
        [
            .. Circle
                .Matches(svg)
                .Select(m =>
                    (double.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture), double.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture))
                ),
        ];

    private static MapLine Line(int from, int to) => new(from, to, 0.5, Palette.Closes, "", "line");

    [Fact]
    public void North_is_up_and_a_network_across_the_date_line_is_whole()
    {
        (double X, double Y)[] at = Places(Draw([new("Suva", -18, 178), new("Apia", -14, -172), new("Sydney", -34, 151)], Line(0, 1)));
        // West to east: Sydney, Suva, Apia, 27 and 10 degrees apart; north to south Apia, Suva, Sydney.
        (at[1].X - at[0].X).ShouldBe((at[0].X - at[2].X) * 10 / 27, 0.2);
        at[1].Y.ShouldBeLessThan(at[0].Y);
        at[0].Y.ShouldBeLessThan(at[2].Y);
        // A degree east is cos 24 = 0.914 of a degree north.
        ((at[1].X - at[0].X) / 10).ShouldBe(0.9135 * (at[2].Y - at[0].Y) / 16, 0.1);
    }

    [Fact]
    public void Sites_of_one_place_stand_beside_each_other_and_sites_of_none_on_a_circle()
    {
        (double X, double Y)[] beside = Places(Draw([new("A", 50, 8), new("B", 50, 8), new("C", 48, 2)], Line(0, 1)));
        beside.Distinct().Count().ShouldBe(3);
        Math.Abs(beside[0].X - beside[1].X).ShouldBeLessThan(Math.Abs(beside[0].X - beside[2].X) / 10);
        string circle = Draw([new("A", 0, 0), new("B", 0, 0), new("C", 0, 0)]);
        Places(circle).Distinct().Count().ShouldBe(3);
        circle.ShouldContain("on a circle");
    }

    [Fact]
    public void Parallel_lines_are_apart()
    {
        string svg = Draw([new("A", 50, 8), new("B", 48, 2)], Line(0, 1), Line(1, 0), Line(0, 1));
        Stroke.Matches(svg).Select(m => m.Groups[1].Value.Split('Q')[1].Split(' ')[..2]).Select(p => $"{p[0]},{p[1]}").Distinct().Count().ShouldBe(3);
    }
}
