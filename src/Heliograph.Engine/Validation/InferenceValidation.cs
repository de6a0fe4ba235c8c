using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;

namespace Heliograph.Engine.Validation;

/// <summary><c>helio validate inference</c>: predicts each row of a table of measured inference and compares.</summary>
public static class InferenceValidation
{
    /// <summary>Median error that the rows that were not fitted are held to, percent.</summary>
    public const double Bar = 20;

    /// <param name="home">Folder with <c>validation/inference.csv</c>, whose fitted rows the calibration knows.</param>
    public static SplitReport Run(string table, string home, Workspace workspace, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(diagnostics);
        FigureBook book = new(workspace.Catalogue);
        string shipped = Path.Combine(home, "validation", "inference.csv");
        HashSet<string> known = File.Exists(shipped) ? [.. InferenceRow.Read(shipped, new DiagnosticList()).Select(r => r.Id)] : [];
        ImmutableArray<SplitRow> rows =
        [
            .. InferenceRow.Read(table, diagnostics).Select(r => Compare(r, book, workspace, known.Contains(r.Id) && IsFitted(r.Id))),
        ];
        return new SplitReport(rows, Summary(rows)) { Bars = [(SplitReport.HeldOut, Bar)] };
    }

    /// <summary>Two thirds of the shipped rows, by a hash of the id that no library may change (FNV-1a, 32 bits).</summary>
    internal static bool IsFitted(string id)
    {
        uint hash = 2166136261;
        foreach (byte b in System.Text.Encoding.UTF8.GetBytes(id))
        {
            hash = unchecked((hash ^ b) * 16777619);
        }
        return hash % 3 != 0;
    }

    private static SplitRow Compare(InferenceRow row, FigureBook book, Workspace workspace, bool isFitted)
    {
        string column = row.Primary;
        double? published = column.Length == 0 ? null : row.Number(column);
        double? predicted = InferencePrediction.Of(row, book, workspace.Models, out string note);
        bool isScored = predicted is not null && published is > 0 && row["quality"] is not "C";
        double? error = isScored ? (predicted!.Value - published!.Value) / published.Value * 100 : null;
        string verdict =
            !isScored ? "skipped"
            : Math.Abs(error!.Value) <= InferenceValidation.Bar ? "reproduced"
            : "missed";
        string quantity = $"{row["phase"]}, {row["model"]} on {row.Accelerators} {row["accel"]}";
        string unit = column.EndsWith("_ms", StringComparison.Ordinal) ? "ms" : "1/s";
        string why = row["quality"] == "C" ? $"quality C is not scored; {note}" : note;
        ValidationRow shown = new(
            row.Id,
            quantity,
            unit,
            published,
            predicted,
            error,
            verdict,
            isFitted && isScored ? $"fitted; {why}" : why,
            row.Family
        );
        return new SplitRow(shown, row.Family, row["quality"], isScored, isFitted && isScored);
    }

    private static ImmutableArray<GroupErrors> Summary(ImmutableArray<SplitRow> rows)
    {
        ImmutableArray<SplitRow> scored = [.. rows.Where(r => r.IsScored)];
        List<GroupErrors> errors =
        [
            GroupErrors.Of("all", scored),
            GroupErrors.Of("fitted", scored.Where(r => r.IsFitted)),
            GroupErrors.Of(SplitReport.HeldOut, scored.Where(r => !r.IsFitted)),
        ];
        foreach (IGrouping<string, SplitRow> family in scored.GroupBy(r => r.Family).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            errors.Add(GroupErrors.Of(family.Key, family));
            errors.Add(GroupErrors.Of($"{family.Key}, held out", family.Where(r => !r.IsFitted)));
        }
        return [.. errors];
    }
}
