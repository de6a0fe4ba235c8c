using CsCheck;
using Heliograph.Model;
using Heliograph.Simulation.Flow;

namespace Heliograph.Tests.Simulation.Flow;

/// <summary>Workloads for tests, each a function of its numbers.</summary>
internal static class FlowCases
{
    /// <summary>Up to 12 links and 40 flows; of half of them capacities, sizes and weights come in few values, so that much ties.</summary>
    public static readonly Gen<FlowWorkload> Small = Gen.Select(
        Gen.Int[1, 12],
        Gen.Int[1, 40],
        Gen.Int[0, int.MaxValue - 1],
        Gen.Bool,
        (links, flows, seed, ties) => Draw(links, flows, seed, ties)
    );

    public static FlowWorkload Of(double[] capacity, params (double Bytes, double Weight, long StartPs, int[] Links)[] flows)
    {
        List<int> starts = [0];
        List<int> route = [];
        foreach ((_, _, _, int[] links) in flows)
        {
            route.AddRange(links);
            starts.Add(route.Count);
        }
        return new FlowWorkload(
            [.. capacity],
            [.. flows.Select(f => f.Bytes)],
            [.. flows.Select(f => f.Weight)],
            [.. flows.Select(f => f.StartPs)],
            [.. starts],
            [.. route]
        );
    }

    public static FlowWorkload Draw(int links, int flows, int seed, bool ties)
    {
        Dice dice = new((ulong)seed);
        double Value(double least, double most) => ties ? least + (most - least) * dice.Next(2) : least + (most - least) * dice.Next();
        double[] capacity = [.. Enumerable.Range(0, links).Select(_ => Value(1e9, 1e11))];
        (double, double, long, int[])[] drawn =
        [
            .. Enumerable
                .Range(0, flows)
                .Select(_ =>
                {
                    int[] order = [.. Enumerable.Range(0, links).OrderBy(_ => dice.Next()).Take(1 + dice.Next(Math.Min(links, 6)))];
                    long start = dice.Next(3) == 0 ? (long)(Value(0, 1e-3) * 1e12) : 0;
                    return (Math.Ceiling(Value(1e6, 1e8)), Value(0.1, 1), start, order);
                }),
        ];
        return Of(capacity, drawn);
    }

    /// <summary>
    /// Up to eleven rings of 3 to 29 equal links, each with up to three kinds of flows, one of each kind from every link over the same steps; and a few flows
    /// over links of several rings.
    /// </summary>
    public static FlowWorkload Rings(Dice dice)
    {
        List<(double, double, long, int[])> flows = [];
        int links = 0;
        for (int ring = dice.Next(11); ring >= 0; ring--)
        {
            (int first, int size) = (links, 3 + dice.Next(27));
            links += size;
            int hops = Math.Min(size - 1, 2 + dice.Next(10));
            for (int kind = dice.Next(3); kind >= 0; kind--)
            {
                int[] steps = [.. Enumerable.Range(0, size).OrderBy(_ => dice.Next()).Take(hops)];
                double bytes = Math.Ceiling(1e6 + 1e8 * dice.Next());
                flows.AddRange(Enumerable.Range(0, size).Select(from => (bytes, 1.0, 0L, steps.Select(s => first + (from + s) % size).ToArray())));
            }
        }
        for (int more = dice.Next(6); more > 0; more--)
        {
            int[] route = [.. Enumerable.Range(0, links).OrderBy(_ => dice.Next()).Take(1 + dice.Next(Math.Min(9, links)))];
            flows.Add((Math.Ceiling(1e6 + 1e8 * dice.Next()), 1, 0, route));
        }
        return Of([.. Enumerable.Repeat(50e9, links)], [.. flows]);
    }

    /// <summary>Flows of a fat tree of two tiers with k hosts at each of k leaves and k spines: up, up, down, down, or two links within a leaf.</summary>
    public static FlowWorkload Tree(int k, IEnumerable<(int From, int To, double Bytes)> flows)
    {
        const double Capacity = 50e9;
        int hosts = k * k;
        double[] capacity = new double[4 * hosts];
        Array.Fill(capacity, Capacity);
        return Of(
            capacity,
            [
                .. flows.Select(f =>
                {
                    (int from, int to, int spine) = (f.From / k, f.To / k, f.To % k);
                    int[] links =
                        from == to ? [f.From, hosts + f.To] : [f.From, 2 * hosts + from * k + spine, 3 * hosts + spine * k + to, hosts + f.To];
                    return (f.Bytes, 1.0, 0L, links);
                }),
            ]
        );
    }

    public static IEnumerable<(int From, int To, double Bytes)> AllToAll(int hosts, double bytes) =>
        Enumerable.Range(0, hosts).SelectMany(a => Enumerable.Range(0, hosts).Where(b => b != a).Select(b => (a, b, bytes)));

    /// <summary>As the lists of random flows are: 50 to 150 MB between two hosts.</summary>
    public static IEnumerable<(int From, int To, double Bytes)> Random(int hosts, int flows, ulong seed)
    {
        Dice dice = new(seed);
        for (int f = 0; f < flows; f++)
        {
            int from = dice.Next(hosts);
            int to = (from + 1 + dice.Next(hosts - 1)) % hosts;
            yield return (from, to, 50_000_000 + Math.Floor(dice.Next() * 100_000_001));
        }
    }

    /// <summary>Numbers one after the other.</summary>
    public sealed class Dice(ulong seed)
    {
        private readonly RandomStream _stream = RandomStream.Of(seed, "flow-test", "");
        private ulong _index;

        /// <summary>Between 0 and 1.</summary>
        public double Next() => _stream.Uniform(_index++);

        /// <summary>0 to less than <paramref name="most"/>.</summary>
        public int Next(int most) => (int)(Next() * most);
    }
}
