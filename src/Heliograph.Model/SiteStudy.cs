using System.Collections.Immutable;

namespace Heliograph.Model;

/// <summary>A step at one value of what is varied.</summary>
/// <param name="At">m of line, accelerator rate over its share of the line, or wavelengths that are lost.</param>
/// <param name="Efficiency">Step of the same accelerators at one site over this one.</param>
public readonly record struct SitePoint(double At, double Step_s, double Efficiency);

/// <summary>
/// What distance costs a job over several sites, in closed form. Each curve varies one thing and leaves the rest as the scenario has it.
/// </summary>
/// <param name="Dimension">That crosses: <c>pipeline</c>, <c>data</c> or <c>expert</c>.</param>
/// <param name="SingleSite_s">
/// Step of the same mapping with all accelerators at one site, on the outermost network of that site at any size, exchanging every step.
/// </param>
/// <param name="Length_m">Of the longest line.</param>
/// <param name="Delay_s">One way from accelerator to accelerator across it, without software.</param>
/// <param name="LineRate_bps">One way between the sites, at the smaller of them.</param>
/// <param name="SiteRate_bps">Of all accelerators of that site into its outermost network.</param>
/// <param name="CutsPerYear">Of all lines: fibre and amplifiers.</param>
/// <param name="Restoration_s">After a cut until traffic flows again on another way; null: it waits for the repair.</param>
/// <param name="Tolerance_s">Gap in its traffic that a job survives.</param>
public sealed record SiteStudy(
    string Dimension,
    double Step_s,
    double SingleSite_s,
    double Length_m,
    double Delay_s,
    double LineRate_bps,
    double SiteRate_bps,
    ImmutableArray<SitePoint> ByLength,
    ImmutableArray<SitePoint> ByConvergence,
    ImmutableArray<SitePoint> ByWavelengthsLost,
    double? CutsPerYear,
    double? Restoration_s,
    double? Tolerance_s
)
{
    public double Efficiency => SingleSite_s / Step_s;

    /// <summary>The step as flows on the fabric as built; null: not run so, or with cuts, slow ranks or other conditions.</summary>
    public double? StepAsFlows_s { get; init; }

    /// <summary>As flows, of the same accelerators on the networks of the first site, built for all; null: as above, or not to be built.</summary>
    public double? SingleSiteAsFlows_s { get; init; }

    /// <summary>Other lines lead wherever one that is cut does: without restoration the job begins again on them, and does not wait for the repair.</summary>
    public bool HasOtherLines { get; init; }

    public double? EfficiencyAsFlows => SingleSiteAsFlows_s / StepAsFlows_s;

    /// <summary>Convergence ratio: rate of the site over rate of the line.</summary>
    public double Convergence => SiteRate_bps / LineRate_bps;

    /// <summary>A cut costs the job a pause and no restart; null where nothing is known.</summary>
    public bool? SurvivesCuts => Tolerance_s is { } most ? Restoration_s <= most : null;
}
