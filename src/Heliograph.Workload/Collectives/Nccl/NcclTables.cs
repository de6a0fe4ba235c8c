namespace Heliograph.Workload.Collectives.Nccl;

/// <summary>
/// The numbers that NCCL chooses by: definitions of a published rule, not measurements. us and GB/s as they are printed there.
/// Source: NVIDIA/nccl src/graph/tuning.cc, search.cc and topo.h @5067397c.
/// </summary>
internal static class NcclTables
{
    /// <summary>GB/s that NCCL counts for a GB/s of the data sheet's NVLink rate: 20 of 25, 20 of 25, 20.6 of 25, 40.1 of 50 a link.</summary>
    public static double LinkShare(NcclGeneration g) =>
        g switch
        {
            NcclGeneration.Hopper => 20.6 / 25,
            NcclGeneration.Blackwell => 40.1 / 50,
            _ => 20.0 / 25,
        };

    /// <summary>NVLink of one accelerator, one direction, data sheet of the SXM part, GB/s.</summary>
    public static double LinkRate(NcclGeneration g) =>
        g switch
        {
            NcclGeneration.Volta => 150,
            NcclGeneration.Ampere => 300,
            NcclGeneration.Hopper => 450,
            _ => 900,
        };

    /// <summary>GB/s that a channel may have inside a node, largest first.</summary>
    public static ReadOnlySpan<double> IntraSpeeds(NcclGeneration g) =>
        g switch
        {
            NcclGeneration.Hopper => [60, 50, 40, 30, 24, 20, 15, 12, 11, 6, 3],
            NcclGeneration.Blackwell => [90, 80, 70, 60, 50, 45, 40, 30, 24, 20, 19, 18],
            _ => [40, 30, 20, 18, 15, 12, 10, 9, 7, 6, 5, 4, 3],
        };

    /// <summary>GB/s that a channel may have between nodes, largest first.</summary>
    public static ReadOnlySpan<double> InterSpeeds(NcclGeneration g) =>
        g switch
        {
            NcclGeneration.Hopper => [48, 45, 42, 40, 30, 24, 22, 20, 17.5, 15, 12, 6, 3, 2.4, 1.2, 0.24, 0.12],
            NcclGeneration.Blackwell => [96, 86, 80, 48, 45.1, 42, 40, 30, 24, 22, 20, 17.5, 15, 12, 6, 3, 2.4, 1.2, 0.24, 0.12],
            _ => [48, 30, 28, 24, 20, 18, 15, 12, 10, 9, 7, 6, 5, 4, 3, 2.4, 1.2, 0.24, 0.12],
        };

    /// <summary>us of a collective before its first hop.</summary>
    public static double Base(NcclAlgorithm a, NcclProtocol p) =>
        (a, p) switch
        {
            (NcclAlgorithm.Tree, NcclProtocol.LL) => 6.8,
            (NcclAlgorithm.Ring, NcclProtocol.LL) => 6.6,
            (NcclAlgorithm.Tree or NcclAlgorithm.Ring, NcclProtocol.LL128) => 14,
            (NcclAlgorithm.Tree or NcclAlgorithm.Ring, _) => 8.4,
            (NcclAlgorithm.Pat, _) => 8,
            _ => 0,
        };

    /// <summary>us of a hop inside a node over NVLink.</summary>
    public static double Intra(NcclAlgorithm a, NcclProtocol p) =>
        (a, p) switch
        {
            (NcclAlgorithm.Tree or NcclAlgorithm.Ring, NcclProtocol.LL) => 0.6,
            (NcclAlgorithm.Tree, NcclProtocol.LL128) => 1.25,
            (NcclAlgorithm.Ring, NcclProtocol.LL128) => 1.9,
            (NcclAlgorithm.Tree or NcclAlgorithm.Pat, _) => 4,
            (NcclAlgorithm.Ring, _) => 3.4,
            (NcclAlgorithm.CollNetDirect, _) => 3.7,
            (NcclAlgorithm.CollNetChain, _) => 2.8,
            _ => 25,
        };

    /// <summary>us of a hop inside a node over PCIe.</summary>
    public static double Pcie(NcclAlgorithm a, NcclProtocol p) =>
        (a, p) switch
        {
            (NcclAlgorithm.Tree or NcclAlgorithm.Ring, NcclProtocol.LL) => 1,
            (NcclAlgorithm.Tree, NcclProtocol.LL128) => 1.9,
            (NcclAlgorithm.Ring, NcclProtocol.LL128) => 2.5,
            (NcclAlgorithm.Ring, _) => 5.7,
            _ => Intra(a, p),
        };

    /// <summary>us of a hop between nodes, without what the network adds.</summary>
    public static double Network(NcclAlgorithm a, NcclProtocol p) =>
        (a, p) switch
        {
            (NcclAlgorithm.Tree, NcclProtocol.LL) => 5,
            (NcclAlgorithm.Tree, NcclProtocol.LL128) => 8.5,
            (NcclAlgorithm.Ring, NcclProtocol.LL) => 2.7,
            (NcclAlgorithm.Ring, NcclProtocol.LL128) => 4,
            (NcclAlgorithm.CollNetDirect, _) => 31,
            (NcclAlgorithm.CollNetChain, _) => 30,
            (NcclAlgorithm.Nvls, _) => 18,
            (NcclAlgorithm.NvlsTree, _) => 20.9,
            _ => 14,
        };

    /// <summary>Posting to a NIC from the host, us: that of Intel hosts; AMD hosts count 2.</summary>
    public const double Posting = 1;

    /// <summary>GB/s that LL cannot exceed: by generation in one node, by host (Intel) over several.</summary>
    public static double MostLL(NcclGeneration g, int nodes) =>
        nodes switch
        {
            1 => g switch
            {
                NcclGeneration.Volta => 39,
                NcclGeneration.Ampere => 87.7,
                NcclGeneration.Hopper => 141,
                _ => 282,
            },
            2 => 39,
            _ => 20.4,
        };

    /// <summary>GB/s of a channel that ring LL128 cannot exceed.</summary>
    public static double MostRingLL128(NcclGeneration g) =>
        g switch
        {
            NcclGeneration.Hopper => 36.7,
            NcclGeneration.Blackwell => 40,
            _ => 20,
        };

    /// <summary>GB/s of a channel that tree LL128 cannot exceed, on 1, 2 and more nodes.</summary>
    public static double MostTreeLL128(NcclGeneration g, int nodes) =>
        g switch
        {
            NcclGeneration.Hopper => Of(nodes, 36.7, 36.7, 29),
            NcclGeneration.Blackwell => Of(nodes, 55.6, 31.67, 20),
            _ => 20,
        };

    /// <summary>GB/s of a channel that a tree cannot exceed.</summary>
    public static double MostTree(NcclGeneration g, int nodes) =>
        g switch
        {
            NcclGeneration.Volta => Of(nodes, 26.5, 18.5, 10),
            NcclGeneration.Ampere => Of(nodes, 24, 23.6, 17.8),
            NcclGeneration.Hopper => Of(nodes, 38.7, 41.4, 36),
            _ => Of(nodes, 70, 42.8, 24),
        };

    /// <summary>GB/s of a channel that an NVLS tree cannot exceed.</summary>
    public static double MostNvlsTree(NcclGeneration g, int nodes) =>
        g switch
        {
            NcclGeneration.Hopper => Of(nodes, 0, 57.7, 45.5),
            NcclGeneration.Blackwell => Of(nodes, 0, 96, 80),
            _ => MostTree(g, nodes),
        };

    /// <summary>Share of a channel's rate that reduction in the switch reaches; 0 where there is none.</summary>
    public static double NvlsShare(NcclGeneration g) =>
        g switch
        {
            NcclGeneration.Hopper => 0.85,
            NcclGeneration.Blackwell => 0.74,
            _ => 0,
        };

    /// <summary>Heads of an NVLS graph at most.</summary>
    public const int MostHeads = 32;

    /// <summary>Share of a tree's rate at sizes of 64 B x 2^i, i = 0 to 23.</summary>
    public static ReadOnlySpan<double> TreeShare(NcclProtocol p) =>
        p switch
        {
            NcclProtocol.LL => [1, 1, 1, 1, .9, .8, .7, .7, .7, .7, .6, .5, .4, .4, .5, .6, .7, .8, .9, 1, 1, 1, 1, 1],
            NcclProtocol.LL128 => [1, 1, 1, 1, 1, .9, .8, .8, .8, .7, .6, .6, .6, .6, .6, .6, .8, .9, .9, .9, .9, 1, 1, 1],
            _ => [.9, .9, .9, .9, .9, .9, .9, .8, .7, .6, .6, .5, .5, .5, .5, .6, .7, .8, .7, .7, .8, .9, .9, .9],
        };

    private static double Of(int nodes, double one, double two, double more) =>
        nodes switch
        {
            1 => one,
            2 => two,
            _ => more,
        };
}
