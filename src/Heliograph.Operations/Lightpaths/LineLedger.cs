using System.Collections.Immutable;

namespace Heliograph.Operations.Lightpaths;

/// <summary>Figures that cost is counted from; null: not known, and then no cost is told.</summary>
/// <param name="Lease_USDperMs">Of one fibre, per metre and second.</param>
/// <param name="Transceiver_USD">Of one.</param>
/// <param name="Amplifier_USD">Of one, one direction.</param>
public sealed record LineFigures(double? Lease_USDperMs, double? Transceiver_USD, double? Amplifier_USD);

/// <summary>Use and cost of a line over the horizon.</summary>
/// <param name="LitShare">Of slots times time.</param>
/// <param name="Lit_b">That lightpaths through it could carry, both directions; protection apart.</param>
/// <param name="Booked_b">That bookings carry, both directions.</param>
/// <param name="Cost_USD">Lease, amplifiers, and of transceivers the line's share of their way's length; null: a figure is missing.</param>
public sealed record LineUse(string Name, double Length_m, double LitShare, double Lit_b, double Booked_b, double? Cost_USD)
{
    /// <summary>Of a bit that could be carried; null where nothing is lit.</summary>
    public double? CostPerLitBit_USD => Cost_USD is { } cost && Lit_b > 0 ? cost / Lit_b : null;

    /// <summary>Of a bit that is booked; null where nothing is.</summary>
    public double? CostPerBookedBit_USD => Cost_USD is { } cost && Booked_b > 0 ? cost / Booked_b : null;
}

/// <summary>Adds up use and cost of each line.</summary>
public static class LineLedger
{
    /// <param name="life_s">Over which transceivers and amplifiers are written off.</param>
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
        double[] slots = new double[map.Lines.Length];
        double[] lit = new double[map.Lines.Length];
        double[] booked = new double[map.Lines.Length];
        double[] transceivers = new double[map.Lines.Length];
        foreach (PlacedDemand placed in plan.Placed)
        {
            double time = Overlap(placed.Demand.Start_s, placed.Demand.End_s, horizon_s);
            foreach (LitPath path in placed.Lit)
            {
                foreach (LineHop hop in path.Route)
                {
                    slots[hop.Line] += path.Slots * time;
                }
            }
            foreach (
                RouteLeg leg in placed.Candidate.Backup is { } b ? [placed.Candidate.Working, b] : (ReadOnlySpan<RouteLeg>)[placed.Candidate.Working]
            )
            {
                foreach (LineHop hop in leg.Route)
                {
                    transceivers[hop.Line] += 2.0 * leg.Channels * map.Lines[hop.Line].Length_m / leg.Length_m;
                }
            }
            foreach (LineHop hop in placed.Working.Route)
            {
                lit[hop.Line] += 2 * placed.Demand.Rate_bps * time;
            }
        }
        foreach (CalendarEntry entry in entries)
        {
            double bits = entry.Segments.Sum(s => Overlap(s.Start_s, s.End_s, horizon_s) * s.Rate_bps);
            foreach (LineHop hop in entry.Trunks.SelectMany(t => plan.Placed[t].Working.Route))
            {
                booked[hop.Line] += 2 * bits;
            }
        }
        return
        [
            .. map.Lines.Select(
                (line, i) =>
                    new LineUse(
                        line.Name,
                        line.Length_m,
                        slots[i] / (map.Slots * horizon_s),
                        lit[i],
                        booked[i],
                        Cost(line, transceivers[i], figures, horizon_s, horizon_s / life_s)
                    )
            ),
        ];
    }

    private static double Overlap(double start, double end, double horizon) => Math.Max(0, Math.Min(end, horizon) - start);

    private static double? Cost(OpticalFibreLine line, double transceivers, LineFigures figures, double horizon_s, double writtenOff) =>
        2 * line.Length_m * horizon_s * figures.Lease_USDperMs
        + transceivers * writtenOff * figures.Transceiver_USD
        + line.Amplifiers * writtenOff * figures.Amplifier_USD;
}
