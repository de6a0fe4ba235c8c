namespace Heliograph.Photonics.Circuits;

/// <summary>One link class through one switch at one loss.</summary>
/// <param name="LossDb">Whole path, circulators included, dB.</param>
/// <param name="InterferenceRatio">All interfering light over the signal.</param>
/// <param name="Laser">Smallest laser class that closes; where none does, the one of the best margin (null at an error floor).</param>
/// <param name="MarginDb">Margin with it, dB, negative where it does not close; null at an error floor.</param>
/// <param name="LaserW">Electrical power of the lasers of one direction of a link, W, where it closes; else null.</param>
/// <param name="StrongestInterferer">Face or leak that interferes most; empty without any.</param>
public sealed record ReachCell(
    string Link,
    string Switch,
    int Radix,
    LossCase Case,
    ReachOutcome Outcome,
    double LossDb,
    double InterferenceRatio,
    string? Laser,
    double? MarginDb,
    double? LaserW,
    string StrongestInterferer
)
{
    public bool Closes => Outcome == ReachOutcome.Closes;
}
