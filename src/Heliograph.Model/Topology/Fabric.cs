using System.Collections.Immutable;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Units;

namespace Heliograph.Model.Topology;

public enum NodeKind
{
    Accelerator,
    Switch,
}

/// <summary>
/// Nodes of one kind and place in the topology; they have the contiguous ids [First, First + Count). Accelerators come
/// first, in site order, so that accelerator ids are 0..Accelerators-1 and every domain is a contiguous range.
/// </summary>
/// <param name="Name">Path in the scenario: <c>guian/accelerator</c>, <c>guian/scale-out/leaf</c>.</param>
/// <param name="PortsUsed">Largest number of links on one node of the class.</param>
/// <param name="Radix">Ports that the part has at the rate used; null when the catalogue does not say.</param>
public sealed record NodeClass(string Name, NodeKind Kind, PartRef? Part, int Site, int Network, int First, int Count, int PortsUsed, int? Radix);

/// <summary>
/// Links of one place, rate and medium; ids are contiguous [First, First + Count). A link is a cable: its rate holds in
/// each direction.
/// </summary>
/// <param name="Name">Path: <c>guian/scale-out/leaf-spine</c>, with the medium appended where a class has several.</param>
/// <param name="Kind">The class word of the scenario: <c>host-leaf</c>, <c>leaf-spine</c>, <c>face</c>, ...</param>
/// <param name="ModulesA">Modules (or CPO port shares) at the A ends of all links together; 0 for cables with fixed ends.</param>
/// <param name="LinksPerModule">Links that one module carries.</param>
public sealed record LinkClass(
    string Name,
    string Kind,
    int Site,
    int Network,
    Medium? Medium,
    BitRate Rate,
    int First,
    int Count,
    double LengthMin,
    double LengthMean,
    double LengthMax,
    int LinksPerModule,
    long ModulesA,
    long ModulesB
)
{
    public long Modules => ModulesA + ModulesB;
}

/// <summary>Circuit switches of a network: they carry links, they are no node of the packet graph.</summary>
public sealed record CircuitSwitchClass(string Name, PartRef Part, int Site, int Network, int Count, int PortsUsedEach, int? Radix);

/// <summary>One network of one site as built.</summary>
/// <param name="Domains">Copies of the topology in the site.</param>
/// <param name="Diameter">Links on the longest shortest path between two accelerators of a domain.</param>
/// <param name="Bisection">Of one domain, b/s, both directions of the cut counted once.</param>
/// <param name="PathDiversity">Edge-disjoint shortest paths between two accelerators at the diameter.</param>
/// <param name="BandwidthEach">Of one accelerator into the network, one direction.</param>
public sealed record FabricNetwork(
    string Name,
    int Site,
    Network Spec,
    int Domains,
    int Diameter,
    double Bisection,
    long PathDiversity,
    BitRate BandwidthEach,
    ImmutableArray<FabricTier> Tiers
);

/// <summary>How a tier's bandwidth depends on the group that uses it.</summary>
public enum TierKind
{
    /// <summary>Behind switches: every accelerator has the full rate to any peer of the domain.</summary>
    Switched,

    /// <summary>A link to each peer: g members use g - 1 links.</summary>
    FullMesh,

    /// <summary>One dimension of a torus: two links, to the neighbours.</summary>
    TorusDimension,

    /// <summary>Between sites: a line shared by all accelerators of a site.</summary>
    WideArea,
}

/// <summary>
/// A level of locality that the closed forms use: <paramref name="Span"/> consecutive accelerators reach each other
/// at this tier's rate. Tiers are sorted by span; a group uses the first tier that holds all of its members.
/// </summary>
/// <param name="Rate">Per accelerator, one direction: of all its links (switched, wide-area share), of one pair
/// (full mesh) or of the two links of the dimension together (torus).</param>
/// <param name="Taper">Share of <paramref name="Rate"/> that uniform traffic crossing the whole tier can use
/// (1 / oversubscription, or bisection-limited).</param>
/// <param name="PathLinks">Link classes on a path across the tier, with how often each is crossed.</param>
/// <param name="PathSwitches">Switch classes on that path, with how many of each.</param>
public sealed record FabricTier(
    string Name,
    int Network,
    TierKind Kind,
    int Span,
    BitRate Rate,
    double Taper,
    ImmutableArray<(int LinkClass, int Times)> PathLinks,
    ImmutableArray<(int NodeClass, int Times)> PathSwitches
);

/// <summary>
/// A built system: classes of nodes and links, and for each link its two ends and its length. 12 bytes a link; names
/// are computed, not stored. Immutable: the spans are views of arrays nobody else has.
/// </summary>
public sealed class Fabric
{
    private readonly int[] _linkA;
    private readonly int[] _linkB;
    private readonly float[] _linkLength;

    /// <summary>Takes ownership of the arrays, which have one entry a link.</summary>
    public Fabric(
        ImmutableArray<NodeClass> nodeClasses,
        ImmutableArray<LinkClass> linkClasses,
        ImmutableArray<CircuitSwitchClass> circuitSwitches,
        ImmutableArray<FabricNetwork> networks,
        int[] linkA,
        int[] linkB,
        float[] linkLength
    )
    {
        ArgumentNullException.ThrowIfNull(linkA);
        ArgumentNullException.ThrowIfNull(linkB);
        ArgumentNullException.ThrowIfNull(linkLength);
        if (linkA.Length != linkB.Length || linkA.Length != linkLength.Length)
        {
            throw new ArgumentException("link arrays differ in length", nameof(linkB));
        }
        (NodeClasses, LinkClasses, CircuitSwitches, Networks) = (nodeClasses, linkClasses, circuitSwitches, networks);
        (_linkA, _linkB, _linkLength) = (linkA, linkB, linkLength);
        Nodes = nodeClasses.Sum(c => c.Count);
        Accelerators = nodeClasses.Where(c => c.Kind == NodeKind.Accelerator).Sum(c => c.Count);
    }

    public ImmutableArray<NodeClass> NodeClasses { get; }

    public ImmutableArray<LinkClass> LinkClasses { get; }

    public ImmutableArray<CircuitSwitchClass> CircuitSwitches { get; }

    /// <summary>By site, inner to outer.</summary>
    public ImmutableArray<FabricNetwork> Networks { get; }

    /// <summary>The tier that spans all sites (its network is -1); null without lines between sites.</summary>
    public FabricTier? WideArea { get; init; }

    public int Nodes { get; }

    public int Accelerators { get; }

    public int Links => _linkA.Length;

    /// <summary>Node at the A end of each link; for host links the accelerator, for switch links the lower tier.</summary>
    public ReadOnlySpan<int> LinkA => _linkA;

    public ReadOnlySpan<int> LinkB => _linkB;

    /// <summary>Metres.</summary>
    public ReadOnlySpan<float> LinkLength => _linkLength;

    /// <summary>Class of a node; O(log classes).</summary>
    public int ClassOfNode(int node) => FindClass(NodeClasses, node, c => c.First);

    /// <summary>Class of a link; O(log classes).</summary>
    public int ClassOfLink(int link) => FindClass(LinkClasses, link, c => c.First);

    public string NodeName(int node)
    {
        NodeClass c = NodeClasses[ClassOfNode(node)];
        return $"{c.Name}-{node - c.First}";
    }

    private static int FindClass<T>(ImmutableArray<T> classes, int id, Func<T, int> first)
    {
        int low = 0;
        int high = classes.Length - 1;
        while (low < high)
        {
            int mid = (low + high + 1) / 2;
            if (first(classes[mid]) <= id)
            {
                low = mid;
            }
            else
            {
                high = mid - 1;
            }
        }
        return low;
    }
}
