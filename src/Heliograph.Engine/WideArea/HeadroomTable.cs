using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Engine.Validation;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Units;
using Heliograph.Simulation.Lossless;

namespace Heliograph.Engine.WideArea;

/// <summary>A row of a table of shipped headrooms.</summary>
/// <param name="Id">Its number from 1, or what a column <c>id</c> says.</param>
/// <param name="Xoff_B">Null where the cell is empty: a row to be predicted.</param>
public sealed record HeadroomTableRow(string Id, string Vendor, string Sku, HeadroomProfile Profile, double? Xoff_B);

/// <summary>
/// What vendors ship as headroom: a CSV table with the columns vendor, platform, sku, speed_mbps, cable_m, size_B, xon_B, xoff_B, of which sku,
/// speed_mbps and cable_m must be there.
/// </summary>
public sealed record HeadroomTable(ImmutableArray<HeadroomTableRow> Rows)
{
    /// <summary>The table below a checkout: vendors' settings for SONiC.</summary>
    public const string Shipped = "validation/wide-area.csv";

    public const string Source = "sonic-net/sonic-buildimage, pg_profile_lookup.ini";

    private const string Constants = "cal-headroom-shipped";

    private static readonly string[] Required = ["sku", "speed_mbps", "cable_m"];

    /// <summary>Reads a table; every cell that should be a number above 0 and is not is an error.</summary>
    public static HeadroomTable Read(string path, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        return new HeadroomTable([.. PublishedTable.Read(path, Required, diagnostics).Select(r => Row(r, diagnostics)).OfType<HeadroomTableRow>()]);
    }

    /// <summary>A warning where a switch has less headroom for a cable than for a shorter one at the same rate: no law of the length gives that.</summary>
    public void CheckGrowth(string path, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        ImmutableArray<(HeadroomTableRow Row, HeadroomTableRow Shorter)> falling =
        [
            .. Rows.Where(r => r.Xoff_B is not null)
                .GroupBy(r => (r.Profile.Switch, r.Profile.Rate))
                .SelectMany(g =>
                    g.Select(r => (Row: r, Shorter: g.Where(s => s.Profile.Metres < r.Profile.Metres && s.Xoff_B > r.Xoff_B).MaxBy(s => s.Xoff_B)))
                )
                .Where(p => p.Shorter is not null)
                .Select(p => (p.Row, p.Shorter!)),
        ];
        if (falling.IsEmpty)
        {
            return;
        }
        (HeadroomTableRow first, HeadroomTableRow shorter) = falling[0];
        diagnostics.Warning(
            Codes.HeadroomFalls,
            new SourceSpan(path),
            string.Create(
                CultureInfo.InvariantCulture,
                $"{falling.Length} row{(falling.Length == 1 ? " has" : "s have")} less headroom than a shorter cable of the same switch and rate, row {first.Id} the first: {first.Xoff_B:0} B at {first.Profile.Metres:0.###} m, {shorter.Xoff_B:0} B at {shorter.Profile.Metres:0.###} m"
            ),
            "see whether lengths or figures of these rows are interchanged; predictions run through both"
        );
    }

    /// <summary>Laws by switch, from the short rows of these tables.</summary>
    public static ImmutableDictionary<string, SwitchHeadroom> Fit(FigureBook book, params IEnumerable<HeadroomTable> tables)
    {
        ArgumentNullException.ThrowIfNull(book);
        double Of(string quantity) =>
            book.Get(new PartRef(Constants), quantity).Value ?? throw new InvalidOperationException($"{Constants} has no '{quantity}'");
        HeadroomConstants shared = new(Of("long-occupancy"), Of("flat-length"), Of("pool-promise"), Of("promise-occupancy"));
        return tables
            .SelectMany(t => t.Rows)
            .Where(r => r.Xoff_B is not null)
            .GroupBy(r => r.Profile.Switch, StringComparer.Ordinal)
            .Select(g => (g.Key, Law: SwitchHeadroom.Fit(g.Select(r => r.Profile), shared)))
            .Where(l => l.Law is not null)
            .ToImmutableDictionary(l => l.Key, l => l.Law!, StringComparer.Ordinal);
    }

    /// <summary>
    /// What is shipped at a rate and a length: rows of the table, or, where a switch has a shorter and a longer cable at this rate, the line between the two.
    /// Switches with the same figure are one entry. By figure, smallest first.
    /// </summary>
    public ImmutableArray<ShippedHeadroom> At(BitRate rate, double metres) =>
        [
            .. Rows.Where(r => r.Profile.Rate == rate && r.Xoff_B > 0)
                .GroupBy(r => (r.Vendor, r.Sku))
                .Select(g => Between([.. g.OrderBy(r => r.Profile.Metres)], metres))
                .OfType<ShippedHeadroom>()
                .GroupBy(s => (s.Xoff_B, s.ByLine))
                .OrderBy(g => g.Key)
                .Select(g => g.First() with { Switches = [.. g.SelectMany(s => s.Switches).Distinct().Order(StringComparer.Ordinal)] }),
        ];

    private static ShippedHeadroom? Between(ImmutableArray<HeadroomTableRow> rows, double metres)
    {
        HeadroomTableRow? below = rows.LastOrDefault(r => r.Profile.Metres <= metres);
        HeadroomTableRow? above = rows.FirstOrDefault(r => r.Profile.Metres >= metres);
        if (below is null || above is null)
        {
            return null;
        }
        bool isRow = below.Profile.Metres == metres;
        HeadroomLaw line = isRow
            ? new HeadroomLaw(0, below.Xoff_B!.Value)
            : HeadroomLaw.Fit([below.Profile.Metres, above.Profile.Metres], [below.Xoff_B!.Value, above.Xoff_B!.Value]);
        return new ShippedHeadroom([below.Sku], Math.Round(line.Compute(metres)), !isRow);
    }

    private static HeadroomTableRow? Row(PublishedRow row, DiagnosticList diagnostics)
    {
        double? Number(string column, double least, double most, bool isRequired)
        {
            bool isNumber = double.TryParse(row[column], NumberStyles.Float, CultureInfo.InvariantCulture, out double value);
            if (isNumber && value >= least && value <= most)
            {
                return value;
            }
            if (isRequired || row[column].Length > 0)
            {
                diagnostics.Error(
                    Codes.MalformedValue,
                    row.Span,
                    $"'{column}' of row {row["id"]} is '{row[column]}'",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"give a number of {least} to {most}{(isRequired ? "" : ", or leave the cell empty")}"
                    )
                );
            }
            return null;
        }
        double? speed = Number("speed_mbps", 1, 1e8, true);
        double? metres = Number("cable_m", 1e-3, 1e8, true);
        double? xoff = Number("xoff_B", 0, 1e15, false);
        double? size = Number("size_B", 0, 1e15, false);
        double? xon = Number("xon_B", 0, 1e15, false);
        if (row["sku"].Length == 0)
        {
            diagnostics.Error(Codes.MalformedValue, row.Span, $"row {row["id"]} names no switch", "give its sku");
            return null;
        }
        if (speed is null || metres is null)
        {
            return null;
        }
        // With a shared pool of headroom the script of SONiC makes the size of a group that of xon alone (equation 7).
        bool isPooled = size > 0 && size == xon;
        string name = row["platform"].Length > 0 ? $"{row["platform"]}/{row["sku"]}" : row["sku"];
        HeadroomProfile profile = new(name, new BitRate((long)Math.Round(speed.Value * 1e6)), metres.Value, xoff ?? 0, isPooled);
        return new HeadroomTableRow(row["id"], row["vendor"], row["sku"], profile, xoff);
    }
}

/// <summary>What vendors configure for a lossless class at some rate and length.</summary>
/// <param name="Switches">SKUs, at least one.</param>
/// <param name="ByLine">Not a row of the vendor's table but the straight line between the next shorter and the next longer cable.</param>
public sealed record ShippedHeadroom(ImmutableArray<string> Switches, double Xoff_B, bool ByLine);
