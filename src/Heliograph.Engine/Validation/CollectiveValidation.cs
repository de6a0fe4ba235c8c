using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Workload.Collectives.Calibrated;

namespace Heliograph.Engine.Validation;

/// <summary>
/// <c>helio validate collectives</c>: predicts each row of a table of measured collectives, expert exchanges and transfers from its inputs and
/// compares. Every
/// third scored row of a family is held out from the fit. Milliseconds.
/// </summary>
public static class CollectiveValidation
{
    /// <summary>Median error of rows above <see cref="Small"/> that were not fitted, percent.</summary>
    public const double LargeBar = 15;

    /// <summary>Median error of the others, percent.</summary>
    public const double SmallBar = 30;

    /// <summary>B up to which a row is small.</summary>
    public const double Small = 1e6;

    /// <summary>Groups of <see cref="SplitReport.Errors"/> that are held to the bars.</summary>
    public const string LargeGroup = "held out, above 1 MB";

    public const string SmallGroup = "held out, up to 1 MB";

    /// <summary>The table below a checkout.</summary>
    public const string Table = "validation/collectives.csv";

    /// <summary>A row with its prediction.</summary>
    internal sealed record Case(CollectiveRow Row, CollectivePrediction? Prediction, string Missing)
    {
        public bool IsScored => Row["quality"] is not "C" && Prediction is { IsBound: false };

        public bool IsSmall => Prediction is { } p && p.Bytes <= Small;

        public double Published => Row.Number(Row.Primary) ?? double.NaN;
    }

    /// <summary>A column that holds a measured quantity of such a table.</summary>
    public static bool IsMeasured(string column) => CollectiveRow.Measured.Contains(column);

    /// <param name="home">Folder with <c>validation/collectives.csv</c>, whose fitted rows the calibration knows.</param>
    public static SplitReport Run(string table, string home, Workspace workspace, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(diagnostics);
        FigureBook book = new(workspace.Catalogue);
        string shipped = Path.Combine(home, Table);
        HashSet<string> fitted = File.Exists(shipped) ? [.. Fitted(Read(shipped, book, new DiagnosticList())).Select(c => c.Row.Id)] : [];
        return Compare(Read(table, book, diagnostics), CollectiveCalibration.From(book), fitted);
    }

    internal static SplitReport Compare(ImmutableArray<Case> cases, CollectiveCalibration calibration, IReadOnlySet<string> fitted)
    {
        (SplitRow Row, bool IsSmall)[] rows = [.. cases.Select(c => (Compare(c, calibration, fitted.Contains(c.Row.Id)), c.IsSmall))];
        return new SplitReport([.. rows.Select(r => r.Row)], Summary(rows)) { Bars = [(LargeGroup, LargeBar), (SmallGroup, SmallBar)] };
    }

    internal static ImmutableArray<Case> Read(string table, FigureBook book, DiagnosticList diagnostics)
    {
        ImmutableArray<CollectiveRow> rows = CollectiveRow.Read(table, diagnostics);
        return diagnostics.HasErrors ? [] : [.. rows.Select(r => new Case(r, CollectivePrediction.Of(r, book, out string missing), missing))];
    }

    /// <summary>Rows that constants are fitted on: of each family the scored ones in table order without the second of every three.</summary>
    internal static ImmutableArray<Case> Fitted(ImmutableArray<Case> cases)
    {
        ImmutableArray<Case>.Builder fitted = ImmutableArray.CreateBuilder<Case>();
        Dictionary<string, int> seen = new(StringComparer.Ordinal);
        foreach (Case c in cases.Where(c => c.IsScored))
        {
            int index = seen.GetValueOrDefault(c.Row.Family);
            seen[c.Row.Family] = index + 1;
            if (index % 3 != 1)
            {
                fitted.Add(c);
            }
        }
        return fitted.ToImmutable();
    }

    private static SplitRow Compare(Case c, CollectiveCalibration calibration, bool isFitted)
    {
        CollectiveRow row = c.Row;
        (double value, string how) = c.Prediction is { } p ? p.Value(calibration) : (double.NaN, "");
        double? predicted = double.IsFinite(value) && value > 0 ? value : null;
        bool isBound = c.Prediction is { IsBound: true };
        bool isScored = c.IsScored && predicted is not null;
        double? error = isScored ? 100 * ((predicted!.Value / c.Published) - 1) : null;
        string verdict =
            row["quality"] == "C" ? "skipped"
            : predicted is null ? "not-reproducible"
            : isBound ? (predicted <= c.Published ? "bounded" : "missed")
            : Math.Abs(error!.Value) <= (c.IsSmall ? SmallBar : LargeBar) ? "reproduced"
            : "missed";
        string why =
            c.Prediction is null ? c.Missing
            : predicted is null ? "the inputs lead to no finite time"
            : how;
        string note = row["quality"] == "C" ? $"quality C is not scored; {why}" : why;
        ValidationRow shown = new(
            row.Id,
            Quantity(row),
            Unit(row.Primary),
            row.Number(row.Primary),
            predicted,
            error,
            verdict,
            isFitted && isScored ? $"fitted; {note}" : note,
            row.Family
        );
        return new SplitRow(shown, row.Family, row["quality"], isScored, isFitted && isScored);
    }

    private static string Quantity(CollectiveRow row)
    {
        string size =
            row.Number("size_bytes") is { } bytes ? $", {Size(bytes)}"
            : row["tokens_per_rank"].Length > 0 ? $", {row["tokens_per_rank"]} tokens {row["dtype"]}"
            : "";
        return $"{row["op"]}{size}, {row["ranks"]} x {row["accel"]}";
    }

    // Powers of two as they are printed, of which most sizes are.
    private static string Size(double bytes) =>
        FormattableString.Invariant(
            bytes >= 1 << 30 && bytes % (1 << 20) == 0 ? $"{bytes / (1 << 30):0.###} GiB"
            : bytes >= 1 << 20 && bytes % (1 << 10) == 0 ? $"{bytes / (1 << 20):0.###} MiB"
            : bytes >= 1 << 10 && bytes % 1 == 0 && bytes % (1 << 6) == 0 ? $"{bytes / (1 << 10):0.###} KiB"
            : (FormattableString)$"{bytes:0.###} B"
        );

    private static string Unit(string column) =>
        column switch
        {
            "time_us" => "us",
            "" => "",
            _ => "GB/s",
        };

    private static ImmutableArray<GroupErrors> Summary((SplitRow Row, bool IsSmall)[] rows)
    {
        (SplitRow Row, bool IsSmall)[] scored = [.. rows.Where(r => r.Row.IsScored)];
        GroupErrors Errors(string group, Func<SplitRow, bool, bool> isIn) =>
            GroupErrors.Of(group, scored.Where(r => isIn(r.Row, r.IsSmall)).Select(r => r.Row));
        List<GroupErrors> errors =
        [
            Errors("all", (_, _) => true),
            Errors("fitted", (r, _) => r.IsFitted),
            Errors("fitted, above 1 MB", (r, small) => r.IsFitted && !small),
            Errors("fitted, up to 1 MB", (r, small) => r.IsFitted && small),
            Errors(SplitReport.HeldOut, (r, _) => !r.IsFitted),
            Errors(LargeGroup, (r, small) => !r.IsFitted && !small),
            Errors(SmallGroup, (r, small) => !r.IsFitted && small),
        ];
        foreach (string family in scored.Select(r => r.Row.Family).Distinct().Order(StringComparer.Ordinal))
        {
            errors.Add(Errors(family, (r, _) => r.Family == family));
            errors.Add(Errors($"{family}, {LargeGroup}", (r, small) => r.Family == family && !r.IsFitted && !small));
            errors.Add(Errors($"{family}, {SmallGroup}", (r, small) => r.Family == family && !r.IsFitted && small));
        }
        return [.. errors];
    }
}
