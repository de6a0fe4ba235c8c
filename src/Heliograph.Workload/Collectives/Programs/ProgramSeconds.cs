using System.Numerics;
using Heliograph.Model.Dimensions;

namespace Heliograph.Workload.Collectives.Programs;

/// <summary>
/// Closed forms of the programs, s, each on its ideal network: one full-duplex port a member unless said. S is the whole payload in bytes: what is
/// reduced, what each has in the end of an all-gather, what each has of an all-to-all. A group of one costs nothing.
/// </summary>
/// <remarks>
/// With <see cref="MessageCost.Held"/> these are the forms of Thakur, Rabenseifner, Gropp, IJHPCA 19(1), 2005, and Chan et al., CCPE 19(13), 2007.
/// Checked against <see cref="ProgramTiming"/> by <c>ProgramSecondsTests</c>.
/// </remarks>
public static class ProgramSeconds
{
    /// <summary>h (n-1) T(S/(n k)), h = 2 for all-reduce; k rings, each with links of its own.</summary>
    public static double Ring(CollectiveKind kind, int members, double bytes, MessageCost cost, int rings = 1) =>
        Halves(kind) * (members - 1) * cost.Alone(bytes / members / rings);

    /// <summary>
    /// h sum over s of T(S/2^s), s = 1 .. log2 n: h (log2 n alpha + (n-1)/n S beta). Where n is no power of two T(S) for the fold, T(S) or T(S/n) for what
    /// is unfolded, and halves as uneven as the fold makes them: members that are not folded begin earlier, so it takes less, 1% more at most.
    /// </summary>
    public static double HalvingDoubling(CollectiveKind kind, int members, double bytes, MessageCost cost)
    {
        int rounds = BitOperations.Log2((uint)members);
        int power = 1 << rounds;
        int folded = members - power;
        double unit = bytes / members;
        double seconds = 0;
        for (int half = power / 2; half >= 1; half /= 2)
        {
            // An all-reduce cuts evenly; else the first places have two blocks.
            seconds +=
                Halves(kind)
                * cost.Alone(kind == CollectiveKind.AllReduce ? bytes / power * half : (half <= folded ? 2 * half : half + folded) * unit);
        }
        double fold = kind switch
        {
            CollectiveKind.AllReduce => 2 * cost.Alone(bytes),
            CollectiveKind.ReduceScatter => cost.Alone(bytes) + cost.Alone(unit),
            _ => cost.Alone(unit) + cost.Alone((members - 1) * unit),
        };
        return seconds + (folded > 0 ? fold : 0);
    }

    /// <summary>sum over k of T(min(2^k, n - 2^k) S/n): ceil(log2 n) alpha + (n-1)/n S beta.</summary>
    public static double BruckAllGather(int members, double bytes, MessageCost cost)
    {
        double seconds = 0;
        for (int distance = 1; distance < members; distance *= 2)
        {
            seconds += cost.Alone(Math.Min(distance, members - distance) * bytes / members);
        }
        return seconds;
    }

    /// <summary>sum over k of T(c(k) S/n), c(k) the numbers below n with bit k: for powers of two log2 n (alpha + S/2 beta).</summary>
    public static double BruckAllToAll(int members, double bytes, MessageCost cost)
    {
        double seconds = 0;
        for (int distance = 1; distance < members; distance *= 2)
        {
            int count = (members / (2 * distance) * distance) + Math.Max(0, (members % (2 * distance)) - distance);
            seconds += cost.Alone(count * bytes / members);
        }
        return seconds;
    }

    /// <summary>h ((n-1) (overhead + S/n beta) + latency), of an all-to-all h = 1.</summary>
    public static double Direct(CollectiveKind kind, int members, double bytes, MessageCost cost) =>
        members == 1 ? 0 : Halves(kind) * (((members - 1) * cost.Busy(bytes / members)) + cost.Latency);

    /// <summary>h T(S/n): a link for each pair.</summary>
    public static double DirectMesh(CollectiveKind kind, int members, double bytes, MessageCost cost) =>
        members == 1 ? 0 : Halves(kind) * cost.Alone(bytes / members);

    /// <summary>(n-1) T(c) + (k-1) (overhead + c beta), c = S/k: with the port held (n + k - 2) (alpha + S/k beta).</summary>
    public static double Chain(int members, double bytes, int chunks, MessageCost cost) =>
        members == 1 ? 0 : ((members - 1) * cost.Alone(bytes / chunks)) + ((chunks - 1) * cost.Busy(bytes / chunks));

    /// <summary>
    /// Broadcast or reduction in chunks over one flat binary tree of depth d = floor(log2 n): the farthest member is d hops away, each a message and, to
    /// a second child, another one; 2 (k-1) messages follow. Of a whole tree, n = 2^(d+1) - 1: d (2 b + latency) + 2 (k-1) b, b = overhead + S/k beta.
    /// Exact for broadcasts and whole trees; other reductions may take 12% longer.
    /// </summary>
    public static double Tree(int members, double bytes, int chunks, MessageCost cost)
    {
        if (members == 1)
        {
            return 0;
        }
        double busy = cost.Busy(bytes / chunks);
        int depth = BitOperations.Log2((uint)members);
        // Members of the last row are numbers of d bits, a one for each second child: the most ones of a number up to the last.
        int last = members - (1 << depth);
        int ones = BitOperations.PopCount((uint)last);
        for (int bit = 0; bit < depth; bit++)
        {
            ones = (last >> bit & 1) == 1 ? Math.Max(ones, BitOperations.PopCount((uint)(last >> (bit + 1))) + bit) : ones;
        }
        double lastRow = ((depth + ones) * busy) + (depth * cost.Latency);
        double rowBefore = (depth - 1) * ((2 * busy) + cost.Latency);
        return Math.Max(lastRow, rowBefore) + ((members == 2 ? 1 : 2) * (chunks - 1) * busy);
    }

    /// <summary>
    /// All-reduce over two trees of depth d = floor(log2(n - 1)) + 1, k chunks each: (4 k + 4 d - 6) b + 2 d latency, b = overhead + S/(2 k) beta, so
    /// that every port carries 2 S. Exact for one chunk and powers of two from 4; else the order of the ports decides: up to 2% longer, 35% shorter.
    /// </summary>
    public static double DoubleTree(int members, double bytes, int chunks, MessageCost cost)
    {
        double busy = cost.Busy(bytes / 2 / chunks);
        int depth = members == 1 ? 0 : BitOperations.Log2((uint)(members - 1)) + 1;
        return members switch
        {
            1 => 0,
            2 => (2 * chunks * busy) + (2 * cost.Latency),
            _ => (((4 * chunks) + (4 * depth) - 6) * busy) + (2 * depth * cost.Latency),
        };
    }

    /// <summary>
    /// Rings level by level, each with a port of its own: sum over levels of t + (k-1) max t, t = h (g-1) T(S/(k g n_inner)). Exact for one chunk;
    /// where both halves of a level meet, chunks of held ports take 10% less to 8% more, and less than that where latency overlaps.
    /// </summary>
    /// <param name="levels">Blocks joined at each level, inner to outer, and what its messages cost.</param>
    public static double Hierarchical(CollectiveKind kind, IReadOnlyList<(int Blocks, MessageCost Cost)> levels, double bytes, int chunks)
    {
        ArgumentNullException.ThrowIfNull(levels);
        double sum = 0;
        double most = 0;
        double each = bytes / chunks;
        foreach ((int blocks, MessageCost cost) in levels)
        {
            each /= blocks;
            double seconds = Halves(kind) * (blocks - 1) * cost.Alone(each);
            sum += seconds;
            most = Math.Max(most, seconds);
        }
        return sum + ((chunks - 1) * most);
    }

    /// <summary>
    /// 2 D rings of a torus of D equal dimensions of g: h sum over i of (g-1) T(S/(2 D g^i)), i = 1 .. D; its bandwidth term is h (n-1)/n S/(2 D) beta.
    /// With unequal dimensions each of the D turns is as long as its longest part.
    /// </summary>
    /// <param name="dimensions">Members along each dimension, and what the messages of its links cost.</param>
    public static double Torus(CollectiveKind kind, IReadOnlyList<(int Members, MessageCost Cost)> dimensions, double bytes)
    {
        ArgumentNullException.ThrowIfNull(dimensions);
        (int Members, MessageCost Cost)[] used = [.. dimensions.Where(d => d.Members > 1)];
        int ways = used.Any(d => d.Members > 2) ? 2 : 1;
        double seconds = 0;
        double[] left = [.. used.Select(_ => bytes / ways / used.Length)];
        for (int turn = 0; turn < used.Length; turn++)
        {
            double longest = 0;
            for (int part = 0; part < used.Length; part++)
            {
                (int members, MessageCost cost) = used[(part + turn) % used.Length];
                left[part] /= members;
                longest = Math.Max(longest, (members - 1) * cost.Alone(left[part]));
            }
            seconds += Halves(kind) * longest;
        }
        return seconds;
    }

    /// <summary>k (overhead + S/k beta) + latency of the way to the switch and back.</summary>
    public static double InNetwork(int members, double bytes, int chunks, MessageCost cost) =>
        members == 1 ? 0 : (chunks * cost.Busy(bytes / chunks)) + cost.Latency;

    /// <summary>ceil(log2 n) T(token).</summary>
    public static double Barrier(int members, double token, MessageCost cost) =>
        members == 1 ? 0 : (BitOperations.Log2((uint)(members - 1)) + 1) * cost.Alone(token);

    /// <summary>(n-1) T(block).</summary>
    public static double RingExchange(int members, double block, MessageCost cost) => (members - 1) * cost.Alone(block);

    private static int Halves(CollectiveKind kind) => kind == CollectiveKind.AllReduce ? 2 : 1;
}
