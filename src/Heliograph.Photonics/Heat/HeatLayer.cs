using System.Collections.Immutable;

namespace Heliograph.Photonics.Heat;

/// <summary>One slice of a stack: a background with blocks of other materials in it, all of one thickness.</summary>
/// <param name="Name">Unique in its stack.</param>
/// <param name="Thickness">m.</param>
/// <param name="Background">What fills the package around the blocks: underfill, mould, air.</param>
public sealed record HeatLayer(string Name, double Thickness, HeatMaterial Background)
{
    /// <summary>Painted in order: where two overlap the later one stands.</summary>
    public ImmutableArray<MaterialBlock> Blocks { get; init; } = [];

    /// <summary>Cells through the thickness, at least 1.</summary>
    public int Divisions { get; init; } = 1;

    /// <summary>Resistance of unit area to the layer above, m2 K/W: a bond line or bumps given as R instead of as t and k.</summary>
    public double ContactAbove { get; init; }

    /// <summary>Where <see cref="ContactAbove"/> is another, painted in order.</summary>
    public ImmutableArray<ContactPatch> Contacts { get; init; } = [];
}
