namespace Heliograph.Photonics.Heat;

/// <summary>
/// A rectangle of the top or bottom face that gives heat to a coolant; what no zone covers is adiabatic. Zones that overlap act
/// side by side.
/// </summary>
/// <param name="Name">Unique in its stack.</param>
/// <param name="Coefficient">Heat-transfer coefficient, W/(m2 K), above 0, referred to <paramref name="Area"/>.</param>
/// <param name="Coolant">Temperature of coolant or ambient, degC.</param>
public sealed record CoolingZone(string Name, Footprint Area, double Coefficient, double Coolant)
{
    /// <summary>A cold plate or sink of a resistance to its coolant, K/W, spread evenly over its contact area.</summary>
    public static CoolingZone OfResistance(string name, Footprint area, double resistance, double coolant) =>
        new(name, area, 1 / (resistance * area.Area), coolant);
}
