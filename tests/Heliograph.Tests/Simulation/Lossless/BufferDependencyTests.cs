using System.Diagnostics;
using CsCheck;
using Heliograph.Simulation.Lossless;

namespace Heliograph.Tests.Simulation.Lossless;

public sealed class BufferDependencyTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(16)]
    public void A_ring_of_switches_has_a_circle_of_its_size(int size)
    {
        // Shortest paths of two hops and more, clockwise first: link i goes from switch i to i + 1.
        BufferDependencies dependencies = new(2 * size);
        for (int from = 0; from < size; from++)
        {
            for (int hops = 1; hops <= size / 2; hops++)
            {
                dependencies.AddPath([.. Enumerable.Range(0, hops).Select(h => (from + h) % size)]);
                dependencies.AddPath([.. Enumerable.Range(0, hops).Select(h => size + (from - h + size) % size)]);
            }
        }
        BufferCycle found = dependencies.Find();
        found.Cycle.Select(c => c.Link).ShouldBe(Enumerable.Range(0, size));
        found.Cycle.ShouldAllBe(c => c.Class == 0);
        (found.CyclicLinks, found.CyclicChannels, found.Dependencies, found.IsShortest).ShouldBe((2 * size, 2 * size, 2 * size, true));
    }

    [Fact]
    public void Up_and_down_through_a_clos_depends_on_no_circle()
    {
        Wiring clos = Wiring.LeafSpine(leaves: 8, spines: 4);
        BufferDependencies dependencies = new(clos.Links);
        foreach ((int a, int b) in Pairs(8))
        {
            for (int spine = 0; spine < 4; spine++)
            {
                dependencies.AddPath(clos.Path(a, 8 + spine, b));
            }
        }
        BufferCycle found = dependencies.Find();
        found.Exists.ShouldBeFalse();
        (found.CyclicLinks, found.CyclicChannels, found.IsShortest).ShouldBe((0, 0, true));
        // From each of 8 leaves up over 4 spines and down to 7 others.
        found.Dependencies.ShouldBe(8 * 4 * 7);
    }

    [Fact]
    public void Two_bounced_routes_close_a_circle_of_a_leaf_spine()
    {
        // After Hu et al. (HotNets 2016) and Tagger (CoNEXT 2017): cables spine 0 - leaf 4 and spine 1 - leaf 5 are cut, and two flows bounce: down to a
        // leaf and up again. Neither alone closes a circle with the flows between leaves 1 and 2; both together do.
        Wiring net = Wiring.LeafSpine(leaves: 6, spines: 2);
        const int Spine0 = 6;
        const int Spine1 = 7;
        int[] first = net.Path(0, Spine0, 1, Spine1, 4);
        int[] second = net.Path(3, Spine1, 2, Spine0, 5);
        int[][] between = [net.Path(1, Spine1, 2), net.Path(2, Spine0, 1)];

        Find(net.Links, [.. between, first]).Exists.ShouldBeFalse();
        Find(net.Links, [.. between, second]).Exists.ShouldBeFalse();
        BufferCycle found = Find(net.Links, [.. between, first, second]);
        int[] circle = [net.Link(1, Spine1), net.Link(Spine1, 2), net.Link(2, Spine0), net.Link(Spine0, 1)];
        found.Cycle.Select(c => c.Link).ShouldBe(FromSmallest(circle));
        found.CyclicLinks.ShouldBe(4);

        // Tagger's remedy: behind the bounce in another class.
        BufferDependencies tagged = new(net.Links, classes: 2);
        tagged.AddPath(between[0]);
        tagged.AddPath(between[1]);
        tagged.AddPath(first, [0, 0, 1, 1]);
        tagged.AddPath(second, [0, 0, 1, 1]);
        tagged.Find().Exists.ShouldBeFalse();
    }

    [Theory]
    [InlineData(4, 4)]
    [InlineData(5, 3)]
    public void A_torus_in_dimension_order_has_a_circle_a_ring_and_none_with_a_dateline(int x, int y)
    {
        Wiring torus = Wiring.Torus(x, y);
        BufferDependencies one = new(torus.Links);
        BufferDependencies two = new(torus.Links, classes: 2);
        foreach ((int a, int b) in Pairs(x * y))
        {
            (int[] path, int[] classes) = DimensionOrder(torus, x, y, a, b);
            one.AddPath(path);
            two.AddPath(path, classes);
        }
        BufferCycle found = one.Find();
        // Routes of two links all around: upwards in rings of four and more, downwards of five and more, as half a ring goes upwards.
        int ring = Math.Min(x, y) > 3 ? Math.Min(x, y) : Math.Max(x, y);
        found.Cycle.Length.ShouldBe(ring);
        int rings = new[] { x, y }.Sum(size => x * y * ((size > 3 ? 1 : 0) + (size > 4 ? 1 : 0)));
        found.CyclicLinks.ShouldBe(rings);
        two.Find().Exists.ShouldBeFalse();
    }

    // First along x, then along y, each the short way, half a ring upwards; behind the wrap of a ring in class 1.
    private static (int[] Path, int[] Classes) DimensionOrder(Wiring torus, int x, int y, int from, int to)
    {
        List<int> path = [];
        List<int> classes = [];
        int node = from;
        foreach ((int size, int stride) in new[] { (x, 1), (y, x) })
        {
            int at = node / stride % size;
            int goal = to / stride % size;
            int up = (goal - at + size) % size;
            int step = up <= size - up ? 1 : -1;
            int trafficClass = 0;
            while (at != goal)
            {
                int next = (at + step + size) % size;
                int nextNode = node + (next - at) * stride;
                trafficClass = Math.Abs(next - at) > 1 ? 1 : trafficClass;
                path.Add(torus.Link(node, nextNode));
                classes.Add(trafficClass);
                (at, node) = (next, nextNode);
            }
        }
        return ([.. path], [.. classes]);
    }

    [Fact]
    public void Routing_by_destination_gives_what_its_paths_give()
    {
        // A leaf-spine with every spine as next hop, and a ring by shortest paths.
        Wiring clos = Wiring.LeafSpine(leaves: 4, spines: 3);
        ByDestination(clos, 4).Exists.ShouldBeFalse();
        ByDestination(clos, 4).Dependencies.ShouldBe(4 * 3 * 3);
        BufferCycle ring = ByDestination(Wiring.Torus(6, 1), 6);
        ring.Cycle.Length.ShouldBe(6);
        ring.CyclicLinks.ShouldBe(12);
    }

    private static BufferCycle ByDestination(Wiring net, int hosts)
    {
        BufferDependencies dependencies = new(net.Links);
        for (int destination = 0; destination < hosts; destination++)
        {
            (int[] start, int[] links) = net.ShortestTo(destination);
            dependencies.AddDestination(net.To, start, links, [.. Enumerable.Range(0, hosts).Where(h => h != destination)]);
        }
        return dependencies.Find();
    }

    [Fact]
    public void Random_graphs_agree_with_an_exhaustive_search() =>
        Gen.Select(Gen.Int[1, 9], Gen.Int[1, 2])
            .SelectMany((links, classes) => Gen.Int[0, links * classes - 1].Array[2].List[0, 24].Select(edges => (links, classes, edges)))
            .Sample(
                (links, classes, edges) =>
                {
                    BufferDependencies dependencies = new(links, classes);
                    foreach (int[] e in edges)
                    {
                        dependencies.Add(e[0] / classes, e[0] % classes, e[1] / classes, e[1] % classes);
                    }
                    BufferCycle found = dependencies.Find();
                    int n = links * classes;
                    bool[,] after = new bool[n, n];
                    edges.ForEach(e => after[e[0], e[1]] = true);
                    int[] shortest = [.. Enumerable.Range(0, n).Select(o => Shortest(after, n, o))];
                    found.Dependencies.ShouldBe(edges.Select(e => (e[0], e[1])).Distinct().Count());
                    found.CyclicChannels.ShouldBe(shortest.Count(s => s < int.MaxValue));
                    found.CyclicLinks.ShouldBe(
                        Enumerable.Range(0, n).Where(i => shortest[i] < int.MaxValue).Select(i => i / classes).Distinct().Count()
                    );
                    found.Cycle.Length.ShouldBe(found.Exists ? shortest.Min() : 0);
                    found.Exists.ShouldBe(shortest.Any(s => s < int.MaxValue));
                    found.IsShortest.ShouldBeTrue();
                    for (int i = 0; i < found.Cycle.Length; i++)
                    {
                        BufferChannel from = found.Cycle[i];
                        BufferChannel to = found.Cycle[(i + 1) % found.Cycle.Length];
                        after[from.Link * classes + from.Class, to.Link * classes + to.Class].ShouldBeTrue();
                    }
                }
            );

    // Powers of the matrix: the least number of steps that lead back to a channel.
    private static int Shortest(bool[,] after, int n, int origin)
    {
        bool[] at = new bool[n];
        at[origin] = true;
        for (int steps = 1; steps <= n; steps++)
        {
            bool[] then = [.. Enumerable.Range(0, n).Select(j => Enumerable.Range(0, n).Any(i => at[i] && after[i, j]))];
            if (then[origin])
            {
                return steps;
            }
            at = then;
        }
        return int.MaxValue;
    }

    [Fact]
    public void The_answer_does_not_depend_on_the_order()
    {
        // More edges than the first array holds, each many times.
        Random random = new(3);
        const int Links = 300;
        (int From, int To)[] edges = [.. Enumerable.Range(0, 3000).Select(_ => (random.Next(Links), random.Next(Links)))];
        BufferCycle Of(IEnumerable<(int From, int To)> order)
        {
            BufferDependencies dependencies = new(Links);
            foreach ((int from, int to) in order)
            {
                dependencies.Add(from, 0, to, 0);
            }
            return dependencies.Find();
        }
        BufferCycle first = Of(edges);
        (int From, int To)[] shuffled = [.. Enumerable.Repeat(edges, 5).SelectMany(e => e)];
        random.Shuffle(shuffled);
        BufferCycle second = Of(shuffled);
        second.Cycle.ShouldBe(first.Cycle);
        (second with { Cycle = first.Cycle }).ShouldBe(first);
    }

    [Fact]
    public void A_circle_of_a_million_is_found_without_recursion()
    {
        const int Links = 1_000_000;
        BufferDependencies dependencies = new(Links);
        for (int i = 0; i < Links; i++)
        {
            dependencies.Add(i, 0, (i + 1) % Links, 0);
        }
        BufferCycle found = dependencies.Find();
        found.Cycle.Length.ShouldBe(Links);
        found.CyclicLinks.ShouldBe(Links);
    }

    // artifacts/bin/Heliograph.Tests/release/Heliograph.Tests -noLogo -explicit only -method '*A_million_dependencies_take*' -showLiveOutput
    [Fact(Explicit = true)]
    public void A_million_dependencies_take()
    {
        foreach ((string name, Func<BufferDependencies> build) in Large())
        {
            for (int run = 0; run < 3; run++)
            {
                long start = Stopwatch.GetTimestamp();
                BufferDependencies dependencies = build();
                TimeSpan added = Stopwatch.GetElapsedTime(start);
                start = Stopwatch.GetTimestamp();
                BufferCycle found = dependencies.Find();
                TimeSpan searched = Stopwatch.GetElapsedTime(start);
                output.WriteLine(
                    $"{name}: {found.Dependencies} dependencies, added {added.TotalMilliseconds:0} ms, found {searched.TotalMilliseconds:0} ms, "
                        + $"cycle {found.Cycle.Length}, cyclic links {found.CyclicLinks}, shortest {found.IsShortest}"
                );
            }
        }
    }

    private static IEnumerable<(string Name, Func<BufferDependencies> Build)> Large()
    {
        yield return (
            "ring",
            () =>
            {
                BufferDependencies d = new(1_000_000);
                for (int i = 0; i < 1_000_000; i++)
                {
                    d.Add(i, 0, (i + 1) % 1_000_000, 0);
                }
                return d;
            }
        );
        yield return ("random, 100,000 links", () => Drawn(100_000, (a, b) => (a, b)));
        yield return ("random without circle", () => Drawn(100_000, (a, b) => a < b ? (a, b) : (b, a + 1)));
    }

    private static BufferDependencies Drawn(int links, Func<int, int, (int From, int To)> edge)
    {
        Random random = new(1);
        BufferDependencies d = new(links + 1);
        for (int i = 0; i < 1_000_000; i++)
        {
            (int from, int to) = edge(random.Next(links), random.Next(links));
            d.Add(from, 0, to, 0);
        }
        return d;
    }

    [Fact]
    public void Nonsense_throws()
    {
        BufferDependencies dependencies = new(4, 2);
        dependencies.Find().Exists.ShouldBeFalse();
        dependencies.AddPath([]);
        dependencies.AddPath([3]);
        dependencies.Find().Dependencies.ShouldBe(0);
        Should.Throw<ArgumentOutOfRangeException>(() => dependencies.Add(4, 0, 1, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => dependencies.Add(0, 2, 1, 0));
        Should.Throw<ArgumentException>(() => dependencies.AddPath([0, 1], [0]));
        Should.Throw<ArgumentException>(() => dependencies.AddDestination([0], [0, 0], [], []));
        Should.Throw<ArgumentOutOfRangeException>(() => new BufferDependencies(int.MaxValue, 2));
        Should.Throw<ArgumentOutOfRangeException>(() => new BufferDependencies(1, 0));
    }

    private static BufferCycle Find(int links, int[][] paths)
    {
        BufferDependencies dependencies = new(links);
        foreach (int[] path in paths)
        {
            dependencies.AddPath(path);
        }
        return dependencies.Find();
    }

    private static IEnumerable<int> FromSmallest(int[] circle)
    {
        int first = Array.IndexOf(circle, circle.Min());
        return circle.Skip(first).Concat(circle.Take(first));
    }

    private static IEnumerable<(int A, int B)> Pairs(int n) =>
        Enumerable.Range(0, n).SelectMany(a => Enumerable.Range(0, n).Where(b => b != a).Select(b => (a, b)));
}
