using System.Collections.Immutable;
using Heliograph.Model.Parts;
using Heliograph.Model.Units;

namespace Heliograph.Model.Scenarios;

/// <summary>Which topology a network has; the builders in <c>Topology/</c> turn it into links.</summary>
public abstract record TopologySpec(string Kind);

/// <summary>Every accelerator has its links to each of <paramref name="Switches"/> parallel switches (NVLink, one-tier planes).</summary>
public sealed record SingleSwitchSpec(PartRef Switch, int Switches) : TopologySpec("single-switch");

/// <summary>How hosts are attached to leaves.</summary>
public enum RailMode
{
    /// <summary>Neighbouring hosts share a leaf.</summary>
    None,

    /// <summary>Hosts of the same index within their server share a leaf; leaves of different rails meet in the spine.</summary>
    Optimized,

    /// <summary>As <see cref="Optimized"/>, and the rails never meet.</summary>
    Only,
}

/// <summary>
/// A folded Clos of <paramref name="Tiers"/> switch tiers (1 to 4). An accelerator's links are spread evenly over
/// <paramref name="Planes"/> parallel planes. Links between switches may have another rate than host links.
/// </summary>
/// <param name="Oversubscription">Down capacity over up capacity of a leaf, at least 1.</param>
/// <param name="Switches">One part per tier, leaf first; one part serves all tiers.</param>
/// <param name="HostsPerLeaf">Host links on one leaf; null: radix x o / (1 + o).</param>
/// <param name="UplinkRate">Rate of a link between switches; null: as the host links.</param>
public sealed record ClosSpec(
    int Tiers,
    double Oversubscription,
    int Planes,
    RailMode Rails,
    ImmutableArray<PartRef> Switches,
    int? HostsPerLeaf,
    BitRate? UplinkRate
)
    : TopologySpec(
        Rails switch
        {
            RailMode.Optimized => "rail-optimized",
            RailMode.Only => "rail-only",
            _ => "clos",
        }
    );

/// <summary>Leaf-spine groups whose spines are fully meshed by global links.</summary>
public sealed record DragonflyPlusSpec(int Groups, int LeavesPerGroup, int SpinesPerGroup, int HostsPerLeaf, int GlobalLinksPerSpine, PartRef Switch)
    : TopologySpec("dragonfly+");

/// <summary>
/// A 2D or 3D torus. With <paramref name="CubeSide"/>, cubes of that side are wired internally (<c>cube</c> links) and
/// their faces are joined and wrapped through circuit switches (<c>face</c> links).
/// </summary>
public sealed record TorusSpec(ImmutableArray<int> Dimensions, int? CubeSide, PartRef? CircuitSwitch) : TopologySpec("torus");

/// <summary>
/// Blocks (each a leaf-spine Clos of hosts) joined directly to each other by circuit switches (Jupiter-like).
/// </summary>
/// <param name="UplinksPerBlock">Links that a block spreads evenly over the other blocks.</param>
public sealed record BlockMeshSpec(
    int Blocks,
    PartRef Switch,
    int LeavesPerBlock,
    int SpinesPerBlock,
    int UplinksPerBlock,
    PartRef? CircuitSwitch,
    double DirectShare
) : TopologySpec("block-mesh");

/// <summary>An n-dimensional full mesh: along each dimension every two accelerators have <paramref name="LinksPerPair"/> links.</summary>
public sealed record FullMeshSpec(ImmutableArray<int> Dimensions, int LinksPerPair) : TopologySpec("full-mesh");

/// <summary>A node list and link list, or a GraphML file; hosts take the accelerators in order.</summary>
public sealed record ExplicitSpec(ImmutableArray<ExplicitNode> Nodes, ImmutableArray<ExplicitLink> Links, string? GraphMl) : TopologySpec("explicit");

/// <summary>A named node; <paramref name="Switch"/> null makes it a place where accelerators attach.</summary>
public sealed record ExplicitNode(string Name, PartRef? Switch, int Accelerators);

/// <summary>Parallel links between two named nodes.</summary>
public sealed record ExplicitLink(string A, string B, int Count, BitRate? Rate, double? Length);
