namespace Heliograph.Model;

/// <summary>What a fault of its optics takes from the links of a switch, and for how long.</summary>
/// <param name="PortsLost">Links down at a fault until it is mended, mean over kinds of faults.</param>
/// <param name="PortsOut">Most links that are out at once while one fault is mended: all of a box whose engine cannot be changed in place.</param>
/// <param name="FaultRate">Faults that one link sees, its own and those of the others of its box, 1/s.</param>
/// <param name="Availability">Of one link, by its optics alone.</param>
public sealed record LinkOutage(Derivation PortsLost, Derivation PortsOut, Derivation FaultRate, Derivation Availability);
