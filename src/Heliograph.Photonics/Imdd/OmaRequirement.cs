namespace Heliograph.Photonics.Imdd;

/// <summary>Whether any power reaches a bit error ratio.</summary>
public enum ImddClosure
{
    /// <summary>Enough power reaches the target.</summary>
    Closes,

    /// <summary>Noise that grows with the signal (RIN, interference, crosstalk) keeps the error ratio above the target at any power.</summary>
    FloorAboveTarget,
}

/// <summary>What a receiver needs.</summary>
/// <param name="Closure">Whether the target can be reached.</param>
/// <param name="Oma">Outer OMA at the photodiode, W; null where the floor lies above the target.</param>
/// <param name="BerFloor">Bit error ratio that no power undercuts; 0 without noise that grows with the signal.</param>
public readonly record struct OmaRequirement(ImddClosure Closure, double? Oma, double BerFloor);
