namespace Heliograph.Photonics.Circuits;

/// <summary>What a photonic switch chip is made of beside its topology.</summary>
/// <param name="CrossingLossDb">A waveguide crossing, dB.</param>
/// <param name="CouplerLossDb">Fibre to chip, dB, met twice.</param>
/// <param name="SplitterExcessDb">Excess loss of a 1x2 splitter of a passive tree, dB, beside the split itself.</param>
/// <param name="ControlPowerW">Power that does not depend on the state, W.</param>
/// <param name="Gain">Amplifier on every path; null without.</param>
public sealed record FabricChip(
    SwitchElement Element,
    double CrossingLossDb,
    double CouplerLossDb,
    double SplitterExcessDb = 0,
    double ControlPowerW = 0,
    OpticalGain? Gain = null
);
