using System.Globalization;
using Heliograph.Cli.Output.Charts;
using Heliograph.Engine.Lightpaths;
using Heliograph.Model.Lightpaths;
using Heliograph.Operations.Lightpaths;

namespace Heliograph.Cli.Output;

/// <summary>Pictures of a lightpath plan and the tables beside them.</summary>
internal static class LightpathPictures
{
    private const double Thin_dB = 1;
    private const int MostBars = 24;

    /// <summary>Sites and lines with load and margin.</summary>
    public static Picture Map(LightpathStudyResult result)
    {
        LineUse[] lines = [.. result.Lines];
        int fullest = Enumerable.Range(0, lines.Length).MaxBy(i => lines[i].LitShare);
        double[] margins = [.. Enumerable.Range(0, lines.Length).Select(l => Margin(result, l))];
        int tightest = Enumerable.Range(0, lines.Length).MinBy(i => margins[i]);
        string title = double.IsFinite(margins[tightest])
            ? $"The fullest line, {lines[fullest].Name}, is lit to {Numbers.Percent(lines[fullest].LitShare)}; the least margin is {Db(margins[tightest])} dB on {lines[tightest].Name}"
            : "No line is lit";
        double most = Math.Max(lines.Max(l => l.LitShare), 1e-9);
        MapSite[] sites = [.. result.Map.Sites.Select(s => new MapSite(s.Name, s.Place.Latitude, s.Place.Longitude))];
        MapLine[] drawn =
        [
            .. result.Map.Lines.Select(
                (l, i) =>
                    new MapLine(
                        l.From,
                        l.To,
                        lines[i].LitShare / most,
                        Colour(margins[i]),
                        lines[i].LitShare > 0 ? $"{Numbers.Percent(lines[i].LitShare)}, {Db(margins[i])} dB" : "dark",
                        $"{l.Name}: {Numbers.Text(l.Length_m, "m")}, {(lines[i].LitShare > 0 ? $"lit {Numbers.Percent(lines[i].LitShare)}, least margin {Db(margins[i])} dB" : "dark")}"
                    )
            ),
        ];
        return Picture.Of(
            title,
            narrow => NetworkMap.Draw("sites and lines with load and margin", sites, drawn, narrow),
            "Width: share of spectrum and time that is lit. Colour and dB: least margin of the demands that light the line, over all of their ways and both directions, light as it is lit.",
            Table(result),
            (Palette.Closes, "margin of 1 dB and more"),
            (Palette.Remedy, "less than 1 dB"),
            (Palette.Fails, "below 0 dB"),
            (Palette.Unknown, "dark")
        );
    }

    /// <summary>Which slots of each line are lit when.</summary>
    public static Picture Spectrum(LightpathStudyResult result)
    {
        OpticalMap map = result.Map;
        (double low, double high) = (Edge(map, 0), Edge(map, map.Slots));
        PlaneRow[] rows = [.. map.Lines.Select((line, l) => new PlaneRow(line.Name, [.. Dark(map, line), .. Taken(result, l)]))];
        int[] ends = [.. result.Plan.Placed.SelectMany(p => p.Lit).Select(p => p.FirstSlot + p.Slots)];
        int top = ends.DefaultIfEmpty(0).Max();
        string all = Numbers.Text(map.Slots * OpticalMap.Slot_Hz, "Hz");
        return Picture.Of(
            $"Light reaches up to {Numbers.Text(top * OpticalMap.Slot_Hz, "Hz")} of the {all} that a line carries",
            narrow => PlaneChart.Draw("lit spectrum of each line", rows, low, high, "Hz", narrow),
            $"A row is a line: across, frequency; down, time over the horizon of {Numbers.Text(result.File.Horizon_s / 86_400, "days")}. Slots of 6.25 GHz (ITU-T G.694.1); tooltips name the demand.",
            SpectrumTable(result),
            (Palette.Closes, "working ways"),
            (Palette.Remedy, "second ways of 1+1, lit"),
            (Palette.Unknown, "outline: kept for shared backups; full: not carried by the amplifiers")
        );
    }

    /// <summary>Null without bookings.</summary>
    public static Picture? Calendar(LightpathStudyResult result)
    {
        if (result.Calendar.IsEmpty)
        {
            return null;
        }
        int admitted = result.Calendar.Count(e => e.IsAdmitted);
        double end = result.Calendar.Max(e => Math.Max(e.Booking.End_s, e.IsAdmitted ? e.End_s : 0));
        (double unit, string name) = end > 5 * 86_400 ? (86_400.0, "days") : (3600, "h");
        PlaneRow[] rows =
        [
            .. result.Calendar.Select(e => new PlaneRow(
                e.Booking.Name,
                [
                    new PlaneArea(
                        e.Booking.Start_s / unit,
                        e.Booking.End_s / unit,
                        0,
                        1,
                        Palette.Unknown,
                        $"window of {e.Booking.Name}",
                        IsHollow: true
                    ),
                    .. e.Segments.Select(s => new PlaneArea(
                        s.Start_s / unit,
                        s.End_s / unit,
                        1 - Math.Clamp(s.Rate_bps / e.Booking.Rate_bps, 0, 1),
                        1,
                        e.Booking.Volume_b is null ? Palette.Closes : Palette.Remedy,
                        $"{e.Booking.Name}: {Numbers.Text(s.Rate_bps, "b/s")} over {string.Join(" and ", e.Trunks.Select(t => result.Plan.Placed[t].Demand.Name))}"
                    )),
                ],
                e.IsAdmitted ? null : "refused"
            )),
        ];
        return Picture.Of(
            $"{admitted} of {result.Calendar.Length} bookings fit; together they carry {Numbers.Text(result.Calendar.Sum(e => e.Segments.Sum(s => s.Bits)) / 8, "B")} each way",
            narrow => PlaneChart.Draw("bookings over time", rows, 0, end / unit, name, narrow),
            "Height: rate over the rate asked for; outline: the window. From the beginning of the plan.",
            CalendarTable(result),
            (Palette.Closes, "fixed"),
            (Palette.Remedy, "elastic")
        );
    }

    /// <summary>Null where a figure of cost is missing.</summary>
    public static Picture? Cost(LightpathStudyResult result)
    {
        if (result.Lines.Any(l => l.Cost_USD is null))
        {
            return null;
        }
        double year = 365.25 * 86_400 / result.File.Horizon_s;
        LineUse[] dearest = [.. result.Lines.OrderByDescending(l => l.Cost_USD).Take(MostBars)];
        string Text(double? usd) => Numbers.Text(usd * year, "USD");
        (Swatch Colour, string Name, Func<LineCost, double?> Of)[] parts =
        [
            (Palette.Lines, "lease of two fibres", c => c.Lease_USD),
            (Palette.Other, "amplifiers", c => c.Amplifiers_USD),
            (Palette.Pluggable, "transceivers", c => c.Transceivers_USD),
            (Palette.Circuit, "ROADM degrees", c => c.Roadms_USD),
            (Palette.Energy, "electricity", c => c.Energy_USD),
        ];
        (string, string, IReadOnlyList<Segment>)[] rows =
        [
            .. dearest.Select(l =>
                (
                    l.Name,
                    $"{Text(l.Cost_USD)} a year{Bits(l)}",
                    (IReadOnlyList<Segment>)[.. parts.Select(p => new Segment(p.Name, p.Of(l.Costs) ?? 0, Text(p.Of(l.Costs) ?? 0), p.Colour))]
                )
            ),
        ];
        string left = dearest.Length < result.Lines.Length ? $" The {MostBars} dearest of {result.Lines.Length} lines." : "";
        return Picture.Of(
            $"The lines cost {Text(result.Lines.Sum(l => l.Cost_USD))} a year, of which {Numbers.Percent(Share(result))} is lease",
            narrow => StackedBar.Draw("cost of each line", rows, narrow),
            $"{char.ToUpperInvariant(LightpathText.Counted(result.Figures)[0])}{LightpathText.Counted(result.Figures)[1..]}.{left}",
            Table(result),
            [.. parts.Where(p => result.Lines.Any(l => p.Of(l.Costs) is not null)).Select(p => (p.Colour, p.Name))]
        );
    }

    public static IEnumerable<DataTable> Tables(LightpathStudyResult result) =>
        [Table(result), SpectrumTable(result), CalendarTable(result), CutTable(result), JobTable(result), HitTable(result)];

    /// <summary>The least margin of the demands that light a line, anywhere on their ways; infinite where there are none.</summary>
    public static double Margin(LightpathStudyResult result, int line) =>
        result
            .Plan.Placed.Select((p, i) => p.Lit.Any(path => path.Route.Any(h => h.Line == line)) ? result.Margins_dB[i] : double.PositiveInfinity)
            .DefaultIfEmpty(double.PositiveInfinity)
            .Min();

    private static string Bits(LineUse l) =>
        l.CostPerLitBit_USD is { } usd
            ? $", {Numbers.Digits(usd * 8e15)} USD/PB{(l.EnergyPerLitBit_J is { } joules ? $", {Numbers.Text(joules, "J/b")}" : "")}"
            : "";

    private static double Share(LightpathStudyResult result) =>
        result.Lines.Sum(l => l.Costs.Lease_USD!.Value) / Math.Max(result.Lines.Sum(l => l.Cost_USD!.Value), 1e-300);

    private static Swatch Colour(double margin) =>
        double.IsPositiveInfinity(margin) ? Palette.Unknown
        : margin < 0 ? Palette.Fails
        : margin < Thin_dB ? Palette.Remedy
        : Palette.Closes;

    private static string Db(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    private static double Edge(OpticalMap map, int slot) => OpticalMap.Origin_Hz + (map.FirstSlot + slot) * OpticalMap.Slot_Hz;

    private static IEnumerable<PlaneArea> Dark(OpticalMap map, OpticalFibreLine line)
    {
        for (int s = 0; s < map.Slots; )
        {
            int end = s;
            while (end < map.Slots && !line.Allowed[end])
            {
                end++;
            }
            if (end > s)
            {
                yield return new PlaneArea(Edge(map, s), Edge(map, end), 0, 1, Palette.Unknown, "not carried by the amplifiers");
            }
            s = end + 1;
        }
    }

    private static IEnumerable<PlaneArea> Taken(LightpathStudyResult result, int line) =>
        Paths(result, line)
            .OrderBy(p => p.Use == "kept" ? 0 : 1)
            .Where(p => p.Placed.Demand.Start_s < result.File.Horizon_s)
            .Select(p => new PlaneArea(
                Edge(result.Map, p.Path.FirstSlot),
                Edge(result.Map, p.Path.FirstSlot + p.Path.Slots),
                p.Placed.Demand.Start_s / result.File.Horizon_s,
                Math.Min(p.Placed.Demand.End_s / result.File.Horizon_s, 1),
                p.Use switch
                {
                    "working" => Palette.Closes,
                    "second way" => Palette.Remedy,
                    _ => Palette.Unknown,
                },
                $"{p.Placed.Demand.Name}, {p.Use}: {p.Path.Channels} x {p.Path.Mode.Format}",
                p.Use == "kept"
            ));

    private static IEnumerable<(PlacedDemand Placed, LitPath Path, string Use)> Paths(LightpathStudyResult result, int line)
    {
        foreach (PlacedDemand placed in result.Plan.Placed)
        {
            if (placed.Working.Route.Any(h => h.Line == line))
            {
                yield return (placed, placed.Working, "working");
            }
            if (placed.Backup is { } backup && backup.Route.Any(h => h.Line == line))
            {
                yield return (placed, backup, placed.Demand.Protection == Protection.Dedicated ? "second way" : "kept");
            }
        }
    }

    private static DataTable Table(LightpathStudyResult result) =>
        new(
            "lines",
            [
                "line",
                "length_m",
                "lit_share",
                "margin_dB",
                "lit_b",
                "booked_b",
                "cost_USD",
                "lease_USD",
                "amplifiers_USD",
                "transceivers_USD",
                "roadms_USD",
                "energy_USD",
                "energy_J",
            ],
            [
                .. result.Lines.Select(
                    (l, i) =>
                        (IReadOnlyList<string>)
                            [
                                l.Name,
                                .. new double?[]
                                {
                                    l.Length_m,
                                    l.LitShare,
                                    double.IsFinite(Margin(result, i)) ? Margin(result, i) : null,
                                    l.Lit_b,
                                    l.Booked_b,
                                    l.Cost_USD,
                                    l.Costs.Lease_USD,
                                    l.Costs.Amplifiers_USD,
                                    l.Costs.Transceivers_USD,
                                    l.Costs.Roadms_USD,
                                    l.Costs.Energy_USD,
                                    l.Energy_J,
                                }.Select(Numbers.Exact),
                            ]
                ),
            ]
        );

    private static DataTable SpectrumTable(LightpathStudyResult result) =>
        new(
            "spectrum",
            ["line", "demand", "use", "mode", "channels", "low_Hz", "high_Hz", "start_s", "end_s"],
            [
                .. result.Map.Lines.SelectMany(
                    (line, l) =>
                        Paths(result, l)
                            .Select(p =>
                                (IReadOnlyList<string>)
                                    [
                                        line.Name,
                                        p.Placed.Demand.Name,
                                        p.Use,
                                        p.Path.Mode.Format,
                                        Numbers.Exact(p.Path.Channels),
                                        Numbers.Exact(Edge(result.Map, p.Path.FirstSlot)),
                                        Numbers.Exact(Edge(result.Map, p.Path.FirstSlot + p.Path.Slots)),
                                        Numbers.Exact(p.Placed.Demand.Start_s),
                                        double.IsFinite(p.Placed.Demand.End_s) ? Numbers.Exact(p.Placed.Demand.End_s) : "",
                                    ]
                            )
                ),
            ]
        );

    private static DataTable CalendarTable(LightpathStudyResult result) =>
        new(
            "bookings",
            ["booking", "over", "start_s", "end_s", "rate_bps"],
            [
                .. result.Calendar.SelectMany(e =>
                    e.Segments.Select(s =>
                        (IReadOnlyList<string>)
                            [
                                e.Booking.Name,
                                string.Join(" + ", e.Trunks.Select(t => result.Plan.Placed[t].Demand.Name)),
                                Numbers.Exact(s.Start_s),
                                Numbers.Exact(s.End_s),
                                Numbers.Exact(s.Rate_bps),
                            ]
                    )
                ),
            ]
        );

    private static DataTable CutTable(LightpathStudyResult result) =>
        new(
            "cuts",
            ["cut", "cuts_per_year", "from", "to", "before_bps", "fallen_bps", "after_bps"],
            [
                .. result.Cuts.SelectMany(c =>
                    c.Pairs.Select(p =>
                        (IReadOnlyList<string>)
                            [
                                c.Risk.Name,
                                Numbers.Exact(c.CutsPerYear),
                                p.From,
                                p.To,
                                Numbers.Exact(p.Before_bps),
                                Numbers.Exact(p.Fallen_bps),
                                Numbers.Exact(p.After_bps),
                            ]
                    )
                ),
            ]
        );

    private static DataTable HitTable(LightpathStudyResult result) =>
        new(
            "booking-cuts",
            ["cut", "booking", "cut_s", "outage_s", "undelivered_b", "done_s", "late_s"],
            [
                .. result.Cuts.SelectMany(c =>
                    c.Bookings.Select(b =>
                        (IReadOnlyList<string>)
                            [
                                c.Risk.Name,
                                b.Booking.Name,
                                Numbers.Exact(b.Cut_s),
                                double.IsFinite(b.Outage_s) ? Numbers.Exact(b.Outage_s) : "",
                                Numbers.Exact(b.Undelivered_b),
                                Numbers.Exact(b.Done_s),
                                Numbers.Exact(b.Late_s),
                            ]
                    )
                ),
            ]
        );

    private static DataTable JobTable(LightpathStudyResult result) =>
        new(
            "job-cuts",
            ["job", "cut", "cuts_per_year", "fate", "dark_s", "rate_bps", "step_s", "lost_s"],
            [
                .. result.Jobs.SelectMany(j =>
                    j.Cuts.Select(c =>
                        (IReadOnlyList<string>)
                            [
                                j.Job.Name,
                                c.Risk.Name,
                                Numbers.Exact(c.CutsPerYear),
                                c.Fate.ToString().ToLowerInvariant(),
                                Numbers.Exact(c.Dark_s),
                                Numbers.Exact(c.Rate_bps),
                                c.Step_s is { } step ? Numbers.Exact(step) : "",
                                Numbers.Exact(c.Lost_s),
                            ]
                    )
                ),
            ]
        );
}
