using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Engine.Validation;

/// <summary>
/// A row of a table of measured collectives, by column name. Columns: <c>docs/guides/validate.md</c>. Every column but op and one measured quantity may be
/// absent or empty.
/// </summary>
internal sealed class CollectiveRow
{
    /// <summary>Columns of measured quantities, in the order in which one is taken when <c>primary</c> names none.</summary>
    public static readonly string[] Measured = ["time_us", "busbw_gbs", "algbw_gbs"];

    private static readonly string[] Required = ["op"];

    private static readonly string[] Numbers =
    [
        "size_bytes",
        "ranks",
        "nodes",
        "ranks_per_node",
        "scaleup_gbs_uni",
        "nics_per_node",
        "nic_gbps",
        "tokens_per_rank",
        "hidden",
        "topk",
        "bytes_per_token",
        .. Measured,
    ];

    private readonly PublishedRow _row;

    private CollectiveRow(PublishedRow row) => _row = row;

    public string this[string column] => _row[column];

    public SourceSpan Span => _row.Span;

    public string Id => this["id"];

    /// <summary>Rows of a source and a method.</summary>
    public string Family => this["family"].Length > 0 ? this["family"] : "other";

    /// <summary>Column of the published figure; empty when the row has none.</summary>
    public string Primary
    {
        get
        {
            string primary = this["primary"].ToLowerInvariant();
            if (Measured.Contains(primary) && Number(primary) is > 0)
            {
                return primary;
            }
            string[] derived = this["derived_fields"].Split([';', ','], StringSplitOptions.TrimEntries);
            return Measured.FirstOrDefault(c => Number(c) is > 0 && !derived.Contains(c)) ?? Measured.FirstOrDefault(c => Number(c) is > 0) ?? "";
        }
    }

    /// <summary>A number of the row; null where the cell is empty, or is no number of at least 0.</summary>
    public double? Number(string column) => Parse(this[column]);

    /// <summary>A count from 1 to 2^24; null where the cell is empty or none.</summary>
    public int? Count(string column) => Number(column) is >= 1 and <= 1 << 24 and var n && n == Math.Floor(n) ? (int)n : null;

    /// <summary>True when a word stands in one of the columns, whatever its case.</summary>
    public bool Says(string word, params ReadOnlySpan<string> columns)
    {
        foreach (string column in columns)
        {
            if (this[column].Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Rows of a file. Cells that should be numbers and are not are warnings (HG0130): the row is read without them.</summary>
    public static ImmutableArray<CollectiveRow> Read(string path, DiagnosticList diagnostics)
    {
        ImmutableArray<PublishedRow> rows = PublishedTable.Read(path, Required, diagnostics);
        if (!rows.IsEmpty && !Measured.Any(rows[0].Cells.ContainsKey))
        {
            diagnostics.Error(
                Codes.MissingKey,
                new SourceSpan(path, 1, 1),
                $"the table has no column with a measured quantity",
                $"give one of {string.Join(", ", Measured)}"
            );
        }
        foreach (PublishedRow row in rows)
        {
            foreach (string column in Numbers.Where(c => row[c].Length > 0 && Parse(row[c]) is null))
            {
                diagnostics.Warning(
                    Codes.BadMeasurement,
                    row.Span,
                    $"'{column}' of row {row["id"]} is '{row[column]}', which is no number of at least 0; the row is read without it",
                    "give one number, or leave the cell empty"
                );
            }
        }
        return [.. rows.Select(r => new CollectiveRow(r))];
    }

    private static double? Parse(string cell)
    {
        string text = cell.Replace("_", "", StringComparison.Ordinal);
        bool isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value);
        return isNumber && double.IsFinite(value) && value >= 0 ? value : null;
    }
}
