namespace Heliograph.Photonics.Heat;

/// <summary>Where in the thickness of its layer a block turns power into heat.</summary>
public enum PowerDepth
{
    /// <summary>Evenly through the layer.</summary>
    Through,

    /// <summary>In the lowest cells of the layer: the active face of a flip chip.</summary>
    Bottom,

    /// <summary>In the uppermost cells of the layer.</summary>
    Top,
}
