namespace Heliograph.Cli.Output.Charts;

/// <summary>Rows below a picture for what found no room inside it: a stroke as it is drawn, and its name.</summary>
internal static class PlotKey
{
    /// <summary>Adds a row and grows the picture.</summary>
    /// <param name="letter">As it stands in the picture.</param>
    public static void Add(Svg svg, string text, string colour, bool isDashed = false, string letter = "")
    {
        double y = svg.Height + 4;
        svg.Line(6, y + 6, 30, y + 6, colour, 2.5, Dash(isDashed));
        double x = letter.Length == 0 ? 36 : 52;
        if (letter.Length > 0)
        {
            svg.Text(36, y + Box.Ascent, letter, "value strong");
        }
        foreach (string line in Box.Wrap(text, svg.Width - x - 4))
        {
            svg.Text(x, y + Box.Ascent, line, "value");
            y += Box.Line;
        }
        svg.Height = y + 2;
    }

    public static string Dash(bool isDashed) => isDashed ? " stroke-dasharray=\"7 4\"" : "";
}
