namespace Heliograph.Photonics.Circuits;

/// <summary>
/// An N x N switch of elements on a chip: loss, crosstalk, power. Equations of <c>docs/models/circuit-switches.md</c>.
/// </summary>
/// <param name="LossMinDb">Fibre to fibre, best path in its best state, no crossings, dB; negative with net gain.</param>
/// <param name="LossMaxDb">Worst path in its worst state, dB.</param>
/// <param name="CrosstalkRatio">All leaked signals at an output over the signal, powers added, every input lit at one power.</param>
/// <param name="CoherentCrosstalkRatio">Square of their summed amplitudes: all in phase, one laser for all inputs.</param>
/// <param name="PowerW">Driven elements in the mean, control, amplifiers.</param>
public sealed record SwitchFabric(
    FabricTopology Topology,
    FabricCounts Counts,
    double LossMinDb,
    double LossMaxDb,
    double CrosstalkRatio,
    double CoherentCrosstalkRatio,
    double PowerW
)
{
    /// <summary><see cref="CrosstalkRatio"/> in dB, negative; null without any.</summary>
    public double? CrosstalkDb => CrosstalkRatio > 0 ? 10 * Math.Log10(CrosstalkRatio) : null;

    /// <summary>Mean power of a port, W.</summary>
    public double PowerPerPortW => PowerW / Counts.Radix;

    /// <summary>Equations 1 to 4. Radix as in <see cref="FabricCounts.Of"/>.</summary>
    public static SwitchFabric Evaluate(FabricTopology topology, int radix, FabricChip chip)
    {
        ArgumentNullException.ThrowIfNull(chip);
        Check(chip);
        FabricCounts counts = FabricCounts.Of(topology, radix);
        SwitchElement element = chip.Element;
        double low = Math.Min(element.BarLossDb, element.CrossLossDb);
        double high = Math.Max(element.BarLossDb, element.CrossLossDb);
        double split = 10 * Math.Log10(counts.PassiveSplit) + Math.Log2(counts.PassiveSplit) * chip.SplitterExcessDb;
        double least = counts.TurnsOnce ? element.BarLossDb + (counts.ElementsMin - 1) * element.CrossLossDb : counts.ElementsMin * low;
        double most = counts.TurnsOnce ? element.BarLossDb + (counts.ElementsMax - 1) * element.CrossLossDb : counts.ElementsMax * high;
        double always = 2 * chip.CouplerLossDb + split - (chip.Gain?.GainDb ?? 0);
        double leakDb = counts.TurnsOnce ? element.CrossCrosstalkDb : Math.Max(element.BarCrosstalkDb, element.CrossCrosstalkDb);
        double leak = Math.Pow(10, leakDb / 10);
        double amplitudes = counts.FirstOrderTerms * Math.Sqrt(leak) + counts.SecondOrderTerms * leak;
        return new SwitchFabric(
            topology,
            counts,
            least + always,
            most + always + counts.CrossingsMax * chip.CrossingLossDb,
            counts.FirstOrderTerms * leak + counts.SecondOrderTerms * leak * leak,
            amplitudes * amplitudes,
            counts.DrivenElements * element.DrivenPowerW + chip.ControlPowerW + radix * (chip.Gain?.PowerPerPathW ?? 0)
        );
    }

    /// <summary>Loss fibre to fibre of a path with so many elements in either state and so many crossings, dB. Equation 1.</summary>
    public static double PathLossDb(FabricChip chip, int bars, int crosses, int crossings, int passiveSplit = 1)
    {
        ArgumentNullException.ThrowIfNull(chip);
        Check(chip);
        ArgumentOutOfRangeException.ThrowIfNegative(bars);
        ArgumentOutOfRangeException.ThrowIfNegative(crosses);
        ArgumentOutOfRangeException.ThrowIfNegative(crossings);
        ArgumentOutOfRangeException.ThrowIfLessThan(passiveSplit, 1);
        return bars * chip.Element.BarLossDb
            + crosses * chip.Element.CrossLossDb
            + crossings * chip.CrossingLossDb
            + 2 * chip.CouplerLossDb
            + 10 * Math.Log10(passiveSplit)
            + Math.Log2(passiveSplit) * chip.SplitterExcessDb
            - (chip.Gain?.GainDb ?? 0);
    }

    /// <summary>
    /// Largest power of two whose worst loss and crosstalk stay within both budgets. Both grow with the radix.
    /// </summary>
    /// <param name="crosstalkDb">Budget of the summed crosstalk, dB, negative.</param>
    public static FabricLimit RadixLimit(FabricTopology topology, FabricChip chip, double lossDb, double crosstalkDb)
    {
        int within = 0;
        for (int radix = 2; radix <= FabricCounts.MaxRadix; radix *= 2)
        {
            SwitchFabric fabric = Evaluate(topology, radix, chip);
            bool lossy = fabric.LossMaxDb > lossDb;
            bool leaky = fabric.CrosstalkDb > crosstalkDb;
            if (lossy || leaky)
            {
                return new FabricLimit(within, lossy, leaky);
            }
            within = radix;
        }
        return new FabricLimit(within, false, false);
    }

    private static void Check(FabricChip chip)
    {
        Span<double> losses =
        [
            chip.Element.BarLossDb,
            chip.Element.CrossLossDb,
            chip.CrossingLossDb,
            chip.CouplerLossDb,
            chip.SplitterExcessDb,
            chip.Element.DrivenPowerW,
            chip.ControlPowerW,
            chip.Element.SwitchTimeS,
            -chip.Element.BarCrosstalkDb,
            -chip.Element.CrossCrosstalkDb,
            chip.Gain?.GainDb ?? 0,
            chip.Gain?.NoiseFigureDb ?? 0,
            chip.Gain?.PowerPerPathW ?? 0,
        ];
        foreach (double loss in losses)
        {
            if (!(loss >= 0) || double.IsPositiveInfinity(loss))
            {
                throw new ArgumentOutOfRangeException(nameof(chip), "losses, gains and powers are not negative, crosstalk not positive");
            }
        }
    }
}
