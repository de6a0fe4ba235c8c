namespace Heliograph.Cli.Output;

/// <summary>Plain columns for terminals and pipes; a heading that starts with '&gt;' makes a column of numbers, aligned on the decimal point.</summary>
internal sealed class TextTable(params string[] headings)
{
    private const int Narrowest = 12;

    private readonly List<string[]> _rows = [];

    public int Count => _rows.Count;

    public void Add(params string[] cells) => _rows.Add(cells);

    /// <param name="most">Characters that a column of words may take; longer cells end in an ellipsis.</param>
    /// <param name="width">Columns of the screen: while a line is longer, the widest column of words gives way.</param>
    public void Print(TextWriter output, int most = 60, int width = int.MaxValue)
    {
        int[] room = [.. headings.Select(_ => most)];
        string[][] columns = Columns(room);
        while (width < int.MaxValue && Length(columns) > width)
        {
            // Headings stay whole.
            int Least(int column) => Math.Max(Narrowest, headings[column].Length);
            int Now(int column) => columns[column].Max(t => t.Length);
            int[] giving = [.. Enumerable.Range(0, headings.Length).Where(c => !IsNumber(c) && Now(c) > Least(c))];
            if (giving.Length == 0)
            {
                break;
            }
            int widest = giving.MaxBy(Now);
            room[widest] = Math.Max(Least(widest), Now(widest) - (Length(columns) - width));
            columns = Columns(room);
        }
        for (int r = 0; r <= _rows.Count; r++)
        {
            int row = r;
            output.WriteLine(string.Join("  ", columns.Select(c => c[row])).TrimEnd());
        }
    }

    /// <summary>Text on lines of at most <paramref name="width"/> characters, broken at spaces.</summary>
    public static List<string> Wrap(string text, int width)
    {
        List<string> lines = [];
        string line = "";
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                lines.Add(line);
                line = "";
            }
            line = line.Length == 0 ? word : $"{line} {word}";
        }
        lines.Add(line);
        return lines;
    }

    private int Length(string[][] columns) => columns.Sum(c => c.Max(t => t.Length)) + (2 * (headings.Length - 1));

    private string[][] Columns(int[] room)
    {
        string[][] columns = new string[headings.Length][];
        for (int c = 0; c < headings.Length; c++)
        {
            int column = c;
            IReadOnlyList<string> cells = [.. _rows.Select(r => r[column].ReplaceLineEndings(" "))];
            cells = IsNumber(c)
                ? Numbers.AlignDecimals(cells, plain: true)
                : [.. cells.Select(t => t.Length <= room[column] ? t : t[..(room[column] - 1)] + "…")];
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
        return columns;
    }

    private bool IsNumber(int column) => headings[column].StartsWith('>');
}
