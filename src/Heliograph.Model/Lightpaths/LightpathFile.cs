using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Model.Lightpaths;

/// <summary>What a demand gets against cuts of fibre.</summary>
public enum Protection
{
    /// <summary>Down until the cut is repaired.</summary>
    None,

    /// <summary>1+1: sent two ways at once; the receiver takes the better.</summary>
    Dedicated,

    /// <summary>A way is kept free for it, and for others that no single cut fells with it.</summary>
    Shared,

    /// <summary>Nothing is kept; after a cut another way is looked for in what is left.</summary>
    Restoration,
}

/// <summary>A place where lightpaths begin and end.</summary>
public sealed record LightpathSite(string Name, double Latitude, double Longitude, SourceSpan Span);

/// <summary>A fibre pair between two sites.</summary>
/// <param name="Length_m">Of the fibre, not of the air line.</param>
/// <param name="Fibre">A kind of the equipment library.</param>
public sealed record LightpathLine(string Name, string From, string To, double Length_m, string Fibre, SourceSpan Span);

/// <summary>A stretch of duct, bridge or trench that several lines go through: one cut fells them all.</summary>
/// <param name="Length_m">That is shared; the lines' own risk is shorter by it.</param>
public sealed record SharedRisk(string Name, ImmutableArray<string> Lines, double Length_m, SourceSpan Span);

/// <summary>A demand for capacity in both directions.</summary>
public sealed record LightpathDemand(string Name, string From, string To, double Rate_bps, SourceSpan Span)
{
    public Protection Protection { get; init; }

    /// <summary>Share of time that it must be up; null: any.</summary>
    public double? Availability { get; init; }

    /// <summary>One way, of each of its ways; null: any.</summary>
    public double? Latency_s { get; init; }

    public double Start_s { get; init; }

    /// <summary>Infinite: for good.</summary>
    public double End_s { get; init; } = double.PositiveInfinity;
}

/// <summary>
/// A booking of capacity that lightpaths offer: a fixed rate from start to end, or, with a volume, as much at a time as is free and wished, to be
/// done by the end.
/// </summary>
/// <param name="Rate_bps">Fixed, or the most of an elastic one.</param>
public sealed record BandwidthBooking(string Name, string From, string To, double Rate_bps, double Start_s, double End_s, SourceSpan Span)
{
    /// <summary>Null: fixed.</summary>
    public double? Volume_b { get; init; }

    /// <summary>An elastic one is never slower than this once it has begun, until it is done.</summary>
    public double Least_bps { get; init; }
}

/// <summary>A job of a scenario of two sites, whose line is the lightpaths between two sites of the plan.</summary>
/// <param name="Scenario">Its file; a path that stands by itself or beside the plan.</param>
public sealed record PlanJob(string Name, string Scenario, string From, string To, SourceSpan Span);

/// <summary>What a choice of ways is weighed by; each term is a cost in the same unit of account.</summary>
/// <param name="PerMillisecond">Of one-way latency.</param>
/// <param name="PerMinute">Of expected outage in a year.</param>
/// <param name="PerSlotMegametre">Of 12.5 GHz along 1,000 km.</param>
/// <param name="PerTransceiver">Times the mode's cost of the library, both ends.</param>
public sealed record LightpathWeights(double PerMillisecond = 1, double PerMinute = 0.01, double PerSlotMegametre = 1, double PerTransceiver = 1);

/// <summary>Times of what happens after a cut.</summary>
/// <param name="Detect_s">Until the ends know of it.</param>
/// <param name="Switch_s">Of a receiver to its other way.</param>
/// <param name="Compute_s">Of the controller to find one way; one after another.</param>
/// <param name="CrossConnect_s">Until ROADMs and transceivers of a new way are set; all of a way at once.</param>
public sealed record RestorationTimes(double Detect_s, double Switch_s, double Compute_s, double CrossConnect_s);

/// <summary>Parts of the catalogue by their ids.</summary>
public sealed record LightpathParts(
    string Cuts,
    string Fibre,
    string HollowCore,
    string? Lease,
    string? Transceiver,
    string? Amplifier,
    string? Roadm = null,
    string? Electricity = null
);

/// <summary>What things cost and draw where the file says so itself; null: as the part of the catalogue.</summary>
/// <param name="Lease_USDperMs">Of one fibre.</param>
/// <param name="Amplifier_USD">Of one, one direction.</param>
/// <param name="Roadm_USD">Of a degree with its booster and preamplifier.</param>
/// <param name="Electricity_USDperJ">At the meter.</param>
public sealed record LightpathPrices(
    double? Lease_USDperMs = null,
    double? Transceiver_USD = null,
    double? Amplifier_USD = null,
    double? Roadm_USD = null,
    double? Electricity_USDperJ = null
);

/// <summary>As <see cref="LightpathPrices"/>, W, of the same units.</summary>
/// <param name="Pue">Energy at the meter over energy of the equipment.</param>
public sealed record LightpathPowers(double? Transceiver_W = null, double? Amplifier_W = null, double? Roadm_W = null, double Pue = 1);

/// <summary>A lightpath plan as its file asks for it.</summary>
/// <param name="Equipment">Library of GNPy's form; a path that stands by itself or beside the file.</param>
/// <param name="Network">A topology of GNPy's form or GraphML; null: of <paramref name="Sites"/> and <paramref name="Lines"/>.</param>
/// <param name="TransceiverKind">Of the library.</param>
public sealed record LightpathFile(
    string File,
    string Name,
    string Equipment,
    string? Network,
    ImmutableArray<LightpathSite> Sites,
    ImmutableArray<LightpathLine> Lines,
    string TransceiverKind,
    ImmutableArray<SharedRisk> Risks,
    ImmutableArray<LightpathDemand> Demands,
    ImmutableArray<BandwidthBooking> Bookings,
    LightpathWeights Weights,
    LightpathParts Parts,
    SourceSpan Span
)
{
    public ImmutableArray<PlanJob> Jobs { get; init; } = [];

    /// <summary>Ways that are looked at for a demand, by growing length.</summary>
    public int Candidates { get; init; } = 4;

    public RestorationTimes? Restoration { get; init; }

    /// <summary>Mean time to repair a cut; null: the catalogue's.</summary>
    public double? Repair_s { get; init; }

    /// <summary>Cuts per metre and second; null: the catalogue's.</summary>
    public double? CutRate_perMs { get; init; }

    /// <summary>Over which use and cost are counted.</summary>
    public double Horizon_s { get; init; }

    /// <summary>Over which bought parts are written off.</summary>
    public double Life_s { get; init; }

    public LightpathPrices Prices { get; init; } = new();

    public LightpathPowers Powers { get; init; } = new();

    /// <summary>Of the metro circle; null: none is asked for.</summary>
    public double? Circle_s { get; init; }
}
