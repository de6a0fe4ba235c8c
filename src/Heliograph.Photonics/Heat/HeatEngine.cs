namespace Heliograph.Photonics.Heat;

/// <summary>
/// An optical engine: a photonic chip with an electronic chip on it. Width is along the edge of the package that it stands at, reach
/// is towards the middle.
/// </summary>
public sealed record HeatEngine
{
    /// <summary>m along the edge.</summary>
    public required double Width { get; init; }

    /// <summary>m across the edge.</summary>
    public required double Reach { get; init; }

    /// <summary>m.</summary>
    public required double PhotonicThickness { get; init; }

    public required HeatMaterial PhotonicMaterial { get; init; }

    /// <summary>Heaters, absorbed light and modulators, W; through the chip.</summary>
    public required double PhotonicPower { get; init; }

    /// <summary>m.</summary>
    public required double ElectronicThickness { get; init; }

    public required HeatMaterial ElectronicMaterial { get; init; }

    /// <summary>Drivers, amplifiers, clocks, W; in the lower face.</summary>
    public required double ElectronicPower { get; init; }

    /// <summary>Bumps beneath the photonic chip, m2 K/W.</summary>
    public required double Attach { get; init; }

    /// <summary>Between the two chips, m2 K/W.</summary>
    public required double Bond { get; init; }

    /// <summary>Interface material above, m2 K/W.</summary>
    public required double LidContact { get; init; }

    /// <summary>Lasers on the photonic chip; null: the light comes from outside and brings no heat of its own.</summary>
    public OnPackageLaser? Laser { get; init; }
}
