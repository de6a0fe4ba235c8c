using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Model.Parts;

/// <summary>How well a figure is founded, best first.</summary>
public enum FigureStatus
{
    /// <summary>Read in the named primary document.</summary>
    Read,

    /// <summary>Quoted by another text.</summary>
    Secondary,

    /// <summary>Arithmetic from figures with sources.</summary>
    Derived,

    /// <summary>Judgement with its derivation.</summary>
    Estimate,

    /// <summary>Recollection; confirm before use.</summary>
    Memory,

    /// <summary>Set by the user in a scenario.</summary>
    Scenario,
}

/// <summary>Which end of a figure's range an evaluation uses.</summary>
public enum FigureLevel
{
    Low,
    Preferred,
    High,
}

/// <summary>
/// One figure of a part: a range with a preferred value in base units, what it covers, and where it comes from.
/// </summary>
/// <param name="Unit">Unit in which it was written; values are in base units (<see cref="Units.Quantity.Value"/>).</param>
/// <param name="Boundary">What the figure covers (chip, module, optics, box, ...); null only where the quantity has none.</param>
/// <param name="Includes">Things inside the boundary that are also parts of their own; they are not counted again.</param>
/// <param name="Length">Length in metres to which the figure belongs, or null.</param>
/// <param name="Frequency">Frequency in Hz at which the figure holds, or null: channels lose more the faster they run.</param>
/// <param name="Wavelength">Wavelength in metres at which the figure holds, or null: no figure of one band serves another.</param>
/// <param name="Variant">Counts figures of one part that differ in their conditions alone, from 0.</param>
/// <param name="AsOf">Date of the preferred value, <c>2025</c> or <c>2025-03</c>; prices have one.</param>
/// <param name="Within">What pays, feeds or fails in this part's stead when the figure is zero: <c>accelerator</c>, <c>server</c>, ...</param>
/// <param name="Least">Physical limits within which a fit may move the value; null: the range itself.</param>
/// <param name="Most">As <paramref name="Least"/>.</param>
/// <param name="Bound"><c>upper</c> or <c>lower</c> when the source prints a bound, else null.</param>
public sealed record Figure(
    string Quantity,
    double Low,
    double Preferred,
    double High,
    string Unit,
    string? Boundary,
    ImmutableArray<string> Includes,
    FigureStatus Status,
    ImmutableArray<string> Sources,
    string? Conditions = null,
    string? Why = null,
    string? Per = null,
    string? AsOf = null,
    string? Bound = null,
    double? Temperature = null,
    double? Length = null,
    SourceSpan Span = default,
    int Variant = 0,
    string? Within = null,
    double? Least = null,
    double? Most = null,
    double? Frequency = null,
    double? Wavelength = null
)
{
    /// <summary>Year of <see cref="AsOf"/>: what learning curves count from; null when the figure has no date.</summary>
    public int? AsOfYear =>
        AsOf is { Length: >= 4 } date && int.TryParse(date.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out int year) ? year : null;

    public double At(FigureLevel level) =>
        level switch
        {
            FigureLevel.Low => Low,
            FigureLevel.High => High,
            _ => Preferred,
        };

    /// <summary>False when low, preferred and high coincide: nothing to vary.</summary>
    public bool IsUncertain => Low < High;
}
