using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Model.Topology;

/// <summary>What meshes and tori share: accelerators as the points of a grid.</summary>
internal static class Grid
{
    /// <summary>Reports dimensions whose product is not the domain.</summary>
    public static bool Fits(PlanContext context, ImmutableArray<int> dimensions)
    {
        if (dimensions.IsDefaultOrEmpty || dimensions.Any(k => k < 2))
        {
            context.Fail(Codes.BadTopology, "every dimension is at least 2", "leave out dimensions of 1");
            return false;
        }
        Int128 product = 1;
        foreach (int k in dimensions)
        {
            product = product > int.MaxValue ? product : product * k;
        }
        if (product == context.Accelerators)
        {
            return true;
        }
        context.Fail(
            Codes.DoesNotDivide,
            $"dimensions {string.Join(" x ", dimensions)} make {product} places for a domain of {context.Accelerators} accelerators",
            "make the product of the dimensions equal the domain"
        );
        return false;
    }

    /// <summary>
    /// Edges across the best cut by planes of a product of equal factors: halve dimension k at <paramref name="cut"/>(k)
    /// edges a column; where k is odd the middle layer is halved again in the dimensions left.
    /// </summary>
    public static long Halve(ReadOnlySpan<int> dimensions, Func<int, long> cut)
    {
        long product = 1;
        foreach (int k in dimensions)
        {
            product *= k;
        }
        long best = dimensions.Length == 0 ? 0 : long.MaxValue;
        for (int d = 0; d < dimensions.Length; d++)
        {
            int k = dimensions[d];
            long columns = product / k * cut(k);
            if (k % 2 == 1)
            {
                int[] rest = [.. dimensions[..d], .. dimensions[(d + 1)..]];
                columns += Halve(rest, cut);
            }
            best = Math.Min(best, columns);
        }
        return best;
    }
}
