using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Photonics.Published;

namespace Heliograph.Engine.Validation;

/// <summary>
/// <c>helio validate</c>: computes each row of a table of published figures from its inputs alone and compares. A row
/// of kind <c>computed</c> or <c>bound</c> names a model; one that names none is prose and counts as not reproducible from what was
/// published. A row of kind <c>source</c> is one that figures of the catalogue were derived from: it is computed and shown, and
/// counts as skipped.
/// </summary>
public static class PublishedFigures
{
    /// <param name="home">Folder with <c>scenarios/</c>, which <c>scenario.*</c> models evaluate.</param>
    public static ValidationReport Run(string table, string home, Workspace workspace, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(diagnostics);
        ScenarioFigures scenarios = new(home, workspace);
        GoodputFigures goodput = new(workspace.Catalogue);
        WideAreaFigures wideArea = new(home, workspace);
        bool TryCompute(PublishedRow row, out double value, out string? error)
        {
            string model = row["model"];
            ImmutableDictionary<string, string> inputs = row.Inputs;
            value = 0;
            if (Malformed(row) is { } item)
            {
                error = $"inputs are 'key=value' with semicolons between them, each key once: '{item}'";
                return false;
            }
            return model.StartsWith("scenario.", StringComparison.Ordinal) ? scenarios.TryCompute(model, inputs, row["unit"], out value, out error)
                : model.StartsWith("goodput.", StringComparison.Ordinal) ? goodput.TryCompute(model, inputs, row["unit"], out value, out error)
                : model.StartsWith("wide-area.", StringComparison.Ordinal) ? wideArea.TryCompute(model, inputs, out value, out error)
                : PublishedModels.TryCompute(model, inputs, row["unit"], out value, out error);
        }
        return new ValidationReport([.. PublishedTable.Read(table, diagnostics).Select(row => Compare(row, TryCompute))]);
    }

    private delegate bool Computation(PublishedRow row, out double value, out string? error);

    private static ValidationRow Compare(PublishedRow row, Computation tryCompute)
    {
        PublishedValue? published = PublishedValue.Read(row["value"]);
        if (row["model"] is "claim" or "")
        {
            return Row(row, published, null, null, "not-reproducible", WhyNot(row, published));
        }
        bool known = tryCompute(row, out double predicted, out string? error);
        if (!known || published is null)
        {
            return Row(row, published, known ? predicted : null, null, "skipped", error ?? $"the published value '{row["value"]}' is no number");
        }
        if (row["kind"] == "source")
        {
            // Figures of the catalogue come from this row: agreement says nothing about the model.
            return Row(row, published, predicted, null, "skipped", row["note"]);
        }
        if (published.Bounds(predicted) is { } holds)
        {
            return Row(row, published, predicted, holds ? null : published.ErrorPercent(predicted), holds ? "bounded" : "missed", row["note"]);
        }
        return published.Agrees(row["tolerance"], predicted) is not { } agrees
            ? Row(row, published, predicted, null, "skipped", $"'{row["tolerance"]}' is no tolerance")
            : Row(row, published, predicted, published.ErrorPercent(predicted), agrees ? "reproduced" : "missed", row["note"]);
    }

    private static ValidationRow Row(PublishedRow row, PublishedValue? published, double? predicted, double? error, string verdict, string note) =>
        new(row["id"], row["quantity"].Length == 0 ? row["model"] : row["quantity"], row["unit"], published?.Number, predicted, error, verdict, note);

    // What a publisher would have to say for a model to compute it; the table's own note knows better which input that is.
    private static string WhyNot(PublishedRow row, PublishedValue? published)
    {
        string inputs = row.Inputs.IsEmpty ? ", its inputs are no quantities with units" : "";
        string value = published is null ? ", its value is no single number" : "";
        string note = row["note"].Length > 0 ? $": {row["note"]}" : "";
        return $"prose: it names no model{inputs}{value}{note}";
    }

    // The first part of the inputs that a reader of keys and values would pass over in silence.
    private static string? Malformed(PublishedRow row)
    {
        HashSet<string> keys = new(StringComparer.Ordinal);
        foreach (string item in row["inputs"].Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = item.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || !keys.Add(item[..equals].Trim()))
            {
                return item;
            }
        }
        return null;
    }
}
