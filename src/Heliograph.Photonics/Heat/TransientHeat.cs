using System.Collections.Immutable;

namespace Heliograph.Photonics.Heat;

/// <summary>How block temperatures moved.</summary>
/// <param name="Times">Seconds from the start, ascending; the first is 0.</param>
/// <param name="Fields">The field at each time.</param>
public sealed record TransientHeat(ImmutableArray<double> Times, ImmutableArray<HeatField> Fields)
{
    /// <summary>
    /// Seconds until the mean of a block has made a share of the way from its first to its last temperature, straight lines
    /// between times: 0.632 gives the time constant. Null where it does not move.
    /// </summary>
    public double? TimeOfShare(int block, double share) => TimeOfShare(Times, [.. Fields.Select(f => f.Blocks[block].Mean)], share);

    /// <summary>The same of any temperature at the times.</summary>
    public static double? TimeOfShare(ImmutableArray<double> times, ImmutableArray<double> celsius, double share)
    {
        double from = celsius[0];
        double way = celsius[^1] - from;
        for (int i = 1; i < times.Length && way != 0; i++)
        {
            double before = (celsius[i - 1] - from) / way;
            double after = (celsius[i] - from) / way;
            if (before < share && after >= share)
            {
                return times[i - 1] + (times[i] - times[i - 1]) * (share - before) / (after - before);
            }
        }
        return null;
    }
}
