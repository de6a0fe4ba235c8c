using System.Collections.Immutable;
using Heliograph.Photonics.Interference;

namespace Heliograph.Photonics.Circuits;

/// <summary>
/// Which circuit switch of which radix a link can go through, with what laser class and at what laser watts: the data of a chart.
/// </summary>
public static class CircuitReach
{
    /// <summary>
    /// Every link class through every switch at its low, typical and high loss: link by link, then switch by switch, then by loss, in the
    /// order given. The smallest laser class is that of the least launch power whose margin is not negative (to a nano-decibel).
    /// </summary>
    /// <param name="lasers">One or more, in any order.</param>
    /// <param name="groupIndex">Of the fibre, at least 1.</param>
    public static ImmutableArray<ReachCell> Evaluate(
        IReadOnlyList<ReachLink> links,
        IReadOnlyList<LaserClass> lasers,
        IReadOnlyList<CircuitOption> switches,
        double groupIndex
    )
    {
        ArgumentNullException.ThrowIfNull(links);
        ArgumentNullException.ThrowIfNull(lasers);
        ArgumentNullException.ThrowIfNull(switches);
        ArgumentOutOfRangeException.ThrowIfZero(lasers.Count);
        LaserClass[] rising = [.. lasers.OrderBy(l => l.LaunchDbm).ThenBy(l => l.ElectricalW).ThenBy(l => l.Name, StringComparer.Ordinal)];
        foreach (LaserClass laser in rising)
        {
            if (!(double.IsFinite(laser.LaunchDbm) && laser.ElectricalW >= 0))
            {
                throw new ArgumentOutOfRangeException(nameof(lasers), laser, "a launch power is finite, an electrical power not negative");
            }
        }
        ImmutableArray<ReachCell>.Builder cells = ImmutableArray.CreateBuilder<ReachCell>(links.Count * switches.Count * 3);
        foreach (ReachLink link in links)
        {
            foreach (CircuitOption option in switches)
            {
                Check(option);
                cells.Add(Cell(link, option, LossCase.Low, option.LossLowDb, rising, groupIndex));
                cells.Add(Cell(link, option, LossCase.Typical, option.LossDb, rising, groupIndex));
                cells.Add(Cell(link, option, LossCase.High, option.LossHighDb, rising, groupIndex));
            }
        }
        return cells.MoveToImmutable();
    }

    /// <summary>The way of a link through a switch: reflections, echoes where there are circulators, and the switch's crosstalk.</summary>
    public static InterferenceTrace Path(ReachLink link, CircuitOption option, double lossDb, double groupIndex)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(option);
        PathElement passed = new(option.Name, lossDb, option.ReturnLossDb, option.ReturnLossDb);
        InterferenceTrace trace = option.Circulator is { } circulator
            ? InterferenceTrace.TraceBidirectional(
                [.. link.Before, passed, .. link.After],
                new BidirectionalEnds(circulator, circulator, 0, link.TransmitterReturnLossDb, link.ReceiverReturnLossDb, option.OtherLaserBeatShare),
                groupIndex
            )
            : InterferenceTrace.Trace(
                [
                    new PathElement("transmitter", 0, link.TransmitterReturnLossDb),
                    .. link.Before,
                    passed,
                    .. link.After,
                    new PathElement("receiver", 0, link.ReceiverReturnLossDb),
                ],
                groupIndex
            );
        if (option.CrosstalkDb is not { } crosstalk)
        {
            return trace;
        }
        double each = Math.Pow(10, crosstalk / 10) / option.CrosstalkTerms;
        Interferer leak = new(InterfererKind.Crosstalk, option.Name, "", each, 0, option.OtherLaserBeatShare);
        return trace.With([.. Enumerable.Repeat(leak, option.CrosstalkTerms)]);
    }

    /// <summary>
    /// Margin of an external-laser link: launch + <paramref name="omaOffsetDb"/> - loss - penalty - <paramref name="requiredOmaDbm"/>.
    /// </summary>
    /// <param name="omaOffsetDb">Outer modulation amplitude at the transmitter's output over the laser's power, dB: splits, couplers, modulator.</param>
    /// <param name="requiredOmaDbm">Outer modulation amplitude that the receiver needs without interference, dBm.</param>
    public static LinkMargin OmaMargin(double omaOffsetDb, double requiredOmaDbm, PamInterference signal, double targetBer) =>
        (path, launchDbm) =>
            signal.Penalty(path.Interferers.AsSpan(), targetBer).PenaltyDb is { } penalty
                ? launchDbm + omaOffsetDb - path.LossDb - penalty - requiredOmaDbm
                : null;

    /// <summary>
    /// Margin of a link whose loss budget is specified: <paramref name="budgetDb"/> at <paramref name="budgetLaunchDbm"/>, dB for dB more with a
    /// stronger laser. The budget holds no interference of its own.
    /// </summary>
    public static LinkMargin BudgetMargin(double budgetDb, double budgetLaunchDbm, PamInterference signal, double targetBer) =>
        OmaMargin(budgetDb - budgetLaunchDbm, 0, signal, targetBer);

    private static ReachCell Cell(ReachLink link, CircuitOption option, LossCase lossCase, double lossDb, LaserClass[] rising, double groupIndex)
    {
        InterferenceTrace path = Path(link, option, lossDb, groupIndex);
        LaserClass? best = null;
        double bestMargin = double.NegativeInfinity;
        foreach (LaserClass laser in rising)
        {
            if (link.Margin(path, laser.LaunchDbm) is not { } margin)
            {
                continue;
            }
            if (!double.IsFinite(margin))
            {
                throw new ArgumentOutOfRangeException(nameof(link), link.Name, "a margin is finite, or null at an error floor");
            }
            if (margin > bestMargin)
            {
                best = laser;
                bestMargin = margin;
            }
            // Sums of decimal figures carry binary rounding; a nano-decibel is none of a margin.
            if (margin >= -1e-9)
            {
                break;
            }
        }
        bool closes = best is not null && bestMargin >= -1e-9;
        return new ReachCell(
            link.Name,
            option.Name,
            option.Radix,
            lossCase,
            closes ? ReachOutcome.Closes
                : best is null ? ReachOutcome.ErrorFloor
                : ReachOutcome.TooMuchLoss,
            path.LossDb,
            path.InterferenceRatio,
            best?.Name,
            best is null ? null : bestMargin,
            closes ? best!.ElectricalW * link.LasersPerLink : null,
            path.Interferers.IsEmpty ? "" : path.Interferers[0].First
        );
    }

    private static void Check(CircuitOption option)
    {
        bool rising = option.LossLowDb >= 0 && option.LossLowDb <= option.LossDb && option.LossDb <= option.LossHighDb;
        if (!rising || !(option.CrosstalkDb is null or < 0) || option.CrosstalkTerms < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(option), option, "0 <= low <= typical <= high loss, crosstalk below 0 dB, 1 term or more");
        }
    }
}
