using System.Collections.Immutable;
using Heliograph.Cli.Output.Charts;
using Heliograph.Engine.Links;
using Heliograph.Model;
using Heliograph.Photonics;
using Heliograph.Photonics.Electrical;

namespace Heliograph.Cli.Output;

/// <summary>Pictures of the whole catalogue of media: the ladder, and the circuit switches that links go through.</summary>
internal static class MediaPictures
{
    /// <summary>Rungs whose reaches differ by less are one line.</summary>
    private const double SameReach = 1.05;

    private const int MostNamed = 6;

    /// <summary>Lines start here: on a board.</summary>
    private const double Nearest = 0.1;

    /// <summary>Energy and price against reach; a picture without a known rung is left out.</summary>
    public static IEnumerable<Picture> Ladder(ImmutableArray<LadderRung> ladder)
    {
        DataTable data = LinkTables.Ladder(ladder);
        if (Rungs(ladder, r => r.EnergyPerBit.Value) is { Count: > 0 } energy)
        {
            yield return Draw(
                ladder,
                energy,
                r => r.EnergyPerBit,
                "energy of a bit with host SerDes",
                new AxisSpec("energy of a bit, both ends with host SerDes", "J/b", IsLog: true),
                least => $"{Numbers.Digits(least * 1e12)} pJ/b",
                "Modules or cable ends and host SerDes of both ends over the bits of both directions.",
                data
            );
        }
        if (Rungs(ladder, r => r.Price.Value * 1e9) is { Count: > 0 } price)
        {
            yield return Draw(
                ladder,
                price,
                r => r.Price,
                "price of a Gb/s",
                new AxisSpec("price of a link over its rate, USD per Gb/s", "", IsLog: true),
                least => $"{Numbers.Digits(least)} USD per Gb/s",
                "Modules, cable and connectors of a link at its full reach, over the rate of one direction; prices as the catalogue dates them.",
                data
            );
        }
    }

    /// <summary>How long the line of each way can be by lane rate, as interfaces are specified and as noise allows; PAM4.</summary>
    public static IEnumerable<Picture> Electrical(ImmutableArray<ElectricalRung> rungs)
    {
        DataTable data = LinkTables.Electrical(rungs);
        Picture? specified = Lengths(
            rungs,
            r => r.LengthByBudget,
            "Within the budgets of interfaces",
            "Length at which the budget of the interface is spent, for lane rates that the catalogue has one for. PAM4.",
            data
        );
        Picture? possible = Lengths(
            rungs,
            r => r.LengthBySnr,
            "By noise alone",
            "Length at which an ideal equaliser still has the signal-to-noise ratio that PAM4 needs: a bound that interfaces keep away from. PAM4.",
            data
        );
        return new[] { specified, possible }.OfType<Picture>();
    }

    private static Picture? Lengths(
        ImmutableArray<ElectricalRung> rungs,
        Func<ElectricalRung, double?> length,
        string by,
        string source,
        DataTable data
    )
    {
        ElectricalRung[] drawn = [.. rungs.Where(r => r.Modulation == "PAM4" && length(r) > 0)];
        if (drawn.Length == 0)
        {
            return null;
        }
        LineSeries[] lines =
        [
            .. drawn
                .GroupBy(r => (r.Way, r.Topology))
                .Select(way =>
                {
                    (Swatch colour, bool isDashed) = Colour(way.Key.Topology);
                    return new LineSeries(way.Key.Way, colour, [.. way.Select(r => new LinePoint(r.LineRate, length(r)))], isDashed);
                }),
        ];
        ElectricalRung far = drawn.MaxBy(r => (r.LineRate, length(r)))!;
        return Picture.Of(
            $"{by}, {far.Way} goes furthest at {Numbers.Text(far.LineRate, "b/s")} a lane: {LinkWords.Metres(length(far)!.Value)}",
            narrow =>
                LineChart.Draw(
                    $"length of electrical ways against lane rate, {by.ToLowerInvariant()}",
                    lines,
                    new AxisSpec("rate of a lane on the line", "b/s", IsLog: true),
                    new AxisSpec("longest cable, board or trace", "m", IsLog: true),
                    narrow,
                    isKeyed: lines.Length > MostNamed
                ),
            source,
            data
        );
    }

    /// <summary>Which links go through which circuit switch.</summary>
    public static Picture Circuits(CircuitMatrix matrix)
    {
        CircuitCell[] all = [.. matrix.Cells.SelectMany(r => r)];
        int Count(CircuitOutcome outcome) => all.Count(c => c.Outcome == outcome);
        string[] rows =
        [
            .. matrix.Switches.Select(s =>
                $"{s.Name}{(s.Radix is { } radix ? $", {Numbers.Count(radix)} ports" : "")}, {(s.Loss.Value is { } loss ? $"{Numbers.Digits(loss)} dB" : "loss unknown")}"
            ),
        ];
        MatrixCell[][] cells = [.. matrix.Cells.Select(r => r.Select(Cell).ToArray())];
        return Picture.Of(
            $"Of {Numbers.Count(all.Length)} pairs of link and circuit switch {Count(CircuitOutcome.Closes)} close as they are, {Count(CircuitOutcome.ClosesWithLaser)} with a larger laser, {Count(CircuitOutcome.DoesNotClose)} do not",
            narrow =>
                CellMatrix.Draw(
                    "links through circuit switches",
                    "circuit switch",
                    "link",
                    rows,
                    // Words can be broken over lines, ids cannot.
                    [.. matrix.Links.Select(l => l.Medium.Replace('-', ' '))],
                    cells,
                    narrow
                ),
            $"Links of {LinkWords.Metres(matrix.Length)} with {matrix.Connectors} mated pairs, one pass. Margin as the link is; or the smallest laser class that closes it, with the watts of the lasers of a link at the efficiency of its own.",
            LinkTables.Circuits(matrix)
        );
    }

    private static MatrixCell Cell(CircuitCell cell) =>
        new(
            cell.Outcome switch
            {
                CircuitOutcome.Closes => CellState.Closes,
                CircuitOutcome.ClosesWithLaser => CellState.ClosesWithRemedy,
                CircuitOutcome.DoesNotClose => CellState.DoesNotClose,
                _ => CellState.Unknown,
            },
            cell.Outcome == CircuitOutcome.Unknown ? ""
                : cell.Outcome == CircuitOutcome.DoesNotClose
                    ? cell.MarginDb is { } missing and < 0 ? $"{Numbers.Digits(missing)} dB"
                        : ""
                : LinkWords.Cell(cell),
            cell.Why.Length > 0 ? cell.Why
                : cell.MarginAtHighLossDb is { } worst ? $"margin at the high end of the switch's loss {Numbers.Digits(worst)} dB"
                : null
        );

    private static Picture Draw(
        ImmutableArray<LadderRung> ladder,
        IReadOnlyList<Rung> rungs,
        Func<LadderRung, Derivation> value,
        string what,
        AxisSpec axis,
        Func<double, string> text,
        string source,
        DataTable data
    )
    {
        double scale = axis.Unit == "J/b" ? 1 : 1e9;
        LineSeries[] lines = [.. rungs.Select(r => Line(r, value, scale))];
        Rung least = rungs.MinBy(r => value(r.Best).Value!.Value)!;
        Rung far = rungs.Where(r => r.Reach >= FarMetres).MinBy(r => value(r.Best).Value!.Value) ?? least;
        int unknown = ladder.Count(r => r.Reach is null || !value(r).IsKnown);
        string missing = unknown == 0 ? "" : $" {unknown} media are not drawn: a figure of theirs is missing.";
        string beyond = far == least ? "" : $", from {FarMetres:0} m on {text(value(far.Best).Value!.Value * scale)} ({far.Best.Name})";
        return Picture.Of(
            $"The least {what} is {text(value(least.Best).Value!.Value * scale)} up to {LinkWords.Metres(least.Reach)} ({least.Best.Name}){beyond}",
            narrow =>
                LineChart.Draw(
                    $"{what} against reach",
                    lines,
                    new AxisSpec("reach", "m", IsLog: true, Covers: (Nearest, 1e5)),
                    axis,
                    narrow,
                    isKeyed: lines.Length > MostNamed
                ),
            $"{source} A line ends where its medium stops closing; of media of one kind and reach the least is drawn.{missing}",
            data,
            [.. rungs.Select(r => r.Colour).Distinct().Select(c => (c, c == Palette.Lines ? "coherent" : c.Means))]
        );
    }

    // Ways of one kind of medium share its hue; dashes tell them apart, and letters at their ends.
    private static (Swatch Colour, bool IsDashed) Colour(ChannelTopology topology) =>
        topology switch
        {
            ChannelTopology.CoPackaged => (Palette.Cpo, false),
            ChannelTopology.NearPackage => (Palette.Cpo, true),
            ChannelTopology.RetimedModule => (Palette.Pluggable, false),
            ChannelTopology.LinearModule => (Palette.Lpo, false),
            ChannelTopology.Board => (Palette.SerDes, false),
            ChannelTopology.PassiveCable => (Palette.Copper, false),
            _ => (Palette.Copper, true),
        };

    // What leaves a rack row.
    private const double FarMetres = 100;

    private static LineSeries Line(Rung rung, Func<LadderRung, Derivation> value, double scale)
    {
        double[] values = [.. rung.Members.Select(m => value(m).Value!.Value * scale)];
        double least = values.Min();
        LinePoint At(double metres) => new(metres, least);
        string more = values.Length == 1 ? "" : $" ({values.Length - 1} more, up to {Numbers.Digits(values.Max() * (scale == 1 ? 1e12 : 1))})";
        double from = Math.Min(Nearest, rung.Reach / 2);
        return new LineSeries(
            $"{rung.Best.Name}{more}",
            rung.Colour,
            [At(from), At(rung.Reach)],
            Stop: new StopMark(rung.Reach, $"ends at {LinkWords.Metres(rung.Reach)} ({rung.Best.Stop})")
        );
    }

    private static List<Rung> Rungs(IEnumerable<LadderRung> ladder, Func<LadderRung, double?> value)
    {
        List<Rung> rungs = [];
        IEnumerable<LadderRung> known = ladder.Where(r => r.Reach > 0 && value(r) > 0);
        foreach (IGrouping<Swatch, LadderRung> family in known.GroupBy(r => Palette.OfMedium(r.Family, r.Part)))
        {
            List<LadderRung> members = [];
            foreach (LadderRung r in family.OrderBy(r => r.Reach).ThenBy(r => r.Part, StringComparer.Ordinal))
            {
                if (members.Count > 0 && r.Reach > members[0].Reach * SameReach)
                {
                    rungs.Add(Rung.Of(family.Key, members, value));
                    members = [];
                }
                members.Add(r);
            }
            rungs.Add(Rung.Of(family.Key, members, value));
        }
        return [.. rungs.OrderBy(r => r.Reach).ThenBy(r => r.Best.Part, StringComparer.Ordinal)];
    }

    /// <summary>Media of one family and reach.</summary>
    /// <param name="Best">The one of the least value.</param>
    private sealed record Rung(Swatch Colour, IReadOnlyList<LadderRung> Members, LadderRung Best, double Reach)
    {
        public static Rung Of(Swatch colour, IReadOnlyList<LadderRung> members, Func<LadderRung, double?> value)
        {
            LadderRung best = members.MinBy(m => value(m)!.Value)!;
            return new Rung(colour, members, best, best.Reach!.Value);
        }
    }
}
