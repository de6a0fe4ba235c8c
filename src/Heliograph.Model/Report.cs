using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;

namespace Heliograph.Model;

/// <summary>
/// Something the evaluation found out about the system, in words with numbers: a link that does not close, a rack over
/// its limit, a model that does not fit. Errors make <c>helio run</c> exit with 1.
/// </summary>
/// <param name="Where">Path in the scenario: <c>main/scale-out/leaf-spine</c>.</param>
public sealed record Finding(string Code, Severity Severity, string Where, string Message, string Remedy);

/// <summary>A headline number with its low and high from the ranges of the catalogue.</summary>
/// <param name="Field">Name in JSON and for <c>--explain</c>: <c>stepTime_s</c>, <c>costPerBit_pUSD</c>, ...</param>
/// <param name="Scale">Field value = derivation value x scale (1e12 for pJ).</param>
/// <param name="Low">In the unit of the field; null when not computable.</param>
public sealed record Headline(string Field, string Title, string Unit, double Scale, Derivation Derivation, double? Low, double? High)
{
    public double? Value => Derivation.Value * Scale;
}

/// <summary>How much one uncertain figure moves one headline, others preferred.</summary>
/// <param name="AtLow">Headline (in its field's unit) with the figure at its low end.</param>
public sealed record TornadoBar(string Field, string FigureKey, FigureUse Figure, double? AtLow, double? AtHigh)
{
    public double Swing => Math.Abs((AtHigh ?? 0) - (AtLow ?? 0));
}

/// <summary>A share of power or money: a layer of the system, its parts, how many, and whether it is network.</summary>
/// <param name="Layer">
/// servers, NICs, copper, pluggable, LPO, CPO, optical I/O, host SerDes, switches, circuit switches, lines; of a yearly
/// cost: write-off, energy, facility, support, repairs, leases.
/// </param>
/// <param name="Boundary">What the figure covers.</param>
/// <param name="InNetwork">Part of the network's share in energy and cost per bit.</param>
/// <param name="Network">Which network it belongs to: <c>scale-up</c>, <c>scale-out</c>, <c>wan</c>; empty: none.</param>
public sealed record LedgerEntry(
    string Layer,
    string Item,
    string Site,
    double Count,
    Derivation Each,
    Derivation Total,
    string Boundary,
    bool InNetwork,
    string Network
);

/// <summary>Structural numbers of the system, whole and by network.</summary>
public sealed record StructureSummary(
    int Accelerators,
    int Servers,
    int Racks,
    long Switches,
    long Links,
    long Modules,
    long CircuitSwitches,
    ImmutableArray<(string Network, long Switches, long Links, long Modules, long CircuitSwitches)> ByNetwork
);

/// <summary>How the mapping of a report was found when it was searched.</summary>
/// <param name="Mappings">Mappings of the space.</param>
/// <param name="Evaluated">Of them, those whose step and memory were computed; the rest a bound ruled out.</param>
/// <param name="OverMemory">Of the evaluated, those that do not fit.</param>
public sealed record SearchSummary(long Mappings, long Evaluated, long Pruned, long OverMemory);

/// <summary>
/// Everything an evaluation found; what the terminal summary, the HTML page, the JSON document and the comparison are
/// drawn from. Immutable; the same scenario, seed and version give the same report, but for <paramref name="WallSeconds"/>.
/// </summary>
/// <param name="Fidelity"><c>analytic</c>, <c>flow</c> where the step was run as flows, <c>packet</c> where communication phases were simulated.</param>
/// <param name="FidelityBand">Stated band within which the next finer fidelity is expected, in words.</param>
/// <param name="Power">IT power by layer, W.</param>
/// <param name="Capital">Purchase by layer, USD.</param>
/// <param name="Annual">Yearly cost by kind (write-off, energy, support, facility), USD a year.</param>
/// <param name="BitBoundary">What energy and cost per bit count, in one sentence.</param>
/// <param name="Figures">Every figure used, once.</param>
public sealed record Report(
    Scenario Scenario,
    string Fidelity,
    string FidelityBand,
    Fabric Fabric,
    StructureSummary Structure,
    ImmutableArray<LinkDesign> Links,
    ImmutableArray<TierPerformance> Tiers,
    StepTime? Step,
    ImmutableArray<Headline> Headlines,
    ImmutableArray<TornadoBar> Tornado,
    ImmutableArray<LedgerEntry> Power,
    ImmutableArray<LedgerEntry> Capital,
    ImmutableArray<LedgerEntry> Annual,
    string BitBoundary,
    ImmutableArray<Finding> Findings,
    ImmutableArray<FigureUse> Figures,
    IReadOnlyDictionary<string, string> SourceTexts,
    double WallSeconds
)
{
    /// <summary>Productive share of wall time and what decides it; null without a job.</summary>
    public JobGoodput? Goodput { get; init; }

    /// <summary>The service, where the scenario serves instead of training.</summary>
    public InferenceService? Service { get; init; }

    /// <summary>Null when the scenario gave the mapping.</summary>
    public SearchSummary? Search { get; init; }

    /// <summary>Communication phases that were simulated frame by frame; empty at analytic fidelity.</summary>
    public ImmutableArray<CommunicationPhase> Phases { get; init; } = [];

    /// <summary>s of the step if every call took its packet time over its closed form; null where no phase was simulated.</summary>
    public double? StepAtPacketTimes { get; init; }

    /// <summary>The step as flows on the fabric; null at other fidelities.</summary>
    public FlowStep? FlowStep { get; init; }

    /// <summary>What distance costs a job over several sites; null on one site.</summary>
    public SiteStudy? Sites { get; init; }

    /// <summary>Lines between sites, in the order of the scenario.</summary>
    public ImmutableArray<LineState> Lines { get; init; } = [];

    public Headline? Find(string field) => Headlines.FirstOrDefault(h => h.Field == field);
}
