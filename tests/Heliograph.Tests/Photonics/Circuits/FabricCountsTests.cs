using Heliograph.Photonics.Circuits;

namespace Heliograph.Tests.Photonics.Circuits;

public sealed class FabricCountsTests
{
    public static TheoryData<FabricTopology, int> Fabrics()
    {
        TheoryData<FabricTopology, int> data = [];
        foreach (FabricTopology topology in Enum.GetValues<FabricTopology>())
        {
            foreach (int radix in new[] { 2, 4, 8, 16 })
            {
                data.Add(topology, radix);
            }
        }
        data.Add(FabricTopology.SpankeBenes, 5);
        data.Add(FabricTopology.Crossbar, 6);
        data.Add(FabricTopology.Piloss, 7);
        return data;
    }

    [Theory]
    [MemberData(nameof(Fabrics))]
    public void Counts_are_those_of_the_routed_graph(FabricTopology topology, int radix)
    {
        FabricCounts counts = FabricCounts.Of(topology, radix);
        int shortest = int.MaxValue;
        int longest = 0;
        int crossings = 0;
        long firstOrder = 0;
        long secondOrder = 0;
        double driven = 0;
        int routed = 0;
        Random random = new(radix);
        foreach (int[] permutation in Permutations(radix, random))
        {
            FabricGraph graph = FabricGraph.Route(topology, permutation, random);
            graph.Elements.ShouldBe(counts.Elements);
            driven += counts.TurnsOnce ? graph.Elements - graph.Crossed : graph.Crossed;
            routed++;
            graph.SetIdle(random);
            long[][][] leaks = [.. Enumerable.Range(0, radix).Select(graph.Leaks)];
            for (int i = 0; i < radix; i++)
            {
                int output = permutation[i];
                if (topology != FabricTopology.BroadcastAndSelect)
                {
                    (int reached, int bars, int crosses, int crossed) = graph.Follow(i);
                    reached.ShouldBe(output);
                    shortest = Math.Min(shortest, bars + crosses);
                    longest = Math.Max(longest, bars + crosses);
                    crossings = Math.Max(crossings, crossed);
                    (counts.TurnsOnce ? bars : 1).ShouldBe(1);
                }
                else
                {
                    int elements = graph.FollowBack(output);
                    (shortest, longest) = (Math.Min(shortest, elements), Math.Max(longest, elements));
                }
                leaks[i][output][0].ShouldBe(1);
                firstOrder = Math.Max(firstOrder, Enumerable.Range(0, radix).Where(j => j != i).Sum(j => leaks[j][output][1]));
                secondOrder = Math.Max(secondOrder, Enumerable.Range(0, radix).Where(j => j != i).Sum(j => leaks[j][output][2]));
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{topology} {radix}: path {shortest}-{longest} crossings {crossings} first {firstOrder} second {secondOrder} driven {driven / routed:0.00}; {counts}"
        );
        firstOrder.ShouldBeLessThanOrEqualTo(counts.FirstOrderTerms);
        if (counts.FirstOrderTerms == 0)
        {
            secondOrder.ShouldBeLessThanOrEqualTo(counts.SecondOrderTerms);
        }
        shortest.ShouldBeGreaterThanOrEqualTo(counts.ElementsMin);
        longest.ShouldBeLessThanOrEqualTo(counts.ElementsMax);
        crossings.ShouldBeLessThanOrEqualTo(counts.CrossingsMax);
        if (radix <= 4)
        {
            // Every permutation has been tried: the bounds are met.
            shortest.ShouldBe(counts.ElementsMin);
            longest.ShouldBe(counts.ElementsMax);
            firstOrder.ShouldBe(counts.FirstOrderTerms);
            (counts.FirstOrderTerms == 0 ? secondOrder : 0).ShouldBe(counts.SecondOrderTerms);
            // Not drawn in the graph: the lines of PILOSS (its crossings are those of the published layout), the passive splitters.
            if (topology is not (FabricTopology.Piloss or FabricTopology.BroadcastAndSelect))
            {
                crossings.ShouldBe(counts.CrossingsMax);
            }
        }
        (driven / routed).ShouldBe(counts.DrivenElements, 0.08 * counts.DrivenElements);
    }

    // All permutations of up to four; else a sample.
    private static IEnumerable<int[]> Permutations(int n, Random random)
    {
        int[] sorted = [.. Enumerable.Range(0, n)];
        int count = n <= 4 ? 400 : 60;
        yield return sorted;
        yield return [.. sorted.Reverse()];
        for (int k = 0; k < count; k++)
        {
            int[] shuffled = [.. sorted];
            random.Shuffle(shuffled);
            yield return shuffled;
        }
    }
}
