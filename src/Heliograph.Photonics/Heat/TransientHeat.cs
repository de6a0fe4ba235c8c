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
    public double? TimeOfShare(int block, double share)
    {
        double from = Fields[0].Blocks[block].Mean;
        double way = Fields[^1].Blocks[block].Mean - from;
        for (int i = 1; i < Times.Length && way != 0; i++)
        {
            double before = (Fields[i - 1].Blocks[block].Mean - from) / way;
            double after = (Fields[i].Blocks[block].Mean - from) / way;
            if (before < share && after >= share)
            {
                return Times[i - 1] + (Times[i] - Times[i - 1]) * (share - before) / (after - before);
            }
        }
        return null;
    }
}
