using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Engine.Validation;

/// <summary>
/// A row of a table of measured inference, by column name. Columns: <c>docs/models/inference.md</c>. Every column but
/// model, phase, accel and one measured quantity may be absent or empty.
/// </summary>
internal sealed partial record InferenceRow(ImmutableDictionary<string, string> Cells, SourceSpan Span)
{
    /// <summary>Columns of measured quantities, in the order in which one is taken when <c>primary</c> names none.</summary>
    public static readonly string[] Measured = ["tok_s_per_accel", "tok_s_total", "tok_s_user", "tpot_ms", "ttft_ms"];

    private static readonly string[] Required = ["model", "phase", "accel"];

    public string this[string column] => Cells.GetValueOrDefault(column, "");

    public string Id => this["id"];

    /// <summary>Source of a row; rows without a family are their engine's.</summary>
    public string Family =>
        this["family"].Length > 0 ? this["family"]
        : this["engine"].Length > 0 ? this["engine"]
        : "other";

    public string Primary
    {
        get
        {
            if (Measured.Contains(this["primary"]))
            {
                return this["primary"];
            }
            string[] derived = this["derived_fields"].Split(';', StringSplitOptions.TrimEntries);
            return Measured.FirstOrDefault(c => Number(c) is not null && !derived.Contains(c))
                ?? Measured.FirstOrDefault(c => Number(c) is not null)
                ?? "";
        }
    }

    /// <summary>Accelerators of the row; of its nodes when it does not say, eight each.</summary>
    public int Accelerators => (int)Math.Clamp(Number("n_accel") ?? (8 * (Number("nodes") ?? 1)), 1, 1 << 20);

    public double? Number(string column)
    {
        string text = this[column].Replace("_", "", StringComparison.Ordinal).Trim();
        bool isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value);
        return isNumber && double.IsFinite(value) && value >= 0 ? value : null;
    }

    /// <summary>Requests of a benchmark with a fixed number of them, from the notes.</summary>
    public double? Requests => Noted(RequestsPattern());

    /// <summary>Share of the prompt tokens that a cache answered without computing, from the notes.</summary>
    public double CacheHits => Math.Min(Noted(HitsPattern()) ?? 0, 99) / 100;

    /// <summary>The published engine ran one batch at a time.</summary>
    public bool OverlapOff => this["notes"].Contains("overlap off", StringComparison.OrdinalIgnoreCase);

    /// <summary>Tokens drafted a step; a model's one prediction layer where the row only says that there is drafting.</summary>
    public int Drafts
    {
        get
        {
            string text = this["mtp"].Trim();
            bool none = text.Length == 0 || text.Equals("off", StringComparison.OrdinalIgnoreCase);
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int drafts) ? Math.Min(drafts, 64)
                : none ? 0
                : 1;
        }
    }

    /// <summary>Tokens accepted a step where the row prints them, as a length or as a share of one draft.</summary>
    public double? Accepted
    {
        get
        {
            if (Number("accept_len") is >= 1 and var length)
            {
                return length;
            }
            Match share = AcceptancePattern().Match(this["mtp"]);
            return share.Success ? 1 + (double.Parse(share.Groups[1].Value, CultureInfo.InvariantCulture) / 100) : null;
        }
    }

    /// <summary>Rows of a file; those without an id are numbered from 1.</summary>
    public static ImmutableArray<InferenceRow> Read(string path, DiagnosticList diagnostics)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            diagnostics.Error(Codes.CannotRead, new SourceSpan(path), $"cannot be read: {e.Message}", "give a CSV file");
            return [];
        }
        List<(ImmutableArray<string> Fields, int Line)> records = PublishedTable.Records(text.TrimStart('\uFEFF'));
        ImmutableArray<string> header = records.Count > 0 ? [.. records[0].Fields.Select(f => f.Trim())] : [];
        foreach (string column in Required.Where(c => !header.Contains(c)))
        {
            diagnostics.Error(
                Codes.MissingKey,
                new SourceSpan(path, 1, 1),
                $"the table has no column '{column}'",
                $"columns are {string.Join(", ", Required)}, one of {string.Join(", ", Measured)}, and what the run is described by"
            );
        }
        PublishedTable.Shape(path, records, diagnostics);
        ImmutableArray<InferenceRow>.Builder rows = ImmutableArray.CreateBuilder<InferenceRow>();
        foreach ((ImmutableArray<string> fields, int line) in diagnostics.HasErrors ? [] : records.Skip(1))
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
            rows.Add(new InferenceRow(cells.ToImmutable(), new SourceSpan(path, line, 1)));
        }
        return rows.ToImmutable();
    }

    private double? Noted(Regex pattern)
    {
        Match match = pattern.Match(this["notes"]);
        return match.Success ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : null;
    }

    [GeneratedRegex(@"(\d{1,9}) requests")]
    private static partial Regex RequestsPattern();

    [GeneratedRegex(@"(\d{1,2}(?:\.\d{1,3})?) ?% of input hit")]
    private static partial Regex HitsPattern();

    [GeneratedRegex(@"(\d{1,2}(?:\.\d{1,3})?) ?% acceptance")]
    private static partial Regex AcceptancePattern();
}
