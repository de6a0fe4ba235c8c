namespace Heliograph.Photonics.Interference;

/// <summary>Power penalty of interference at a bit error ratio.</summary>
/// <param name="PenaltyDb">Optical power needed beyond that without interference, dB; null at a floor.</param>
public readonly record struct InterferencePenalty(InterferenceOutcome Outcome, double? PenaltyDb);
