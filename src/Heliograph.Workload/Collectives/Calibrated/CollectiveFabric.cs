using Heliograph.Workload.Collectives.Nccl;

namespace Heliograph.Workload.Collectives.Calibrated;

/// <summary>A group of accelerators with what joins them, and the constants of that fabric.</summary>
public sealed record CollectiveFabric(NcclGroup Group, FabricConstants Constants)
{
    /// <summary>Peers that an accelerator has a link of its own to, in a full mesh; 0: it is joined by switches, or in rings.</summary>
    public int MeshPeers { get; init; }

    /// <summary>Kernels made for the fabric write to all peers at once where that is faster.</summary>
    public bool IsDirect { get; init; }

    /// <summary>B/s of an accelerator, one direction, data sheet; of a mesh that of the links in use.</summary>
    internal double LinkRate => Group.LinkRate * 1e9 * (MeshPeers > 0 ? Math.Min(1, (Group.RanksPerNode - 1.0) / MeshPeers) : 1);

    /// <summary>B/s of all NICs of a node, data sheet.</summary>
    internal double NodeRate => Group.Nics * Group.NicRate * 1e9;
}

/// <summary>Time of one collective.</summary>
/// <param name="Algorithm">How it runs: <c>ring LL</c>, <c>NVLS Simple</c>, <c>direct</c>.</param>
public readonly record struct CollectiveEstimate(double Seconds, string Algorithm);
