using System.Collections.Immutable;

namespace Heliograph.Engine.Validation;

/// <summary>One published figure against the model.</summary>
/// <param name="Verdict"><c>reproduced</c>, <c>bounded</c>, <c>missed</c>, <c>not-reproducible</c> or <c>skipped</c>.</param>
/// <param name="Family">Group by which errors are reported; empty: none.</param>
/// <param name="Kind"><c>dense</c> or <c>MoE</c> for training runs.</param>
/// <param name="Note">Why, where the verdict alone does not say it.</param>
public sealed record ValidationRow(
    string Id,
    string Quantity,
    string Unit,
    double? Published,
    double? Predicted,
    double? ErrorPercent,
    string Verdict,
    string Note,
    string Family = "",
    string Kind = ""
);

/// <summary>Rows in table order, and how many of each verdict.</summary>
public sealed record ValidationReport(ImmutableArray<ValidationRow> Rows)
{
    public int Count(string verdict) => Rows.Count(r => r.Verdict == verdict);

    /// <summary>Mean absolute percentage error of the rows that were computed; null when none was.</summary>
    public double? Mape =>
        Rows.Any(r => r.ErrorPercent is not null) ? Rows.Where(r => r.ErrorPercent is not null).Average(r => Math.Abs(r.ErrorPercent!.Value)) : null;
}
