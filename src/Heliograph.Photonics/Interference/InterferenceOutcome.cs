namespace Heliograph.Photonics.Interference;

/// <summary>What interference does to a link.</summary>
public enum InterferenceOutcome
{
    /// <summary>The error ratio is met with the power penalty stated.</summary>
    Penalty,

    /// <summary>The error ratio is not met with 30 dB more power: the eye is closed by the interference itself.</summary>
    ErrorFloor,

    /// <summary>The error ratio is not met without any interference: the signal's relative noise alone is too much.</summary>
    NoiseFloor,
}
