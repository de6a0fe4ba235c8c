namespace Heliograph.Photonics.Heat;

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
