namespace Heliograph.Photonics.Circuits;

/// <summary>A switching element of a fabric, as a Mach-Zehnder interferometer.</summary>
/// <param name="BarLossDb">Insertion loss straight through, dB.</param>
/// <param name="CrossLossDb">Insertion loss across, dB.</param>
/// <param name="BarCrosstalkDb">Light at the other output in the bar state over that at the right one, dB, negative; minus the extinction ratio.</param>
/// <param name="CrossCrosstalkDb">The same in the cross state.</param>
/// <param name="DrivenPowerW">Power of an element in its driven state, W.</param>
/// <param name="SwitchTimeS">Change of state, s.</param>
public sealed record SwitchElement(
    double BarLossDb,
    double CrossLossDb,
    double BarCrosstalkDb,
    double CrossCrosstalkDb,
    double DrivenPowerW,
    double SwitchTimeS
);
