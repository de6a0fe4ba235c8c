using System.Globalization;
using Heliograph.Engine.Links;
using Heliograph.Model;
using Heliograph.Photonics;
using Heliograph.Photonics.Waveform;

namespace Heliograph.Cli.Output;

/// <summary>The tables behind the pictures of links, in base units at full precision.</summary>
internal static class LinkTables
{
    /// <summary>Levels from transmitter to receiver: the budget that decides, and that of the devices.</summary>
    public static DataTable Budget(IEnumerable<LinkDesign> links)
    {
        List<string[]> rows = [];
        foreach (LinkDesign link in links)
        {
            BudgetLevels? deciding = BudgetLevels.Deciding(link);
            BudgetLevels? devices = link.ClosedByDevices ? null : BudgetLevels.OfDevices(link);
            foreach (BudgetLevels budget in new[] { deciding, devices, BudgetLevels.OfChannel(link) }.OfType<BudgetLevels>())
            {
                rows.AddRange(Rows(link.Class.Name, budget));
            }
        }
        return new DataTable("link-budget", ["link", "budget", "step", "place", "change_dB", "level", "level_unit", "missing"], rows);
    }

    public static DataTable Energy(IEnumerable<LinkDesign> links) =>
        new(
            "link-energy",
            ["link", "device", "boundary", "power_W", "energy_per_bit_J", "missing"],
            [
                .. links.SelectMany(l =>
                    LinkEnergy
                        .Of(l)
                        .Terms.Select(t =>
                            Row(l.Class.Name, t.Device, t.Boundary, Numbers.Exact(t.Power.Value), Numbers.Exact(t.PerBit), Join(t.Power.Missing))
                        )
                ),
            ]
        );

    public static DataTable Sweeps(IEnumerable<LinkStudy> studies) =>
        new(
            "link-sweeps",
            ["link", "over", "at", "unit", "margin_dB", "closure", "laser_power_W"],
            [
                .. studies.SelectMany(s =>
                    new[]
                    {
                        ("laser temperature", "degC", s.OverTemperature),
                        ("added loss", "dB", s.OverLoss),
                        ("lane rate", "b/s", s.OverLaneRate),
                    }.SelectMany(o =>
                        o.Item3.Select(p =>
                            Row(
                                s.Design.Class.Name,
                                o.Item1,
                                Numbers.Exact(p.At),
                                o.Item2,
                                Numbers.Exact(p.MarginDb),
                                Words.Of(p.Closure),
                                Numbers.Exact(p.LaserPower)
                            )
                        )
                    )
                ),
            ]
        );

    /// <summary>One for each package at rest.</summary>
    public static IEnumerable<DataTable> Packages(IEnumerable<LinkDesign> links) =>
        links
            .Select(l => l.Optics?.Package)
            .OfType<PackageState>()
            .Where(p => p.Map is not null)
            .DistinctBy(p => p.Part, StringComparer.Ordinal)
            .Select(Package);

    /// <summary>Cells of a package plane, m and degC.</summary>
    public static DataTable Package(PackageState package)
    {
        List<string[]> rows = [];
        if (package.Map?.Value is { } map)
        {
            for (int i = 0; i < map.Celsius.Length; i++)
            {
                double x = (i % map.Columns + 0.5) * map.Width / map.Columns;
                double y = (i / map.Columns + 0.5) * map.Height / map.Rows;
                rows.Add([Numbers.Exact(x), Numbers.Exact(y), Numbers.Exact(map.Celsius[i])]);
            }
        }
        return new DataTable($"package-{package.Part}", ["x_m", "y_m", "temperature_degC"], rows);
    }

    /// <summary>Of every package that comes to rest, once.</summary>
    public static IEnumerable<DataTable> WarmUps(IEnumerable<LinkDesign> links) =>
        links.Select(l => l.Optics?.Package).OfType<PackageState>().Where(p => p.WarmUp is not null).DistinctBy(p => p.Part).Select(WarmUp);

    /// <summary>Temperatures after the step of the die's load, s and degC.</summary>
    public static DataTable WarmUp(PackageState package)
    {
        PackageWarmUp warming = package.WarmUp!.Value;
        return new DataTable(
            $"warm-up-{package.Part}",
            ["time_s", "die_degC", "photonics_degC"],
            [
                .. Enumerable
                    .Range(0, warming.Times.Length)
                    .Select(i => Row(Numbers.Exact(warming.Times[i]), Numbers.Exact(warming.Die[i]), Numbers.Exact(warming.Photonics[i]))),
            ]
        );
    }

    public static DataTable Levels(IEnumerable<LinkStudy> studies)
    {
        List<string[]> rows = [];
        foreach (LinkStudy study in studies)
        {
            if (study.Levels is not { } histogram)
            {
                continue;
            }
            foreach ((SlicerLevel level, int k) in histogram.Levels.Select((l, k) => (l, k)))
            {
                rows.AddRange(
                    level.Density.Select(
                        (density, i) =>
                            Row(
                                study.Design.Class.Name,
                                k.ToString(CultureInfo.InvariantCulture),
                                Numbers.Exact(histogram.Start + (i * histogram.Step)),
                                Numbers.Exact(density)
                            )
                    )
                );
            }
        }
        return new DataTable("link-levels", ["link", "level", "current_A", "density_per_A"], rows);
    }

    public static DataTable Ladder(IEnumerable<LadderRung> ladder) =>
        new(
            "media-ladder",
            ["part", "name", "family", "rate_bps", "reach_m", "stop", "energy_per_bit_J", "module_energy_per_bit_J", "price_USD_per_bps", "missing"],
            [
                .. ladder.Select(r =>
                    Row(
                        r.Part,
                        r.Name,
                        r.Family,
                        Numbers.Exact(r.Rate.BitsPerSecond),
                        Numbers.Exact(r.Reach),
                        r.Stop,
                        Numbers.Exact(r.EnergyPerBit.Value),
                        Numbers.Exact(r.ModuleEnergyPerBit.Value),
                        Numbers.Exact(r.Price.Value),
                        Join(r.EnergyPerBit.Missing.Concat(r.Price.Missing).Distinct(StringComparer.Ordinal))
                    )
                ),
            ]
        );

    public static DataTable Electrical(IEnumerable<ElectricalRung> rungs) =>
        new(
            "electrical-ways",
            [
                "way",
                "line_rate_bps",
                "modulation",
                "frequency_Hz",
                "endpoints",
                "loss_dB",
                "interface",
                "budget_dB",
                "snr_margin_dB",
                "line",
                "length_m",
                "length_by_budget_m",
                "length_by_snr_m",
                "closes",
                "reason",
            ],
            [
                .. rungs.Select(r =>
                    Row(
                        r.Way,
                        Numbers.Exact(r.LineRate),
                        r.Modulation,
                        Numbers.Exact(r.Frequency),
                        r.Endpoints,
                        Numbers.Exact(r.LossDb),
                        r.Interface ?? "",
                        Numbers.Exact(r.BudgetDb),
                        Numbers.Exact(r.SnrMarginDb),
                        r.Line,
                        Numbers.Exact(r.Length),
                        Numbers.Exact(r.LengthByBudget),
                        Numbers.Exact(r.LengthBySnr),
                        r.Closes ? "yes" : "no",
                        r.Reason
                    )
                ),
            ]
        );

    public static DataTable Circuits(CircuitMatrix matrix) =>
        new(
            "circuit-switches",
            [
                "switch",
                "radix",
                "loss_dB",
                "medium",
                "outcome",
                "margin_dB",
                "margin_at_high_loss_dB",
                "laser_class",
                "laser_dBm",
                "margin_with_laser_dB",
                "laser_power_W",
                "why",
            ],
            [
                .. matrix.Switches.SelectMany(
                    (s, row) =>
                        matrix
                            .Cells[row]
                            .Select(
                                (c, column) =>
                                    Row(
                                        s.Part,
                                        Numbers.Exact(s.Radix),
                                        Numbers.Exact(s.Loss.Value),
                                        matrix.Links[column].Medium,
                                        LinkWords.Of(c.Outcome),
                                        Numbers.Exact(c.MarginDb),
                                        Numbers.Exact(c.MarginAtHighLossDb),
                                        c.Laser?.Name ?? "",
                                        Numbers.Exact(c.Laser?.Dbm),
                                        Numbers.Exact(c.MarginWithLaserDb),
                                        Numbers.Exact(c.LaserPower),
                                        c.Why
                                    )
                            )
                ),
            ]
        );

    private static IEnumerable<string[]> Rows(string link, BudgetLevels budget)
    {
        double? level = budget.Start.Value;
        yield return Row(link, budget.Basis, budget.StartName, "start", "", Numbers.Exact(level), budget.Unit, Join(budget.Start.Missing));
        foreach (BudgetChange step in budget.Steps)
        {
            level += step.Change;
            string place = step.Place.ToString().ToLowerInvariant();
            yield return Row(link, budget.Basis, step.Name, place, Numbers.Exact(step.Change), Numbers.Exact(level), budget.Unit, Join(step.Missing));
        }
        string[] missing = [.. budget.Required.Missing];
        yield return Row(link, budget.Basis, budget.RequiredName, "required", "", Numbers.Exact(budget.Required.Value), budget.Unit, Join(missing));
        yield return Row(link, budget.Basis, "margin", "margin", Numbers.Exact(budget.Margin), "", "", "");
    }

    private static string Join(IEnumerable<string> missing) => string.Join("; ", missing);

    private static string[] Row(params string[] cells) => cells;
}
