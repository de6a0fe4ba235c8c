using System.Collections.Immutable;
using Heliograph.Engine.WideArea;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Simulation.Lossless;

namespace Heliograph.Engine.Validation;

/// <summary>
/// <c>helio validate wide-area</c>: predicts the headroom of each row of a table of shipped headrooms from constants of the same switch's rows of at most
/// 300 m and the four of <c>cal-headroom-shipped</c>, and compares. Bytes.
/// </summary>
public static class WideAreaValidation
{
    /// <summary>Median error of rows of <see cref="Long"/> and more, percent.</summary>
    public const double LongBar = 3;

    /// <summary>Largest error of rows of <see cref="Far"/> and more, percent.</summary>
    public const double FarBar = 10;

    /// <summary>Metres.</summary>
    public const double Long = 2000;

    public const double Far = 40_000;

    public const string LongGroup = "held out, 2 km and more";
    public const string FarGroup = "held out, 40 km and more";

    private const string Fitted = "fitted";

    /// <param name="home">Folder with <c>validation/wide-area.csv</c>: its short rows are known whatever table is asked.</param>
    public static SplitReport Run(string table, string home, Workspace workspace, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(diagnostics);
        HeadroomTable asked = HeadroomTable.Read(table, diagnostics);
        string shipped = Path.Combine(home, HeadroomTable.Shipped);
        // Vendors do ship such rows; docs/models/lossless.md names them.
        if (Path.GetFullPath(table) != Path.GetFullPath(shipped))
        {
            asked.CheckGrowth(table, diagnostics);
        }
        ImmutableArray<HeadroomTable> known = File.Exists(shipped) ? [HeadroomTable.Read(shipped, new DiagnosticList()), asked] : [asked];
        ImmutableDictionary<string, SwitchHeadroom> laws = HeadroomTable.Fit(new FigureBook(workspace.Catalogue), known);
        ImmutableArray<(SplitRow Split, double Metres)> rows = [.. asked.Rows.Select(r => (Compare(r, laws), r.Profile.Metres))];
        return new SplitReport([.. rows.Select(r => r.Split)], Summary(rows)) { Bars = [(LongGroup, LongBar)], LargestBars = [(FarGroup, FarBar)] };
    }

    private static SplitRow Compare(HeadroomTableRow row, ImmutableDictionary<string, SwitchHeadroom> laws)
    {
        SwitchHeadroom? law = laws.GetValueOrDefault(row.Profile.Switch);
        double? predicted = law?.Compute(row.Profile.Rate, row.Profile.Metres);
        bool isScored = predicted is not null && row.Xoff_B > 0;
        bool isFitted = isScored && row.Profile.Metres <= HeadroomProfile.ShortMetres;
        double? error = isScored ? 100 * (predicted!.Value / row.Xoff_B!.Value - 1) : null;
        string verdict =
            predicted is null ? "not-reproducible"
            : error is null ? "skipped"
            : Math.Abs(error.Value) <= FarBar ? "reproduced"
            : "missed";
        string why =
            law is null ? "no cable of this switch of at most 300 m is known"
            : predicted is null ? "no cable of this switch of at most 300 m is known at this rate"
            : row.Xoff_B is null ? "xoff_B is empty"
            : law.Growth switch
            {
                HeadroomGrowth.Own => FormattableString.Invariant($"its own slope, {law.Occupancy:0.000} of the cable"),
                HeadroomGrowth.Promised => FormattableString.Invariant(
                    $"its own slope, {law.Occupancy:0.000} of the cable, of a pool promised more than once"
                ),
                HeadroomGrowth.Flat => "its short rows do not grow: the slope of long links beyond 2 km",
                _ => "one short cable: the slope of long links",
            };
        string quantity = FormattableString.Invariant(
            $"xoff, {row.Sku}, {row.Profile.Rate.BitsPerSecond / 1e9:0.###} Gb/s, {row.Profile.Metres:0.###} m"
        );
        ValidationRow shown = new(
            row.Id,
            quantity,
            "B",
            row.Xoff_B,
            predicted is { } p ? Math.Round(p) : null,
            error,
            verdict,
            isFitted ? $"fitted; {why}" : why,
            row.Vendor
        );
        return new SplitRow(shown, row.Vendor, "A", isScored, isFitted);
    }

    private static ImmutableArray<GroupErrors> Summary(ImmutableArray<(SplitRow Split, double Metres)> rows)
    {
        ImmutableArray<(SplitRow Split, double Metres)> scored = [.. rows.Where(r => r.Split.IsScored)];
        GroupErrors Errors(string group, Func<SplitRow, double, bool> isIn) =>
            GroupErrors.Of(group, scored.Where(r => isIn(r.Split, r.Metres)).Select(r => r.Split));
        List<GroupErrors> errors =
        [
            Errors("all", (_, _) => true),
            Errors(Fitted, (r, _) => r.IsFitted),
            Errors(SplitReport.HeldOut, (r, _) => !r.IsFitted),
            Errors("held out, up to 2 km", (r, metres) => !r.IsFitted && metres < Long),
            Errors(LongGroup, (r, metres) => !r.IsFitted && metres >= Long),
            Errors(FarGroup, (r, metres) => !r.IsFitted && metres >= Far),
        ];
        foreach (string vendor in scored.Select(r => r.Split.Family).Distinct().Order(StringComparer.Ordinal))
        {
            errors.Add(Errors(vendor, (r, _) => r.Family == vendor));
            errors.Add(Errors($"{vendor}, held out", (r, _) => r.Family == vendor && !r.IsFitted));
        }
        return [.. errors];
    }
}
