namespace Heliograph.Photonics.Heat;

/// <summary>A solid, or a layer of small parts smeared into one: conductivities do not depend on temperature.</summary>
/// <param name="InPlane">Conductivity along x and y, W/(m K), above 0.</param>
/// <param name="Through">Conductivity along z, W/(m K), above 0.</param>
/// <param name="HeatCapacity">Per volume, J/(m3 K), above 0; only transients read it.</param>
public sealed record HeatMaterial(string Name, double InPlane, double Through, double HeatCapacity)
{
    /// <summary>The same conductivity, W/(m K), in all directions.</summary>
    public static HeatMaterial Isotropic(string name, double conductivity, double heatCapacity) =>
        new(name, conductivity, conductivity, heatCapacity);
}
