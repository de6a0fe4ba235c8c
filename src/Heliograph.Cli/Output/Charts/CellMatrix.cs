using System.Text.RegularExpressions;

namespace Heliograph.Cli.Output.Charts;

/// <summary>What was found for one pair of row and column.</summary>
internal enum CellState
{
    Closes,
    ClosesWithRemedy,
    DoesNotClose,
    Unknown,
}

/// <summary>One cell.</summary>
/// <param name="Text">Short: "VHP 1.7 W"; when empty, the state in words.</param>
/// <param name="Detail">More, as a tooltip.</param>
internal sealed record MatrixCell(CellState State, string Text, string? Detail = null);

/// <summary>
/// A matrix of answers: which of the rows goes with which of the columns, and at what price. Every cell has a shape, a colour and words.
/// Columns that do not fit beside each other continue in a second matrix below.
/// </summary>
internal sealed partial class CellMatrix
{
    private const double Pad = 5;
    private const double Glyph = 17;

    private readonly IReadOnlyList<string> _rows;
    private readonly IReadOnlyList<string> _columns;
    private readonly IReadOnlyList<IReadOnlyList<MatrixCell>> _cells;
    private readonly bool _narrow;
    private readonly Svg _svg;
    private readonly double _labelRoom;
    private readonly int _perPanel;
    private readonly double _cellWidth;

    private CellMatrix(IReadOnlyList<string> rows, IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<MatrixCell>> cells, bool narrow)
    {
        (_rows, _columns, _cells, _narrow) = (rows, columns, cells, narrow);
        double width = narrow ? RowLayout.NarrowWidth : RowLayout.WideWidth;
        _svg = new Svg(width) { Height = 4 };
        _labelRoom = narrow ? 0 : Math.Clamp(rows.Select(r => Box.TextWidth(r, "strong")).DefaultIfEmpty(0).Max() + 14, 60, 230);
        double room = width - _labelRoom - 4;
        // A cell is as wide as its longest word, so that no word is cut.
        double Longest(IEnumerable<string> texts, string css) =>
            texts.SelectMany(t => Bound(t).Split(' ')).Select(w => Box.TextWidth(w, css)).DefaultIfEmpty(0).Max();
        double text = Longest(cells.SelectMany(r => r).Select(Shown), "value") + (2 * Pad) + (narrow ? 0 : Glyph);
        double least = Math.Clamp(Math.Max(text, Longest(columns, "strong") + 4), narrow ? 56 : 92, room);
        int most = Math.Max(1, (int)(room / least));
        int panels = Math.Max(1, (columns.Count + most - 1) / most);
        _perPanel = Math.Max(1, (columns.Count + panels - 1) / panels);
        _cellWidth = Math.Min(room / _perPanel, narrow ? 120 : 170);
    }

    /// <summary>The picture, in time linear in the cells.</summary>
    /// <param name="rowHeading">What the rows are: "link".</param>
    /// <param name="columnHeading">What the columns are: "ports of the optical switch".</param>
    /// <param name="cells">By row, then column; one that is missing is unknown.</param>
    public static string Draw(
        string label,
        string rowHeading,
        string columnHeading,
        IReadOnlyList<string> rows,
        IReadOnlyList<string> columns,
        IReadOnlyList<IReadOnlyList<MatrixCell>> cells,
        bool narrow
    )
    {
        CellMatrix matrix = new(rows, columns, cells, narrow);
        for (int first = 0; rows.Count > 0 && first < columns.Count; first += matrix._perPanel)
        {
            matrix.DrawPanel(rowHeading, columnHeading, first, Math.Min(columns.Count, first + matrix._perPanel));
        }
        if (rows.Count == 0 || columns.Count == 0)
        {
            matrix._svg.Text(4, 16, "no data", "missing");
            matrix._svg.Height = 24;
            return matrix._svg.Close(label);
        }
        matrix.DrawLegend();
        return matrix._svg.Close(label);
    }

    /// <summary>The state in words.</summary>
    public static string Word(CellState state) =>
        state switch
        {
            CellState.Closes => "closes",
            CellState.ClosesWithRemedy => "closes with a remedy",
            CellState.DoesNotClose => "does not close",
            _ => "not computable",
        };

    private static Swatch Colour(CellState state) =>
        state switch
        {
            CellState.Closes => Palette.Closes,
            CellState.ClosesWithRemedy => Palette.Remedy,
            CellState.DoesNotClose => Palette.Fails,
            _ => Palette.Unknown,
        };

    private static string Shown(MatrixCell cell) => cell.Text.Length > 0 ? cell.Text : Word(cell.State);

    private MatrixCell Cell(int row, int column) =>
        row < _cells.Count && column < _cells[row].Count ? _cells[row][column] : new MatrixCell(CellState.Unknown, "");

    private void DrawPanel(string rowHeading, string columnHeading, int from, int to)
    {
        double y = _svg.Height;
        if (_narrow)
        {
            _svg.Text(2, y + Box.Ascent, Box.Cut($"{rowHeading}, by {columnHeading}", _svg.Width - 4, "tick"), "tick");
        }
        else
        {
            _svg.Text(_labelRoom, y + Box.Ascent, Box.Cut(columnHeading, _svg.Width - _labelRoom - 4, "tick"), "tick");
        }
        y += 18;
        IReadOnlyList<string>[] heads = [.. Enumerable.Range(from, to - from).Select(c => Box.Wrap(Bound(_columns[c]), _cellWidth - 4, "strong"))];
        int lines = heads.Max(h => h.Count);
        if (!_narrow)
        {
            _svg.Text(_labelRoom - 8, y + ((lines - 1) * Box.Line) + Box.Ascent, Box.Cut(rowHeading, _labelRoom - 10, "tick"), "tick", Anchor.End);
        }
        for (int i = 0; i < heads.Length; i++)
        {
            Lines(heads[i], _labelRoom + ((i + 0.5) * _cellWidth), y + ((lines - heads[i].Count) * Box.Line), "value strong", Anchor.Middle);
        }
        y += (lines * Box.Line) + 4;
        for (int row = 0; row < _rows.Count; row++)
        {
            y = DrawRow(row, from, to, y);
        }
        _svg.Height = y + 10;
    }

    private double DrawRow(int row, int from, int to, double y)
    {
        IReadOnlyList<string> name = Box.Wrap(_rows[row], _narrow ? _svg.Width - 8 : _labelRoom - 12);
        double textRoom = _cellWidth - (2 * Pad) - (_narrow ? 0 : Glyph);
        IReadOnlyList<string>[] texts = [.. Enumerable.Range(from, to - from).Select(c => Box.Wrap(Bound(Shown(Cell(row, c))), textRoom))];
        double height = (Math.Max(texts.Max(t => t.Count), _narrow ? 1 : name.Count) * Box.Line) + 10 + (_narrow ? Glyph - 1 : 0);
        if (_narrow)
        {
            Lines(name, 2, y + 2, "label", Anchor.Start);
            y += (name.Count * Box.Line) + 4;
        }
        else
        {
            Lines(name, _labelRoom - 8, y + 2 + ((height - (name.Count * Box.Line)) / 2), "label", Anchor.End);
        }
        for (int i = 0; i < texts.Length; i++)
        {
            DrawCell(row, from + i, new Box(_labelRoom + (i * _cellWidth) + 1, y, _cellWidth - 2, height), texts[i]);
        }
        return y + height + 3;
    }

    private void DrawCell(int row, int column, Box box, IReadOnlyList<string> text)
    {
        MatrixCell cell = Cell(row, column);
        string[] parts = [_rows[row], _columns[column], Word(cell.State), cell.Text, cell.Detail ?? ""];
        string extra = cell.State == CellState.DoesNotClose ? " stroke=\"var(--error)\" stroke-dasharray=\"4 2\"" : "";
        string colour = Colour(cell.State).Css;
        _svg.Rect(box.X, box.Y, box.Width, box.Height, colour, string.Join("; ", parts.Where(p => p.Length > 0)), $" fill-opacity=\"0.3\"{extra}");
        _svg.Rect(box.X, box.Y, box.Width, 4, colour);
        if (_narrow)
        {
            DrawGlyph(cell.State, box.X + (box.Width / 2), box.Y + 14);
            Lines(text, box.X + (box.Width / 2), box.Y + 8 + Glyph - 2, "value", Anchor.Middle);
        }
        else
        {
            double y = box.Y + 3 + ((box.Height - 3 - (text.Count * Box.Line)) / 2);
            DrawGlyph(cell.State, box.X + Pad + 7, box.Y + 3 + ((box.Height - 3) / 2));
            Lines(text, box.X + Pad + Glyph, y, "value", Anchor.Start);
        }
    }

    private void DrawGlyph(CellState state, double x, double y)
    {
        const double r = 4.5;
        switch (state)
        {
            case CellState.Closes:
                _svg.Circle(x, y, r, "var(--ink)");
                break;
            case CellState.ClosesWithRemedy:
                _svg.Area($"M{Svg.F(x)} {Svg.F(y - r - 0.5)}L{Svg.F(x + r + 1)} {Svg.F(y + r)}L{Svg.F(x - r - 1)} {Svg.F(y + r)}Z", "var(--ink)");
                break;
            case CellState.DoesNotClose:
                _svg.Line(x - r, y - r, x + r, y + r, "var(--error)", 2.4);
                _svg.Line(x - r, y + r, x + r, y - r, "var(--error)", 2.4);
                break;
            default:
                _svg.Text(x, y + 4, "?", "value strong", Anchor.Middle);
                break;
        }
    }

    private void DrawLegend()
    {
        CellState[] used =
        [
            .. Enumerable.Range(0, _rows.Count).SelectMany(r => Enumerable.Range(0, _columns.Count).Select(c => Cell(r, c).State)).Distinct().Order(),
        ];
        (double x, double y) = (4, _svg.Height);
        foreach (CellState state in used)
        {
            double width = 24 + Box.TextWidth(Word(state)) + 18;
            if (x > 4 && x + width > _svg.Width)
            {
                (x, y) = (4, y + 20);
            }
            _svg.Rect(x, y, 18, 16, Colour(state).Css, null, " fill-opacity=\"0.3\"");
            _svg.Rect(x, y, 18, 3, Colour(state).Css);
            DrawGlyph(state, x + 9, y + 9.5);
            _svg.Text(x + 24, y + 12, Word(state), "value");
            x += width;
        }
        _svg.Height = y + (used.Length == 0 ? 2 : 22);
    }

    private void Lines(IReadOnlyList<string> lines, double x, double top, string css, Anchor anchor)
    {
        for (int i = 0; i < lines.Count; i++)
        {
            _svg.Text(x, top + Box.Ascent + 1 + (i * Box.Line), lines[i], css, anchor);
        }
    }

    // A number keeps its unit on its line.
    private static string Bound(string text) => NumberAndUnit().Replace(text, "$1\u00a0");

    [GeneratedRegex(@"((?:^|(?<=\s))[-+]?[\d.,]+) (?=\S)")]
    private static partial Regex NumberAndUnit();
}
