using Heliograph.Cli.Output;

namespace Heliograph.Tests.Cli;

public sealed class TextTableTests
{
    private static string[] Printed(int width, string[] headings, params string[][] rows)
    {
        TextTable table = new(headings);
        foreach (string[] row in rows)
        {
            table.Add(row);
        }
        using StringWriter output = new();
        table.Print(output, 40, width);
        return output.ToString().TrimEnd().Split(Environment.NewLine);
    }

    [Fact]
    public void The_widest_column_of_words_gives_way_until_the_line_fits()
    {
        string[] lines = Printed(40, ["part", ">dB", "what it is"], ["a", "1.5", new string('x', 40)], ["b", "10", "y"]);

        lines.ShouldAllBe(l => l.Length <= 40);
        lines[1].ShouldEndWith("…");
        lines.ShouldContain(l => l.Contains(" 1.5", StringComparison.Ordinal));
    }

    [Fact]
    public void Headings_and_numbers_never_give_way_and_a_table_that_cannot_fit_is_printed_as_wide_as_it_is()
    {
        string heading = "a heading wider than a cell may be";

        Printed(20, [heading, ">number"], ["x", "1"]).ShouldBe([$"{heading}  number", $"x{new string(' ', heading.Length + 6)}1"]);
    }
}
