using System.Collections.Immutable;

namespace Heliograph.Workload.Collectives.Programs;

/// <summary>
/// Rings that pass a full mesh in zigzags and use no link twice: n - 1 of an odd number of members, all links; n - 2 of an even number, all but those of
/// the pairs that are left. Each zigzag is passed both ways.
/// </summary>
/// <remarks>Source: É. Lucas, Récréations mathématiques II, 1892 (Walecki's construction).</remarks>
public static class MeshRings
{
    /// <summary>Rings of so many members.</summary>
    public static int Count(int members) => members <= 2 ? 1 : (members - 1) / 2 * 2;

    /// <summary>Orders of the rings; one of two members. O(members^2).</summary>
    public static ImmutableArray<ImmutableArray<int>> Of(int members)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(members, 1);
        if (members <= 2)
        {
            return
            [
                [.. Enumerable.Range(0, members)],
            ];
        }
        ImmutableArray<ImmutableArray<int>>.Builder rings = ImmutableArray.CreateBuilder<ImmutableArray<int>>();
        // One member stands in the middle, the others around it; the zigzag turns by one.
        int around = members - 1;
        for (int turn = 0; turn < around / 2; turn++)
        {
            ImmutableArray<int>.Builder ring = ImmutableArray.CreateBuilder<int>(members);
            ring.Add(around);
            for (int i = 0; i < around; i++)
            {
                int step = (i + 1) / 2;
                ring.Add((turn + (i % 2 == 1 ? step : around - step)) % around);
            }
            rings.Add(ring.ToImmutable());
            ring.Reverse();
            rings.Add(ring.ToImmutable());
        }
        return rings.ToImmutable();
    }
}
