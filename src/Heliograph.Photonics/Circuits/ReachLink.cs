using System.Collections.Immutable;
using Heliograph.Photonics.Interference;

namespace Heliograph.Photonics.Circuits;

/// <summary>A class of link that may go through a circuit switch: what it has before and after the switch, and when it closes.</summary>
/// <param name="Before">From the transmitter to the switch: fibre and connectors, no circulator.</param>
/// <param name="After">From the switch to the receiver.</param>
/// <param name="TransmitterReturnLossDb">Return loss of the transmitter, dB; null reflects nothing.</param>
/// <param name="ReceiverReturnLossDb">Return loss of the receiver, dB.</param>
/// <param name="LasersPerLink">Lasers of one direction of a link; below 1 when a laser feeds several.</param>
public sealed record ReachLink(
    string Name,
    ImmutableArray<PathElement> Before,
    ImmutableArray<PathElement> After,
    double? TransmitterReturnLossDb,
    double? ReceiverReturnLossDb,
    double LasersPerLink,
    LinkMargin Margin
);
