namespace Heliograph.Cli.Output;

/// <summary>A picture that answers one question.</summary>
/// <param name="Title">A sentence with the number.</param>
/// <param name="Wide">SVG for screens and paper.</param>
/// <param name="Narrow">The same for a phone: labels above the bars, text at its size.</param>
/// <param name="Source">What the data is and where it comes from.</param>
/// <param name="Legend">Colours that the picture uses without naming them in place.</param>
internal sealed record Picture(
    string Title,
    string Wide,
    string Narrow,
    string Source,
    string DataFile,
    IReadOnlyList<(Swatch Colour, string Text)> Legend
)
{
    /// <summary>Draws both widths.</summary>
    public static Picture Of(string title, Func<bool, string> draw, string source, DataTable data, params (Swatch Colour, string Text)[] legend) =>
        new(title, draw(false), draw(true), source, $"tables/{data.FileName}", legend);
}
