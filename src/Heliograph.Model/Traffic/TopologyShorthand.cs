using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Units;

namespace Heliograph.Model.Traffic;

/// <summary>
/// Regular networks in one line. Each has <c>rate</c> and <c>latency</c> of its cables and may have <c>switch-latency</c>:
/// <list type="bullet">
/// <item><c>fat-tree(hosts: 432, tiers: 3, rate: 100 Gb/s, latency: 1 us)</c>; <c>radix</c> of a switch where the tree has fewer pods than
/// it could, <c>oversubscription</c> at the switches of the hosts.</item>
/// <item><c>leaf-spine(hosts: 32, leaf-hosts: 8, spines: 2, rate: 100 Gb/s, latency: 1 us)</c>; <c>uplink-rate</c>, <c>bundle</c>.</item>
/// <item><c>star(hosts: 16, rate: 100 Gb/s, latency: 1 us)</c>: one switch.</item>
/// <item><c>dumbbell(hosts: 16, rate: 100 Gb/s, bottleneck: 100 Gb/s, latency: 1 us)</c>: two switches with half of the hosts each and one
/// cable between; <c>bottleneck-latency</c>.</item>
/// <item><c>ring(hosts: 8, ...)</c> and <c>torus(size: 4x4x4, ...)</c>: a switch for each host; <c>host-rate</c>.</item>
/// </list>
/// A fat tree is numbered as htsim numbers the one it makes for the same count of hosts.
/// </summary>
public static class TopologyShorthand
{
    private const int MostHosts = 1 << 22;

    private static readonly string[] Names = ["fat-tree", "leaf-spine", "star", "dumbbell", "ring", "torus"];

    /// <summary>Reads a line; null, with diagnostics, when it describes no network.</summary>
    public static NetworkInput? Read(string text, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (Shorthand.Parse(text, diagnostics) is not { } line)
        {
            return null;
        }
        Func<WireGraph>? build = line.Name switch
        {
            "fat-tree" => FatTree(line),
            "leaf-spine" => LeafSpine(line),
            "star" => Star(line),
            "dumbbell" => Dumbbell(line),
            "ring" => Ring(line),
            "torus" => Torus(line),
            _ => null,
        };
        if (build is null)
        {
            line.UnknownName("network", Names);
            return null;
        }
        return line.Finish() ? NetworkInput.Plain(build()) : null;
    }

    private static Func<WireGraph> FatTree(Shorthand line)
    {
        int tiers = line.Count("tiers", 2, 3, 3);
        int hosts = line.Count("hosts", 2, MostHosts);
        int oversubscription = line.Count("oversubscription", 1, 1024, 1);
        bool stated = line.Has("radix");
        int radix = stated ? line.Count("radix", 2, 1024) : RadixOf(line, hosts, tiers);
        (BitRate rate, Duration latency, Duration through) = Cables(line);
        int half = radix / 2;
        // What a switch of the top tier reaches: a pod of half^2 hosts, or the half hosts of a leaf.
        int group = tiers == 3 ? half * half : half;
        if (line.Good && (radix % 2 != 0 || hosts % group != 0 || hosts / group > radix))
        {
            string groups = tiers == 3 ? "pods" : "leaves";
            string message = $"switches of radix {radix} make no fat tree of {hosts} hosts";
            line.Wrong("radix", message, $"use an even radix and up to {radix} {groups} of {group} hosts");
        }
        if (line.Good && half % oversubscription != 0)
        {
            string message = $"oversubscription {oversubscription} does not divide the {half} uplinks of a switch of radix {radix}";
            line.Wrong("oversubscription", message, $"use a divisor of {half}");
        }
        int up = half / oversubscription;
        CheckSize(line, hosts + (long)hosts / Math.Max(half, 1) * up + (tiers == 3 ? (long)hosts / Math.Max(group, 1) * up * half : 0));
        TreeTier leaf = new(rate, latency, through, half, up);
        TreeTier middle = new(rate, latency, through, tiers == 3 ? half : hosts / Math.Max(half, 1), tiers == 3 ? half : 0);
        TreeTier core = new(rate, latency, through, hosts / Math.Max(group, 1), 0);
        string name = Name("fat-tree", hosts);
        return () => FoldedTree.Build(name, hosts, tiers == 3 ? group : hosts, tiers == 3 ? [leaf, middle, core] : [leaf, middle]);
    }

    // The radix of the full tree of so many hosts.
    private static int RadixOf(Shorthand line, int hosts, int tiers)
    {
        static long HostsOf(long radix, int tiers) => tiers == 3 ? radix * radix * radix / 4 : radix * radix / 2;
        int radix = 2;
        while (HostsOf(radix, tiers) < hosts)
        {
            radix += 2;
        }
        if (line.Good && HostsOf(radix, tiers) != hosts)
        {
            string below = radix > 2 ? $"{HostsOf(radix - 2, tiers)} (radix {radix - 2}) or " : "";
            string fix = $"use {below}{HostsOf(radix, tiers)} hosts (radix {radix}), or add the radix of the switches";
            line.Wrong("hosts", $"there is no full fat tree of {tiers} tiers with {hosts} hosts", fix);
        }
        return radix;
    }

    private static Func<WireGraph> LeafSpine(Shorthand line)
    {
        int hosts = line.Count("hosts", 2, MostHosts);
        int leafHosts = line.Count("leaf-hosts", 1, MostHosts);
        int spines = line.Count("spines", 1, 65_536);
        int bundle = line.Count("bundle", 1, 1024, 1);
        (BitRate rate, Duration latency, Duration through) = Cables(line);
        BitRate uplink = line.Rate("uplink-rate", rate);
        if (line.Good && hosts % leafHosts != 0)
        {
            line.Wrong("leaf-hosts", $"{leafHosts} hosts a leaf do not divide {hosts} hosts", "fill every leaf");
        }
        int leaves = hosts / leafHosts;
        CheckSize(line, hosts + (long)leaves * spines * bundle);
        return () =>
        {
            TreeTier leaf = new(rate, latency, through, leafHosts, spines * bundle);
            TreeTier spine = new(uplink, latency, through, leaves * bundle, 0, bundle);
            return FoldedTree.Build(Name("leaf-spine", hosts), hosts, hosts, [leaf, spine]);
        };
    }

    private static Func<WireGraph> Star(Shorthand line)
    {
        int hosts = line.Count("hosts", 2, MostHosts);
        (BitRate rate, Duration latency, Duration through) = Cables(line);
        return () => Flat("star", hosts, 1, through, h => new Wire(h, hosts, rate, latency), []);
    }

    private static Func<WireGraph> Dumbbell(Shorthand line)
    {
        int hosts = line.Count("hosts", 2, MostHosts);
        (BitRate rate, Duration latency, Duration through) = Cables(line);
        BitRate bottleneck = line.Rate("bottleneck");
        Duration between = line.Time("bottleneck-latency", latency);
        if (line.Good && hosts % 2 != 0)
        {
            line.Wrong("hosts", $"{hosts} hosts have no halves", "use an even number");
        }
        return () =>
            Flat(
                "dumbbell",
                hosts,
                2,
                through,
                h => new Wire(h, h < hosts / 2 ? hosts : hosts + 1, rate, latency),
                [new Wire(hosts, hosts + 1, bottleneck, between)]
            );
    }

    private static Func<WireGraph> Ring(Shorthand line)
    {
        int hosts = line.Count("hosts", 3, MostHosts);
        (BitRate rate, Duration latency, Duration through) = Cables(line);
        BitRate hostRate = line.Rate("host-rate", rate);
        return () =>
        {
            IEnumerable<Wire> wires = Enumerable.Range(0, hosts).Select(i => new Wire(hosts + i, hosts + (i + 1) % hosts, rate, latency));
            return Flat("ring", hosts, hosts, through, h => new Wire(h, hosts + h, hostRate, latency), wires);
        };
    }

    private static Func<WireGraph> Torus(Shorthand line)
    {
        string text = line.Text("size", "4x4x4");
        (BitRate rate, Duration latency, Duration through) = Cables(line);
        BitRate hostRate = line.Rate("host-rate", rate);
        List<int> sizes = [];
        long hosts = 1;
        foreach (string part in text.Split('x'))
        {
            if (int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int n) && n is >= 1 and <= 65_536 && sizes.Count < 8)
            {
                sizes.Add(n);
                hosts = Math.Min(hosts * n, MostHosts + 1L);
            }
            else
            {
                hosts = 0;
            }
        }
        if (line.Good && hosts is < 2 or > MostHosts)
        {
            line.Wrong("size", $"'size: {Documents.Excerpt.Of(text)}' is no size of 2 to {MostHosts} hosts", "write it as '4x4x4'");
        }
        int count = (int)hosts;
        return () => Flat("torus", count, count, through, h => new Wire(h, count + h, hostRate, latency), TorusWires(sizes, count, rate, latency));
    }

    // From each switch to the next of every dimension; a dimension of two has one cable, not one for each way round.
    private static IEnumerable<Wire> TorusWires(List<int> sizes, int count, BitRate rate, Duration latency)
    {
        for (int node = 0; node < count; node++)
        {
            int stride = 1;
            foreach (int n in sizes)
            {
                int at = node / stride % n;
                if (n > 2 || (n == 2 && at == 0))
                {
                    int next = node + ((at + 1) % n - at) * stride;
                    yield return new Wire(count + node, count + next, rate, latency);
                }
                stride *= n;
            }
        }
    }

    // Switches of one tier: the cable of each host, then those between switches.
    private static WireGraph Flat(string word, int hosts, int switches, Duration latency, Func<int, Wire> hostWire, IEnumerable<Wire> between)
    {
        ImmutableArray<WireNode>.Builder nodes = ImmutableArray.CreateBuilder<WireNode>(hosts + switches);
        FoldedTree.AddNodes(nodes, "host", hosts, 0, default);
        FoldedTree.AddNodes(nodes, "switch", switches, 1, latency);
        return new WireGraph(Name(word, hosts), hosts, nodes.MoveToImmutable(), [.. Enumerable.Range(0, hosts).Select(hostWire), .. between]);
    }

    private static string Name(string word, int hosts) => $"{word}-{hosts}";

    private static (BitRate Rate, Duration Latency, Duration Through) Cables(Shorthand line) =>
        (line.Rate("rate"), line.Time("latency"), line.Time("switch-latency", Duration.Zero));

    private static void CheckSize(Shorthand line, long cables)
    {
        if (line.Good && cables > HtsimTopology.MostParts)
        {
            line.Wrong("hosts", $"{cables} cables, the limit is {HtsimTopology.MostParts}", "describe a smaller network");
        }
    }
}
