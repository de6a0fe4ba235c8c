namespace Heliograph.Cli.Output.Charts;

/// <summary>Rows below a picture for what found no room inside it: a stroke as it is drawn, and its name.</summary>
internal static class PlotKey
{
    /// <summary>Adds a row and grows the picture.</summary>
    public static void Add(Svg svg, string text, string colour, bool isDashed = false)
    {
        double y = svg.Height + 4;
        svg.Line(6, y + 6, 30, y + 6, colour, 2.5, Dash(isDashed));
        foreach (string line in Box.Wrap(text, svg.Width - 42))
        {
            svg.Text(36, y + Box.Ascent, line, "value");
            y += Box.Line;
        }
        svg.Height = y + 2;
    }

    public static string Dash(bool isDashed) => isDashed ? " stroke-dasharray=\"7 4\"" : "";
}
