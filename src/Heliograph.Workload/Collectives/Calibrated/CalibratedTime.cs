using System.Collections.Immutable;
using Heliograph.Model.Dimensions;
using Heliograph.Workload.Collectives.Nccl;

namespace Heliograph.Workload.Collectives.Calibrated;

/// <summary>
/// How long a collective takes on a real fabric: the algorithm that NCCL would choose (<see cref="NcclTuning"/>), its latency as NCCL publishes it, and its
/// bytes over a fitted share of the data-sheet rate. t = start + latency + x + fill x / (x + fill), x = volume / rate. Sizes in B: the buffer of a rank of an
/// all-reduce or all-to-all, the whole array of an all-gather or reduce-scatter.
/// </summary>
/// <remarks>
/// The fill term: a message that is short against what is under way (x below fill) passes its phases one after another and takes 2 x, a long one pays the
/// filling once. Equations C1 to C9 and errors: docs/models/measured-collectives.md; <c>CollectiveValidationTests</c> checks the medians. Infinite
/// or NaN inputs are not
/// checked: the result is not finite then.
/// </remarks>
public static class CalibratedTime
{
    private const double Microsecond = 1e-6;

    /// <param name="bytes">At least 0.</param>
    /// <param name="allowed">Of NCCL's candidates; null: all. Where none is left all are.</param>
    public static CollectiveEstimate Of(CollectiveKind kind, double bytes, CollectiveFabric fabric, Func<NcclCandidate, bool>? allowed = null)
    {
        ArgumentNullException.ThrowIfNull(fabric);
        return Of(kind, bytes, fabric, IsNccl(kind, fabric) ? Choose(kind, bytes, fabric.Group, allowed) : default);
    }

    /// <summary>What NCCL takes of those that are <paramref name="allowed"/>; of all where none is.</summary>
    public static NcclCandidate Choose(CollectiveKind kind, double bytes, NcclGroup group, Func<NcclCandidate, bool>? allowed)
    {
        ImmutableArray<NcclCandidate> candidates = NcclTuning.Candidates(kind, bytes, group);
        NcclCandidate best = Least(candidates, allowed);
        return best.Rate == 0 ? Least(candidates, null) : best;
    }

    /// <summary>NCCL has algorithms for it: reductions and gathers of several ranks that are not joined by a mesh alone.</summary>
    public static bool IsNccl(CollectiveKind kind, CollectiveFabric fabric)
    {
        ArgumentNullException.ThrowIfNull(fabric);
        bool isMesh = fabric.MeshPeers > 0 && fabric.Group.Nodes == 1;
        return kind != CollectiveKind.AllToAll && fabric.Group.Ranks > 1 && !isMesh;
    }

    /// <summary>With a choice that was made before; it is read only where <see cref="IsNccl"/>.</summary>
    public static CollectiveEstimate Of(CollectiveKind kind, double bytes, CollectiveFabric fabric, NcclCandidate chosen)
    {
        ArgumentNullException.ThrowIfNull(fabric);
        double start = fabric.Constants.Launch;
        if (fabric.Group.Ranks < 2)
        {
            return new CollectiveEstimate(start, "none");
        }
        if (kind == CollectiveKind.AllToAll)
        {
            return new CollectiveEstimate(start + AllToAll(bytes, fabric), "direct");
        }
        if (!IsNccl(kind, fabric))
        {
            return new CollectiveEstimate(start + Direct(kind, bytes, fabric), "direct");
        }
        double seconds = Latency(kind, chosen, fabric.Group) + Transfer(kind, bytes, chosen, fabric);
        double direct = fabric.IsDirect ? Direct(kind, bytes, fabric) : double.PositiveInfinity;
        return direct < seconds ? new CollectiveEstimate(start + direct, "direct") : new CollectiveEstimate(start + seconds, chosen.ToString());
    }

    /// <summary>One message between two ranks of a group, of different nodes where it has several.</summary>
    public static CollectiveEstimate SendReceive(double bytes, CollectiveFabric fabric)
    {
        ArgumentNullException.ThrowIfNull(fabric);
        bool several = fabric.Group.Nodes > 1;
        double rate = several ? fabric.Constants.ScaleOut * PerRank(fabric) : fabric.Constants.ScaleUp * fabric.LinkRate;
        double Seconds(NcclProtocol protocol, double share) =>
            (Microsecond * (NcclTables.Base(NcclAlgorithm.Ring, protocol) + Hop(NcclAlgorithm.Ring, protocol, fabric.Group, several)))
            + (bytes / (share * rate));
        double small = Seconds(NcclProtocol.LL, 0.5);
        double large = Seconds(NcclProtocol.Simple, 1);
        return new CollectiveEstimate(fabric.Constants.Launch + Math.Min(small, large), small < large ? "LL" : "Simple");
    }

    private static NcclCandidate Least(ImmutableArray<NcclCandidate> candidates, Func<NcclCandidate, bool>? allowed)
    {
        NcclCandidate best = default;
        foreach (NcclCandidate candidate in candidates)
        {
            bool isBetter = best.Rate == 0 || candidate.Seconds < best.Seconds;
            best = isBetter && (allowed is null || allowed(candidate)) ? candidate : best;
        }
        return best;
    }

    // C2: as published, but for a ring: of its steps a node's share crosses the network (2 (n - 1) k / n of an all-reduce over k nodes), and there
    // is no plateau.
    private static double Latency(CollectiveKind kind, NcclCandidate c, NcclGroup group)
    {
        if (c.Algorithm != NcclAlgorithm.Ring || group.Nodes == 1)
        {
            return Microsecond * NcclTuning.Latency(kind, c.Algorithm, c.Protocol, group);
        }
        double steps = Passes(kind) * (group.Ranks - 1);
        double crossings = steps * group.Nodes / group.Ranks;
        double hops = ((steps - crossings) * Hop(c.Algorithm, c.Protocol, group, false)) + (crossings * Hop(c.Algorithm, c.Protocol, group, true));
        return Microsecond * (NcclTables.Base(c.Algorithm, c.Protocol) + hops);
    }

    private static double Hop(NcclAlgorithm algorithm, NcclProtocol protocol, NcclGroup group, bool network) =>
        network ? NcclTuning.NetworkHop(algorithm, protocol, group)
        : group.HasLinks ? NcclTables.Intra(algorithm, protocol)
        : NcclTables.Pcie(algorithm, protocol);

    private static double Transfer(CollectiveKind kind, double bytes, NcclCandidate c, CollectiveFabric fabric)
    {
        NcclGroup group = fabric.Group;
        FabricConstants k = fabric.Constants;
        bool several = group.Nodes > 1;
        bool isLocal = group.RanksPerNode == 1;
        double up = isLocal ? double.PositiveInfinity : k.ScaleUp * fabric.LinkRate;
        double node = several ? k.ScaleOut * fabric.NodeRate : double.PositiveInfinity;
        double local = group.RanksPerNode;
        double ring = Passes(kind) * (group.Ranks - 1.0) / group.Ranks * bytes;
        // C5: the head of a part sends it up and gets it back beside its own share.
        double inSwitch = bytes * (kind == CollectiveKind.AllReduce ? (local + 1) / local : 1) / (k.InSwitch * fabric.LinkRate);
        double x = c.Algorithm switch
        {
            // C3.
            NcclAlgorithm.Ring => ring / Protocol(c.Protocol, Math.Min(up, node), group),
            // C4: up and down again; each node is inside one of two trees and a leaf of the other.
            NcclAlgorithm.Tree => bytes * Math.Max(2 / up, Crossings(group) / node) / TreeShare(c.Protocol),
            NcclAlgorithm.Nvls => Math.Max(inSwitch, bytes / node),
            NcclAlgorithm.NvlsTree => Math.Max(inSwitch, Crossings(group) * bytes / node),
            // C7: the network reduces, so that a buffer crosses it once.
            NcclAlgorithm.CollNetChain => bytes * Math.Max(2 / up, 1 / node),
            NcclAlgorithm.CollNetDirect => bytes * Math.Max(2 * (local - 1) / local / up, 1 / node),
            _ => ring / node,
        };
        double fill =
            c.Protocol != NcclProtocol.Simple ? 0
            : several ? Math.Max(k.NetworkFill, c.Algorithm is NcclAlgorithm.Nvls or NcclAlgorithm.NvlsTree ? k.Fill : 0)
            : c.Algorithm == NcclAlgorithm.Ring ? 0
            : k.Fill;
        return x + Filling(x, fill);
    }

    // C6.
    private static double Filling(double x, double fill) => x + fill > 0 ? fill * x / (x + fill) : 0;

    // Two nodes exchange halves; of more, a node hands on what two others send it.
    private static double Crossings(NcclGroup group) => group.Nodes > 2 ? 2 : 1;

    private static double Protocol(NcclProtocol protocol, double rate, NcclGroup group) =>
        protocol switch
        {
            NcclProtocol.LL => Math.Min(rate / 2, NcclTables.MostLL(group.Generation, group.Nodes) * 1e9),
            NcclProtocol.LL128 => 0.92 * rate,
            _ => rate,
        };

    private static double TreeShare(NcclProtocol protocol) =>
        protocol switch
        {
            NcclProtocol.LL => 1 / 3.8,
            NcclProtocol.LL128 => 120.0 / 128,
            _ => 1,
        };

    // C8: to all peers at once, in as many steps as there are passes, each a step inside and one between nodes; small ones with flags, large ones in chunks.
    private static double Direct(CollectiveKind kind, double bytes, CollectiveFabric fabric)
    {
        NcclGroup group = fabric.Group;
        double steps = Passes(kind);
        double local = group.RanksPerNode;
        double inside = local > 1 ? steps * (local - 1) / local * bytes / (fabric.Constants.ScaleUp * fabric.LinkRate) : 0;
        double outside = group.Nodes > 1 ? steps * (group.Nodes - 1) / group.Nodes * bytes / (fabric.Constants.ScaleOut * fabric.NodeRate) : 0;
        double x = Math.Max(inside, outside);
        // Stores with flags carry half, and inside a node no more than LL does.
        double flags = Math.Max(2 * x, inside * fabric.Constants.ScaleUp * fabric.LinkRate / (NcclTables.MostLL(group.Generation, 1) * 1e9));
        return Math.Min(DirectStart(steps, NcclProtocol.LL, fabric) + flags, DirectStart(steps, NcclProtocol.Simple, fabric) + x);
    }

    // Kernels made for it have a start and a step of their own; what chunks take beyond flags, and the network, is as published.
    private static double DirectStart(double steps, NcclProtocol protocol, CollectiveFabric fabric)
    {
        NcclGroup group = fabric.Group;
        double Published(NcclProtocol p)
        {
            double local = group.RanksPerNode > 1 ? Hop(NcclAlgorithm.Ring, p, group, false) : 0;
            double network = group.Nodes > 1 ? Hop(NcclAlgorithm.Ring, p, group, true) : 0;
            return Microsecond * (NcclTables.Base(NcclAlgorithm.Ring, p) + (steps * (local + network)));
        }
        double flags =
            Microsecond * (NcclTables.Base(NcclAlgorithm.Ring, NcclProtocol.LL) + (steps * Hop(NcclAlgorithm.Ring, NcclProtocol.LL, group, false)));
        double made = fabric.IsDirect ? fabric.Constants.DirectStart + (steps * fabric.Constants.DirectHop) - flags : 0;
        return Published(protocol) + made;
    }

    // C9: what leaves the node goes through the rank's own NICs; those of others do not help.
    private static double AllToAll(double bytes, CollectiveFabric fabric)
    {
        NcclGroup group = fabric.Group;
        bool several = group.Nodes > 1;
        double local = group.RanksPerNode;
        double inside = local > 1 ? bytes * (local - 1) / group.Ranks / (fabric.Constants.ScaleUp * fabric.LinkRate) : 0;
        double outside = several ? bytes * (group.Ranks - local) / group.Ranks / (fabric.Constants.ScaleOut * PerRank(fabric)) : 0;
        double x = Math.Max(inside, outside);
        return DirectStart(1, NcclProtocol.Simple, fabric) + x + (several ? Filling(x, fabric.Constants.NetworkFill) : 0);
    }

    private static double PerRank(CollectiveFabric fabric) => fabric.NodeRate / fabric.Group.RanksPerNode;

    private static double Passes(CollectiveKind kind) => kind == CollectiveKind.AllReduce ? 2 : 1;
}
