using System.Collections.Immutable;
using Heliograph.Engine.Links;
using Heliograph.Model;
using Heliograph.Photonics;

namespace Heliograph.Cli.Output;

/// <summary>What <c>helio link</c> was asked and found.</summary>
/// <param name="Scenario">Name of the scenario; null for a link alone.</param>
/// <param name="Studies">One a link class; may be empty when only the ladder or the circuit switches were asked for.</param>
/// <param name="Spreads">One a study, null for a link without an engine; empty when no draws were asked for.</param>
/// <param name="Ladder">Null when it was not asked for.</param>
/// <param name="Electrical">Null when it was not asked for.</param>
/// <param name="Circuits">Null when they were not asked for.</param>
internal sealed record LinkAnswer(
    string? Scenario,
    LinkConditions Conditions,
    ImmutableArray<LinkStudy> Studies,
    ImmutableArray<LinkSpread?> Spreads,
    ImmutableArray<LadderRung>? Ladder,
    ImmutableArray<ElectricalRung>? Electrical,
    CircuitMatrix? Circuits
)
{
    /// <summary>Monte Carlo of a study's link; null where there is none.</summary>
    public LinkSpread? SpreadOf(LinkStudy study) => Spreads.IsEmpty ? null : Spreads[Studies.IndexOf(study)];

    /// <summary>Some link does not close.</summary>
    public bool HasFindings => Studies.Any(s => s.Design.Closure == LinkClosure.DoesNotClose);
}
