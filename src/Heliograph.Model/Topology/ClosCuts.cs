using Heliograph.Model.Scenarios;

namespace Heliograph.Model.Topology;

/// <summary>Bisection of a folded Clos in closed form.</summary>
internal static class ClosCuts
{
    /// <summary>
    /// The smallest cut that puts x whole blocks of one tier on one side and moves single hosts until the halves are
    /// equal: min over tiers t and x of min(x, N - x) U_t r_up + |D / 2 - x h_t| r. b/s, one direction, O(blocks).
    /// Exact when the blocks of a tier are alike and S divides U (<c>Bisection_is_the_smallest_balanced_cut</c>); an
    /// upper bound otherwise.
    /// </summary>
    public static double Bisection(PlanContext context, ClosSpec spec, Clos.Shape shape)
    {
        int server = context.ServerSize;
        // Whole rails fall on either side without cutting a link; of an odd number one rail is cut in two.
        bool railsOnly = spec.Rails == RailMode.Only;
        if (railsOnly && server % 2 == 0)
        {
            return 0;
        }
        double rate = context.Rate.BitsPerSecond;
        double up = shape.UplinkRate.BitsPerSecond;
        long half = shape.HostLinks / 2;
        double best = half * rate;
        for (int t = 1; t < spec.Tiers; t++)
        {
            long blocks = shape.Blocks[t];
            long hosts = shape.HostLinksOfBlock(t);
            for (long x = 1; x < blocks; x++)
            {
                double cut = Math.Min(x, blocks - x) * (double)shape.Uplinks[t] * up;
                best = Math.Min(best, cut + Math.Abs(half - Math.Min(x * hosts, shape.HostLinks)) * rate);
            }
        }
        return best * (railsOnly ? spec.Planes : shape.Planes);
    }
}
