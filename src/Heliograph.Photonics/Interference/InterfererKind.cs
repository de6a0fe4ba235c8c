namespace Heliograph.Photonics.Interference;

/// <summary>How interfering light reaches the receiver.</summary>
public enum InterfererKind
{
    /// <summary>The signal itself, reflected twice.</summary>
    DoubleReflection,

    /// <summary>The own transmitter, reflected once on the line.</summary>
    Echo,

    /// <summary>The own transmitter, straight through the circulator.</summary>
    Directivity,

    /// <summary>Another channel, leaked in a switch.</summary>
    Crosstalk,
}
