using System.Collections.Immutable;
using Heliograph.Model.Scenarios;

namespace Heliograph.Model;

/// <summary>A line between two sites: light, loss, load and buffers at its ends.</summary>
/// <param name="Rate_bps">One way, all wavelengths.</param>
/// <param name="Load">Payload over what the line could carry, both ways; unknown without traffic, and where the ways of it are not known.</param>
/// <param name="Recovery">Null where the sites name no transport, or the line does not close.</param>
/// <param name="Borders">At either end, where flow control is lossless.</param>
public sealed record LineState(
    WideAreaLine Line,
    LinkDesign Design,
    double Rate_bps,
    Derivation Load,
    LineRecovery? Recovery,
    ImmutableArray<LineBorder> Borders
);

/// <summary>The switches at one end of a line that no frame may overflow, and what they would need for it.</summary>
/// <param name="FlowControl"><c>pfc</c> or <c>credit</c>.</param>
/// <param name="Ports">Wavelengths at the switch that has most.</param>
/// <param name="Each_B">Headroom of a port or, of credits, its buffer; one lossless class.</param>
/// <param name="Buffer_B">Of the switch; null where the catalogue has none.</param>
/// <param name="Longest_m">Line that the buffer is enough for; null where not even for the shortest, or where no buffer is known.</param>
/// <param name="Relays">Fewest, at equal distances and of the same switch, with which it is enough, a relay having the wavelengths of both sides; null where no number is, or none is known.</param>
/// <param name="Matched_bps">Rate to which senders into each wavelength would have to be held; null as before.</param>
public sealed record LineBorder(
    string Site,
    string Switch,
    string FlowControl,
    int Ports,
    double Each_B,
    double? Buffer_B,
    double? Longest_m,
    int? Relays,
    double? Matched_bps
)
{
    public double Needed_B => Each_B * Ports;

    /// <summary>Null where no buffer is known.</summary>
    public bool? Fits => Buffer_B is { } buffer ? Needed_B <= buffer : null;

    public double Missing_B => Buffer_B is { } buffer ? Math.Max(0, Needed_B - buffer) : 0;
}
