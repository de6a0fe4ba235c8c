namespace Heliograph.Workload.Collectives.Nccl;

/// <summary>
/// The ranks of a communicator and what joins them, as NCCL sees it. Rates in GB/s of one direction. A domain that spans trays (NVL72) is one node.
/// </summary>
/// <param name="Nodes">Divides <paramref name="Ranks"/>.</param>
/// <param name="LinkRate">NVLink, or PCIe where there is none, of an accelerator; data sheet.</param>
/// <param name="HasSwitch">NVSwitches join the accelerators of a node.</param>
/// <param name="Nics">Of a node; 0 with one node.</param>
/// <param name="NicRate">Of one NIC.</param>
public sealed record NcclGroup(int Ranks, int Nodes, NcclGeneration Generation, double LinkRate, bool HasSwitch, int Nics, double NicRate)
{
    /// <summary>us that a crossing of the network takes beyond NCCL's own; what a network plugin states.</summary>
    public double NetworkLatency_us { get; init; }

    /// <summary>Switches of the scale-out network reduce (SHARP), and the plugin for it is loaded.</summary>
    public bool ReducesInNetwork { get; init; }

    /// <summary>
    /// The network writes in order, on which the flags of LL and LL128 rely. Where it does not (EFA: aws-ofi-nccl issue 76), only Simple crosses it.
    /// </summary>
    public bool KeepsOrder { get; init; } = true;

    /// <summary>Accelerators of a node are joined by NVLink; else by PCIe.</summary>
    public bool HasLinks { get; init; } = true;

    public int RanksPerNode => Ranks / Nodes;

    /// <summary>
    /// A system as it is sold: NVLink of the SXM part behind NVSwitches (Volta: a cube mesh), and one NIC an accelerator of 100, 200, 400
    /// and 400 Gb/s.
    /// </summary>
    public static NcclGroup Of(int ranks, int nodes, NcclGeneration generation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nodes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ranks, 2);
        ArgumentOutOfRangeException.ThrowIfNotEqual(ranks % nodes, 0);
        double nic = generation switch
        {
            NcclGeneration.Volta => 12.5,
            NcclGeneration.Ampere => 25,
            _ => 50,
        };
        bool hasSwitch = generation != NcclGeneration.Volta;
        return new NcclGroup(ranks, nodes, generation, NcclTables.LinkRate(generation), hasSwitch, nodes == 1 ? 0 : ranks / nodes, nic);
    }

    /// <summary>NVLink as NCCL counts it.</summary>
    internal double CountedLinkRate => HasLinks ? LinkRate * NcclTables.LinkShare(Generation) : LinkRate;
}
