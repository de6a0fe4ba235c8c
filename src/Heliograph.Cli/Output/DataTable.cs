using System.Text;

namespace Heliograph.Cli.Output;

/// <summary>Rows behind a picture, written beside the report as <c>tables/{Name}.csv</c>; units stand in the column names.</summary>
internal sealed record DataTable(string Name, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    private static readonly System.Buffers.SearchValues<char> Special = System.Buffers.SearchValues.Create(",\"\n\r");

    public string FileName => $"{Name}.csv";

    /// <summary>RFC 4180 with LF: cells are quoted where they must be.</summary>
    public string ToCsv()
    {
        StringBuilder text = new();
        foreach (IReadOnlyList<string> row in Rows.Prepend(Columns))
        {
            text.AppendJoin(',', row.Select(Quote)).Append('\n');
        }
        return text.ToString();
    }

    private static string Quote(string cell) =>
        cell.AsSpan().ContainsAny(Special) ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
}
