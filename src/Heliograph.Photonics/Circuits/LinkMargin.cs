using Heliograph.Photonics.Interference;

namespace Heliograph.Photonics.Circuits;

/// <summary>
/// Margin of a link, dB, over a traced path at a laser power; null where no power is enough (an error floor). It takes the loss from
/// <see cref="InterferenceTrace.LossDb"/> and decides what the interference costs.
/// </summary>
public delegate double? LinkMargin(InterferenceTrace path, double launchDbm);
