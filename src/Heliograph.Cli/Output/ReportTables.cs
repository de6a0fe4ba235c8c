using Heliograph.Model;
using Heliograph.Model.Topology;

namespace Heliograph.Cli.Output;

/// <summary>The tables of a report in base units at full precision: what every picture is drawn from.</summary>
internal static class ReportTables
{
    public static IReadOnlyList<DataTable> All(Report report) =>
        [
            Headlines(report),
            StepTerms(report),
            Communication(report),
            Memory(report),
            WallTime(report),
            Interruptions(report),
            Ledger("power", "W", report.Power),
            Ledger("capital", "USD", report.Capital),
            Ledger("annual", "USD_per_year", report.Annual),
            Structure(report),
            Links(report),
            LinkTables.Budget(WithMedium(report)),
            LinkTables.Energy(WithMedium(report)),
            .. LinkTables.Packages(WithMedium(report)),
            Tornado(report),
            Figures(report),
            .. InferencePages.Tables(report),
            .. PhasePages.Has(report) ? [PhasePages.Table(report)] : (DataTable[])[],
            .. FlowStepPages.Tables(report),
            .. report.Sites is null ? (DataTable[])[] : [SitePages.Table(report)],
            .. report.Lines.IsEmpty ? (DataTable[])[] : [LinePages.Table(report)],
        ];

    public static DataTable Headlines(Report report) =>
        new(
            "headlines",
            ["field", "unit", "value", "low", "high", "missing"],
            [
                .. report.Headlines.Select(h =>
                    Row(h.Field, h.Unit, Numbers.Exact(h.Value), Numbers.Exact(h.Low), Numbers.Exact(h.High), Join(h.Derivation))
                ),
            ]
        );

    public static DataTable StepTerms(Report report) =>
        new(
            "step-terms",
            ["term", "category", "time_s", "missing"],
            [.. Terms(report).Select(t => Row(t.Name, Palette.Word(t.Category), Numbers.Exact(t.Seconds.Value), Join(t.Seconds)))]
        );

    public static DataTable Communication(Report report) =>
        new(
            "communication",
            ["dimension", "collective", "group", "tier", "payload_B", "total_s", "exposed_s"],
            [
                .. (report.Step?.Communication ?? []).SelectMany(c =>
                    c.BytesByTier.Select(t =>
                        Row(
                            c.Dimension,
                            c.Collective,
                            Numbers.Exact(c.Group),
                            t.Tier,
                            Numbers.Exact(t.Bytes),
                            Numbers.Exact(c.Total),
                            Numbers.Exact(c.Exposed)
                        )
                    )
                ),
            ]
        );

    public static DataTable Memory(Report report) =>
        new(
            "memory",
            ["what", "memory_B"],
            report.Step?.Memory is not { } m
                ? []
                :
                [
                    Row("weights", Numbers.Exact(m.Weights)),
                    Row("gradients", Numbers.Exact(m.Gradients)),
                    Row("optimizer states", Numbers.Exact(m.Optimizer)),
                    Row("activations", Numbers.Exact(m.Activations)),
                    Row("together", Numbers.Exact(m.Total)),
                    Row("capacity", Numbers.Exact(m.Capacity)),
                ]
        );

    public static DataTable WallTime(Report report) =>
        new(
            "wall-time",
            ["what", "share", "missing"],
            report.Goodput is not { } g
                ? []
                :
                [
                    Row("productive", Numbers.Exact(g.Share.Value), Join(g.Share)),
                    .. g.Lost.Select(l => Row(l.Name, Numbers.Exact(l.Share.Value), Join(l.Share))),
                ]
        );

    public static DataTable Interruptions(Report report) =>
        new(
            "interruptions",
            ["cause", "ended_by", "rate_per_s", "wait_s", "missing"],
            [
                .. (report.Goodput?.Causes ?? []).Select(c =>
                    Row(c.Cause, Words.Of(c.Kind), Numbers.Exact(c.Rate.Value), Numbers.Exact(c.Wait.Value), Join(c.Rate))
                ),
            ]
        );

    public static DataTable Ledger(string name, string unit, IEnumerable<LedgerEntry> entries) =>
        new(
            name,
            ["layer", "item", "site", "network", "count", $"each_{unit}", $"total_{unit}", "boundary", "in_network_share", "missing"],
            [
                .. entries.Select(e =>
                    Row(
                        e.Layer,
                        e.Item,
                        e.Site,
                        e.Network,
                        Numbers.Exact(e.Count),
                        Numbers.Exact(e.Each.Value),
                        Numbers.Exact(e.Total.Value),
                        e.Boundary,
                        e.InNetwork ? "yes" : "no",
                        Join(e.Total)
                    )
                ),
            ]
        );

    public static DataTable Structure(Report report) =>
        new(
            "structure",
            ["class", "what", "count", "part", "ports_used", "radix", "rate_bps", "length_max_m", "modules"],
            [
                .. report.Fabric.NodeClasses.Select(n =>
                    Row(
                        n.Name,
                        n.Kind == NodeKind.Switch ? "switch" : "accelerator",
                        Numbers.Exact(n.Count),
                        n.Part?.Id ?? "",
                        Numbers.Exact(n.PortsUsed),
                        Numbers.Exact(n.Radix),
                        "",
                        "",
                        ""
                    )
                ),
                .. report.Fabric.CircuitSwitches.Select(c =>
                    Row(
                        c.Name,
                        "circuit switch",
                        Numbers.Exact(c.Count),
                        c.Part.Id,
                        Numbers.Exact(c.PortsUsedEach),
                        Numbers.Exact(c.Radix),
                        "",
                        "",
                        ""
                    )
                ),
                .. report.Fabric.LinkClasses.Select(l =>
                    Row(
                        l.Name,
                        "link",
                        Numbers.Exact(l.Count),
                        l.Medium?.Part.Id ?? "",
                        "",
                        "",
                        Numbers.Exact(l.Rate.BitsPerSecond),
                        Numbers.Exact(l.LengthMax),
                        Numbers.Exact(l.Modules)
                    )
                ),
            ]
        );

    public static DataTable Links(Report report) =>
        new(
            "links",
            [
                "link",
                "medium",
                "family",
                "count",
                "rate_bps",
                "length_mean_m",
                "length_max_m",
                "closure",
                "margin",
                "margin_unit",
                "delay_s",
                "module_power_W",
                "host_serdes_power_W",
                "price_USD",
                "failure_rate_per_s",
                "frame_loss",
                "remedy",
            ],
            [
                .. report.Links.Select(l =>
                    Row(
                        l.Class.Name,
                        l.Class.Medium?.Part.Id ?? "",
                        l.MediumFamily,
                        Numbers.Exact(l.Class.Count),
                        Numbers.Exact(l.Class.Rate.BitsPerSecond),
                        Numbers.Exact(l.Class.LengthMean),
                        Numbers.Exact(l.Class.LengthMax),
                        Words.Of(l.Closure),
                        Numbers.Exact(l.Margin.Value),
                        l.Margin.Unit,
                        Numbers.Exact(l.Delay.Value),
                        Numbers.Exact(l.ModulePower.Value),
                        Numbers.Exact(l.HostSerDesPower.Value),
                        Numbers.Exact(l.Price.Value),
                        Numbers.Exact(l.FailureRate.Value),
                        Numbers.Exact(l.FrameLoss.Value),
                        l.Remedy ?? ""
                    )
                ),
            ]
        );

    public static DataTable Tornado(Report report) =>
        new(
            "tornado",
            ["field", "figure", "low", "preferred", "high", "field_at_low", "field_at_high", "swing", "status"],
            [
                .. report.Tornado.Select(b =>
                    Row(
                        b.Field,
                        b.FigureKey,
                        Numbers.Exact(b.Figure.Figure.Low),
                        Numbers.Exact(b.Figure.Figure.Preferred),
                        Numbers.Exact(b.Figure.Figure.High),
                        Numbers.Exact(b.AtLow),
                        Numbers.Exact(b.AtHigh),
                        Numbers.Exact(b.Swing),
                        Words.Of(b.Figure.Figure.Status)
                    )
                ),
            ]
        );

    public static DataTable Figures(Report report) =>
        new(
            "figures",
            ["figure", "part", "quantity", "boundary", "unit", "low", "preferred", "high", "used", "status", "sources", "conditions", "why"],
            [
                .. report.Figures.Select(u =>
                    Row(
                        u.Key,
                        u.PartId,
                        u.Figure.Quantity,
                        u.Figure.Boundary ?? "",
                        Words.BaseUnit(u.Figure),
                        Numbers.Exact(u.Figure.Low),
                        Numbers.Exact(u.Figure.Preferred),
                        Numbers.Exact(u.Figure.High),
                        Numbers.Exact(u.Figure.At(u.Level)),
                        Words.Of(u.Figure.Status),
                        string.Join("; ", u.Figure.Sources),
                        u.Figure.Conditions ?? "",
                        u.Figure.Why ?? ""
                    )
                ),
            ]
        );

    /// <summary>Links whose medium the scenario names.</summary>
    public static IEnumerable<LinkDesign> WithMedium(Report report) => report.Links.Where(l => l.Class.Medium is not null);

    public static IReadOnlyList<StepTerm> Terms(Report report) => report.Step is { } step ? step.Terms : [];

    private static string Join(Derivation derivation) => string.Join("; ", derivation.Missing);

    private static string[] Row(params string[] cells) => cells;
}
