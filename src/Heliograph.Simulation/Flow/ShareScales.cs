namespace Heliograph.Simulation.Flow;

/// <summary>
/// Denominators of the shares that sprayed flows have of links, so that each share is a whole number over that of its link. A flow splits at a class over m
/// cables: what goes on over n of them is n/m of what came, so denominators multiply along a way. They are followed from all hosts to each.
/// </summary>
internal static class ShareScales
{
    /// <summary>Largest that is kept exact, times the cables of the link: what the engine resolves rates to is 2^-52 of that times a cable.</summary>
    public const int Most = 1 << 22;

    // In the place of what is larger, the largest of these that fits: they have many divisors. Shares are rounded to whole parts of it, at least one.
    private static readonly int[] s_round = [1, 2, 6, 12, 60, 120, 360, 840, 2_520, 5_040, 27_720, 55_440, 110_880, 720_720, 1_441_440, 3_603_600];

    // Links looked at, about a second of them.
    private const long MostWork = 100_000_000;

    // Of a denominator: beyond what is kept.
    private const int Beyond = 0;

    /// <summary>By link. Where following all would take too long, round ones for every link but the only cables of hosts.</summary>
    /// <param name="largest">Of a scale times the cables of its link.</param>
    public static int[] Of(ClassGraph graph, int largest = Most)
    {
        int[] scales = new int[graph.Links];
        Array.Fill(scales, 1);
        long attachments = graph.First > 0 ? graph.Groups.Sum(h => (long)(graph.Out(h).End - graph.Out(h).Begin)) : 0;
        if (graph.Groups.Length * (graph.Links - 2L * graph.Hosts + attachments) > MostWork)
        {
            Array.Fill(scales, Beyond);
            for (int h = 0; h < graph.Hosts && graph.First > 0; h++)
            {
                Fill(graph, h, scales);
            }
            return Rounded(graph, scales, largest);
        }
        int[] denominators = new int[graph.Classes];
        foreach (int host in graph.Groups)
        {
            Follow(graph, host, scales, denominators);
        }
        Spread(graph, scales);
        return Rounded(graph, scales, largest);
    }

    private static int[] Rounded(ClassGraph graph, int[] scales, int largest)
    {
        for (int l = 0; l < scales.Length; l++)
        {
            int most = Math.Max(1, largest / (graph.PortStart[l + 1] - graph.PortStart[l]));
            scales[l] = scales[l] == Beyond || scales[l] > most ? s_round.Last(r => r <= most) : scales[l];
        }
        return scales;
    }

    // A host's only link, out or in, carries all of a flow.
    private static void Fill(ClassGraph graph, int host, int[] scales)
    {
        (int begin, _, int end) = graph.Out(host);
        if (end - begin == 1)
        {
            scales[begin] = 1;
        }
        if (graph.In(host).Length == 1)
        {
            scales[graph.In(host)[0]] = 1;
        }
    }

    // To one host, from the farthest class on.
    private static void Follow(ClassGraph graph, int host, int[] scales, int[] denominators)
    {
        ushort[] distance = graph.DistancesTo(host);
        Array.Fill(denominators, 1);
        foreach (int source in graph.First > 0 ? graph.Groups : [])
        {
            int hops = graph.Distance(source, host, distance);
            if (hops != ClassGraph.Unreached)
            {
                Split(graph, source, host, hops, distance, scales, denominators);
            }
        }
        int[] order =
        [
            .. Enumerable.Range(graph.First, graph.Classes - graph.First).Where(c => distance[c - graph.First] is not (0 or ClassGraph.Unreached)),
        ];
        Array.Sort(Array.ConvertAll(order, c => -distance[c - graph.First]), order);
        for (int i = 0; i < order.Length; i++)
        {
            int hops = distance[order[i] - graph.First];
            bool isAlone =
                (i == 0 || distance[order[i - 1] - graph.First] != hops) && (i + 1 == order.Length || distance[order[i + 1] - graph.First] != hops);
            // What comes from farther away comes through it, all of it.
            denominators[order[i]] = isAlone ? 1 : denominators[order[i]];
            Split(graph, order[i], host, hops, distance, scales, denominators);
        }
    }

    private static void Split(ClassGraph graph, int @class, int host, int hops, ushort[] distance, int[] scales, int[] denominators)
    {
        (int begin, int innerEnd, int end) = graph.Out(@class);
        ReadOnlySpan<int> last = graph.In(host);
        int cables = 0;
        for (int i = 0; i < (hops == 1 ? last.Length : innerEnd - begin); i++)
        {
            int link = hops == 1 ? last[i] : begin + i;
            cables += IsNext(graph, link, @class, hops, distance) ? graph.Cables[link] : 0;
        }
        for (int i = 0; i < (hops == 1 ? last.Length : innerEnd - begin); i++)
        {
            int link = hops == 1 ? last[i] : begin + i;
            if (IsNext(graph, link, @class, hops, distance))
            {
                int parts = Product(denominators[@class], cables / Divisor(graph.Cables[link], cables));
                scales[link] = Multiple(scales[link], parts);
                denominators[graph.To[link]] = Multiple(denominators[graph.To[link]], parts);
            }
        }
    }

    private static bool IsNext(ClassGraph graph, int link, int @class, int hops, ushort[] distance) =>
        graph.From[link] == @class && (hops == 1 || distance[graph.To[link] - graph.First] == hops - 1);

    // What was found for the first host of a group holds for the others.
    private static void Spread(ClassGraph graph, int[] scales)
    {
        for (int h = 0; h < graph.Hosts && graph.First > 0; h++)
        {
            int first = graph.Groups[graph.GroupOf[h]];
            (int begin, _, int end) = graph.Out(h);
            scales.AsSpan(graph.Out(first).Begin, end - begin).CopyTo(scales.AsSpan(begin));
            ReadOnlySpan<int> from = graph.In(first);
            ReadOnlySpan<int> to = graph.In(h);
            for (int i = 0; i < to.Length; i++)
            {
                scales[to[i]] = scales[from[i]];
            }
        }
    }

    private static int Product(int a, int b) => a == Beyond || b == Beyond || (long)a * b > Most ? Beyond : a * b;

    private static int Multiple(int a, int b) => a == Beyond || b == Beyond ? Beyond : Product(a / Divisor(a, b), b);

    private static int Divisor(int a, int b)
    {
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }
        return a;
    }
}
