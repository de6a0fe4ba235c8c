namespace Heliograph.Photonics.Heat;

/// <summary>Where the engines are.</summary>
public enum EngineSite
{
    /// <summary>On the substrate around die and interposer: 2.5D.</summary>
    Beside,

    /// <summary>Two tiers of the die's outline beneath it: 3D, the die next to the lid.</summary>
    UnderDie,

    /// <summary>Two tiers of the die's outline on it: 3D, the engines next to the lid.</summary>
    OverDie,
}
