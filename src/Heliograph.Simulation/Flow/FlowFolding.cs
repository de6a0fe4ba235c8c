using System.Runtime.InteropServices;

namespace Heliograph.Simulation.Flow;

/// <summary>
/// Finds flows that must have equal rates at all times, and proves it. Links and flows get colours (links: their capacity; flows: size, weight, start), which
/// are refined by the colours that they meet until nothing changes (colour refinement, the coarsest equitable partition). Then every link of a class carries
/// equally many flows of each class, so that water filling freezes all of a class at the same level: what holds for one holds for all.
/// Colours are hashes; the partition that they give is checked count by count, so that no collision goes through.
/// </summary>
internal static class FlowFolding
{
    // Refinement of a network in n tiers is over after about 2 n rounds; who needs more has little to fold.
    private const int MostRounds = 32;

    /// <summary>The classes; null where they are more than half of the flows. About 20 ns a hop and round.</summary>
    public static FlowClasses? TryFold(FlowWorkload workload)
    {
        if (workload.Flows < 2)
        {
            return null;
        }
        int most = workload.Flows / 2;
        ulong[] flows = new ulong[workload.Flows];
        ulong[] links = new ulong[workload.Links];
        for (int f = 0; f < flows.Length; f++)
        {
            ulong size = Mix(BitConverter.DoubleToUInt64Bits(workload.Bytes[f]), 1);
            flows[f] = Mix(size + BitConverter.DoubleToUInt64Bits(workload.Weight[f]), (ulong)workload.StartPs[f]);
        }
        for (int l = 0; l < links.Length; l++)
        {
            links[l] = Mix(BitConverter.DoubleToUInt64Bits(workload.Capacity[l]), 2);
        }
        int[] ofFlow = new int[flows.Length];
        int[] ofLink = new int[links.Length];
        Numbering numbering = new(most + links.Length);
        int flowClasses = numbering.Number(flows, ofFlow, most);
        int linkClasses = numbering.Number(links, ofLink, links.Length);
        for (int round = 0; round < MostRounds && flowClasses <= most; round++)
        {
            Refine(workload, flows, links);
            int moreFlows = numbering.Number(flows, ofFlow, most);
            int moreLinks = numbering.Number(links, ofLink, links.Length);
            if (moreFlows == flowClasses && moreLinks == linkClasses)
            {
                return Build(workload, ofFlow, flowClasses, ofLink, linkClasses);
            }
            (flowClasses, linkClasses) = (moreFlows, moreLinks);
        }
        return null;
    }

    private static void Refine(FlowWorkload workload, ulong[] flows, ulong[] links)
    {
        ReadOnlySpan<int> starts = workload.RouteStart.AsSpan();
        ReadOnlySpan<int> route = workload.RouteLinks.AsSpan();
        ulong[] met = new ulong[links.Length];
        for (int f = 0; f < flows.Length; f++)
        {
            ulong mine = Mix(flows[f], 3);
            ulong sum = 0;
            foreach (int link in route[starts[f]..starts[f + 1]])
            {
                met[link] += mine;
                sum += Mix(links[link], 4);
            }
            flows[f] = Mix(flows[f], sum);
        }
        for (int l = 0; l < links.Length; l++)
        {
            links[l] = Mix(links[l], met[l]);
        }
    }

    // Null where the classes are not what they have to be.
    private static FlowClasses? Build(FlowWorkload workload, int[] ofFlow, int flowClasses, int[] ofLink, int linkClasses)
    {
        int[] flows = FirstOf(ofFlow, flowClasses);
        int[] links = FirstOf(ofLink, linkClasses);
        (int[] begin, int[] on) = FlowsOfLinks(workload, ofFlow);
        // Counts of the flow classes on the first link of each link class, and held against those of the others.
        Dictionary<long, int> counts = [];
        int[] seen = new int[flowClasses];
        for (int c = 0; c < linkClasses; c++)
        {
            Span<int> first = on.AsSpan(begin[links[c]]..begin[links[c] + 1]);
            foreach (int flowClass in first)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(counts, Pair(c, flowClass), out _)++;
            }
        }
        for (int l = 0; l < ofLink.Length; l++)
        {
            int of = links[ofLink[l]];
            if (workload.Capacity[l] != workload.Capacity[of] || !AreEqualCounts(on, begin, l, of, seen))
            {
                return null;
            }
        }
        if (!AreEqualFlows(workload, ofFlow, flows, ofLink))
        {
            return null;
        }
        return Quotient(workload, flows, links, ofFlow, ofLink, counts);
    }

    private static FlowClasses Quotient(FlowWorkload workload, int[] flows, int[] links, int[] ofFlow, int[] ofLink, Dictionary<long, int> counts)
    {
        List<int> hops = [];
        List<int> uses = [];
        int[] starts = new int[flows.Length + 1];
        for (int c = 0; c < flows.Length; c++)
        {
            int begin = hops.Count;
            foreach (int link in workload.RouteOf(flows[c]))
            {
                int linkClass = ofLink[link];
                if (CollectionsMarshal.AsSpan(hops)[begin..].IndexOf(linkClass) < 0)
                {
                    hops.Add(linkClass);
                    uses.Add(counts[Pair(linkClass, c)]);
                }
            }
            starts[c + 1] = hops.Count;
        }
        return new FlowClasses(flows, links, ofFlow, starts, [.. hops], [.. uses]);
    }

    private static long Pair(int linkClass, int flowClass) => (long)linkClass << 32 | (uint)flowClass;

    private static int[] FirstOf(int[] classOf, int classes)
    {
        int[] first = new int[classes];
        for (int i = classOf.Length - 1; i >= 0; i--)
        {
            first[classOf[i]] = i;
        }
        return first;
    }

    private static (int[] Begin, int[] On) FlowsOfLinks(FlowWorkload workload, int[] ofFlow)
    {
        int[] begin = new int[workload.Links + 1];
        foreach (int link in workload.RouteLinks)
        {
            begin[link + 1]++;
        }
        for (int l = 0; l < workload.Links; l++)
        {
            begin[l + 1] += begin[l];
        }
        int[] at = begin[..^1];
        int[] on = new int[workload.RouteLinks.Length];
        for (int f = 0; f < ofFlow.Length; f++)
        {
            foreach (int link in workload.RouteOf(f))
            {
                on[at[link]++] = ofFlow[f];
            }
        }
        return (begin, on);
    }

    private static bool AreEqualCounts(int[] on, int[] begin, int a, int b, int[] seen)
    {
        if (a == b)
        {
            return true;
        }
        ReadOnlySpan<int> ofA = on.AsSpan(begin[a]..begin[a + 1]);
        ReadOnlySpan<int> ofB = on.AsSpan(begin[b]..begin[b + 1]);
        if (ofA.Length != ofB.Length)
        {
            return false;
        }
        // Up by one, down by the other: all zero again where they are equal.
        foreach (int c in ofA)
        {
            seen[c]++;
        }
        bool areEqual = true;
        foreach (int c in ofB)
        {
            areEqual &= --seen[c] >= 0;
        }
        return areEqual;
    }

    private static bool AreEqualFlows(FlowWorkload w, int[] ofFlow, int[] flows, int[] ofLink)
    {
        for (int f = 0; f < ofFlow.Length; f++)
        {
            int of = flows[ofFlow[f]];
            ReadOnlySpan<int> route = w.RouteOf(f);
            bool isAlike = w.Bytes[f] == w.Bytes[of] && w.Weight[f] == w.Weight[of] && w.StartPs[f] == w.StartPs[of];
            if (!isAlike || route.Length != w.RouteOf(of).Length || !AreEqualRoutes(route, w.RouteOf(of), ofLink))
            {
                return false;
            }
        }
        return true;
    }

    private static bool AreEqualRoutes(ReadOnlySpan<int> a, ReadOnlySpan<int> b, int[] ofLink)
    {
        foreach (int link in a)
        {
            int c = ofLink[link];
            int difference = 0;
            for (int i = 0; i < a.Length; i++)
            {
                difference += (ofLink[a[i]] == c ? 1 : 0) - (ofLink[b[i]] == c ? 1 : 0);
            }
            if (difference != 0)
            {
                return false;
            }
        }
        return true;
    }

    private static ulong Mix(ulong a, ulong b) => Kernel.TraceHash.Of(a, b);

    /// <summary>Dense numbers for colours, in the order in which they come.</summary>
    private sealed class Numbering
    {
        private readonly ulong[] _keys;
        private readonly int[] _values;
        private readonly int _mask;

        public Numbering(int most)
        {
            int room = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, 2L * most));
            (_keys, _values, _mask) = (new ulong[room], new int[room], room - 1);
        }

        /// <summary>The count of different colours; stops at one more than <paramref name="most"/>.</summary>
        public int Number(ulong[] colours, int[] numbers, int most)
        {
            Array.Clear(_values);
            int count = 0;
            for (int i = 0; i < colours.Length; i++)
            {
                int at = (int)(colours[i] >> 20) & _mask;
                while (_values[at] != 0 && _keys[at] != colours[i])
                {
                    at = (at + 1) & _mask;
                }
                if (_values[at] == 0)
                {
                    if (count == most)
                    {
                        return most + 1;
                    }
                    (_keys[at], _values[at]) = (colours[i], ++count);
                }
                numbers[i] = _values[at] - 1;
            }
            return count;
        }
    }
}
