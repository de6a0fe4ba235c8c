using System.Collections.Immutable;
using System.Globalization;
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
    private static readonly string[] Models = ["model", "inputs", "value", "unit"];

    /// <summary>A table whose rows name a model and its inputs.</summary>
    public static ImmutableArray<PublishedRow> Read(string path, DiagnosticList diagnostics) => Read(path, Models, diagnostics);

    /// <summary>Any table with the <paramref name="required"/> columns. Rows without an id are numbered from 1.</summary>
    public static ImmutableArray<PublishedRow> Read(string path, ReadOnlySpan<string> required, DiagnosticList diagnostics)
    {
        ImmutableArray<PublishedRow>.Builder rows = ImmutableArray.CreateBuilder<PublishedRow>();
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            diagnostics.Error(Codes.CannotRead, new SourceSpan(path), $"cannot be read: {e.Message}", "give a CSV file");
            return [];
        }
        List<(ImmutableArray<string> Fields, int Line)> records = Records(text);
        ImmutableArray<string> header = records.Count > 0 ? [.. records[0].Fields.Select(f => f.Trim())] : [];
        bool isWhole = true;
        // Of a file without a header its being empty is all there is to say.
        foreach (string column in records.Count > 0 ? required : [])
        {
            if (header.Contains(column))
            {
                continue;
            }
            isWhole = false;
            diagnostics.Error(
                Codes.MissingKey,
                new SourceSpan(path, 1, 1),
                $"the table has no column '{column}'",
                $"columns are {string.Join(", ", required)} and more"
            );
        }
        Shape(path, records, diagnostics);
        // Rows of another length are reported; the others are read, so that their cells are reported with them.
        foreach ((ImmutableArray<string> fields, int line) in isWhole ? records.Skip(1).Where(r => r.Fields.Length == header.Length) : [])
        {
            ImmutableDictionary<string, string>.Builder cells = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
            for (int i = 0; i < header.Length && i < fields.Length; i++)
            {
                cells[header[i]] = fields[i].Trim();
            }
            if (cells.GetValueOrDefault("id", "").Length == 0)
            {
                cells["id"] = (rows.Count + 1).ToString(CultureInfo.InvariantCulture);
            }
            rows.Add(new PublishedRow(cells.ToImmutable(), new SourceSpan(path, line, 1)));
        }
        return rows.ToImmutable();
    }

    /// <summary>A table without rows, or with rows of another number of fields than the header has, is an error.</summary>
    internal static void Shape(string path, List<(ImmutableArray<string> Fields, int Line)> records, DiagnosticList diagnostics)
    {
        if (records.Count < 2)
        {
            diagnostics.Error(
                Codes.NotYaml,
                new SourceSpan(path, 1, 1),
                records.Count == 0 ? "is empty" : "has a header and no rows",
                "give a CSV file with a header and rows"
            );
        }
        foreach ((ImmutableArray<string> fields, int line) in records.Skip(1).Where(r => r.Fields.Length != records[0].Fields.Length))
        {
            diagnostics.Error(
                Codes.WrongKind,
                new SourceSpan(path, line, 1),
                $"the row has {fields.Length} fields, the header {records[0].Fields.Length}",
                "separate by commas, leave unknown cells empty, and quote texts with commas"
            );
        }
    }

    /// <summary>
    /// Records of comma-separated text (RFC 4180): fields may be quoted, quotes are doubled, quoted fields may span
    /// lines. Blank lines are skipped; each record comes with the line on which it starts.
    /// </summary>
    internal static List<(ImmutableArray<string> Fields, int Line)> Records(string text)
    {
        List<(ImmutableArray<string>, int)> records = [];
        ImmutableArray<string>.Builder fields = ImmutableArray.CreateBuilder<string>();
        System.Text.StringBuilder field = new();
        (bool quoted, int line, int start) = (false, 1, 1);
        void EndRecord()
        {
            fields.Add(field.ToString());
            field.Clear();
            if (fields.Count > 1 || fields[0].Length > 0)
            {
                records.Add((fields.ToImmutable(), start));
            }
            fields.Clear();
        }
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            line += c == '\n' ? 1 : 0;
            if (quoted)
            {
                if (c != '"')
                {
                    field.Append(c);
                }
                else if (i + 1 < text.Length && text[i + 1] == '"')
                {
                    field.Append('"');
                    i++;
                }
                else
                {
                    quoted = false;
                }
            }
            else if (c == '"')
            {
                quoted = true;
            }
            else if (c == ',')
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else if (c == '\n')
            {
                EndRecord();
                start = line;
            }
            else if (c != '\r')
            {
                field.Append(c);
            }
        }
        if (field.Length > 0 || fields.Count > 0)
        {
            EndRecord();
        }
        return records;
    }
}
