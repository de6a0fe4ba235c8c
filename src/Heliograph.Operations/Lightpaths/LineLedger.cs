using System.Collections.Immutable;

namespace Heliograph.Operations.Lightpaths;

/// <summary>Figures that cost and energy are counted from; null: not known, and then no sum that it belongs to is told.</summary>
/// <param name="Lease_USDperMs">Of one fibre, per metre and second.</param>
/// <param name="Transceiver_USD">Of one.</param>
/// <param name="Amplifier_USD">Of one, one direction.</param>
public sealed record LineFigures(double? Lease_USDperMs, double? Transceiver_USD, double? Amplifier_USD)
{
    /// <summary>
    /// A ROADM degree, of which a line has one at each end, is counted. It is bought with its booster and preamplifier: these are then no amplifiers of
    /// the line.
    /// </summary>
    public bool HasRoadms { get; init; }

    /// <summary>Of a degree.</summary>
    public double? Roadm_USD { get; init; }

    /// <summary>Of one, lit.</summary>
    public double? Transceiver_W { get; init; }

    /// <summary>Of one, one direction.</summary>
    public double? Amplifier_W { get; init; }

    /// <summary>Of a degree.</summary>
    public double? Roadm_W { get; init; }

    /// <summary>Energy is bought, and belongs to the cost.</summary>
    public bool HasElectricity { get; init; }

    /// <summary>At the meter.</summary>
    public double? Electricity_USDperJ { get; init; }

    /// <summary>Energy at the meter over energy of the equipment.</summary>
    public double Pue { get; init; } = 1;
}

/// <summary>Cost of a line over the horizon by what it is paid for; null: a figure is missing, or it is not counted.</summary>
public sealed record LineCost(double? Lease_USD, double? Amplifiers_USD, double? Transceivers_USD, double? Roadms_USD, double? Energy_USD);

/// <summary>Use, cost and energy of a line over the horizon.</summary>
/// <param name="LitShare">Of slots times time.</param>
/// <param name="Lit_b">That lightpaths through it could carry, both directions; protection apart.</param>
/// <param name="Booked_b">That bookings carry, both directions.</param>
/// <param name="Cost_USD">Of all that is counted; of transceivers the line's share of their way's length. Null: a figure is missing.</param>
/// <param name="Energy_J">At the meter, both directions; null: a figure is missing.</param>
public sealed record LineUse(
    string Name,
    double Length_m,
    double LitShare,
    double Lit_b,
    double Booked_b,
    double? Cost_USD,
    double? Energy_J,
    LineCost Costs
)
{
    /// <summary>Of a bit that could be carried; null where nothing is lit.</summary>
    public double? CostPerLitBit_USD => Over(Cost_USD, Lit_b);

    /// <summary>Of a bit that is booked; null where nothing is.</summary>
    public double? CostPerBookedBit_USD => Over(Cost_USD, Booked_b);

    /// <summary>Of a bit that could be carried; null where nothing is lit.</summary>
    public double? EnergyPerLitBit_J => Over(Energy_J, Lit_b);

    /// <summary>Of a bit that is booked; null where nothing is.</summary>
    public double? EnergyPerBookedBit_J => Over(Energy_J, Booked_b);

    private static double? Over(double? sum, double bits) => bits > 0 ? sum / bits : null;
}

/// <summary>
/// Adds up use, cost and energy of each line. Amplifiers and ROADM degrees run all the time; transceivers are bought for the life of the plan and run while
/// their way is lit: those of a shared backup only after a cut, which is not counted.
/// </summary>
public static class LineLedger
{
    private sealed class Sums
    {
        public double SlotSeconds { get; set; }

        public double Lit_b { get; set; }

        public double Booked_b { get; set; }

        public double Transceivers { get; set; }

        public double TransceiverSeconds { get; set; }
    }

    /// <param name="life_s">Over which transceivers, amplifiers and ROADMs are written off.</param>
    public static ImmutableArray<LineUse> Of(
        OpticalMap map,
        LightpathPlan plan,
        IReadOnlyList<CalendarEntry> entries,
        LineFigures figures,
        double horizon_s,
        double life_s
    )
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(figures);
        Sums[] sums = [.. map.Lines.Select(_ => new Sums())];
        foreach (PlacedDemand placed in plan.Placed)
        {
            Add(map, placed, Overlap(placed.Demand.Start_s, placed.Demand.End_s, horizon_s), sums);
        }
        foreach (CalendarEntry entry in entries)
        {
            double bits = entry.Segments.Sum(s => Overlap(s.Start_s, s.End_s, horizon_s) * s.Rate_bps);
            foreach (LineHop hop in entry.Trunks.SelectMany(t => plan.Placed[t].Working.Route))
            {
                sums[hop.Line].Booked_b += 2 * bits;
            }
        }
        return [.. map.Lines.Select((line, i) => Use(line, sums[i], map.Slots, figures, horizon_s, horizon_s / life_s))];
    }

    private static double Overlap(double start, double end, double horizon) => Math.Max(0, Math.Min(end, horizon) - start);

    private static void Add(OpticalMap map, PlacedDemand placed, double time, Sums[] sums)
    {
        Bear(placed.Candidate.Working, placed.Working, isLit: true);
        if (placed.Backup is { } backup)
        {
            Bear(placed.Candidate.Backup!, backup, placed.Lit.Contains(backup));
        }
        foreach (LineHop hop in placed.Working.Route)
        {
            sums[hop.Line].Lit_b += 2 * placed.Demand.Rate_bps * time;
        }

        void Bear(RouteLeg leg, LitPath path, bool isLit)
        {
            foreach (LineHop hop in leg.Route)
            {
                double ends = 2.0 * leg.Channels * map.Lines[hop.Line].Length_m / leg.Length_m;
                sums[hop.Line].Transceivers += ends;
                sums[hop.Line].TransceiverSeconds += isLit ? ends * time : 0;
                sums[hop.Line].SlotSeconds += isLit ? path.Slots * time : 0;
            }
        }
    }

    private static LineUse Use(OpticalFibreLine line, Sums sums, int slots, LineFigures f, double horizon_s, double writtenOff)
    {
        int amplifiers = f.HasRoadms ? line.Amplifiers - line.TerminalAmplifiers : line.Amplifiers;
        int degrees = f.HasRoadms ? 2 : 0;
        double? energy =
            f.Pue
            * (
                amplifiers * horizon_s * f.Amplifier_W
                + sums.TransceiverSeconds * f.Transceiver_W
                + degrees * horizon_s * (f.HasRoadms ? f.Roadm_W : 0)
            );
        LineCost costs = new(
            2 * line.Length_m * horizon_s * f.Lease_USDperMs,
            amplifiers * writtenOff * f.Amplifier_USD,
            sums.Transceivers * writtenOff * f.Transceiver_USD,
            f.HasRoadms ? degrees * writtenOff * f.Roadm_USD : null,
            f.HasElectricity ? energy * f.Electricity_USDperJ : null
        );
        double? cost =
            costs.Lease_USD
            + costs.Amplifiers_USD
            + costs.Transceivers_USD
            + (f.HasRoadms ? costs.Roadms_USD : 0)
            + (f.HasElectricity ? costs.Energy_USD : 0);
        return new LineUse(line.Name, line.Length_m, sums.SlotSeconds / (slots * horizon_s), sums.Lit_b, sums.Booked_b, cost, energy, costs);
    }
}
