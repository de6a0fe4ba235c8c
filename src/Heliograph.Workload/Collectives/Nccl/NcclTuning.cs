using System.Collections.Immutable;
using Heliograph.Model.Dimensions;

namespace Heliograph.Workload.Collectives.Nccl;

/// <summary>
/// Which algorithm and protocol NCCL chooses. For each it has a latency and a rate and takes the least of latency + bytes / rate; there are no thresholds
/// of size. A plugin of the operator (on AWS, for one) can replace the rule.
/// </summary>
/// <remarks>
/// Sizes as NCCL counts them: the buffer of a rank of an all-reduce, the whole array of an all-gather or reduce-scatter, B. Source: NVIDIA/nccl
/// src/graph/tuning.cc @5067397c; the equations are in docs/models/measured-collectives.md (N1 to N7). The measured choice on 8 x H200, and the step
/// from ring to
/// NVLS between 4 and 5 ranks, are checked by <c>NcclTuningTests</c>. Does not follow: environment variables, hosts of POWER, ranks of mixed generations.
/// </remarks>
public static class NcclTuning
{
    private const double Microsecond = 1e-6;
    private const double Giga = 1e9;

    private static readonly NcclAlgorithm[] Algorithms = Enum.GetValues<NcclAlgorithm>();
    private static readonly NcclProtocol[] Protocols = Enum.GetValues<NcclProtocol>();

    /// <summary>The one of <see cref="Candidates(CollectiveKind, double, NcclGroup)"/> that NCCL takes.</summary>
    public static NcclCandidate Choose(CollectiveKind kind, double bytes, NcclGroup group)
    {
        NcclCandidate best = default;
        foreach (NcclCandidate candidate in Candidates(kind, bytes, group))
        {
            best = best.Rate == 0 || candidate.Seconds < best.Seconds ? candidate : best;
        }
        return best;
    }

    /// <summary>For a system as it is sold; see <see cref="NcclGroup.Of"/>.</summary>
    public static NcclCandidate Choose(CollectiveKind kind, double bytes, int ranks, int nodes, NcclGeneration generation) =>
        Choose(kind, bytes, NcclGroup.Of(ranks, nodes, generation));

    /// <summary>For a system as it is sold; see <see cref="NcclGroup.Of"/>.</summary>
    public static ImmutableArray<NcclCandidate> Candidates(CollectiveKind kind, double bytes, int ranks, int nodes, NcclGeneration generation) =>
        Candidates(kind, bytes, NcclGroup.Of(ranks, nodes, generation));

    /// <summary>
    /// Every way that NCCL has for a collective, in the order of its table. Ring is always among them. An all-to-all is sends and receives, for
    /// which NCCL has no
    /// algorithm: <see cref="ArgumentOutOfRangeException"/>.
    /// </summary>
    public static ImmutableArray<NcclCandidate> Candidates(CollectiveKind kind, double bytes, NcclGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        ArgumentOutOfRangeException.ThrowIfEqual((int)kind, (int)CollectiveKind.AllToAll);
        ArgumentOutOfRangeException.ThrowIfLessThan(group.Ranks, 2);
        ImmutableArray<NcclCandidate>.Builder candidates = ImmutableArray.CreateBuilder<NcclCandidate>();
        foreach (NcclAlgorithm algorithm in Algorithms)
        {
            NcclGraph graph = GraphOf(algorithm, group);
            foreach (NcclProtocol protocol in Protocols)
            {
                if (graph.Channels == 0 || !IsOffered(kind, algorithm, protocol, group))
                {
                    continue;
                }
                double rate = Rate(kind, algorithm, protocol, group, graph) * SizeShare(kind, algorithm, protocol, group, bytes) * Giga;
                double latency = Latency(kind, algorithm, protocol, group);
                bool isLongRing =
                    kind == CollectiveKind.AllReduce && (algorithm, protocol) == (NcclAlgorithm.Ring, NcclProtocol.Simple) && group.Nodes > 1;
                if (isLongRing && bytes / ((double)graph.Channels * group.Ranks) >= 64)
                {
                    latency *= group.Generation == NcclGeneration.Volta ? 1.9 : 1.4;
                }
                latency *= Microsecond;
                if (rate > 0)
                {
                    candidates.Add(new NcclCandidate(algorithm, protocol, latency, rate, latency + (bytes / rate)));
                }
            }
        }
        return candidates.ToImmutable();
    }

    private static NcclGraph GraphOf(NcclAlgorithm algorithm, NcclGroup group) =>
        algorithm switch
        {
            NcclAlgorithm.Nvls or NcclAlgorithm.NvlsTree => NcclGraph.Nvls(group),
            NcclAlgorithm.CollNetDirect => group.Nodes > 1 ? NcclGraph.CollNetDirect(group) : default,
            _ => NcclGraph.Ring(group),
        };

    // What NCCL has for the function, and leaves on by default.
    private static bool IsOffered(CollectiveKind kind, NcclAlgorithm algorithm, NcclProtocol protocol, NcclGroup group)
    {
        bool reduces = kind == CollectiveKind.AllReduce;
        bool isSimple = protocol == NcclProtocol.Simple;
        bool several = group.Nodes > 1;
        // 128-byte lines keep their order over NVLink; flags cross a network only where it writes in order.
        bool ordered = (protocol != NcclProtocol.LL128 || group.HasLinks) && (isSimple || !several || group.KeepsOrder);
        return algorithm switch
        {
            NcclAlgorithm.Ring => ordered,
            NcclAlgorithm.Tree => reduces && ordered,
            NcclAlgorithm.CollNetDirect => reduces && isSimple && several && group.ReducesInNetwork && group.HasSwitch,
            NcclAlgorithm.CollNetChain => reduces && isSimple && several && group.ReducesInNetwork,
            // Over several nodes all-gather and reduce-scatter need more of the plugin than reduction.
            NcclAlgorithm.Nvls => isSimple && group.RanksPerNode > 1 && (!several || (group.ReducesInNetwork && reduces)),
            NcclAlgorithm.NvlsTree => reduces && isSimple && several && group.RanksPerNode > 1,
            _ => !reduces && isSimple && group.RanksPerNode == 1,
        };
    }

    /// <summary>GB/s of the buffer (N2, N3).</summary>
    private static double Rate(CollectiveKind kind, NcclAlgorithm algorithm, NcclProtocol protocol, NcclGroup group, NcclGraph graph)
    {
        NcclGeneration g = group.Generation;
        bool reduces = kind == CollectiveKind.AllReduce;
        bool collNet = algorithm is NcclAlgorithm.CollNetDirect or NcclAlgorithm.CollNetChain;
        double perNode = group.RanksPerNode;
        double channel = group.Nodes <= 2 || collNet ? graph.Intra : graph.Inter;
        if (algorithm is NcclAlgorithm.Nvls or NcclAlgorithm.NvlsTree)
        {
            if (graph.Channels < 2)
            {
                return 0;
            }
            double intra = graph.Intra * NcclTables.NvlsShare(g) * (graph.Channels - 1) / graph.Channels * (reduces ? 2 : (perNode - 1) / perNode);
            bool isPair = group.Nodes <= 2 && algorithm == NcclAlgorithm.NvlsTree;
            double most = algorithm == NcclAlgorithm.NvlsTree ? NcclTables.MostNvlsTree(g, group.Nodes) : double.PositiveInfinity;
            channel = Math.Min(Math.Min(intra, graph.Inter * (isPair ? 2 : 1)), most);
        }
        double bus = graph.Channels * channel;
        bus = (algorithm, protocol) switch
        {
            (NcclAlgorithm.Ring, NcclProtocol.LL) => Math.Min(NcclTables.MostLL(g, group.Nodes), bus / 2),
            (NcclAlgorithm.Ring, NcclProtocol.LL128) => Math.Min(0.92 * bus, graph.Channels * NcclTables.MostRingLL128(g)),
            (NcclAlgorithm.Tree, _) => TreeRate(bus, protocol, group, graph.Channels),
            (NcclAlgorithm.Pat, _) => 0.75 * bus,
            (NcclAlgorithm.CollNetDirect, _) => DirectRate(bus, perNode / graph.Channels, g),
            _ => bus,
        };
        double steps = (reduces ? 2.0 : 1.0) * (group.Ranks - 1);
        bool rings = algorithm is NcclAlgorithm.Ring or NcclAlgorithm.Nvls or NcclAlgorithm.NvlsTree;
        return !reduces && algorithm != NcclAlgorithm.Ring ? bus : bus * (rings ? group.Ranks / steps : 0.5);
    }

    private static double TreeRate(double bus, NcclProtocol protocol, NcclGroup group, int channels)
    {
        NcclGeneration g = group.Generation;
        double rate = Math.Min(0.92 * bus, channels * NcclTables.MostTree(g, group.Nodes));
        return protocol switch
        {
            NcclProtocol.LL => Math.Min(rate / 3.8, NcclTables.MostLL(g, group.Nodes)),
            NcclProtocol.LL128 => Math.Min(rate * (group.Nodes == 1 ? 7.0 / 9 : 120.0 / 128), channels * NcclTables.MostTreeLL128(g, group.Nodes)),
            _ => rate,
        };
    }

    // Accelerators without a NIC of their own take turns.
    private static double DirectRate(double bus, double perNic, NcclGeneration generation) =>
        bus / (perNic - ((perNic - 1) / 2)) * (generation >= NcclGeneration.Hopper ? 0.85 : 1);

    // N6: trees at middle sizes.
    private static double SizeShare(CollectiveKind kind, NcclAlgorithm algorithm, NcclProtocol protocol, NcclGroup group, double bytes)
    {
        bool isTree = algorithm == NcclAlgorithm.Tree;
        bool isNvlsTree = algorithm == NcclAlgorithm.NvlsTree && group.Generation == NcclGeneration.Blackwell;
        int power = bytes < 64 ? -1 : (int)Math.Floor(Math.Log2(Math.Floor(bytes / 64)));
        bool applies = kind == CollectiveKind.AllReduce && ((isTree && power < 23) || (isNvlsTree && power < 24)) && power >= 0;
        return applies ? NcclTables.TreeShare(protocol)[power] : 1;
    }

    /// <summary>us (N4, N5), before the plateau of long rings.</summary>
    internal static double Latency(CollectiveKind kind, NcclAlgorithm algorithm, NcclProtocol protocol, NcclGroup group)
    {
        int nodes = group.Nodes;
        double local = group.RanksPerNode - 1;
        double depth = Math.Floor(Math.Log2(nodes));
        double start = NcclTables.Base(algorithm, protocol);
        double intra = group.HasLinks ? NcclTables.Intra(algorithm, protocol) : NcclTables.Pcie(algorithm, protocol);
        double inter = NetworkHop(algorithm, protocol, group);
        switch (algorithm)
        {
            case NcclAlgorithm.Ring:
                double passes = kind == CollectiveKind.AllReduce ? 2 : 1;
                double posting = nodes > 1 ? NcclTables.Posting * (protocol == NcclProtocol.Simple ? 3 : 1) : 0;
                double crossings = passes * (nodes - 1);
                return start + (((passes * (group.Ranks - 1)) - crossings) * Math.Max(intra, posting)) + (crossings * inter);
            case NcclAlgorithm.Tree:
                return start + (2 * ((local * intra) + (depth * inter)));
            case NcclAlgorithm.CollNetDirect:
                // 0.4 us for each accelerator that arrives.
                return start + (2 * ((Math.Min(1, local) * intra) + (local * 0.4))) + inter;
            case NcclAlgorithm.CollNetChain:
                return start + (2 * local * intra) + inter;
            case NcclAlgorithm.Nvls:
                return intra + (nodes > 1 ? inter : 0);
            case NcclAlgorithm.NvlsTree:
                return start + intra + (2 * depth * inter);
            default:
                return start + (depth * inter / 3.5) + (group.Ranks * 2.8);
        }
    }

    /// <summary>us of one crossing of the network: with one rank a node that of the tree; Simple waits for its flush as well.</summary>
    internal static double NetworkHop(NcclAlgorithm algorithm, NcclProtocol protocol, NcclGroup group) =>
        NcclTables.Network(group.RanksPerNode == 1 ? NcclAlgorithm.Tree : algorithm, protocol)
        + (group.NetworkLatency_us * (protocol == NcclProtocol.Simple ? 2 : 1));
}
