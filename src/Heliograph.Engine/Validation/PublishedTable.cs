using System.Collections.Immutable;
using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Engine.Validation;

/// <summary>A row of a table of published figures, by column name.</summary>
internal sealed record PublishedRow(ImmutableDictionary<string, string> Cells, SourceSpan Span)
{
    public string this[string column] => Cells.GetValueOrDefault(column, "");

    /// <summary><c>key=value; key=value</c> of the <c>inputs</c> column.</summary>
    public ImmutableDictionary<string, string> Inputs
    {
        get
        {
            ImmutableDictionary<string, string>.Builder inputs = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
            foreach (string item in this["inputs"].Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                int equals = item.IndexOf('=', StringComparison.Ordinal);
                if (equals > 0)
                {
                    inputs[item[..equals].Trim()] = item[(equals + 1)..].Trim();
                }
            }
            return inputs.ToImmutable();
        }
    }
}

/// <summary>Reads tables with the columns id, layer, quantity, model, inputs, value, unit, tolerance, kind, source, note.</summary>
internal static class PublishedTable
{
    private static readonly string[] Required = ["model", "inputs", "value", "unit"];

    /// <summary>Rows without an id are numbered from 1.</summary>
    public static ImmutableArray<PublishedRow> Read(string path, DiagnosticList diagnostics)
    {
        ImmutableArray<PublishedRow>.Builder rows = ImmutableArray.CreateBuilder<PublishedRow>();
        try
        {
            using StreamReader text = new(path);
            using CsvParser parser = new(text, new CsvConfiguration(CultureInfo.InvariantCulture) { BadDataFound = null });
            string[] header = parser.Read() ? parser.Record! : [];
            foreach (string column in Required.Where(c => !header.Contains(c)))
            {
                diagnostics.Error(Codes.MissingKey, new SourceSpan(path, 1, 1), $"the table has no column '{column}'", $"columns are {string.Join(", ", Required)}, and id, quantity, tolerance, kind");
            }
            while (!diagnostics.HasErrors && parser.Read())
            {
                ImmutableDictionary<string, string>.Builder cells = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
                for (int i = 0; i < header.Length && i < parser.Record!.Length; i++)
                {
                    cells[header[i].Trim()] = parser.Record[i].Trim();
                }
                if (cells.GetValueOrDefault("id", "").Length == 0)
                {
                    cells["id"] = (rows.Count + 1).ToString(CultureInfo.InvariantCulture);
                }
                rows.Add(new PublishedRow(cells.ToImmutable(), new SourceSpan(path, parser.RawRow, 1)));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CsvHelperException)
        {
            diagnostics.Error(Codes.CannotRead, new SourceSpan(path), $"cannot be read: {e.Message.Split('\n')[0].Trim()}", "give a CSV file");
        }
        return rows.ToImmutable();
    }
}
