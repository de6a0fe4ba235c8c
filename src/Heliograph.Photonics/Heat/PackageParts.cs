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

/// <summary>A plate without heat of its own: interposer, lid, base of a sink.</summary>
public sealed record HeatPlate
{
    /// <summary>m along x.</summary>
    public required double Width { get; init; }

    /// <summary>m along y.</summary>
    public required double Depth { get; init; }

    /// <summary>m.</summary>
    public required double Thickness { get; init; }

    public required HeatMaterial Material { get; init; }

    /// <summary>To what lies beneath, m2 K/W: C4 bumps under an interposer, TIM2 under a sink. A lid's contacts are those of its chips.</summary>
    public double ContactBelow { get; init; }
}

/// <summary>A plate with coolant above it.</summary>
public sealed record HeatSink
{
    /// <summary>Cold plate or base of an air sink.</summary>
    public required HeatPlate Base { get; init; }

    /// <summary>Base to coolant, K/W.</summary>
    public required double Resistance { get; init; }

    /// <summary>Inlet or ambient, degC.</summary>
    public required double Coolant { get; init; }
}

/// <summary>Board side of a package: what leaves downwards.</summary>
/// <param name="Coefficient">On the whole lower face, W/(m2 K).</param>
/// <param name="Ambient">degC.</param>
public sealed record BoardPath(double Coefficient, double Ambient);

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

/// <summary>Lasers on an engine's photonic chip, in the middle of its outer edge.</summary>
/// <param name="Power">Heat, W.</param>
/// <param name="Width">m along the edge.</param>
/// <param name="Reach">m across the edge.</param>
public sealed record OnPackageLaser(double Power, double Width, double Reach);

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
