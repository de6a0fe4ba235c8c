namespace Heliograph.Photonics.Circuits;

/// <summary>A power class of laser.</summary>
/// <param name="LaunchDbm">Optical power, dBm, at the plane that the link's margin counts from.</param>
/// <param name="ElectricalW">Electrical power of one laser, W.</param>
public sealed record LaserClass(string Name, double LaunchDbm, double ElectricalW)
{
    /// <summary>Electrical power from the wall-plug efficiency, above 0, at most 1: P = P_opt / eta.</summary>
    public static LaserClass FromEfficiency(string name, double launchDbm, double wallPlugEfficiency)
    {
        if (!(wallPlugEfficiency is > 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(wallPlugEfficiency), wallPlugEfficiency, "an efficiency is above 0 and at most 1");
        }
        return new LaserClass(name, launchDbm, 1e-3 * Math.Pow(10, launchDbm / 10) / wallPlugEfficiency);
    }
}
