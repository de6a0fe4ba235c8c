using System.Collections.Immutable;

namespace Heliograph.Model.Parts;

/// <summary>
/// Which parts may be used: "only parts available by 2026 from this list". Empty lists and nulls do not constrain.
/// </summary>
/// <param name="Regions">Vendor regions allowed; a part of region <c>any</c> is always allowed.</param>
/// <param name="AvailableBy">Latest year of availability.</param>
/// <param name="Nodes">Process nodes allowed, matched as a prefix ("7nm", "SMIC").</param>
/// <param name="Vendors">Vendors allowed, matched as a word within the vendor text, without case.</param>
/// <param name="WorstStatus">Worst status that a used figure may have.</param>
/// <param name="Only">Part ids allowed.</param>
/// <param name="Exclude">Part ids refused.</param>
public sealed record PartConstraints(
    ImmutableArray<string> Regions,
    int? AvailableBy,
    ImmutableArray<string> Nodes,
    ImmutableArray<string> Vendors,
    FigureStatus? WorstStatus,
    ImmutableArray<string> Only,
    ImmutableArray<string> Exclude
)
{
    public static readonly PartConstraints None = new([], null, [], [], null, [], []);
}
