using System.Collections.Immutable;

namespace Heliograph.Photonics.Heat;

/// <summary>
/// A package as conduction sees it: layers from bottom to top over one rectangle, power in some of them, coolant on the faces.
/// The sides are adiabatic.
/// </summary>
/// <param name="Width">Along x, m.</param>
/// <param name="Depth">Along y, m.</param>
/// <param name="Layers">Bottom to top.</param>
public sealed record HeatStackup(double Width, double Depth, ImmutableArray<HeatLayer> Layers)
{
    /// <summary>Their order is the order of powers and of results.</summary>
    public ImmutableArray<PowerBlock> Power { get; init; } = [];

    public ImmutableArray<CoolingZone> Top { get; init; } = [];

    /// <summary>The secondary path through balls and board.</summary>
    public ImmutableArray<CoolingZone> Bottom { get; init; } = [];

    /// <summary>Zones of the top face, then of the bottom face: the order of coolant temperatures and of results.</summary>
    public ImmutableArray<CoolingZone> Zones => Top.AddRange(Bottom);

    /// <summary>Index of a layer by name.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    public int LayerIndex(string name)
    {
        for (int i = 0; i < Layers.Length; i++)
        {
            if (Layers[i].Name == name)
            {
                return i;
            }
        }
        throw new ArgumentOutOfRangeException(nameof(name), name, "no layer of that name");
    }

    /// <summary>Index of a power block by name.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    public int BlockIndex(string name)
    {
        for (int i = 0; i < Power.Length; i++)
        {
            if (Power[i].Name == name)
            {
                return i;
            }
        }
        throw new ArgumentOutOfRangeException(nameof(name), name, "no power block of that name");
    }

    /// <summary>Refuses what cannot be solved: no size, no layer, no coolant, a material that does not conduct, a block outside.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the piece and the value.</exception>
    public void Check()
    {
        Positive(Width, "width of the package");
        Positive(Depth, "depth of the package");
        if (Layers.IsDefaultOrEmpty)
        {
            throw new ArgumentOutOfRangeException(nameof(Layers), 0, "a stack needs a layer");
        }
        Unique(Layers.Select(l => l.Name), "layer");
        Unique(Power.Select(p => p.Name), "power block");
        Unique(Zones.Select(z => z.Name), "cooling zone");
        foreach (HeatLayer layer in Layers)
        {
            CheckLayer(layer);
        }
        foreach (PowerBlock block in Power)
        {
            LayerIndex(block.Layer);
            Inside(block.Area, $"power block '{block.Name}'");
            Finite(block.Power, $"power of '{block.Name}'");
        }
        if (Zones.IsEmpty)
        {
            throw new ArgumentOutOfRangeException(nameof(Top), 0, "without a cooling zone there is no steady state");
        }
        foreach (CoolingZone zone in Zones)
        {
            Inside(zone.Area, $"cooling zone '{zone.Name}'");
            Positive(zone.Coefficient, $"heat-transfer coefficient of '{zone.Name}'");
            Finite(zone.Coolant, $"coolant of '{zone.Name}'");
        }
    }

    private void CheckLayer(HeatLayer layer)
    {
        Positive(layer.Thickness, $"thickness of layer '{layer.Name}'");
        if (layer.Divisions is < 1 or > 1000)
        {
            throw new ArgumentOutOfRangeException(nameof(layer), layer.Divisions, $"divisions of layer '{layer.Name}' lie in 1..1000");
        }
        CheckMaterial(layer.Background);
        NotNegative(layer.ContactAbove, $"contact above layer '{layer.Name}'");
        foreach (MaterialBlock block in layer.Blocks)
        {
            Inside(block.Area, $"block '{block.Name}'");
            CheckMaterial(block.Material);
        }
        foreach (ContactPatch patch in layer.Contacts)
        {
            Inside(patch.Area, $"contact above layer '{layer.Name}'");
            NotNegative(patch.Resistance, $"contact above layer '{layer.Name}'");
        }
    }

    private static void CheckMaterial(HeatMaterial material)
    {
        Positive(material.InPlane, $"conductivity of {material.Name}");
        Positive(material.Through, $"conductivity of {material.Name}");
        Positive(material.HeatCapacity, $"heat capacity of {material.Name}");
    }

    private void Inside(Footprint area, string what)
    {
        Positive(area.Width, $"width of {what}");
        Positive(area.Depth, $"depth of {what}");
        double slack = 1e-9 * Math.Max(Width, Depth);
        if (!(area.X >= -slack && area.Y >= -slack && area.Right <= Width + slack && area.Top <= Depth + slack))
        {
            throw new ArgumentOutOfRangeException(nameof(area), area, $"{what} reaches out of the package");
        }
    }

    private static void Unique(IEnumerable<string> names, string what)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string name in names)
        {
            if (!seen.Add(name))
            {
                throw new ArgumentOutOfRangeException(nameof(names), name, $"two pieces of the kind {what} have this name");
            }
        }
    }

    private static void Positive(double value, string what)
    {
        if (!(value > 0 && double.IsFinite(value)))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, $"{what} must be above 0");
        }
    }

    private static void NotNegative(double value, string what)
    {
        if (!(value >= 0 && double.IsFinite(value)))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, $"{what} must not be below 0");
        }
    }

    private static void Finite(double value, string what)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, $"{what} must be a number");
        }
    }
}
