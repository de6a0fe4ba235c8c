using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Units;

namespace Heliograph.Model.Traffic;

/// <summary>
/// Traffic in one line. Everything is determined by the line and the number of hosts; what is random comes from the keyed stream
/// (seed, "traffic", name). Each may have <c>class: 0..7</c> and <c>start: 1 us</c>.
/// <list type="bullet">
/// <item><c>permutation(bytes: 2 MB, seed: 1)</c>: each host sends to one other and receives from one other.</item>
/// <item><c>incast(fan-in: 64, to: 0, bytes: 1 MB, seed: 1)</c>: that many random hosts send to one.</item>
/// <item><c>all-to-all(bytes: 64 KB)</c>: each host to each other, so much to each.</item>
/// <item><c>ring-all-reduce(bytes: 32 MB per rank, chunks: 1)</c>, <c>reduce-scatter</c> (both of a buffer of that size on each rank) and
/// <c>all-gather</c> (of a shard of that size from each rank), on a ring of all hosts in order.</item>
/// <item><c>poisson(load: 0.5, sizes: web-search, duration: 1 ms, seed: 1)</c>: each host starts flows to random others with exponential
/// gaps, such that <c>load</c> of its rate is offered; sizes are one of <see cref="FlowSizes.Published"/> or one size.</item>
/// </list>
/// </summary>
public static class TrafficGenerator
{
    /// <summary>Flows of a matrix; a matrix of so many takes 1.3 GB.</summary>
    internal const long MostFlows = 20_000_000;

    private static readonly string[] Names = ["permutation", "incast", "all-to-all", "ring-all-reduce", "reduce-scatter", "all-gather", "poisson"];

    /// <summary>Makes the traffic; null, with diagnostics, when the line describes none for so many hosts.</summary>
    /// <param name="hostRate">What one host can send; <c>load</c> is of it.</param>
    public static TrafficMatrix? Generate(string shorthand, int hosts, BitRate hostRate, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(shorthand);
        ArgumentNullException.ThrowIfNull(diagnostics);
        ArgumentOutOfRangeException.ThrowIfLessThan(hosts, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(hostRate.BitsPerSecond);
        if (Shorthand.Parse(shorthand, diagnostics) is not { } line)
        {
            return null;
        }
        if (hosts < 2)
        {
            line.Wrong("", "a network of one host has no traffic", "use a network of at least 2 hosts");
            return null;
        }
        Func<Flows>? make = line.Name switch
        {
            "permutation" => Permutation(line, hosts),
            "incast" => Incast(line, hosts),
            "all-to-all" => AllToAll(line, hosts),
            "ring-all-reduce" or "reduce-scatter" or "all-gather" => Ring(line, hosts),
            "poisson" => Poisson(line, hosts, hostRate),
            _ => null,
        };
        if (make is null)
        {
            line.UnknownName("traffic", Names);
            return null;
        }
        int trafficClass = line.Count("class", 0, 7, 0);
        long start = line.Time("start", Duration.Zero).Ps;
        if (!line.Finish())
        {
            return null;
        }
        Flows made = make();
        // A flow that waits for another starts when that is done; the rest start together.
        ImmutableArray<FlowSpec> flows =
        [
            .. made.List.Select(f => f with { Class = trafficClass, StartPs = f.StartTrigger < 0 ? f.StartPs + start : 0 }),
        ];
        return new TrafficMatrix(line.Name, hosts, flows, made.Triggers, []);
    }

    private sealed record Flows(List<FlowSpec> List, ImmutableArray<TriggerSpec> Triggers)
    {
        public Flows(List<FlowSpec> list)
            : this(list, []) { }
    }

    private static Func<Flows> Permutation(Shorthand line, int hosts)
    {
        long bytes = line.Bytes("bytes");
        ulong seed = line.Seed();
        return () =>
        {
            int[] to = Cycle(RandomStream.Of(seed, "traffic", "permutation"), hosts);
            return new Flows([.. Enumerable.Range(0, hosts).Select(h => Alone(h, h, to[h], bytes, 0))]);
        };
    }

    // A random permutation of one cycle, so that nobody keeps its place (S. Sattolo, Inf. Proc. Letters 22, 315-317, 1986).
    private static int[] Cycle(RandomStream random, int count)
    {
        int[] to = [.. Enumerable.Range(0, count)];
        for (int i = count - 1; i > 0; i--)
        {
            int j = (int)(random.Uniform((ulong)i) * i);
            (to[i], to[j]) = (to[j], to[i]);
        }
        return to;
    }

    private static Func<Flows> Incast(Shorthand line, int hosts)
    {
        long bytes = line.Bytes("bytes");
        int fanIn = line.Count("fan-in", 1, hosts - 1);
        int to = line.Count("to", 0, hosts - 1, 0);
        ulong seed = line.Seed();
        return () =>
        {
            RandomStream random = RandomStream.Of(seed, "traffic", "incast");
            int[] from = [.. Enumerable.Range(0, hosts).Where(h => h != to)];
            for (int i = 0; i < fanIn; i++)
            {
                int j = i + (int)(random.Uniform((ulong)i) * (from.Length - i));
                (from[i], from[j]) = (from[j], from[i]);
            }
            return new Flows([.. Enumerable.Range(0, fanIn).Select(i => Alone(i, from[i], to, bytes, 0))]);
        };
    }

    private static Func<Flows> AllToAll(Shorthand line, int hosts)
    {
        long bytes = line.Bytes("bytes");
        CheckCount(line, (double)hosts * (hosts - 1));
        return () =>
        {
            List<FlowSpec> flows = new(hosts * (hosts - 1));
            for (int from = 0; from < hosts; from++)
            {
                // The nearest first, so that not everybody begins with host 0.
                for (int step = 1; step < hosts; step++)
                {
                    flows.Add(Alone(flows.Count, from, (from + step) % hosts, bytes, 0));
                }
            }
            return new Flows(flows);
        };
    }

    // Step s of rank r passes the segment (r - s) mod n on to rank r + 1, once it has come from rank r - 1 in step s - 1; all on one connection.
    private static Func<Flows> Ring(Shorthand line, int hosts)
    {
        bool gather = line.Name == "all-gather";
        long bytes = line.Bytes("bytes");
        int chunks = line.Count("chunks", 1, 1024, 1);
        int steps = line.Name == "ring-all-reduce" ? 2 * (hosts - 1) : hosts - 1;
        CheckCount(line, (double)steps * hosts * chunks);
        long pieces = (gather ? 1 : hosts) * (long)chunks;
        if (line.Good && bytes < pieces)
        {
            line.Wrong("bytes", $"{bytes} B make no {pieces} pieces", "use at least a byte for each rank and chunk");
        }
        return () =>
        {
            List<FlowSpec> flows = new(steps * hosts * chunks);
            int triggers = (steps - 1) * hosts * chunks;
            for (int s = 0; s < steps; s++)
            {
                for (int r = 0; r < hosts; r++)
                {
                    int next = (r + 1) % hosts;
                    int segment = gather ? 0 : ((r - s) % hosts + hosts) % hosts;
                    for (int c = 0; c < chunks; c++)
                    {
                        long piece = (long)segment * chunks + c;
                        long size = bytes / pieces + (piece < bytes % pieces ? 1 : 0);
                        int waits = s == 0 ? -1 : ((s - 1) * hosts + r) * chunks + c;
                        int fires = s == steps - 1 ? -1 : (s * hosts + next) * chunks + c;
                        flows.Add(new FlowSpec(r + 1, r, next, size, 0, 0, r, waits, -1, fires));
                    }
                }
            }
            return new Flows(flows, [.. Enumerable.Range(1, triggers).Select(id => new TriggerSpec(id, TriggerKind.OneShot, 0))]);
        };
    }

    private static Func<Flows> Poisson(Shorthand line, int hosts, BitRate hostRate)
    {
        double load = line.Fraction("load", 10);
        FlowSizes sizes = FlowSizes.Read(line);
        long duration = line.Time("duration").Ps;
        if (line.Good && duration == 0)
        {
            line.Wrong("duration", "no flow starts in a duration of 0", "write it as '1 ms'");
        }
        ulong seed = line.Seed();
        // Mean gap between the flows of a host: the time that a mean flow takes at the offered rate.
        double gap = sizes.MeanBytes * 8e12 / (load * hostRate.BitsPerSecond);
        if (line.Good)
        {
            CheckCount(line, duration / gap * hosts);
        }
        return () =>
        {
            RandomStream all = RandomStream.Of(seed, "traffic", "poisson");
            List<FlowSpec> flows = [];
            for (int from = 0; from < hosts; from++)
            {
                RandomStream random = all.At((ulong)from);
                double at = 0;
                for (ulong i = 0; ; i += 3)
                {
                    at -= gap * Math.Log(random.Uniform(i));
                    if (at >= duration)
                    {
                        break;
                    }
                    int other = (int)(random.Uniform(i + 1) * (hosts - 1));
                    int to = other < from ? other : other + 1;
                    flows.Add(Alone(0, from, to, sizes.BytesAt(random.Uniform(i + 2)), (long)at));
                }
            }
            // Stable: flows of one picosecond stay in the order of their hosts.
            return new Flows([.. flows.OrderBy(f => f.StartPs).Select((f, i) => f with { Id = i + 1, Connection = i })]);
        };
    }

    private static void CheckCount(Shorthand line, double flows)
    {
        if (line.Good && flows > MostFlows)
        {
            line.Wrong("", $"{line.Name} makes about {flows:0.#e0} flows, the limit is {MostFlows:0.#e0}", "use fewer hosts or a shorter time");
        }
    }

    private static FlowSpec Alone(int index, int from, int to, long bytes, long startPs) =>
        new(index + 1, from, to, bytes, startPs, 0, index, -1, -1, -1);
}
