namespace Heliograph.Photonics.Heat;

/// <summary>A chip that makes heat in its lower face.</summary>
public sealed record HeatChip
{
    /// <summary>m along x.</summary>
    public required double Width { get; init; }

    /// <summary>m along y.</summary>
    public required double Depth { get; init; }

    /// <summary>m.</summary>
    public required double Thickness { get; init; }

    public required HeatMaterial Material { get; init; }

    /// <summary>W.</summary>
    public required double Power { get; init; }

    /// <summary>Bumps and underfill beneath, m2 K/W.</summary>
    public required double Attach { get; init; }

    /// <summary>Interface material to the lid or shell above, m2 K/W.</summary>
    public required double LidContact { get; init; }
}
