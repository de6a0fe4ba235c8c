using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;

namespace Heliograph.Engine.Validation;

/// <summary>A row of measured inference against the model.</summary>
/// <param name="IsScored">Quality A or B, and predicted.</param>
/// <param name="IsFitted">The calibration was fitted on it.</param>
public sealed record InferenceComparison(ValidationRow Row, string Family, string Quality, bool IsScored, bool IsFitted);

/// <summary>Errors of a group of rows, percent.</summary>
/// <param name="Bias">Median of the signed errors.</param>
public sealed record InferenceErrors(string Group, int Rows, double? Median, double? Mape, double? Bias);

/// <summary>Rows in table order and their errors: all, fitted and held out, and by family.</summary>
public sealed record InferenceReport(ImmutableArray<InferenceComparison> Rows, ImmutableArray<InferenceErrors> Errors)
{
    /// <summary>Median error that the model is held to, percent.</summary>
    public const double Bar = 20;

    public InferenceErrors Of(string group) => Errors.First(e => e.Group == group);
}

/// <summary><c>helio validate inference</c>: predicts each row of a table of measured inference and compares.</summary>
public static class InferenceValidation
{
    /// <param name="home">Folder with <c>validation/inference.csv</c>, whose fitted rows the calibration knows.</param>
    public static InferenceReport Run(string table, string home, Workspace workspace, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(diagnostics);
        FigureBook book = new(workspace.Catalogue);
        string shipped = Path.Combine(home, "validation", "inference.csv");
        HashSet<string> known = File.Exists(shipped) ? [.. InferenceRow.Read(shipped, new DiagnosticList()).Select(r => r.Id)] : [];
        ImmutableArray<InferenceComparison> rows =
        [
            .. InferenceRow.Read(table, diagnostics).Select(r => Compare(r, book, workspace, known.Contains(r.Id) && IsFitted(r.Id))),
        ];
        return new InferenceReport(rows, Summary(rows));
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

    private static InferenceComparison Compare(InferenceRow row, FigureBook book, Workspace workspace, bool isFitted)
    {
        string column = row.Primary;
        double? published = column.Length == 0 ? null : row.Number(column);
        double? predicted = InferencePrediction.Of(row, book, workspace.Models, out string note);
        bool isScored = predicted is not null && published is > 0 && row["quality"] is not "C";
        double? error = isScored ? (predicted!.Value - published!.Value) / published.Value * 100 : null;
        string verdict =
            !isScored ? "skipped"
            : Math.Abs(error!.Value) <= InferenceReport.Bar ? "reproduced"
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
        return new InferenceComparison(shown, row.Family, row["quality"], isScored, isFitted && isScored);
    }

    private static ImmutableArray<InferenceErrors> Summary(ImmutableArray<InferenceComparison> rows)
    {
        ImmutableArray<InferenceComparison> scored = [.. rows.Where(r => r.IsScored)];
        List<InferenceErrors> errors =
        [
            Errors("all", scored),
            Errors("fitted", scored.Where(r => r.IsFitted)),
            Errors("held out", scored.Where(r => !r.IsFitted)),
        ];
        foreach (IGrouping<string, InferenceComparison> family in scored.GroupBy(r => r.Family).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            errors.Add(Errors(family.Key, family));
            errors.Add(Errors($"{family.Key}, held out", family.Where(r => !r.IsFitted)));
        }
        return [.. errors];
    }

    private static InferenceErrors Errors(string group, IEnumerable<InferenceComparison> rows)
    {
        double[] signed = [.. rows.Select(r => r.Row.ErrorPercent!.Value)];
        double[] absolute = [.. signed.Select(Math.Abs)];
        return new InferenceErrors(group, signed.Length, Median(absolute), absolute.Length == 0 ? null : absolute.Average(), Median(signed));
    }

    private static double? Median(double[] values)
    {
        if (values.Length == 0)
        {
            return null;
        }
        Array.Sort(values);
        int middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
