namespace Heliograph.Cli.Output;

/// <summary>Plain columns for terminals and pipes; a heading that starts with '&gt;' makes a column of numbers, aligned on the decimal point.</summary>
internal sealed class TextTable(params string[] headings)
{
    private readonly List<string[]> _rows = [];

    public int Count => _rows.Count;

    public void Add(params string[] cells) => _rows.Add(cells);

    /// <param name="most">Characters that a column of words may take; longer cells end in an ellipsis.</param>
    public void Print(TextWriter output, int most = 60)
    {
        string[][] columns = new string[headings.Length][];
        for (int c = 0; c < headings.Length; c++)
        {
            int column = c;
            IReadOnlyList<string> cells = [.. _rows.Select(r => r[column].ReplaceLineEndings(" "))];
            cells = IsNumber(c) ? Numbers.AlignDecimals(cells, plain: true) : [.. cells.Select(t => t.Length <= most ? t : t[..(most - 1)] + "…")];
            int width = cells.Append(headings[c].TrimStart('>')).Max(t => t.Length);
            bool last = c == headings.Length - 1;
            columns[c] =
            [
                .. cells
                    .Prepend(headings[c].TrimStart('>'))
                    .Select(t =>
                        IsNumber(column) ? t.PadLeft(width)
                        : last ? t
                        : t.PadRight(width)
                    ),
            ];
        }
        for (int r = 0; r <= _rows.Count; r++)
        {
            int row = r;
            output.WriteLine(string.Join("  ", columns.Select(c => c[row])).TrimEnd());
        }
    }

    private bool IsNumber(int column) => headings[column].StartsWith('>');
}
