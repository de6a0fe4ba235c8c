using System.Collections.Immutable;
using Heliograph.Model.Parts;
using Heliograph.Model.Units;

namespace Heliograph.Model.Topology;

/// <summary>Switches of one place in a domain. Their local ids follow the accelerators, group after group.</summary>
internal sealed record SwitchGroup(string Name, PartRef Part, int Count);

/// <summary>
/// Links of one kind in a domain, as pairs of local node ids: accelerators are [0, domain), switches follow. A is the
/// lower end. Groups are ordered from the accelerators upwards, which is what places the switches on the floor.
/// </summary>
/// <param name="ViaCircuit">The cable runs through the circuit switches of the domain.</param>
/// <param name="Length">Metres by link where the scenario says them; NaN takes the floor's.</param>
/// <param name="Label">Tells apart groups of one kind in the names of their classes.</param>
internal sealed record LinkGroup(string Kind, BitRate Rate, int[] A, int[] B, bool ViaCircuit = false, float[]? Length = null, string Label = "")
{
    public int Count => A.Length;
}

/// <summary>Circuit switches of a domain.</summary>
internal sealed record CircuitGroup(string Name, PartRef Part, int Count, int PortsUsedEach, int? Radix);

/// <summary>A <see cref="FabricTier"/> before link and node classes have their numbers.</summary>
/// <param name="PathLinks">Link kinds on a path, with how often each is crossed.</param>
/// <param name="PathSwitches">Switch group names on it.</param>
internal sealed record TierPlan(
    string Name,
    TierKind Kind,
    int Span,
    BitRate Rate,
    double Taper,
    ImmutableArray<(string Kind, int Times)> PathLinks,
    ImmutableArray<(string Group, int Times)> PathSwitches
);

/// <summary>
/// One domain of a network with local ids, and its structural numbers; the builder repeats it over the domains.
/// </summary>
/// <param name="Placement">Place of each accelerator in the order of racks, where that is not the order of ids.</param>
/// <param name="Bandwidth">Of one accelerator, where it is not links times rate.</param>
internal sealed record TopologyPlan(
    ImmutableArray<SwitchGroup> Switches,
    ImmutableArray<LinkGroup> Links,
    ImmutableArray<CircuitGroup> Circuits,
    int Diameter,
    double Bisection,
    long PathDiversity,
    ImmutableArray<TierPlan> Tiers,
    int[]? Placement = null,
    BitRate? Bandwidth = null
);
