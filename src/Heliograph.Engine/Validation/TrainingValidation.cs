using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Workload.Training;

namespace Heliograph.Engine.Validation;

/// <summary>Errors of a family of runs.</summary>
/// <param name="Rows">Scored ones.</param>
/// <param name="Bias">Mean of signed errors, percent.</param>
/// <param name="RankTau">
/// Kendall's tau of predicted against published over the quantity that most rows state; null with fewer than <see cref="LeastRanked"/>
/// rows of it, for tables without training runs, and for groups of several families, whose order would only say which family is larger.
/// </param>
public sealed record FamilyError(string Family, int Rows, double Mape, double Median, double Bias, double? RankTau = null)
{
    /// <summary>Rows from which on an order means something.</summary>
    public const int LeastRanked = 4;
}

/// <summary><c>helio validate training</c>: measured runs predicted from their descriptions alone.</summary>
public static class TrainingValidation
{
    /// <summary>Error, percent, up to which a row counts as reproduced.</summary>
    public const double Tolerance = 10;

    /// <summary>Rows of one or several tables in order. Nothing of a row's result is read before it is compared.</summary>
    public static ValidationReport Run(IEnumerable<string> tables, Workspace workspace, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(tables);
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(diagnostics);
        MeasuredRunReader reader = new(workspace, diagnostics);
        ImmutableArray<MeasuredRun> runs = [.. tables.SelectMany(t => reader.Read(t))];
        return diagnostics.HasErrors ? new ValidationReport([]) : Compare(runs, new FigureBook(workspace.Catalogue));
    }

    /// <summary>
    /// Errors by family in order of appearance, then of all dense and all MoE runs outside of the vTrain tables; rows without a
    /// family are in none.
    /// </summary>
    public static ImmutableArray<FamilyError> Families(ValidationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        ValidationRow[] scored = [.. report.Rows.Where(r => r.ErrorPercent is not null && r.Family.Length > 0)];
        ImmutableArray<FamilyError>.Builder families = ImmutableArray.CreateBuilder<FamilyError>();
        foreach (IGrouping<string, ValidationRow> family in scored.GroupBy(r => r.Family))
        {
            families.Add(Of(family.Key, [.. family]) with { RankTau = Tau(family) });
        }
        foreach (
            IGrouping<string, ValidationRow> kind in scored
                .Where(r => r.Kind.Length > 0 && !r.Family.StartsWith("vtrain", StringComparison.Ordinal))
                .GroupBy(r => r.Kind)
        )
        {
            families.Add(Of($"all {kind.Key} runs", [.. kind]));
        }
        return families.ToImmutable();
    }

    internal static FamilyError Of(string name, IReadOnlyList<ValidationRow> rows)
    {
        double[] errors = [.. rows.Select(r => r.ErrorPercent!.Value)];
        double[] sizes = [.. errors.Select(Math.Abs).Order()];
        double median = sizes.Length % 2 == 1 ? sizes[sizes.Length / 2] : (sizes[(sizes.Length / 2) - 1] + sizes[sizes.Length / 2]) / 2;
        return new FamilyError(name, errors.Length, sizes.Average(), median, errors.Average());
    }

    private static double? Tau(IEnumerable<ValidationRow> family)
    {
        ValidationRow[] ranked = [.. family.GroupBy(r => (r.Quantity, r.Unit)).MaxBy(g => g.Count())!];
        return ranked.Length < FamilyError.LeastRanked || ranked[0].Kind.Length == 0
            ? null
            : RankCorrelation.KendallTau([.. ranked.Select(r => r.Predicted!.Value)], [.. ranked.Select(r => r.Published!.Value)]);
    }

    internal static ValidationReport Compare(ImmutableArray<MeasuredRun> runs, FigureBook book)
    {
        ImmutableArray<(double Value, TrainingJob? Job)> predicted = [.. Predict(runs, a => ConstantsOf(book, a))];
        Dictionary<string, double> scale = Scale(runs, [.. predicted.Select(p => p.Value)]);
        ImmutableArray<ValidationRow>.Builder rows = ImmutableArray.CreateBuilder<ValidationRow>(runs.Length);
        for (int i = 0; i < runs.Length; i++)
        {
            MeasuredRun run = runs[i];
            (double value, TrainingJob? job) = predicted[i];
            if (job is null)
            {
                rows.Add(Row(run, null, null, "skipped", "no mapping agrees with what the row states"));
                continue;
            }
            double relative = run.IsRelative ? scale[run.Family] : 1;
            bool alone = run.IsRelative && runs.Count(r => r.IsRelative && r.Family == run.Family && r.IsScored) < 2;
            double error = 100 * ((value / relative / run.Published) - 1);
            bool scored = run.IsScored && !alone;
            string verdict =
                !scored ? "skipped"
                : Math.Abs(error) <= Tolerance ? "reproduced"
                : "missed";
            rows.Add(Row(run, value, scored ? error : null, verdict, Note(run, job, alone, relative)));
        }
        return new ValidationReport(rows.MoveToImmutable());
    }

    private static ValidationRow Row(MeasuredRun run, double? value, double? error, string verdict, string note) =>
        new(run.Id, run.QuantityName, run.Unit, run.Published, value, error, verdict, note, run.Family, run.IsExperts ? "MoE" : "dense");

    /// <summary>The fastest candidate of each run, in its published quantity.</summary>
    internal static IEnumerable<(double Value, TrainingJob? Job)> Predict(ImmutableArray<MeasuredRun> runs, Func<string?, Constants> constants)
    {
        foreach (MeasuredRun run in runs)
        {
            TrainingMachine machine = new(run.Accelerator, run.Tiers, constants(run.Architecture));
            (double best, TrainingJob? chosen) = (double.PositiveInfinity, null);
            foreach (TrainingJob job in run.Candidates)
            {
                double perToken = machine.StepSeconds(job) / job.TokensPerStep;
                if (perToken < best)
                {
                    (best, chosen) = (perToken, job);
                }
            }
            yield return chosen is null ? (double.NaN, null) : (run.Of(best * chosen.TokensPerStep, chosen), chosen);
        }
    }

    /// <summary>Of each family with an ambiguous peak: geometric mean of prediction over measurement.</summary>
    internal static Dictionary<string, double> Scale(ImmutableArray<MeasuredRun> runs, ImmutableArray<double> predicted)
    {
        Dictionary<string, (double Sum, int Count)> logs = new(StringComparer.Ordinal);
        for (int i = 0; i < runs.Length; i++)
        {
            if (runs[i] is { IsRelative: true, IsScored: true } run)
            {
                (double sum, int count) = logs.GetValueOrDefault(run.Family);
                logs[run.Family] = (sum + Math.Log(predicted[i] / run.Published), count + 1);
            }
        }
        Dictionary<string, double> scale = runs.Select(r => r.Family).Distinct().ToDictionary(f => f, _ => 1.0, StringComparer.Ordinal);
        foreach ((string family, (double sum, int count)) in logs)
        {
            scale[family] = Math.Exp(sum / count);
        }
        return scale;
    }

    internal static Constants ConstantsOf(FigureBook book, string? architecture) => new Calibration(book, architecture).Numbers();

    private static string Note(MeasuredRun run, TrainingJob job, bool alone, double relative)
    {
        Mapping m = job.Mapping;
        string note = string.Create(
            CultureInfo.InvariantCulture,
            $"tp{m.Tensor} pp{m.Pipeline} dp{m.Data} cp{m.Context} ep{m.Expert} v{m.Virtual} mbs{m.MicroBatch} {m.Recompute}"
        );
        note += run.Candidates.Length > 1 ? $", fastest of {run.Candidates.Length} that agree with what was published" : "";
        note += alone ? "; alone in a family whose peak is ambiguous" : "";
        note +=
            run.IsRelative && !alone
                ? string.Create(CultureInfo.InvariantCulture, $"; relative to its family, which is predicted {relative:0.###} times as high")
                : "";
        note += run.IsScored ? "" : "; too incomplete to score";
        return note;
    }
}
